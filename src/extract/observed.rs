//! What conditions ask about, read off a node and the part of it that a rule looks at.

use super::view::{View, answered, defines};
use crate::outline::{Node, NodeId, NodeKind, Outline, columns, says_question, sentences};
use crate::rules::{Count, Flag, Hole, Lang, Observed, Slot, TextName};

impl Observed for View<'_, '_> {
    fn text(&self, text: TextName) -> &str {
        let node = self.node();
        let shown = |id: Option<NodeId>| {
            id.map_or("", |id| self.outline.node(id).label.as_deref().unwrap_or(&self.outline.node(id).body))
        };
        match text {
            TextName::Label => node.label.as_deref().unwrap_or(""),
            TextName::Title => &node.title,
            TextName::Body => self.said(Slot::Body).unwrap_or(&node.body),
            TextName::Text => &node.text,
            TextName::Row => self.said(Slot::Row).map_or("", |text| text),
            TextName::Column => self.said(Slot::Column).map_or("", |text| text),
            TextName::Parent => self.outline.node(node.parent).label.as_deref().unwrap_or(""),
            TextName::Grandparent => {
                let parent = self.outline.node(node.parent);
                self.outline.node(parent.parent).label.as_deref().unwrap_or("")
            }
            TextName::Owner => self.owner(),
            TextName::Previous => shown(self.outline.previous(self.id)),
            TextName::Child => shown(node.children.first().copied()),
        }
    }

    fn capture(&self, capture: Hole) -> &str {
        self.said(capture).map_or("", |text| text)
    }

    fn count(&self, count: Count) -> usize {
        let says = |node: &&Node| says(self.outline, node);
        match count {
            Count::Children => self
                .children()
                .filter(|child| !child.link && child.kind != NodeKind::Aside)
                .filter(|child| {
                    child.kind != NodeKind::Term
                        || !child.label.as_deref().is_some_and(|label| self.words.note.is(label))
                })
                .count(),
            Count::Things => self.children().filter(says).filter(|child| child.is_thing(self.words)).count(),
            Count::Labelled => self.children().filter(says).count(),
            Count::Items => {
                let only_links = |node: &Node| {
                    !node.children.is_empty() && node.children.iter().all(|child| self.outline.node(*child).link)
                };
                self.children()
                    .filter(|child| child.kind == NodeKind::Item && !child.link && !only_links(child))
                    .count()
            }
            Count::Code => self.children().filter(|child| child.is_code()).count(),
            Count::Leaves => self.children().filter(|child| child.label.is_none() && !child.link).count(),
            Count::Questions => self.children().filter(|child| child.question).count(),
            Count::Filled => self.children().filter(|child| !child.children.is_empty()).count(),
            Count::Headings => self.children().filter(|child| child.kind == NodeKind::Heading).count(),
            Count::Grandchildren => self.children().map(|child| child.children.len()).sum(),
            Count::Parts => parts(&self.node().body, self.words.limits.part),
            Count::Sentences => sentences(&self.node().body, &self.words.abbreviation).len(),
            Count::Siblings => self.outline.node(self.node().parent).children.len(),
            Count::LabelledSiblings => self.seen.labelled[self.node().parent],
            Count::Operands => self.operands,
            Count::Columns => self.node().rows.first().map_or(0, Vec::len),
            Count::Rows => self.node().rows.len().saturating_sub(1),
            Count::Level => usize::from(self.node().level),
            Count::Lines => (self.node().extent.last - self.node().extent.first + 1) as usize,
        }
    }

    fn flag(&self, flag: Flag) -> bool {
        let node = self.node();
        let label = node.label.as_deref().unwrap_or("");
        match flag {
            Flag::Question => node.question,
            Flag::Link => node.link,
            Flag::Answered => answered(self.outline, self.id),
            Flag::First => self.outline.node(node.parent).children.first() == Some(&self.id),
            Flag::Announced => node.announced,
            Flag::Ordered => self.children().next().is_some_and(|child| child.number.is_some()),
            Flag::Numbered => node.number.is_some(),
            Flag::Attribute => self.words.attribute.is(label),
            Flag::Comparison => self.words.comparison.find(label).is_some(),
            Flag::Orphan => self.owner().is_empty(),
            Flag::Initials => initials(self.capture(Hole::SHORT), self.capture(Hole::LONG)),
            Flag::Cue => self.cue,
            Flag::Generic => node.generic,
            Flag::Pictured => self.outline.picture_lines(self.id).is_some(),
            Flag::Named => self.own_name().is_some(),
            Flag::Defined => {
                let first = node.children.first().map(|child| self.outline.node(*child));
                first.is_some_and(|child| child.label.is_none() && defines(self.words, node, child))
            }
            Flag::Asks => self.outline.habits.asks || says_question(node, self.words),
            Flag::Uniform => {
                self.children().filter(|child| !child.link && child.kind != NodeKind::Aside).all(|child| {
                    let below = child.children.iter().any(|id| !self.outline.node(*id).link);
                    child.is_thing(self.words) && !child.recurs && !child.question && (below || !child.body.is_empty())
                })
            }
            Flag::InComparison => std::iter::once(self.id).chain(self.outline.above(self.id)).any(|above| {
                let node = self.outline.node(above);
                node.kind != NodeKind::Section
                    && node.label.as_deref().is_some_and(|label| self.words.comparison.find(label).is_some())
            }),
            Flag::ParentQuestion => self.outline.node(node.parent).question,
        }
    }

    fn kind(&self) -> NodeKind {
        self.node().kind
    }

    fn parent_kind(&self) -> NodeKind {
        self.outline.node(self.node().parent).kind
    }

    fn lang(&self) -> Lang {
        self.node().lang
    }

    fn known(&self, turn: usize, test: &dyn Fn() -> bool) -> bool {
        let Some(known) = self.seen.known.get(turn) else { return test() };
        let holds = known.get().unwrap_or_else(test);
        known.set(Some(holds));
        holds
    }
}

/// Whether a node has a label and something that it says of it.
fn says(outline: &Outline, node: &Node) -> bool {
    let below = || node.children.iter().any(|child| !outline.node(*child).link);
    node.label.is_some() && (!node.body.is_empty() || below())
}

/// How many children of each node have a label and say something of it.
pub(super) fn labelled(outline: &Outline) -> Vec<usize> {
    let of = |node: &Node| node.children.iter().filter(|child| says(outline, outline.node(**child))).count();
    outline.nodes.iter().map(of).collect()
}

/// Whether the capital letters of the short form begin the words of the long one.
fn initials(short: &str, long: &str) -> bool {
    let words: Vec<char> =
        long.split([' ', '-', '/']).filter_map(|word| word.chars().next()).map(|c| c.to_ascii_uppercase()).collect();
    let mut letters = short.chars().filter(char::is_ascii_uppercase).peekable();
    if letters.peek().is_none() {
        return false;
    }
    let mut at = words.iter();
    letters.all(|letter| at.any(|word| *word == letter))
}

/// The short parts of an enumeration, or 0 when the text is none. What stands in brackets
/// does not count; parts between commas must be shorter than those between `、` or `/`.
fn parts(text: &str, most: usize) -> usize {
    let mut depth = 0usize;
    let outer: String = text
        .chars()
        .filter(|c| {
            match c {
                '(' | '（' => depth += 1,
                ')' | '）' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect();
    let outer = outer.trim_end_matches(['。', '.', '；', ';', '，', ',']);
    if outer.contains(['。', '？', '；', ';']) {
        return 0;
    }
    let strict = outer.matches(['、', '/']).count() >= 2;
    let most = if strict { most } else { most / 2 };
    let all: Vec<&str> = outer.split(['、', '，', ',', '/']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let short = all.iter().filter(|part| columns(part) <= most).count();
    if all.len() >= 2 && (short == all.len() || (strict && short * 10 >= all.len() * 8)) { all.len() } else { 0 }
}

//! What a rule sees of a node: the answers to its conditions and the fillings of its slots.

use super::answer::asks_anew;
use super::comparison::Comparison;
use crate::outline::{Node, NodeId, NodeKind, Outline, columns, says_question, sentences, without_head};
use crate::rules::{Observed, Words};
use crate::text::marks::Text;

/// The most names that a cue shows before its label.
const MOST_OWNERS: usize = 3;

/// One thing a rule looks at.
pub(super) struct View<'o> {
    pub(super) outline: &'o Outline,
    pub(super) words: &'o Words,
    pub(super) id: NodeId,
    /// What the node is about when it does not say so itself.
    pub(super) owner: String,
    /// Captures of a sentence pattern, and the slots of comparisons and tables.
    pub(super) captures: Vec<(String, Text)>,
    /// Where in the text of the node each capture begins.
    pub(super) starts: Vec<(String, usize)>,
    /// How many sides a comparison has.
    pub(super) operands: usize,
    /// Whether the note says in words that it compares.
    pub(super) cue: bool,
    /// The part of the node that is looked at, for explanations: a sentence, a row.
    pub(super) about: String,
}

impl<'o> View<'o> {
    pub(super) fn new(outline: &'o Outline, words: &'o Words, id: NodeId) -> Self {
        Self {
            outline,
            words,
            id,
            owner: owner_text(outline, words, id),
            captures: Vec::new(),
            starts: Vec::new(),
            operands: 0,
            cue: false,
            about: String::new(),
        }
    }

    pub(super) fn comparison(mut self, comparison: &Comparison) -> Self {
        self.operands = comparison.operands.len();
        self.cue = comparison.cue;
        self.captures.push(("operands".into(), comparison.said.as_str().into()));
        self
    }

    pub(super) fn node(&self) -> &'o Node {
        self.outline.node(self.id)
    }

    pub(super) fn capture(&self, name: &str) -> Option<&str> {
        self.captured(name).map(Text::as_str)
    }

    /// A capture with what is marked in it.
    pub(super) fn captured(&self, name: &str) -> Option<&Text> {
        self.captures.iter().find(|(found, _)| found == name).map(|(_, text)| text)
    }

    /// Whether a sentence of the node is looked at, and not the node itself.
    pub(super) fn in_sentence(&self) -> bool {
        !self.starts.is_empty()
    }

    /// The filling of a slot of a wording with the slots `asked`, or nothing.
    pub(super) fn slot(&self, name: &str, asked: &[&str]) -> Option<String> {
        if let Some(found) = self.capture(name) {
            return Some(found.trim_end_matches(['。', '.', '；', ';', '，', ',']).to_owned());
        }
        let node = self.node();
        match name {
            "label" => node.label.as_deref().map(str::to_owned),
            "title" => Some(without_head(&node.title, self.words).to_owned()),
            "owner" => {
                let label = node.label.as_deref().unwrap_or("");
                // A sentence behind a label is about what the label names.
                let asks_for = |text: &str| {
                    let shown = |name: &str| asked.contains(&name);
                    let text = text.to_lowercase();
                    self.captures.iter().any(|(name, said)| shown(name) && said.to_lowercase().contains(&text))
                };
                if let Some(own) =
                    self.own_name().filter(|own| self.in_sentence() && own.split_whitespace().count() <= 4)
                {
                    return (!asks_for(&own)).then(|| own.to_string());
                }
                // A label with a subject of its own, as `mysql索引类型`, needs no owner.
                if node.subject.len() < label.len() && !node.subject.is_empty() {
                    return None;
                }
                // An owner that is the answer would give it away.
                if self.captures.iter().any(|(_, text)| text.to_lowercase() == self.owner.to_lowercase()) {
                    return None;
                }
                let said = label.to_lowercase().contains(&self.owner.to_lowercase());
                (!self.owner.is_empty() && !said && !asks_for(&self.owner)).then(|| self.owner.clone())
            }
            "path" => Some(self.path()).filter(|path| !path.is_empty()),
            "self" => Some(self.own_name().map_or_else(|| self.owner.clone(), |own| own.to_string())),
            "parent" => self.outline.node(node.parent).label.as_deref().map(str::to_owned),
            "body" => Some(node.body.to_string()),
            // The word that a piece of code begins with.
            "code" => node.body.split_whitespace().next().map(|word| word.trim_end_matches(['{', ';']).to_owned()),
            _ => None,
        }
    }

    /// What a cue shows before the label: the owner, and what stands above an owner that says
    /// nothing alone, from the outside in; empty when the label says it already.
    fn path(&self) -> String {
        let label = self.node().label.as_deref().unwrap_or("").to_lowercase();
        let mut names: Vec<String> = Vec::new();
        let mut at = self.node().owner;
        while let Some(owner) = at.filter(|_| names.len() < MOST_OWNERS) {
            let (node, name) = (self.outline.node(owner), name_of(self.outline, self.words, owner));
            at = node.owner;
            let said = label.contains(&name.to_lowercase()) || names.contains(&name);
            if !name.is_empty() && !said {
                names.insert(0, name);
            }
            let alone = node.label.as_deref().is_some_and(|label| !self.words.attribute.is(label));
            if alone && !node.recurs && node.number.is_none_or(|_| node.kind != NodeKind::Line) {
                break;
            }
        }
        names.join(" › ")
    }

    /// The node's own label, where it names a thing.
    pub(super) fn own_name(&self) -> Option<Text> {
        let names = |label: &Text| !self.words.attribute.is(label) && !self.words.note.is(label);
        let label = self.node().label.clone().filter(|_| !self.node().question)?;
        (names(&label) && columns(&label) <= self.words.limits.topic).then_some(label)
    }

    fn children(&self) -> impl Iterator<Item = &'o Node> {
        let outline = self.outline;
        outline.parts(self.id).into_iter().map(move |child| outline.node(child))
    }

    fn siblings(&self) -> impl Iterator<Item = &'o Node> {
        let outline = self.outline;
        outline.node(self.node().parent).children.iter().map(move |child| outline.node(*child))
    }
}

/// Whether a text says what the title above it is: it begins with it, or as definitions do.
pub(super) fn defines(words: &Words, title: &Node, text: &Node) -> bool {
    let Some(label) = title.label.as_deref().map(str::to_lowercase).filter(|label| !label.is_empty()) else {
        return false;
    };
    let lower = text.body.to_lowercase();
    let behind =
        lower.split_once(' ').filter(|(article, _)| article.len() <= 3).map_or(lower.as_str(), |(_, rest)| rest);
    lower.starts_with(&label) || behind.starts_with(&label) || words.defining.at_start(&text.body).is_some()
}

/// Whether something answers this node: text behind it, anything under it but questions, links
/// and headings, or pictures when that is all.
pub(super) fn answered(outline: &Outline, id: NodeId) -> bool {
    let node = outline.node(id);
    let says = |child: &NodeId| {
        let child = outline.node(*child);
        !child.link
            && child.kind != NodeKind::Aside
            && (!child.question || !child.body.is_empty() || !child.children.is_empty())
            && (child.kind != NodeKind::Heading)
    };
    let is_picture = |child: &NodeId| {
        let child = outline.node(*child);
        child.link && child.text.trim().is_empty() && child.children.is_empty()
    };
    // A heading over questions is answered by none of them.
    let first = node.children.iter().find(|child| outline.node(**child).kind != NodeKind::Aside);
    if node.question && node.body.trim().is_empty() && first.is_some_and(|first| asks_anew(outline, *first)) {
        return false;
    }
    (!node.body.trim().is_empty() && !node.link)
        || node.children.iter().any(says)
        || node.children.iter().all(is_picture) && outline.pictures(id).is_some()
}

/// The name of the nearest thing above that says what this node is about.
pub fn owner_text(outline: &Outline, words: &Words, id: NodeId) -> String {
    outline.node(id).owner.map(|owner| name_of(outline, words, owner)).unwrap_or_default()
}

/// A node's label as a name: its subject, or its question without what frames it.
pub(super) fn name_of(outline: &Outline, words: &Words, id: NodeId) -> String {
    let node = outline.node(id);
    let Some(label) = node.label.as_deref() else { return String::new() };
    let fits = |text: &str| !text.is_empty() && columns(text) <= words.limits.topic;
    let label = without_remark(label);
    if !node.question {
        // The topic of a section is wide; a lead or a heading means what it says.
        return if node.kind != NodeKind::Section && fits(label) {
            label.to_owned()
        } else if fits(&node.subject)
            && node.subject.matches(['(', '（']).count() == node.subject.matches([')', '）']).count()
        {
            node.subject.clone()
        } else if fits(label) {
            label.to_owned()
        } else {
            String::new()
        };
    }
    let mut name = label;
    if let Some(end) = words.frame_head.at_start(name) {
        name = name[end..].trim();
    }
    if let Some(start) = words.frame_tail.at_end(name) {
        name = name[..start].trim();
    }
    if name.len() < label.len()
        && fits(name)
        && words.question.find(name).is_none()
        && words.question_start.find(name).is_none()
    {
        name.trim_matches(['"', '“', '”', '`']).to_owned()
    } else {
        String::new()
    }
}

/// A label without the brackets at its end, in which its author remarks on it.
fn without_remark(label: &str) -> &str {
    let Some(inner) = label.strip_suffix([')', '）']) else { return label };
    let Some(open) = inner.rfind(['(', '（']).filter(|open| !inner[*open..].contains([')', '）'])) else {
        return label;
    };
    let name = label[..open].trim_end();
    if name.chars().filter(|c| c.is_alphanumeric()).count() >= 2 { name } else { label }
}

/// The short parts of an enumeration, or 0 when the text is none. What stands in brackets
/// does not count; parts between commas must be shorter than those between `、` or `/`.
pub(super) fn parts(text: &str, most: usize) -> usize {
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

impl Observed for View<'_> {
    fn text(&self, name: &str) -> &str {
        if let Some(found) = self.capture(name) {
            return found;
        }
        let node = self.node();
        let shown = |id: Option<NodeId>| {
            id.map_or("", |id| self.outline.node(id).label.as_deref().unwrap_or(&self.outline.node(id).body))
        };
        match name {
            "label" => node.label.as_deref().unwrap_or(""),
            "title" => &node.title,
            "body" => &node.body,
            "text" => &node.text,
            "parent" => self.outline.node(node.parent).label.as_deref().unwrap_or(""),
            "grandparent" => {
                let parent = self.outline.node(node.parent);
                self.outline.node(parent.parent).label.as_deref().unwrap_or("")
            }
            "owner" => &self.owner,
            "previous" => shown(self.outline.previous(self.id)),
            "child" => shown(node.children.first().copied()),
            _ => "",
        }
    }

    fn count(&self, name: &str) -> usize {
        let says = |node: &&Node| {
            let below = node.children.iter().any(|child| !self.outline.node(*child).link);
            node.label.is_some() && (!node.body.is_empty() || below)
        };
        match name {
            "children" => self
                .children()
                .filter(|child| !child.link && child.kind != NodeKind::Aside)
                .filter(|child| {
                    child.kind != NodeKind::Term
                        || !child.label.as_deref().is_some_and(|label| self.words.note.is(label))
                })
                .count(),
            "things" => self.children().filter(says).filter(|child| child.is_thing(self.words)).count(),
            "labelled" => self.children().filter(says).count(),
            "items" => {
                let only_links = |node: &Node| {
                    !node.children.is_empty() && node.children.iter().all(|child| self.outline.node(*child).link)
                };
                self.children()
                    .filter(|child| child.kind == NodeKind::Item && !child.link && !only_links(child))
                    .count()
            }
            "code" => self.children().filter(|child| child.is_code()).count(),
            "leaves" => self.children().filter(|child| child.label.is_none() && !child.link).count(),
            "questions" => self.children().filter(|child| child.question).count(),
            "filled" => self.children().filter(|child| !child.children.is_empty()).count(),
            "headings" => self.children().filter(|child| child.kind == NodeKind::Heading).count(),
            "grandchildren" => self.children().map(|child| child.children.len()).sum(),
            "parts" => parts(&self.node().body, self.words.limits.part),
            "sentences" => sentences(&self.node().body, &self.words.abbreviation).len(),
            "siblings" => self.siblings().count(),
            "labelled_siblings" => self.siblings().filter(says).count(),
            "operands" => self.operands,
            "columns" => self.node().rows.first().map_or(0, Vec::len),
            "rows" => self.node().rows.len().saturating_sub(1),
            "level" => usize::from(self.node().level),
            "lines" => (self.node().extent.last - self.node().extent.first + 1) as usize,
            _ => 0,
        }
    }

    fn flag(&self, name: &str) -> bool {
        let node = self.node();
        let label = node.label.as_deref().unwrap_or("");
        match name {
            "question" => node.question,
            "link" => node.link,
            "answered" => answered(self.outline, self.id),
            "first" => self.outline.node(node.parent).children.first() == Some(&self.id),
            "announced" => node.announced,
            "ordered" => self.children().next().is_some_and(|child| child.number.is_some()),
            "numbered" => node.number.is_some(),
            "attribute" => self.words.attribute.is(label),
            "comparison" => self.words.comparison.find(label).is_some(),
            "orphan" => self.owner.is_empty(),
            "initials" => initials(self.capture("short").unwrap_or(""), self.capture("long").unwrap_or("")),
            "cue" => self.cue,
            "generic" => self.words.generic.is(label) || self.words.generic_pattern.is_match(label),
            "pictured" => self.outline.pictures(self.id).is_some(),
            "named" => self.own_name().is_some(),
            "defined" => {
                let first = node.children.first().map(|child| self.outline.node(*child));
                first.is_some_and(|child| child.label.is_none() && defines(self.words, node, child))
            }
            "asks" => self.outline.habits.asks || says_question(node, self.words),
            "uniform" => self.children().filter(|child| !child.link && child.kind != NodeKind::Aside).all(|child| {
                let below = child.children.iter().any(|id| !self.outline.node(*id).link);
                child.is_thing(self.words) && !child.recurs && !child.question && (below || !child.body.is_empty())
            }),
            "in_comparison" => std::iter::once(self.id).chain(self.outline.above(self.id)).any(|above| {
                let node = self.outline.node(above);
                node.kind != NodeKind::Section
                    && node.label.as_deref().is_some_and(|label| self.words.comparison.find(label).is_some())
            }),
            "parent_question" => self.outline.node(node.parent).question,
            _ => false,
        }
    }

    fn name(&self, name: &str) -> &str {
        let node = self.node();
        match name {
            "kind" => node.kind.name(),
            "parent_kind" => self.outline.node(node.parent).kind.name(),
            "lang" => self.words.code(node.lang),
            _ => "",
        }
    }
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

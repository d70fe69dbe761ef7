//! What a rule sees of a node: the answers to its conditions and the fillings of its slots.

use super::answer::asks_anew;
use super::comparison::Comparison;
use crate::outline::{Node, NodeId, NodeKind, Outline, columns, without_head};
use crate::rules::{Hole, Slot, Words};
use crate::text::letters::lower;
use crate::text::marks::Text;
use std::cell::{Cell, OnceCell};

/// The most names that a cue shows before its label.
const MOST_OWNERS: usize = 3;

/// A node, and what was found out about it: each condition is tested at most once.
pub(super) struct Seen<'o> {
    outline: &'o Outline,
    words: &'o Words,
    id: NodeId,
    /// What the node is about when it does not say so itself.
    owner: OnceCell<String>,
    /// How many children of each node of the outline say something: its siblings are counted once.
    pub(super) labelled: &'o [usize],
    /// For each condition, by its turn, whether it holds.
    pub(super) known: Vec<Cell<Option<bool>>>,
}

impl<'o> Seen<'o> {
    /// A node of which nothing is known; there are so many different `conditions`.
    pub(super) fn new(
        outline: &'o Outline,
        words: &'o Words,
        labelled: &'o [usize],
        id: NodeId,
        conditions: usize,
    ) -> Self {
        Self { outline, words, id, owner: OnceCell::new(), labelled, known: vec![Cell::new(None); conditions] }
    }
}

/// One thing a rule looks at: a node, or a part of it.
pub(super) struct View<'s, 'o> {
    pub(super) seen: &'s Seen<'o>,
    pub(super) outline: &'o Outline,
    pub(super) words: &'o Words,
    pub(super) id: NodeId,
    /// Captures of a sentence pattern, and the slots of comparisons and tables.
    pub(super) captures: Vec<(Hole, Text)>,
    /// Where in the text of the node each capture begins.
    pub(super) starts: Vec<(Hole, usize)>,
    /// How many sides a comparison has.
    pub(super) operands: usize,
    /// Whether the note says in words that it compares.
    pub(super) cue: bool,
    /// The part of the node that is looked at, for explanations: a sentence, a row.
    pub(super) about: String,
}

impl<'s, 'o> View<'s, 'o> {
    pub(super) fn new(seen: &'s Seen<'o>) -> Self {
        Self {
            seen,
            outline: seen.outline,
            words: seen.words,
            id: seen.id,
            captures: Vec::new(),
            starts: Vec::new(),
            operands: 0,
            cue: false,
            about: String::new(),
        }
    }

    /// What the node is about when it does not say so itself.
    pub(super) fn owner(&self) -> &'s str {
        self.seen.owner.get_or_init(|| owner_text(self.outline, self.words, self.id))
    }

    /// Gives the part that is looked at what fills a slot.
    pub(super) fn say(&mut self, slot: Slot, text: Text) {
        self.captures.push((slot.into(), text));
    }

    pub(super) fn comparison(mut self, comparison: &Comparison) -> Self {
        self.operands = comparison.operands.len();
        self.cue = comparison.cue;
        self.say(Slot::Operands, comparison.said.as_str().into());
        self
    }

    pub(super) fn node(&self) -> &'o Node {
        self.outline.node(self.id)
    }

    /// What fills a hole in the part that is looked at, with what is marked in it.
    pub(super) fn said(&self, hole: impl Into<Hole>) -> Option<&Text> {
        let hole = hole.into();
        self.captures.iter().find(|(found, _)| *found == hole).map(|(_, text)| text)
    }

    /// Whether a sentence of the node is looked at, and not the node itself.
    pub(super) fn in_sentence(&self) -> bool {
        !self.starts.is_empty()
    }

    /// The filling of a hole of a wording with the holes `asked`, or nothing.
    pub(super) fn filling(&self, hole: Hole, asked: &[Hole]) -> Option<String> {
        if let Some(found) = self.said(hole) {
            return Some(found.trim_end_matches(['。', '.', '；', ';', '，', ',']).to_owned());
        }
        self.slot(hole.slot()?, asked)
    }

    /// The filling of a slot, for which the part that is looked at has nothing of its own.
    pub(super) fn slot(&self, slot: Slot, asked: &[Hole]) -> Option<String> {
        let node = self.node();
        match slot {
            Slot::Label => node.label.as_deref().map(str::to_owned),
            Slot::Title => Some(without_head(&node.title, self.words).to_owned()),
            Slot::Owner => {
                let label = node.label.as_deref().unwrap_or("");
                // A sentence behind a label is about what the label names.
                let asks_for = |text: &str| {
                    let text = lower(text);
                    self.captures.iter().any(|(hole, said)| asked.contains(hole) && lower(said).contains(&*text))
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
                let owner = self.owner();
                // An owner that is the answer would give it away.
                if self.captures.iter().any(|(_, text)| lower(text) == lower(owner)) {
                    return None;
                }
                let said = lower(label).contains(&*lower(owner));
                (!owner.is_empty() && !said && !asks_for(owner)).then(|| owner.to_owned())
            }
            Slot::Path => Some(self.path()).filter(|path| !path.is_empty()),
            Slot::Own => Some(self.own_name().map_or_else(|| self.owner().to_owned(), |own| own.to_string())),
            Slot::Parent => self.outline.node(node.parent).label.as_deref().map(str::to_owned),
            Slot::Body => Some(node.body.to_string()),
            // The word that a piece of code begins with.
            Slot::Code => node.body.split_whitespace().next().map(|word| word.trim_end_matches(['{', ';']).to_owned()),
            // Only parts have these.
            Slot::Operands | Slot::Aspect | Slot::Row | Slot::Column | Slot::Columns | Slot::Rows => None,
        }
    }

    /// What a cue shows before the label: the owner, and what stands above an owner that says
    /// nothing alone, from the outside in; empty when the label says it already.
    fn path(&self) -> String {
        let label = lower(self.node().label.as_deref().unwrap_or(""));
        let mut names: Vec<String> = Vec::new();
        let mut at = self.node().owner;
        while let Some(owner) = at.filter(|_| names.len() < MOST_OWNERS) {
            let (node, name) = (self.outline.node(owner), name_of(self.outline, self.words, owner));
            at = node.owner;
            let said = label.contains(&*lower(&name)) || names.contains(&name);
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

    pub(super) fn children(&self) -> impl Iterator<Item = &'o Node> {
        let outline = self.outline;
        outline.parts(self.id).into_iter().map(move |child| outline.node(child))
    }
}

/// Whether a text says what the title above it is: it begins with it, or as definitions do.
pub(super) fn defines(words: &Words, title: &Node, text: &Node) -> bool {
    let Some(label) = title.label.as_deref().map(lower).filter(|label| !label.is_empty()) else {
        return false;
    };
    let body = lower(&text.body);
    let behind = body.split_once(' ').filter(|(article, _)| article.len() <= 3).map_or(&*body, |(_, rest)| rest);
    body.starts_with(&*label) || behind.starts_with(&*label) || words.defining.at_start(&text.body).is_some()
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
        || node.children.iter().all(is_picture) && outline.picture_lines(id).is_some()
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

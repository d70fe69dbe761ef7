//! The outline: one tree of labelled nodes from everything that gives a note structure.
//!
//! Headings, sections between rules, lines that end in a colon, terms, items, question lines
//! and `<details>` all become [`Node`]s with a label and a body. Rules look only at this tree;
//! what is asked and in which words is not decided here. The words that tell a label from
//! text come from the rule files as [`Words`](crate::rules::Words).
//!
//! A parent always stands before its children in [`Outline::nodes`], and children stand in
//! the order of the note.

mod draw;
mod frame;
mod habits;
mod label;
mod owner;
mod pictures;
mod place;
mod text;

pub use draw::draw;
pub use frame::{is_answer_label, says_question, without_answer_head, without_head};
pub use habits::Habits;
pub use label::{Label, clean_label, columns, label_of};
pub use owner::{announces_answer, points_back};
pub use pictures::Shown;
pub use text::{clauses, is_address, sentences};

use crate::base::source::Lines;
use crate::markdown::block::Blocks;
use crate::markdown::repair::Repaired;
pub use crate::rules::NodeKind;
use crate::rules::{Lang, Words};
use crate::text::content::MATH;
use crate::text::marks::{Place, Text};
use std::collections::BTreeMap;

/// An index into [`Outline::nodes`].
pub type NodeId = usize;

/// The tree of one note; the first node is the root.
#[derive(Clone, Debug)]
pub struct Outline {
    /// All nodes.
    pub nodes: Vec<Node>,
    /// Its footnotes as marked text, by their names.
    pub footnotes: BTreeMap<String, String>,
    /// Its pictures, in the order of the note.
    pub pictures: Vec<Shown>,
    /// How its author writes.
    pub habits: Habits,
}

/// One node of an outline.
#[derive(Clone, Debug)]
pub struct Node {
    /// What made it.
    pub kind: NodeKind,
    /// The level of a heading; 0 for everything else.
    pub level: u8,
    /// The label as it is shown: without numbering, fillers and final punctuation.
    pub label: Option<Text>,
    /// The label as a person wrote it, for questions that are asked as they stand.
    pub title: Text,
    /// Whether the label is a question.
    pub question: bool,
    /// The text behind the label, or the whole text when there is none; code is literal.
    pub body: Text,
    /// The whole own text as it stands in the note. Of code, tables and sections, nothing but the
    /// pictures below them.
    pub text: Text,
    /// The language of the fence of code.
    pub fence: String,
    /// The cells of a table, header first.
    pub rows: Vec<Vec<Text>>,
    /// The source line of each row.
    pub row_lines: Vec<u32>,
    /// Whether it is done, when it has a check box.
    pub done: Option<bool>,
    /// The number of an item in an ordered list or of a numbered line.
    pub number: Option<u64>,
    /// Whether its text is nothing but links or addresses.
    pub link: bool,
    /// The node it stands under; the root stands under itself.
    pub parent: NodeId,
    /// What stands under it.
    pub children: Vec<NodeId>,
    /// Its own lines in the source.
    pub lines: Lines,
    /// Its own lines and those of everything under it.
    pub extent: Lines,
    /// The language it is written in.
    pub lang: Lang,
    /// Blank lines right above it.
    pub gap: usize,
    /// Whether it hides the answer to something else than what stands above it.
    pub apart: bool,
    /// Whether an enumeration before it named it.
    pub announced: bool,
    /// The nearest label above it that names what it is about, if any: see `owner`.
    pub owner: Option<NodeId>,
    /// Whether nodes under other parents have the same label, as attributes of several things do.
    pub recurs: bool,
    /// Whether its label is a word that names nothing, such as `overview` or `chapter 3`.
    pub generic: bool,
    /// Short name for which a section or a heading stands as an owner.
    pub subject: String,
}

impl Node {
    /// Whether it is code; a formula is none.
    pub fn is_code(&self) -> bool {
        self.kind == NodeKind::Code && self.fence != MATH
    }

    /// Whether its label names a thing, and no attribute, remark or definition of one.
    pub fn is_thing(&self, words: &Words) -> bool {
        self.label
            .as_deref()
            .is_some_and(|label| !words.attribute.is(label) && !words.note.is(label) && !words.definition.is(label))
    }
}

impl Outline {
    /// A node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    /// The nodes above a node, nearest first, without the root.
    pub fn above(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let mut at = id;
        std::iter::from_fn(move || {
            at = self.nodes[at].parent;
            (at != 0).then_some(at)
        })
    }

    /// The lines of the pictures in a node's own text or right below it.
    pub fn picture_lines(&self, id: NodeId) -> Option<Lines> {
        let node = &self.nodes[id];
        let lines = node.text.pictures().map(|picture| match picture.place {
            Place::Below(line) | Place::Above(line) => Lines::new(line, line),
            Place::Inside => node.lines,
        });
        lines.reduce(Lines::join)
    }

    /// What stands directly under a node; a quote or a lead alone under a lead only wraps it.
    pub fn parts(&self, id: NodeId) -> Vec<NodeId> {
        let mut parts = Vec::new();
        let children = &self.nodes[id].children;
        let wrapped = self.nodes[id].kind == NodeKind::Lead && children.len() == 1;
        for child in children {
            let node = &self.nodes[*child];
            // A lead right under a lead goes on announcing.
            let goes_on = wrapped && node.kind == NodeKind::Lead && !node.question && node.gap == 0;
            if node.kind == NodeKind::Quote || goes_on {
                parts.extend(self.parts(*child));
            } else {
                parts.push(*child);
            }
        }
        parts
    }

    /// Everything under a node, in the order of the note, without the node.
    pub fn under(&self, id: NodeId) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut open: Vec<NodeId> = self.nodes[id].children.iter().rev().copied().collect();
        while let Some(next) = open.pop() {
            found.push(next);
            open.extend(self.nodes[next].children.iter().rev());
        }
        found
    }

    /// The node before this one under the same parent.
    pub fn previous(&self, id: NodeId) -> Option<NodeId> {
        let siblings = &self.nodes[self.nodes[id].parent].children;
        // Mostly they stand in the order of their numbers.
        let at = siblings.binary_search(&id).ok().or_else(|| siblings.iter().position(|sibling| *sibling == id))?;
        at.checked_sub(1).map(|before| siblings[before])
    }

    /// The labels above a node that a reader needs to place it, from the outside in.
    pub fn path(&self, id: NodeId) -> Vec<NodeId> {
        let mut path: Vec<NodeId> = self.above(id).filter(|above| self.nodes[*above].label.is_some()).collect();
        path.reverse();
        path
    }
}

/// Reads the structure of a note.
pub fn outline(clean: &Repaired, blocks: Blocks, words: &Words) -> Outline {
    let mut blocks = frame::bare(blocks);
    let pictures = pictures::all(&blocks, |line| clean.source_line(line));
    pictures::settle(&mut blocks, |line| clean.source_line(line));
    let mut outline = place::place(clean, &blocks, words);
    outline.pictures = pictures;
    outline.footnotes = pictures::footnotes(&blocks);
    owner::settle(&mut outline, words);
    outline
}

//! The blocks of a note, as the Markdown parser sees them.
//!
//! Blocks lie in one vector and name their children by index, so that however deep a note
//! nests, no walk over it has to recurse.

use crate::text::marks::Text;
use std::collections::BTreeMap;

/// An index into [`Blocks::all`].
pub type BlockId = usize;

/// The blocks of one note; the first is the root.
#[derive(Clone, Debug, Default)]
pub struct Blocks {
    /// All blocks, a parent always before its children.
    pub all: Vec<Block>,
    /// The paragraphs and items of footnotes, by their names.
    pub footnotes: BTreeMap<String, Vec<Vec<Unit>>>,
}

/// One block.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its first and last line: 0-based lines of the clean text.
    pub lines: (usize, usize),
    /// Its own text, a unit for each physical line; empty for containers.
    pub units: Vec<Unit>,
    /// The blocks in it, in order.
    pub children: Vec<BlockId>,
}

/// The kinds of block that an outline tells apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// The whole note.
    Root,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A list with the number of its first item, or bullets; and the marker character.
    List(Option<u64>, char),
    /// An item, with its check box, and its number as it is written.
    Item(Option<bool>, Option<u64>),
    /// Preformatted text with the language of its fence.
    Code(String),
    /// A block quote.
    Quote,
    /// A table: header row first, each cell one unit, all rows equally long.
    Table(Vec<Vec<Unit>>),
    /// A thematic break.
    Rule,
    /// A `<details>` block; its summary is its text.
    Details,
}

/// One physical line of text without its markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// Its text, see [`content`](crate::text::content); code is literal.
    pub text: Text,
    /// The clean line it stands on, 0-based.
    pub line: usize,
    /// The clean line on which it ends; another one only when code runs over lines.
    pub last: usize,
    /// How many bytes at the head of `text` are bold.
    pub bold: usize,
    /// How many bytes of `text` are link text.
    pub linked: usize,
    /// How many pictures stand on the line.
    pub images: usize,
}

impl Unit {
    /// Whether nothing but pictures stands on it.
    pub fn is_picture(&self) -> bool {
        self.images > 0 && self.text.is_empty()
    }

    /// Puts a unit behind this one, with `between` between them.
    pub fn append(&mut self, other: &Unit, between: &str) {
        self.text.append(between, &other.text);
        self.linked += other.linked;
        self.images += other.images;
    }
}

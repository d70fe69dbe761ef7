//! The grammar of a pack, as its file says it.
//!
//! A pack file is a list of primitives, each of which knows one way of marking cards; what the
//! markers are is data. Unknown keys are errors. To add a primitive: a table here, and a file
//! beside this one that looks for it.

use super::template::Template;
use crate::cards::card::NoteKind;
use serde::Deserialize;

/// One pack: what it is called, what it reads, and how that is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// The name on the command line, and the rule that its cards name.
    pub name: String,
    /// What it reads, in a sentence.
    pub about: String,
    /// The programs whose notes these are.
    #[serde(default)]
    pub tools: Vec<String>,
    /// Whether the headings above a card stand on its front.
    #[serde(default)]
    pub(super) context: bool,
    /// Whether its notes are outlines of Logseq: items are blocks, with properties and tasks.
    #[serde(default)]
    pub(super) outliner: bool,
    /// When a note is clearly written for it.
    pub(super) offer: Option<Offer>,
    #[serde(default)]
    pub(super) inline: Vec<Inline>,
    #[serde(default)]
    pub(super) border: Vec<Border>,
    pub(super) label: Option<Labels>,
    #[serde(default)]
    pub(super) owner: Vec<Owner>,
    #[serde(default)]
    pub(super) callout: Vec<Callout>,
    pub(super) headings: Option<Headings>,
    #[serde(default)]
    pub(super) ruled: Vec<Ruled>,
    #[serde(default)]
    pub(super) block: Vec<Block>,
    #[serde(default)]
    pub(super) note_type: Vec<NoteType>,
    pub(super) element: Option<Element>,
    #[serde(default)]
    pub(super) cloze: Vec<Cloze>,
    #[serde(default)]
    pub(super) meta: Meta,
    /// Notes and the cards they give; run by the tests.
    #[serde(default)]
    pub example: Vec<Example>,
}

/// Which side asks for which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Direction {
    /// What stands first asks for what stands behind it.
    #[default]
    Forward,
    /// What stands behind asks for what stands first.
    Backward,
    /// Each asks for the other.
    Both,
    /// There is only a front.
    Alone,
}

/// When a note that was read without packs is told of this one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Offer {
    /// How the marks are called: "`::` lines".
    pub(super) marks: String,
    /// One of these texts has to be in the note, before anything is looked at.
    pub(super) has: Vec<String>,
    /// The fewest cards.
    pub(super) least: usize,
    /// The least share of the lines with text that these cards take, in per cent.
    pub(super) share: usize,
    /// A card on whose lines one of these texts stands does not count.
    #[serde(default)]
    pub(super) unless: Vec<String>,
}

/// Front and back on one line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Inline {
    pub(super) separator: String,
    #[serde(default)]
    pub(super) direction: Direction,
    /// Whether blanks (or an end) have to stand on both sides.
    #[serde(default)]
    pub(super) spaced: bool,
    /// Whether what stands under a list item belongs to the side behind the separator.
    #[serde(default)]
    pub(super) children: bool,
}

/// A line alone, between the lines of the front and those of the back.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Border {
    pub(super) line: String,
    #[serde(default)]
    pub(super) direction: Direction,
    /// Lines that end the back; where none follows, the next blank line does.
    #[serde(default)]
    pub(super) until: Vec<String>,
}

/// Labels at the start of lines.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Labels {
    pub(super) question: Vec<String>,
    pub(super) answer: Vec<String>,
    #[serde(default)]
    pub(super) cloze: Vec<String>,
    /// Lines that end a card.
    #[serde(default)]
    pub(super) until: Vec<String>,
    /// Whether a heading ends a card.
    #[serde(default)]
    pub(super) heading_ends: bool,
}

/// Where a marker tag may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Place {
    Heading,
    Item,
    Line,
}

/// A tag on a heading, an item or a line, which owns what stands below.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Owner {
    pub(super) tag: String,
    #[serde(default)]
    pub(super) direction: Direction,
    pub(super) on: Vec<Place>,
    /// Lines that end the back of a line; where none follows, the next blank line does.
    #[serde(default)]
    pub(super) until: Vec<String>,
}

/// A callout whose title is the front.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Callout {
    pub(super) name: String,
    #[serde(default)]
    pub(super) direction: Direction,
}

/// Headings that are fronts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Headings {
    pub(super) levels: Vec<usize>,
    /// Lines up to which the text below a heading belongs to the front.
    #[serde(default)]
    pub(super) border: Vec<String>,
    /// Lines that make a heading no card.
    #[serde(default)]
    pub(super) skip: Vec<String>,
    /// The level whose headings name decks.
    pub(super) deck: Option<usize>,
}

/// Cards between rules.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ruled {
    /// Lines between the fields of a card.
    pub(super) between: Vec<String>,
    /// Lines between cards. Without any, the whole note is one card.
    #[serde(default)]
    pub(super) cards: Vec<String>,
    /// Whether two `between` lines in a row mean both directions.
    #[serde(default)]
    pub(super) twice_is_both: bool,
    /// The 1-based field that holds tags.
    pub(super) tags: Option<usize>,
}

/// Cards between an opening and a closing line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Block {
    pub(super) open: String,
    pub(super) close: String,
    /// Both stand on one line, with the card between them.
    #[serde(default)]
    pub(super) inline: bool,
    /// Whether the first line names a note type and fields have labels.
    #[serde(default)]
    pub(super) fields: bool,
    /// Lines between front and back.
    #[serde(default)]
    pub(super) between: Vec<String>,
    /// Whether the block is only one when a `between` line is in it.
    #[serde(default)]
    pub(super) only_with_between: bool,
    /// Whether `key=value` and `key="value"` behind the opening say deck, tags and id.
    #[serde(default)]
    pub(super) attributes: bool,
    /// Lines of `key: value` at its top.
    pub(super) settings: Option<Settings>,
}

/// What a block says about its card before the front.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    /// The keys. Where another one stands first, or no border follows, these are no settings but text.
    pub(super) keys: Vec<String>,
    /// The lines below them.
    pub(super) until: Vec<String>,
    /// Lines that make the block no card.
    #[serde(default)]
    pub(super) off: Vec<String>,
}

/// A note type that blocks may name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteType {
    pub(super) names: Vec<String>,
    pub(super) kind: Kind,
    /// For each field the names of its label; the first is the front, the others make the back.
    #[serde(default)]
    pub(super) fields: Vec<Vec<String>>,
}

/// The kinds of notes, as files write them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Basic,
    Reversed,
    Cloze,
}

impl Kind {
    pub(super) fn note(self) -> NoteKind {
        match self {
            Kind::Basic => NoteKind::Basic,
            Kind::Reversed => NoteKind::Reversed,
            Kind::Cloze => NoteKind::Cloze,
        }
    }
}

/// An HTML element whose first child is the front.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Element {
    pub(super) block: String,
    pub(super) front: String,
}

/// How a deletion is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cloze {
    pub(super) open: String,
    pub(super) close: String,
    /// What stands behind a number that follows the opening; without it, there is no number.
    pub(super) number: Option<String>,
    /// What stands before a hint.
    pub(super) hint: Option<String>,
    /// Whether words in `_emphasis_` at its end are the hint.
    #[serde(default)]
    pub(super) emphasis_hint: bool,
    /// Only where a label or a note type says that this is a cloze.
    #[serde(default)]
    pub(super) only_marked: bool,
}

impl Cloze {
    /// Whether its signs are nothing else in Markdown: `{{c1::…}}` in contrast to `==…==`.
    pub(super) fn is_word(&self) -> bool {
        self.open.starts_with("{{")
    }

    /// Whether what it would leave out is shown where nothing is asked, without its signs.
    pub(super) fn is_shown(&self) -> bool {
        self.is_word() && !self.only_marked
    }
}

/// What notes say about their cards beside front and back.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Meta {
    /// Lines that name the deck of the note.
    #[serde(default)]
    pub(super) deck: Vec<Template>,
    /// Lines that name the deck of one card.
    #[serde(default)]
    pub(super) card_deck: Vec<Template>,
    /// A tag whose lower levels are the deck of what follows.
    pub(super) deck_tag: Option<String>,
    /// Lines with tags of the note.
    #[serde(default)]
    pub(super) tags: Vec<Template>,
    /// Lines with tags of a card.
    #[serde(default)]
    pub(super) card_tags: Vec<Template>,
    /// Whether `#tags` on the line of a marker tag are tags of its card.
    #[serde(default)]
    pub(super) hash_tags: bool,
    /// Marks that hold an id.
    #[serde(default)]
    pub(super) id: Vec<Template>,
    /// Lines with a remark that stands below the answer.
    #[serde(default)]
    pub(super) extra: Vec<Template>,
    /// Lines that are no part of a card, by how they begin.
    #[serde(default)]
    pub(super) drop: Vec<String>,
}

/// A note and what a pack makes of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// The note.
    pub note: String,
    /// The cards, in order.
    #[serde(default)]
    pub cards: Vec<ExampleCard>,
    /// The codes of the findings, in order.
    #[serde(default)]
    pub findings: Vec<String>,
}

/// A card of an example; what is not said may be anything.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleCard {
    /// The front, as CommonMark, with Anki's signs for deletions.
    pub front: String,
    /// The back, as CommonMark.
    pub back: Option<String>,
    /// `basic`, `reversed` or `cloze`; without it, `basic`.
    pub note_type: Option<String>,
    /// The deck, `Parent::Child`.
    pub deck: Option<String>,
    /// The tags.
    pub tags: Option<Vec<String>>,
    /// The id in the note.
    pub id: Option<String>,
}

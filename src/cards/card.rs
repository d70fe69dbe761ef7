//! A card: what is asked, what is answered, and where both came from.

use crate::base::source::Lines;
use crate::text::content::Content;
use std::fmt;

/// The identity of a card: 128 bits that stay the same while the question does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CardId(pub [u8; 16]);

impl fmt::Display for CardId {
    /// 32 lower-case hexadecimal digits.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

/// What a card asks for, by the shape of the note it was made from.
///
/// The names are the `kind` values of the JSON export.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CardKind(pub String);

/// How sure a rule is that its cards are worth learning; ordered from the surest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// The note says it in so many words.
    Sure,
    /// Right in most notes.
    #[default]
    Likely,
    /// A guess that is sometimes worth it.
    Bold,
}

impl Grade {
    /// The name as it stands in rule files and exports.
    pub fn name(self) -> &'static str {
        match self {
            Grade::Sure => "sure",
            Grade::Likely => "likely",
            Grade::Bold => "bold",
        }
    }

    /// The next less sure grade, if there is one.
    pub fn lower(self) -> Option<Self> {
        match self {
            Grade::Sure => Some(Grade::Likely),
            Grade::Likely => Some(Grade::Bold),
            Grade::Bold => None,
        }
    }
}

/// The note type a card is written with, which decides what Anki asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteKind {
    /// The front asks for the back.
    #[default]
    Basic,
    /// Each side asks for the other: two cards in Anki.
    Reversed,
    /// A text with deletions, as in [`marks::Deletion`](crate::text::marks::Deletion): a card in
    /// Anki for each number.
    Cloze,
}

impl NoteKind {
    /// All kinds, in the order of their files.
    pub const ALL: [NoteKind; 3] = [NoteKind::Basic, NoteKind::Reversed, NoteKind::Cloze];

    /// The kind of this name; a name that nothing has is `basic`.
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.name() == name).unwrap_or_default()
    }

    /// The name in exports, and in identities: it never changes.
    pub fn name(self) -> &'static str {
        match self {
            NoteKind::Basic => "basic",
            NoteKind::Reversed => "reversed",
            NoteKind::Cloze => "cloze",
        }
    }
}

/// One question with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Who the card is.
    pub id: CardId,
    /// The deck, from the outside in; never empty, no part is empty or has outer blanks.
    pub deck: Vec<String>,
    /// What it asks for.
    pub kind: CardKind,
    /// How it asks.
    pub note_type: NoteKind,
    /// Marked text shown above the question: the titles it stands under, from the outside in.
    pub context: Vec<String>,
    /// Marked text; one line, but for cards that a person marked.
    pub question: String,
    /// What else stands on the front, below the question; empty for cards of rules.
    pub below: Content,
    /// The answer; beside a text with deletions, a remark or nothing.
    pub answer: Content,
    /// What the note says beside the answer, shown below it: remarks, and the whole of an answer
    /// that was too long to be asked for.
    pub extra: Content,
    /// Anki tags: no white space, `::` between levels.
    pub tags: Vec<String>,
    /// The id of the rule that made it.
    pub rule: String,
    /// How sure that rule is.
    pub grade: Grade,
    /// Where the answer stands.
    pub source: CardSource,
}

/// The place of a card's answer in the notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardSource {
    /// The file, as it was named on the command line, with `/` between its parts.
    pub path: String,
    /// The lines.
    pub lines: Lines,
    /// When the file last changed, in seconds after the epoch.
    pub modified: i64,
}

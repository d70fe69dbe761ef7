//! Reads decks back that cardmill wrote, as far as it takes to compare them.
//!
//! A package, a JSON export and a document say the same in different forms; what all of
//! them have is the text of the fields, so that is what a [`Record`] holds. A package may
//! have been through Anki meanwhile.

mod package;

use super::{Format, fields, markdown};
use crate::base::source::Lines;
use crate::cards::card::{CardId, CardSource};
use crate::text::highlight::Highlights;
use crate::text::html;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A card as it stands in a deck file; texts are HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The full name of the deck.
    pub deck: String,
    /// The tags, sorted.
    pub tags: Vec<String>,
    /// The field `Context`.
    pub context: String,
    /// The field `Front`.
    pub question: String,
    /// The field `Back`.
    pub answer: String,
    /// The field `Extra`.
    pub extra: String,
    /// The file and the lines.
    pub place: String,
}

/// What helps with packages of a newer Anki.
const OLDER: &str = "export it from Anki with support for older versions";

/// Why a file cannot be read as a deck.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeckError {
    /// Not a format that can be read back.
    #[error("a table cannot be compared; name an .apkg, a .json or a .md")]
    Table,
    /// The bytes are no text.
    #[error("it is not UTF-8")]
    Text(#[from] std::string::FromUtf8Error),
    /// A line is not what the JSON export writes.
    #[error("line {line}: this is no card")]
    Json {
        /// The line.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// Two cards have one id, so that one of them would be compared and the other not.
    #[error("line {line}: the card of line {first} has the same id")]
    Twice {
        /// The line of the second.
        line: usize,
        /// The line of the first.
        first: usize,
    },
    /// A document that cannot be read back.
    #[error("it cannot be read back")]
    Markdown(#[from] markdown::ReadError),
    /// The file is no zip, or a damaged one.
    #[error("it is no package")]
    Zip(#[source] zip::result::ZipError),
    /// The zip is something else than a package.
    #[error("it is no package: there is no collection in it")]
    NoCollection,
    /// The package was made by an Anki that came later.
    #[error("the package has version {found}, and this program knows {known}; {OLDER}", known = package::VERSION)]
    Version {
        /// The version.
        found: u8,
    },
    /// What should be kept is worked out when it is asked for, which may take for ever.
    #[error("the collection in the package is not one that Anki makes: `{table}` is no plain table")]
    Made {
        /// The table.
        table: &'static str,
    },
    /// The collection was made by an Anki that came later, or by one that was never released.
    #[error("the collection has schema {found}, and this program knows 11 and 18; {OLDER}")]
    Schema {
        /// The schema.
        found: i64,
    },
    /// The deck is somebody else's.
    #[error("none of its {notes} notes has a note type of cardmill")]
    Foreign {
        /// How many notes there are.
        notes: usize,
    },
    /// The collection cannot be unpacked.
    #[error("the package is damaged")]
    Unpack(#[from] std::io::Error),
    /// The collection is not what it should be.
    #[error("the collection in the package cannot be read")]
    Database(#[from] rusqlite::Error),
}

/// The cards of a deck file by their guid.
///
/// # Errors
///
/// See [`DeckError`].
pub fn read(bytes: Vec<u8>, format: Format) -> Result<BTreeMap<String, Record>, DeckError> {
    match format {
        Format::Apkg => package::read(bytes),
        Format::Csv => Err(DeckError::Table),
        Format::Json => read_json(&String::from_utf8(bytes)?),
        Format::Markdown => {
            let deck = markdown::read(&String::from_utf8(bytes)?)?;
            let decks = super::deck_names::deck_names(&deck);
            let plain = Highlights::default();
            let records = deck.cards.iter().zip(&decks.of_card).map(|(card, index)| {
                let (mut context, mut question) = (String::new(), String::new());
                fields::push_context(&mut context, &card.context);
                fields::push_question(&mut question, card, &plain);
                let (answer, extra) = (html::content(&card.answer, &plain), html::content(&card.extra, &plain));
                let place = fields::place(&card.source);
                let (deck, tags) = (decks.names[*index].clone(), sorted(&fields::tags(card)));
                (fields::guid(card.id), Record { deck, tags, context, question, answer, extra, place })
            });
            Ok(records.collect())
        }
    }
}

#[derive(Deserialize)]
struct Line {
    id: String,
    deck: String,
    context_html: String,
    question_html: String,
    answer_html: String,
    #[serde(default)]
    extra_html: String,
    tags: Vec<String>,
    source: Source,
}

#[derive(Deserialize)]
struct Source {
    path: String,
    lines: Option<[u32; 2]>,
}

fn read_json(text: &str) -> Result<BTreeMap<String, Record>, DeckError> {
    let (mut records, mut lines_of) = (BTreeMap::new(), BTreeMap::new());
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let line: Line = serde_json::from_str(line).map_err(|source| DeckError::Json { line: at + 1, source })?;
        let lines = line.source.lines.map_or(Lines::UNKNOWN, |[first, last]| Lines::new(first, last));
        let source = CardSource { path: line.source.path, lines, modified: 1 };
        let id = u128::from_str_radix(&line.id, 16).map(|id| fields::guid(CardId(id.to_be_bytes())));
        let record = Record {
            deck: line.deck,
            tags: sorted(&line.tags.join(" ")),
            context: line.context_html,
            question: line.question_html,
            answer: line.answer_html,
            extra: line.extra_html,
            place: fields::place(&source),
        };
        let id = id.unwrap_or(line.id);
        if let Some(first) = lines_of.insert(id.clone(), at + 1) {
            return Err(DeckError::Twice { line: at + 1, first });
        }
        records.insert(id, record);
    }
    Ok(records)
}

fn sorted(tags: &str) -> Vec<String> {
    let mut tags: Vec<String> = tags.split_whitespace().map(str::to_owned).collect();
    tags.sort();
    tags
}

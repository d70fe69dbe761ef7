//! Reads decks back that cardmill wrote, as far as it takes to compare them.
//!
//! A package, a JSON export and a document say the same in different forms; what all of
//! them have is the text of the fields, so that is what a [`Record`] holds.

use super::{Format, fields, markdown, note_type};
use crate::card::{CardId, NoteKind};
use crate::html;
use rusqlite::{Connection, MAIN_DB};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

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
    /// The file and the lines.
    pub place: String,
}

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
    /// A document that cannot be read back.
    #[error("it cannot be read back")]
    Markdown(#[from] markdown::ReadError),
    /// The zip is damaged, or holds no collection of schema 11.
    #[error("it is no package with a `collection.anki2`")]
    Zip(#[from] zip::result::ZipError),
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
        Format::Apkg => read_package(bytes),
        Format::Csv => Err(DeckError::Table),
        Format::Json => read_json(&String::from_utf8(bytes)?),
        Format::Markdown => {
            let deck = markdown::read(&String::from_utf8(bytes)?)?;
            let decks = super::deck_names::deck_names(&deck);
            let records = deck.cards.iter().zip(&decks.of_card).map(|(card, index)| {
                let (mut context, mut question) = (String::new(), String::new());
                fields::push_context(&mut context, &card.context);
                fields::push_question(&mut question, card);
                let (answer, place) = (html::content(&card.answer), fields::place(&card.source));
                let (deck, tags) = (decks.names[*index].clone(), sorted(&fields::tags(card)));
                (fields::guid(card.id), Record { deck, tags, context, question, answer, place })
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
    tags: Vec<String>,
    source: Source,
}

#[derive(Deserialize)]
struct Source {
    path: String,
    lines: [u32; 2],
}

fn read_json(text: &str) -> Result<BTreeMap<String, Record>, DeckError> {
    let mut records = BTreeMap::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let line: Line = serde_json::from_str(line).map_err(|source| DeckError::Json { line: at + 1, source })?;
        let [first, last] = line.source.lines;
        let end = if first == last { String::new() } else { format!("-{last}") };
        let id = u128::from_str_radix(&line.id, 16).map(|id| fields::guid(CardId(id.to_be_bytes())));
        let record = Record {
            deck: line.deck,
            tags: sorted(&line.tags.join(" ")),
            context: line.context_html,
            question: line.question_html,
            answer: line.answer_html,
            place: format!("{}:{first}{end}", line.source.path),
        };
        records.insert(id.unwrap_or(line.id), record);
    }
    Ok(records)
}

/// Notes of other note types are left out: their fields mean something else.
fn read_package(bytes: Vec<u8>) -> Result<BTreeMap<String, Record>, DeckError> {
    let mut collection = Vec::new();
    zip::ZipArchive::new(Cursor::new(bytes))?.by_name("collection.anki2")?.read_to_end(&mut collection)?;
    let mut db = Connection::open_in_memory()?;
    db.deserialize_read_exact(MAIN_DB, collection.as_slice(), collection.len(), true)?;
    let decks: String = db.query_row("select decks from col", [], |row| row.get(0))?;
    let decks: serde_json::Value = serde_json::from_str(&decks).unwrap_or_default();
    let query = "select n.guid, n.tags, n.flds, min(c.did) from notes n join cards c on c.nid = n.id \
        where n.mid in (?1, ?2, ?3) group by n.id";
    let mut query = db.prepare(query)?;
    let rows = query.query_map(NoteKind::ALL.map(|kind| note_type::of(kind).id), |row| {
        let (guid, tags, texts): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let deck: i64 = row.get(3)?;
        let mut texts = texts.split('\u{1f}').map(str::to_owned);
        let mut record = Record { tags: sorted(&tags), ..Record::default() };
        record.question = texts.next().unwrap_or_default();
        record.answer = texts.next().unwrap_or_default();
        record.context = texts.nth(1).unwrap_or_default();
        record.place = fields::place_in(&texts.next().unwrap_or_default());
        record.deck = decks[deck.to_string()]["name"].as_str().unwrap_or_default().to_owned();
        Ok((guid, record))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn sorted(tags: &str) -> Vec<String> {
    let mut tags: Vec<String> = tags.split_whitespace().map(str::to_owned).collect();
    tags.sort();
    tags
}

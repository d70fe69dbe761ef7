//! Turns a deck into the bytes of a file.
//!
//! An exporter is a pure function: the same deck with the same options gives the same
//! bytes, on any machine and on any day. To add a format: a file beside this one, a
//! variant of [`Format`], an arm in each `match` below.

use crate::cards::card::{Card, CardId};
use crate::cards::deck::Deck;
use crate::media::Medium;
use crate::text::highlight::Highlights;
use std::collections::HashSet;
use std::io::{self, Cursor, Read, Seek, Write};
use std::path::PathBuf;

mod apkg;
mod cloze;
mod code;
mod csv;
mod deck_names;
mod fields;
mod json;
pub mod markdown;
mod note_type;
mod read;
pub mod shown;
#[cfg(test)]
mod style_tests;
mod template;
#[cfg(test)]
pub(crate) mod tests;
mod theme;

pub use fields::{CONTEXT, Fingerprints, NoteFront};
pub use markdown::is_document;
pub use read::{DeckError, Record, read};
pub use theme::{Seen, Theme};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// A package that Anki imports, with note type and decks.
    Apkg,
    /// A table that Anki imports, after a package has brought the note type.
    Csv,
    /// A document to read, which can be read back.
    Markdown,
    /// One card a line, for other programs.
    Json,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 4] = [Format::Apkg, Format::Csv, Format::Markdown, Format::Json];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Apkg => "apkg",
            Format::Csv => "csv",
            Format::Markdown => "markdown",
            Format::Json => "json",
        }
    }

    /// The extension of its files, without the dot. JSON is one object a line, so `jsonl`
    /// would be its exact extension as well, but `json` is what people look for.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Apkg => "apkg",
            Format::Csv => "csv",
            Format::Markdown => "md",
            Format::Json => "json",
        }
    }

    /// The format of this name or extension.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| [format.name(), format.extension()].contains(&name))
    }
}

/// What an export may choose.
#[derive(Clone, Debug, Default)]
pub struct ExportOptions {
    /// The time that is written for every note, in seconds after the epoch; at least 1. That
    /// it does not lie in the future is for the caller to see to: there is no clock here.
    ///
    /// Without it, each note has the time of its own source, and the file the newest of
    /// them. Anki updates a note only when its time is newer than the one it knows.
    pub timestamp: Option<i64>,
    /// How the cards look.
    pub theme: Theme,
}

/// Why a deck cannot be exported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// Anki would take both, as two notes that shadow each other from then on.
    #[error("two cards have the id {id}: {first} and {second}")]
    DuplicateId {
        /// The id.
        id: CardId,
        /// The place of the first card.
        first: String,
        /// The place of the second card.
        second: String,
    },
    /// Anki stops at a time before 1970, and cannot reckon with one after the year 9999.
    #[error("the timestamp {0} is no time that Anki takes; give seconds after the epoch, from 1 to {LATEST}")]
    Timestamp(i64),
    /// SQLite could not build the collection.
    #[error("cannot build the collection of the package")]
    Database(#[from] rusqlite::Error),
    /// The package could not be packed.
    #[error("cannot pack the package")]
    Zip(#[from] zip::result::ZipError),
    /// A file of the package could not be copied, or was changed meanwhile.
    #[error("cannot put `{}` into the package", path.display())]
    Medium {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
    /// The bytes could not be put together.
    #[error("cannot write the {format} text")]
    Write {
        /// The name of the format.
        format: &'static str,
        /// What went wrong.
        source: io::Error,
    },
}

/// The end of the year 9999, in seconds after the epoch.
const LATEST: i64 = 253_402_300_799;

/// The bytes of a file with these cards, in their order.
///
/// # Errors
///
/// See [`ExportError`]. A deck without cards is no error.
pub fn export(deck: &Deck, format: Format, options: &ExportOptions) -> Result<Vec<u8>, ExportError> {
    export_coloured(deck, format, options, &highlights(deck, &[format]))
}

/// The colours of all code on the cards: what files of these formats share, and most of the
/// work on a deck with much code. None when no format shows any.
pub fn highlights(deck: &Deck, formats: &[Format]) -> Highlights {
    highlights_again(deck, formats, &Highlights::default())
}

/// The same as [`highlights`]; code that is known already is not looked at again.
pub fn highlights_again(deck: &Deck, formats: &[Format], known: &Highlights) -> Highlights {
    let shows = |format: &Format| match format {
        Format::Apkg | Format::Csv | Format::Json => true,
        Format::Markdown => false,
    };
    if formats.iter().any(shows) { code::highlights(deck, known) } else { Highlights::default() }
}

/// The same as [`export`], with colours that were found before.
///
/// # Errors
///
/// See [`ExportError`].
pub fn export_coloured(
    deck: &Deck,
    format: Format,
    options: &ExportOptions,
    colours: &Highlights,
) -> Result<Vec<u8>, ExportError> {
    check(deck, options)?;
    match format {
        Format::Apkg => {
            apkg::write(deck, options, &Media::NONE, colours, Cursor::new(Vec::new())).map(Cursor::into_inner)
        }
        Format::Csv => csv::write(deck, &options.theme, colours),
        Format::Markdown => Ok(markdown::write(deck).into_bytes()),
        Format::Json => json::write(deck, colours),
    }
}

/// Writes a package with media to `out`, and gives it back; colours as in [`export_coloured`].
///
/// # Errors
///
/// See [`ExportError`]; what was written until then is no package.
pub fn package<W: Write + Seek>(
    deck: &Deck,
    options: &ExportOptions,
    media: &Media<'_>,
    colours: &Highlights,
    out: W,
) -> Result<W, ExportError> {
    check(deck, options)?;
    apkg::write(deck, options, media, colours, out)
}

/// The files that go into a package.
pub struct Media<'m> {
    /// Which; their order is that of the package.
    pub files: &'m [Medium],
    /// Opens one.
    pub open: &'m dyn Fn(&Medium) -> io::Result<Box<dyn Read>>,
}

impl Media<'_> {
    /// No files.
    pub const NONE: Media<'static> = Media { files: &[], open: &|_| Ok(Box::new(io::empty())) };
}

fn check(deck: &Deck, options: &ExportOptions) -> Result<(), ExportError> {
    if let Some(timestamp) = options.timestamp.filter(|timestamp| !(1..=LATEST).contains(timestamp)) {
        return Err(ExportError::Timestamp(timestamp));
    }
    refuse_duplicates(deck)
}

/// Whether a text is a deck that was written here: each format begins in its own way.
pub fn is_deck(text: &str) -> bool {
    markdown::is_marked(text) || csv::is_marked(text) || json::is_marked(text)
}

/// A fingerprint of all that an import of this card would change in its note.
pub fn content_hash(card: &Card) -> String {
    fields::content_hash(card)
}

/// A search by which Anki's browser finds the note of a card.
pub fn front_search(card: &Card) -> String {
    fields::front_search(card)
}

fn refuse_duplicates(deck: &Deck) -> Result<(), ExportError> {
    let mut seen = HashSet::with_capacity(deck.cards.len());
    let Some(second) = deck.cards.iter().find(|card| !seen.insert(card.id)) else { return Ok(()) };
    let first = deck.cards.iter().find(|card| card.id == second.id).unwrap_or(second);
    Err(ExportError::DuplicateId {
        id: second.id,
        first: fields::place(&first.source),
        second: fields::place(&second.source),
    })
}

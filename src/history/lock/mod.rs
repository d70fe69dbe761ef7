//! The lock: which cards there were at the last build, and who they are.
//!
//! A lock is a text of JSON lines: a header with its version, then a card a line in the
//! order of their files and of their places in them. It is made to be kept under version
//! control beside the notes, so a card says nothing that changes when another one does (no
//! line numbers), and two people who edit different places change different lines.
//!
//! A card that is gone from the notes stays, with the time at which it vanished, below the
//! others: should it come back, it is the same card again.

use crate::base::code::Code;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::source::{Lines, SourceFile, Span};
use crate::cards::card::{Card, CardId, CardKind, CardSource, Grade, NoteKind};
use crate::export::Seen;
use crate::text::commonmark;
use crate::text::content::Content;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, HashMap};

#[cfg(test)]
mod tests;

/// The version that is written. One that is newer is refused, since it may hold what this
/// program would lose.
pub const VERSION: u64 = 1;

/// What a lock is called unless somebody says otherwise.
pub const FILE_NAME: &str = "cardmill.lock";

/// All cards that were ever made and not forgotten.
///
/// # Invariant
///
/// No two entries have the same id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// The cards, in the order of the file.
    pub entries: Vec<Entry>,
    /// The look of note types that a user has changed, by the name of their kind.
    pub looks: BTreeMap<String, Seen>,
}

/// One card as it was last exported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Who the card is.
    #[serde(serialize_with = "write_id", deserialize_with = "read_id")]
    pub id: CardId,
    /// Its file, relative to the folder of the lock, with `/` between the parts.
    pub path: String,
    /// The titles above the question, as marked text.
    pub context: Vec<String>,
    /// The question, as marked text.
    pub question: String,
    /// The answer, as CommonMark.
    pub answer: String,
    /// What stands below the answer, as CommonMark.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub extra: String,
    /// The deck, its parts joined by `::`.
    pub deck: String,
    /// The tags.
    pub tags: Vec<String>,
    /// The note type, by a short name: a card never changes it.
    #[serde(rename = "type")]
    pub note_type: String,
    /// What the card asks for.
    pub kind: String,
    /// The rule that made it.
    pub rule: String,
    /// A fingerprint of all that an import writes into the note.
    pub hash: String,
    /// The time of the note in Anki, in seconds after the epoch.
    #[serde(rename = "mod")]
    pub modified: i64,
    /// When it vanished from the notes, in seconds after the epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<i64>,
}

impl Entry {
    /// The card again, as far as the lock knows it: its lines are not kept.
    pub fn card(&self) -> Card {
        Card {
            id: self.id,
            deck: self.deck.split("::").map(str::to_owned).collect(),
            kind: CardKind(self.kind.clone()),
            note_type: NoteKind::from_name(&self.note_type),
            below: Content::default(),
            context: self.context.clone(),
            question: self.question.clone(),
            answer: commonmark::read_content(&self.answer),
            extra: commonmark::read_content(&self.extra),
            tags: self.tags.clone(),
            rule: self.rule.clone(),
            grade: Grade::Sure,
            source: CardSource { path: self.path.clone(), lines: Lines::UNKNOWN, modified: self.modified },
        }
    }
}

/// The text of a lock. The same cards give the same text.
pub fn write(lock: &Lock) -> String {
    let mut entries: Vec<&Entry> = lock.entries.iter().collect();
    // Stable: within a file, the order of the cards stays.
    entries.sort_by(|a, b| {
        let gone = |entry: &Entry| entry.removed.map(|_| entry.id);
        (a.removed.is_some(), &a.path, gone(a)).cmp(&(b.removed.is_some(), &b.path, gone(b)))
    });
    let header = Header { version: VERSION, looks: lock.looks.clone() };
    let mut out = serde_json::to_string(&header).expect("texts and numbers are always JSON");
    out.push('\n');
    for entry in entries {
        out.push_str(&serde_json::to_string(entry).expect("texts and numbers are always JSON"));
        out.push('\n');
    }
    out
}

/// Reads a lock.
///
/// # Errors
///
/// The first thing that is wrong with it, with its place: nothing is guessed, since a wrong
/// guess would give the history of one card to another.
pub fn parse(source: &SourceFile) -> Result<Lock, Box<Diagnostic>> {
    if source.text().trim().is_empty() {
        let help = "delete it, and the next build with `--lock` makes a new one; or restore it";
        return Err(damaged(source, None, "the lock is empty".to_owned(), help));
    }
    if let Some(line) = (1..=source.line_count()).find(|line| is_conflict(source.line(*line))) {
        let help = "keep the lines of both sides, without the marks; of two lines with one id, keep one";
        return Err(damaged(source, at_line(source, line), "a merge has left a conflict in the lock".to_owned(), help));
    }
    let looks = read_header(source)?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut seen: HashMap<CardId, u32> = HashMap::new();
    for line in 2..=source.line_count() {
        let text = source.line(line);
        if text.trim().is_empty() {
            continue;
        }
        let entry: Entry = serde_json::from_str(text).map_err(|error| unreadable(source, line, &error))?;
        if let Some(first) = seen.insert(entry.id, line) {
            let message = format!("this card has the id of the one in line {first}");
            return Err(damaged(source, at_line(source, line), message, "keep one of the two lines"));
        }
        entries.push(entry);
    }
    Ok(Lock { entries, looks })
}

/// Whether a text begins as a lock does.
pub fn is_lock(text: &str) -> bool {
    text.starts_with("{\"cardmill_lock\":")
}

/// The first line.
#[derive(Serialize, Deserialize)]
struct Header {
    #[serde(rename = "cardmill_lock")]
    version: u64,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    looks: BTreeMap<String, Seen>,
}

fn read_header(source: &SourceFile) -> Result<BTreeMap<String, Seen>, Box<Diagnostic>> {
    let first = source.line(1).trim_start_matches('\u{feff}');
    let value: serde_json::Value = serde_json::from_str(first).unwrap_or_default();
    match value.get("cardmill_lock").and_then(serde_json::Value::as_u64) {
        Some(VERSION) => {
            let header: Header = serde_json::from_value(value).map_err(|error| {
                damaged(source, at_line(source, 1), format!("the first line of the lock is damaged: {error}"), RESTORE)
            })?;
            Ok(header.looks)
        }
        Some(newer) if newer > VERSION => {
            let message = format!("the lock has version {newer}, and this program knows {VERSION}");
            Err(damaged(source, at_line(source, 1), message, "use the newer cardmill that wrote it"))
        }
        Some(_) | None => {
            let message =
                format!("a lock begins with the line `{{\"cardmill_lock\":{VERSION}}}`, and this one does not");
            Err(damaged(source, at_line(source, 1), message, RESTORE))
        }
    }
}

const RESTORE: &str = "restore it from version control";

/// The marks that Git writes around the two sides of a conflict.
fn is_conflict(line: &str) -> bool {
    ["<<<<<<< ", ">>>>>>> ", "||||||| "].iter().any(|mark| line.starts_with(mark)) || line == "======="
}

fn at_line(source: &SourceFile, line: u32) -> Option<Span> {
    source.line_span(line).map(|span| Span::new(span.start, span.start + source.line(line).len() as u32))
}

fn damaged(source: &SourceFile, span: Option<Span>, message: String, help: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic {
        code: Code::BadLock,
        severity: Severity::Error,
        message,
        path: source.path().to_owned(),
        span,
        help: Some(help.to_owned()),
    })
}

fn unreadable(source: &SourceFile, line: u32, error: &serde_json::Error) -> Box<Diagnostic> {
    let span = at_line(source, line).map(|span| {
        // A column counts bytes from 1 here, and stands behind what was wrong.
        let text = source.line(line);
        let mut start = error.column().saturating_sub(1).min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let width = text[start..].chars().next().map_or(0, char::len_utf8);
        Span::new(span.start + start as u32, span.start + (start + width) as u32)
    });
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    damaged(source, span, format!("this is no card of a lock: {message}"), RESTORE)
}

fn write_id<S: Serializer>(id: &CardId, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(id)
}

fn read_id<'de, D: Deserializer<'de>>(input: D) -> Result<CardId, D::Error> {
    let hex = std::borrow::Cow::<'de, str>::deserialize(input)?;
    let digits = hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = digits.then(|| u128::from_str_radix(&hex, 16).ok()).flatten();
    number
        .map(|number| CardId(number.to_be_bytes()))
        .ok_or_else(|| serde::de::Error::custom(format!("`{hex}` is no id, which has 32 hexadecimal digits")))
}

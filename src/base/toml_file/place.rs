//! Places in a TOML file: a path of keys, and the bytes that it means once somebody looks.
//!
//! A [`Place`] costs nothing to make, so that a file without a fault is checked for free. The
//! bytes are looked up in the text for what is wrong alone.

use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A place on the way down into a file; it borrows the places above it.
#[derive(Clone, Copy, Debug)]
pub struct Place<'p> {
    up: Option<&'p Place<'p>>,
    step: Step<'p>,
    mark: Mark<'p>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'p> {
    File(usize),
    Key(&'p str),
    Index(usize),
}

/// What is marked at a place.
#[derive(Clone, Copy, Debug)]
enum Mark<'p> {
    Value,
    Key,
    /// These bytes of the text at the place.
    Bytes(usize, usize),
    /// The first of these words in the text at the place.
    Words(&'p str),
}

impl<'p> Place<'p> {
    /// The whole of a file, by its index among those that are loaded.
    pub fn file(at: usize) -> Self {
        Self { up: None, step: Step::File(at), mark: Mark::Value }
    }

    /// The value of a key of this place.
    pub fn key(&'p self, name: &'p str) -> Self {
        Self { up: Some(self), step: Step::Key(name), mark: Mark::Value }
    }

    /// An entry of the list at this place; a single value is its only entry.
    pub fn at(&'p self, index: usize) -> Self {
        Self { up: Some(self), step: Step::Index(index), mark: Mark::Value }
    }

    /// The last key itself instead of its value.
    #[must_use]
    pub fn the_key(self) -> Self {
        Self { mark: Mark::Key, ..self }
    }

    /// Bytes of the text at this place, counted in the text that it stands for.
    #[must_use]
    pub fn bytes(self, range: Range<usize>) -> Self {
        Self { mark: Mark::Bytes(range.start, range.end), ..self }
    }

    /// Words in the text at this place.
    #[must_use]
    pub fn words(self, words: &'p str) -> Self {
        Self { mark: Mark::Words(words), ..self }
    }

    /// The keys on the way down from the file.
    pub(super) fn keys(&self) -> Vec<&'p str> {
        let mut keys = self.up.map_or_else(Vec::new, Place::keys);
        if let Step::Key(name) = self.step {
            keys.push(name);
        }
        keys
    }

    /// The index of the file.
    pub fn file_index(&self) -> usize {
        match (self.step, self.up) {
            (Step::File(at), _) => at,
            (Step::Key(_) | Step::Index(_), up) => up.map_or(0, Place::file_index),
        }
    }

    pub(super) fn owned(&self) -> Owned {
        let mut owned = self.up.map_or_else(Owned::default, Place::owned);
        match self.step {
            Step::File(at) => owned.file = at,
            Step::Key(name) => owned.steps.push(OwnedStep::Key(name.to_owned())),
            Step::Index(at) => owned.steps.push(OwnedStep::Index(at)),
        }
        owned.mark = match self.mark {
            Mark::Value => OwnedMark::Value,
            Mark::Key => OwnedMark::Key,
            Mark::Bytes(start, end) => OwnedMark::Bytes(start..end),
            Mark::Words(words) => OwnedMark::Words(words.to_owned()),
        };
        owned
    }
}

/// A place that something is wrong at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Owned {
    pub(super) file: usize,
    pub(super) steps: Vec<OwnedStep>,
    pub(super) mark: OwnedMark,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum OwnedStep {
    Key(String),
    Index(usize),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum OwnedMark {
    #[default]
    Value,
    Key,
    Bytes(Range<usize>),
    Words(String),
}

impl Owned {
    /// Whether a fault here is one of all that stands at or below another place.
    pub(super) fn covers(&self, other: &Owned) -> bool {
        self == other
            || (self.mark == OwnedMark::Value && self.file == other.file && other.steps.starts_with(&self.steps))
    }

    /// The bytes of the place in the text of its file; of what is missing, the nearest thing
    /// around it.
    pub(super) fn range(&self, root: &DeTable<'_>, text: &str) -> Range<usize> {
        let mut value: Option<&Spanned<DeValue<'_>>> = None;
        let mut key: Option<Range<usize>> = None;
        for step in &self.steps {
            let next = match step {
                OwnedStep::Key(name) => {
                    let table = value.map_or(Some(root), |value| value.get_ref().as_table());
                    let entry = table.and_then(|table| table.iter().find(|(key, _)| key.get_ref() == name));
                    key = entry.map(|(found, _)| found.span()).or(key);
                    entry.map(|(_, value)| value)
                }
                OwnedStep::Index(at) => value.and_then(|value| match value.get_ref().as_array() {
                    Some(list) => list.get(*at),
                    None => Some(value),
                }),
            };
            let Some(next) = next else { return value.map_or(0..0, Spanned::span) };
            value = Some(next);
        }
        let Some(value) = value else { return 0..0 };
        let whole = value.span();
        match &self.mark {
            OwnedMark::Value => whole,
            OwnedMark::Key => key.unwrap_or(whole),
            OwnedMark::Words(words) => {
                let at = text.get(whole.clone()).and_then(|text| text.find(words.as_str()));
                at.map_or(whole.clone(), |at| whole.start + at..whole.start + at + words.len())
            }
            OwnedMark::Bytes(bytes) => inside(value, text)
                .map(|start| start + bytes.start..start + bytes.end)
                .filter(|found| text.get(found.clone()).is_some())
                .unwrap_or(whole),
        }
    }
}

/// Where the text of a value begins, when it stands in the file as it is meant.
fn inside(value: &Spanned<DeValue<'_>>, text: &str) -> Option<usize> {
    let meant = value.get_ref().as_str()?;
    let written = text.get(value.span())?;
    let quotes = ["'''", "\"\"\"", "'", "\""].into_iter().find(|quotes| written.starts_with(quotes))?;
    let mut start = quotes.len();
    if quotes.len() == 3 {
        // The line break behind the opening quotes is no part of the text.
        let rest = &written[start..];
        start += if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
    }
    (written.get(start..written.len().checked_sub(quotes.len())?)? == meant).then_some(value.span().start + start)
}

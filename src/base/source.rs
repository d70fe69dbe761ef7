//! Source text, and positions in it.
//!
//! Every later stage points back into a [`SourceFile`], so that a card or a diagnostic can
//! always say where it came from.
//!
//! Units: an offset is a **byte** of the text as it was read. Lines and columns exist only
//! where a person reads them: they are 1-based, and a column counts `char`s, not bytes.

use std::path::{Path, PathBuf};

/// One file of notes: its text as UTF-8, and where its lines begin.
#[derive(Clone, Debug)]
pub struct SourceFile {
    path: PathBuf,
    text: String,
    line_starts: Vec<u32>,
    modified: i64,
}

impl SourceFile {
    /// Wraps a text. `path` is how the file is named in cards and messages.
    ///
    /// # Panics
    ///
    /// If the text has 4 GiB or more.
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        let text = text.into();
        assert!(u32::try_from(text.len()).is_ok(), "a source has less than 4 GiB");
        let mut line_starts = vec![0];
        for (at, byte) in text.bytes().enumerate() {
            if byte == b'\n' {
                line_starts.push(at as u32 + 1);
            }
        }
        Self { path: path.into(), text, line_starts, modified: 1 }
    }

    /// The same file, last changed at `seconds` after the epoch; at least 1.
    #[must_use]
    pub fn modified_at(mut self, seconds: i64) -> Self {
        self.modified = seconds.max(1);
        self
    }

    /// When the file last changed, in seconds after the epoch; 1 when nobody said.
    pub fn modified(&self) -> i64 {
        self.modified
    }

    /// How the file is named in cards and messages.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The number of lines; a final line break does not open another one.
    pub fn line_count(&self) -> u32 {
        let lines = self.line_starts.len() as u32;
        if self.text.ends_with('\n') { lines - 1 } else { lines }
    }

    /// The text of a 1-based line without its line break; empty beyond the end.
    pub fn line(&self, number: u32) -> &str {
        let Some(span) = self.line_span(number) else { return "" };
        self.text[span.start as usize..span.end as usize].trim_end_matches(['\n', '\r'])
    }

    /// The bytes of a 1-based line with its line break, or nothing beyond the end.
    pub fn line_span(&self, number: u32) -> Option<Span> {
        let start = *self.line_starts.get(number.checked_sub(1)? as usize)?;
        let end = self.line_starts.get(number as usize).copied();
        Some(Span::new(start, end.unwrap_or(self.text.len() as u32)))
    }

    /// The text of a 1-based line, as a span without its line break; nothing beyond the end.
    pub fn text_span(&self, number: u32) -> Option<Span> {
        let start = self.line_span(number)?.start;
        Some(Span::new(start, start + self.line(number).len() as u32))
    }

    /// The line and column of an offset.
    pub fn position(&self, offset: u32) -> Position {
        let line = self.line_starts.partition_point(|start| *start <= offset).max(1);
        let start = self.line_starts[line - 1] as usize;
        let column = self.text[start..].char_indices().take_while(|(at, _)| start + at < offset as usize).count();
        Position { line: line as u32, column: column as u32 + 1 }
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.start as usize..span.end as usize]
    }
}

/// A half-open range of bytes in one [`SourceFile`].
///
/// # Invariant
///
/// `start <= end`, and both lie on `char` boundaries of the file the span was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span.
    ///
    /// # Panics
    ///
    /// If `start > end`.
    pub fn new(start: u32, end: u32) -> Self {
        assert!(start <= end, "a span does not end before it starts");
        Self { start, end }
    }
}

/// A place as people name it: both numbers are 1-based, the column counts `char`s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// A run of whole lines, 1-based and inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lines {
    /// The first line.
    pub first: u32,
    /// The last line.
    pub last: u32,
}

impl Lines {
    /// The lines of what no longer stands anywhere: line 0, which no file has.
    pub const UNKNOWN: Self = Self { first: 0, last: 0 };

    /// Whether it is known where they stand.
    pub fn are_known(self) -> bool {
        self.first > 0
    }

    /// The lines from `first` to `last`; swapped when they stand the wrong way round.
    pub fn new(first: u32, last: u32) -> Self {
        Self { first: first.min(last), last: first.max(last) }
    }

    /// The smallest run that holds both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self { first: self.first.min(other.first), last: self.last.max(other.last) }
    }
}

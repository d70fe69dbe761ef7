//! The repaired text, and the way back from it to the file.
//!
//! Two systems of offsets meet here and nowhere else: bytes of the clean text, and bytes of the
//! file ([`Span`]). Each clean line knows the line of the file it came from; inside a line, what
//! the two have in common at both ends is mapped byte by byte.

use super::Repair;
use super::front_matter::FrontMatter;
use super::line::{Line, Log};
use crate::source::{SourceFile, Span};
use std::ops::Range;

/// A note as it should have been written: Markdown that reads as its author meant it.
#[derive(Clone, Debug)]
pub struct Clean {
    text: String,
    starts: Vec<usize>,
    lines: Vec<u32>,
    repairs: Vec<Repair>,
    front: FrontMatter,
}

impl Clean {
    pub(super) fn new(lines: Vec<Line>, log: Log) -> Self {
        let Log { mut repairs, front } = log;
        repairs.sort_by_key(|repair| repair.line);
        let mut clean = Self { text: String::new(), starts: Vec::new(), lines: Vec::new(), repairs, front };
        for line in lines {
            clean.starts.push(clean.text.len());
            clean.lines.push(line.source);
            clean.text.push_str(&line.text);
            clean.text.push('\n');
        }
        clean
    }

    /// The repaired Markdown. Every line ends in `\n`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The 1-based line of the file that a 0-based line of the text came from.
    pub fn source_line(&self, clean_line_index: usize) -> u32 {
        self.lines.get(clean_line_index).or(self.lines.last()).copied().unwrap_or(1)
    }

    /// The 0-based line of the text that holds a byte.
    pub fn line_of(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte).saturating_sub(1)
    }

    /// Where a range of the text stands in the file.
    ///
    /// Exact where the line was left alone, or was changed elsewhere; otherwise the smallest
    /// span that holds the change.
    pub fn to_source(&self, source: &SourceFile, range: Range<usize>) -> Span {
        let end = range.end.min(self.text.len());
        let start = range.start.min(end);
        let (first, last) = (self.line_of(start), self.line_of(end.saturating_sub(1).max(start)));
        if first == last
            && let Some(span) = self.found(source, first, start..end)
        {
            return span;
        }
        let from = self.offset(source, first, start, false);
        Span::new(from, self.offset(source, last, end, true).max(from))
    }

    /// What was changed.
    pub fn repairs(&self) -> &[Repair] {
        &self.repairs
    }

    /// What the note says about itself.
    pub fn front(&self) -> &FrontMatter {
        &self.front
    }

    fn line_text(&self, line: usize) -> &str {
        let start = self.starts.get(line).copied().unwrap_or(self.text.len());
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        self.text[start..end].trim_end_matches('\n')
    }

    /// A piece of a changed line that stands word for word in the changed part.
    fn found(&self, source: &SourceFile, line: usize, range: Range<usize>) -> Option<Span> {
        let (clean, number) = (self.line_text(line), self.source_line(line));
        let (original, line_start) = (source.line(number), source.line_span(number)?.start);
        let (prefix, suffix) = common(clean, original);
        let at = range.start.checked_sub(*self.starts.get(line)?)?;
        let piece = self.text.get(range)?.trim_end_matches('\n');
        let inside = at + piece.len() > prefix && at < clean.len() - suffix;
        if !inside || piece.trim().is_empty() {
            return None;
        }
        let from = if at < prefix { at } else { prefix };
        let found = from as u32 + original[from..].find(piece)? as u32;
        Some(Span::new(line_start + found, line_start + found + piece.len() as u32))
    }

    /// The offset in the file of a byte of the text, which stands in `line` or at its end.
    fn offset(&self, source: &SourceFile, line: usize, byte: usize, is_end: bool) -> u32 {
        let number = self.source_line(line);
        let Some(span) = source.line_span(number) else {
            return source.text().len() as u32;
        };
        let (clean, original) = (self.line_text(line), source.line(number));
        let (prefix, suffix) = common(clean, original);
        let at = byte.saturating_sub(self.starts.get(line).copied().unwrap_or(0)).min(clean.len());
        let from_end = clean.len() - at;
        let column = match (is_end, at <= prefix, from_end <= suffix) {
            (true, _, true) => original.len() - from_end,
            (_, true, _) => at,
            (false, _, true) => original.len() - from_end,
            (false, false, false) => prefix,
            (true, false, false) => original.len() - suffix,
        };
        span.start + column as u32
    }
}

/// How many bytes two texts share at the start and, of the rest, at the end; on `char` borders.
fn common(one: &str, other: &str) -> (usize, usize) {
    let same = |(a, b): &(char, char)| a == b;
    let width = |(a, _): (char, char)| a.len_utf8();
    let prefix: usize = one.chars().zip(other.chars()).take_while(same).map(width).sum();
    let rest = one[prefix..].chars().rev().zip(other[prefix..].chars().rev());
    (prefix, rest.take_while(same).map(width).sum())
}

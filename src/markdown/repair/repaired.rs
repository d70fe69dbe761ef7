//! The repaired text, and the way back from it to the file.
//!
//! Two systems of offsets meet here and nowhere else: bytes of the clean text, and bytes of the
//! file ([`Span`]). Each clean line knows the line of the file it came from, and what the two have
//! in common is mapped byte by byte. The map is made once a line, so that looking up a span takes
//! no longer in a long line than in a short one.

use super::Repair;
use super::UnknownMark;
use super::front_matter::FrontMatter;
use super::line::{Line, Log};
use crate::base::source::{SourceFile, Span};
use std::ops::Range;

/// A note as it should have been written: Markdown that reads as its author meant it.
#[derive(Clone, Debug)]
pub struct Repaired {
    text: String,
    starts: Vec<usize>,
    lines: Vec<u32>,
    maps: Vec<Map>,
    repairs: Vec<Repair>,
    front: FrontMatter,
    tags: Vec<(u32, String)>,
    off: Vec<u32>,
    unknown_marks: Vec<UnknownMark>,
}

/// How a clean line lies in its line of the file. All numbers are bytes.
#[derive(Clone, Copy, Debug)]
enum Map {
    /// All of it but `lead` bytes at its start stands word for word at `at`.
    Whole { lead: usize, at: usize },
    /// Only its ends do; what lies between was changed.
    Ends { prefix: usize, suffix: usize },
}

impl Repaired {
    pub(super) fn new(lines: Vec<Line>, log: Log, source: &SourceFile) -> Self {
        let Log { mut repairs, front, tags, off, unknown_marks } = log;
        repairs.sort_by_key(|repair| repair.line);
        let mut clean = Self {
            text: String::new(),
            starts: Vec::new(),
            lines: Vec::new(),
            maps: Vec::new(),
            repairs,
            front,
            tags,
            off,
            unknown_marks,
        };
        // Where the last piece of this line of the file ended.
        let mut cursor = 0;
        for line in lines {
            if clean.lines.last() != Some(&line.source) {
                cursor = 0;
            }
            let map = Map::new(&line.text, source.line(line.source), cursor);
            if let Map::Whole { lead, at } = map {
                cursor = at + line.text.len() - lead;
            }
            clean.starts.push(clean.text.len());
            clean.lines.push(line.source);
            clean.maps.push(map);
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
    /// Exact where the words of the range were left alone; otherwise the smallest span known to
    /// hold what was changed. Always inside the file, and on borders of `char`s.
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

    /// What was changed, in the order of the file.
    pub fn repairs(&self) -> &[Repair] {
        &self.repairs
    }

    /// What the note says about itself.
    pub fn front(&self) -> &FrontMatter {
        &self.front
    }

    /// The tags behind the text of single lines, without `#`, each with its line of the file.
    pub fn tags(&self) -> &[(u32, String)] {
        &self.tags
    }

    /// The lines of the file that comments switch off, in order.
    pub fn off(&self) -> &[u32] {
        &self.off
    }

    /// Comments that look like switches and are none.
    pub fn unknown_marks(&self) -> &[UnknownMark] {
        &self.unknown_marks
    }

    /// The bytes of a line, and how far into it `byte` stands.
    fn place(&self, line: usize, byte: usize) -> (usize, usize) {
        let start = self.starts.get(line).copied().unwrap_or(self.text.len());
        let end = self.starts.get(line + 1).map_or(self.text.len().saturating_sub(1), |next| next - 1);
        let len = end.saturating_sub(start);
        (len, byte.saturating_sub(start).min(len))
    }

    /// A piece from the changed middle of a line that stands word for word in the file, near.
    fn found(&self, source: &SourceFile, line: usize, range: Range<usize>) -> Option<Span> {
        let Map::Ends { prefix, suffix } = *self.maps.get(line)? else { return None };
        let number = self.source_line(line);
        let (original, line_start) = (source.line(number), source.line_span(number)?.start);
        let (len, at) = self.place(line, range.start);
        let piece = self.text.get(range)?.trim_end_matches('\n');
        if at + piece.len() <= prefix || at + suffix >= len || piece.trim().is_empty() {
            return None;
        }
        // Repairs take away more than they add, so it stands no further left than here.
        let from = floor(original, if at < prefix { at } else { prefix.max(at.saturating_sub(MAX_ADDED)) });
        let to = floor(original, from + piece.len() + MAX_TAKEN);
        let found = line_start + from as u32 + original.get(from..to)?.find(piece)? as u32;
        Some(Span::new(found, found + piece.len() as u32))
    }

    /// The offset in the file of a byte of the text, which stands in `line` or at its end.
    fn offset(&self, source: &SourceFile, line: usize, byte: usize, is_end: bool) -> u32 {
        let number = self.source_line(line);
        let (Some(span), Some(map)) = (source.line_span(number), self.maps.get(line)) else {
            return source.text().len() as u32;
        };
        let original = source.line(number).len();
        let (len, at) = self.place(line, byte);
        let from_end = len - at;
        let column = match *map {
            Map::Whole { lead, at: whole } => whole + at.saturating_sub(lead),
            Map::Ends { suffix, .. } if is_end && from_end <= suffix => original - from_end,
            Map::Ends { prefix, .. } if at <= prefix => at,
            Map::Ends { suffix, .. } if from_end <= suffix => original - from_end,
            Map::Ends { suffix, .. } if is_end => original - suffix,
            Map::Ends { prefix, .. } => prefix,
        };
        span.start + column as u32
    }
}

/// How many bytes repairs may have put into a line before a piece that is looked for.
const MAX_ADDED: usize = 32;

/// How many bytes they may have taken out there.
const MAX_TAKEN: usize = 4096;

impl Map {
    /// `cursor` is where the piece before this one ended, if both come from one line.
    fn new(clean: &str, original: &str, cursor: usize) -> Self {
        let body = clean.trim_start_matches([' ', '\t']);
        let lead = clean.len() - body.len();
        let to = floor(original, cursor + body.len() + MAX_TAKEN);
        if clean == original {
            return Self::Ends { prefix: clean.len(), suffix: 0 };
        }
        if body.is_empty() {
            let (prefix, suffix) = common(clean, original);
            return Self::Ends { prefix, suffix };
        }
        if let Some(at) = original.get(cursor..to).and_then(|rest| rest.find(body)) {
            return Self::Whole { lead, at: cursor + at };
        }
        let (prefix, suffix) = common(clean, original);
        Self::Ends { prefix, suffix }
    }
}

/// The border of a `char` at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// How many bytes two texts share at the start and, of the rest, at the end; on borders of `char`s.
fn common(one: &str, other: &str) -> (usize, usize) {
    let same = |(a, b): &(char, char)| a == b;
    let width = |(a, _): (char, char)| a.len_utf8();
    let prefix: usize = one.chars().zip(other.chars()).take_while(same).map(width).sum();
    let rest = one[prefix..].chars().rev().zip(other[prefix..].chars().rev());
    (prefix, rest.take_while(same).map(width).sum())
}

//! Repairs of what CommonMark misreads in real notes, before the note is parsed.
//!
//! Each repair is a small function over the lines of the note, with the condition under which
//! it is safe; what it did is logged with line and reason, and it can be switched off. Notes
//! are never written to: a repair changes only what the parser sees.
//!
//! To add one: a function in the file it belongs to, a table in `rules/repair.toml`, a row in
//! [`STEPS`].

mod code;
mod fence;
mod front;
mod heading;
mod html;
mod list;
mod settings;
mod table;
mod text;

pub use front::FrontMatter;
pub use settings::RepairSettings;

use crate::source::{SourceFile, Span};
use std::ops::Range;

/// A note after its repairs: its text, and where each line of it comes from.
#[derive(Clone, Debug)]
pub struct Clean {
    text: String,
    line_starts: Vec<usize>,
    lines: Vec<u32>,
    repairs: Vec<Repair>,
    front: FrontMatter,
}

/// One thing that was repaired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The name of the repair.
    pub name: &'static str,
    /// The line of the source, 1-based.
    pub line: u32,
    /// What was done, and why.
    pub why: String,
}

/// A line on its way through the repairs.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Its text without a line break.
    pub(crate) text: String,
    /// The line of the source that it comes from, 1-based.
    pub(crate) source: u32,
}

impl Line {
    fn new(text: impl Into<String>, source: u32) -> Self {
        Self { text: text.into(), source }
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// What a repair writes down.
pub(crate) struct Log {
    name: &'static str,
    repairs: Vec<Repair>,
    front: FrontMatter,
}

impl Log {
    fn note(&mut self, line: u32, why: impl Into<String>) {
        self.repairs.push(Repair { name: self.name, line, why: why.into() });
    }
}

type Step = fn(&mut Vec<Line>, &RepairSettings, &mut Log);

/// All repairs in their order, with their names.
const STEPS: &[(&str, Step)] = &[
    ("whitespace", text::whitespace),
    ("front-matter", front::front_matter),
    ("comments", html::comments),
    ("html", html::tags),
    ("details", html::details),
    ("directives", front::directives),
    ("prose-fences", code::prose_fences),
    ("shell-comments", code::shell_comments),
    ("unfenced-code", code::unfenced_code),
    ("obsidian", text::obsidian),
    ("logseq", text::logseq),
    ("escaped-bullets", list::escaped_bullets),
    ("typed-bullets", list::typed_bullets),
    ("glued-bullets", list::glued_bullets),
    ("pseudo-markers", list::pseudo_markers),
    ("glued-headings", heading::glued_headings),
    ("setext", heading::setext),
    ("pipe-rows", table::pipe_rows),
    ("cjk-bold", text::cjk_bold),
];

/// The names of all repairs.
pub fn names() -> impl Iterator<Item = &'static str> {
    STEPS.iter().map(|(name, _)| *name)
}

/// Repairs a note; never fails.
pub fn repair(source: &SourceFile, settings: &RepairSettings) -> Clean {
    let mut lines: Vec<Line> = source.text().lines().zip(1..).map(|(text, number)| Line::new(text, number)).collect();
    let mut log = Log { name: "", repairs: Vec::new(), front: FrontMatter::default() };
    for (name, step) in STEPS {
        if settings.is_on(name) {
            log.name = name;
            step(&mut lines, settings, &mut log);
        }
    }
    let mut text = String::with_capacity(source.text().len() + 16);
    let mut line_starts = Vec::with_capacity(lines.len());
    let mut origins = Vec::with_capacity(lines.len());
    for line in &lines {
        line_starts.push(text.len());
        origins.push(line.source);
        text.push_str(&line.text);
        text.push('\n');
    }
    if lines.is_empty() {
        line_starts.push(0);
        origins.push(1);
    }
    Clean { text, line_starts, lines: origins, repairs: log.repairs, front: log.front }
}

impl Clean {
    /// The text that is parsed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The source line, 1-based, that a 0-based line of the clean text comes from.
    pub fn source_line(&self, line: usize) -> u32 {
        self.lines[line.min(self.lines.len() - 1)]
    }

    /// The 0-based line of the clean text in which a byte of it lies.
    pub fn line_of(&self, byte: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= byte).max(1) - 1
    }

    /// The place in the source of a range of bytes of the clean text.
    ///
    /// Exact where the line begins or ends as in the source; else the changed part.
    pub fn to_source(&self, source: &SourceFile, range: Range<usize>) -> Span {
        let start = self.offset(source, range.start);
        let end = self.offset(source, range.end);
        Span::new(start.min(end), start.max(end))
    }

    fn offset(&self, source: &SourceFile, byte: usize) -> u32 {
        let line = self.line_of(byte);
        let column = byte - self.line_starts[line];
        let end = self.line_starts.get(line + 1).map_or(self.text.len(), |next| next - 1);
        let clean = &self.text[self.line_starts[line]..end.max(self.line_starts[line])];
        let number = self.source_line(line);
        let origin = source.line(number);
        let base = source.line_span(number).map_or(0, |span| span.start);
        let same = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
            pairs.take_while(|(one, other)| one == other).map(|(c, _)| c.len_utf8()).sum()
        };
        let prefix = same(&mut clean.chars().zip(origin.chars()));
        let suffix = same(&mut clean.chars().rev().zip(origin.chars().rev()));
        let at = if column <= prefix {
            column
        } else if column + suffix >= clean.len() {
            origin.len() - (clean.len().saturating_sub(column)).min(origin.len())
        } else {
            prefix
        };
        base + at.min(origin.len()) as u32
    }

    /// What was repaired, in the order of the repairs.
    pub fn repairs(&self) -> &[Repair] {
        &self.repairs
    }

    /// What the front matter says.
    pub fn front(&self) -> &FrontMatter {
        &self.front
    }
}

/// Characters of CJK scripts in a text.
fn cjk(text: &str) -> usize {
    text.chars().filter(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')).count()
}

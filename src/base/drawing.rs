//! Findings drawn over the text they are about: file, line, caret and the next step.
//!
//! What notes and what rule files have wrong with them is drawn the same way. Text of files
//! is shown without its control characters: a note cannot talk to the terminal.

use crate::base::diagnostic::Diagnostic;
use crate::base::source::SourceFile;
use std::fmt::Write;
use unicode_width::UnicodeWidthChar;

/// The widest excerpt of a line, in terminal cells.
const WIDEST: usize = 100;

/// Draws one finding, with the line it is about when its source is given.
pub fn finding(diagnostic: &Diagnostic, source: Option<&SourceFile>) -> String {
    let severity = diagnostic.severity.name();
    let path = printable(&diagnostic.path.to_string_lossy());
    let message = printable(&diagnostic.message);
    let mut out = format!("{severity}[{}]: {message}\n", diagnostic.code);
    let margin = match source.zip(diagnostic.span) {
        Some((source, span)) => {
            let at = source.position(span.start);
            let margin = at.line.to_string().len();
            let line = source.line(at.line);
            let start = (at.column as usize - 1).min(line.chars().count());
            // Of a finding over several lines, the first is drawn.
            let marked = source.slice(span).split('\n').next().unwrap_or_default().trim_end_matches('\r');
            let (excerpt, before, width) = excerpt(line, start, marked.chars().count());
            let (blank, carets) = ("", "^".repeat(width));
            let _ = write!(
                out,
                "{blank:margin$}--> {path}:{}:{}\n{blank:margin$} |\n{} | {excerpt}\n{blank:margin$} | {blank:before$}{carets}\n",
                at.line, at.column, at.line
            );
            margin
        }
        None => {
            let _ = writeln!(out, " --> {path}");
            1
        }
    };
    if let Some(help) = &diagnostic.help {
        let blank = "";
        if diagnostic.span.is_some() && source.is_some() {
            let _ = writeln!(out, "{blank:margin$} |");
        }
        let _ = writeln!(out, "{blank:margin$} = help: {help}");
    }
    out
}

/// The part of a line around `marked` characters from `start` on; with it, the cells before
/// the mark and the cells under it, at least one.
fn excerpt(line: &str, start: usize, marked: usize) -> (String, usize, usize) {
    let mut first = 0;
    let shown: Vec<char> = line.chars().map(|found| printable_char(found).unwrap_or(' ')).collect();
    // Leave room before the mark, so that a person sees what it follows.
    while width_of(&shown[first..start]) > WIDEST / 2 {
        first += 1;
    }
    let mut last = first;
    let mut cells = 0;
    while last < shown.len() && cells < WIDEST {
        cells += shown[last].width().unwrap_or(0);
        last += 1;
    }
    let mut text = String::new();
    let mut before = width_of(&shown[first..start]);
    if first > 0 {
        text.push('…');
        before += 1;
    }
    text.extend(&shown[first..last]);
    if last < shown.len() {
        text.push('…');
    }
    let end = (start + marked).clamp(start, last.max(start));
    (text.trim_end().to_owned(), before, width_of(&shown[start..end]).max(1))
}

fn width_of(shown: &[char]) -> usize {
    shown.iter().map(|found| found.width().unwrap_or(0)).sum()
}

/// The text without control characters; a tab is a blank.
pub fn printable(text: &str) -> String {
    text.chars().filter_map(printable_char).collect()
}

/// Nothing for what would move the cursor or turn the line around.
fn printable_char(found: char) -> Option<char> {
    match found {
        '\t' => Some(' '),
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => None,
        other if other.is_control() => None,
        other => Some(other),
    }
}

//! Deletions in a line: where they are, and how the line is written with Anki's.

use super::grammar::Cloze;
use super::sheet::{Row, Why};
use crate::marks::Deletion;
use crate::repair::only_formula;
use std::ops::Range;

/// The highest number that Anki makes a card of.
pub(super) const MOST: u16 = 500;

/// A piece of a row that is written in another way.
pub(super) type Edit = (Range<usize>, String);

/// Gives deletions without a number the next one that is free.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    last: u16,
    /// A number that Anki makes no card of.
    pub(super) beyond: Option<String>,
}

impl Numbers {
    fn next(&mut self) -> String {
        self.last += 1;
        self.last.to_string()
    }

    /// Takes note of numbers that are written; nothing when they are none.
    fn written(&mut self, text: &str) -> Option<String> {
        let text: String = text.chars().filter(|found| *found != ' ').collect();
        let fits = !text.is_empty()
            && text.split(',').all(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
        if !fits {
            return None;
        }
        for number in text.split(',') {
            match number.parse::<u16>().ok().filter(|number| (1..=MOST).contains(number)) {
                Some(number) => self.last = self.last.max(number),
                None => {
                    self.beyond = Some(number.to_owned());
                    return None;
                }
            }
        }
        Some(text)
    }
}

/// The edits that make Anki's deletions of those between two bytes of a row.
pub(super) fn deletions(row: &Row<'_>, within: Range<usize>, dialects: &[&Cloze], numbers: &mut Numbers) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut at = within.start;
    while at < within.end {
        let found = dialects.iter().find_map(|dialect| deletion(row, at, within.end, dialect, numbers));
        match found {
            Some(found) => {
                edits.push((at..found.text.start, format!("{}{}{}", Deletion::OPEN, found.number, Deletion::NUMBERED)));
                edits.extend(deletions(row, found.text.clone(), dialects, numbers));
                edits.extend(found.hint.map(|hint| (hint, Deletion::HINT.to_string())));
                edits.push((found.close.clone(), Deletion::CLOSE.to_string()));
                at = found.close.end;
            }
            None => at += row.text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    edits
}

/// One deletion.
struct Found {
    number: String,
    text: Range<usize>,
    hint: Option<Range<usize>>,
    close: Range<usize>,
}

fn deletion(row: &Row<'_>, at: usize, end: usize, dialect: &Cloze, numbers: &mut Numbers) -> Option<Found> {
    let rest = row.text.get(at..end)?.strip_prefix(dialect.open.as_str())?;
    if row.is_closed(at) {
        return None;
    }
    let mut start = at + dialect.open.len();
    let mut written = None;
    if let Some(sign) = &dialect.number {
        let len = rest.find(sign.as_str())?;
        written = Some(numbers.written(&rest[..len])?);
        start += len + sign.len();
    }
    let close = closing(row, start, end, dialect)?;
    let inner = &row.text[start..close];
    if !fits(row.text, at, inner, close, dialect) {
        return None;
    }
    let number = written.unwrap_or_else(|| numbers.next());
    let close = close..close + dialect.close.len();
    // In nested deletions, the hint is that of the outermost, behind all others.
    let hint = dialect.hint.as_ref().and_then(|sign| {
        let from = inner.rfind(dialect.close.as_str()).unwrap_or(0);
        let found = row.find(sign, start + from).filter(|found| *found < close.start)?;
        Some(found..found + sign.len())
    });
    match hint {
        Some(hint) => Some(Found { number, text: start..hint.start, hint: Some(hint), close }),
        None => Some(Found { number, text: start..close.start, hint: None, close }),
    }
}

/// Where the closing sign stands that belongs to an opening one; signs in code and formulas
/// do not count, and pairs inside are skipped.
fn closing(row: &Row<'_>, start: usize, end: usize, dialect: &Cloze) -> Option<usize> {
    let nests = dialect.open != dialect.close;
    let opens = dialect.open.as_str();
    let mut depth = 0;
    let mut at = start;
    while at < end {
        let rest = &row.text[at..end];
        let step = rest.chars().next().map_or(1, char::len_utf8);
        if row.is_closed(at) {
            at += step;
        } else if rest.starts_with(dialect.close.as_str()) {
            if depth == 0 {
                return Some(at);
            }
            depth -= 1;
            at += dialect.close.len();
        } else if nests && rest.starts_with(opens) {
            depth += 1;
            at += opens.len();
        } else {
            at += step;
        }
    }
    None
}

/// Whether these signs are a deletion and nothing that only looks like one.
fn fits(text: &str, open: usize, inner: &str, close: usize, dialect: &Cloze) -> bool {
    let before = text[..open].chars().next_back();
    let after = text[close + dialect.close.len()..].chars().next();
    if inner.trim().is_empty() {
        return false;
    }
    match dialect.open.as_str() {
        // Links, pictures, footnotes and check boxes.
        "[" => {
            let link = matches!(before, Some('!' | '[' | ']')) || matches!(after, Some('(' | '[' | ']'));
            let definition = after == Some(':') && text[..open].trim().is_empty();
            let mark = inner.starts_with(['^', '!', '[']) || matches!(inner, "x" | "X");
            !(link || definition || mark)
        }
        // Variables of shells, and what doubled braces mean elsewhere.
        "{" | "{c" => {
            !matches!(before, Some('$' | '{' | '\'' | '%' | '#'))
                && after != Some('}')
                && !inner.starts_with(['{', ' ', '%', '#'])
        }
        open if open == dialect.close => {
            let sign = open.chars().next();
            before != sign
                && after != sign
                && !inner.starts_with(char::is_whitespace)
                && !inner.ends_with(char::is_whitespace)
                && inner.chars().next() != sign
        }
        _ => true,
    }
}

/// The edits that write formulas in the way of GitHub, keep what only looks like one as it is,
/// and drop comments.
pub(super) fn protection(row: &Row<'_>, within: &Range<usize>, clozed: bool) -> Vec<Edit> {
    let inside = |at: &Range<usize>| at.start >= within.start && at.end <= within.end;
    let kept = row.closed.iter().filter(|closed| inside(&closed.at));
    kept.filter_map(|closed| match closed.why {
        Why::Comment => Some((closed.at.clone(), String::new())),
        Why::Math => {
            let text = &row.text[closed.at.clone()];
            // Two braces in a row would end the deletion that the formula stands in.
            let text = if clozed { text.replace("}}", "} }").replace("}}", "} }") } else { text.to_owned() };
            let text = only_formula(&text).map_or_else(|| escaped(&text), |formula| format!("$`{formula}`$"));
            Some((closed.at.clone(), text))
        }
        Why::Code | Why::Address | Why::Escape => None,
    })
    .collect()
}

/// A text that Markdown shows as it is.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for found in text.chars() {
        if found.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(found);
    }
    out
}

//! Deletions in a line: where they are, and how the line is written with Anki's.

use super::closed::Why;
use super::grammar::Cloze;
use super::sheet::Row;
use crate::markdown::repair::{is_attributes, only_formula};
use crate::text::marks::Deletion;
use std::ops::Range;

/// The highest number that Anki makes a card of.
pub(super) const MOST: u16 = 500;

/// A piece of a row that is written in another way.
pub(super) type Edit = (Range<usize>, String);

/// One deletion: its signs, each by its bytes.
#[derive(Clone, Debug)]
pub(super) struct Deleted {
    /// The opening sign, with the number.
    pub(super) open: Range<usize>,
    number: String,
    /// The sign before a hint.
    hint: Option<Range<usize>>,
    /// The closing sign.
    pub(super) close: Range<usize>,
}

impl Deleted {
    /// The edits that make it one of Anki's.
    pub(super) fn edits(self) -> impl Iterator<Item = Edit> {
        let sign = format!("{}{}{}", Deletion::OPEN, self.number, Deletion::NUMBERED);
        let hint = self.hint.map(|hint| (hint, Deletion::HINT.to_string()));
        [(self.open, sign), (self.close, Deletion::CLOSE.to_string())].into_iter().chain(hint)
    }
}

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

/// The deepest that deletions are nested; nobody writes more by hand.
const MAX_NESTING: usize = 32;

/// The longest list of numbers of a deletion, in bytes.
const MAX_NUMBERS: usize = 100;

/// The deletions between two bytes of a text, each before those in it.
pub(super) fn deletions(
    row: &Row<'_>,
    within: Range<usize>,
    dialects: &[&Cloze],
    numbers: &mut Numbers,
) -> Vec<Deleted> {
    let dialects: Vec<_> = dialects.iter().map(|dialect| (*dialect, pairs(row, &within, dialect))).collect();
    let mut all: Vec<Deleted> = Vec::new();
    // Those that are open, and where their text ends.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut at = within.start;
    loop {
        let end = open.last().map_or(within.end, |(_, end)| *end);
        if at < end {
            let inner = dialects.iter().filter(|_| open.len() < MAX_NESTING);
            let found = inner.filter_map(|(dialect, pairs)| deletion(row, at..end, dialect, pairs, numbers)).next();
            match found {
                Some(found) => {
                    at = found.open.end;
                    open.push((all.len(), found.hint.as_ref().map_or(found.close.start, |hint| hint.start)));
                    all.push(found);
                }
                None => at += row.text[at..].chars().next().map_or(1, char::len_utf8),
            }
        } else if let Some((found, _)) = open.pop() {
            at = all[found].close.end;
        } else {
            return all;
        }
    }
}

fn deletion(
    row: &Row<'_>,
    within: Range<usize>,
    dialect: &Cloze,
    pairs: &[(usize, usize)],
    numbers: &mut Numbers,
) -> Option<Deleted> {
    let at = within.start;
    let rest = row.text.get(within.clone())?.strip_prefix(dialect.open.as_str())?;
    let pair = pairs.binary_search_by_key(&at, |(open, _)| *open).ok()?;
    let close = Some(pairs[pair].1).filter(|close| close + dialect.close.len() <= within.end)?;
    let mut start = at + dialect.open.len();
    let mut written = None;
    if let Some(sign) = &dialect.number {
        let len = rest.bytes().take(MAX_NUMBERS).position(|byte| sign.as_bytes().first() == Some(&byte))?;
        if !rest[len..].starts_with(sign.as_str()) {
            return None;
        }
        written = Some(numbers.written(&rest[..len])?);
        start += len + sign.len();
    }
    let inner = row.text.get(start..close)?;
    if !fits(row.text, at, inner, close, dialect) {
        return None;
    }
    let number = written.unwrap_or_else(|| numbers.next());
    let close = close..close + dialect.close.len();
    // In nested deletions, the hint is that of the outermost, behind all others.
    let hint = dialect.hint.as_ref().and_then(|sign| {
        let from = inner.rfind(dialect.close.as_str()).unwrap_or(0);
        let found = row.find_within(sign, start + from..close.start)?;
        Some(found..found + sign.len())
    });
    if let Some((hint, end)) = emphasis(&row.text[start..close.start]).filter(|_| dialect.emphasis_hint) {
        let hint = Some(start + hint.start..start + hint.end);
        return Some(Deleted { open: at..start, number, hint, close: start + end..close.end });
    }
    Some(Deleted { open: at..start, number, hint, close })
}

/// The opening sign of the words in emphasis that end a text, with the blanks before it, and
/// where their closing sign is. Bold words, and words that are the whole text, are none.
fn emphasis(inner: &str) -> Option<(Range<usize>, usize)> {
    let end = inner.len() - 1;
    let sign = inner.chars().next_back().filter(|sign| ['_', '*'].contains(sign))?;
    let double = |at: usize| inner[at + 1..].starts_with(sign) || inner[..at].ends_with(sign);
    let opens = inner[..end].match_indices(sign).map(|(at, _)| at).find(|at| !double(*at))?;
    let before = inner[..opens].trim_end().len();
    let apart = sign == '*' || before < opens;
    (!double(end) && before > 0 && apart).then_some((before..opens + 1, end))
}

/// Where each opening sign stands and the closing one that belongs to it, by the opening ones;
/// signs in code and formulas do not count.
fn pairs(row: &Row<'_>, within: &Range<usize>, dialect: &Cloze) -> Vec<(usize, usize)> {
    let (open, close) = (dialect.open.as_str(), dialect.close.as_str());
    let mut pairs = Vec::new();
    let mut waiting: Vec<usize> = Vec::new();
    let mut at = within.start;
    while at < within.end {
        let rest = &row.text[at..within.end];
        let step = rest.chars().next().map_or(1, char::len_utf8);
        if row.is_closed(at) {
            at += step;
        } else if open == close && rest.starts_with(open) {
            // It may close the one before, and open one.
            pairs.extend(waiting.pop().map(|before| (before, at)));
            waiting.push(at);
            at += open.len();
        } else if rest.starts_with(close) {
            pairs.extend(waiting.pop().map(|before| (before, at)));
            at += close.len();
        } else if rest.starts_with(open) {
            waiting.push(at);
            at += open.len();
        } else {
            at += step;
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Whether these signs are a deletion and nothing that only looks like one.
fn fits(text: &str, open: usize, inner: &str, close: usize, dialect: &Cloze) -> bool {
    let before = text[..open].chars().next_back();
    let after = text[close + dialect.close.len()..].chars().next();
    // Only signs that are nothing else reach over the end of a paragraph.
    if inner.trim().is_empty() || (!dialect.is_word() && inner.contains("\n\n")) {
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
            let about_link = before == Some(')') && is_attributes(inner);
            !about_link
                && !matches!(before, Some('$' | '{' | '\'' | '%' | '#'))
                && after != Some('}')
                && !inner.starts_with(['{', ' ', '\n', '%', '#', ':'])
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
            let text = if clozed { apart(text) } else { text.to_owned() };
            let text = only_formula(&text).map_or_else(|| escaped(&text), |formula| format!("$`{formula}`$"));
            Some((closed.at.clone(), text))
        }
        Why::Code | Why::Address | Why::Escape => None,
    })
    .collect()
}

/// A formula without two braces in a row: they would end the deletion that it stands in.
pub(super) fn apart(formula: &str) -> String {
    formula.replace("}}", "} }").replace("}}", "} }")
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

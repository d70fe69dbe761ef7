//! A note as rows that know what they are: text, code, a table, a comment, a formula.
//!
//! A marker counts only in text, and there only outside of what is [`closed`](super::closed).
//! This is told apart here, once, for all packs.

use super::closed::{Closed, closed};
use crate::markdown::repair::{block_mark, is_code_block};
use std::ops::Range;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowKind {
    /// Nothing but white space.
    Blank,
    /// Words.
    Text,
    /// Fenced or indented code, with the fences.
    Code,
    /// A row of a table.
    Table,
    /// A formula over several rows, with its signs.
    Math,
    /// A comment, alone on its row or over several.
    Comment,
    /// What the note says about itself at its top.
    Front,
}

/// One line of the note.
#[derive(Clone, Debug)]
pub(super) struct Row<'s> {
    /// The line without its line break.
    pub(super) text: &'s str,
    /// What it is.
    pub(super) kind: RowKind,
    /// The bytes in which no marker counts, in order, apart from each other.
    pub(super) closed: Vec<Closed>,
    /// The column at which its text begins; a tab is four.
    pub(super) indent: usize,
    /// Where the text behind a bullet or a number and a check box begins.
    pub(super) item: Option<usize>,
}

impl<'s> Row<'s> {
    /// Whether a byte stands where no marker counts.
    pub(super) fn is_closed(&self, at: usize) -> bool {
        let before = self.closed.partition_point(|closed| closed.at.start <= at);
        before > 0 && self.closed[before - 1].at.contains(&at)
    }

    /// The next place of `needle` from a byte on where a marker counts.
    pub(super) fn find(&self, needle: &str, from: usize) -> Option<usize> {
        self.find_within(needle, from..self.text.len())
    }

    /// The first place of `needle` between two bytes where a marker counts.
    pub(super) fn find_within(&self, needle: &str, within: Range<usize>) -> Option<usize> {
        let mut at = within.start;
        while let Some(found) = self.text.get(at..within.end)?.find(needle) {
            if !self.is_closed(at + found) {
                return Some(at + found);
            }
            at += found + self.text[at + found..].chars().next().map_or(1, char::len_utf8);
        }
        None
    }

    /// Whether packs may look for lines in it: text, or a comment that is whole.
    pub(super) fn may_be_line(&self) -> bool {
        let text = self.text.trim();
        match self.kind {
            RowKind::Text => true,
            RowKind::Comment => text.starts_with("<!--") && text.ends_with("-->"),
            RowKind::Blank | RowKind::Code | RowKind::Table | RowKind::Math | RowKind::Front => false,
        }
    }

    /// The level and the text of a heading.
    pub(super) fn heading(&self) -> Option<(usize, Range<usize>)> {
        if self.kind != RowKind::Text || self.indent > 3 {
            return None;
        }
        let lead = self.text.len() - self.text.trim_start().len();
        let level = self.text[lead..].bytes().take_while(|byte| *byte == b'#').count();
        let rest = &self.text[lead + level..];
        if !(1..=6).contains(&level) || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
            return None;
        }
        let start = lead + level + (rest.len() - rest.trim_start().len());
        let text = self.text[start..].trim_end();
        let cut = text.trim_end_matches('#');
        let end = if cut.len() < text.len() && (cut.is_empty() || cut.ends_with([' ', '\t'])) {
            cut.trim_end().len()
        } else {
            text.len()
        };
        Some((level, start..start + end))
    }

    /// Where the words begin, behind bullets and the signs of a heading.
    pub(super) fn start(&self) -> usize {
        if let Some((_, text)) = self.heading() {
            return text.start;
        }
        self.item.unwrap_or(self.text.len() - self.text.trim_start().len())
    }
}

/// The rows of a text.
pub(super) fn rows(text: &str) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = text.lines().map(row).collect();
    front_matter(&mut rows);
    fences(&mut rows);
    spans_of_rows(&mut rows, ("<!--", "-->"), RowKind::Comment);
    spans_of_rows(&mut rows, ("$$", "$$"), RowKind::Math);
    tables(&mut rows);
    indented_code(&mut rows);
    for row in &mut rows {
        if row.kind == RowKind::Text {
            row.closed = closed(row.text);
        }
    }
    rows
}

fn row(text: &str) -> Row<'_> {
    let lead = &text[..text.len() - text.trim_start().len()];
    let indent = lead.chars().map(|found| if found == '\t' { 4 } else { 1 }).sum();
    let kind = if text.trim().is_empty() { RowKind::Blank } else { RowKind::Text };
    Row { text, kind, closed: Vec::new(), indent, item: item(text, lead.len()) }
}

/// Where the text of a list item begins.
fn item(text: &str, lead: usize) -> Option<usize> {
    let body = &text[lead..];
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    let marker = match body.as_bytes() {
        [b'-' | b'*' | b'+', ..] => 1,
        _ if (1..=9).contains(&digits) && body[digits..].starts_with(['.', ')']) => digits + 1,
        _ => return None,
    };
    let rest = &body[marker..];
    if !rest.starts_with([' ', '\t']) {
        return None;
    }
    let mut start = lead + marker + rest.len() - rest.trim_start().len();
    for task in ["[ ] ", "[x] ", "[X] "] {
        if text[start..].starts_with(task) {
            start += task.len();
        }
    }
    (start < text.len()).then_some(start)
}

/// Marks the front matter: between two `---` or `+++`, with a key in it and nothing that is no data.
fn front_matter(rows: &mut [Row<'_>]) {
    const MOST: usize = 100;
    let Some(mark) = rows.first().map(|row| row.text.trim_end()).filter(|text| ["---", "+++"].contains(text)) else {
        return;
    };
    let Some(end) = rows.iter().skip(1).take(MOST).position(|row| row.text.trim_end() == mark) else { return };
    let body = &rows[1..=end];
    let is_key = |text: &str| {
        text.split_once([':', '=']).is_some_and(|(key, value)| {
            let key = key.trim_end();
            !key.is_empty()
                && key.chars().all(|found| found.is_alphanumeric() || "-_. ".contains(found))
                && key.split(' ').count() <= 3
                && !value.starts_with(':')
                && (value.is_empty() || value.starts_with([' ', '\t']))
        })
    };
    let fits = |text: &str| {
        text.trim().is_empty() || text.starts_with([' ', '\t', '-', '#', '[', ']', '}', '{']) || is_key(text)
    };
    if body.iter().any(|row| is_key(row.text)) && body.iter().all(|row| fits(row.text)) {
        rows[..end + 2].iter_mut().for_each(|row| row.kind = RowKind::Front);
    }
}

/// Marks fenced code; a fence that is never closed runs to the end, as in CommonMark.
fn fences(rows: &mut [Row<'_>]) {
    let mut open: Option<(char, usize)> = None;
    let mut org_end = 0;
    for at in 0..rows.len() {
        if open.is_none() && at >= org_end {
            org_end = org_code(rows, at).map_or(org_end, |end| end + 1);
        }
        let row = &mut rows[at];
        if row.kind == RowKind::Front {
            continue;
        }
        if at < org_end {
            row.kind = RowKind::Code;
            continue;
        }
        // A fence may stand behind a bullet or in a quote.
        let text = row.text.trim_start_matches([' ', '\t', '>']);
        let inner = row.item.map_or(text, |start| &row.text[start..]);
        let sign = inner.chars().next().filter(|sign| ['`', '~'].contains(sign));
        let length = sign.map_or(0, |sign| inner.chars().take_while(|found| *found == sign).count());
        match open {
            Some((sign_of, least)) => {
                row.kind = RowKind::Code;
                let closes = text.starts_with(sign_of)
                    && text.chars().take_while(|found| *found == sign_of).count() >= least
                    && text.trim_end().chars().all(|found| found == sign_of);
                if closes {
                    open = None;
                }
            }
            None => {
                if let Some(sign) = sign.filter(|sign| length >= 3 && (*sign == '~' || !inner[length..].contains('`')))
                {
                    // The text of an item whose code this is stays text to whoever asks.
                    row.kind = RowKind::Code;
                    open = Some((sign, length));
                }
            }
        }
    }
}

/// The end of a block of Org that begins in a row and holds no Markdown.
fn org_code(rows: &[Row<'_>], at: usize) -> Option<usize> {
    let (_, name, _) = block_mark(rows[at].text).filter(|(opens, name, _)| *opens && is_code_block(name))?;
    let marks = rows[at + 1..].iter().take(MAX_ORG).map(|row| block_mark(row.text).filter(|mark| mark.1 == name));
    let (end, opens) = marks.enumerate().find_map(|(end, mark)| Some((end, mark?.0)))?;
    (!opens).then_some(at + 1 + end)
}

/// The longest block of Org, in rows.
const MAX_ORG: usize = 2000;

/// Marks what runs from a row that begins with one sign to the row that holds the other.
fn spans_of_rows(rows: &mut [Row<'_>], (open, close): (&str, &str), kind: RowKind) {
    let mut at = 0;
    // Where no end follows, none follows further down.
    let mut ends = true;
    while at < rows.len() {
        let text = rows[at].text.trim();
        let begins = rows[at].kind == RowKind::Text && text.starts_with(open);
        if begins && text[open.len()..].find(close).is_some_and(|end| end + open.len() + close.len() == text.len()) {
            rows[at].kind = kind;
        } else if begins && ends && !text[open.len()..].contains(close) {
            let is_end = |row: &Row<'_>| row.kind != RowKind::Code && row.text.contains(close);
            if let Some(last) = rows[at + 1..].iter().position(is_end) {
                let last = at + 1 + last;
                rows[at..=last].iter_mut().for_each(|row| row.kind = kind);
                at = last;
            } else {
                ends = false;
            }
        }
        at += 1;
    }
}

/// Marks tables: a row of dashes and bars, the row above, and the rows with bars below.
fn tables(rows: &mut [Row<'_>]) {
    let is_rule = |text: &str| {
        let text = text.trim();
        text.contains('|') && text.contains("--") && text.chars().all(|found| "|-: \t".contains(found))
    };
    for at in 1..rows.len() {
        let has_head = rows[at - 1].kind == RowKind::Text && rows[at - 1].text.contains('|');
        if !(rows[at].kind == RowKind::Text && is_rule(rows[at].text) && has_head) {
            continue;
        }
        rows[at - 1].kind = RowKind::Table;
        let body = rows[at..].iter_mut().take_while(|row| row.kind == RowKind::Text && row.text.contains('|'));
        body.for_each(|row| row.kind = RowKind::Table);
    }
}

/// Marks code by indent: four columns, below a blank row, and not under a list item.
fn indented_code(rows: &mut [Row<'_>]) {
    let mut in_list = false;
    let mut may_begin = true;
    for row in rows {
        match row.kind {
            RowKind::Blank => may_begin = true,
            RowKind::Text => {
                if row.indent >= 4 && may_begin && !in_list {
                    row.kind = RowKind::Code;
                    continue;
                }
                if row.item.is_some() {
                    in_list = true;
                } else if row.indent == 0 && may_begin {
                    in_list = false;
                }
                may_begin = false;
            }
            RowKind::Code | RowKind::Table | RowKind::Math | RowKind::Comment | RowKind::Front => {
                may_begin = row.indent == 0
            }
        }
    }
}

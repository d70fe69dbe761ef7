//! Cards that name their note type and their fields, and elements of HTML with a front in them.

use super::grammar::{Block, Direction, NoteType};
use super::scan::{Find, Piece, Scan, Side};
use super::sheet::RowKind;
use crate::base::code::Code;
use crate::cards::card::NoteKind;
use std::collections::BTreeMap;
use std::ops::Range;

impl<'s> Scan<'s> {
    /// A note type, then fields with labels.
    pub(super) fn fields(&mut self, inner: Range<usize>, whole: Range<usize>, place: Piece) {
        let Some(name_row) = inner.clone().find(|row| self.rows[*row].kind != RowKind::Blank) else {
            self.take(whole.start..=whole.end - 1);
            let help = "write its note type and its fields".to_owned();
            self.fault(Code::EmptySide, place, "this card has no front".to_owned(), help);
            return;
        };
        let name = self.rows[name_row].text.trim();
        let Some(note_type) = self.note_type(name, self.place(name_row), &whole) else { return };
        let mut sides: Vec<(usize, Side)> = vec![(0, Vec::new())];
        for row in name_row + 1..inner.end {
            let text = self.rows[row].text;
            let label = if self.rows[row].kind == RowKind::Text { field(note_type, text) } else { None };
            if let Some((field, _)) = label {
                sides.push((field, Vec::new()));
            }
            if let Some((_, side)) = sides.last_mut() {
                side.push(Piece { row, at: label.map_or(0, |(_, len)| len)..text.len() });
            }
        }
        self.keep_fields(note_type, sides, whole, place);
    }

    fn keep_fields(&mut self, note_type: &NoteType, sides: Vec<(usize, Side)>, rows: Range<usize>, place: Piece) {
        let (front, back): (Vec<_>, Vec<_>) = sides.into_iter().partition(|(field, _)| *field == 0);
        let kind = note_type.kind.note();
        let direction = if kind == NoteKind::Reversed { Direction::Both } else { Direction::Forward };
        let [front, back] =
            [front, back].map(|sides| self.trimmed(sides.into_iter().flat_map(|(_, side)| side).collect()));
        let mut find = Find::new(direction, front, back, rows.start..=rows.end - 1);
        find.kind = kind;
        self.keep(find, place);
    }

    /// A side without the parts at its ends that hold nothing.
    fn trimmed(&self, mut side: Side) -> Side {
        let blank = |piece: &Piece| self.rows[piece.row].text[piece.at.clone()].trim().is_empty();
        while side.last().is_some_and(blank) {
            side.pop();
        }
        let lead = side.iter().take_while(|piece| blank(piece)).count();
        side.drain(..lead);
        side
    }

    /// The note type of this name; one that the pack does not know is a fault.
    fn note_type(&mut self, name: &str, place: Piece, whole: &Range<usize>) -> Option<&'s NoteType> {
        let pack = self.pack;
        let found =
            pack.note_type.iter().find(|known| known.names.iter().any(|known| known.eq_ignore_ascii_case(name)));
        if found.is_none() {
            let known: Vec<_> =
                pack.note_type.iter().filter_map(|known| known.names.first()).map(|name| format!("`{name}`")).collect();
            let help = format!("the pack knows {}; others can be added in a pack of your own", known.join(", "));
            self.fault(Code::UnknownNoteType, place, format!("there is no note type `{name}`"), help);
            self.take(whole.start..=whole.end - 1);
        }
        found
    }

    /// A card on one line, between an opening and a closing word; gives the row behind it.
    pub(super) fn inline_block(&mut self, block: &Block, row: usize) -> usize {
        if !self.is_free(row) {
            return row + 1;
        }
        let text = self.rows[row].text;
        let mut from = 0;
        while let Some(open) = self.word(row, &block.open, from) {
            let start = open + block.open.len();
            let place = Piece { row, at: open..start };
            let Some(end) = self.word(row, &block.close, start) else {
                let message = format!("`{}` without `{}`", block.open, block.close);
                self.fault(
                    Code::BlockWithoutEnd,
                    place,
                    message,
                    format!("write `{}` behind the card, on the same line", block.close),
                );
                self.take(row..=row);
                return row + 1;
            };
            self.inline_fields(row, start..end, place);
            from = end + block.close.len();
        }
        if from == 0
            && let Some(end) = self.word(row, &block.close, 0)
        {
            let place = Piece { row, at: end..end + block.close.len() };
            let message = format!("`{}` without `{}`", block.close, block.open);
            self.fault(Code::EndWithoutStart, place, message, format!("write `{}` before the card", block.open));
        }
        debug_assert!(from <= text.len());
        row + 1
    }

    /// A word of a row that no other word touches.
    fn word(&self, row: usize, word: &str, from: usize) -> Option<usize> {
        let text = self.rows[row].text;
        let mut from = from;
        while let Some(at) = self.rows[row].find(word, from) {
            let end = at + word.len();
            let apart = |found: Option<char>| found.is_none_or(|found| !found.is_alphanumeric());
            if apart(text[..at].chars().next_back()) && apart(text[end..].chars().next()) {
                return Some(at);
            }
            from = end;
        }
        None
    }

    /// `[Note type] front Back: back` within one row.
    fn inline_fields(&mut self, row: usize, at: Range<usize>, place: Piece) {
        let text = self.rows[row].text;
        let inner = &text[at.clone()];
        let lead = at.start + inner.len() - inner.trim_start().len();
        let named = text[lead..at.end].strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let Some((name, _)) = named else {
            self.take(row..=row);
            let help = "write it in brackets, as in `[Basic]`".to_owned();
            self.fault(Code::UnknownNoteType, place, "this card names no note type".to_owned(), help);
            return;
        };
        let name_at = Piece { row, at: lead..lead + name.len() + 2 };
        let Some(note_type) = self.note_type(name.trim(), name_at, &(row..row + 1)) else { return };
        let mut sides: Vec<(usize, Side)> = Vec::new();
        let (mut field, mut start, mut here) = (0, lead + name.len() + 2, lead + name.len() + 2);
        while here < at.end {
            let begins = here == 0 || text[..here].ends_with(char::is_whitespace) || text[..here].ends_with(']');
            match self::field(note_type, &text[here..at.end]).filter(|_| begins && !self.rows[row].is_closed(here)) {
                Some((next, len)) => {
                    sides.push((field, self.part(row, start..here)));
                    (field, start, here) = (next, here + len, here + len);
                }
                None => here += text[here..].chars().next().map_or(1, char::len_utf8),
            }
        }
        sides.push((field, self.part(row, start..at.end)));
        self.keep_fields(note_type, sides, row..row + 1, place);
    }

    /// `<details><summary>front</summary>back</details>`; one in another belongs to its back.
    pub(super) fn elements(&mut self) {
        let Some(element) = &self.pack.element else { return };
        let (open, close) = (format!("<{}", element.block), format!("</{}>", element.block));
        let mut ends = self.element_ends(&open, &close);
        let mut row = 0;
        while row < self.rows.len() {
            let begins = self.is_free(row)
                && self.rows[row].find(&open, 0).is_some_and(|at| self.rows[row].text[..at].trim().is_empty());
            if !begins {
                row += 1;
                continue;
            }
            let Some(end) = ends.remove(&row) else {
                let place = self.place(row);
                self.fault(
                    Code::BlockWithoutEnd,
                    place,
                    format!("`{open}>` without `{close}`"),
                    format!("write `{close}` below the card"),
                );
                self.take(row..=row);
                row += 1;
                continue;
            };
            let next = end.row + 1;
            self.element(row, end, &element.front, &open);
            row = next;
        }
    }

    /// Where the elements end that are the first to open in their rows: at their closing tags.
    fn element_ends(&self, open: &str, close: &str) -> BTreeMap<usize, Piece> {
        let mut ends = BTreeMap::new();
        // The rows of those that are open; of one that is not the first in its row, nothing.
        let mut opened: Vec<Option<usize>> = Vec::new();
        for (row, text) in self.rows.iter().enumerate().filter(|(_, row)| row.kind != RowKind::Code) {
            let mut next = (text.find(open, 0), text.find(close, 0));
            let mut first = true;
            loop {
                match next {
                    (Some(begin), end) if end.is_none_or(|end| begin < end) => {
                        opened.push(std::mem::take(&mut first).then_some(row));
                        next.0 = text.find(open, begin + open.len());
                    }
                    (_, Some(end)) => {
                        if let Some(begun) = opened.pop().flatten() {
                            ends.insert(begun, Piece { row, at: end..end + close.len() });
                        }
                        next.1 = text.find(close, end + close.len());
                    }
                    _ => break,
                }
            }
        }
        ends
    }

    fn element(&mut self, row: usize, end: Piece, front: &str, open: &str) {
        let rows = row..=end.row;
        let place = self.place(row);
        let between = |scan: &Self, from: (usize, usize), to: (usize, usize)| -> Side {
            let side = (from.0..=to.0).map(|row| Piece {
                row,
                at: if row == from.0 { from.1 } else { 0 }..if row == to.0 { to.1 } else { scan.rows[row].text.len() },
            });
            scan.trimmed(side.filter(|piece| piece.at.start <= piece.at.end).collect())
        };
        let find = |tag: &str, from: (usize, usize)| {
            (from.0..=end.row).find_map(|row| {
                let at = self.rows[row].find(tag, if row == from.0 { from.1 } else { 0 })?;
                Some((row, at))
            })
        };
        let opened = self.rows[row].find(open, 0).map_or(0, |at| at + open.len());
        let (front_open, front_close) = (format!("<{front}"), format!("</{front}>"));
        let sides = find(&front_open, (row, opened)).and_then(|begin| {
            let inside = begin.1 + self.rows[begin.0].text[begin.1..].find('>')? + 1;
            let stop = find(&front_close, (begin.0, inside))?;
            let behind = (stop.0, stop.1 + front_close.len());
            Some((between(self, (begin.0, inside), stop), between(self, behind, (end.row, end.at.start))))
        });
        let (front, back) = sides.unwrap_or_default();
        self.keep(Find::new(Direction::Forward, front, back, rows), place);
    }
}

/// The field whose label begins a text, and where its content begins.
fn field(note_type: &NoteType, text: &str) -> Option<(usize, usize)> {
    note_type.fields.iter().enumerate().find_map(|(at, names)| {
        let name = names
            .iter()
            .find(|name| text.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with([':', '：'])))?;
        let sign = text[name.len()..].chars().next().map_or(1, char::len_utf8);
        Some((at, name.len() + sign))
    })
}

//! Lines as one text, so that a deletion may run over their ends.
//!
//! The lines of one paragraph have a line break between them, others an empty line: signs that
//! are no others than those of Markdown do not reach over that.

use super::closed::{Closed, Why};
use super::cloze::{Deleted, Edit, Numbers, deletions};
use super::grammar::Cloze;
use super::scan::Piece;
use super::sheet::{Row, RowKind};
use std::ops::Range;

/// Pieces of rows, one below the other.
pub(super) struct Joined<'p> {
    pieces: Vec<&'p Piece>,
    text: String,
    closed: Vec<Closed>,
    /// Where each piece begins in the text.
    starts: Vec<usize>,
}

impl<'p> Joined<'p> {
    /// Joins pieces of the rows of a note.
    pub(super) fn new(note: &[Row<'_>], pieces: impl IntoIterator<Item = &'p Piece>) -> Self {
        let mut joined = Self { pieces: Vec::new(), text: String::new(), closed: Vec::new(), starts: Vec::new() };
        let mut before: Option<&Piece> = None;
        for piece in pieces {
            let row = &note[piece.row];
            if let Some(before) = before {
                joined.text.push_str(if goes_on(&note[before.row], row) { "\n" } else { "\n\n" });
            }
            let start = joined.text.len();
            let kept = if row.kind == RowKind::Blank { "" } else { &row.text[piece.at.clone()] };
            joined.text.push_str(kept);
            if row.kind == RowKind::Text {
                let inside = row.closed.iter().filter(|closed| piece.at.contains(&closed.at.start));
                joined.closed.extend(inside.map(|closed| Closed {
                    at: closed.at.start - piece.at.start + start
                        ..closed.at.end.min(piece.at.end) - piece.at.start + start,
                    why: closed.why,
                }));
            } else if !kept.is_empty() {
                joined.closed.push(Closed { at: start..start + kept.len(), why: Why::Code });
            }
            joined.starts.push(start);
            joined.pieces.push(piece);
            before = Some(piece);
        }
        joined
    }

    /// The deletions in the text.
    pub(super) fn deletions(&self, dialects: &[&Cloze], numbers: &mut Numbers) -> Vec<Deleted> {
        if !dialects.iter().any(|dialect| self.text.contains(dialect.open.as_str())) {
            return Vec::new();
        }
        deletions(&self.row(), 0..self.text.len(), dialects, numbers)
    }

    /// The opening signs with a number that nothing closes.
    pub(super) fn unclosed(&self, dialects: &[&Cloze], found: &[Deleted]) -> Vec<Piece> {
        let mut unclosed = Vec::new();
        let row = self.row();
        for dialect in dialects.iter().filter(|dialect| dialect.is_word()) {
            let Some(sign) = dialect.number.as_deref() else { continue };
            let mut from = 0;
            while let Some(at) = row.find(&dialect.open, from) {
                from = at + dialect.open.len();
                let rest = &self.text[from..];
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                let opens = digits > 0 && rest[digits..].starts_with(sign);
                if opens && found.binary_search_by_key(&at, |found| found.open.start).is_err() {
                    unclosed.extend(self.place(at..from + digits + sign.len()));
                }
            }
        }
        unclosed
    }

    /// The edits of each piece that make Anki's deletions of these, and whether the piece
    /// stands in one or holds one.
    pub(super) fn edits(&self, found: Vec<Deleted>) -> Vec<(Vec<Edit>, bool)> {
        let mut edits: Vec<(Vec<Edit>, bool)> = vec![(Vec::new(), false); self.pieces.len()];
        for deleted in found {
            let (first, last) = (self.piece(deleted.open.start), self.piece(deleted.close.start));
            edits[first..=last].iter_mut().for_each(|(_, inside)| *inside = true);
            for (at, text) in deleted.edits() {
                let piece = self.piece(at.start);
                edits[piece].0.push((self.back(piece, at), text));
            }
        }
        edits
    }

    /// What of each row is part of deletions.
    pub(super) fn spans(&self, found: &[Deleted]) -> Vec<Piece> {
        let mut spans = Vec::new();
        let mut done = 0;
        for deleted in found.iter().filter(|deleted| deleted.close.start >= deleted.open.end) {
            if deleted.open.start < done {
                continue;
            }
            done = deleted.close.end;
            let (first, last) = (self.piece(deleted.open.start), self.piece(deleted.close.start));
            for piece in first..=last {
                let here = self.pieces[piece];
                let start = self.starts[piece];
                let end = (start + here.at.len()).min(deleted.close.end);
                spans
                    .push(Piece { row: here.row, at: self.back(piece, deleted.open.start.max(start)..end.max(start)) });
            }
        }
        spans
    }

    fn row(&self) -> Row<'_> {
        Row { text: &self.text, kind: RowKind::Text, closed: self.closed.clone(), indent: 0, item: None }
    }

    /// The piece in which a byte of the text stands.
    fn piece(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// The bytes of the row of a piece for those of the text.
    fn back(&self, piece: usize, at: Range<usize>) -> Range<usize> {
        let (start, here) = (self.starts[piece], self.pieces[piece].at.start);
        at.start - start + here..at.end - start + here
    }

    fn place(&self, at: Range<usize>) -> Option<Piece> {
        let piece = self.piece(at.start);
        Some(Piece { row: self.pieces.get(piece)?.row, at: self.back(piece, at) })
    }
}

/// Whether a row goes on with the paragraph of the one above it.
fn goes_on(above: &Row<'_>, row: &Row<'_>) -> bool {
    let words = |row: &Row<'_>| row.kind == RowKind::Text && row.heading().is_none();
    words(above) && words(row) && row.item.is_none()
}

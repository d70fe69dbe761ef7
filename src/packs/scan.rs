//! One pass over a note: its rows, which of them are taken, and what was found.

use super::grammar::{Direction, Pack};
use super::sheet::{Row, RowKind};
use crate::base::code::Code;
use crate::cards::card::NoteKind;
use std::ops::{Range, RangeInclusive};

/// A part of a row.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// The row, by its index.
    pub(super) row: usize,
    /// The bytes of it.
    pub(super) at: Range<usize>,
}

/// A side of a card: parts of rows from top to bottom.
pub(super) type Side = Vec<Piece>;

/// A card before its sides are read.
#[derive(Clone, Debug)]
pub(super) struct Find {
    pub(super) kind: NoteKind,
    pub(super) front: Side,
    pub(super) back: Side,
    /// All rows that belong to it.
    pub(super) rows: RangeInclusive<usize>,
    /// What stands in its rows and is no text of it: tags, marks.
    pub(super) cut: Vec<Piece>,
    pub(super) deck: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) id: Option<String>,
    /// Remarks, as they are written.
    pub(super) extra: Vec<String>,
    /// Whether a front alone is enough.
    pub(super) alone: bool,
    /// Whether the list items that it is nested in stand above it.
    pub(super) nested: bool,
}

impl Find {
    /// A card of two sides, put the way round that the direction says.
    pub(super) fn new(direction: Direction, before: Side, behind: Side, rows: RangeInclusive<usize>) -> Self {
        let (kind, front, back) = match direction {
            Direction::Forward => (NoteKind::Basic, before, behind),
            Direction::Backward => (NoteKind::Basic, behind, before),
            Direction::Both => (NoteKind::Reversed, before, behind),
            Direction::Alone => (NoteKind::Basic, before, Vec::new()),
        };
        let alone = direction == Direction::Alone;
        Self {
            kind,
            front,
            back,
            rows,
            cut: Vec::new(),
            deck: None,
            tags: Vec::new(),
            id: None,
            extra: Vec::new(),
            alone,
            nested: false,
        }
    }

    /// A text with deletions.
    pub(super) fn cloze(text: Side, rows: RangeInclusive<usize>) -> Self {
        Self { kind: NoteKind::Cloze, ..Self::new(Direction::Alone, text, Vec::new(), rows) }
    }
}

/// Something that is wrong with how a card is marked.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) code: Code,
    pub(super) place: Piece,
    pub(super) message: String,
    pub(super) help: String,
}

/// The note while one pack looks at it.
pub(super) struct Scan<'s> {
    pub(super) rows: Vec<Row<'s>>,
    pub(super) pack: &'s Pack,
    /// The rows that belong to a card or to its marks.
    pub(super) taken: Vec<bool>,
    pub(super) finds: Vec<Find>,
    pub(super) faults: Vec<Fault>,
}

impl<'s> Scan<'s> {
    /// Whether a row is text that no card has.
    pub(super) fn is_free(&self, row: usize) -> bool {
        self.rows[row].kind == RowKind::Text && !self.taken[row]
    }

    /// A row that is nothing but one of these lines, in text that no card has. Lines that are
    /// comments are found as well.
    pub(super) fn is_line(&self, row: usize, lines: &[String]) -> bool {
        let text = self.rows[row].text.trim();
        !self.taken[row] && self.rows[row].may_be_line() && lines.iter().any(|line| line == text)
    }

    /// The rows from one on for which all hold, as long as none is taken.
    pub(super) fn run_down(&self, from: usize, holds: impl Fn(&Row<'_>) -> bool) -> usize {
        (from..self.rows.len()).find(|row| self.taken[*row] || !holds(&self.rows[*row])).unwrap_or(self.rows.len())
    }

    /// The first row of the run without blanks that ends before `end`.
    pub(super) fn run_up(&self, end: usize) -> usize {
        let broken = |row: &usize| {
            self.taken[*row] || matches!(self.rows[*row].kind, RowKind::Blank | RowKind::Front | RowKind::Comment)
        };
        (0..end).rev().find(broken).map_or(0, |row| row + 1)
    }

    /// The end of the section that a heading opens: the next heading of its level or above.
    pub(super) fn section_end(&self, heading: usize, level: usize) -> usize {
        let ends = |row: &usize| self.rows[*row].heading().is_some_and(|(found, _)| found <= level);
        (heading + 1..self.rows.len()).find(ends).unwrap_or(self.rows.len())
    }

    /// The end of what stands under a list item: rows that are indented further, and the blanks
    /// between them.
    pub(super) fn children_end(&self, item: usize) -> usize {
        let indent = self.rows[item].indent;
        let mut end = item + 1;
        for row in item + 1..self.rows.len() {
            match self.rows[row].kind {
                _ if self.rows[row].text.trim().is_empty() => {}
                _ if self.rows[row].indent > indent => end = row + 1,
                _ => break,
            }
        }
        end
    }

    /// Whole rows as a side, without the blank ones at both ends.
    pub(super) fn side(&self, rows: Range<usize>) -> Side {
        let mut side: Side = rows.map(|row| Piece { row, at: 0..self.rows[row].text.len() }).collect();
        let blank = |piece: &Piece| self.rows[piece.row].kind == RowKind::Blank;
        while side.last().is_some_and(blank) {
            side.pop();
        }
        let lead = side.iter().take_while(|piece| blank(piece)).count();
        side.drain(..lead);
        side
    }

    /// A part of one row as a side; nothing when it is blank.
    pub(super) fn part(&self, row: usize, at: Range<usize>) -> Side {
        let text = &self.rows[row].text[at.clone()];
        let lead = text.len() - text.trim_start().len();
        let trimmed = text.trim();
        let start = at.start + lead;
        if trimmed.is_empty() { Vec::new() } else { vec![Piece { row, at: start..start + trimmed.len() }] }
    }

    /// Keeps a card and takes its rows; an empty side is a fault instead.
    pub(super) fn keep(&mut self, mut find: Find, place: Piece) {
        self.take(find.rows.clone());
        self.meta_of_card(&mut find);
        let below = find.rows.end() + 1;
        if find.id.is_none()
            && let Some(id) = self.id_alone(below)
        {
            find.id = Some(id);
            self.take(below..=below);
        }
        let has_text = |side: &Side| side.iter().any(|piece| self.has_text(piece, &find.cut));
        let empty = match find.kind {
            NoteKind::Cloze => !has_text(&find.front),
            NoteKind::Basic | NoteKind::Reversed => !has_text(&find.front) || !(find.alone || has_text(&find.back)),
        };
        if empty {
            let side = if has_text(&find.front) { "back" } else { "front" };
            let message = format!("this card has no {side}");
            self.fault(Code::EmptySide, place, message, format!("write the {side}, or take the mark away"));
        } else {
            self.finds.push(find);
        }
    }

    /// Whether a piece has text beside what is cut out of it.
    pub(super) fn has_text(&self, piece: &Piece, cut: &[Piece]) -> bool {
        let row = &self.rows[piece.row];
        if row.kind == RowKind::Comment {
            return false;
        }
        let dropped = |at: usize| {
            let comment =
                row.closed.iter().any(|closed| closed.why == super::closed::Why::Comment && closed.at.contains(&at));
            comment || cut.iter().any(|cut| cut.row == piece.row && cut.at.contains(&at))
        };
        row.text[piece.at.clone()]
            .char_indices()
            .any(|(at, found)| !found.is_whitespace() && !dropped(piece.at.start + at))
    }

    /// Takes rows, so that nothing else looks at them.
    pub(super) fn take(&mut self, rows: RangeInclusive<usize>) {
        self.taken[rows].fill(true);
    }

    /// Notes what is wrong.
    pub(super) fn fault(&mut self, code: Code, place: Piece, message: String, help: String) {
        self.faults.push(Fault { code, place, message, help });
    }

    /// A row from its first word to its last, as the place of a fault.
    pub(super) fn place(&self, row: usize) -> Piece {
        let text = self.rows[row].text;
        let start = text.len() - text.trim_start().len();
        Piece { row, at: start..text.trim_end().len().max(start) }
    }
}

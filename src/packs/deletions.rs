//! Paragraphs and list items that hold deletions: each is one card.

use super::cloze::Numbers;
use super::grammar::Cloze;
use super::joined::Joined;
use super::scan::{Find, Scan, Side};
use super::sheet::RowKind;
use crate::base::code::Code;
use std::ops::Range;

impl<'s> Scan<'s> {
    /// Makes a card of each paragraph and each item in which there is a deletion.
    pub(super) fn clozes(&mut self) {
        let dialects = self.plain_dialects();
        if dialects.is_empty() {
            return;
        }
        for Range { start: row, end } in self.units() {
            let text = self.unit(row, end);
            let joined = Joined::new(&self.rows, &text);
            let found = joined.deletions(&dialects, &mut Numbers::default());
            if let Some(place) = joined.unclosed(&dialects, &found).into_iter().next() {
                let help = "close it in the same paragraph, or write a backslash before it".to_owned();
                self.fault(Code::DeletionWithoutEnd, place, "this deletion has no end".to_owned(), help);
            }
            if !found.is_empty() {
                let mut find = Find::cloze(text, row..=end - 1);
                find.nested = true;
                for owner in &self.pack.owner {
                    for row in row..end {
                        find.cut.extend(self.tag(row, &owner.tag).map(|at| super::scan::Piece { row, at }));
                    }
                }
                if self.pack.meta.hash_tags {
                    (row..end).for_each(|row| self.hash_tags(row, &mut find));
                }
                let place = self.place(row);
                self.keep(find, place);
            }
        }
    }

    /// The ways of writing a deletion that need no label.
    fn plain_dialects(&self) -> Vec<&'s Cloze> {
        self.pack.cloze.iter().filter(|dialect| !dialect.only_marked).collect()
    }

    /// The rows of each paragraph and each item that belongs to no card yet.
    fn units(&self) -> Vec<Range<usize>> {
        let (mut units, mut row) = (Vec::new(), 0);
        while row < self.rows.len() {
            let end = if self.is_free(row) { self.unit_end(row) } else { row + 1 };
            if self.is_free(row) {
                units.push(row..end);
            }
            row = end;
        }
        units
    }

    /// The end of the paragraph or the item that begins in a row.
    fn unit_end(&self, row: usize) -> usize {
        if self.rows[row].heading().is_some() {
            return row + 1;
        }
        self.run_down(row + 1, |next| next.kind == RowKind::Text && next.item.is_none() && next.heading().is_none())
    }

    /// The text of the paragraph or the item from a row to another.
    fn unit(&self, row: usize, end: usize) -> Side {
        let stop = self.rows[row].heading().map_or(self.rows[row].text.len(), |(_, text)| text.end);
        let mut text = self.part(row, self.rows[row].start()..stop);
        text.extend(self.side(row + 1..end));
        text
    }

    /// Whether a deletion stands in a side, written in a way that needs no label.
    pub(super) fn has_deletion(&self, side: &Side) -> bool {
        let dialects = self.plain_dialects();
        !Joined::new(&self.rows, side).deletions(&dialects, &mut Numbers::default()).is_empty()
    }

    /// Whether a deletion stands in a side whose signs are nothing else.
    pub(super) fn has_word_deletion(&self, side: &Side) -> bool {
        let dialects: Vec<&Cloze> = self.pack.cloze.iter().filter(|dialect| dialect.is_shown()).collect();
        !Joined::new(&self.rows, side).deletions(&dialects, &mut Numbers::default()).is_empty()
    }

    /// The parts of all rows that are deletions, each row's in order: no separator counts there.
    pub(super) fn deleted(&self) -> Vec<Vec<Range<usize>>> {
        let mut deleted = vec![Vec::new(); self.rows.len()];
        let dialects = self.plain_dialects();
        if dialects.is_empty() {
            return deleted;
        }
        for Range { start: row, end } in self.units() {
            let text = self.unit(row, end);
            let joined = Joined::new(&self.rows, &text);
            let found = joined.deletions(&dialects, &mut Numbers::default());
            for span in joined.spans(&found).into_iter().chain(joined.unclosed(&dialects, &found)) {
                deleted[span.row].push(span.at);
            }
        }
        for spans in &mut deleted {
            spans.sort_by_key(|span: &Range<usize>| span.start);
            // One in another is no span of its own.
            spans.dedup_by(|span, before| {
                let within = span.start < before.end;
                before.end = if within { before.end.max(span.end) } else { before.end };
                within
            });
        }
        deleted
    }
}

//! Paragraphs and list items that hold deletions: each is one card.

use super::cloze::{Numbers, deletions};
use super::grammar::Cloze;
use super::scan::{Find, Scan};
use super::sheet::RowKind;

impl Scan<'_> {
    /// Makes a card of each paragraph and each item in which there is a deletion.
    pub(super) fn clozes(&mut self) {
        if self.pack.cloze.iter().all(|dialect| dialect.only_marked) {
            return;
        }
        let mut row = 0;
        while row < self.rows.len() {
            if !self.is_free(row) {
                row += 1;
                continue;
            }
            let end = self.unit_end(row);
            if (row..end).any(|row| self.has_deletion(row)) {
                let start = self.rows[row].start();
                let stop = self.rows[row].heading().map_or(self.rows[row].text.len(), |(_, text)| text.end);
                let mut text = self.part(row, start..stop);
                text.extend(self.side(row + 1..end));
                let mut find = Find::cloze(text, row..=end - 1);
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
            row = end;
        }
    }

    /// The end of the paragraph or the item that begins in a row.
    fn unit_end(&self, row: usize) -> usize {
        if self.rows[row].heading().is_some() {
            return row + 1;
        }
        self.run_down(row + 1, |next| next.kind == RowKind::Text && next.item.is_none() && next.heading().is_none())
    }

    /// Whether a deletion stands in a row, written in a way that needs no label.
    pub(super) fn has_deletion(&self, row: usize) -> bool {
        let dialects: Vec<&Cloze> = self.pack.cloze.iter().filter(|dialect| !dialect.only_marked).collect();
        let row = &self.rows[row];
        row.kind == RowKind::Text
            && !dialects.is_empty()
            && !deletions(row, row.start()..row.text.len(), &dialects, &mut Numbers::default()).is_empty()
    }
}

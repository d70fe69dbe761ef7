//! Outlines of Logseq, in which each item is a block: its words, and properties of it.

use super::meta::Of;
use super::scan::{Scan, Side};
use super::sheet::RowKind;
use super::tags::property;
use crate::markdown::repair::{is_property, task};

impl<'s> Scan<'s> {
    /// Finds where the words of each block begin: behind task words and the signs of a heading.
    pub(super) fn outline(&mut self) {
        if !self.pack.outliner {
            return;
        }
        for row in &mut self.rows {
            let Some(item) = row.item else { continue };
            let words = |at: usize| at + task(&row.text[at..]);
            let hashes = row.text[item..].len() - row.text[item..].trim_start_matches('#').len();
            let heading = (1..=6).contains(&hashes) && row.text[item + hashes..].starts_with(' ');
            let start = words(if heading { item + hashes + 1 } else { item });
            row.item = Some(start).filter(|start| *start < row.text.len());
        }
    }

    /// What a row says about itself: of an item, what stands behind its bullet.
    pub(super) fn said(&self, row: usize) -> &'s str {
        let row = &self.rows[row];
        let start = row.item.filter(|_| self.pack.outliner).unwrap_or(0);
        &row.text[start..]
    }

    /// Reads the properties at the top of a page, which speak of all its cards.
    pub(super) fn page(&mut self, of: &mut Of) {
        let meta = &self.pack.meta;
        let mut row = 0;
        while self.pack.outliner && row < self.rows.len() {
            let end = self.run_down(row + 1, |next| next.kind == RowKind::Text && next.item.is_none());
            match self.rows[row].kind {
                RowKind::Blank | RowKind::Front | RowKind::Comment => row += 1,
                RowKind::Text if (row..end).all(|row| is_property(self.said(row))) => {
                    for text in (row..end).map(|row| self.said(row)) {
                        if let Some((deck, _)) = meta.card_deck.iter().find_map(|template| template.line(text, None)) {
                            of.deck = Some(deck.to_owned());
                        }
                        let tags = meta.card_tags.iter().find_map(|template| template.line(text, None));
                        of.tags.extend(tags.into_iter().flat_map(|(tags, _)| property(tags)));
                    }
                    self.take(row..=end - 1);
                    row = end;
                }
                RowKind::Text | RowKind::Code | RowKind::Table | RowKind::Math => return,
            }
        }
    }

    /// The row in which the block of a row begins: the item that it is a line of.
    pub(super) fn block_start(&self, row: usize) -> usize {
        let is_line = |row: usize| {
            let row = &self.rows[row];
            row.kind == RowKind::Text && row.item.is_none() && row.heading().is_none() && row.indent > 0
        };
        let mut start = row;
        while self.pack.outliner && is_line(start) && start > 0 && self.is_free(start - 1) {
            start -= 1;
        }
        if self.rows[start].item.is_some() && self.rows[start].indent < self.rows[row].indent { start } else { row }
    }

    /// The words of a block from its first row to its last.
    pub(super) fn words_of(&self, first: usize, last: usize) -> Side {
        let row = &self.rows[first];
        let stop = row.heading().map_or(row.text.len(), |(_, text)| text.end);
        let mut side = self.part(first, row.start()..stop);
        side.extend(self.side(first + 1..last + 1));
        side
    }
}

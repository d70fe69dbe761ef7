//! Markers that own what stands below them: tags, callouts, headings.

use super::grammar::{Callout, Headings, Owner, Place};
use super::scan::{Find, Piece, Scan};
use super::sheet::RowKind;
use crate::cards::card::NoteKind;

impl Scan<'_> {
    /// A tag on a heading, an item or a line, or alone on the line below.
    pub(super) fn owners(&mut self) {
        let owners: Vec<&Owner> = self.pack.owner.iter().collect();
        for row in 0..self.rows.len() {
            let found = owners.iter().find_map(|owner| {
                let at = self.tag(row, &owner.tag)?;
                let (front, place) = self.owned_by(row, &at)?;
                owner.on.contains(&place).then_some((*owner, at, front, place))
            });
            let Some((owner, at, front, place)) = found else { continue };
            let mark = Piece { row, at };
            let (from, end, rows) = match place {
                Place::Heading => {
                    let level = self.rows[front].heading().map_or(6, |(level, _)| level);
                    let end = self.section_end(front, level);
                    let below = row.max(front) + 1;
                    // A card in the section is one of its own.
                    let end = (below..end).find(|row| self.is_marked(*row)).unwrap_or(end);
                    match (below..end).find(|row| self.is_line(*row, &owner.until)) {
                        Some(line) => (below, line, line + 1),
                        None => (below, end, end),
                    }
                }
                Place::Item => {
                    let (below, end) = (row.max(front) + 1, self.children_end(self.block_start(front)));
                    let end = (below..end).find(|row| self.is_marked(*row)).unwrap_or(end);
                    (below, end, end)
                }
                Place::Line => {
                    let end = self.back_end(row + 1, &owner.until, |scan, row| scan.is_marked(row));
                    (row + 1, end.text, end.rows)
                }
            };
            let back = self.side(from..end);
            let last = back.last().map_or(row, |piece| piece.row).max(row).max(if rows > end { rows - 1 } else { 0 });
            let text = self.words_of(self.block_start(front), front);
            // Deletions say themselves what is asked.
            if back.is_empty() && self.has_deletion(&text) {
                continue;
            }
            let first = self.block_start(front).min(row);
            let mut find = Find::new(owner.direction, text, back, first..=last);
            if self.has_word_deletion(&find.front) {
                find.kind = NoteKind::Cloze;
            }
            find.cut.push(mark.clone());
            if self.pack.meta.hash_tags {
                (first..=front.max(row)).for_each(|row| self.hash_tags(row, &mut find));
            }
            self.keep(find, mark);
        }
    }

    /// Whether a row has a marker tag, or the one below is nothing else.
    pub(super) fn is_marked(&self, row: usize) -> bool {
        let alone = |row: usize, owner: &Owner| row < self.rows.len() && self.rows[row].text.trim() == owner.tag;
        self.pack.owner.iter().any(|owner| self.tag(row, &owner.tag).is_some() || alone(row + 1, owner))
    }

    /// The row that a tag marks, and what it is.
    fn owned_by(&self, row: usize, tag: &std::ops::Range<usize>) -> Option<(usize, Place)> {
        let text = self.rows[row].text;
        let only_tags = |text: &str| text.split_whitespace().all(|word| word.starts_with('#') && word.len() > 1);
        let alone = only_tags(text[..tag.start].trim()) && only_tags(text[tag.end..].trim());
        let front = if alone { row.checked_sub(1).filter(|above| self.is_free(*above))? } else { row };
        let block = self.block_start(front);
        let place = if self.rows[front].heading().is_some() {
            Place::Heading
        } else if self.rows[block].item.is_some() {
            Place::Item
        } else {
            Place::Line
        };
        Some((front, place))
    }

    /// `> [!NAME] front` with the back in the rest of the quote.
    pub(super) fn callouts(&mut self) {
        let callouts: Vec<&Callout> = self.pack.callout.iter().collect();
        for row in 0..self.rows.len() {
            let Some((callout, start)) =
                callouts.iter().find_map(|callout| Some((callout, self.callout(row, &callout.name)?)))
            else {
                continue;
            };
            let is_quote = |text: &str| text.trim_start().starts_with('>');
            let end = (row + 1..self.rows.len()).find(|row| !is_quote(self.rows[*row].text)).unwrap_or(self.rows.len());
            let front = self.part(row, start..self.rows[row].text.len());
            let mut back = Vec::new();
            for row in row + 1..end {
                let text = self.rows[row].text;
                let sign = text.find('>').map_or(0, |at| at + 1);
                let start = sign + usize::from(text[sign..].starts_with(' '));
                back.push(Piece { row, at: start..text.len() });
            }
            let place = Piece { row, at: 0..start };
            let mut find = Find::new(callout.direction, front, back, row..=end - 1);
            if self.pack.meta.hash_tags {
                self.hash_tags(row, &mut find);
            }
            self.keep(find, place);
        }
    }

    /// Where the title of a callout of this name begins.
    fn callout(&self, row: usize, name: &str) -> Option<usize> {
        if !self.is_free(row) {
            return None;
        }
        let text = self.rows[row].text;
        let rest = text.trim_start().strip_prefix('>')?.trim_start().strip_prefix("[!")?;
        let (found, title) = rest.split_once(']')?;
        let title = title.strip_prefix(['-', '+']).unwrap_or(title);
        found.eq_ignore_ascii_case(name).then(|| text.len() - title.trim_start().len())
    }

    /// Headings of some levels are fronts; what follows is the back.
    pub(super) fn headings(&mut self) {
        let Some(headings) = &self.pack.headings else { return };
        for row in 0..self.rows.len() {
            let heading =
                self.rows[row].heading().filter(|(level, _)| self.is_free(row) && headings.levels.contains(level));
            let Some((level, text)) = heading else { continue };
            let end = self.heading_end(row, level, headings);
            let is_border = |row: &usize| self.is_line(*row, &headings.border);
            if (row + 1..end).any(|row| self.is_line(row, &headings.skip)) {
                self.take(row..=end - 1);
                continue;
            }
            let mut front = self.part(row, text.clone());
            let mut from = row + 1;
            if let Some(border) = (row + 1..end).find(is_border) {
                front.extend(self.side(row + 1..border));
                from = border + 1;
            }
            let back = self.side(from..end);
            let last = back.last().map_or(from.saturating_sub(1).max(row), |piece| piece.row);
            let find = Find::new(super::grammar::Direction::Forward, front, back, row..=last);
            let place = Piece { row, at: text };
            // A heading without text below it only groups what follows.
            if find.back.is_empty() && from == row + 1 && self.opens_section(row, level) {
                continue;
            }
            self.keep(find, place);
        }
    }

    /// Where the back of a heading ends: at the next that is a front, or is above it.
    fn heading_end(&self, row: usize, level: usize, headings: &Headings) -> usize {
        let ends = |row: &usize| {
            self.rows[*row].heading().is_some_and(|(found, _)| found <= level || headings.levels.contains(&found))
        };
        (row + 1..self.rows.len()).find(ends).unwrap_or(self.rows.len())
    }

    /// Whether the next row with text is a heading below this one.
    fn opens_section(&self, row: usize, level: usize) -> bool {
        let next = self.rows[row + 1..].iter().find(|row| !matches!(row.kind, RowKind::Blank | RowKind::Comment));
        next.and_then(|row| row.heading()).is_some_and(|(found, _)| found > level)
    }
}

//! Cards that stand between two lines: rules, fences, an opening and a closing word.

use super::grammar::{Block, Direction, Ruled};
use super::scan::{Find, Piece, Scan, Side};
use super::sheet::{self, RowKind};
use super::tags::{listed, words};
use crate::base::code::Code;
use crate::cards::card::NoteKind;
use std::ops::Range;

impl<'s> Scan<'s> {
    /// Fields between rules.
    pub(super) fn ruled(&mut self) {
        for ruled in &self.pack.ruled {
            let whole = 0..self.rows.len();
            if ruled.cards.is_empty() {
                self.whole_note(ruled);
                continue;
            }
            let mut start = 0;
            for row in whole.clone().chain([whole.end]) {
                if row == whole.end || self.is_line(row, &ruled.cards) {
                    self.ruled_card(ruled, start..row);
                    start = row + 1;
                }
            }
        }
    }

    /// One card of a note that is cut into cards.
    fn ruled_card(&mut self, ruled: &Ruled, rows: Range<usize>) {
        let borders: Vec<usize> = rows.clone().filter(|row| self.is_line(*row, &ruled.between)).collect();
        let Some(first) = borders.first().copied() else { return };
        let start = rows.clone().find(|row| self.rows[*row].kind != RowKind::Front).unwrap_or(rows.start);
        // A row of the card that is taken belongs to another one.
        let start = (start..first).rev().find(|row| self.taken[*row]).map_or(start, |row| row + 1);
        let mut fields = vec![self.side(start..first)];
        for (at, border) in borders.iter().enumerate() {
            fields.push(self.side(border + 1..borders.get(at + 1).copied().unwrap_or(rows.end)));
        }
        let tags = ruled.tags.filter(|field| *field <= fields.len()).map(|field| fields.remove(field - 1));
        let mut fields = fields.into_iter();
        let front = fields.next().unwrap_or_default();
        let back: Side = fields.flatten().collect();
        let begin = front.first().map_or(first, |piece| piece.row);
        let mut find = Find::new(Direction::Forward, front, back, begin..=rows.end - 1);
        for piece in tags.into_iter().flatten() {
            find.tags.extend(words(&self.rows[piece.row].text[piece.at]));
        }
        let place = self.place(first);
        self.keep(find, place);
    }

    /// The whole note as one card, cut at its first rule; with deletions above that, a cloze card.
    fn whole_note(&mut self, ruled: &Ruled) {
        let end = self.rows.len();
        let start = (0..end).find(|row| self.rows[*row].kind != RowKind::Front).unwrap_or(end);
        if self.taken[start..].contains(&true) {
            return;
        }
        let borders: Vec<usize> = (start..end).filter(|row| self.is_line(*row, &ruled.between)).collect();
        let text = self.side(start..borders.first().copied().unwrap_or(end));
        let clozed = self.has_deletion(&text);
        let first = match borders.first() {
            Some(first) => *first,
            None if clozed => end - 1,
            None => return,
        };
        let only_blanks = |rows: Range<usize>| rows.into_iter().all(|row| self.rows[row].kind == RowKind::Blank);
        let both = ruled.twice_is_both && borders.get(1).is_some_and(|second| only_blanks(first + 1..*second));
        if borders.len() > 2 {
            let message =
                format!("this note has {} rules, so none is the border between front and back", borders.len());
            let place = self.place(borders[2]);
            self.fault(
                Code::ManyRules,
                place,
                message,
                "a note for this pack is one card; write other rules as `***`".to_owned(),
            );
            return;
        }
        let direction = if both { Direction::Both } else { Direction::Forward };
        let from = if both { borders[1] } else { first } + 1;
        let mut find = Find::new(direction, text, self.side(from..end), start..=end - 1);
        if clozed {
            find.kind = NoteKind::Cloze;
        }
        let place = self.place(first);
        self.keep(find, place);
    }

    /// Cards between an opening and a closing line.
    pub(super) fn blocks(&mut self) {
        for block in &self.pack.block {
            let mut row = 0;
            while row < self.rows.len() {
                let next = if block.inline { self.inline_block(block, row) } else { self.block(block, row) };
                row = next.max(row + 1);
            }
        }
    }

    /// One block that begins in a row; gives the row behind it.
    fn block(&mut self, block: &Block, row: usize) -> usize {
        let Some(info) = self.opening(block, row) else {
            if block.fields && self.is_free(row) && self.rows[row].text.trim() == block.close {
                let place = self.place(row);
                let message = format!("`{}` without `{}`", block.close, block.open);
                self.fault(Code::EndWithoutStart, place, message, format!("write `{}` above the card", block.open));
            }
            return row + 1;
        };
        let closes = |row: &usize| !self.taken[*row] && self.rows[*row].text.trim() == block.close;
        let opens = |row: &usize| block.open != block.close && block.fields && self.opening(block, *row).is_some();
        let end = (row + 1..self.rows.len()).find(|row| closes(row) || opens(row)).filter(|row| closes(row));
        let Some(end) = end else {
            if !block.only_with_between {
                let place = self.place(row);
                let message = format!("`{}` without `{}`", block.open, block.close);
                self.fault(Code::BlockWithoutEnd, place, message, format!("write `{}` below the card", block.close));
                self.take(row..=row);
            }
            return row + 1;
        };
        self.open_fence(row..end);
        let settings = self.settings(block, row + 1..end);
        if settings.off {
            self.take(row..=end);
            return end + 1;
        }
        let inner = settings.end..end;
        let border = inner.clone().find(|row| self.is_line(*row, &block.between));
        if block.only_with_between && border.is_none() {
            // The closing line may open the next block.
            return end;
        }
        let place = self.place(row);
        if block.fields {
            self.fields(inner, row..end + 1, place);
        } else if let Some(border) = border {
            let find =
                Find::new(Direction::Forward, self.side(inner.start..border), self.side(border + 1..end), row..=end);
            self.keep_block(block, find, (info, settings.tags), place);
        } else {
            let before = self.finds.len();
            self.labels(inner.clone());
            if let Some(find) = self.finds.get_mut(before) {
                find.rows = row..=end;
                find.tags.extend(settings.tags);
            } else {
                let mut find = Find::cloze(self.side(inner), row..=end);
                find.alone = false;
                self.keep_block(block, find, (info, settings.tags), place);
            }
            self.take(row..=end);
        }
        end + 1
    }

    fn keep_block(&mut self, block: &Block, mut find: Find, (info, tags): (Range<usize>, Vec<String>), place: Piece) {
        find.tags.extend(tags);
        if block.attributes {
            for (key, value) in attributes(&self.rows[place.row].text[info]) {
                match key {
                    "deck" => find.deck = Some(value.to_owned()),
                    "tags" | "tag" => find.tags.extend(words(value)),
                    "id" | "uid" => find.id = Some(value.to_owned()),
                    _ => {}
                }
            }
        }
        self.keep(find, place);
    }

    /// The settings at the top of a block. Those on one line are read with what else a card
    /// says about itself.
    fn settings(&self, block: &Block, rows: Range<usize>) -> SettingsOf {
        let mut of = SettingsOf { end: rows.start, tags: Vec::new(), off: false };
        let Some(settings) = &block.settings else { return of };
        let Some(end) = rows.clone().find(|row| self.is_line(*row, &settings.until)) else { return of };
        // A line of this kind is the border of other blocks, unless another border follows.
        let border = (end + 1..rows.end).any(|row| self.is_line(row, &block.between));
        let is_key = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        let (mut key, mut none) = ("", true);
        let (mut tags, mut off) = (Vec::new(), false);
        for text in (rows.start..end).map(|row| self.rows[row].text).filter(|text| !text.trim().is_empty()) {
            match text.split_once(':').filter(|_| !text.starts_with([' ', '\t', '-', '#'])) {
                Some((found, _)) if settings.keys.iter().any(|known| known == found.trim_end()) => key = found,
                // Below a known key, what other tools say of the card is no text either.
                Some((found, _)) if border && !key.is_empty() && is_key(found) => key = found,
                Some(_) => return of,
                None if key.is_empty() || !text.starts_with([' ', '\t', '-', '#']) => return of,
                None => {}
            }
            let item = text.trim_start().strip_prefix('-').filter(|_| key.starts_with("tag"));
            item.into_iter().for_each(|item| tags.extend(listed(item)));
            off = off || settings.off.iter().any(|line| line == text.trim());
            none = false;
        }
        if !none || border {
            of = SettingsOf { end: end + 1, tags, off };
        }
        of
    }

    /// What stands behind the opening of a block, when a row is one.
    fn opening(&self, block: &Block, row: usize) -> Option<Range<usize>> {
        let is_fence = block.open.starts_with("```");
        let kind = self.rows[row].kind;
        let text = self.rows[row].text;
        if self.taken[row] || kind != if is_fence { RowKind::Code } else { RowKind::Text } {
            return None;
        }
        let rest = text.trim().strip_prefix(block.open.as_str())?;
        let apart = rest.is_empty() || (block.attributes && rest.starts_with([' ', '{']));
        // The line that closes one fence opens no other.
        let first = !is_fence
            || row == 0
            || self.rows[row - 1].kind != RowKind::Code
            || self.rows[row - 1].text.trim() == block.close;
        (apart && first).then(|| text.trim_end().len() - rest.len()..text.trim_end().len())
    }

    /// Reads what stands in a fence as a note of its own.
    fn open_fence(&mut self, rows: Range<usize>) {
        if self.rows[rows.start].kind != RowKind::Code {
            return;
        }
        for row in rows.start + 1..rows.end {
            let fresh = sheet::rows(self.rows[row].text).into_iter().next();
            if let Some(fresh) = fresh {
                self.rows[row] = fresh;
            } else {
                self.rows[row].kind = RowKind::Blank;
            }
        }
    }
}

/// What the settings of a block say, and the row behind them.
struct SettingsOf {
    end: usize,
    tags: Vec<String>,
    off: bool,
}

/// `key=value` and `key="value"`, also in braces.
fn attributes(info: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = info.trim().trim_matches(['{', '}']);
    while let Some((key, behind)) = rest.split_once('=') {
        let key = key.rsplit([' ', ',']).next().unwrap_or(key);
        let quoted = behind.strip_prefix('"').and_then(|inner| inner.split_once('"'));
        let (value, behind) = quoted.unwrap_or_else(|| behind.split_once(' ').unwrap_or((behind, "")));
        found.push((key, value));
        rest = behind;
    }
    found
}

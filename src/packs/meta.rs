//! What a note says about its cards beside front and back: decks, tags, ids.

use super::scan::{Find, Piece, Scan};
use super::sheet::RowKind;
use super::tags::{link_tags, listed, property, words};
use std::ops::Range;

/// What holds for all cards of a note.
#[derive(Debug, Default)]
pub(super) struct Of {
    /// The deck of the note.
    pub(super) deck: Option<String>,
    /// Decks that hold from a row on.
    pub(super) decks: Vec<(usize, String)>,
    /// Tags.
    pub(super) tags: Vec<String>,
    /// The id in the front matter.
    pub(super) id: Option<String>,
}

impl Scan<'_> {
    /// Reads, and takes, the lines that speak of all cards.
    pub(super) fn meta_of_note(&mut self) -> Of {
        let meta = &self.pack.meta;
        let mut of = Of::default();
        self.page(&mut of);
        for row in 0..self.rows.len() {
            let (text, kind) = (self.rows[row].text, self.rows[row].kind);
            if !(self.rows[row].may_be_line() || kind == RowKind::Front) || self.taken[row] {
                continue;
            }
            let next = self.rows.get(row + 1).map(|row| row.text);
            if let Some((deck, rows)) = meta.deck.iter().find_map(|template| template.line(text, next)) {
                of.deck.get_or_insert_with(|| unquoted(deck).to_owned());
                self.taken[row..row + rows].fill(true);
            } else if let Some((tags, rows)) = meta.tags.iter().find_map(|template| template.line(text, next)) {
                let more = if kind == RowKind::Front { self.rest_of_list(row + rows, tags) } else { 0 };
                of.tags.extend(if kind == RowKind::Front { listed(tags) } else { words(tags) });
                for row in row + rows..row + rows + more {
                    of.tags.extend(listed(self.rows[row].text));
                }
                self.taken[row..row + rows + more].fill(true);
            } else if kind == RowKind::Front {
                let id = meta.id.iter().find_map(|template| template.line(text, None));
                of.id = of.id.or(id.map(|(id, _)| unquoted(id).to_owned()));
            }
            if let Some(tag) = &meta.deck_tag
                && kind == RowKind::Text
            {
                self.deck_tags(row, tag, &mut of);
            }
        }
        if let Some(level) = self.pack.headings.as_ref().and_then(|headings| headings.deck) {
            for row in 0..self.rows.len() {
                if let Some((_, at)) = self.rows[row].heading().filter(|(found, at)| *found == level && !at.is_empty())
                {
                    of.decks.push((row, self.rows[row].text[at].trim_matches(['*', '_', '`']).to_owned()));
                }
            }
        }
        of
    }

    /// In how many rows a list in brackets of the front matter goes on.
    fn rest_of_list(&self, from: usize, first: &str) -> usize {
        if !first.starts_with('[') || first.contains(']') {
            return 0;
        }
        let mut rows = self.rows[from..].iter().take_while(|row| row.kind == RowKind::Front);
        rows.position(|row| row.text.contains(']')).map_or(0, |last| last + 1)
    }

    /// `#flashcards/deck/sub`: what follows is in `deck::sub`. Alone on its line, it is no text.
    fn deck_tags(&mut self, row: usize, tag: &str, of: &mut Of) {
        let text = self.rows[row].text;
        let mut alone = true;
        let mut found = false;
        for (at, word) in text.split_whitespace().map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word)) {
            let rest = word.strip_prefix(tag).filter(|rest| rest.is_empty() || rest.starts_with('/'));
            match rest.filter(|_| !self.rows[row].is_closed(at)) {
                Some(rest) => {
                    found = true;
                    let levels: Vec<_> = rest.split('/').filter(|level| !level.is_empty()).collect();
                    if !levels.is_empty() {
                        of.decks.push((row, levels.join("::")));
                    }
                }
                None => alone = alone && word.starts_with('#'),
            }
        }
        if found && alone {
            self.take(row..=row);
        }
    }

    /// Reads, and leaves out of the text, what a card says about itself.
    pub(super) fn meta_of_card(&self, find: &mut Find) {
        let meta = &self.pack.meta;
        let (first, last) = (*find.rows.start(), *find.rows.end());
        for row in first..=last {
            let text = self.said(row);
            if !self.rows[row].may_be_line() {
                continue;
            }
            let next = self.rows.get(row + 1).map(|row| row.text);
            let len = self.rows[row].text.len();
            let whole = Piece { row, at: len - text.len()..len };
            if let Some((deck, _)) = meta.card_deck.iter().find_map(|template| template.line(text, next)) {
                find.deck = Some(unquoted(deck).to_owned());
                find.cut.push(whole);
                continue;
            }
            if let Some((tags, _)) = meta.card_tags.iter().find_map(|template| template.line(text, next)) {
                find.tags.extend(if self.pack.outliner { property(tags) } else { words(tags) });
                find.cut.push(whole);
                continue;
            }
            if let Some((extra, _)) = meta.extra.iter().find_map(|template| template.line(text, next)) {
                find.extra.push(extra.to_owned());
                find.cut.push(whole);
                continue;
            }
            if let Some(tags) = link_tags(text) {
                find.tags.extend(tags);
                find.cut.push(whole);
                continue;
            }
            if meta.drop.iter().any(|start| text.trim_start().starts_with(start.as_str())) {
                find.cut.push(whole);
                continue;
            }
            self.inline_meta(row, find);
            if let Some(tag) = &meta.deck_tag {
                self.cut_deck_tags(row, tag, find);
            }
            if let Some((at, id)) = self.id_in(row) {
                find.id = find.id.take().or(Some(id));
                find.cut.push(Piece { row, at });
            }
        }
    }

    /// The id in a row that is nothing else: it belongs to the card above.
    pub(super) fn id_alone(&self, row: usize) -> Option<String> {
        let text = self.rows.get(row).filter(|_| !self.taken[row])?.text.trim();
        self.id_in(row).filter(|(at, _)| at.len() >= text.len()).map(|(_, id)| id)
    }

    /// Tags at the end of a card on one line: `… Tags: a b ENDI`.
    fn inline_meta(&self, row: usize, find: &mut Find) {
        let inline = self.pack.block.iter().any(|block| block.inline);
        if !inline || find.rows.start() != find.rows.end() {
            return;
        }
        let text = self.rows[row].text;
        let sides = find.front.iter().chain(&find.back).map(|piece| piece.at.clone());
        for side in sides.collect::<Vec<_>>() {
            let inner = &text[side.clone()];
            let Some(at) = inner.find("Tags:").filter(|at| *at == 0 || inner[..*at].ends_with(' ')) else { continue };
            let stop = inner[at..].find("<!--").map_or(inner.len(), |end| at + end);
            find.tags.extend(words(&inner[at + "Tags:".len()..stop]));
            find.cut.push(Piece { row, at: side.start + at..side.start + stop });
        }
    }

    fn cut_deck_tags(&self, row: usize, tag: &str, find: &mut Find) {
        let text = self.rows[row].text;
        let mut from = 0;
        while let Some(at) = self.rows[row].find(tag, from) {
            let end = text[at..].find(char::is_whitespace).map_or(text.len(), |end| at + end);
            let behind = &text[at + tag.len()..end];
            if (behind.is_empty() || behind.starts_with('/')) && (at == 0 || text[..at].ends_with(char::is_whitespace))
            {
                find.cut.push(Piece { row, at: at..end });
            }
            from = end;
        }
    }

    fn id_in(&self, row: usize) -> Option<(Range<usize>, String)> {
        let text = self.rows[row].text;
        if !self.rows[row].may_be_line() {
            return None;
        }
        self.pack.meta.id.iter().find_map(|template| template.id(text)).map(|(at, id)| (at, id.to_owned()))
    }
}

fn unquoted(value: &str) -> &str {
    value.trim().trim_matches(['"', '\'']).trim()
}

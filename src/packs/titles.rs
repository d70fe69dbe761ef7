//! What stands above a card: headings, and the list items that one with deletions is nested in.

use super::grammar::{Cloze, Direction};
use super::scan::{Find, Piece, Scan};
use super::sheet::RowKind;
use super::side;
use crate::markdown::repair::{RepairSettings, block_mark};
use std::collections::BTreeMap;

/// The headings of a note, each with the one it stands under.
#[derive(Default)]
pub(super) struct Titles {
    all: Vec<Title>,
}

struct Title {
    row: usize,
    level: usize,
    text: String,
    under: Option<usize>,
}

impl Titles {
    pub(super) fn of(scan: &Scan<'_>, repairs: &RepairSettings) -> Self {
        let mut all: Vec<Title> = Vec::new();
        for (row, (level, _)) in scan.rows.iter().enumerate().filter_map(|(at, row)| Some((at, row.heading()?))) {
            let mut under = all.len().checked_sub(1);
            while let Some(above) = under.filter(|above| all[*above].level >= level) {
                under = all[above].under;
            }
            all.push(Title { row, level, text: scan.title(row, repairs), under });
        }
        Self { all }
    }

    /// The titles above a row, from the outside in.
    pub(super) fn above(&self, scan: &Scan<'_>, row: usize) -> Vec<String> {
        let mut next = self.all.partition_point(|title| title.row < row).checked_sub(1);
        let level = scan.rows[row].heading().map_or(usize::MAX, |(level, _)| level);
        let mut found = Vec::new();
        while let Some(title) = next.map(|at| &self.all[at]) {
            if title.level < level && !title.text.is_empty() {
                found.push(title.text.clone());
            }
            next = title.under;
        }
        found.reverse();
        found
    }
}

/// The items above those cards that are nested in them, by the row of the card.
#[derive(Default)]
pub(super) struct Parents {
    above: BTreeMap<usize, Vec<String>>,
}

impl Parents {
    pub(super) fn of(scan: &Scan<'_>, finds: &[Find], repairs: &RepairSettings) -> Self {
        let mut above = BTreeMap::new();
        let mut nested = finds.iter().filter(|find| find.nested).map(|find| *find.rows.start()).peekable();
        // The items that a row may stand under, and their text once somebody asked for it.
        let mut open: Vec<(usize, Option<String>)> = Vec::new();
        let mut blank = false;
        for (at, row) in scan.rows.iter().enumerate() {
            if row.kind == RowKind::Blank {
                blank = true;
                continue;
            }
            // A paragraph goes on wherever its lines begin.
            let begins = blank || row.item.is_some() || row.heading().is_some();
            while begins && open.last().is_some_and(|(item, _)| scan.rows[*item].indent >= row.indent) {
                open.pop();
            }
            blank = false;
            if nested.next_if_eq(&at).is_some() && !open.is_empty() {
                let mut texts = Vec::new();
                for (item, text) in &mut open {
                    let text = text.get_or_insert_with(|| scan.title(*item, repairs));
                    texts.extend((!text.is_empty()).then(|| text.clone()));
                }
                above.insert(at, texts);
            }
            if row.item.is_some() && row.kind == RowKind::Text {
                open.push((at, None));
            }
        }
        Self { above }
    }

    /// The items above the card that begins in a row, from the outside in.
    pub(super) fn above(&self, row: usize) -> Vec<String> {
        self.above.get(&row).cloned().unwrap_or_default()
    }
}

impl Scan<'_> {
    /// The words of a heading or an item as one line, without tags and signs of deletions.
    fn title(&self, row: usize, repairs: &RepairSettings) -> String {
        let text = self.rows[row].text;
        if block_mark(text).is_some() {
            return String::new();
        }
        let heading = self.rows[row].heading();
        let is_item = heading.is_none();
        let at = heading.map_or(self.rows[row].start()..text.len(), |(_, at)| at);
        let mut cut = Find::new(Direction::Alone, Vec::new(), Vec::new(), row..=row);
        if is_item {
            let tags = self.pack.owner.iter().filter_map(|owner| self.tag(row, &owner.tag));
            cut.cut.extend(tags.map(|at| Piece { row, at }));
            self.meta_of_card(&mut cut);
        }
        self.hash_tags(row, &mut cut);
        let shown = |dialect: &&Cloze| dialect.is_shown() || (is_item && !dialect.only_marked);
        let dialects: Vec<&Cloze> = self.pack.cloze.iter().filter(shown).collect();
        side::title(&self.rows, Piece { row, at }, &cut.cut, &dialects, repairs)
    }
}

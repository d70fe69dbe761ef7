//! Pictures on lines of their own: the text that each of them belongs to, and footnotes.
//!
//! A picture belongs to what stands right above it, be it a line, code or a table. Below a
//! heading, it belongs to the text under it as well: an answer that begins there shows it.

use crate::markdown::block::{BlockKind, Blocks, Unit};
use crate::text::marks::{Picture, Place};
use std::collections::BTreeMap;

/// A picture of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The file or the address, as it is written.
    pub target: String,
    /// Its line of the file.
    pub line: u32,
    /// Whether nothing but pictures stands on it.
    pub alone: bool,
}

/// All pictures of a note. `source_line` is the 1-based line of the file of a line of the text.
pub(super) fn all(blocks: &Blocks, source_line: impl Fn(usize) -> u32) -> Vec<Shown> {
    let mut found = Vec::new();
    for block in &blocks.all {
        let cells = match &block.kind {
            BlockKind::Table(rows) => rows.as_slice(),
            BlockKind::Root
            | BlockKind::Heading(_)
            | BlockKind::Paragraph
            | BlockKind::List(..)
            | BlockKind::Item(..)
            | BlockKind::Code(_)
            | BlockKind::Quote
            | BlockKind::Rule
            | BlockKind::Details => &[],
        };
        for unit in block.units.iter().chain(cells.iter().flatten()).filter(|unit| unit.images > 0) {
            let (line, alone) = (source_line(unit.line), unit.is_picture());
            found.extend(unit.text.pictures().map(|picture| Shown { target: picture.target.clone(), line, alone }));
        }
    }
    found.sort_by_key(|picture| picture.line);
    found
}

/// Gives the pictures on lines of their own to the texts beside them.
pub(super) fn settle(blocks: &mut Blocks, source_line: impl Fn(usize) -> u32) {
    if !blocks.all.iter().flat_map(|block| &block.units).any(Unit::is_picture) {
        return;
    }
    // The text above, and the pictures between it and the next one.
    let (mut above, mut between): (Option<(usize, usize)>, Vec<Picture>) = (None, Vec::new());
    for (block, unit) in in_order(blocks) {
        let this = &mut blocks.all[block].units[unit];
        if this.is_picture() {
            let (line, text) = (source_line(this.line), std::mem::take(&mut this.text));
            between.extend(text.pictures().map(|picture| Picture { place: Place::Below(line), ..picture.clone() }));
            continue;
        }
        if !between.is_empty() {
            if let Some((block, unit)) = above {
                let titled = matches!(blocks.all[block].kind, BlockKind::Heading(_));
                let text = &mut blocks.all[block].units[unit].text;
                *text = text.beside(between.iter().cloned());
                above = titled.then_some((block, unit));
            }
            let this = &mut blocks.all[block];
            if above.is_some() && !matches!(this.kind, BlockKind::Code(_)) {
                let pictures = between.iter().cloned().map(Picture::above);
                this.units[unit].text = this.units[unit].text.beside(pictures);
            }
            between.clear();
        }
        above = Some((block, unit));
    }
    if let Some((block, unit)) = above.filter(|_| !between.is_empty()) {
        let text = &mut blocks.all[block].units[unit].text;
        *text = text.beside(between);
    }
}

/// The units of all blocks from top to bottom. Tables and breaks get one without letters, for
/// the pictures below them.
fn in_order(blocks: &mut Blocks) -> Vec<(usize, usize)> {
    let mut order: Vec<((usize, usize), (usize, usize))> = Vec::new();
    for (at, block) in blocks.all.iter_mut().enumerate() {
        match block.kind {
            BlockKind::Table(_) | BlockKind::Rule => {
                block.units = vec![Unit { line: block.lines.0, ..Unit::default() }];
                order.push((block.lines, (at, 0)));
            }
            BlockKind::Code(_) => order.extend((0..block.units.len()).map(|unit| (block.lines, (at, unit)))),
            BlockKind::Root
            | BlockKind::Heading(_)
            | BlockKind::Paragraph
            | BlockKind::List(..)
            | BlockKind::Item(..)
            | BlockKind::Quote
            | BlockKind::Details => {
                let units = block.units.iter().enumerate();
                order.extend(units.map(|(number, unit)| ((unit.line, unit.last), (at, number))));
            }
        }
    }
    order.sort_by_key(|(lines, _)| *lines);
    order.into_iter().map(|(_, place)| place).collect()
}

/// The footnotes of a note as marked text, by their names.
pub(super) fn footnotes(blocks: &Blocks) -> BTreeMap<String, String> {
    let paragraph = |units: &Vec<Unit>| {
        let units = units.iter().map(|unit| unit.text.marked());
        units.collect::<Vec<_>>().join(" ")
    };
    let text = |paragraphs: &Vec<Vec<Unit>>| paragraphs.iter().map(paragraph).collect::<Vec<_>>().join("\n");
    blocks.footnotes.iter().map(|(name, note)| (name.clone(), text(note))).collect()
}

//! What stands in the lines of a note beside their letters, for the answers cut out of them.
//!
//! Rules see plain text: a pattern is not to stumble over a bold word. An answer is made of
//! lines of the note, or of parts of them, so its styles, links and pictures are found again
//! by the text itself, among the lines that the answer was taken from.

use super::place::join_wrapped;
use crate::base::source::Lines;
use crate::markdown::block::{BlockKind, Blocks, Mark, MarkKind, Unit};
use crate::text::content::{Content, ContentBlock, ContentItem};
use crate::text::marks::{self, Image};
use std::collections::{BTreeMap, BTreeSet};

/// How many lines behind the expected one are looked at; more would cost too much.
const NEAR: usize = 400;

/// The lines of a note with what is marked in them; empty when nothing is.
#[derive(Clone, Debug, Default)]
pub struct Inlines {
    lines: Vec<Inline>,
    footnotes: BTreeMap<String, String>,
}

/// One line.
#[derive(Clone, Debug)]
struct Inline {
    lines: Lines,
    unit: Unit,
    heading: bool,
}

impl Inline {
    /// Whether nothing but pictures stands on it.
    fn is_picture(&self) -> bool {
        self.unit.images > 0 && self.unit.text.is_empty()
    }
}

impl Inlines {
    /// Those of a note; `source_line` is the 1-based line of the file of a line of the text.
    pub fn of(blocks: &Blocks, wrapped_at: Option<usize>, source_line: impl Fn(usize) -> u32) -> Self {
        let marked = |unit: &Unit| !unit.marks.is_empty();
        let in_table = |rows: &Vec<Vec<Unit>>| rows.iter().flatten().any(marked);
        let any = blocks.all.iter().any(|block| {
            block.units.iter().any(marked) || matches!(&block.kind, BlockKind::Table(rows) if in_table(rows))
        });
        if !any {
            return Self::default();
        }
        let mut lines = Vec::new();
        for block in &blocks.all {
            let heading = matches!(block.kind, BlockKind::Heading(_));
            let mut add = |unit: Unit, (first, last): (usize, usize)| {
                let lines_of = Lines::new(source_line(first), source_line(last));
                lines.push(Inline { lines: lines_of, unit, heading });
            };
            match &block.kind {
                // Cells have their marks in the outline.
                BlockKind::Table(_) => {}
                // What stands below it belongs to nothing above it.
                BlockKind::Rule => add(Unit::default(), block.lines),
                BlockKind::Paragraph => {
                    join_wrapped(&block.units, wrapped_at).into_iter().for_each(|(unit, lines)| add(unit, lines))
                }
                BlockKind::Code(_) => block.units.iter().cloned().for_each(|unit| add(unit, block.lines)),
                _ => block.units.iter().cloned().for_each(|unit| {
                    let lines = (unit.line, unit.last);
                    add(unit, lines);
                }),
            }
        }
        lines.sort_by_key(|line| line.lines);
        let paragraph = |units: &Vec<Unit>| {
            let units = units.iter().map(whole);
            units.collect::<Vec<_>>().join(" ")
        };
        let text = |paragraphs: &Vec<Vec<Unit>>| paragraphs.iter().map(paragraph).collect::<Vec<_>>().join("\n");
        let footnotes = blocks.footnotes.iter().map(|(name, note)| (name.clone(), text(note))).collect();
        Self { lines, footnotes }
    }

    /// Gives an answer that was taken from these lines of the file back what was marked there.
    pub fn dress(&self, answer: &mut Content, lines: Lines) {
        let first = self.lines.partition_point(|line| line.lines.last < lines.first);
        let end = self.lines.partition_point(|line| line.lines.first <= lines.last);
        if first >= end || !self.has_marks(first, end) {
            return self.annotate(answer);
        }
        let mut dresser = Dresser { inlines: self, first, end, next: first, notes: Vec::new(), begun: false };
        dresser.blocks(&mut answer.blocks);
        let notes = dresser.notes;
        self.add_notes(answer, notes);
    }

    /// Adds the footnotes of an answer that has its marks already.
    pub fn annotate(&self, answer: &mut Content) {
        let mut notes = Vec::new();
        if !self.footnotes.is_empty() {
            answer.each_text(&mut |text| notes.extend(self.notes_in(text)));
        }
        self.add_notes(answer, notes);
    }

    /// The footnotes that a text with its marks refers to.
    fn notes_in<'t>(&self, text: &'t str) -> impl Iterator<Item = String> + use<'t, '_> {
        let names = text.split("<sup>").skip(1).filter_map(|rest| rest.split_once("</sup>"));
        names.map(|(name, _)| name).filter(|name| self.footnotes.contains_key(*name)).map(str::to_owned)
    }

    fn add_notes(&self, answer: &mut Content, notes: Vec<String>) {
        let mut printed = BTreeSet::new();
        for name in notes {
            if printed.insert(name.clone())
                && let Some(text) = self.footnotes.get(&name)
            {
                answer.blocks.push(ContentBlock::Text(format!("<sup>{name}</sup> {text}")));
            }
        }
    }

    /// Whether nothing but pictures stands on this line of the file.
    pub fn is_picture(&self, line: u32) -> bool {
        let first = self.lines.partition_point(|other| other.lines.last < line);
        self.lines[first..].iter().take_while(|other| other.lines.first <= line).any(Inline::is_picture)
    }

    /// The pictures in these lines of the file or below them up to the next text, as marked text,
    /// and where they stand.
    pub fn pictures(&self, lines: Lines) -> Option<(String, Lines)> {
        let first = self.lines.partition_point(|line| line.lines.last < lines.first);
        let mut found: Vec<&Inline> = Vec::new();
        for line in &self.lines[first..] {
            // Below, a text ends the search.
            if line.lines.first > lines.last && !line.is_picture() {
                break;
            }
            found.extend((line.unit.images > 0).then_some(line));
        }
        let all = found.first()?.lines.join(found.last()?.lines);
        Some((found.iter().map(|line| line.unit.pictures()).collect::<Vec<_>>().join("\n"), all))
    }

    /// Whether anything is marked in these lines, or a picture stands beside them.
    fn has_marks(&self, first: usize, end: usize) -> bool {
        let near = first.saturating_sub(1)..(end + 1).min(self.lines.len());
        self.lines[near].iter().any(|line| !line.unit.marks.is_empty())
    }
}

/// Goes through the texts of an answer beside the lines of the note.
struct Dresser<'i> {
    inlines: &'i Inlines,
    first: usize,
    end: usize,
    /// The line behind the last one that was found.
    next: usize,
    notes: Vec<String>,
    /// Whether a line was found.
    begun: bool,
}

impl Dresser<'_> {
    fn blocks(&mut self, blocks: &mut Vec<ContentBlock>) {
        let mut at = 0;
        while at < blocks.len() {
            match &mut blocks[at] {
                ContentBlock::Text(text) => *text = self.text(text, true),
                ContentBlock::List { items, .. } => items.iter_mut().for_each(|item| self.item(item)),
                ContentBlock::Table { header, rows } => {
                    let cells = header.iter().chain(rows.iter().flatten());
                    self.notes.extend(cells.flat_map(|cell| self.inlines.notes_in(cell)));
                }
                ContentBlock::Quote(quoted) => self.blocks(quoted),
                ContentBlock::Code { text, .. } => {
                    if let Some((found, _)) = self.find(text) {
                        self.next = found + 1;
                        self.begun = true;
                        let pictures = self.pictures_below(found);
                        if !pictures.is_empty() {
                            blocks.insert(at + 1, ContentBlock::Text(pictures));
                            at += 1;
                        }
                    }
                }
            }
            at += 1;
        }
    }

    fn item(&mut self, item: &mut ContentItem) {
        item.text = self.text(&item.text, true);
        self.blocks(&mut item.blocks);
    }

    /// A text with what was marked in it; `pictures` also takes those that stand below it.
    fn text(&mut self, text: &str, pictures: bool) -> String {
        let mut out = String::with_capacity(text.len() + 16);
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                out.push('\n');
            }
            let Some((found, at)) = self.find(line).filter(|_| !line.is_empty()) else {
                out.push_str(line);
                continue;
            };
            let unit = &self.inlines.lines[found].unit;
            // A clause of a line has no picture, but what stands behind a label has it.
            let whole = at == 0 || unit.text[..at].trim_end().ends_with(['：', ':', '-', '–', '—', '=']);
            let whole = whole && unit.text[at + line.len()..].chars().count() <= 2;
            if pictures && whole && at == 0 && !self.begun {
                self.pictures_above(found).into_iter().for_each(|picture| out.push_str(&picture));
            }
            self.begun = true;
            self.next = found + 1;
            let (dressed, notes) = dressed(line, at, &unit.marks);
            out.push_str(&dressed);
            self.notes.extend(notes.into_iter().filter(|name| self.inlines.footnotes.contains_key(name)));
            if pictures && whole {
                let below = self.pictures_below(found);
                if !below.is_empty() {
                    out.push('\n');
                    out.push_str(&below);
                }
            }
        }
        out
    }

    /// The line that holds a text, and where: the next one, or else another of the answer.
    fn find(&self, text: &str) -> Option<(usize, usize)> {
        let lines = &self.inlines.lines;
        let place = |at: usize| lines[at].unit.text.find(text).map(|found| (at, found));
        let ahead = (self.next..self.end).take(NEAR);
        ahead.chain((self.first..self.next.min(self.end)).rev().take(NEAR)).find_map(place)
    }

    /// The pictures below one, up to the next text.
    fn pictures_below(&self, found: usize) -> String {
        let mut out = String::new();
        for line in self.inlines.lines[found + 1..].iter().take_while(|line| line.is_picture()) {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&line.unit.pictures());
        }
        out
    }

    /// The pictures between a heading and the first line of an answer.
    fn pictures_above(&self, found: usize) -> Vec<String> {
        let above = self.inlines.lines[..found].iter().rev();
        let pictures: Vec<&Inline> = above.take_while(|line| line.is_picture()).collect();
        let below_heading = found.checked_sub(pictures.len() + 1).is_some_and(|at| self.inlines.lines[at].heading);
        let pictures = pictures.into_iter().rev().filter(|_| below_heading);
        pictures.map(|line| format!("{}\n", line.unit.pictures())).collect()
    }
}

/// All of a unit as marked text.
pub(super) fn whole(unit: &Unit) -> String {
    dressed(&unit.text, 0, &unit.marks).0
}

/// The part of a text that begins at `start`, with the marks of the whole; and the footnotes.
fn dressed(part: &str, start: usize, marks: &[Mark]) -> (String, Vec<String>) {
    let mut inside: Vec<(&Mark, usize, usize)> = marks
        .iter()
        .filter_map(|mark| {
            let from = mark.at.start.max(start).checked_sub(start)?;
            let to = mark.at.end.min(start + part.len()).checked_sub(start)?;
            let fits = if mark.at.is_empty() { mark.at.start >= start && from == to } else { from < to };
            (fits && part.is_char_boundary(from) && part.is_char_boundary(to)).then_some((mark, from, to))
        })
        .collect();
    if inside.is_empty() {
        return (part.to_owned(), Vec::new());
    }
    // Outer marks first, so that they are opened before and closed after those in them.
    inside.sort_by_key(|(_, from, to)| (*from, std::cmp::Reverse(*to)));
    let mut out = String::with_capacity(part.len() + inside.len() * 8);
    let mut notes = Vec::new();
    let mut open: Vec<(&Mark, usize)> = Vec::new();
    let mut done = 0;
    let mut close_up_to = |out: &mut String, open: &mut Vec<(&Mark, usize)>, at: usize| {
        while let Some((mark, end)) = open.pop_if(|(_, end)| *end <= at) {
            out.push_str(&part[done..end.max(done)]);
            done = end.max(done);
            match &mark.kind {
                MarkKind::Style(tag) => out.push_str(tag.close()),
                MarkKind::Link(_) => marks::end_link(out),
                MarkKind::Image(..) | MarkKind::Footnote(_) => {}
            }
        }
        if at > done {
            out.push_str(&part[done..at]);
            done = at;
        }
    };
    for (mark, from, to) in inside {
        let is_picture = matches!(mark.kind, MarkKind::Image(..));
        // A link around nothing but pictures goes on to the next of them.
        let is_linked = is_picture
            && open.last().is_some_and(|(around, end)| {
                matches!(around.kind, MarkKind::Link(_)) && around.at.is_empty() && *end == from
            });
        if !is_linked {
            close_up_to(&mut out, &mut open, from);
        }
        // One that crosses the end of the one around it ends there.
        let to = open.last().map_or(to, |(_, end)| to.min(*end));
        match &mark.kind {
            MarkKind::Style(tag) => out.push_str(tag.open()),
            MarkKind::Link(target) => marks::push_link(&mut out, target),
            MarkKind::Image(target, alt, size) => {
                // The blank before a picture at the end of a line went with the end.
                let joins = |last: char| {
                    last.is_alphanumeric()
                        || marks::is_sign(last)
                        || last.is_ascii_punctuation() && !"([{".contains(last)
                };
                if !is_linked && out.ends_with(joins) {
                    out.push(' ');
                }
                marks::push_image(&mut out, Image { target, alt, size });
            }
            MarkKind::Footnote(name) => {
                out.push_str(&format!("<sup>{name}</sup>"));
                notes.push(name.clone());
            }
        }
        if matches!(mark.kind, MarkKind::Style(_) | MarkKind::Link(_)) {
            open.push((mark, to));
        }
    }
    close_up_to(&mut out, &mut open, part.len());
    (out, notes)
}

//! Texts with their marks as marked text, and the answers made of them.

use super::text::{Mark, MarkKind, Picture, Place, Text};
use super::{end_link, is_sign, push_image, push_link};
use crate::text::content::{Content, ContentBlock};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// It as marked text, with the pictures above it when it is the `first` of an answer. The
/// footnotes it refers to go to `notes`.
pub(super) fn written(text: &Text, first: bool, notes: &mut Vec<String>) -> String {
    if text.marks().is_empty() {
        return text.as_str().to_owned();
    }
    let shown = |mark: &&Mark| first || !matches!(mark.place(), Some(Place::Above(_)));
    let marks = text.marks().iter().filter(shown);
    let mut inside: Vec<(&MarkKind, Range<usize>)> =
        marks.filter_map(|mark| text.inside(mark).map(|at| (&mark.kind, at))).collect();
    // Outer marks first, so that they are opened before and closed after those in them; what
    // stands above comes before everything else.
    inside.sort_by_key(|(kind, at)| (!is_above(kind), at.start, std::cmp::Reverse(at.end)));
    let mut writer = Writer {
        letters: text,
        out: String::with_capacity(text.len() + inside.len() * 8),
        open: Vec::new(),
        done: 0,
        line: None,
    };
    let mut inside = inside.into_iter().peekable();
    while let Some((kind, at)) = inside.next() {
        let ends = is_above(kind) && inside.peek().is_none_or(|(next, _)| !is_above(next));
        writer.mark(kind, at, notes);
        if ends {
            writer.out.push('\n');
            writer.line = None;
        }
    }
    writer.write_up_to(text.len());
    writer.out
}

fn is_above(kind: &MarkKind) -> bool {
    matches!(kind, MarkKind::Picture(Picture { place: Place::Above(_), .. }))
}

/// Letters and marks on their way to marked text.
struct Writer<'t> {
    letters: &'t str,
    out: String,
    /// Styles and links that are open, each with its end.
    open: Vec<(&'t MarkKind, Range<usize>)>,
    /// So many letters are written.
    done: usize,
    /// The line of the last picture that stands on a line of its own.
    line: Option<u32>,
}

impl<'t> Writer<'t> {
    /// Writes the letters up to a byte, and the ends of what ends before it.
    fn write_up_to(&mut self, at: usize) {
        while let Some((kind, range)) = self.open.pop_if(|(_, range)| range.end <= at) {
            self.letters_up_to(range.end);
            match kind {
                MarkKind::Style(style) => self.out.push_str(style.close()),
                MarkKind::Link(_) => end_link(&mut self.out),
                MarkKind::Picture(_) | MarkKind::Footnote(_) => {}
            }
        }
        self.letters_up_to(at);
    }

    fn letters_up_to(&mut self, at: usize) {
        if at > self.done {
            self.out.push_str(&self.letters[self.done..at]);
            self.done = at;
        }
    }

    fn mark(&mut self, kind: &'t MarkKind, at: Range<usize>, notes: &mut Vec<String>) {
        let line = match kind {
            MarkKind::Picture(Picture { place: Place::Above(line) | Place::Below(line), .. }) => Some(*line),
            MarkKind::Picture(_) | MarkKind::Style(_) | MarkKind::Link(_) | MarkKind::Footnote(_) => None,
        };
        let is_inside = line.is_none() && matches!(kind, MarkKind::Picture(_));
        // A link around nothing but pictures goes on to the next of them.
        let is_linked = is_inside
            && self.open.last().is_some_and(|(around, range)| {
                matches!(around, MarkKind::Link(_)) && range.is_empty() && range.end == at.start
            });
        if !is_linked {
            self.write_up_to(at.start);
        }
        match kind {
            MarkKind::Style(style) => self.out.push_str(style.open()),
            MarkKind::Link(target) => push_link(&mut self.out, target),
            MarkKind::Picture(picture) if is_inside => {
                // The blank before a picture at the end of a line went with the end.
                let joins = |last: char| {
                    last.is_alphanumeric() || is_sign(last) || last.is_ascii_punctuation() && !"([{".contains(last)
                };
                if !is_linked && !self.letters.is_empty() && self.out.ends_with(joins) {
                    self.out.push(' ');
                }
                push_image(&mut self.out, picture.image());
            }
            MarkKind::Picture(picture) => {
                if std::mem::replace(&mut self.line, line) != line && !self.out.is_empty() {
                    self.out.push('\n');
                }
                push_image(&mut self.out, picture.image());
            }
            MarkKind::Footnote(name) => {
                self.out.push_str(&format!("<sup>{name}</sup>"));
                notes.push(name.clone());
            }
        }
        if matches!(kind, MarkKind::Style(_) | MarkKind::Link(_)) {
            // One that crosses the end of the one around it ends there.
            let end = self.open.last().map_or(at.end, |(_, around)| at.end.min(around.end));
            self.open.push((kind, at.start..end));
        }
    }
}

impl Content<Text> {
    /// It as it stands on a card: marked text, and below it the footnotes that it refers to, by
    /// their names.
    pub fn marked(self, footnotes: &BTreeMap<String, String>) -> Content {
        let mut first = !begins_with_code(&self.blocks);
        let mut notes = Vec::new();
        let mut content = self.map(&mut |text: Text| {
            let marked = written(&text, first, &mut notes);
            first &= text.is_empty();
            marked
        });
        let mut printed = BTreeSet::new();
        for name in notes {
            if let Some(text) = footnotes.get(&name)
                && printed.insert(name.clone())
            {
                content.blocks.push(ContentBlock::Text(format!("<sup>{name}</sup> {text}")));
            }
        }
        content
    }
}

fn begins_with_code(blocks: &[ContentBlock<Text>]) -> bool {
    match blocks.first() {
        Some(ContentBlock::Code { .. }) => true,
        Some(ContentBlock::Quote(quoted)) => begins_with_code(quoted),
        Some(ContentBlock::Text(_) | ContentBlock::List { .. } | ContentBlock::Table { .. }) | None => false,
    }
}

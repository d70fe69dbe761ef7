//! The marks of a line: where they begin and end in its text.

use super::Builder;
use crate::markdown::block::Unit;
use crate::text::marks::{Mark, MarkKind, Picture, Place, Style, Text, alt_and_size};
use std::ops::Range;

/// The line that is being read.
#[derive(Default)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) marks: Vec<Mark>,
    pub(super) line: usize,
    pub(super) last: usize,
    pub(super) bold: usize,
    pub(super) linked: usize,
    pub(super) images: usize,
}

impl Builder<'_> {
    pub(super) fn open_mark(&mut self, kind: MarkKind) {
        self.marks.push((kind, self.current.text.len()));
    }

    pub(super) fn close_style(&mut self, tag: Style) {
        self.close_mark(|kind| *kind == MarkKind::Style(tag));
    }

    /// Ends the innermost open mark that fits.
    pub(super) fn close_mark(&mut self, fits: impl Fn(&MarkKind) -> bool) {
        if let Some(open) = self.marks.iter().rposition(|(kind, _)| fits(kind)) {
            let (kind, start) = self.marks.remove(open);
            self.keep_mark(kind, start);
        }
    }

    /// A mark between two letters.
    pub(super) fn mark(&mut self, kind: MarkKind) {
        let at = self.current.text.len();
        self.current.marks.push(Mark { kind, at: at..at });
    }

    pub(super) fn end_image(&mut self) {
        let (target, text) = std::mem::take(&mut self.picture);
        let (alt, size) = alt_and_size(&text);
        let (alt, size) = (alt.trim().to_owned(), size.to_owned());
        self.mark(MarkKind::Picture(Picture { target, alt, size, place: Place::Inside }));
    }

    fn keep_mark(&mut self, kind: MarkKind, start: usize) {
        let end = self.current.text.len();
        // A link around nothing but pictures stands before them.
        let marks = &self.current.marks;
        let is_here = |mark: &&Mark| matches!(mark.kind, MarkKind::Picture(_)) && mark.at.start == start;
        let pictures = marks.iter().rev().take_while(is_here).count();
        if start == end && pictures > 0 && matches!(kind, MarkKind::Link(_)) {
            let first = marks.len() - pictures;
            self.current.marks.insert(first, Mark { kind, at: start..end });
            return;
        }
        if start < end {
            self.current.marks.push(Mark { kind, at: start..end });
        }
    }

    /// Ends the line. Marks that are still open go on in the next one.
    pub(super) fn end_unit(&mut self) {
        if !self.begun {
            return;
        }
        for at in 0..self.marks.len() {
            let (kind, start) = self.marks[at].clone();
            self.keep_mark(kind, start);
            self.marks[at].1 = 0;
        }
        self.units.push(std::mem::take(&mut self.current).end());
        self.begun = false;
    }
}

impl Line {
    fn end(mut self) -> Unit {
        let lead = self.text.len() - self.text.trim_start().len();
        if lead > 0 || self.text.trim_end().len() < self.text.len() {
            self.bold = self.bold.saturating_sub(lead);
            self.text = self.text.trim().to_owned();
            for mark in &mut self.marks {
                let inside = |at: usize| at.saturating_sub(lead).min(self.text.len());
                mark.at = inside(mark.at.start)..inside(mark.at.end);
            }
        }
        strip_left_over_bold(&mut self);
        mark_addresses(&mut self);
        let Self { text, marks, line, last, bold, linked, images } = self;
        let bold = bold.min(text.len());
        Unit { text: Text::new(text, marks), line, last, bold, linked, images }
    }
}

/// Paired `**` that the parser did not take for bold, as beside CJK punctuation, are no text.
fn strip_left_over_bold(line: &mut Line) {
    if !line.text.contains("**") {
        return;
    }
    let signs: Vec<usize> = line.text.match_indices("**").map(|(at, _)| at).collect();
    if signs.is_empty() || !signs.len().is_multiple_of(2) || line.text.contains('`') {
        return;
    }
    // Where a place is when the signs before it are gone.
    let moved = |at: usize| at - 2 * signs.partition_point(|sign| *sign < at).min(at / 2);
    for mark in &mut line.marks {
        mark.at = moved(mark.at.start)..moved(mark.at.end);
    }
    for pair in signs.chunks_exact(2) {
        line.marks.push(Mark { kind: MarkKind::Style(Style::Bold), at: moved(pair[0])..moved(pair[1]) });
    }
    line.text = line.text.replace("**", "");
}

/// How a bare address begins, and what a link to it puts before it.
const BARE: [(&str, &str); 3] = [("http://", ""), ("https://", ""), ("www.", "http://")];

/// Bare addresses are links.
fn mark_addresses(line: &mut Line) {
    let mut linked: Vec<Range<usize>> = Vec::new();
    let links = line.marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Link(_)));
    linked.extend(links.map(|mark| mark.at.clone()));
    linked.sort_by_key(|at| at.start);
    let mut linked = linked.into_iter().peekable();
    let (mut from, mut counted, mut in_code) = (0, 0, false);
    while let Some(at) = line.text[from..].find(['h', 'w']).map(|at| from + at) {
        let rest = &line.text[at..];
        from = at + 1;
        let Some((begin, scheme)) = BARE.into_iter().find(|(begin, _)| rest.starts_with(begin)) else { continue };
        // A name of a host begins with no other host, path or mail address before it.
        let joined = line.text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || "/.-_@:".contains(c));
        if !scheme.is_empty() && joined {
            continue;
        }
        let stops = |char: char| char.is_whitespace() || !char.is_ascii() || "<>\"'`|\\".contains(char);
        let end = rest.find(stops).unwrap_or(rest.len());
        let address = without_stops(&rest[..end]);
        in_code ^= line.text[counted..at].matches('`').count() % 2 == 1;
        counted = at;
        while linked.next_if(|link| link.end <= at).is_some() {}
        let is_linked = linked.peek().is_some_and(|link| link.contains(&at));
        let name = address.get(begin.len()..).unwrap_or_default();
        let is_host = !name.is_empty() && (scheme.is_empty() || name.contains('.'));
        if is_host && !in_code && !is_linked {
            let kind = MarkKind::Link(format!("{scheme}{address}"));
            line.marks.push(Mark { kind, at: at..at + address.len() });
        }
        from = at + end.max(1);
    }
}

/// Without what ends the sentence around an address; a bracket that closes one of its own is a part of it.
fn without_stops(mut address: &str) -> &str {
    let open = address.matches('(').count();
    let mut closed = address.matches(')').count();
    while let Some(last) = address.chars().next_back() {
        match last {
            ')' if closed <= open => break,
            ')' => closed -= 1,
            '.' | ',' | ';' | ':' | '!' | '?' | ']' | '*' => {}
            _ => break,
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    address
}

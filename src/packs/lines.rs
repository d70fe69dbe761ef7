//! Markers within a note's lines: a separator, a line between front and back, labels.

use super::grammar::{Border, Direction, Inline, Labels};
use super::scan::{Find, Piece, Scan, Side};
use super::sheet::RowKind;
use crate::base::code::Code;
use std::collections::BTreeMap;
use std::ops::Range;

impl Scan<'_> {
    /// `front::back` on one line; the longest separator at the first place counts.
    pub(super) fn inline(&mut self) {
        let mut separators: Vec<&Inline> = self.pack.inline.iter().collect();
        separators.sort_by_key(|inline| std::cmp::Reverse(inline.separator.len()));
        let deleted = if separators.is_empty() { Vec::new() } else { self.deleted() };
        for row in 0..self.rows.len() {
            if !self.is_free(row) || separators.is_empty() {
                continue;
            }
            let start = self.rows[row].start();
            let Some((at, inline)) = self.separator(row, start, &separators, &deleted[row]) else { continue };
            let behind = at + inline.separator.len();
            let text = self.rows[row].text;
            let before = self.part(row, start..at);
            let mut after = self.part(row, behind..text.len());
            let mut last = row;
            if inline.children && self.rows[row].item.is_some() {
                let end = self.children_end(row);
                // A child that is a card of its own is none of the side.
                let is_card = |row: &usize| {
                    let start = self.rows[*row].start();
                    self.taken[*row]
                        || self.is_free(*row) && self.separator(*row, start, &separators, &deleted[*row]).is_some()
                };
                let end = (row + 1..end).find(is_card).unwrap_or(end);
                after.extend(self.side(row + 1..end));
                last = after.last().map_or(row, |piece| piece.row);
            }
            let place = Piece { row, at: at..behind };
            let mut find = Find::new(inline.direction, before, after, row..=last);
            if self.pack.meta.hash_tags {
                self.hash_tags(row, &mut find);
                // On the front, and as the whole back, a tag keeps its word: it is what is asked.
                let words = find.back.iter().any(|piece| self.has_text(piece, &find.cut));
                let outside = |cut: &Piece| {
                    words && find.back.iter().any(|piece| piece.row == row && piece.at.contains(&cut.at.start))
                };
                let kept =
                    |cut: Piece| if outside(&cut) { cut } else { Piece { row, at: cut.at.start..cut.at.start + 1 } };
                find.cut = find.cut.iter().cloned().map(kept).collect();
            }
            self.keep(find, place);
        }
    }

    /// The first separator of a row that counts.
    fn separator<'p>(
        &self,
        row: usize,
        start: usize,
        separators: &[&'p Inline],
        deleted: &[Range<usize>],
    ) -> Option<(usize, &'p Inline)> {
        let row = &self.rows[row];
        let text = row.text;
        let mut at = start;
        while at < text.len() {
            let step = text[at..].chars().next().map_or(1, char::len_utf8);
            let within = deleted.partition_point(|deleted| deleted.start <= at);
            let is_deleted = within > 0 && deleted[within - 1].contains(&at);
            let open = !row.is_closed(at) && !is_deleted;
            if let Some(inline) =
                separators.iter().find(|inline| open && text[at..].starts_with(inline.separator.as_str()))
            {
                let (before, behind) = (&text[start..at], &text[at + inline.separator.len()..]);
                let run = inline.separator.chars().next_back();
                // A longer run of the same sign is another sign.
                let longer =
                    behind.chars().next() == run || before.chars().next_back() == inline.separator.chars().next();
                let apart = !inline.spaced
                    || ((before.is_empty() || before.ends_with(char::is_whitespace))
                        && (behind.is_empty() || behind.starts_with(char::is_whitespace)));
                if apart && !longer {
                    return Some((at, inline));
                }
                at += inline.separator.len();
                at += text[at..].len() - text[at..].trim_start_matches(|found| Some(found) == run).len();
                continue;
            }
            at += step;
        }
        None
    }

    /// A line alone, with the lines of the front right above and those of the back below.
    pub(super) fn borders(&mut self) {
        let borders: Vec<&Border> = self.pack.border.iter().collect();
        for row in 0..self.rows.len() {
            let Some(border) = borders.iter().find(|border| self.is_line(row, std::slice::from_ref(&border.line)))
            else {
                continue;
            };
            let first = self.front_start(row);
            let end = self.back_end(row + 1, &border.until, |scan, row| {
                borders.iter().any(|border| scan.is_line(row, std::slice::from_ref(&border.line)))
            });
            let (front, back) = (self.side(first..row), self.side(row + 1..end.text));
            let last = end.rows.saturating_sub(1).max(row);
            let mut find = Find::new(border.direction, front, back, first..=last);
            find.front = self.without_markers(find.front);
            find.back = self.without_markers(find.back);
            let place = self.place(row);
            self.keep(find, place);
        }
    }

    /// Where lines of a back end: at one of the lines of `until` when there is one before the
    /// next card begins, else at a blank line.
    pub(super) fn back_end(&self, from: usize, until: &[String], begins: impl Fn(&Self, usize) -> bool) -> BackEnd {
        let stop =
            (from..self.rows.len()).find(|row| self.taken[*row] || self.is_line(*row, until) || begins(self, *row));
        match stop {
            Some(row) if self.is_line(row, until) => BackEnd { text: row, rows: row + 1 },
            stop => {
                let end = self.with_tables(from, stop.unwrap_or(self.rows.len()));
                BackEnd { text: end, rows: end }
            }
        }
    }

    /// Where a run without blanks ends, with the tables that follow it: Markdown shows a table
    /// only below a blank line, so that one does not end the run. Below a line with a colon,
    /// this holds for code and formulas as well. One that touches the next card belongs to it.
    fn with_tables(&self, from: usize, stop: usize) -> usize {
        let run = |from: usize| self.run_down(from, |row| row.kind != RowKind::Blank).max(from);
        let mut end = run(from);
        loop {
            let next = end + 1;
            let announced = end.checked_sub(1).is_some_and(|last| self.announces(last));
            let fits = self.rows.get(next).is_some_and(|row| match row.kind {
                RowKind::Table => true,
                RowKind::Code | RowKind::Math => announced,
                RowKind::Blank | RowKind::Text | RowKind::Comment | RowKind::Front => false,
            });
            // What is longer than its lines, such as code with blanks in it, ends with its kind.
            let kind = self.rows.get(next).map(|row| row.kind);
            let below = if fits { run(self.run_down(next, |row| Some(row.kind) == kind)) } else { next };
            if !fits || self.rows[end].kind != RowKind::Blank || below > stop {
                return end;
            }
            end = below;
        }
    }

    /// Whether a row of text tells that something follows.
    fn announces(&self, row: usize) -> bool {
        self.rows[row].kind == RowKind::Text && self.rows[row].text.trim_end().ends_with([':', '\u{ff1a}'])
    }

    /// Where the front above a border begins; a table has the lines above its blank line with it.
    fn front_start(&self, border: usize) -> usize {
        let first = self.run_up(border);
        let is_table = (first..border).next().is_some_and(|row| self.rows[row].kind == RowKind::Table);
        let above = first.checked_sub(2).filter(|_| is_table && self.rows[first - 1].kind == RowKind::Blank);
        match above.filter(|above| self.is_free(*above) && self.rows[*above].heading().is_none()) {
            Some(above) => self.run_up(above + 1),
            None => first,
        }
    }

    /// A front of one heading or one item, without its signs.
    pub(super) fn without_markers(&self, mut side: Side) -> Side {
        if let [piece] = side.as_mut_slice()
            && self.rows[piece.row].kind == RowKind::Text
        {
            let row = &self.rows[piece.row];
            let end = row.heading().map_or(row.text.len(), |(_, text)| text.end);
            let start = if piece.at.start == 0 { row.start() } else { piece.at.start };
            piece.at = start.min(end)..end.min(piece.at.end);
        }
        side
    }

    /// Labels that open a question, an answer or a text with deletions.
    pub(super) fn labels(&mut self, within: Range<usize>) {
        let Some(labels) = &self.pack.label else { return };
        let mut open: Option<Open> = None;
        let numbered = self.numbered(within.clone(), labels);
        for row in within.clone() {
            let ends = self.is_line(row, &labels.until) || (labels.heading_ends && self.rows[row].heading().is_some());
            if ends || self.taken[row] {
                self.close(open.take(), row);
                if ends
                    && self.is_line(row, &labels.until)
                    && self.finds.last().is_some_and(|find| *find.rows.end() < row)
                {
                    self.take(row..=row);
                }
                continue;
            }
            let found = self.label(row, labels).or_else(|| numbered.get(&row).copied());
            let Some((role, len)) = found else { continue };
            let place = Piece { row, at: 0..len };
            match (role, &mut open) {
                (Role::Answer, Some(card)) if card.role == Role::Question && card.answer.is_none() => {
                    card.answer = Some((row, len));
                }
                (Role::Answer, Some(card)) if card.role == Role::Question => {
                    let help = "join both, or give the second a question of its own".to_owned();
                    self.fault(Code::TwoAnswers, place, "this question already has an answer".to_owned(), help);
                    let card = open.take();
                    self.close(card, row);
                    self.take(row..=row);
                }
                (Role::Answer, _) => {
                    let card = open.take();
                    self.close(card, row);
                    let help = "write the question above it".to_owned();
                    self.fault(Code::AnswerWithoutQuestion, place, "this answer has no question".to_owned(), help);
                    self.take(row..=row);
                }
                (role, _) => {
                    let card = open.take();
                    self.close(card, row);
                    open = Some(Open { role, row, len, answer: None });
                }
            }
        }
        self.close(open, within.end);
    }

    fn label(&self, row: usize, labels: &Labels) -> Option<(Role, usize)> {
        if !self.is_free(row) {
            return None;
        }
        let text = self.rows[row].text;
        let longest =
            |words: &[String]| words.iter().filter(|word| text.starts_with(word.as_str())).map(String::len).max();
        [(Role::Question, &labels.question), (Role::Answer, &labels.answer), (Role::Cloze, &labels.cloze)]
            .into_iter()
            .find_map(|(role, words)| longest(words).map(|len| (role, len)))
    }

    /// Labels with a number, as `Q5:` and `A5:`. Only an answer makes one of a line, since sizes of
    /// paper and quarters of years look alike: one with the same number, or with none.
    fn numbered(&self, within: Range<usize>, labels: &Labels) -> BTreeMap<usize, (Role, usize)> {
        let mut found = BTreeMap::new();
        let mut asked: Option<(usize, usize, &str)> = None;
        for row in within.filter(|row| self.is_free(*row)) {
            let text = self.rows[row].text;
            if let Some((role, _)) = self.label(row, labels) {
                if let (Role::Answer, Some((row, len, _))) = (role, asked.take()) {
                    found.insert(row, (Role::Question, len));
                }
            } else if let Some((len, number)) = numbered_label(&labels.question, text) {
                asked = Some((row, len, number));
            } else if let Some((len, number)) = numbered_label(&labels.answer, text)
                && let Some((above, asks, _)) = asked.take_if(|(_, _, asked)| *asked == number)
            {
                found.insert(above, (Role::Question, asks));
                found.insert(row, (Role::Answer, len));
            }
        }
        found
    }

    /// Ends a labelled card before a row.
    fn close(&mut self, open: Option<Open>, end: usize) {
        let Some(card) = open else { return };
        let place = Piece { row: card.row, at: 0..card.len };
        let labelled = |scan: &Self, (row, len): (usize, usize), end: usize| {
            let mut side = scan.part(row, len..scan.rows[row].text.len());
            let rest = scan.side(row + 1..end);
            // A first line that is empty leaves its lines to those below.
            side.extend(rest);
            side
        };
        if card.role == Role::Cloze {
            let text = labelled(self, (card.row, card.len), end);
            let last = text.last().map_or(card.row, |piece| piece.row);
            let mut find = Find::cloze(text, card.row..=last);
            find.alone = false;
            self.keep(find, place);
            return;
        }
        let Some(answer) = card.answer else {
            let text = "this question has no answer before the next label".to_owned();
            self.fault(Code::TwoQuestions, place, text, "write its answer below it, or take its label away".to_owned());
            let last = self.side(card.row..end).last().map_or(card.row, |piece| piece.row);
            self.take(card.row..=last);
            return;
        };
        let front = labelled(self, (card.row, card.len), answer.0);
        let back = labelled(self, answer, end);
        let last = back.last().map_or(answer.0, |piece| piece.row);
        self.keep(Find::new(Direction::Forward, front, back, card.row..=last), place);
    }
}

/// Where a back ends, and where its rows do: with the line that ended it.
pub(super) struct BackEnd {
    pub(super) text: usize,
    pub(super) rows: usize,
}

/// The length of a label with a number before its mark, as `Question 5:`, and the number.
fn numbered_label<'t>(words: &[String], text: &'t str) -> Option<(usize, &'t str)> {
    words.iter().find_map(|word| {
        let stem = word.trim_end_matches([':', '：', '.', ' ', '*']);
        let mark = word.get(stem.len()..).filter(|mark| !mark.is_empty() && mark.starts_with([':', '：', '.', '*']))?;
        let rest = text.strip_prefix(stem)?.trim_start_matches([' ', '#']);
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let behind = rest.get(digits..).filter(|_| digits > 0)?.strip_prefix(mark)?;
        Some((text.len() - behind.len(), &rest[..digits]))
    })
}

/// What a label opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Question,
    Answer,
    Cloze,
}

/// A labelled card that is not closed yet.
struct Open {
    role: Role,
    row: usize,
    len: usize,
    answer: Option<(usize, usize)>,
}

//! How much of what a note says is on its cards, and what is on none.
//!
//! What could be on a card is the text of lines, items, terms, code and cells. Headings, leads and summaries only
//! name what follows, and rules, front matter, comments, remarks of the author to himself, links that lead on and
//! what is switched off are not for cards: none of them is counted, so a note can be covered as a whole. What a card
//! shows below its answer is not asked for, so it is on no card here.

use super::note::NoteCard;
use crate::base::source::{Lines, SourceFile, Span};
use crate::cards::card::Card;
use crate::extract::plain_text;
use crate::outline::{Node, NodeKind, Outline, sentences};
use crate::rules::Words;
use crate::text::letters::letters;
use crate::text::marks;
use std::cell::OnceCell;

/// How much is on cards, in letters and digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Of the text that could be on a card.
    pub letters: usize,
    /// Of the part of it that is.
    pub on_cards: usize,
}

impl Coverage {
    /// The share that is on cards, in whole percent, rounded down; nothing when there is no such text.
    pub fn percent(self) -> Option<usize> {
        (self.on_cards * 100).checked_div(self.letters)
    }

    pub(super) fn add(&mut self, other: Self) {
        self.letters += other.letters;
        self.on_cards += other.on_cards;
    }
}

/// What is on a card and what on none: for one note, the places of the latter in its order.
pub(super) fn coverage(
    source: &SourceFile,
    outline: &Outline,
    words: &Words,
    cards: &[NoteCard],
    counts: impl Fn(usize) -> bool,
) -> (Coverage, Vec<Span>) {
    let shown = Shown::of(source, outline, cards);
    let (mut found, mut uncovered) = (Coverage::default(), Vec::new());
    for (_, node) in outline.nodes.iter().enumerate().filter(|(id, node)| could_be_on_a_card(node) && counts(*id)) {
        let mut from = source.line_span(node.lines.first).map_or(0, |span| span.start as usize);
        let until = source.line_span(node.lines.last).map_or(from, |span| span.end as usize);
        let (mut looked_at, mut known) = (None, Vec::new());
        for (lines, piece) in pieces(node, words) {
            let said = letters(&marks::plain(piece));
            let width = said.chars().count();
            if width < LEAST {
                continue;
            }
            found.letters += width;
            let at = source.text().get(from..until).and_then(|rest| rest.find(piece)).map(|at| from + at);
            from = at.map_or(from, |at| at + piece.len());
            if looked_at != Some(lines) {
                (looked_at, known) = (Some(lines), shown.at(lines));
            }
            if shown.has(&known, &said) {
                found.on_cards += width;
            } else if let Some(span) = at.map(|at| Span::new(at as u32, (at + piece.len()) as u32)) {
                uncovered.push(span);
            } else if let Some(span) = source.text_span(node.lines.first) {
                uncovered.push(span);
            }
        }
    }
    uncovered.sort();
    uncovered.dedup();
    (found, uncovered)
}

/// Text of fewer letters says nothing for itself.
const LEAST: usize = 2;

fn could_be_on_a_card(node: &Node) -> bool {
    match node.kind {
        NodeKind::Line | NodeKind::Item | NodeKind::Term | NodeKind::Code | NodeKind::Table | NodeKind::Lead => {
            !node.link
        }
        NodeKind::Root
        | NodeKind::Heading
        | NodeKind::Section
        | NodeKind::Quote
        | NodeKind::Details
        | NodeKind::Aside => false,
    }
}

/// The parts of a node that are on a card or not, with the lines whose cards may show them: its label, sentences and
/// lines of code those of the node, cells of a long table those of their rows.
fn pieces<'n>(node: &'n Node, words: &Words) -> Vec<(Lines, &'n str)> {
    let of_node = |piece| (node.lines, piece);
    match node.kind {
        NodeKind::Code => node.body.lines().map(str::trim).map(of_node).collect(),
        NodeKind::Table if is_long(node) => {
            let rows = node.rows.iter().zip(&node.row_lines).skip(1);
            rows.flat_map(|(row, line)| row.iter().map(|cell| (Lines::new(*line, *line), cell.trim()))).collect()
        }
        NodeKind::Table => node.rows.iter().skip(1).flatten().map(|cell| cell.trim()).map(of_node).collect(),
        NodeKind::Line | NodeKind::Item | NodeKind::Term | NodeKind::Lead => {
            let named = node.label.as_deref().filter(|_| node.kind != NodeKind::Lead);
            let said = sentences(&node.body, &words.abbreviation).into_iter().map(|range| &node.body[range]);
            named.into_iter().chain(said).map(of_node).collect()
        }
        NodeKind::Root
        | NodeKind::Heading
        | NodeKind::Section
        | NodeKind::Quote
        | NodeKind::Details
        | NodeKind::Aside => Vec::new(),
    }
}

/// Whether a node is a table of so many rows that each cell is looked for on the cards of its own row alone.
fn is_long(node: &Node) -> bool {
    node.kind == NodeKind::Table && node.rows.len() > MOST_ROWS
}

/// In a table of up to so many rows, a cell may be on a card of any of them.
const MOST_ROWS: usize = 200;

/// What cards show, by the lines that they were made of.
struct Shown<'c> {
    cards: Vec<Texts<'c>>,
    /// The cards of each line; line 0 is none.
    by_line: Vec<Vec<u32>>,
}

/// The letters of a card, once they were asked for.
struct Texts<'c> {
    card: &'c Card,
    whole: OnceCell<String>,
    answer: OnceCell<String>,
}

impl<'c> Shown<'c> {
    fn of(source: &SourceFile, outline: &Outline, cards: &'c [NoteCard]) -> Self {
        let mut by_line: Vec<Vec<u32>> = vec![Vec::new(); source.line_count() as usize + 1];
        for (at, made) in (0..).zip(cards) {
            // A card of a row or a cell of a long table has the lines of the row.
            let own = made.node.map(|node| outline.node(node)).filter(|node| !is_long(node));
            let own = own.map(|node| node.lines);
            let lines = own.into_iter().chain([made.card.source.lines]);
            for line in lines.flat_map(|lines| lines.first..=lines.last) {
                if let Some(known) = by_line.get_mut(line as usize).filter(|known| known.last() != Some(&at)) {
                    known.push(at);
                }
            }
        }
        let texts = |made: &'c NoteCard| Texts { card: &made.card, whole: OnceCell::new(), answer: OnceCell::new() };
        Self { cards: cards.iter().map(texts).collect(), by_line }
    }

    /// The cards that were made of these lines, each once.
    fn at(&self, lines: Lines) -> Vec<u32> {
        let known = self.by_line.get(lines.first as usize..=lines.last as usize).unwrap_or_default();
        let mut known: Vec<u32> = known.iter().flatten().copied().collect();
        known.sort_unstable();
        known.dedup();
        known
    }

    /// Whether one of these cards shows a text, or asks for the most of it.
    fn has(&self, known: &[u32], said: &str) -> bool {
        known.iter().any(|at| {
            let texts = &self.cards[*at as usize];
            let answer = texts.answer();
            texts.whole().contains(said) || answer.chars().count() >= ASKED && said.contains(answer)
        })
    }
}

/// An answer of so many letters that stands in a sentence is asked for there.
const ASKED: usize = 2;

impl Texts<'_> {
    fn whole(&self) -> &str {
        self.whole.get_or_init(|| {
            let card = self.card;
            let fronts = card.context.iter().chain([&card.question]).map(|text| letters(&marks::plain(text)));
            let below = [letters(&plain_text(&card.below))];
            fronts.chain([self.answer().to_owned()]).chain(below).collect::<Vec<_>>().join("\n")
        })
    }

    fn answer(&self) -> &str {
        self.answer.get_or_init(|| letters(&plain_text(&self.card.answer)))
    }
}

//! Cards that a person has marked in the notes already, in the ways of other programs.
//!
//! Each pack is a file in `rules/packs/`: a grammar, made of a few primitives, with examples
//! that are its tests. What is read is the note as it was written, not as it was repaired: its
//! author knew what is a card. A marker in code, a formula, an address, a table, a comment or
//! the front matter is none.
//!
//! To read the marks of another program: a file beside the others. To read marks that no
//! primitive knows: a table in `grammar`, a function of `Scan` in a file here, a line in
//! [`find`].

mod blocks;
pub(crate) mod cards;
mod closed;
mod cloze;
mod deletions;
mod fields;
mod grammar;
mod joined;
mod lines;
mod load;
mod meta;
mod offer;
mod outliner;
mod owners;
mod scan;
mod sheet;
mod side;
mod tags;
mod template;
mod titles;

use crate::base::code::Code;
pub use grammar::{Example, ExampleCard, Pack};
pub use load::{NOTES, PackError, builtin, builtin_text, parse, resolve};
pub use offer::offers;

use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::source::{Lines, SourceFile, Span};
use crate::cards::card::NoteKind;
use crate::markdown::repair::RepairSettings;
use crate::text::content::Content;
use crate::text::marks::Deletion;
use cloze::Numbers;
use meta::Of;
use scan::{Find, Piece, Scan};
use sheet::{Row, RowKind};
use side::Deletions;
use titles::{Parents, Titles};

/// A card as it is marked in a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedCard {
    /// The pack that read it.
    pub pack: String,
    /// How it asks.
    pub kind: NoteKind,
    /// The front; the text of a cloze card, with its deletions.
    pub front: Content,
    /// The back; may be empty.
    pub back: Content,
    /// Remarks that stand below the answer.
    pub extra: Content,
    /// The headings above it, when the pack shows them.
    pub context: Vec<String>,
    /// The list items above the one it stands in, from the outside in, when it is a cloze card.
    pub parents: Vec<String>,
    /// Its deck, `Parent::Child`, when the note says so.
    pub deck: Option<String>,
    /// Its tags, each once.
    pub tags: Vec<String>,
    /// Its id in the note.
    pub id: Option<String>,
    /// Its lines.
    pub lines: Lines,
}

/// What packs found in a note.
#[derive(Clone, Debug, Default)]
pub struct Marked {
    /// The cards, in the order of the note.
    pub cards: Vec<MarkedCard>,
    /// What is wrong with marks, in the order of the note.
    pub diagnostics: Vec<Diagnostic>,
    /// For each line, whether it belongs to a card or to its marks.
    pub consumed: Vec<bool>,
}

/// Reads the marked cards of a note. Of packs that could read the same lines, the first does.
pub fn read(source: &SourceFile, packs: &[&Pack], repairs: &RepairSettings) -> Marked {
    if packs.is_empty() {
        return Marked { consumed: vec![false; source.text().lines().count()], ..Marked::default() };
    }
    let rows = sheet::rows(source.text());
    let mut marked = Marked { consumed: vec![false; rows.len()], ..Marked::default() };
    for pack in packs {
        let settings = side::settings(repairs, pack.outliner);
        let mut scan =
            Scan { rows: rows.clone(), pack, taken: marked.consumed.clone(), finds: Vec::new(), faults: Vec::new() };
        let of = find(&mut scan);
        finish(source, &mut scan, &of, &settings, &mut marked);
        marked.consumed = scan.taken;
    }
    // The front matter stays: it speaks of the note as well.
    for (row, consumed) in rows.iter().zip(&mut marked.consumed) {
        *consumed = *consumed && row.kind != RowKind::Front;
    }
    marked.cards.sort_by_key(|card| card.lines.first);
    marked.diagnostics.sort_by_key(|found| found.span.map(|span| span.start));
    marked
}

/// Lets every primitive of a pack look at the note; those that say most about a line first.
fn find(scan: &mut Scan<'_>) -> Of {
    scan.outline();
    let of = scan.meta_of_note();
    scan.blocks();
    scan.elements();
    scan.callouts();
    scan.owners();
    scan.borders();
    scan.inline();
    scan.labels(0..scan.rows.len());
    scan.ruled();
    scan.headings();
    scan.clozes();
    of
}

/// Reads the sides of what was found.
fn finish(source: &SourceFile, scan: &mut Scan<'_>, of: &Of, repairs: &RepairSettings, marked: &mut Marked) {
    let mut finds = std::mem::take(&mut scan.finds);
    finds.sort_by_key(|find| *find.rows.start());
    let single = finds.len() == 1;
    let titles = if scan.pack.context && !finds.is_empty() { Titles::of(scan, repairs) } else { Titles::default() };
    let nested = finds.iter().any(|find| find.nested);
    let parents = if nested { Parents::of(scan, &finds, repairs) } else { Parents::default() };
    for find in finds {
        let (mut card, numbers) = card(scan, &find, of, single, repairs);
        card.context = titles.above(scan, *find.rows.start());
        card.parents = parents.above(*find.rows.start());
        let place = find.front.first().cloned().unwrap_or_else(|| scan.place(*find.rows.start()));
        if find.kind == NoteKind::Cloze {
            card.front.each_text(&mut |text| {
                Deletion::keep_silent(&mut card.context, text);
                Deletion::keep_silent(&mut card.parents, text);
            });
            if let Some(number) = numbers.beyond {
                let message = format!("Anki makes no card of the number {number}");
                scan.fault(
                    Code::ClozeNumber,
                    place.clone(),
                    message,
                    format!("number deletions from 1 to {}", cloze::MOST),
                );
            }
            if !has_deletion(&card.front) {
                let message = "there is no deletion in this cloze card".to_owned();
                scan.fault(
                    Code::ClozeWithoutDeletion,
                    place,
                    message,
                    "mark what is to be asked, or take the label away".to_owned(),
                );
                continue;
            }
        }
        if card.front.is_empty() || (card.back.is_empty() && find.kind != NoteKind::Cloze && !find.alone) {
            let side = if card.front.is_empty() { "front" } else { "back" };
            let help = format!("write the {side} as text, or take the mark away");
            scan.fault(Code::EmptySide, place, format!("nothing of the {side} of this card can stand on a card"), help);
            continue;
        }
        marked.cards.push(card);
    }
    let faults = std::mem::take(&mut scan.faults);
    marked.diagnostics.extend(faults.into_iter().map(|fault| Diagnostic {
        code: fault.code,
        severity: Severity::Warning,
        message: fault.message,
        path: source.path().to_owned(),
        span: span(source, &fault.place),
        help: Some(fault.help),
    }));
}

fn card(scan: &Scan<'_>, find: &Find, of: &Of, single: bool, repairs: &RepairSettings) -> (MarkedCard, Numbers) {
    let first = *find.rows.start();
    let mut numbers = Numbers::default();
    let clozed = find.kind == NoteKind::Cloze;
    let dialects: Vec<_> = scan.pack.cloze.iter().collect();
    let shown: Vec<_> = scan.pack.cloze.iter().filter(|dialect| dialect.is_shown()).collect();
    let deletions = if clozed { Deletions::Made(&dialects, &mut numbers) } else { Deletions::Shown(&shown) };
    let front = side::content(&scan.rows, &find.front, &find.cut, deletions, repairs);
    let back = side::content(&scan.rows, &find.back, &find.cut, Deletions::Shown(&shown), repairs);
    let extra = Content { blocks: find.extra.iter().flat_map(|text| side::remark(text, repairs).blocks).collect() };
    let above = of.decks.iter().rev().find(|(row, _)| *row <= *find.rows.end()).or(of.decks.first());
    let deck = find.deck.clone().or_else(|| above.map(|(_, deck)| deck.clone())).or_else(|| of.deck.clone());
    let mut tags: Vec<String> = Vec::new();
    for tag in find.tags.iter().chain(&of.tags) {
        if !tags.contains(tag) {
            tags.push(tag.clone());
        }
    }
    let card = MarkedCard {
        pack: scan.pack.name.clone(),
        kind: find.kind,
        front,
        back,
        extra,
        context: Vec::new(),
        parents: Vec::new(),
        deck,
        tags,
        // An id that the whole note has is that of its only card.
        id: find.id.clone().or_else(|| of.id.clone().filter(|_| single)),
        lines: Lines::new(first as u32 + 1, *find.rows.end() as u32 + 1),
    };
    (card, numbers)
}

/// The place of a piece in the file.
fn span(source: &SourceFile, piece: &Piece) -> Option<Span> {
    let start = source.line_span(piece.row as u32 + 1)?.start;
    Some(Span::new(start + piece.at.start as u32, start + piece.at.end as u32))
}

/// Whether a deletion stands in a text.
fn has_deletion(content: &Content) -> bool {
    let mut found = false;
    content.each_text(&mut |text: &String| found = found || text.contains(Deletion::OPEN));
    found
}

impl Row<'_> {
    /// Whether the row holds words or anything else that a reader sees.
    fn has_text(&self) -> bool {
        !matches!(self.kind, RowKind::Blank | RowKind::Front | RowKind::Comment)
    }
}

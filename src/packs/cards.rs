//! Cards of packs among the cards of a run: what identifies them, and which deck they go to.

use crate::base::code::Code;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::paths;
use crate::base::source::{Lines, SourceFile, Span};
use crate::cards::card::{Card, CardId, CardKind, CardSource, Grade, NoteKind};
use crate::cards::identity::{derive, explicit};
use crate::packs::MarkedCard;
use crate::text::content::{Content, ContentBlock};
use crate::text::marks::Deletion;

/// A card of the deck, made of one that is marked. `deck` is the deck of its note, `tags`
/// are those of the note; `outermost` is the deck above all others of the run.
pub(crate) fn card(
    marked: MarkedCard,
    source: &SourceFile,
    deck: &[String],
    tags: &[String],
    outermost: &[String],
) -> Card {
    let own = marked.deck.as_deref().map(|deck| deck.split("::").map(str::trim).filter(|part| !part.is_empty()));
    let own: Option<Vec<String>> = own.map(|parts| outermost.iter().cloned().chain(parts.map(str::to_owned)).collect());
    let (question, below) = marked.front.split_first();
    let mut all_tags = tags.to_vec();
    all_tags.extend(marked.tags);
    let last = source.line_count().max(1);
    Card {
        id: CardId([0; 16]),
        deck: own.filter(|deck| !deck.is_empty()).unwrap_or_else(|| deck.to_vec()),
        kind: CardKind("marked".to_owned()),
        note_type: marked.kind,
        context: marked.context.into_iter().chain(marked.parents).collect(),
        question,
        below,
        answer: marked.back,
        extra: marked.extra,
        tags: all_tags,
        rule: marked.pack,
        // Its author says that it is a card.
        grade: Grade::Sure,
        source: CardSource {
            path: paths::slashed(source.path()),
            lines: Lines::new(marked.lines.first.clamp(1, last), marked.lines.last.clamp(1, last)),
            modified: source.modified(),
        },
    }
}

/// Who a card is: what its id in the note says, or else its front, with that part of its
/// `context` that belongs to it. `occurrence` is the number of cards before it that are the
/// same by that.
pub(crate) fn identity(card: &Card, context: &[String], id: Option<&str>, occurrence: usize) -> CardId {
    let kind = card.note_type.name();
    match id {
        Some(id) => explicit(kind, id, occurrence),
        None if card.below.is_empty() && card.note_type != NoteKind::Cloze => {
            derive(kind, context, &card.question, occurrence)
        }
        None => derive(kind, context, &front(card), occurrence),
    }
}

/// The whole front as text. Of deletions, only the text: another number or hint leaves the
/// card what it is.
fn front(card: &Card) -> String {
    let mut out = Deletion::text(&card.question);
    let mut below = |blocks: &Content| {
        blocks.each_text(&mut |text| {
            out.push('\n');
            out.push_str(&Deletion::text(text));
        });
    };
    below(&card.below);
    for block in &card.below.blocks {
        if let ContentBlock::Code { text, .. } = block {
            out.push('\n');
            out.push_str(text);
        }
    }
    out
}

/// The note without the lines that packs have read.
pub(crate) fn without(source: &SourceFile, consumed: &[bool]) -> SourceFile {
    let mut text = String::with_capacity(source.text().len());
    for (line, taken) in source.text().split_inclusive('\n').zip(consumed.iter().chain(std::iter::repeat(&false))) {
        match (taken, line.ends_with('\n')) {
            (false, _) => text.push_str(line),
            (true, true) => text.push('\n'),
            (true, false) => {}
        }
    }
    SourceFile::new(source.path(), text).modified_at(source.modified())
}

/// An id that another card has as well: only the first of them keeps it through every edit.
pub(crate) fn twice(source: &SourceFile, card: &Card, id: &str) -> Diagnostic {
    let span = source.line_span(card.source.lines.first);
    let text = source.line(card.source.lines.first);
    Diagnostic {
        code: Code::DuplicateId,
        severity: Severity::Warning,
        message: format!("the id `{id}` belongs to another card as well"),
        path: source.path().to_owned(),
        span: span.map(|span| Span::new(span.start, span.start + text.len() as u32)),
        help: Some("give one of the cards another id, or none".to_owned()),
    }
}

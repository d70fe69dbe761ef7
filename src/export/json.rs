//! One card a line as a JSON object, for other programs.
//!
//! The order of the keys is fixed, so that a line can be compared as text; `media`, the last,
//! is there only when the card shows files of the collection. `question`,
//! `answer`, `extra` and `context` are CommonMark; the keys that end in `_html` hold exactly what
//! stands in the fields of the Anki note.

use super::{ExportError, deck_names, fields};
use crate::cards::card::{Card, NoteKind};
use crate::cards::deck::Deck;
use crate::media;
use crate::text::commonmark;
use crate::text::highlight::Highlights;
use crate::text::html;
use crate::text::marks::Deletion;
use serde::Serialize;

pub(super) fn write(deck: &Deck, colours: &Highlights) -> Result<Vec<u8>, ExportError> {
    let decks = deck_names::deck_names(deck);
    let mut out = Vec::with_capacity(deck.cards.len() * 512);
    for (card, index) in deck.cards.iter().zip(&decks.of_card) {
        serde_json::to_writer(&mut out, &line(card, &decks.names[*index], colours))
            .map_err(|error| ExportError::Write { format: "JSON", source: error.into() })?;
        out.push(b'\n');
    }
    Ok(out)
}

/// Whether a text begins as such lines do.
pub(super) fn is_marked(text: &str) -> bool {
    let id = text.strip_prefix("{\"id\":\"").and_then(|rest| rest.split_once("\",\"deck\":\""));
    id.is_some_and(|(id, _)| id.len() == 32 && id.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

#[derive(Serialize)]
struct Line<'a> {
    id: String,
    deck: &'a str,
    kind: &'a str,
    note_type: &'static str,
    context: Vec<String>,
    question: String,
    answer: String,
    extra: String,
    context_html: String,
    question_html: String,
    answer_html: String,
    extra_html: String,
    tags: Vec<String>,
    rule: &'a str,
    grade: &'static str,
    source: Source<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    media: Vec<String>,
}

#[derive(Serialize)]
struct Source<'a> {
    path: &'a str,
    /// Nothing of a card that is gone from the notes.
    lines: Option<[u32; 2]>,
}

fn line<'a>(card: &'a Card, deck: &'a str, colours: &Highlights) -> Line<'a> {
    let lines = card.source.lines;
    let mut context_html = String::new();
    fields::push_context(&mut context_html, &card.context);
    let mut question_html = String::new();
    fields::push_question(&mut question_html, card, colours);
    Line {
        id: card.id.to_string(),
        deck,
        kind: &card.kind.0,
        note_type: card.note_type.name(),
        context: card.context.iter().map(|title| commonmark::write_marked(title)).collect(),
        question: question(card),
        answer: commonmark::write_content(&card.answer),
        extra: commonmark::write_content(&card.extra),
        context_html,
        question_html,
        answer_html: html::content(&card.answer, colours),
        extra_html: html::content(&card.extra, colours),
        tags: fields::tags(card).split_whitespace().map(str::to_owned).collect(),
        rule: &card.rule,
        grade: card.grade.name(),
        source: Source { path: &card.source.path, lines: lines.are_known().then_some([lines.first, lines.last]) },
        media: media::names_in(card),
    }
}

/// The front as CommonMark, with deletions in Anki's way.
fn question(card: &Card) -> String {
    match card.note_type {
        NoteKind::Cloze => commonmark::write_content(&fields::front(card).map_text(&Deletion::written)),
        NoteKind::Basic | NoteKind::Reversed if card.below.is_empty() => commonmark::write_marked(&card.question),
        NoteKind::Basic | NoteKind::Reversed => commonmark::write_content(&fields::front(card)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::tests::card;

    #[test]
    fn a_card_is_one_line_with_its_keys_in_order() {
        let written = String::from_utf8(write(&Deck::of(vec![card(1)]), &Highlights::default()).unwrap()).unwrap();
        assert_eq!(
            written,
            concat!(
                r#"{"id":"01010101010101010101010101010101","deck":"notes::os","kind":"definition","note_type":"basic","#,
                r#""context":["Operating systems","Locks & `mutex`"],"question":"What is lock <1>?","#,
                r#""answer":"It waits:\n\n1. `try_lock`\n2. sleep","extra":"","#,
                r#""context_html":"Operating systems › Locks &amp; <code>mutex</code>","#,
                r#""question_html":"What is lock &lt;1&gt;?","#,
                r#""answer_html":"<p>It waits:</p><ol><li><code>try_lock</code></li><li>sleep</li></ol>","extra_html":"","#,
                r#""tags":["os::lock","exam"],"rule":"heading-question","grade":"sure","#,
                r#""source":{"path":"notes/os.md","lines":[12,14]}}"#,
                "\n"
            )
        );
    }
}

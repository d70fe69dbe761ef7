//! What stands in the fields of a note, the same for every format that Anki reads.

use super::cloze;
use super::look::Look;
use super::note_type::{self, FIELD_COUNT};
use crate::card::{Card, CardId, CardSource, NoteKind};
use crate::commonmark::TITLE_SEPARATOR;
use crate::content::{Content, ContentBlock};
use crate::html;
use std::collections::BTreeSet;

/// Fills the fields of a card's note, in the order of the note type.
///
/// The strings are cleared first; passing the same ones for each card saves allocations.
pub(super) fn fill(fields: &mut [String; FIELD_COUNT], card: &Card, look: &Look) {
    for field in fields.iter_mut() {
        field.clear();
    }
    let [front, back, _extra, context, source, ..] = fields;
    push_question(front, card);
    html::push_content(back, &card.answer);
    push_context(context, &card.context);
    push_source(source, card, look);
}

/// Appends the HTML of a question, as it stands in the first field.
pub(super) fn push_question(out: &mut String, card: &Card) {
    let start = out.len();
    if card.below.is_empty() {
        html::push_marked(out, &card.question);
    } else {
        html::push_content(out, &front(card));
    }
    if card.note_type == NoteKind::Cloze {
        let field = cloze::field(&out[start..]);
        out.replace_range(start.., &field);
    }
    if out[start..].trim().is_empty() {
        // Anki makes no card of a note whose first field is empty.
        out.push('…');
    }
}

/// All that stands on the front: the question, and what is below it.
pub(super) fn front(card: &Card) -> Content {
    let question = (!card.question.is_empty()).then(|| ContentBlock::Text(card.question.clone()));
    Content { blocks: question.into_iter().chain(card.below.blocks.iter().cloned()).collect() }
}

/// Appends the HTML of the titles above a question, in one line.
pub(super) fn push_context(out: &mut String, titles: &[String]) {
    for (at, title) in titles.iter().enumerate() {
        if at > 0 {
            out.push_str(TITLE_SEPARATOR);
        }
        html::push_marked(out, title);
    }
}

/// Appends the place of a card, as a link and with its rule if that is wanted.
fn push_source(out: &mut String, card: &Card, look: &Look) {
    let address = look.address(&card.source);
    if let Some(address) = &address {
        out.push_str("<a href=\"");
        html::push_text(out, address);
        out.push_str("\">");
    }
    html::push_text(out, &place(&card.source));
    if address.is_some() {
        out.push_str("</a>");
    }
    if look.show_rule {
        out.push_str(RULE_OPEN);
        html::push_text(out, &card.rule);
        out.push_str("</span>");
    }
}

/// What stands before the name of a rule, behind the place.
const RULE_OPEN: &str = " <span class=\"rule\">";

/// The place in a field that [`fill`] has written.
pub(super) fn place_in(field: &str) -> String {
    html::plain(field.split(RULE_OPEN).next().unwrap_or_default())
}

/// A place as people name it: the path and the first line, or the lines.
pub(super) fn place(source: &CardSource) -> String {
    let lines = source.lines;
    if lines.first == lines.last {
        format!("{}:{}", source.path, lines.first)
    } else {
        format!("{}:{}-{}", source.path, lines.first, lines.last)
    }
}

/// The tags of a card as Anki keeps them: no white space in one, no two that differ only
/// in case, separated by one blank.
pub(super) fn tags(card: &Card) -> String {
    let mut seen = BTreeSet::new();
    let mut out = String::new();
    for tag in &card.tags {
        let tag = html::normal(tag).split_whitespace().collect::<Vec<_>>().join("_");
        // Without the empty levels that Anki would name "blank".
        let tag = tag.split("::").filter(|level| !level.is_empty()).collect::<Vec<_>>().join("::");
        if !tag.is_empty() && seen.insert(tag.to_lowercase()) {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&tag);
        }
    }
    out
}

/// The guid of a card's note: 22 letters and digits that are nothing but its id.
///
/// Each half of the id is a number of 11 digits to the base 62, so that the guid is plain
/// text to every program: no sign that a shell, a spreadsheet or Anki's search would read.
pub(super) fn guid(id: CardId) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let id = u128::from_be_bytes(id.0);
    let mut out = [0; 22];
    for (half, digits) in [(id >> 64) as u64, id as u64].into_iter().zip(out.chunks_exact_mut(11)) {
        let mut rest = half;
        for digit in digits.iter_mut().rev() {
            *digit = DIGITS[(rest % 62) as usize];
            rest /= 62;
        }
    }
    out.into_iter().map(char::from).collect()
}

/// A fingerprint of what an import writes into the note of a card: note type, fields, tags.
///
/// The field with the place is left out: a line that was added far above is no reason to
/// replace what was edited in Anki. The deck is left out since no import moves a card.
pub(super) fn content_hash(card: &Card) -> String {
    let mut texts: [String; FIELD_COUNT] = Default::default();
    fill(&mut texts, card, &Look::default());
    texts[SOURCE].clear();
    let tags = tags(card);
    let mut tags: Vec<_> = tags.split_whitespace().collect();
    tags.sort_unstable();
    let mut hasher = blake3::Hasher::new_derive_key("cardmill 2026 card content v1");
    let texts = texts.iter().map(String::as_str).chain([note_type::of(card.note_type).name]).chain(tags);
    for text in texts {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// A search by which Anki's browser finds the note of a card: its type and its front.
pub(super) fn front_search(card: &Card) -> String {
    let mut front = String::new();
    push_question(&mut front, card);
    let mut escaped = String::with_capacity(front.len());
    for char in front.chars() {
        // Observed on 26.9: these are a quote, an escape, and what stands for other text.
        if matches!(char, '"' | '\\' | '*' | '_' | ':' | '(' | ')') {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    let (name, field) = match card.note_type {
        NoteKind::Basic | NoteKind::Reversed => (note_type::of(card.note_type).name, "front"),
        NoteKind::Cloze => (note_type::of(card.note_type).name, "text"),
    };
    format!("\"note:{name}\" \"{field}:{escaped}\"")
}

/// The index of the field with the place.
const SOURCE: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::tests::card;

    #[test]
    fn a_guid_is_the_id_in_letters_and_digits() {
        assert_eq!(guid(CardId([0; 16])), "0".repeat(22));
        assert_eq!(guid(CardId([0xff; 16])), "LygHa16AHYFLygHa16AHYF");
        assert_ne!(guid(card(1).id), guid(card(2).id));
    }

    #[test]
    fn tags_have_no_blanks_and_no_twins() {
        let mut card = card(0);
        card.tags = ["a b", "A_B", "os::lock", "", "x::", "x\u{3000}y"].map(str::to_owned).to_vec();
        assert_eq!(tags(&card), "a_b os::lock x x_y");
    }
}

//! What stands in the fields of a note, the same for every format that Anki reads.

use super::note_type::{self, FIELD_COUNT};
use super::theme::Theme;
use super::{cloze, code};
use crate::cards::card::{Card, CardId, CardSource, NoteKind};
use crate::text::commonmark::TITLE_SEPARATOR;
use crate::text::content::{Content, ContentBlock};
use crate::text::highlight::Highlights;
use crate::text::{html, letters};
use std::collections::BTreeSet;

/// Fills the fields of a card's note, in the order of the note type, with its code in these
/// colours.
///
/// The strings are cleared first; passing the same ones for each card saves allocations.
pub(super) fn fill(fields: &mut [String; FIELD_COUNT], card: &Card, theme: &Theme, colours: &Highlights) {
    for field in fields.iter_mut() {
        field.clear();
    }
    let [front, back, extra, context, source, ..] = fields;
    push_question(front, card, colours);
    html::push_content(back, &card.answer, colours);
    html::push_content(extra, &card.extra, colours);
    push_context(context, &card.context);
    push_source(source, card, theme);
}

/// Appends the HTML of a question, as it stands in the first field.
pub(super) fn push_question(out: &mut String, card: &Card, colours: &Highlights) {
    let start = out.len();
    if card.below.is_empty() {
        html::push_marked(out, &card.question);
    } else {
        html::push_content(out, &front(card), colours);
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
fn push_source(out: &mut String, card: &Card, theme: &Theme) {
    let address = theme.address(&card.source);
    if let Some(address) = &address {
        out.push_str("<a href=\"");
        html::push_text(out, address);
        out.push_str("\">");
    }
    html::push_text(out, &place(&card.source));
    if address.is_some() {
        out.push_str("</a>");
    }
    if theme.show_rule {
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

/// A place as people name it: the path and the first line, or the lines. Of a card that is
/// gone from the notes, the path alone.
pub(super) fn place(source: &CardSource) -> String {
    let lines = source.lines;
    if !lines.are_known() {
        source.path.clone()
    } else if lines.first == lines.last {
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
///
/// Of colours, it has the way in which they are found and not each of them: it is made
/// without that work, and stays the same when a syntax learns a new word.
pub(super) fn content_hash(card: &Card) -> String {
    Fingerprints::default().of(card)
}

/// Makes fingerprints of cards, one after the other. What it remembers of the card before
/// saves work, since neighbours mostly share titles and tags, and changes nothing.
#[derive(Default)]
pub struct Fingerprints {
    texts: [String; FIELD_COUNT],
    /// What the field with the context was made of.
    titles: Vec<String>,
    /// What the tags were made of.
    raw_tags: Vec<String>,
    tags: Vec<String>,
}

impl Fingerprints {
    /// The fingerprint of a card, see `content_hash`.
    pub fn of(&mut self, card: &Card) -> String {
        // The field with the place stays empty.
        let [front, back, extra, context, ..] = &mut self.texts;
        front.clear();
        // Without colours, see `code::way`.
        push_question(front, card, &Highlights::default());
        back.clear();
        html::push_content(back, &card.answer, &Highlights::default());
        extra.clear();
        html::push_content(extra, &card.extra, &Highlights::default());
        if self.titles != card.context {
            context.clear();
            push_context(context, &card.context);
            self.titles.clone_from(&card.context);
        }
        if self.raw_tags != card.tags {
            self.tags = tags(card).split_whitespace().map(str::to_owned).collect();
            self.tags.sort_unstable();
            self.raw_tags.clone_from(&card.tags);
        }
        let mut hasher = blake3::Hasher::new_derive_key("cardmill 2026 card content v1");
        let texts = self.texts.iter().map(String::as_str).chain([note_type::of(card.note_type).name]);
        let texts = texts.chain(self.tags.iter().map(String::as_str));
        for text in texts.chain(code::way(card)) {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }
}

/// What tells a note from others in Anki: the letters of its front and of the titles above it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NoteFront([String; 2]);

impl NoteFront {
    /// That of the note of a card.
    pub fn expected(card: &Card) -> Self {
        let (mut front, mut context) = (String::new(), String::new());
        push_question(&mut front, card, &Highlights::default());
        push_context(&mut context, &card.context);
        Self::in_anki(&front, &context)
    }

    /// That of a note in Anki, of the HTML of its first field and of its context, see [`CONTEXT`].
    pub fn in_anki(front: &str, context: &str) -> Self {
        let text = |field: &str| {
            let text = html::plain(field);
            // Spelling of signs and blanks may differ between Anki and the lock.
            Some(letters::letters(&text)).filter(|letters| !letters.is_empty()).unwrap_or(text)
        };
        Self([text(front), text(context)])
    }
}

/// Which field has the titles above a question, counted from 0.
pub const CONTEXT: usize = 3;

/// A search by which Anki's browser finds the note of a card: its type and its front.
pub(super) fn front_search(card: &Card) -> String {
    let mut front = String::new();
    // The lock knows the front of a card that is gone as text, without its code.
    push_question(&mut front, card, &Highlights::default());
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
    fn a_fingerprint_is_the_same_for_ever_and_whatever_came_before() {
        // Locks hold it: another one would overwrite what was edited in Anki.
        let mut cards = [card(1), card(2), card(3), card(1), card(1)];
        cards[1].context.clear();
        cards[1].tags.clear();
        cards[2].source.path = "elsewhere.md".to_owned();
        cards[3].extra = Content { blocks: vec![ContentBlock::Text("A remark.".to_owned())] };
        assert_eq!(content_hash(&cards[0]), "2d0a15ba0aef3871");
        assert_ne!(content_hash(&cards[3]), content_hash(&cards[0]));
        let mut all = Fingerprints::default();
        for card in &cards {
            assert_eq!(all.of(card), content_hash(card));
        }
    }

    #[test]
    fn tags_have_no_blanks_and_no_twins() {
        let mut card = card(0);
        card.tags = ["a b", "A_B", "os::lock", "", "x::", "x\u{3000}y"].map(str::to_owned).to_vec();
        assert_eq!(tags(&card), "a_b os::lock x x_y");
    }
}

//! A deck as a document that people read and that can be read back.
//!
//! A heading of level 1 is a deck, one of level 2 the titles that its cards stand under, one
//! of level 3 a question. Under a question stands a comment with what a reader does not
//! need, then the answer, then a link to the lines it was made from. The order of the deck
//! is kept, so a heading comes again where cards of two decks alternate. What else stands on
//! a front is the beginning of the text below it, and what stands below the answer is its end; the
//! comment says how many blocks.
//! Pictures lie in the folder [`media::FOLDER`] beside the document.
//!
//! [`read`] gives the same cards again, but for the time of their sources, which is not
//! written, so that a deck under version control changes only with its cards; names of
//! decks and tags come back in the form that Anki keeps, and in the text of a deletion, `::`
//! and `}}` are read as its signs. What CommonMark cannot hold stands
//! in [`commonmark`].

use super::{deck_names, fields};
use crate::base::source::Lines;
use crate::cards::card::{Card, CardId, CardKind, CardSource, Grade, NoteKind};
use crate::cards::deck::Deck;
use crate::media;
use crate::text::commonmark::{self, Element, ElementKind, TITLE_SEPARATOR};
use crate::text::content::{Content, ContentBlock};
use crate::text::marks::Deletion;
use std::borrow::Cow;
use std::collections::HashSet;

/// The first line. The number changes when the form of the document does.
const FIRST_LINE: &str = "<!-- cardmill deck 1 -->";

/// Whether a file that begins so is such a document, or holds nothing.
pub fn is_document(begin: &[u8]) -> bool {
    begin.trim_ascii().is_empty() || begin.starts_with(FIRST_LINE.as_bytes())
}

/// Whether a text begins as such a document does, in any form that it ever had.
pub(super) fn is_marked(text: &str) -> bool {
    let number = text.strip_prefix("<!-- cardmill deck ").and_then(|rest| rest.split_once(" -->"));
    number.is_some_and(|(number, _)| number.bytes().all(|digit| digit.is_ascii_digit()))
}

/// How the comment of a card begins.
const COMMENT: &str = "<!-- id=";

/// Writes the document.
pub(super) fn write(deck: &Deck) -> String {
    let decks = deck_names::deck_names(deck);
    let mut out = String::with_capacity(deck.cards.len() * 384);
    out.push_str(FIRST_LINE);
    out.push('\n');
    let mut above: Option<(usize, &[String])> = None;
    let cards: Vec<Cow<'_, Card>> = deck.cards.iter().map(media::into_folder).collect();
    for (card, index) in cards.iter().zip(&decks.of_card) {
        let (deck_above, context_above) = above.unwrap_or((usize::MAX, &[]));
        // Only a new deck ends the titles of level 2.
        let new_deck = deck_above != *index || (card.context.is_empty() && !context_above.is_empty());
        if new_deck {
            out.push('\n');
            commonmark::push_heading(&mut out, 1, &[&decks.names[*index]]);
        }
        if !card.context.is_empty() && (new_deck || context_above != card.context) {
            out.push('\n');
            commonmark::push_heading(&mut out, 2, &card.context);
        }
        above = Some((*index, &card.context));
        push_card(&mut out, card);
    }
    out
}

fn push_card(out: &mut String, card: &Card) {
    out.push('\n');
    let cloze = card.note_type == NoteKind::Cloze;
    let question = if cloze { Deletion::written(&card.question) } else { card.question.clone() };
    commonmark::push_heading(out, 3, &[&question]);
    out.push_str(COMMENT);
    out.push_str(&card.id.to_string());
    push_value(out, "kind", &card.kind.0);
    if card.note_type != NoteKind::Basic {
        push_value(out, "note", card.note_type.name());
    }
    if !card.below.is_empty() {
        push_value(out, "front", &card.below.blocks.len().to_string());
    }
    if !card.extra.is_empty() {
        push_value(out, "extra", &card.extra.blocks.len().to_string());
    }
    push_value(out, "rule", &card.rule);
    push_value(out, "grade", card.grade.name());
    let tags = fields::tags(card);
    if !tags.is_empty() {
        let tags: Vec<_> = tags.split(' ').map(|tag| tag.replace('%', "%25").replace(',', "%2C")).collect();
        // Encoded twice where it matters: once as a member of the list, once as a value.
        push_value(out, "tags", &tags.join(","));
    }
    out.push_str(" -->\n\n");
    let below = card.below.clone();
    let mut content = if cloze { below.map_text(&Deletion::written) } else { below };
    content.blocks.extend(card.answer.blocks.iter().chain(&card.extra.blocks).cloned());
    if !content.is_empty() {
        commonmark::push_content(out, &content);
        out.push_str("\n\n");
    }
    let CardSource { path, lines, modified: _ } = &card.source;
    let fragment = if lines.first == lines.last {
        format!("L{}", lines.first)
    } else {
        format!("L{}-L{}", lines.first, lines.last)
    };
    let text = if lines.are_known() { format!("{path}:{}", lines.first) } else { path.clone() };
    commonmark::push_link(out, &text, path, &fragment);
    out.push('\n');
}

/// Appends a key with its value, in which no blank and no `>` may stand.
fn push_value(out: &mut String, key: &str, value: &str) {
    out.push(' ');
    out.push_str(key);
    out.push('=');
    for char in value.chars() {
        if char == '%' || char == '>' || char.is_control() || char.is_whitespace() {
            let mut bytes = [0; 4];
            for byte in char.encode_utf8(&mut bytes).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        } else {
            out.push(char);
        }
    }
}

/// Why a document cannot be read as a deck. Each names the line, where there is one.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Some other document.
    #[error("the first line is not `{FIRST_LINE}`: only decks that cardmill wrote can be read back")]
    NotADeck,
    /// Text, or a heading, where no card is.
    #[error("line {line}: this belongs to no card; a card begins with a heading `### question`")]
    Outside {
        /// The line.
        line: u32,
    },
    /// A card before the first deck.
    #[error("line {line}: this card is in no deck; write a heading `# deck` above it")]
    NoDeck {
        /// The line of its question.
        line: u32,
    },
    /// A card without its comment.
    #[error("line {line}: under this question, the comment `{COMMENT}… -->` is missing or its id is no id")]
    NoId {
        /// The line of its question.
        line: u32,
    },
    /// A card without its link.
    #[error("line {line}: the answer to this question does not end with a link `[path:line](path#Lline)`")]
    NoSource {
        /// The line of its question.
        line: u32,
    },
    /// A grade that does not exist.
    #[error("line {line}: `{grade}` is no grade; say sure, likely or bold")]
    Grade {
        /// The line of its question.
        line: u32,
        /// What stands there.
        grade: String,
    },
    /// Two cards that claim to be the same.
    #[error("line {line}: another card above has the id {id} as well")]
    DuplicateId {
        /// The line of the second question.
        line: u32,
        /// The id.
        id: CardId,
    },
}

/// Reads a document that [`export`](super::export) wrote back into a deck.
///
/// The time of all sources is 1, as if nobody had said it.
///
/// # Errors
///
/// The first thing that is wrong, see [`ReadError`].
pub fn read(text: &str) -> Result<Deck, ReadError> {
    if text.trim_start_matches('\u{feff}').lines().next().map(str::trim_end) != Some(FIRST_LINE) {
        return Err(ReadError::NotADeck);
    }
    let mut cards = Vec::new();
    let mut deck: Vec<String> = Vec::new();
    let mut context: Vec<String> = Vec::new();
    let mut draft: Option<Draft> = None;
    for Element { line, kind } in commonmark::elements(text) {
        match (kind, &mut draft) {
            (ElementKind::Heading { level: level @ 1..=3, titles }, _) => {
                if let Some(draft) = draft.take() {
                    cards.push(draft.finish()?);
                }
                match level {
                    1 => {
                        deck = titles.join(TITLE_SEPARATOR).split("::").map(str::to_owned).collect();
                        context.clear();
                    }
                    2 => context = titles,
                    _ if deck.is_empty() => return Err(ReadError::NoDeck { line }),
                    _ => draft = Some(Draft::new(line, deck.clone(), context.clone(), titles.join(TITLE_SEPARATOR))),
                }
            }
            (ElementKind::Html(comment), Some(draft)) if draft.comment.is_none() => draft.comment = Some(comment),
            (ElementKind::Html(_), _) => {}
            (ElementKind::Link { text, target }, Some(draft)) => {
                draft.keep_link();
                draft.link = Some((text, target));
            }
            (ElementKind::Block(block), Some(draft)) => {
                draft.keep_link();
                draft.answer.blocks.push(block);
            }
            _ => return Err(ReadError::Outside { line }),
        }
    }
    if let Some(draft) = draft {
        cards.push(draft.finish()?);
    }
    let mut seen = HashSet::new();
    match cards.iter().find(|(_, card)| !seen.insert(card.id)) {
        Some((line, card)) => Err(ReadError::DuplicateId { line: *line, id: card.id }),
        None => Ok(Deck::of(cards.into_iter().map(|(_, card)| card).collect())),
    }
}

/// A card of which a part is read.
struct Draft {
    line: u32,
    deck: Vec<String>,
    context: Vec<String>,
    question: String,
    comment: Option<String>,
    answer: Content,
    /// The last link, which is the source when nothing follows.
    link: Option<(String, String)>,
}

impl Draft {
    fn new(line: u32, deck: Vec<String>, context: Vec<String>, question: String) -> Self {
        Self { line, deck, context, question, comment: None, answer: Content::default(), link: None }
    }

    /// A link after which something follows is a part of the answer.
    fn keep_link(&mut self) {
        self.answer
            .blocks
            .extend(self.link.take().map(|(text, target)| ContentBlock::Text(commonmark::link(&text, &target))));
    }

    /// The card and the line of its question.
    fn finish(self) -> Result<(u32, Card), ReadError> {
        let line = self.line;
        let comment = self.comment.unwrap_or_default();
        let value = |key: &str| {
            let values = comment.trim().trim_start_matches("<!--").trim_end_matches("-->").split_whitespace();
            values
                .filter_map(|pair| pair.split_once('='))
                .find(|(name, _)| *name == key)
                .map(|(_, value)| decoded(value))
        };
        let id = value("id").and_then(|id| read_id(&id)).ok_or(ReadError::NoId { line })?;
        let grade = value("grade").unwrap_or_default();
        let grade = [Grade::Sure, Grade::Likely, Grade::Bold]
            .into_iter()
            .find(|known| known.name() == grade)
            .ok_or(ReadError::Grade { line, grade })?;
        let note_type = value("note").unwrap_or_default();
        let note_type = NoteKind::ALL.into_iter().find(|kind| kind.name() == note_type).unwrap_or_default();
        let front = value("front").and_then(|count| count.parse().ok()).unwrap_or(0);
        let mut below = self.answer;
        let mut answer = Content { blocks: below.blocks.split_off(below.blocks.len().min(front)) };
        let extra = value("extra").and_then(|count| count.parse().ok()).unwrap_or(0);
        let extra = Content { blocks: answer.blocks.split_off(answer.blocks.len().saturating_sub(extra)) };
        let (question, below) = match note_type {
            NoteKind::Cloze => (Deletion::read(&self.question), below.map_text(&Deletion::read)),
            NoteKind::Basic | NoteKind::Reversed => (self.question, below),
        };
        let tags = value("tags").map(|tags| tags.split(',').map(decoded).collect()).unwrap_or_default();
        let source = self.link.and_then(|(text, target)| read_source(&text, &target));
        let card = Card {
            id,
            deck: self.deck,
            kind: CardKind(value("kind").unwrap_or_default()),
            note_type,
            below,
            context: self.context,
            question,
            answer,
            extra,
            tags,
            rule: value("rule").unwrap_or_default(),
            grade,
            source: source.ok_or(ReadError::NoSource { line })?,
        };
        Ok((line, media::out_of_folder(&card).into_owned()))
    }
}

fn read_id(hex: &str) -> Option<CardId> {
    let digits = hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    digits.then(|| u128::from_str_radix(hex, 16).ok()).flatten().map(|id| CardId(id.to_be_bytes()))
}

fn read_source(text: &str, target: &str) -> Option<CardSource> {
    let (_, fragment) = target.rsplit_once("#L")?;
    let (first, last) = fragment.split_once("-L").unwrap_or((fragment, fragment));
    let lines = Lines::new(first.parse().ok()?, last.parse().ok()?);
    let path = if lines.are_known() { text.rsplit_once(':')?.0 } else { text };
    Some(CardSource { path: path.to_owned(), lines, modified: 1 })
}

/// A text with its percent-encoded bytes decoded; what is not encoded right stays.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests;

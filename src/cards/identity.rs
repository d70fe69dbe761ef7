//! Who a card is.
//!
//! An identity is made of what makes a question *the same question*: its kind and its front.
//! The answer, the file, the deck and the place may change without touching it. When one
//! front occurs more than once, the occurrences are counted.

use crate::cards::card::CardId;
use crate::text::letters::letters;
use crate::text::marks::plain;

/// Derives the identity from the note type, the front and the number of cards before it that
/// have the same front.
///
/// Each part is hashed with its length before it, so `("ab", "c")` and `("a", "bc")` differ.
/// White space, case, punctuation, styles and links of the front do not matter.
pub fn derive(note_type: &str, context: &[String], question: &str, occurrence: usize) -> CardId {
    let mut hasher = blake3::Hasher::new_derive_key("cardmill 2026 card id v1");
    let mut part = |text: &str| {
        let text = &plain(text);
        let letters = letters(text);
        let text: &str = if letters.is_empty() { text } else { &letters };
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    part(note_type);
    for entry in context {
        part(entry);
    }
    part(question);
    hasher.update(&(occurrence as u64).to_le_bytes());
    first_bytes(&hasher)
}

/// The identity of a card that says itself who it is, by an id in the note: the kind of its
/// note, the id as it is written, and the number of cards before it that say the same.
pub fn explicit(note_type: &str, id: &str, occurrence: usize) -> CardId {
    let mut hasher = blake3::Hasher::new_derive_key("cardmill 2026 explicit id v1");
    for part in [note_type, id] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.update(&(occurrence as u64).to_le_bytes());
    first_bytes(&hasher)
}

fn first_bytes(hasher: &blake3::Hasher) -> CardId {
    let mut id = [0; 16];
    id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    CardId(id)
}

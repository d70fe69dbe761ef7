//! All cards of a run, in the order of the notes.

use crate::card::Card;

/// Cards in the order in which they are learnt: by file, then by place.
///
/// # Invariant
///
/// No two cards have the same [`CardId`](crate::card::CardId).
#[derive(Clone, Debug, Default)]
pub struct Deck {
    /// The cards.
    pub cards: Vec<Card>,
}

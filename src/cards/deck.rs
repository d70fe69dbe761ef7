//! All cards of a run, in the order of the notes.

use crate::cards::card::Card;
use std::collections::BTreeMap;

/// Cards in the order in which they are learnt: by file, then by place.
///
/// # Invariant
///
/// No two cards have the same [`CardId`](crate::cards::card::CardId).
#[derive(Clone, Debug, Default)]
pub struct Deck {
    /// The cards.
    pub cards: Vec<Card>,
    /// What there is to say about decks, by their names from the outside in: text of a person.
    pub descriptions: BTreeMap<Vec<String>, String>,
}

impl Deck {
    /// These cards, in their order.
    pub fn of(cards: Vec<Card>) -> Self {
        Self { cards, descriptions: BTreeMap::new() }
    }
}

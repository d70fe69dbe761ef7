//! How one deck differs from another one of the same run of builds, in three numbers.

use crate::cards::card::{Card, CardId};
use crate::cards::deck::Deck;
use std::collections::HashMap;

/// How many cards of a deck are new, changed and gone since another deck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Cards that the other one has not.
    pub added: usize,
    /// Cards that look otherwise, or have another deck or other tags.
    pub changed: usize,
    /// Cards that only the other one has.
    pub gone: usize,
}

impl Difference {
    /// How the second deck differs from the first; a card is known by its id.
    pub fn between(old: &Deck, new: &Deck) -> Self {
        let before: HashMap<CardId, &Card> = old.cards.iter().map(|card| (card.id, card)).collect();
        let mut difference = Self::default();
        for card in &new.cards {
            match before.get(&card.id) {
                None => difference.added += 1,
                Some(before) => difference.changed += usize::from(!is_same(before, card)),
            }
        }
        let stayed = new.cards.len() - difference.added;
        Self { gone: old.cards.len() - stayed, ..difference }
    }
}

/// Whether an import of the second card changes nothing of the first, wherever in its note it stands.
fn is_same(old: &Card, new: &Card) -> bool {
    (old.note_type, &old.deck, &old.tags, &old.context) == (new.note_type, &new.deck, &new.tags, &new.context)
        && (&old.question, &old.below, &old.answer, &old.extra) == (&new.question, &new.below, &new.answer, &new.extra)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::tests::card;

    #[test]
    fn cards_are_counted_as_new_changed_and_gone() {
        let old = Deck::of(vec![card(1), card(2), card(3)]);
        let changed = Card { question: "What else?".to_owned(), ..card(2) };
        let mut moved = card(1);
        moved.source.modified += 1;
        let new = Deck::of(vec![card(4), changed, moved, card(5)]);
        assert_eq!(Difference::between(&old, &new), Difference { added: 2, changed: 1, gone: 1 });
    }
}

//! Names of decks as Anki keeps them.
//!
//! Measured on Anki 26.9: decks match by name without case, and parts that are empty or
//! have outer blanks are renamed on import. So names are brought into the form that Anki
//! leaves alone, and a spelling that differs only in case becomes the one that came first.

use crate::cards::deck::Deck;
use crate::text::html;
use std::collections::HashMap;

/// The decks of an export: every name, and which card goes where.
///
/// # Invariant
///
/// A parent stands before its children, and no two names are the same without case.
pub(super) struct DeckNames {
    /// Full names, their parts joined by `::`.
    pub(super) names: Vec<String>,
    /// For each card, in the order of the deck, the index of its deck in `names`.
    pub(super) of_card: Vec<usize>,
}

/// Names the decks of all cards, and their parents.
pub(super) fn deck_names(deck: &Deck) -> DeckNames {
    let mut names = Vec::new();
    let mut known = HashMap::new();
    let mut of_card: Vec<usize> = Vec::with_capacity(deck.cards.len());
    for (at, card) in deck.cards.iter().enumerate() {
        // Cards of one deck stand together, most often.
        let index = match at.checked_sub(1) {
            Some(before) if deck.cards[before].deck == card.deck => of_card[before],
            _ => intern(&mut names, &mut known, &card.deck),
        };
        of_card.push(index);
    }
    DeckNames { names, of_card }
}

/// The text under which Anki would find a name: what differs only in case is equal.
pub(super) fn folded(name: &str) -> String {
    // Upper case first: Anki folds `ß` and `ss` into one, and only upper case does so here.
    name.to_uppercase().to_lowercase()
}

/// What Anki shows above the counts of a deck, as HTML, by the [`folded`] name of the deck.
///
/// Observed on 26.9: an import replaces what stands there, unless the new text is empty.
pub(super) fn descriptions(deck: &Deck) -> HashMap<String, String> {
    let one = |(parts, text): (&Vec<String>, &String)| {
        let parts: Vec<_> = parts.iter().map(|part| part_name(part)).filter(|part| !part.is_empty()).collect();
        let mut about = String::new();
        for (at, line) in text.trim().lines().enumerate() {
            if at > 0 {
                about.push_str("<br>");
            }
            html::push_text(&mut about, line.trim_end());
        }
        (folded(&parts.join("::")), about)
    };
    deck.descriptions.iter().map(one).collect()
}

fn intern(names: &mut Vec<String>, known: &mut HashMap<String, usize>, parts: &[String]) -> usize {
    let parts: Vec<_> = parts.iter().map(|part| part_name(part)).filter(|part| !part.is_empty()).collect();
    let parts = if parts.is_empty() { vec!["cardmill".to_owned()] } else { parts };
    let mut parent: Option<usize> = None;
    for part in parts {
        let name = parent.map_or_else(|| part.clone(), |parent| format!("{}::{part}", names[parent]));
        let index = *known.entry(folded(&name)).or_insert_with(|| {
            names.push(name);
            names.len() - 1
        });
        parent = Some(index);
    }
    parent.unwrap_or_default()
}

/// One part of a name: composed, one blank between words, no `::` inside, and none of the
/// double quotes that Anki up to 23.10 drops.
fn part_name(part: &str) -> String {
    let spaced: String =
        part.chars().filter(|char| *char != '"').map(|char| if char.is_control() { ' ' } else { char }).collect();
    let mut name = html::normal(&spaced).split_whitespace().collect::<Vec<_>>().join(" ");
    while name.contains("::") {
        name = name.replace("::", ":");
    }
    name.trim_matches(|char: char| char == ':' || char.is_whitespace()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::tests::card;

    #[track_caller]
    fn check(decks: &[&[&str]], names: &[&str], of_card: &[usize]) {
        let cards = decks.iter().enumerate().map(|(at, parts)| {
            let mut card = card(at as u8);
            card.deck = parts.iter().map(|part| (*part).to_owned()).collect();
            card
        });
        let found = deck_names(&Deck::of(cards.collect()));
        assert_eq!(found.names, names);
        assert_eq!(found.of_card, of_card);
    }

    #[test]
    fn parents_come_first() {
        check(&[&["a", "b", "c"], &["a", "b"], &["d"]], &["a", "a::b", "a::b::c", "d"], &[2, 1, 3]);
    }

    #[test]
    fn the_first_spelling_wins() {
        check(&[&["Rust", "x"], &["rust", "Y"], &["RUST", "X"]], &["Rust", "Rust::x", "Rust::Y"], &[1, 2, 1]);
    }

    #[test]
    fn names_are_what_anki_leaves_alone() {
        check(
            &[&[" \"std\"::io ", "", "a\u{1f}b:"], &["e\u{301}"], &[""]],
            &["std:io", "std:io::a b", "\u{e9}", "cardmill"],
            &[1, 2, 3],
        );
    }
}

//! What two texts are compared by: words, parts of words, and pairs of ideographs.
//!
//! Words are cut into overlapping parts of three letters, so that a typo leaves most of
//! them; scripts that put no blanks between words are cut into pairs of signs. How much a
//! feature counts depends on how many cards have it: the wording of a rule stands in many,
//! and what a card is about in few.

use super::Text;
use crate::text::marks::plain;
use std::collections::HashMap;

/// So many features of a text are looked at; the rest of a long answer adds nothing.
const MOST: usize = 300;

/// The features of a card, each list sorted and without twins.
pub(super) struct Features {
    pub(super) context: Vec<u32>,
    pub(super) question: Vec<u32>,
    pub(super) answer: Vec<u32>,
}

impl Features {
    pub(super) fn of(text: &Text<'_>) -> Self {
        Self {
            context: features(text.context.iter().map(String::as_str)),
            question: features(std::iter::once(text.question)),
            answer: features(std::iter::once(text.answer)),
        }
    }

    /// All features of the card, without twins.
    pub(super) fn all(&self) -> Vec<u32> {
        let mut all: Vec<u32> = self.question.iter().chain(&self.answer).chain(&self.context).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

fn features<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Vec<u32> {
    let mut found = Vec::new();
    let mut word: Vec<char> = Vec::new();
    for text in texts.clone() {
        // Not of the names of pictures, which change with what is in them.
        for char in plain(text).chars().flat_map(char::to_lowercase).chain([' ']) {
            if char.is_alphanumeric() {
                // A word ends where the script changes.
                if word.last().is_some_and(|last| dense(*last) != dense(char)) {
                    push_word(&mut found, &word);
                    word.clear();
                }
                word.push(char);
            } else if !word.is_empty() {
                push_word(&mut found, &word);
                word.clear();
            }
        }
        if found.len() > MOST {
            found.truncate(MOST);
            break;
        }
    }
    if found.is_empty() {
        // A formula, or a line of signs.
        let signs: Vec<char> = texts.flat_map(str::chars).filter(|char| !char.is_whitespace()).take(MOST).collect();
        found.extend(signs.windows(2).map(hash));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether a script writes words without blanks between them.
fn dense(char: char) -> bool {
    char >= '\u{2e80}' && !('\u{ac00}'..='\u{d7a3}').contains(&char)
}

fn push_word(found: &mut Vec<u32>, word: &[char]) {
    if word.first().is_some_and(|first| dense(*first)) {
        match word {
            [single] => found.push(hash(&[*single])),
            _ => found.extend(word.windows(2).map(hash)),
        }
        return;
    }
    found.push(hash(word));
    if word.len() > 3 {
        found.extend(word.windows(3).map(|part| hash(part).rotate_left(1)));
    }
}

/// FNV-1a over the letters.
fn hash(letters: &[char]) -> u32 {
    letters.iter().fold(0x811c_9dc5, |hash, char| (hash ^ *char as u32).wrapping_mul(0x0100_0193))
}

/// How much each feature counts, from the cards of both sides.
pub(super) struct Weights {
    counts: HashMap<u32, u32>,
    cards: u32,
}

impl Weights {
    /// Counts in how many cards each feature stands; of the two sides, the larger count is
    /// kept, since most cards stand on both.
    pub(super) fn of(sides: [&mut dyn Iterator<Item = Vec<u32>>; 2]) -> Self {
        let mut weights = Self { counts: HashMap::new(), cards: 0 };
        for side in sides {
            let mut counts: HashMap<u32, u32> = HashMap::new();
            let mut cards = 0;
            for features in side {
                cards += 1;
                for feature in features {
                    *counts.entry(feature).or_default() += 1;
                }
            }
            weights.cards = weights.cards.max(cards);
            if weights.counts.is_empty() {
                weights.counts = counts;
            } else {
                #[expect(clippy::iter_over_hash_type, reason = "a maximum is the same in any order")]
                for (feature, count) in counts {
                    let known = weights.counts.entry(feature).or_default();
                    *known = count.max(*known);
                }
            }
        }
        weights
    }

    /// 0 for what every card has, more for what is rare.
    pub(super) fn of_feature(&self, feature: u32) -> f64 {
        let count = self.counts.get(&feature).copied().unwrap_or(1).max(1);
        (f64::from(self.cards + 1) / f64::from(count)).ln()
    }

    /// How alike two lists are, from 0 to 1: the share of what they have in common. Two
    /// empty lists are alike in nothing.
    pub(super) fn alike(&self, a: &[u32], b: &[u32]) -> f64 {
        let total: f64 = a.iter().chain(b).map(|feature| self.of_feature(*feature)).sum();
        let (mut shared, mut x, mut y) = (0.0, 0, 0);
        while x < a.len() && y < b.len() {
            match a[x].cmp(&b[y]) {
                std::cmp::Ordering::Less => x += 1,
                std::cmp::Ordering::Greater => y += 1,
                std::cmp::Ordering::Equal => {
                    shared += 2.0 * self.of_feature(a[x]);
                    x += 1;
                    y += 1;
                }
            }
        }
        if total > 0.0 { shared / total } else { 0.0 }
    }
}

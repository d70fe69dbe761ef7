//! Sessions of edits, and whether the cards are still themselves: twenty here, and as many as `CARDMILL_SESSIONS`
//! says, as `make torture` does.
//!
//! The notes are made of invented words, so that a card can be told from all others, and a
//! model of them knows which card is which through every edit.

use crate::identity::Vault;
use cardmill::cards::card::CardId;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Builds in a session, and edits before each of them.
const BUILDS: usize = 5;
const EDITS: usize = 5;
const SESSIONS: u32 = 20;

/// Kinds of edits.
const KINDS: usize = 16;

/// An edit: what is done, and the numbers that say where and with which word.
type Edit = (usize, usize, usize);

#[derive(Clone, Debug)]
struct Model {
    files: Vec<(String, Vec<ModelCard>)>,
    next: usize,
    /// What the title of every note begins with, and the level of its questions.
    title: String,
    level: usize,
}

#[derive(Clone, Debug)]
struct ModelCard {
    key: usize,
    question: Vec<String>,
    answer: Vec<String>,
}

/// A word of a seed: two to four syllables, or two to three ideographs.
fn word(seed: usize, chinese: bool) -> String {
    const SYLLABLES: [&str; 16] =
        ["ba", "kel", "dor", "mi", "sun", "ter", "vo", "gra", "lin", "po", "rek", "sha", "tul", "wen", "yo", "zim"];
    const SIGNS: [char; 20] = [
        '山', '水', '火', '木', '金', '土', '日', '月', '风', '雨', '石', '田', '禾', '竹', '马', '鱼', '鸟', '虫',
        '车', '门',
    ];
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x1234_5678_9abc);
    let mut roll = |sides: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % sides
    };
    let length = 2 + roll(if chinese { 2 } else { 3 });
    (0..length).map(|_| if chinese { SIGNS[roll(20)].to_string() } else { SYLLABLES[roll(16)].to_owned() }).collect()
}

impl ModelCard {
    fn new(key: usize) -> Self {
        let words = |from: usize, count: usize| (from..from + count).map(|seed| word(key * 100 + seed, key % 2 == 1));
        Self { key, question: words(0, 3).collect(), answer: words(10, 6 + key % 9).collect() }
    }

    fn text(&self) -> (String, String) {
        if self.key % 2 == 1 {
            (format!("什么是{}？", self.question.concat()), format!("{}。", self.answer.concat()))
        } else {
            (format!("What is {}?", self.question.join(" ")), format!("It is {}.", self.answer.join(" ")))
        }
    }
}

impl Model {
    fn new() -> Self {
        let files = (0..3).map(|file| {
            let cards = (0..20).map(|at| ModelCard::new(file * 20 + at)).collect();
            (format!("note{file}.md"), cards)
        });
        Self { files: files.collect(), next: 60, title: "Part".to_owned(), level: 2 }
    }

    fn notes(&self) -> Vec<(String, String)> {
        let mut notes: Vec<_> = self
            .files
            .iter()
            .map(|(name, cards)| {
                let mut text = format!("# {} {}\n", self.title, name.trim_end_matches(".md"));
                for card in cards {
                    let (question, answer) = card.text();
                    text.push_str(&format!("\n{} {question}\n\n{answer}\n", "#".repeat(self.level)));
                }
                (name.clone(), text)
            })
            .collect();
        notes.sort();
        notes
    }

    /// Makes an edit; gives the keys of the cards whose text it changed.
    fn edit(&mut self, (what, place, seed): Edit) -> Option<usize> {
        let file = place % self.files.len();
        let other = seed % self.files.len();
        let fresh = word(1_000_000 + seed, false);
        let count = self.files.len();
        let cards = &mut self.files[file].1;
        if cards.len() < 4 {
            return None;
        }
        match what {
            // A note is split in two, two are joined, all get another title, or their questions another level.
            11 => {
                let rest = cards.split_off(cards.len() / 2);
                self.files.push((format!("{fresh}{seed}.md"), rest));
                return None;
            }
            12 if file != other && count > 2 => {
                let (_, cards) = self.files.remove(file);
                let other = if other > file { other - 1 } else { other };
                self.files[other].1.extend(cards);
                return None;
            }
            13 => {
                self.title = fresh;
                return None;
            }
            14 => {
                self.level = 5 - self.level;
                return None;
            }
            _ => {}
        }
        let at = (place / 7) % cards.len();
        let card = &mut cards[at];
        let (word_at, answer_at) = (seed % card.question.len(), seed % card.answer.len());
        match what {
            // A typo in the question: two letters of a word change places.
            0 => {
                let mut letters: Vec<char> = card.question[word_at].chars().collect();
                letters.swap(0, 1);
                card.question[word_at] = letters.into_iter().collect();
            }
            1 => card.question[word_at] = word(2_000_000 + seed, card.key % 2 == 1),
            2 => card.answer[answer_at] = word(3_000_000 + seed, card.key % 2 == 1),
            3 => card.answer.insert(answer_at, word(4_000_000 + seed, card.key % 2 == 1)),
            4 if card.answer.len() > 4 => {
                card.answer.remove(answer_at);
            }
            // Question and answer together.
            5 => {
                card.question[word_at] = word(5_000_000 + seed, card.key % 2 == 1);
                card.answer[answer_at] = word(6_000_000 + seed, card.key % 2 == 1);
            }
            6 => {
                let new = ModelCard::new(self.next);
                self.next += 1;
                cards.insert(at, new);
                return None;
            }
            7 => {
                cards.remove(at);
                return None;
            }
            8 => {
                let last = cards.len() - 1;
                cards.swap(at, last.min(at + 1));
                return None;
            }
            9 => {
                let card = cards.remove(at);
                self.files[other].1.push(card);
                return None;
            }
            10 => {
                self.files[file].0 = format!("{fresh}{seed}.md");
                return None;
            }
            // A card is replaced by another one at the same place.
            _ => {
                *card = ModelCard::new(self.next);
                self.next += 1;
                return None;
            }
        }
        Some(self.files[file].1[at].key)
    }

    fn keys(&self) -> BTreeMap<String, usize> {
        let cards = self.files.iter().flat_map(|(_, cards)| cards);
        cards.map(|card| (card.text().0, card.key)).collect()
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Kept {
    of: usize,
    kept: usize,
}

impl Kept {
    fn count(&mut self, kept: bool) {
        self.of += 1;
        self.kept += usize::from(kept);
    }

    fn share(self) -> f64 {
        self.kept as f64 / self.of.max(1) as f64
    }
}

/// Builds, and gives the id of each card of the model.
fn build(vault: &mut Vault, model: &Model) -> Result<BTreeMap<usize, CardId>, TestCaseError> {
    let notes = model.notes();
    let notes: Vec<_> = notes.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let (deck, _) = vault.build(&notes);
    let keys = model.keys();
    let ids: BTreeMap<_, _> = deck.cards.iter().map(|card| (keys[&card.question], card.id)).collect();
    prop_assert_eq!(ids.len(), keys.len(), "each card of the model is one card");
    Ok(ids)
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures are worth reading: run it with `--nocapture`")]
fn after_sessions_of_edits_nearly_all_cards_are_still_themselves() {
    let sessions = std::env::var("CARDMILL_SESSIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(SESSIONS);
    let edit = (0..KINDS, 0..10_000usize, 0..10_000usize);
    let edits = prop::collection::vec(prop::collection::vec(edit, EDITS), BUILDS);
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let config = Config { cases: sessions, failure_persistence: None, ..Config::default() };
    let (unedited, edited) = (RefCell::new(Kept::default()), RefCell::new(Kept::default()));
    let result = TestRunner::new_with_rng(config, rng).run(&edits, |rounds| {
        let (mut vault, mut model) = (Vault::new(), Model::new());
        let mut owners: BTreeMap<CardId, usize> = BTreeMap::new();
        let mut before = build(&mut vault, &model)?;
        for round in rounds {
            owners.extend(before.iter().map(|(key, id)| (*id, *key)));
            let touched: BTreeSet<usize> = round.into_iter().filter_map(|edit| model.edit(edit)).collect();
            let after = build(&mut vault, &model)?;
            for (key, id) in &after {
                let owner = owners.get(id).copied().unwrap_or(*key);
                prop_assert_eq!(owner, *key, "an id went to a card with unrelated text");
                if let Some(old) = before.get(key) {
                    let of = if touched.contains(key) { &edited } else { &unedited };
                    of.borrow_mut().count(old == id);
                }
            }
            before = after;
        }
        Ok(())
    });
    let (unedited, edited) = (*unedited.borrow(), *edited.borrow());
    assert!(result.is_ok(), "{}", result.unwrap_err());
    println!("kept: of the cards that were not edited, {unedited:?}; of the edited ones, {edited:?}");
    assert!(edited.of >= 150 && unedited.of >= 5000, "{edited:?} {unedited:?}");
    assert!(unedited.share() >= 0.995, "of the cards that were not edited, {unedited:?}");
    assert!(edited.share() >= 0.97, "of the edited cards, {edited:?}");
}

//! Matches cards by keys that are equal.
//!
//! Case, blanks and punctuation do not count, except where a text has no letters at all.

use super::{Pairs, Text};
use crate::text::letters::letters;
use crate::text::marks::plain;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// An answer has to be so wide (a letter counts 1, an ideograph 2) to tell by itself, within
/// its file, who a card is. "Yes" answers many questions.
const TELLING: usize = 8;

/// The keys of a card's parts.
struct Keys {
    path: u64,
    context: u64,
    question: u64,
    answer: u64,
    /// Whether the answer is long enough to tell who the card is.
    telling: bool,
}

/// How cards of one key are taken together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Take {
    /// The first with the first: their texts are equal.
    InOrder,
    /// Only when there is one on each side.
    Single,
}

/// The key that a pass compares; nothing for a card that it must not touch.
type Part = fn(&Keys) -> Option<u64>;

pub(super) fn match_equal(old: &[Text<'_>], new: &[Text<'_>], pairs: &mut Pairs) {
    // Most cards did not change since the last build; they need no closer look.
    let same = |text: &Text<'_>| Some(key(&(text.note_type, text.path, text.hash)));
    pass(pairs, Take::InOrder, &|at| same(&old[at]).filter(|_| !old[at].removed), &|at| same(&new[at]));

    let old_keys = keys_of(old, pairs.free_old().collect());
    let new_keys = keys_of(new, pairs.free_new().collect());
    let passes: [(Take, Part); 7] = [
        (Take::InOrder, |keys| Some(key(&(keys.path, keys.context, keys.question, keys.answer)))),
        (Take::InOrder, |keys| Some(key(&(keys.context, keys.question, keys.answer)))),
        (Take::InOrder, |keys| Some(key(&(keys.path, keys.context, keys.question)))),
        (Take::Single, |keys| Some(key(&(keys.path, keys.question, keys.answer)))),
        (Take::Single, |keys| Some(key(&(keys.question, keys.answer)))),
        (Take::Single, |keys| Some(key(&(keys.context, keys.question)))),
        (Take::Single, |keys| keys.telling.then(|| key(&(keys.path, keys.answer)))),
    ];
    for (take, of) in passes {
        // First those that were there at the last build, then those that come back.
        for removed in [false, true] {
            let typed = |text: &Text<'_>, keys: &HashMap<usize, Keys>, at| {
                keys.get(&at).and_then(of).map(|found| key(&(text.note_type, found)))
            };
            let old_key = |at: usize| typed(&old[at], &old_keys, at).filter(|_| old[at].removed == removed);
            pass(pairs, take, &old_key, &|at| typed(&new[at], &new_keys, at));
        }
    }
}

/// Takes together what has the same key and is still free.
fn pass(pairs: &mut Pairs, take: Take, old: &dyn Fn(usize) -> Option<u64>, new: &dyn Fn(usize) -> Option<u64>) {
    let mut keyed_new: Vec<(u64, usize)> = pairs.free_new().filter_map(|at| Some((new(at)?, at))).collect();
    if keyed_new.is_empty() {
        return;
    }
    let mut keyed_old: Vec<(u64, usize)> = pairs.free_old().filter_map(|at| Some((old(at)?, at))).collect();
    // By key, and of one key by place.
    keyed_new.sort_unstable();
    keyed_old.sort_unstable();
    let mut rest = keyed_old.as_slice();
    for group in keyed_new.chunk_by(|a, b| a.0 == b.0) {
        let key = group[0].0;
        rest = &rest[rest.partition_point(|(other, _)| *other < key)..];
        let there = &rest[..rest.partition_point(|(other, _)| *other == key)];
        if take == Take::InOrder || (there.len() == 1 && group.len() == 1) {
            there.iter().zip(group).for_each(|((_, old), (_, new))| pairs.join(*old, *new));
        }
    }
}

fn keys_of(texts: &[Text<'_>], which: Vec<usize>) -> HashMap<usize, Keys> {
    which.into_iter().map(|at| (at, Keys::of(&texts[at]))).collect()
}

impl Keys {
    fn of(text: &Text<'_>) -> Self {
        let mut context = DefaultHasher::new();
        for title in text.context {
            said(title).hash(&mut context);
        }
        let answer = said(text.answer);
        let width: usize = answer.chars().take(TELLING).map(|char| 1 + usize::from(char >= '\u{2e80}')).sum();
        Self {
            path: key(&text.path),
            context: context.finish(),
            question: key(&said(text.question)),
            answer: key(&answer),
            telling: width >= TELLING,
        }
    }
}

/// What counts of a text: its letters and digits, in lower case. Which picture it shows only
/// counts where it has none.
fn said(text: &str) -> String {
    let shown = plain(text);
    let letters = letters(&shown);
    if letters.is_empty() { text.trim().to_owned() } else { letters }
}

/// Only compared with other keys of the same run, so any hash does.
fn key(parts: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

//! Matches what is left over by how alike the texts are, all pairs at once.
//!
//! Only pairs that share a rare word or stand in the same gap between matched cards are
//! looked at, so the work grows with the number of cards and not with its square.
//!
//! Likeness is the share of [features](super::features) that two texts have in common,
//! weighted by how rare they are. The thresholds of [`related`] decide who may be the same
//! card at all; they stand in `docs/identity.md` as well.

use super::features::{Features, Weights};
use super::{Pairs, Text, assignment};
use std::collections::HashMap;

/// A card is compared with so many others by what they share.
const CANDIDATES: usize = 12;

/// A feature that stands in more of the cards left over leads nowhere.
const COMMON: usize = 64;

/// So many of the rarest features of a card are looked up.
const LOOKED_UP: usize = 32;

/// In a gap, a card is compared with so many others on either side of its relative place.
const REACH: usize = 6;

/// So many of the matched cards tell which features are rare.
const SAMPLE: usize = 1000;

/// What it costs to leave a card alone, and the scale of likeness.
const ALONE: i64 = 1000;

/// An answer that shares fewer features than this proves nothing by itself.
const EVIDENCE: usize = 6;

/// How alike two cards are, each part from 0 to 1.
#[derive(Clone, Copy)]
struct Likeness {
    context: f64,
    question: f64,
    answer: f64,
    /// How many features the answers share.
    shared: usize,
    gap: Gap,
}

/// The old cards before and behind a place, and the file where there are none.
type Between<'t> = (Option<usize>, Option<usize>, &'t str);

/// How the places of two cards compare.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// Between the same two matched cards.
    Same,
    /// Behind or before the same matched card.
    Beside,
    /// Somewhere else.
    Other,
}

/// Whether two cards may be the same card: enough of the question or of the answer stayed.
fn related(likeness: &Likeness) -> bool {
    let Likeness { question, answer, shared, gap, .. } = *likeness;
    match gap {
        Gap::Same => question >= 0.75 || (answer >= 0.4 && shared >= EVIDENCE) || (question >= 0.2 && answer >= 0.2),
        Gap::Beside | Gap::Other => {
            (question >= 0.75 && answer >= 0.1)
                || (answer >= 0.6 && shared >= EVIDENCE)
                || (question >= 0.3 && answer >= 0.3)
        }
    }
}

/// What it costs to take two related cards for one, less than [`ALONE`].
fn cost(likeness: &Likeness, same_path: bool, removed: bool) -> i64 {
    let Likeness { context, question, answer, gap, .. } = *likeness;
    let place = match gap {
        Gap::Same => 0.12,
        Gap::Beside => 0.05,
        Gap::Other => 0.0,
    };
    let path = if same_path { 0.05 } else { 0.0 };
    let gone = if removed { 0.1 } else { 0.0 };
    let score = 0.37 * question + 0.37 * answer + 0.09 * context + place + path - gone;
    ALONE - ((score * 1000.0) as i64).clamp(1, ALONE)
}

pub(super) fn match_similar(old: &[Text<'_>], new: &[Text<'_>], pairs: &mut Pairs) {
    let free_new: Vec<usize> = pairs.free_new().collect();
    let free_old: Vec<usize> = pairs.free_old().collect();
    if free_new.is_empty() || free_old.is_empty() {
        return;
    }
    let old_features: Vec<Features> = free_old.iter().map(|at| Features::of(&old[*at])).collect();
    let new_features: Vec<Features> = free_new.iter().map(|at| Features::of(&new[*at])).collect();
    let weights = weights(old, new, &old_features, &new_features, pairs);
    let places = Places::new(old, new, pairs);
    let mut by_gap: HashMap<Between<'_>, Vec<usize>> = HashMap::new();
    for (index, at) in free_old.iter().enumerate().filter(|(_, at)| !old[**at].removed) {
        by_gap.entry(places.gap_of_old(old, *at)).or_default().push(index);
    }
    let index = Index::new(&old_features);
    let mut rank_in_gap: HashMap<Between<'_>, usize> = HashMap::new();
    let mut count_in_gap: HashMap<Between<'_>, usize> = HashMap::new();
    for at in &free_new {
        *count_in_gap.entry(places.gap_of_new(new, *at)).or_default() += 1;
    }
    let mut edges = Vec::with_capacity(free_new.len());
    for (features, at) in new_features.iter().zip(&free_new) {
        let gap = places.gap_of_new(new, *at);
        let rank = rank_in_gap.entry(gap).or_default();
        let mut candidates = index.candidates(features, &weights);
        if let Some(there) = by_gap.get(&gap) {
            let middle = *rank * there.len() / count_in_gap[&gap];
            let reach = middle.saturating_sub(REACH)..(middle + REACH + 1).min(there.len());
            candidates.extend_from_slice(&there[reach]);
        }
        *rank += 1;
        candidates.sort_unstable();
        candidates.dedup();
        let compare = |candidate: &usize| {
            let (other, other_features) = (&old[free_old[*candidate]], &old_features[*candidate]);
            if other.note_type != new[*at].note_type {
                return None;
            }
            let likeness = Likeness {
                context: weights.alike(&features.context, &other_features.context),
                question: weights.alike(&features.question, &other_features.question),
                answer: weights.alike(&features.answer, &other_features.answer),
                shared: shared(&features.answer, &other_features.answer),
                gap: places.compare(old, new, free_old[*candidate], *at),
            };
            let same_path = other.path == new[*at].path;
            related(&likeness).then(|| (*candidate, cost(&likeness, same_path, other.removed)))
        };
        edges.push(candidates.iter().filter_map(compare).collect());
    }
    for (at, found) in free_new.iter().zip(assignment::assign(&edges, free_old.len(), ALONE)) {
        if let Some(found) = found {
            pairs.join(free_old[found], *at);
        }
    }
}

/// Counts features in all cards that are left over and in some that are not.
fn weights(
    old: &[Text<'_>],
    new: &[Text<'_>],
    old_features: &[Features],
    new_features: &[Features],
    pairs: &Pairs,
) -> Weights {
    let sampled = |texts: &[Text<'_>], taken: &[Option<usize>]| -> Vec<Vec<u32>> {
        let matched: Vec<usize> = (0..texts.len()).filter(|at| taken[*at].is_some()).collect();
        let step = matched.len().div_ceil(SAMPLE).max(1);
        matched.into_iter().step_by(step).map(|at| Features::of(&texts[at]).all()).collect()
    };
    // What is matched is nearly the same on both sides.
    let sample = sampled(new, &pairs.of_new);
    debug_assert!(sample.len() <= SAMPLE && pairs.of_old.len() == old.len());
    Weights::of([
        &mut old_features.iter().map(Features::all).chain(sample.iter().cloned()),
        &mut new_features.iter().map(Features::all).chain(sample.iter().cloned()),
    ])
}

fn shared(a: &[u32], b: &[u32]) -> usize {
    a.iter().filter(|feature| b.binary_search(feature).is_ok()).count()
}

/// Which of the old cards left over have a feature.
struct Index {
    by_feature: HashMap<u32, Vec<usize>>,
}

impl Index {
    fn new(old: &[Features]) -> Self {
        let mut by_feature: HashMap<u32, Vec<usize>> = HashMap::new();
        for (at, features) in old.iter().enumerate() {
            for feature in features.all() {
                by_feature.entry(feature).or_default().push(at);
            }
        }
        Self { by_feature }
    }

    /// The old cards that share most with a new one.
    fn candidates(&self, features: &Features, weights: &Weights) -> Vec<usize> {
        let mut rarest: Vec<(usize, u32)> = features
            .all()
            .into_iter()
            .filter_map(|feature| self.by_feature.get(&feature).map(|found| (found.len(), feature)))
            .filter(|(count, _)| *count <= COMMON)
            .collect();
        rarest.sort_unstable();
        rarest.truncate(LOOKED_UP);
        let mut found: Vec<(usize, f64)> = Vec::new();
        for (_, feature) in rarest {
            let weight = weights.of_feature(feature);
            found.extend(self.by_feature[&feature].iter().map(|at| (*at, weight)));
        }
        found.sort_by_key(|(at, _)| *at);
        let mut sums: Vec<(usize, f64)> = Vec::new();
        for (at, weight) in found {
            match sums.last_mut() {
                Some((last, sum)) if *last == at => *sum += weight,
                Some(_) | None => sums.push((at, weight)),
            }
        }
        sums.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        sums.truncate(CANDIDATES);
        sums.into_iter().map(|(at, _)| at).collect()
    }
}

/// For each card, the matched cards before and behind it in its file, by the index of the
/// old one.
struct Places {
    old: Vec<(Option<usize>, Option<usize>)>,
    new: Vec<(Option<usize>, Option<usize>)>,
}

impl Places {
    fn new(old: &[Text<'_>], new: &[Text<'_>], pairs: &Pairs) -> Self {
        let matched_old = |at: usize| pairs.of_old[at].map(|_| at);
        Self { old: neighbours(old, &matched_old), new: neighbours(new, &|at| pairs.of_new[at]) }
    }

    /// The file tells gaps apart that no matched card does.
    fn gap_of_old<'t>(&self, old: &[Text<'t>], at: usize) -> Between<'t> {
        gap(self.old[at], old[at].path)
    }

    fn gap_of_new<'t>(&self, new: &[Text<'t>], at: usize) -> Between<'t> {
        gap(self.new[at], new[at].path)
    }

    fn compare(&self, old: &[Text<'_>], new: &[Text<'_>], one: usize, other: usize) -> Gap {
        if old[one].removed {
            return Gap::Other;
        }
        let (one_gap, other_gap) = (self.gap_of_old(old, one), self.gap_of_new(new, other));
        let beside = |a: Option<usize>, b: Option<usize>| a.is_some() && a == b;
        if one_gap == other_gap {
            Gap::Same
        } else if beside(one_gap.0, other_gap.0) || beside(one_gap.1, other_gap.1) {
            Gap::Beside
        } else {
            Gap::Other
        }
    }
}

fn gap((before, behind): (Option<usize>, Option<usize>), path: &str) -> Between<'_> {
    (before, behind, if before.is_none() && behind.is_none() { path } else { "" })
}

fn neighbours(texts: &[Text<'_>], matched: &dyn Fn(usize) -> Option<usize>) -> Vec<(Option<usize>, Option<usize>)> {
    let mut found = vec![(None, None); texts.len()];
    let mut last = None;
    for at in 0..texts.len() {
        if at > 0 && (texts[at].path != texts[at - 1].path || texts[at].removed != texts[at - 1].removed) {
            last = None;
        }
        found[at].0 = last;
        last = matched(at).or(last);
    }
    let mut next = None;
    for at in (0..texts.len()).rev() {
        if at + 1 < texts.len() && (texts[at].path != texts[at + 1].path || texts[at].removed != texts[at + 1].removed)
        {
            next = None;
        }
        found[at].1 = next;
        next = matched(at).or(next);
    }
    found
}

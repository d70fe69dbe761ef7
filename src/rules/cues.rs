//! Which patterns a text may match, told by the words that they cannot do without.
//!
//! Of each pattern, the sets of texts are known of which every match holds one: `由于|因为`, `,|，`. One search tells
//! which of all these texts stand in a sentence; a pattern that lacks one of its sets is not run.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex_syntax::hir::{Class, Hir, HirKind};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The largest set that is worth looking for.
const MOST: usize = 64;

/// So many signs of a class are texts of a set.
const MOST_SIGNS: usize = 16;

/// Patterns, each with the index of its rule.
#[derive(Clone, Debug)]
pub struct Cues {
    patterns: Vec<(usize, String)>,
    built: OnceLock<Built>,
}

#[derive(Clone, Debug)]
struct Built {
    /// Finds every text of every set.
    search: Option<AhoCorasick>,
    /// For each text, the sets it is in.
    sets_of: Vec<Vec<usize>>,
    /// How many sets there are.
    sets: usize,
    /// For each pattern, its rule and its sets.
    needs: Vec<(usize, Vec<usize>)>,
}

impl Cues {
    /// The cues of patterns that are right, each with the index of its rule.
    pub(super) fn new(patterns: impl IntoIterator<Item = (usize, String)>) -> Self {
        Self { patterns: patterns.into_iter().collect(), built: OnceLock::new() }
    }

    /// The rules whose patterns may match a text, in order.
    pub fn candidates(&self, text: &str) -> Vec<usize> {
        let built = self.built.get_or_init(|| self.build());
        let mut found = vec![false; built.sets];
        for hit in built.search.iter().flat_map(|search| search.find_overlapping_iter(text)) {
            built.sets_of[hit.pattern().as_usize()].iter().for_each(|set| found[*set] = true);
        }
        let fit = built.needs.iter().filter(|(_, sets)| sets.iter().all(|set| found[*set]));
        fit.map(|(rule, _)| *rule).collect()
    }

    fn build(&self) -> Built {
        let mut texts: BTreeMap<Vec<u8>, Vec<usize>> = BTreeMap::new();
        let (mut sets, mut needs) = (0, Vec::new());
        for (rule, pattern) in &self.patterns {
            let mut found = Vec::new();
            if let Ok(parsed) = regex_syntax::parse(pattern) {
                needed(&parsed, &mut found);
            }
            let from = sets;
            for set in found {
                set.into_iter().for_each(|text| texts.entry(text).or_default().push(sets));
                sets += 1;
            }
            needs.push((*rule, (from..sets).collect()));
        }
        let search = AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(texts.keys());
        Built { search: search.ok().filter(|_| sets > 0), sets_of: texts.into_values().collect(), sets, needs }
    }
}

/// Adds the sets of texts of which each match of a pattern holds one.
fn needed(pattern: &Hir, sets: &mut Vec<Vec<Vec<u8>>>) {
    match pattern.kind() {
        HirKind::Capture(capture) => needed(&capture.sub, sets),
        HirKind::Repetition(repetition) if repetition.min > 0 => needed(&repetition.sub, sets),
        HirKind::Concat(parts) => parts.iter().for_each(|part| needed(part, sets)),
        HirKind::Literal(_) | HirKind::Class(_) | HirKind::Alternation(_) => sets.extend(one_of(pattern)),
        HirKind::Repetition(_) | HirKind::Empty | HirKind::Look(_) => {}
    }
}

/// The texts of which each match holds one; nothing when they are many, or a match may hold none.
fn one_of(pattern: &Hir) -> Option<Vec<Vec<u8>>> {
    match pattern.kind() {
        HirKind::Literal(literal) => Some(vec![literal.0.to_vec()]),
        HirKind::Class(Class::Unicode(class)) => {
            let signs = class.iter().flat_map(|range| range.start()..=range.end()).take(MOST_SIGNS + 1);
            let signs: Vec<Vec<u8>> = signs.map(|sign| sign.to_string().into_bytes()).collect();
            (!signs.is_empty() && signs.len() <= MOST_SIGNS).then_some(signs)
        }
        HirKind::Alternation(parts) => {
            let parts: Option<Vec<_>> = parts.iter().map(one_of).collect();
            parts.map(|parts| parts.concat()).filter(|texts| texts.len() <= MOST)
        }
        HirKind::Capture(_) | HirKind::Repetition(_) | HirKind::Concat(_) => {
            // The set whose texts are the longest tells the most.
            let mut sets = Vec::new();
            needed(pattern, &mut sets);
            sets.into_iter().max_by_key(|set| set.iter().map(Vec::len).min())
        }
        HirKind::Class(Class::Bytes(_)) | HirKind::Empty | HirKind::Look(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Cues;
    use crate::rules::RuleSet;

    #[test]
    fn a_pattern_is_run_only_where_what_it_needs_stands() {
        let cues = Cues::new(
            [(3, "^(?:由于|因为)(?<a>.+)[，,]所以"), (4, "(?<a>.*)"), (7, "就?是")]
                .map(|(at, text)| (at, text.to_owned())),
        );
        assert_eq!(cues.candidates("因为下雨，所以路滑"), [3, 4]);
        assert_eq!(cues.candidates("因为下雨"), [4]);
        assert_eq!(cues.candidates("这就是它"), [4, 7]);
    }

    #[test]
    fn no_pattern_matches_where_its_cues_are_missing() {
        let rules = RuleSet::builtin();
        let patterns = || rules.rules.iter().enumerate().filter_map(|(at, rule)| Some((at, rule.pattern.as_ref()?)));
        let cues = Cues::new(patterns().map(|(at, pattern)| (at, pattern.as_str().to_owned())));
        let notes = rules.rules.iter().flat_map(|rule| &rule.examples).map(|example| example.note.as_str());
        let mut matches = 0;
        for line in notes.flat_map(str::lines) {
            let candidates = cues.candidates(line);
            for (at, _) in patterns().filter(|(_, pattern)| pattern.is_match(line)) {
                assert!(candidates.contains(&at), "`{}` in {line}", rules.rules[at].id);
                matches += 1;
            }
        }
        assert!(matches > 100, "{matches}");
    }
}

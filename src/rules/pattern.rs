//! Regular expressions that are checked when rules are loaded and built when first used:
//! most runs need the patterns of one language only.

use regex::{Regex, RegexSet, RegexSetBuilder};
use std::sync::OnceLock;

/// Room for the automaton of a set, in bytes; with less it is slower by an order.
const SET_SIZE: usize = 24 << 20;

/// One pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    names: Vec<String>,
    /// Whether some text can match it.
    possible: bool,
    built: OnceLock<Regex>,
}

impl Pattern {
    /// Checks a pattern.
    ///
    /// # Errors
    ///
    /// What is wrong with it, with a caret.
    pub fn new(text: &str) -> Result<Self, Box<regex_syntax::Error>> {
        let parsed = regex_syntax::parse(text).map_err(Box::new)?;
        let mut names = Vec::new();
        collect_names(&parsed, &mut names);
        let possible = parsed.properties().minimum_len().is_some();
        Ok(Self { text: text.to_owned(), names, possible, built: OnceLock::new() })
    }

    /// Builds the automaton; whether the regex crate allows its size.
    pub(super) fn is_small(&self) -> bool {
        match Regex::new(&self.text) {
            Ok(built) => {
                self.built.get_or_init(|| built);
                true
            }
            Err(_) => false,
        }
    }

    /// Whether no text can match it.
    pub(super) fn is_impossible(&self) -> bool {
        !self.possible
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The names of its groups, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The automaton.
    ///
    /// # Panics
    ///
    /// If the pattern is larger than the regex crate allows (10 MiB), which is found out when
    /// the rules of a user are loaded, and of those that are compiled in by a test.
    pub fn regex(&self) -> &Regex {
        self.built.get_or_init(|| Regex::new(&self.text).expect("the pattern was checked when it was loaded"))
    }
}

fn collect_names(hir: &regex_syntax::hir::Hir, names: &mut Vec<String>) {
    use regex_syntax::hir::HirKind;
    match hir.kind() {
        HirKind::Capture(capture) => {
            names.extend(capture.name.iter().map(ToString::to_string));
            collect_names(&capture.sub, names);
        }
        HirKind::Repetition(repetition) => collect_names(&repetition.sub, names),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().for_each(|part| collect_names(part, names))
        }
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => {}
    }
}

/// How the patterns of a set are looked for.
#[derive(Clone, Debug)]
enum Together {
    AtOnce(RegexSet),
    /// One by one: together they are too large.
    Each(Vec<Regex>),
}

/// The patterns of one language at once, to skip those that cannot match.
#[derive(Clone, Debug)]
pub struct PatternSet {
    texts: Vec<String>,
    rules: Vec<usize>,
    built: OnceLock<Together>,
}

impl PatternSet {
    /// A set of patterns with the index of the rule of each.
    pub(super) fn new(patterns: impl IntoIterator<Item = (usize, String)>) -> Self {
        let (rules, texts) = patterns.into_iter().unzip();
        Self { texts, rules, built: OnceLock::new() }
    }

    /// The rules whose patterns match, in order.
    ///
    /// # Panics
    ///
    /// As [`Pattern::regex`].
    pub fn matches(&self, text: &str) -> Vec<usize> {
        if self.texts.is_empty() {
            return Vec::new();
        }
        match self.built.get_or_init(|| self.build()) {
            Together::AtOnce(set) => set.matches(text).into_iter().map(|at| self.rules[at]).collect(),
            Together::Each(all) => {
                let matching = all.iter().zip(&self.rules).filter(|(pattern, _)| pattern.is_match(text));
                matching.map(|(_, rule)| *rule).collect()
            }
        }
    }

    fn build(&self) -> Together {
        match RegexSetBuilder::new(&self.texts).dfa_size_limit(SET_SIZE).size_limit(SET_SIZE * 4).build() {
            Ok(set) => Together::AtOnce(set),
            Err(_) => {
                let one = |text: &String| Regex::new(text).expect("each pattern was checked when it was loaded");
                Together::Each(self.texts.iter().map(one).collect())
            }
        }
    }
}

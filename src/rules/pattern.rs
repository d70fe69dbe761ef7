//! Regular expressions that are built when first used: most runs need few of them.
//!
//! What a user writes is checked when it is loaded. What is built in is checked by a test, and only looked through
//! for the names of its groups.

use regex::Regex;
use regex_syntax::hir::{Hir, HirKind};
use std::sync::OnceLock;

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

    /// A pattern that a test has checked.
    pub(super) fn trusted(text: &str) -> Self {
        Self { text: text.to_owned(), names: names_in(text), possible: true, built: OnceLock::new() }
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

impl std::ops::Deref for Pattern {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        self.regex()
    }
}

fn collect_names(hir: &Hir, names: &mut Vec<String>) {
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

/// The names of the groups of a pattern that is right.
fn names_in(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut in_class = 0usize;
    let mut signs = text.char_indices();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '\\' => drop(signs.next()),
            '[' => in_class += 1,
            ']' => in_class = in_class.saturating_sub(1),
            '(' if in_class == 0 => {
                let behind = &text[at + 1..];
                let name = behind.strip_prefix("?<").or_else(|| behind.strip_prefix("?P<"));
                names.extend(name.and_then(|name| name.split_once('>')).map(|(name, _)| name.to_owned()));
            }
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::Pattern;
    use crate::rules::RuleSet;

    #[test]
    fn what_is_built_in_is_right_and_its_groups_have_their_names() {
        let rules = RuleSet::builtin();
        let in_rules = rules.rules.iter().flat_map(|rule| rule.pattern.iter().chain(rule.deleted_patterns()));
        let conditions = rules.rules.iter().map(|rule| &rule.when).chain(rules.classes.iter().map(|class| &class.when));
        let in_conditions = conditions.flatten().flat_map(|condition| condition.patterns());
        let words = &rules.words;
        let in_words = [&words.numbering, &words.step, &words.anchor, &words.generic_pattern];
        let mut seen = 0;
        for pattern in in_rules.chain(in_conditions).chain(in_words).chain(rules.filters.patterns()) {
            let checked = Pattern::new(pattern.as_str()).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(pattern.names(), checked.names(), "{}", pattern.as_str());
            assert!(checked.is_small() && !checked.is_impossible(), "{}", pattern.as_str());
            seen += 1;
        }
        assert!(seen > 80, "{seen}");
    }

    #[test]
    fn names_are_not_found_where_signs_stand_for_themselves() {
        let pattern = Pattern::trusted(r"\(?<a>[(?<b>](?<c>\](?P<d>x))");
        assert_eq!(pattern.names(), ["c", "d"]);
    }
}

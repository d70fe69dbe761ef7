//! Patterns, which are made ready when they are first used: most runs need few of them.
//!
//! What a user writes is checked when it is loaded. What is built in is checked by a test, and only looked through
//! for the names of its groups. Short texts are searched by a program, long ones by the regex crate.

use super::program::{Program, Slots};
use regex::Regex;
use regex_automata::util::interpolate;
use regex_syntax::hir::{Hir, HirKind};
use std::ops::Range;
use std::sync::OnceLock;

/// One pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    /// The names of its groups, in order, with their turns among all groups.
    names: Vec<String>,
    turns: Vec<usize>,
    /// Whether some text can match it.
    possible: bool,
    program: OnceLock<Option<Program>>,
    regex: OnceLock<Regex>,
}

/// What a pattern found.
#[derive(Clone, Debug)]
pub struct Found(Slots);

impl Found {
    /// Where the whole stands.
    pub fn whole(&self) -> Range<usize> {
        self.group(0).unwrap_or_default()
    }

    /// Where a group stands, by its turn among all; the whole is 0.
    pub fn group(&self, turn: usize) -> Option<Range<usize>> {
        match (self.0.get(2 * turn), self.0.get(2 * turn + 1)) {
            (Some(Some(start)), Some(Some(end))) => Some(*start..*end),
            (_, _) => None,
        }
    }
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
        Ok(Self { possible, ..Self::with_names(text, names) })
    }

    /// A pattern that a test has checked.
    pub(super) fn trusted(text: &str) -> Self {
        Self::with_names(text, names_in(text))
    }

    fn with_names(text: &str, names: Vec<(usize, String)>) -> Self {
        let (turns, names) = names.into_iter().unzip();
        let (program, regex) = (OnceLock::new(), OnceLock::new());
        Self { text: text.to_owned(), names, turns, possible: true, program, regex }
    }

    /// Builds the automaton; whether the regex crate allows its size.
    pub(super) fn is_small(&self) -> bool {
        match Regex::new(&self.text) {
            Ok(built) => {
                self.regex.get_or_init(|| built);
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

    /// The turns of the groups with names among all groups, in the same order.
    pub fn turns(&self) -> &[usize] {
        &self.turns
    }

    /// Where the group of a name stands in what was found.
    pub fn group(&self, found: &Found, name: &str) -> Option<Range<usize>> {
        let at = self.names.iter().position(|known| known == name)?;
        found.group(self.turns[at])
    }

    /// How many groups there are, the whole among them.
    pub(super) fn groups(&self) -> usize {
        self.regex().captures_len()
    }

    /// Whether it matches somewhere in a text.
    pub fn is_match(&self, text: &str) -> bool {
        self.find_at(text, 0).is_some()
    }

    /// The first match in a text.
    pub fn find(&self, text: &str) -> Option<Found> {
        self.find_at(text, 0)
    }

    /// The first match that begins at a place or behind it.
    ///
    /// # Panics
    ///
    /// If the pattern is larger than the regex crate allows (10 MiB), which is found out when
    /// the rules of a user are loaded, and of those that are compiled in by a test.
    pub fn find_at(&self, text: &str, from: usize) -> Option<Found> {
        let program = self.program.get_or_init(|| Program::new(&regex_syntax::parse(&self.text).ok()?));
        if let Some(program) = program.as_ref().filter(|program| program.takes(text)) {
            return program.run(text, from).map(Found);
        }
        let captures = self.regex().captures_at(text, from)?;
        let ends = captures.iter().flat_map(|group| [group.map(|group| group.start()), group.map(|group| group.end())]);
        Some(Found(ends.collect()))
    }

    /// All matches in a text, one behind the other.
    pub fn find_all<'p>(&'p self, text: &'p str) -> impl Iterator<Item = Found> + 'p {
        let mut from = Some(0);
        std::iter::from_fn(move || {
            let found = self.find_at(text, from?)?;
            let Range { start, end } = found.whole();
            // Behind an empty match, the search goes on one sign later.
            let behind = || text[end..].chars().next().map(|sign| end + sign.len_utf8());
            from = if end > start { Some(end) } else { behind() };
            Some(found)
        })
    }

    /// A text with its first match replaced, in which `$1` and `${name}` stand for groups.
    pub(super) fn replace(&self, text: &str, with: &str) -> Option<String> {
        let found = self.find(text)?;
        let mut new = text[..found.whole().start].to_owned();
        let turn = |name: &str| self.names.iter().position(|known| known == name).map(|at| self.turns[at]);
        let group = |turn: usize, new: &mut String| new.push_str(found.group(turn).map_or("", |group| &text[group]));
        interpolate::string(with, group, turn, &mut new);
        new.push_str(&text[found.whole().end..]);
        Some(new)
    }

    fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| Regex::new(&self.text).expect("the pattern was checked when it was loaded"))
    }
}

fn collect_names(hir: &Hir, names: &mut Vec<(usize, String)>) {
    match hir.kind() {
        HirKind::Capture(capture) => {
            names.extend(capture.name.iter().map(|name| (capture.index as usize, name.to_string())));
            collect_names(&capture.sub, names);
        }
        HirKind::Repetition(repetition) => collect_names(&repetition.sub, names),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().for_each(|part| collect_names(part, names))
        }
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => {}
    }
}

/// The names of the groups of a pattern that is right, with their turns.
fn names_in(text: &str) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    let (mut in_class, mut turn) = (0usize, 0);
    let mut signs = text.char_indices();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '\\' => drop(signs.next()),
            '[' => in_class += 1,
            ']' => in_class = in_class.saturating_sub(1),
            '(' if in_class == 0 => {
                let behind = &text[at + 1..];
                let name = behind.strip_prefix("?<").or_else(|| behind.strip_prefix("?P<"));
                turn += usize::from(name.is_some() || !behind.starts_with('?'));
                names.extend(name.and_then(|name| name.split_once('>')).map(|(name, _)| (turn, name.to_owned())));
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
            assert_eq!(pattern.turns(), checked.turns(), "{}", pattern.as_str());
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

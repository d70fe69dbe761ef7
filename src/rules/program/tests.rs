//! Programs against the regex crate.

use super::{Program, Slots};
use crate::rules::RuleSet;
use proptest::prelude::*;
use regex::Regex;

/// What a program finds in a text, and what the regex crate does.
fn compare(program: &Program, regex: &Regex, text: &str, from: usize) -> [Option<Slots>; 2] {
    let ends = |group: Option<regex::Match<'_>>| [group.map(|group| group.start()), group.map(|group| group.end())];
    let captures = regex.captures_at(text, from);
    [program.run(text, from), captures.map(|captures| captures.iter().flat_map(ends).collect())]
}

fn built(pattern: &str) -> (Program, Regex) {
    (Program::new(&regex_syntax::parse(pattern).unwrap()).unwrap(), Regex::new(pattern).unwrap())
}

#[test]
fn the_built_in_patterns_find_in_their_examples_what_the_regex_crate_finds() {
    let rules = RuleSet::builtin();
    let notes = rules.rules.iter().flat_map(|rule| &rule.examples).map(|example| example.note.as_str());
    let lines: Vec<&str> = notes.flat_map(str::lines).collect();
    let in_rules = rules.rules.iter().filter_map(|rule| rule.pattern.as_ref());
    let words = &rules.words;
    let in_words = [&words.numbering, &words.step, &words.anchor, &words.generic_pattern];
    for pattern in in_rules.chain(in_words) {
        let (program, regex) = built(pattern.as_str());
        for line in &lines {
            let [found, expected] = compare(&program, &regex, line, 0);
            assert_eq!(found, expected, "{} in {line}", pattern.as_str());
        }
    }
}

#[test]
fn what_may_be_empty_is_repeated_as_the_regex_crate_does() {
    for pattern in
        ["(a*)*", "(a*)+b", "(a|b*)*?c", "(?:a?){2,4}(b?)", "(|a)*", "(a??)+", "((a)|b)*", "x*?$", r"\b|(?-u:\B)"]
    {
        for text in ["", "aab", "abcab", "bbb", "a b", "é x"] {
            let (program, regex) = built(pattern);
            let [found, expected] = compare(&program, &regex, text, 0);
            assert_eq!(found, expected, "{pattern} in {text:?}");
        }
    }
}

/// Patterns of a few signs.
fn pattern() -> impl Strategy<Value = String> {
    let sign = prop_oneof![
        "[ab，]",
        Just("[^a]".to_owned()),
        Just(".".to_owned()),
        Just("(?i:a)".to_owned()),
        Just(r"\w".to_owned())
    ];
    let leaf =
        prop_oneof![8 => sign, 1 => Just("^".to_owned()), 1 => Just("$".to_owned()), 1 => Just(r"\b".to_owned())];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let times = prop_oneof![
            "[*+?]",
            "[*+?][?]",
            Just("{2}".to_owned()),
            Just("{1,3}".to_owned()),
            Just("{0,2}?".to_owned())
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("(?:{})", parts.join("|"))),
            inner.clone().prop_map(|part| format!("({part})")),
            (inner, times).prop_map(|(part, times)| format!("(?:{part}){times}")),
        ]
    })
}

proptest! {
    #[test]
    fn a_program_finds_what_the_regex_crate_finds(pattern in pattern(), text in "[abB， ]{0,9}", from in 0usize..3) {
        let from = text.char_indices().map(|(at, _)| at).nth(from).unwrap_or(0);
        let (program, regex) = built(&pattern);
        let [found, expected] = compare(&program, &regex, &text, from);
        prop_assert_eq!(found, expected);
    }
}

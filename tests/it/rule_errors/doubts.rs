//! What may be meant, and is told without refusing the rules.

use super::{RULE, SENTENCE};
use crate::project::Project;
use snapbox::data::Inline;
use snapbox::{IntoData, str};

/// What a build says, that makes its decks all the same.
#[track_caller]
fn check(file: &str, expected: Inline) {
    let project = Project::new(&[("mine.toml", file.as_bytes()), ("a.md", b"Keel: the lowest long beam of a ship\n")]);
    let out = ["--format", "json", "-o", "-"];
    let typed = ["build", "a.md", "--rules", "mine.toml"];
    let run = project.run(&[&typed[..], &out].concat()).code(0);
    let said = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    let doubts = said.split("\n\n").filter(|part| part.starts_with("warning[")).collect::<Vec<_>>().join("\n\n");
    snapbox::assert_data_eq!(doubts, expected.raw());
    project.run(&[&typed[..], &out, &["-q"]].concat()).code(0).stderr_eq("");
}

#[test]
fn a_rule_without_examples() {
    check(
        RULE.split("\n[[rule.example]]").next().unwrap(),
        str![[r#"
warning[lacking-example]: the rule `ship-term` lacks an example: one that gives a card, and one that must stay silent
 --> mine.toml:2:6
  |
2 | id = "ship-term"
  |      ^^^^^^^^^^^
  |
  = help: add `[[rule.example]]` with `name` and `note`, and `cards` unless it must stay silent
"#]],
    );
}

#[test]
fn a_wording_that_is_missing_for_a_language_in_which_the_rule_may_speak() {
    check(
        &RULE.replace("\"*\" = ", "en = "),
        str![[r#"
warning[missing-wording]: there is no wording for zh, ja, ko, de, fr, es: in these languages the rule is silent
 --> mine.toml:6:7
  |
6 | ask = { en = "Ship: {label}?" }
  |       ^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: add `"*"` for all other languages, or `when = { lang = ["en"] }`
"#]],
    );
}

#[test]
fn a_capture_that_nothing_uses() {
    check(
        &SENTENCE.replace(", in {year} or before?", "?").replace(", in 1869 or before?", "?"),
        str![[r#"
warning[unused-capture]: nothing uses the capture `year`
 --> mine.toml:6:45
  |
6 | match = '^(?<subject>[A-Z]\w+) was built in (?<year>\d{4})'
  |                                             ^^^^^^^^
  |
  = help: use it as `{year}`, or write `(?:` for a group without a name
"#]],
    );
}

#[test]
fn a_trim_that_nothing_uses() {
    let file = SENTENCE.replace(", in {year} or before?", "?").replace(", in 1869 or before?", "?");
    check(
        &file.replace("answer = ", "trim = { year = { head = [\"pronoun\"] } }\nanswer = "),
        str![[r#"
warning[unused-trim]: nothing uses the capture `year` that is trimmed
 --> mine.toml:8:10
  |
8 | trim = { year = { head = ["pronoun"] } }
  |          ^^^^
  |
  = help: use it in the question, the answer or a condition, or remove it here
"#]],
    );
}

#[test]
fn a_wording_that_one_above_it_leaves_nothing_to() {
    check(
        &RULE.replace("\"Ship: {label}?\"", "[\"Ship: {label}?\", \"{owner}: {label}?\"]"),
        str![[r#"
warning[unused-wording]: this wording is never used: one above it needs no more than this one does
 --> mine.toml:6:34
  |
6 | ask = { "*" = ["Ship: {label}?", "{owner}: {label}?"] }
  |                                  ^^^^^^^^^^^^^^^^^^^
  |
  = help: put it above the others, or remove it
"#]],
    );
}

#[test]
fn a_list_that_nothing_names() {
    check(
        "[lexicon.purpos]\nen = [\"cargo\"]\n",
        str![[r#"
warning[unused-name]: nothing uses `lexicon.purpos`
 --> mine.toml:1:10
  |
1 | [lexicon.purpos]
  |          ^^^^^^
  |
  = help: did you mean `purpose`, which is built in? then write `[lexicon.purpose]`
"#]],
    );
}

#[test]
fn a_file_with_nothing_in_it() {
    check(
        "# Rules for ships\n",
        str![[r#"
warning[empty-file]: there is nothing in this rule file
 --> mine.toml:1:1
  |
1 | # Rules for ships
  | ^
  |
  = help: write a rule into it; `cardmill rules eject ID` prints one to begin with
"#]],
    );
}

#[test]
fn a_doubt_waits_until_the_file_can_be_used() {
    let project = Project::new(&[("mine.toml", b"[lexicon.purpos]\nen = [\"cargo\", \"@hul\"]\n")]);
    let run = project.run(&["rules", "list", "--rules", "mine.toml"]).code(2);
    let said = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(said.contains("error[unknown-lexicon]") && !said.contains("warning["), "{said}");
}

#[test]
fn what_waits_for_another_or_has_a_condition_less_is_no_doubt() {
    // The second rule speaks where the first one is silent, or asks something else.
    let other = |more: &str, question: &str| {
        let rule = RULE.replace("ship-term", "other-term").replace("Ship:", question);
        format!("{RULE}\n{rule}").replace("id = \"other-term\"", &format!("id = \"other-term\"\n{more}"))
    };
    for file in [
        other("unless = [\"ship-term\"]", "Ship of {owner}:")
            .replace("\"*\" = \"Ship: {label}?\"", "\"*\" = \"{parent}: {label}?\""),
        other("", "Boat:"),
        other("whole = true", "Ship:"),
    ] {
        let refused = cardmill::rules::RuleSet::load(&[("mine.toml".to_owned(), file)]);
        assert!(refused.is_ok(), "{}", refused.unwrap_err());
    }
}

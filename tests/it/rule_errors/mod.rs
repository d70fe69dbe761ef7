//! What a person sees of rule files that are wrong: every message names file, line and cure.

mod cloze;
mod doubts;
mod meaning;
mod names;
mod patterns;
mod shape;
mod syntax;

use crate::project::Project;
use cardmill::rules::RuleSet;
use snapbox::data::Inline;
use snapbox::{IntoData, assert_data_eq, str};
use std::collections::BTreeSet;

/// A rule without a fault.
const RULE: &str = r#"[[rule]]
id = "ship-term"
about = "A term is asked for."
kind = "term"
on = "term"
ask = { "*" = "Ship: {label}?" }
answer = "body"

[[rule.example]]
name = "a term"
note = "Keel: the lowest long beam of a ship"
cards = [{ question = "Ship: Keel?" }]

[[rule.example]]
name = "a sentence"
note = "A keel is long"
"#;

/// A rule about sentences without a fault.
const SENTENCE: &str = r#"[[rule]]
id = "built-in-year"
about = "A was built in 1908 asks for the year."
kind = "fact"
on = "sentence"
match = '^(?<subject>[A-Z]\w+) was built in (?<year>\d{4})'
ask = { "*" = "When was {subject} built, in {year} or before?" }
answer = "sentence"

[[rule.example]]
name = "a year"
note = "Cutty was built in 1869 in Dumbarton."
cards = [{ question = "When was Cutty built, in 1869 or before?" }]

[[rule.example]]
name = "no year"
note = "Cutty was built in Dumbarton."
"#;

/// What loading a file says that is wrong.
#[track_caller]
fn check(file: &str, expected: Inline) {
    let refused = RuleSet::load(&[("mine.toml".to_owned(), file.to_owned())]);
    assert_data_eq!(refused.expect_err("the file is wrong").to_string(), expected.raw());
}

#[test]
fn the_rules_that_the_tests_begin_with_are_right() {
    for file in [RULE, SENTENCE] {
        let rules = RuleSet::load(&[("mine.toml".to_owned(), file.to_owned())]).unwrap();
        assert!(rules.warnings.is_empty(), "{:?}", rules.warnings);
        let project = Project::new(&[("mine.toml", file.as_bytes())]);
        project.run(&["rules", "test", "mine.toml"]).code(0).stderr_eq("");
    }
}

#[test]
fn every_message_is_another_one_and_names_file_line_and_cure() {
    // The other tests compare these with what is said.
    let tests = [
        include_str!("syntax.rs"),
        include_str!("shape.rs"),
        include_str!("names.rs"),
        include_str!("patterns.rs"),
        include_str!("meaning.rs"),
    ];
    let snapshots: Vec<&str> = tests
        .iter()
        .flat_map(|tests| tests.split("str![[r#\"").skip(1).map(|rest| rest.split("\"#]]").next().unwrap()))
        .collect();
    assert!(snapshots.len() >= 90, "only {} files are wrong", snapshots.len());
    let place = regex::Regex::new(r"(?m)^ *--> mine\.toml:\d+:\d+$").unwrap();
    let mut messages = BTreeSet::new();
    for snapshot in snapshots {
        let errors = snapshot.matches("error[").count();
        assert!(errors > 0, "{snapshot}");
        assert_eq!(place.find_iter(snapshot).count(), errors, "{snapshot}");
        assert_eq!(snapshot.matches(" = help: ").count(), errors, "{snapshot}");
        let tells = |line: &&str| line.starts_with("error[") || line.contains(" = help: ");
        let told: Vec<&str> = snapshot.lines().filter(tells).collect();
        assert!(messages.insert(told), "this is there twice: {snapshot}");
    }
}

#[test]
fn all_that_is_wrong_in_a_file_is_told_in_one_run() {
    let file = RULE
        .replace("\"term\"\nask", "\"trem\"\nask")
        .replace("{label}", "{lable}")
        .replace("answer = \"body\"", "answer = \"boddy\"\nalso = \"yes\"\ncolour = 1\nwhen = { children = \"4..2\" }");
    check(
        &file,
        str![[r#"
`mine.toml` cannot be used

error[unknown-on]: no rule can look at `trem`
 --> mine.toml:5:6
  |
5 | on = "trem"
  |      ^^^^^^
  |
  = help: did you mean `term`?

error[unknown-slot]: there is no slot or capture `lable`
 --> mine.toml:6:22
  |
6 | ask = { "*" = "Ship: {lable}?" }
  |                      ^^^^^^
  |
  = help: did you mean `label`?

error[unknown-answer]: there is no answer `boddy`
 --> mine.toml:7:10
  |
7 | answer = "boddy"
  |          ^^^^^^^
  |
  = help: did you mean `body`?

error[wrong-type]: `also` must be `true` or `false` without quotes, and is a text
 --> mine.toml:8:8
  |
8 | also = "yes"
  |        ^^^^^
  |
  = help: write `also = true` or `also = false`

error[unknown-key]: there is no key `colour` in `rule`
 --> mine.toml:9:1
  |
9 | colour = 1
  | ^^^^^^
  |
  = help: there are `id`, `about`, `grade`, `kind`, `on`, `when`, `match`, `trim`, `unless`, `also`, `reversed`, `off`, `ask`, `cloze`, `answer`, `whole`, `example`

error[empty-range]: the range `4..2` is empty
  --> mine.toml:10:21
   |
10 | when = { children = "4..2" }
   |                     ^^^^^^
   |
   = help: write the lower end first: "2..4"
"#]],
    );
}

#[test]
fn all_files_are_told_in_one_run() {
    let files = [("a.toml", RULE.replace("body", "boddy")), ("b.toml", SENTENCE.replace("{year}", "{yaer}"))];
    let files: Vec<(String, String)> = files.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
    assert_data_eq!(
        RuleSet::load(&files).unwrap_err().to_string(),
        str![[r#"
`a.toml` and `b.toml` cannot be used

error[unknown-answer]: there is no answer `boddy`
 --> a.toml:7:10
  |
7 | answer = "boddy"
  |          ^^^^^^^
  |
  = help: did you mean `body`?

error[unknown-slot]: there is no slot or capture `yaer`
 --> b.toml:7:45
  |
7 | ask = { "*" = "When was {subject} built, in {yaer} or before?" }
  |                                             ^^^^^
  |
  = help: did you mean `year`?
"#]]
    );
}

#[test]
fn every_command_draws_the_same() {
    let wrong = RULE.replace("{label}", "{lable}");
    let files: [(&str, &[u8]); 2] =
        [("mine.toml", wrong.as_bytes()), ("a.md", b"Keel: the lowest long beam of a ship\n")];
    let project = Project::new(&files);
    let expected = RuleSet::load(&[("mine.toml".to_owned(), wrong.clone())]).unwrap_err().to_string();
    for typed in [
        &["rules", "test", "mine.toml"][..],
        &["rules", "list", "--rules", "mine.toml"],
        &["build", "a.md", "-q", "--rules", "mine.toml"],
        &["explain", "a.md", "--rules", "mine.toml"],
    ] {
        project.run(typed).code(2).stdout_eq("").stderr_eq(format!("cardmill: {expected}\n"));
    }
    std::fs::write(project.path("cardmill.toml"), "rule_files = [\"mine.toml\"]\n").unwrap();
    project.run(&["build", "a.md"]).code(2).stdout_eq("").stderr_eq(format!("cardmill: `cardmill.toml`: {expected}\n"));
    assert!(!project.path("output").exists());
}

#[test]
fn a_file_over_which_the_built_in_rules_are_laid_has_no_error_in_them() {
    for name in ["words", "questions", "structure", "sentences"] {
        let path = format!("rules/{name}.toml");
        let text = RuleSet::builtin_file(&path).unwrap();
        let rules = RuleSet::load(&[(path, text.to_owned())]).unwrap_or_else(|errors| panic!("{errors}"));
        // Rules about one language need no wording in the others, and examples are counted elsewhere.
        let accepted = ["missing-wording", "lacking-example"];
        let doubts: Vec<_> = rules.warnings.iter().filter(|found| !accepted.contains(&found.code)).collect();
        assert!(doubts.is_empty(), "{doubts:#?}");
    }
}

//! What a person sees of rule files that are wrong: every message names file, line and cure.
//!
//! The wrong files are data, in `tests/fixtures/rule_errors`, a folder a family. What is said of a file stands
//! at its end, two lines for each error or warning:
//!
//! ```text
//! # error 5:6 unknown-on: no rule can look at `trem`
//! #   help: did you mean `term`?
//! ```
//!
//! These lines are taken off before the file is loaded, so its lines count as they stand.
//! `SNAPSHOTS=overwrite` writes them anew: read the diff. The drawings make it more than 400 lines.

use crate::project::Project;
use cardmill::authoring::report::finding;
use cardmill::base::source::SourceFile;
use cardmill::rules::RuleSet;
use regex::Regex;
use snapbox::{IntoData, assert_data_eq, str};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

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

/// The files that are wrong, in the order of their families and names.
fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rule_errors");
    let mut found: Vec<PathBuf> = fs::read_dir(root)
        .unwrap()
        .flat_map(|family| fs::read_dir(family.unwrap().path()).unwrap())
        .map(|case| case.unwrap().path())
        .collect();
    found.sort();
    found
}

/// A file as it is loaded, and what is to be said of it.
fn parted(text: &str) -> (&str, &str) {
    let marked = Regex::new("(?m)^# (error|warning) [0-9]+:").unwrap();
    text.split_at(marked.find(text).map_or(text.len(), |found| found.start()))
}

/// All that loading a file says, drawn.
fn drawn(file: &str) -> String {
    match RuleSet::load(&[("mine.toml".to_owned(), file.to_owned())]) {
        Err(errors) => errors.to_string(),
        Ok(rules) => {
            let source = SourceFile::new("mine.toml", file);
            rules.warnings.iter().map(|warning| finding(warning, Some(&source)) + "\n").collect()
        }
    }
}

/// A drawing in the two lines that stand for each finding.
fn annotated(drawn: &str) -> String {
    let finding = Regex::new(r"(?m)^(error|warning)\[([a-z-]+)\]: (.*)\n *--> mine\.toml:(\d+:\d+)$").unwrap();
    let help = Regex::new("(?m)^ *= help: (.*)$").unwrap();
    let starts: Vec<usize> = finding.find_iter(drawn).map(|found| found.start()).chain([drawn.len()]).collect();
    let one = |(found, end): (regex::Captures<'_>, &usize)| {
        let whole = &drawn[found.get(0).unwrap().start()..*end];
        let cure = help.captures(whole).map_or("", |help| help.get(1).unwrap().as_str()).to_owned();
        format!("# {} {} {}: {}\n#   help: {cure}\n", &found[1], &found[4], &found[2], &found[3])
    };
    let all: String = finding.captures_iter(drawn).zip(&starts[1..]).map(one).collect();
    let headers = Regex::new(r"(?m)^(error|warning)\[").unwrap();
    assert_eq!(headers.find_iter(drawn).count(), starts.len() - 1, "a finding has no place:\n{drawn}");
    all
}

#[test]
fn what_is_said_of_every_wrong_file_is_what_stands_at_its_end() {
    let bless = std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite");
    let cases = cases();
    assert!(cases.len() >= 122, "only {} files are wrong", cases.len());
    let mut wrong = Vec::new();
    for path in cases {
        let text = fs::read_to_string(&path).unwrap();
        let (file, expected) = parted(&text);
        let found = annotated(&drawn(file));
        assert!(!found.is_empty(), "{}: nothing is wrong with this file", path.display());
        if bless {
            fs::write(&path, format!("{file}{found}")).unwrap();
        } else if found != expected {
            wrong.push(format!("{}\nexpected:\n{expected}found:\n{found}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_message_is_another_one_and_has_a_cure() {
    let mut messages: BTreeMap<String, PathBuf> = BTreeMap::new();
    // What clozes and whole files show is partly said of others too.
    let shared = ["cloze", "whole"].map(|family| format!("/rule_errors/{family}/"));
    let place = Regex::new("[0-9]+:[0-9]+ ").unwrap();
    for path in cases() {
        let text = fs::read_to_string(&path).unwrap();
        let expected = parted(&text).1;
        if shared.iter().any(|family| path.to_string_lossy().contains(family)) {
            continue;
        }
        assert!(!expected.contains("help: \n"), "{}: a message without a cure", path.display());
        let without_places = place.replace_all(expected, "").into_owned();
        if let Some(other) = messages.insert(without_places, path.clone()) {
            panic!("{} and {} are said to be wrong in the same way", other.display(), path.display());
        }
    }
}

#[test]
fn a_finding_of_each_family_is_drawn_over_its_line() {
    let family = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rule_errors").join(name);
        drawn(parted(&fs::read_to_string(path).unwrap()).0)
    };
    assert_data_eq!(
        family("syntax/a_text_that_is_not_closed.toml"),
        str![[r#"
`mine.toml` cannot be used

error[unclosed-quote]: a text is not closed
 --> mine.toml:3:29
  |
3 | about = "A term is asked for.
  |                             ^
  |
  = help: close it on its line; a text of several lines begins and ends with three quotes
"#]]
        .raw()
    );
    assert_data_eq!(
        family("shape/a_condition_outside_when.toml"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-key]: there is no key `lang` in `rule`
 --> mine.toml:8:1
  |
8 | lang = "en"
  | ^^^^
  |
  = help: it is a condition; write `when = { lang = … }`
"#]]
        .raw()
    );
    assert_data_eq!(
        family("names/a_thing_to_look_at.toml"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-on]: no rule can look at `trem`
 --> mine.toml:5:6
  |
5 | on = "trem"
  |      ^^^^^^
  |
  = help: did you mean `term`?
"#]]
        .raw()
    );
    assert_data_eq!(
        family("patterns/a_bracket_that_closes_no_group.toml"),
        str![[r#"
`mine.toml` cannot be used

error[bad-pattern]: this `)` closes no group
 --> mine.toml:6:59
  |
6 | …'^(?<subject>[A-Z]\w+) was built in (?<year>\d{4}))'
  |                                                    ^
  |
  = help: remove it, or write `\)` for the sign
"#]]
        .raw()
    );
    assert_data_eq!(
        family("meaning/a_range_that_is_empty.toml"),
        str![[r#"
`mine.toml` cannot be used

error[empty-range]: the range `90..40` is empty
 --> mine.toml:8:29
  |
8 | when = { body = { columns = "90..40" } }
  |                             ^^^^^^^^
  |
  = help: write the lower end first: "40..90"
"#]]
        .raw()
    );
    assert_data_eq!(
        family("cloze/a_style_that_there_is_not.toml"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-cloze]: there is no style and no pattern `bolt`
 --> mine.toml:7:10
  |
7 | cloze = ["bolt", "italic"]
  |          ^^^^^^
  |
  = help: did you mean `bold`?
"#]]
        .raw()
    );
    assert_data_eq!(
        family("doubts/a_capture_that_nothing_uses.toml"),
        str![[r#"
warning[unused-capture]: nothing uses the capture `year`
 --> mine.toml:6:45
  |
6 | match = '^(?<subject>[A-Z]\w+) was built in (?<year>\d{4})'
  |                                             ^^^^^^^^
  |
  = help: use it as `{year}`, or write `(?:` for a group without a name


"#]]
        .raw()
    );
    assert_data_eq!(family("whole/all_that_is_wrong_in_a_file_is_told_in_one_run.toml"), str![[r#"
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
"#]].raw());
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
fn a_doubt_refuses_nothing_and_is_silent_when_that_is_asked_for() {
    let doubt = RULE.split("\n[[rule.example]]").next().unwrap();
    let project = Project::new(&[("mine.toml", doubt.as_bytes()), ("a.md", b"Keel: the lowest long beam of a ship\n")]);
    let typed = ["build", "a.md", "--rules", "mine.toml", "--format", "json", "-o", "-"];
    let said = project.run(&typed).code(0).get_output().stderr.clone();
    assert!(String::from_utf8(said).unwrap().starts_with("warning[lacking-example]: "));
    project.run(&[&typed[..], &["-q"]].concat()).code(0).stderr_eq("");
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
        let refused = RuleSet::load(&[("mine.toml".to_owned(), file)]);
        assert!(refused.is_ok(), "{}", refused.unwrap_err());
    }
}
#[test]
fn a_file_over_which_the_built_in_rules_are_laid_has_no_error_in_them() {
    for name in ["words", "questions", "structure", "sentences"] {
        let path = format!("rules/{name}.toml");
        let text = RuleSet::builtin_file(&path).unwrap();
        let rules = RuleSet::load(&[(path, text.to_owned())]).unwrap_or_else(|errors| panic!("{errors}"));
        // Rules about one language need no wording in the others, and examples are counted elsewhere.
        let accepted = ["missing-wording", "lacking-example"];
        let doubts: Vec<_> = rules.warnings.iter().filter(|found| !accepted.contains(&found.code.name())).collect();
        assert!(doubts.is_empty(), "{doubts:#?}");
    }
}

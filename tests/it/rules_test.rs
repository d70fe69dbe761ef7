//! What a person sees of the examples of rules.

use crate::project::Project;
use snapbox::str;

/// A rule with one example of each outcome.
const RULE: &str = r#"
[[rule]]
id = "plain-term"
about = "A term is asked for."
kind = "x"
on = "term"
when = { body = { columns = "8.." } }
ask = { "*" = "Mine: {label}?" }
answer = "body"

[[rule.example]]
name = "a term"
note = "Keel: the lowest long beam of a ship"
cards = [{ question = "Mine: Keel?", answer = "the lowest long beam of a ship" }]

[[rule.example]]
name = "a short text"
note = "Keel: beam"
"#;

const WRONG: &str = r#"
[[rule.example]]
name = "no card comes"
note = "Keel: beam"
cards = [{ question = "Mine: Keel?" }]

[[rule.example]]
name = "a card comes"
note = "Keel: the lowest long beam of a ship"

[[rule.example]]
name = "another card comes"
note = "Keel: the lowest long beam of a ship"
cards = [{ question = "Mine: Keel?", answer = "the lowest beam" }]
"#;

#[test]
fn examples_that_pass_are_listed() {
    let project = Project::new(&[("mine.toml", RULE.as_bytes())]);
    project.run(&["rules", "test", "mine.toml"]).code(0).stderr_eq("").stdout_eq(str![[r#"
passed    plain-term: a term
passed    plain-term: a short text
2 passed, 0 failed, 0 lacking an example

"#]]);
}

#[test]
fn each_failure_has_a_name_and_shows_what_is_wanted_and_found() {
    let file = format!("{RULE}{WRONG}");
    let project = Project::new(&[("mine.toml", file.as_bytes())]);
    project.run(&["rules", "test", "mine.toml"]).code(1).stderr_eq("").stdout_eq(str![[r#"
passed    plain-term: a term
passed    plain-term: a short text
missing   plain-term: no card comes
    - Q Mine: Keel?
noisy     plain-term: a card comes
    + Q Mine: Keel?
    + A the lowest long beam of a ship
different plain-term: another card comes
      Q Mine: Keel?
    - A the lowest beam
    + A the lowest long beam of a ship
2 passed, 3 failed, 0 lacking an example

"#]]);
}

#[test]
fn a_rule_without_an_example_of_each_kind_is_named() {
    let (rule, _) = RULE.split_once("[[rule.example]]\nname = \"a short").unwrap();
    let project = Project::new(&[("mine.toml", rule.as_bytes())]);
    project.run(&["rules", "test", "mine.toml"]).code(1).stderr_eq("").stdout_eq(str![[r#"
passed    plain-term: a term
lacking   plain-term: add one that must stay silent
1 passed, 0 failed, 1 lacking an example

"#]]);
}

#[test]
fn an_example_is_read_as_the_language_it_names() {
    let rule = r#"
[[rule]]
id = "gloss-fr"
about = "A term is asked for in French."
kind = "x"
on = "term"
when = { lang = "fr" }
ask = { fr = "À moi : {label} ?" }
answer = "body"

[[rule.example]]
name = "words that tell no language"
note = "Quille : longue poutre"

[[rule.example]]
name = "the same words, which are French"
lang = "fr"
note = "Quille : longue poutre"
cards = [{ question = "À moi : Quille ?" }]
"#;
    let project = Project::new(&[("mine.toml", rule.as_bytes())]);
    project.run(&["rules", "test", "mine.toml"]).code(0).stderr_eq("").stdout_eq(str![[r#"
passed    gloss-fr: words that tell no language
passed    gloss-fr: the same words, which are French
2 passed, 0 failed, 0 lacking an example

"#]]);
    let project =
        Project::new(&[("mine.toml", rule.replace("lang = \"fr\"\nnote", "lang = \"fra\"\nnote").as_bytes())]);
    project.run(&["rules", "test", "mine.toml"]).code(2).stdout_eq("").stderr_eq(str![[r#"
cardmill: rule `gloss-fr`: there is no language `fra`; did you mean `fr`?

"#]]);
}

#[test]
fn a_build_refuses_rules_whose_examples_fail() {
    let file = format!("{RULE}{WRONG}");
    let project = Project::new(&[("mine.toml", file.as_bytes()), ("a.md", b"Keel: the lowest long beam of a ship\n")]);
    project.run(&["build", "a.md", "--rules", "mine.toml"]).code(2).stdout_eq("").stderr_eq(str![[r#"
cardmill: rules whose examples fail are not used; `-` is wanted, `+` is found

mine.toml: missing   plain-term: no card comes
    - Q Mine: Keel?
mine.toml: noisy     plain-term: a card comes
    + Q Mine: Keel?
    + A the lowest long beam of a ship
mine.toml: different plain-term: another card comes
      Q Mine: Keel?
    - A the lowest beam
    + A the lowest long beam of a ship

  = help: change the rule or the example, and try again with `cardmill rules test mine.toml`

"#]]);
    assert!(!project.path("output").exists());
}

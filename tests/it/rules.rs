//! The rules of the repository: their examples are tests, and their words stand nowhere else.

use crate::project::Project;
use cardmill::authoring::examples::{self, Outcome};
use cardmill::base::source::SourceFile;
use cardmill::cards::card::Grade;
use cardmill::rules::{On, Origin, Part, RuleSet};
use cardmill::{BuildOptions, build};
use std::collections::BTreeSet;
use std::fs;

/// The questions of the cards that each rule makes of a note.
fn cards_of(rules: &RuleSet, note: &str) -> Vec<(String, String)> {
    let options = BuildOptions { grade: Some(Grade::Bold), ..BuildOptions::default() };
    let built = build(&[SourceFile::new("note.md", note)], rules, &options);
    built.deck.cards.into_iter().map(|card| (card.rule, card.question)).collect()
}

/// The rules with these files of a user.
fn load(files: &[(&str, &str)]) -> Result<RuleSet, String> {
    let files: Vec<_> = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    RuleSet::load(&files).map_err(|error| error.to_string())
}

/// A rule about terms, with more keys.
fn term_rule(id: &str, more: &str) -> String {
    format!(
        "[[rule]]\nid = \"{id}\"\nabout = \"x\"\nkind = \"x\"\non = \"term\"\n\
         ask = {{ \"*\" = \"Mine: {{label}}?\" }}\nanswer = \"body\"\n{more}\n"
    )
}

const TERM: &str = "Keel: the lowest long beam of a ship\n";

/// A heading over things that are asked one by one.
const PARTS: &str = "# Parts of a hull\n\n- Keel: the lowest long beam, on which all else of the ship stands\n\
    - Ribs: curved timbers that give the hull its shape and its strength\n";

#[test]
fn every_example_of_every_rule_gives_the_cards_it_says() {
    let rules = RuleSet::builtin();
    let checked = examples::check(&rules, |_| true);
    let failed = checked.iter().filter(|one| one.outcome != Outcome::Passed);
    let failed: Vec<String> = failed.map(ToString::to_string).collect();
    assert!(checked.len() >= 60, "only {} examples were found", checked.len());
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn every_built_in_rule_has_an_example_that_gives_a_card_and_one_that_stays_silent() {
    let rules = RuleSet::builtin();
    let lacking = rules.rules.iter().filter_map(|rule| Some(format!("{}: add {}", rule.id, rule.lacks_examples()?)));
    let lacking: Vec<String> = lacking.collect();
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

#[test]
fn a_short_line_is_asked_in_the_language_of_its_note() {
    let questions = |note: &str| cards_of(&RuleSet::builtin(), note).into_iter().map(|(_, question)| question);
    let dates =
        "## Dates clés\n\n* 14 juillet 1789 : une prise de la Bastille\n* 4 août 1789 : un adieu aux privilèges\n";
    let mut of_dates = questions(dates).filter(|question| question.contains("1789"));
    assert!(of_dates.all(|question| question.contains("qu'est-ce que")), "{:?}", questions(dates).collect::<Vec<_>>());
    let address = "# Net\n\nResolver: a program, see https://x.de/a and me@le.es for the rest of it\n";
    assert!(questions(address).any(|question| question == "Net: what is meant by Resolver?"));
    let quoted =
        "# Words\n\nThe word is used in the north and in the south.\n\nHeimat: ein Ort, in dem man zu Hause ist\n";
    assert!(
        questions(quoted).any(|question| question == "Words: Was ist Heimat?"),
        "{:?}",
        questions(quoted).collect::<Vec<_>>()
    );
}

#[test]
fn a_rule_of_the_user_speaks_alone_about_a_term_and_the_others_go_on() {
    let builtin = cards_of(&RuleSet::builtin(), TERM);
    assert_eq!(builtin.len(), 1, "{builtin:?}");
    let mine = ("mine".to_owned(), "Mine: Keel?".to_owned());
    let question = ("question".to_owned(), "Why do ships need ballast?".to_owned());
    let note = format!("{TERM}\n## Why do ships need ballast?\n\nIt keeps them upright in the wind.\n");
    let rules = load(&[("mine.toml", &term_rule("mine", ""))]).unwrap();
    assert_eq!(cards_of(&rules, &note), [mine.clone(), question.clone()]);
    let rules = load(&[("mine.toml", &term_rule("mine", "also = true"))]).unwrap();
    assert_eq!(cards_of(&rules, &note), [mine, builtin[0].clone(), question]);
}

#[test]
fn a_rule_of_the_user_about_rows_silences_the_built_in_ones_for_those_rows() {
    let note = "# Knots\n\n| | use | strength |\n|---|---|---|\n| bowline | a loop | 65 % |\n| clove hitch | a post | 60 % |\n";
    let of_rows = |rules: &RuleSet| {
        let row_rules = |id: &str| rules.rules[rules.rule_index(id).unwrap()].on == [On::Part(Part::Row)];
        cards_of(rules, note).into_iter().filter(|(rule, _)| row_rules(rule)).collect::<Vec<_>>()
    };
    let builtin = of_rows(&RuleSet::builtin());
    assert!(!builtin.is_empty());
    let file = term_rule("mine", "").replace("\"term\"", "\"row\"").replace("{label}", "{row}");
    let rules = load(&[("mine.toml", &file)]).unwrap();
    let mine = |knot: &str| ("mine".to_owned(), format!("Mine: {knot}?"));
    assert_eq!(of_rows(&rules), [mine("bowline"), mine("clove hitch")]);
}

#[test]
fn the_id_of_a_built_in_rule_replaces_it_where_it_stands() {
    let builtin = RuleSet::builtin();
    let made = cards_of(&builtin, TERM);
    let id = made[0].0.as_str();
    let rules = load(&[("mine.toml", &term_rule(id, ""))]).unwrap();
    assert_eq!(cards_of(&rules, TERM), [(id.to_owned(), "Mine: Keel?".to_owned())]);
    let ids = |rules: &RuleSet| rules.rules.iter().map(|rule| rule.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&rules), ids(&builtin));
    let origin = &rules.rules[rules.rule_index(id).unwrap()].origin;
    assert_eq!(*origin, Origin::User("mine.toml".to_owned()));
    assert!(rules.rules.iter().filter(|rule| rule.id != id).all(|rule| !rule.origin.is_user()));
}

#[test]
fn one_id_in_two_files_of_the_user_is_an_error_with_both() {
    let said = load(&[("a.toml", &term_rule("x", "")), ("b.toml", &term_rule("x", ""))]).unwrap_err();
    assert!(said.contains("the rule `x` is there twice\n --> b.toml:2:6\n"), "{said}");
    assert!(said.ends_with("the other one is a.toml:2; give one of them another id"), "{said}");
}

#[test]
fn unless_names_only_rules_that_are_tried_earlier() {
    let said = load(&[("a.toml", &term_rule("x", "unless = [\"question\"]"))]).unwrap_err();
    assert!(said.contains("`question` is tried after `x`\n --> a.toml:8:11\n"), "{said}");
    assert!(said.contains("= help: remove it from `unless`: "), "{said}");
    let earlier = term_rule("x", "when = { body = { columns = \"8..\" } }") + &term_rule("y", "unless = [\"x\"]");
    assert_eq!(cards_of(&load(&[("a.toml", &earlier)]).unwrap(), TERM).len(), 1);
}

#[test]
fn a_user_adds_a_word_a_wording_a_class_and_a_rule_without_touching_the_program() {
    let file = r#"
[lexicon.pros]
la = ["commoda"]

[ask.attribute]
en = ["Name the {label} of {owner}!"]

[[class]]
id = "attribute"
when = { attribute = true }
ask = "attribute"

[[rule]]
id = "all-terms"
about = "Every term."
grade = "sure"
kind = "definition"
on = "term"
when = { body = { columns = "3.." } }
ask = "class"
answer = "body"
"#;
    let rules = RuleSet::load(&[("mine.toml".to_owned(), file.to_owned())]).unwrap();
    let found = cards_of(&rules, "# Spinlocks\n\ncommoda: they are fast and they are small\n");
    assert!(found.contains(&("all-terms".to_owned(), "Name the commoda of Spinlocks!".to_owned())), "{found:?}");
}

#[test]
fn no_wording_of_a_question_stands_in_the_program() {
    // What wordings are made of: the text between their holes.
    let mut wordings: BTreeSet<String> = BTreeSet::new();
    for name in ["questions", "structure", "sentences"] {
        let text = fs::read_to_string(format!("{}/rules/{name}.toml", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let file: toml::Table = text.parse().unwrap();
        let asks = file.get("ask").into_iter().flat_map(|asks| asks.as_table().unwrap().values());
        let rules = file.get("rule").into_iter().flat_map(|rules| rules.as_array().unwrap());
        let asks: Vec<&toml::Value> =
            asks.chain(rules.filter_map(|rule| rule.get("ask")).filter(|ask| ask.is_table())).collect();
        for template in asks.iter().flat_map(|ask| ask.as_table().unwrap().values()).flat_map(texts) {
            let pieces = template.split(['{', '}']).step_by(2).map(|piece| piece.trim().to_owned());
            // A single short word is no wording.
            let tells = |piece: &String| piece.contains(' ') || !piece.is_ascii();
            wordings.extend(
                pieces.filter(|piece| tells(piece) && piece.chars().filter(|c| c.is_alphabetic()).count() >= 3),
            );
        }
    }
    assert!(wordings.len() > 60, "only {} wordings were found", wordings.len());
    for path in super::tidy::rust_files("src").into_iter().filter(|path| !path.ends_with("tests.rs")) {
        let code = fs::read_to_string(&path).unwrap();
        let code = code.split("#[cfg(test)]").next().unwrap();
        for literal in literals(code) {
            for wording in &wordings {
                assert!(
                    !literal.contains(wording.as_str()),
                    "{}: the wording `{wording}` stands in {literal:?}",
                    path.display()
                );
            }
        }
    }
}

fn texts(value: &toml::Value) -> Vec<String> {
    match value {
        toml::Value::String(text) => vec![text.clone()],
        toml::Value::Array(all) => all.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// The string literals of Rust code, comments left out.
fn literals(code: &str) -> Vec<String> {
    let code = code.replace("'\"'", "' '");
    let pattern = regex::Regex::new(r#"(?m)^\s*//.*$|"((?s:[^"\\]|\\.)*)""#).unwrap();
    pattern.captures_iter(&code).filter_map(|found| Some(found.get(1)?.as_str().to_owned())).collect()
}

#[test]
fn rules_are_listed_shown_and_ejected_to_be_changed() {
    use super::project::Project;
    let project = Project::new(&[("a.md", TERM.as_bytes())]);
    let out = project.run(&["rules", "list", "a.md", "--json"]).success();
    let text = String::from_utf8(out.get_output().stdout.clone()).unwrap();
    let term = text.lines().find(|line| line.contains(r#""id":"term-alone""#)).unwrap();
    assert!(term.contains(r#""cards":1"#) && term.contains("rules/structure.toml"), "{term}");
    let shown = project.run(&["rules", "show", "term-alone"]).success();
    let shown = String::from_utf8(shown.get_output().stdout.clone()).unwrap();
    assert!(shown.starts_with("# in rules/structure.toml\n") && shown.contains("[[rule.example]]"), "{shown}");
    project.run(&["rules", "eject", "term-alone", "--to", "mine.toml"]).success();
    let mine = fs::read_to_string(project.path("mine.toml")).unwrap();
    assert!(shown.ends_with(&mine), "{mine}");
    // An ejected rule that nobody changed changes nothing.
    let cards = |args: &[&str]| {
        let typed = ["build", "a.md", "-q", "-o", "-", "--format", "json"];
        project.run(&[&typed[..], args].concat()).success().get_output().stdout.clone()
    };
    assert_eq!(cards(&["--rules", "mine.toml"]), cards(&[]));
    project.run(&["rules", "test", "mine.toml"]).success();
    // Nor does one whose cards go where the things under them are asked one by one.
    fs::write(project.path("a.md"), PARTS).unwrap();
    project.run(&["rules", "eject", "heading-text", "--to", "whole.toml"]).success();
    assert_eq!(cards(&["--rules", "whole.toml"]), cards(&[]));
    fs::write(project.path("a.md"), TERM).unwrap();
    project.run(&["rules", "eject", "term-alone", "--to", "mine.toml"]).code(2);
    let refused = project.run(&["rules", "show", "terms"]).code(2);
    assert!(String::from_utf8_lossy(&refused.get_output().stderr).contains("did you mean `term`?"));
}

#[test]
fn a_rule_may_ask_in_both_directions() {
    let rule = "[[rule]]\nid = \"word\"\nabout = \"A short term is asked both ways.\"\nkind = \"definition\"\non = \"term\"\n\
        when = { body.columns = \"..30\" }\nask.en = \"In other words: {label}\"\nanswer = \"body\"\nreversed = true\n";
    let project = Project::new(&[("words.toml", rule.as_bytes()), ("note.md", b"# Words\n\ndog: a kind of animal\n")]);
    let out = project
        .run(&["build", "note.md", "--rules", "words.toml", "--format", "json", "-o", "-", "-q"])
        .success()
        .get_output()
        .stdout
        .clone();
    let lines = String::from_utf8(out).unwrap();
    let mut lines = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let line = lines.find(|line| line["rule"] == "word").expect("the rule made a card");
    assert_eq!((&line["note_type"], &line["question"]), (&"reversed".into(), &"In other words: dog".into()));
}

#[test]
fn a_pack_is_shown_and_ejected_to_be_changed() {
    let project = Project::new(&[("note.md", b"# Words\n\ndog :: Hund\n")]);
    project.run(&["rules", "eject", "obsidian-sr", "--to", "mine.toml"]).success();
    let shown = project.run(&["rules", "show", "obsidian-sr"]).success().get_output().stdout.clone();
    assert_eq!(fs::read(project.path("mine.toml")).unwrap(), shown);
    let out = project.run(&["build", "note.md", "--pack", "mine.toml", "--format", "md", "-o", "-", "-q"]).success();
    assert!(String::from_utf8_lossy(&out.get_output().stdout).contains("### dog"));
    project.run(&["rules", "eject", "obsidian-sr", "--to", "mine.toml"]).code(2);
}

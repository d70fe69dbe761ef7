//! The rules of the repository: their examples are tests, and their words stand nowhere else.

use cardmill::card::Grade;
use cardmill::rules::RuleSet;
use cardmill::source::SourceFile;
use cardmill::{BuildOptions, build};
use std::collections::BTreeSet;
use std::fs;

/// The questions and answers that one rule makes of a note.
fn cards_of(rules: &RuleSet, rule: &str, note: &str) -> Vec<(String, String)> {
    let options = BuildOptions {
        deck: None,
        grade: Grade::Bold,
        without_repairs: Vec::new(),
        packs: Vec::new(),
        own_packs: Vec::new(),
    };
    let built = build(&[SourceFile::new("note.md", note)], rules, &options);
    let made = built.deck.cards.into_iter().filter(|card| card.rule == rule);
    made.map(|card| (card.question.clone(), cardmill::commonmark::write_content(&card.answer).trim().to_owned()))
        .collect()
}

#[test]
fn every_example_of_every_rule_gives_the_cards_it_says() {
    let rules = RuleSet::builtin();
    let mut count = 0;
    let mut wrong = Vec::new();
    for rule in &rules.rules {
        for example in &rule.examples {
            count += 1;
            let found = cards_of(&rules, &rule.id, &example.note);
            let as_said = found.len() == example.cards.len()
                && found.iter().zip(&example.cards).all(|((question, answer), (asked, answered))| {
                    question == asked && answered.as_ref().is_none_or(|answered| answered.trim() == answer)
                });
            if !as_said {
                let (id, name, expected) = (&rule.id, &example.name, &example.cards);
                wrong.push(format!("rule `{id}`, example `{name}`:\n  expected {expected:?}\n  found    {found:?}"));
            }
        }
    }
    assert!(count >= 60, "only {count} examples were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_user_adds_a_word_a_wording_and_a_rule_without_touching_the_program() {
    let file = r#"
[lexicon.pros]
la = ["commoda"]

[ask.attribute]
en = ["Name the {label} of {owner}!"]

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
    let found = cards_of(&rules, "all-terms", "# Spinlocks\n\ncommoda: they are fast and they are small\n");
    assert_eq!(found, [("Name the commoda of Spinlocks!".to_owned(), "they are fast and they are small".to_owned())]);
}

#[test]
fn wrong_rules_are_refused_with_the_next_step() {
    let refusal = |file: &str| RuleSet::load(&[("mine.toml".to_owned(), file.to_owned())]).unwrap_err().to_string();
    let rule = |more: &str| {
        format!(
            "[[rule]]\nid = \"x\"\nabout = \"x\"\nkind = \"x\"\non = \"term\"\nask = \"definition\"\nanswer = \"body\"\n{more}"
        )
    };
    let said = refusal(&rule("when = { lable = { is = \"note\" } }"));
    assert_eq!(said, "rule `x`: there is no thing to ask about `lable`; did you mean `label`?");
    let said = refusal(&rule("when = { label = { is = \"nota\" } }"));
    assert_eq!(said, "rule `x`: there is no lexicon `nota`; did you mean `note`?");
    let said = refusal(&rule("").replace("\"body\"", "\"boddy\""));
    assert_eq!(said, "rule `x`: there is no answer `boddy`; did you mean `body`?");
    let said = refusal(&rule("").replace("\"definition\"", "{ en = [\"What is {lable}?\"] }"));
    assert_eq!(said, "rule `x`: there is no slot or capture `lable`; did you mean `label`?");
    assert!(refusal(&rule("colour = 1")).contains("unknown field `colour`"));
    assert!(refusal(&rule("match = \"(\"")).contains("unclosed group"));
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

//! What a person has decided about single cards, through the program.

use crate::project::Project;
use snapbox::str;
use std::fs;

const NOTE: &str = "## What is a deadlock?\n\nTwo threads wait for each other.\n\n## What is a spinlock?\n\nIts waiting thread keeps asking.\n";
const BUILD: [&str; 7] = ["build", "notes", "-q", "--format", "json", "--timestamp", "1700000000"];

fn cards(project: &Project) -> Vec<(String, String)> {
    let deck = fs::read_to_string(project.path("output/cardmill.json")).unwrap();
    let card = |line: &str| {
        let card: serde_json::Value = serde_json::from_str(line).unwrap();
        (card["id"].as_str().unwrap().to_owned(), card["question"].as_str().unwrap().to_owned())
    };
    deck.lines().map(card).collect()
}

/// Two cards that a lock knows, and their ids.
fn project() -> (Project, Vec<String>) {
    let project = Project::new(&[("notes/a.md", NOTE.as_bytes())]);
    project.run(&[&BUILD[..], &["--lock", "cardmill.lock"]].concat()).code(0);
    let ids = cards(&project).into_iter().map(|(id, _)| id).collect();
    (project, ids)
}

fn decide(project: &Project, text: &str) {
    fs::write(project.path("cardmill.cards.toml"), text).unwrap();
}

fn edit(project: &Project, from: &str, to: &str) {
    let text = fs::read_to_string(project.path("notes/a.md")).unwrap();
    fs::write(project.path("notes/a.md"), text.replace(from, to)).unwrap();
}

#[test]
fn a_hidden_card_leaves_the_deck_and_comes_back_as_the_same_card() {
    let (project, ids) = project();
    let before = cards(&project);
    decide(&project, &format!("[[card]]\nid = \"{}\"\nhide = true\n", ids[1]));
    for _ in 0..2 {
        project.run(&BUILD).code(0);
        assert_eq!(cards(&project), before[..1]);
    }
    decide(&project, "");
    project.run(&BUILD).code(0);
    assert_eq!(cards(&project), before);
}

#[test]
fn a_hidden_card_and_a_bad_one_are_told() {
    let (project, ids) = project();
    let bad = format!("[[card]]\nid = \"{}\"\nbad = \"no term\"\n", ids[0]);
    decide(&project, &format!("{bad}[[card]]\nid = \"{}\"\nhide = true\n", ids[1]));
    let told = project.run(&["build", "notes", "--format", "json", "--allow-empty"]).code(0).get_output().clone();
    let told = String::from_utf8(told.stderr).unwrap();
    assert!(told.contains("1 called bad by you, 1 hidden by you"), "{told}");
}

#[test]
fn a_card_that_is_worded_otherwise_keeps_its_id_also_when_the_note_is_edited() {
    let (project, ids) = project();
    let was = "What is a spinlock?";
    decide(
        &project,
        &format!("[[card]]\nid = \"{}\"\nwas = \"{was}\"\nquestion = \"How does a *spinlock* wait?\"\n", ids[1]),
    );
    project.run(&["plan", "notes", "--exit-code"]).code(1);
    for _ in 0..2 {
        project.run(&BUILD).code(0);
        let made = cards(&project);
        assert_eq!(made[1].0, ids[1]);
        assert!(made[1].1.contains("wait?"), "{made:?}");
        project.run(&["plan", "notes", "--exit-code"]).code(0);
    }
    edit(&project, "spinlock?", "spinlok?");
    project.run(&BUILD).code(0);
    assert_eq!(cards(&project)[1].0, ids[1]);
    assert!(cards(&project)[1].1.contains("wait?"));
}

#[test]
fn decisions_are_known_without_a_lock_as_well() {
    let (project, ids) = project();
    fs::remove_file(project.path("cardmill.lock")).unwrap();
    decide(&project, &format!("[[card]]\nid = \"{}\"\nquestion = \"Why wait?\"\n", ids[0]));
    project.run(&BUILD).code(0);
    assert_eq!(cards(&project)[0], (ids[0].clone(), "Why wait?".to_owned()));
}

#[test]
fn explain_tells_a_decision() {
    let (project, ids) = project();
    decide(&project, &format!("[[card]]\nid = \"{}\"\nbad = \"too easy\"\n", ids[0]));
    let told = project.run(&["explain", "notes/a.md:1"]).code(0).get_output().clone();
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("decided   bad, not in the deck: too easy"), "{told}");
}

#[test]
fn a_decision_without_its_card_is_told() {
    let (project, _) = project();
    decide(&project, "[[card]]\nid = \"00000000000000000000000000000000\"\nwas = \"What?\"\nhide = true\n");
    let told = project.run(&["build", "notes", "--format", "json"]).code(0).get_output().clone();
    let told = String::from_utf8(told.stderr).unwrap();
    assert!(
        told.contains("note[decision]: no card of these notes has the id `00000000000000000000000000000000` (What?)")
    );
}

#[test]
fn a_wrong_decision_is_drawn() {
    let (project, ids) = project();
    decide(&project, &format!("[[card]]\nid = \"{}\"\n\n[[card]]\nid = \"12\"\nhide = true\n", ids[0]));
    project.run(&["plan", "notes"]).code(2).stderr_eq(str![[r#"
cardmill: `cardmill.cards.toml` cannot be used

error[bad-decision]: nothing is decided about this card
...
error[bad-decision]: an id has 32 hexadecimal digits
...
"#]]);
}

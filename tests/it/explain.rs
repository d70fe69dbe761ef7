//! `explain`: the same decisions as a build, line by line.

use super::project::Project;
use cardmill::authoring::explain;
use cardmill::base::source::Lines;
use cardmill::files::{Ignored, read_notes};
use cardmill::rules::RuleSet;
use cardmill::{BuildOptions, build};
use snapbox::str;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn on_every_line_of_the_sample_notes_it_says_what_the_build_does() {
    let rules = RuleSet::builtin();
    let options = BuildOptions::default();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("input");
    let notes = read_notes(&[folder], &Ignored::nothing(), &|_| {});
    assert!(!notes.sources.is_empty(), "no sample note was found");
    for source in &notes.sources {
        let built = build(std::slice::from_ref(source), &rules, &options);
        let mut explained = BTreeSet::new();
        for line in 1..=source.line_count() {
            let found = explain::explain(source, Lines::new(line, line), &rules, &options);
            let place = format!("{}:{line}", source.path().display());
            let made: BTreeSet<String> = built
                .deck
                .cards
                .iter()
                .filter(|card| (card.source.lines.first..=card.source.lines.last).contains(&line))
                .map(|card| card.id.to_string())
                .collect();
            let said: BTreeSet<String> = found
                .cards
                .iter()
                .filter(|card| (card.lines[0]..=card.lines[1]).contains(&line))
                .map(|card| card.identity.id.clone())
                .collect();
            assert_eq!(said, made, "{place}");
            for card in found.cards.iter().filter(|card| (card.made_from[0]..=card.made_from[1]).contains(&line)) {
                let spoke = found.nodes.iter().flat_map(|node| &node.rules);
                assert!(
                    spoke.filter(|rule| rule.verdict == "spoke").any(|rule| rule.rule == card.rule),
                    "{place}: no rule says that it made {}",
                    card.question
                );
                explained.insert(card.identity.id.clone());
            }
            // A rule that spoke has a card, or the reason why it has none stands there.
            for node in &found.nodes {
                for rule in node.rules.iter().filter(|rule| rule.verdict == "spoke") {
                    let kept = found.cards.iter().any(|card| card.rule == rule.rule);
                    let refused = node.refused.iter().any(|refused| refused.rule == rule.rule);
                    assert!(kept || refused, "{place}: `{}` spoke, and nothing came of it", rule.rule);
                }
            }
            assert!(
                !found.nodes.is_empty() || !found.silent_lines.is_empty(),
                "{place}: nothing is said about the line"
            );
        }
        let all: BTreeSet<String> = built.deck.cards.iter().map(|card| card.id.to_string()).collect();
        assert_eq!(explained, all, "{}: every card is made somewhere", source.path().display());
    }
}

const NOTE: &[u8] =
    b"---\ncardmill: {only headings: Locks}\n---\n# Locks\n\nSpin lock: waits in a loop\n\n## Notes\n\nNote: measure first\n";

#[test]
fn a_line_is_told_with_its_node_its_rules_and_its_card() {
    let project = Project::new(&[("a.md", NOTE)]);
    project.run(&["explain", "a.md:6"]).success().stdout_eq(str![[r#"
...
  settings  only under headings like: Locks

term [Spin lock], line 6, en
  text      waits in a loop
  under     Locks
  about     Locks
...
    + term[..]: Locks › Spin lock? (class `[..]`, wording `cue`)
...
card Locks › Spin lock?
  answer    waits in a loop
  from      line 6, answer in line 6
  rule      term[..]
  deck      a
  tags      Locks
  identity  [..]

"#]]);
}

#[test]
fn a_line_without_a_card_is_told_with_the_condition_that_fails() {
    let project = Project::new(&[("a.md", NOTE)]);
    project.run(&["explain", "a.md:10"]).success().stdout_eq(str![[r#"
...
    - term-alone: [..] must [..]
    - term-with-more: `children` must be 1 or more
    - picture: `generic` must be false
    - summary: `label` must be a word of summary
    - [..] times the pattern or the language of a sentence rule did not fit; `--verbose` shows them

no card

"#]]);
    project.run(&["explain", "a.md:1-3"]).success().stdout_eq(str![[r#"
a.md:1-3
  settings  only under headings like: Locks
  repaired  line 1: data of the note, no text (front-matter)
  no node   line 1: front matter: data of the note
  no node   line 2: front matter: data of the note
  no node   line 3: front matter: data of the note

no card

"#]]);
}

#[test]
fn for_programs_it_is_one_object() {
    let project = Project::new(&[("a.md", NOTE)]);
    let out = project.run(&["explain", "a.md", "--json"]).success();
    let value: serde_json::Value = serde_json::from_slice(&out.get_output().stdout).unwrap();
    assert_eq!(value["lines"], serde_json::json!([1, 10]));
    assert_eq!(value["cards"][0]["question"], "Locks › Spin lock?");
    assert_eq!(value["nodes"][0]["kind"], "heading");
}

#[test]
fn a_line_that_is_not_there_is_an_error() {
    let project = Project::new(&[("a.md", NOTE)]);
    project.run(&["explain", "a.md:99"]).code(2).stderr_eq(str![[r#"
cardmill: `a.md` has the lines 1 to 10, and no line 99

"#]]);
}

/// The sample notes in `notes/`, with a lock, and then edited: words are added in every file,
/// the end of one goes to the end of another, and something new is written there.
fn edited_samples() -> Project {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("input");
    let notes = read_notes(std::slice::from_ref(&folder), &Ignored::nothing(), &|_| {});
    let names: Vec<String> = notes
        .sources
        .iter()
        .map(|source| format!("notes/{}", source.path().strip_prefix(&folder).unwrap().display()))
        .collect();
    let files: Vec<_> =
        names.iter().map(String::as_str).zip(notes.sources.iter().map(|s| s.text().as_bytes())).collect();
    let project = Project::new(&files);
    project.run(&["build", "notes", "-q", "--format", "json", "--lock", "cardmill.lock"]).code(0);
    for (name, source) in names.iter().zip(&notes.sources) {
        let lines = source.text().lines().enumerate();
        let lines = lines.map(|(at, line)| match line.chars().count() {
            20.. if at % 4 == 1 => line.replacen("is ", "really is ", 1).replacen('，', "，其实", 1),
            _ => line.to_owned(),
        });
        fs::write(project.path(name), lines.collect::<Vec<_>>().join("\n")).unwrap();
    }
    let [from, to] = [&names[0], names.last().unwrap()].map(|name| project.path(name));
    let text = fs::read_to_string(&from).unwrap();
    let (stays, goes) = text.split_at(text.trim_end().rfind("\n\n").unwrap());
    let new = "# New\n\n## What is a card that no lock knows?\n\nOne of which nothing was built yet.";
    fs::write(&to, format!("{}\n{goes}\n\n{new}\n", fs::read_to_string(&to).unwrap())).unwrap();
    fs::write(&from, stays).unwrap();
    project
}

/// The ids of a build's cards by their file.
fn built(project: &Project, more: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    project.run(&[&["build", "notes", "-q", "--format", "json"], more].concat()).code(0);
    let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in fs::read_to_string(project.path("output/cardmill.json")).unwrap().lines() {
        let card: serde_json::Value = serde_json::from_str(line).unwrap();
        let path = card["source"]["path"].as_str().unwrap().to_owned();
        ids.entry(path).or_default().insert(card["id"].as_str().unwrap().to_owned());
    }
    ids
}

/// The ids that `explain` tells of a note, with what they are known by.
fn explained(project: &Project, name: &str) -> BTreeMap<String, String> {
    let out = project.run(&["explain", name, "--json"]).code(0).get_output().stdout.clone();
    let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    json["cards"].as_array().unwrap().iter().map(|card| (text(&card["id"]), text(&card["known_by"]))).collect()
}

#[test]
fn the_identity_of_a_card_is_the_one_that_a_build_with_the_lock_gives() {
    let project = edited_samples();
    let lock = || fs::read(project.path("cardmill.lock")).unwrap();
    let before = lock();
    let names: Vec<String> = {
        let lock = String::from_utf8(before.clone()).unwrap();
        let lines = lock.lines().skip(1).map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        lines.map(|line| line["path"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let told: BTreeMap<String, BTreeMap<String, String>> =
        names.iter().map(|name| (name.clone(), explained(&project, name))).collect();
    let drawn = project.run(&["explain", &names[0]]).code(0).get_output().stdout.clone();
    let drawn = String::from_utf8(drawn).unwrap();
    let drawn = drawn.lines().filter_map(|line| line.strip_prefix("  identity  ")?.split(',').next());
    let drawn: BTreeSet<String> = drawn.map(str::to_owned).collect();
    assert_eq!(drawn, told[&names[0]].keys().cloned().collect(), "text and JSON");
    assert_eq!(lock(), before, "explain only reads the lock");
    let ids: BTreeMap<String, BTreeSet<String>> =
        told.iter().map(|(name, cards)| (name.clone(), cards.keys().cloned().collect())).collect();
    assert_ne!(ids, built(&project, &["--no-lock"]), "some card was reworded, and keeps its id only by the lock");
    assert_eq!(ids, built(&project, &[]));
    assert_eq!(ids, built(&project, &["--locked"]));
    let known_by = |what: &str| told.values().flat_map(BTreeMap::values).filter(|known| *known == what).count();
    assert!(known_by("lock") > 50 && known_by("front") > 0, "of both kinds: {told:#?}");
}

#[test]
fn a_lock_that_is_damaged_or_not_there_is_told() {
    let project = Project::new(&[("a.md", NOTE), ("bad.lock", b"no lock")]);
    project.run(&["explain", "a.md", "--lock", "bad.lock"]).code(2).stderr_eq(str![[r#"
error[bad-lock]: a lock begins with the line `{"cardmill_lock":1}`, and this one does not
...
"#]]);
    project.run(&["explain", "a.md:6", "--lock", "none.lock"]).success().stdout_eq(str![[r#"
...
  identity  [..], from its front; there is no lock

"#]]);
    assert_eq!(project.names("."), ["a.md", "bad.lock"], "nothing was made");
}

#[test]
fn the_place_of_a_condition_that_does_not_hold_is_told() {
    let project = Project::new(&[("note.md", b"# Ships\n\nKeel: the lowest long beam of a ship\n")]);
    let run = project.run(&["explain", "note.md:3", "--verbose"]).code(0).get_output().clone();
    let drawn = String::from_utf8(run.stdout).unwrap();
    let place = regex::Regex::new(r"- term: .* \((rules/structure\.toml):(\d+)\)").unwrap();
    let found = place.captures(&drawn).unwrap_or_else(|| panic!("{drawn}"));
    let file = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/structure.toml")).unwrap();
    let line = file.lines().nth(found[2].parse::<usize>().unwrap() - 1).unwrap();
    assert!(line.starts_with("when = ") && line.contains("labelled_siblings"), "{line}");
    let run = project.run(&["explain", "note.md:3", "--json"]).code(0).get_output().clone();
    let json = String::from_utf8(run.stdout).unwrap();
    assert!(json.contains(&format!("\"place\":\"{}:{}\"", &found[1], &found[2])), "{json}");
}

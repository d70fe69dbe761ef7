//! `explain`: the same decisions as a build, line by line.

use super::project::Project;
use cardmill::files::{Ignored, read_notes};
use cardmill::rules::RuleSet;
use cardmill::source::Lines;
use cardmill::{BuildOptions, build, explain};
use snapbox::str;
use std::collections::BTreeSet;
use std::path::PathBuf;

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
                .map(|card| card.id.clone())
                .collect();
            assert_eq!(said, made, "{place}");
            for card in found.cards.iter().filter(|card| (card.made_from[0]..=card.made_from[1]).contains(&line)) {
                let spoke = found.nodes.iter().flat_map(|node| &node.rules);
                assert!(
                    spoke.filter(|rule| rule.verdict == "spoke").any(|rule| rule.rule == card.rule),
                    "{place}: no rule says that it made {}",
                    card.question
                );
                explained.insert(card.id.clone());
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
    + term: Locks: what is meant by Spin lock?
...
card Locks: what is meant by Spin lock?
  answer    waits in a loop
  from      line 6, answer in line 6
  rule      term, sure
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
    - term: `label` must [..]
    - term-with-more: `children` must be 1 or more
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
    assert_eq!(value["cards"][0]["question"], "Locks: what is meant by Spin lock?");
    assert_eq!(value["nodes"][0]["kind"], "heading");
}

#[test]
fn a_line_that_is_not_there_is_an_error() {
    let project = Project::new(&[("a.md", NOTE)]);
    project.run(&["explain", "a.md:99"]).code(2).stderr_eq(str![[r#"
cardmill: `a.md` has the lines 1 to 10, and no line 99

"#]]);
}

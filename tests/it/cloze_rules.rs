//! Rules that leave words out of a text, and rules that wait to be switched on.

use crate::project::Project;
use cardmill::base::source::SourceFile;
use cardmill::cards::card::{Card, NoteKind};
use cardmill::rules::RuleSet;
use cardmill::text::marks::{Deletion, plain};
use cardmill::{BuildOptions, build};

const NOTE: &str =
    "# Bees\n\n## Hive\n\nThe **queen** lays ==two thousand== eggs, says [a `book`](https://example.org).\n";

/// The cloze cards that these rules make of a note, as Anki writes them.
fn clozes(rules: &RuleSet, note: &str) -> Vec<String> {
    let shown = |card: Card| plain(&Deletion::written(&card.question)).into_owned();
    let built = build(&[SourceFile::new("note.md", note)], rules, &BuildOptions::default());
    built.deck.cards.into_iter().filter(|card| card.note_type == NoteKind::Cloze).map(shown).collect()
}

fn on(rules: &str, note: &str) -> String {
    format!("---\ncardmill: {{rules: {{on: [{rules}]}}}}\n---\n{note}")
}

fn rule(keys: &str) -> RuleSet {
    let text = format!("[[rule]]\nid = \"mine\"\nabout = \"x\"\nkind = \"x\"\nask = \"cloze\"\n{keys}\n");
    RuleSet::load(&[("mine.toml".to_owned(), text)]).unwrap()
}

#[test]
fn the_cloze_rules_wait_until_they_are_named() {
    let rules = RuleSet::builtin();
    assert_eq!(clozes(&rules, NOTE), Vec::<String>::new());
    assert_eq!(clozes(&rules, &on("omit-bold", NOTE)), ["The {{c1::queen}} lays two thousand eggs, says a `book`."]);
    assert_eq!(
        clozes(&rules, &on("'omit-*'", NOTE)),
        [
            "The {{c1::queen}} lays two thousand eggs, says a `book`.",
            "The queen lays {{c1::two thousand}} eggs, says a `book`."
        ]
    );
}

#[test]
fn a_rule_of_the_user_leaves_out_what_it_names() {
    let year = "on = \"sentence\"\nmatch = '(?<who>\\w+) was born in (?<year>\\d{4})'\nanswer = \"sentence\"";
    let said = "# Lives\n\nKepler was born in 1571, and 1571 was a cold year.\n";
    let both = rule(&format!("{year}\ncloze = [\"{{who}}\", \"{{year}}\"]"));
    assert_eq!(clozes(&both, said), ["{{c1::Kepler}} was born in {{c2::1571}}, and 1571 was a cold year."]);
    let all = rule("on = \"line\"\nanswer = \"body\"\ncloze = [\"number\", \"code\"]");
    assert_eq!(
        clozes(&all, "# Lives\n\nKepler was born in 1571, and 1571 was `cold`, -12 °C.\n"),
        ["Kepler was born in {{c1::1571}}, and {{c1::1571}} was {{c2::`cold`}}, -{{c3::12}} °C."]
    );
    // A list is one text; a line that is left out as a whole tells nothing.
    let list = rule("on = \"lead\"\nanswer = \"children\"\ncloze = \"bold\"");
    let note = SourceFile::new("note.md", "# Sails\n\nThere are these:\n\n- the **jib** in front\n- **main**\n");
    let built = build(&[note], &list, &BuildOptions::default());
    let card = built.deck.cards.iter().find(|card| card.rule == "mine").unwrap();
    let mut below = String::new();
    card.below.each_text(&mut |text| below.push_str(&plain(&Deletion::written(text))));
    assert_eq!(below, "the {{c1::jib}} in frontmain");
}

#[test]
fn what_is_left_out_does_not_stand_above_the_text() {
    let note = "# Bees\n\n## Queen and drones\n\nIn a hive lives one **queen** with her daughters.\n";
    let rules = RuleSet::builtin();
    let built = build(&[SourceFile::new("note.md", on("omit-bold", note))], &rules, &BuildOptions::default());
    let card = built.deck.cards.iter().find(|card| card.rule == "omit-bold").unwrap();
    assert_eq!(card.context, ["Bees"]);
}

#[test]
fn a_cloze_keeps_its_id_when_another_word_becomes_bold() {
    let rules = RuleSet::builtin();
    let id = |note: &str| {
        let built = build(&[SourceFile::new("note.md", on("omit-bold", note))], &rules, &BuildOptions::default());
        built.deck.cards.iter().find(|card| card.note_type == NoteKind::Cloze).unwrap().id
    };
    let note = "# Bees\n\nThe **queen** lays all of the eggs.\n";
    assert_eq!(id(note), id("# Bees\n\nThe queen lays all of the **eggs**.\n"));
}

#[test]
fn a_vocabulary_is_asked_both_ways_and_no_other_rule_speaks_of_it() {
    let note = "# Obst\n\n- der Apfel: the apple\n- die Birne: the pear\n";
    let rules = RuleSet::builtin();
    let built = build(&[SourceFile::new("note.md", on("'both-ways-*'", note))], &rules, &BuildOptions::default());
    let words: Vec<_> = built
        .deck
        .cards
        .iter()
        .filter(|card| card.source.lines.first == card.source.lines.last)
        .map(|card| (card.question.as_str(), card.note_type))
        .collect();
    assert_eq!(words, [("der Apfel", NoteKind::Reversed), ("die Birne", NoteKind::Reversed)]);
}

#[test]
fn one_translation_asks_for_one_word_alone() {
    let note = "# Tiere\n\n- Katze: cat\n- Kater: cat\n- Hund: dog\n";
    let rules = RuleSet::builtin();
    let built = build(&[SourceFile::new("note.md", on("both-ways-term", note))], &rules, &BuildOptions::default());
    let made = built.deck.cards.iter().filter(|card| card.rule == "both-ways-term");
    let kinds: Vec<_> = made.map(|card| card.note_type).collect();
    assert_eq!(kinds, [NoteKind::Reversed, NoteKind::Basic, NoteKind::Reversed]);
}

#[test]
fn an_article_points_at_its_noun() {
    let note = "# Recht\n\nDas Gesetz gilt seit **1900** in Deutschland.\n\nDas gilt seit **1901** auch hier.\n";
    assert_eq!(
        clozes(&RuleSet::builtin(), &on("omit-bold", note)),
        ["Das Gesetz gilt seit {{c1::1900}} in Deutschland."]
    );
}

#[test]
fn the_list_of_rules_says_which_are_off() {
    let project = Project::new(&[]);
    let listed = project.run(&["rules", "list"]).get_output().stdout.clone();
    let listed = String::from_utf8(listed).unwrap();
    let line = listed.lines().find(|line| line.starts_with("omit-bold ")).unwrap();
    assert!(line.contains("  off: The bold words"), "{line}");
    let term = listed.lines().find(|line| line.starts_with("term ")).unwrap();
    assert!(!term.contains("off: "), "{term}");
}

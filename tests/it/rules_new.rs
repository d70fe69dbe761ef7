//! `rules new`: from a note and the card that it should give to a first rule.

use crate::project::Project;
use cardmill::card::Grade;
use cardmill::examples::{self, Outcome};
use cardmill::rules::RuleSet;
use cardmill::source::SourceFile;
use cardmill::suggest::{self, Suggested, Wanted};
use snapbox::str;
use std::fs;

const SHIPS: &str = "# Ships\n\nKeel: the lowest long beam of a ship\nMast: carries the sails\n";
const FILTER: &str = "# Household\n\nThe paper filter was invented in 1908 by Melitta Bentz. Nobody knows more.\n";

/// The lines of a rule that say what it does, and the other cards that it makes of its note.
fn rule(note: &str, question: &str, answer: &str) -> String {
    let wanted = Wanted {
        id: "mine".to_owned(),
        grade: Grade::Likely,
        note: SourceFile::new("note.md", note),
        lines: None,
        question: question.to_owned(),
        answer: answer.to_owned(),
    };
    match suggest::suggest(&[], &wanted).unwrap() {
        Suggested::Rule { text, others } => {
            let rules = RuleSet::load(&[("mine.toml".to_owned(), text.clone())]).unwrap();
            let checked = examples::check(&rules, |rule| rule.id == "mine");
            assert!(checked.len() == 1 && checked[0].outcome == Outcome::Passed, "{text}");
            assert!(checked[0].example.cards.iter().any(|(asked, _)| asked == question), "{text}");
            let keys = ["on", "match", "when", "ask", "answer", "en", "zh", "de"];
            let told = text.lines().filter(|line| keys.iter().any(|key| line.starts_with(&format!("{key} ="))));
            let others = others.iter().map(|(question, answer)| format!("also: {question} {answer}"));
            told.map(str::to_owned).chain(others).map(|line| line + "\n").collect()
        }
        Suggested::Known { rule, grade } => format!("known: {rule}, {}\n", grade.name()),
        Suggested::Nothing { reason, nearest, .. } => {
            format!("nothing: {reason}\n{}\n", nearest.map_or(String::new(), |(_, difference)| difference))
        }
    }
}

#[track_caller]
fn check(note: &str, question: &str, answer: &str, expected: impl snapbox::IntoData) {
    snapbox::assert_data_eq!(rule(note, question, answer), expected.into_data().raw());
}

#[test]
fn what_the_question_takes_from_a_term_becomes_slots() {
    check(
        SHIPS,
        "Ships: which part is the keel?",
        "the lowest long beam of a ship",
        str![[r#"
on = "term"
when = { question = false, label = { not_is = ["note"] } }
ask = { en = ["{owner}: which part is the {label|uncap}?", "Which part is the {label|uncap}?"] }
answer = "body"
also: Ships: which part is the mast? carries the sails

"#]],
    );
}

#[test]
fn a_question_without_the_label_is_only_for_that_label() {
    let note = "# Coffee\n\n## Arabica\n\nAltitude: above 1000 m\nCaffeine: little\n";
    check(
        note,
        "How high does Arabica grow?",
        "above 1000 m",
        str![[r#"
on = "term"
when = { question = false, label = { is = ["mine"] } }
ask = { en = ["How high does {owner} grow?"] }
answer = "body"
en = ["altitude"]

"#]],
    );
}

#[test]
fn words_of_a_sentence_become_captures_and_the_others_hold_the_pattern() {
    check(
        FILTER,
        "When was the paper filter invented?",
        "1908",
        str![[r#"
on = "sentence"
match = '^(?<subject>[^,;:]+?) was invented in (?<year>\d{4})\b.*$'
when = { lang = "en", subject = { columns = "..60", not_starts = ["anaphor"] } }
ask = { en = ["When was {subject|article} invented?"] }
answer = "{year}"

"#]],
    );
    check(
        FILTER,
        "Who invented the paper filter?",
        "Melitta Bentz",
        str![[r#"
on = "sentence"
match = '^(?<subject>[^,;:]+?) was invented in \d{4} by (?<answer>[^,;:]+?)\.?$'
when = { lang = "en", subject = { columns = "..60", not_starts = ["anaphor"] } }
ask = { en = ["Who invented {subject|article}?"] }
answer = "{answer}"

"#]],
    );
    check(
        "纸滤杯由梅丽塔·本茨于1908年发明。",
        "纸滤杯是谁发明的？",
        "梅丽塔·本茨",
        str![[r#"
on = "sentence"
match = '^(?<subject>[^，。；：]+?)由(?<answer>[^，。；：]+?)于\d{4}年发明。?$'
when = { lang = "zh", subject = { columns = "..60", not_starts = ["anaphor"] } }
ask = { zh = ["{subject}是谁发明的？"] }
answer = "{answer}"

"#]],
    );
    check(
        "Yeast makes dough rise.",
        "What makes dough rise?",
        "Yeast",
        str![[r#"
on = "sentence"
match = '^(?<answer>[^,;:]+?) makes (?<subject>[^,;:]+?)\.?$'
when = { lang = "en", subject = { columns = "..60", not_starts = ["anaphor"] } }
ask = { en = ["What makes {subject}?"] }
answer = "{answer}"

"#]],
    );
}

#[test]
fn a_sentence_may_be_the_answer_with_all_that_follows_or_without() {
    let note = "Rye keeps fresh for days. It holds much water.";
    check(
        note,
        "How long does rye keep?",
        "Rye keeps fresh for days.",
        str![[r#"
on = "sentence"
match = '^(?<subject>[^,;:]+?) keeps\b.*$'
when = { lang = "en", subject = { columns = "..60", not_starts = ["anaphor"] } }
ask = { en = ["How long does {subject|uncap} keep?"] }
answer = "sentence"

"#]],
    );
    check(
        note,
        "How long does rye keep?",
        note,
        str![[r#"
on = "sentence"
match = '^(?<subject>[^,;:]+?) keeps\b.*$'
when = { lang = "en", subject = { columns = "..60", not_starts = ["anaphor"] } }
ask = { en = ["How long does {subject|uncap} keep?"] }
answer = "onward"

"#]],
    );
}

#[test]
fn a_long_sentence_keeps_the_words_that_the_question_says() {
    let note = "The vacuum flask, which keeps drinks hot for a whole day and more, was made for the first time in Germany by two glass blowers in 1904, they say.";
    check(
        note,
        "When was the vacuum flask made?",
        "1904",
        str![[r#"
on = "sentence"
match = '^(?<subject>[^,;:]+?),.*? was made.*? blowers in (?<year>\d{4})\b.*$'
when = { lang = "en", subject = { columns = "..60", not_starts = ["anaphor"] } }
ask = { en = ["When was {subject|article} made?"] }
answer = "{year}"

"#]],
    );
}

#[test]
fn lists_and_code_and_tables_are_answers_too() {
    let note = "# Tea\n\nSteps of brewing:\n\n- heat water\n- pour\n";
    check(
        note,
        "What do you do when brewing tea?",
        "heat water\npour",
        str![[r#"
on = "lead"
when = { question = false, label = { is = ["mine"] } }
ask = { en = ["What do you do when brewing {owner|uncap}?"] }
answer = "children"
en = ["steps of brewing"]

"#]],
    );
    let note = "# Shell\n\nList files:\n\n```sh\nls -l\n```\n";
    check(
        note,
        "Which command of the shell lists files?",
        "ls -l",
        str![[r#"
on = "lead"
when = { question = true, label = { is = ["mine"] } }
ask = { en = ["Which command of the {owner|uncap} lists files?"] }
answer = "code"
en = ["list files"]

"#]],
    );
    let note = "# Tea\n\n| tea | water | time |\n|---|---|---|\n| green | 80 °C | 2 min |\n| black | 95 °C | 4 min |\n";
    check(
        note,
        "Which water for green tea?",
        "80 °C",
        str![[r#"
on = "cell"
ask = { en = ["Which {column} for {row} {owner|uncap}?"] }
answer = "body"
also: Which time for green tea? 2 min
also: Which water for black tea? 95 °C
also: Which time for black tea? 4 min

"#]],
    );
}

#[test]
fn what_cannot_be_is_said_and_what_came_nearest() {
    check(
        "Keel: the lowest beam",
        "What is a keel?",
        "an emperor",
        str![[r#"
nothing: the answer stands nowhere in the note


"#]],
    );
    check(
        "Keel: the lowest beam",
        "Who was Napoleon?",
        "the lowest beam",
        str![[r#"
nothing: the answer stands in line 1, but the question has nothing of that line or of what it stands under


"#]],
    );
    check(
        SHIPS,
        "Ships: does the mast carry what carries the sails?",
        "carries the sails",
        str![[r#"
nothing: none of the rules that were tried makes this card
different mine: the note that it was made from
      Q Ships: does the mast carry what carries the sails?
    - A carries the sails
    + A Keel: the lowest long beam of a ship\
    + A Mast: carries the sails

"#]],
    );
    check(
        "Keel: the lowest beam of a ship",
        "What is Keel?",
        "the lowest beam of a ship",
        str![[r#"
known: term, sure

"#]],
    );
}

/// The arguments for a rule about ships.
const KEEL: [&str; 8] = [
    "rules",
    "new",
    "--id",
    "part",
    "--question",
    "Ships: which part is the keel?",
    "--answer",
    "the lowest long beam of a ship",
];

#[test]
fn a_rule_is_printed_or_added_to_what_a_file_holds() {
    let project = Project::new(&[("ships.md", SHIPS.as_bytes())]);
    let printed = project.run(&[&KEEL[..], &["--from", "ships.md:3", "--grade", "sure"]].concat());
    printed
        .code(0)
        .stderr_eq(str![[r#"
it makes of the same note as well:
  Ships: which part is the mast?

"#]])
        .stdout_eq(str![[r##"
# Made from one example: read it, and change what is too wide or too narrow.
[[rule]]
id = "part"
about = "Each term is asked for as “{owner}: which part is the {label|uncap}?”; the answer is the text behind it."
grade = "sure"
kind = "definition"
on = "term"
when = { question = false, label = { not_is = ["note"] } }
ask = { en = ["{owner}: which part is the {label|uncap}?", "Which part is the {label|uncap}?"] }
answer = "body"

[[rule.example]]
name = "the note that it was made from"
note = """
# Ships

Keel: the lowest long beam of a ship
"""
cards = [{ question = "Ships: which part is the keel?", answer = "the lowest long beam of a ship" }]

# Its test lacks a note that must stay silent. Think of one that looks alike, and take the `#` away:
# [[rule.example]]
# name = "stays silent"
# note = ""

"##]]);
    // What is there stays as it is, with its comments and without a line break at its end.
    let before = "# mine\n[lexicon.pros]\nen = ['bonus'] # more";
    fs::write(project.path("mine.toml"), before).unwrap();
    let added = project.run(&[&KEEL[..], &["--from", "ships.md", "--into", "mine.toml"]].concat());
    added.code(0).stdout_eq("").stderr_eq(str![[r#"
rule `part` is now in mine.toml; test it with `cardmill rules test mine.toml`
it makes of the same note as well:
  Ships: which part is the mast?

"#]]);
    let file = fs::read_to_string(project.path("mine.toml")).unwrap();
    assert!(file.starts_with(before) && file.contains("id = \"part\""), "{file}");
    project.run(&["rules", "test", "mine.toml"]).code(1).stdout_eq(str![[r#"
passed    part: the note that it was made from
lacking   part: add one that must stay silent
1 passed, 0 failed, 1 lacking an example

"#]]);
    let built = project.run(&["build", "ships.md", "-q", "-o", "-", "--format", "json", "--rules", "mine.toml"]);
    let cards = String::from_utf8(built.success().get_output().stdout.clone()).unwrap();
    assert!(cards.contains("Ships: which part is the mast?"), "{cards}");
}

#[test]
fn an_id_that_is_there_or_cannot_be_is_refused_and_the_file_stays() {
    let file =
        "[[rule]]\nid = \"part\"\nabout = \"x\"\nkind = \"x\"\non = \"term\"\nask = \"class\"\nanswer = \"body\"\n";
    let project = Project::new(&[("ships.md", SHIPS.as_bytes()), ("mine.toml", file.as_bytes())]);
    let with_id = |id: &str| {
        let mut args = [&KEEL[..], &["--from", "ships.md", "--into", "mine.toml"]].concat();
        args[3] = id;
        project.run(&args).code(2)
    };
    with_id("part").stderr_eq(str![[r#"
cardmill: `mine.toml` has a rule `part` already; take another id, or change the rule there

"#]]);
    with_id("term").stderr_eq(str![[r#"
cardmill: `term` is a built-in rule; take another id, or copy it with `cardmill rules eject term`

"#]]);
    with_id("a part").stderr_eq(str![[r#"
cardmill: `a part` cannot be the id of a rule; use letters, digits, `-` and `_`

"#]]);
    assert_eq!(fs::read_to_string(project.path("mine.toml")).unwrap(), file);
}

#[test]
fn what_is_not_typed_is_asked_for() {
    let project = Project::new(&[("ships.md", SHIPS.as_bytes())]);
    let typed = "ships.md:3\nShips: which part is the keel?\nthe lowest long beam of a ship\n\npart\nmine.toml\n";
    let asked = project.command(&["rules", "new", "--interactive"]).stdin(typed).assert();
    asked.code(0).stdout_eq("").stderr_eq(str![[r#"
The file of the note, with :LINE for a line of it (empty: paste the note): The question, in its very words: The answer, as the note says it; an empty line ends it:
A short name for the rule, as keel-parts: The file of rules to add it to (empty: print it): rule `part` is now in mine.toml; test it with `cardmill rules test mine.toml`
it makes of the same note as well:
  Ships: which part is the mast?

"#]]);
    project.run(&["rules", "test", "mine.toml"]).code(1);
    let typed =
        "\n# Ships\n\nKeel: the lowest beam\n.\nWhich part of a ship is the keel?\nthe lowest beam\n\nkeel-part\n\n";
    let asked = project.command(&["rules", "new", "--interactive"]).stdin(typed).assert();
    asked.code(0).stderr_eq(str![[r#"
The file of the note, with :LINE for a line of it (empty: paste the note): The note; a line with nothing but a full stop ends it:
The question, in its very words: The answer, as the note says it; an empty line ends it:
A short name for the rule, as keel-parts: The file of rules to add it to (empty: print it): 
"#]]);
    project.command(&["rules", "new", "--id", "x"]).stdin("").assert().code(2).stderr_eq(str![[r#"
cardmill: --note or --from, --question, --answer is missing; without a terminal, `--interactive` asks for it

"#]]);
}

#[test]
fn the_example_of_a_long_note_is_the_part_that_matters() {
    let rest: String = (1..30).map(|at| format!("\nSome line of text with the number {at}.\n")).collect();
    let note = format!("# Harbour\n{rest}\n## Ships\n\nOther text.\n\n- Keel: the lowest long beam\n{rest}");
    let project = Project::new(&[("note.md", note.as_bytes())]);
    let line = note.lines().position(|line| line.contains("Keel")).unwrap() + 1;
    let place = format!("note.md:{line}");
    let question = ["--question", "Ships: which part is the keel?", "--answer", "the lowest long beam"];
    let made = project.run(&[&["rules", "new", "--id", "part", "--from", &place], &question[..]].concat()).code(0);
    let text = String::from_utf8(made.get_output().stdout.clone()).unwrap();
    let (_, example) = text.split_once("note = ").unwrap();
    let (example, _) = example.split_once("\n\n# Its").unwrap();
    snapbox::assert_data_eq!(
        example.to_owned(),
        str![[r#"
"""
# Harbour

## Ships

- Keel: the lowest long beam
"""
cards = [{ question = "Ships: which part is the keel?", answer = "the lowest long beam" }]
"#]]
    );
}

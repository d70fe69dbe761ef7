//! `rules new`: what a person types and sees.

use crate::project::Project;
use snapbox::str;
use std::fs;

const SHIPS: &str = "# Ships\n\nKeel: the lowest long beam of a ship\nMast: carries the sails\n";

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
when = { question = false, lang = "en", label = { not_is = ["note"] } }
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

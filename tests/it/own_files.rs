//! What cardmill wrote or is set up by is no note; nor is what lies outside of the notes.

use crate::project::Project;
use snapbox::str;
use std::fs;

const NOTE: &str =
    "# Storage\n\nPage: what is read and written at once\n\n## What is a deadlock?\n\nTwo threads wait.\n";

/// The questions of the cards that a build makes.
fn questions(project: &Project, args: &[&str]) -> usize {
    let args = [args, &["-q", "--format", "json", "-o", "-"]].concat();
    project.run(&args).code(0).get_output().stdout.iter().filter(|byte| **byte == b'\n').count()
}

#[test]
fn a_folder_is_built_ten_times_and_has_as_many_cards_as_the_first_time() {
    let project = Project::new(&[("a.md", NOTE.as_bytes())]);
    for _ in 0..10 {
        project.run(&["build", ".", "--lock", "cardmill.lock", "-q", "--format", "apkg,csv,md,json"]).code(0);
        let lock = fs::read_to_string(project.path("cardmill.lock")).unwrap();
        assert_eq!(lock.lines().count(), 3, "{lock}");
    }
    project.run(&["build", ".", "--no-lock"]).code(0).stderr_eq(str![[r#"
read      1 note, 4 lines of text, 93 bytes
no notes  ./output/cardmill.md: decks and what belongs to them
cards     2: 1 definition, 1 qa
...
"#]]);
    project.run(&["plan", "."]).code(0).stdout_eq("nothing to change; 2 unchanged\n").stderr_eq(str![[r#"
no notes  ./output/cardmill.md: decks and what belongs to them

"#]]);
}

#[test]
fn decks_are_no_notes_wherever_they_lie() {
    let project = Project::new(&[("a.md", NOTE.as_bytes())]);
    project.run(&["build", "a.md", "-q", "-o", "old", "--format", "apkg,csv,md,json"]).code(0);
    fs::create_dir_all(project.path("deep/er")).unwrap();
    fs::rename(project.path("old/cardmill.md"), project.path("deep/er/cards.txt")).unwrap();
    assert_eq!(questions(&project, &["build", "."]), 2);
    assert_eq!(
        questions(&project, &["build", "a.md", "deep/er/cards.txt", "old/cardmill.csv", "old/cardmill.json"]),
        2
    );
    project.run(&["outline", "deep/er/cards.txt"]).code(2).stderr_eq(str![[r#"
cardmill: `deep/er/cards.txt` is no note: cardmill wrote it, or is set up by it

"#]]);
}

#[test]
fn nothing_in_the_folder_of_the_decks_is_a_note_unless_it_is_named() {
    let project = Project::new(&[("a.md", NOTE.as_bytes()), ("decks/README.md", b"Deck: what is learnt\n")]);
    assert_eq!(questions(&project, &["build", "."]), 3);
    project.run(&["build", ".", "-o", "decks"]).code(0).stderr_eq(str![[r#"
read      1 note, 4 lines of text, 93 bytes
no notes  ./decks/README.md: decks and what belongs to them
...
"#]]);
    fs::write(project.path("cardmill.toml"), "output = \"decks\"\n").unwrap();
    assert_eq!(questions(&project, &["build", ".", "--no-lock"]), 2);
    assert_eq!(questions(&project, &["build", "decks", "a.md", "--no-lock"]), 3);
    // Notes whose decks go beside them are notes.
    project.run(&["build", "decks", "-o", "decks", "--no-lock", "-q"]).code(0);
    assert_eq!(questions(&project, &["build", "decks", "--no-lock"]), 1);
}

#[test]
fn settings_rules_and_locks_are_no_notes_wherever_they_lie() {
    let config = "rule_files = [\"rules.txt\"]\n[note_type]\ncss = \"look.txt\"\n";
    let files = [
        ("a.md", NOTE),
        ("rules.txt", "[lexicon.property]\nen = [\"altitude\"]\n"),
        ("look.txt", ".card { a: b }\n"),
        ("set.txt", config),
    ];
    let project = Project::new(&files.map(|(name, text)| (name, text.as_bytes())));
    let build = ["build", ".", "--config", "set.txt", "--lock", "lock.md"];
    project.run(&build).code(0);
    project.run(&build).code(0).stderr_eq(str![[r#"
read      1 note, 4 lines of text, 93 bytes
no notes  ./lock.md, ./look.txt, ./output/cardmill.md and 2 more: decks and what belongs to them
...
"#]]);
    // As `cardmill build *` has it.
    fs::write(project.path("cardmill.toml"), "").unwrap();
    fs::rename(project.path("lock.md"), project.path("cardmill.lock")).unwrap();
    fs::rename(project.path("set.txt"), project.path("set.bak")).unwrap();
    assert_eq!(questions(&project, &["build", "a.md", "cardmill.lock", "cardmill.toml"]), 2);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_told_and_not_read() {
    use std::os::unix::fs::symlink;
    let files =
        [("notes/a.md", NOTE), ("other/secret.md", "Key: what opens\n"), ("other/deep/b.md", "Lock: what shuts\n")];
    let project = Project::new(&files.map(|(name, text)| (name, text.as_bytes())));
    symlink(project.path("other/secret.md"), project.path("notes/pw.md")).unwrap();
    symlink("../other/deep", project.path("notes/deep")).unwrap();
    symlink("a.md", project.path("notes/same.md")).unwrap();
    project.run(&["build", "notes", "-o", "-", "--format", "json"]).code(1).stderr_eq(str![[r#"
error[link-outside]: is a link out of the folders that are read, to `[..]/other/deep`; left out
 --> notes/deep
  = help: name what it leads to as well, if it is of the notes; or leave the link out by `.cardmillignore`

error[link-outside]: is a link out of the folders that are read, to `[..]/other/secret.md`; left out
 --> notes/pw.md
  = help: name what it leads to as well, if it is of the notes; or leave the link out by `.cardmillignore`

read      1 note, 4 lines of text, 93 bytes
...
"#]]);
    assert_eq!(questions(&project, &["build", "notes", "other"]), 4);
    // Within a project, links may lead.
    fs::write(project.path("cardmill.toml"), "").unwrap();
    assert_eq!(questions(&project, &["build", "notes"]), 4);
}

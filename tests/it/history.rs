//! The lock on the disk and the commands around it: what a person sees.

use crate::project::Project;
use snapbox::str;
use std::fs;

const NOTE: &str = "## What is a deadlock?\n\nTwo threads wait for each other.\n\n## What is a spinlock?\n\nIts waiting thread keeps asking.\n";
const BUILD: [&str; 7] = ["build", "notes", "-q", "--format", "json", "--timestamp", "1700000000"];

fn build<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&BUILD[..], more].concat()
}

/// Notes with a lock beside them that knows their cards.
fn project() -> Project {
    let project = Project::new(&[("notes/a.md", NOTE.as_bytes())]);
    project.run(&build(&["--lock", "cardmill.lock"])).code(0).stderr_eq("");
    project
}

fn edit(project: &Project, from: &str, to: &str) {
    let text = fs::read_to_string(project.path("notes/a.md")).unwrap();
    fs::write(project.path("notes/a.md"), text.replace(from, to)).unwrap();
}

fn lock(project: &Project) -> String {
    fs::read_to_string(project.path("cardmill.lock")).unwrap()
}

#[test]
fn nothing_is_written_beside_notes_unless_it_is_asked_for() {
    let project = Project::new(&[("notes/a.md", NOTE.as_bytes())]);
    project.run(&build(&[])).code(0);
    assert_eq!(project.names("."), ["notes", "output"]);
    assert_eq!(project.names("notes"), ["a.md"]);
}

#[test]
fn a_lock_is_a_card_a_line_and_no_line_number() {
    let text = lock(&project());
    assert!(text.starts_with("{\"cardmill_lock\":1}\n{\"id\":\""), "{text}");
    assert_eq!(text.lines().filter(|line| line.contains("\"path\":\"notes/a.md\"")).count(), text.lines().count() - 1);
    assert!(!text.contains("a.md:"));
}

#[test]
fn what_a_first_build_leaves_that_was_killed_is_no_lock() {
    let left = b"the first build has not ended yet\n";
    let project = Project::new(&[("notes/a.md", NOTE.as_bytes()), ("cardmill.lock", left)]);
    project.run(&build(&[])).code(0).stderr_eq("");
    assert!(lock(&project).starts_with("{\"cardmill_lock\":1}\n"));
}

#[test]
fn a_lock_that_is_there_is_found_from_the_notes_and_named_from_its_folder() {
    let project = project();
    let before = lock(&project);
    project.run(&build(&[])).code(0);
    let out = project.path("notes");
    project.command(&["build", ".", "-q", "--timestamp", "1700000000"]).current_dir(out).assert().code(0);
    assert_eq!(lock(&project), before);
}

#[test]
fn an_edited_card_keeps_its_id_through_the_program() {
    let project = project();
    let ids = || {
        let deck = fs::read_to_string(project.path("output/cardmill.json")).unwrap();
        deck.lines().map(|line| line[..40].to_owned()).collect::<Vec<_>>()
    };
    let before = ids();
    edit(&project, "spinlock?", "spinlok?");
    project.run(&build(&[])).code(0);
    assert_eq!(ids(), before);
    project.run(&build(&["--no-lock"])).code(0);
    assert_ne!(ids(), before, "without the lock, a new question is a new card");
}

#[test]
fn a_remark_that_changed_makes_a_newer_card_and_leaves_the_others_as_they_are() {
    let note = format!("{NOTE}\n(\n\nAlso a lock.\n\n)\n");
    let project = Project::new(&[("notes/a.md", note.as_bytes())]);
    project.run(&build(&["--lock", "cardmill.lock"])).code(0);
    let card = |question: &str| {
        let text = lock(&project);
        let line = text.lines().find(|line| line.contains(question)).unwrap();
        let card: serde_json::Value = serde_json::from_str(line).unwrap();
        (card["extra"].as_str().unwrap_or_default().to_owned(), card["mod"].as_i64().unwrap())
    };
    let before = (card("deadlock"), card("spinlock"));
    assert_eq!(before.1.0, "Also a lock.");
    edit(&project, "Also a lock", "A lock as well");
    project.run(&["build", "notes", "-q", "--timestamp", "1700000060"]).code(0);
    assert_eq!(card("deadlock"), before.0);
    assert_eq!(card("spinlock"), ("A lock as well.".to_owned(), 1_700_000_060));
    project.run(&["build", "notes", "-q", "--timestamp", "1700000120"]).code(0);
    assert_eq!(card("spinlock").1, 1_700_000_060);
}

#[test]
fn a_deck_that_is_printed_leaves_the_lock_as_it_is() {
    let project = Project::new(&[("notes/a.md", NOTE.as_bytes()), ("cardmill.toml", b"")]);
    let print = ["build", "notes", "-q", "--format", "json", "-o", "-"];
    project.run(&print).code(0);
    assert_eq!(project.names("."), ["cardmill.toml", "notes"]);
    project.run(&build(&[])).code(0);
    let before = lock(&project);
    edit(&project, "keeps asking", "asks all the time");
    let printed = project.run(&print).code(0).get_output().stdout.clone();
    // Its cards are known by the lock all the same.
    let printed = String::from_utf8(printed).unwrap();
    assert!(before.lines().skip(1).all(|card| printed.contains(&card[7..39])), "{printed}");
    assert_eq!(lock(&project), before);
    project.run(&["build", "notes", "--format", "json", "-o", "-"]).code(0).stderr_eq(str![[r#"
...
lock      cardmill.lock: change 1; 1 unchanged; not written, as the deck was printed

"#]]);
    // Unless it is asked for.
    project.run(&[&print[..], &["--lock", "cardmill.lock"]].concat()).code(0);
    assert_ne!(lock(&project), before);
}

#[test]
fn what_another_name_of_the_deck_leaves_behind_is_told() {
    let project =
        Project::new(&[("notes/a.md", NOTE.as_bytes()), ("output/mine.csv", b"a,b\n"), ("output/x.apkg", b"x")]);
    project.run(&["build", "notes", "--lock", "cardmill.lock", "--deck", "One", "-q"]).code(0);
    project.run(&["build", "notes", "--deck", "Two"]).code(0).stderr_eq(str![[r#"
...
wrote     output/Two.apkg ([..])
          output/Two.csv ([..])
          output/Two.md ([..])
time      [..] s
old decks output/One.apkg, output/One.csv, output/One.md stay as they are, of a build under another name
lock      cardmill.lock: move 2; 0 unchanged
decks     One::a → Two::a (2)
          cards that Anki has already stay in their deck; move them there if you like
next      in Anki, File > Import: output/Two.apkg

"#]]);
    let told = project.run(&["build", "notes", "--deck", "Two"]).get_output().stderr.clone();
    assert!(!String::from_utf8(told).unwrap().contains("decks     "));
}

#[test]
fn a_plan_shows_words_and_counts_and_writes_nothing() {
    let project = project();
    let before = lock(&project);
    edit(&project, "keeps asking", "asks all the time");
    project.run(&["plan", "notes"]).code(0).stderr_eq("").stdout_eq(str![[r#"
~ notes/a.md:7  What is a spinlock?
    answer    Its waiting thread [-keeps asking-]{+asks all the time+}.
change 1; [..] unchanged

"#]]);
    project.run(&["plan", "notes", "--exit-code"]).code(1);
    project.run(&["plan", "notes", "--markdown"]).code(0).stdout_eq(str![[r#"
**Cards:** change 1; [..] unchanged
...
  - answer: Its waiting thread <del>keeps asking</del><ins>asks all the time</ins>.
...
"#]]);
    let json = project.run(&["plan", "notes", "--json"]).code(0).get_output().stdout.clone();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!((&json["counts"]["change"], &json["changes"][0]["events"][0]), (&1.into(), &"changed".into()));
    assert_eq!(lock(&project), before);
}

#[test]
fn a_locked_build_refuses_to_change_the_lock_and_writes_nothing() {
    let project = project();
    project.run(&build(&["--locked"])).code(0);
    fs::remove_dir_all(project.path("output")).unwrap();
    let before = lock(&project);
    edit(&project, "keeps asking", "spins");
    project.run(&build(&["--locked"])).code(1).stderr_eq(str![[r#"
...
change 1; [..] unchanged
cardmill: `cardmill.lock` is not up to date with the notes, and `--locked` was given; nothing was written
  = help: build without `--locked`, and commit the lock

"#]]);
    assert!(lock(&project) == before && !project.path("output").exists());
}

#[test]
fn a_locked_build_without_a_lock_says_how_to_make_one() {
    let project = Project::new(&[("notes/a.md", NOTE.as_bytes())]);
    project.run(&build(&["--locked"])).code(2).stderr_eq(str![[r#"
cardmill: there is no `cardmill.lock` at or above the notes; make one with `--lock cardmill.lock`

"#]]);
}

/// A lock that cannot be used stops the build before anything is written.
#[track_caller]
fn check_refused(change: impl Fn(&str) -> String, stderr: snapbox::data::Inline) {
    let project = project();
    fs::remove_dir_all(project.path("output")).unwrap();
    let bad = change(&lock(&project));
    fs::write(project.path("cardmill.lock"), &bad).unwrap();
    project.run(&build(&[])).code(2).stderr_eq(stderr);
    assert!(lock(&project) == bad && !project.path("output").exists());
}

#[test]
fn a_lock_with_a_merge_conflict_is_refused_with_the_line() {
    check_refused(
        |text| text.replacen("}\n", "}\n<<<<<<< HEAD\n", 1),
        str![[r#"
error[bad-lock]: a merge has left a conflict in the lock
 --> cardmill.lock:2:1
  |
2 | <<<<<<< HEAD
  | ^^^^^^^^^^^^
  |
  = help: keep the lines of both sides, without the marks; of two lines with one id, keep one

cardmill: `cardmill.lock` cannot be used; nothing was written

"#]],
    );
}

#[test]
fn a_damaged_line_is_refused_with_the_place() {
    check_refused(
        |text| text.replacen("\"path\":", "\"path\"!", 1),
        str![[r#"
error[bad-lock]: this is no card of a lock: expected `:`
 --> cardmill.lock:2:[..]
...
cardmill: `cardmill.lock` cannot be used; nothing was written

"#]],
    );
}

#[test]
fn a_lock_of_a_newer_version_is_refused() {
    check_refused(
        |text| text.replace("\"cardmill_lock\":1", "\"cardmill_lock\":2"),
        str![[r#"
error[bad-lock]: the lock has version 2, and this program knows 1
...
  = help: use the newer cardmill that wrote it

cardmill: `cardmill.lock` cannot be used; nothing was written

"#]],
    );
}

#[test]
fn two_lines_with_one_id_are_refused() {
    let twice = |text: &str| format!("{text}{}\n", text.lines().nth(1).unwrap());
    check_refused(
        twice,
        str![[r#"
error[bad-lock]: this card has the id of the one in line 2
...
"#]],
    );
}

#[test]
fn an_empty_lock_is_refused() {
    check_refused(
        |_| String::new(),
        str![[r#"
error[bad-lock]: the lock is empty
...
"#]],
    );
}

#[test]
fn builds_at_the_same_time_leave_a_whole_lock() {
    let project = project();
    for round in 0..3 {
        edit(&project, "keeps asking", &format!("keeps asking {round}"));
        let bin = snapbox::cmd::cargo_bin!("cardmill");
        let start = |_| {
            let mut command = std::process::Command::new(bin);
            command.current_dir(project.path(".")).args(build(&[])).env_remove("SOURCE_DATE_EPOCH");
            command.stderr(std::process::Stdio::null()).spawn().unwrap()
        };
        let mut running: Vec<_> = (0..4).map(start).collect();
        let codes: Vec<_> = running.iter_mut().map(|child| child.wait().unwrap().code().unwrap()).collect();
        assert!(codes.contains(&0) && codes.iter().all(|code| [0, 2].contains(code)), "{codes:?}");
        project.run(&build(&["--locked"])).code(0);
    }
    assert_eq!(project.names("."), ["cardmill.lock", "notes", "output"]);
}

#[test]
fn cards_that_are_gone_can_be_forgotten_and_others_cannot() {
    let project = project();
    let gone = "\n## What is a spinlock?\n\nIts waiting thread keeps asking.\n";
    edit(&project, gone, "");
    project.run(&build(&[])).code(0);
    project.run(&["plan", "notes"]).code(0).stdout_eq(str![[r#"
gone from the notes, still in Anki:
...
nothing to change; 1 unchanged

"#]]);
    let living = lock(&project).lines().nth(1).unwrap()[7..39].to_owned();
    project.run(&["forget", &living]).code(2).stderr_eq(str![[r#"
cardmill: the card [..] is in the notes; only cards that are gone can be forgotten

"#]]);
    project.run(&["forget"]).code(2).stderr_eq(str![[r#"
cardmill: name the cards to forget by their ids, as `cardmill plan` lists them, or all 1 that are gone by `--all`

"#]]);
    project.run(&["forget", "--all", &living]).code(2);
    assert_eq!(lock(&project).lines().count(), 3);
    project.run(&["forget", "--all"]).code(0).stdout_eq(str![[r#"
...
[..] forgotten

"#]]);
    assert_eq!(lock(&project).lines().count(), 2);
}

#[test]
fn decks_of_any_format_are_compared() {
    let project = Project::new(&[("notes/a.md", NOTE.as_bytes())]);
    let all = ["build", "notes", "-q", "--format", "apkg,json,md,csv", "--timestamp", "1700000000", "-o"];
    project.run(&[&all[..], &["old"]].concat()).code(0);
    edit(&project, "keeps asking", "asks all the time");
    project.run(&[&all[..], &["new"]].concat()).code(0);
    for (old, new) in [("apkg", "apkg"), ("json", "json"), ("md", "md"), ("apkg", "json"), ("md", "apkg")] {
        let same = [format!("old/cardmill.{old}"), format!("old/cardmill.{new}")];
        project.run(&["diff", &same[0], &same[1], "--exit-code"]).code(0);
        project.run(&["diff", &same[0], &format!("new/cardmill.{new}"), "--exit-code"]).code(1).stdout_eq(str![[r#"
~ notes/a.md:7  What is a spinlock?
    answer    Its waiting thread [-keeps asking-]{+asks all the time+}.
change 1; [..] unchanged

"#]]);
    }
    project.run(&["diff", "old/cardmill.csv", "new/cardmill.json"]).code(2).stderr_eq(str![[r#"
cardmill: cannot read `old/cardmill.csv`: a table cannot be compared; name an .apkg, a .json or a .md

"#]]);
}

#[test]
fn the_same_notes_and_lock_give_the_same_bytes_anywhere() {
    let note = crate::corpus::note(60);
    let files = [("notes/a.md", note.as_bytes()), ("notes/b/c.md", NOTE.as_bytes())];
    let first = Project::new(&files);
    let all = [
        "build",
        "notes",
        "-q",
        "--timestamp",
        "1700000000",
        "--lock",
        "cardmill.lock",
        "--format",
        "apkg,csv,md,json",
    ];
    first.run(&all).code(0);
    edit_corpus(&first);
    let locked = lock(&first);
    let mut outcomes = Vec::new();
    for (threads, zone, locale) in [("1", "UTC", "C"), ("2", "Asia/Tokyo", "zh_CN.UTF-8"), ("2", "UTC", "C")] {
        let other = Project::new(&files);
        edit_corpus(&other);
        fs::write(other.path("cardmill.lock"), &locked).unwrap();
        let run = other.command(&all).env("RAYON_NUM_THREADS", threads).env("TZ", zone).env("LC_ALL", locale);
        run.assert().code(0);
        let mut found: Vec<_> =
            other.names("output").iter().map(|name| fs::read(other.path("output").join(name)).unwrap()).collect();
        found.push(lock(&other).into_bytes());
        assert_eq!(found.len(), 5);
        outcomes.push(found);
    }
    assert!(outcomes.iter().all(|found| *found == outcomes[0]), "a file differs");
}

fn edit_corpus(project: &Project) {
    let text = fs::read_to_string(project.path("notes/a.md")).unwrap();
    fs::write(project.path("notes/a.md"), text.replace("负责保存状态", "负责保存全部状态")).unwrap();
}

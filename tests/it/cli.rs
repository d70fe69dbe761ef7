//! What a person sees: exit statuses and exact texts.

use crate::project::Project;
use encoding_rs::{GB18030, UTF_16LE};
use snapbox::str;
use std::fs;

/// A note of which no card can be made.
const PROSE: &[u8] = "only a few words\n".as_bytes();

/// A note of which one card can be made.
const QUESTION: &str = "## 什么是死锁？\n\n线程互相等待，谁也不放手。\n";

#[test]
fn a_missing_folder_exits_2_and_is_named() {
    Project::new(&[]).run(&["build", "nowhere", "./nowhere"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error[unreadable]: there is no such file or folder
 --> nowhere
  = help: check the spelling; a relative path starts from the current folder

cardmill: no note could be read; name notes or folders, as in `cardmill build notes/`

"#]]);
}

#[test]
fn what_is_missing_does_not_keep_the_rest_from_being_read() {
    Project::new(&[("a.md", PROSE)]).run(&["build", "nowhere", "a.md", "--allow-empty"]).code(1).stderr_eq(str![[r#"
error[unreadable]: there is no such file or folder
 --> nowhere
  = help: check the spelling; a relative path starts from the current folder

read      1 note, 1 line of text, 17 bytes
cards     0
...
"#]]);
}

#[test]
fn notes_without_a_card_exit_1_and_say_what_to_do() {
    let project = Project::new(&[("input/a.md", PROSE)]);
    project.run(&["build"]).code(1).stdout_eq("").stderr_eq(str![[r#"
read      1 note, 1 line of text, 17 bytes
cards     0
...
time      [..] s
cardmill: no card was made of 1 note with 1 line of text; nothing was written
...
  = help: cards come from questions, headings with text below them and lines like `term: meaning`
  = help: try `--grade bold` for less sure cards, or see how a note is understood with `cardmill outline FILE`
  = help: accept a deck without cards with `--allow-empty`

"#]]);
    assert!(!project.path("output").exists());
}

#[test]
fn notes_without_a_card_leave_the_old_deck() {
    let project = Project::new(&[("a.md", PROSE), ("output/cardmill.csv", b"old")]);
    project.run(&["build", "a.md"]).code(1);
    assert_eq!(fs::read(project.path("output/cardmill.csv")).unwrap(), b"old");
}

#[test]
fn allow_empty_accepts_notes_without_a_card() {
    let project = Project::new(&[("a.md", PROSE)]);
    project.run(&["build", "a.md", "--allow-empty", "--format", "csv,json,csv", "--deck", "Ops::a/b"]).code(0);
    assert_eq!(project.names("output"), ["Ops-a-b.csv", "Ops-a-b.json"]);
}

#[test]
fn decks_are_written_and_told_of() {
    let project = Project::new(&[("input/os.md", QUESTION.as_bytes())]);
    project.run(&["build"]).code(0).stdout_eq("").stderr_eq(str![[r#"
read      1 note, 2 lines of text, 63 bytes
cards     1: 1 qa
covered   100 % of the text that could be on a card is on one; nothing is left
repairs   0
wrote     output/cardmill.apkg ([..] kB)
          output/cardmill.csv ([..])
          output/cardmill.md ([..])
time      [..] s
next      in Anki, File > Import: output/cardmill.apkg

"#]]);
    assert_eq!(project.names("output"), ["cardmill.apkg", "cardmill.csv", "cardmill.md"]);
}

#[test]
fn standard_output_has_the_deck_and_nothing_else() {
    let project = Project::new(&[("os.md", QUESTION.as_bytes())]);
    let run = project.run(&["build", "os.md", "--format", "json", "--output", "-", "-q"]).code(0).stderr_eq("");
    let stdout = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert_eq!(stdout.lines().count(), 1);
    assert!(stdout.contains(r#""question":"什么是死锁？""#), "{stdout}");
    assert!(!project.path("output").exists());
}

#[test]
fn an_empty_file_is_named() {
    Project::new(&[("a.md", b" \n"), ("b.md", PROSE)])
        .run(&["build", "a.md", "b.md", "--allow-empty"])
        .code(0)
        .stderr_eq(str![[r#"
warning[empty-file]: is empty
 --> a.md

read      1 note, 1 line of text, 17 bytes
...
"#]]);
}

#[test]
fn only_empty_files_exit_1() {
    Project::new(&[("a.md", b"")]).run(&["build", "-q", "a.md"]).code(1).stderr_eq(str![[r#"
cardmill: no card was made, since no note has text; nothing was written
  = help: name a file or a folder with notes, or accept this with `--allow-empty`

"#]]);
}

#[test]
fn a_binary_file_is_refused_by_name_and_the_others_are_read() {
    Project::new(&[("input/a.md", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"), ("input/b.md", PROSE)])
        .run(&["build", "--allow-empty"])
        .code(1)
        .stderr_eq(str![[r#"
error[binary-file]: is no text but a binary file; left out
 --> input/a.md
  = help: save it as UTF-8 if it is text

read      1 note, 1 line of text, 17 bytes
...
"#]]);
}

#[test]
fn a_converted_file_is_told_and_is_nothing_to_look_at() {
    let (bytes, _, _) = GB18030.encode("# 操作系统\n\n一些文字\n");
    Project::new(&[("a.md", &bytes)]).run(&["build", "a.md", "--allow-empty"]).code(0).stderr_eq(str![[r#"
note[converted]: was read as GB18030
 --> a.md

read      1 note, 2 lines of text, 29 bytes
...
"#]]);
}

#[test]
fn a_folder_without_notes_is_named() {
    Project::new(&[("papers/a.pdf", b"%PDF")]).run(&["build", "papers"]).code(1).stderr_eq(str![[r#"
warning[no-notes]: no notes in this folder
 --> papers
  = help: notes end in .md, .markdown or .txt, are not hidden, and no .gitignore, .cardmillignore or `ignore` in cardmill.toml leaves them out; name a file to have it read all the same

read      0 notes, 0 lines of text, 0 bytes
...
"#]]);
}

#[test]
fn standard_output_takes_one_format() {
    Project::new(&[("a.md", PROSE)]).run(&["build", "a.md", "--output", "-"]).code(2).stdout_eq("").stderr_eq(str![[
        r#"
cardmill: `--output -` takes one format, not 3 (apkg, csv, md); add for example `--format json`

"#
    ]]);
}

#[test]
fn a_missing_rule_file_exits_2_with_its_cause() {
    Project::new(&[("a.md", PROSE)]).run(&["build", "a.md", "--rules", "own.toml"]).code(2).stderr_eq(str![[r#"
cardmill: cannot read `own.toml`: No such file or directory (os error 2)

"#]]);
}

#[test]
fn a_folder_that_cannot_be_written_exits_2() {
    let project = Project::new(&[("a.md", PROSE), ("out", b"a file")]);
    project.run(&["build", "a.md", "--allow-empty", "-q", "-o", "out/decks"]).code(2).stderr_eq(str![[r#"
cardmill: cannot make the folder `out/decks`: [..]

"#]]);
    project.run(&["build", "a.md", "--allow-empty", "-q", "-o", "out"]).code(2).stderr_eq(str![[r#"
cardmill: `out` is a file; name a folder, or a file that ends in .apkg, .csv, .md or .json

"#]]);
}

#[test]
fn one_deck_may_be_named_by_its_file() {
    let project = Project::new(&[("a.md", QUESTION.as_bytes()), ("old.apkg/x", b"")]);
    for file in ["deck.json", "new/locks.md", "a.csv", "b.apkg"] {
        project.run(&["build", "a.md", "-q", "-o", file]).code(0).stderr_eq("");
        assert!(fs::metadata(project.path(file)).unwrap().is_file(), "{file}");
    }
    assert_eq!(project.names("."), ["a.csv", "a.md", "b.apkg", "deck.json", "new", "old.apkg"]);
    assert_eq!(project.names("new"), ["locks.md"]);
    project.run(&["build", "a.md", "-q", "-o", "deck.json", "--format", "json"]).code(0);
    // A folder that is there is one, whatever it is called.
    project.run(&["build", "a.md", "-q", "-o", "old.apkg"]).code(0);
    assert_eq!(project.names("old.apkg"), ["cardmill.apkg", "cardmill.csv", "cardmill.md", "x"]);
    project.run(&["build", "a.md", "-o", "a.apkg", "--format", "csv,md"]).code(2).stderr_eq(str![[r#"
cardmill: `a.apkg` is one file, and `--format` asks for csv, md; name a folder, or leave `--format` out

"#]]);
    project.run(&["build", "a.md", "-o", "a.md"]).code(2);
    assert_eq!(fs::read_to_string(project.path("a.md")).unwrap(), QUESTION);
}

#[test]
fn a_failed_run_leaves_the_old_files_and_nothing_else() {
    let project = Project::new(&[("a.md", PROSE), ("output/cardmill.csv", b"old"), ("output/cardmill.json/x", b"")]);
    project.run(&["build", "a.md", "--allow-empty", "--format", "csv,json"]).code(2);
    assert_eq!(fs::read(project.path("output/cardmill.csv")).unwrap(), b"old");
    assert_eq!(project.names("output"), ["cardmill.csv", "cardmill.json"]);
}

#[test]
fn a_time_is_neither_never_nor_in_the_future() {
    let project = Project::new(&[("a.md", PROSE)]);
    project.run(&["build", "--timestamp", "0"]).code(2).stderr_eq(str![[r#"
error: invalid value '0' for '--timestamp <SECONDS>': must be at least 1

For more information, try '--help'.

"#]]);
    project.command(&["build"]).env("SOURCE_DATE_EPOCH", "99999999999").assert().code(2).stderr_eq(str![[r#"
error: invalid value '99999999999' for '--timestamp <SECONDS>': is more than a day ahead; write seconds, not milliseconds

For more information, try '--help'.

"#]]);
    project.run(&["build", "a.md", "--timestamp", "1700000000", "--allow-empty"]).code(0);
}

#[test]
fn a_deck_has_no_empty_part() {
    Project::new(&[]).run(&["build", "--deck", "Ops::"]).code(2).stderr_eq(str![[r#"
error: invalid value 'Ops::' for '--deck <NAME>': a part of the name is empty; write it like `Parent::Child`

For more information, try '--help'.

"#]]);
}

#[test]
fn many_findings_of_one_kind_are_counted() {
    let (bytes, _, _) = GB18030.encode("一些文字\n");
    let names: Vec<_> = (0..5).map(|number| format!("{number}.md")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &*bytes)).collect();
    Project::new(&files).run(&["build", ".", "--allow-empty"]).code(0).stderr_eq(str![[r#"
note[converted]: was read as GB18030
 --> ./0.md

note[converted]: was read as GB18030
 --> ./1.md

note[converted]: was read as GB18030
 --> ./2.md

… and 2 more [converted]; `--verbose` shows all

read      5 notes, 5 lines of text, 65 bytes
...
"#]]);
}

#[test]
fn the_same_decks_come_out_of_one_thread_and_of_two() {
    let note = crate::corpus::note(60);
    let mut utf16 = vec![0xFF, 0xFE];
    utf16.extend(note.encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(UTF_16LE.decode(&utf16).0, note);
    let files = [("input/b/1.md", note.as_bytes()), ("input/a.txt", note.as_bytes()), ("input/c.md", &utf16)];
    let project = Project::new(&files);
    for threads in ["1", "2"] {
        let args =
            ["build", "--allow-empty", "--timestamp", "1700000000", "-o", threads, "--format", "apkg,csv,md,json"];
        project.command(&args).env("RAYON_NUM_THREADS", threads).assert().code(0);
    }
    for name in project.names("1") {
        let [one, two] = ["1", "2"].map(|folder| fs::read(project.path(folder).join(&name)).unwrap());
        assert!(one == two, "{name} differs");
    }
}

#[test]
fn a_folder_and_what_is_no_line_are_named_with_the_next_step() {
    let project =
        Project::new(&[("notes/a.md", QUESTION.as_bytes()), ("odd:x", QUESTION.as_bytes()), ("none/b.pdf", b"b")]);
    let check = |args: &[&str], said: &str| {
        project.run(args).code(2).stdout_eq("").stderr_eq(format!("cardmill: {said}\n"));
    };
    check(&["outline", "notes"], "`notes` is a folder; name one note, as in `notes/a.md`");
    check(&["explain", "notes"], "`notes` is a folder; name one note, as in `notes/a.md`");
    check(&["explain", "notes:3"], "`notes` is a folder; name one note, as in `notes/a.md`");
    check(&["outline", "none"], "`none` is a folder; name one note, as in `none/NOTE.md`");
    for lines in ["x", "", "3-1", "1-", "1-x"] {
        let typed = format!("notes/a.md:{lines}");
        let said = format!(
            "`{lines}` is no line of `notes/a.md`; write `notes/a.md:12` for one, or `notes/a.md:12-20` for some"
        );
        check(&["explain", &typed], &said);
    }
    check(&["explain", "notes/a.md:9"], "`notes/a.md` has the lines 1 to 3, and no line 9");
    project.run(&["explain", "odd:x"]).code(0);
    project.run(&["outline", "nowhere"]).code(2).stderr_eq(str![[r#"
cardmill: no note could be read

error[unreadable]: there is no such file or folder
 --> nowhere
  = help: check the spelling; a relative path starts from the current folder

"#]]);
}

#[test]
fn a_talkative_build_tells_each_repair_with_its_line() {
    let project = Project::new(&[(
        "a.md",
        b"# Locks\n\nSpin lock: waits in a loop\n\n##Latch\n\nKey: what opens\n\n##Bolt\n\nPin: what slides\n",
    )]);
    project.run(&["build", "a.md", "-v"]).code(0).stderr_eq(str![[r#"
...
repairs   2
by name     tight-heading  2
by line   a.md:5 tight-heading: [..]
          a.md:9 tight-heading: [..]
...
"#]]);
}

#[test]
fn a_note_is_never_written_over() {
    let project = Project::new(&[("no/cardmill.md", b"Term: text\n"), ("s.md", b"Term: text\n")]);
    project.run(&["build", "no", "-o", "no", "--no-lock", "-q"]).code(2);
    project.run(&["build", "s.md", "-o", "no", "--no-lock", "-q", "--format", "md"]).code(2);
    project.run(&["rules", "eject", "term", "--to", "s.md"]).code(2);
    for note in ["no/cardmill.md", "s.md"] {
        assert_eq!(fs::read_to_string(project.path(note)).unwrap(), "Term: text\n", "{note}");
    }
    assert_eq!(project.names("no"), ["cardmill.md"]);
    // A deck may be written again.
    project.run(&["build", "s.md", "-o", "out", "--no-lock", "-q"]).success();
    project.run(&["build", "s.md", "-o", "out", "--no-lock", "-q"]).success();
}

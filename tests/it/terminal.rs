//! What people expect of a program in a terminal: pipes, globs, colours, completions, short help.

use crate::project::Project;
use snapbox::str;
use std::fs;

const NOTE: &[u8] = b"# Locks\n\n## What is a lock?\n\nA gate.\n";

/// What a run printed.
fn printed(project: &Project, args: &[&str]) -> String {
    let found = project.run(args).success();
    String::from_utf8(found.get_output().stdout.clone()).unwrap()
}

#[test]
fn a_note_may_come_from_standard_input() {
    let project = Project::new(&[]);
    let run = |args: &[&str]| {
        let found = project.command(args).stdin(NOTE).assert().success();
        String::from_utf8(found.get_output().stdout.clone()).unwrap()
    };
    let cards = run(&["build", "--format", "json", "-o", "-", "-"]);
    assert_eq!(cards.lines().count(), 1, "{cards}");
    assert!(cards.contains("\"question\":\"What is a lock?\"") && cards.contains("\"path\":\"stdin.md\""), "{cards}");
    assert!(run(&["outline", "-"]).contains("What is a lock?"));
    assert!(run(&["explain", "-:3"]).contains("What is a lock?"));
}

#[test]
fn globs_that_no_shell_expanded_name_notes() {
    let note = |letter: &str| format!("## What is {letter}?\n\nA letter.\n").into_bytes();
    let files = [("notes/a.md", note("a")), ("notes/deep/b.md", note("b")), ("notes/deep/c.txt", note("c"))];
    let mut files: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (*path, text.as_slice())).collect();
    let other = note("d");
    files.push(("other/d.md", &other));
    let project = Project::new(&files);
    let asked = |glob: &str| {
        let cards = printed(&project, &["build", "--format", "json", "-o", "-", glob]);
        let letter = |line: &str| line.split_once("\"question\":\"What is ").unwrap().1[..1].to_owned();
        cards.lines().map(letter).collect::<String>()
    };
    assert_eq!(asked("notes/**/*.md"), "ab");
    assert_eq!(asked("notes/*.md"), "a");
    assert_eq!(asked("*/deep"), "bc");
    assert_eq!(asked("{notes,other}/?.md"), "ad");
    project.run(&["build", "x/*.md"]).code(2).stderr_eq(str![[r#"
error[unreadable]: there is no such file or folder
 --> x
  = help: check the spelling; a relative path starts from the current folder

cardmill: no note could be read; name notes or folders, as in `cardmill build notes/`

"#]]);
}

#[test]
fn colours_are_drawn_when_they_are_asked_for_and_never_into_results() {
    let project = Project::new(&[("a.md", NOTE)]);
    let coloured = |bytes: &[u8]| bytes.contains(&0x1b);
    for (color, wanted) in [("always", true), ("never", false), ("auto", false)] {
        let plan = project.run(&["plan", "a.md", "b.md", "--color", color]);
        assert_eq!(coloured(&plan.get_output().stdout), wanted, "{color}");
        assert_eq!(coloured(&plan.get_output().stderr), wanted, "{color}");
        for result in [&["build", "a.md", "--format", "json", "-o", "-"][..], &["plan", "a.md", "--json"]] {
            let args = [result, &["--color", color]].concat();
            assert!(!coloured(&project.run(&args).get_output().stdout), "{args:?}");
        }
    }
}

#[test]
fn shells_complete_the_commands_and_man_pages_are_written() {
    let project = Project::new(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = printed(&project, &["completions", shell]);
        assert!(script.contains("explain") && script.contains("without-repair"), "{shell}");
    }
    project.run(&["man", "pages"]).success();
    let page = fs::read_to_string(project.path("pages/cardmill-build.1")).unwrap();
    assert!(page.contains("SOURCE_DATE_EPOCH"), "{page}");
    assert!(project.names("pages").contains(&"cardmill-rules-list.1".to_owned()));
}

#[test]
fn short_help_fits_on_a_screen() {
    let project = Project::new(&[]);
    for command in [&["-h"][..], &["build", "-h"], &["plan", "-h"], &["explain", "-h"], &["rules", "list", "-h"]] {
        let lines = printed(&project, command).lines().count();
        assert!(lines <= 50, "{command:?}: {lines} lines");
    }
}

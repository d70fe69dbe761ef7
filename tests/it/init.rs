//! `cardmill init`: what it writes loads, builds, and is never written over anything.

use super::project::Project;
use cardmill::config::Config;
use cardmill::source::SourceFile;
use snapbox::str;
use std::fs;

const NOTE: &str =
    "# Storage\n\nWe chose SQLite because it needs no server.\n\nPage: what is read and written at once\n";

#[test]
fn a_project_is_begun_builds_and_is_checked() {
    let project = Project::new(&[("notes/a.md", NOTE.as_bytes())]);
    project
        .run(&["init", "notes"])
        .code(0)
        .stdout_eq(str![[r#"
wrote  notes/cardmill.toml
wrote  notes/cardmill/rules.toml
wrote  notes/cardmill/decks.mk
wrote  notes/.github/workflows/decks.yml

"#]])
        .stderr_eq(str![[r#"
next: `cardmill build notes --output notes/decks`; commit `notes/cardmill.lock`, which remembers the cards, and leave `notes/decks` out of Git

"#]]);
    project.run(&["rules", "test", "notes/cardmill/rules.toml"]).code(0);
    project.run(&["build", "notes", "-o", "notes/decks", "-q"]).code(0);
    let deck = fs::read_to_string(project.path("notes/decks/cardmill.md")).unwrap();
    assert!(deck.contains("Why did we choose SQLite?"), "{deck}");
    // As the workflow does it, with the decks of the first build lying there.
    project.run(&["build", "notes", "-o", "notes/decks", "-q", "--locked"]).code(0);
    project.run(&["plan", "notes", "--exit-code"]).code(0);
}

#[test]
fn what_is_there_stays_and_is_named() {
    let project = Project::new(&[("cardmill.toml", b"grade = \"sure\"\n")]);
    project.run(&["init"]).code(1).stderr_eq(str![[r#"
cardmill: `cardmill.toml` is there already, and was left as it is
next: `cardmill build . --output decks`; commit `cardmill.lock`, which remembers the cards, and leave `decks` out of Git

"#]]);
    assert_eq!(fs::read_to_string(project.path("cardmill.toml")).unwrap(), "grade = \"sure\"\n");
    assert_eq!(project.names("cardmill"), ["decks.mk", "rules.toml"]);
    let before = fs::read_to_string(project.path("cardmill/rules.toml")).unwrap();
    project.run(&["init", "."]).code(1).stdout_eq("");
    assert_eq!(fs::read_to_string(project.path("cardmill/rules.toml")).unwrap(), before);
}

#[test]
fn a_file_is_no_folder_for_notes() {
    Project::new(&[("a.md", b"a")]).run(&["init", "a.md"]).code(2).stderr_eq(str![[r#"
cardmill: `a.md` is no folder; name the folder of your notes

"#]]);
}

#[test]
fn every_setting_of_the_commented_file_can_be_switched_on() {
    let project = Project::new(&[]);
    project.run(&["init"]).code(0);
    let text = fs::read_to_string(project.path("cardmill.toml")).unwrap();
    let is_setting =
        |line: &str| line.starts_with('#') && line[1..].starts_with(|c: char| c.is_ascii_lowercase() || c == '[');
    assert!(text.lines().filter(|line| is_setting(line)).count() > 15);
    // The second link is another example of the first.
    let lines = text.lines().filter(|line| !line.starts_with("#source_link = \"https"));
    let on: String = lines.map(|line| format!("{}\n", if is_setting(line) { &line[1..] } else { line })).collect();
    let found = Config::parse(&SourceFile::new("cardmill.toml", on), std::path::Path::new("/"));
    assert!(found.is_ok(), "{found:?}");
}

#[test]
fn the_makefile_and_the_workflow_are_what_make_and_yaml_take() {
    let project = Project::new(&[("a.md", NOTE.as_bytes())]);
    project.run(&["init"]).code(0);
    let workflow = fs::read_to_string(project.path(".github/workflows/decks.yml")).unwrap();
    let workflow: serde_json::Value = serde_saphyr::from_str(&workflow).unwrap();
    let steps = workflow["jobs"]["decks"]["steps"].as_array().unwrap().clone();
    assert!(steps.iter().any(|step| step["run"] == "cardmill build . --output decks --locked"), "{steps:?}");
    let make = std::process::Command::new("make")
        .current_dir(project.path("."))
        .args(["-f", "cardmill/decks.mk", "decks"])
        .arg(format!("CARDMILL={}", snapbox::cmd::cargo_bin!("cardmill").display()))
        .output();
    // Where there is no make, nothing is shown by its absence.
    let Ok(made) = make else { return };
    assert!(made.status.success(), "{made:?}");
    assert!(project.names("decks").contains(&"cardmill.apkg".to_owned()));
}

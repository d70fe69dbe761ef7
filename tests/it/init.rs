//! `cardmill init`: what it writes loads, builds, and is never written over anything.

use super::project::Project;
use cardmill::base::source::SourceFile;
use cardmill::settings::config::Config;
use snapbox::str;
use std::{fs, process};

const NOTE: &str =
    "# Storage\n\nWe chose SQLite because it needs no server.\n\nPage: what is read and written at once\n";

#[test]
fn a_project_is_begun_builds_and_is_checked() {
    let project = Project::new(&[("notes/a.md", NOTE.as_bytes())]);
    project
        .run(&["init", "notes", "--git", "https://example.org/cardmill"])
        .code(0)
        .stdout_eq(str![[r#"
wrote  notes/cardmill.toml
wrote  notes/cardmill/rules.toml
wrote  notes/cardmill/decks.mk
wrote  notes/.github/workflows/decks.yml
wrote  notes/.gitignore

"#]])
        .stderr_eq(str![[r#"
next: `cardmill build notes` makes decks in `notes/decks`; commit `notes/cardmill.lock`, which remembers the cards

"#]]);
    project.run(&["rules", "test", "notes/cardmill/rules.toml"]).code(0);
    project.run(&["build", "notes", "-q"]).code(0);
    assert_eq!(project.names("."), ["notes"]);
    let deck = fs::read_to_string(project.path("notes/decks/cardmill.md")).unwrap();
    assert!(deck.contains("Why did we choose SQLite?"), "{deck}");
    // As the workflow does it, with the decks of the first build lying there.
    project.run(&["build", "notes", "-q", "--locked"]).code(0);
    project.run(&["plan", "notes", "--exit-code"]).code(0);
}

/// What a build in the folder of the project tells of its cards and its lock.
fn told(project: &Project, args: &[&str]) -> String {
    let run = project.run(args).code(0);
    let told = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    told.lines().filter(|line| line.starts_with("cards") || line.starts_with("lock")).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_project_is_built_again_and_again_without_a_change() {
    let project = Project::new(&[("a.md", NOTE.as_bytes()), ("deep/b.md", b"# B\n\nKey: what opens\n")]);
    project.run(&["init"]).code(0);
    let first = told(&project, &["build"]);
    assert!(first.ends_with("; 0 unchanged"), "{first}");
    let same = first.rsplit_once("add ").unwrap().1.split_once(';').unwrap().0;
    let lock = fs::read_to_string(project.path("cardmill.lock")).unwrap();
    for args in [&["build"][..], &["build", "."], &["build", "a.md", "deep"], &["build", "decks", "."]] {
        let again = told(&project, args);
        assert!(
            again.starts_with(first.lines().next().unwrap())
                && again.ends_with(&format!("nothing to change; {same} unchanged")),
            "{again}"
        );
        assert_eq!(fs::read_to_string(project.path("cardmill.lock")).unwrap(), lock);
    }
    project.run(&["plan", "--exit-code"]).code(0).stdout_eq(format!("nothing to change; {same} unchanged\n"));
    // From a folder below, all is found where it was.
    project.command(&["build"]).current_dir(project.path("deep")).assert().code(0);
    assert_eq!(fs::read_to_string(project.path("cardmill.lock")).unwrap(), lock);
    assert_eq!(project.names("deep"), ["b.md"]);
}

#[test]
fn what_is_there_stays_and_is_named() {
    let project = Project::new(&[("cardmill.toml", b"grade = \"sure\"\n"), (".gitignore", b"*.tmp\n")]);
    project.run(&["init"]).code(1).stderr_eq(str![[r#"
cardmill: `cardmill.toml` is there already, and was left as it is; say in it `notes = ["."]` and `output = "decks"`, for the other files count on that
cardmill: `.gitignore` is there already, and was left as it is; add the line `/decks/`
next: `cardmill build` makes decks in `decks`; commit `cardmill.lock`, which remembers the cards
the workflow has to know where cardmill comes from: set `CARDMILL_GIT` in `.github/workflows/decks.yml`, or name the address with `cardmill init --git ADDRESS`

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
    let (_, found) = Config::parse(&SourceFile::new("cardmill.toml", on), std::path::Path::new("/"));
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn the_makefile_builds_into_the_folder_of_the_project() {
    let project = Project::new(&[("a.md", NOTE.as_bytes())]);
    project.run(&["init"]).code(0);
    let make = process::Command::new("make")
        .current_dir(project.path("."))
        .args(["-f", "cardmill/decks.mk", "decks", "cards-check"])
        .arg(format!("CARDMILL={}", snapbox::cmd::cargo_bin!("cardmill").display()))
        .output();
    // Where there is no make, nothing is shown by its absence.
    let Ok(made) = make else { return };
    assert!(made.status.success(), "{made:?}");
    assert!(project.names("decks").contains(&"cardmill.apkg".to_owned()));
}

/// Does the steps of the workflow in `notes` as GitHub does them, each in a shell of its own, with a `cargo` and a
/// `curl` that bring the program and write down how they were called. Gives that, and the step that failed.
#[cfg(unix)]
fn run_workflow(project: &Project) -> (String, Option<String>) {
    use std::os::unix::fs::PermissionsExt;
    let text = fs::read_to_string(project.path("notes/.github/workflows/decks.yml")).unwrap();
    let workflow: serde_json::Value = serde_saphyr::from_str(&text).unwrap();
    let (tools, log, path) = (project.path("tools"), project.path("log"), project.path("added"));
    fs::create_dir_all(&tools).unwrap();
    for file in [&log, &path] {
        fs::write(file, "").unwrap();
    }
    for (tool, target) in [("cargo", "$4/bin/cardmill"), ("curl", "$6"), ("gh", "$0.copy")] {
        let program = snapbox::cmd::cargo_bin!("cardmill").display().to_string();
        let script = format!("#!/bin/sh\necho {tool} \"$@\" >> {}\ncp {program} \"{target}\"\n", log.display());
        fs::write(tools.join(tool), script).unwrap();
        fs::set_permissions(tools.join(tool), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut failed = None;
    for step in workflow["jobs"]["decks"]["steps"].as_array().unwrap() {
        let Some(script) = step["run"].as_str().filter(|_| failed.is_none()) else { continue };
        let added: String = fs::read_to_string(&path).unwrap().lines().map(|line| format!("{line}:")).collect();
        let ran = process::Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
            .current_dir(project.path("notes"))
            .env_remove("SOURCE_DATE_EPOCH")
            .env("PATH", format!("{added}{}:{}", tools.display(), std::env::var("PATH").unwrap()))
            .env("HOME", project.path("home"))
            .env("GITHUB_PATH", &path)
            .env("GITHUB_STEP_SUMMARY", project.path("summary"))
            .env("RUNNER_TEMP", project.path("."))
            .envs(step["env"].as_object().into_iter().flatten().map(|(name, value)| (name, value.as_str().unwrap())))
            .envs(workflow["env"].as_object().unwrap().iter().map(|(name, value)| (name, value.as_str().unwrap())))
            .output()
            .unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        failed = (!ran.status.success()).then(|| format!("{}: {said}", step["name"]));
    }
    (fs::read_to_string(&log).unwrap(), failed)
}

/// A project in `notes`, whose workflow was written with these arguments.
#[cfg(unix)]
fn begun(args: &[&str]) -> Project {
    let project = Project::new(&[("notes/a.md", NOTE.as_bytes())]);
    project.run(&[&["init", "notes"], args].concat()).code(0);
    project
}

#[cfg(unix)]
#[test]
fn the_steps_of_the_workflow_run() {
    let project = begun(&["--git", "https://example.org/card mill"]);
    let decks = ["cardmill.apkg", "cardmill.csv", "cardmill.md"];
    // Without a lock, there are decks all the same, and no lock is left behind.
    let (log, failed) = run_workflow(&project);
    assert_eq!(failed, None);
    let (install, comment) = log.split_once('\n').unwrap();
    assert!(install.starts_with("cargo install --locked --root "), "{log}");
    assert!(install.ends_with(".local --git https://example.org/card mill cardmill"), "{log}");
    let number = "${{ github.event.pull_request.number }}";
    assert!(comment.starts_with(&format!("gh pr comment {number} --edit-last --create-if-none --body-file ")), "{log}");
    assert_eq!(project.names("notes/decks"), decks);
    assert!(!project.path("notes/cardmill.lock").exists());
    // With one, they are built when it is up to date,
    project.run(&["build", "notes", "-q"]).code(0);
    fs::remove_dir_all(project.path("notes/decks")).unwrap();
    assert_eq!(run_workflow(&project).1, None);
    let plan = fs::read_to_string(project.path("plan.md")).unwrap();
    assert!(plan.contains("nothing to change"), "{plan}");
    // What is uploaded is where the decks are.
    assert_eq!(project.names("notes/decks"), decks);
    // and not when the notes have changed since.
    fs::write(project.path("notes/a.md"), format!("{NOTE}Leaf: a page without children\n")).unwrap();
    let failed = run_workflow(&project).1.unwrap();
    assert!(failed.contains("Build the decks") && failed.contains("is not up to date with the notes"), "{failed}");
    assert!(fs::read_to_string(project.path("plan.md")).unwrap().contains("Leaf"));
    // Rules that cannot be used end it at the check.
    fs::write(project.path("notes/cardmill/rules.toml"), "[[rule]]\n").unwrap();
    let failed = run_workflow(&project).1.unwrap();
    assert!(failed.contains("Check the notes"), "{failed}");
}

#[cfg(unix)]
#[test]
fn the_workflow_takes_a_program_or_says_what_to_set() {
    let project = begun(&[]);
    project.run(&["build", "notes", "-q"]).code(0);
    let failed = run_workflow(&project).1.unwrap();
    assert!(failed.contains("set CARDMILL_GIT or CARDMILL_PROGRAM"), "{failed}");
    let path = project.path("notes/.github/workflows/decks.yml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("CARDMILL_PROGRAM: \"\"", "CARDMILL_PROGRAM: \"https://example.org/c\"")).unwrap();
    let (log, failed) = run_workflow(&project);
    assert_eq!(failed, None);
    assert!(log.starts_with("curl ") && log.contains(" https://example.org/c\n"), "{log}");
}

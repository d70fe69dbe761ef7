//! The files by which others get cardmill: they can be read, and the commands in them run.

use crate::project::Project;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn yaml(name: &str) -> Value {
    serde_saphyr::from_str(&fs::read_to_string(root().join(name)).unwrap()).unwrap()
}

fn steps(job: &Value) -> &Vec<Value> {
    job["steps"].as_array().unwrap()
}

/// Runs a script as a workflow does, in `folder`, with the program on the path.
#[cfg(unix)]
fn bash(script: &str, folder: &Path, variables: &[(&str, &str)]) -> (bool, String) {
    let programs = Path::new(snapbox::cmd::cargo_bin!("cardmill")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let ran = Command::new("bash")
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
        .current_dir(folder)
        .env("PATH", path)
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    (ran.status.success(), said)
}

#[cfg(unix)]
#[test]
fn a_release_packs_the_program_with_all_that_belongs_to_it() {
    let workflow = yaml(".github/workflows/release.yml");
    let job = &workflow["jobs"]["build"];
    let targets = job["strategy"]["matrix"]["include"].as_array().unwrap();
    for system in ["linux-musl", "apple-darwin", "windows-msvc"] {
        for processor in ["x86_64", "aarch64"] {
            let fits = |target: &&Value| {
                let name = target["target"].as_str().unwrap();
                name.starts_with(processor) && name.ends_with(system)
            };
            assert_eq!(targets.iter().filter(fits).count(), 1, "{processor} {system}");
        }
    }
    let pack = steps(job).iter().find(|step| step["name"] == "Pack").unwrap()["run"].as_str().unwrap();
    let project = Project::new(&[]);
    let target = "x86_64-unknown-linux-musl";
    let built = project.path(&format!("target/{target}/release"));
    fs::create_dir_all(&built).unwrap();
    std::os::unix::fs::symlink(snapbox::cmd::cargo_bin!("cardmill"), built.join("cardmill")).unwrap();
    for name in ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        fs::copy(root().join(name), project.path(name)).unwrap();
    }
    // The program itself is large, and is packed as a link here.
    let pack = pack.replace("cp \"../$program\" \"$folder/\"", "cp -P \"../$program\" \"$folder/\"");
    let (done, said) = bash(&pack, &project.path("."), &[("TARGET", target), ("GITHUB_REF_NAME", "v9.8.7")]);
    assert!(done, "{said}");
    let folder = format!("cardmill-9.8.7-{target}");
    assert_eq!(project.names("dist"), [format!("{folder}.tar.gz")]);
    let (_, listed) = bash(&format!("tar --list --file dist/{folder}.tar.gz"), &project.path("."), &[]);
    for name in ["cardmill", "README.md", "LICENSE-MIT", "completions/cardmill.zsh", "man/cardmill-build.1"] {
        assert!(listed.lines().any(|line| line == format!("{folder}/{name}")), "{name}\n{listed}");
    }
}

#[cfg(unix)]
#[test]
fn the_action_checks_notes_and_builds_their_decks() {
    let action = yaml("action.yml");
    let notes = "# Ships\n\nKeel: the lowest long beam of a ship\n\n## What is a mast?\n";
    let project = Project::new(&[("notes/a.md", notes.as_bytes())]);
    let run = |name: &str, options: &str| {
        let step = steps(&action["runs"]).iter().find(|step| step["name"] == name).unwrap();
        let variables = [("NOTES", "notes"), ("OUTPUT", "out"), ("OPTIONS", options)];
        bash(step["run"].as_str().unwrap(), &project.path("."), &variables)
    };
    let (done, said) = run("Check the notes", "");
    assert!(done && said.contains("::notice title=no-answer,file=notes/a.md,line=5"), "{said}");
    assert!(!run("Check the notes", "--deny no-answer").0);
    let (done, said) = run("Build the decks", "--no-lock");
    assert!(done, "{said}");
    assert_eq!(project.names("out"), ["cardmill.apkg", "cardmill.csv", "cardmill.md"]);
}

#[cfg(unix)]
#[test]
fn the_hook_before_a_commit_fails_for_what_matters_alone() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let entry = hooks[0]["entry"].as_str().unwrap();
    let note = "# Ships\n\nKeel: the lowest beam ![of a ship](keel.png)\n";
    let project = Project::new(&[("good.md", b"# Ships\n\nKeel: the lowest beam\n"), ("bad.md", note.as_bytes())]);
    assert_eq!(bash(&format!("{entry} good.md"), &project.path("."), &[]), (true, String::new()));
    let (done, said) = bash(&format!("{entry} good.md bad.md"), &project.path("."), &[]);
    assert!(!done && said.contains("warning[missing-media]"), "{said}");
}

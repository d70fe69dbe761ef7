//! `cardmill watch`: the decks follow whatever they are made of.

use crate::project::Project;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

const LOCK: &str = "## What is a lock?\n\nIt keeps others out.\n";
const QUEUE: &str = "## What is a queue?\n\nWho comes first goes first.\n";

/// A watch that runs until it is dropped.
struct Watching<'p> {
    project: &'p Project,
    child: Child,
    lines: Receiver<String>,
}

impl<'p> Watching<'p> {
    fn start(project: &'p Project, args: &[&str]) -> Self {
        let mut command = Command::new(snapbox::cmd::cargo_bin!("cardmill"));
        command.current_dir(project.path("")).arg("watch").args(args).env_remove("SOURCE_DATE_EPOCH");
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let (send, lines) = channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        thread::spawn(move || stderr.lines().map_while(Result::ok).all(|line| send.send(line).is_ok()));
        let watching = Self { project, child, lines };
        watching.line("watching ");
        watching
    }

    /// The next line that holds this.
    #[track_caller]
    fn line(&self, part: &str) -> String {
        let (start, mut seen) = (Instant::now(), Vec::new());
        while start.elapsed() < Duration::from_secs(30) {
            match self.lines.recv_timeout(Duration::from_secs(30)) {
                Ok(line) if line.contains(part) => return line,
                Ok(line) => seen.push(line),
                Err(_) => break,
            }
        }
        panic!("no line with {part:?}, but {seen:?}");
    }

    /// Whether nothing is told for a while.
    fn is_silent(&self) -> bool {
        self.lines.recv_timeout(Duration::from_millis(700)).is_err()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.project.path(name), text).unwrap();
    }

    fn json(&self) -> String {
        fs::read_to_string(self.project.path("output/cardmill.json")).unwrap()
    }
}

impl Drop for Watching<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The decks are those of a build that has seen nothing before.
#[track_caller]
fn check_fresh(project: &Project, args: &[&str]) {
    project.run(&[&["build", "--no-cache", "--output", "fresh", "-q"], args].concat());
    for name in project.names("fresh").iter().filter(|name| *name != "media") {
        let read = |folder: &str| fs::read(project.path(&format!("{folder}/{name}"))).unwrap();
        assert_eq!(read("output"), read("fresh"), "{name}");
    }
    fs::remove_dir_all(project.path("fresh")).unwrap();
}

#[test]
fn each_change_of_a_note_gives_a_line_and_the_decks_of_a_fresh_build() {
    let project = Project::new(&[("input/os.md", LOCK.as_bytes()), ("input/more/b.md", QUEUE.as_bytes())]);
    let watching = Watching::start(&project, &[]);
    watching.write("input/os.md", &LOCK.replace("others", "all others"));
    assert!(watching.line("+0 ~1 -0").contains("input/os.md"));
    check_fresh(&project, &[]);
    watching
        .write("input/new.md", "## What is a page?\n\nA piece of memory.\n\n## What is a frame?\n\nWhere it lies.\n");
    assert!(watching.line("+2 ~0 -0").contains("4 cards"));
    check_fresh(&project, &[]);
    fs::remove_file(project.path("input/more/b.md")).unwrap();
    watching.line("+0 ~0 -1");
    check_fresh(&project, &[]);
    // As editors save: a new file, renamed over the old one.
    watching.write("input/.os.md.swp", &format!("{LOCK}\n{QUEUE}"));
    fs::rename(project.path("input/.os.md.swp"), project.path("input/os.md")).unwrap();
    watching.line("+1 ~1 -0");
    check_fresh(&project, &[]);
    watching.write("input/os.md", &format!("{LOCK}\n{QUEUE}"));
    watching.write("input/notes.bak", "no note");
    watching.write("elsewhere.md", "no note of these");
}

#[test]
fn what_changes_no_card_is_not_told() {
    let project = Project::new(&[("input/os.md", LOCK.as_bytes())]);
    let watching = Watching::start(&project, &["--format", "json"]);
    watching.write("input/notes.bak", "no note");
    watching.write("elsewhere.md", "no note of these");
    project.run(&["build", "--format", "json"]).code(0);
    assert!(watching.is_silent());
}

#[test]
fn half_typed_rules_and_settings_leave_the_decks_until_they_are_right_again() {
    let project = Project::new(&[
        ("notes/os.md", LOCK.as_bytes()),
        ("cardmill.toml", b"notes = \"notes\"\nformats = [\"json\"]\nrule_files = [\"own.toml\"]\n"),
        ("own.toml", b"[lexicon.to_self]\nde = [\"Merkmal\"]\n"),
    ]);
    let watching = Watching::start(&project, &["--no-lock"]);
    let before = watching.json();
    watching.write("own.toml", "[lexicon.to_self]\nde = [\"Merkm");
    watching.line("own.toml");
    watching.line("the decks stay as they were");
    assert_eq!(watching.json(), before);
    watching.write("own.toml", "[lexicon.to_self]\nen = [\"It keeps\"]\n");
    watching.line("+0 ~0");
    watching.write("cardmill.toml", "notes = \"notes\"\nformats = [\"json\"]\ntags = [\"new\"]\n");
    watching.line("+0 ~1 -0");
    assert!(watching.json().contains("\"new\""));
    watching.write("cardmill.toml", "notes = \n");
    watching.line("the decks stay as they were");
    watching.write("cardmill.toml", "notes = \"notes\"\nformats = [\"json\"]\n");
    watching.line("+0 ~1 -0");
    assert_eq!(watching.json(), before);
}

#[test]
fn a_folder_that_vanishes_leaves_the_decks_and_may_come_back() {
    let project = Project::new(&[("all/notes/os.md", LOCK.as_bytes())]);
    let watching = Watching::start(&project, &["all/notes", "--format", "json"]);
    let before = watching.json();
    fs::rename(project.path("all"), project.path("away")).unwrap();
    watching.line("the decks stay as they were");
    assert_eq!(watching.json(), before);
    fs::rename(project.path("away"), project.path("all")).unwrap();
    watching.write("all/notes/os.md", &LOCK.replace("others", "all others"));
    watching.line("+0 ~1 -0");
    // Another folder of the same name is watched as well.
    fs::remove_dir_all(project.path("all/notes")).unwrap();
    fs::create_dir_all(project.path("all/notes")).unwrap();
    watching.write("all/notes/b.md", QUEUE);
    watching.line("+1 ~0 -1");
    watching.write("all/notes/b.md", LOCK);
    watching.line("+1 ~0 -1");
    assert_ne!(watching.json(), before);
}

#[test]
fn pictures_and_the_lock_are_watched() {
    let note = b"## What is a lock?\n\nIt keeps others out.\n\n![a](a.svg)\n";
    let svg = "<svg xmlns='http://www.w3.org/2000/svg'/>";
    let project = Project::new(&[
        ("notes/os.md", note),
        ("notes/a.svg", svg.as_bytes()),
        ("cardmill.toml", b"notes = \"notes\"\nformats = [\"json\"]\n"),
    ]);
    let watching = Watching::start(&project, &[]);
    let lock = fs::read_to_string(project.path("cardmill.lock")).unwrap();
    watching.write("notes/a.svg", &svg.replace("/>", " width='1'/>"));
    watching.line("+0 ~1 -0");
    fs::remove_file(project.path("notes/a.svg")).unwrap();
    watching.line("missing-media");
    watching.line("+0 ~1 -0");
    watching.write("notes/a.svg", svg);
    watching.line("+0 ~1 -0");
    fs::remove_file(project.path("cardmill.lock")).unwrap();
    watching.line("+0 ~0 -0");
    assert_eq!(fs::read_to_string(project.path("cardmill.lock")).unwrap().len(), lock.len());
}

#[test]
fn ended_at_any_time_it_leaves_whole_decks() {
    let project = Project::new(&[("input/os.md", LOCK.as_bytes())]);
    for round in 0..6 {
        let watching = Watching::start(&project, &["--format", "json,csv"]);
        for number in 0..5 {
            watching.write("input/os.md", &format!("{LOCK}\n{QUEUE}\nRound {round}, {number}.\n"));
            thread::sleep(Duration::from_millis(3 * round));
        }
        drop(watching);
        assert!(fs::read_to_string(project.path("output/cardmill.json")).unwrap().ends_with("}\n"));
        assert!(fs::read_to_string(project.path("output/cardmill.csv")).unwrap().ends_with('\n'));
    }
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let project = Project::new(&[("a.md", LOCK.as_bytes())]);
    for args in [&["watch", "-"][..], &["watch", "a.md", "--locked"]] {
        project.run(args).code(2);
    }
}

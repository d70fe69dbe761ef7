//! A build of which nothing has changed: the same decks, the same words, and none of the work.

use crate::corpus;
use crate::project::Project;
use snapbox::str;
use std::fs::{self, FileTimes};
use std::path::Path;
use std::time::{Duration, SystemTime};

const NOTE: &str = "## What is a lock?\n\nIt keeps others out.\n";

const SVG: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'/>";

/// What a run told, without its time and what it did with the decks.
fn told(project: &Project, args: &[&str]) -> (String, Option<i32>, bool) {
    let output = project.run(args).get_output().clone();
    let text = String::from_utf8(output.stderr).unwrap();
    let is_unchanged = text.contains("\nunchanged ");
    let lines = text.lines().filter(|line| !line.starts_with("time "));
    // A folder that is made anew has nothing of earlier builds.
    let lines = lines.map(|line| line.split(", with ").next().unwrap_or_default());
    let text: Vec<_> = lines.map(|line| line.replace("unchanged ", "wrote     ")).collect();
    (text.join("\n"), output.status.code(), is_unchanged)
}

fn decks(project: &Project, folder: &str) -> Vec<(String, Vec<u8>)> {
    let names = project.names(folder).into_iter().filter(|name| name != "media");
    names.map(|name| (name.clone(), fs::read(project.path(&format!("{folder}/{name}"))).unwrap())).collect()
}

/// Sets the time of a file back, so that it has another one after it was written again.
fn age(path: &Path, seconds: u64) {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + seconds);
    fs::File::options().write(true).open(path).unwrap().set_times(FileTimes::new().set_modified(time)).unwrap();
}

/// Whether a second build of the project is told from what the first one remembered.
#[track_caller]
fn check(project: &Project, args: &[&str], expected: bool, what: &str) {
    let (text, code, is_unchanged) = told(project, args);
    assert_eq!(is_unchanged, expected, "{what}: {text}");
    let (fresh, fresh_code, _) = told(project, &[args, &["--no-cache", "--output", "fresh"]].concat());
    assert_eq!((text, code), (fresh.replace("fresh/", "output/"), fresh_code), "{what}");
    assert_eq!(decks(project, "output"), decks(project, "fresh"), "{what}");
    fs::remove_dir_all(project.path("fresh")).unwrap();
}

#[test]
fn an_unchanged_build_tells_the_same_and_writes_nothing() {
    let project = Project::new(&[("input/os.md", NOTE.as_bytes()), ("input/empty.md", b"")]);
    project.run(&["build"]).code(0);
    age(&project.path("output/cardmill.csv"), 0);
    project.run(&["build"]).code(0).stdout_eq("").stderr_eq(str![[r#"
warning[empty-file]: is empty
 --> input/empty.md

read      1 note, 2 lines of text, 41 bytes
cards     1: 1 qa
covered   100 % of the text that could be on a card is on one; nothing is left
repairs   0
unchanged output/cardmill.apkg ([..] kB)
          output/cardmill.csv ([..])
          output/cardmill.md ([..])
time      [..] s
next      in Anki, File > Import: output/cardmill.apkg

"#]]);
    let time = fs::metadata(project.path("output/cardmill.csv")).unwrap().modified().unwrap();
    assert_eq!(time, SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000));
}

#[test]
fn what_a_build_reads_is_seen_when_it_changes() {
    let project = Project::new(&[
        ("input/os.md", b"## What is a lock?\n\nIt keeps others out.\n\n![a](a.svg)\n\n![b](b.svg)\n"),
        ("input/a.svg", SVG),
        ("cardmill.toml", b"output = \"output\"\n"),
    ]);
    let write = |name: &str, text: &str| fs::write(project.path(name), text).unwrap();
    let same = |expected: bool, what: &str| check(&project, &["build", "input", "--no-lock"], expected, what);
    same(false, "the first");
    same(true, "nothing");
    write("input/a.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='1'/>");
    same(false, "a picture");
    write("input/b.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='2'/>");
    same(false, "a picture that was missing");
    fs::remove_file(project.path("input/a.svg")).unwrap();
    same(false, "a picture that is gone");
    write("cardmill.toml", "output = \"output\"\ngrade = \"bold\"\n");
    same(false, "the settings");
    write("cardmill.toml", "output = \"output\"\nrule_files = [\"own.toml\"]\n");
    write("own.toml", "[lexicon.to_self]\nde = [\"Merkemal\"]\n");
    same(false, "rules");
    write("own.toml", "[lexicon.to_self]\nde = [\"Merkmal\"]\n");
    same(false, "words");
    write("input/more.md", "## What is a queue?\n\nWho comes first goes first.\n");
    same(false, "a new note");
    write("input/.cardmillignore", "more.md\n");
    same(false, "what is left out");
    age(&project.path("input/os.md"), 5);
    same(false, "the time of a note, which its cards have");
    fs::remove_file(project.path("output/cardmill.md")).unwrap();
    same(false, "a deck that is gone");
    write("output/cardmill.csv", "mine");
    same(false, "a deck that somebody has changed");
    write("output/media/older.png", "");
    same(true, "what is nobody's");
    same(true, "nothing at all");
}

#[test]
fn edits_give_the_decks_of_a_build_that_remembers_nothing() {
    let text = corpus::note(60);
    let sections: Vec<&str> = text.split_inclusive("\n\n").collect();
    let project = Project::new(&[("input/a.md", NOTE.as_bytes()), ("input/b.md", text.as_bytes())]);
    project.run(&["build"]);
    let mut seed = 7_u64;
    for round in 0..12 {
        // Any sequence that is the same on every run does.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = (seed >> 33) as usize % sections.len();
        let without = [&sections[..at], &sections[at + 1..]].concat().concat();
        let is_edit = round % 3 != 2;
        if is_edit {
            fs::write(project.path("input/b.md"), without).unwrap();
            age(&project.path("input/b.md"), round);
        }
        check(&project, &["build"], !is_edit, "an edit");
    }
}

#[test]
fn a_lock_is_a_part_of_what_is_compared() {
    let project = Project::new(&[("input/os.md", NOTE.as_bytes()), ("cardmill.toml", b"notes = \"input\"\n")]);
    let run = |expected: bool| assert_eq!(told(&project, &["build"]).2, expected);
    run(false);
    let lock = fs::read_to_string(project.path("cardmill.lock")).unwrap();
    // The first build has told of new cards, and there are none any more.
    run(false);
    run(true);
    assert_eq!(fs::read_to_string(project.path("cardmill.lock")).unwrap(), lock);
    fs::write(project.path("cardmill.lock"), "").unwrap();
    run(false);
    fs::remove_file(project.path("cardmill.lock")).unwrap();
    run(false);
    assert_eq!(fs::read_to_string(project.path("cardmill.lock")).unwrap(), lock);
}

#[test]
fn a_damaged_record_is_told_and_not_believed() {
    let project = Project::new(&[("input/os.md", NOTE.as_bytes())]);
    project.run(&["build"]).code(0);
    let [record] = project.records().try_into().unwrap();
    let whole = fs::read(&record).unwrap();
    let end = whole.len();
    let digit = whole.len() - 3;
    let changed = [&whole[..digit], b"9", &whole[digit + 1..]].concat();
    for damaged in [&whole[..end / 2], &whole[..20], b"", b"\xff\xfe", b"something else\n", &changed] {
        fs::write(&record, damaged).unwrap();
        let output = project.run(&["build"]).code(0).get_output().clone();
        let text = String::from_utf8(output.stderr).unwrap();
        let first = text.lines().next().unwrap();
        assert!(first.ends_with("is damaged, or no record of a build; the decks are made anew"), "{text}");
        assert!(!text.contains("unchanged"), "{text}");
        assert_eq!(fs::read(&record).unwrap(), whole);
        check(&project, &["build"], true, "the next build");
    }
}

#[test]
fn a_record_of_another_version_is_not_believed() {
    let project = Project::new(&[("input/os.md", NOTE.as_bytes())]);
    project.run(&["build"]).code(0);
    let [record] = project.records().try_into().unwrap();
    let whole = fs::read_to_string(&record).unwrap();
    let (_, text) = whole.split_once('\n').unwrap();
    let version = concat!("\"program\":\"", env!("CARGO_PKG_VERSION"));
    assert!(text.contains(version), "{text}");
    for other in [text.replace(version, "\"program\":\"0.0.9"), r#"{"program":"0.0.9","form":"another"}"#.to_owned()] {
        let hash = blake3::hash(other.as_bytes()).to_hex();
        fs::write(&record, format!("cardmill record 1 {hash}\n{other}")).unwrap();
        check(&project, &["build"], false, "the next build");
        assert_eq!(fs::read_to_string(&record).unwrap(), whole);
    }
}

#[test]
fn nothing_is_remembered_unless_there_is_something_to_find_again() {
    let project = Project::new(&[("a.md", NOTE.as_bytes())]);
    project.run(&["build", "a.md", "--no-cache"]).code(0);
    project.command(&["build", "a.md"]).env("CARDMILL_NO_CACHE", "1").assert().code(0);
    project.run(&["build", "a.md", "--format", "json", "--output", "-"]).code(0);
    project.command(&["build", "-"]).stdin(NOTE).assert().code(0);
    project.run(&["plan", "a.md"]).code(0);
    assert_eq!(project.records(), Vec::<std::path::PathBuf>::new());
    project.run(&["build", "a.md"]).code(0);
    assert_eq!(project.records().len(), 1);
    // Beside notes and decks, there is nothing but decks.
    assert_eq!(project.names(""), ["a.md", "output"]);
    assert_eq!(project.names("output"), ["cardmill.apkg", "cardmill.csv", "cardmill.md"]);
}

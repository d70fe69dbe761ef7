//! Decks with pictures and sounds: what is written, what is told, what a changed picture changes.

use crate::media::{name_of, note};
use crate::project::Project;
use snapbox::str;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};

const NOTE: &str = "Q: what is ![this](cell.png)?\nA: a cell\n\nQ: how does it sound?\nA: ![](sub/beep.mp3)\n\nQ: and\nA: ![both|300](img/two%20words.png) ![](cell.png)\n";

fn project() -> Project {
    Project::new(&[
        ("notes/a.md", NOTE.as_bytes()),
        ("notes/cell.png", b"cell"),
        ("notes/sub/beep.mp3", b"beep"),
        ("notes/img/two words.png", b"words"),
    ])
}

fn build<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["build", "notes", "--pack", "qa-labels", "-q", "--timestamp", "1700000000"], more].concat()
}

/// The entries of a package, and its list of media.
fn package(bytes: Vec<u8>) -> (BTreeMap<String, Vec<u8>>, BTreeMap<String, String>) {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut entries = BTreeMap::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        entries.insert(entry.name().to_owned(), bytes);
    }
    let list = serde_json::from_slice(&entries["media"]).unwrap();
    (entries, list)
}

#[test]
fn a_package_holds_the_files_and_a_list_of_their_names() {
    let project = project();
    project.run(&build(&["--format", "apkg"])).code(0).stderr_eq("");
    assert_eq!(project.names("output"), ["cardmill.apkg"], "a package brings its media");
    let (entries, list) = package(fs::read(project.path("output/cardmill.apkg")).unwrap());
    let expected = [
        (name_of("beep", b"beep", "mp3"), b"beep".to_vec()),
        (name_of("cell", b"cell", "png"), b"cell".to_vec()),
        (name_of("two-words", b"words", "png"), b"words".to_vec()),
    ];
    let found: Vec<_> = list.iter().map(|(number, name)| (name.clone(), entries[number].clone())).collect();
    assert_eq!(found, expected);
    assert_eq!(entries.len(), 5);
}

#[test]
fn the_same_notes_give_the_same_bytes_on_any_number_of_threads() {
    let project = project();
    let bytes = |threads: &str, folder: &str| {
        let args = build(&["-o", folder, "--format", "apkg,csv,md,json"]);
        project.command(&args).env("RAYON_NUM_THREADS", threads).assert().code(0);
        let names = project.names(folder);
        assert_eq!(names, ["cardmill.apkg", "cardmill.csv", "cardmill.json", "cardmill.md", "media"]);
        names[..4].iter().map(|name| fs::read(project.path(folder).join(name)).unwrap()).collect::<Vec<_>>()
    };
    let first = bytes("1", "one");
    assert!(first == bytes("2", "two") && first == bytes("2", "one"));
    let printed = project.run(&build(&["-o", "-", "--format", "apkg"])).code(0).get_output().stdout.clone();
    assert!(printed == first[0], "a package on standard output is the same");
}

#[test]
fn documents_and_tables_have_their_media_beside_them() {
    let project = project();
    project.run(&build(&["--format", "csv,md,json,apkg"])).code(0).stderr_eq("");
    let names =
        [name_of("beep", b"beep", "mp3"), name_of("cell", b"cell", "png"), name_of("two-words", b"words", "png")];
    assert_eq!(project.names("output/media"), names);
    let document = fs::read_to_string(project.path("output/cardmill.md")).unwrap();
    assert!(document.contains(&format!("![both|300](media/{})", names[2])), "{document}");
    let table = fs::read_to_string(project.path("output/cardmill.csv")).unwrap();
    assert!(table.contains(&format!("[sound:{}]", names[0])), "{table}");
    let lines = fs::read_to_string(project.path("output/cardmill.json")).unwrap();
    let third: serde_json::Value = serde_json::from_str(lines.lines().nth(2).unwrap()).unwrap();
    assert_eq!(third["media"], serde_json::json!([names[2], names[1]]));
    for other in ["output/cardmill.md", "output/cardmill.json"] {
        project.run(&["diff", "output/cardmill.apkg", other, "--exit-code"]).code(0);
    }
}

#[test]
fn files_beside_decks_are_written_when_they_changed_and_never_deleted() {
    let project = project();
    let args = ["build", "notes", "--pack", "qa-labels", "--format", "md"];
    project.run(&args).code(0);
    let [cell, beep] = [name_of("cell", b"cell", "png"), name_of("beep", b"beep", "mp3")];
    let time = |name: &str| fs::metadata(project.path("output/media").join(name)).unwrap().modified().unwrap();
    let before = [time(&cell), time(&beep)];
    fs::write(project.path("output/media").join(&beep), b"peeb").unwrap();
    fs::write(project.path("output/media/mine.png"), b"mine").unwrap();
    fs::write(project.path("notes/cell.png"), b"new cell").unwrap();
    let run = project.run(&args).code(0);
    let told = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert!(told.contains("media     3 files, 17 bytes; in output/media/, with 1 of earlier builds that"), "{told}");
    assert_eq!(time(&cell), before[0], "what is no longer needed stays");
    assert_eq!(fs::read(project.path("output/media").join(&beep)).unwrap(), b"beep", "what was damaged is mended");
    assert_eq!(project.names("output/media").len(), 5);
}

#[test]
fn a_changed_picture_changes_its_cards_and_no_others() {
    let project = project();
    project.run(&build(&["--lock", "cardmill.lock"])).code(0);
    let plan = || {
        let out = project.run(&["plan", "notes", "--pack", "qa-labels", "--json"]).code(0).get_output().stdout.clone();
        let plan: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let places = plan["changes"].as_array().unwrap().iter().map(|change| {
            assert_eq!(change["events"], serde_json::json!(["changed"]));
            change["new"]["place"].as_str().unwrap().to_owned()
        });
        places.collect::<Vec<_>>()
    };
    assert_eq!(plan(), [""; 0]);
    fs::write(project.path("notes/sub/beep.mp3"), b"boop").unwrap();
    assert_eq!(plan(), ["notes/a.md:4"]);
    fs::write(project.path("notes/cell.png"), b"new cell").unwrap();
    assert_eq!(plan(), ["notes/a.md:1", "notes/a.md:4", "notes/a.md:7"]);
    project.run(&build(&["--locked"])).code(1);
    let ids = |lock: &str| {
        let lines = lock.lines().skip(1);
        lines.map(|line| line.split('"').nth(3).unwrap().to_owned()).collect::<Vec<_>>()
    };
    let before = fs::read_to_string(project.path("cardmill.lock")).unwrap();
    project.run(&build(&[])).code(0);
    let after = fs::read_to_string(project.path("cardmill.lock")).unwrap();
    assert_eq!(ids(&before), ids(&after), "a card stays itself when its picture changes");
    assert_eq!(plan(), [""; 0]);
}

#[test]
fn a_card_stays_itself_when_the_picture_it_asks_about_changes() {
    let text =
        "C: The [wall] ![](a.png) of a [cell].\n\nQ: ![](a.png)\nA: A plant cell.\n\nQ: Which ![](a.png)?\nA: x\n";
    let project = Project::new(&[("notes/a.md", text.as_bytes()), ("notes/a.png", b"one")]);
    let ids = || {
        project.run(&build(&["--format", "json", "--lock", "cardmill.lock"])).code(0);
        let lines = fs::read_to_string(project.path("output/cardmill.json")).unwrap();
        lines.lines().map(|line| line[..40].to_owned()).collect::<Vec<_>>()
    };
    let before = ids();
    fs::write(project.path("notes/a.png"), b"two").unwrap();
    assert_eq!((before.len(), ids()), (3, before));
}

#[test]
fn a_missing_file_is_told_with_its_place_and_the_nearest_name() {
    let text = "Q: what?\nA: the cell ![a cell](img/sell.png), and ![](sound.mp3)\n";
    let project = Project::new(&[("notes/a.md", text.as_bytes()), ("notes/img/cell.png", b"x")]);
    let run = project.run(&["build", "notes", "--pack", "qa-labels", "--format", "json", "-o", "-"]);
    let run = run.code(0).stderr_eq(str![[r#"
warning[missing-media]: there is no file `img/sell.png`; the card goes without it
 --> notes/a.md:2:23
  |
2 | A: the cell ![a cell](img/sell.png), and ![](sound.mp3)
  |                       ^^^^^^^^^^^^
  |
  = help: did you mean `img/cell.png`?

warning[missing-media]: there is no file `sound.mp3`; the card goes without it
 --> notes/a.md:2:46
  |
2 | A: the cell ![a cell](img/sell.png), and ![](sound.mp3)
  |                                              ^^^^^^^^^
  |
  = help: put it beside the note, or name its folder in `media` of cardmill.toml

read [..]
...
"#]]);
    let out = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert!(out.contains(r#""answer":"the cell a cell, and sound.mp3""#), "{out}");
}

#[test]
fn what_is_on_the_web_stays_there_and_is_counted_or_listed() {
    let text = "Q: what?\nA: ![x](https://example.org/a.png) ![y](http://example.org/b.png)\n";
    let project = Project::new(&[("notes/a.md", text.as_bytes())]);
    let args = ["build", "notes", "--pack", "qa-labels", "--format", "json"];
    project.run(&args).code(0).stderr_eq(str![[r#"
read [..]
...
media     2 on the web, listed by `--verbose`

"#]]);
    assert_eq!(project.names("output"), ["cardmill.json"]);
    let run = project.run(&[&args[..], &["-v"]].concat()).code(0);
    let told = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    assert_eq!(told.matches("note[remote-media]").count(), 2, "{told}");
    assert!(told.contains(" --> notes/a.md:2:9\n"), "{told}");
}

#[test]
fn folders_of_the_settings_are_searched_and_checked() {
    let text = note(&["far.png"]);
    let with = |config: &str| {
        let files = [
            ("project/cardmill.toml", config.as_bytes()),
            ("project/notes/a.md", text.as_bytes()),
            ("pictures/far.png", b"far".as_slice()),
        ];
        let project = Project::new(&files);
        let args = ["build", "notes", "--pack", "qa-labels", "--format", "json", "-o", "-", "-q"];
        let run = project.command(&args).current_dir(project.path("project")).assert();
        (run.get_output().status.code().unwrap(), run)
    };
    let (code, run) = with("media = [\"../pictures/\"]\n");
    let out = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert!(code == 0 && out.contains(&name_of("far", b"far", "png")), "{out}");
    let out = String::from_utf8(with("").1.get_output().stdout.clone()).unwrap();
    assert!(out.contains(r#""answer":"far.png""#), "{out}");
    with("media = [\"../pictures\", \"pikchers\"]\n").1.code(2).stderr_eq(str![[r#"
cardmill: `cardmill.toml` cannot be used

error[bad-config]: there is no folder `pikchers`
 --> cardmill.toml:1:26
  |
1 | media = ["../pictures", "pikchers"]
  |                          ^^^^^^^^
  |
  = help: name a folder of pictures and sounds, from the folder of this file

"#]]);
    with("media = 3\n").1.code(2).stderr_eq(str![[r#"
...
error[bad-config]: `media` must be a list of texts
...
"#]]);
}

#[test]
fn a_note_may_name_what_lies_in_its_project_beside_it() {
    let text = note(&["../assets/pic.png"]);
    let files = [("p/pages/a.md", text.as_bytes()), ("p/assets/pic.png", b"x".as_slice())];
    let build = |more: &[(&str, &[u8])]| {
        let project = Project::new(&[&files[..], more].concat());
        let run = project.run(&["build", "p/pages", "--pack", "qa-labels", "--format", "json", "-o", "-"]).code(0);
        (String::from_utf8(run.get_output().stdout.clone()).unwrap(), run)
    };
    build(&[]).1.stderr_eq(str![[r#"
warning[refused-media]: `../assets/pic.png` leads out of the folders of the notes; refused
...
  = help: name its folder in `media` of cardmill.toml, or copy the file beside the note
...
"#]]);
    assert!(build(&[("p/cardmill.toml", b"")]).0.contains(&name_of("pic", b"x", "png")));
}

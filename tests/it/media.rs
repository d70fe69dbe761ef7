//! Pictures and sounds of notes: found where programs put them, never outside, and exported.

use crate::project::Project;
use cardmill::files::{Embedded, MediaFolders, embed_media};
use cardmill::rules::RuleSet;
use cardmill::source::SourceFile;
use snapbox::str;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static RULES: LazyLock<RuleSet> = LazyLock::new(RuleSet::builtin);

/// A note of one card that shows these targets.
fn note(targets: &[&str]) -> String {
    let shown: Vec<String> = targets.iter().map(|target| format!("![](<{target}>)")).collect();
    format!("Q: what is shown?\nA: {}\n", shown.join(" "))
}

/// What cards name, when the notes in `notes/` of a project are read.
fn embedded(project: &Project, note: &str, named: &[PathBuf]) -> (Embedded, String) {
    let path = project.path(note);
    let sources = [SourceFile::new(path.clone(), fs::read_to_string(&path).unwrap())];
    let options = cardmill::BuildOptions { packs: vec!["qa-labels".to_owned()], ..cardmill::BuildOptions::default() };
    let mut deck = cardmill::build(&sources, &RULES, &options).deck;
    let folders = MediaFolders::new(&[project.path("notes")], None, named);
    let embedded = embed_media(&mut deck, &sources, &folders);
    (embedded, cardmill::html::content(&deck.cards[0].answer))
}

/// The name of a file with this content.
fn name_of(stem: &str, content: &[u8], ending: &str) -> String {
    format!("{stem}-{}.{ending}", &blake3::hash(content).to_hex()[..8])
}

/// A file is found under a target; a decoy of another content lies beside the note.
#[track_caller]
fn check_found(note_path: &str, target: &str, file: &str) {
    let text = note(&[target]);
    let decoy = Path::new(note_path).with_file_name("decoy.png");
    let project =
        Project::new(&[(note_path, text.as_bytes()), (file, file.as_bytes()), (decoy.to_str().unwrap(), b"decoy")]);
    let (found, html) = embedded(&project, note_path, &[]);
    let paths: Vec<_> = found.media.iter().map(|medium| fs::read(&medium.path).unwrap()).collect();
    assert_eq!(paths, [file.as_bytes()], "{target} in {note_path}: {:?}", found.diagnostics);
    assert_eq!(html, format!("<img src=\"{}\" alt=\"\">", found.media[0].name));
    assert_eq!(found.diagnostics, [], "{target}");
}

#[test]
fn a_file_is_found_from_the_folder_of_its_note() {
    check_found("notes/a.md", "pic.png", "notes/pic.png");
    check_found("notes/a.md", "./sub/pic.png", "notes/sub/pic.png");
    check_found("notes/sub/a.md", "../pic.png", "notes/pic.png");
    check_found("notes/sub/a.md", "../other/pic.png", "notes/other/pic.png");
}

#[test]
fn a_file_is_found_where_programs_put_it() {
    for folder in ["attachments", "assets", "images", "img", "media", "_resources"] {
        check_found("notes/a.md", "pic.png", &format!("notes/{folder}/pic.png"));
        check_found("notes/deep/er/a.md", "pic.png", &format!("notes/{folder}/pic.png"));
    }
    check_found("notes/my note.md", "pic.png", "notes/my note.assets/pic.png");
    check_found("notes/my note.md", "my%20note.assets/pic.png", "notes/my note.assets/pic.png");
    check_found("notes/pages/a.md", "../assets/pic.png", "notes/assets/pic.png");
    check_found("notes/deep/er/a.md", "img/x/pic.png", "notes/img/x/pic.png");
}

#[test]
fn a_name_is_found_anywhere_below_when_it_is_the_only_one() {
    check_found("notes/a.md", "pic.png", "notes/some/where/pic.png");
    check_found("notes/b/a.md", "where/pic.png", "notes/some/where/pic.png");
}

#[test]
fn a_file_is_found_however_its_name_is_written() {
    check_found("notes/a.md", "two words.png", "notes/two words.png");
    check_found("notes/a.md", "two%20words.png", "notes/two words.png");
    check_found("notes/a.md", "two%20words.png", "notes/two%20words.png");
    check_found("notes/a.md", "细胞/分裂.png", "notes/细胞/分裂.png");
    check_found("notes/a.md", "%E7%BB%86%E8%83%9E.png", "notes/细胞.png");
    check_found("notes/a.md", "PIC.PNG", "notes/PIC.PNG");
    check_found("notes/a.md", "pic.png?raw=true#center", "notes/pic.png");
    check_found("notes/a.md", "100%.png", "notes/100%.png");
    check_found("notes/a.md", "C# notes.png", "notes/C# notes.png");
    check_found("notes/a.md", "sub\\pic.png", "notes/sub/pic.png");
    check_found("notes/a.md", "u\u{308}ber.png", "notes/\u{fc}ber.png");
    check_found("notes/a.md", "Figure: 1.png", "notes/Figure: 1.png");
}

#[test]
fn the_nearest_place_wins() {
    let text = note(&["pic.png"]);
    let far = [("notes/sub/a.md", text.as_bytes()), ("notes/pic.png", b"above"), ("notes/else/pic.png", b"else")];
    let near = [("notes/sub/img/pic.png", b"convention".as_slice()), ("notes/sub/pic.png", b"beside")];
    let shown = |more: usize| {
        let project = Project::new(&[&far[..], &near[..more]].concat());
        fs::read_to_string(&embedded(&project, "notes/sub/a.md", &[]).0.media[0].path).unwrap()
    };
    assert_eq!([shown(0), shown(1), shown(2)], ["above", "convention", "beside"]);
}

#[test]
fn another_case_is_found_and_told() {
    let text = note(&["Sub/pic.png"]);
    let project = Project::new(&[("notes/a.md", text.as_bytes()), ("notes/sub/Pic.PNG", b"x")]);
    let (found, html) = embedded(&project, "notes/a.md", &[]);
    assert_eq!(html, format!("<img src=\"{}\" alt=\"\">", name_of("Pic", b"x", "png")));
    let told: Vec<_> = found.diagnostics.iter().map(|found| (found.code, found.message.as_str())).collect();
    assert_eq!(told, [("media-spelling", "`Sub/pic.png` is spelt `sub/Pic.PNG` on the disk")]);
}

#[test]
fn of_several_files_of_one_name_only_equal_ones_will_do() {
    let text = note(&["pic.png"]);
    let build = |two: &[u8]| {
        let files = [("notes/a.md", text.as_bytes()), ("notes/x/pic.png", b"one".as_slice()), ("notes/y/pic.png", two)];
        embedded(&Project::new(&files), "notes/a.md", &[])
    };
    assert_eq!(build(b"one").1, format!("<img src=\"{}\" alt=\"\">", name_of("pic", b"one", "png")));
    let (found, html) = build(b"two");
    assert_eq!((html.as_str(), found.media.len()), ("pic.png", 0));
    let help = found.diagnostics[0].help.as_deref().unwrap();
    assert!(help.ends_with("`x/pic.png`, `y/pic.png`"), "{help}");
}

#[test]
fn equal_files_are_one_under_the_first_of_their_names() {
    let text = note(&["z.png", "b.png", "sub/b.PNG", "c.png"]);
    let project = Project::new(&[
        ("notes/a.md", text.as_bytes()),
        ("notes/z.png", b"same"),
        ("notes/b.png", b"same"),
        ("notes/sub/b.PNG", b"other"),
        ("notes/c.png", b"third"),
    ]);
    let (found, html) = embedded(&project, "notes/a.md", &[]);
    let names: Vec<_> = found.media.iter().map(|medium| medium.name.as_str()).collect();
    let [same, other, third] =
        [name_of("b", b"same", "png"), name_of("b", b"other", "png"), name_of("c", b"third", "png")];
    assert_eq!(names.len(), 3);
    let shown = [&same, &same, &other, &third].map(|name| format!("<img src=\"{name}\" alt=\"\">"));
    assert_eq!(html, shown.join(" "));
}

/// Targets that lead out of the notes, or are no files; `OUT` is the folder of the project.
const HOSTILE: &[&str] = &[
    "../secret/secret.png",
    "../../../../../../../../etc/passwd",
    "../../../../../../../../etc/passwd.png",
    "..\\secret\\secret.png",
    "./../secret/secret.png",
    "images/../../secret/secret.png",
    "images/./../../secret/./secret.png",
    "%2e%2e/secret/secret.png",
    "%2E%2E%2Fsecret%2Fsecret.png",
    "..%2fsecret%2fsecret.png",
    "..%5csecret%5csecret.png",
    "%252e%252e/secret/secret.png",
    "..;/secret/secret.png",
    "....//secret/secret.png",
    "..%c0%af..%c0%afsecret.png",
    "．．/secret/secret.png",
    "..\u{2215}secret\u{2215}secret.png",
    "../secret/secret.png?x=.png",
    "../secret/secret.png#a",
    "OUT/secret/secret.png",
    "/OUT/secret/secret.png",
    "file://OUT/secret/secret.png",
    "FILE:OUT/secret/secret.png",
    "file:../secret/secret.png",
    "file:///etc/passwd",
    "/etc/passwd",
    "/etc/passwd#.png",
    "//secret/secret.png",
    "\\\\server\\share\\secret.png",
    "C:\\secret\\secret.png",
    "c:/secret/secret.png",
    "C:secret.png",
    "/dev/zero",
    "/dev/stdin.png",
    "/proc/self/environ",
    "~/secret.png",
    "$HOME/secret.png",
    "link.png",
    "linked/secret.png",
    "linked/../secret.png",
    "images/link.png",
    "chain.png",
    "linked/pipe.png",
    "pipe.png",
    "folder.png",
    "folder.png/",
    "dead.png",
    "round.png",
    "secret.png%00.txt",
    "note.md",
    "data:image/png;base64,iVBORw0KGgo=",
    "javascript:alert(1)//.png",
    "ftp://example.org/secret.png",
    "vbscript:x.png",
    ".",
    "..",
    "../",
    "\u{202e}gnp.terces",
];

#[cfg(unix)]
#[test]
fn nothing_from_outside_is_shown_and_nothing_outside_is_opened() {
    use std::os::unix::fs::symlink;
    let project = Project::new(&[
        ("secret/secret.png", b"secret"),
        ("notes/images/mine.png", b"mine"),
        ("notes/folder.png/x.txt", b"x"),
        ("notes/note.md", b"text"),
    ]);
    // Whoever opened a pipe without a writer would wait for ever.
    for pipe in ["secret/pipe.png", "notes/pipe.png"] {
        assert!(std::process::Command::new("mkfifo").arg(project.path(pipe)).status().unwrap().success());
    }
    let link = |to: &str, name: &str| symlink(project.path(to), project.path(name)).unwrap();
    link("secret/secret.png", "notes/link.png");
    link("secret", "notes/linked");
    link("secret/secret.png", "notes/images/link.png");
    link("notes/link.png", "notes/chain.png");
    link("nothing", "notes/dead.png");
    link("notes/round.png", "notes/round.png");
    let root = project.path("").to_string_lossy().trim_end_matches('/').to_owned();
    for target in HOSTILE {
        let target = target.replace("OUT", &root);
        fs::write(project.path("notes/a.md"), note(&[&target])).unwrap();
        let (found, html) = embedded(&project, "notes/a.md", &[]);
        assert!(found.media.is_empty() && found.remote.is_empty(), "{target}");
        assert!(!html.contains('<') && !html.contains("[sound:"), "{target}: {html}");
        let [told] = &found.diagnostics[..] else { panic!("{target}: {:?}", found.diagnostics) };
        assert!(["refused-media", "missing-media"].contains(&told.code), "{told:?}");
        let help = told.help.as_deref().unwrap();
        assert!(!help.contains("secret.png") || target.contains("secret"), "{target} tells what lies outside: {help}");
    }
    fs::write(project.path("notes/a.md"), note(&["images/mine.png"])).unwrap();
    assert_eq!(embedded(&project, "notes/a.md", &[]).0.media.len(), 1, "what lies inside is still found");
}

#[cfg(unix)]
#[test]
fn a_link_within_the_notes_is_followed_and_a_folder_of_the_settings_is_inside() {
    let text = note(&["link.png", "secret.png"]);
    let project = Project::new(&[
        ("notes/a.md", text.as_bytes()),
        ("notes/images/mine.png", b"mine"),
        ("secret/secret.png", b"secret"),
    ]);
    std::os::unix::fs::symlink("images/mine.png", project.path("notes/link.png")).unwrap();
    let (found, html) = embedded(&project, "notes/a.md", &[]);
    assert_eq!((found.media.len(), found.diagnostics.len()), (1, 1));
    assert!(html.starts_with(&format!("<img src=\"{}\"", name_of("link", b"mine", "png"))), "{html}");
    let (found, _) = embedded(&project, "notes/a.md", &[project.path("secret")]);
    assert_eq!((found.media.len(), found.diagnostics.len()), (2, 0));
}

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

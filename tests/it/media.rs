//! Files that notes show: found where programs put them, and never outside.

use crate::project::Project;
use cardmill::base::source::SourceFile;
use cardmill::files::{Embedded, MediaFolders, embed_media};
use cardmill::rules::RuleSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static RULES: LazyLock<RuleSet> = LazyLock::new(RuleSet::builtin);

/// A note of one card that shows these targets.
pub(crate) fn note(targets: &[&str]) -> String {
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
    (embedded, cardmill::text::html::content(&deck.cards[0].answer, &Default::default()))
}

/// The name of a file with this content.
pub(crate) fn name_of(stem: &str, content: &[u8], ending: &str) -> String {
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
fn a_path_from_the_root_of_a_website_is_found_among_the_notes() {
    check_found("notes/posts/a.md", "/img/pic.png", "notes/img/pic.png");
    check_found("notes/posts/a.md", "/img/pic.png", "notes/static/img/pic.png");
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
    let told: Vec<_> = found.diagnostics.iter().map(|found| (found.code.name(), found.message.as_str())).collect();
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
        assert!(["refused-media", "missing-media"].contains(&told.code.name()), "{told:?}");
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

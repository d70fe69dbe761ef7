//! Links to the notes, and the user's style and templates.

use super::config::refusal;
use super::project::Project;
use snapbox::str;
use std::io::Read;

const NOTE: &str = "# Locks\n\nSpin lock: waits in a loop\n\n## Latch\n\nFair lock: serves in order\n";

/// A column of the collection in `out/cardmill.apkg`, as JSON.
pub(crate) fn collection(project: &Project, column: &str) -> serde_json::Value {
    let text = rows(project, &format!("select {column} from col")).remove(0);
    serde_json::from_str(&text).unwrap()
}

/// The first column of what a query finds in `out/cardmill.apkg`.
fn rows(project: &Project, query: &str) -> Vec<String> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(project.path("out/cardmill.apkg")).unwrap()).unwrap();
    let mut bytes = Vec::new();
    zip.by_name("collection.anki2").unwrap().read_to_end(&mut bytes).unwrap();
    let mut db = rusqlite::Connection::open_in_memory().unwrap();
    db.deserialize_read_exact(rusqlite::MAIN_DB, bytes.as_slice(), bytes.len(), true).unwrap();
    let mut query = db.prepare(query).unwrap();
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

const BUILD: [&str; 7] = ["build", "notes", "-q", "--format", "apkg", "-o", "out"];

fn project(files: &[(&str, &str)]) -> Project {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    Project::new(&files)
}

/// The note type of basic cards in `out/cardmill.apkg`.
fn basic(project: &Project) -> serde_json::Value {
    collection(project, "models")["1764028800731"].clone()
}

#[test]
fn the_place_of_a_card_links_to_the_note() {
    let config = "source_link = \"obsidian://open?vault=My%20Notes&file={path}\"\nshow_rule = true\n";
    let project = project(&[("notes/a b&c.md", NOTE), ("cardmill.toml", config)]);
    project.run(&BUILD).success();
    let field = rows(&project, "select flds from notes limit 1").remove(0);
    let field = field.split('\u{1f}').nth(4).unwrap();
    assert_eq!(
        field,
        "<a href=\"obsidian://open?vault=My%20Notes&amp;file=notes/a%20b%26c.md\">notes/a b&amp;c.md:3</a> \
         <span class=\"rule\">term-alone</span>"
    );
    // What was edited in the note is compared without the link.
    project.run(&["diff", "out/cardmill.apkg", "out/cardmill.apkg", "--exit-code"]).code(0);
}

#[test]
fn a_link_leaves_cards_alone_of_which_nothing_else_changed() {
    let project = project(&[("notes/a.md", NOTE), ("cardmill.toml", "")]);
    project.run(&BUILD).success();
    let before = rows(&project, "select guid || mod from notes");
    std::fs::write(project.path("cardmill.toml"), "source_link = \"https://example.org/{path}#L{line}\"\n").unwrap();
    project.run(&["plan", "notes", "--exit-code"]).code(0);
    project.run(&BUILD).success();
    assert_eq!(rows(&project, "select guid || mod from notes"), before);
    assert!(rows(&project, "select flds from notes limit 1")[0].contains("https://example.org/notes/a.md#L3"));
}

#[test]
fn a_link_that_could_run_something_is_refused() {
    refusal(&[("notes/a.md", NOTE), ("cardmill.toml", "source_link = \"javascript:open('{path}')\"\n")])
        .code(2)
        .stderr_eq(str![[r#"
cardmill: `cardmill.toml` cannot be used

error[bad-config]: a link to a note cannot begin with `javascript:`
 --> cardmill.toml:1:16
  |
1 | source_link = "javascript:open('{path}')"
  |                ^^^^^^^^^^
  |
  = help: there are: cursor, file, hook, http, https, idea, joplin, jetbrains, logseq, mvim, obsidian, org-protocol, subl, txmt, vscode, vscode-insiders, vscodium, zed

"#]]);
    refusal(&[("notes/a.md", NOTE), ("cardmill.toml", "source_link = \"https://example.org/{paht}\"\n")])
        .code(2)
        .stderr_eq(str![[r#"
cardmill: `cardmill.toml` cannot be used

error[bad-config]: there is no slot `{paht}`
 --> cardmill.toml:1:36
  |
1 | source_link = "https://example.org/{paht}"
  |                                    ^^^^^^
  |
  = help: did you mean `{path}`?

"#]]);
}

const DRESSED: &str = "[note_type]\ncss = \"look/my.css\"\n\n[note_type.basic]\nfront = \"look/front.html\"\n";
const STYLE: &str = ".card { font-size: 30px }\n";
const FRONT: &str = "<b>{{Front}}</b>\n";

#[test]
fn the_users_style_and_templates_stand_over_ours_and_the_schema_stays() {
    let files = [("notes/a.md", NOTE), ("cardmill.toml", ""), ("look/my.css", STYLE), ("look/front.html", FRONT)];
    let project = project(&files);
    project.run(&BUILD).success();
    let ours = basic(&project);
    std::fs::write(project.path("cardmill.toml"), DRESSED).unwrap();
    project.run(&BUILD).success();
    let theirs = basic(&project);
    assert_eq!(theirs["tmpls"][0]["qfmt"], "<b>{{Front}}</b>");
    assert_eq!(theirs["tmpls"][0]["afmt"], ours["tmpls"][0]["afmt"]);
    assert!(theirs["css"].as_str().unwrap().ends_with(".card { font-size: 30px }\n"));
    assert!(theirs["css"].as_str().unwrap().starts_with(ours["css"].as_str().unwrap()));
    assert!(theirs["mod"].as_i64() > ours["mod"].as_i64());
    assert_eq!(theirs["tmpls"][0]["name"], ours["tmpls"][0]["name"]);
    assert_eq!((&theirs["id"], &theirs["flds"]), (&ours["id"], &ours["flds"]));
    // The same again: the lock remembers the look, even when the file is touched.
    std::fs::write(project.path("look/my.css"), STYLE).unwrap();
    project.run(&[&BUILD[..], &["--locked"]].concat()).code(0);
    assert_eq!(basic(&project)["mod"], theirs["mod"]);
    // Another style is later, and ours again later still.
    std::fs::write(project.path("look/my.css"), "\n").unwrap();
    let change = "the look of these note types changes: basic, cloze, reversed\n";
    project.run(&["plan", "notes", "--exit-code"]).code(1).stderr_eq(change);
    let refused = project.run(&[&BUILD[..], &["--locked"]].concat()).code(1);
    assert!(String::from_utf8_lossy(&refused.get_output().stderr).contains(change));
    project.run(&BUILD).success();
    let other = basic(&project);
    assert!(other["mod"].as_i64() > theirs["mod"].as_i64());
    std::fs::write(project.path("cardmill.toml"), "").unwrap();
    project.run(&BUILD).success();
    let bare = basic(&project);
    assert!(bare["mod"].as_i64() > other["mod"].as_i64());
    assert_eq!((&bare["css"], &bare["tmpls"]), (&ours["css"], &ours["tmpls"]));
}

#[test]
fn a_template_that_anki_could_not_show_is_drawn() {
    let with = |front: &str| {
        refusal(&[("notes/a.md", NOTE), ("cardmill.toml", DRESSED), ("look/my.css", ""), ("look/front.html", front)])
    };
    with("<p>\n{{Fornt}}</p>\n{{#Hint}}\n").code(2).stderr_eq(str![[r#"
cardmill: `look/front.html` cannot be used

error[bad-template]: there is no field `Fornt`
 --> look/front.html:2:1
  |
2 | {{Fornt}}</p>
  | ^^^^^^^^^
  |
  = help: did you mean `Front`?

error[bad-template]: `{{#Hint}}` is never closed
 --> look/front.html:3:1
  |
3 | {{#Hint}}
  | ^^^^^^^^^
  |
  = help: write `{{/Hint}}` where its part ends

"#]]);
    with("<p>{{#Context}}{{Front}}{{/Context}}</p>\n").code(2).stderr_eq(str![[r#"
cardmill: `look/front.html` cannot be used

error[bad-template]: the front is blank for a note that has nothing but `Front`
 --> look/front.html:1:1
  |
1 | <p>{{#Context}}{{Front}}{{/Context}}</p>
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: write `{{Front}}` outside of `{{#…}}` for other fields

"#]]);
}

#[test]
fn a_file_that_is_missing_and_a_side_that_there_is_not_are_drawn() {
    let with = |config: &str| refusal(&[("notes/a.md", NOTE), ("cardmill.toml", config)]);
    with("[note_type]\ncss = \"look/mine.css\"\n").code(2).stderr_eq(str![[r#"
cardmill: `cardmill.toml` cannot be used

error[bad-config]: `look/mine.css` cannot be read: [..]
 --> cardmill.toml:2:8
  |
2 | css = "look/mine.css"
  |        ^^^^^^^^^^^^^
  |
  = help: it is looked for in the folder of `cardmill.toml`

"#]]);
    with("[note_type]\ncss = \"../mine.css\"\n").code(2).stderr_eq(str![[r#"
cardmill: `cardmill.toml` cannot be used

error[bad-config]: `../mine.css` cannot be read: it lies outside the folder of this file
 --> cardmill.toml:2:8
  |
2 | css = "../mine.css"
  |        ^^^^^^^^^^^
  |
  = help: it is looked for in the folder of `cardmill.toml`

"#]]);
    with("[note_type.basic]\nreverse_front = \"a.html\"\n").code(2).stderr_eq(str![[r#"
cardmill: `cardmill.toml` cannot be used

error[bad-config]: there is no setting `reverse_front`
 --> cardmill.toml:2:1
  |
2 | reverse_front = "a.html"
  | ^^^^^^^^^^^^^
  |
  = help: there are: front, back

"#]]);
    with("[note_type.bsic]\nfront = \"a.html\"\n").code(2).stderr_eq(str![[r#"
cardmill: `cardmill.toml` cannot be used

error[bad-config]: there is no setting `bsic`
 --> cardmill.toml:1:12
  |
1 | [note_type.bsic]
  |            ^^^^
  |
  = help: did you mean `basic`?

"#]]);
}

//! `cardmill.toml`, front matter, comments and ignore files: what speaks about which notes.

use super::project::Project;
use snapbox::str;
use std::collections::BTreeSet;
use std::fs;

const NOTE: &str = "# Locks\n\nSpin lock: waits in a loop\n\n## Latch\n\nFair lock: serves in order\n";

/// The questions of a build in a folder with these files.
#[track_caller]
fn questions(files: &[(&str, &str)], args: &[&str]) -> Vec<String> {
    let mut asked = cards(files, args, "question");
    asked.retain(|asked| asked.contains("lock"));
    asked
}

#[track_caller]
pub(crate) fn cards(files: &[(&str, &str)], args: &[&str], key: &str) -> Vec<String> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let project = Project::new(&files);
    let typed = ["build", "notes", "--format", "json", "-o", "-", "-q", "--allow-empty"];
    let out = project.command(&[&typed[..], args].concat()).assert().success();
    let text = String::from_utf8(out.get_output().stdout.clone()).unwrap();
    let value = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()[key].clone();
    text.lines().map(value).map(|value| value.as_str().map_or(value.to_string(), str::to_owned)).collect()
}

/// What a build says when its files are wrong.
#[track_caller]
pub(crate) fn refusal(files: &[(&str, &str)]) -> snapbox::cmd::OutputAssert {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    Project::new(&files).run(&["build", "notes", "-q", "-o", "-", "--format", "md"])
}

const SPIN: &str = "Locks › Spin lock?";
const FAIR: &str = "Latch › Fair lock?";

#[test]
fn without_settings_all_speaks() {
    assert_eq!(questions(&[("notes/a.md", NOTE)], &[]), [SPIN, FAIR]);
}

#[test]
fn a_note_switches_itself_off_names_its_deck_and_adds_tags() {
    let with = |front: &str| format!("---\n{front}\n---\n{NOTE}");
    for off in ["cardmill: {cards: off}", "cardmill: off", "cardmill:\n  cards: no"] {
        assert!(questions(&[("notes/a.md", &with(off))], &[]).is_empty(), "{off}");
    }
    let deck = with("tags: [old]\ncardmill:\n  deck: Exam::Systems\n  tags: [new, os::locks]");
    assert!(cards(&[("notes/x/a.md", &deck)], &[], "deck").iter().all(|deck| deck == "Exam::Systems"));
    assert_eq!(cards(&[("notes/x/a.md", &deck)], &["--deck", "All"], "deck")[0], "All::Exam::Systems");
    assert_eq!(cards(&[("notes/x/a.md", &deck)], &[], "tags")[0], r#"["old","new","os::locks","Locks"]"#);
    let toml = format!("+++\ntitle = \"a\"\n[cardmill]\ncards = false\n+++\n{NOTE}");
    assert!(questions(&[("notes/a.md", &toml)], &[]).is_empty());
}

#[test]
fn rules_grades_languages_and_headings_are_chosen() {
    let with = |config: &str, args: &[&str]| questions(&[("notes/a.md", NOTE), ("cardmill.toml", config)], args);
    assert!(with("rules = { off = [\"term-alone\"] }", &[]).is_empty());
    assert!(with("rules = { off = [\"t*\"] }", &[]).is_empty());
    assert_eq!(with("rules = [\"term-alone\"]", &[]), [SPIN, FAIR]);
    assert_eq!(with("rules = { off = [\"*\"], on = [\"term-alone\"] }", &[]).len(), 2);
    assert!(with("languages = [\"de\"]", &[]).is_empty());
    assert_eq!(with("only_headings = \"lat*\"", &[]), [FAIR]);
    assert_eq!(with("cards = false", &[]).len(), 0);
    assert_eq!(with("cards = false", &["--no-config"]).len(), 2);
}

#[test]
fn a_nearer_place_wins() {
    let config = "cards = false\n[[folder]]\npath = \"notes/keep\"\ncards = true\n[[folder]]\npath = \"notes/**/draft-*.md\"\ncards = false\n";
    let on = format!("---\ncardmill: {{cards: on}}\n---\n{NOTE}");
    let files = [
        ("cardmill.toml", config),
        ("notes/a.md", NOTE),
        ("notes/keep/b.md", NOTE),
        ("notes/keep/draft-c.md", NOTE),
        ("notes/keep/draft-d.md", &on),
    ];
    let decks = cards(&files, &[], "deck");
    assert_eq!(BTreeSet::from_iter(decks), ["keep::b", "keep::draft-d"].map(str::to_owned).into());
}

#[test]
fn the_file_is_found_above_the_notes_and_names_rules_and_what_is_no_note() {
    let rule = "[[rule]]\nid = \"mine\"\nabout = \"mine\"\nkind = \"mine\"\non = \"term\"\nask = { en = \"Say {label}!\" }\nanswer = \"body\"\n\n[[rule.example]]\nname = \"a\"\nnote = \"Latch: holds a door\"\ncards = [{ question = \"Say Latch!\" }]\n\n[[rule.example]]\nname = \"b\"\nnote = \"nothing here\"\n";
    let files = [
        ("cardmill.toml", "rule_files = [\"my/rules.toml\"]\nignore = [\"*.old.md\", \"/notes/junk/\"]\n"),
        ("my/rules.toml", rule),
        ("notes/a.md", NOTE),
        ("notes/a.old.md", NOTE),
        ("notes/junk/b.md", NOTE),
        ("notes/c.md", NOTE),
        ("notes/.cardmillignore", "c.md\n"),
    ];
    assert_eq!(questions(&files, &[]).iter().filter(|asked| *asked == "Say Spin lock!").count(), 1);
}

#[test]
fn comments_switch_off_parts_of_a_note() {
    let with = |note: &str| questions(&[("notes/a.md", note)], &[]);
    assert_eq!(
        with(&NOTE.replace("Spin", "<!-- cardmill: off -->\nSpin").replace("## ", "<!-- cardmill: on -->\n## ")),
        [FAIR]
    );
    assert_eq!(with(&NOTE.replace("Spin", "<!-- cardmill: skip -->\nSpin")), [FAIR]);
    assert_eq!(with(&NOTE.replace("## Latch", "## Latch <!-- cardmill: skip -->")), [SPIN]);
}

#[test]
fn what_a_config_says_wrong_is_drawn_with_the_next_step() {
    refusal(&[
        ("notes/a.md", NOTE),
        ("cardmill.toml", "grad = \"sure\"\n[[folder]]\npath = \"x\"\nlanguages = [\"eng\"]\n"),
    ])
    .code(2)
    .stderr_eq(str![[r#"
cardmill: `cardmill.toml` cannot be used

error[bad-config]: there is no setting `grad`
 --> cardmill.toml:1:1
  |
1 | grad = "sure"
  | ^^^^
  |
  = help: did you mean `grade`?

error[bad-config]: there is no language `eng`
 --> cardmill.toml:4:15
  |
4 | languages = ["eng"]
  |               ^^^
  |
  = help: did you mean `en`?

"#]]);
    refusal(&[("notes/a.md", NOTE), ("cardmill.toml", "languages = [\"eng\"]\nrules = { off = [\"termm\"] }\n")])
        .code(2)
        .stderr_eq(str![[r#"
cardmill: `cardmill.toml` cannot be used

error[bad-config]: there is no language `eng`
 --> cardmill.toml:1:15
  |
1 | languages = ["eng"]
  |               ^^^
  |
  = help: did you mean `en`?

error[bad-config]: there is no rule `termm`
 --> cardmill.toml:2:19
  |
2 | rules = { off = ["termm"] }
  |                   ^^^^^
  |
  = help: did you mean `term`?

"#]]);
    refusal(&[("notes/a.md", NOTE), ("cardmill.toml", "ignore = [\"a\"\n")]).code(2);
}

#[test]
fn all_that_is_wrong_with_a_project_is_told_at_once() {
    let config = "output = 3\nformats = [\"apk\"]\nnotes = []\nignore = [\"a{b\"]\nmedia = [\"pics\"]\ngrade = \"x\"\ntags = true\nfolder_tags = \"x\"\n\
                  rule_files = [\"none.toml\", \"own.toml\"]\n[note_type]\ncss = \"no.css\"\nbasic = { front = \"f.html\" }\n";
    let files = [("notes/a.md", NOTE), ("cardmill.toml", config), ("f.html", "{{Fron}}"), ("own.toml", "[[rul]]\n")];
    let run = refusal(&files).code(2).stdout_eq("");
    let told = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    let wrong = [
        "`output` must be the name of a folder",
        "`notes` names nothing",
        "`a{b` is no glob",
        "there is no folder `pics`",
        "`grade` must be",
        "write for example `grade = \"sure\"`",
        "write for example `tags = [\"a\", \"b\"]`",
        "write for example `folder_tags = \"off\"`",
        "`none.toml` cannot be read",
        "`no.css` cannot be read",
        "f.html:1:",
        "own.toml:1:",
    ];
    for wrong in wrong {
        assert_eq!(told.matches(wrong).count(), 1, "{wrong}\n{told}");
    }
    // Names are looked up when the rules can be read.
    let run = refusal(&[("notes/a.md", NOTE), ("cardmill.toml", config), ("f.html", "{{Fron}}"), ("own.toml", "")]);
    let told = String::from_utf8(run.code(2).get_output().stderr.clone()).unwrap();
    assert!(told.contains("there is no format `apk`") && told.contains("did you mean `apkg`?"), "{told}");
}

#[test]
fn a_project_says_what_is_read_and_where_decks_go() {
    let config = "notes = [\"texts\", \"more/b.md\"]\noutput = \"out/decks\"\nformats = \"json\"\n";
    let files =
        [("texts/a.md", NOTE), ("more/b.md", "Spin: to ask again\n"), ("c.md", NOTE), ("cardmill.toml", config)];
    let project = Project::new(&files.map(|(name, text)| (name, text.as_bytes())));
    let cards = || fs::read_to_string(project.path("out/decks/cardmill.json")).unwrap();
    project.run(&["build", "-q"]).code(0).stderr_eq("");
    assert_eq!(project.names("."), ["c.md", "cardmill.lock", "cardmill.toml", "more", "out", "texts"]);
    assert_eq!(project.names("out/decks"), ["cardmill.json"]);
    let first = cards();
    assert!(first.contains("\"path\":\"texts/a.md\"") && first.contains("\"path\":\"more/b.md\""), "{first}");
    project.run(&["plan", "--exit-code"]).code(0);
    // From a folder below, where cards name their places from there, and are in the same decks.
    project.command(&["build", "-q"]).current_dir(project.path("texts")).assert().code(0);
    assert_eq!(cards().replace("../more", "more").replace("./a.md", "texts/a.md"), first);
    // What is typed wins.
    project.run(&["build", "c.md", "-q", "-o", "mine", "--format", "csv"]).code(0);
    assert_eq!(project.names("mine"), ["cardmill.csv"]);
    project.run(&["build", "more", "-q"]).code(0);
    assert_eq!(cards().lines().count(), 1);
    // Without settings about it, the way out is said.
    let bare = Project::new(&[("cardmill.toml", b""), ("a.md", NOTE.as_bytes())]);
    bare.run(&["build"]).code(2).stderr_eq(str![[r#"
cardmill: no notes are named; name some, or write for example `notes = "."` into `cardmill.toml`

"#]]);
}

#[test]
fn what_a_note_says_wrong_about_itself_is_drawn_and_the_rest_goes_on() {
    let note = format!("---\ncardmill: {{cards: of, grade: sure, only_headings: Latches}}\n---\n{NOTE}");
    refusal(&[("notes/a.md", &note)]).code(1).stderr_eq(str![[r#"
error[bad-settings]: `cards` must be `on` or `off`
 --> notes/a.md:2:12
  |
2 | cardmill: {cards: of, grade: sure, only_headings: Latches}
  |            ^^^^^
  |
  = help: write for example `cards: off`

error[bad-settings]: no heading fits `Latches`, so there is no card
 --> notes/a.md:2:51
  |
2 | cardmill: {cards: of, grade: sure, only_headings: Latches}
  |                                                   ^^^^^^^
  |
  = help: write a heading of this note, with `*` for what may follow

...
"#]]);
    let note = format!("<!-- cardmill: of -->\n{NOTE}");
    refusal(&[("notes/a.md", &note)]).code(1).stderr_eq(str![[r#"
error[bad-comment]: `cardmill: of` switches nothing
 --> notes/a.md:1:1
  |
1 | <!-- cardmill: of -->
  | ^^^^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `off`?


"#]]);
}

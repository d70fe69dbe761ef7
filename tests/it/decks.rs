//! Decks and tags from folders, files, headings and front matter, as the settings map them.

use super::config::{cards, refusal};
use super::project::Project;
use snapbox::str;

const NOTE: &str = "# Locks\n\nSpin lock: waits in a loop\n\n## Latch\n\nFair lock: serves in order\n";
const OTHER: &str = "Semaphore: counts who may enter\n";

/// The decks of the cards of `NOTE` and of `OTHER` under a `deck` in the configuration.
#[track_caller]
fn check(deck: &str, expected: &[&str]) {
    let config = format!("deck = {deck:?}\n");
    let files = [("notes/os/lock.md", NOTE), ("notes/b.md", OTHER), ("notes/cardmill.toml", &config)];
    let mut decks = cards(&files, &["--no-lock"], "deck");
    decks.sort();
    decks.dedup();
    assert_eq!(decks, expected, "{deck}");
}

#[test]
fn slots_say_where_a_card_goes() {
    check("Review", &["Review::b", "Review::os::lock"]);
    check("Review::{folder}::{h1}", &["Review", "Review::os::Locks"]);
    check("{folder}::{file}::{h2}", &["b", "os::lock", "os::lock::Latch"]);
    check("Exam::{title}", &["Exam", "Exam::Locks"]);
    check("Exam {{x}} {file}", &["Exam {x} b", "Exam {x} lock"]);
}

#[test]
fn a_part_with_an_empty_slot_is_left_out_and_no_deck_is_empty() {
    check("All::Chapter {h1}::{file}", &["All::Chapter Locks::lock", "All::b"]);
    check("{h1}", &["Locks", "b"]);
}

#[test]
fn folders_are_counted_from_the_settings_whichever_notes_are_read() {
    let config = "deck = \"{folder}\"\nfolder_tags = true\nheading_tags = false\n";
    let files = [("notes/os/lock.md", NOTE), ("notes/b.md", OTHER), ("cardmill.toml", config)];
    let project = Project::new(&files.map(|(name, text)| (name, text.as_bytes())));
    let build = ["build", "notes/os/lock.md", "-q", "--no-lock", "--format", "json", "-o", "-"];
    let out = project.run(&build).success().get_output().stdout.clone();
    let out = String::from_utf8(out).unwrap();
    assert!(out.contains(r#""deck":"notes::os""#) && out.contains(r#""tags":["notes::os"]"#), "{out}");
    let told = project.run(&["explain", "notes/os/lock.md:3"]).success().get_output().stdout.clone();
    assert!(String::from_utf8(told).unwrap().contains("notes::os"));
}

#[test]
fn folders_and_notes_have_slots_of_their_own() {
    let config = "deck = \"Review::{file}\"\n[[folder]]\npath = \"os\"\ndeck = \"Systems::{h1}\"\n";
    let own = format!("---\ncardmill: {{deck: \"Exam::{{h2}}\"}}\n---\n{NOTE}");
    let files = [
        ("notes/os/lock.md", NOTE),
        ("notes/b.md", OTHER),
        ("notes/c.md", own.as_str()),
        ("notes/cardmill.toml", config),
    ];
    let mut decks = cards(&files, &["--no-lock"], "deck");
    decks.dedup();
    assert_eq!(decks, ["Review::b", "Review::Exam", "Review::Exam::Latch", "Systems::Locks"]);
}

#[test]
fn the_deck_of_a_note_stands_where_the_settings_put_it() {
    let with = |config: &str, front: &str| {
        let note = format!("---\n{front}\n---\n{OTHER}");
        let mut decks = cards(&[("notes/x/a.md", &note), ("notes/cardmill.toml", config)], &["--no-lock"], "deck");
        decks.dedup();
        decks.join(", ")
    };
    assert_eq!(with("", "deck: Exam::Systems"), "Exam::Systems");
    assert_eq!(with("deck = \"All::{folder}\"", "deck: Exam::Systems"), "All::Exam::Systems");
    assert_eq!(with("deck = \"All::{deck}::{file}\"", "deck: Exam::Systems"), "All::Exam::Systems::a");
    assert_eq!(with("deck = \"All::{deck}::{file}\"", "title: b"), "All::a");
    assert_eq!(with("deck = \"{title}\"", "title: \"a::b  c\""), "a - b c");
}

#[test]
fn marked_cards_follow_the_headings_above_them() {
    let note = "# Locks\n\nQ: What spins?\nA: A spin lock.\n\n# Latches\n\nQ: What holds?\nA: A latch.\n";
    let files = [("notes/a.md", note), ("notes/cardmill.toml", "packs = [\"qa-labels\"]\ndeck = \"All::{h1}\"\n")];
    assert_eq!(cards(&files, &["--no-lock"], "deck"), ["All::Locks", "All::Latches"]);
}

#[test]
fn tags_come_from_folders_and_headings_as_one_likes() {
    let note = format!("---\ntags: [os/locks, a_b, x y]\n---\n{NOTE}");
    let with = |config: &str| {
        let files = [("notes/os/lock.md", note.as_str()), ("notes/b.md", OTHER), ("notes/cardmill.toml", config)];
        cards(&files, &["--no-lock"], "tags").pop().unwrap()
    };
    assert_eq!(with(""), r#"["os::locks","a_b","x-y","Locks::Latch"]"#);
    assert_eq!(with("folder_tags = true\nheading_tags = false"), r#"["os::locks","a_b","x-y","os"]"#);
}

#[test]
fn tags_behind_headings_and_lines_are_those_of_their_cards() {
    let note = "#exam\n\n# Locks #os/locks\n\n- Latch: closes a door by itself #todo\n- Bolt: slides into a hole\n";
    let tags =
        cards(&[("notes/lock.md", note), ("notes/cardmill.toml", "heading_tags = false")], &["--no-lock"], "tags");
    assert!(tags.contains(&r#"["exam","os::locks","todo"]"#.to_owned()), "{tags:?}");
    assert!(tags.contains(&r#"["exam","os::locks"]"#.to_owned()), "{tags:?}");
}

#[test]
fn descriptions_reach_the_decks_of_the_package() {
    let note = format!("---\ndescription: Who waits, & <why>\n---\n{NOTE}");
    let config = "deck = \"Review\"\ndeck_description = \"\"\"\nOne a day.\nNo more.\"\"\"\n";
    let files = [("notes/os/lock.md", note.as_bytes()), ("notes/cardmill.toml", config.as_bytes())];
    let project = Project::new(&files);
    project.run(&["build", "notes", "-q", "--format", "apkg", "-o", "out"]).success();
    let decks = super::look::collection(&project, "decks");
    let described = decks.as_object().unwrap().values().map(|deck| (deck["name"].as_str(), deck["desc"].as_str()));
    let mut described: Vec<_> = described.map(|(name, about)| (name.unwrap(), about.unwrap())).collect();
    described.sort_unstable();
    assert_eq!(
        described,
        [("Default", ""), ("Review", "One a day.<br>No more."), ("Review::lock", "Who waits, &amp; &lt;why&gt;")]
    );
}

#[test]
fn a_slot_that_there_is_not_is_drawn_with_the_one_that_was_meant() {
    refusal(&[("notes/a.md", NOTE), ("cardmill.toml", "deck = \"Review::x{flie}\"\n")]).code(2).stderr_eq(str![[r#"
cardmill: `cardmill.toml` cannot be used

error[bad-config]: there is no slot `{flie}`
 --> cardmill.toml:1:18
  |
1 | deck = "Review::x{flie}"
  |                  ^^^^^^
  |
  = help: did you mean `{file}`?

"#]]);
    let note = format!("---\ncardmill: {{deck: \"A::{{deck}}\"}}\n---\n{NOTE}");
    refusal(&[("notes/a.md", &note)]).code(1).stderr_eq(str![[r#"
error[bad-settings]: `{deck}` is the deck of the note, which cannot stand in itself
 --> notes/a.md:2:22
  |
2 | cardmill: {deck: "A::{deck}"}
  |                      ^^^^^^
  |
  = help: write it into `deck` in cardmill.toml, and here what is to stand there


"#]]);
}

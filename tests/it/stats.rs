//! `cardmill stats`: the cards in numbers.

use crate::project::Project;
use snapbox::str;

const NOTE: &str = "# Locks\n\n## What is a deadlock?\n\nTwo threads wait for each other.\n\n- **mutex**: lets one thread in\n\
    - **semaphore**: lets some threads in\n\n## 什么是死锁？\n\n线程互相等待，谁也不放手。\n";

#[test]
fn cards_are_counted_by_what_they_have_in_common() {
    let project = Project::new(&[("input/os.md", NOTE.as_bytes())]);
    project.run(&["stats"]).code(0).stderr_eq("").stdout_eq(str![[r#"
cards     2 of 1 note

decks     os  2  ██████████████████████████████

rules     question  2  ██████████████████████████████

kinds     qa  2  ██████████████████████████████

grades    likely  2  ██████████████████████████████

languages en  1  ██████████████████████████████
          zh  1  ██████████████████████████████

questions half have at most 12 columns, nine of ten at most 19, the widest 19
          0–9  0
          10–  2  ██████████████████████████████

answers   half have at most 26 columns, nine of ten at most 100, the widest 100
          0–9    0
          10–19  0
          20–39  1  ██████████████████████████████
          40–79  0
          80–    1  ██████████████████████████████

"#]]);
}

#[test]
fn programs_read_the_same_numbers() {
    let project = Project::new(&[("input/os.md", NOTE.as_bytes())]);
    let output = project.run(&["stats", "input", "--format", "json"]).code(0).get_output().clone();
    let numbers: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let built = project.run(&["build", "--format", "json", "--output", "-", "-q"]).code(0).get_output().clone();
    let cards = String::from_utf8(built.stdout).unwrap().lines().count();
    assert_eq!(numbers["cards"], cards);
    for part in ["decks", "rules", "kinds", "grades", "languages"] {
        let shares = numbers[part].as_array().unwrap();
        assert_eq!(shares.iter().map(|share| share["cards"].as_u64().unwrap()).sum::<u64>(), cards as u64, "{part}");
    }
    for part in ["questions", "answers"] {
        let steps = numbers[part]["steps"].as_array().unwrap();
        assert_eq!(steps.iter().map(|step| step["cards"].as_u64().unwrap()).sum::<u64>(), cards as u64, "{part}");
    }
}

#[test]
fn notes_without_cards_have_numbers_too() {
    let project = Project::new(&[("a.md", b"only a few words\n")]);
    project.run(&["stats", "a.md"]).code(1).stderr_eq("");
    project.run(&["stats", "nowhere"]).code(2).stdout_eq("");
}

#[test]
fn a_card_that_a_build_leaves_out_is_not_counted_and_a_file_that_is_left_out_is_told() {
    let first = "# Locks\n\n## What is a spinlock?\n\nA lock that spins all the time.\n\n## What is a mutex?\n\nA lock that one thread holds.\n";
    let project = Project::new(&[("notes/a.md", first.as_bytes())]);
    project.run(&["build", "notes", "-q", "--lock", "cardmill.lock"]).code(0);
    // The lock knows the card by the id of its first wording.
    let out = project.run(&["explain", "notes/a.md:3", "--json"]).code(0).get_output().stdout.clone();
    let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let id = value["cards"][0]["id"].as_str().unwrap().to_owned();
    std::fs::write(project.path("notes/a.md"), first.replace("a spinlock?", "a spin-lock, in short?")).unwrap();
    project.run(&["build", "notes", "-q"]).code(0);
    std::fs::write(project.path("cardmill.cards.toml"), format!("[[card]]\nid = \"{id}\"\nhide = true\n")).unwrap();
    let counted = |args: &[&str], status| {
        let out = project.run(args).code(status).get_output().stdout.clone();
        String::from_utf8(out).unwrap().lines().next().unwrap().trim().to_owned()
    };
    assert_eq!(counted(&["stats", "notes"], 0), "cards     1 of 1 note");
    assert!(counted(&["rules", "list", "--used", "notes"], 0).starts_with("1  question"));
    // A path that is not there is left out.
    counted(&["stats", "notes", "nope"], 1);
    counted(&["rules", "list", "--used", "notes", "nope"], 1);
    counted(&["plan", "notes", "nope"], 1);
}

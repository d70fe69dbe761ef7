//! What the installed program shows of its rules, and of those of a person.

use crate::project::Project;
use snapbox::str;

const NOTE: &[u8] = b"# Ships\n\nKeel: the lowest long beam of a ship\n\nMast: the pole that carries the sails\n\n\
    ## What is a sail?\n\nCloth that catches the wind.\n";

const OWN: &[u8] = b"[lexicon.defining]\nen = [\"denotes\"]\n\n[ask.cue]\nen = [\"{label}: ?\"]\n";

fn stdout(project: &Project, args: &[&str]) -> String {
    String::from_utf8(project.run(args).code(0).get_output().stdout.clone()).unwrap()
}

#[test]
fn word_lists_classes_and_wordings_are_listed_and_shown_where_they_stand() {
    let project = Project::new(&[("own.toml", OWN)]);
    for what in ["words", "classes", "wordings"] {
        let all = stdout(&project, &["rules", what]);
        assert!(all.lines().count() > 5, "{what}: {all}");
    }
    let defining = stdout(&project, &["rules", "words", "defining", "--rules", "own.toml"]);
    assert!(defining.starts_with("# in rules/words.toml:"), "{defining}");
    assert!(defining.ends_with("# in own.toml:1\n[lexicon.defining]\nen = [\"denotes\"]\n"), "{defining}");
    let cue = stdout(&project, &["rules", "wordings", "cue", "--rules", "own.toml"]);
    assert!(
        cue.contains("\n# A cue: ") && cue.ends_with("# in own.toml:4\n[ask.cue]\nen = [\"{label}: ?\"]\n"),
        "{cue}"
    );
    // As the page of `preview` drafts it.
    std::fs::write(project.path("short.toml"), "[lexicon]\nmine = [\"spin\"]\nnote = [\"monitor\"]\n").unwrap();
    let note = stdout(&project, &["rules", "words", "note", "--rules", "short.toml"]);
    assert!(note.ends_with("# in short.toml:3\nnote = [\"monitor\"]\n"), "{note}");
    let class = stdout(&project, &["rules", "classes", "procedure"]);
    assert!(class.contains("[[class]]\nid = \"procedure\"\n") && class.matches("[[class]]").count() == 1, "{class}");
}

#[test]
fn a_name_that_there_is_not_is_refused_with_the_one_that_was_meant() {
    let project = Project::new(&[]);
    project.run(&["rules", "words", "definig"]).code(2).stdout_eq("").stderr_eq(str![[r#"
cardmill: there is no word list `definig`; did you mean `defining`?

"#]]);
    project.run(&["rules", "wordings", "xyzxyz"]).code(2).stderr_eq(str![[r#"
cardmill: there is no family of wordings `xyzxyz`; without a name, all are listed

"#]]);
}

#[test]
fn rules_that_are_used_come_by_their_cards() {
    let project = Project::new(&[("notes/ships.md", NOTE)]);
    let used = stdout(&project, &["rules", "list", "--used", "notes"]);
    let counts: Vec<usize> =
        used.lines().map(|line| line.split_whitespace().next().unwrap().parse().unwrap()).collect();
    assert!(
        !counts.is_empty() && counts.iter().all(|count| *count > 0) && counts.is_sorted_by(|a, b| a >= b),
        "{used}"
    );
    assert!(stdout(&project, &["rules", "list", "notes"]).lines().count() > counts.len());
    project.run(&["rules", "list", "--used"]).code(2);
}

#[test]
fn the_examples_of_pack_files_are_run() {
    let pack = "name = \"mine\"\nabout = \"Terms with two bars.\"\n\n[[inline]]\nseparator = \"||\"\n\n[[example]]\nname = \"a term\"\n\
        note = \"Keel || the lowest beam\"\ncards = [{ front = \"Keel\", back = \"the lowest beam\" }]\n";
    let wrong = pack.replace("back = \"the lowest", "back = \"a");
    let project = Project::new(&[("mine.toml", pack.as_bytes()), ("wrong.toml", wrong.as_bytes())]);
    project.run(&["rules", "test", "mine.toml"]).code(0).stderr_eq("").stdout_eq(str![[r#"
passed    mine: a term
1 passed, 0 failed, 0 lacking an example

"#]]);
    project.run(&["rules", "test", "wrong.toml", "mine.toml"]).code(1).stdout_eq(str![[r#"
different mine: a term
    + Keel | the lowest beam
passed    mine: a term
1 passed, 1 failed, 0 lacking an example

"#]]);
}

#[test]
fn that_rules_lack_examples_is_told_once() {
    let rule = |id: &str| {
        format!(
            "[[rule]]\nid = \"{id}\"\nabout = \"x\"\nkind = \"x\"\non = \"term\"\n\
             when = {{ body = {{ columns = \"8..\" }} }}\nask = {{ \"*\" = \"{id}: {{label}}?\" }}\nanswer = \"body\"\n\n"
        )
    };
    let rules = [rule("one"), rule("two"), rule("three")].concat();
    let project = Project::new(&[("own.toml", rules.as_bytes())]);
    let output = project.run(&["rules", "list", "--rules", "own.toml"]).code(0).get_output().clone();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(told.matches("lacks an example").count(), 1, "{told}");
    assert!(told.contains("… and 2 more rules lack examples; `cardmill rules test FILE` lists them"), "{told}");
}

#[test]
fn without_a_lock_a_plan_compares_with_the_last_decks() {
    let project = Project::new(&[("input/ships.md", NOTE)]);
    let old = project.run(&["plan"]).code(0).get_output().clone();
    assert!(old.stderr.is_empty());
    for format in ["apkg", "json", "md"] {
        project.run(&["build", "--format", format, "-q"]).code(0);
        let output = project.run(&["plan"]).code(0).stdout_eq("nothing to change; 3 unchanged\n").get_output().clone();
        let said = format!("no lock: compared with `output/cardmill.{format}`, the deck of the last build\n");
        assert_eq!(String::from_utf8(output.stderr).unwrap(), said);
        std::fs::remove_dir_all(project.path("output")).unwrap();
    }
    project.run(&["build", "-q"]).code(0);
    let changed = String::from_utf8(NOTE.to_vec()).unwrap().replace("Cloth that", "A cloth that");
    std::fs::write(project.path("input/ships.md"), changed).unwrap();
    let plan = stdout(&project, &["plan"]);
    assert!(plan.starts_with("~ ") && plan.ends_with("change 1; 2 unchanged\n"), "{plan}");
    project.run(&["plan", "--exit-code"]).code(1);
    std::fs::write(project.path("output/cardmill.apkg"), "mine").unwrap();
    let output = project.run(&["plan"]).code(0).get_output().clone();
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("warning: there is no lock, and "));
}

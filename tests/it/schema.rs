//! The JSON Schema of rule files says what the loader says.

use super::project::Project;
use cardmill::rules::{RuleSet, SCHEMA};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// What is wrong with a rule file, by the schema.
fn problems(file: &Value) -> Vec<String> {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    validator.iter_errors(file).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn read(text: &str) -> Value {
    toml::from_str(text).unwrap()
}

#[test]
fn every_built_in_rule_file_fits_the_schema() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let files = names.iter().filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let mut count = 0;
    for path in files {
        let mut file = read(&fs::read_to_string(path).unwrap());
        if path.ends_with("repair.toml") {
            // What is a file there is a table in files of users.
            file = json!({ "repair": file });
        }
        assert_eq!(problems(&file), Vec::<String>::new(), "{}", path.display());
        count += 1;
    }
    assert!(count >= 5, "only {count} files were found");
}

/// A rule that is right, with a line replaced.
fn rule(from: &str, to: &str) -> String {
    let right = "[[rule]]\nid = \"x\"\nabout = \"x\"\nkind = \"x\"\ngrade = \"sure\"\non = \"term\"\n\
        when = { question = false, children = \"..2\", label = { not_is = \"note\" }, kind = \"term\" }\n\
        ask = { en = \"{label}?\" }\nanswer = [\"body\", \"children\"]\n\n[[rule.example]]\nname = \"x\"\nnote = \"x\"\n";
    assert!(right.contains(from), "{from}");
    right.replace(from, to)
}

#[test]
fn what_the_loader_refuses_does_not_fit() {
    let broken = [
        ("id = ", "di = "),
        ("about", "colour = 1\nabout"),
        ("\"sure\"", "\"certain\""),
        ("on = \"term\"", "on = \"tern\""),
        ("on = \"term\"", "on = \"sentence\""),
        ("on = \"term\"", "on = \"term\"\nmatch = \"x\""),
        ("question = false", "question = \"no\""),
        ("\"..2\"", "\"two\""),
        ("label = {", "lable = {"),
        ("not_is", "isnt"),
        ("\"children\"]", "\"childern\"]"),
        ("note = \"x\"", "notes = \"x\""),
    ];
    let load = |text: &str| RuleSet::load(&[("x.toml".to_owned(), text.to_owned())]);
    let right = rule("id", "id");
    assert!(load(&right).is_ok());
    assert_eq!(problems(&read(&right)), Vec::<String>::new());
    for (from, to) in broken {
        let text = rule(from, to);
        assert!(load(&text).is_err(), "the loader takes {to}");
        assert_ne!(problems(&read(&text)), Vec::<String>::new(), "the schema takes {to}");
    }
}

#[test]
fn the_schema_is_printed_for_editors() {
    let printed = Project::new(&[]).run(&["rules", "schema"]).success();
    assert_eq!(String::from_utf8_lossy(&printed.get_output().stdout), SCHEMA);
}

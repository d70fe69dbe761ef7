//! The JSON Schema of rule files, made from the types that read them.
//!
//! It is made by a test, so that the program need not know how, and lies in
//! `rules/rules.schema.json`; `make bless` writes it anew. What may stand under `when` comes from
//! the table of `names`. To add a key to rule files: a field with a doc comment in `raw`.

use super::RuleSet;
use super::names::{self, Choice, Flag, How, NodeKind, Selector, Slot, TextName};
use super::raw::RawFile;
use super::words::Limits;
use crate::markdown::repair::RepairSettings;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

/// How a number or a range is written.
const RANGE: &str = r"^(\d+|\d+\.\.\d*|\.\.\d+)$";

fn one_or_many(one: Value) -> Value {
    json!({ "anyOf": [one, { "type": "array", "items": one }] })
}

/// What stands under `on`.
pub(super) fn looks_at(_: &mut SchemaGenerator) -> Schema {
    let names: Vec<&str> = names::looks().map(|(name, _)| name).collect();
    schema(one_or_many(json!({ "enum": names })))
}

/// What stands under `answer`.
pub(super) fn answers(_: &mut SchemaGenerator) -> Schema {
    let answers: Vec<&str> = Selector::ALL.iter().map(|selector| selector.name()).collect();
    let capture = json!({ "type": "string", "pattern": r"^\{[A-Za-z_]\w*\}(\.\.)?$" });
    schema(one_or_many(json!({ "anyOf": [{ "enum": answers }, capture] })))
}

/// What stands under `when`; a name that nothing has may be a capture.
pub(super) fn conditions(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<Conditions>()
}

/// Gives a part of the schema a name and a definition of its own.
macro_rules! definition {
    ($name:ident, $make:expr) => {
        struct $name;
        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                $make(generator)
            }
        }
    };
}

definition!(Conditions, |generator: &mut SchemaGenerator| {
    let text = generator.subschema_for::<TestOfText>().to_value();
    let mut properties = serde_json::Map::new();
    let mut put = |name: &str, about: &str, shape: &Value| {
        // Of a definition, all but its name is ignored, so that what the name means stands around it.
        let described = match shape.get("$ref") {
            Some(_) => json!({ "description": about, "allOf": [shape] }),
            None => {
                let mut shape = shape.clone();
                shape
                    .as_object_mut()
                    .into_iter()
                    .for_each(|shape| drop(shape.insert("description".into(), about.into())));
                shape
            }
        };
        properties.insert(name.to_owned(), described);
    };
    TextName::ALL.iter().for_each(|of| put(of.name(), of.about(), &text));
    let count = generator.subschema_for::<Count>().to_value();
    names::Count::ALL.iter().for_each(|of| put(of.name(), of.about(), &count));
    Flag::ALL.iter().for_each(|of| put(of.name(), of.about(), &json!({ "type": "boolean" })));
    let kinds: Vec<&str> = NodeKind::ALL.iter().map(|kind| kind.name()).collect();
    for choice in Choice::ALL {
        let shape = match choice {
            Choice::Kind | Choice::ParentKind => one_or_many(json!({ "enum": kinds })),
            Choice::Lang => generator.subschema_for::<super::raw::OneOrMany>().to_value(),
        };
        put(choice.name(), choice.about(), &shape);
    }
    schema(json!({ "type": "object", "properties": properties, "additionalProperties": text }))
});

definition!(Count, |_: &mut SchemaGenerator| {
    schema(json!({
        "type": ["string", "integer"], "pattern": RANGE, "minimum": 0,
        "description": "A number, or a range with both its ends: `2..5`, `2..`, `..5`.",
    }))
});

definition!(TestOfText, |generator: &mut SchemaGenerator| {
    let lists = generator.subschema_for::<super::raw::OneOrMany>().to_value();
    let mut tests = serde_json::Map::new();
    for how in How::ALL.iter().map(|how| how.name()) {
        tests.insert(how.to_owned(), lists.clone());
        tests.insert(format!("not_{how}"), lists.clone());
    }
    for key in ["matches", "not_matches"] {
        tests.insert(key.to_owned(), json!({ "type": "string", "description": "A pattern." }));
    }
    tests.insert("columns".to_owned(), json!({ "type": "string", "pattern": RANGE, "description": "Its width." }));
    let about = "Tests of a text: against word lists, a pattern, or by its width.";
    schema(json!({ "type": "object", "description": about, "properties": tests, "additionalProperties": false }))
});

/// A rule without `match` has no captures, and a rule about sentences has a `match`.
pub(super) fn captures_need_a_pattern(rule: &mut Schema) {
    let known: Vec<&str> = names::conditions().collect();
    let sentence = json!({ "const": "sentence" });
    let sentence = json!({ "anyOf": [sentence, { "type": "array", "contains": sentence }] });
    let closed = json!({ "propertyNames": { "enum": known } });
    rule.insert("if".to_owned(), json!({ "required": ["match"] }));
    rule.insert("then".to_owned(), json!({ "properties": { "on": sentence } }));
    rule.insert("else".to_owned(), json!({ "properties": { "when": closed, "on": { "not": sentence } } }));
}

/// What stands under `limit`: no key has to be there.
pub(super) fn limits(generator: &mut SchemaGenerator) -> Schema {
    optional(Limits::json_schema(generator))
}

/// What stands under `repair`, as little of it as a file changes.
pub(super) fn repairs(generator: &mut SchemaGenerator) -> Schema {
    optional(RepairSettings::json_schema(generator))
}

fn optional(mut schema: Schema) -> Schema {
    schema.remove("required");
    schema
}

fn schema(value: Value) -> Schema {
    let value = value.as_object().cloned();
    value.map(Schema::from).unwrap_or_else(|| json_schema!({}))
}

/// Settings are read over settings: nothing of them has to be there.
fn make_settings_optional(schema: &mut Schema) {
    let settings = |name: &String| name.ends_with("Settings") || name == "Switch";
    for (name, definition) in schema.get_mut("definitions").and_then(Value::as_object_mut).into_iter().flatten() {
        if let Some(definition) = definition.as_object_mut().filter(|_| settings(name)) {
            definition.remove("required");
        }
    }
}

fn written() -> String {
    let mut schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<RawFile>();
    make_settings_optional(&mut schema);
    schema.insert("title".to_owned(), "cardmill rules".into());
    let text = serde_json::to_string_pretty(schema.as_value()).expect("a schema can be written");
    // The types are named for what they are in the program.
    text.replace("\"Raw", "\"").replace("/Raw", "/") + "\n"
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads what it compares with")]
fn the_schema_in_the_repository_is_the_one_of_the_types() {
    snapbox::assert_data_eq!(written(), snapbox::file!["../../rules/rules.schema.json": Text].raw());
}

#[test]
fn every_name_that_the_schema_offers_loads() {
    let load = |on: &str, when: &str, answer: &str| {
        let pattern = if on == "sentence" { "match = '(?<x>a)'\n" } else { "" };
        let text = format!(
            "[[rule]]\nid = \"x\"\nabout = \"x\"\nkind = \"x\"\non = \"{on}\"\n{pattern}when = {{ {when} }}\n\
             ask = {{ \"*\" = \"{{owner}}?\" }}\nanswer = \"{answer}\"\n"
        );
        let loaded = RuleSet::load(&[("x.toml".to_owned(), text.clone())]);
        assert!(loaded.is_ok(), "{text}{}", loaded.map(|_| ()).unwrap_err());
    };
    names::looks().for_each(|(on, _)| load(on, "", "body"));
    for answer in Selector::ALL.iter().map(|selector| selector.name()).chain(["{x}", "{x}.."]) {
        let on = match answer {
            "sides" => "comparison",
            "sentence" | "onward" | "{x}" | "{x}.." => "sentence",
            _ => "term",
        };
        load(on, "", answer);
    }
    for how in How::ALL.iter().map(|how| how.name()) {
        load("term", &format!("label = {{ {how} = \"note\" }}"), "body");
        load("term", &format!("label = {{ not_{how} = [\"note\"] }}"), "body");
    }
    load("term", "label = { matches = \"a\", not_matches = \"b\", columns = \"1..\" }", "body");
    for range in ["3", "\"3\"", "\"3..\"", "\"..3\"", "\"2..3\""] {
        load("term", &format!("children = {range}"), "body");
    }
}

#[test]
fn every_name_is_explained_in_the_documentation() {
    let docs = include_str!("../../docs/rules.md");
    let answers = Selector::ALL.iter().map(|selector| selector.name());
    let names = names::conditions().chain(names::looks().map(|(name, _)| name)).chain(answers);
    let schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<Limits>();
    let limits = schema.get("properties").and_then(Value::as_object).into_iter().flat_map(|all| all.keys());
    let limits: Vec<String> = limits.cloned().collect();
    assert!(limits.len() > 5);
    for name in names.map(str::to_owned).chain(limits) {
        assert!(docs.contains(&format!("`{name}`")), "`{name}` is not in docs/rules.md");
    }
    for slot in Slot::ALL {
        assert!(docs.contains(&format!("`{{{}}}`", slot.name())), "`{{{}}}` is not in docs/rules.md", slot.name());
    }
}

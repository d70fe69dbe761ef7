//! What to write instead, where a rule file has another shape: what the types cannot say.

use crate::base::toml_file::shape::Fault;

/// Tables of a file.
const TABLES: &[&str] =
    &["language", "lexicon", "pattern", "marks", "limit", "repair", "filter", "ask", "class", "rule"];
/// Keys of a rule.
const RULE: &[&str] = &[
    "id", "about", "grade", "kind", "on", "when", "match", "trim", "unless", "also", "reversed", "off", "ask", "cloze",
    "answer", "whole", "example",
];

/// The help for a fault, for the keys from the top of the file down to the one it is about.
pub(super) fn advice(fault: Fault, keys: &[&str]) -> Option<String> {
    match fault {
        Fault::Unknown => misplaced(keys),
        Fault::Missing => missing(keys),
        Fault::Type => written(keys),
    }
}

/// A key that stands in the wrong table.
fn misplaced(keys: &[&str]) -> Option<String> {
    match keys {
        ["example"] => Some("write `[[rule.example]]` below the rule that it belongs to".into()),
        ["rules"] => Some("write `[[rule]]` above each rule".into()),
        [key] if RULE.contains(key) => Some(format!("`{key}` belongs to a rule; write `[[rule]]` above it")),
        ["rule", key] if super::names::is_condition(key) => {
            Some(format!("it is a condition; write `when = {{ {key} = … }}`"))
        }
        ["rule", key] if TABLES.contains(key) => {
            Some(format!("write `[{key}]` as a table of its own, above the rules"))
        }
        ["rule", "example", "question" | "card"] => Some("write `cards = [{ question = \"…\" }]`".into()),
        ["rule", "example", key] if RULE.contains(key) => {
            Some(format!("`{key}` belongs to the rule; move it above `[[rule.example]]`"))
        }
        _ => None,
    }
}

/// A key that has to be there.
fn missing(keys: &[&str]) -> Option<String> {
    Some(match keys {
        ["rule", "id"] => "add a name of its own, as in `id = \"my-rule\"`".into(),
        ["rule", "about"] => "say in a sentence what it does, as in `about = \"A term is asked for.\"`".into(),
        ["rule", "kind"] => "add a word for the kind of its cards, as in `kind = \"definition\"`".into(),
        ["rule", "on"] => "say what it looks at, as in `on = \"term\"`".into(),
        ["rule", "ask"] => "add a question, as in `ask = { \"*\" = \"{label}?\" }`".into(),
        ["rule", "answer"] => "say where the answer is, as in `answer = \"body\"`".into(),
        ["rule", "example", "name"] => "say what it shows, as in `name = \"a term\"`".into(),
        ["rule", "example", "note"] => "add the note, as in `note = \"Keel: the lowest beam\"`".into(),
        ["language", "script"] => "add `script = \"latin\"`, or `han`, `kana`, `hangul`".into(),
        ["class", "ask"] => "add the family of its question, as in `ask = \"definition\"`".into(),
        _ => return None,
    })
}

/// How a value is written that has another type.
fn written(keys: &[&str]) -> Option<String> {
    Some(match keys {
        ["rule" | "class" | "language"] | ["rule", "example"] => {
            format!("write `[[{}]]`, with two brackets", keys.join("."))
        }
        ["rule", "example", "cards"] => "write `cards = [{ question = \"…\", answer = \"…\" }]`".into(),
        ["rule", "ask"] => "write `ask = \"class\"`, or `ask = { en = [\"…\"] }`".into(),
        ["rule", "when"] | ["class", "when"] => "write `when = { label = { is = \"note\" } }`".into(),
        ["rule", "trim"] | ["rule", "trim", _] => "write `trim = { subject = { head = [\"article\"] } }`".into(),
        ["rule", key @ ("on" | "answer")] => format!("write `{key} = \"…\"` or `{key} = [\"…\", \"…\"]`"),
        ["lexicon"] | ["lexicon", ..] => "write `[lexicon.name]`, and below it `en = [\"…\", \"…\"]`".into(),
        ["filter"] | ["filter", ..] => "write `name = [['pattern', \"replacement\"]]` below `[filter]`".into(),
        ["ask"] | ["ask", ..] => "write `[ask.name]`, and below it `en = [\"…\"]`".into(),
        ["pattern", key] => format!("write `{key} = '…'`"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::raw::{RawFile, RawRule};
    use super::{RULE, TABLES};

    #[test]
    fn the_keys_are_those_of_the_types() {
        let known = |error: toml::de::Error| -> Vec<String> {
            error.message().split('`').skip(3).step_by(2).map(str::to_owned).collect()
        };
        assert_eq!(known(toml::from_str::<RawFile>("x = 1").unwrap_err()), TABLES);
        assert_eq!(known(toml::from_str::<RawRule>("x = 1").unwrap_err()), RULE);
    }
}

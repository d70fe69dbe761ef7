//! Values of settings, read from what TOML and YAML have in common.

use super::{DECK_SLOTS, Problem, Switch, unknown};
use crate::base::slots::{SlotError, Slots};
use crate::cards::card::Grade;
use serde_json::Value;

fn wrong(key: &str, expected: &str, example: &str) -> Problem {
    Problem {
        about: key.to_owned(),
        message: format!("`{key}` must be {expected}"),
        help: format!("write for example `{example}`"),
    }
}

/// A switch: `true`, or the words that people write for it.
pub(crate) fn switch(key: &str, value: &Value, problems: &mut Vec<Problem>) -> Option<bool> {
    let found = match value {
        Value::Bool(on) => Some(*on),
        // YAML of today reads `off` as text.
        Value::String(text) => match text.to_lowercase().as_str() {
            "on" | "yes" | "true" => Some(true),
            "off" | "no" | "false" => Some(false),
            _ => None,
        },
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    };
    if found.is_none() {
        problems.push(wrong(key, "`on` or `off`", &format!("{key}: off")));
    }
    found
}

pub(super) fn deck(key: &str, value: &Value, problems: &mut Vec<Problem>) -> Option<Vec<Slots>> {
    let parts: Vec<&str> = value.as_str().unwrap_or_default().split("::").map(str::trim).collect();
    if parts.contains(&"") || parts.iter().any(|part| part.chars().any(char::is_control)) {
        problems.push(wrong(key, "the name of a deck, with no empty part", &format!("{key}: Parent::Child")));
        return None;
    }
    let parts: Result<Vec<Slots>, SlotError> = parts.into_iter().map(|part| Slots::parse(part, DECK_SLOTS)).collect();
    parts.map_err(|error| problems.push(error.into())).ok()
}

pub(super) fn text(key: &str, value: &Value, problems: &mut Vec<Problem>) -> Option<String> {
    let found = value.as_str().map(str::to_owned);
    if found.is_none() {
        problems.push(wrong(key, "a text", &format!("{key}: \"a text\"")));
    }
    found
}

pub(super) fn grade(key: &str, value: &Value, problems: &mut Vec<Problem>) -> Option<Grade> {
    let grades = [Grade::Sure, Grade::Likely, Grade::Bold];
    let found = value.as_str().and_then(|text| grades.into_iter().find(|grade| grade.name() == text));
    if found.is_none() {
        problems.push(wrong(key, "`sure`, `likely` or `bold`", "grade: sure"));
    }
    found
}

pub(super) fn texts(key: &str, value: &Value, problems: &mut Vec<Problem>) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let found: Option<Vec<String>> = match value {
        Value::Array(all) => all.iter().map(text).collect(),
        one => text(one).map(|text| vec![text]),
    };
    found.unwrap_or_else(|| {
        problems.push(wrong(key, "a text or a list of texts", &format!("{key}: [a, b]")));
        Vec::new()
    })
}

pub(super) fn rules(key: &str, value: &Value, problems: &mut Vec<Problem>) -> Vec<Switch> {
    let Value::Object(switches) = value else {
        return vec![Switch::Only(texts(key, value, problems))];
    };
    let mut found = Vec::new();
    for (way, names) in switches {
        match way.as_str() {
            "off" | "false" => found.push(Switch::Off(texts(way, names, problems))),
            "on" | "true" => found.push(Switch::On(texts(way, names, problems))),
            "only" => found.insert(0, Switch::Only(texts(way, names, problems))),
            _ => problems.push(unknown("switch of rules", way, ["on", "off", "only"].into_iter())),
        }
    }
    found
}

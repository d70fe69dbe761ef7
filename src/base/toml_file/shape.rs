//! A parsed file as a type: all that does not fit, not only the first.
//!
//! The types that are read are the only statement of what a file may hold. What serde refuses
//! is told with its place; then it is replaced by something that fits, and reading begins
//! again, until nothing is refused.

use super::{Place, Problems, which};
use crate::base::code::Code;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
use toml::Value;

/// How many faults of one file are told.
const MOST: usize = 100;

/// What does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A key that there is not.
    Unknown,
    /// A key that is not there.
    Missing,
    /// A value of another type.
    Type,
}

/// What a reader knows better about a fault: the help, for the keys from the top down to the
/// one it is about.
pub type Advice = fn(Fault, &[&str]) -> Option<String>;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
}

/// Reads a value as a type; nothing when what is wrong cannot be replaced.
pub fn read<T: DeserializeOwned>(
    problems: &Problems<'_>,
    place: Place<'_>,
    value: &Value,
    advice: Advice,
) -> Option<T> {
    let mut value = value.clone();
    let mut mended: Vec<Vec<Step>> = Vec::new();
    for _ in 0..MOST {
        let error = match serde_path_to_error::deserialize::<_, T>(value.clone()) {
            Ok(read) => return Some(read),
            Err(error) => error,
        };
        let mut path: Vec<Step> = Vec::new();
        for segment in error.path() {
            match segment {
                Segment::Seq { index } => path.push(Step::Index(*index)),
                Segment::Map { key } => path.push(Step::Key(key.clone())),
                Segment::Enum { .. } | Segment::Unknown => break,
            }
        }
        let said = error.inner().message();
        let names = quoted(said);
        if said.starts_with("unknown field") {
            report(place, &path, |place, keys| unknown(problems, place, keys, &names[1..], advice));
            remove(&mut value, &path)?;
            continue;
        }
        if said.starts_with("missing field") {
            let owner = at(&mut value, &path).and_then(|table| Some(table.get("id")?.as_str()?.to_owned()));
            let owner = owner.filter(|id| !id.is_empty());
            path.push(Step::Key(names.first()?.clone()));
            report(place, &path, |place, keys| missing(problems, place, keys, owner.as_deref(), advice));
        } else {
            let found = at(&mut value, &path).cloned();
            report(place, &path, |place, keys| wrong(problems, place, keys, said, found.as_ref(), advice));
        }
        let tried = mended.iter().filter(|known| **known == path).count();
        mend(&mut value, &path, said, tried)?;
        mended.push(path);
    }
    None
}

/// Walks down from a place, and tells there with the keys on the way.
fn report(place: Place<'_>, path: &[Step], tell: impl FnOnce(Place<'_>, &[&str])) {
    match path {
        [] => tell(place, &place.keys()),
        [Step::Key(name), rest @ ..] => report(place.key(name), rest, tell),
        [Step::Index(at), rest @ ..] => report(place.at(*at), rest, tell),
    }
}

fn unknown(problems: &Problems<'_>, place: Place<'_>, keys: &[&str], known: &[String], advice: Advice) {
    let Some((key, above)) = keys.split_last() else { return };
    let whose = if above.is_empty() { "this file".to_owned() } else { format!("`{}`", above.join(".")) };
    let help = advice(Fault::Unknown, keys).unwrap_or_else(|| which(key, known));
    problems.error(Code::UnknownKey, place.the_key(), format!("there is no key `{key}` in {whose}"), help);
}

fn missing(problems: &Problems<'_>, place: Place<'_>, keys: &[&str], owner: Option<&str>, advice: Advice) {
    let Some((key, above)) = keys.split_last() else { return };
    let message = match (owner, above) {
        (Some(id), _) => format!("`{id}` has no `{key}`"),
        (None, []) => format!("there is no `{key}`"),
        (None, above) => format!("this `{}` has no `{key}`", above.join(".")),
    };
    let help = advice(Fault::Missing, keys).unwrap_or_else(|| format!("add `{key} = \"…\"`"));
    problems.error(Code::MissingKey, place, message, help);
}

fn wrong(problems: &Problems<'_>, place: Place<'_>, keys: &[&str], said: &str, found: Option<&Value>, advice: Advice) {
    let key = keys.last().copied().unwrap_or("this file");
    let advised = advice(Fault::Type, keys);
    if said.starts_with("unknown variant") {
        let names = quoted(said);
        let (name, known) = names.split_first().map_or(("", &[][..]), |(name, known)| (name.as_str(), known));
        let help = advised.unwrap_or_else(|| which(name, known));
        return problems.error(Code::UnknownValue, place, format!("`{key}` cannot be `{name}`"), help);
    }
    let expected = expected(said);
    if let (true, Some(help)) = (expected == "a sequence" && found.is_some_and(Value::is_table), &advised) {
        return problems.error(Code::OneBracket, place.the_key(), format!("`{key}` is one of several"), help);
    }
    if said.starts_with('`') {
        // A type that says itself what is wrong with its text.
        let help = advised.unwrap_or_else(|| "see the documentation of this key".to_owned());
        return problems.error(Code::WrongValue, place, said, help);
    }
    let (should, sample) = in_words(expected, key);
    let is = found.map_or(String::new(), |found| format!(", and is {}", kind_of(found)));
    let help = advised.unwrap_or(sample);
    problems.error(Code::WrongType, place, format!("`{key}` must be {should}{is}"), help);
}

/// What serde expects, in words, and how it is written.
fn in_words(expected: &str, key: &str) -> (String, String) {
    let (should, sample) = match expected {
        "a string" | "string only" => ("a text in quotes", format!("write `{key} = \"…\"`")),
        "a sequence" => ("a list", format!("write `{key} = [\"…\", \"…\"]`")),
        "a boolean" => ("`true` or `false` without quotes", format!("write `{key} = true` or `{key} = false`")),
        "usize" | "u8" | "u32" | "u64" => ("a whole number from 0 on", format!("write for example `{key} = 4`")),
        "f64" | "f32" => ("a number", format!("write for example `{key} = 0.5`")),
        "a tuple of size 2" => ("pairs of two texts", format!("write `{key} = [[\"…\", \"…\"]]`")),
        other if other == "a map" || other.starts_with("struct ") => {
            ("a table", format!("write `{key} = {{ … = … }}`"))
        }
        other => (other, format!("write `{key} = \"…\"`")),
    };
    (should.to_owned(), sample)
}

/// What serde says that it expects. Of a list that is too long, it does not say so.
fn expected(said: &str) -> &str {
    if said.starts_with("invalid length") {
        return "a tuple of size 2";
    }
    said.rsplit_once("expected ").map_or(said, |(_, expected)| expected)
}

/// The type of a value in words.
pub fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a text",
        Value::Integer(number) if *number < 0 => "a number below 0",
        Value::Integer(_) | Value::Float(_) => "a number",
        Value::Boolean(_) => "`true` or `false`",
        Value::Datetime(_) => "a date",
        Value::Array(list) if list.iter().any(|entry| entry.is_integer() || entry.is_float()) => {
            "a list with a number in it"
        }
        Value::Array(_) => "a list",
        Value::Table(_) => "a table",
    }
}

/// The names between backticks.
fn quoted(said: &str) -> Vec<String> {
    said.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn at<'v>(value: &'v mut Value, path: &[Step]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Key(name) => value.get_mut(name.as_str()),
        Step::Index(at) => value.get_mut(*at),
    })
}

fn remove(value: &mut Value, path: &[Step]) -> Option<Value> {
    let (Step::Key(name), above) = path.split_last()? else { return None };
    at(value, above)?.as_table_mut()?.remove(name)
}

/// Puts something there that may fit: what is expected first, then one type after the other.
fn mend(value: &mut Value, path: &[Step], said: &str, tried: usize) -> Option<()> {
    let old = at(value, path).cloned();
    let variant = said.starts_with("unknown variant").then(|| quoted(said).into_iter().nth(1)).flatten();
    let text = |text: &str| Value::String(text.to_owned());
    let table = || Value::Table(toml::Table::new());
    let fitting = match (expected(said), old) {
        ("a sequence", Some(Value::Table(old))) if old.contains_key("id") || old.contains_key("name") => {
            Value::Array(vec![Value::Table(old)])
        }
        ("a sequence", _) => Value::Array(Vec::new()),
        ("a boolean", _) => Value::Boolean(false),
        ("usize" | "u8" | "u32" | "u64", _) => Value::Integer(0),
        ("f64" | "f32", _) => Value::Float(0.0),
        ("a tuple of size 2", _) => Value::Array(vec![text(""), text("")]),
        ("a map", _) => table(),
        (other, _) if other.starts_with("struct ") => table(),
        (_, _) => text(variant.as_deref().unwrap_or("")),
    };
    let candidates = [fitting, text(""), Value::Array(Vec::new()), table(), Value::Boolean(false), Value::Integer(0)];
    let new = candidates.into_iter().nth(tried)?;
    let (last, above) = path.split_last()?;
    match (last, at(value, above)?) {
        (Step::Key(name), Value::Table(table)) => drop(table.insert(name.clone(), new)),
        (Step::Index(at), Value::Array(list)) => *list.get_mut(*at)? = new,
        (_, _) => return None,
    }
    Some(())
}

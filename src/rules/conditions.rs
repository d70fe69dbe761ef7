//! The conditions under `when`, compiled: what is asked about, and what it is tested for.

use super::compile::{Captures, Context};
use super::matcher::{self, Condition, How, Range, Test};
use super::raw::OneOrMany;
use crate::base::toml_file::shape::kind_of;
use crate::base::toml_file::{Place, which};
use crate::rules::node_kind::NodeKind;
use toml::Value;

/// The tests of a text.
const TESTS: &[&str] = &[
    "is",
    "starts",
    "ends",
    "contains",
    "matches",
    "columns",
    "not_is",
    "not_starts",
    "not_ends",
    "not_contains",
    "not_matches",
];

const RANGES: &str = "write \"2..\" for 2 and more, \"..5\", \"2..5\" or \"2\"; both ends count";

impl Context<'_> {
    /// All conditions of a table; what is wrong with one is told, and it is left out.
    pub(super) fn conditions(&self, place: Place<'_>, table: &toml::Table, captures: &Captures) -> Vec<Condition> {
        let mut conditions = Vec::new();
        for (of, value) in table {
            let place = place.key(of);
            if let (Value::Table(tests), true) = (value, self.is_text(of, captures)) {
                let tests = tests.iter().filter_map(|(how, value)| self.text_test(place.key(how), how, value));
                conditions.extend(tests.map(|test| Condition { of: of.clone(), test }));
            } else {
                let test = self.plain_test(place, of, value, captures);
                conditions.extend(test.map(|test| Condition { of: of.clone(), test }));
            }
        }
        // Cheap tests first: flags and counts before words and patterns.
        conditions.sort_by_key(|condition| match condition.test {
            Test::Flag(_) | Test::Name(_) => 0,
            Test::Count(_) | Test::Columns(_) => 1,
            Test::Words { .. } => 2,
            Test::Pattern { .. } => 3,
        });
        conditions
    }

    fn is_text(&self, of: &str, captures: &Captures) -> bool {
        let other = matcher::COUNTS.contains(&of) || matcher::FLAGS.contains(&of) || matcher::NAMES.contains(&of);
        !other && (matcher::TEXTS.contains(&of) || captures.as_ref().is_none_or(|captures| captures.contains(of)))
    }

    /// The test of a count, a flag or a name.
    fn plain_test(&self, place: Place<'_>, of: &str, value: &Value, captures: &Captures) -> Option<Test> {
        let wrong = |should: &str, help: &str| {
            let message = format!("`{of}` must be {should}, and is {}", kind_of(value));
            self.problems.error("wrong-condition", place, message, help);
        };
        if matcher::COUNTS.contains(&of) {
            let number = value.as_integer().map(|number| number.to_string());
            let Some(text) = value.as_str().or(number.as_deref()) else {
                wrong("a range", RANGES);
                return None;
            };
            return self.range(place, text).map(Test::Count);
        }
        if matcher::FLAGS.contains(&of) {
            let flag = value.as_bool();
            if flag.is_none() {
                wrong("`true` or `false`", &format!("write `{of} = true` or `{of} = false`, without quotes"));
            }
            return flag.map(Test::Flag);
        }
        if matcher::NAMES.contains(&of) {
            return self.names(place, of, value).map(Test::Name);
        }
        if self.is_text(of, captures) {
            wrong(
                "a table of tests",
                &format!("write for example `{of} = {{ is = \"note\" }}` or `{of} = {{ matches = '…' }}`"),
            );
            return None;
        }
        let known = [matcher::TEXTS, matcher::COUNTS, matcher::FLAGS, matcher::NAMES].concat();
        let help = which(of, captures.iter().flatten().map(String::as_str).chain(known));
        self.problems.error("unknown-condition", place.the_key(), format!("there is no `{of}` to ask about"), help);
        None
    }

    fn range(&self, place: Place<'_>, text: &str) -> Option<Range> {
        let Some(range) = Range::parse(text) else {
            self.problems.error("bad-range", place, format!("`{text}` is no range"), RANGES);
            return None;
        };
        if range.least > range.most {
            let help = format!("write the lower end first: \"{}..{}\"", range.most, range.least);
            self.problems.error("empty-range", place, format!("the range `{text}` is empty"), help);
        }
        Some(range)
    }

    /// The languages or kinds that a condition names.
    fn names(&self, place: Place<'_>, of: &str, value: &Value) -> Option<Vec<String>> {
        let names = self.texts(place, of, value)?;
        let known: Vec<&str> = match of {
            "lang" => self.languages.to_vec(),
            _ => NodeKind::NAMES.iter().map(|(name, _)| *name).collect(),
        };
        for (at, name) in names.iter().enumerate().filter(|(_, name)| !known.contains(&name.as_str())) {
            let what = if of == "lang" { "language" } else { "kind of node" };
            let code = if of == "lang" { "unknown-language" } else { "unknown-kind" };
            self.problems.error(code, place.at(at), format!("there is no {what} `{name}`"), which(name, &known));
        }
        Some(names)
    }

    /// One text or several, and not none.
    fn texts(&self, place: Place<'_>, of: &str, value: &Value) -> Option<Vec<String>> {
        let Ok(texts) = value.clone().try_into::<OneOrMany>() else {
            let message = format!("`{of}` must be a text or a list of texts, and is {}", kind_of(value));
            let help = format!("write `{of} = \"…\"` or `{of} = [\"…\", \"…\"]`");
            self.problems.error("wrong-condition", place, message, help);
            return None;
        };
        let texts = texts.all();
        if texts.is_empty() {
            let help = "name at least one thing, or remove the condition";
            self.problems.error("empty-condition", place, "nothing stands in this list, so nothing fits", help);
        }
        Some(texts)
    }

    /// The test of a text.
    fn text_test(&self, place: Place<'_>, how: &str, value: &Value) -> Option<Test> {
        let (plain, want) = match how.strip_prefix("not_") {
            Some(rest) => (rest, false),
            None => (how, true),
        };
        let text = |should: &str, help: &str| {
            let text = value.as_str();
            if text.is_none() {
                let message = format!("`{how}` must be {should}, and is {}", kind_of(value));
                self.problems.error("wrong-condition", place, message, help);
            }
            text
        };
        let way = match plain {
            "is" => How::Is,
            "starts" => How::Starts,
            "ends" => How::Ends,
            "contains" => How::Contains,
            "matches" => {
                let text = text("a pattern", &format!("write `{how} = '…'`"))?;
                return self.alternatives(place, text).map(|(written, any)| Test::Pattern { written, any, want });
            }
            "columns" if want => return self.range(place, text("a range", RANGES)?).map(Test::Columns),
            _ => {
                let message = format!("there is no test `{how}` of a text");
                self.problems.error("unknown-test", place.the_key(), message, which(how, TESTS));
                return None;
            }
        };
        let names = self.texts(place, how, value)?;
        let list = |(at, name): (usize, &String)| Some((name.clone(), self.list(place.at(at), name)?));
        Some(Test::Words { how: way, lists: names.iter().enumerate().filter_map(list).collect(), want })
    }
}

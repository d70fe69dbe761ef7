//! The conditions under `when`, compiled: what is asked about, and what it is tested for.

use super::Lang;
use super::compile::{Captures, Context};
use super::matcher::{Condition, Range, Test, Tested, TextTest};
use super::names::{self, Choice, Count, Flag, How, NodeKind, TextName};
use super::raw::OneOrMany;
use crate::base::code::Code;
use crate::base::toml_file::shape::kind_of;
use crate::base::toml_file::{Place, which};
use toml::Value;

const RANGES: &str = "write \"2..\" for 2 and more, \"..5\", \"2..5\" or \"2\"; both ends count";

impl Context<'_> {
    /// All conditions of a table; what is wrong with one is told, and it is left out.
    pub(super) fn conditions(&self, place: Place<'_>, table: &toml::Table, captures: &Captures) -> Vec<Condition> {
        let mut conditions = Vec::new();
        for (of, value) in table {
            let place = place.key(of);
            if let (Value::Table(tests), Some(tested)) = (value, self.tested(of, captures)) {
                let tests = tests.iter().filter_map(|(how, value)| self.text_test(place.key(how), how, value));
                conditions.extend(tests.map(|test| self.condition(Test::Text(tested.clone(), test))));
            } else {
                conditions.extend(self.plain_test(place, of, value, captures).map(|test| self.condition(test)));
            }
        }
        // Cheap tests first: flags and counts before words and patterns.
        conditions.sort_by_key(|condition| match &condition.test {
            Test::Flag(..) | Test::Kind(_) | Test::ParentKind(_) | Test::Lang(_) => 0,
            Test::Count(..) | Test::Text(_, TextTest::Columns(_)) => 1,
            Test::Text(_, TextTest::Words { .. }) => 2,
            Test::Text(_, TextTest::Pattern { .. }) => 3,
        });
        conditions
    }

    fn condition(&self, test: Test) -> Condition {
        let mut turns = self.turns.borrow_mut();
        let next = turns.len();
        Condition::new(test, |said| *turns.entry(said).or_insert(next))
    }

    /// The text of a name, or the capture; of a pattern that is wrong, any name may be one.
    fn tested(&self, of: &str, captures: &Captures) -> Option<Tested> {
        let other = Count::named(of).is_some() || Flag::named(of).is_some() || Choice::named(of).is_some();
        let capture = || Tested::Capture(self.holes.hole(of), of.to_owned());
        match (captures, TextName::named(of)) {
            _ if other => None,
            (Some(captures), _) if captures.contains(of) => Some(capture()),
            (_, Some(text)) => Some(Tested::Of(text)),
            (None, None) => Some(capture()),
            (Some(_), None) => None,
        }
    }

    /// The test of a count, a flag or a name.
    fn plain_test(&self, place: Place<'_>, of: &str, value: &Value, captures: &Captures) -> Option<Test> {
        let wrong = |should: &str, help: &str| {
            let message = format!("`{of}` must be {should}, and is {}", kind_of(value));
            self.problems.error(Code::WrongCondition, place, message, help);
        };
        if let Some(count) = Count::named(of) {
            let number = value.as_integer().map(|number| number.to_string());
            let Some(text) = value.as_str().or(number.as_deref()) else {
                wrong("a range", RANGES);
                return None;
            };
            return self.range(place, text).map(|range| Test::Count(count, range));
        }
        if let Some(flag) = Flag::named(of) {
            let want = value.as_bool();
            if want.is_none() {
                wrong("`true` or `false`", &format!("write `{of} = true` or `{of} = false`, without quotes"));
            }
            return want.map(|want| Test::Flag(flag, want));
        }
        if let Some(choice) = Choice::named(of) {
            return self.choice(place, choice, value);
        }
        if self.tested(of, captures).is_some() {
            wrong(
                "a table of tests",
                &format!("write for example `{of} = {{ is = \"note\" }}` or `{of} = {{ matches = '…' }}`"),
            );
            return None;
        }
        let known = names::conditions().map(str::to_owned);
        let help = which(of, captures.iter().flatten().cloned().chain(known));
        self.problems.error(Code::UnknownCondition, place.the_key(), format!("there is no `{of}` to ask about"), help);
        None
    }

    fn range(&self, place: Place<'_>, text: &str) -> Option<Range> {
        let Some(range) = Range::parse(text) else {
            self.problems.error(Code::BadRange, place, format!("`{text}` is no range"), RANGES);
            return None;
        };
        if range.least > range.most {
            let help = format!("write the lower end first: \"{}..{}\"", range.most, range.least);
            self.problems.error(Code::EmptyRange, place, format!("the range `{text}` is empty"), help);
        }
        Some(range)
    }

    /// The languages or kinds that a condition names.
    fn choice(&self, place: Place<'_>, choice: Choice, value: &Value) -> Option<Test> {
        let names = self.texts(place, choice.name(), value)?;
        let kind = |(at, name): (usize, &String)| {
            let kind = NodeKind::named(name);
            if kind.is_none() {
                let known = NodeKind::ALL.iter().map(|kind| kind.name());
                let message = format!("there is no kind of node `{name}`");
                self.problems.error(Code::UnknownKind, place.at(at), message, which(name, known));
            }
            kind
        };
        let lang = |(at, name): (usize, &String)| {
            let lang = self.languages.iter().position(|known| known == name);
            if lang.is_none() {
                let message = format!("there is no language `{name}`");
                self.problems.error(Code::UnknownLanguage, place.at(at), message, which(name, self.languages));
            }
            lang.map(|at| (Lang(at as u8), name.clone()))
        };
        let names = names.iter().enumerate();
        Some(match choice {
            Choice::Kind => Test::Kind(names.filter_map(kind).collect()),
            Choice::ParentKind => Test::ParentKind(names.filter_map(kind).collect()),
            Choice::Lang => Test::Lang(names.filter_map(lang).collect()),
        })
    }

    /// One text or several, and not none.
    fn texts(&self, place: Place<'_>, of: &str, value: &Value) -> Option<Vec<String>> {
        let Ok(texts) = value.clone().try_into::<OneOrMany>() else {
            let message = format!("`{of}` must be a text or a list of texts, and is {}", kind_of(value));
            let help = format!("write `{of} = \"…\"` or `{of} = [\"…\", \"…\"]`");
            self.problems.error(Code::WrongCondition, place, message, help);
            return None;
        };
        let texts = texts.all();
        if texts.is_empty() {
            let help = "name at least one thing, or remove the condition";
            self.problems.error(Code::EmptyCondition, place, "nothing stands in this list, so nothing fits", help);
        }
        Some(texts)
    }

    /// The test of a text.
    fn text_test(&self, place: Place<'_>, how: &str, value: &Value) -> Option<TextTest> {
        let (plain, want) = match how.strip_prefix("not_") {
            Some(rest) => (rest, false),
            None => (how, true),
        };
        let text = |should: &str, help: &str| {
            let text = value.as_str();
            if text.is_none() {
                let message = format!("`{how}` must be {should}, and is {}", kind_of(value));
                self.problems.error(Code::WrongCondition, place, message, help);
            }
            text
        };
        let way = match (How::named(plain), plain) {
            (Some(way), _) => way,
            (None, "matches") => {
                let text = text("a pattern", &format!("write `{how} = '…'`"))?;
                return self.alternatives(place, text).map(|(written, any)| TextTest::Pattern { written, any, want });
            }
            (None, "columns") if want => return self.range(place, text("a range", RANGES)?).map(TextTest::Columns),
            (None, _) => {
                let message = format!("there is no test `{how}` of a text");
                self.problems.error(Code::UnknownTest, place.the_key(), message, which(how, tests()));
                return None;
            }
        };
        let names = self.texts(place, how, value)?;
        let list = |(at, name): (usize, &String)| Some((name.clone(), self.list(place.at(at), name)?));
        Some(TextTest::Words { how: way, lists: names.iter().enumerate().filter_map(list).collect(), want })
    }
}

/// The tests of a text.
fn tests() -> impl Iterator<Item = String> {
    let lists = || How::ALL.iter().map(|how| how.name());
    let plain = lists().chain(["matches", "columns"]).map(str::to_owned);
    plain.chain(lists().chain(["matches"]).map(|name| format!("not_{name}")))
}

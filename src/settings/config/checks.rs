//! What a configuration says about checks: how much findings matter, how many cards there should be.

use super::list;
use crate::base::code::Code;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::settings::layer::{Problem, unknown, unknown_key};
use serde_json::Value;
use std::collections::BTreeMap;

/// How findings of a kind are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// They are not told.
    Allow,
    /// They are warnings.
    Warn,
    /// They are errors.
    Deny,
}

/// How the findings of a run are taken, and what is expected of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checks {
    /// The kinds that are taken otherwise than usual.
    pub levels: BTreeMap<Code, Level>,
    /// The least share of the text that is to be on cards, in percent.
    pub min_coverage: Option<usize>,
    /// How many cards there are to be.
    pub cards: Option<CardRange>,
}

/// A number of cards: `180..220`, `180..`, `..220` or `200`; both ends count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardRange {
    least: usize,
    most: usize,
    /// As it was written.
    text: String,
}

impl CardRange {
    /// Reads a range; nothing when it is none, or empty.
    pub fn parse(text: &str) -> Option<Self> {
        let number =
            |text: &str, open: usize| if text.trim().is_empty() { Some(open) } else { text.trim().parse().ok() };
        let (least, most) = match text.split_once("..") {
            Some((least, most)) if text.trim() != ".." => (number(least, 0)?, number(most, usize::MAX)?),
            Some(_) => return None,
            None => (text.trim().parse().ok()?, text.trim().parse().ok()?),
        };
        (least <= most).then(|| Self { least, most, text: text.trim().to_owned() })
    }

    /// Whether so many cards are expected.
    pub fn holds(&self, cards: usize) -> bool {
        (self.least..=self.most).contains(&cards)
    }

    /// The range as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Checks {
    /// Takes findings as it is said: some are not told, some matter more or less.
    pub fn taken(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let one = |mut found: Diagnostic| {
            match self.levels.get(&found.code) {
                Some(Level::Allow) => return None,
                Some(Level::Warn) => found.severity = Severity::Warning,
                Some(Level::Deny) => found.severity = Severity::Error,
                None => {}
            }
            Some(found)
        };
        found.into_iter().filter_map(one).collect()
    }
}

/// Reads the table `check`.
pub(super) fn read(checks: &mut Checks, value: &Value, problems: &mut Vec<Problem>) {
    let Some(table) = value.as_object() else {
        problems.push(Problem {
            about: "check".to_owned(),
            message: "`check` must be a table".to_owned(),
            help: "write `[check]`, and below it for example `deny = [\"missing-media\"]`".to_owned(),
        });
        return;
    };
    for (key, value) in table {
        let level = match key.as_str() {
            "allow" => Level::Allow,
            "warn" => Level::Warn,
            "deny" => Level::Deny,
            "min_coverage" => {
                checks.min_coverage = percent(value, problems);
                continue;
            }
            _ => {
                problems.push(unknown_key(key, ["allow", "warn", "deny", "min_coverage"].into_iter()));
                continue;
            }
        };
        for name in list(key, value, problems) {
            match Code::from_name(&name) {
                Some(code) => {
                    if checks.levels.insert(code, level).is_some_and(|before| before != level) {
                        problems.push(Problem {
                            message: format!("`{name}` is in two lists"),
                            help: "leave it in one of `allow`, `warn` and `deny`".to_owned(),
                            about: name,
                        });
                    }
                }
                None => problems.push(no_code(&name)),
            }
        }
    }
}

/// A name that no kind of finding has.
fn no_code(name: &str) -> Problem {
    let mut problem = unknown("code", name, Code::ALL.iter().map(|code| code.name()));
    if !problem.help.starts_with("did you mean") {
        problem.help = "docs/checks.md lists all; a finding has its code in brackets".to_owned();
    }
    problem
}

fn percent(value: &Value, problems: &mut Vec<Problem>) -> Option<usize> {
    let percent = value.as_u64().filter(|percent| *percent <= 100).and_then(|percent| usize::try_from(percent).ok());
    if percent.is_none() {
        problems.push(Problem {
            about: "min_coverage".to_owned(),
            message: "`min_coverage` must be a whole number from 0 to 100".to_owned(),
            help: "write for example `min_coverage = 60`: percent of the text".to_owned(),
        });
    }
    percent
}

/// Reads the key `expect`.
pub(super) fn expected(value: &Value, problems: &mut Vec<Problem>) -> Option<CardRange> {
    let help = "write for example `expect = { cards = \"180..220\" }`; both ends count";
    let cards = value.as_object().filter(|table| table.len() == 1).and_then(|table| table.get("cards"));
    let text = cards.and_then(|cards| match cards.as_u64() {
        Some(number) => Some(number.to_string()),
        None => cards.as_str().map(str::to_owned),
    });
    let range = text.as_deref().and_then(CardRange::parse);
    if range.is_none() {
        problems.push(Problem {
            about: text.unwrap_or_else(|| "expect".to_owned()),
            message: "`expect` must say how many cards there are to be".to_owned(),
            help: help.to_owned(),
        });
    }
    range
}

#[cfg(test)]
mod tests {
    use super::CardRange;

    #[test]
    fn both_ends_of_a_range_count_and_may_be_open() {
        let holds = |text: &str, cards| CardRange::parse(text).unwrap().holds(cards);
        assert!(holds("2..4", 2) && holds("2..4", 4) && !holds("2..4", 1) && !holds("2..4", 5));
        assert!(holds("2..", 900) && !holds("2..", 1) && holds("..3", 0) && !holds("..3", 4) && holds(" 7 ", 7));
        for wrong in ["", "..", "4..2", "a", "1...2", "-1", "1..b"] {
            assert!(CardRange::parse(wrong).is_none(), "{wrong}");
        }
    }
}

//! One rule as it is written to one rule that runs: names become what they name.

use super::error::{RuleError, unknown};
use super::lexicon::Lexicon;
use super::load::{Written, compile_ask, pattern};
use super::matcher::{self, Condition, How, Range, Test};
use super::pattern::Pattern;
use super::raw::{OneOrMany, RawAsk, RawExample};
use super::template::{Filters, Template};
use super::words::Words;
use super::{Answer, Ask, Example, On, Question, Rule, Trim};
use crate::card::CardKind;
use crate::node_kind::NodeKind;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What rules are compiled against.
pub(super) struct Context<'m> {
    pub(super) lexicons: &'m BTreeMap<String, Arc<Lexicon>>,
    pub(super) patterns: &'m BTreeMap<String, String>,
    pub(super) asks: &'m BTreeMap<String, Arc<Ask>>,
    pub(super) filters: &'m Filters,
    pub(super) words: &'m Words,
}

/// Slots that a wording may have besides captures.
const SLOTS: &[&str] = &[
    "label", "title", "owner", "parent", "body", "operands", "aspect", "row", "column", "self", "code", "columns",
    "rows",
];

impl Context<'_> {
    pub(super) fn family(&self, place: &str, name: &str) -> Result<Arc<Ask>, RuleError> {
        self.asks.get(name).cloned().ok_or_else(|| unknown(place, "question family", name, self.asks.keys()))
    }

    fn list(&self, place: &str, name: &str) -> Result<Arc<Lexicon>, RuleError> {
        self.lexicons.get(name).cloned().ok_or_else(|| unknown(place, "lexicon", name, self.lexicons.keys()))
    }

    /// A pattern in which `(?&name)` stands for the named pattern, and `(?@name)` for the
    /// words of a lexicon would be too long: patterns name patterns only.
    fn expand(&self, place: &str, text: &str) -> Result<String, RuleError> {
        let mut expanded = text.to_owned();
        for _ in 0..8 {
            let Some(at) = expanded.find("(?&") else { return Ok(expanded) };
            let Some(end) = expanded[at..].find(')') else { break };
            let name = expanded[at + 3..at + end].to_owned();
            let inner =
                self.patterns.get(&name).ok_or_else(|| unknown(place, "pattern", &name, self.patterns.keys()))?;
            expanded.replace_range(at..=at + end, &format!("(?:{inner})"));
        }
        while let Some(at) = expanded.find("(?&") {
            let Some(end) = expanded[at..].find(')') else { break };
            let name = expanded[at + 3..at + end].to_owned();
            let inner =
                self.patterns.get(&name).ok_or_else(|| unknown(place, "pattern", &name, self.patterns.keys()))?;
            if inner.contains("(?&") {
                return Err(RuleError::Value {
                    place: place.to_owned(),
                    key: name,
                    expected: "a pattern that does not name itself",
                });
            }
            expanded.replace_range(at..=at + end, &format!("(?:{inner})"));
        }
        Ok(expanded)
    }

    pub(super) fn rule(&self, written: &Written, before: &[Rule]) -> Result<Rule, RuleError> {
        let raw = &written.raw;
        let place = format!("rule `{}`", raw.id);
        let regex = match &raw.pattern {
            Some(text) => {
                let expanded = self.expand(&place, text)?;
                let checked = Pattern::new(&expanded);
                Some(checked.map_err(|source| RuleError::Pattern {
                    place: place.clone(),
                    key: "match".into(),
                    source,
                })?)
            }
            None => None,
        };
        let captures: BTreeSet<String> = regex.iter().flat_map(|pattern| pattern.names().iter().cloned()).collect();
        let on = raw.on.all().iter().map(|name| self.on(&place, name)).collect::<Result<Vec<_>, _>>()?;
        let sentence = on.contains(&On::Sentence);
        if sentence != regex.is_some() {
            return Err(RuleError::Value {
                place,
                key: "match".into(),
                expected: "there exactly when the rule is on = \"sentence\"",
            });
        }
        let when = self.conditions(&place, &raw.when, &captures)?;
        let question = match &raw.ask {
            RawAsk::Family(name) if name == "class" => Question::Class,
            RawAsk::Family(name) if name == "title" => Question::Title,
            RawAsk::Family(name) => Question::Family(self.family(&place, name)?),
            RawAsk::Own(wordings) => Question::Family(Arc::new(compile_ask(&place, wordings, self.filters)?)),
        };
        if let Question::Family(ask) = &question {
            self.check_slots(&place, ask, &captures)?;
        }
        let answer =
            raw.answer.all().iter().map(|name| answer(&place, name, &captures)).collect::<Result<Vec<_>, _>>()?;
        let mut trim = Vec::new();
        for (name, at) in &raw.trim {
            if !captures.contains(name) {
                return Err(unknown(&place, "capture", name, captures.iter()));
            }
            let lists =
                |names: &[String]| names.iter().map(|list| self.list(&place, list)).collect::<Result<Vec<_>, _>>();
            trim.push(Trim { capture: name.clone(), head: lists(&at.head)?, tail: lists(&at.tail)? });
        }
        let mut unless = Vec::new();
        for name in &raw.unless {
            let at = before.iter().position(|rule| rule.id == *name);
            unless.push(at.ok_or_else(|| unknown(&place, "rule before it", name, before.iter().map(|rule| &rule.id)))?);
        }
        let examples = raw.example.iter().map(|raw| self.example(&place, raw)).collect::<Result<_, _>>()?;
        Ok(Rule {
            id: raw.id.clone(),
            about: raw.about.clone(),
            grade: raw.grade,
            kind: CardKind(raw.kind.clone()),
            on,
            when,
            pattern: regex,
            trim,
            unless,
            question,
            answer,
            whole: raw.whole,
            examples,
            origin: written.origin.clone(),
            alone: written.alone,
        })
    }

    fn example(&self, place: &str, raw: &RawExample) -> Result<Example, RuleError> {
        let lang = match &raw.lang {
            Some(code) => Some(self.words.lang(code).ok_or_else(|| {
                unknown(place, "language", code, self.words.languages.iter().map(|language| &language.code))
            })?),
            None => None,
        };
        let cards = raw.cards.iter().map(|card| (card.question.clone(), card.answer.clone())).collect();
        Ok(Example { name: raw.name.clone(), lang, note: raw.note.clone(), cards })
    }

    fn on(&self, place: &str, name: &str) -> Result<On, RuleError> {
        Ok(match name {
            "sentence" => On::Sentence,
            "comparison" => On::Comparison,
            "aspect" => On::Aspect,
            "row" => On::Row,
            "cell" => On::Cell,
            "column" => On::Column,
            _ => {
                let kind = NodeKind::NAMES.iter().find(|(known, _)| *known == name);
                let known = NodeKind::NAMES.iter().map(|(known, _)| *known).chain([
                    "sentence",
                    "comparison",
                    "aspect",
                    "row",
                    "cell",
                    "column",
                ]);
                On::Node(kind.ok_or_else(|| unknown(place, "thing to look at", name, known))?.1)
            }
        })
    }

    fn check_slots(&self, place: &str, ask: &Ask, captures: &BTreeSet<String>) -> Result<(), RuleError> {
        let holes = ask.by_language.values().flatten().flat_map(Template::holes);
        for (hole, _) in holes {
            if !SLOTS.contains(&hole) && !captures.contains(hole) {
                let known = SLOTS.iter().map(|slot| (*slot).to_owned()).chain(captures.iter().cloned());
                return Err(unknown(place, "slot or capture", hole, known));
            }
        }
        Ok(())
    }

    pub(super) fn conditions(
        &self,
        place: &str,
        table: &toml::Table,
        captures: &BTreeSet<String>,
    ) -> Result<Vec<Condition>, RuleError> {
        let mut conditions = Vec::new();
        for (of, value) in table {
            let mut push = |test| conditions.push(Condition { of: of.clone(), test });
            let bad = |expected| RuleError::Value { place: place.to_owned(), key: of.clone(), expected };
            if matcher::COUNTS.contains(&of.as_str()) {
                let text =
                    value.as_str().map(str::to_owned).or_else(|| value.as_integer().map(|number| number.to_string()));
                let range =
                    text.as_deref().and_then(Range::parse).ok_or_else(|| bad("a range such as \"2..\" or \"1..5\""))?;
                push(Test::Count(range));
            } else if matcher::FLAGS.contains(&of.as_str()) {
                push(Test::Flag(value.as_bool().ok_or_else(|| bad("true or false"))?));
            } else if matcher::NAMES.contains(&of.as_str()) {
                let names: OneOrMany = value.clone().try_into().map_err(|_| bad("a name or a list of names"))?;
                push(Test::Name(names.all()));
            } else if matcher::TEXTS.contains(&of.as_str()) || captures.contains(of) {
                let tests = value.as_table().ok_or_else(|| bad("a table such as { is = \"pros\" }"))?;
                for (how, value) in tests {
                    push(self.text_test(place, of, how, value)?);
                }
            } else {
                let known = matcher::TEXTS.iter().chain(matcher::COUNTS).chain(matcher::FLAGS).chain(matcher::NAMES);
                let known = known.map(|name| (*name).to_owned()).chain(captures.iter().cloned());
                return Err(unknown(place, "thing to ask about", of, known));
            }
        }
        // Cheap tests first: flags and counts before words and patterns.
        conditions.sort_by_key(|condition| match condition.test {
            Test::Flag(_) | Test::Name(_) => 0,
            Test::Count(_) | Test::Columns(_) => 1,
            Test::Words { .. } => 2,
            Test::Pattern { .. } => 3,
        });
        Ok(conditions)
    }

    fn text_test(&self, place: &str, of: &str, how: &str, value: &toml::Value) -> Result<Test, RuleError> {
        let key = format!("{of}.{how}");
        let bad = |expected| RuleError::Value { place: place.to_owned(), key: key.clone(), expected };
        let (plain, want) = match how.strip_prefix("not_") {
            Some(rest) => (rest, false),
            None => (how, true),
        };
        let way = match plain {
            "is" => How::Is,
            "starts" => How::Starts,
            "ends" => How::Ends,
            "contains" => How::Contains,
            "matches" => {
                let text = value.as_str().ok_or_else(|| bad("a pattern"))?;
                return Ok(Test::Pattern { pattern: pattern(place, &key, &self.expand(place, text)?)?, want });
            }
            "columns" if want => {
                let range = value.as_str().and_then(Range::parse).ok_or_else(|| bad("a range such as \"4..\""))?;
                return Ok(Test::Columns(range));
            }
            _ => {
                let known = [
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
                return Err(unknown(place, "test", how, known));
            }
        };
        let names: OneOrMany = value.clone().try_into().map_err(|_| bad("a lexicon or a list of lexicons"))?;
        let lists = names
            .all()
            .into_iter()
            .map(|name| Ok((name.clone(), self.list(place, &name)?)))
            .collect::<Result<_, RuleError>>()?;
        Ok(Test::Words { how: way, lists, want })
    }
}

fn answer(place: &str, name: &str, captures: &BTreeSet<String>) -> Result<Answer, RuleError> {
    const KNOWN: &[(&str, Answer)] = &[
        ("body", Answer::Body),
        ("children", Answer::Children),
        ("all", Answer::All),
        ("direct", Answer::Direct),
        ("labels", Answer::Labels),
        ("terms", Answer::Terms),
        ("first sentence", Answer::First),
        ("first child", Answer::FirstChild),
        ("code", Answer::Code),
        ("body-code", Answer::OwnCode),
        ("sentence", Answer::Sentence),
        ("onward", Answer::Onward),
        ("label", Answer::Label),
        ("sides", Answer::Sides),
        ("previous", Answer::Previous),
    ];
    if let Some((_, found)) = KNOWN.iter().find(|(known, _)| *known == name) {
        return Ok(found.clone());
    }
    let (bare, onward) = name.strip_suffix("..").map_or((name, false), |bare| (bare, true));
    let capture = bare.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    match capture {
        Some(capture) if captures.contains(capture) && onward => Ok(Answer::From(capture.to_owned())),
        Some(capture) if captures.contains(capture) => Ok(Answer::Capture(capture.to_owned())),
        Some(capture) => Err(unknown(place, "capture", capture, captures.iter())),
        None => Err(unknown(place, "answer", name, KNOWN.iter().map(|(known, _)| *known))),
    }
}

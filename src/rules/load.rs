//! Rule files to compiled rules; everything that can be wrong with them is found here.

use super::compile::Context;
use super::error::{RuleError, unknown};
use super::lexicon::Lexicon;
use super::pattern::{Pattern, PatternSet};
use super::raw::{OneOrMany, RawFile, RawLexicon, RawRule};
use super::template::{Filters, Template};
use super::words::{Language, Limits, Words};
use super::{Ask, Class, Origin, Rule, RuleSet};
use crate::repair::RepairSettings;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Compiles files that stand alone.
pub(super) fn compile(files: &[(&str, &str)]) -> Result<RuleSet, RuleError> {
    let mut whole = Merged::default();
    for (path, text) in files {
        whole.add(path, text)?;
    }
    whole.compile()
}

/// Compiles files over others: a rule of them replaces the one of its name where that stands,
/// and new rules stand in front, in their order.
pub(super) fn compile_over(base: &[(&str, &str)], files: &[(&str, &str)]) -> Result<RuleSet, RuleError> {
    let mut whole = Merged::default();
    for (path, text) in base {
        whole.add(path, text)?;
    }
    let mut base_rules = std::mem::take(&mut whole.rules);
    for (path, text) in files {
        whole.add(path, text)?;
    }
    let mut own: BTreeMap<String, String> = BTreeMap::new();
    let mut first = Vec::new();
    for mut rule in std::mem::take(&mut whole.rules) {
        let (id, second) = (rule.raw.id.clone(), rule.origin.file().to_owned());
        rule.origin = Origin::User(second.clone());
        if let Some(first) = own.insert(id.clone(), second.clone()) {
            return Err(RuleError::Twice { id, first, second });
        }
        match base_rules.iter_mut().find(|known| known.raw.id == id) {
            Some(known) => *known = rule,
            None => {
                rule.alone = !rule.raw.also;
                first.push(rule);
            }
        }
    }
    first.append(&mut base_rules);
    whole.rules = first;
    whole.compile()
}

/// A rule as it is written, with where.
pub(super) struct Written {
    pub(super) raw: RawRule,
    pub(super) origin: Origin,
    pub(super) alone: bool,
}

#[derive(Default)]
struct Merged {
    languages: Vec<super::raw::RawLanguage>,
    lexicons: BTreeMap<String, Vec<String>>,
    patterns: BTreeMap<String, String>,
    marks: BTreeMap<String, Vec<String>>,
    limits: toml::Table,
    repair: toml::Table,
    filters: BTreeMap<String, Vec<(String, String)>>,
    asks: BTreeMap<String, BTreeMap<String, OneOrMany>>,
    classes: Vec<super::raw::RawClass>,
    rules: Vec<Written>,
}

impl Merged {
    fn add(&mut self, path: &str, text: &str) -> Result<(), RuleError> {
        if path == super::REPAIRS {
            self.repair = toml::from_str(text)
                .map_err(|source| RuleError::Shape { path: path.to_owned(), source: Box::new(source) })?;
            return Ok(());
        }
        let file: RawFile = toml::from_str(text)
            .map_err(|source| RuleError::Shape { path: path.to_owned(), source: Box::new(source) })?;
        for language in file.language {
            self.languages.retain(|known| known.code != language.code);
            self.languages.push(language);
        }
        for (name, words) in file.lexicon {
            let words = match words {
                RawLexicon::All(words) => words,
                RawLexicon::ByLanguage(by_language) => by_language.into_values().flatten().collect(),
            };
            self.lexicons.entry(name).or_default().extend(words);
        }
        self.patterns.extend(file.pattern);
        self.marks.extend(file.marks);
        self.limits.extend(file.limit);
        merge_tables(&mut self.repair, file.repair.unwrap_or_default());
        self.filters.extend(file.filter);
        for (name, wordings) in file.ask {
            self.asks.entry(name).or_default().extend(wordings);
        }
        // A user's classes come first, so that they win.
        let mut classes = file.class;
        classes.append(&mut self.classes);
        self.classes = classes;
        let placed = |raw| Written { raw, origin: Origin::BuiltIn(path.to_owned()), alone: false };
        self.rules.extend(file.rule.into_iter().map(placed));
        Ok(())
    }

    fn compile(self) -> Result<RuleSet, RuleError> {
        let lexicons = compile_lexicons(&self.lexicons)?;
        let words = compile_words(&self, &lexicons)?;
        let repair: RepairSettings = toml::Value::Table(self.repair.clone())
            .try_into()
            .map_err(|source| RuleError::Shape { path: "[repair]".into(), source: Box::new(source) })?;
        let mut filters = Filters::default();
        for (name, table) in &self.filters {
            let table = table
                .iter()
                .map(|(from, to)| Ok((pattern(&format!("filter.{name}"), from, from)?, to.clone())))
                .collect::<Result<_, RuleError>>()?;
            filters.insert(name.clone(), table);
        }
        let mut asks = BTreeMap::new();
        for (name, wordings) in &self.asks {
            asks.insert(name.clone(), Arc::new(compile_ask(&format!("ask.{name}"), wordings, &filters)?));
        }
        let context =
            Context { lexicons: &lexicons, patterns: &self.patterns, asks: &asks, filters: &filters, words: &words };
        let mut classes = Vec::new();
        for class in &self.classes {
            let place = format!("class `{}`", class.id);
            let when = context.conditions(&place, &class.when, &BTreeSet::new())?;
            classes.push(Class { id: class.id.clone(), when, ask: context.family(&place, &class.ask)? });
        }
        let mut rules: Vec<Rule> = Vec::new();
        for (at, written) in self.rules.iter().enumerate() {
            let id = &written.raw.id;
            if let Some(other) = rules.iter().find(|rule| rule.id == *id) {
                let (first, second) = (other.origin.file().to_owned(), written.origin.file().to_owned());
                return Err(RuleError::Twice { id: id.clone(), first, second });
            }
            let mut later = self.rules[at..].iter().map(|written| written.raw.id.as_str());
            if let Some(other) = later.find(|later| written.raw.unless.iter().any(|name| name == later)) {
                return Err(RuleError::Order { id: id.clone(), other: other.to_owned() });
            }
            let rule = context.rule(written, &rules)?;
            rules.push(rule);
        }
        let sentence_patterns = words
            .languages
            .iter()
            .map(|language| {
                let speaks = |rule: &Rule| rule.when.iter().all(|condition| condition.allows_language(&language.code));
                let patterns = rules.iter().enumerate().filter(|(_, rule)| speaks(rule));
                PatternSet::new(
                    patterns.filter_map(|(at, rule)| Some((at, rule.pattern.as_ref()?.as_str().to_owned()))),
                )
            })
            .collect();
        Ok(RuleSet { words, repair, lexicons, asks, classes, rules, filters, sentence_patterns })
    }
}

fn merge_tables(into: &mut toml::Table, from: toml::Table) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(toml::Value::Table(old)), toml::Value::Table(new)) => merge_tables(old, new),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

fn compile_lexicons(raw: &BTreeMap<String, Vec<String>>) -> Result<BTreeMap<String, Arc<Lexicon>>, RuleError> {
    let mut compiled = BTreeMap::new();
    for name in raw.keys() {
        let mut words = BTreeSet::new();
        collect(raw, name, name, &mut words, 0)?;
        compiled.insert(name.clone(), Arc::new(Lexicon::new(words)));
    }
    Ok(compiled)
}

/// The words of a list and of the lists that it names; deep nesting is a circle.
fn collect<'r>(
    raw: &'r BTreeMap<String, Vec<String>>,
    from: &str,
    name: &str,
    words: &mut BTreeSet<&'r str>,
    depth: usize,
) -> Result<(), RuleError> {
    let list = raw.get(name).ok_or_else(|| unknown(&format!("lexicon.{from}"), "lexicon", name, raw.keys()))?;
    if depth > 16 {
        return Err(RuleError::Value {
            place: format!("lexicon.{from}"),
            key: format!("@{name}"),
            expected: "a list that does not name itself",
        });
    }
    for word in list {
        match word.strip_prefix('@') {
            Some(other) if !other.is_empty() => collect(raw, from, other, words, depth + 1)?,
            _ => {
                words.insert(word);
            }
        }
    }
    Ok(())
}

fn compile_words(merged: &Merged, lexicons: &BTreeMap<String, Arc<Lexicon>>) -> Result<Words, RuleError> {
    let list = |name: &str| {
        lexicons
            .get(name)
            .map(|list| Lexicon::clone(list))
            .ok_or_else(|| unknown("the rule files", "lexicon", name, lexicons.keys()))
    };
    let limits: Limits = toml::Value::Table(merged.limits.clone())
        .try_into()
        .map_err(|source| RuleError::Shape { path: "[limit]".into(), source: Box::new(source) })?;
    let named = |name: &str| {
        let text = merged
            .patterns
            .get(name)
            .ok_or_else(|| unknown("the rule files", "pattern", name, merged.patterns.keys()))?;
        pattern("pattern", name, text)
    };
    let languages = merged
        .languages
        .iter()
        .map(|raw| Language {
            code: raw.code.clone(),
            script: raw.script,
            words: Lexicon::new(raw.words.iter().map(String::as_str)),
        })
        .collect();
    Ok(Words {
        question: list("question")?,
        question_start: list("question_start")?,
        label_head: list("label_head")?,
        label_tail: list("label_tail")?,
        frame_head: list("frame_head")?,
        frame_tail: list("frame_tail")?,
        attribute: list("attribute")?,
        note: list("note")?,
        procedure: list("procedure")?,
        pros_and_cons: list("for_and_against")?,
        definition: list("definition_heading")?,
        generic: list("generic")?,
        comparison: list("comparison")?,
        and: list("and")?,
        another: list("another")?,
        enumeration: list("enumeration")?,
        operand_noise: list("operand_noise")?,
        anaphor: list("anaphor")?,
        pronoun: list("pronoun")?,
        topic_end: list("topic_end")?,
        abbreviation: list("abbreviation")?,
        numbering: named("numbering")?,
        step: named("step")?,
        anchor: named("anchor")?,
        generic_pattern: named("generic")?,
        dashes: merged.marks.get("dash").cloned().unwrap_or_default(),
        limits,
        languages,
        read_as: None,
    })
}

pub(super) fn compile_ask(place: &str, raw: &BTreeMap<String, OneOrMany>, filters: &Filters) -> Result<Ask, RuleError> {
    let mut by_language = BTreeMap::new();
    for (code, wordings) in raw {
        let mut compiled = Vec::new();
        for wording in wordings.all() {
            let template = Template::parse(&wording)
                .map_err(|source| RuleError::Wording { place: format!("{place}.{code}"), source })?;
            if let Some((_, Some(filter))) =
                template.holes().find(|(_, filter)| filter.is_some_and(|name| !filters.has(name)))
            {
                return Err(RuleError::Unknown {
                    place: format!("{place}.{code}"),
                    what: "filter",
                    name: filter.to_owned(),
                    nearest: None,
                });
            }
            compiled.push(template);
        }
        by_language.insert(code.clone(), compiled);
    }
    Ok(Ask { by_language })
}

pub(super) fn pattern(place: &str, key: &str, text: &str) -> Result<Regex, RuleError> {
    let checked = Pattern::new(text);
    let checked =
        checked.map_err(|source| RuleError::Pattern { place: place.to_owned(), key: key.to_owned(), source })?;
    Ok(checked.regex().clone())
}

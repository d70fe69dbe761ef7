//! Word lists, named patterns and filters: what rules name, compiled.

use super::compile::expanded;
use super::lexicon::Lexicon;
use super::load::{Lexicons, List, Merged, is_own};
use super::pattern::Pattern;
use super::regexes;
use super::template::Filters;
use super::words::{Language, Words};
use crate::base::code::Code;
use crate::base::toml_file::{Place, Problems, which};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// Which names something uses, by section.
#[derive(Default)]
pub(super) struct Used(RefCell<BTreeSet<(&'static str, String)>>);

impl Used {
    pub(super) fn note(&self, section: &'static str, name: &str) {
        self.0.borrow_mut().insert((section, name.to_owned()));
    }

    pub(super) fn has(&self, section: &'static str, name: &str) -> bool {
        self.0.borrow().contains(&(section, name.to_owned()))
    }
}

/// All word lists, with the words of the lists that they name.
pub(super) fn lexicons(problems: &Problems<'_>, merged: &Merged, used: &Used) -> Lexicons {
    let mut compiled = BTreeMap::new();
    for name in merged.lexicons.keys() {
        let mut words = BTreeSet::new();
        collect(problems, merged, used, &mut vec![name], &mut words);
        compiled.insert(name.clone(), Arc::new(Lexicon::new(words)));
    }
    compiled
}

/// The words of the last list of `path` and of those that it names; what is wrong with a list
/// is told when the path begins with it.
fn collect<'m>(
    problems: &Problems<'_>,
    merged: &'m Merged,
    used: &Used,
    path: &mut Vec<&'m str>,
    words: &mut BTreeSet<&'m str>,
) {
    let Some(name) = path.last().copied() else { return };
    for List { file, language, words: list } in merged.lexicons.get(name).into_iter().flatten() {
        for (at, word) in list.iter().enumerate() {
            let Some(other) = word.strip_prefix('@').filter(|other| !other.is_empty()) else {
                words.insert(word);
                continue;
            };
            let tell = |code, message: String, help: String| {
                let top = Place::file(*file);
                let lists = top.key("lexicon");
                let of = lists.key(name);
                let by_language = language.as_deref().map(|code| of.key(code));
                let place = by_language.as_ref().unwrap_or(&of).at(at);
                problems.error(code, place, message, help);
            };
            if path.contains(&other) {
                if path.first() == Some(&other) {
                    let circle = path.iter().chain([&other]).map(|name| format!("`{name}`")).collect::<Vec<_>>();
                    let message = format!("a list cannot hold itself: {}", circle.join(" names "));
                    tell(Code::LexiconCircle, message, format!("remove `@{other}` here"));
                }
            } else if merged.lexicons.contains_key(other) {
                used.note("lexicon", other);
                path.push(other);
                collect(problems, merged, used, path, words);
                path.pop();
            } else if path.len() == 1 {
                let help = which(other, merged.lexicons.keys());
                tell(Code::UnknownLexicon, format!("there is no lexicon `{other}`"), help);
            }
        }
    }
}

/// The named patterns, each by itself.
pub(super) fn patterns(problems: &Problems<'_>, merged: &Merged, used: &Used) -> BTreeMap<String, Pattern> {
    let mut compiled = BTreeMap::new();
    for (name, placed) in &merged.patterns {
        let top = Place::file(placed.file);
        let section = top.key("pattern");
        let place = section.key(name);
        let text = expanded(problems, &merged.patterns, used, place, &placed.raw, &mut vec![name]);
        let pattern = text.and_then(|text| regexes::pattern(problems, place, &placed.raw, &text, is_own(placed.file)));
        compiled.extend(pattern.map(|pattern| (name.clone(), pattern)));
    }
    compiled
}

/// The tables of replacements.
pub(super) fn filters(problems: &Problems<'_>, merged: &Merged) -> Filters {
    let mut filters = Filters::default();
    for (name, placed) in &merged.filters {
        let top = Place::file(placed.file);
        let section = top.key("filter");
        let place = section.key(name);
        let mut table = Vec::new();
        for (at, (from, to)) in placed.raw.iter().enumerate() {
            let place = place.at(at);
            let Some(pattern) = regexes::pattern(problems, place.at(0), from, from, is_own(placed.file)) else {
                continue;
            };
            if is_own(placed.file) {
                regexes::replacement(problems, place.at(1), &pattern, to);
            }
            table.push((pattern, to.clone()));
        }
        filters.insert(name.clone(), table);
    }
    filters
}

/// What the outline reads by. Lists and patterns that are missing have been told.
pub(super) fn words(merged: &Merged, lexicons: &Lexicons, patterns: &BTreeMap<String, Pattern>) -> Option<Words> {
    let list = |name: &str| lexicons.get(name).cloned();
    let named = |name: &str| patterns.get(name).cloned();
    let language = |raw: &super::raw::RawLanguage| Language {
        code: raw.code.clone(),
        script: raw.script,
        words: Lexicon::new(raw.words.iter().map(String::as_str)),
    };
    Some(Words {
        question: list("question")?,
        question_start: list("question_start")?,
        statement: list("statement")?,
        question_label: list("question_label")?,
        answer_label: list("answer_label")?,
        question_head: list("question_head")?,
        to_self: list("to_self")?,
        to_self_start: list("to_self_start")?,
        to_self_asks: list("to_self_asks")?,
        answer_head: list("answer_head")?,
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
        announcing: list("announcing")?,
        about_note: list("about_note")?,
        defining: list("defining")?,
        joining: list("joining")?,
        enumeration: list("enumeration")?,
        operand_noise: list("operand_noise")?,
        anaphor: list("anaphor")?,
        pronoun: list("pronoun")?,
        topic_end: list("topic_end")?,
        particle: list("particle")?,
        abbreviation: list("abbreviation")?,
        numbering: named("numbering")?,
        step: named("step")?,
        anchor: named("anchor")?,
        generic_pattern: named("generic")?,
        dashes: merged.marks.get("dash").cloned().unwrap_or_default(),
        limits: toml::Value::Table(merged.limits.clone()).try_into().ok()?,
        languages: merged.languages.iter().map(language).collect(),
        small_words: OnceLock::new(),
        read_as: None,
    })
}

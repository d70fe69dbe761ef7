//! One rule as it is written to one rule that runs: names become what they name.

use super::holes::{Hole, Holes};
use super::load::{Lexicons, Merged, Placed, is_own};
use super::names::{self, Selector};
use super::pattern::Pattern;
use super::raw::{OneOrMany, RawClass, RawExample, TrimAt};
use super::template::Filters;
use super::vocabulary::Used;
use super::{Answer, Ask, Class, Example, Lang, Lexicon, On, Rule, Trim, regexes};
use crate::base::code::Code;
use crate::base::nearest::nearest;
use crate::base::slots::one_slot;
use crate::base::toml_file::{Place, Problems, which};
use crate::cards::card::CardKind;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What rules are compiled against, and where problems go.
pub(super) struct Context<'m> {
    pub(super) problems: &'m Problems<'m>,
    pub(super) merged: &'m Merged,
    pub(super) lexicons: &'m Lexicons,
    pub(super) filters: &'m Filters,
    pub(super) languages: &'m [&'m str],
    pub(super) used: &'m Used,
    pub(super) asks: BTreeMap<&'m str, Arc<Ask>>,
    /// The names in braces.
    pub(super) holes: &'m Holes,
    /// The turns of conditions by what they say.
    pub(super) turns: RefCell<BTreeMap<String, usize>>,
    /// The patterns of conditions by their texts.
    pub(super) patterns: RefCell<BTreeMap<String, Arc<Pattern>>>,
}

/// The captures of a rule; nothing when its pattern is wrong, so that any name may be one.
pub(super) type Captures = Option<BTreeSet<String>>;

impl Context<'_> {
    pub(super) fn class(&self, class: &Placed<(usize, RawClass)>) -> Option<Class> {
        let (index, raw) = &class.raw;
        let top = Place::file(class.file);
        let list = top.key("class");
        let place = list.at(*index);
        let when = self.conditions(place.key("when"), &raw.when, &Some(BTreeSet::new()));
        let ask = self.family(place.key("ask"), &raw.ask)?;
        self.check_slots(&raw.ask, &Some(BTreeSet::new()), &format!("the class `{}`", raw.id));
        Some(Class { id: raw.id.clone(), when, ask })
    }

    pub(super) fn family(&self, place: Place<'_>, name: &str) -> Option<Arc<Ask>> {
        self.used.note("ask", name);
        let found = self.asks.get(name).cloned();
        if found.is_none() {
            let help = which(name, self.asks.keys());
            self.problems.error(Code::UnknownFamily, place, format!("there is no question family `{name}`"), help);
        }
        found
    }

    pub(super) fn list(&self, place: Place<'_>, name: &str) -> Option<Arc<Lexicon>> {
        self.used.note("lexicon", name);
        let found = self.lexicons.get(name).cloned();
        if found.is_none() {
            let help = match nearest(name, self.lexicons.keys()) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "texts are tested against word lists: write `[lexicon.my_words]`, below it `en = [\"…\"]`, and name it here".to_owned(),
            };
            self.problems.error(Code::UnknownLexicon, place, format!("there is no lexicon `{name}`"), help);
        }
        found
    }

    /// A pattern of a condition or a sentence, with what it names filled in.
    pub(super) fn pattern(&self, place: Place<'_>, written: &str) -> Option<Pattern> {
        let text = expanded(self.problems, &self.merged.patterns, self.used, place, written, &mut Vec::new())?;
        regexes::pattern(self.problems, place, written, &text, is_own(place.file_index()))
    }

    /// A pattern of a condition as it is with what it names, and its alternatives where each is a named pattern:
    /// many conditions name the same, which are built once.
    pub(super) fn alternatives(&self, place: Place<'_>, written: &str) -> Option<(String, Vec<Arc<Pattern>>)> {
        let whole = self.pattern(place, written)?;
        let is_name = |part: &&str| {
            let name = part.strip_prefix("(?&").and_then(|name| name.strip_suffix(')'));
            name.is_some_and(|name| self.merged.patterns.contains_key(name))
        };
        let parts: Vec<&str> = written.split('|').collect();
        let text = whole.as_str().to_owned();
        if parts.len() > 1 && parts.iter().all(is_name) {
            let any: Option<Vec<_>> = parts.iter().map(|part| Some(self.once(self.pattern(place, part)?))).collect();
            return Some((text, any?));
        }
        Some((text, vec![self.once(whole)]))
    }

    /// The pattern of the same text, when there is one already.
    fn once(&self, pattern: Pattern) -> Arc<Pattern> {
        let mut known = self.patterns.borrow_mut();
        if let Some(same) = known.get(pattern.as_str()) {
            return Arc::clone(same);
        }
        let pattern = Arc::new(pattern);
        known.insert(pattern.as_str().to_owned(), Arc::clone(&pattern));
        pattern
    }

    /// The rule at a turn among all.
    pub(super) fn rule(&self, at: usize) -> Option<Rule> {
        let written = &self.merged.rules[at];
        let raw = &written.raw;
        let top = Place::file(written.file);
        let list = top.key("rule");
        let place = list.at(written.index);
        let on: Vec<On> = self.each(place.key("on"), &raw.on, |place, name| self.on(place, name));
        let wants_pattern = on.contains(&On::SENTENCE);
        let pattern = raw.pattern.as_ref().and_then(|text| self.pattern(place.key("match"), text));
        match (&raw.pattern, wants_pattern) {
            (Some(_), false) if on.len() == raw.on.all().len() => {
                let help = "write `on = \"sentence\"`, or `when = { text = { matches = '…' } }` for a node";
                self.problems.error(
                    Code::StrayMatch,
                    place.key("match").the_key(),
                    "only sentences have a `match`",
                    help,
                );
            }
            (None, true) => {
                let help = "add a pattern, as in `match = '^(?<subject>.+?) was invented in (?<year>\\d{4})'`";
                self.problems.error(Code::NoMatch, place.key("match"), "a rule about sentences has no `match`", help);
            }
            (Some(_), _) | (None, false) => {}
        }
        let broken = pattern.is_none() && (raw.pattern.is_some() || wants_pattern);
        let names = pattern.iter().flat_map(|pattern| pattern.names().iter().cloned());
        let captures: Captures = (!broken).then(|| names.collect());
        let when = self.conditions(place.key("when"), &raw.when, &captures);
        let question = self.question(place, raw, &on, &captures);
        let answer = self.each(place.key("answer"), &raw.answer, |place, name| self.answer(place, name, &captures));
        let trim = raw.trim.iter().map(|(name, at)| self.trim(place.key("trim").key(name), name, at, &captures));
        let trim = trim.collect();
        let unless: Vec<usize> = raw
            .unless
            .iter()
            .enumerate()
            .filter_map(|(nth, name)| self.before(place.key("unless").at(nth), name, at))
            .collect();
        let examples = raw.example.iter().enumerate();
        let examples = examples.map(|(nth, raw)| self.example(place.key("example").at(nth), raw)).collect();
        Some(Rule {
            id: raw.id.clone(),
            about: raw.about.clone(),
            grade: raw.grade,
            kind: CardKind(raw.kind.clone()),
            on,
            when,
            captures: pattern.iter().flat_map(|pattern| self.groups(pattern)).collect(),
            pattern,
            trim,
            unless,
            question: question?,
            answer,
            whole: raw.whole,
            reversed: raw.reversed,
            off: raw.off,
            examples,
            origin: written.origin.clone(),
            alone: written.alone,
            own: written.own,
        })
    }

    /// What a pattern captures, with the turns of its groups.
    fn groups(&self, pattern: &Pattern) -> Vec<(Hole, usize)> {
        pattern.names().iter().zip(pattern.turns()).map(|(name, turn)| (self.holes.hole(name), *turn)).collect()
    }

    fn example(&self, place: Place<'_>, raw: &RawExample) -> Example {
        let found = raw.lang.as_ref().map(|code| (code, self.languages.iter().position(|known| known == code)));
        if let Some((code, None)) = found {
            let help = which(code, self.languages);
            self.problems.error(
                Code::UnknownLanguage,
                place.key("lang"),
                format!("there is no language `{code}`"),
                help,
            );
        }
        let lang = found.and_then(|(_, at)| at).map(|at| Lang(at as u8));
        let cards = raw.cards.iter().map(|card| (card.question.clone(), card.answer.clone())).collect();
        Example { name: raw.name.clone(), lang, note: raw.note.clone(), cards }
    }

    /// Looks up every name of a list of names, which is not empty.
    pub(super) fn each<T>(
        &self,
        place: Place<'_>,
        names: &OneOrMany,
        look_up: impl Fn(Place<'_>, &str) -> Option<T>,
    ) -> Vec<T> {
        let names = names.all();
        if names.is_empty() {
            self.problems.error(Code::EmptyList, place, "there is nothing in this list", "name at least one thing");
        }
        names.iter().enumerate().filter_map(|(at, name)| look_up(place.at(at), name)).collect()
    }

    fn on(&self, place: Place<'_>, name: &str) -> Option<On> {
        let found = names::looks().find(|(known, _)| *known == name).map(|(_, on)| on);
        if found.is_none() {
            let help = which(name, names::looks().map(|(known, _)| known));
            self.problems.error(Code::UnknownOn, place, format!("no rule can look at `{name}`"), help);
        }
        found
    }

    fn answer(&self, place: Place<'_>, name: &str, captures: &Captures) -> Option<Answer> {
        if let Some(found) = Selector::named(name) {
            return Some(Answer::Selected(found));
        }
        let (bare, onward) = name.strip_suffix("..").map_or((name, false), |bare| (bare, true));
        let capture = one_slot(bare);
        let known = |capture: &str| captures.as_ref().is_none_or(|captures| captures.contains(capture));
        match capture {
            Some(capture) if known(capture) && onward => Some(Answer::From(self.holes.hole(capture))),
            Some(capture) if known(capture) => Some(Answer::Capture(self.holes.hole(capture))),
            Some(capture) => {
                let help = self.which_capture(capture, captures);
                self.problems.error(Code::UnknownCapture, place, format!("the pattern captures no `{capture}`"), help);
                None
            }
            None => {
                let captures = captures.iter().flatten().map(|name| format!("{{{name}}}"));
                let help = which(name, Selector::ALL.iter().map(|known| known.name().to_owned()).chain(captures));
                self.problems.error(Code::UnknownAnswer, place, format!("there is no answer `{name}`"), help);
                None
            }
        }
    }

    pub(super) fn which_capture(&self, name: &str, captures: &Captures) -> String {
        match captures.as_ref().filter(|captures| !captures.is_empty()) {
            Some(captures) => which(name, captures),
            None => format!("name a part of the pattern of a rule on sentences, as in `(?<{name}>.+?)`"),
        }
    }

    fn trim(&self, place: Place<'_>, name: &str, at: &TrimAt, captures: &Captures) -> Trim {
        if captures.as_ref().is_some_and(|captures| !captures.contains(name)) {
            let help = self.which_capture(name, captures);
            self.problems.error(
                Code::UnknownCapture,
                place.the_key(),
                format!("the pattern captures no `{name}`"),
                help,
            );
        }
        let lists = |place: Place<'_>, names: &[String]| {
            names.iter().enumerate().filter_map(|(nth, name)| self.list(place.at(nth), name)).collect()
        };
        Trim {
            capture: self.holes.hole(name),
            head: lists(place.key("head"), &at.head),
            tail: lists(place.key("tail"), &at.tail),
        }
    }

    /// The turn of a rule that one waits for; it stands before the rule at `at`.
    fn before(&self, place: Place<'_>, name: &str, at: usize) -> Option<usize> {
        let rules = &self.merged.rules;
        let (code, message, help) = match rules.iter().position(|rule| rule.raw.id == name) {
            Some(before) if before < at => return Some(before),
            Some(same) if same == at => {
                (Code::OwnUnless, "a rule cannot wait for itself".to_owned(), "remove it from `unless`".to_owned())
            }
            Some(later) => {
                let help = if rules[later].origin.is_user() {
                    "put that rule above this one, or remove it from `unless`"
                } else {
                    "remove it from `unless`: a new rule of yours stands before the built-in ones, which are silent after it in any case"
                };
                (Code::LaterUnless, format!("`{name}` is tried after `{}`", rules[at].raw.id), help.to_owned())
            }
            None => {
                let help = match nearest(name, rules[..at].iter().map(|rule| &rule.raw.id)) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => "name a rule that stands above this one, or remove it".to_owned(),
                };
                (Code::UnknownRule, format!("there is no rule `{name}`"), help)
            }
        };
        self.problems.error(code, place, message, help);
        None
    }
}

/// The longest pattern with what it names, in bytes.
const LONGEST: usize = 50_000;

/// A pattern in which each `(?&name)` is the pattern of that name; `path` are the names on the
/// way here.
pub(super) fn expanded<'m>(
    problems: &Problems<'_>,
    patterns: &'m BTreeMap<String, Placed<String>>,
    used: &Used,
    place: Place<'_>,
    text: &str,
    path: &mut Vec<&'m str>,
) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("(?&") {
        // Without its bracket, it is an unknown flag to the regex crate.
        let Some((name, after)) = behind.split_once(')') else { break };
        let Some((name, inner)) = patterns.get_key_value(name) else {
            let help = which(name, patterns.keys());
            let (group, message) = (format!("(?&{name})"), format!("there is no pattern `{name}`"));
            problems.error(Code::UnknownPattern, place.words(&group), message, help);
            return None;
        };
        used.note("pattern", name);
        if path.contains(&name.as_str()) {
            // Told once, where the circle begins.
            if path.first() == Some(&name.as_str()) {
                let help = format!("remove `(?&{name})` here");
                problems.error(Code::PatternCircle, place, format!("the pattern `{name}` cannot hold itself"), help);
            }
            return None;
        }
        path.push(name);
        let top = Place::file(inner.file);
        let section = top.key("pattern");
        let inner = expanded(problems, patterns, used, section.key(name), &inner.raw, path);
        path.pop();
        out.push_str(before);
        out.push_str("(?:");
        out.push_str(&inner?);
        out.push(')');
        rest = after;
        if out.len() > LONGEST {
            let message = format!("this pattern is longer than {LONGEST} bytes with what it names");
            problems.error(Code::LargePattern, place, message, "name fewer patterns in it, or write several rules");
            return None;
        }
    }
    Some(out + rest)
}

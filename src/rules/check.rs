//! What is right by itself and makes no sense: rules that can never speak, questions that say
//! their answer, names that nothing uses. Only files of a user are looked over.
//!
//! An error keeps the rules from being used, so it is told of what can be proven alone; what
//! may be meant is a warning.

use super::compile::Context;
use super::holes::Hole;
use super::implied::{contradiction, never_chosen, never_speaks, unused_wording};
use super::load::{Written, is_own};
use super::names::{self, Selector, Slot};
use super::raw::RawAsk;
use super::template::Template;
use super::words::Limits;
use super::{Answer, Class, Deleted, Lang, On, Question, Rule};
use crate::base::code::Code;
use crate::base::nearest::nearest;
use crate::base::toml_file::{Place, Problems};
use std::collections::BTreeSet;

/// Looks over the files of the user.
pub(super) fn all(context: &Context<'_>, rules: &[Option<Rule>], classes: &[Option<Class>]) {
    for (at, rule) in rules.iter().enumerate() {
        let written = &context.merged.rules[at];
        if written.origin.is_user() {
            let top = Place::file(written.file);
            let list = top.key("rule");
            let place = list.at(written.index);
            id(context.problems, place.key("id"), &written.raw.id);
            if let Some(rule) = rule {
                one(context, place, written, rule);
                earlier(context, place, rules, at);
            }
        }
    }
    for (at, placed) in context.merged.classes.iter().enumerate().filter(|(_, class)| is_own(class.file)) {
        let top = Place::file(placed.file);
        let list = top.key("class");
        let place = list.at(placed.raw.0);
        let Some(class) = &classes[at] else { continue };
        if let Some((first, second)) = contradiction(&class.when) {
            contradicts(context.problems, place.key("when").key(second.of()), first, second);
        }
        let before = classes[..at].iter().flatten().find(|before| never_chosen(before, class));
        if let Some(before) = before {
            let message = format!(
                "the class `{}` is never chosen: `{}` stands above it and takes all of its labels",
                class.id, before.id
            );
            let help = "put it above that one, or let that one want more";
            context.problems.error(Code::NeverChosen, place.key("id"), message, help);
        }
    }
    unused(context);
}

/// Ids are named in settings, where signs stand for something else.
fn id(problems: &Problems<'_>, place: Place<'_>, id: &str) {
    let odd = id.chars().find(|c| !c.is_alphanumeric() && !['-', '_', '.'].contains(c));
    let said = match odd {
        _ if id.is_empty() => "an id cannot be empty".to_owned(),
        Some(odd) if odd.is_whitespace() => format!("the id `{id}` has a blank in it"),
        Some(odd) => format!("the id `{id}` has a `{odd}` in it"),
        None => return,
    };
    problems.error(Code::BadId, place, said, "use letters, digits, `-`, `_` and `.`, as in `id = \"my-rule\"`");
}

/// A rule by itself.
fn one(context: &Context<'_>, place: Place<'_>, written: &Written, rule: &Rule) {
    let problems = context.problems;
    if let Some((first, second)) = contradiction(&rule.when) {
        contradicts(problems, place.key("when").key(second.of()), first, second);
    }
    impossible(problems, place, rule);
    gives_away(context, place, written, rule);
    let spoken: Vec<&str> = speaks(rule, context.languages);
    if let (RawAsk::Own(wordings), Question::Family(ask)) = (&written.raw.ask, &rule.question) {
        let place = place.key("ask");
        let missing: Vec<&str> = spoken.iter().copied().filter(|code| ask.wordings(code).is_empty()).collect();
        if !missing.is_empty() && !wordings.is_empty() && !wordings.contains_key("*") {
            let codes: Vec<String> = wordings.keys().map(|code| format!("\"{code}\"")).collect();
            let help = format!("add `\"*\"` for all other languages, or `when = {{ lang = [{}] }}`", codes.join(", "));
            let message =
                format!("there is no wording for {}: in these languages the rule is silent", missing.join(", "));
            problems.warning(Code::MissingWording, place, message, help);
        }
        for (code, templates) in &ask.by_language {
            if let Some(at) = unused_wording(templates) {
                let help = "put it above the others, or remove it";
                let message = "this wording is never used: one above it needs no more than this one does";
                problems.warning(Code::UnusedWording, place.key(code).at(at), message, help);
            }
        }
    }
    captures(context, place, written, rule);
    if let Some(lacking) = rule.lacks_examples() {
        let help = "add `[[rule.example]]` with `name` and `note`, and `cards` unless it must stay silent";
        problems.warning(
            Code::LackingExample,
            place.key("id"),
            format!("the rule `{}` lacks an example: {lacking}", rule.id),
            help,
        );
    }
}

fn contradicts(problems: &Problems<'_>, place: Place<'_>, first: &super::Condition, second: &super::Condition) {
    let message = format!("these cannot both hold: {first}, and {second}");
    problems.error(Code::Contradiction, place.the_key(), message, "remove one of the two");
}

/// The codes of the languages in which a rule may speak.
fn speaks<'l>(rule: &Rule, languages: &[&'l str]) -> Vec<&'l str> {
    languages.iter().enumerate().filter(|(at, _)| rule.speaks(Lang(*at as u8))).map(|(_, code)| *code).collect()
}

/// Answers and conditions that are never there for what the rule looks at.
fn impossible(problems: &Problems<'_>, place: Place<'_>, rule: &Rule) {
    let never = |only: &[On]| !only.is_empty() && !rule.on.iter().any(|on| only.contains(on));
    let usual = |only: &[On]| names::looks().find(|(_, on)| only.first() == Some(on)).map_or("", |(name, _)| name);
    for condition in rule.when.iter().filter(|condition| never(condition.only()) && !condition.holds_for_nothing()) {
        let message = format!("this never holds for what the rule looks at: {condition}");
        let help = format!("remove it, or write `on = \"{}\"`", usual(condition.only()));
        problems.error(Code::ImpossibleCondition, place.key("when").key(condition.of()).the_key(), message, help);
    }
    // Rows, cells and columns have the answer of the table, whatever is written.
    let table = rule.on.iter().any(|on| on.is_of_table());
    for selector in Selector::ALL.iter().filter(|selector| never(selector.only()) && !table) {
        if rule.answer.contains(&Answer::Selected(*selector)) {
            let name = selector.name();
            let message = format!("the answer `{name}` is never there for what the rule looks at");
            let help = format!("write `answer = \"body\"` or another one, or `on = \"{}\"`", usual(selector.only()));
            problems.error(Code::ImpossibleAnswer, place.key("answer").words(name), message, help);
        }
    }
}

/// Questions that say their answer, whatever of it is used.
fn gives_away(context: &Context<'_>, place: Place<'_>, written: &Written, rule: &Rule) {
    // What rows, cells and columns answer stands in the table.
    if rule.answer.is_empty() || rule.on.iter().any(|on| on.is_of_table()) {
        return;
    }
    let tell = |place: Place<'_>, slot: String| {
        let message = format!("the question says its answer: `{slot}`");
        let help = "leave that out of the question, or answer with something else";
        context.problems.error(Code::AnswerInQuestion, place, message, help);
    };
    let slots: Option<Vec<Hole>> = rule.answer.iter().map(|answer| slot_of(*answer)).collect();
    let Some(slots) = slots else { return };
    if rule.question_is_title() && slots.iter().all(|slot| *slot == Hole::from(Slot::Label)) {
        return tell(place.key("answer"), Slot::Label.name().to_owned());
    }
    let RawAsk::Own(wordings) = &written.raw.ask else { return };
    for (code, raw) in wordings {
        for (at, text) in raw.all().iter().enumerate() {
            let Ok(template) = Template::parse(text, context.holes) else { continue };
            let holes: Vec<Hole> = template.holes().collect();
            if slots.iter().all(|slot| holes.contains(slot)) {
                let first = template.names().zip(&holes).find(|(_, hole)| **hole == slots[0]);
                let name = first.map_or("", |((name, _), _)| name);
                let words = format!("{{{name}");
                tell(place.key("ask").key(code).at(at).words(&words), format!("{{{name}}}"));
            }
        }
    }
}

/// The slot or capture that says the same as an answer.
fn slot_of(answer: Answer) -> Option<Hole> {
    match answer {
        Answer::Selected(Selector::Body) => Some(Slot::Body.into()),
        Answer::Selected(Selector::Label) => Some(Slot::Label.into()),
        Answer::Capture(capture) => Some(capture),
        Answer::Selected(_) | Answer::From(_) => None,
    }
}

/// Captures that nothing uses, and trims of them.
fn captures(context: &Context<'_>, place: Place<'_>, written: &Written, rule: &Rule) {
    let Some(pattern) = &rule.pattern else { return };
    let mut used: BTreeSet<Hole> = rule.when.iter().map(|condition| context.holes.hole(condition.of())).collect();
    used.extend(rule.answer.iter().filter_map(|answer| match answer {
        Answer::From(capture) => Some(*capture),
        Answer::Selected(_) | Answer::Capture(_) => slot_of(*answer),
    }));
    match &rule.question {
        // Every slot of a class may be one.
        Question::Class | Question::Title => return,
        Question::Family(ask) => {
            used.extend(ask.by_language.values().flatten().flat_map(Template::holes));
            // An owner that stands in any capture is not said again.
            if used.contains(&Slot::Owner.into()) {
                return;
            }
        }
        Question::Cloze(deleted) => used.extend(deleted.iter().filter_map(|deleted| match deleted {
            Deleted::Capture(capture) => Some(*capture),
            Deleted::Style(_) | Deleted::Code | Deleted::Pattern(_) => None,
        })),
    }
    // Some stand for something without being named.
    let is_used = |name: &String| {
        let hole = context.holes.hole(name);
        hole.is_read() || used.contains(&hole)
    };
    for name in pattern.names().iter().filter(|name| !is_used(name)) {
        if written.raw.trim.contains_key(name) {
            let help = "use it in the question, the answer or a condition, or remove it here";
            let place = place.key("trim");
            let message = format!("nothing uses the capture `{name}` that is trimmed");
            context.problems.warning(Code::UnusedTrim, place.key(name).the_key(), message, help);
            continue;
        }
        let group = [format!("(?<{name}>"), format!("(?P<{name}>")];
        let text = written.raw.pattern.as_deref().unwrap_or_default();
        let Some(group) = group.iter().find(|group| text.contains(group.as_str())) else { continue };
        let help = format!("use it as `{{{name}}}`, or write `(?:` for a group without a name");
        let message = format!("nothing uses the capture `{name}`");
        context.problems.warning(Code::UnusedCapture, place.key("match").words(group), message, help);
    }
}

/// A rule that an earlier one leaves nothing to.
fn earlier(context: &Context<'_>, place: Place<'_>, rules: &[Option<Rule>], at: usize) {
    let Some(rule) = &rules[at] else { return };
    let raw = &context.merged.rules[at].raw;
    for (before, other) in rules[..at].iter().enumerate() {
        let Some(other) = other else { continue };
        let same_trim = context.merged.rules[before].raw.trim == raw.trim;
        if !same_trim || !never_speaks(other, before, rule, context.languages) {
            continue;
        }
        let written = &context.merged.rules[before];
        let named = context.problems.named(Place::file(written.file).key("rule").at(written.index).key("id"));
        let message = format!("the rule `{}` never makes a card: `{}` takes all that it looks at", rule.id, other.id);
        let help =
            format!("`{}` stands at {named}; give it a condition, put this rule above it, or remove one", other.id);
        return context.problems.error(Code::NeverSpeaks, place.key("id"), message, help);
    }
}

/// Names in files of the user that nothing names.
fn unused(context: &Context<'_>) {
    let merged = context.merged;
    for (section, name) in merged.names() {
        let known = |name: &str| merged.known.contains(&(section, name.to_owned()));
        if known(name) || context.used.has(section, name) {
            continue;
        }
        let file = match section {
            "lexicon" => merged.lexicons.get(name).and_then(|lists| lists.first()).map(|list| list.file),
            "pattern" => merged.patterns.get(name).map(|placed| placed.file),
            "filter" => merged.filters.get(name).map(|placed| placed.file),
            _ => merged.asks.get(name).and_then(|wordings| wordings.values().next()).map(|placed| placed.file),
        };
        let Some(file) = file else { continue };
        let of_section = merged.known.iter().filter(|(of, _)| *of == section).map(|(_, name)| name);
        let help = match nearest(name, of_section) {
            Some(nearest) => format!("did you mean `{nearest}`, which is built in? then write `[{section}.{nearest}]`"),
            None => "name it in a rule, or remove it".to_owned(),
        };
        let top = Place::file(file);
        let message = format!("nothing uses `{section}.{name}`");
        context.problems.warning(Code::UnusedName, top.key(section).key(name).the_key(), message, help);
    }
}

/// Limits that contradict one another.
pub(super) fn limits(problems: &Problems<'_>, place: Place<'_>, own: &toml::Table, limits: &Limits) {
    let pairs = [
        ("question_least", limits.question_least, "question", limits.question),
        ("answer", limits.answer, "answer_most", limits.answer_most),
    ];
    for (least, low, most, high) in pairs.into_iter().filter(|(_, low, _, high)| low > high) {
        let message = format!("`{least}` is {low}, and `{most}` is {high}");
        let key = if own.contains_key(least) { least } else { most };
        problems.error(Code::Limits, place.key(key), message, format!("make `{most}` the larger one"));
    }
}

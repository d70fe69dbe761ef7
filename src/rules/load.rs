//! Rule files to compiled rules; everything that can be wrong with them is found here.

use super::lexicon::Lexicon;
use super::matcher::{self, Condition, How, Range, Test};
use super::raw::{OneOrMany, RawAsk, RawFile, RawLexicon, RawRule};
use super::template::{Filters, Template, TemplateError};
use super::words::{Language, Limits, Words};
use super::pattern::{Pattern, PatternSet};
use super::{Answer, Ask, Class, Example, On, Question, Rule, RuleSet};
use crate::card::CardKind;
use crate::node_kind::NodeKind;
use crate::repair::RepairSettings;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Why rule files cannot be used. Each message names the file or the rule and stands alone.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// The text is no TOML, or not the shape a rule file has.
    #[error("{path}: {}", .source.to_string().trim())]
    Shape {
        /// The file.
        path: String,
        /// What the TOML reader says, with line and caret.
        source: Box<toml::de::Error>,
    },
    /// A pattern is no regular expression.
    #[error("{place}: {key} is no pattern: {source}")]
    Pattern {
        /// The rule or the table.
        place: String,
        /// The key.
        key: String,
        /// What is wrong with it.
        source: Box<regex_syntax::Error>,
    },
    /// A wording has unbalanced braces.
    #[error("{place}: {source}")]
    Wording {
        /// The rule or the family.
        place: String,
        /// What is wrong with it.
        source: TemplateError,
    },
    /// A name that nothing has.
    #[error("{place}: there is no {what} `{name}`{}", did_you_mean(.nearest.as_deref()))]
    Unknown {
        /// The rule or the table.
        place: String,
        /// What was looked for.
        what: &'static str,
        /// The name.
        name: String,
        /// The nearest name that exists.
        nearest: Option<String>,
    },
    /// A value that cannot be.
    #[error("{place}: `{key}` must be {expected}")]
    Value {
        /// The rule or the table.
        place: String,
        /// The key.
        key: String,
        /// What it should be.
        expected: &'static str,
    },
    /// Two rules of one name.
    #[error("rule `{0}` is there twice; give one of them another id")]
    Twice(String),
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or(String::new(), |nearest| format!("; did you mean `{nearest}`?"))
}

/// Compiles files that stand alone.
pub(super) fn compile(files: &[(&str, &str)]) -> Result<RuleSet, RuleError> {
    let mut whole = Merged::default();
    for (path, text) in files {
        whole.add(path, text)?;
    }
    whole.compile()
}

/// Compiles files over others: rules replace all rules, everything else is added.
pub(super) fn compile_over(base: &[(&str, &str)], files: &[(&str, &str)]) -> Result<RuleSet, RuleError> {
    let mut whole = Merged::default();
    for (path, text) in base {
        whole.add(path, text)?;
    }
    let base_rules = std::mem::take(&mut whole.rules);
    for (path, text) in files {
        whole.add(path, text)?;
    }
    if whole.rules.is_empty() {
        whole.rules = base_rules;
    }
    whole.compile()
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
    rules: Vec<RawRule>,
}

impl Merged {
    fn add(&mut self, path: &str, text: &str) -> Result<(), RuleError> {
        if path == super::REPAIRS {
            self.repair = toml::from_str(text).map_err(|source| RuleError::Shape { path: path.to_owned(), source: Box::new(source) })?;
            return Ok(());
        }
        let file: RawFile =
            toml::from_str(text).map_err(|source| RuleError::Shape { path: path.to_owned(), source: Box::new(source) })?;
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
        self.rules.extend(file.rule);
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
        let context = Context { lexicons: &lexicons, patterns: &self.patterns, asks: &asks, filters: &filters };
        let mut classes = Vec::new();
        for class in &self.classes {
            let place = format!("class `{}`", class.id);
            let when = context.conditions(&place, &class.when, &BTreeSet::new())?;
            classes.push(Class { id: class.id.clone(), when, ask: context.family(&place, &class.ask)? });
        }
        let mut rules: Vec<Rule> = Vec::new();
        for raw in &self.rules {
            if rules.iter().any(|rule| rule.id == raw.id) {
                return Err(RuleError::Twice(raw.id.clone()));
            }
            let rule = context.rule(raw, &rules)?;
            rules.push(rule);
        }
        let sentence_patterns = words
            .languages
            .iter()
            .map(|language| {
                let speaks = |rule: &Rule| rule.when.iter().all(|condition| condition.allows_language(&language.code));
                let patterns = rules.iter().enumerate().filter(|(_, rule)| speaks(rule));
                PatternSet::new(patterns.filter_map(|(at, rule)| Some((at, rule.pattern.as_ref()?.as_str().to_owned()))))
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
        return Err(RuleError::Value { place: format!("lexicon.{from}"), key: format!("@{name}"), expected: "a list that does not name itself" });
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
    })
}

fn compile_ask(place: &str, raw: &BTreeMap<String, OneOrMany>, filters: &Filters) -> Result<Ask, RuleError> {
    let mut by_language = BTreeMap::new();
    for (code, wordings) in raw {
        let mut compiled = Vec::new();
        for wording in wordings.all() {
            let template =
                Template::parse(&wording).map_err(|source| RuleError::Wording { place: format!("{place}.{code}"), source })?;
            if let Some((_, Some(filter))) = template.holes().find(|(_, filter)| filter.is_some_and(|name| !filters.has(name))) {
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

/// What rules are compiled against.
struct Context<'m> {
    lexicons: &'m BTreeMap<String, Arc<Lexicon>>,
    patterns: &'m BTreeMap<String, String>,
    asks: &'m BTreeMap<String, Arc<Ask>>,
    filters: &'m Filters,
}

/// Slots that a wording may have besides captures.
const SLOTS: &[&str] = &["label", "title", "owner", "topic", "parent", "body", "head", "operands", "aspect", "row", "column", "self", "code", "columns", "rows"];

impl Context<'_> {
    fn family(&self, place: &str, name: &str) -> Result<Arc<Ask>, RuleError> {
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
            let inner = self.patterns.get(&name).ok_or_else(|| unknown(place, "pattern", &name, self.patterns.keys()))?;
            expanded.replace_range(at..=at + end, &format!("(?:{inner})"));
        }
        while let Some(at) = expanded.find("(?&") {
            let Some(end) = expanded[at..].find(')') else { break };
            let name = expanded[at + 3..at + end].to_owned();
            let inner = self.patterns.get(&name).ok_or_else(|| unknown(place, "pattern", &name, self.patterns.keys()))?;
            if inner.contains("(?&") {
                return Err(RuleError::Value { place: place.to_owned(), key: name, expected: "a pattern that does not name itself" });
            }
            expanded.replace_range(at..=at + end, &format!("(?:{inner})"));
        }
        Ok(expanded)
    }

    fn rule(&self, raw: &RawRule, before: &[Rule]) -> Result<Rule, RuleError> {
        let place = format!("rule `{}`", raw.id);
        let regex = match &raw.pattern {
            Some(text) => {
                let expanded = self.expand(&place, text)?;
                let checked = Pattern::new(&expanded);
                Some(checked.map_err(|source| RuleError::Pattern { place: place.clone(), key: "match".into(), source })?)
            }
            None => None,
        };
        let captures: BTreeSet<String> =
            regex.iter().flat_map(|pattern| pattern.names().iter().cloned()).collect();
        let on = raw.on.all().iter().map(|name| self.on(&place, name)).collect::<Result<Vec<_>, _>>()?;
        let sentence = on.contains(&On::Sentence);
        if sentence != regex.is_some() {
            return Err(RuleError::Value { place, key: "match".into(), expected: "there exactly when the rule is on = \"sentence\"" });
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
        let answer = raw
            .answer
            .all()
            .iter()
            .map(|name| answer(&place, name, &captures))
            .collect::<Result<Vec<_>, _>>()?;
        let mut trim = Vec::new();
        for (name, at) in &raw.trim {
            if !captures.contains(name) {
                return Err(unknown(&place, "capture", name, captures.iter()));
            }
            let lists = |names: &[String]| names.iter().map(|list| self.list(&place, list)).collect::<Result<Vec<_>, _>>();
            trim.push((name.clone(), lists(&at.head)?, lists(&at.tail)?));
        }
        let mut unless = Vec::new();
        for name in &raw.unless {
            let at = before.iter().position(|rule| rule.id == *name);
            unless.push(at.ok_or_else(|| unknown(&place, "rule before it", name, before.iter().map(|rule| &rule.id)))?);
        }
        let examples = raw
            .example
            .iter()
            .map(|example| Example {
                name: example.name.clone(),
                note: example.note.clone(),
                cards: example.cards.iter().map(|card| (card.question.clone(), card.answer.clone())).collect(),
            })
            .collect();
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
        })
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
                let known = NodeKind::NAMES.iter().map(|(known, _)| *known).chain(["sentence", "comparison", "aspect", "row", "cell", "column"]);
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

    fn conditions(&self, place: &str, table: &toml::Table, captures: &BTreeSet<String>) -> Result<Vec<Condition>, RuleError> {
        let mut conditions = Vec::new();
        for (of, value) in table {
            let mut push = |test| conditions.push(Condition { of: of.clone(), test });
            let bad = |expected| RuleError::Value { place: place.to_owned(), key: of.clone(), expected };
            if matcher::COUNTS.contains(&of.as_str()) {
                let text = value.as_str().map(str::to_owned).or_else(|| value.as_integer().map(|number| number.to_string()));
                let range = text.as_deref().and_then(Range::parse).ok_or_else(|| bad("a range such as \"2..\" or \"1..5\""))?;
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
                let known = ["is", "starts", "ends", "contains", "matches", "columns", "not_is", "not_starts", "not_ends", "not_contains", "not_matches"];
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

fn pattern(place: &str, key: &str, text: &str) -> Result<Regex, RuleError> {
    let checked = Pattern::new(text);
    let checked = checked.map_err(|source| RuleError::Pattern { place: place.to_owned(), key: key.to_owned(), source })?;
    Ok(checked.regex().clone())
}

/// An error that offers the name that is nearest by the letters it shares.
fn unknown(place: &str, what: &'static str, name: &str, known: impl IntoIterator<Item = impl AsRef<str>>) -> RuleError {
    let nearest = known
        .into_iter()
        .map(|known| (distance(name, known.as_ref()), known.as_ref().to_owned()))
        .min()
        .filter(|(far, known)| *far * 2 <= known.chars().count().max(2))
        .map(|(_, known)| known);
    RuleError::Unknown { place: place.to_owned(), what, name: name.to_owned(), nearest }
}

/// The edit distance of two names.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, c) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, other) in to.iter().enumerate() {
            let cost = diagonal + usize::from(c != *other);
            diagonal = row[column + 1];
            row[column + 1] = cost.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

//! Rule files to compiled rules; everything that can be wrong with them is found here.
//!
//! What is built in is read in one go. The files of a user are read with all that does not fit
//! in them, and looked over by `check` as well; what is wrong anywhere is told at once.

use super::advice::advice;
use super::compile::Context;
use super::cues::Cues;
use super::holes::Holes;
use super::raw::{OneOrMany, RawClass, RawFile, RawLanguage, RawLexicon, RawRule};
use super::words::Limits;
use super::{BUILTIN, Class, Lang, Origin, REPAIRS, Rule, RuleSet, check, vocabulary};
use crate::base::code::Code;
use crate::base::source::SourceFile;
use crate::base::toml_file::{self, FileErrors, Place, Problems, TomlFile, shape};
use crate::markdown::repair::RepairSettings;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use toml::Value;

/// Compiles the built-in files and those of a user over them: a rule of the user replaces the
/// one of its name where that stands, and new rules stand in front, in their order.
pub(super) fn compile(own: &[(String, String)]) -> Result<RuleSet, FileErrors> {
    let builtin = BUILTIN.iter().map(|(name, text)| TomlFile { name, text });
    let files: Vec<TomlFile<'_>> = builtin.chain(own.iter().map(|(name, text)| TomlFile { name, text })).collect();
    let problems = Problems::new(&files);
    let compiled = all(&problems);
    let findings = problems.finish()?;
    let mut rules = compiled.expect("rules that cannot be compiled have an error");
    rules.files = own.iter().map(|(name, text)| SourceFile::new(name, text.as_str())).collect();
    rules.warnings = findings.diagnostics;
    Ok(rules)
}

fn all(problems: &Problems<'_>) -> Option<RuleSet> {
    let mut merged = Merged::default();
    for (at, file) in problems.files().iter().enumerate().take(BUILTIN.len()) {
        merged.add_builtin(at, file);
    }
    if problems.files().len() > BUILTIN.len() {
        merged.known = merged.names().map(|(section, name)| (section, name.to_owned())).collect();
    }
    let readable = (BUILTIN.len()..problems.files().len()).filter(|at| merged.add_own(problems, *at)).count();
    // A file that cannot be read may hold what the others name.
    if readable < problems.files().len() - BUILTIN.len() {
        return None;
    }
    merged.order(problems);
    merged.compile(problems)
}

/// A thing, with the file it stands in.
pub(super) struct Placed<T> {
    pub(super) file: usize,
    pub(super) raw: T,
}

/// A rule as it is written, with where.
pub(super) struct Written {
    pub(super) raw: RawRule,
    pub(super) file: usize,
    /// Its turn among the rules of the file.
    pub(super) index: usize,
    pub(super) origin: Origin,
    pub(super) alone: bool,
    pub(super) own: bool,
}

/// The words of a list that one file brings.
pub(super) struct List {
    pub(super) file: usize,
    pub(super) language: Option<String>,
    pub(super) words: Vec<String>,
}

/// The wordings of a family by language.
pub(super) type Wordings = BTreeMap<String, Placed<OneOrMany>>;

/// All files as one.
#[derive(Default)]
pub(super) struct Merged {
    pub(super) languages: Vec<RawLanguage>,
    pub(super) lexicons: BTreeMap<String, Vec<List>>,
    pub(super) patterns: BTreeMap<String, Placed<String>>,
    pub(super) marks: BTreeMap<String, Vec<String>>,
    pub(super) limits: toml::Table,
    repair: toml::Table,
    pub(super) filters: BTreeMap<String, Placed<Vec<(String, String)>>>,
    pub(super) asks: BTreeMap<String, Wordings>,
    pub(super) classes: Vec<Placed<(usize, RawClass)>>,
    pub(super) rules: Vec<Written>,
    /// The names that the built-in files have, by their section.
    pub(super) known: BTreeSet<(&'static str, String)>,
}

impl Merged {
    /// Adds a file of the repository; a test loads them, so the first fault is enough.
    fn add_builtin(&mut self, at: usize, file: &TomlFile<'_>) {
        if file.name == REPAIRS {
            self.repair = toml::from_str(file.text).expect("a test loads the built-in settings");
            return;
        }
        let file = toml::from_str(file.text).unwrap_or_else(|error| panic!("{}: {error}", file.name));
        self.add(at, file, |file| Origin::BuiltIn(file.to_owned()), BUILTIN[at].0);
    }

    /// Adds a file of the user; whether it could be read as TOML.
    fn add_own(&mut self, problems: &Problems<'_>, at: usize) -> bool {
        let Some(value) = toml_file::parse(problems, at) else { return false };
        let place = Place::file(at);
        let name = problems.files()[at].name;
        if value.as_table().is_some_and(toml::Table::is_empty) {
            let help = "write a rule into it; `cardmill rules eject ID` prints one to begin with";
            problems.warning(Code::EmptyFile, place, "there is nothing in this rule file", help);
        }
        let Some(mut file) = shape::read::<RawFile>(problems, place, &value, advice) else { return true };
        self.settings(problems, at, &mut file);
        self.add(at, file, |file| Origin::User(file.to_owned()), name);
        true
    }

    /// Takes out of a file of the user what changes settings, and checks it over those there are.
    fn settings(&mut self, problems: &Problems<'_>, at: usize, file: &mut RawFile) {
        let top = Place::file(at);
        let over = |base: &toml::Table, table: toml::Table| {
            let mut merged = base.clone();
            merge_tables(&mut merged, table);
            Value::Table(merged)
        };
        let own = std::mem::take(&mut file.limit);
        let limits = over(&self.limits, own.clone());
        if let Some(read) = shape::read::<Limits>(problems, top.key("limit"), &limits, advice) {
            check::limits(problems, top.key("limit"), &own, &read);
        }
        let repair = over(&self.repair, file.repair.take().unwrap_or_default());
        let read_repair = shape::read::<RepairSettings>(problems, top.key("repair"), &repair, advice);
        // After an error, the old ones do.
        if let (false, Some(_), Value::Table(limits), Value::Table(repair)) =
            (problems.refuse(), read_repair, limits, repair)
        {
            (self.limits, self.repair) = (limits, repair);
        }
        for name in file.marks.keys().filter(|name| !self.marks.contains_key(*name)) {
            let help = toml_file::which(name, self.marks.keys());
            problems.error(
                Code::UnknownMarks,
                top.key("marks").key(name).the_key(),
                format!("there are no marks `{name}`"),
                help,
            );
        }
    }

    fn add(&mut self, at: usize, file: RawFile, origin: impl Fn(&str) -> Origin, name: &str) {
        for language in file.language {
            self.languages.retain(|known| known.code != language.code);
            self.languages.push(language);
        }
        for (name, words) in file.lexicon {
            let lists = self.lexicons.entry(name).or_default();
            match words {
                RawLexicon::All(words) => lists.push(List { file: at, language: None, words }),
                RawLexicon::ByLanguage(by_language) => {
                    lists.extend(by_language.into_iter().map(|(code, words)| List {
                        file: at,
                        language: Some(code),
                        words,
                    }))
                }
            }
        }
        self.patterns.extend(file.pattern.into_iter().map(|(name, raw)| (name, Placed { file: at, raw })));
        self.marks.extend(file.marks);
        self.limits.extend(file.limit);
        self.filters.extend(file.filter.into_iter().map(|(name, raw)| (name, Placed { file: at, raw })));
        for (name, wordings) in file.ask {
            let placed = wordings.into_iter().map(|(code, raw)| (code, Placed { file: at, raw }));
            self.asks.entry(name).or_default().extend(placed);
        }
        // A user's classes come first, so that they win.
        let classes = file.class.into_iter().enumerate().map(|raw| Placed { file: at, raw });
        self.classes = classes.chain(std::mem::take(&mut self.classes)).collect();
        let placed = |(index, raw): (usize, RawRule)| {
            // A rule that somebody switched on speaks like one of his own.
            let alone = raw.off && !raw.also;
            Written { raw, file: at, index, origin: origin(name), alone, own: false }
        };
        self.rules.extend(file.rule.into_iter().enumerate().map(placed));
    }

    /// The names of what others name, by section.
    pub(super) fn names(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let lexicons = self.lexicons.keys().map(|name| ("lexicon", name.as_str()));
        let patterns = self.patterns.keys().map(|name| ("pattern", name.as_str()));
        let filters = self.filters.keys().map(|name| ("filter", name.as_str()));
        let asks = self.asks.keys().map(|name| ("ask", name.as_str()));
        lexicons.chain(patterns).chain(filters).chain(asks)
    }

    /// Puts the user's rules in their places: that of the rule they replace, or the front.
    fn order(&mut self, problems: &Problems<'_>) {
        let rules = std::mem::take(&mut self.rules);
        let (own, mut builtin): (Vec<_>, Vec<_>) = rules.into_iter().partition(|rule| rule.origin.is_user());
        let mut first: Vec<Written> = Vec::new();
        let mut seen: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for mut rule in own {
            let id = rule.raw.id.clone();
            if let Some((file, index)) = seen.get(&id) {
                let other = problems.named(Place::file(*file).key("rule").at(*index).key("id"));
                let place = Place::file(rule.file);
                let help = format!("the other one is {other}; give one of them another id");
                let message = format!("the rule `{id}` is there twice");
                problems.error(Code::DuplicateId, place.key("rule").at(rule.index).key("id"), message, help);
                continue;
            }
            seen.insert(id.clone(), (rule.file, rule.index));
            match builtin.iter_mut().find(|known| known.raw.id == id) {
                Some(known) => *known = rule,
                None => {
                    rule.own = true;
                    rule.alone = !rule.raw.also;
                    first.push(rule);
                }
            }
        }
        first.append(&mut builtin);
        self.rules = first;
    }

    fn compile(self, problems: &Problems<'_>) -> Option<RuleSet> {
        let used = vocabulary::Used::default();
        let lexicons = vocabulary::lexicons(problems, &self, &used);
        let patterns = vocabulary::patterns(problems, &self, &used);
        let filters = vocabulary::filters(problems, &self);
        let words = vocabulary::words(&self, &lexicons, &patterns)?;
        let repair = Value::Table(self.repair.clone()).try_into().ok()?;
        let codes: Vec<&str> = words.languages.iter().map(|language| language.code.as_str()).collect();
        let holes = Holes::default();
        let context = Context {
            problems,
            merged: &self,
            lexicons: &lexicons,
            filters: &filters,
            languages: &codes,
            used: &used,
            asks: BTreeMap::new(),
            holes: &holes,
            turns: RefCell::default(),
            patterns: RefCell::default(),
        };
        let context = Context { asks: context.families(), ..context };
        let classes: Vec<Option<Class>> = self.classes.iter().map(|class| context.class(class)).collect();
        let rules: Vec<Option<Rule>> = (0..self.rules.len()).map(|at| context.rule(at)).collect();
        if problems.files().len() > BUILTIN.len() {
            check::all(&context, &rules, &classes);
        }
        let rules = rules.into_iter().collect::<Option<Vec<Rule>>>()?;
        let classes = classes.into_iter().collect::<Option<Vec<Class>>>()?;
        let conditions = context.turns.borrow().len();
        let asks = context.asks.into_iter().map(|(name, ask)| (name.to_owned(), ask)).collect();
        let cues = cues(&rules, codes.len());
        let (warnings, files) = (Vec::new(), Vec::new());
        Some(RuleSet { words, repair, lexicons, asks, classes, rules, filters, cues, conditions, warnings, files })
    }
}

fn merge_tables(into: &mut toml::Table, from: toml::Table) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Value::Table(old)), Value::Table(new)) => merge_tables(old, new),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

/// For each language, the patterns of the rules that may speak in it.
fn cues(rules: &[Rule], languages: usize) -> Vec<Cues> {
    let of = |lang: usize| {
        let speaks = |rule: &Rule| rule.speaks(Lang(lang as u8));
        let patterns = rules.iter().enumerate().filter(|(_, rule)| speaks(rule));
        Cues::new(patterns.filter_map(|(at, rule)| Some((at, rule.pattern.as_ref()?.as_str().to_owned()))))
    };
    (0..languages).map(of).collect()
}

/// Whether a file is one of the user.
pub(super) fn is_own(file: usize) -> bool {
    file >= BUILTIN.len()
}

/// The lexicons by name.
pub(super) type Lexicons = BTreeMap<String, Arc<super::Lexicon>>;

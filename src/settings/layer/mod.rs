//! What speaks about a note: which rules, packs and languages, how surely, under which headings.
//!
//! The same keys may stand in `cardmill.toml`, there for one folder, and under `cardmill` in
//! the front matter of a note. Each such place is a [`Layer`]; a nearer layer wins over a
//! farther one.

use crate::base::code::Code;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::nearest::nearest;
use crate::base::slots::{SlotError, Slots};
use crate::base::source::{SourceFile, Span};
use crate::cards::card::Grade;
use crate::markdown::repair::OwnSettings;
use crate::rules::{RuleSet, Selection};
use globset::{GlobBuilder, GlobMatcher};
use serde_json::Value;

mod values;

pub(crate) use values::switch;
use values::{deck, grade, rules, text, texts};

/// What one place says about notes. What it does not say is `None` or empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    /// Whether cards are made at all.
    pub cards: Option<bool>,
    /// The deck, its parts from the outside in. With slots the whole deck of a card; without
    /// any the outermost one, or in a note the deck of the note.
    pub deck: Option<Vec<Slots>>,
    /// What the overview of the deck says in Anki.
    pub deck_description: Option<String>,
    /// Tags for every card.
    pub tags: Vec<String>,
    /// Whether the folders of a note are a tag of its cards.
    pub folder_tags: Option<bool>,
    /// Whether the headings above a card are a tag of it.
    pub heading_tags: Option<bool>,
    /// The least sure grade whose cards are kept.
    pub grade: Option<Grade>,
    /// The languages of which cards are made.
    pub languages: Option<Vec<String>>,
    /// The packs that read the note.
    pub packs: Option<Vec<String>>,
    /// Rules that are switched on and off, in order.
    pub rules: Vec<Switch>,
    /// Headings under which cards are made, as globs.
    pub only_headings: Option<Vec<String>>,
}

/// One switch of rules; names are ids of rules, or globs over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Switch {
    /// These and no others.
    Only(Vec<String>),
    /// These as well.
    On(Vec<String>),
    /// Not these.
    Off(Vec<String>),
}

/// Something wrong in a layer: what it is about stands in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The key or the value.
    pub about: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// The keys of a layer.
pub const KEYS: &[&str] = &[
    "cards",
    "deck",
    "deck_description",
    "tags",
    "folder_tags",
    "heading_tags",
    "grade",
    "languages",
    "packs",
    "rules",
    "only_headings",
];

/// What may stand in braces in the name of a deck.
pub const DECK_SLOTS: &[&str] = &["folder", "file", "title", "h1", "h2", "deck"];

impl Layer {
    /// Reads a key of a layer; `false` when a layer has no such key.
    pub fn read(&mut self, key: &str, value: &Value, problems: &mut Vec<Problem>) -> bool {
        let before = problems.len();
        match key.replace([' ', '-'], "_").as_str() {
            "cards" => self.cards = switch(key, value, problems),
            "deck" => self.deck = deck(key, value, problems),
            "deck_description" => self.deck_description = text(key, value, problems),
            "tags" => self.tags = texts(key, value, problems),
            "folder_tags" => self.folder_tags = switch(key, value, problems),
            "heading_tags" => self.heading_tags = switch(key, value, problems),
            "grade" => self.grade = grade(key, value, problems),
            "languages" => self.languages = Some(texts(key, value, problems)),
            "packs" => self.packs = Some(texts(key, value, problems)),
            "rules" => self.rules = rules(key, value, problems),
            "only_headings" => self.only_headings = Some(texts(key, value, problems)),
            _ => return false,
        }
        if problems.len() == before
            && let Some(headings) = &self.only_headings
        {
            let bad = headings.iter().filter(|text| glob(text).is_none());
            problems.extend(bad.map(|text| bad_glob(text)));
        }
        true
    }

    /// A layer from the front matter of a note; findings about what is wrong with it.
    pub fn of_note(own: &OwnSettings, source: &SourceFile) -> (Self, Vec<Diagnostic>) {
        let (mut layer, mut problems) = (Self::default(), Vec::new());
        match parsed(own) {
            Ok(Value::Object(keys)) => {
                for (key, value) in &keys {
                    if !layer.read(key, value, &mut problems) {
                        problems.push(unknown_key(key, KEYS.iter().copied()));
                    }
                }
            }
            // A key with nothing behind it says nothing.
            Ok(Value::Null) => {}
            // `cardmill: off` in short.
            Ok(value @ (Value::String(_) | Value::Bool(_))) => layer.cards = switch("cardmill", &value, &mut problems),
            Ok(Value::Number(_) | Value::Array(_)) => problems.push(Problem {
                about: "cardmill".to_owned(),
                message: "`cardmill` has to hold keys".to_owned(),
                help: "write for example `cardmill: {cards: off}`".to_owned(),
            }),
            Err(message) => problems.push(Problem {
                about: "cardmill".to_owned(),
                message: format!("what stands under `cardmill` cannot be read: {message}"),
                help: "write for example `cardmill: {deck: Parent::Child, tags: [a, b]}`".to_owned(),
            }),
        }
        if layer.deck.iter().flatten().any(|part| part.names().any(|name| name == "deck")) {
            layer.deck = None;
            problems.push(Problem {
                about: "{deck}".to_owned(),
                message: "`{deck}` is the deck of the note, which cannot stand in itself".to_owned(),
                help: "write it into `deck` in cardmill.toml, and here what is to stand there".to_owned(),
            });
        }
        let findings = problems.into_iter().map(|problem| problem.in_note(own, source)).collect();
        (layer, findings)
    }

    /// Names in the layer that nothing has.
    pub fn check(&self, set: &RuleSet, packs: &[String]) -> Vec<Problem> {
        let mut problems = Vec::new();
        let codes: Vec<&str> = set.words.languages.iter().map(|language| language.code.as_str()).collect();
        for code in self.languages.iter().flatten().filter(|code| !codes.contains(&code.as_str())) {
            problems.push(unknown("language", code, codes.iter().copied()));
        }
        for pack in self.packs.iter().flatten().filter(|pack| !packs.contains(pack)) {
            problems.push(unknown("pack", pack, packs.iter().map(String::as_str)));
        }
        let ids: Vec<&str> = set.rules.iter().map(|rule| rule.id.as_str()).collect();
        for name in self.rules.iter().flat_map(Switch::names) {
            match glob(name) {
                None => problems.push(bad_glob(name)),
                Some(glob) if !ids.iter().any(|id| glob.is_match(id)) => {
                    problems.push(unknown("rule", name, ids.iter().copied()));
                }
                Some(_) => {}
            }
        }
        problems
    }

    /// This layer with a nearer one over it.
    #[must_use]
    pub fn under(self, nearer: &Layer) -> Self {
        let mut tags = self.tags;
        tags.extend(nearer.tags.iter().filter(|tag| !tags.contains(tag)).cloned().collect::<Vec<_>>());
        let mut rules = self.rules;
        rules.extend(nearer.rules.iter().cloned());
        Self {
            cards: nearer.cards.or(self.cards),
            deck: nearer.deck.clone().or(self.deck),
            deck_description: nearer.deck_description.clone().or(self.deck_description),
            tags,
            folder_tags: nearer.folder_tags.or(self.folder_tags),
            heading_tags: nearer.heading_tags.or(self.heading_tags),
            grade: nearer.grade.or(self.grade),
            languages: nearer.languages.clone().or(self.languages),
            packs: nearer.packs.clone().or(self.packs),
            rules,
            only_headings: nearer.only_headings.clone().or(self.only_headings),
        }
    }

    /// The rules and languages that speak.
    pub fn selection(&self, set: &RuleSet) -> Selection {
        let mut selection = Selection::usual(set);
        for switch in &self.rules {
            let globs: Vec<GlobMatcher> = switch.names().iter().filter_map(|name| glob(name)).collect();
            for (rule, speaks) in set.rules.iter().zip(&mut selection.rules) {
                let named = globs.iter().any(|glob| glob.is_match(&rule.id));
                *speaks = match switch {
                    Switch::Only(_) => named,
                    Switch::On(_) => *speaks || named,
                    Switch::Off(_) => *speaks && !named,
                };
            }
        }
        if let Some(codes) = &self.languages {
            for (language, speaks) in set.words.languages.iter().zip(&mut selection.languages) {
                *speaks = codes.contains(&language.code);
            }
        }
        selection
    }

    /// The headings under which cards are made, or nothing when all will do.
    pub fn headings(&self) -> Option<Vec<GlobMatcher>> {
        Some(self.only_headings.as_ref()?.iter().filter_map(|text| glob(text)).collect())
    }
}

impl Switch {
    fn names(&self) -> &[String] {
        match self {
            Switch::Only(names) | Switch::On(names) | Switch::Off(names) => names,
        }
    }
}

impl From<SlotError> for Problem {
    fn from(error: SlotError) -> Self {
        Self { about: error.about, message: error.message, help: error.help }
    }
}

impl Problem {
    /// Where the problem stands in a text, from `from` on: the first place of what it is about.
    pub fn span(&self, text: &str, from: usize) -> Option<Span> {
        let letter = |found: Option<char>| found.is_some_and(|c| c.is_alphanumeric() || c == '_');
        // A name within another one is not meant; of what is bounded by a sign, that does not hold.
        let apart = |at: usize| {
            let (before, behind) = (text[..at].chars().next_back(), text[at + self.about.len()..].chars().next());
            !(letter(self.about.chars().next()) && letter(before)
                || letter(self.about.chars().next_back()) && letter(behind))
        };
        // A value in quotes is meant before the same letters elsewhere.
        let quoted = ['"', '\''].iter().find_map(|quote| text[from..].find(&format!("{quote}{}{quote}", self.about)));
        let at = match quoted {
            Some(at) => from + at + 1,
            None => text[from..].match_indices(&self.about).map(|(at, _)| from + at).find(|at| apart(*at))?,
        };
        Some(Span::new(at as u32, (at + self.about.len()) as u32))
    }

    fn in_note(self, own: &OwnSettings, source: &SourceFile) -> Diagnostic {
        let from = source.line_span(own.line).map_or(0, |span| span.start as usize);
        Diagnostic {
            code: Code::BadSettings,
            severity: Severity::Error,
            span: self.span(source.text(), from),
            path: source.path().to_owned(),
            message: self.message,
            help: Some(self.help),
        }
    }

    /// The problem as a finding about the front matter of a note.
    pub fn about_note(self, own: Option<&OwnSettings>, source: &SourceFile) -> Option<Diagnostic> {
        own.map(|own| self.in_note(own, source))
    }
}

fn parsed(own: &OwnSettings) -> Result<Value, String> {
    let whole: Value = if own.toml {
        toml::from_str(&own.text).map_err(|error| error.message().to_owned())?
    } else {
        serde_saphyr::from_str(&own.text).map_err(|error| first_line(&error.to_string()))?
    };
    Ok(whole.get("cardmill").cloned().unwrap_or(Value::Null))
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

/// A glob over names and headings; case does not matter.
pub fn glob(text: &str) -> Option<GlobMatcher> {
    GlobBuilder::new(text).case_insensitive(true).build().ok().map(|glob| glob.compile_matcher())
}

/// A problem: a key that there is not.
pub fn unknown_key<'k>(key: &str, known: impl Iterator<Item = &'k str>) -> Problem {
    unknown("setting", key, known)
}

/// A name of this kind of thing that nothing has.
pub(crate) fn unknown<'k>(what: &str, name: &str, known: impl Iterator<Item = &'k str>) -> Problem {
    let known: Vec<&str> = known.collect();
    let help = match nearest(name, &known) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if known.len() <= 20 => format!("there are: {}", known.join(", ")),
        None => format!("`cardmill {what}s list` shows all"),
    };
    Problem { about: name.to_owned(), message: format!("there is no {what} `{name}`"), help }
}

fn bad_glob(text: &str) -> Problem {
    Problem {
        about: text.to_owned(),
        message: format!("`{text}` is no glob"),
        help: "`*` stands for anything, `?` for one character; write `[*]` for a star".to_owned(),
    }
}

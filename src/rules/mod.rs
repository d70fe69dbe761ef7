//! Rules as data: what is asked about an outline, in which words, and how surely.
//!
//! A [`RuleSet`] is compiled from files of `rules/`; whatever can be wrong with them is found
//! when they are loaded, all of it at once, so a rule that loads cannot fail.

mod advice;
mod check;
mod compile;
mod conditions;
mod cues;
mod deleted;
mod holes;
mod implied;
mod lexicon;
mod load;
mod matcher;
mod names;
mod pattern;
mod program;
mod raw;
mod regexes;
#[cfg(test)]
mod schema;
mod template;
mod text;
mod vocabulary;
mod wordings;
mod words;

pub use cues::Cues;
pub use holes::Hole;
pub use lexicon::{Lexicon, is_cjk};
pub use matcher::{Condition, Observed, Verdict, verdict};
pub use names::{Choice, Count, Flag, How, NodeKind, Part, Selector, Slot, TextName};
pub use pattern::Pattern;
pub use template::{Filters, Template, TemplateError};
pub use text::{condition_lines, example_span, key_text, rule_text, section_text};
pub use words::{Hints, Lang, Language, Limits, Script, Words};

use crate::base::diagnostic::Diagnostic;
use crate::base::source::SourceFile;
use crate::base::toml_file::FileErrors;
use crate::cards::card::{CardKind, Grade};
use crate::markdown::repair::RepairSettings;
use crate::text::marks::Style;
use std::collections::BTreeMap;
use std::sync::Arc;

/// All rules of a run, compiled.
#[derive(Clone, Debug)]
pub struct RuleSet {
    /// What the outline reads structure by.
    pub words: Words,
    /// Thresholds and switches of the repairs.
    pub repair: RepairSettings,
    /// All word lists by name.
    pub lexicons: BTreeMap<String, Arc<Lexicon>>,
    /// Question families by name.
    pub asks: BTreeMap<String, Arc<Ask>>,
    /// Label classes; the first that fits decides the family of a question.
    pub classes: Vec<Class>,
    /// The rules, in the order of the files, which is their order of speaking.
    pub rules: Vec<Rule>,
    /// Replacements that wordings name.
    pub filters: Filters,
    /// For each language of [`Words::languages`], which sentence rules a sentence may be for.
    pub cues: Vec<Cues>,
    /// How many different conditions there are about what a node shows.
    pub conditions: usize,
    /// What is doubtful in the files of the user.
    pub warnings: Vec<Diagnostic>,
    /// The files of the user.
    pub files: Vec<SourceFile>,
}

/// Which rules of a set speak, and of which languages; the same indices as in the set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// For each rule.
    pub rules: Vec<bool>,
    /// For each language of [`Words::languages`].
    pub languages: Vec<bool>,
}

impl Selection {
    /// Everything speaks but what waits to be switched on.
    pub fn usual(set: &RuleSet) -> Self {
        Self {
            rules: set.rules.iter().map(|rule| !rule.off).collect(),
            languages: vec![true; set.words.languages.len()],
        }
    }
}

/// The wordings of a question by language code; `*` serves the others.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// The name of the family; wordings of a rule's own have none.
    pub name: Option<String>,
    /// Wordings in the order in which they are tried.
    pub by_language: BTreeMap<String, Vec<Template>>,
}

impl Ask {
    /// The wordings of a language.
    pub fn wordings(&self, code: &str) -> &[Template] {
        self.by_language.get(code).or_else(|| self.by_language.get("*")).map_or(&[], Vec::as_slice)
    }
}

/// A class of labels.
#[derive(Clone, Debug)]
pub struct Class {
    /// Its name, for explanations.
    pub id: String,
    /// What a node must look like.
    pub when: Vec<Condition>,
    /// The family of its question.
    pub ask: Arc<Ask>,
}

/// One rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name, which cards carry.
    pub id: String,
    /// What it does, in a sentence.
    pub about: String,
    /// How sure its cards are.
    pub grade: Grade,
    /// The kind of its cards.
    pub kind: CardKind,
    /// What it looks at.
    pub on: Vec<On>,
    /// What must hold.
    pub when: Vec<Condition>,
    /// The pattern that a sentence must match; its named groups are captures.
    pub pattern: Option<Pattern>,
    /// What the pattern captures, with the turns of its groups.
    pub captures: Vec<(Hole, usize)>,
    /// Word lists that are cut off captures.
    pub trim: Vec<Trim>,
    /// Rules after which this one is silent about the same thing, by index.
    pub unless: Vec<usize>,
    /// What it asks.
    pub question: Question,
    /// What it answers: selectors in the order in which they are tried.
    pub answer: Vec<Answer>,
    /// Whether the answer may be as long as the note makes it.
    pub whole: bool,
    /// Whether each side of its cards asks for the other.
    pub reversed: bool,
    /// Whether it is silent until a setting switches it on.
    pub off: bool,
    /// Examples, which are its tests.
    pub examples: Vec<Example>,
    /// Where it stands.
    pub origin: Origin,
    /// Whether built-in rules are silent about what it made a card of.
    pub alone: bool,
    /// Whether it is a rule of the user that takes the place of no built-in one.
    pub own: bool,
}

/// Where a rule stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In this file of the repository.
    BuiltIn(String),
    /// In this file of the user.
    User(String),
}

impl Origin {
    /// The file.
    pub fn file(&self) -> &str {
        match self {
            Origin::BuiltIn(file) | Origin::User(file) => file,
        }
    }

    /// Whether it is a file of the user.
    pub fn is_user(&self) -> bool {
        match self {
            Origin::BuiltIn(_) => false,
            Origin::User(_) => true,
        }
    }
}

/// Word lists that are cut off the ends of a capture.
#[derive(Clone, Debug)]
pub struct Trim {
    /// The capture.
    pub capture: Hole,
    /// What goes at its head.
    pub head: Vec<Arc<Lexicon>>,
    /// What goes at its end.
    pub tail: Vec<Arc<Lexicon>>,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum On {
    /// A node of this kind.
    Node(NodeKind),
    /// Something else.
    Part(Part),
}

impl On {
    /// Each sentence of text.
    pub const SENTENCE: Self = Self::Part(Part::Sentence);

    /// Whether it is a part of a table.
    pub fn is_of_table(self) -> bool {
        match self {
            On::Part(Part::Row | Part::Cell | Part::Column) => true,
            On::Part(Part::Sentence | Part::Comparison | Part::Aspect) | On::Node(_) => false,
        }
    }
}

/// How the question of a rule is worded.
#[derive(Clone, Debug)]
pub enum Question {
    /// By the class of the label.
    Class,
    /// The label as it stands in the note.
    Title,
    /// By a family.
    Family(Arc<Ask>),
    /// The answer itself, with these left out.
    Cloze(Vec<Deleted>),
}

/// What a cloze card leaves out.
#[derive(Clone, Debug)]
pub enum Deleted {
    /// What has this style.
    Style(Style),
    /// Code within a line.
    Code,
    /// What a named group of the pattern of the rule has found.
    Capture(Hole),
    /// What a pattern of `[pattern]` finds.
    Pattern(Pattern),
}

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// What is selected of the note.
    Selected(Selector),
    /// A capture.
    Capture(Hole),
    /// A capture and all that follows it in the same text: `{effect}..`.
    From(Hole),
}

/// A note and the cards that a rule makes of it.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// The language that the note is read as; without one, its words tell.
    pub lang: Option<Lang>,
    /// The note.
    pub note: String,
    /// Question and, where it matters, answer of each card of this rule, in order.
    pub cards: Vec<(String, Option<String>)>,
}

impl Rule {
    /// What examples the rule lacks: one that gives a card, one that gives none.
    pub fn lacks_examples(&self) -> Option<&'static str> {
        let speaks = self.examples.iter().any(|example| !example.cards.is_empty());
        let silent = self.examples.iter().any(|example| example.cards.is_empty());
        match (speaks, silent) {
            (true, true) => None,
            (true, false) => Some("one that must stay silent"),
            (false, true) => Some("one that gives a card"),
            (false, false) => Some("one that gives a card, and one that must stay silent"),
        }
    }

    /// The patterns of what it leaves out.
    #[cfg(test)]
    fn deleted_patterns(&self) -> impl Iterator<Item = &Pattern> {
        let deleted = match &self.question {
            Question::Cloze(deleted) => deleted.as_slice(),
            Question::Class | Question::Title | Question::Family(_) => &[],
        };
        deleted.iter().filter_map(|deleted| match deleted {
            Deleted::Pattern(pattern) => Some(pattern),
            Deleted::Style(_) | Deleted::Code | Deleted::Capture(_) => None,
        })
    }

    /// Whether it may speak in a language.
    pub fn speaks(&self, lang: Lang) -> bool {
        self.when.iter().all(|condition| condition.allows_language(lang))
    }

    /// Whether it asks with the label as it stands in the note.
    fn question_is_title(&self) -> bool {
        matches!(self.question, Question::Title)
    }
}

impl RuleSet {
    /// The rules that are compiled in, from `rules/*.toml`.
    ///
    /// # Panics
    ///
    /// Never in a released program: a test loads them.
    pub fn builtin() -> Self {
        load::compile(&[]).expect("the rules of the repository are loaded by a test")
    }

    /// Reads rule files over the compiled-in ones; the first of a pair is a name for
    /// messages. A rule with the id of a compiled-in one takes its place; the others are
    /// tried before all of those. Words, limits, wordings and classes are added.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the files, drawn over them.
    pub fn load(files: &[(String, String)]) -> Result<Self, FileErrors> {
        load::compile(files)
    }

    /// The file of the repository of this name, such as `rules/structure.toml`.
    pub fn builtin_file(name: &str) -> Option<&'static str> {
        BUILTIN.iter().find(|(path, _)| *path == name).map(|(_, text)| *text)
    }

    /// The built-in rule files, each with its name and its text.
    pub fn builtin_files() -> impl Iterator<Item = (&'static str, &'static str)> {
        BUILTIN.iter().copied()
    }

    /// The index of a rule.
    pub fn rule_index(&self, id: &str) -> Option<usize> {
        self.rules.iter().position(|rule| rule.id == id)
    }
}

/// The JSON Schema of rule files, by which editors complete and check them. A test writes it
/// from the types of the files.
pub const SCHEMA: &str = include_str!("../../rules/rules.schema.json");

/// The file whose tables are the settings of the repairs; elsewhere they stand under `[repair]`.
const REPAIRS: &str = "rules/repair.toml";

/// The rule files of the repository, in the order in which they are read.
const BUILTIN: &[(&str, &str)] = &[
    (REPAIRS, include_str!("../../rules/repair.toml")),
    ("rules/words.toml", include_str!("../../rules/words.toml")),
    ("rules/questions.toml", include_str!("../../rules/questions.toml")),
    ("rules/optional.toml", include_str!("../../rules/optional.toml")),
    ("rules/structure.toml", include_str!("../../rules/structure.toml")),
    ("rules/sentences.toml", include_str!("../../rules/sentences.toml")),
];

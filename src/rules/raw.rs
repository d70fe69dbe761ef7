//! The shape of a rule file, as it is written. Unknown keys are errors.
//!
//! Messages about a file that has another shape are made from these types; see `advice` for
//! what they cannot say.

use crate::cards::card::Grade;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A word list by language, or for all of them; `@name` stands for another list.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a list of texts, or such lists by language")]
pub(super) enum RawLexicon {
    All(Vec<String>),
    ByLanguage(BTreeMap<String, Vec<String>>),
}

/// One text or several.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a text or a list of texts")]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    pub(super) fn all(&self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one.clone()],
            Self::Many(many) => many.clone(),
        }
    }
}

/// A rule file of cardmill: rules, wordings and words.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    /// A language, and how it is told from others.
    #[serde(default)]
    pub(super) language: Vec<RawLanguage>,
    /// Word lists by name: one list, or a list by language. `@name` stands for another list.
    #[serde(default)]
    pub(super) lexicon: BTreeMap<String, RawLexicon>,
    /// Patterns by name, which other patterns name as `(?&name)`.
    #[serde(default)]
    pub(super) pattern: BTreeMap<String, String>,
    /// Marks by name, such as what separates a label from its text in items.
    #[serde(default)]
    pub(super) marks: BTreeMap<String, Vec<String>>,
    /// Widths in columns and counts; each key replaces the old value.
    #[serde(default)]
    #[cfg_attr(test, schemars(schema_with = "super::schema::limits"))]
    pub(super) limit: toml::Table,
    /// What is mended before a note is read; each key replaces the old value.
    #[serde(default)]
    #[cfg_attr(test, schemars(schema_with = "super::schema::repairs"))]
    pub(super) repair: Option<toml::Table>,
    /// Replacements for `{slot|filter}` by name: pairs of a pattern and what stands for it.
    #[serde(default)]
    pub(super) filter: BTreeMap<String, Vec<(String, String)>>,
    /// Question families by name: wordings by language.
    #[serde(default)]
    pub(super) ask: BTreeMap<String, BTreeMap<String, OneOrMany>>,
    /// A class of labels; the first that fits decides how they are asked with `ask = "class"`.
    #[serde(default)]
    pub(super) class: Vec<RawClass>,
    /// A rule: what it looks at, what it asks and what it answers.
    #[serde(default)]
    pub(super) rule: Vec<RawRule>,
}

/// A language.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawLanguage {
    /// Its code, as in wordings: `zh`, `en`.
    pub(super) code: String,
    /// The script it is written in.
    pub(super) script: super::words::Script,
    /// Frequent small words, for languages that share a script.
    #[serde(default)]
    pub(super) words: Vec<String>,
}

/// A class of labels.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawClass {
    /// Its name.
    pub(super) id: String,
    /// What must hold, all of it.
    #[serde(default)]
    #[cfg_attr(test, schemars(schema_with = "super::schema::conditions"))]
    pub(super) when: toml::Table,
    /// The family of its question.
    pub(super) ask: String,
}

/// A rule.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(transform = super::schema::captures_need_a_pattern))]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    /// Its name, which cards carry.
    pub(super) id: String,
    /// What it does, in a sentence.
    pub(super) about: String,
    /// How sure its cards are.
    #[serde(default)]
    pub(super) grade: Grade,
    /// A word for the kind of its cards.
    pub(super) kind: String,
    /// What it looks at, one or several.
    #[cfg_attr(test, schemars(schema_with = "super::schema::looks_at"))]
    pub(super) on: OneOrMany,
    /// What must hold, all of it.
    #[serde(default)]
    #[cfg_attr(test, schemars(schema_with = "super::schema::conditions"))]
    pub(super) when: toml::Table,
    /// The pattern that a sentence must match; its named groups are captures.
    #[serde(default, rename = "match")]
    pub(super) pattern: Option<String>,
    /// Word lists that are cut off captures.
    #[serde(default)]
    pub(super) trim: BTreeMap<String, TrimAt>,
    /// Rules before it; when one of them spoke about the same thing, this one is silent.
    #[serde(default)]
    pub(super) unless: Vec<String>,
    /// Whether built-in rules speak about the same thing all the same.
    #[serde(default)]
    pub(super) also: bool,
    /// Whether the answer asks for the question as well: a card for each direction.
    #[serde(default)]
    pub(super) reversed: bool,
    /// Whether it is silent until a setting switches it on.
    #[serde(default)]
    pub(super) off: bool,
    /// The question: `title`, `class`, `cloze`, the name of a family, or wordings by language.
    pub(super) ask: RawAsk,
    /// What is left out of the answer, one at a time, where `ask` is `cloze`: a style, a
    /// `{capture}` or the name of a pattern of `[pattern]`; one or several.
    #[serde(default)]
    pub(super) cloze: Option<OneOrMany>,
    /// Where the answer comes from; of several, the first that is there and short enough.
    #[cfg_attr(test, schemars(schema_with = "super::schema::answers"))]
    pub(super) answer: OneOrMany,
    /// Whether the answer may be as wide as `limit.answer_most`.
    #[serde(default)]
    pub(super) whole: bool,
    /// A note and the cards that the rule makes of it; without cards, it must stay silent.
    #[serde(default)]
    pub(super) example: Vec<RawExample>,
}

/// Word lists that are cut off a capture.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct TrimAt {
    /// Lists whose words are cut off its head.
    #[serde(default)]
    pub(super) head: Vec<String>,
    /// Lists whose words are cut off its end.
    #[serde(default)]
    pub(super) tail: Vec<String>,
}

/// A question family by name, or wordings of the rule's own.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "the name of a family, or wordings by language")]
pub(super) enum RawAsk {
    Family(String),
    Own(BTreeMap<String, OneOrMany>),
}

/// A note and the cards it should give; run by the tests.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawExample {
    /// What it shows.
    pub(super) name: String,
    /// The code of the language that the note is read as; without it, as in a build.
    #[serde(default)]
    pub(super) lang: Option<String>,
    /// The note.
    pub(super) note: String,
    /// The cards of this rule, in order.
    #[serde(default)]
    pub(super) cards: Vec<RawExampleCard>,
}

/// A card of an example.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawExampleCard {
    /// Its question.
    pub(super) question: String,
    /// Its answer, where that matters.
    #[serde(default)]
    pub(super) answer: Option<String>,
}

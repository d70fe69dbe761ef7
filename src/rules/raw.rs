//! The shape of a rule file, as it is written. Unknown keys are errors.

use crate::card::Grade;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A word list by language, or for all of them; `@name` stands for another list.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum RawLexicon {
    All(Vec<String>),
    ByLanguage(BTreeMap<String, Vec<String>>),
}

/// One text or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
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

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    #[serde(default)]
    pub(super) language: Vec<RawLanguage>,
    #[serde(default)]
    pub(super) lexicon: BTreeMap<String, RawLexicon>,
    #[serde(default)]
    pub(super) pattern: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) marks: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) limit: toml::Table,
    #[serde(default)]
    pub(super) repair: Option<toml::Table>,
    #[serde(default)]
    pub(super) filter: BTreeMap<String, Vec<(String, String)>>,
    #[serde(default)]
    pub(super) ask: BTreeMap<String, BTreeMap<String, OneOrMany>>,
    #[serde(default)]
    pub(super) class: Vec<RawClass>,
    #[serde(default)]
    pub(super) rule: Vec<RawRule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLanguage {
    pub(super) code: String,
    pub(super) script: super::words::Script,
    #[serde(default)]
    pub(super) words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawClass {
    pub(super) id: String,
    #[serde(default)]
    pub(super) when: toml::Table,
    pub(super) ask: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    pub(super) id: String,
    pub(super) about: String,
    #[serde(default)]
    pub(super) grade: Grade,
    pub(super) kind: String,
    pub(super) on: OneOrMany,
    #[serde(default)]
    pub(super) when: toml::Table,
    #[serde(default, rename = "match")]
    pub(super) pattern: Option<String>,
    #[serde(default)]
    pub(super) trim: BTreeMap<String, TrimAt>,
    #[serde(default)]
    pub(super) unless: Vec<String>,
    #[serde(default)]
    pub(super) also: bool,
    pub(super) ask: RawAsk,
    pub(super) answer: OneOrMany,
    #[serde(default)]
    pub(super) whole: bool,
    #[serde(default)]
    pub(super) example: Vec<RawExample>,
}

/// Word lists that are cut off a capture.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TrimAt {
    #[serde(default)]
    pub(super) head: Vec<String>,
    #[serde(default)]
    pub(super) tail: Vec<String>,
}

/// A question family by name, or wordings of the rule's own.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum RawAsk {
    Family(String),
    Own(BTreeMap<String, OneOrMany>),
}

/// A note and the cards it should give; run by the tests.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExample {
    pub(super) name: String,
    #[serde(default)]
    pub(super) lang: Option<String>,
    pub(super) note: String,
    #[serde(default)]
    pub(super) cards: Vec<RawExampleCard>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExampleCard {
    pub(super) question: String,
    #[serde(default)]
    pub(super) answer: Option<String>,
}

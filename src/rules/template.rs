//! Question wordings: text with `{holes}`.
//!
//! A hole with a question mark, `{adverb?}`, may stay empty; any other empty hole makes the
//! wording unfit, so that the next one is tried. A hole may name a filter, as in `{verb|base}`; filters are tables of replacements that
//! stand in the rule files.

use super::holes::{Hole, Holes};
use super::pattern::Pattern;
use crate::base::slots::{Braced, LoneBrace, braced};
use std::collections::BTreeMap;

/// A wording, cut at its holes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Hole { hole: Hole, name: String, filter: Option<String>, optional: bool },
}

/// What is wrong with a wording, and at which byte of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A brace is open.
    #[error("`{{` is never closed")]
    Open(usize),
    /// A brace closes nothing.
    #[error("`}}` closes nothing")]
    Stray(usize),
    /// A hole has no name.
    #[error("`{{}}` names nothing")]
    Empty(usize),
}

impl TemplateError {
    /// The byte.
    pub fn at(&self) -> usize {
        match self {
            TemplateError::Open(at) | TemplateError::Stray(at) | TemplateError::Empty(at) => *at,
        }
    }
}

impl Template {
    /// Cuts a wording; `{{` and `}}` are braces.
    ///
    /// # Errors
    ///
    /// When the braces are not balanced.
    pub(super) fn parse(text: &str, holes: &Holes) -> Result<Self, TemplateError> {
        let parts = braced(text).map_err(|lone| match lone {
            LoneBrace::Open(at) => TemplateError::Open(at),
            LoneBrace::Stray(at) => TemplateError::Stray(at),
        })?;
        let part = |part| match part {
            Braced::Text(text) => Ok(Part::Text(text)),
            Braced::Slot(inner, at) => {
                let (name, filter) = match inner.split_once('|') {
                    Some((name, filter)) => (name, Some(filter.to_owned())),
                    None => (inner, None),
                };
                if name.trim_matches(['?', ' ']).is_empty() {
                    return Err(TemplateError::Empty(at));
                }
                let optional = name.ends_with('?');
                let name = name.trim_end_matches('?').to_owned();
                Ok(Part::Hole { hole: holes.hole(&name), name, filter, optional })
            }
        };
        Ok(Self { parts: parts.into_iter().map(part).collect::<Result<_, _>>()? })
    }

    /// The holes.
    pub fn holes(&self) -> impl Iterator<Item = Hole> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole { hole, .. } => Some(*hole),
            Part::Text(_) => None,
        })
    }

    /// The names and filters of the holes.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole { name, filter, .. } => Some((name.as_str(), filter.as_deref())),
            Part::Text(_) => None,
        })
    }

    /// The holes that must have something to say.
    pub(super) fn required(&self) -> impl Iterator<Item = Hole> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole { hole, optional: false, .. } => Some(*hole),
            Part::Hole { .. } | Part::Text(_) => None,
        })
    }

    /// Fills the holes; nothing when one of them has no value or an empty one.
    ///
    /// Between an alphabet and CJK text no blank is added; the wording has them where it wants.
    pub fn fill(&self, filters: &Filters, value: impl Fn(Hole) -> Option<String>) -> Option<String> {
        let mut filled = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Hole { hole, filter, optional, name: _ } => {
                    let found = value(*hole).filter(|found| !found.is_empty());
                    if found.is_none() && *optional {
                        continue;
                    }
                    let found = found?;
                    match filter {
                        Some(filter) => filled.push_str(&filters.apply(filter, &found)),
                        None => filled.push_str(&found),
                    }
                }
            }
        }
        Some(filled)
    }
}

/// The filter that needs no table: a capital that only begins a phrase becomes small.
const UNCAP: &str = "uncap";

/// `Time complexity` becomes `time complexity`; `DNS` and `Vitamin C` in capitals stay.
fn uncapped(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}

/// Tables of replacements by name; of each table the first pattern that fits is used.
#[derive(Clone, Debug, Default)]
pub struct Filters {
    tables: BTreeMap<String, Vec<(Pattern, String)>>,
}

impl Filters {
    /// Adds a table; a later one of the same name replaces it.
    pub fn insert(&mut self, name: String, table: Vec<(Pattern, String)>) {
        self.tables.insert(name, table);
    }

    /// Whether there is such a table.
    pub fn has(&self, name: &str) -> bool {
        name == UNCAP || self.tables.contains_key(name)
    }

    /// The names of the tables, and of the filter that needs none.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(String::as_str).chain([UNCAP])
    }

    /// The patterns of all tables.
    #[cfg(test)]
    pub(super) fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.tables.values().flatten().map(|(pattern, _)| pattern)
    }

    fn apply(&self, name: &str, text: &str) -> String {
        if name == UNCAP {
            return uncapped(text);
        }
        let table = self.tables.get(name).map_or(&[][..], Vec::as_slice);
        table.iter().find_map(|(pattern, to)| pattern.replace(text, to)).unwrap_or_else(|| text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{Filters, Template, TemplateError};
    use crate::rules::holes::{Hole, Holes};
    use crate::rules::names::Slot;

    #[test]
    fn holes_are_filled_and_an_empty_one_refuses() {
        let template = Template::parse("{owner}的{label}是{{什么}}？", &Holes::default()).unwrap();
        let fill = |owner: &str| {
            template.fill(&Filters::default(), |hole| {
                Some(if hole == Hole::from(Slot::Owner) { owner.to_owned() } else { "用途".to_owned() })
            })
        };
        assert_eq!(fill("锁").as_deref(), Some("锁的用途是{什么}？"));
        assert_eq!(fill(""), None);
    }

    #[test]
    fn open_braces_are_errors() {
        let parse = |text: &str| Template::parse(text, &Holes::default());
        assert_eq!(parse("{label"), Err(TemplateError::Open(0)));
        assert_eq!(parse("label}"), Err(TemplateError::Stray(5)));
        assert_eq!(parse("a {?}"), Err(TemplateError::Empty(2)));
    }
}

//! Switches and thresholds of the repairs, from `[repair]` of the rule files.

use regex::{Regex, RegexSet};
use std::collections::BTreeSet;

/// Thresholds of the repairs, compiled.
#[derive(Clone, Debug)]
pub struct RepairSettings {
    off: BTreeSet<String>,
    /// The most lines of front matter.
    pub(super) front_lines: usize,
    /// The most CJK characters of a line of code.
    pub(super) code_cjk: usize,
    /// The most lines that an open construct of code may take.
    pub(super) code_open: usize,
    /// What a line of code looks like.
    pub(super) code_line: RegexSet,
    /// What a line looks like that is code even alone.
    pub(super) code_strong: RegexSet,
    /// Pairs of what opens and what closes a construct.
    pub(super) code_pairs: Vec<(Regex, Regex)>,
    /// How many lines from the top a first heading of level 1 is a title.
    pub(super) title_lines: usize,
    /// The share of CJK characters, in percent, that makes a fence prose.
    pub(super) prose_percent: usize,
    /// The widest setext heading, in characters.
    pub(super) setext_most: usize,
}

impl RepairSettings {
    /// Whether a repair is switched on.
    pub fn is_on(&self, name: &str) -> bool {
        !self.off.contains(name)
    }

    /// The same settings with a repair switched off.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.off.insert(name.to_owned());
        self
    }
}

/// The shape of `[repair]`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    off: BTreeSet<String>,
    front_lines: usize,
    code_cjk: usize,
    code_open: usize,
    code_line: Vec<String>,
    code_strong: Vec<String>,
    code_pairs: Vec<(String, String)>,
    title_lines: usize,
    prose_percent: usize,
    setext_most: usize,
}

impl<'de> serde::Deserialize<'de> for RepairSettings {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let raw = Raw::deserialize(from)?;
        if let Some(name) = raw.off.iter().find(|name| !super::names().any(|known| known == name.as_str())) {
            let known: Vec<&str> = super::names().collect();
            return Err(D::Error::custom(format!("there is no repair `{name}`; there are {}", known.join(", "))));
        }
        let regex = |text: &str| Regex::new(text).map_err(D::Error::custom);
        Ok(Self {
            off: raw.off,
            front_lines: raw.front_lines,
            code_cjk: raw.code_cjk,
            code_open: raw.code_open,
            code_line: RegexSet::new(&raw.code_line).map_err(D::Error::custom)?,
            code_strong: RegexSet::new(&raw.code_strong).map_err(D::Error::custom)?,
            code_pairs: raw
                .code_pairs
                .iter()
                .map(|(open, close)| Ok((regex(open)?, regex(close)?)))
                .collect::<Result<_, D::Error>>()?,
            title_lines: raw.title_lines,
            prose_percent: raw.prose_percent,
            setext_most: raw.setext_most,
        })
    }
}

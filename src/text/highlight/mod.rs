//! Colours code: which parts of it are words of the language, texts, comments and so on.
//!
//! The parts have a class, never a colour: what a class looks like by day and by night
//! stands in the style of the note types. [`Highlights`] are made once of all code that a run
//! writes, and are only read from then on, so that a code which many cards show, in several
//! formats, is looked at once.
//!
//! Code stays plain in a language that is not known, and when it is too long for a card.
//! Built without the feature `highlight`, all code does.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

#[cfg(feature = "highlight")]
mod languages;
#[cfg(feature = "highlight")]
mod syntaxes;
#[cfg(all(test, feature = "highlight"))]
mod tests;

/// What a part of code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A comment.
    Comment,
    /// A text in quotes, or what a diff adds.
    String,
    /// A number, or another constant such as `true`.
    Number,
    /// A word of the language, or what a diff removes.
    Keyword,
    /// The name of a type or of a tag.
    Type,
    /// The name of a function or of a command.
    Function,
    /// A key, a parameter, or a variable that a sign marks as such.
    Variable,
}

impl Class {
    /// All classes.
    pub const ALL: [Class; 7] =
        [Class::Comment, Class::String, Class::Number, Class::Keyword, Class::Type, Class::Function, Class::Variable];

    /// The CSS class: one letter, since it stands in a field for every part of every code.
    pub fn name(self) -> &'static str {
        match self {
            Class::Comment => "c",
            Class::String => "s",
            Class::Number => "n",
            Class::Keyword => "k",
            Class::Type => "t",
            Class::Function => "f",
            Class::Variable => "v",
        }
    }
}

/// A part of code that has a class.
///
/// # Invariant
///
/// It lies within one line, on `char` boundaries, and is not empty; of the parts of a code,
/// each begins where the one before ended or later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub class: Class,
    /// Where it stands, in bytes of the code.
    pub range: Range<usize>,
}

/// The parts of all code that a run writes.
#[derive(Debug, Default)]
pub struct Highlights {
    /// By the language as the fence names it, and the code.
    parts: BTreeMap<String, HashMap<String, Vec<Part>>>,
}

/// Names the way in which code is coloured. It belongs to the fingerprint of a card, so that
/// a card which is coloured for the first time, or in another way, is written anew once.
/// Whoever changes what the classes mean raises it.
#[cfg(feature = "highlight")]
const WAY: &str = "code colours v1";

impl Highlights {
    /// Looks at code, given as its language and its text; each that is given twice, once.
    #[cfg(feature = "highlight")]
    pub fn of(codes: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut parts: BTreeMap<String, HashMap<String, Vec<Part>>> = BTreeMap::new();
        for (lang, text, found) in syntaxes::parts_of_all(codes.into_iter().filter(|(lang, text)| fits(lang, text))) {
            parts.entry(lang).or_default().insert(text, found);
        }
        Self { parts }
    }

    /// Looks at no code: this program is built without the feature `highlight`.
    #[cfg(not(feature = "highlight"))]
    pub fn of(_codes: impl IntoIterator<Item = (String, String)>) -> Self {
        Self::default()
    }

    /// Looks at code as [`Highlights::of`] does, and takes over what is known of it here.
    #[must_use]
    pub fn again(&self, codes: impl IntoIterator<Item = (String, String)>) -> Self {
        let known = |lang: &str, text: &str| self.parts.get(lang).and_then(|texts| texts.get(text));
        let (old, new): (Vec<_>, Vec<_>) = codes.into_iter().partition(|(lang, text)| known(lang, text).is_some());
        let mut found = Self::of(new);
        for (lang, text) in old {
            let parts = known(&lang, &text).cloned().unwrap_or_default();
            found.parts.entry(lang).or_default().insert(text, parts);
        }
        found
    }

    /// The parts of a code that was given to [`Highlights::of`]; of any other, none.
    pub fn parts(&self, lang: &str, text: &str) -> &[Part] {
        self.parts.get(lang).and_then(|texts| texts.get(text)).map_or(&[], Vec::as_slice)
    }
}

/// The way in which this code is coloured, if it may be: what a fingerprint has to know of
/// it, without the work.
#[cfg(feature = "highlight")]
pub fn way(lang: &str, text: &str) -> Option<&'static str> {
    fits(lang, text).then_some(WAY)
}

/// No code is coloured: this program is built without the feature `highlight`.
#[cfg(not(feature = "highlight"))]
pub fn way(_lang: &str, _text: &str) -> Option<&'static str> {
    None
}

/// Longer code, in bytes, is nothing to learn from a card.
#[cfg(feature = "highlight")]
const LONGEST: usize = 20_000;

/// The same, in lines.
#[cfg(feature = "highlight")]
const MOST_LINES: usize = 500;

/// A longer line, in bytes, was written by a machine, and the time that it takes grows with
/// its square.
#[cfg(feature = "highlight")]
const LONGEST_LINE: usize = 1_000;

/// Whether it is worth the time to look at this code.
#[cfg(feature = "highlight")]
fn fits(lang: &str, text: &str) -> bool {
    languages::token(lang).is_some()
        && text.len() <= LONGEST
        && text.split('\n').count() <= MOST_LINES
        && text.split('\n').all(|line| line.len() <= LONGEST_LINE)
}

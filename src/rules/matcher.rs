//! Conditions on a node: what a rule wants to see before it speaks.
//!
//! A matcher does not know the outline. It asks an [`Observed`] for texts, counts and flags
//! by name, and answers with a [`Verdict`], so that an explanation is the same code as a
//! build.

use super::lexicon::Lexicon;
use super::pattern::Pattern;
use std::fmt;
use std::sync::Arc;

/// What can be asked of the thing a rule looks at.
pub trait Observed {
    /// A text: `label`, `body`, `parent`, …, or a capture. Empty when there is none.
    fn text(&self, name: &str) -> &str;
    /// A number: `children`, `labelled`, ….
    fn count(&self, name: &str) -> usize;
    /// A flag: `question`, `link`, ….
    fn flag(&self, name: &str) -> bool;
    /// A name out of a closed set: `kind`, `parent_kind`, `lang`.
    fn name(&self, name: &str) -> &str;
}

/// The texts that a condition may name besides captures.
pub(super) const TEXTS: &[&str] =
    &["label", "title", "body", "text", "parent", "owner", "previous", "child", "grandparent", "row", "column"];
/// The counts that a condition may name.
pub(super) const COUNTS: &[&str] = &[
    "children",
    "labelled",
    "items",
    "code",
    "parts",
    "sentences",
    "siblings",
    "labelled_siblings",
    "grandchildren",
    "questions",
    "operands",
    "columns",
    "rows",
    "level",
    "leaves",
    "lines",
    "filled",
    "headings",
    "things",
];
/// The flags that a condition may name.
pub(super) const FLAGS: &[&str] = &[
    "question",
    "link",
    "answered",
    "first",
    "announced",
    "ordered",
    "attribute",
    "comparison",
    "orphan",
    "parent_question",
    "numbered",
    "initials",
    "cue",
    "generic",
    "in_comparison",
    "named",
    "pictured",
    "uniform",
    "asks",
    "defined",
];
/// The names that a condition may compare.
pub(super) const NAMES: &[&str] = &["kind", "parent_kind", "lang"];

/// Whether a condition may be about this, captures aside.
pub(super) fn names_condition(name: &str) -> bool {
    [TEXTS, COUNTS, FLAGS, NAMES].iter().any(|names| names.contains(&name))
}

/// One condition.
#[derive(Clone, Debug)]
pub struct Condition {
    pub(super) of: String,
    pub(super) test: Test,
}

/// What is tested.
#[derive(Clone, Debug)]
pub(super) enum Test {
    /// Some word list holds the text, in the way that is asked.
    Words { how: How, lists: Vec<(String, Arc<Lexicon>)>, want: bool },
    /// A pattern is found: one of these, which are the alternatives of what is written.
    Pattern { written: String, any: Vec<Arc<Pattern>>, want: bool },
    /// The width in columns lies in a range.
    Columns(Range),
    /// The number lies in a range.
    Count(Range),
    /// The flag is as wanted.
    Flag(bool),
    /// The name is one of these.
    Name(Vec<String>),
}

/// Where in a text a word of a list has to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    Is,
    Starts,
    Ends,
    Contains,
}

/// A range of numbers, both ends inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) least: usize,
    pub(super) most: usize,
}

impl Range {
    /// `3`, `3..`, `..7` or `3..7`, both ends inclusive.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text.split_once("..") {
            None => text.parse().ok().map(|number| Self { least: number, most: number }),
            Some((least, most)) => Some(Self {
                least: if least.is_empty() { 0 } else { least.parse().ok()? },
                most: if most.is_empty() { usize::MAX } else { most.parse().ok()? },
            }),
        }
    }

    fn holds(self, number: usize) -> bool {
        (self.least..=self.most).contains(&number)
    }
}

/// What a rule says to a node.
#[derive(Clone, Copy, Debug)]
pub enum Verdict<'r> {
    /// All conditions hold.
    Matched,
    /// This one does not.
    Rejected(&'r Condition),
}

impl Verdict<'_> {
    /// Whether all conditions hold.
    pub fn is_match(self) -> bool {
        matches!(self, Verdict::Matched)
    }
}

impl Condition {
    /// Whether the condition holds.
    pub fn holds(&self, seen: &dyn Observed) -> bool {
        match &self.test {
            Test::Words { how, lists, want } => {
                let text = seen.text(&self.of);
                lists.iter().any(|(_, list)| how.holds(list, text)) == *want
            }
            Test::Pattern { any, want, written: _ } => {
                let text = seen.text(&self.of);
                any.iter().any(|pattern| pattern.is_match(text)) == *want
            }
            Test::Columns(range) => range.holds(unicode_width::UnicodeWidthStr::width(seen.text(&self.of))),
            Test::Count(range) => range.holds(seen.count(&self.of)),
            Test::Flag(want) => seen.flag(&self.of) == *want,
            Test::Name(names) => names.iter().any(|name| name == seen.name(&self.of)),
        }
    }
}

impl Condition {
    /// Whether the condition holds where there is nothing of what it asks about.
    pub(super) fn holds_for_nothing(&self) -> bool {
        match &self.test {
            Test::Count(range) => range.holds(0),
            Test::Flag(want) => !want,
            Test::Columns(range) => range.holds(0),
            Test::Words { .. } | Test::Pattern { .. } | Test::Name(_) => true,
        }
    }

    /// The patterns that it looks for.
    #[cfg(test)]
    pub(super) fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        let any = match &self.test {
            Test::Pattern { any, .. } => any.as_slice(),
            Test::Words { .. } | Test::Columns(_) | Test::Count(_) | Test::Flag(_) | Test::Name(_) => &[],
        };
        any.iter().map(Arc::as_ref)
    }

    /// Whether nodes of a language can meet the condition.
    pub(crate) fn allows_language(&self, code: &str) -> bool {
        match &self.test {
            Test::Name(names) if self.of == "lang" => names.iter().any(|name| name == code),
            _ => true,
        }
    }
}

impl How {
    fn holds(self, list: &Lexicon, text: &str) -> bool {
        match self {
            How::Is => list.is(text),
            How::Starts => list.at_start(text).is_some(),
            How::Ends => list.at_end(text).is_some(),
            How::Contains => list.find(text).is_some(),
        }
    }
}

/// Checks conditions in order.
pub fn verdict<'r>(conditions: &'r [Condition], seen: &dyn Observed) -> Verdict<'r> {
    match conditions.iter().find(|condition| !condition.holds(seen)) {
        Some(condition) => Verdict::Rejected(condition),
        None => Verdict::Matched,
    }
}

impl fmt::Display for Condition {
    /// The condition in words, as a reason.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = &self.of;
        match &self.test {
            Test::Words { how, lists, want } => {
                let not = if *want { "" } else { "not " };
                let how = match how {
                    How::Is => "be",
                    How::Starts => "start with",
                    How::Ends => "end with",
                    How::Contains => "contain",
                };
                let lists: Vec<&str> = lists.iter().map(|(name, _)| name.as_str()).collect();
                write!(out, "`{of}` must {not}{how} a word of {}", lists.join(", "))
            }
            Test::Pattern { written, want, any: _ } => {
                write!(out, "`{of}` must {}match `{written}`", if *want { "" } else { "not " })
            }
            Test::Columns(range) => write!(out, "`{of}` must be {range} columns wide"),
            Test::Count(range) => write!(out, "`{of}` must be {range}"),
            Test::Flag(want) => write!(out, "`{of}` must be {want}"),
            Test::Name(names) => write!(out, "`{of}` must be {}", names.join(" or ")),
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.least, self.most) {
            (least, usize::MAX) => write!(out, "{least} or more"),
            (least, most) if least == most => write!(out, "{least}"),
            (0, most) => write!(out, "at most {most}"),
            (least, most) => write!(out, "{least} to {most}"),
        }
    }
}

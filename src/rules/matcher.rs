//! Conditions on a node: what a rule wants to see before it speaks.
//!
//! A condition does not know the outline. It asks an [`Observed`] for what the vocabulary names, and a [`Verdict`]
//! holds the first one that fails, so that an explanation is the same code as a build.

use super::On;
use super::holes::Hole;
use super::lexicon::Lexicon;
use super::names::{Choice, Count, Flag, How, NodeKind, TextName};
use super::pattern::Pattern;
use super::words::Lang;
use std::fmt;
use std::sync::Arc;

/// What can be asked of the thing a rule looks at.
pub trait Observed {
    /// A text; empty when there is none.
    fn text(&self, text: TextName) -> &str;
    /// What a pattern captured; empty when it captured nothing.
    fn capture(&self, capture: Hole) -> &str;
    /// A number.
    fn count(&self, count: Count) -> usize;
    /// Whether something is so.
    fn flag(&self, flag: Flag) -> bool;
    /// What it is.
    fn kind(&self) -> NodeKind;
    /// What its parent is.
    fn parent_kind(&self) -> NodeKind;
    /// The language that it is written in.
    fn lang(&self) -> Lang;
    /// What a condition said of the same thing before, by its turn, or what `test` says now.
    fn known(&self, turn: usize, test: &dyn Fn() -> bool) -> bool;
}

/// One condition.
#[derive(Clone, Debug)]
pub struct Condition {
    pub(super) test: Test,
    /// Its turn among the different conditions of a rule set, where all that a node shows has the same answer.
    turn: Option<usize>,
}

/// What is tested.
#[derive(Clone, Debug)]
pub(super) enum Test {
    /// A text.
    Text(Tested, TextTest),
    /// The number lies in a range.
    Count(Count, Range),
    /// The flag is as wanted.
    Flag(Flag, bool),
    /// The node is one of these.
    Kind(Vec<NodeKind>),
    /// Its parent is one of these.
    ParentKind(Vec<NodeKind>),
    /// It is written in one of these languages, with their codes.
    Lang(Vec<(Lang, String)>),
}

/// The text that is tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tested {
    Of(TextName),
    /// What a pattern captured under a name.
    Capture(Hole, String),
}

/// What a text is tested for.
#[derive(Clone, Debug)]
pub(super) enum TextTest {
    /// Some word list holds it, in the way that is asked.
    Words { how: How, lists: Vec<(String, Arc<Lexicon>)>, want: bool },
    /// A pattern is found: one of these, which are the alternatives of what is written.
    Pattern { written: String, any: Vec<Arc<Pattern>>, want: bool },
    /// The width in columns lies in a range.
    Columns(Range),
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
    /// A condition; `turn` gives those that ask the same one turn.
    pub(super) fn new(test: Test, turn: impl FnOnce(String) -> usize) -> Self {
        let mut condition = Self { test, turn: None };
        if condition.is_about_node() {
            condition.turn = Some(turn(condition.to_string()));
        }
        condition
    }

    /// Whether the condition holds.
    pub fn holds(&self, seen: &dyn Observed) -> bool {
        match self.turn {
            Some(turn) => seen.known(turn, &|| self.test.holds(seen)),
            None => self.test.holds(seen),
        }
    }

    /// Whether all that a node shows has the same answer: its sentences, its rows.
    pub fn is_about_node(&self) -> bool {
        match &self.test {
            Test::Text(Tested::Capture(..) | Tested::Of(TextName::Row | TextName::Column | TextName::Body), _)
            | Test::Flag(Flag::Cue | Flag::Initials, _)
            | Test::Count(Count::Operands, _) => false,
            Test::Text(..) | Test::Count(..) | Test::Flag(..) => true,
            Test::Kind(_) | Test::ParentKind(_) | Test::Lang(_) => true,
        }
    }

    /// What it is about, as rule files name it.
    pub(super) fn of(&self) -> &str {
        match &self.test {
            Test::Text(Tested::Of(text), _) => text.name(),
            Test::Text(Tested::Capture(_, name), _) => name,
            Test::Count(count, _) => count.name(),
            Test::Flag(flag, _) => flag.name(),
            Test::Kind(_) => Choice::Kind.name(),
            Test::ParentKind(_) => Choice::ParentKind.name(),
            Test::Lang(_) => Choice::Lang.name(),
        }
    }

    /// The parts that alone have what it is about, the usual one first; of what all have, nothing.
    pub(super) fn only(&self) -> &'static [On] {
        match &self.test {
            Test::Text(Tested::Of(text), _) => text.only(),
            Test::Count(count, _) => count.only(),
            Test::Flag(flag, _) => flag.only(),
            Test::Text(Tested::Capture(..), _) | Test::Kind(_) | Test::ParentKind(_) | Test::Lang(_) => &[],
        }
    }

    /// Whether the condition holds where there is nothing of what it asks about.
    pub(super) fn holds_for_nothing(&self) -> bool {
        match &self.test {
            Test::Count(_, range) | Test::Text(_, TextTest::Columns(range)) => range.holds(0),
            Test::Flag(_, want) => !want,
            Test::Text(_, TextTest::Words { .. } | TextTest::Pattern { .. }) => true,
            Test::Kind(_) | Test::ParentKind(_) | Test::Lang(_) => true,
        }
    }

    /// The patterns that it looks for.
    #[cfg(test)]
    pub(super) fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        let any = match &self.test {
            Test::Text(_, TextTest::Pattern { any, .. }) => any.as_slice(),
            Test::Text(_, TextTest::Words { .. } | TextTest::Columns(_)) | Test::Count(..) | Test::Flag(..) => &[],
            Test::Kind(_) | Test::ParentKind(_) | Test::Lang(_) => &[],
        };
        any.iter().map(Arc::as_ref)
    }

    /// Whether nodes of a language can meet the condition.
    pub(crate) fn allows_language(&self, lang: Lang) -> bool {
        match &self.test {
            Test::Lang(langs) => langs.iter().any(|(known, _)| *known == lang),
            Test::Text(..) | Test::Count(..) | Test::Flag(..) | Test::Kind(_) | Test::ParentKind(_) => true,
        }
    }
}

impl Test {
    fn holds(&self, seen: &dyn Observed) -> bool {
        match self {
            Test::Text(Tested::Of(text), test) => test.holds(seen.text(*text)),
            Test::Text(Tested::Capture(capture, _), test) => test.holds(seen.capture(*capture)),
            Test::Count(count, range) => range.holds(seen.count(*count)),
            Test::Flag(flag, want) => seen.flag(*flag) == *want,
            Test::Kind(kinds) => kinds.contains(&seen.kind()),
            Test::ParentKind(kinds) => kinds.contains(&seen.parent_kind()),
            Test::Lang(langs) => langs.iter().any(|(lang, _)| *lang == seen.lang()),
        }
    }
}

impl TextTest {
    fn holds(&self, text: &str) -> bool {
        match self {
            TextTest::Words { how, lists, want } => lists.iter().any(|(_, list)| how.holds(list, text)) == *want,
            TextTest::Pattern { any, want, written: _ } => any.iter().any(|pattern| pattern.is_match(text)) == *want,
            TextTest::Columns(range) => range.holds(unicode_width::UnicodeWidthStr::width(text)),
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
        let names = |kinds: &[NodeKind]| kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(" or ");
        write!(out, "`{}` must ", self.of())?;
        match &self.test {
            Test::Text(_, test) => test.fmt(out),
            Test::Count(_, range) => write!(out, "be {range}"),
            Test::Flag(_, want) => write!(out, "be {want}"),
            Test::Kind(kinds) | Test::ParentKind(kinds) => write!(out, "be {}", names(kinds)),
            Test::Lang(langs) => {
                let codes: Vec<&str> = langs.iter().map(|(_, code)| code.as_str()).collect();
                write!(out, "be {}", codes.join(" or "))
            }
        }
    }
}

impl fmt::Display for TextTest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TextTest::Words { how, lists, want } => {
                let not = if *want { "" } else { "not " };
                let how = match how {
                    How::Is => "be",
                    How::Starts => "start with",
                    How::Ends => "end with",
                    How::Contains => "contain",
                };
                let lists: Vec<&str> = lists.iter().map(|(name, _)| name.as_str()).collect();
                write!(out, "{not}{how} a word of {}", lists.join(", "))
            }
            TextTest::Pattern { written, want, any: _ } => {
                write!(out, "{}match `{written}`", if *want { "" } else { "not " })
            }
            TextTest::Columns(range) => write!(out, "be {range} columns wide"),
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

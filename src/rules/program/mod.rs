//! A pattern as a small program that walks over the signs of a text.
//!
//! The regex crate builds automata for megabytes of text: of a pattern such as `[^，。]{4,44}` that is hundreds of
//! thousands of steps before the first sign is read. Sentences and labels are short and there are many patterns, so
//! this one is made at once, and goes back where it came from when it is stuck, never twice at the same place with the
//! same question: its time is the length of the program times that of the text. It finds what the regex crate
//! finds, which a test compares; long texts are left to that one.

#[cfg(test)]
mod tests;
mod writer;

use regex_syntax::hir::{Hir, Look};
use writer::Writer;

/// So many places in a text times choices of the program are worth remembering.
const MOST_PLACES: usize = 1 << 20;

/// The program of a pattern.
#[derive(Clone, Debug)]
pub(super) struct Program {
    steps: Box<[Step]>,
    classes: Box<[Signs]>,
    /// How many choices there are.
    choices: usize,
    /// How many places are kept: two for each group.
    slots: usize,
    /// Whether a match begins where the text does.
    anchored: bool,
    /// The signs that a match begins with; nothing when it may be empty.
    first: Option<Box<Signs>>,
}

/// One step. Where it goes on is counted from itself.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// This sign stands here.
    Sign(char),
    /// A sign of this class stands here.
    Class(usize),
    /// The first way is tried, then the second; the turn of the choice among all.
    Choice { first: isize, second: isize, turn: usize },
    /// On from there.
    Jump(isize),
    /// A group begins or ends.
    Keep(usize),
    /// What stands on both sides fits.
    Look(Look),
    /// The end of the pattern.
    Found,
}

/// A class of signs.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Signs {
    /// A bit for each sign of ASCII.
    ascii: u128,
    /// The other signs, as ranges in order.
    others: Vec<(char, char)>,
}

/// What is still to be tried.
enum Open {
    /// The program from this step on, at this place of the text.
    Way { step: usize, at: usize },
    /// A place that was kept before.
    Kept { slot: usize, at: Option<usize> },
}

/// Where the groups of a match begin and end, the whole first.
pub(super) type Slots = Vec<Option<usize>>;

impl Program {
    /// The program of a pattern, unless it is long or speaks of bytes.
    pub(super) fn new(pattern: &Hir) -> Option<Self> {
        let mut writer = Writer { classes: Vec::new(), slots: 2 };
        let mut steps = vec![Step::Keep(0)];
        steps.extend(writer.steps(pattern)?);
        steps.extend([Step::Keep(1), Step::Found]);
        let mut choices = 0;
        for step in &mut steps {
            if let Step::Choice { turn, .. } = step {
                *turn = choices;
                choices += 1;
            }
        }
        let anchored = pattern.properties().look_set_prefix().contains(Look::Start);
        let first = first(&steps, &writer.classes).map(Box::new);
        let (steps, classes) = (steps.into(), writer.classes.into());
        Some(Self { steps, classes, choices, slots: writer.slots, anchored, first })
    }

    /// Whether a text is short enough.
    pub(super) fn takes(&self, text: &str) -> bool {
        self.choices.saturating_mul(text.len() + 1) <= MOST_PLACES
    }

    /// The first match that begins at `from` or behind it.
    pub(super) fn run(&self, text: &str, from: usize) -> Option<Slots> {
        let begins = |at: &usize| match &self.first {
            Some(first) => text[*at..].chars().next().is_some_and(|sign| first.holds(sign)),
            None => true,
        };
        let places = text[from..].char_indices().map(|(at, _)| from + at).chain([text.len()]);
        let mut starts = places.take_while(|at| !self.anchored || *at == 0).filter(begins);
        // Most texts hold no sign that it could begin with, and need no memory.
        let start = starts.next()?;
        let mut run = Run {
            text,
            seen: vec![0; (self.choices * (text.len() + 1)).div_ceil(64)],
            slots: vec![None; self.slots],
            open: Vec::new(),
        };
        let found = self.from(&mut run, start) || starts.any(|at| self.from(&mut run, at));
        found.then_some(run.slots)
    }

    /// Whether a match begins at a place.
    fn from(&self, run: &mut Run<'_>, at: usize) -> bool {
        run.open.push(Open::Way { step: 0, at });
        while let Some(open) = run.open.pop() {
            match open {
                Open::Way { step, at } => {
                    if self.way(run, step, at) {
                        return true;
                    }
                }
                Open::Kept { slot, at } => run.slots[slot] = at,
            }
        }
        false
    }

    /// Goes one way until it is stuck; whether it gets to the end.
    fn way(&self, run: &mut Run<'_>, mut step: usize, mut at: usize) -> bool {
        loop {
            match &self.steps[step] {
                Step::Sign(sign) => match run.text[at..].chars().next() {
                    Some(here) if here == *sign => {
                        at += sign.len_utf8();
                        step += 1;
                    }
                    Some(_) | None => return false,
                },
                Step::Class(class) => match run.text[at..].chars().next() {
                    Some(sign) if self.classes[*class].holds(sign) => {
                        at += sign.len_utf8();
                        step += 1;
                    }
                    Some(_) | None => return false,
                },
                Step::Choice { first, second, turn } => {
                    if run.was_here(*turn, at) {
                        return false;
                    }
                    run.open.push(Open::Way { step: step.wrapping_add_signed(*second), at });
                    step = step.wrapping_add_signed(*first);
                }
                Step::Jump(far) => step = step.wrapping_add_signed(*far),
                Step::Keep(slot) => {
                    run.open.push(Open::Kept { slot: *slot, at: run.slots[*slot] });
                    run.slots[*slot] = Some(at);
                    step += 1;
                }
                Step::Look(look) => {
                    if !holds(*look, run.text, at) {
                        return false;
                    }
                    step += 1;
                }
                Step::Found => return true,
            }
        }
    }
}

/// One search in a text.
struct Run<'t> {
    text: &'t str,
    /// A bit for each choice at each place.
    seen: Vec<u64>,
    slots: Slots,
    open: Vec<Open>,
}

impl Run<'_> {
    /// Whether a choice was made at this place before; it is now.
    fn was_here(&mut self, turn: usize, at: usize) -> bool {
        let place = turn * (self.text.len() + 1) + at;
        let (word, bit) = (&mut self.seen[place / 64], 1 << (place % 64));
        let before = *word & bit != 0;
        *word |= bit;
        before
    }
}

impl Signs {
    fn holds(&self, sign: char) -> bool {
        if sign.is_ascii() {
            return self.ascii >> (sign as u32) & 1 == 1;
        }
        let after = self.others.partition_point(|(_, last)| *last < sign);
        self.others.get(after).is_some_and(|(first, _)| *first <= sign)
    }
}

/// The signs that a match begins with, whatever stands around it; nothing when it may be empty.
fn first(steps: &[Step], classes: &[Signs]) -> Option<Signs> {
    let (mut ascii, mut others) = (0, Vec::new());
    let (mut open, mut seen) = (vec![0], vec![false; steps.len()]);
    while let Some(at) = open.pop() {
        if std::mem::replace(&mut seen[at], true) {
            continue;
        }
        match &steps[at] {
            Step::Sign(sign) if sign.is_ascii() => ascii |= 1 << (*sign as u32),
            Step::Sign(sign) => others.push((*sign, *sign)),
            Step::Class(class) => {
                ascii |= classes[*class].ascii;
                others.extend(&classes[*class].others);
            }
            Step::Choice { first, second, .. } => {
                open.extend([at.wrapping_add_signed(*first), at.wrapping_add_signed(*second)]);
            }
            Step::Jump(far) => open.push(at.wrapping_add_signed(*far)),
            Step::Keep(_) | Step::Look(_) => open.push(at + 1),
            Step::Found => return None,
        }
    }
    others.sort_unstable();
    others.dedup_by(|next, before| {
        let joins = next.0 <= before.1;
        if joins {
            before.1 = before.1.max(next.1);
        }
        joins
    });
    Some(Signs { ascii, others })
}

/// Whether what a place must be is so.
fn holds(look: Look, text: &str, at: usize) -> bool {
    let (before, behind) = (text[..at].chars().next_back(), text[at..].chars().next());
    let in_word = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_alphanumeric() || sign == '_');
    let in_any_word = |sign: Option<char>| sign.is_some_and(regex_syntax::is_word_character);
    match look {
        Look::Start => before.is_none(),
        Look::End => behind.is_none(),
        Look::StartLF => matches!(before, None | Some('\n')),
        Look::EndLF => matches!(behind, None | Some('\n')),
        Look::WordAscii => in_word(before) != in_word(behind),
        Look::WordAsciiNegate => in_word(before) == in_word(behind),
        Look::WordUnicode => in_any_word(before) != in_any_word(behind),
        Look::WordUnicodeNegate => in_any_word(before) == in_any_word(behind),
        // A program that has one of these is not written.
        Look::StartCRLF
        | Look::EndCRLF
        | Look::WordStartAscii
        | Look::WordEndAscii
        | Look::WordStartUnicode
        | Look::WordEndUnicode
        | Look::WordStartHalfAscii
        | Look::WordEndHalfAscii
        | Look::WordStartHalfUnicode
        | Look::WordEndHalfUnicode => false,
    }
}

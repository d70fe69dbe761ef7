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
use std::collections::HashSet;
use writer::Writer;

/// So many places in a text times choices of the program are worth remembering.
const MOST_PLACES: usize = 1 << 20;

/// The program of a pattern.
#[derive(Clone, Debug)]
pub(super) struct Program {
    steps: Box<[Step]>,
    classes: Box<[Signs]>,
    /// For each choice, by its turn: the class of the signs that either way can go on with. Any other sign closes the
    /// way before it is gone.
    gates: Box<[[Option<usize>; 2]]>,
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
        let mut steps = writer.steps(pattern)?;
        steps.push(Step::Found);
        let mut gates = Vec::new();
        for at in 0..steps.len() {
            if let Step::Choice { first, second, .. } = steps[at] {
                let turn = gates.len();
                gates.push([first, second].map(|far| {
                    let signs = first_signs(&steps, &writer.classes, at.wrapping_add_signed(far))?;
                    Some(writer.class_of(signs))
                }));
                steps[at] = Step::Choice { first, second, turn };
            }
        }
        let anchored = pattern.properties().look_set_prefix().contains(Look::Start);
        let first = first_signs(&steps, &writer.classes, 0).map(Box::new);
        let (steps, classes, gates) = (steps.into(), writer.classes.into(), gates.into());
        Some(Self { steps, classes, gates, slots: writer.slots, anchored, first })
    }

    /// Whether a text is short enough.
    pub(super) fn takes(&self, text: &str) -> bool {
        self.gates.len().saturating_mul(text.len() + 1) <= MOST_PLACES
    }

    /// The first match that begins at `from` or behind it.
    pub(super) fn run(&self, text: &str, from: usize) -> Option<Slots> {
        let begins = |at: &usize| match &self.first {
            Some(first) => text[*at..].chars().next().is_some_and(|sign| first.holds(sign)),
            None => true,
        };
        let places = text[from..].char_indices().map(|(at, _)| from + at).chain([text.len()]);
        let mut starts = places.take_while(|at| !self.anchored || *at == 0).filter(begins);
        // Most texts hold no sign that it could begin with, or are refused by the first ones: memory is taken late.
        let (seen, slots) = (Vec::new(), Vec::new());
        let mut run = Run { text, choices: self.gates.len(), groups: self.slots, seen, slots, open: Vec::new() };
        starts.find_map(|start| {
            let end = self.from(&mut run, start)?;
            run.keep(0, Some(start));
            run.keep(1, Some(end));
            Some(())
        })?;
        Some(run.slots)
    }

    /// The end of the match that begins at a place.
    fn from(&self, run: &mut Run<'_>, start: usize) -> Option<usize> {
        let mut end = self.way(run, 0, start);
        while end.is_none() {
            match run.open.pop()? {
                Open::Way { step, at } => end = self.way(run, step, at),
                Open::Kept { slot, at } => run.keep(slot, at),
            }
        }
        end
    }

    /// Goes one way until it is stuck, or to the end of a match.
    fn way(&self, run: &mut Run<'_>, mut step: usize, mut at: usize) -> Option<usize> {
        let mut sign = run.text[at..].chars().next();
        loop {
            match &self.steps[step] {
                Step::Sign(own) => {
                    sign.filter(|sign| sign == own)?;
                    at += own.len_utf8();
                    sign = run.text[at..].chars().next();
                    step += 1;
                }
                Step::Class(class) => {
                    at += sign.filter(|sign| self.classes[*class].holds(*sign))?.len_utf8();
                    sign = run.text[at..].chars().next();
                    step += 1;
                }
                Step::Choice { first, second, turn } => {
                    let takes = |class: usize| sign.is_some_and(|sign| self.classes[class].holds(sign));
                    let open = self.gates[*turn].map(|gate| gate.is_none_or(takes));
                    if open == [false, false] || run.was_here(*turn, at) {
                        return None;
                    }
                    if open == [true, true] {
                        run.open.push(Open::Way { step: step.wrapping_add_signed(*second), at });
                    }
                    step = step.wrapping_add_signed(if open[0] { *first } else { *second });
                }
                Step::Jump(far) => step = step.wrapping_add_signed(*far),
                Step::Keep(slot) => {
                    let before = run.slots.get(*slot).copied().flatten();
                    run.open.push(Open::Kept { slot: *slot, at: before });
                    run.keep(*slot, Some(at));
                    step += 1;
                }
                Step::Look(look) => {
                    if !holds(*look, run.text, at) {
                        return None;
                    }
                    step += 1;
                }
                Step::Found => return Some(at),
            }
        }
    }
}

/// One search in a text.
struct Run<'t> {
    text: &'t str,
    /// How many choices there are.
    choices: usize,
    /// How many places are kept.
    groups: usize,
    /// A bit for each choice at each place, from the first choice on.
    seen: Vec<u64>,
    /// The places that are kept, from the first one on.
    slots: Slots,
    open: Vec<Open>,
}

impl Run<'_> {
    /// Whether a choice was made at this place before; it is now.
    fn was_here(&mut self, turn: usize, at: usize) -> bool {
        if self.seen.is_empty() {
            self.seen.resize((self.choices * (self.text.len() + 1)).div_ceil(64), 0);
        }
        let place = turn * (self.text.len() + 1) + at;
        let (word, bit) = (&mut self.seen[place / 64], 1 << (place % 64));
        let before = *word & bit != 0;
        *word |= bit;
        before
    }

    fn keep(&mut self, slot: usize, at: Option<usize>) {
        if self.slots.is_empty() {
            self.slots.resize(self.groups, None);
        }
        self.slots[slot] = at;
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

/// So many steps at most are looked at to find the signs that one of them goes on with.
const MOST_FIRST: usize = 512;

/// The signs that the rest of a match begins with from a step on, whatever stands around it; nothing when it may be
/// empty, or when they are many to find.
fn first_signs(steps: &[Step], classes: &[Signs], from: usize) -> Option<Signs> {
    let (mut ascii, mut others) = (0, Vec::new());
    let (mut open, mut seen) = (vec![from], HashSet::new());
    while let Some(at) = open.pop() {
        if !seen.insert(at) {
            continue;
        }
        if seen.len() > MOST_FIRST || others.len() > MOST_FIRST {
            return None;
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

//! From a parsed pattern to the steps of its program.

use super::{Signs, Step};
use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

/// The longest program.
const LONGEST: usize = 1 << 14;

/// Writes programs.
pub(super) struct Writer {
    pub(super) classes: Vec<Signs>,
    /// How many places are kept so far.
    pub(super) slots: usize,
}

impl Writer {
    /// The steps of a part of a pattern.
    pub(super) fn steps(&mut self, part: &Hir) -> Option<Vec<Step>> {
        let steps = match part.kind() {
            HirKind::Empty => Vec::new(),
            HirKind::Literal(literal) => std::str::from_utf8(&literal.0).ok()?.chars().map(Step::Sign).collect(),
            HirKind::Class(class) => vec![self.class(class)?],
            HirKind::Look(look) => vec![Step::Look(known(*look)?)],
            HirKind::Capture(capture) => {
                let slot = 2 * capture.index as usize;
                self.slots = self.slots.max(slot + 2);
                let inner = self.steps(&capture.sub)?;
                [Step::Keep(slot)].into_iter().chain(inner).chain([Step::Keep(slot + 1)]).collect()
            }
            HirKind::Concat(parts) => {
                let parts: Option<Vec<_>> = parts.iter().map(|part| self.steps(part)).collect();
                parts?.concat()
            }
            HirKind::Alternation(parts) => {
                let mut ways = parts.iter().rev().map(|part| self.steps(part));
                let last = ways.next()??;
                ways.try_fold(last, |rest, way| Some(either(way?, rest)))?
            }
            HirKind::Repetition(repetition) => self.repetition(repetition)?,
        };
        (steps.len() <= LONGEST).then_some(steps)
    }

    fn class(&mut self, class: &Class) -> Option<Step> {
        let ranges: Vec<(char, char)> = match class {
            Class::Unicode(class) => class.iter().map(|range| (range.start(), range.end())).collect(),
            Class::Bytes(class) if class.is_ascii() => {
                class.iter().map(|range| (char::from(range.start()), char::from(range.end()))).collect()
            }
            Class::Bytes(_) => return None,
        };
        let bits =
            |(first, last): (char, char)| (first..=last.min('\x7f')).fold(0, |bits, sign| bits | 1 << sign as u32);
        let ascii = ranges.iter().map(|range| bits(*range)).fold(0, |all: u128, bits: u128| all | bits);
        let signs = Signs { ascii, others: ranges.into_iter().filter(|(_, last)| !last.is_ascii()).collect() };
        Some(Step::Class(self.class_of(signs)))
    }

    /// The number of a class; each is kept once.
    pub(super) fn class_of(&mut self, signs: Signs) -> usize {
        self.classes.iter().position(|known| *known == signs).unwrap_or_else(|| {
            self.classes.push(signs);
            self.classes.len() - 1
        })
    }

    fn repetition(&mut self, Repetition { min, max, greedy, sub }: &Repetition) -> Option<Vec<Step>> {
        let once = self.steps(sub)?;
        let (least, most) = (*min as usize, max.map(|max| max as usize));
        if once.len().saturating_mul(most.unwrap_or(least).max(1)) > LONGEST {
            return None;
        }
        let length = once.len() as isize;
        Some(match most {
            // What may be empty is tried at least once before it is left out.
            None if least == 0 && sub.properties().minimum_len() == Some(0) => {
                let steps = again(once, *greedy);
                let over = steps.len() as isize + 1;
                [choice(*greedy, over)].into_iter().chain(steps).collect()
            }
            None if least == 0 => {
                [choice(*greedy, length + 2)].into_iter().chain(once).chain([Step::Jump(-length - 1)]).collect()
            }
            None => {
                let before = once.repeat(least - 1);
                before.into_iter().chain(again(once, *greedy)).collect()
            }
            Some(most) => {
                let optional = most.saturating_sub(least);
                let ways = (1..=optional).rev().flat_map(|left| {
                    let over = left as isize * (length + 1);
                    [choice(*greedy, over)].into_iter().chain(once.iter().copied())
                });
                once.repeat(least).into_iter().chain(ways).collect()
            }
        })
    }
}

/// The steps, and then the same again or not.
fn again(steps: Vec<Step>, greedy: bool) -> Vec<Step> {
    let back = -(steps.len() as isize);
    let (first, second) = if greedy { (back, 1) } else { (1, back) };
    steps.into_iter().chain([Step::Choice { first, second, turn: 0 }]).collect()
}

/// What follows, or on from there.
fn choice(greedy: bool, over: isize) -> Step {
    let (first, second) = if greedy { (1, over) } else { (over, 1) };
    Step::Choice { first, second, turn: 0 }
}

/// One way, or the rest.
fn either(way: Vec<Step>, rest: Vec<Step>) -> Vec<Step> {
    let over = way.len() as isize + 2;
    let end = rest.len() as isize + 1;
    let choice = Step::Choice { first: 1, second: over, turn: 0 };
    [choice].into_iter().chain(way).chain([Step::Jump(end)]).chain(rest).collect()
}

/// What a place must be, when [`holds`] knows it.
fn known(look: Look) -> Option<Look> {
    let known = [
        Look::Start,
        Look::End,
        Look::StartLF,
        Look::EndLF,
        Look::WordAscii,
        Look::WordAsciiNegate,
        Look::WordUnicode,
        Look::WordUnicodeNegate,
    ];
    known.contains(&look).then_some(look)
}

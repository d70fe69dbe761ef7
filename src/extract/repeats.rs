//! What was asked before in the same note, or is asked there with the same answer.
//!
//! Texts are numbered when they are met, so that each is held once and compared by its number.

use super::Draft;
use super::reason::Reason;
use crate::base::source::Lines;
use crate::outline::{NodeId, NodeKind, Outline};
use crate::rules::{Answer, RuleSet, Selector};
use crate::text::letters;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::rc::Rc;

/// The cards of a note so far.
#[derive(Default)]
pub(super) struct Repeats {
    /// Titles above cards, and those of the card before, which are mostly those of the next.
    contexts: Numbers<Vec<String>>,
    last: Vec<String>,
    last_number: u32,
    fronts: Numbers<(u32, String)>,
    answers: Numbers<Rc<str>>,
    cloze: HashSet<(u32, String)>,
    backs: HashSet<(u32, String)>,
    /// Fronts with answers, by their numbers.
    met: HashSet<(u32, u32)>,
    /// The answers of the cards that were kept, by the number of their front.
    known: Vec<Vec<Rc<str>>>,
    /// By its lines and its answer, the first card: its node, and its place among those that were kept.
    answered: HashMap<(Lines, u32), (NodeId, usize)>,
    /// The places of cards that a later one says better.
    pub(super) replaced: HashSet<usize>,
}

impl Repeats {
    /// Whether a text with deletions, as it stands on the front, is new.
    pub(super) fn is_new_text(&mut self, draft: &Draft, below: &str) -> bool {
        let context = self.context(&draft.context);
        self.cloze.insert((context, format!("{}\n{below}", draft.question)))
    }

    /// Whether an answer is new, as the front of a card that is asked both ways.
    pub(super) fn is_new_back(&mut self, draft: &Draft, plain: &str) -> bool {
        let context = self.context(&draft.context);
        self.backs.insert((context, plain.to_lowercase()))
    }

    /// Why a card says nothing new; `said` is what its answer says, and `kept` are the cards so far.
    pub(super) fn reason(
        &mut self,
        outline: &Outline,
        rules: &RuleSet,
        kept: &[Draft],
        draft: &Draft,
        said: &str,
    ) -> Option<Reason> {
        let context = self.context(&draft.context);
        let front = self.fronts.of((context, letters::without_blanks(&draft.question)));
        let said: Rc<str> = said.into();
        let answer = self.answers.of(Rc::clone(&said));
        if !self.met.insert((front, answer)) {
            return Some(Reason::Duplicate);
        }
        if front as usize == self.known.len() {
            self.known.push(Vec::new());
        }
        let known = &mut self.known[front as usize];
        if known.iter().any(|other| other.contains(&*said) || said.contains(&**other)) {
            return Some(Reason::SameAnswer);
        }
        // Two cards with one front teach neither; of names and what is said of each, `overlap` chooses.
        let names = rules.rules[draft.rule].answer.first() == Some(&Answer::Selected(Selector::Labels));
        if !known.is_empty() && !names {
            return Some(Reason::OtherAnswer);
        }
        // What a question above asks already with all of its answer; but a heading over
        // one sentence asks worse than the sentence does.
        let (first, place) = *self.answered.entry((draft.lines, answer)).or_insert((draft.node, kept.len()));
        if first != draft.node && outline.above(draft.node).any(|above| above == first) {
            if outline.node(first).question {
                return Some(Reason::AskedAbove);
            }
            if outline.node(kept[place].node).kind == NodeKind::Heading {
                self.replaced.insert(place);
            }
        }
        known.push(said);
        None
    }

    fn context(&mut self, titles: &[String]) -> u32 {
        if self.last != titles || self.contexts.0.is_empty() {
            self.last = titles.to_vec();
            self.last_number = self.contexts.of(self.last.clone());
        }
        self.last_number
    }
}

/// Things by the order in which they were met.
struct Numbers<T>(HashMap<T, u32>);

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Eq + Hash> Numbers<T> {
    fn of(&mut self, thing: T) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(thing).or_insert(next)
    }
}

//! What every rule said: the record that `explain` shows.
//!
//! The record is made by the run that makes the cards, at the places where it decides, so an
//! explanation cannot say anything else than a build does.

use super::Run;
use super::view::View;
use crate::base::source::Lines;
use crate::outline::NodeId;
use crate::rules::{Pattern, Verdict, verdict};

/// A rule that looked at something, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// The rule, by its index.
    pub rule: usize,
    /// The node it looked at.
    pub node: NodeId,
    /// The sentence, row, cell or column of the node; empty when it was the node as a whole.
    pub about: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a rule that looked at something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A condition does not hold, in words.
    Rejected(String),
    /// Its pattern does not match the sentence, or it speaks another language; in words.
    Unmatched(String),
    /// It is silent after this rule, which spoke.
    Silent(usize),
    /// No answer is there, or the narrowest that is there is this many columns wide and does
    /// not fit.
    NoAnswer {
        /// The width of the widest answer that was tried.
        widest: Option<usize>,
    },
    /// Of its answer there is nothing to leave out.
    NothingLeftOut,
    /// No wording has something to say in all of its slots.
    NoWording,
    /// It made this card, which the checks may still have refused.
    Spoke {
        /// The question before it was checked.
        question: String,
        /// The class of the label that chose the wording, by its index.
        class: Option<usize>,
        /// Where the answer stands.
        lines: Lines,
    },
}

impl Run<'_> {
    /// Whether a rule has something to say about what it sees.
    pub(super) fn agrees(&mut self, at: usize, view: &View<'_, '_>) -> bool {
        let rule = &self.rules.rules[at];
        let yields = |other: &usize| self.spoke[*other];
        let before = rule.unless.iter().copied().find(yields);
        // A rule of the user's choice that made a card of it silences those that are built in.
        let own = self.alone.iter().copied().filter(|other| !rule.origin.is_user() && *other != at);
        if let Some(other) = before.or_else(|| own.into_iter().find(yields)) {
            self.record(at, view, || Outcome::Silent(other));
            return false;
        }
        match verdict(&rule.when, view) {
            Verdict::Matched => true,
            Verdict::Rejected(condition) => {
                self.record(at, view, || Outcome::Rejected(condition.to_string()));
                false
            }
        }
    }

    /// Keeps what came of a rule, when that is asked for.
    pub(super) fn record(&mut self, rule: usize, view: &View<'_, '_>, outcome: impl FnOnce() -> Outcome) {
        if let Some(tried) = &mut self.tried {
            tried.push(Tried { rule, node: view.id, about: view.about.clone(), outcome: outcome() });
        }
    }

    /// Keeps that the patterns of all other sentence rules do not match.
    pub(super) fn record_others(&mut self, node: NodeId, sentence: &str, candidates: &[usize]) {
        let Some(tried) = &mut self.tried else { return };
        let matches = |at: usize, pattern: &Pattern| candidates.contains(&at) && pattern.is_match(sentence);
        let lang = self.outline.node(node).lang;
        for (at, rule) in self.rules.rules.iter().enumerate() {
            let Some(pattern) = rule.pattern.as_ref().filter(|pattern| !matches(at, pattern)) else { continue };
            let outcome = match rule.when.iter().find(|condition| !condition.allows_language(lang)) {
                Some(condition) => Outcome::Unmatched(condition.to_string()),
                None => Outcome::Unmatched(format!("the sentence must match `{}`", pattern.as_str())),
            };
            if self.selection.rules[at] {
                tried.push(Tried { rule: at, node, about: sentence.to_owned(), outcome });
            }
        }
    }
}

//! The whole line: sources in, deck and findings out.

use crate::card::Grade;
use crate::deck::Deck;
use crate::diagnostic::Diagnostic;
use crate::rules::RuleSet;
use crate::source::SourceFile;
use std::collections::BTreeMap;

/// What a run may choose.
#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// The outermost deck; without it, decks begin with the folders of the notes.
    pub deck: Option<String>,
    /// The least sure grade whose cards are kept.
    pub grade: Grade,
    /// Names of repairs that are switched off.
    pub without_repairs: Vec<String>,
}

/// What came of a run.
#[derive(Debug, Default)]
pub struct Build {
    /// The cards.
    pub deck: Deck,
    /// What there is to say about the notes, in the order of the notes.
    pub diagnostics: Vec<Diagnostic>,
    /// How often each repair was made, by its name.
    pub repairs: BTreeMap<String, usize>,
    /// Cards that the checks refused, by the reason.
    pub dropped: BTreeMap<String, usize>,
    /// Lines that hold text, over all notes.
    pub text_lines: usize,
    /// Those of them that stand in the answer of some card.
    pub carded_lines: usize,
}

/// Makes the deck of these notes. The order of `sources` is the order of the deck.
pub fn build(sources: &[SourceFile], rules: &RuleSet, options: &BuildOptions) -> Build {
    let _ = (sources, rules, options);
    Build::default()
}

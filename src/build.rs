//! The whole line: sources in, deck and findings out.

use crate::card::{Card, CardKind, CardSource, Grade};
use crate::deck::Deck;
use crate::diagnostic::Diagnostic;
use crate::extract::{Extracted, extract};
use crate::outline::{Outline, outline};
use crate::parse::parse;
use crate::repair::{Clean, repair};
use crate::rules::RuleSet;
use crate::source::{Lines, SourceFile};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

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

/// A note as it was read: its clean text and its outline.
pub fn read(source: &SourceFile, rules: &RuleSet) -> (Clean, Outline) {
    let clean = repair(source, &rules.repair);
    let blocks = parse(clean.text());
    let outline = outline(&clean, &blocks, &rules.words);
    (clean, outline)
}

/// Makes the deck of these notes. The order of `sources` is the order of the deck.
pub fn build(sources: &[SourceFile], rules: &RuleSet, options: &BuildOptions) -> Build {
    let notes: Vec<(Vec<Card>, Extracted)> = sources.par_iter().map(|source| note(source, rules, options)).collect();
    let mut build = Build::default();
    let mut seen: HashMap<(Vec<String>, String), usize> = HashMap::new();
    for (source, (cards, extracted)) in sources.iter().zip(notes) {
        for dropped in &extracted.dropped {
            *build.dropped.entry(dropped.reason.to_owned()).or_default() += 1;
        }
        let mut lines: BTreeSet<u32> = BTreeSet::new();
        for mut card in cards {
            let count = seen.entry((card.context.clone(), card.question.clone())).or_default();
            card.id = crate::identity::derive("basic", &card.context, &card.question, *count);
            *count += 1;
            lines.extend(card.source.lines.first..=card.source.lines.last);
            build.deck.cards.push(card);
        }
        let has_text = |line: &u32| !source.line(*line).trim().is_empty();
        build.text_lines += (1..=source.line_count()).filter(has_text).count();
        build.carded_lines += lines.iter().filter(|line| has_text(line)).count();
    }
    build
}

fn note(source: &SourceFile, rules: &RuleSet, options: &BuildOptions) -> (Vec<Card>, Extracted) {
    let (_clean, outline) = read(source, rules);
    let mut extracted = extract(&outline, rules);
    let drafts = std::mem::take(&mut extracted.drafts);
    let path = source.path().to_string_lossy().replace('\\', "/");
    let stem = source.path().file_stem().map_or_else(|| "notes".to_owned(), |stem| stem.to_string_lossy().into_owned());
    let cards = drafts
        .into_iter()
        .filter(|draft| draft.grade <= options.grade)
        .map(|draft| Card {
            id: crate::card::CardId([0; 16]),
            deck: vec![options.deck.clone().unwrap_or_else(|| stem.clone())],
            kind: CardKind(rules.rules[draft.rule].kind.0.clone()),
            context: draft.context,
            question: draft.question,
            answer: draft.answer,
            tags: Vec::new(),
            rule: rules.rules[draft.rule].id.clone(),
            grade: draft.grade,
            source: CardSource { path: path.clone(), lines: Lines::new(draft.lines.first, draft.lines.last), modified: source.modified() },
        })
        .collect();
    (cards, extracted)
}

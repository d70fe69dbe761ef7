//! The whole line: sources in, deck and findings out.

mod coverage;
mod memory;
mod names;
mod note;
mod subject;
mod unseen;

pub use coverage::Coverage;
pub use memory::{Memory, build_again};
pub use note::{Note, NoteCard, trace};

use crate::base::diagnostic::Diagnostic;
use crate::base::source::{SourceFile, Span};
use crate::cards::card::{CardId, Grade};
use crate::cards::deck::Deck;
use crate::extract::{Dropped, Reason};
use crate::markdown::parse::parse;
use crate::markdown::repair::{Repair, RepairSettings, Repaired, repair};
use crate::outline::{Outline, outline};
use crate::packs::cards;
use crate::packs::{self, Pack};
use crate::rules::RuleSet;
use crate::settings::config::Config;
use names::Root;
use note::{Ways, note};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

/// What a run may choose.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// The outermost deck, `Parent::Child` for one in another; without it, that of the
    /// configuration, and without that, decks begin with the folders of the notes.
    pub deck: Option<String>,
    /// The least sure grade whose cards are kept, whatever notes and configuration say.
    pub grade: Option<Grade>,
    /// Names of repairs that are switched off.
    pub without_repairs: Vec<String>,
    /// Names of packs that read cards marked in the notes, whatever notes and configuration say;
    /// `notes` among them stands for the ordinary rules, which are silent otherwise. Without
    /// any anywhere, only the rules speak.
    pub packs: Vec<String>,
    /// Packs of the user's own, which may be named.
    pub own_packs: Vec<Pack>,
    /// What `cardmill.toml` says.
    pub config: Config,
    /// Whether to keep the cards that the checks refuse.
    pub keep_refused: bool,
    /// The folder in which relative paths of notes begin, absolute.
    pub here: PathBuf,
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
    /// The repairs one by one, with their notes, in the order of the notes.
    pub repaired: Vec<(PathBuf, Repair)>,
    /// Cards that the checks refused, by the reason.
    pub dropped: BTreeMap<Reason, usize>,
    /// The indices of cards whose id is written in the note.
    pub written: Vec<usize>,
    /// Notes of which no card was to be made.
    pub switched_off: usize,
    /// How much of what the notes say is on cards.
    pub coverage: Coverage,
    /// The places of the text that is on none, each with the index of its note.
    pub uncovered: Vec<(usize, Span)>,
    /// The cards that the checks refused, with the indices of their notes, when the options ask for them.
    pub refused: Vec<(usize, Dropped)>,
}

/// A note as it is read: its clean text and its outline.
pub fn read(source: &SourceFile, rules: &RuleSet, repairs: &RepairSettings) -> (Repaired, Outline) {
    let clean = repair(source, repairs);
    let blocks = parse(clean.text());
    let outline = outline(&clean, blocks, &rules.words);
    (clean, outline)
}

/// Makes the deck of these notes. The order of `sources` is the order of the deck, on any
/// number of cores.
pub fn build(sources: &[SourceFile], rules: &RuleSet, options: &BuildOptions) -> Build {
    let mut repairs = rules.repair.clone();
    for name in &options.without_repairs {
        repairs.switch_off(name);
    }
    let (root, builtin) = (Root::of(sources, &options.here), packs::builtin());
    let ways = Ways { rules, repairs: &repairs, options, root: &root, packs: &builtin, trace: false };
    let keep = options.keep_refused;
    let made: Vec<Made> = sources.par_iter().map(|source| Made::of(note(source, &ways), keep)).collect();
    Build::of(sources, made)
}

/// What a build keeps of a note: its text and its outline are gone before the next one is read.
#[derive(Clone, Debug)]
struct Made {
    cards: Vec<NoteCard>,
    repairs: Vec<Repair>,
    dropped: Vec<Reason>,
    refused: Vec<Dropped>,
    descriptions: Vec<(Vec<String>, String)>,
    diagnostics: Vec<Diagnostic>,
    is_off: bool,
    coverage: Coverage,
    uncovered: Vec<Span>,
}

impl Made {
    fn of(mut note: Note, keep_refused: bool) -> Self {
        let is_off = note.is_off();
        for made in &mut note.cards {
            made.card.id = made.identity(0);
        }
        Self {
            repairs: note.clean.repairs().to_vec(),
            dropped: note.extracted.dropped.iter().map(|dropped| dropped.reason).collect(),
            refused: if keep_refused { note.extracted.dropped } else { Vec::new() },
            descriptions: if note.cards.is_empty() { Vec::new() } else { note.descriptions },
            cards: note.cards,
            diagnostics: note.diagnostics,
            is_off,
            coverage: note.coverage,
            uncovered: note.uncovered,
        }
    }
}

impl Build {
    /// What all notes gave, in their order.
    fn of(sources: &[SourceFile], made: Vec<Made>) -> Self {
        let mut build = Self::default();
        build.deck.cards.reserve_exact(made.iter().map(|made| made.cards.len()).sum());
        let mut seen: HashMap<CardId, usize> = HashMap::new();
        for (at, (source, made)) in sources.iter().zip(made).enumerate() {
            build.add(at, source, made, &mut seen);
        }
        build
    }

    fn add(&mut self, at: usize, source: &SourceFile, made: Made, seen: &mut HashMap<CardId, usize>) {
        for repaired in made.repairs {
            *self.repairs.entry(repaired.name.to_owned()).or_default() += 1;
            self.repaired.push((source.path().to_owned(), repaired));
        }
        for reason in made.dropped {
            *self.dropped.entry(reason).or_default() += 1;
        }
        for (deck, text) in made.descriptions {
            self.deck.descriptions.entry(deck).or_insert(text);
        }
        for mut made in made.cards {
            let count = seen.entry(made.card.id).or_default();
            if *count > 0 {
                if let Some(id) = &made.id {
                    self.diagnostics.push(cards::twice(source, &made.card, id));
                }
                made.card.id = made.identity(*count);
            }
            *count += 1;
            if made.id.is_some() {
                self.written.push(self.deck.cards.len());
            }
            self.deck.cards.push(made.card);
        }
        self.switched_off += usize::from(made.is_off);
        self.coverage.add(made.coverage);
        self.uncovered.extend(made.uncovered.into_iter().map(|span| (at, span)));
        self.refused.extend(made.refused.into_iter().map(|dropped| (at, dropped)));
        self.diagnostics.extend(made.diagnostics);
    }
}

/// The names that packs may be chosen by.
pub fn pack_names(own: &[Pack]) -> Vec<String> {
    let names = packs::builtin().into_iter().map(|pack| pack.name);
    names.chain(own.iter().map(|pack| pack.name.clone())).chain([packs::NOTES.to_owned()]).collect()
}

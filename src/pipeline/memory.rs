//! What notes gave in the builds before: a note that is as it was is not read again.
//!
//! What a note gives hangs on its text, its time, and the ways in which notes are read, and on no other note but for
//! the folder that all of them lie in.

use super::names::Root;
use super::note::{Ways, note};
use super::{Build, BuildOptions, Made};
use crate::base::source::SourceFile;
use crate::packs;
use crate::rules::RuleSet;
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::PathBuf;

/// What notes gave, by their paths; at first nothing.
#[derive(Debug, Default)]
pub struct Memory {
    /// The rules, options and folder with which they were read.
    ways: String,
    notes: HashMap<PathBuf, (Stamp, Made)>,
}

/// A note as it was when it was read.
type Stamp = ([u8; 32], i64);

/// The same as [`build`](super::build), with less work: only notes that have changed since the last build are read.
/// Rules are told from others by the text `rules_key`, which is another one when they are.
pub fn build_again(
    sources: &[SourceFile],
    rules: &RuleSet,
    options: &BuildOptions,
    rules_key: &str,
    memory: &mut Memory,
) -> Build {
    let mut repairs = rules.repair.clone();
    for name in &options.without_repairs {
        repairs.switch_off(name);
    }
    let (root, builtin) = (Root::of(sources, &options.here), packs::builtin());
    let now = format!("{rules_key}{options:?}{root:?}");
    if memory.ways != now {
        *memory = Memory { ways: now, notes: HashMap::new() };
    }
    let ways = Ways { rules, repairs: &repairs, options, root: &root, packs: &builtin, trace: false };
    let stamp = |source: &SourceFile| (*blake3::hash(source.text().as_bytes()).as_bytes(), source.modified());
    let of_note = |source: &SourceFile| {
        let stamp = stamp(source);
        let known = memory.notes.get(source.path()).filter(|(before, _)| *before == stamp);
        let made = known.map_or_else(|| Made::of(note(source, &ways), options.keep_refused), |(_, made)| made.clone());
        (known.is_none().then_some(stamp), made)
    };
    let made: Vec<(Option<Stamp>, Made)> = sources.par_iter().map(of_note).collect();
    for (source, (stamp, made)) in sources.iter().zip(&made) {
        if let Some(stamp) = stamp {
            memory.notes.insert(source.path().to_owned(), (*stamp, made.clone()));
        }
    }
    Build::of(sources, made.into_iter().map(|(_, made)| made).collect())
}

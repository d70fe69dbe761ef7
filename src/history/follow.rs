//! Gives the cards of a build the identities and times that they had before.
//!
//! [`follow`] is a function of a deck and a lock: it changes ids and times in the deck, and
//! gives the next lock and the plan of what changed. It is applied after a build, whose ids
//! are derived from content alone; they are what a card keeps when the lock does not know
//! it, so that a first build has the same ids everywhere.
//!
//! The time of a note decides whether Anki takes an update (measured on 2.1.54 to 26.9):
//! only when it is strictly newer, and then what was edited in Anki is replaced. So a card
//! of which nothing changed keeps its time, and one that changed gets a newer one.

use crate::cards::card::{Card, CardId};
use crate::cards::deck::Deck;
use crate::cards::identity;
use crate::export::{Fingerprints, content_hash, front_search};
use crate::history::lock::{Entry, Lock};
use crate::history::matching::{Text, matching};
use crate::history::plan::{Change, Event, Orphan, Plan, Side};
use crate::text::commonmark;
use crate::text::content::Content;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The tag of a card that is exported once more after it vanished from the notes.
pub const REMOVED_TAG: &str = "cardmill::removed";

/// What a build knows beside its cards.
pub struct Run<'r> {
    /// The time that was asked for, in seconds after the epoch; without it, a changed card
    /// has the time of its file.
    pub now: Option<i64>,
    /// When the newest of the notes changed.
    pub newest: i64,
    /// Whether to export cards that vanished once more, with [`REMOVED_TAG`].
    pub tag_removed: bool,
    /// Whether the run has read everything in which this file's cards could now stand; of
    /// other files, nothing is known, and their cards stay as they are.
    pub in_scope: &'r dyn Fn(&str) -> bool,
    /// The name in the lock of a file as it was typed.
    pub name: &'r dyn Fn(&str) -> String,
    /// The indices of cards whose id is written in the note: it wins over the lock.
    pub written: &'r [usize],
}

/// What came of it.
#[derive(Debug)]
pub struct History {
    /// The next lock.
    pub lock: Lock,
    /// What changed against the old one.
    pub plan: Plan,
}

/// Gives the cards of a deck the ids and times by which Anki knows them.
pub fn follow(deck: &mut Deck, old: &Lock, run: &Run<'_>) -> History {
    let mut entries = entries(deck, run);
    let known = recognised(&entries, old, run);
    give_ids(&mut entries, &known, old, run);
    let mut plan = Plan::default();
    for ((card, entry), known) in deck.cards.iter_mut().zip(&mut entries).zip(&known) {
        let before = known.map(|at| &old.entries[at]);
        let now = run.now.unwrap_or(card.source.modified);
        entry.modified = before.map_or(now, |before| next_time(before, entry, now));
        card.id = entry.id;
        card.source.modified = entry.modified;
        plan.note(before, entry, card);
    }
    let mut kept = vec![false; old.entries.len()];
    known.iter().flatten().for_each(|at| kept[*at] = true);
    for (at, entry) in old.entries.iter().enumerate() {
        if !kept[at] && !(run.in_scope)(&entry.path) {
            kept[at] = true;
            entries.push(entry.clone());
        }
    }
    let orphans = old.entries.iter().enumerate().filter(|(at, _)| !kept[*at]);
    let orphans: Vec<Entry> = orphans.map(|(_, entry)| orphan(entry, run, &mut plan)).collect();
    if run.tag_removed {
        deck.cards.extend(orphans.iter().map(Entry::card));
    }
    entries.extend(orphans);
    plan.orphans = entries.iter().filter_map(listed).collect();
    // What a look is to be is decided where the look is known.
    History { lock: Lock { entries, looks: old.looks.clone() }, plan }
}

/// What the lock is to say of the cards, with the ids that they have now.
fn entries(deck: &Deck, run: &Run<'_>) -> Vec<Entry> {
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    for card in &deck.cards {
        names.entry(&card.source.path).or_insert_with(|| (run.name)(&card.source.path));
    }
    let entry = |made: &mut Fingerprints, card| entry(card, names[card.source.path.as_str()].clone(), made);
    // In runs, so that each has neighbours for its fingerprints; the order stays.
    deck.cards.par_iter().with_min_len(RUN).map_init(Fingerprints::default, entry).collect()
}

/// So many cards at least are looked at one after the other.
const RUN: usize = 256;

fn entry(card: &Card, path: String, fingerprints: &mut Fingerprints) -> Entry {
    let written = |content: &Content| {
        let mut text = commonmark::write_content(content);
        text.truncate(text.trim_end().len());
        text
    };
    Entry {
        id: card.id,
        path,
        context: card.context.clone(),
        question: whole_front(card),
        answer: written(&card.answer),
        extra: written(&card.extra),
        deck: card.deck.join("::"),
        tags: card.tags.clone(),
        note_type: card.note_type.name().to_owned(),
        kind: card.kind.0.clone(),
        rule: card.rule.clone(),
        hash: fingerprints.of(card),
        modified: card.source.modified,
        removed: None,
    }
}

/// For each card, the entry that it is.
fn recognised(entries: &[Entry], old: &Lock, run: &Run<'_>) -> Vec<Option<usize>> {
    let by_id: HashMap<CardId, usize> = old.entries.iter().enumerate().map(|(at, entry)| (entry.id, at)).collect();
    let mut known = vec![None; entries.len()];
    let mut taken = HashSet::new();
    for at in run.written {
        known[*at] = by_id.get(&entries[*at].id).copied().filter(|found| taken.insert(*found));
    }
    let written: HashSet<usize> = run.written.iter().copied().collect();
    let new: Vec<usize> = (0..entries.len()).filter(|at| !written.contains(at)).collect();
    let mut scopes: HashMap<&str, bool> = HashMap::new();
    let mut in_scope = |path| *scopes.entry(path).or_insert_with(|| (run.in_scope)(path));
    let open = |at: &usize| in_scope(&old.entries[*at].path) && !taken.contains(at);
    let there: Vec<usize> = (0..old.entries.len()).filter(open).collect();
    let old_texts: Vec<Text<'_>> = there.iter().map(|at| text(&old.entries[*at])).collect();
    let new_texts: Vec<Text<'_>> = new.iter().map(|at| text(&entries[*at])).collect();
    for (at, found) in new.into_iter().zip(matching(&old_texts, &new_texts)) {
        known[at] = found.map(|found| there[found]);
    }
    known
}

/// A card of a lock as the matching sees it.
pub fn text(entry: &Entry) -> Text<'_> {
    Text {
        note_type: &entry.note_type,
        path: &entry.path,
        context: &entry.context,
        question: &entry.question,
        answer: &entry.answer,
        hash: &entry.hash,
        removed: entry.removed.is_some(),
    }
}

/// Known cards get their old ids; of the others, one whose id is taken gets the next that is
/// derived from its content.
fn give_ids(entries: &mut [Entry], known: &[Option<usize>], old: &Lock, run: &Run<'_>) {
    let mut taken: HashSet<CardId> = old.entries.iter().map(|entry| entry.id).collect();
    taken.extend(run.written.iter().map(|at| entries[*at].id));
    let written: HashSet<usize> = run.written.iter().copied().collect();
    for (at, (entry, known)) in entries.iter_mut().zip(known).enumerate() {
        if let Some(known) = known {
            entry.id = old.entries[*known].id;
            continue;
        }
        let mut occurrence = 0;
        while !written.contains(&at) && !taken.insert(entry.id) {
            entry.id = identity::derive(&entry.note_type, &entry.context, &entry.question, occurrence);
            occurrence += 1;
        }
    }
}

/// The time of a note: as it was when nothing changed, or else newer than it ever was.
fn next_time(before: &Entry, entry: &Entry, now: i64) -> i64 {
    if before.hash == entry.hash { before.modified } else { now.max(before.modified + 1) }
}

/// A card that is gone, as the lock keeps it.
fn orphan(entry: &Entry, run: &Run<'_>, plan: &mut Plan) -> Entry {
    let mut entry = entry.clone();
    let now = run.now.unwrap_or(run.newest);
    if entry.removed.is_none() {
        entry.removed = Some(now);
        let old = side(&entry, &entry.path);
        plan.changes.push(Change {
            id: entry.id.to_string(),
            events: vec![Event::Orphaned],
            old: Some(old),
            new: None,
        });
    }
    if run.tag_removed && !entry.tags.iter().any(|tag| tag == REMOVED_TAG) {
        entry.tags.push(REMOVED_TAG.to_owned());
        let before = entry.clone();
        entry.hash = content_hash(&entry.card());
        entry.modified = next_time(&before, &entry, now);
    }
    entry
}

/// An orphan as a plan lists it; nothing for a card that is there.
fn listed(entry: &Entry) -> Option<Orphan> {
    let removed = entry.removed?;
    let tagged = entry.tags.iter().any(|tag| tag == REMOVED_TAG);
    let search = if tagged { format!("tag:{REMOVED_TAG}") } else { front_search(&entry.card()) };
    Some(Orphan { id: entry.id, path: entry.path.clone(), question: entry.question.clone(), removed, search })
}

impl Plan {
    fn note(&mut self, before: Option<&Entry>, entry: &Entry, card: &Card) {
        let same = |before: &Entry| {
            before.removed.is_none()
                && (&before.hash, &before.path, &before.deck, &before.tags)
                    == (&entry.hash, &entry.path, &entry.deck, &entry.tags)
        };
        if before.is_some_and(same) {
            self.unchanged += 1;
            return;
        }
        let new = side(entry, &place(card));
        let change = match before {
            None => Some(Change { id: entry.id.to_string(), events: vec![Event::Added], old: None, new: Some(new) }),
            Some(before) => {
                Change::between(entry.id.to_string(), side(before, &before.path), new, before.removed.is_some())
            }
        };
        match change {
            Some(change) => self.changes.push(change),
            None => self.unchanged += 1,
        }
    }
}

fn place(card: &Card) -> String {
    format!("{}:{}", card.source.path, card.source.lines.first)
}

fn side(entry: &Entry, place: &str) -> Side {
    Side {
        place: place.to_owned(),
        path: entry.path.clone(),
        deck: entry.deck.clone(),
        tags: entry.tags.clone(),
        context: entry.context.join(commonmark::TITLE_SEPARATOR),
        question: entry.question.clone(),
        answer: entry.answer.clone(),
        extra: entry.extra.clone(),
    }
}

/// The question, with what stands below it on the front.
fn whole_front(card: &Card) -> String {
    if card.below.is_empty() {
        return card.question.clone();
    }
    format!("{}\n{}", card.question, commonmark::write_content(&card.below).trim_end())
}

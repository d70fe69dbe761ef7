//! `cardmill push`: a build, and its cards brought into the Anki that runs on this machine.
//!
//! The package is imported as Anki itself does it. Then what an import never does: cards whose notes
//! moved go to their new deck, unless somebody put them elsewhere in Anki, and what is gone from the
//! notes is deleted, if that was asked for. The lock is replaced when all of it is done.

use super::build::{self, tell};
use super::history::{self, Tracked};
use super::job::Job;
use super::{Status, plan as planned};
use crate::cli::anki_connect::AnkiConnect;
use crate::cli::args::PushArgs;
use crate::cli::paint;
use anyhow::bail;
use cardmill::authoring::report;
use cardmill::cards::deck::Deck;
use cardmill::export::{Format, front_search};
use cardmill::files;
use cardmill::history::plan::{self, Event, Plan};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

/// Builds, imports, moves, and deletes what it was told to delete.
#[expect(clippy::disallowed_methods, reason = "how long a run took is told to the person who waited")]
pub(crate) fn push(args: &PushArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let start = Instant::now();
    let mut job = Job::of(&args.build)?;
    if job.destination.folder().is_none() {
        bail!("`push` writes a package for Anki to read; leave `--output -` out");
    }
    if !job.formats.contains(&Format::Apkg) {
        job.formats.push(Format::Apkg);
    }
    // Before the work: without an Anki, there is none to do.
    let anki = AnkiConnect::reach(&args.address, args.key.as_deref())?;
    let mut made = build::make(&job)?;
    let tracked =
        if made.is_empty(&job) { None } else { history::track(&job, &made.notes, &mut made.build, &mut made.theme)? };
    let plan = tracked.as_ref().map(|tracked| &tracked.history.plan);
    let moves = plan.map(|plan| moves(plan, &made.build.deck)).unwrap_or_default();
    let gone = tracked.as_ref().map(gone).unwrap_or_default();
    if args.dry_run {
        return dry_run(&anki, planned::of(tracked, &mut made.build.deck), &moves, &gone, out);
    }
    if let Some(plan) = plan.filter(|_| args.delete_orphans && !gone.is_empty()) {
        tell(&plan::text(plan))?;
    }
    let mut done = Done::default();
    let mut bring = |written: &[(PathBuf, usize)]| {
        let package = written.iter().find(|(path, _)| path.extension().is_some_and(|end| end == "apkg"));
        let Some((package, _)) = package else { return Ok(()) };
        anki.import(&files::absolute(package))?;
        done.imported = true;
        done.moves(&anki, &moves)?;
        done.orphans(&anki, &gone, args.delete_orphans)
    };
    let status = build::finish(&job, made, tracked.as_ref(), start, out, Some(&mut bring))?;
    if !args.build.quiet {
        tell(&done.told())?;
    }
    Ok(status)
}

/// A card that goes to another deck.
struct Move {
    search: String,
    from: String,
    to: String,
}

/// The cards of which the lock knew another deck.
fn moves(plan: &Plan, deck: &Deck) -> Vec<Move> {
    let cards: BTreeMap<String, _> = deck.cards.iter().map(|card| (card.id.to_string(), card)).collect();
    let moved = plan.changes.iter().filter(|change| change.events.contains(&Event::Moved));
    let moved = moved.filter_map(|change| {
        let (old, new) = (change.old.as_ref()?, change.new.as_ref()?);
        let card = cards.get(&change.id).filter(|_| old.deck != new.deck)?;
        Some(Move { search: front_search(card), from: old.deck.clone(), to: new.deck.clone() })
    });
    moved.collect()
}

/// Searches for the cards that are gone from the notes, one each.
fn gone(tracked: &Tracked) -> Vec<String> {
    let entries = tracked.history.lock.entries.iter().filter(|entry| entry.removed.is_some());
    entries.map(|entry| front_search(&entry.card())).collect()
}

/// What was done in Anki.
#[derive(Default)]
struct Done {
    imported: bool,
    moved: usize,
    /// Cards that somebody put into a deck of his own.
    elsewhere: usize,
    deleted: usize,
    /// Notes that are gone from the notes of this project, and still in Anki.
    left: usize,
    /// Searches that found more than one note, so that none was deleted.
    unclear: usize,
}

impl Done {
    fn moves(&mut self, anki: &AnkiConnect, moves: &[Move]) -> anyhow::Result<()> {
        let searches: Vec<String> = moves.iter().map(|one| one.search.clone()).collect();
        let mut by_deck: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        for (one, found) in moves.iter().zip(anki.find(&searches)?) {
            for card in found {
                if card.deck == one.from {
                    by_deck.entry(&one.to).or_default().push(card.card);
                } else if card.deck != one.to {
                    self.elsewhere += 1;
                }
            }
        }
        for (deck, cards) in by_deck {
            anki.change_deck(&cards, deck)?;
            self.moved += cards.len();
        }
        Ok(())
    }

    fn orphans(&mut self, anki: &AnkiConnect, gone: &[String], delete: bool) -> anyhow::Result<()> {
        let mut notes = Vec::new();
        for found in anki.find(gone)? {
            let mut of_search: Vec<i64> = found.iter().map(|card| card.note).collect();
            of_search.sort_unstable();
            of_search.dedup();
            match of_search.as_slice() {
                [] => {}
                [note] => notes.push(*note),
                _ => self.unclear += 1,
            }
        }
        notes.sort_unstable();
        notes.dedup();
        if delete && !notes.is_empty() {
            anki.delete_notes(&notes)?;
            self.deleted = notes.len();
        } else {
            self.left = notes.len();
        }
        Ok(())
    }

    fn told(&self) -> String {
        let mut parts = Vec::new();
        if self.imported {
            parts.push("imported".to_owned());
        }
        let mut add = |count: usize, what: &str| {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        };
        add(self.moved, "moved to another deck");
        add(self.elsewhere, "left in the deck into which you put them");
        add(self.deleted, "deleted");
        add(self.left, "gone from the notes and still in Anki, which `--delete-orphans` deletes");
        add(self.unclear, "gone from the notes and not deleted, since several notes have that front");
        report::rows("Anki", &parts)
    }
}

/// Shows what would happen.
fn dry_run(
    anki: &AnkiConnect,
    plan: Plan,
    moves: &[Move],
    gone: &[String],
    out: &mut dyn Write,
) -> anyhow::Result<Status> {
    out.write_all(paint::out(&plan::text(&plan)).as_bytes())?;
    let mut would = Done::default();
    would.orphans(anki, gone, false)?;
    let mut lines = vec![format!("{} cards would be looked for, to go to another deck", moves.len())];
    lines.push(format!("{} notes are gone from the notes and still in Anki", would.left));
    tell(&report::rows("Anki", &lines))?;
    tell("nothing was written or imported\n")?;
    Ok(Status::Done)
}

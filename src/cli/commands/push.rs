//! `cardmill push`: a build, and its cards brought into the Anki that runs on this machine.
//!
//! The package is imported as Anki itself does it. Then what an import never does: cards whose notes
//! moved go to their new deck, unless somebody put them elsewhere in Anki, and what is gone from the
//! notes is deleted, if that was asked for. The lock is replaced when all of it is done.

use super::build::{self, tell};
use super::history::{self, Tracked};
use super::job::{Destination, Job};
use super::{Status, plan as planned};
use crate::cli::anki_connect::{AnkiConnect, FoundCard};
use crate::cli::args::PushArgs;
use crate::cli::paint;
use anyhow::bail;
use cardmill::authoring::report;
use cardmill::cards::deck::Deck;
use cardmill::export::{Format, NoteFront, front_search};
use cardmill::files;
use cardmill::history::lock::{self, Entry};
use cardmill::history::plan::{self, Event, Plan};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

/// Builds, imports, moves, and deletes what it was told to delete.
#[expect(clippy::disallowed_methods, reason = "how long a run took is told to the person who waited")]
pub(crate) fn push(args: &PushArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let start = Instant::now();
    let mut job = Job::of(&args.build)?;
    match job.destination {
        Destination::Folder(_) if !job.formats.contains(&Format::Apkg) => job.formats.push(Format::Apkg),
        Destination::File(_) if job.formats != [Format::Apkg] => bail!(PACKAGE),
        Destination::Stdout => bail!(PACKAGE),
        Destination::Folder(_) | Destination::File(_) => {}
    }
    // Before the work: without an Anki, there is none to do.
    let anki = AnkiConnect::reach(&args.address, args.key.as_deref())?;
    let mut made = build::make(&job)?;
    let tracked =
        if made.is_empty(&job) { None } else { history::track(&job, &made.notes, &mut made.build, &mut made.theme)? };
    if args.delete_orphans && tracked.is_none() && !made.is_empty(&job) {
        bail!(
            "`--delete-orphans` needs a lock, which knows the cards that are gone; make one with `--lock {}`",
            lock::FILE_NAME
        );
    }
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
    let status = build::finish(&job, made, tracked.as_ref(), start, out, Some(&mut bring))?.status;
    if !args.build.quiet {
        tell(&done.told())?;
    }
    Ok(status)
}

const PACKAGE: &str = "`push` writes a package for Anki to read; name a folder, or a file that ends in .apkg";

/// A card that goes to another deck.
struct Move {
    search: String,
    front: NoteFront,
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
        Some(Move {
            search: front_search(card),
            front: NoteFront::expected(card),
            from: old.deck.clone(),
            to: new.deck.clone(),
        })
    });
    moved.collect()
}

/// A card that is gone from the notes.
struct Gone {
    search: String,
    front: NoteFront,
    /// The deck into which it was brought.
    deck: String,
}

/// The cards that are gone from the notes, but for those that look in Anki like one that is still there.
fn gone(tracked: &Tracked) -> Vec<Gone> {
    let (removed, there): (Vec<&Entry>, Vec<&Entry>) =
        tracked.history.lock.entries.iter().partition(|entry| entry.removed.is_some());
    let there: BTreeSet<NoteFront> = there.into_iter().map(|entry| NoteFront::expected(&entry.card())).collect();
    let gone = removed.into_iter().map(|entry| {
        let card = entry.card();
        Gone { search: front_search(&card), front: NoteFront::expected(&card), deck: entry.deck.clone() }
    });
    gone.filter(|gone| !there.contains(&gone.front)).collect()
}

/// What was done in Anki.
#[derive(Default)]
struct Done {
    imported: bool,
    moved: usize,
    /// Cards that somebody put into another deck in Anki.
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
            for card in found.into_iter().filter(|card| card.front == one.front) {
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

    fn orphans(&mut self, anki: &AnkiConnect, gone: &[Gone], delete: bool) -> anyhow::Result<()> {
        let searches: Vec<String> = gone.iter().map(|one| one.search.clone()).collect();
        let mut notes = Vec::new();
        for (one, found) in gone.iter().zip(anki.find(&searches)?) {
            let alike: Vec<FoundCard> = found.into_iter().filter(|card| card.front == one.front).collect();
            let of_search: BTreeSet<i64> = alike.iter().map(|card| card.note).collect();
            match of_search.len() {
                0 => {}
                1 if alike.iter().all(|card| card.deck == one.deck) => notes.extend(of_search),
                1 => self.elsewhere += 1,
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
    gone: &[Gone],
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

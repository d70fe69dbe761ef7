//! A build of which nothing has changed since the last one: told again, and not done again.
//!
//! A run that wrote decks leaves a record: what it was made of, what it found on the disk, what it wrote, and what
//! it told. When all of that is still so, the next run tells the same. Everything a run reads is compared by what
//! is in it: notes, settings, rules, decisions, the lock, the files that cards name, and the decks.

use super::build::{Finished, tell};
use super::job::{Destination, Job};
use super::{Status, history};
use anyhow::Context;
use cardmill::authoring::report;
use cardmill::base::source::Lines;
use cardmill::files::{self, LockFile, Notes, Record};
use cardmill::media::{FOLDER, Reference, is_ours};
use cardmill::rules::RuleSet;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a run goes by, taken before it does anything.
pub(super) struct Inputs {
    /// The name of its record.
    name: String,
    /// The hash of what it is made of.
    key: String,
    lock: Option<LockFile>,
}

/// What a run has left for the next one.
#[derive(Serialize, Deserialize)]
struct Remembered {
    program: String,
    key: String,
    /// What the cards name, each with its note, and what was found there.
    references: Vec<(String, String)>,
    media: String,
    /// Notes of the lock that were looked for, and whether they were there.
    looked_for: BTreeMap<String, bool>,
    /// The decks, in the order in which they were written.
    decks: Vec<Output>,
    /// The media beside them, and the names of all media that lie there.
    beside: Vec<Output>,
    names_beside: BTreeSet<String>,
    /// What was told before and after the decks.
    before: String,
    after: String,
    done: bool,
}

/// A file that was written.
#[derive(Serialize, Deserialize)]
struct Output {
    path: PathBuf,
    size: u64,
    hash: String,
}

impl Output {
    fn of(path: PathBuf) -> Option<Self> {
        let (size, hash) = files::fingerprint(&path)?;
        Some(Self { path, size, hash })
    }

    fn is_there(&self) -> bool {
        files::fingerprint(&self.path).is_some_and(|found| found == (self.size, self.hash.clone()))
    }
}

impl Inputs {
    /// What this run goes by; nothing when it is to forget, or has nothing that lasts.
    pub(super) fn of(job: &Job<'_>, notes: &Notes) -> anyhow::Result<Option<Self>> {
        let prints = matches!(job.destination, Destination::Stdout);
        if job.args.no_cache || prints || job.paths.iter().any(|path| files::is_stdin(path)) {
            return Ok(None);
        }
        let lock = history::lock_of(job).map(|path| LockFile::read(&path)).transpose()?;
        let mut key = hasher_of(job);
        let name = key.finalize().to_hex().to_string();
        part(&mut key, inputs_key(job, notes).as_bytes());
        if let Some(lock) = &lock {
            part(&mut key, lock.path().as_os_str().as_encoded_bytes());
            part(&mut key, lock.text().unwrap_or_default().as_bytes());
        }
        Ok(Some(Self { name, key: key.finalize().to_hex().to_string(), lock }))
    }

    /// Tells what the last run has told, when nothing has changed since; how long this one takes is told by `time`.
    pub(super) fn told_again(&self, job: &Job<'_>, time: &dyn Fn() -> Duration) -> anyhow::Result<Option<Status>> {
        let text = match files::read_record(&self.name) {
            Record::Missing => return Ok(None),
            Record::Whole(text) => text,
            Record::Damaged(path) => {
                let path = path.display();
                tell(&format!("cardmill: `{path}` is damaged, or no record of a build; the decks are made anew\n"))?;
                return Ok(None);
            }
        };
        // What another version has written may have another form.
        let Some(last) = serde_json::from_str::<Remembered>(&text).ok().filter(|last| self.still_holds(last, job))
        else {
            return Ok(None);
        };
        tell(&last.before)?;
        if !job.args.quiet {
            let decks: Vec<_> = last.decks.iter().map(|deck| (deck.path.clone(), deck.size as usize)).collect();
            tell(&report::decks("unchanged", &decks, time()))?;
            tell(&super::build::other_decks(job))?;
        }
        tell(&last.after)?;
        Ok(Some(if last.done { Status::Done } else { Status::Findings }))
    }

    fn still_holds(&self, last: &Remembered, job: &Job<'_>) -> bool {
        let is_there = |name: &String| self.lock.as_ref().is_some_and(|lock| lock.has(name));
        let reference = |(path, target): &(String, String)| Reference {
            path: path.clone(),
            target: target.clone(),
            lines: Lines::UNKNOWN,
        };
        let references: Vec<Reference> = last.references.iter().map(reference).collect();
        last.program == files::program()
            && last.key == self.key
            && last.looked_for.iter().all(|(name, was_there)| is_there(name) == *was_there)
            && last.names_beside == names_beside(job, !last.beside.is_empty())
            && files::media_state(&references, &job.project.media_folders(&job.paths)) == last.media
            && last.decks.iter().chain(&last.beside).all(Output::is_there)
    }

    /// Leaves what the next run goes by, unless it will find something else.
    pub(super) fn remember(
        self,
        job: &Job<'_>,
        done: Finished,
        looked_for: BTreeMap<String, bool>,
    ) -> anyhow::Result<()> {
        let decks: Option<Vec<_>> = done.written.decks.into_iter().map(|(path, _)| Output::of(path)).collect();
        let beside = done
            .written
            .beside
            .iter()
            .flat_map(|beside| done.media.files.iter().map(|one| beside.folder.join(&one.name)));
        let beside: Option<Vec<_>> = beside.map(Output::of).collect();
        // Gone already: somebody else is at work here.
        let (Some(decks), Some(beside)) = (decks, beside) else { return Ok(()) };
        let last = Remembered {
            program: files::program(),
            key: self.key,
            references: done.media.references.into_iter().map(|one| (one.path, one.target)).collect(),
            media: done.media.state,
            looked_for,
            decks,
            names_beside: names_beside(job, !beside.is_empty()),
            beside,
            before: done.told.before,
            after: done.told.after,
            done: done.status == Status::Done,
        };
        files::write_record(&self.name, &serde_json::to_string(&last).context("cannot remember this build")?);
        Ok(())
    }
}

/// What was typed, and where.
fn hasher_of(job: &Job<'_>) -> blake3::Hasher {
    let mut hasher = blake3::Hasher::new();
    part(&mut hasher, files::absolute(Path::new(".")).as_os_str().as_encoded_bytes());
    part(&mut hasher, format!("{:?}", job.args).as_bytes());
    hasher
}

/// The rules of a run, as a text that changes with them.
pub(super) fn rules_key(job: &Job<'_>) -> String {
    let mut key = blake3::Hasher::new();
    for (_, text) in RuleSet::builtin_files() {
        part(&mut key, text.as_bytes());
    }
    for file in &job.project.rules.files {
        part(&mut key, file.path().as_os_str().as_encoded_bytes());
        part(&mut key, file.text().as_bytes());
    }
    key.finalize().to_hex().to_string()
}

/// All that a run is made of but for the lock and what cards name, as a text that changes with it.
pub(super) fn inputs_key(job: &Job<'_>, notes: &Notes) -> String {
    let mut key = hasher_of(job);
    part(&mut key, rules_key(job).as_bytes());
    part(&mut key, job.project.fingerprint().as_bytes());
    for source in &notes.sources {
        part(&mut key, source.path().as_os_str().as_encoded_bytes());
        part(&mut key, &source.modified().to_le_bytes());
        part(&mut key, source.text().as_bytes());
    }
    part(&mut key, format!("{:?}{:?}", notes.diagnostics, notes.own).as_bytes());
    key.finalize().to_hex().to_string()
}

/// Adds a part to what is hashed, so that no two lists of parts are the same text.
fn part(hasher: &mut blake3::Hasher, bytes: &[u8]) {
    hasher.update(&(bytes.len() as u64).to_le_bytes());
    hasher.update(bytes);
}

/// The media of this and of earlier builds beside the decks, if there are any.
fn names_beside(job: &Job<'_>, any: bool) -> BTreeSet<String> {
    let folder = job.destination.folder().filter(|_| any);
    let names = folder.map(|folder| files::names_in(&folder.join(FOLDER))).unwrap_or_default();
    names.into_iter().filter(|name| is_ours(name)).collect()
}

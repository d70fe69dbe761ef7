//! The lock around a run: found, read, applied to a deck, written.

use super::job::Job;
use super::project::Project;
use crate::cli::args::LockArgs;
use anyhow::bail;
use cardmill::authoring::explain::{Identity, KnownBy};
use cardmill::authoring::report;
use cardmill::base::code::Code;
use cardmill::base::diagnostic::Severity;
use cardmill::base::source::SourceFile;
use cardmill::cards::card::CardId;
use cardmill::export::Theme;
use cardmill::files::{self, FileError, LockFile, Notes, find_above};
use cardmill::history::lock::{self, Lock};
use cardmill::history::plan;
use cardmill::history::{History, Run, follow};
use cardmill::{Build, BuildOptions};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The settings of a project stand in a file of this name; a lock belongs beside it.
const PROJECT: &str = cardmill::settings::config::FILE_NAME;

/// A lock and what is to become of it.
pub(super) struct Tracked {
    pub(super) file: LockFile,
    pub(super) history: History,
    /// The note types whose look is another one than the lock knows.
    looks: Vec<String>,
    /// The notes that the lock knows and that were looked for, and whether they are there.
    pub(super) looked_for: BTreeMap<String, bool>,
}

impl Tracked {
    /// The lock as it is to be.
    pub(super) fn text(&self) -> String {
        lock::write(&self.history.lock)
    }

    /// What there is to say about the look of the note types, if it changes.
    pub(super) fn look_change(&self) -> Option<String> {
        let names: Vec<&str> = self.looks.iter().map(String::as_str).collect();
        (!names.is_empty()).then(|| format!("the look of these note types changes: {}\n", names.join(", ")))
    }

    /// Whether the lock is already as it is to be.
    pub(super) fn is_up_to_date(&self) -> bool {
        self.file.text().is_some_and(|text| text.replace("\r\n", "\n") == self.text())
    }

    /// What there is to say about the lock when a run is over.
    pub(super) fn told(&self, is_written: bool) -> String {
        let (path, counts) = (self.file.path().display().to_string(), plan::counts(&self.history.plan));
        let kept = if is_written { "" } else { "; not written, as the deck was printed" };
        let mut told = format!("lock      {}: {counts}{kept}\n", report::printable(&path));
        told.push_str(&report::rows("decks", &plan::other_decks(&self.history.plan)));
        told
    }

    /// Does `work`, and replaces the lock if that is needed.
    pub(super) fn write<T>(&self, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
        if self.is_up_to_date() {
            return work();
        }
        self.file.replace::<_, Failed>(&self.text(), || work().map_err(Failed)).map_err(|failed| failed.0)
    }
}

/// Lets the error of the work and that of the lock come out of one function.
struct Failed(anyhow::Error);

impl From<FileError> for Failed {
    fn from(error: FileError) -> Self {
        Self(error.into())
    }
}

/// Gives the cards of a build the ids and times by which they are known, if there is a lock.
///
/// The look of the note types gets its time from there as well.
pub(super) fn track(
    job: &Job<'_>,
    notes: &Notes,
    build: &mut Build,
    theme: &mut Theme,
) -> anyhow::Result<Option<Tracked>> {
    let args = job.args;
    let Some(path) = lock_of(job) else {
        if args.locked.locked || args.locked.tag_removed {
            bail!("there is no `{}` at or above the notes; make one with `--lock {0}`", lock::FILE_NAME);
        }
        let (in_scope, name) = (|_: &str| true, |typed: &str| typed.to_owned());
        job.project.decisions.apply(build, &Lock::default(), &in_scope, &name);
        return Ok(None);
    };
    let (file, old) = read(&path)?;
    if args.locked.locked && file.text().is_none() {
        bail!("there is no `{}` yet; build once without `--locked`", path.display());
    }
    let typed: BTreeSet<String> = job.paths.iter().map(|path| file.name_of(path)).collect();
    let failed = failed(&file, notes);
    let looked_for: RefCell<BTreeMap<String, bool>> = RefCell::default();
    let has = |name: &str| *looked_for.borrow_mut().entry(name.to_owned()).or_insert_with(|| file.has(name));
    let in_scope = |name: &str| {
        // What could not be read is not gone, and what is gone may have gone into these notes.
        !is_below(name, &failed) && (is_below(name, &typed) || !has(name))
    };
    let name = |typed: &str| file.name_of(Path::new(typed));
    job.project.decisions.apply(build, &old, &in_scope, &name);
    let newest = notes.sources.iter().map(SourceFile::modified).max().unwrap_or(1);
    let run = Run {
        now: args.timestamp,
        newest,
        tag_removed: args.locked.tag_removed,
        in_scope: &in_scope,
        name: &name,
        written: &build.written,
    };
    let mut history = follow(&mut build.deck, &old, &run);
    history.lock.looks = theme.follow(&old.looks, args.timestamp);
    let changed = history.lock.looks.iter().filter(|(name, seen)| old.looks.get(*name) != Some(*seen));
    let looks = changed.map(|(name, _)| name.clone()).collect();
    let looked_for = looked_for.take();
    Ok(Some(Tracked { file, history, looks, looked_for }))
}

/// Reads a lock, or tells what is wrong with it.
pub(super) fn read(path: &Path) -> anyhow::Result<(LockFile, Lock)> {
    let file = LockFile::read(path)?;
    let Some(text) = file.text() else { return Ok((file, Lock::default())) };
    let source = SourceFile::new(path, text);
    match lock::parse(&source) {
        Ok(lock) => Ok((file, lock)),
        Err(found) => {
            let drawn = report::finding(&found, Some(&source));
            super::build::tell(&format!("{drawn}\n"))?;
            bail!("`{}` cannot be used; nothing was written", path.display());
        }
    }
}

/// Follows what a person has decided about single cards, as a build of these notes does; what there is to say of it.
pub(super) fn decide(project: &Project, first: &Path, build: &mut Build) -> anyhow::Result<()> {
    match lock_path(&LockArgs::default(), first) {
        Some(path) => {
            let (file, old) = read(&path)?;
            project.decisions.apply(build, &old, &|_| true, &|typed| file.name_of(Path::new(typed)));
        }
        None => project.decisions.apply(build, &Lock::default(), &|_| true, &str::to_owned),
    }
    let decided = build.diagnostics.iter().filter(|found| found.code == Code::Decision);
    super::build::tell(&report::findings(decided, &[], true))
}

/// A note among all that a lock knows.
pub(super) struct Known {
    /// The lock.
    pub(super) path: PathBuf,
    /// Who its cards are, by the ids that they have in a build of the note alone.
    pub(super) identities: BTreeMap<String, Identity>,
}

/// Who the cards of a note are in a build of all notes that the lock knows; nothing when
/// there is no lock. Nothing is written.
pub(super) fn known(
    source: &SourceFile,
    args: &LockArgs,
    project: &Project,
    options: &BuildOptions,
) -> anyhow::Result<Option<Known>> {
    let Some(path) = lock_path(args, source.path()) else { return Ok(None) };
    let (file, old) = read(&path)?;
    if file.text().is_none() {
        return Ok(None);
    }
    // A card may have come from any of them, or share its front with a card there.
    let here = files::absolute(source.path());
    let mut paths: BTreeSet<PathBuf> = old.entries.iter().map(|entry| file.path_of(&entry.path)).collect();
    paths.retain(|path| files::is_there(path) && !project.ignored.holds(path));
    paths.insert(here.clone());
    let notes = files::read_notes(&paths.into_iter().collect::<Vec<_>>(), &project.ignored, &|_| {});
    let mut build = cardmill::build(&notes.sources, &project.rules, options);
    let failed = failed(&file, &notes);
    let run = Run {
        now: None,
        newest: 1,
        tag_removed: false,
        in_scope: &|name| !is_below(name, &failed),
        name: &|typed| file.name_of(Path::new(typed)),
        written: &build.written,
    };
    follow(&mut build.deck, &project.decisions.undone(&old), &run);
    let ids: BTreeSet<CardId> = old.entries.iter().map(|entry| entry.id).collect();
    let written: BTreeSet<CardId> = build.written.iter().map(|at| build.deck.cards[*at].id).collect();
    let among = build.deck.cards.iter().filter(|card| files::absolute(Path::new(&card.source.path)) == here);
    let among = among.map(|card| {
        let known_by = match card.id {
            id if written.contains(&id) => KnownBy::Note,
            id if ids.contains(&id) => KnownBy::Lock,
            _ => KnownBy::Front,
        };
        Identity { id: card.id.to_string(), known_by }
    });
    let alone = cardmill::build(std::slice::from_ref(source), &project.rules, options).deck.cards;
    let identities = alone.iter().map(|card| card.id.to_string()).zip(among).collect();
    Ok(Some(Known { path, identities }))
}

/// The names of the notes that could not be read.
fn failed(file: &LockFile, notes: &Notes) -> BTreeSet<String> {
    let failed = notes.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    failed.map(|found| file.name_of(&found.path)).collect()
}

/// Whether a name is one of these, or lies in one of these folders.
fn is_below(name: &str, folders: &BTreeSet<String>) -> bool {
    let below = |folder: &String| {
        let rest = name.strip_prefix(folder.as_str());
        rest.is_some_and(|rest| folder.is_empty() || rest.is_empty() || rest.starts_with('/'))
    };
    folders.iter().any(below)
}

/// The lock of a run, if it uses one.
pub(super) fn lock_of(job: &Job<'_>) -> Option<PathBuf> {
    job.paths.first().and_then(|first| lock_path(&job.args.lock, first))
}

/// What stands in the lock of a run, if there is one.
pub(super) fn lock_text(job: &Job<'_>) -> Result<Option<String>, FileError> {
    let file = lock_of(job).map(|path| LockFile::read(&path)).transpose()?;
    Ok(file.and_then(|file| file.text().map(str::to_owned)))
}

/// The lock that was named, or else the nearest one, or else the one beside the settings of
/// the project, even if it is still to be made.
pub(super) fn lock_path(args: &LockArgs, note: &Path) -> Option<PathBuf> {
    if args.no_lock {
        return None;
    }
    if args.lock.is_some() {
        return args.lock.clone();
    }
    find_above(note, lock::FILE_NAME)
        .or_else(|| find_above(note, PROJECT).map(|settings| settings.with_file_name(lock::FILE_NAME)))
}

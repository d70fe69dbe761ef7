//! The lock around a run: found, read, applied to a deck, written.

use crate::cli::BuildArgs;
use anyhow::{Context, bail};
use cardmill::Build;
use cardmill::diagnostic::Severity;
use cardmill::export::Look;
use cardmill::files::{FileError, LockFile, Notes, find_above};
use cardmill::history::{History, Run, follow};
use cardmill::lock::{self, Lock};
use cardmill::report;
use cardmill::source::SourceFile;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The settings of a project stand in a file of this name; a lock belongs beside it.
const PROJECT: &str = cardmill::config::FILE_NAME;

/// A lock and what is to become of it.
pub(super) struct Tracked {
    pub(super) file: LockFile,
    pub(super) history: History,
    /// The note types whose look is another one than the lock knows.
    looks: Vec<String>,
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
    args: &BuildArgs,
    notes: &Notes,
    build: &mut Build,
    look: &mut Look,
) -> anyhow::Result<Option<Tracked>> {
    let Some(path) = lock_path(args) else {
        if args.locked.locked || args.locked.tag_removed {
            bail!("there is no `{}` at or above the notes; make one with `--lock {0}`", lock::FILE_NAME);
        }
        return Ok(None);
    };
    let (file, old) = read(&path)?;
    if args.locked.locked && file.text().is_none() {
        bail!("there is no `{}` yet; build once without `--locked`", path.display());
    }
    let typed: BTreeSet<String> = args.paths.iter().map(|path| file.name_of(path)).collect();
    let failed = notes.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    let failed: BTreeSet<String> = failed.map(|found| file.name_of(&found.path)).collect();
    let in_scope = |name: &str| {
        let below = |folder: &String| {
            let folder = if folder.is_empty() { "" } else { folder.as_str() };
            name.strip_prefix(folder).is_some_and(|rest| folder.is_empty() || rest.is_empty() || rest.starts_with('/'))
        };
        // What could not be read is not gone, and what is gone may have gone into these notes.
        !failed.iter().any(below) && (typed.iter().any(below) || !file.has(name))
    };
    let newest = notes.sources.iter().map(SourceFile::modified).max().unwrap_or(1);
    let run = Run {
        now: args.timestamp,
        newest,
        tag_removed: args.locked.tag_removed,
        in_scope: &in_scope,
        name: &|typed| file.name_of(Path::new(typed)),
        written: &build.written,
    };
    let mut history = follow(&mut build.deck, &old, &run);
    history.lock.looks = look.follow(&old.looks, args.timestamp);
    let changed = history.lock.looks.iter().filter(|(name, seen)| old.looks.get(*name) != Some(*seen));
    let looks = changed.map(|(name, _)| name.clone()).collect();
    Ok(Some(Tracked { file, history, looks }))
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
            io::stderr().write_all(format!("{drawn}\n").as_bytes()).context("cannot write to standard error")?;
            bail!("`{}` cannot be used; nothing was written", path.display());
        }
    }
}

/// The lock that was named, or else the nearest one, or else the one beside the settings of
/// the project, even if it is still to be made.
fn lock_path(args: &BuildArgs) -> Option<PathBuf> {
    if args.lock.no_lock {
        return None;
    }
    if args.lock.lock.is_some() {
        return args.lock.lock.clone();
    }
    let first = args.paths.first()?;
    find_above(first, lock::FILE_NAME)
        .or_else(|| find_above(first, PROJECT).map(|settings| settings.with_file_name(lock::FILE_NAME)))
}

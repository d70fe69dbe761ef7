//! Waits until something changes in folders and files; notify is known here alone.
//!
//! A file is watched by the folder in which it lies, so that it may be written anew under another name and renamed,
//! and a folder that is not there by the one above it, so that it is seen when it comes.

use super::FileError;
use notify::event::ModifyKind;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// So long it has to be quiet before what has changed is looked at: an editor writes a file in several steps.
const QUIET: Duration = Duration::from_millis(8);

/// Nobody waits longer than this, however much goes on.
const PATIENCE: Duration = Duration::from_millis(250);

/// What is watched; all paths are absolute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watched {
    /// Folders with all that is below them, and files: whether a path is one or the other is seen on the disk.
    pub paths: BTreeSet<PathBuf>,
    /// What is written here: it says nothing.
    pub written: Vec<PathBuf>,
}

impl Watched {
    /// Whether a change of this file is worth a look.
    fn means(&self, changed: &Path) -> bool {
        let is_hidden_part = |path: &Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with('.') && name.ends_with(".part")
        };
        // What lies above a path that is watched is that path's coming and going.
        let is_meant = self.paths.iter().any(|path| changed.starts_with(path) || path.starts_with(changed));
        let is_written = self.written.iter().any(|path| changed.starts_with(path));
        is_meant && !is_written && !is_hidden_part(changed) && !changed.iter().any(|part| part == ".git")
    }
}

/// A watch over files and folders, until it is dropped.
pub struct Watch {
    watched: Watched,
    /// The folders that the system watches, and which they were.
    folders: BTreeMap<PathBuf, Seen>,
    /// Whether one of them went away: the system no longer watches it, even if another one came in its place.
    is_stale: bool,
    events: Receiver<notify::Result<notify::Event>>,
    _watcher: RecommendedWatcher,
}

/// A folder that is watched: with all below it or not, and what tells it from another of the same name.
type Seen = (bool, Option<(u64, u64)>);

impl Watch {
    /// Begins to watch.
    ///
    /// # Errors
    ///
    /// When the system refuses, as it does when too much is watched already.
    pub fn of(watched: Watched) -> Result<Self, FileError> {
        let (send, events) = channel();
        let failed = |path: &Path, error: notify::Error| FileError::new("watch", path, io::Error::other(error));
        let mut watcher = notify::recommended_watcher(send).map_err(|error| failed(Path::new("."), error))?;
        let folders = folders(&watched);
        for (folder, (is_whole, _)) in &folders {
            let mode = if *is_whole { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
            match watcher.watch(folder, mode) {
                Ok(()) => {}
                // It went in this moment, which the folder above it tells.
                Err(_) if !folder.exists() => {}
                Err(error) => return Err(failed(folder, error)),
            }
        }
        Ok(Self { watched, folders, is_stale: false, events, _watcher: watcher })
    }

    /// The same watch, or a new one when it has to watch something else, or a folder has gone or come; and whether it
    /// is a new one.
    ///
    /// # Errors
    ///
    /// As of [`Watch::of`].
    pub fn over(self, watched: &Watched) -> Result<(Self, bool), FileError> {
        if !self.is_stale && self.folders == folders(watched) {
            return Ok((Self { watched: watched.clone(), ..self }, false));
        }
        // The new one watches before the old one ends.
        let new = Self::of(watched.clone())?;
        drop(self);
        Ok((new, true))
    }

    /// Waits for changes, and gives the paths that have changed once it is quiet again.
    pub fn wait(&mut self) -> BTreeSet<PathBuf> {
        let mut changed = BTreeSet::new();
        while changed.is_empty() {
            let Ok(first) = self.events.recv() else { return changed };
            self.take(first, &mut changed);
        }
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            match self.events.recv_timeout(QUIET) {
                Ok(event) => self.take(event, &mut changed),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        changed
    }

    fn take(&mut self, event: notify::Result<notify::Event>, changed: &mut BTreeSet<PathBuf>) {
        match event {
            Ok(event) if event.need_rescan() => changed.extend(self.watched.paths.iter().take(1).cloned()),
            Ok(event) if says_nothing(event.kind) => {}
            Ok(event) => {
                let is_end = matches!(event.kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)));
                let ends = |path: &PathBuf| self.folders.keys().any(|folder| folder.starts_with(path));
                self.is_stale |= is_end && event.paths.iter().any(ends);
                changed.extend(event.paths.into_iter().filter(|path| self.watched.means(path)));
            }
            Err(error) => changed.extend(error.paths),
        }
    }
}

/// Whether an event only tells that a file was looked at.
fn says_nothing(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(_) => true,
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) | EventKind::Other => false,
    }
}

/// The folders by which paths are watched.
fn folders(watched: &Watched) -> BTreeMap<PathBuf, Seen> {
    let mut found: BTreeMap<PathBuf, Seen> = BTreeMap::new();
    for path in &watched.paths {
        let is_whole = path.is_dir();
        // A folder is watched from above as well: it may be renamed, and another come in its place.
        for (folder, is_whole) in [(path.as_path(), is_whole), (above(path), false)] {
            if is_whole || folder != path {
                let seen = found.entry(folder.to_owned()).or_insert((false, identity(folder)));
                seen.0 |= is_whole;
            }
        }
    }
    found
}

/// The nearest folder above a path that is there.
fn above(path: &Path) -> &Path {
    path.ancestors().skip(1).find(|folder| folder.is_dir()).unwrap_or(Path::new("/"))
}

/// What tells a folder from another one of the same name.
#[cfg(unix)]
fn identity(folder: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(folder).ok().map(|meta| (meta.dev(), meta.ino()))
}

#[cfg(not(unix))]
fn identity(folder: &Path) -> Option<(u64, u64)> {
    fs::metadata(folder).ok().map(|_| (0, 0))
}

//! Reads notes again and again: a file that is as it was is not opened.

use super::searched::{Searched, search};
use super::{Ignored, Notes, Outcome, gather, is_stdin, read_note};
use rayon::prelude::*;
use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// What was read before, by path.
#[derive(Default)]
pub struct Reader {
    known: HashMap<PathBuf, (Stamp, Outcome)>,
}

/// What the system says of a file: its size, its times, and which file it is.
#[derive(Clone, PartialEq, Eq)]
struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    other: (u64, i64, i64),
}

/// A file that was written so shortly before it was read may be written once more without another time.
const DOUBTFUL: Duration = Duration::from_secs(1);

impl Reader {
    /// The same as [`read_notes`](super::read_notes), with less work.
    pub fn read(&mut self, paths: &[PathBuf], ignored: &Ignored) -> Notes {
        let Searched { files, diagnostics, own } = search(paths, ignored);
        let read: Vec<(Option<Stamp>, Outcome)> = files.par_iter().map(|file| self.read_one(file)).collect();
        self.known = files
            .iter()
            .zip(&read)
            .filter_map(|(file, (stamp, outcome))| Some((file.clone(), (stamp.clone()?, outcome.clone()))))
            .collect();
        gather(&files, read.into_iter().map(|(_, outcome)| outcome), Notes { sources: Vec::new(), diagnostics, own })
    }

    fn read_one(&self, file: &Path) -> (Option<Stamp>, Outcome) {
        let now = SystemTime::now();
        let stamp = if is_stdin(file) { None } else { fs::metadata(file).ok().map(|meta| Stamp::of(&meta)) };
        match (&stamp, self.known.get(file)) {
            (Some(stamp), Some((before, outcome))) if stamp == before => (Some(stamp.clone()), outcome.clone()),
            (Some(_) | None, Some(_) | None) => {
                let outcome = read_note(file);
                (stamp.filter(|stamp| stamp.is_old(now)), outcome)
            }
        }
    }
}

impl Stamp {
    #[cfg(unix)]
    fn of(meta: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        let other = (meta.ino(), meta.ctime(), meta.ctime_nsec());
        Self { size: meta.len(), modified: meta.modified().ok(), other }
    }

    #[cfg(not(unix))]
    fn of(meta: &Metadata) -> Self {
        Self { size: meta.len(), modified: meta.modified().ok(), other: (0, 0, 0) }
    }

    /// Whether the file was last written long enough before `now`.
    fn is_old(&self, now: SystemTime) -> bool {
        self.modified.and_then(|modified| now.duration_since(modified).ok()).is_some_and(|since| since > DOUBTFUL)
    }
}

//! When files last changed.

use super::{FileError, read_text, slashed};
use crate::base::source::SourceFile;
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Reads a text file with the time of its last change, under the name by which messages call it.
///
/// # Errors
///
/// When it cannot be read, or is no UTF-8.
pub fn read_timed(path: &Path, shown: &Path) -> Result<SourceFile, FileError> {
    let modified = fs::metadata(path).ok().and_then(|meta| changed(&meta)).unwrap_or(1);
    Ok(SourceFile::new(slashed(shown), read_text(path)?).modified_at(modified))
}

/// When a file last changed, in seconds after the epoch.
pub(super) fn changed(meta: &fs::Metadata) -> Option<i64> {
    // A file from the future would keep later changes from reaching Anki.
    let time = meta.modified().ok()?.min(SystemTime::now());
    i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()
}

//! Whether files have changed since they were last looked at, without reading them.

use super::absolute;
use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

/// What is known of files without reading them; equal as long as none of them has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp(Vec<(PathBuf, Option<(SystemTime, u64)>)>);

/// Looks at these files; one that is not there is known as such.
pub fn stamp(files: impl IntoIterator<Item = PathBuf>) -> Stamp {
    let look = |path: PathBuf| {
        let path = absolute(&path);
        let meta = fs::metadata(&path).ok();
        let known = meta.and_then(|meta| Some((meta.modified().ok()?, meta.len())));
        (path, known)
    };
    Stamp(files.into_iter().map(look).collect())
}

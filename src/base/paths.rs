//! Paths by their text alone, no file being looked at.

use std::path::{Component, Path, PathBuf};

/// A path as cards and programs get it, with `/` between its parts on every system.
pub fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// A path without `.` and `..`.
pub(crate) fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            Component::Normal(_) | Component::RootDir | Component::Prefix(_) => out.push(part),
        }
    }
    out
}

/// The way from a folder to a path below it, or nothing when it is not below.
pub(crate) fn below(path: &Path, folder: &Path) -> Option<PathBuf> {
    plain(path).strip_prefix(plain(folder)).ok().map(Path::to_path_buf)
}

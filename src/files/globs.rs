//! Globs that a shell did not expand, since they were quoted or it knows none: `'notes/**/*.md'`.

use super::{about, absolute};
use crate::base::code::Code;
use crate::base::diagnostic::{Diagnostic, Severity};
use globset::{GlobBuilder, GlobMatcher};
use std::path::{Path, PathBuf};

/// A glob, and the folder above everything that it can mean.
pub(super) struct Glob {
    /// The parts before the first that has a sign of a glob; the current folder when there is none.
    pub(super) folder: PathBuf,
    typed: PathBuf,
    matcher: GlobMatcher,
}

impl Glob {
    /// Whether a path that names no file may be a glob.
    pub(super) fn is_one(path: &Path) -> bool {
        path.to_string_lossy().contains(['*', '?', '[', '{'])
    }

    /// Reads a glob: `*` and `?` stay within a part of a path, `**` means any number of parts.
    ///
    /// # Errors
    ///
    /// A finding when it is none.
    pub(super) fn read(typed: &Path) -> Result<Self, Diagnostic> {
        let folder = folder_above(typed);
        let whole = absolute(typed).to_string_lossy().into_owned();
        match GlobBuilder::new(&whole).literal_separator(true).build() {
            Ok(glob) => Ok(Self { folder, typed: typed.to_owned(), matcher: glob.compile_matcher() }),
            Err(error) => {
                let message = format!("no such file, and no glob: {}", error.kind());
                let help = "write globs as in `notes/**/*.md`";
                Err(about(Code::BadGlob, Severity::Error, typed, message, Some(help)))
            }
        }
    }

    /// Whether it means a file, or a folder that holds it.
    pub(super) fn means(&self, path: &Path) -> bool {
        absolute(path).ancestors().any(|path| self.matcher.is_match(path))
    }

    /// What is said of a glob that means no note.
    pub(super) fn means_nothing(&self) -> Diagnostic {
        let help = "notes end in .md, .markdown or .txt, are not hidden, and nothing leaves them out; `**` means any number of folders";
        about(Code::NoNotes, Severity::Error, &self.typed, "this glob means no note".to_owned(), Some(help))
    }
}

/// The parts of a path before the first that has a sign of a glob.
pub(super) fn folder_above(typed: &Path) -> PathBuf {
    let folder: PathBuf = typed.iter().take_while(|part| !Glob::is_one(Path::new(part))).collect();
    if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder }
}

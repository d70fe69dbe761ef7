//! Texts of settings and rules that are tried before they are saved.

use cardmill::base::source::SourceFile;
use cardmill::files::{self, FileError};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Texts that stand in for those of the files of these paths; without any, the files are read.
#[derive(Clone, Debug, Default)]
pub(super) struct Drafts(BTreeMap<PathBuf, String>);

impl Drafts {
    /// Lets a text stand in for that of a file, which need not be there.
    #[cfg(feature = "preview")]
    pub(super) fn put(&mut self, path: &Path, text: String) {
        self.0.insert(files::absolute(path), text);
    }

    /// The draft of a file of this name at or above a path, when there is one.
    pub(super) fn above(&self, path: &Path, name: &str) -> Option<PathBuf> {
        let start = files::absolute(path);
        start.ancestors().map(|folder| folder.join(name)).find(|file| self.0.contains_key(file))
    }

    /// The text of a file.
    pub(super) fn read(&self, path: &Path) -> Result<String, FileError> {
        self.0.get(&files::absolute(path)).map_or_else(|| files::read_text(path), |text| Ok(text.clone()))
    }

    /// The text of a file with the time of its last change, under the name by which messages call it.
    pub(super) fn read_timed(&self, path: &Path, shown: &Path) -> Result<SourceFile, FileError> {
        match self.0.get(&files::absolute(path)) {
            Some(text) => Ok(SourceFile::new(shown, text.as_str())),
            None => files::read_timed(path, shown),
        }
    }
}

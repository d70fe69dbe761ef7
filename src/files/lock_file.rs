//! The lock on the disk: found, read, and replaced as a whole or not at all.
//!
//! Two builds at the same time do not mix: the second waits until the first has written,
//! sees that the lock is no longer the one it had read, and gives up. Nothing is written
//! beside notes unless a lock is there already or was asked for.

use super::{FileError, Staged, absolute, slashed};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

/// What keeps the place of a lock until the first build is done.
const FIRST: &str = "the first build has not ended yet\n";

/// A lock as it was when it was read.
#[derive(Debug)]
pub struct LockFile {
    path: PathBuf,
    text: Option<String>,
}

impl LockFile {
    /// Reads it; one that does not exist yet has no text, and neither has what a first build leaves that was killed.
    ///
    /// # Errors
    ///
    /// When it is there and cannot be read.
    pub fn read(path: &Path) -> Result<Self, FileError> {
        let text = match fs::read_to_string(path) {
            Ok(text) => Some(text).filter(|text| text != FIRST),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(FileError::new("read", path, error)),
        };
        Ok(Self { path: path.to_owned(), text })
    }

    /// Where it is, or will be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What stood in it, if it was there.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// What a file is called in the lock: its path from the folder of the lock, with `/`
    /// between the parts.
    pub fn name_of(&self, path: &Path) -> String {
        let (folder, path) = (absolute(self.folder()), absolute(path));
        let common = folder.components().zip(path.components()).take_while(|(a, b)| a == b).count();
        let up = folder.components().skip(common).map(|_| Component::ParentDir);
        let down = path.components().skip(common);
        let parts: Vec<_> = up.chain(down).map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        parts.join("/")
    }

    /// Whether a file that the lock names is there.
    pub fn has(&self, name: &str) -> bool {
        self.folder().join(name).exists()
    }

    /// The whole path of a file that the lock names.
    pub fn path_of(&self, name: &str) -> PathBuf {
        absolute(&self.folder().join(name))
    }

    /// Replaces the lock when `work` is done, and gives what it gave.
    ///
    /// # Errors
    ///
    /// When the lock was changed after it was read, or cannot be written; then `work` was
    /// not done. When `work` fails, its error, and the lock stays as it was.
    pub fn replace<T, E: From<FileError>>(&self, text: &str, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let failed = |error: io::Error| FileError::new("write", &self.path, error);
        let held = self.hold().map_err(failed)?;
        let name = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let staged = Staged::new(self.folder(), &name, text.as_bytes()).map_err(failed);
        let done = staged.map_err(E::from).and_then(|staged| {
            let done = work()?;
            fs::rename(&staged.path, &self.path).map_err(failed)?;
            Ok(done)
        });
        if done.is_err() && self.text.is_none() {
            // The file that kept others away.
            let _ = fs::remove_file(&self.path);
        }
        drop(held);
        done
    }

    /// Waits until nobody else writes the lock; refuses when it is not what was read.
    fn hold(&self) -> io::Result<File> {
        let changed = || io::Error::other("another build has changed it meanwhile; run this one again");
        if self.text.is_none() {
            fs::create_dir_all(self.folder())?;
            let mut file = OpenOptions::new().append(true).create(true).open(&self.path)?;
            file.lock()?;
            if file.metadata()?.len() == 0 {
                file.write_all(FIRST.as_bytes())?;
            }
            // Whoever held it before has put a full one in its place, or has failed and taken it away.
            return match fs::read_to_string(&self.path) {
                Ok(text) if text == FIRST => Ok(file),
                Ok(_) => Err(changed()),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Err(changed()),
                Err(error) => Err(error),
            };
        }
        let file = File::open(&self.path)?;
        file.lock()?;
        // Whoever had it before has renamed another file to its name: look at that one.
        if fs::read_to_string(&self.path)? == self.text.as_deref().unwrap_or_default() {
            Ok(file)
        } else {
            Err(changed())
        }
    }

    fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            Some(_) | None => Path::new("."),
        }
    }
}

/// The nearest file of this name at or above a path, which may be one that does not exist.
/// It is named as the path was: relative when that is and nothing lies above it.
pub fn find_above(path: &Path, name: &str) -> Option<PathBuf> {
    let start = absolute(path);
    let here = absolute(Path::new("."));
    let found = start
        .ancestors()
        .filter(|folder| folder.is_dir())
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())?;
    Some(slashed(found.strip_prefix(&here).unwrap_or(&found)))
}

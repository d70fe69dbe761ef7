//! Writing files whole, or not at all.

use super::folders::names_of;
use super::{FileError, Staged, begin, slashed};
use crate::export::{Format, is_deck};
use std::fs;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

/// What a file is to hold.
pub enum Contents<'c> {
    /// These bytes.
    Bytes(Vec<u8>),
    /// What this writes: for what is too large to be held in memory.
    Filled(Box<Fill<'c>>),
}

/// Writes the contents of a file.
pub type Fill<'c> = dyn Fn(&mut fs::File) -> io::Result<()> + Send + Sync + 'c;

impl Contents<'_> {
    fn fill(&self, file: &mut fs::File) -> io::Result<()> {
        match self {
            Contents::Bytes(bytes) => file.write_all(bytes),
            Contents::Filled(fill) => fill(file),
        }
    }

    /// Writes the contents where there is no way back to the beginning; what needs one is
    /// written to a file without a name first.
    ///
    /// # Errors
    ///
    /// When it cannot be made or written.
    pub fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Contents::Bytes(bytes) => out.write_all(bytes),
            Contents::Filled(fill) => {
                let mut file = tempfile::tempfile()?;
                fill(&mut file)?;
                file.rewind()?;
                io::copy(&mut file, out).map(drop)
            }
        }
    }
}

/// The decks in a folder that are called otherwise than `stem`, in the order of their names: those that can be
/// told by how they begin, and the packages of the same name.
pub fn other_decks(folder: &Path, stem: &str) -> Vec<PathBuf> {
    let paths: Vec<PathBuf> = names_of(folder).into_iter().map(|name| folder.join(name)).collect();
    let format = |path: &Path| Format::from_name(path.extension()?.to_str()?);
    let others = paths.iter().filter(|path| path.file_stem().is_some_and(|found| found != stem));
    let (packages, others): (Vec<_>, Vec<_>) =
        others.filter(|path| format(path).is_some()).partition(|path| format(path) == Some(Format::Apkg));
    let ours: Vec<_> =
        others.into_iter().filter(|path| is_deck(&String::from_utf8_lossy(&begin(path, MARK)))).collect();
    let beside = packages.into_iter().filter(|path| ours.iter().any(|deck| deck.file_stem() == path.file_stem()));
    let mut found: Vec<PathBuf> = beside.chain(ours.iter().copied()).map(|path| slashed(path)).collect();
    found.sort();
    found
}

/// So many bytes say whether a file is a deck.
const MARK: u64 = 512;

/// Writes files into a folder, which is made when it is missing; gives their paths and sizes.
///
/// All are written under another name first and renamed when all of them are complete, so
/// a run that fails leaves the old files as they were.
///
/// # Errors
///
/// The first thing that could not be done.
pub fn write_files(folder: &Path, files: &[(String, Contents<'_>)]) -> Result<Vec<(PathBuf, usize)>, FileError> {
    fs::create_dir_all(folder).map_err(|source| FileError::new("make the folder", folder, source))?;
    let mut staged = Vec::new();
    let mut written = Vec::new();
    for (name, contents) in files {
        let path = folder.join(name);
        let failed = |source| FileError::new("write", &path, source);
        if path.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        let stage = Staged::filled(folder, name, |file| contents.fill(file)).map_err(failed)?;
        let size = fs::metadata(&stage.path).map_err(failed)?.len();
        written.push((slashed(&path), usize::try_from(size).unwrap_or(usize::MAX)));
        staged.push(stage);
    }
    for (stage, (name, _)) in staged.iter().zip(files) {
        let path = folder.join(name);
        fs::rename(&stage.path, &path).map_err(|source| FileError::new("write", &path, source))?;
    }
    Ok(written)
}

//! What a run remembers for later ones: texts in the cache folder of the system.
//!
//! They save time and nothing else: whoever deletes them loses nothing, and one that is not as it was written is
//! never believed. Nothing is written beside notes or decks.

use super::Staged;
use std::fs;
use std::path::{Path, PathBuf};

/// How a record begins; the hash of its text follows. The number changes when the form does.
const FIRST: &str = "cardmill record 1 ";

/// So many records are kept, the newest: a folder that is gone is built no more.
const MOST: usize = 200;

/// A record, as it was found.
#[derive(Debug)]
pub enum Record {
    /// There is none.
    Missing,
    /// Its text, as it was written.
    Whole(String),
    /// The file is another one, or was changed or cut.
    Damaged(PathBuf),
}

/// The folder of the records: `cardmill` in that of the environment, or else in the system's own.
fn folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let system = || match std::env::consts::OS {
        "windows" => named("LOCALAPPDATA"),
        "macos" => named("HOME").map(|home| home.join("Library/Caches")),
        _ => named("HOME").map(|home| home.join(".cache")),
    };
    named("XDG_CACHE_HOME").or_else(system).map(|cache| cache.join("cardmill"))
}

/// Reads the record of this name.
pub fn read_record(name: &str) -> Record {
    let Some(path) = folder().map(|folder| folder.join(name)) else { return Record::Missing };
    let Ok(bytes) = fs::read(&path) else { return Record::Missing };
    let text = String::from_utf8(bytes).ok();
    let whole = text.and_then(|text| {
        let (hash, rest) = text.strip_prefix(FIRST)?.split_once('\n')?;
        (hash == hash_of(rest)).then(|| rest.to_owned())
    });
    whole.map_or(Record::Damaged(path), Record::Whole)
}

/// Writes the record of this name. One that cannot be written is not there next time, and that is all.
pub fn write_record(name: &str, text: &str) {
    let Some(folder) = folder() else { return };
    let path = folder.join(name);
    let is_new = !path.exists();
    let record = format!("{FIRST}{}\n{text}", hash_of(text));
    let written = fs::create_dir_all(&folder)
        .and_then(|()| Staged::new(&folder, name, record.as_bytes()))
        .and_then(|staged| fs::rename(&staged.path, &path));
    if written.is_ok() && is_new {
        forget_old(&folder);
    }
}

fn hash_of(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

/// Removes the oldest records beyond [`MOST`].
fn forget_old(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut found: Vec<_> =
        entries.filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()))).collect();
    if found.len() > MOST {
        found.sort();
        found.truncate(found.len() - MOST);
        for (_, path) in found {
            let _ = fs::remove_file(path);
        }
    }
}

/// What tells this program from any other version of it, but for the rules that are built in.
pub fn program() -> String {
    let file = std::env::current_exe().unwrap_or_default();
    let meta = fs::metadata(&file).ok();
    let size = meta.as_ref().map_or(0, fs::Metadata::len);
    let changed = meta.and_then(|meta| meta.modified().ok());
    format!("{} {} {size} {changed:?}", env!("CARGO_PKG_VERSION"), file.display())
}

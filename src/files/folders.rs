//! The search for a file that a note names: which folders it may lie in, and in which order
//! they are looked at.
//!
//! First the folder of the note; then those in which programs put what is pasted into a note;
//! then the same in every folder above, up to the outermost that notes may name files in;
//! then the folders that the project names. A name that is in none of them is looked for
//! everywhere below. All of this is done with the exact spelling first, and then once more
//! without regard to case.

use super::absolute;
use super::media::{MediaFolders, hash};
use crate::base::nearest::nearest;
use crate::media::{Local, Problem, Refusal};
use crate::text::medium::is_medium;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;
use unicode_normalization::UnicodeNormalization;

/// Folders beside notes in which Obsidian, Logseq, Joplin and people put pictures.
const CONVENTIONS: [&str; 6] = ["attachments", "assets", "images", "img", "media", "_resources"];

/// A file that was found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// What it is called.
    pub(super) name: String,
    /// Where it is, with links resolved.
    pub(super) real: PathBuf,
    /// How it is spelt from the folder of the note, when the note spells it otherwise.
    pub(super) spelt: Option<String>,
}

/// Folders that were looked at, and the files below them.
pub(super) struct Search<'f> {
    folders: &'f MediaFolders,
    /// The folders in which a file may lie, with links resolved.
    real: Vec<PathBuf>,
    listings: BTreeMap<PathBuf, Rc<Listing>>,
    /// How many more missing files are told with a name that is near: it takes time, and nobody
    /// reads the thousandth.
    suggestions: usize,
    /// All files below by their folded names; made when it is needed for the first time.
    index: Option<Rc<BTreeMap<String, Vec<PathBuf>>>>,
}

/// The names in a folder.
#[derive(Default)]
struct Listing {
    names: BTreeSet<String>,
    /// The first of the names that are the same without regard to case.
    folded: BTreeMap<String, String>,
    /// Whether the folder lies outside, so that nothing in it was looked at.
    outside: bool,
}

/// How exactly names are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spelling {
    Exact,
    Folded,
}

/// A note, and where what it names is looked for.
struct Note {
    home: PathBuf,
    real_home: Option<PathBuf>,
    places: Vec<PathBuf>,
}

impl<'f> Search<'f> {
    pub(super) fn new(folders: &'f MediaFolders) -> Self {
        let real = folders.roots.iter().chain(&folders.named).filter_map(|folder| fs::canonicalize(folder).ok());
        Self { folders, real: real.collect(), listings: BTreeMap::new(), suggestions: 200, index: None }
    }

    /// The file that `local` means in a note.
    pub(super) fn find(&mut self, note: &Path, local: &Local) -> Result<Found, Problem> {
        let note = self.note(note);
        for spelling in [Spelling::Exact, Spelling::Folded] {
            for place in &note.places {
                for written in &local.paths {
                    if let Some(path) = self.locate(&note, &place.join(written), spelling) {
                        return self.found(&note, written, &path);
                    }
                }
            }
            for written in &local.paths {
                match self.below(written, spelling).as_slice() {
                    [] => {}
                    [path] => return self.found(&note, written, path),
                    several => return self.only(&note, written, several),
                }
            }
        }
        if local.paths.iter().any(|written| self.leads_out(&note, written)) {
            return Err(Problem::Outside);
        }
        if local.rooted {
            return Err(Problem::Refused(Refusal::Absolute));
        }
        Err(Problem::Missing(self.near(&note, &local.paths[0])))
    }

    fn note(&self, path: &Path) -> Note {
        let path = absolute(path);
        let home = path.parent().map(Path::to_owned).unwrap_or_default();
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        // Typora's folder is named for the note.
        let mut places = vec![home.clone(), home.join(format!("{stem}.assets"))];
        let within = |folder: &Path| self.folders.roots.iter().any(|root| folder.starts_with(root));
        for (at, folder) in home.ancestors().take_while(|folder| *folder == home || within(folder)).enumerate() {
            places.extend((at > 0).then(|| folder.to_owned()));
            places.extend(CONVENTIONS.iter().map(|name| folder.join(name)));
        }
        places.extend(self.folders.named.iter().cloned());
        Note { real_home: fs::canonicalize(&home).ok(), home, places }
    }

    /// Whether a path lies, by its text, where a note may name files.
    fn allows(&self, note: &Note, path: &Path) -> bool {
        let mut folders = self.folders.roots.iter().chain(&self.folders.named);
        path.starts_with(&note.home) || folders.any(|folder| path.starts_with(folder))
    }

    /// The same for a path with its links resolved.
    fn allows_real(&self, note: &Note, path: &Path) -> bool {
        self.real.iter().chain(&note.real_home).any(|folder| path.starts_with(folder))
    }

    /// The path of what is there under this path, in its real spelling.
    fn locate(&mut self, note: &Note, path: &Path, spelling: Spelling) -> Option<PathBuf> {
        let path = absolute(path);
        if !self.allows(note, &path) {
            return None;
        }
        let (folder, name) = (path.parent()?.to_owned(), path.file_name()?.to_str()?.to_owned());
        let folder = match spelling {
            Spelling::Exact => folder,
            Spelling::Folded => self.respelt(note, &folder),
        };
        let listing = self.listing(note, &folder);
        let name = match spelling {
            Spelling::Exact => listing.names.get(&name),
            Spelling::Folded => listing.folded.get(&folded(&name)),
        };
        name.map(|name| folder.join(name))
    }

    /// Whether a path leads from the folder of the note to where a note may name nothing.
    fn leads_out(&mut self, note: &Note, written: &str) -> bool {
        let path = absolute(&note.home.join(written));
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        !self.allows(note, &path) || self.listing(note, &folder).outside
    }

    /// A folder as its parts are really spelt, as far as it is there.
    fn respelt(&mut self, note: &Note, folder: &Path) -> PathBuf {
        let starts: Vec<&Path> = folder.ancestors().filter(|start| self.allows(note, start)).collect();
        let Some(start) = starts.last().map(|start| (*start).to_owned()) else { return folder.to_owned() };
        let mut real = start.clone();
        for part in folder.strip_prefix(&start).into_iter().flat_map(Path::components) {
            let part = part.as_os_str().to_string_lossy().into_owned();
            let listing = self.listing(note, &real);
            let name = listing.names.get(&part).or_else(|| listing.folded.get(&folded(&part))).unwrap_or(&part);
            real.push(name);
        }
        real
    }

    fn listing(&mut self, note: &Note, folder: &Path) -> Rc<Listing> {
        if let Some(listing) = self.listings.get(folder) {
            return Rc::clone(listing);
        }
        let listing = match fs::canonicalize(folder) {
            Ok(real) if self.allows_real(note, &real) => Listing::of(names_of(folder)),
            Ok(_) => Listing { outside: true, ..Listing::default() },
            Err(_) => Listing::default(),
        };
        let listing = Rc::new(listing);
        self.listings.insert(folder.to_owned(), Rc::clone(&listing));
        listing
    }

    /// The file at a path that is there, if a note may name it; `written` is how the note does.
    fn found(&self, note: &Note, written: &str, path: &Path) -> Result<Found, Problem> {
        let real = fs::canonicalize(path).map_err(|error| Problem::Unreadable(error.to_string()))?;
        if !self.allows_real(note, &real) {
            return Err(Problem::Outside);
        }
        // A pipe would be waited for, a device read for ever.
        if !fs::metadata(&real).is_ok_and(|meta| meta.is_file()) {
            return Err(Problem::NoFile);
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let written: String = written.rsplit("../").next().unwrap_or(written).trim_start_matches("./").nfc().collect();
        let exact = path.to_string_lossy().replace('\\', "/").nfc().collect::<String>().ends_with(&written);
        Ok(Found { name, real, spelt: (!exact).then(|| relative(&note.home, path)) })
    }

    /// One of several files, if they are equal.
    fn only(&self, note: &Note, written: &str, paths: &[PathBuf]) -> Result<Found, Problem> {
        let found: Vec<Found> = paths.iter().filter_map(|path| self.found(note, written, path).ok()).collect();
        let digests: BTreeSet<_> = found.iter().map(|found| hash(&found.real).ok()).collect();
        match found.into_iter().next() {
            Some(first) if digests.len() == 1 && !digests.contains(&None) => Ok(first),
            _ => Err(Problem::Ambiguous(paths.iter().map(|path| relative(&note.home, path)).collect())),
        }
    }

    /// The files anywhere below whose path ends in this one.
    fn below(&mut self, path: &str, spelling: Spelling) -> Vec<PathBuf> {
        let parts: Vec<&str> = path.split('/').filter(|part| *part != ".").collect();
        let Some(name) = parts.last().filter(|_| !parts.contains(&"..") && !parts.contains(&"")) else {
            return Vec::new();
        };
        let index = self.index();
        let same = |found: &str, part: &str| match spelling {
            Spelling::Exact => found == part,
            Spelling::Folded => folded(found) == folded(part),
        };
        let fits = |file: &&PathBuf| {
            let mut found = file.components().rev().map(|part| part.as_os_str().to_string_lossy());
            parts.iter().rev().all(|part| found.next().is_some_and(|found| same(&found, part)))
        };
        index.get(&folded(name)).into_iter().flatten().filter(fits).cloned().collect()
    }

    fn index(&mut self) -> Rc<BTreeMap<String, Vec<PathBuf>>> {
        let folders = self.folders;
        let make = || {
            let mut files = BTreeSet::new();
            for folder in folders.roots.iter().chain(&folders.named) {
                // Pictures are often kept out of a repository, so what is ignored counts. Links
                // are not followed: they may lead outside, or round.
                let walk = ignore::WalkBuilder::new(folder).standard_filters(false).hidden(true).build();
                let entries =
                    walk.filter_map(Result::ok).filter(|entry| entry.file_type().is_some_and(|kind| !kind.is_dir()));
                files
                    .extend(entries.map(ignore::DirEntry::into_path).filter(|path| is_medium(&path.to_string_lossy())));
            }
            let mut index: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
            for file in files {
                let name = file.file_name().map(|name| folded(&name.to_string_lossy())).unwrap_or_default();
                index.entry(name).or_default().push(file);
            }
            Rc::new(index)
        };
        Rc::clone(self.index.get_or_insert_with(make))
    }

    /// The path of a file of nearly this name: in the folder that was meant, or else in one of
    /// those that were looked at, or else anywhere below.
    fn near(&mut self, note: &Note, path: &str) -> Option<String> {
        self.suggestions = self.suggestions.checked_sub(1)?;
        let meant = absolute(&note.home.join(path));
        let folders: Vec<PathBuf> = meant.parent().map(Path::to_owned).into_iter().chain(note.places.clone()).collect();
        let stem = meant.file_stem()?.to_string_lossy().into_owned();
        for folder in folders.iter().filter(|folder| self.allows(note, folder)).cloned().collect::<Vec<_>>() {
            let listing = self.listing(note, &folder);
            let known = listing.names.iter().filter(|name| is_medium(name)).map(|name| folder.join(name));
            if let Some(near) = nearest_stem(&stem, known) {
                return Some(relative(&note.home, &near));
            }
        }
        let index = self.index();
        nearest_stem(&stem, index.values().flatten().cloned()).map(|near| relative(&note.home, &near))
    }
}

impl Listing {
    fn of(names: BTreeSet<String>) -> Self {
        let mut folded_names = BTreeMap::new();
        for name in &names {
            folded_names.entry(folded(name)).or_insert_with(|| name.clone());
        }
        Self { names, folded: folded_names, outside: false }
    }
}

/// The names in a folder, without those that are no Unicode; none when it cannot be read.
pub(super) fn names_of(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// The first of the files whose name without its ending is nearest.
fn nearest_stem(stem: &str, files: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    let mut by_stem: BTreeMap<String, PathBuf> = BTreeMap::new();
    for file in files {
        let found = file.file_stem().map(|found| folded(&found.to_string_lossy())).unwrap_or_default();
        by_stem.entry(found).or_insert(file);
    }
    let near = nearest(&folded(stem), by_stem.keys())?;
    by_stem.remove(&near)
}

/// A name as it is compared without regard to case and to how letters are composed.
fn folded(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).collect()
}

/// A path as it is written from a folder, with `/` between the parts.
fn relative(folder: &Path, path: &Path) -> String {
    let common = folder.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(common).map(|_| Component::ParentDir);
    let parts: Vec<_> = up.chain(path.components().skip(common)).collect();
    parts.iter().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

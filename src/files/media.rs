//! Finds the files that cards name, and reads what goes into decks.
//!
//! A file is taken only when it lies, links resolved, in a folder that a note may name files
//! in: see [`MediaFolders`]. Of other folders, not even the names are read.

use super::folders::{Found, Search};
use super::{FileError, Staged, absolute, slashed};
use crate::base::diagnostic::Diagnostic;
use crate::base::paths;
use crate::base::source::SourceFile;
use crate::cards::deck::Deck;
use crate::media::{self, LARGE, Medium, Place, Problem, Reference, Target};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The folders in which notes may name files: those of the notes and of the project, with all
/// that is below them, and those that the project names.
#[derive(Clone, Debug, Default)]
pub struct MediaFolders {
    /// The folders of the notes and the project, absolute.
    pub(super) roots: Vec<PathBuf>,
    /// Folders that are searched as well, absolute.
    pub(super) named: Vec<PathBuf>,
}

impl MediaFolders {
    /// The folders of a run over these paths. `project` is the folder of the settings, which
    /// counts when one of the paths lies in it; `named` are further folders, absolute.
    pub fn new(paths: &[PathBuf], project: Option<&Path>, named: &[PathBuf]) -> Self {
        let folder_of = |path: &PathBuf| {
            let path = absolute(path);
            if path.is_dir() { path } else { path.parent().map(Path::to_owned).unwrap_or(path) }
        };
        let mut roots: Vec<PathBuf> = paths.iter().map(folder_of).collect();
        roots.extend(project.filter(|project| roots.iter().any(|root| root.starts_with(project))).map(Path::to_owned));
        let unique: BTreeSet<PathBuf> = roots.into_iter().collect();
        Self { roots: unique.into_iter().collect(), named: named.iter().map(|folder| absolute(folder)).collect() }
    }
}

impl MediaFolders {
    /// The folders that the project names.
    pub fn named(&self) -> &[PathBuf] {
        &self.named
    }
}

/// What came of the files that the cards of a deck name.
#[derive(Debug, Default)]
pub struct Embedded {
    /// The files that go with the deck, by name; the cards name them so.
    pub media: Vec<Medium>,
    /// What is wrong with what the notes name, in the order of the cards.
    pub diagnostics: Vec<Diagnostic>,
    /// A finding for each address on the web, which stays one.
    pub remote: Vec<Diagnostic>,
    /// What the cards named, as the notes spell it.
    pub references: Vec<Reference>,
    /// What was found there; see [`media_state`].
    pub state: String,
}

/// Finds the files that the cards name, and makes the cards name them as a collection does.
pub fn embed_media(deck: &mut Deck, sources: &[SourceFile], folders: &MediaFolders) -> Embedded {
    let references = media::references(deck);
    if references.is_empty() {
        return Embedded::default();
    }
    let named = |source: &SourceFile| paths::slashed(source.path());
    let by_path: BTreeMap<String, &SourceFile> = sources.iter().map(|source| (named(source), source)).collect();
    let mut search = Search::new(folders);
    let looked_up: Vec<Looked> = references.iter().map(|reference| look_up(reference, &mut search)).collect();
    let contents = Contents::read(&looked_up);
    let mut places: BTreeMap<(&str, &str), Place> = BTreeMap::new();
    let mut embedded = Embedded { state: contents.state(&looked_up), ..Embedded::default() };
    for (reference, looked) in references.iter().zip(&looked_up) {
        let source = by_path.get(&reference.path).copied();
        if let Looked::Remote(_) = looked {
            embedded.remote.push(media::remote(reference, source));
        }
        let (place, problems) = contents.place(looked);
        embedded.diagnostics.extend(problems.iter().map(|problem| media::finding(reference, problem, source)));
        places.insert((&reference.path, &reference.target), place);
    }
    media::rewrite(deck, &|path, target| places.get(&(path, target)).cloned().unwrap_or(Place::Lost));
    embedded.media = contents.media;
    embedded.references = references;
    embedded
}

/// What is found where these references lead: another text as soon as a file comes, goes or is another one.
pub fn media_state(references: &[Reference], folders: &MediaFolders) -> String {
    if references.is_empty() {
        return String::new();
    }
    let mut search = Search::new(folders);
    let looked_up: Vec<Looked> = references.iter().map(|reference| look_up(reference, &mut search)).collect();
    Contents::read(&looked_up).state(&looked_up)
}

/// Opens a file of a deck.
///
/// # Errors
///
/// When it is no longer there, or cannot be read.
pub fn open_medium(medium: &Medium) -> io::Result<Box<dyn Read>> {
    Ok(Box::new(fs::File::open(&medium.path)?))
}

/// What a target has led to.
#[derive(Debug)]
enum Looked {
    Remote(String),
    File(Found),
    Problem(Problem),
}

fn look_up(reference: &Reference, search: &mut Search<'_>) -> Looked {
    match Target::read(&reference.target) {
        Target::Remote(address) => Looked::Remote(address),
        Target::Refused(refusal) => Looked::Problem(Problem::Refused(refusal)),
        Target::Local(local) => match search.find(Path::new(&reference.path), &local) {
            Ok(found) => Looked::File(found),
            Err(problem) => Looked::Problem(problem),
        },
    }
}

/// What is in the files that were found.
struct Contents {
    /// The size and the hash of each, or why it cannot be read.
    of_file: BTreeMap<PathBuf, Result<(u64, [u8; 32]), String>>,
    /// All of them under their names, by name.
    media: Vec<Medium>,
    names: BTreeMap<[u8; 32], String>,
}

impl Contents {
    fn read(looked_up: &[Looked]) -> Self {
        let found = |looked: &Looked| match looked {
            Looked::File(found) => Some(found.clone()),
            Looked::Remote(_) | Looked::Problem(_) => None,
        };
        let found: Vec<Found> = looked_up.iter().filter_map(found).collect();
        let paths: BTreeSet<&PathBuf> = found.iter().map(|found| &found.real).collect();
        let read = |path: &&PathBuf| ((*path).clone(), hash(path).map_err(|error| error.to_string()));
        let of_file: BTreeMap<PathBuf, _> = paths.par_iter().map(read).collect();
        let whole: Vec<(&Found, u64, [u8; 32])> = found
            .iter()
            .filter_map(|found| of_file[&found.real].as_ref().ok().map(|(size, digest)| (found, *size, *digest)))
            .collect();
        let called: Vec<(&str, [u8; 32])> =
            whole.iter().map(|(found, _, digest)| (found.name.as_str(), *digest)).collect();
        let mut media: BTreeMap<String, Medium> = BTreeMap::new();
        for (name, (found, size, digest)) in media::names(&called).into_iter().zip(whole) {
            let medium = Medium { name: name.clone(), path: found.real.clone(), size, digest };
            media.entry(name).or_insert(medium);
        }
        let names = media.values().map(|medium| (medium.digest, medium.name.clone())).collect();
        Self { of_file, media: media.into_values().collect(), names }
    }

    /// All of it as a hash.
    fn state(&self, looked_up: &[Looked]) -> String {
        blake3::hash(format!("{looked_up:?}{:?}", self.of_file).as_bytes()).to_hex().to_string()
    }

    /// What stands in place of a target, and what there is to say about it.
    fn place(&self, looked: &Looked) -> (Place, Vec<Problem>) {
        let found = match looked {
            Looked::Remote(address) => return (media::remote_place(address), Vec::new()),
            Looked::Problem(problem) => return (Place::Lost, vec![problem.clone()]),
            Looked::File(found) => found,
        };
        let (size, digest) = match &self.of_file[&found.real] {
            Ok(read) => read,
            Err(why) => return (Place::Lost, vec![Problem::Unreadable(why.clone())]),
        };
        let mut problems: Vec<Problem> = found.spelt.clone().map(Problem::Spelling).into_iter().collect();
        problems.extend((*size > LARGE).then_some(Problem::Large(*size)));
        (Place::Shown(self.names[digest].clone()), problems)
    }
}

/// The size of a file and the hash of what is in it.
pub(super) fn hash(path: &Path) -> io::Result<(u64, [u8; 32])> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(fs::File::open(path)?)?;
    Ok((hasher.count(), *hasher.finalize().as_bytes()))
}

/// How the files of a folder of media have come about.
#[derive(Debug, Default)]
pub struct WrittenMedia {
    /// The folder.
    pub folder: PathBuf,
    /// The files that were not there, or were another.
    pub written: usize,
    /// The files of earlier builds that this one does not need; they stay.
    pub older: usize,
}

/// Writes the files of a deck into the folder [`media::FOLDER`] of `folder`; those that are
/// there already stay as they are, and nothing is deleted.
///
/// # Errors
///
/// The first thing that could not be done; a file that is there is complete.
pub fn write_media(folder: &Path, media: &[Medium]) -> Result<WrittenMedia, FileError> {
    let folder = folder.join(media::FOLDER);
    fs::create_dir_all(&folder).map_err(|source| FileError::new("make the folder", &folder, source))?;
    let mut done = WrittenMedia { folder: slashed(&folder), ..WrittenMedia::default() };
    for medium in media {
        let path = folder.join(&medium.name);
        let same_size = fs::metadata(&path).is_ok_and(|meta| meta.is_file() && meta.len() == medium.size);
        if same_size && hash(&path).is_ok_and(|(_, digest)| digest == medium.digest) {
            continue;
        }
        let failed = |source| FileError::new("write", &path, source);
        let fill = |file: &mut fs::File| media::copy(medium, open_medium(medium)?, file);
        let staged = Staged::filled(&folder, &medium.name, fill).map_err(failed)?;
        fs::rename(&staged.path, &path).map_err(failed)?;
        done.written += 1;
    }
    let names = super::folders::names_of(&folder).into_iter();
    done.older = names.filter(|name| media::is_ours(name) && media.iter().all(|medium| medium.name != *name)).count();
    Ok(done)
}

//! Which files are notes: folders searched, and what in them is left out.
//!
//! What cardmill itself wrote or is set up by is no note, wherever it lies: a deck that was read
//! as one would grow with every build. Links are followed as long as they stay in the folders of the run.

use super::globs::Glob;
use super::{about, absolute, is_stdin, slashed, unreadable};
use crate::base::code::Code;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::history::lock;
use crate::settings::config;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// What a folder is searched for; a file that is named outright may end in anything.
const EXTENSIONS: &[&str] = &["md", "markdown", "txt"];

/// Names what is no note, in the syntax of a `.gitignore`; for folders that are searched.
const IGNORE_FILE: &str = ".cardmillignore";

/// Files that are no notes.
#[derive(Clone, Debug)]
pub struct Ignored {
    /// Files of searched folders.
    globs: Gitignore,
    /// Settings, rules and the lock, wherever they lie; links resolved.
    own: BTreeSet<PathBuf>,
    /// Where the decks go; links resolved.
    decks: Option<PathBuf>,
    /// The folder of the project, in which links may lead.
    project: Option<PathBuf>,
}

impl Ignored {
    /// Nothing is ignored.
    pub fn nothing() -> Self {
        Self { globs: Gitignore::empty(), own: BTreeSet::new(), decks: None, project: None }
    }

    /// Globs as in a `.gitignore` that lies in `root`, which is absolute: the folder of a project.
    ///
    /// # Errors
    ///
    /// The first that is no glob, and why.
    pub fn new(root: &Path, globs: &[String]) -> Result<Self, (String, ignore::Error)> {
        let mut builder = GitignoreBuilder::new(root);
        for glob in globs {
            builder.add_line(None, glob).map_err(|error| (glob.clone(), error))?;
        }
        let globs = builder.build().map_err(|error| (globs.join(", "), error))?;
        Ok(Self { globs, project: Some(identity(root)), ..Self::nothing() })
    }

    /// These files as well, wherever they lie: settings, rules, a lock.
    #[must_use]
    pub fn and_own(mut self, files: impl IntoIterator<Item = PathBuf>) -> Self {
        self.own.extend(files.into_iter().map(|file| identity(&file)));
        self
    }

    /// All in this folder as well, when it lies in a folder that is searched.
    #[must_use]
    pub fn and_decks_in(self, folder: &Path) -> Self {
        Self { decks: Some(identity(folder)), ..self }
    }

    /// Whether a file of a searched folder is left out.
    pub fn holds(&self, path: &Path) -> bool {
        let path = absolute(path);
        !self.globs.is_empty()
            && path.starts_with(self.globs.path())
            && self.globs.matched_path_or_any_parents(path, false).is_ignore()
    }

    /// Whether a file is one that cardmill is set up by, known by its name; links in `real` are resolved.
    fn is_own(&self, real: &Path) -> bool {
        let name = real.file_name().unwrap_or_default();
        name == config::FILE_NAME || name == lock::FILE_NAME || self.own.contains(real)
    }

    /// Whether a file that was found in the folder `root` lies where the decks go.
    fn is_among_decks(&self, root: &Path, real: &Path) -> bool {
        self.decks.as_deref().is_some_and(|decks| decks != root && decks.starts_with(root) && real.starts_with(decks))
    }
}

/// What was found in files and folders.
#[derive(Default)]
pub(super) struct Searched {
    /// The files of notes, in the order of the paths and then of their names, each once.
    pub(super) files: Vec<PathBuf>,
    /// What could not be visited.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What is no note since cardmill wrote it or is set up by it.
    pub(super) own: Vec<PathBuf>,
}

/// The files of notes at and below these paths.
pub(super) fn search(paths: &[PathBuf], ignored: &Ignored) -> Searched {
    let mut searched = Searched::default();
    let typed: BTreeSet<PathBuf> = paths.iter().map(|path| identity(path)).collect();
    let within: Arc<Vec<PathBuf>> = Arc::new(typed.iter().cloned().chain(ignored.project.clone()).collect());
    let (mut seen, mut roots) = (BTreeSet::new(), BTreeSet::new());
    for path in paths {
        if is_stdin(path) {
            searched.add(path.clone(), None, ignored, &mut seen);
            continue;
        }
        match fs::metadata(path) {
            Ok(_) if !roots.insert(identity(path)) => {}
            Ok(meta) if meta.is_dir() => searched.walk(path, None, ignored, &within, &mut seen),
            Ok(_) => searched.add(path.clone(), None, ignored, &mut seen),
            // The same path twice is wrong once.
            Err(_) if !roots.insert(absolute(path)) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && Glob::is_one(path) => {
                match Glob::read(path) {
                    Ok(glob) => searched.walk(&glob.folder.clone(), Some(&glob), ignored, &within, &mut seen),
                    Err(found) => searched.diagnostics.push(found),
                }
            }
            Err(error) => searched.diagnostics.push(unreadable(path, &error)),
        }
    }
    searched
}

impl Searched {
    /// Adds a file, which was named or is in the folder `root`.
    fn add(&mut self, file: PathBuf, root: Option<&Path>, ignored: &Ignored, seen: &mut BTreeSet<PathBuf>) {
        let real = identity(&file);
        if seen.contains(&real) {
            return;
        }
        if ignored.is_own(&real) || root.is_some_and(|root| ignored.is_among_decks(root, &real)) {
            self.own.push(slashed(&file));
        } else {
            self.files.push(file);
        }
        seen.insert(real);
    }

    /// Adds the notes of a folder, or those of them that a glob means.
    fn walk(
        &mut self,
        root: &Path,
        glob: Option<&Glob>,
        ignored: &Ignored,
        within: &Arc<Vec<PathBuf>>,
        seen: &mut BTreeSet<PathBuf>,
    ) {
        let real_root = identity(root);
        let out = Arc::new(Mutex::new(Vec::new()));
        let (before, mut found) = (self.diagnostics.len(), 0);
        for entry in walker(root, Arc::clone(within), Arc::clone(&out)) {
            // A folder whose ignore files are wrong is read, with what could be understood of them.
            let wrong = entry.as_ref().ok().and_then(|entry| unwalkable(entry.path(), entry.error()?));
            self.diagnostics.extend(wrong);
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_dir()) => {}
                Ok(entry) if glob.is_some_and(|glob| !glob.means(entry.path())) => {}
                Ok(entry) if ignored.holds(entry.path()) => {}
                Ok(entry) if has_note_name(entry.path()) => {
                    found += 1;
                    self.add(entry.into_path(), Some(&real_root), ignored, seen);
                }
                Ok(_) => {}
                Err(error) => self.diagnostics.extend(unwalkable(root, &error)),
            }
        }
        let out = std::mem::take(&mut *out.lock().unwrap_or_else(PoisonError::into_inner));
        let out = out.into_iter().filter(|(link, _)| !ignored.holds(link));
        self.diagnostics.extend(out.map(|(link, to)| leads_out(&link, &to)));
        if found == 0 && self.diagnostics.len() == before {
            self.diagnostics.push(glob.map_or_else(|| no_notes(root), Glob::means_nothing));
        }
    }
}

/// Links that were not followed, each with what it leads to.
type LinksOut = Arc<Mutex<Vec<(PathBuf, PathBuf)>>>;

/// Links are followed within the folders of the run, since people link notes into other folders;
/// those that lead out are put into `out`. Ignore files count with or without Git, but only those that
/// travel with the notes.
fn walker(root: &Path, within: Arc<Vec<PathBuf>>, out: LinksOut) -> ignore::Walk {
    let stays = move |entry: &ignore::DirEntry| {
        if entry.depth() == 0 || !entry.path_is_symlink() {
            return true;
        }
        let Ok(real) = fs::canonicalize(entry.path()) else { return true };
        let stays = within.iter().any(|folder| real.starts_with(folder));
        if !stays && (real.is_dir() || has_note_name(entry.path())) {
            out.lock().unwrap_or_else(PoisonError::into_inner).push((entry.path().to_owned(), real));
        }
        stays
    };
    ignore::WalkBuilder::new(root)
        .follow_links(true)
        .require_git(false)
        .git_global(false)
        .add_custom_ignore_filename(IGNORE_FILE)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(stays)
        .build()
}

fn has_note_name(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension))
}

/// What makes two paths the same file, so that no note is read twice. The folder of a file that
/// is not there yet counts.
fn identity(path: &Path) -> PathBuf {
    let whole = absolute(path);
    let there = whole.ancestors().find_map(|start| Some((start, fs::canonicalize(start).ok()?)));
    match there {
        Some((start, real)) if start == whole => real,
        Some((start, real)) => real.join(whole.strip_prefix(start).unwrap_or(Path::new(""))),
        None => whole,
    }
}

/// A link of a searched folder that leads where the run has nothing to read.
fn leads_out(link: &Path, to: &Path) -> Diagnostic {
    let message = format!("is a link out of the folders that are read, to `{}`; left out", to.display());
    let help = "name what it leads to as well, if it is of the notes; or leave the link out by `.cardmillignore`";
    about(Code::LinkOutside, Severity::Error, link, message, Some(help))
}

/// An entry of a folder that could not be visited.
fn unwalkable(root: &Path, error: &ignore::Error) -> Option<Diagnostic> {
    match error {
        ignore::Error::Loop { child, .. } => {
            let message = "leads back to a folder that holds it; not followed".to_owned();
            let help = "remove the link, or leave it: the notes are read once";
            Some(about(Code::FolderLoop, Severity::Warning, child, message, Some(help)))
        }
        ignore::Error::WithPath { path, err } => unwalkable(path, err),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => unwalkable(root, err),
        ignore::Error::Io(error) => Some(unreadable(root, error)),
        ignore::Error::Partial(errors) => errors.iter().find_map(|error| unwalkable(root, error)),
        ignore::Error::Glob { .. } | ignore::Error::UnrecognizedFileType(_) | ignore::Error::InvalidDefinition => {
            Some(about(Code::BadIgnoreFile, Severity::Warning, root, error.to_string(), None))
        }
    }
}

fn no_notes(folder: &Path) -> Diagnostic {
    let help = "notes end in .md, .markdown or .txt, are not hidden, and no .gitignore, .cardmillignore or `ignore` in cardmill.toml leaves them out; name a file to have it read all the same";
    about(Code::NoNotes, Severity::Warning, folder, "no notes in this folder".to_owned(), Some(help))
}

//! The only door to the file system: finding and reading notes and what they show, writing decks.
//!
//! What is wrong with one file of notes is a [`Diagnostic`], and the others are read all
//! the same. Paths stay as they were typed, with `/` between their parts. The order of the
//! sources is that of the arguments, then that of the names, on any number of cores.
#![expect(clippy::disallowed_methods, reason = "this module is where they are allowed")]

use crate::diagnostic::{Diagnostic, Severity};
use crate::encoding::decode;
use crate::source::{SourceFile, Span};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

mod folders;
mod lock_file;
mod media;
mod timed;
mod write;

pub use lock_file::{LockFile, find_above};
pub use media::{Embedded, MediaFolders, WrittenMedia, embed_media, open_medium, write_media};
use timed::changed;
pub use timed::read_timed;
pub use write::{Contents, Fill, write_files};

/// The largest file that is read, in bytes: no note is longer, and a log file often is.
pub const LARGEST: u64 = 64 << 20;

/// What a folder is searched for; a file that is named outright may end in anything.
const EXTENSIONS: &[&str] = &["md", "markdown", "txt"];

/// Names what is no note, in the syntax of a `.gitignore`; for folders that are searched.
const IGNORE_FILE: &str = ".cardmillignore";

/// Files of searched folders that are no notes.
#[derive(Clone, Debug)]
pub struct Ignored(Gitignore);

impl Ignored {
    /// Nothing is ignored.
    pub fn nothing() -> Self {
        Self(Gitignore::empty())
    }

    /// Globs as in a `.gitignore` that lies in `root`, which is absolute.
    ///
    /// # Errors
    ///
    /// The first that is no glob, and why.
    pub fn new(root: &Path, globs: &[String]) -> Result<Self, (String, ignore::Error)> {
        let mut builder = GitignoreBuilder::new(root);
        for glob in globs {
            builder.add_line(None, glob).map_err(|error| (glob.clone(), error))?;
        }
        builder.build().map(Self).map_err(|error| (globs.join(", "), error))
    }

    /// Whether a file is left out.
    pub fn holds(&self, path: &Path) -> bool {
        let path = absolute(path);
        !self.0.is_empty()
            && path.starts_with(self.0.path())
            && self.0.matched_path_or_any_parents(path, false).is_ignore()
    }
}

/// The whole path without `.` and `..`, by its text: links are not followed, since a link
/// is how the user names what is behind it.
pub fn absolute(path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).components() {
        match part {
            Component::ParentDir => {
                whole.pop();
            }
            Component::CurDir => {}
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => whole.push(part),
        }
    }
    whole
}

/// The notes of a run.
#[derive(Debug, Default)]
pub struct Notes {
    /// Those that could be read and have text.
    pub sources: Vec<SourceFile>,
    /// What there is to say about the files, first about those that could not be walked.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file could not be read or written. Always names the file.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`", slashed(.path).display())]
pub struct FileError {
    action: &'static str,
    path: PathBuf,
    source: io::Error,
}

impl FileError {
    fn new(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self { action, path: path.to_owned(), source }
    }
}

/// Reads the notes in these files and folders; `each` is called after every file, with the
/// number of files there are.
pub fn read_notes(paths: &[PathBuf], ignored: &Ignored, each: &(dyn Fn(usize) + Sync)) -> Notes {
    let mut notes = Notes::default();
    let mut seen = BTreeSet::new();
    let mut files = Vec::new();
    for path in paths {
        files
            .extend(walk(path, ignored, &mut notes.diagnostics).into_iter().filter(|file| seen.insert(identity(file))));
    }
    let read: Vec<_> = files
        .par_iter()
        .map(|file| {
            let read = read_note(file);
            each(files.len());
            read
        })
        .collect();
    for (source, diagnostic) in read {
        notes.sources.extend(source);
        notes.diagnostics.extend(diagnostic);
    }
    notes
}

/// Reads a file that has to be UTF-8, such as rules.
///
/// # Errors
///
/// When it cannot be read, or is no UTF-8.
pub fn read_text(path: &Path) -> Result<String, FileError> {
    limited(path).map_err(|source| FileError::new("read", path, source))
}

/// More than any text that a person writes; a device would be read for ever.
const MOST_TEXT: u64 = 64 << 20;

fn limited(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    fs::File::open(path)?.take(MOST_TEXT + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MOST_TEXT {
        return Err(io::Error::other("it holds more than 64 MB"));
    }
    Ok(text)
}

/// The first bytes of a file, at most so many; none when it cannot be read.
pub fn begin(path: &Path, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    bytes
}

/// Whether there is such a file.
pub fn is_there(path: &Path) -> bool {
    path.exists()
}

/// Whether it is a folder.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Writes one text file whole, or leaves the old one as it was.
///
/// # Errors
///
/// What could not be done.
pub fn write_text(path: &Path, text: &str) -> Result<(), FileError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    write_files(folder, &[(name, Contents::Bytes(text.as_bytes().to_vec()))]).map(|_| ())
}

/// Reads a file as it is.
///
/// # Errors
///
/// When it cannot be read.
pub fn read_file(path: &Path) -> Result<Vec<u8>, FileError> {
    fs::read(path).map_err(|source| FileError::new("read", path, source))
}

/// A complete file that does not have its name yet; dropped without one, it goes away.
struct Staged {
    path: PathBuf,
}

impl Staged {
    fn new(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<Self> {
        Self::filled(folder, name, |file| file.write_all(bytes))
    }

    fn filled(folder: &Path, name: &str, fill: impl FnOnce(&mut fs::File) -> io::Result<()>) -> io::Result<Self> {
        let staged = Self { path: folder.join(format!(".{name}.{}.part", std::process::id())) };
        let mut file = fs::File::create(&staged.path)?;
        fill(&mut file)?;
        file.sync_all()?;
        Ok(staged)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // Gone already when it was renamed; and nothing can be done about it otherwise.
        let _ = fs::remove_file(&self.path);
    }
}

/// The files of notes at or below a path, in the order of their names.
fn walk(root: &Path, ignored: &Ignored, diagnostics: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    match fs::metadata(root) {
        Ok(meta) if meta.is_dir() => {}
        Ok(_) => return vec![root.to_owned()],
        Err(error) => {
            diagnostics.push(unreadable(root, &error));
            return Vec::new();
        }
    }
    // Links are followed, since people link folders into their notes. Ignore files count
    // with or without Git, but only those that travel with the notes.
    let walker = ignore::WalkBuilder::new(root)
        .follow_links(true)
        .require_git(false)
        .git_global(false)
        .add_custom_ignore_filename(IGNORE_FILE)
        .sort_by_file_name(Ord::cmp)
        .build();
    let mut files = Vec::new();
    let before = diagnostics.len();
    for entry in walker {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_dir()) => {}
            Ok(entry) if ignored.holds(entry.path()) => {}
            Ok(entry) if has_note_name(entry.path()) => files.push(entry.into_path()),
            Ok(_) => {}
            Err(error) => diagnostics.extend(unwalkable(root, &error)),
        }
    }
    if files.is_empty() && diagnostics.len() == before {
        diagnostics.push(no_notes(root));
    }
    files
}

fn has_note_name(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension))
}

/// What makes two paths the same file, so that no note is read twice.
fn identity(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn read_note(path: &Path) -> (Option<SourceFile>, Option<Diagnostic>) {
    let (bytes, modified) = match read_bytes(path) {
        Ok(read) => read,
        Err(diagnostic) => return (None, Some(*diagnostic)),
    };
    let Some(decoded) = decode(&bytes) else { return (None, Some(binary(path))) };
    if decoded.text.trim().is_empty() {
        return (None, Some(empty(path)));
    }
    let source = SourceFile::new(slashed(path), decoded.text).modified_at(modified);
    let diagnostic = match (decoded.replaced, decoded.converted_from) {
        (0, None) => None,
        (0, Some(encoding)) => Some(converted(path, encoding)),
        (count, encoding) => Some(damaged(&source, count, encoding.unwrap_or("UTF-8"))),
    };
    (Some(source), diagnostic)
}

/// The bytes of a file, and when it last changed.
fn read_bytes(path: &Path) -> Result<(Vec<u8>, i64), Box<Diagnostic>> {
    let failed = |error: io::Error| Box::new(unreadable(path, &error));
    let meta = fs::metadata(path).map_err(failed)?;
    if !meta.is_file() {
        return Err(Box::new(no_file(path)));
    }
    let mut bytes = Vec::new();
    // One more than allowed: a file may grow between the question and the answer.
    fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Box::new(too_large(path, meta.len())));
    }
    Ok((bytes, changed(&meta).unwrap_or(1)))
}

/// The path with `/` between its parts, whatever the system uses.
fn slashed(path: &Path) -> PathBuf {
    if std::path::MAIN_SEPARATOR == '/' {
        return path.to_owned();
    }
    PathBuf::from(path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"))
}

// The findings of this module, one constructor each.

fn about(code: &'static str, severity: Severity, path: &Path, message: String, help: Option<&str>) -> Diagnostic {
    Diagnostic { code, severity, message, path: slashed(path), span: None, help: help.map(str::to_owned) }
}

fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    let (message, help) = match error.kind() {
        io::ErrorKind::NotFound if path.is_symlink() => {
            ("is a link to nothing".to_owned(), "remove the link, or make what it points to")
        }
        io::ErrorKind::NotFound => (
            "there is no such file or folder".to_owned(),
            "check the spelling; a relative path starts from the current folder",
        ),
        io::ErrorKind::PermissionDenied => {
            ("permission to read it is denied".to_owned(), "make it readable, or leave it out")
        }
        _ => (format!("cannot be read: {error}"), "leave it out, or mend what the message says"),
    };
    about("unreadable", Severity::Error, path, message, Some(help))
}

/// An entry of a folder that could not be visited.
fn unwalkable(root: &Path, error: &ignore::Error) -> Option<Diagnostic> {
    match error {
        ignore::Error::Loop { child, .. } => {
            let message = "leads back to a folder that holds it; not followed".to_owned();
            let help = "remove the link, or leave it: the notes are read once";
            Some(about("folder-loop", Severity::Warning, child, message, Some(help)))
        }
        ignore::Error::WithPath { path, err } => unwalkable(path, err),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => unwalkable(root, err),
        ignore::Error::Io(error) => Some(unreadable(root, error)),
        ignore::Error::Partial(errors) => errors.iter().find_map(|error| unwalkable(root, error)),
        ignore::Error::Glob { .. } | ignore::Error::UnrecognizedFileType(_) | ignore::Error::InvalidDefinition => {
            Some(about("bad-ignore-file", Severity::Warning, root, error.to_string(), None))
        }
    }
}

fn no_notes(folder: &Path) -> Diagnostic {
    let help = "notes end in .md, .markdown or .txt, are not hidden, and no .gitignore, .cardmillignore or `ignore` in cardmill.toml leaves them out; name a file to have it read all the same";
    about("no-notes", Severity::Warning, folder, "no notes in this folder".to_owned(), Some(help))
}

fn no_file(path: &Path) -> Diagnostic {
    about("no-file", Severity::Error, path, "is neither a file nor a folder; left out".to_owned(), None)
}

fn too_large(path: &Path, size: u64) -> Diagnostic {
    let message = format!("has {} MB, and the limit is {} MB; left out", size.div_ceil(1 << 20), LARGEST >> 20);
    about("too-large", Severity::Error, path, message, Some("split it into several files"))
}

fn binary(path: &Path) -> Diagnostic {
    about(
        "binary-file",
        Severity::Error,
        path,
        "is no text but a binary file; left out".to_owned(),
        Some("save it as UTF-8 if it is text"),
    )
}

fn empty(path: &Path) -> Diagnostic {
    about("empty-file", Severity::Warning, path, "is empty".to_owned(), None)
}

fn converted(path: &Path, encoding: &str) -> Diagnostic {
    about("converted", Severity::Note, path, format!("was read as {encoding}"), None)
}

/// Text with places that mean nothing in its encoding; points at the first.
fn damaged(source: &SourceFile, count: usize, encoding: &str) -> Diagnostic {
    let places = if count == 1 { "1 place is".to_owned() } else { format!("{count} places are") };
    let message = format!("{places} no {encoding} and now read `\u{FFFD}`");
    let help = "mend the text there, or save the file as UTF-8 with the program that it was written with";
    let span = source.text().find('\u{FFFD}').map(|at| Span::new(at as u32, at as u32 + 3));
    Diagnostic { span, ..about("damaged-text", Severity::Warning, source.path(), message, Some(help)) }
}

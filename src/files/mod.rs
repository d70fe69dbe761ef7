//! The only door to the file system: finding and reading notes and what they show, writing decks.
//!
//! What is wrong with one file of notes is a [`Diagnostic`], and the others are read all
//! the same. Paths stay as they were typed, with `/` between their parts. The order of the
//! sources is that of the arguments, then that of the names, on any number of cores.
#![expect(clippy::disallowed_methods, reason = "this module is where they are allowed")]

use crate::base::code::Code;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::encoding::decode;
use crate::base::source::{SourceFile, Span};
use crate::export::is_deck;
use crate::history::lock::is_lock;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

mod folders;
mod globs;
mod lock_file;
mod media;
mod reader;
mod records;
mod searched;
mod stamp;
mod timed;
mod watch;
mod write;

pub use lock_file::{LockFile, find_above};
pub use media::{Embedded, MediaFolders, WrittenMedia, embed_media, media_state, open_medium, write_media};
pub use reader::Reader;
pub use records::{Record, program, read_record, write_record};
pub use searched::Ignored;
use searched::{Searched, search};
pub use stamp::{Stamp, stamp};
use timed::changed;
pub use timed::read_timed;
pub use watch::{Watch, Watched};
pub use write::{Contents, Fill, other_decks, write_files};

/// The largest file that is read, in bytes: no note is longer, and a log file often is.
pub const LARGEST: u64 = 64 << 20;

/// What a note from standard input is called.
const STDIN_NAME: &str = "stdin.md";

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

/// The way to a file from the current folder, as short as it can be said.
pub fn from_here(path: &Path) -> PathBuf {
    let (here, path) = (absolute(Path::new(".")), absolute(path));
    let common = here.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    if common == 0 {
        return path;
    }
    let up = here.components().skip(common).map(|_| Component::ParentDir);
    let way: PathBuf = up.chain(path.components().skip(common)).collect();
    if way.as_os_str().is_empty() { PathBuf::from(".") } else { slashed(&way) }
}

/// The notes of a run.
#[derive(Debug, Default)]
pub struct Notes {
    /// Those that could be read and have text.
    pub sources: Vec<SourceFile>,
    /// What there is to say about the files, first about those that could not be walked.
    pub diagnostics: Vec<Diagnostic>,
    /// Files that were come across and are no notes: decks and what cardmill is set up by.
    pub own: Vec<PathBuf>,
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
    let Searched { files, diagnostics, own } = search(paths, ignored);
    let read: Vec<_> = files
        .par_iter()
        .map(|file| {
            let read = read_note(file);
            each(files.len());
            read
        })
        .collect();
    gather(&files, read, Notes { sources: Vec::new(), diagnostics, own })
}

/// Adds what has come of these files to what was found before they were opened.
fn gather(files: &[PathBuf], read: impl IntoIterator<Item = Outcome>, mut notes: Notes) -> Notes {
    for (file, read) in files.iter().zip(read) {
        match read {
            Outcome::Note(source, diagnostic) => {
                notes.sources.push(source);
                notes.diagnostics.extend(diagnostic.map(|found| *found));
            }
            Outcome::Refused(diagnostic) => notes.diagnostics.push(*diagnostic),
            Outcome::Own => notes.own.push(slashed(file)),
        }
    }
    notes
}

/// The folder that is searched for what a path means, when it may be a glob; else the path.
pub fn searched_folder(path: &Path) -> PathBuf {
    if !path.exists() && globs::Glob::is_one(path) { globs::folder_above(path) } else { path.to_owned() }
}

/// The files of notes in a folder, by their names: none of them is opened.
pub fn notes_in(folder: &Path, ignored: &Ignored) -> Vec<PathBuf> {
    note_files(&[folder.to_owned()], ignored)
}

/// The files of notes at these paths, in the order in which they are read: none of them is opened.
pub fn note_files(paths: &[PathBuf], ignored: &Ignored) -> Vec<PathBuf> {
    search(paths, ignored).files
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

/// Whether a path means standard input; a file of that name is `./-`.
pub fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// Whether there is such a file.
pub fn is_there(path: &Path) -> bool {
    path.exists()
}

/// Whether it is a folder.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Whether a file lies in a folder or below it, wherever links lead; what is not there lies where its path says.
pub fn lies_within(path: &Path, folder: &Path) -> bool {
    match (fs::canonicalize(path), fs::canonicalize(folder)) {
        (Ok(file), Ok(folder)) => file.starts_with(folder),
        (_, _) => absolute(path).starts_with(absolute(folder)),
    }
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

/// The size of a file and the hash of what is in it; nothing when it cannot be read.
pub fn fingerprint(path: &Path) -> Option<(u64, String)> {
    let (size, digest) = media::hash(path).ok()?;
    Some((size, blake3::Hash::from(digest).to_hex().to_string()))
}

/// The names in a folder; none when it cannot be read.
pub fn names_in(folder: &Path) -> BTreeSet<String> {
    folders::names_of(folder)
}

/// A complete file that does not have its name yet; dropped without one, it goes away.
struct Staged {
    path: PathBuf,
    /// Held while it is in the making: one that nobody holds was left by a run that was killed.
    _held: fs::File,
}

impl Staged {
    fn new(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<Self> {
        Self::filled(folder, name, |file| file.write_all(bytes))
    }

    fn filled(folder: &Path, name: &str, fill: impl FnOnce(&mut fs::File) -> io::Result<()>) -> io::Result<Self> {
        sweep(folder, name);
        let path = folder.join(format!(".{name}.{}.part", std::process::id()));
        let mut file = loop {
            let file = fs::File::create(&path)?;
            // Where files cannot be held, none is swept either.
            let _ = file.lock();
            if path.exists() {
                break file;
            }
        };
        let staged = Self { path, _held: file.try_clone()? };
        fill(&mut file)?;
        file.sync_all()?;
        Ok(staged)
    }
}

/// Removes what runs that were killed have left of a file.
fn sweep(folder: &Path, name: &str) {
    let head = format!(".{name}.");
    for left in folders::names_of(folder).into_iter().filter(|left| left.starts_with(&head)) {
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let path = folder.join(&left);
        if left[head.len()..].strip_suffix(".part").is_some_and(is_number)
            && fs::File::open(&path).is_ok_and(|file| file.try_lock().is_ok())
        {
            let _ = fs::remove_file(&path);
        }
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // Gone already when it was renamed; and nothing can be done about it otherwise.
        let _ = fs::remove_file(&self.path);
    }
}

/// What has come of a file.
#[derive(Clone)]
enum Outcome {
    Note(SourceFile, Option<Box<Diagnostic>>),
    Refused(Box<Diagnostic>),
    /// A program wrote it, and it is no note.
    Own,
}

fn read_note(path: &Path) -> Outcome {
    let (bytes, modified) = match read_bytes(path) {
        Ok(read) => read,
        Err(diagnostic) => return Outcome::Refused(diagnostic),
    };
    let Some(decoded) = decode(&bytes) else { return Outcome::Refused(Box::new(binary(path))) };
    if decoded.text.trim().is_empty() {
        return Outcome::Refused(Box::new(empty(path)));
    }
    if is_deck(&decoded.text) || is_lock(&decoded.text) {
        return Outcome::Own;
    }
    let name = if is_stdin(path) { PathBuf::from(STDIN_NAME) } else { slashed(path) };
    let source = SourceFile::new(name, decoded.text).modified_at(modified);
    let diagnostic = match (decoded.replaced, decoded.converted_from) {
        (0, None) => None,
        (0, Some(encoding)) => Some(Box::new(converted(path, encoding))),
        (count, encoding) => Some(Box::new(damaged(&source, count, encoding.unwrap_or("UTF-8")))),
    };
    Outcome::Note(source, diagnostic)
}

/// The bytes of a file, and when it last changed.
fn read_bytes(path: &Path) -> Result<(Vec<u8>, i64), Box<Diagnostic>> {
    let failed = |error: io::Error| Box::new(unreadable(path, &error));
    if is_stdin(path) {
        let mut bytes = Vec::new();
        io::stdin().take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
        // What comes through a pipe has no time of its own.
        return if bytes.len() as u64 > LARGEST { Err(Box::new(too_large(path, LARGEST + 1))) } else { Ok((bytes, 1)) };
    }
    let meta = fs::metadata(path).map_err(failed)?;
    if !meta.is_file() {
        return Err(Box::new(no_file(path)));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len().min(LARGEST) + 1).unwrap_or(0));
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

fn about(code: Code, severity: Severity, path: &Path, message: String, help: Option<&str>) -> Diagnostic {
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
    about(Code::Unreadable, Severity::Error, path, message, Some(help))
}

fn no_file(path: &Path) -> Diagnostic {
    about(Code::NoFile, Severity::Error, path, "is neither a file nor a folder; left out".to_owned(), None)
}

fn too_large(path: &Path, size: u64) -> Diagnostic {
    let message = format!("has {} MB, and the limit is {} MB; left out", size.div_ceil(1 << 20), LARGEST >> 20);
    about(Code::TooLarge, Severity::Error, path, message, Some("split it into several files"))
}

fn binary(path: &Path) -> Diagnostic {
    about(
        Code::BinaryFile,
        Severity::Error,
        path,
        "is no text but a binary file; left out".to_owned(),
        Some("save it as UTF-8 if it is text"),
    )
}

fn empty(path: &Path) -> Diagnostic {
    about(Code::EmptyFile, Severity::Warning, path, "is empty".to_owned(), None)
}

fn converted(path: &Path, encoding: &str) -> Diagnostic {
    about(Code::Converted, Severity::Note, path, format!("was read as {encoding}"), None)
}

/// Text with places that mean nothing in its encoding; points at the first.
fn damaged(source: &SourceFile, count: usize, encoding: &str) -> Diagnostic {
    let places = if count == 1 { "1 place is".to_owned() } else { format!("{count} places are") };
    let message = format!("{places} no {encoding} and now read `\u{FFFD}`");
    let help = "mend the text there, or save the file as UTF-8 with the program that it was written with";
    let span = source.text().find('\u{FFFD}').map(|at| Span::new(at as u32, at as u32 + 3));
    Diagnostic { span, ..about(Code::DamagedText, Severity::Warning, source.path(), message, Some(help)) }
}

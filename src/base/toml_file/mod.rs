//! TOML files that people write: what is wrong with them, all of it, drawn where it stands.
//!
//! Whoever reads such a file says what is wrong with a [`Place`]; [`Problems`] keeps it, looks
//! up the bytes when all is read, and draws the files once. Syntax is told by [`parse`], the
//! shape by the types that are read, in [`shape`]; the meaning is the business of the reader.

pub mod lists;
mod place;
pub mod shape;
mod syntax;
pub mod tables;

pub use place::Place;
pub use syntax::parse;

use crate::base::code::Code;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::drawing::finding;
use crate::base::nearest::nearest;
use crate::base::source::{SourceFile, Span};
use place::Owned;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use toml::de::DeTable;

/// A file as text.
#[derive(Clone, Copy, Debug)]
pub struct TomlFile<'f> {
    /// How it is named in messages.
    pub name: &'f str,
    /// What stands in it.
    pub text: &'f str,
}

/// What is wrong with the files of a load, collected.
#[derive(Debug)]
pub struct Problems<'f> {
    files: &'f [TomlFile<'f>],
    found: RefCell<Vec<Problem>>,
}

#[derive(Debug)]
struct Problem {
    place: Owned,
    /// The bytes, when they are known already: the file is no TOML.
    span: Option<Span>,
    diagnostic: Diagnostic,
}

impl<'f> Problems<'f> {
    /// Nothing is wrong yet.
    pub fn new(files: &'f [TomlFile<'f>]) -> Self {
        Self { files, found: RefCell::default() }
    }

    /// The files.
    pub fn files(&self) -> &'f [TomlFile<'f>] {
        self.files
    }

    /// Something keeps the files from being used.
    pub fn error(&self, code: Code, place: Place<'_>, message: impl Into<String>, help: impl Into<String>) {
        self.push(Severity::Error, code, place.owned(), None, message.into(), help.into());
    }

    /// Something is doubtful.
    pub fn warning(&self, code: Code, place: Place<'_>, message: impl Into<String>, help: impl Into<String>) {
        self.push(Severity::Warning, code, place.owned(), None, message.into(), help.into());
    }

    fn push(&self, severity: Severity, code: Code, place: Owned, span: Option<Span>, message: String, help: String) {
        let mut found = self.found.borrow_mut();
        // What follows from a fault is not told again.
        let told = |known: &Problem| {
            known.span.is_none() && known.diagnostic.severity >= severity && known.place.covers(&place)
        };
        if span.is_none() && found.iter().any(told) {
            return;
        }
        let path = self.files[place.file].name.into();
        let diagnostic = Diagnostic { code, severity, message, path, span, help: Some(help) };
        found.push(Problem { place, span, diagnostic });
    }

    /// Whether there is an error.
    pub fn refuse(&self) -> bool {
        self.found.borrow().iter().any(|problem| problem.diagnostic.severity == Severity::Error)
    }

    /// `file:line` of a place, for messages about another one.
    pub fn named(&self, place: Place<'_>) -> String {
        let place = place.owned();
        let TomlFile { name, text } = self.files[place.file];
        let start = DeTable::parse(text).map_or(0, |root| place.range(root.get_ref(), text).start);
        format!("{name}:{}", SourceFile::new(name, text).position(start as u32).line)
    }

    /// The warnings with their files, in the order of the files.
    ///
    /// # Errors
    ///
    /// The errors, when there is one.
    pub fn finish(self) -> Result<Findings, FileErrors> {
        let refuse = self.refuse();
        let mut found = self.found.into_inner();
        // Doubts can wait until the files can be used.
        found.retain(|problem| !refuse || problem.diagnostic.severity == Severity::Error);
        // Each file is parsed once, and only where something is wrong.
        let mut by_file: BTreeMap<usize, Vec<&mut Problem>> = BTreeMap::new();
        for problem in &mut found {
            by_file.entry(problem.place.file).or_default().push(problem);
        }
        let mut sources = Vec::new();
        for (file, problems) in by_file {
            let TomlFile { name, text } = self.files[file];
            let root = DeTable::parse(text).ok();
            for problem in problems {
                let range = root.as_ref().map_or(0..0, |root| problem.place.range(root.get_ref(), text));
                let looked_up = Span::new(range.start as u32, range.end as u32);
                problem.diagnostic.span = problem.span.or(Some(looked_up));
            }
            sources.push(SourceFile::new(name, text));
        }
        found.sort_by_key(|problem| (problem.place.file, problem.diagnostic.span));
        let diagnostics = found.into_iter().map(|problem| problem.diagnostic).collect();
        let findings = Findings { sources, diagnostics };
        if refuse { Err(FileErrors(Box::new(findings))) } else { Ok(findings) }
    }
}

/// What there is to say about files, with the files.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The files.
    pub sources: Vec<SourceFile>,
    /// What was found, in the order of the files.
    pub diagnostics: Vec<Diagnostic>,
}

impl fmt::Display for Findings {
    /// Each finding drawn over its file, with an empty line between two.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, diagnostic) in self.diagnostics.iter().enumerate() {
            let source = self.sources.iter().find(|source| source.path() == diagnostic.path);
            out.write_str(if at == 0 { "" } else { "\n\n" })?;
            out.write_str(finding(diagnostic, source).trim_end())?;
        }
        Ok(())
    }
}

/// Why files cannot be used: all errors in them, and at least one.
#[derive(Clone, Debug)]
pub struct FileErrors(pub Box<Findings>);

impl std::error::Error for FileErrors {}

impl fmt::Display for FileErrors {
    /// The files with errors, and each finding drawn over its file.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.sources.iter().map(|source| format!("`{}`", source.path().display()));
        write!(out, "{} cannot be used\n\n{}", names.collect::<Vec<_>>().join(" and "), self.0)
    }
}

/// The most names that a help lists.
const LISTED: usize = 24;

/// The next step after a name that nothing has: the nearest name, or those there are.
pub fn which(name: &str, known: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let known: Vec<String> = known.into_iter().map(|known| known.as_ref().to_owned()).collect();
    if let Some(nearest) = nearest(name, &known) {
        return format!("did you mean `{nearest}`?");
    }
    let listed: Vec<String> = known.iter().take(LISTED).map(|known| format!("`{known}`")).collect();
    match (listed.as_slice(), known.len().saturating_sub(LISTED)) {
        ([], _) => "there is none here; remove it".to_owned(),
        ([one], _) => format!("there is only {one}"),
        (_, 0) => format!("there are {}", listed.join(", ")),
        (_, more) => format!("there are {} and {more} more", listed.join(", ")),
    }
}

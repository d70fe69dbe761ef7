//! What the program has to say about a note: a code, a place, what to do.

use crate::base::code::Code;
use crate::base::source::Span;
use std::path::PathBuf;

/// How much a finding matters; ordered from the mildest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// For information.
    Note,
    /// Something was lost or is doubtful.
    Warning,
    /// The file could not be used.
    Error,
}

impl Severity {
    /// The name, as it is drawn and as programs get it.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One finding about a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of finding.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// What was found: lower case, no full stop.
    pub message: String,
    /// The file.
    pub path: PathBuf,
    /// The place, when there is one.
    pub span: Option<Span>,
    /// What to do about it.
    pub help: Option<String>,
}

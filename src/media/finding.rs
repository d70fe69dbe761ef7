//! What there is to say about what a note names: findings, drawn at the target.

use super::{Reference, Refusal};
use crate::base::code::Code;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::source::{Lines, SourceFile, Span};
use percent_encoding::percent_decode_str;

/// A file larger than this is spoken of, in bytes: AnkiWeb leaves it out.
pub const LARGE: u64 = 100 << 20;

/// What is the matter with a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Its text alone says that it cannot be shown.
    Refused(Refusal),
    /// It leads out of the folders that a note may name files in.
    Outside,
    /// It is a folder, a device or the like.
    NoFile,
    /// There is no such file; with the path of one of nearly this name, from the note.
    Missing(Option<String>),
    /// Several different files have this name; their paths.
    Ambiguous(Vec<String>),
    /// The file cannot be read, and why.
    Unreadable(String),
    /// The file was found by its name in other letters: how it is really spelt.
    Spelling(String),
    /// The file is very large, in bytes.
    Large(u64),
}

/// The finding about a target. `source` is the note, when it is there.
pub fn finding(reference: &Reference, problem: &Problem, source: Option<&SourceFile>) -> Diagnostic {
    let (code, severity, message, help) = said(&shown(&reference.target), problem);
    about(reference, source, code, severity, message, help)
}

/// The finding about an address on the web.
pub fn remote(reference: &Reference, source: Option<&SourceFile>) -> Diagnostic {
    let message = format!("`{}` stays on the web: cards show it where there is a network", shown(&reference.target));
    let help = "save it beside the note to have it in the deck".to_owned();
    about(reference, source, Code::RemoteMedia, Severity::Note, message, help)
}

fn about(
    reference: &Reference,
    source: Option<&SourceFile>,
    code: Code,
    severity: Severity,
    message: String,
    help: String,
) -> Diagnostic {
    let span = source.and_then(|source| span(source, reference.lines, &reference.target));
    Diagnostic { code, severity, message, path: reference.path.clone().into(), span, help: Some(help) }
}

fn said(target: &str, problem: &Problem) -> (Code, Severity, String, String) {
    let warning = |code, message, help| (code, Severity::Warning, message, help);
    match problem {
        Problem::Refused(refusal) => {
            warning(Code::RefusedMedia, format!("`{target}` {}", refusal.message()), refusal.help())
        }
        Problem::Outside => warning(
            Code::RefusedMedia,
            format!("`{target}` leads out of the folders of the notes; refused"),
            "name its folder in `media` of cardmill.toml, or copy the file beside the note".to_owned(),
        ),
        Problem::NoFile => warning(
            Code::RefusedMedia,
            format!("`{target}` is a folder or a device and no file; refused"),
            "name a file".to_owned(),
        ),
        Problem::Missing(near) => warning(
            Code::MissingMedia,
            format!("there is no file `{target}`; the card goes without it"),
            match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "put it beside the note, or name its folder in `media` of cardmill.toml".to_owned(),
            },
        ),
        Problem::Ambiguous(paths) => warning(
            Code::AmbiguousMedia,
            format!("`{target}` may be any of {} different files; the card goes without it", paths.len()),
            format!("write the path of one from the note: {}", listed(paths)),
        ),
        Problem::Unreadable(why) => warning(
            Code::RefusedMedia,
            format!("`{target}` cannot be read: {why}"),
            "make it readable, or leave it out of the note".to_owned(),
        ),
        Problem::Spelling(real) => (
            Code::MediaSpelling,
            Severity::Note,
            format!("`{target}` is spelt `{real}` on the disk"),
            "write it like that: other systems do not find it otherwise".to_owned(),
        ),
        Problem::Large(size) => warning(
            Code::LargeMedia,
            format!("`{target}` has {} MB", size.div_ceil(1 << 20)),
            format!("AnkiWeb takes no file over {} MB; make it smaller", LARGE >> 20),
        ),
    }
}

/// The first few paths; how many more there are.
fn listed(paths: &[String]) -> String {
    let first: Vec<_> = paths.iter().take(4).map(|path| format!("`{path}`")).collect();
    let more = paths.len() - first.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", first.join(", "))
}

/// A target in a message: not longer than a line.
fn shown(target: &str) -> String {
    const WIDEST: usize = 100;
    if target.chars().count() <= WIDEST {
        return target.to_owned();
    }
    target.chars().take(WIDEST).chain(['…']).collect()
}

/// Where a target stands in a note: in the lines of its card, or else somewhere in it; or else
/// the first line of the card.
///
/// What a repair has made of it may be spelt in another way in the note.
fn span(source: &SourceFile, lines: Lines, target: &str) -> Option<Span> {
    let first = source.line_span(lines.first)?;
    let end = source.line_span(lines.last).map_or(first.end, |last| last.end);
    let text = source.text();
    let decoded = percent_decode_str(target).decode_utf8().ok();
    let spellings = [Some(target), decoded.as_deref()].into_iter().flatten().map(str::trim);
    let mut spellings = spellings.filter(|spelling| !spelling.is_empty());
    let within = |from: usize, to: usize, spelling: &str| {
        let at = from + text[from..to].find(spelling)?;
        Some(Span::new(at as u32, (at + spelling.len()) as u32))
    };
    let (from, to) = (first.start as usize, end as usize);
    let found = spellings.find_map(|spelling| within(from, to, spelling).or_else(|| within(0, text.len(), spelling)));
    found.or_else(|| Some(Span::new(first.start, first.start + source.line(lines.first).len() as u32)))
}

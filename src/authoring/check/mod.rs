//! All that is worth knowing about notes and their cards, as findings.
//!
//! Nothing is decided here: what was mended, refused and left out is read off the record of a build.

mod cards;
mod formats;

pub use formats::{Report, github, json, sarif};

use crate::base::code::Code;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::paths;
use crate::base::source::{SourceFile, Span};
use crate::pipeline::Build;
use crate::rules::RuleSet;
use crate::settings::config::Checks;
use crate::text::marks::{self, Deletion};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// A run that is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Run<'r> {
    /// Its notes.
    pub sources: &'r [SourceFile],
    /// What came of them; the cards that were refused are kept.
    pub build: &'r Build,
    /// The rules that made it.
    pub rules: &'r RuleSet,
    /// What is expected.
    pub checks: &'r Checks,
    /// The file that says so, by which it is named.
    pub settings: Option<&'r Path>,
}

/// All findings of a run but for [`guards`], in the order of the notes, and in each from the top.
pub fn findings(run: &Run<'_>) -> Vec<Diagnostic> {
    let Run { sources, build, rules, .. } = *run;
    let mut found = build.diagnostics.clone();
    found.extend(repairs(sources, build));
    found.extend(build.uncovered.iter().map(|(at, span)| uncovered(&sources[*at], *span)));
    found.extend(build.refused.iter().map(|(at, refused)| {
        let source = &sources[*at];
        let rule = &rules.rules[refused.rule].id;
        let question = marks::plain(&Deletion::written(&refused.question)).into_owned();
        let message = format!("`{rule}` made no card of “{}”: {}", short(&question), refused.reason);
        note(Code::RefusedCard, source, source.text_span(refused.lines.first), message, Some(refused.reason.help()))
    }));
    found.extend(cards::findings(sources, &build.deck.cards, rules));
    found.extend(without_cards(sources, build));
    let places: HashMap<&Path, usize> = sources.iter().enumerate().map(|(at, source)| (source.path(), at)).collect();
    found.sort_by_cached_key(|found| {
        let at = places.get(found.path.as_path());
        (at.copied().unwrap_or(usize::MAX), found.span, found.code)
    });
    found
}

/// What is not as it is expected of all notes together.
pub fn guards(run: &Run<'_>) -> Vec<Diagnostic> {
    let Run { build, checks, settings, .. } = *run;
    let path = settings.unwrap_or(Path::new("."));
    let error = |code, message, help: &str| Diagnostic {
        code,
        severity: Severity::Error,
        message,
        path: path.to_owned(),
        span: None,
        help: Some(help.to_owned()),
    };
    let mut found = Vec::new();
    let cards = build.deck.cards.len();
    if let Some(range) = checks.cards.as_ref().filter(|range| !range.holds(cards)) {
        let made = if cards == 1 { "1 card was made".to_owned() } else { format!("{cards} cards were made") };
        let message = format!("{made}, and `{}` are expected", range.text());
        found.push(error(Code::UnexpectedCount, message, "look at what `cardmill plan` lists, or change `expect`"));
    }
    if let Some((least, percent)) = checks.min_coverage.zip(build.coverage.percent()).filter(|(least, is)| is < least) {
        let message = format!("{percent} % of the text is on cards, and {least} % are asked for");
        found.push(error(Code::LowCoverage, message, "`cardmill check --uncovered` lists the rest"));
    }
    found
}

/// The repairs that take out what is no text of a note.
const NO_TEXT: [&str; 2] = ["front-matter", "comment"];

/// What was mended, each where it was.
fn repairs<'b>(sources: &'b [SourceFile], build: &'b Build) -> impl Iterator<Item = Diagnostic> + 'b {
    let by_path: HashMap<&Path, &SourceFile> = sources.iter().map(|source| (source.path(), source)).collect();
    // That is no fault of the note.
    let mended = build.repaired.iter().filter(|(_, repair)| !NO_TEXT.contains(&repair.name));
    mended.filter_map(move |(path, repair)| {
        let source = by_path.get(path.as_path())?;
        let message = format!("{}: {}", repair.name, repair.why);
        let help = format!("the note stays as it is; `--without-repair {}` leaves it so", repair.name);
        Some(note(Code::Repair, source, source.text_span(repair.line), message, Some(&help)))
    })
}

fn uncovered(source: &SourceFile, span: Span) -> Diagnostic {
    let line = source.position(span.start).line;
    let help = format!("`cardmill explain {}:{line}` says why", source.path().display());
    note(Code::Uncovered, source, Some(span), "this is on no card".to_owned(), Some(&help))
}

/// Notes that have text and no card.
fn without_cards<'b>(sources: &'b [SourceFile], build: &'b Build) -> impl Iterator<Item = Diagnostic> + 'b {
    let with: BTreeSet<&str> = build.deck.cards.iter().map(|card| card.source.path.as_str()).collect();
    let without_any: BTreeSet<usize> = build.uncovered.iter().map(|(at, _)| *at).collect();
    let left = without_any.into_iter().map(|at| &sources[at]);
    let left = left.filter(move |source| !with.contains(paths::slashed(source.path()).as_str()));
    left.map(|source| {
        let help = "see how it is read with `cardmill outline FILE`, or switch it off in its front matter";
        note(Code::NoCards, source, None, "no card was made of this note".to_owned(), Some(help))
    })
}

fn note(code: Code, source: &SourceFile, span: Option<Span>, message: String, help: Option<&str>) -> Diagnostic {
    let (severity, path) = (Severity::Note, source.path().to_owned());
    Diagnostic { code, severity, message, path, span, help: help.map(str::to_owned) }
}

/// A question in a message: not longer than a line.
fn short(text: &str) -> String {
    const WIDEST: usize = 60;
    match text.char_indices().nth(WIDEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

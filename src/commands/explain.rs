//! `cardmill explain`: why a line of a note became a card, or why not.

use super::project::Project;
use super::{Status, history};
use crate::cli::ExplainArgs;
use anyhow::{Context, bail};
use cardmill::explain;
use cardmill::report;
use cardmill::source::Lines;
use std::io::Write;
use std::path::PathBuf;

/// Prints what the build of a note does at some of its lines, and why.
pub(crate) fn explain(args: &ExplainArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let (path, lines) = place(&args.place);
    let project = Project::load(std::slice::from_ref(&path), &args.project)?;
    super::rules::tell_warnings(&project.rules, |_| true)?;
    let source = project.one_note(&path)?;
    let last = source.line_count().max(1);
    let lines = lines.unwrap_or(Lines::new(1, last));
    if lines.first == 0 || lines.first > last {
        bail!("`{}` has the lines 1 to {last}, and no line {}", path.display(), lines.first);
    }
    let lines = Lines::new(lines.first, lines.last.min(last));
    let options = project.options(&args.project, None, args.grade);
    let mut explanation = explain::explain(&source, lines, &project.rules, &options);
    if let Some(known) = history::known(&source, &args.lock, &project, &options)? {
        explanation.lock = Some(known.path.to_string_lossy().into_owned());
        explanation.identify(&known.identities);
    }
    if args.json {
        let line = serde_json::to_string(&explanation).context("cannot write the explanation")?;
        writeln!(out, "{line}")?;
    } else {
        let drawn = explain::draw(&explanation, args.verbose);
        let drawn: Vec<String> = drawn.lines().map(report::printable).collect();
        writeln!(out, "{}", drawn.join("\n"))?;
    }
    Ok(Status::Done)
}

/// `FILE`, `FILE:LINE` or `FILE:FIRST-LAST`.
pub(super) fn place(typed: &str) -> (PathBuf, Option<Lines>) {
    let split = typed.rsplit_once(':').and_then(|(path, lines)| {
        let (first, last) = lines.split_once('-').unwrap_or((lines, lines));
        Some((path, Lines::new(first.parse().ok()?, last.parse().ok()?)))
    });
    match split {
        Some((path, lines)) if !path.is_empty() => (PathBuf::from(path), Some(lines)),
        _ => (PathBuf::from(typed), None),
    }
}

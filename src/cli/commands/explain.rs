//! `cardmill explain`: why a line of a note became a card, or why not.

use super::project::Project;
use super::{Status, history};
use crate::cli::args::ExplainArgs;
use crate::cli::paint;
use anyhow::{Context, bail};
use cardmill::authoring::explain;
use cardmill::authoring::report;
use cardmill::base::source::Lines;
use cardmill::files;
use cardmill::history::decisions::Decision;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Prints what the build of a note does at some of its lines, and why.
pub(crate) fn explain(args: &ExplainArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let (path, lines) = place(&args.place)?;
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
    for card in &mut explanation.cards {
        card.decision = project.decisions.about(&card.identity.id).map(Decision::in_words);
    }
    if args.json {
        let line = serde_json::to_string(&explanation).context("cannot write the explanation")?;
        writeln!(out, "{line}")?;
    } else {
        let drawn = explain::draw(&explanation, args.verbose);
        let drawn: Vec<String> = drawn.lines().map(report::printable).collect();
        writeln!(out, "{}", paint::out(&drawn.join("\n")))?;
    }
    Ok(Status::Done)
}

/// `FILE`, `FILE:LINE` or `FILE:FIRST-LAST`.
pub(super) fn place(typed: &str) -> anyhow::Result<(PathBuf, Option<Lines>)> {
    let Some((path, lines)) = typed.rsplit_once(':').filter(|(path, _)| !path.is_empty()) else {
        return Ok((PathBuf::from(typed), None));
    };
    let (first, last) = lines.split_once('-').unwrap_or((lines, lines));
    match (first.parse(), last.parse()) {
        (Ok(first), Ok(last)) if first <= last => Ok((PathBuf::from(path), Some(Lines::new(first, last)))),
        // The name of a file may hold a colon.
        _ if files::is_there(Path::new(typed)) || !files::is_there(Path::new(path)) => Ok((PathBuf::from(typed), None)),
        _ => bail!("`{lines}` is no line of `{path}`; write `{path}:12` for one, or `{path}:12-20` for some"),
    }
}

//! `cardmill stats`: what the cards of notes are, in numbers.

use super::project::Project;
use super::{Status, build, history, job};
use crate::cli::args::{StatsArgs, StatsFormat};
use anyhow::{Context, bail};
use cardmill::authoring::report;
use cardmill::authoring::stats::{draw, stats as numbers};
use cardmill::files;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Prints the numbers of a build.
pub(crate) fn stats(args: &StatsArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let start = args.paths.first().map_or(Path::new(job::INPUT), PathBuf::as_path);
    let project = Project::load_at(start, &args.project)?;
    super::rules::tell_warnings(&project.rules, |_| true)?;
    let paths = job::notes_of(&project, &args.paths)?;
    let notes = files::read_notes(&paths, &project.ignored, &|_| {});
    if notes.sources.is_empty() {
        bail!("no note could be read\n{}", report::findings(&notes.diagnostics, &notes.sources, true));
    }
    let errors: Vec<_> = notes.diagnostics.iter().filter(|found| build::is_error(found)).collect();
    build::tell(&report::findings(errors.iter().copied(), &notes.sources, true))?;
    let options = project.options(&args.project, None, args.grade);
    let mut made = cardmill::build(&notes.sources, &project.rules, &options);
    history::decide(&project, start, &mut made)?;
    let numbers = numbers(&made.deck, &project.rules.words);
    match args.format {
        StatsFormat::Text => out.write_all(draw(&numbers, args.verbose).as_bytes())?,
        StatsFormat::Json => {
            writeln!(out, "{}", serde_json::to_string(&numbers).context("cannot write the numbers")?)?;
        }
    }
    Ok(if made.deck.cards.is_empty() || !errors.is_empty() { Status::Findings } else { Status::Done })
}

//! `cardmill build`: notes in, decks out.

use super::Status;
use crate::cli::{BuildArgs, Output};
use crate::progress::Progress;
use anyhow::{Context, bail};
use cardmill::diagnostic::{Diagnostic, Severity};
use cardmill::export::{ExportOptions, Format, export};
use cardmill::report::{self, Summary};
use cardmill::rules::RuleSet;
use cardmill::{BuildOptions, files};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Builds decks and tells about it on standard error; `out` gets a deck when it was asked for.
#[expect(clippy::disallowed_methods, reason = "how long a run took is told to the person who waited")]
pub(crate) fn build(args: &BuildArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let start = Instant::now();
    let mut formats: Vec<Format> = Vec::new();
    for format in &args.formats {
        if !formats.contains(format) {
            formats.push(*format);
        }
    }
    let destination = destination(&args.output, &formats)?;
    let rules = load_rules(&args.rules)?;
    let progress = Progress::start(!args.quiet);

    progress.stage("reading");
    let notes = files::read_notes(&args.paths, &|total| progress.step(total));
    if notes.sources.is_empty() && notes.diagnostics.iter().any(|found| found.severity == Severity::Error) {
        progress.finish();
        tell(args, &report::findings(&notes.diagnostics, &[], args.verbose))?;
        bail!(nothing_to_read(&args.paths));
    }

    progress.stage("making cards");
    let options =
        BuildOptions { deck: args.deck.clone(), grade: args.grade, without_repairs: args.without_repair.clone() };
    let build = cardmill::build(&notes.sources, &rules, &options);
    let empty = build.deck.cards.is_empty() && !args.allow_empty;

    progress.stage("writing");
    let mut written = Vec::new();
    if !empty {
        let options = ExportOptions { timestamp: args.timestamp };
        let mut decks = Vec::new();
        for format in &formats {
            let bytes = export(&build.deck, *format, &options)
                .with_context(|| format!("cannot make the {} deck", name_of(*format)))?;
            decks.push((format!("{}.{}", file_stem(args.deck.as_deref()), name_of(*format)), bytes));
        }
        written = match destination {
            Destination::Stdout => {
                progress.finish();
                out.write_all(&decks[0].1).and_then(|()| out.flush()).context("cannot write to standard output")?;
                Vec::new()
            }
            Destination::Folder(folder) => {
                let paths = files::write_all(folder, &decks)?;
                paths.into_iter().zip(decks.iter().map(|(_, bytes)| bytes.len())).collect()
            }
        };
    }
    progress.finish();

    let found: Vec<&Diagnostic> = notes.diagnostics.iter().chain(&build.diagnostics).collect();
    let told = |found: &&&Diagnostic| !args.quiet || found.severity == Severity::Error;
    tell_always(&report::findings(found.iter().filter(told).copied(), &notes.sources, args.verbose))?;
    let summary = Summary {
        sources: &notes.sources,
        build: &build,
        written: &written,
        time: start.elapsed(),
        verbose: args.verbose,
    };
    tell(args, &report::summary(&summary))?;
    if empty {
        let bold = args.grade.lower().is_none();
        tell_always(&format!("cardmill: {}", report::no_cards(&notes.sources, &build, bold)))?;
    }
    let left_out = found.iter().any(|found| found.severity == Severity::Error);
    Ok(if empty || left_out { Status::Findings } else { Status::Done })
}

/// Where the decks go, once it is sure that they fit there.
enum Destination<'a> {
    Stdout,
    Folder(&'a Path),
}

fn destination<'a>(output: &'a Output, formats: &[Format]) -> anyhow::Result<Destination<'a>> {
    match output {
        Output::Folder(folder) => Ok(Destination::Folder(folder)),
        Output::Stdout if formats.len() == 1 => Ok(Destination::Stdout),
        Output::Stdout => {
            let names: Vec<_> = formats.iter().map(|format| name_of(*format)).collect();
            bail!(
                "`--output -` takes one format, not {} ({}); add for example `--format json`",
                names.len(),
                names.join(", ")
            );
        }
    }
}

fn load_rules(paths: &[PathBuf]) -> anyhow::Result<RuleSet> {
    if paths.is_empty() {
        return Ok(RuleSet::builtin());
    }
    let mut texts = Vec::new();
    for path in paths {
        texts.push((path.display().to_string(), files::read_text(path)?));
    }
    Ok(RuleSet::load(&texts)?)
}

/// The name of a format on the command line, which is also the ending of its files.
fn name_of(format: Format) -> &'static str {
    match format {
        Format::Apkg => "apkg",
        Format::Csv => "csv",
        Format::Markdown => "md",
        Format::Json => "json",
    }
}

/// The name of a deck as a file name that every system takes.
fn file_stem(deck: Option<&str>) -> String {
    let safe: String = deck
        .unwrap_or_default()
        .replace("::", "-")
        .chars()
        .map(|found| if found.is_control() || "/\\:*?\"<>|".contains(found) { '-' } else { found })
        .take(60)
        .collect();
    let safe = safe.trim_matches(['.', ' ', '-']);
    if safe.is_empty() { "cardmill".to_owned() } else { safe.to_owned() }
}

fn nothing_to_read(paths: &[PathBuf]) -> String {
    let names: Vec<_> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
    format!("no note could be read in {}", names.join(", "))
}

fn tell(args: &BuildArgs, text: &str) -> anyhow::Result<()> {
    if args.quiet { Ok(()) } else { tell_always(text) }
}

fn tell_always(text: &str) -> anyhow::Result<()> {
    io::stderr().write_all(text.as_bytes()).context("cannot write to standard error")
}

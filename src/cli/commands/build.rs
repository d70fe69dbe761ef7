//! `cardmill build`: notes in, decks out.

use super::Status;
use super::history::{self, Tracked};
use super::job::{Destination, Job};
use super::media::{self, Media};
use super::unchanged::Inputs;
use crate::cli::args::BuildArgs;
use crate::cli::paint;
use crate::cli::progress::Progress;
use anyhow::{Context, bail};
use cardmill::authoring::check::{Run, guards};
use cardmill::authoring::report::{self, Summary};
use cardmill::base::diagnostic::{Diagnostic, Severity};
use cardmill::base::source::SourceFile;
use cardmill::cards::card::Grade;
use cardmill::cards::deck::Deck;
use cardmill::export::{self, ExportOptions, Format, Theme, highlights};
use cardmill::files::{Contents, Notes, WrittenMedia};
use cardmill::history::plan;
use cardmill::text::highlight::Highlights;
use cardmill::{Build, BuildOptions, files};
use rayon::prelude::*;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Builds decks and tells about it on standard error; `out` gets a deck when it was asked for.
#[expect(clippy::disallowed_methods, reason = "how long a run took is told to the person who waited")]
pub(crate) fn build(args: &BuildArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let start = Instant::now();
    let job = Job::of(args)?;
    super::rules::tell_warnings(&job.project.rules, |_| !args.quiet)?;
    let (notes, progress) = read(&job)?;
    let inputs = Inputs::of(&job, &notes)?;
    if let Some(inputs) = &inputs
        && let Some(status) = inputs.told_again(&job, &|| start.elapsed())?
    {
        return Ok(status);
    }
    let mut made = cards(&job, notes, progress)?;
    let tracked =
        if made.is_empty(&job) { None } else { history::track(&job, &made.notes, &mut made.build, &mut made.theme)? };
    let done = finish(&job, made, tracked.as_ref(), start, out, None)?;
    let status = done.status;
    // A lock that has changed gives the next run another plan to tell of.
    let is_settled = tracked.as_ref().is_none_or(Tracked::is_up_to_date);
    if let Some(inputs) = inputs.filter(|_| is_settled) {
        inputs.remember(&job, done, tracked.map(|tracked| tracked.looked_for).unwrap_or_default())?;
    }
    Ok(status)
}

/// What else is done with the files that were written, which come with their sizes.
pub(super) type Then<'t> = &'t mut dyn FnMut(&[(PathBuf, usize)]) -> anyhow::Result<()>;

/// A run that is over.
pub(super) struct Finished {
    pub(super) status: Status,
    pub(super) told: Told,
    pub(super) written: Written,
    pub(super) media: Media,
}

/// What a run tells before it speaks of the decks, and after.
#[derive(Default)]
pub(super) struct Told {
    pub(super) before: String,
    pub(super) after: String,
}

/// The decks of a run with their sizes, and the media beside them.
#[derive(Default)]
pub(super) struct Written {
    pub(super) decks: Vec<(PathBuf, usize)>,
    pub(super) beside: Option<WrittenMedia>,
}

/// Writes the decks, does what else is to be done with them, replaces the lock, and tells about it.
///
/// `then` gets the files that were written; when it fails, the lock stays as it is. Without it, the person
/// is told what to do with them.
pub(super) fn finish(
    job: &Job<'_>,
    made: Made,
    tracked: Option<&Tracked>,
    start: Instant,
    out: &mut dyn Write,
    then: Option<Then<'_>>,
) -> anyhow::Result<Finished> {
    let (args, empty) = (job.args, made.is_empty(job));
    if let Some(tracked) = tracked.filter(|tracked| args.locked.locked && !tracked.is_up_to_date()) {
        made.progress.finish();
        return refuse(tracked, made.media);
    }
    made.progress.stage("writing");
    let is_last = then.is_none();
    let written = if empty {
        Written::default()
    } else {
        let colours = Arc::new(highlights(&made.build.deck, &job.formats));
        write_all(job, &made, tracked, &colours, out, then)?
    };
    made.progress.finish();

    let mut told = told(job, &made, tracked, &written, is_last);
    if empty {
        let bold = args.grade == Some(Grade::Bold);
        told.after.push_str(&format!("cardmill: {}", report::no_cards(&made.notes.sources, &made.build, bold)));
    }
    tell(&told.before)?;
    if !args.quiet {
        tell(&report::decks("wrote", &written.decks, start.elapsed()))?;
        tell(&other_decks(job))?;
    }
    tell(&told.after)?;
    let left_out = made.findings().any(is_error);
    let status = if empty || left_out { Status::Findings } else { Status::Done };
    Ok(Finished { status, told, written, media: made.media })
}

/// Writes the decks of cards that are there, does what else is to be done with them, and replaces the lock.
pub(super) fn write_all(
    job: &Job<'_>,
    made: &Made,
    tracked: Option<&Tracked>,
    colours: &Arc<Highlights>,
    out: &mut dyn Write,
    mut then: Option<Then<'_>>,
) -> anyhow::Result<Written> {
    // With a lock, each card and each look has its own time already.
    let timestamp = if tracked.is_some() { None } else { job.args.timestamp };
    let options = ExportOptions { timestamp, theme: made.theme.clone() };
    let decks = export_all(job, &made.build.deck, &made.media, &options, colours)?;
    let mut work = || -> anyhow::Result<_> {
        // Before the decks, which lead there.
        let folder = job.destination.folder();
        let beside = folder.map(|folder| made.media.write(folder, &job.formats)).transpose()?.flatten();
        let decks = write(&job.destination, &decks, out)?;
        then.as_mut().map_or(Ok(()), |then| then(&decks))?;
        Ok(Written { decks, beside })
    };
    match tracked {
        Some(tracked) if job.writes_lock() => tracked.write(work),
        Some(_) | None => work(),
    }
}

/// What there is to say about a run; `advice` tells what to do with the decks.
pub(super) fn told(job: &Job<'_>, made: &Made, tracked: Option<&Tracked>, written: &Written, advice: bool) -> Told {
    let Made { notes, build, media, .. } = made;
    let mut told = Told { before: findings(job.args, made.findings(), &notes.sources), after: String::new() };
    if !job.args.quiet {
        let run = Summary { sources: &notes.sources, own: &notes.own, build, verbose: job.args.verbose };
        told.before.push_str(&report::summary(&run));
        told.after.push_str(&media.told(written.beside.as_ref(), &job.formats));
        told.after.push_str(&tracked.map(|tracked| tracked.told(job.writes_lock())).unwrap_or_default());
        if advice {
            told.after.push_str(&report::next(&written.decks));
        }
    }
    told
}

/// What there is to say about decks of other builds where those of this one go.
pub(super) fn other_decks(job: &Job<'_>) -> String {
    match &job.destination {
        Destination::Folder(folder) => {
            report::other_decks(&files::other_decks(folder, &file_stem(job.args.deck.as_deref())))
        }
        Destination::File(_) | Destination::Stdout => String::new(),
    }
}

/// The cards of a run, before anything is written.
pub(super) struct Made {
    pub(super) notes: Notes,
    pub(super) build: Build,
    pub(super) theme: Theme,
    pub(super) media: Media,
    pub(super) progress: Progress,
}

impl Made {
    /// All there is to say about the notes.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.notes.diagnostics.iter().chain(&self.build.diagnostics)
    }

    /// Whether there is nothing to write, and that was not accepted.
    pub(super) fn is_empty(&self, job: &Job<'_>) -> bool {
        self.build.deck.cards.is_empty() && !job.args.allow_empty
    }
}

/// Reads the notes and makes their cards.
pub(super) fn make(job: &Job<'_>) -> anyhow::Result<Made> {
    super::rules::tell_warnings(&job.project.rules, |_| !job.args.quiet)?;
    let (notes, progress) = read(job)?;
    cards(job, notes, progress)
}

/// Reads the notes and makes their cards, with those that were refused; of the rules, nothing is told.
pub(super) fn look(job: &Job<'_>) -> anyhow::Result<Made> {
    let (notes, progress) = read(job)?;
    let mut options = job.options();
    options.keep_refused = true;
    Ok(made(job, notes, progress, &options))
}

/// Reads the notes.
fn read(job: &Job<'_>) -> anyhow::Result<(Notes, Progress)> {
    let (args, project) = (job.args, &job.project);
    let progress = Progress::start(!args.quiet);
    progress.stage("reading");
    let notes = files::read_notes(&job.paths, &project.ignored, &|total| progress.step(total));
    refuse_unreadable(args, &notes, &progress)?;
    Ok((notes, progress))
}

/// Refuses notes none of which could be read.
pub(super) fn refuse_unreadable(args: &BuildArgs, notes: &Notes, progress: &Progress) -> anyhow::Result<()> {
    if notes.sources.is_empty() && notes.diagnostics.iter().any(is_error) {
        progress.finish();
        tell(&findings(args, &notes.diagnostics, &[]))?;
        bail!("no note could be read; name notes or folders, as in `cardmill build notes/`");
    }
    Ok(())
}

/// Makes the cards of notes, by rules that are right, and looks whether there are as many as expected.
fn cards(job: &Job<'_>, notes: Notes, progress: Progress) -> anyhow::Result<Made> {
    super::rules::check_own(&job.project.rules)?;
    let mut made = made(job, notes, progress, &job.options());
    look_whether_expected(job, &made.notes, &mut made.build);
    Ok(made)
}

/// Adds what there is to say of a build that is not as the settings expect it.
pub(super) fn look_whether_expected(job: &Job<'_>, notes: &Notes, build: &mut Build) {
    let (checks, settings) = (job.checks(), job.project.settings_file());
    let (sources, rules) = (&notes.sources, &job.project.rules);
    let found = guards(&Run { sources, build, rules, checks: &checks, settings: settings.as_deref() });
    build.diagnostics.extend(checks.taken(found));
}

fn made(job: &Job<'_>, notes: Notes, progress: Progress, options: &BuildOptions) -> Made {
    progress.stage("making cards");
    let mut build = cardmill::build(&notes.sources, &job.project.rules, options);
    let media = media::embed(job, &notes.sources, &mut build);
    Made { notes, build, theme: job.project.theme.clone(), media, progress }
}

/// Shows what a build with `--locked` would have changed.
fn refuse(tracked: &Tracked, media: Media) -> anyhow::Result<Finished> {
    tell(&plan::text(&tracked.history.plan))?;
    match tracked.look_change() {
        Some(change) => tell(&change)?,
        None if tracked.history.plan.is_empty() => {
            tell("only how the cards are recognised again would change in the lock\n")?;
        }
        None => {}
    }
    let path = tracked.file.path().display();
    tell(&format!(
        "cardmill: `{path}` is not up to date with the notes, and `--locked` was given; nothing was written\n  \
         = help: build without `--locked`, and commit the lock\n"
    ))?;
    Ok(Finished { status: Status::Findings, told: Told::default(), written: Written::default(), media })
}

pub(super) fn is_error(found: &Diagnostic) -> bool {
    found.severity == Severity::Error
}

/// The decks under their file names, in the order of the formats.
fn export_all<'d>(
    job: &Job<'_>,
    deck: &'d Deck,
    media: &'d Media,
    options: &ExportOptions,
    colours: &Arc<Highlights>,
) -> anyhow::Result<Vec<(String, Contents<'d>)>> {
    let stem = file_stem(job.args.deck.as_deref());
    let one = |format: &Format| {
        let name = format.extension();
        let file_name = match &job.destination {
            Destination::File(file) => file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            Destination::Folder(_) | Destination::Stdout => format!("{stem}.{name}"),
        };
        if *format == Format::Apkg && !media.files.is_empty() {
            // It is written after this is over.
            let (options, colours) = (options.clone(), Arc::clone(colours));
            let fill = move |file: &mut File| {
                let media = export::Media { files: &media.files, open: &files::open_medium };
                export::package(deck, &options, &media, &colours, file).map(drop).map_err(io::Error::other)
            };
            return Ok((file_name, Contents::Filled(Box::new(fill))));
        }
        let bytes = export::export_coloured(deck, *format, options, colours)
            .with_context(|| format!("cannot make the {name} deck"))?;
        Ok((file_name, Contents::Bytes(bytes)))
    };
    job.formats.par_iter().map(one).collect()
}

/// Writes the decks; gives the files that were written and their sizes.
fn write(
    destination: &Destination,
    decks: &[(String, Contents<'_>)],
    out: &mut dyn Write,
) -> anyhow::Result<Vec<(PathBuf, usize)>> {
    match destination {
        Destination::Stdout => {
            for (_, contents) in decks {
                contents.print(out).and_then(|()| out.flush()).context("cannot write to standard output")?;
            }
            Ok(Vec::new())
        }
        Destination::Folder(_) | Destination::File(_) if decks.is_empty() => Ok(Vec::new()),
        Destination::Folder(_) | Destination::File(_) => {
            let folder = destination.folder().unwrap_or(Path::new(""));
            spare_notes(folder, decks)?;
            Ok(files::write_files(folder, decks)?)
        }
    }
}

/// Refuses to write a document where a file stands that may be a note.
fn spare_notes(folder: &Path, decks: &[(String, Contents<'_>)]) -> anyhow::Result<()> {
    for (name, _) in decks.iter().filter(|(name, _)| name.ends_with(".md") || name.ends_with(".markdown")) {
        let path = folder.join(name);
        if files::is_there(&path) && !export::is_document(&files::begin(&path, 64)) {
            bail!(
                "`{}` is no deck that cardmill wrote, and may be a note; name another folder with `--output`",
                path.display()
            );
        }
    }
    Ok(())
}

/// The name of a deck as a file name that every system takes.
pub(super) fn file_stem(deck: Option<&str>) -> String {
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

/// The findings, drawn; of those of a quiet run, only the errors.
pub(super) fn findings<'a>(
    args: &BuildArgs,
    found: impl IntoIterator<Item = &'a Diagnostic>,
    sources: &[SourceFile],
) -> String {
    let told = found.into_iter().filter(|found| !args.quiet || is_error(found));
    report::findings(told, sources, args.verbose)
}

pub(super) fn tell(text: &str) -> anyhow::Result<()> {
    io::stderr().write_all(paint::err(text).as_bytes()).context("cannot write to standard error")
}

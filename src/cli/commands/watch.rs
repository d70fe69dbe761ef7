//! `cardmill watch`: decks that are made anew whenever something they are made of changes.
//!
//! Whatever goes wrong is told, the decks stay as they were, and the next change is waited for: rules are half-typed
//! most of the time while somebody works on them.

use super::build::{self, Made, tell};
use super::job::{Destination, Job};
use super::media;
use super::unchanged;
use super::{Status, history, project, rules};
use crate::cli::args::{BuildArgs, WatchArgs};
use crate::cli::progress::Progress;
use anyhow::bail;
use cardmill::authoring::report;
use cardmill::base::diagnostic::Diagnostic;
use cardmill::cards::card::Grade;
use cardmill::cards::deck::Deck;
use cardmill::export::highlights_again;
use cardmill::files::{self, Reader, Watch, Watched};
use cardmill::history::difference::Difference;
use cardmill::media::Reference;
use cardmill::pipeline::{Memory, build_again};
use cardmill::text::highlight::Highlights;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Builds, and builds again, until it is ended.
pub(crate) fn watch(args: &WatchArgs) -> anyhow::Result<Status> {
    let args = &args.build;
    if args.locked.locked {
        bail!("`watch` writes the lock, and `--locked` forbids it; build with `--locked` instead");
    }
    if args.paths.iter().any(|path| files::is_stdin(path)) {
        bail!("standard input cannot be watched; name notes or folders");
    }
    let mut session = Session { watched: watched(args, None), ..Session::default() };
    // Before anything is read, so that no change is missed.
    let mut watch = Watch::of(session.watched.clone())?;
    let mut changed = BTreeSet::new();
    loop {
        if let Err(error) = session.round(args, &changed) {
            tell(&format!("cardmill: {error:#}\n{KEPT}"))?;
        }
        let (next, is_new) = watch.over(&session.watched)?;
        watch = next;
        // What changed before the new watch began is still to be seen.
        changed = if is_new { BTreeSet::new() } else { watch.wait() };
        watch = watch.over(&session.watched)?.0;
    }
}

const KEPT: &str = "  = note: the decks stay as they were; waiting for the next change\n";

/// What one build leaves for the next.
#[derive(Default)]
struct Session {
    watched: Watched,
    reader: Reader,
    memory: Memory,
    colours: Arc<Highlights>,
    /// The rules whose examples have passed.
    checked: String,
    last: Option<Last>,
}

/// The build before.
struct Last {
    /// What it was made of, see [`Session::state`].
    key: String,
    media: String,
    lock: Option<String>,
    references: Vec<Reference>,
    deck: Deck,
    findings: Vec<Diagnostic>,
}

impl Session {
    /// Builds, if anything has changed, and tells of it.
    #[expect(clippy::disallowed_methods, reason = "how long a build took is told to the person who waited")]
    fn round(&mut self, args: &BuildArgs, changed: &BTreeSet<PathBuf>) -> anyhow::Result<()> {
        let start = Instant::now();
        let job = Job::of(args)?;
        self.watched = watched(args, Some(&job));
        if matches!(job.destination, Destination::Stdout) {
            bail!("`watch` writes decks into a folder or a file, not to standard output");
        }
        let notes = self.reader.read(&job.paths, &job.project.ignored);
        let progress = Progress::start(false);
        build::refuse_unreadable(args, &notes, &progress)?;
        let key = unchanged::inputs_key(&job, &notes);
        let lock = history::lock_text(&job)?;
        if let Some(last) = &self.last {
            let media = || files::media_state(&last.references, &job.project.media_folders(&job.paths));
            if last.key == key && last.lock == lock && last.media == media() {
                return Ok(());
            }
        }
        let rules_key = unchanged::rules_key(&job);
        if self.checked != rules_key {
            rules::tell_warnings(&job.project.rules, |_| true)?;
            rules::check_own(&job.project.rules)?;
            self.checked.clone_from(&rules_key);
        }
        let options = job.project.options(&args.project, args.deck.clone(), args.grade);
        let mut build = build_again(&notes.sources, &job.project.rules, &options, &rules_key, &mut self.memory);
        let media = media::embed(&job, &notes.sources, &mut build);
        build::look_whether_expected(&job, &notes, &mut build);
        let mut made = Made { notes, build, theme: job.project.theme.clone(), media, progress };
        if made.is_empty(&job) {
            let bold = args.grade == Some(Grade::Bold);
            bail!("{}", report::no_cards(&made.notes.sources, &made.build, bold).trim_end());
        }
        let tracked = history::track(&job, &made.notes, &mut made.build, &mut made.theme)?;
        self.colours = Arc::new(highlights_again(&made.build.deck, &job.formats, &self.colours));
        let written = build::write_all(&job, &made, tracked.as_ref(), &self.colours, &mut std::io::sink(), None)?;
        let findings: Vec<Diagnostic> = made.findings().cloned().collect();
        match &self.last {
            None => {
                let told = build::told(&job, &made, tracked.as_ref(), &written, true);
                tell(&told.before)?;
                if !args.quiet {
                    tell(&report::decks("wrote", &written.decks, start.elapsed()))?;
                    tell(&told.after)?;
                    tell("watching  until Ctrl-C; each change gives a line: cards that are new, changed, gone\n")?;
                }
            }
            Some(last) => {
                let new: Vec<_> = findings.iter().filter(|found| !last.findings.contains(found)).cloned().collect();
                tell(&build::findings(args, &new, &made.notes.sources))?;
                let difference = Difference::between(&last.deck, &made.build.deck);
                let names: Vec<_> = changed.iter().map(|path| files::from_here(path)).collect();
                tell(&report::change(&difference, &names, made.build.deck.cards.len(), start.elapsed()))?;
            }
        }
        self.last = Some(Last {
            key,
            // As it is now, after it was written.
            lock: tracked.map_or(lock, |tracked| Some(tracked.text())),
            media: made.media.state,
            references: made.media.references,
            deck: made.build.deck,
            findings,
        });
        Ok(())
    }
}

/// All that a build of these arguments is made of, as far as it can be told: of settings that cannot be used, the
/// files are watched all the same.
fn watched(args: &BuildArgs, job: Option<&Job<'_>>) -> Watched {
    let typed = || args.paths.iter().cloned().chain(args.paths.is_empty().then(|| PathBuf::from(super::job::INPUT)));
    let notes: Vec<PathBuf> = job.map_or_else(|| typed().collect(), |job| job.paths.clone());
    let start = args.paths.first().map_or(Path::new(super::job::INPUT), PathBuf::as_path);
    let mut paths: Vec<PathBuf> = notes.iter().map(|path| files::searched_folder(path)).collect();
    paths.extend(project::files_of(start, &args.project));
    let mut written = Vec::new();
    if let Some(job) = job {
        paths.extend(job.project.media_folders(&job.paths).named().iter().cloned());
        paths.extend(history::lock_of(job));
        let folder = job.destination.folder().unwrap_or(Path::new(""));
        written.push(folder.join(cardmill::media::FOLDER));
        match &job.destination {
            Destination::Stdout => {}
            Destination::Folder(_) => {
                let stem = build::file_stem(args.deck.as_deref());
                written.extend(job.formats.iter().map(|format| folder.join(format!("{stem}.{}", format.extension()))));
            }
            Destination::File(file) => written.push(file.clone()),
        }
    }
    let absolute = |paths: Vec<PathBuf>| paths.iter().map(|path| files::absolute(path)).collect::<Vec<_>>();
    Watched { paths: absolute(paths).into_iter().collect(), written: absolute(written) }
}

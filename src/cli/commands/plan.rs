//! `cardmill plan`: what a build would change, and nothing written.

use super::build::Made;
use super::history::Tracked;
use super::job::{Destination, Job};
use super::{Status, build, diff, history};
use crate::cli::args::{DrawArgs, PlanArgs};
use crate::cli::paint;
use cardmill::authoring::report;
use cardmill::base::code::Code;
use cardmill::cards::deck::Deck;
use cardmill::export::{self, ExportOptions, Format};
use cardmill::files;
use cardmill::history::Run;
use cardmill::history::lock::Lock;
use cardmill::history::plan::{self, Plan};
use std::io::Write;
use std::path::PathBuf;

/// Prints the plan of a build.
pub(crate) fn plan(args: &PlanArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let job = Job::of(&args.build)?;
    let mut made = build::make(&job)?;
    let errors: Vec<_> = made.notes.diagnostics.iter().filter(|found| build::is_error(found)).collect();
    build::tell(&report::findings(errors.iter().copied(), &made.notes.sources, true))?;
    let left_out = !errors.is_empty();
    build::tell(&report::own(&made.notes.own))?;
    let tracked = history::track(&job, &made.notes, &mut made.build, &mut made.theme)?;
    let decided = made.build.diagnostics.iter().filter(|found| found.code == Code::Decision);
    build::tell(&report::findings(decided, &[], true))?;
    let theme = tracked.as_ref().and_then(Tracked::look_change);
    let last = if tracked.is_none() { against_last_deck(&job, &made)? } else { None };
    let plan = match last {
        Some(plan) => plan,
        None => of(tracked, &mut made.build.deck),
    };
    build::tell(theme.as_deref().unwrap_or_default())?;
    match show(&plan, &args.draw, out)? {
        Status::Done if left_out || theme.is_some() && args.draw.exit_code => Ok(Status::Findings),
        status => Ok(status),
    }
}

/// What changes against the deck that the last build has left, when there is one that can be read.
fn against_last_deck(job: &Job<'_>, made: &Made) -> anyhow::Result<Option<Plan>> {
    let Some((path, format)) = last_deck(job) else { return Ok(None) };
    let old = match diff::read_deck(&path) {
        Ok(old) => old,
        Err(error) => {
            let help = "everything is shown as new; a lock would tell what is not, see `cardmill build --help`";
            build::tell(&format!("warning: there is no lock, and {error:#}\n  = help: {help}\n\n"))?;
            return Ok(None);
        }
    };
    let options = ExportOptions { timestamp: job.args.timestamp, theme: made.theme.clone() };
    let new = export::read(export::export(&made.build.deck, format, &options)?, format)?;
    build::tell(&format!("no lock: compared with `{}`, the deck of the last build\n", path.display()))?;
    Ok(Some(diff::between(&old, &new)))
}

/// The deck in the folder of the decks that says most about its cards, of those that can be read back.
fn last_deck(job: &Job<'_>) -> Option<(PathBuf, Format)> {
    let stem = build::file_stem(job.args.deck.as_deref());
    let of = |format: Format| match &job.destination {
        Destination::Stdout => None,
        Destination::Folder(folder) => Some(folder.join(format!("{stem}.{}", format.extension()))),
        Destination::File(file) => (job.formats == [format]).then(|| file.clone()),
    };
    let formats = [Format::Apkg, Format::Json, Format::Markdown];
    formats.into_iter().find_map(|format| Some((of(format).filter(|path| files::is_there(path))?, format)))
}

/// What a build changes; without a lock, everything is new.
pub(super) fn of(tracked: Option<Tracked>, deck: &mut Deck) -> Plan {
    if let Some(tracked) = tracked {
        return tracked.history.plan;
    }
    let (in_scope, name) = (|_: &str| true, |typed: &str| typed.to_owned());
    let run = Run { now: None, newest: 1, tag_removed: false, in_scope: &in_scope, name: &name, written: &[] };
    cardmill::history::follow(deck, &Lock::default(), &run).plan
}

/// Prints a plan in the way that was asked for.
pub(super) fn show(plan: &Plan, args: &DrawArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let drawn = if args.json {
        plan::json(plan)
    } else if args.markdown {
        plan::markdown(plan)
    } else {
        plan::text(plan)
    };
    // What is for programs and pages has no colours.
    let drawn = if args.json || args.markdown { drawn.into() } else { paint::out(&drawn) };
    out.write_all(drawn.as_bytes())?;
    Ok(if args.exit_code && !plan.is_empty() { Status::Findings } else { Status::Done })
}

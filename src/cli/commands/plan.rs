//! `cardmill plan`: what a build would change, and nothing written.

use super::history::Tracked;
use super::job::Job;
use super::{Status, build, history};
use crate::cli::args::{DrawArgs, PlanArgs};
use crate::cli::paint;
use cardmill::authoring::report;
use cardmill::base::code::Code;
use cardmill::cards::deck::Deck;
use cardmill::history::Run;
use cardmill::history::lock::Lock;
use cardmill::history::plan::{self, Plan};
use std::io::Write;

/// Prints the plan of a build.
pub(crate) fn plan(args: &PlanArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let job = Job::of(&args.build)?;
    let mut made = build::make(&job)?;
    let errors = made.notes.diagnostics.iter().filter(|found| build::is_error(found));
    build::tell(&report::findings(errors, &made.notes.sources, true))?;
    build::tell(&report::own(&made.notes.own))?;
    let tracked = history::track(&job, &made.notes, &mut made.build, &mut made.theme)?;
    let decided = made.build.diagnostics.iter().filter(|found| found.code == Code::Decision);
    build::tell(&report::findings(decided, &[], true))?;
    let theme = tracked.as_ref().and_then(Tracked::look_change);
    let plan = of(tracked, &mut made.build.deck);
    build::tell(theme.as_deref().unwrap_or_default())?;
    match show(&plan, &args.draw, out)? {
        Status::Done if theme.is_some() && args.draw.exit_code => Ok(Status::Findings),
        status => Ok(status),
    }
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

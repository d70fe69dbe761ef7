//! The commands, one a file: each reads, calls the library, and writes.
//!
//! To add one: a file beside this one with a function that gives a [`Status`], a variant
//! with its arguments in `cli::args`, and an arm in [`run`].

mod build;
mod check;
mod completions;
mod diff;
mod drafts;
mod explain;
mod forget;
mod history;
mod init;
mod job;
mod media;
mod outline;
mod plan;
mod preview;
mod project;
mod push;
mod rules;
mod rules_names;
mod rules_new;
mod rules_schema;
mod settings;
mod stats;
mod unchanged;
mod watch;

use crate::cli::args::{Args, Command, RulesCommand};
use std::io::Write;
use std::process::ExitCode;

/// How a run ended. The numbers are part of the interface: scripts read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// 0: done.
    Done,
    /// 1: done, and there is something to look at: a file was left out, or no card was made.
    Findings,
    /// 2: could not be done. A wrong command line ends with 2 as well.
    Failed,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Done => ExitCode::SUCCESS,
            Status::Findings => ExitCode::from(1),
            Status::Failed => ExitCode::from(2),
        }
    }
}

/// Runs the command that was asked for. Results go to `out`, all else to standard error.
pub(crate) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<Status> {
    match &args.command {
        Command::Init(args) => init::init(args, out),
        Command::Build(args) => build::build(args, out),
        Command::Check(args) => check::check(args, out),
        Command::Watch(args) => watch::watch(args),
        Command::Plan(args) => plan::plan(args, out),
        Command::Preview(args) => preview::preview(args, out),
        Command::Push(args) => push::push(args, out),
        Command::Diff(args) => diff::diff(args, out),
        Command::Forget(args) => forget::forget(args, out),
        Command::Stats(args) => stats::stats(args, out),
        Command::Outline(args) => outline::outline(args, out),
        Command::Explain(args) => explain::explain(args, out),
        Command::Completions(args) => completions::completions(args, out),
        Command::Man(args) => completions::man(args),
        Command::Rules(RulesCommand::Test(args)) => rules::test(args, out),
        Command::Rules(RulesCommand::List(args)) => rules::list(args, out),
        Command::Rules(RulesCommand::Show(args)) => rules::show(args, out),
        Command::Rules(RulesCommand::Words(args)) => rules_names::words(args, out),
        Command::Rules(RulesCommand::Classes(args)) => rules_names::classes(args, out),
        Command::Rules(RulesCommand::Wordings(args)) => rules_names::wordings(args, out),
        Command::Rules(RulesCommand::Schema) => rules_schema::schema(out),
        Command::Rules(RulesCommand::Eject(args)) => rules::eject(args, out),
        Command::Rules(RulesCommand::New(args)) => rules_new::new(args, out),
    }
}

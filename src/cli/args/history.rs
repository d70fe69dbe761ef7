//! The arguments about the lock: of `build`, `plan`, `diff` and `forget`.

use super::{BuildArgs, LOCK};
use std::path::PathBuf;

/// Which lock a command uses.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct LockArgs {
    /// The file that remembers the cards, so that an edited one keeps its history.
    ///
    /// It is made when it is missing. Without this, the `cardmill.lock` at or above the notes, if there is one.
    #[arg(long, help_heading = LOCK, value_name = "FILE", conflicts_with = "no_lock")]
    pub(crate) lock: Option<PathBuf>,

    /// Use no lock, even if there is one.
    #[arg(long, help_heading = LOCK)]
    pub(crate) no_lock: bool,
}

/// What `build` does with the lock beside using it.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct LockedArgs {
    /// Change nothing unless the lock is up to date; if it is not, show the plan and end with 1.
    #[arg(long, help_heading = LOCK, conflicts_with = "no_lock")]
    pub(crate) locked: bool,

    /// Export cards that are gone from the notes once more, with the tag `cardmill::removed`.
    #[arg(long, help_heading = LOCK, conflicts_with = "no_lock")]
    pub(crate) tag_removed: bool,
}

/// The arguments of `plan`: those of `build`, so that one line serves for both.
#[derive(Debug, clap::Args)]
#[command(after_help = PLAN_EXAMPLES)]
#[command(mut_arg("output", |arg| arg.hide(true)))]
#[command(mut_arg("formats", |arg| arg.hide(true)))]
#[command(mut_arg("locked", |arg| arg.hide(true)))]
#[command(mut_arg("no_cache", |arg| arg.hide(true)))]
#[command(mut_arg("allow_empty", |arg| arg.hide(true)))]
pub(crate) struct PlanArgs {
    /// The build that is planned.
    #[command(flatten)]
    pub(crate) build: BuildArgs,

    /// How the plan is drawn.
    #[command(flatten)]
    pub(crate) draw: DrawArgs,
}

/// How a plan is drawn, and what its exit status says.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct DrawArgs {
    /// Print it as one JSON object.
    #[arg(long, conflicts_with = "markdown")]
    pub(crate) json: bool,

    /// Print it as Markdown, for a comment on a pull request.
    #[arg(long)]
    pub(crate) markdown: bool,

    /// End with 1 if anything would change.
    #[arg(long)]
    pub(crate) exit_code: bool,
}

/// The arguments of `diff`.
#[derive(Debug, clap::Args)]
pub(crate) struct DiffArgs {
    /// The old deck: an .apkg, .json or .md that cardmill wrote, or an .apkg that Anki exported.
    pub(crate) old: PathBuf,

    /// The new deck, in any of these formats.
    pub(crate) new: PathBuf,

    /// How the differences are drawn.
    #[command(flatten)]
    pub(crate) draw: DrawArgs,
}

/// The arguments of `forget`.
#[derive(Debug, clap::Args)]
pub(crate) struct ForgetArgs {
    /// Ids of cards that are gone from the notes, as `plan` lists them.
    #[arg(value_name = "ID")]
    pub(crate) ids: Vec<String>,

    /// All cards that are gone from the notes.
    #[arg(long, conflicts_with = "ids")]
    pub(crate) all: bool,

    /// The lock; without this, the `cardmill.lock` in or above the current folder.
    #[arg(long, value_name = "FILE")]
    pub(crate) lock: Option<PathBuf>,
}

const PLAN_EXAMPLES: &str = "\
Takes the options of `build`, and writes nothing.

Examples:
  cardmill plan notes/                    what a build would change against the lock
  cardmill plan notes/ --markdown         the same for a pull request
  cardmill plan notes/ --exit-code        for CI: ends with 1 if anything would change

Signs: + added, < come back, ~ changed, > moved, # retagged, - gone from the notes";

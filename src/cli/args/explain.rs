//! The arguments of `explain` and `outline`: how one note is read.

use super::{LockArgs, ProjectArgs, grade_parser};
use cardmill::cards::card::Grade;
use std::path::PathBuf;

const EXPLAINED_LOCK: &str = "The file that remembers the cards, which is only read. Without this, \
    the `cardmill.lock` at or above the note, if there is one";

/// The arguments of `explain`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  cardmill explain notes/linux.md:12\n  cardmill explain notes/linux.md --json | jq .cards"
)]
#[command(mut_arg("lock", |arg| arg.help(EXPLAINED_LOCK).long_help(EXPLAINED_LOCK)))]
pub(crate) struct ExplainArgs {
    /// The note, with `:LINE` for one line or `:FIRST-LAST` for some.
    #[arg(value_name = "FILE[:LINE]", allow_hyphen_values = true)]
    pub(crate) place: String,

    #[command(flatten)]
    pub(crate) project: ProjectArgs,

    /// The least sure cards to keep: sure, likely or bold.
    #[arg(long, value_name = "GRADE", value_parser = grade_parser())]
    pub(crate) grade: Option<Grade>,

    /// Where it is looked up who the cards are; it is not written.
    #[command(flatten)]
    pub(crate) lock: LockArgs,

    /// Also tell of every rule that did not fit.
    #[arg(short, long)]
    pub(crate) verbose: bool,

    /// For programs: an object a line.
    #[arg(long)]
    pub(crate) json: bool,
}

/// The arguments of `outline`.
#[derive(Debug, clap::Args)]
pub(crate) struct OutlineArgs {
    /// The note.
    pub(crate) path: PathBuf,

    #[command(flatten)]
    pub(crate) project: ProjectArgs,
}

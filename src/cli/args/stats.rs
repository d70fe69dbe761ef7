//! The arguments of `stats`.

use super::{ProjectArgs, grade_parser};
use cardmill::cards::card::Grade;
use clap::ValueEnum;
use std::path::PathBuf;

/// The arguments of `stats`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  cardmill stats notes/\n  cardmill stats notes/ --format json | jq .languages")]
pub(crate) struct StatsArgs {
    /// Notes, and folders of notes; without any, those of a build.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) project: ProjectArgs,

    /// The least sure cards to count: sure, likely or bold.
    #[arg(long, value_name = "GRADE", value_parser = grade_parser())]
    pub(crate) grade: Option<Grade>,

    /// A table to read, or one JSON object for programs.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: StatsFormat,

    /// List every deck and rule.
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

/// How numbers are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatsFormat {
    /// A table with bars
    Text,
    /// One object
    Json,
}

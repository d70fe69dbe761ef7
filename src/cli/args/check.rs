//! The arguments of `check`.

use super::{BuildArgs, TALK};
use cardmill::base::code::Code;
use cardmill::base::nearest::nearest;
use clap::ValueEnum;

const CHECK_HELP: &str = "\
Takes the options of `build`, and writes nothing. What each code means is in docs/checks.md; how much it matters
is set in cardmill.toml, under [check].

Examples:
  cardmill check                              the notes of the project
  cardmill check notes/ --uncovered           with every place that is on no card
  cardmill check notes/ --min-coverage 60     for CI: ends with 1 if less is on cards
  cardmill check notes/ --allow refused-card,repair --deny missing-media
  cardmill check notes/ --format github       annotations in a workflow of GitHub
  cardmill check notes/ --format sarif > cardmill.sarif

Exit status:
  0  nothing but notes
  1  a warning or an error
  2  could not be done, or rules or settings cannot be used";

/// The arguments of `check`: those of `build`, and how findings are taken and told.
#[derive(Debug, clap::Args)]
#[command(after_long_help = CHECK_HELP, after_help = super::SHORT)]
#[command(mut_arg("output", |arg| arg.hide(true)))]
#[command(mut_arg("formats", |arg| arg.hide(true).long("deck-format")))]
#[command(mut_arg("locked", |arg| arg.hide(true)))]
#[command(mut_arg("tag_removed", |arg| arg.hide(true)))]
#[command(mut_arg("timestamp", |arg| arg.hide(true)))]
#[command(mut_arg("allow_empty", |arg| arg.hide(true)))]
pub(crate) struct CheckArgs {
    /// The build that is checked.
    #[command(flatten)]
    pub(crate) build: BuildArgs,

    /// How findings are printed.
    #[arg(long = "format", value_name = "FORMAT", default_value = "text", help_heading = CHECKS)]
    pub(crate) style: CheckFormat,

    /// Take findings of these kinds as errors.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = code, help_heading = CHECKS)]
    pub(crate) deny: Vec<Code>,

    /// Take findings of these kinds as warnings.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = code, help_heading = CHECKS)]
    pub(crate) warn: Vec<Code>,

    /// Do not tell findings of these kinds.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = code, help_heading = CHECKS)]
    pub(crate) allow: Vec<Code>,

    /// List every place whose text is on no card.
    #[arg(long, help_heading = TALK)]
    pub(crate) uncovered: bool,

    /// End with 1 if less of the text is on cards, in percent.
    #[arg(long, value_name = "PERCENT", help_heading = CHECKS, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) min_coverage: Option<u8>,
}

const CHECKS: &str = "Checks";

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// Drawn over the notes
    Text,
    /// One JSON object
    Json,
    /// Annotations in a workflow of GitHub
    Github,
    /// A log in SARIF 2.1.0
    Sarif,
}

fn code(typed: &str) -> Result<Code, String> {
    Code::from_name(typed.trim()).ok_or_else(|| match nearest(typed, Code::ALL.iter().map(|code| code.name())) {
        Some(near) => format!("there is no such code; did you mean `{near}`?"),
        None => "there is no such code; docs/checks.md lists all, and a finding has its code in brackets".to_owned(),
    })
}

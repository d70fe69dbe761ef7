//! The arguments of `rules`.

use super::{ProjectArgs, RulesNewArgs};
use clap::Subcommand;
use std::path::PathBuf;

/// What can be done with rules.
#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// List the rules in the order in which they are tried; with notes, the cards each makes.
    List(RulesListArgs),
    /// Show the text of a rule, and where it stands.
    Show(RulesShowArgs),
    /// Copy a built-in rule into a file of yours, to change it there.
    Eject(RulesEjectArgs),
    /// Make a first rule of a note and the card that it should give.
    New(RulesNewArgs),
    /// Run the examples of rules, which are their tests.
    Test(RulesTestArgs),
    /// List the word lists, or show the words of one.
    Words(RulesNamesArgs),
    /// List the classes of labels in the order in which they are tried, or show one.
    Classes(RulesNamesArgs),
    /// List the families of wordings, or show the questions of one in every language.
    Wordings(RulesNamesArgs),
    /// Print the JSON Schema of rule files, by which an editor completes and checks them.
    Schema,
}

/// The arguments of `rules list`.
#[derive(Debug, clap::Args)]
pub(crate) struct RulesListArgs {
    /// Notes, and folders of notes, whose cards are counted by rule.
    pub(crate) paths: Vec<PathBuf>,

    /// Only the rules that make cards of these notes, the most first.
    #[arg(long, requires = "paths")]
    pub(crate) used: bool,

    #[command(flatten)]
    pub(crate) project: ProjectArgs,

    /// For programs: an object a line.
    #[arg(long)]
    pub(crate) json: bool,
}

/// The arguments of `rules words`, `rules classes` and `rules wordings`.
#[derive(Debug, clap::Args)]
pub(crate) struct RulesNamesArgs {
    /// The one to show, as it stands in its files; without it, all are listed.
    pub(crate) name: Option<String>,

    #[command(flatten)]
    pub(crate) project: ProjectArgs,
}

/// The arguments of `rules show`.
#[derive(Debug, clap::Args)]
pub(crate) struct RulesShowArgs {
    /// The id of the rule, or the name of a pack.
    pub(crate) id: String,

    #[command(flatten)]
    pub(crate) project: ProjectArgs,
}

/// The arguments of `rules eject`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Your copy replaces the built-in rule when the file is named by `--rules` or in cardmill.toml.")]
pub(crate) struct RulesEjectArgs {
    /// The id of the rule, or the name of a pack.
    pub(crate) id: String,

    /// The file to add it to, which is made when it is missing; without it, it is printed.
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
}

/// The arguments of `rules test`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status: 0 all examples passed, 1 some did not or a rule lacks some, 2 could not be done")]
pub(crate) struct RulesTestArgs {
    /// Files of rules, and of packs; without any, the built-in rules are tested.
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

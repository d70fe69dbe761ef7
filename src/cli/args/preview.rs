//! What `preview` may be told.

use super::BuildArgs;
use std::path::PathBuf;

const HELP: &str = "\
Examples:
  cardmill preview notes/                  prints the address of a page; Ctrl-C ends it
  cardmill preview notes/ --export site/   the same page as files, for a pull request

The page is served to this machine alone, under an address that nobody else can guess. Written are
what you decide about single cards, into cardmill.cards.toml, and the rules and settings that you save there.

Exit status: 0 the page was written, 2 could not be done";

/// The arguments of `preview`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
#[command(mut_arg("output", |arg| arg.hide(true)))]
#[command(mut_arg("formats", |arg| arg.hide(true)))]
#[command(mut_arg("locked", |arg| arg.hide(true)))]
#[command(mut_arg("tag_removed", |arg| arg.hide(true)))]
#[command(mut_arg("allow_empty", |arg| arg.hide(true)))]
pub(crate) struct PreviewArgs {
    /// The build that is shown.
    #[command(flatten)]
    pub(crate) build: BuildArgs,

    /// Write the page into this folder, and serve nothing.
    #[arg(long, value_name = "DIR")]
    pub(crate) export: Option<PathBuf>,

    /// The port of the page; without it, any that is free.
    #[cfg(feature = "preview")]
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true, conflicts_with = "export")]
    pub(crate) port: u16,
}

//! The arguments of `watch`.

use super::BuildArgs;

const WATCH_HELP: &str = "\
Whatever a build is made of is watched: notes, cardmill.toml, cardmill.cards.toml, rules, style, pictures, the lock.
Each change gives a line: cards that are new, changed, gone. Mistakes are told, and the decks stay as they were.

Examples:
  cardmill watch notes/
  cardmill watch notes/ --format apkg     one deck is written faster than three";

/// The arguments of `watch`: those of `build`.
#[derive(Debug, clap::Args)]
#[command(after_help = WATCH_HELP)]
#[command(mut_arg("locked", |arg| arg.hide(true)))]
#[command(mut_arg("no_cache", |arg| arg.hide(true)))]
pub(crate) struct WatchArgs {
    /// The build that is done again and again.
    #[command(flatten)]
    pub(crate) build: BuildArgs,
}

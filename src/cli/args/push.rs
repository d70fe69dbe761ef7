//! The arguments of `push`.

use super::BuildArgs;

const PUSH_HELP: &str = "\
Anki has to run, with the add-on AnkiConnect (Tools > Add-ons > Get Add-ons, code 2055492159).

Examples:
  cardmill push notes/ --dry-run          what would happen, and nothing done
  cardmill push notes/
  cardmill push notes/ --delete-orphans   also delete cards that are gone from the notes

Exit status: 0 done, 1 done with something to look at, 2 could not be done";

/// The arguments of `push`: those of `build`, and where Anki is.
#[derive(Debug, clap::Args)]
#[command(after_help = PUSH_HELP)]
#[command(mut_arg("formats", |arg| arg.hide(true)))]
#[command(mut_arg("no_cache", |arg| arg.hide(true)))]
pub(crate) struct PushArgs {
    /// The build whose package is imported.
    #[command(flatten)]
    pub(crate) build: BuildArgs,

    /// Where AnkiConnect listens, on this machine.
    #[arg(long, value_name = "ADDRESS", default_value = "http://127.0.0.1:8765", help_heading = ANKI)]
    pub(crate) address: String,

    /// The key that AnkiConnect asks for, if its settings have one.
    #[arg(long, value_name = "KEY", env = "ANKI_CONNECT_KEY", hide_env_values = true, help_heading = ANKI)]
    pub(crate) key: Option<String>,

    /// Delete the notes in Anki whose cards are gone from your notes, with what was learnt of them.
    ///
    /// The lock knows them. What may be another card, or was put into another deck in Anki, stays.
    #[arg(long, help_heading = ANKI)]
    pub(crate) delete_orphans: bool,

    /// Show what would happen; write nothing, and change nothing in Anki.
    #[arg(long, help_heading = ANKI)]
    pub(crate) dry_run: bool,
}

const ANKI: &str = "Anki";

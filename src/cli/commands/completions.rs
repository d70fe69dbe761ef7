//! `cardmill completions` and `cardmill man`: what shells and systems want to know of the command line.

use super::Status;
use crate::cli::args::{self, CompletionsArgs, ManArgs};
use cardmill::files::{self, Contents};
use std::io::Write;

/// Prints the completions of a shell.
pub(crate) fn completions(args: &CompletionsArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    out.write_all(&args::completions(args.shell))?;
    Ok(Status::Done)
}

/// Writes the man pages of all commands.
pub(crate) fn man(args: &ManArgs) -> anyhow::Result<Status> {
    let pages: Vec<_> = args::man_pages()?.into_iter().map(|(name, page)| (name, Contents::Bytes(page))).collect();
    files::write_files(&args.folder, &pages)?;
    Ok(Status::Done)
}

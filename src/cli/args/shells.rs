//! What shells and systems want to know of the command line: completions and man pages.

use super::Args;
use clap::CommandFactory;
use std::io;
use std::path::PathBuf;

const COMPLETIONS_HELP: &str = "\
Examples:
  cardmill completions bash > ~/.local/share/bash-completion/completions/cardmill
  cardmill completions zsh > ~/.zfunc/_cardmill
  cardmill completions fish > ~/.config/fish/completions/cardmill.fish";

/// The arguments of `completions`.
#[derive(Debug, clap::Args)]
#[command(after_help = COMPLETIONS_HELP)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    pub(crate) shell: clap_complete::Shell,
}

/// The arguments of `man`.
#[derive(Debug, clap::Args)]
pub(crate) struct ManArgs {
    /// The folder for the pages; made when it is missing.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

/// The script that completes the command line in a shell.
pub(crate) fn completions(shell: clap_complete::Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "cardmill", &mut script);
    script
}

/// The man pages of all commands, by their file names.
///
/// # Errors
///
/// None in truth: they are written into memory.
pub(crate) fn man_pages() -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut command = Args::command();
    command.build();
    pages(&command)
}

/// The page of a command, and those of the commands below it.
fn pages(command: &clap::Command) -> io::Result<Vec<(String, Vec<u8>)>> {
    let page = clap_mangen::Man::new(command.clone());
    let mut text = Vec::new();
    page.render(&mut text)?;
    let mut all = vec![(page.get_filename(), text)];
    for below in command.get_subcommands().filter(|below| !below.is_hide_set() && below.get_name() != "help") {
        all.extend(pages(below)?);
    }
    Ok(all)
}

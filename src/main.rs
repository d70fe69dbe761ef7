//! The program: reads the command line, runs the command, and decides what failure means.

mod cli;

use clap::Parser;
use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = cli::args::Args::parse();
    cli::paint::decide(args.color);
    match cli::commands::run(&args, &mut io::stdout().lock()) {
        Ok(status) => status.into(),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // When standard error is gone as well, the status has to say it all.
            let _ = writeln!(io::stderr(), "{}", cli::paint::err(&format!("cardmill: {error:#}")));
            cli::commands::Status::Failed.into()
        }
    }
}

/// Whether the reader of standard output has seen enough: `cardmill … | head`.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

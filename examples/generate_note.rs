//! Prints a messy note of any length: `cargo run --release --example generate_note -- 10000`.

#[path = "../tests/support/corpus.rs"]
mod corpus;

use std::io::{self, Write};
use std::process::ExitCode;

#[expect(clippy::disallowed_methods, reason = "a program reads its arguments")]
fn main() -> ExitCode {
    let Some(cards) = std::env::args().nth(1).and_then(|typed| typed.parse().ok()) else {
        let _ = writeln!(io::stderr(), "usage: generate_note CARDS > note.md");
        return ExitCode::from(2);
    };
    match io::stdout().write_all(corpus::note(cards).as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(2),
    }
}

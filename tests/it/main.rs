//! All integration tests, in one program so that they are linked once.
#![expect(clippy::disallowed_methods, reason = "tests make files and look at them")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cli;
mod config;
#[path = "../support/corpus.rs"]
mod corpus;
mod edits;
mod explain;
mod history;
mod identity;
mod input;
mod media;
mod media_runs;
mod outline;
mod pack_runs;
mod packs;
mod project;
mod properties;
mod render;
mod report;
mod rules;
mod rules_test;
mod tidy;

//! All integration tests, in one program so that they are linked once.
#![expect(clippy::disallowed_methods, reason = "tests make files and look at them")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod check;
mod cli;
mod cloze_rules;
mod config;
#[path = "../support/corpus.rs"]
mod corpus;
mod decisions;
mod decks;
mod diff;
mod document_links;
mod documents;
mod edits;
mod explain;
mod facts;
mod history;
mod hurt;
mod identity;
mod init;
mod input;
mod look;
mod media;
mod media_runs;
mod outline;
mod own_files;
mod pack_labels;
mod pack_marks;
mod pack_runs;
mod packs;
mod pictures;
#[cfg(feature = "preview")]
mod preview;
mod project;
mod properties;
mod push;
mod questions;
mod release;
mod render;
mod report;
mod rule_errors;
mod rules;
mod rules_names;
mod rules_new;
mod rules_test;
mod schema;
mod stats;
mod suggest;
mod terminal;
mod tidy;
mod unchanged;
mod watch;

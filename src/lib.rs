//! Turns messy Markdown notes, written without flashcards in mind, into Anki decks.

pub mod build;
pub mod card;
pub mod content;
pub mod deck;
pub mod diagnostic;
pub mod encoding;
pub mod export;
pub mod files;
pub mod report;
pub mod rules;
pub mod source;

pub use build::{Build, BuildOptions, build};

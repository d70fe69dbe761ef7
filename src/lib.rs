//! Turns messy Markdown notes, written without flashcards in mind, into Anki decks.
//!
//! The modules stand in the order in which data flows through them.

pub mod authoring;
pub mod base;
pub mod cards;
pub mod export;
pub mod extract;
pub mod files;
pub mod history;
pub mod markdown;
pub mod media;
pub mod outline;
pub mod packs;
pub mod pipeline;
pub mod rules;
pub mod settings;
pub mod text;

pub use pipeline::{Build, BuildOptions, build};

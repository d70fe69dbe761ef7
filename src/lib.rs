//! Turns messy Markdown notes, written without flashcards in mind, into Anki decks.

pub mod block;
pub mod build;
pub mod card;
pub mod commonmark;
pub mod config;
pub mod content;
pub mod deck;
pub mod diagnostic;
pub mod drawing;
pub mod encoding;
pub mod examples;
pub mod explain;
pub mod export;
pub mod extract;
pub mod files;
pub mod history;
pub mod html;
pub mod identity;
pub mod lock;
mod marked;
pub mod marks;
pub mod matching;
pub mod media;
pub mod nearest;
pub mod node_kind;
pub mod outline;
pub mod packs;
pub mod parse;
pub mod plan;
pub mod repair;
pub mod report;
pub mod rules;
pub mod scope;
pub mod source;

pub use build::{Build, BuildOptions, build};

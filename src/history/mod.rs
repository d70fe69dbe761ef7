//! What became of the cards since the build before: the lock, which old card a new one is, what changes.

pub mod decisions;
pub mod difference;
mod follow;
pub mod lock;
pub mod matching;
pub mod plan;

pub use follow::*;

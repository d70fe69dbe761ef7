//! Markdown as people write it: mended, then read into blocks.

pub mod block;
pub mod parse;
pub mod repair;

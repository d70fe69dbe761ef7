//! What everything stands on: the text of files, places in it, and what is said about them.

pub mod code;
pub mod diagnostic;
pub mod drawing;
pub mod encoding;
pub mod nearest;
pub mod paths;
pub mod slots;
pub mod source;
pub mod toml_file;

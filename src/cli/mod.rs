//! The program around the library: what may be typed, the commands, and the line for whoever waits.

mod anki_connect;
pub(crate) mod args;
pub(crate) mod commands;
pub(crate) mod paint;
mod progress;

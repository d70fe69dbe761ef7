//! What holds for a note: from the settings of a project and from the front matter of the note.

pub mod config;
pub mod layer;

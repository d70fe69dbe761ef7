//! Marked text, blocks of it, and how they are written as HTML and as Markdown.

pub mod commonmark;
pub mod content;
pub mod highlight;
pub mod html;
pub mod letters;
pub mod marks;
pub mod medium;

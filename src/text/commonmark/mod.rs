//! Content as CommonMark text, written and read back.
//!
//! Writing escapes what CommonMark would misread and nothing else, so that a deck is
//! pleasant to read as plain text and shows the same when it is rendered (tables need the
//! GFM extension, which every renderer has). Reading what was written gives the same
//! content again; the exceptions, none of which the parser of notes ever makes:
//!
//! - U+0000 is not allowed in CommonMark and becomes U+FFFD;
//! - a carriage return in a code block ends a line, as everywhere in CommonMark;
//! - an empty paragraph, an empty list and a table without columns are not written;
//! - numbers of list items end at 999,999,999.
//!
//! Text that was not written here is read as well as content can hold it.

mod read;
mod styles;
mod write;

pub use read::{Element, ElementKind, elements, link, read_content};
pub use write::{push_content, push_heading, push_link, write_content, write_marked};

/// What stands between the titles of a heading.
pub const TITLE_SEPARATOR: &str = " › ";

#[cfg(test)]
pub(crate) mod tests;

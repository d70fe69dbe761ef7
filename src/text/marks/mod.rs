//! Reads marked text into pieces: plain text, code, formulas, styles, links, pictures, breaks.
//!
//! What marked text is stands in [`content`](crate::text::content). This module decides the
//! corner cases once, for every renderer: a pair of backticks stands on one line with
//! something between; tags and styles pair like brackets, and one that does not is text. A
//! style or a link that begins on one side of an end of a deletion and ends on the other is
//! none: Anki shows the inside of a deletion without what stands around it.
//!
//! What a note marks with signs of Markdown is marked here with Unicode noncharacters, which
//! no text can hold, so that nothing that a person writes is taken for one.
//!
//! # Invariant
//!
//! The pieces of a text, written down again, are that text; and every [`Piece::Open`] has
//! its [`Piece::Close`], every [`Piece::OpenLink`] its [`Piece::CloseLink`], properly nested.

mod deletion;
mod pieces;
#[cfg(test)]
mod tests;
mod text;
mod writer;

pub use deletion::Deletion;
pub use pieces::pieces;
pub use text::{Mark, MarkKind, Picture, Place, Text};

use std::borrow::Cow;

/// A style that marked text may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `<sub>`, lowered.
    Sub,
    /// `<sup>`, raised.
    Sup,
    /// `<kbd>`, a key.
    Kbd,
    /// Strong emphasis.
    Bold,
    /// Emphasis.
    Italic,
    /// Struck through.
    Strike,
    /// As with a marker pen.
    Highlight,
}

/// A picture or a sound in marked text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Image<'a> {
    /// The file or the address, as it is written in the note.
    pub target: &'a str,
    /// What to show where it cannot be seen.
    pub alt: &'a str,
    /// The width in pixels, or width and height as `300x200`; or empty.
    pub size: &'a str,
}

/// A part of marked text that is rendered in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Characters that mean themselves. Never empty, holds no `\n`.
    Text(&'a str),
    /// What stood between two backticks. Never empty, holds no backtick and no line break.
    Code(&'a str),
    /// A formula in TeX, which stood between two backticks and two dollar signs.
    Math(&'a str),
    /// The beginning of a style.
    Open(Style),
    /// Its end.
    Close(Style),
    /// The beginning of a link, with where it leads.
    OpenLink(&'a str),
    /// Its end.
    CloseLink,
    /// A picture or a sound.
    Image(Image<'a>),
    /// A line break.
    Break,
}

/// Before the address of a link.
const LINK: char = '\u{FDDC}';
/// Between the address and the text of a link.
const LINK_TEXT: char = '\u{FDDD}';
/// Behind the text of a link.
const LINK_END: char = '\u{FDDE}';
/// Before the target of a picture.
const IMAGE: char = '\u{FDDF}';
/// Before its other text.
const IMAGE_ALT: char = '\u{FDE0}';
/// Before its size.
const IMAGE_SIZE: char = '\u{FDE1}';
/// Behind its size.
const IMAGE_END: char = '\u{FDE2}';

/// Whether a character is one of the signs of marked text, deletions among them: a Unicode
/// noncharacter, which stands in no text.
pub fn is_sign(char: char) -> bool {
    ('\u{FDD0}'..='\u{FDEF}').contains(&char)
}

/// A text as a person typed it, without signs: neither as they are, but for those that are
/// `kept`, nor by their number, as `&#xfdd4;`, which Markdown would read as the sign.
pub fn typed(text: &str, kept: fn(char) -> bool) -> Cow<'_, str> {
    let drop = |char: char| is_sign(char) && !kept(char);
    if !text.contains("&#") && !text.contains(drop) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|char: char| char == '&' || drop(char)) {
        out.push_str(&rest[..at]);
        let len = reference_to_sign(&rest[at..]);
        let found = rest[at..].chars().next().map_or(1, char::len_utf8);
        if len.is_none() && !rest[at..].starts_with(drop) {
            out.push_str(&rest[at..at + found]);
        }
        rest = &rest[at + len.unwrap_or(found)..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The length of a numeric reference to a sign at the start of a text.
fn reference_to_sign(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("&#")?;
    // The longest reference that Markdown reads has seven digits.
    let number = &rest[..rest.bytes().take(8).position(|byte| byte == b';')?];
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).is_some_and(is_sign).then_some("&#;".len() + number.len())
}

/// Appends the beginning of a link.
pub fn push_link(out: &mut String, target: &str) {
    out.push(LINK);
    out.extend(target.chars().filter(|char| !is_sign(*char) && !char.is_control()));
    out.push(LINK_TEXT);
}

/// Appends the end of a link.
pub fn end_link(out: &mut String) {
    out.push(LINK_END);
}

/// Appends a picture or a sound.
pub fn push_image(out: &mut String, image: Image<'_>) {
    let signs = [IMAGE, IMAGE_ALT, IMAGE_SIZE];
    for (sign, text) in signs.into_iter().zip([image.target, image.alt, image.size]) {
        out.push(sign);
        out.extend(text.chars().filter(|char| !is_sign(*char) && !char.is_control() && *char != '`'));
    }
    out.push(IMAGE_END);
}

/// Whether a picture or a sound stands in a text.
pub fn has_image(text: &str) -> bool {
    text.contains(IMAGE)
}

/// The other text of a picture as it is written, cut into text and size: `text|300` or
/// `text|300x200`.
pub fn alt_and_size(text: &str) -> (&str, &str) {
    let is_size = |size: &str| {
        size.starts_with(|first: char| first.is_ascii_digit())
            && size.bytes().all(|byte| byte.is_ascii_digit() || byte == b'x')
    };
    match text.rsplit_once('|') {
        Some((alt, size)) if is_size(size) => (alt, size),
        _ => (text, ""),
    }
}

/// The text without styles, links and pictures: what a rule sees of it. Code, formulas and
/// the tags of HTML stay. In UTF-8, all signs begin with one byte, which few texts hold.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.as_bytes().contains(&0xef) || !text.contains(is_sign) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut hidden = false;
    for char in text.chars() {
        match char {
            LINK | IMAGE => hidden = true,
            LINK_TEXT | IMAGE_END => hidden = false,
            _ if hidden || (is_sign(char) && !Deletion::SIGNS.contains(&char)) => {}
            char => out.push(char),
        }
    }
    Cow::Owned(out)
}

impl Style {
    /// All of them.
    pub const ALL: [Style; 7] =
        [Style::Sub, Style::Sup, Style::Kbd, Style::Bold, Style::Italic, Style::Strike, Style::Highlight];

    /// How it begins in marked text.
    pub fn open(self) -> &'static str {
        match self {
            Style::Sub => "<sub>",
            Style::Sup => "<sup>",
            Style::Kbd => "<kbd>",
            Style::Bold => "\u{FDD4}",
            Style::Italic => "\u{FDD6}",
            Style::Strike => "\u{FDD8}",
            Style::Highlight => "\u{FDDA}",
        }
    }

    /// How it ends in marked text.
    pub fn close(self) -> &'static str {
        match self {
            Style::Sub => "</sub>",
            Style::Sup => "</sup>",
            Style::Kbd => "</kbd>",
            Style::Bold => "\u{FDD5}",
            Style::Italic => "\u{FDD7}",
            Style::Strike => "\u{FDD9}",
            Style::Highlight => "\u{FDDB}",
        }
    }

    /// The name of the element of HTML.
    pub fn element(self) -> &'static str {
        match self {
            Style::Sub => "sub",
            Style::Sup => "sup",
            Style::Kbd => "kbd",
            Style::Bold => "b",
            Style::Italic => "i",
            Style::Strike => "s",
            Style::Highlight => "mark",
        }
    }

    /// What an element of HTML means, if it is one of these or a synonym.
    pub fn of_element(name: &str) -> Option<Self> {
        Some(match name {
            "strong" => Style::Bold,
            "em" | "cite" | "dfn" | "var" => Style::Italic,
            "del" | "strike" => Style::Strike,
            _ => return Self::ALL.into_iter().find(|tag| tag.element() == name),
        })
    }
}

impl Piece<'_> {
    /// The bytes it takes in the marked text.
    pub fn source_len(self) -> usize {
        /// Signs are three bytes long.
        const SIGN: usize = LINK.len_utf8();
        match self {
            Piece::Text(text) => text.len(),
            Piece::Code(code) => code.len() + 2,
            Piece::Math(math) => math.len() + 4,
            Piece::Open(tag) => tag.open().len(),
            Piece::Close(tag) => tag.close().len(),
            Piece::OpenLink(target) => target.len() + 2 * SIGN,
            Piece::CloseLink => SIGN,
            Piece::Image(Image { target, alt, size }) => target.len() + alt.len() + size.len() + 4 * SIGN,
            Piece::Break => 1,
        }
    }
}

//! Styles, links and pictures of marked text as CommonMark.
//!
//! Signs are used where they cannot be misread, tags of HTML in all other places: `**` beside
//! punctuation or another `*` may not be bold to CommonMark (section 6.2), and a link in a
//! link is none.

use super::write::{Place, push_entity};
use crate::text::marks::{Image, Piece, Style};

/// What is open, from the outside in, with how it ends.
#[derive(Default)]
pub(super) struct Styles {
    ends: Vec<&'static str>,
    /// The targets of open links, with nothing for one that is written as a tag.
    links: Vec<Option<String>>,
}

impl Styles {
    /// Begins a style; `rest` are the pieces from its beginning on.
    pub(super) fn open(&mut self, out: &mut String, tag: Style, rest: &[Piece<'_>]) {
        let sign = match tag {
            Style::Bold => "**",
            Style::Italic => "*",
            Style::Strike => "~~",
            Style::Sub | Style::Sup | Style::Kbd | Style::Highlight => "",
        };
        let blank_before = out.is_empty() || out.ends_with([' ', '\n']);
        if !sign.is_empty() && !out.ends_with(['*', '~', '\\']) && is_plain(rest, blank_before) {
            out.push_str(sign);
            self.ends.push(sign);
        } else {
            out.push('<');
            out.push_str(tag.element());
            out.push('>');
            self.ends.push(closing(tag));
        }
    }

    /// Ends the innermost style.
    pub(super) fn close(&mut self, out: &mut String) {
        out.push_str(self.ends.pop().unwrap_or_default());
    }

    /// Begins a link.
    pub(super) fn open_link(&mut self, out: &mut String, target: &str, rest: &[Piece<'_>], place: Place) {
        let within = place == Place::Link || self.links.iter().any(Option::is_some);
        let inner = inside(rest);
        let simple = !inner.is_empty()
            && inner.iter().all(|piece| match piece {
                Piece::Text(text) => !text.contains(|char: char| "[]<>&\\!*_~`".contains(char) || char.is_control()),
                Piece::Code(code) => !code.contains(['[', ']', '\\', '|', '<', '>']),
                _ => false,
            });
        if within || !simple {
            self.links.push(None);
            out.push_str("<a href=\"");
            push_attribute(out, target);
            out.push_str("\">");
        } else {
            self.links.push(Some(target.to_owned()));
            out.push('[');
        }
    }

    /// Ends the innermost link.
    pub(super) fn close_link(&mut self, out: &mut String) {
        match self.links.pop() {
            Some(Some(target)) => {
                out.push_str("](");
                push_target(out, &target);
                out.push(')');
            }
            _ => out.push_str("</a>"),
        }
    }
}

fn closing(tag: Style) -> &'static str {
    match tag {
        Style::Sub => "</sub>",
        Style::Sup => "</sup>",
        Style::Kbd => "</kbd>",
        Style::Bold => "</b>",
        Style::Italic => "</i>",
        Style::Strike => "</s>",
        Style::Highlight => "</mark>",
    }
}

/// The pieces between the beginning that stands first and its end.
fn inside<'r, 't>(rest: &'r [Piece<'t>]) -> &'r [Piece<'t>] {
    let mut depth = 0usize;
    for (at, piece) in rest.iter().enumerate() {
        match piece {
            Piece::Open(_) | Piece::OpenLink(_) => depth += 1,
            Piece::Close(_) | Piece::CloseLink => {
                depth -= 1;
                if depth == 0 {
                    return &rest[1..at];
                }
            }
            _ => {}
        }
    }
    &[]
}

/// Whether a style holds one text at whose ends signs are read as such: it begins and ends
/// with a letter or digit, or with punctuation where a blank stands on the other side.
fn is_plain(rest: &[Piece<'_>], blank_before: bool) -> bool {
    let [Piece::Text(text)] = inside(rest) else { return false };
    let blank_after = match rest.get(3) {
        None | Some(Piece::Break) => true,
        Some(Piece::Text(after)) => after.starts_with(' '),
        _ => false,
    };
    let fits = |char: Option<char>, blank: bool| {
        char.is_some_and(|char| char.is_alphanumeric() || blank && ",.;:?!()，。；：？！（）、".contains(char))
    };
    fits(text.chars().next(), blank_before)
        && fits(text.chars().next_back(), blank_after)
        && !text.contains(['*', '~', '_'])
}

/// Appends a picture.
pub(super) fn push_image(out: &mut String, image: Image<'_>, place: Place) {
    out.push_str("![");
    for char in image.alt.chars() {
        if char.is_ascii_punctuation() || char.is_whitespace() && char != ' ' {
            push_entity(out, char);
        } else {
            out.push(char);
        }
    }
    if !image.size.is_empty() {
        out.push_str(if place == Place::Cell { "\\|" } else { "|" });
        out.push_str(image.size);
    }
    out.push_str("](");
    push_target(out, image.target);
    out.push(')');
}

/// Appends where a link leads, in angle brackets where it needs them.
fn push_target(out: &mut String, target: &str) {
    let bare = !target.is_empty()
        && !target.starts_with('<')
        && !target.contains(|char: char| char.is_whitespace() || char.is_control() || "()\\&|*_`".contains(char));
    if bare {
        return out.push_str(target);
    }
    out.push('<');
    for char in target.chars() {
        if char.is_ascii_punctuation() && "<>\\&|`".contains(char) || char.is_whitespace() && char != ' ' {
            push_entity(out, char);
        } else {
            out.push(char);
        }
    }
    out.push('>');
}

/// Appends the value of an attribute, in which every sign is an entity.
fn push_attribute(out: &mut String, text: &str) {
    for char in text.chars() {
        if char.is_alphanumeric() || "-./:_~%".contains(char) { out.push(char) } else { push_entity(out, char) }
    }
}

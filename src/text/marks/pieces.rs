//! Cuts marked text into its pieces.

use super::{
    Deletion, IMAGE, IMAGE_ALT, IMAGE_END, IMAGE_SIZE, Image, LINK, LINK_END, LINK_TEXT, Piece, Style, is_sign,
};

/// What waits for its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opened<'a> {
    Style(Style),
    Link(&'a str),
    /// Nothing pairs across its ends.
    Deletion,
}

/// What begins at a place of a text, and how long it is.
enum Found<'a> {
    Piece(Piece<'a>, usize),
    Begin(Opened<'a>, usize),
    End(Opened<'a>, usize),
    Nothing,
}

/// The pieces of a marked text, from left to right, in time linear in its length.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    // Beginnings that still wait for their end: where their piece stands.
    let mut waiting: Vec<(usize, Opened<'_>)> = Vec::new();
    let mut deletions = 0usize;
    let mut plain = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find(|char: char| matches!(char, '`' | '$' | '<' | '\n') || is_sign(char)) {
        at += found;
        let rest = &text[at..];
        let (piece, len, ends) = match found_at(rest) {
            Found::Piece(piece, len) => (piece, len, None),
            // Text until its end is found.
            Found::Begin(what, len) => {
                waiting.push((pieces.len() + usize::from(plain < at), what));
                (Piece::Text(&rest[..len]), len, None)
            }
            Found::End(what, len) => match opened(&mut waiting, what) {
                Some((begin, Opened::Style(tag))) => (Piece::Close(tag), len, Some((begin, Piece::Open(tag)))),
                Some((begin, Opened::Link(target))) => (Piece::CloseLink, len, Some((begin, Piece::OpenLink(target)))),
                Some((_, Opened::Deletion)) | None => {
                    at += len;
                    continue;
                }
            },
            Found::Nothing => {
                if rest.starts_with(Deletion::OPEN) {
                    deletions += 1;
                    waiting.push((pieces.len(), Opened::Deletion));
                } else if rest.starts_with(Deletion::CLOSE) && deletions > 0 {
                    deletions -= 1;
                    while waiting.pop().is_some_and(|(_, what)| what != Opened::Deletion) {}
                }
                at += rest.chars().next().map_or(1, char::len_utf8);
                continue;
            }
        };
        if plain < at {
            pieces.push(Piece::Text(&text[plain..at]));
        }
        pieces.push(piece);
        if let Some((begin, piece)) = ends {
            pieces[begin] = piece;
        }
        at += len;
        plain = at;
    }
    if plain < text.len() {
        pieces.push(Piece::Text(&text[plain..]));
    }
    pieces
}

/// What begins at the start of `rest`.
fn found_at(rest: &str) -> Found<'_> {
    if rest.starts_with('\n') {
        return Found::Piece(Piece::Break, 1);
    }
    if let Some(code) = code(rest) {
        return Found::Piece(Piece::Code(code), code.len() + 2);
    }
    if let Some(behind) = rest.strip_prefix('$') {
        return match code(behind) {
            Some(math) if behind[math.len() + 2..].starts_with('$') => Found::Piece(Piece::Math(math), math.len() + 4),
            _ => Found::Nothing,
        };
    }
    if let Some(behind) = rest.strip_prefix(LINK) {
        return match behind.find(is_sign) {
            Some(end) if behind[end..].starts_with(LINK_TEXT) => {
                Found::Begin(Opened::Link(&behind[..end]), end + LINK.len_utf8() + LINK_TEXT.len_utf8())
            }
            _ => Found::Nothing,
        };
    }
    if rest.starts_with(LINK_END) {
        return Found::End(Opened::Link(""), LINK_END.len_utf8());
    }
    if let Some(image) = image(rest) {
        return Found::Piece(Piece::Image(image), Piece::Image(image).source_len());
    }
    for tag in Style::ALL {
        if rest.starts_with(tag.open()) {
            return Found::Begin(Opened::Style(tag), tag.open().len());
        }
        if rest.starts_with(tag.close()) {
            return Found::End(Opened::Style(tag), tag.close().len());
        }
    }
    Found::Nothing
}

/// The code at the start of `rest`, when it starts with the first of a pair of backticks.
fn code(rest: &str) -> Option<&str> {
    let inside = rest.strip_prefix('`')?;
    let end = inside.find(['`', '\n', '\r'])?;
    (end > 0 && inside.as_bytes()[end] == b'`').then(|| &inside[..end])
}

/// The picture at the start of `rest`.
fn image(rest: &str) -> Option<Image<'_>> {
    let (target, rest) = until(rest.strip_prefix(IMAGE)?, IMAGE_ALT)?;
    let (alt, rest) = until(rest, IMAGE_SIZE)?;
    let (size, _) = until(rest, IMAGE_END)?;
    Some(Image { target, alt, size })
}

/// What stands before the next sign, and behind it, when it is this one.
fn until(rest: &str, sign: char) -> Option<(&str, &str)> {
    let end = rest.find(is_sign)?;
    Some((&rest[..end], rest[end..].strip_prefix(sign)?))
}

/// The beginning that `end` belongs to, with its piece. What began after it stays text.
fn opened<'a>(waiting: &mut Vec<(usize, Opened<'a>)>, end: Opened<'_>) -> Option<(usize, Opened<'a>)> {
    let fits = |open: &Opened<'_>| match (open, &end) {
        (Opened::Style(open), Opened::Style(end)) => open == end,
        (Opened::Link(_), Opened::Link(_)) => true,
        (Opened::Style(_) | Opened::Link(_) | Opened::Deletion, _) => false,
    };
    // At most a handful wait in any real text; the bound keeps hostile ones linear.
    let mut near = waiting.iter().rev().take(16).take_while(|(_, open)| *open != Opened::Deletion);
    let found = near.position(|(_, open)| fits(open))?;
    let begin = waiting[waiting.len() - 1 - found];
    waiting.truncate(waiting.len() - 1 - found);
    Some(begin)
}

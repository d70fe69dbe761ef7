//! Reads marked text into pieces: plain text, code, tags and line breaks.
//!
//! What marked text is stands in [`content`](crate::content). This module decides the
//! corner cases once, for every renderer: a pair of backticks stands on one line with
//! something between; tags pair like brackets, and one that does not is text.
//!
//! # Invariant
//!
//! The pieces of a text, written down again, are that text; and every [`Piece::Open`] has
//! its [`Piece::Close`], properly nested.

/// The signs of a deletion in the text of a cloze card: Unicode noncharacters, which no text
/// can hold, so that nothing that a person writes is taken for one.
///
/// A deletion is `OPEN`, its numbers (`1`, or `1,2`), `NUMBERED`, the text, maybe `HINT` and a
/// hint, `CLOSE`; the text may hold other deletions.
#[derive(Clone, Copy, Debug)]
pub struct Deletion;

impl Deletion {
    /// Before the numbers.
    pub const OPEN: char = '\u{FDD0}';
    /// Between the numbers and the text.
    pub const NUMBERED: char = '\u{FDD1}';
    /// Between the text and a hint.
    pub const HINT: char = '\u{FDD2}';
    /// The end.
    pub const CLOSE: char = '\u{FDD3}';
    /// All of them.
    pub const SIGNS: [char; 4] = [Self::OPEN, Self::NUMBERED, Self::HINT, Self::CLOSE];

    /// The numbers of all deletions in a text, each once, in order.
    pub fn numbers(text: &str) -> Vec<u16> {
        let mut numbers: Vec<u16> = text
            .split(Self::OPEN)
            .skip(1)
            .filter_map(|rest| rest.split_once(Self::NUMBERED))
            .flat_map(|(numbers, _)| numbers.split(','))
            .filter_map(|number| number.parse().ok())
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The text with the signs in place of Anki's, what [`written`](Self::written) gives.
    pub fn read(text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        // For each deletion that is open, whether it may still have a hint.
        let mut open: Vec<bool> = Vec::new();
        let mut rest = text;
        while let Some(found) = rest.chars().next() {
            let numbers = rest.strip_prefix("{{c").and_then(|rest| rest.split_once("::"));
            let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == ',');
            if let Some((numbers, behind)) = numbers.filter(|(numbers, _)| is_number(numbers)) {
                out.extend([Self::OPEN]);
                out.push_str(numbers);
                out.push(Self::NUMBERED);
                open.push(true);
                rest = behind;
            } else if let Some(behind) = rest.strip_prefix("}}").filter(|_| !open.is_empty()) {
                open.pop();
                out.push(Self::CLOSE);
                rest = behind;
            } else if let Some(behind) = rest.strip_prefix("::").filter(|_| open.last() == Some(&true)) {
                open.pop();
                open.push(false);
                out.push(Self::HINT);
                rest = behind;
            } else {
                out.push(found);
                rest = &rest[found.len_utf8()..];
            }
        }
        out
    }

    /// The text with Anki's signs, `{{c1::text::hint}}`; the rest stays.
    pub fn written(text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for found in text.chars() {
            match found {
                Self::OPEN => out.push_str("{{c"),
                Self::NUMBERED | Self::HINT => out.push_str("::"),
                Self::CLOSE => out.push_str("}}"),
                other => out.push(other),
            }
        }
        out
    }
}

/// A tag that marked text may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// `<sub>`, lowered.
    Sub,
    /// `<sup>`, raised.
    Sup,
    /// `<kbd>`, a key.
    Kbd,
}

/// A part of marked text that is rendered in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Characters that mean themselves. Never empty, holds no `\n`.
    Text(&'a str),
    /// What stood between two backticks. Never empty, holds no backtick and no line break.
    Code(&'a str),
    /// An opening tag.
    Open(Tag),
    /// The closing tag that belongs to an opening one.
    Close(Tag),
    /// A line break.
    Break,
}

impl Tag {
    const ALL: [Tag; 3] = [Tag::Sub, Tag::Sup, Tag::Kbd];

    /// The opening tag.
    pub fn open(self) -> &'static str {
        match self {
            Tag::Sub => "<sub>",
            Tag::Sup => "<sup>",
            Tag::Kbd => "<kbd>",
        }
    }

    /// The closing tag.
    pub fn close(self) -> &'static str {
        match self {
            Tag::Sub => "</sub>",
            Tag::Sup => "</sup>",
            Tag::Kbd => "</kbd>",
        }
    }
}

impl Piece<'_> {
    /// The bytes it takes in the marked text.
    pub fn source_len(self) -> usize {
        match self {
            Piece::Text(text) => text.len(),
            Piece::Code(code) => code.len() + 2,
            Piece::Open(tag) => tag.open().len(),
            Piece::Close(tag) => tag.close().len(),
            Piece::Break => 1,
        }
    }
}

/// The pieces of a marked text, from left to right, in time linear in its length.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    // Opening tags that still wait for their closing one: where their piece stands.
    let mut waiting: Vec<(usize, Tag)> = Vec::new();
    let mut plain = 0;
    let mut at = 0;
    let flush = |pieces: &mut Vec<_>, from: usize, to: usize| {
        if from < to {
            pieces.push(Piece::Text(&text[from..to]));
        }
    };
    while let Some(found) = text[at..].find(['`', '<', '\n']) {
        at += found;
        let rest = &text[at..];
        if rest.starts_with('\n') {
            flush(&mut pieces, plain, at);
            pieces.push(Piece::Break);
            at += 1;
        } else if let Some(code) = code(rest) {
            flush(&mut pieces, plain, at);
            pieces.push(Piece::Code(code));
            at += code.len() + 2;
        } else if let Some(tag) = Tag::ALL.into_iter().find(|tag| rest.starts_with(tag.open())) {
            flush(&mut pieces, plain, at);
            waiting.push((pieces.len(), tag));
            // Text until its closing tag is found.
            pieces.push(Piece::Text(&rest[..tag.open().len()]));
            at += tag.open().len();
        } else if let Some(tag) = Tag::ALL.into_iter().find(|tag| rest.starts_with(tag.close()))
            && let Some(opened) = opened(&mut waiting, tag)
        {
            flush(&mut pieces, plain, at);
            pieces[opened] = Piece::Open(tag);
            pieces.push(Piece::Close(tag));
            at += tag.close().len();
        } else {
            at += 1;
            continue;
        }
        plain = at;
    }
    flush(&mut pieces, plain, text.len());
    pieces
}

/// The code at the start of `rest`, when it starts with the first of a pair of backticks.
fn code(rest: &str) -> Option<&str> {
    let inside = rest.strip_prefix('`')?;
    let end = inside.find(['`', '\n', '\r'])?;
    (end > 0 && inside.as_bytes()[end] == b'`').then(|| &inside[..end])
}

/// The piece of the opening tag that `tag` closes. Tags opened after it stay text.
fn opened(waiting: &mut Vec<(usize, Tag)>, tag: Tag) -> Option<usize> {
    // At most a handful wait in any real text; the bound keeps hostile ones linear.
    let found = waiting.iter().rev().take(16).position(|(_, open)| *open == tag)?;
    let at = waiting.len() - 1 - found;
    let (piece, _) = waiting[at];
    waiting.truncate(at);
    Some(piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[Piece<'_>]) {
        assert_eq!(pieces(text), expected);
    }

    #[test]
    fn a_pair_of_backticks_is_code() {
        check("run `ls -l` now", &[Piece::Text("run "), Piece::Code("ls -l"), Piece::Text(" now")]);
    }

    #[test]
    fn a_lone_backtick_is_text() {
        check("a ` b", &[Piece::Text("a ` b")]);
        check("a `\n` b", &[Piece::Text("a `"), Piece::Break, Piece::Text("` b")]);
        check("``", &[Piece::Text("``")]);
    }

    #[test]
    fn tags_pair_like_brackets() {
        check("H<sub>2</sub>", &[Piece::Text("H"), Piece::Open(Tag::Sub), Piece::Text("2"), Piece::Close(Tag::Sub)]);
        check("<sub>a</sup>", &[Piece::Text("<sub>"), Piece::Text("a</sup>")]);
        check(
            "<sub><sup>a</sub>",
            &[Piece::Open(Tag::Sub), Piece::Text("<sup>"), Piece::Text("a"), Piece::Close(Tag::Sub)],
        );
    }

    #[test]
    fn other_tags_are_text() {
        check("Vec<int>", &[Piece::Text("Vec<int>")]);
    }
}

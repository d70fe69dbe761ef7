//! Patterns that cannot be used, told inside the pattern, with what to write instead.

use super::pattern::Pattern;
use crate::base::code::Code;
use crate::base::toml_file::{Place, Problems};
use regex_syntax::ast::ErrorKind as Written;
use regex_syntax::hir::ErrorKind as Meant;
use std::ops::Range;

/// Checks a pattern. `written` is what stands in the file, `text` the same with what it names
/// filled in. A pattern of the `user` is built as well: it may be too large. What is built in is checked by a test.
pub(super) fn pattern(
    problems: &Problems<'_>,
    place: Place<'_>,
    written: &str,
    text: &str,
    user: bool,
) -> Option<Pattern> {
    if !user {
        return Some(Pattern::trusted(text));
    }
    let pattern = match Pattern::new(text) {
        Ok(pattern) => pattern,
        Err(error) => {
            // When the text itself is right, it is so with what it names that it is wrong.
            let own = Pattern::new(&masked(written)).err();
            let (bytes, message, help) = told(own.as_ref().unwrap_or(&error));
            let place = if own.is_some() { place.bytes(bytes) } else { place };
            problems.error(Code::BadPattern, place, message, help);
            return None;
        }
    };
    if !pattern.is_small() {
        let help = "make the numbers in `{…}` smaller, or use `+` and `*` with a width in `when`";
        problems.error(Code::LargePattern, place, "this pattern is larger than 10 MB when it is built", help);
        return None;
    }
    if pattern.is_impossible() {
        let help = "write what it should find; `^` is the begin of a text and `$` its end";
        problems.error(Code::ImpossiblePattern, place, "no text can match this pattern", help);
    }
    Some(pattern)
}

/// Checks the replacement that goes with a pattern: the groups that it takes text from.
pub(super) fn replacement(problems: &Problems<'_>, place: Place<'_>, pattern: &Pattern, text: &str) {
    let groups = pattern.groups();
    let known = |name: &str| match name.parse::<usize>() {
        Ok(number) => number < groups,
        Err(_) => pattern.names().iter().any(|known| known == name),
    };
    let mut rest = text.replace("$$", "  ");
    while let Some(at) = rest.find('$') {
        let offset = text.len() - rest.len() + at;
        let behind = rest.split_off(at + 1);
        let braced = behind.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        let bare = behind.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(behind.len());
        let (name, length) = braced.map_or((&behind[..bare], bare), |(name, _)| (name, name.len() + 2));
        if !name.is_empty() && !known(name) {
            let digits = name.chars().take_while(char::is_ascii_digit).count();
            let (number, letters) = name.split_at(digits);
            let help = if braced.is_none() && known(number) {
                format!("write `${{{number}}}{letters}`: letters behind a number belong to the name")
            } else {
                "number groups in brackets from 1 on, as in `$1`; write `$$` for the sign".to_owned()
            };
            let message = format!("the pattern has no group `{name}`");
            problems.error(Code::UnknownGroup, place.bytes(offset..offset + 1 + length), message, help);
        }
        rest = behind;
    }
}

/// The text with each `(?&name)` as an ordinary group of the same length.
fn masked(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("(?&") {
        let Some((name, after)) = behind.split_once(')') else { break };
        out.push_str(before);
        out.push_str("(?:");
        out.push_str(&"x".repeat(name.len()));
        out.push(')');
        rest = after;
    }
    out + rest
}

/// Where in the pattern, what is wrong, and what to do.
fn told(error: &regex_syntax::Error) -> (Range<usize>, String, String) {
    let said = |span: &regex_syntax::ast::Span, (message, help): (String, &str)| {
        (span.start.offset..span.end.offset.max(span.start.offset + 1), message, help.to_owned())
    };
    match error {
        regex_syntax::Error::Parse(error) => said(error.span(), as_written(error.kind())),
        regex_syntax::Error::Translate(error) => said(error.span(), as_meant(error.kind())),
        other => (0..1, format!("this is no pattern: {other}"), OTHER.to_owned()),
    }
}

const OTHER: &str = "patterns are written as for the Rust library `regex`; its page on syntax tells how";

fn as_written(kind: &Written) -> (String, &'static str) {
    let (message, help) = match kind {
        Written::GroupUnclosed => ("this group is not closed", "close it with `)`, or write `\\(` for the sign"),
        Written::GroupUnopened => ("this `)` closes no group", "remove it, or write `\\)` for the sign"),
        Written::ClassUnclosed => ("this `[` is not closed", "close it with `]`, or write `\\[` for the sign"),
        Written::ClassRangeInvalid => {
            ("this range of characters is empty", "write the lower character first, as in `[0-9]`")
        }
        Written::RepetitionMissing => {
            ("there is nothing before this to be repeated", "write `.*` for any text, or `\\*` for the sign")
        }
        Written::RepetitionCountInvalid => ("this repetition is empty", "write the lower number first, as in `{2,5}`"),
        Written::RepetitionCountUnclosed => {
            ("this `{` is not closed", "close it with `}`, or write `\\{` for the sign")
        }
        Written::RepetitionCountDecimalEmpty => {
            ("there is no number in this repetition", "write `{2}` or `{2,5}`, or `\\{` for the sign")
        }
        Written::UnsupportedLookAround => (
            "a pattern cannot look ahead or behind",
            "say what must not be there under `when`, as in `when = { text = { not_matches = '…' } }`",
        ),
        Written::UnsupportedBackreference => {
            ("a pattern cannot name what a group found", "write that text again, or test it under `when`")
        }
        Written::EscapeUnrecognized => (
            "this escape is unknown",
            "letters behind `\\` have a meaning: `\\d` digit, `\\w` letter, `\\s` blank; signs stand for themselves",
        ),
        Written::EscapeUnexpectedEof => ("there is nothing behind the last `\\`", "write `\\\\` for the sign"),
        Written::GroupNameDuplicate { .. } => ("this name is there twice", "give each group a name of its own"),
        Written::GroupNameInvalid | Written::GroupNameEmpty => {
            ("this is no name for a group", "a name has letters, digits and `_`, and begins with a letter")
        }
        Written::GroupNameUnexpectedEof => ("the name of this group is not closed", "write `(?<name>…)`"),
        Written::FlagUnrecognized | Written::FlagUnexpectedEof => (
            "there is no such flag",
            "write `(?i)` for any case, `(?<name>…)` for a capture, `(?&name)` for a pattern of `[pattern]`",
        ),
        Written::NestLimitExceeded(_) => {
            ("too many groups stand in one another", "name parts of it in `[pattern]`, or write two rules")
        }
        other => return (format!("this is no pattern: {other}"), OTHER),
    };
    (message.to_owned(), help)
}

fn as_meant(kind: &Meant) -> (String, &'static str) {
    let (message, help) = match kind {
        Meant::UnicodePropertyNotFound | Meant::UnicodePropertyValueNotFound => (
            "there is no such class of characters",
            "write for example `\\p{Han}`, `\\p{Lu}` for capitals, `\\pL` for letters",
        ),
        other => return (format!("this is no pattern: {other}"), OTHER),
    };
    (message.to_owned(), help)
}

//! Where in a line no marker counts: in code spans, formulas, addresses, comments and escapes.

use std::ops::Range;

/// A piece of a row in which no marker counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Closed {
    /// Its bytes.
    pub(super) at: Range<usize>,
    /// Why.
    pub(super) why: Why,
}

/// Why no marker counts in a piece of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// Between backticks.
    Code,
    /// A formula.
    Math,
    /// An address, or where a link leads.
    Address,
    /// A comment.
    Comment,
    /// A backslash and what it escapes.
    Escape,
}

/// The pieces of a row of text in which no marker counts.
pub(super) fn closed(text: &str) -> Vec<Closed> {
    let mut found: Vec<Closed> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let piece = comment(rest)
            .map(|len| (len, Why::Comment))
            .or_else(|| escape(rest).map(|len| (len, Why::Escape)))
            .or_else(|| code(rest).map(|len| (len, Why::Code)))
            .or_else(|| math(&text[..at], rest).map(|len| (len, Why::Math)))
            .or_else(|| address(&text[..at], rest).map(|len| (len, Why::Address)));
        match piece {
            Some((len, why)) => {
                found.push(Closed { at: at..at + len, why });
                at += len;
            }
            None if rest.starts_with('`') => at += rest.len() - rest.trim_start_matches('`').len(),
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

fn comment(rest: &str) -> Option<usize> {
    rest.starts_with("<!--").then(|| rest.find("-->").map_or(rest.len(), |end| end + 3))
}

fn escape(rest: &str) -> Option<usize> {
    let mut chars = rest.chars();
    if chars.next() != Some('\\') {
        return None;
    }
    // A formula of TeX begins here, and no escape.
    if let Some(close) =
        [("\\(", "\\)"), ("\\[", "\\]")].iter().find(|(open, _)| rest.starts_with(open)).map(|(_, close)| close)
        && let Some(end) = near(&rest[2..]).find(close)
        && rest[2..2 + end].contains(['\\', '^', '_', '=', '{'])
    {
        return Some(end + 4);
    }
    // A run of one sign is one marker, and escaped as one.
    let sign = chars.next().filter(char::is_ascii_punctuation)?;
    Some(1 + rest[1..].chars().take_while(|found| *found == sign).count())
}

/// So much of a text as a formula or an address in a line may take.
fn near(text: &str) -> &str {
    text.char_indices().nth(1000).map_or(text, |(at, _)| &text[..at])
}

fn code(rest: &str) -> Option<usize> {
    let ticks = rest.len() - rest.trim_start_matches('`').len();
    if ticks == 0 {
        return None;
    }
    let mut at = ticks;
    while let Some(next) = rest[at..].find('`') {
        let run = rest[at + next..].len() - rest[at + next..].trim_start_matches('`').len();
        if run == ticks {
            return Some(at + next + run);
        }
        at += next + run;
    }
    None
}

fn math(before: &str, rest: &str) -> Option<usize> {
    if !rest.starts_with('$') {
        return None;
    }
    if let Some(inner) = rest.strip_prefix("$$") {
        return near(inner).find("$$").filter(|end| *end > 0).map(|end| end + 4);
    }
    // As Obsidian and Pandoc have it: no blank inside at the ends, no digit behind.
    let inner = &rest[1..];
    let end = near(inner).find('$').filter(|end| *end > 0)?;
    let tight = !inner.starts_with(' ')
        && !inner[..end].ends_with(' ')
        && !inner[end + 1..].starts_with(|c: char| c.is_ascii_digit());
    (tight && !before.ends_with('\\')).then_some(end + 2)
}

fn address(before: &str, rest: &str) -> Option<usize> {
    // Where a link leads, and the whole of a wiki link.
    if before.ends_with(']') && rest.starts_with('(') {
        return near(rest).find(')').map(|end| end + 1);
    }
    if let Some(inner) = rest.strip_prefix("[[") {
        return near(inner).find("]]").filter(|end| !inner[..*end].contains("[[")).map(|end| end + 4);
    }
    if before.ends_with(|found: char| found.is_ascii_alphanumeric()) {
        return None;
    }
    let scheme = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(byte)).count();
    let known = rest.get(..scheme).is_some_and(|name| name.len() >= 2) && rest[scheme..].starts_with("://");
    let mail = rest.starts_with("mailto:") || rest.starts_with("www.");
    (known || mail).then(|| rest.find(|c: char| c.is_whitespace() || "<>\"）)」".contains(c)).unwrap_or(rest.len()))
}

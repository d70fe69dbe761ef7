//! Colours of what is drawn on a terminal: severities, places, carets, and the signs of a plan.
//!
//! What is drawn is plain text, so that a test compares what a person reads. It is coloured here,
//! line by line, by the shape that drawings have; results for programs never come here.

use crate::cli::args::Color;
use anstyle::{AnsiColor, Style};
use std::borrow::Cow;
use std::io::{IsTerminal, stderr, stdout};
use std::sync::OnceLock;

/// Whether standard output and standard error are coloured; decided once.
static COLOURED: OnceLock<(bool, bool)> = OnceLock::new();

/// Decides for the whole run.
#[expect(clippy::disallowed_methods, reason = "the terminal is described by the environment, and only here")]
pub(crate) fn decide(color: Color) {
    let told = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let auto = |terminal: bool| terminal && !dumb && !told("NO_COLOR");
    let coloured = match color {
        Color::Auto => (auto(stdout().is_terminal()), auto(stderr().is_terminal())),
        Color::Always => (true, true),
        Color::Never => (false, false),
    };
    // A second decision would change nothing: there is one command line.
    let _ = COLOURED.set(coloured);
}

/// A drawing for standard output.
pub(crate) fn out(drawn: &str) -> Cow<'_, str> {
    painted(drawn, COLOURED.get().is_some_and(|(out, _)| *out))
}

/// A drawing for standard error.
pub(crate) fn err(drawn: &str) -> Cow<'_, str> {
    painted(drawn, COLOURED.get().is_some_and(|(_, err)| *err))
}

const fn colour(colour: AnsiColor) -> Style {
    colour.on_default()
}

const ERROR: Style = colour(AnsiColor::Red).bold();
const WARNING: Style = colour(AnsiColor::Yellow).bold();
const NOTE: Style = colour(AnsiColor::Cyan).bold();
const GUTTER: Style = colour(AnsiColor::Blue).bold();
const BOLD: Style = Style::new().bold();
const GONE: Style = colour(AnsiColor::Red);
const ADDED: Style = colour(AnsiColor::Green);
const CHANGED: Style = colour(AnsiColor::Yellow);

fn painted(drawn: &str, coloured: bool) -> Cow<'_, str> {
    if !coloured || drawn.is_empty() {
        return Cow::Borrowed(drawn);
    }
    let mut severity = ERROR;
    let mut painted = String::with_capacity(drawn.len() * 2);
    for line in drawn.split_inclusive('\n') {
        let (text, end) = line.strip_suffix('\n').map_or((line, ""), |text| (text, "\n"));
        push_line(&mut painted, text, &mut severity);
        painted.push_str(end);
    }
    Cow::Owned(painted)
}

fn push_line(out: &mut String, text: &str, severity: &mut Style) {
    if let Some((style, head, rest)) = header(text) {
        *severity = style;
        push(out, style, head);
        return push(out, BOLD, rest);
    }
    let indent = text.len() - text.trim_start_matches([' ', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']).len();
    let (margin, rest) = text.split_at(indent);
    if let Some(place) = rest.strip_prefix("--> ") {
        push(out, GUTTER, &format!("{margin}-->"));
        out.push_str(&format!(" {place}"));
    } else if let Some(code) = rest.strip_prefix('|').filter(|_| indent > 0) {
        push(out, GUTTER, &format!("{margin}|"));
        let carets = code.trim_start();
        if !carets.is_empty() && carets.bytes().all(|found| found == b'^') {
            out.push_str(&code[..code.len() - carets.len()]);
            push(out, *severity, carets);
        } else {
            out.push_str(code);
        }
    } else if let Some((name, help)) = rest.strip_prefix("= ").and_then(|rest| rest.split_once(": ")) {
        push(out, GUTTER, &format!("{margin}="));
        out.push(' ');
        push(out, BOLD, &format!("{name}:"));
        out.push_str(&format!(" {help}"));
    } else {
        push_change(out, text);
    }
}

/// `error[code]: message` or `cardmill: message`, in two parts.
fn header(text: &str) -> Option<(Style, &str, &str)> {
    for (style, name) in [(ERROR, "error["), (WARNING, "warning["), (NOTE, "note[")] {
        if let Some(rest) = text.strip_prefix(name) {
            let end = rest.find("]:")? + name.len() + 1;
            return Some((style, &text[..end], &text[end..]));
        }
    }
    text.starts_with("cardmill: ").then(|| (ERROR, &text[.."cardmill:".len()], &text["cardmill:".len()..]))
}

/// A line of a plan: its sign, and its changed words between `[-`, `-]` and `{+`, `+}`.
fn push_change(out: &mut String, text: &str) {
    let sign = match text.as_bytes() {
        [b'+' | b'<', b' ', ..] => Some(ADDED),
        [b'-', b' ', ..] => Some(GONE),
        [b'~' | b'>' | b'#', b' ', ..] => Some(CHANGED),
        _ => None,
    };
    if let Some(style) = sign {
        push(out, style, &text[..1]);
        return out.push_str(&text[1..]);
    }
    let mut rest = text;
    while let Some((style, start, end)) = next_words(rest) {
        out.push_str(&rest[..start]);
        push(out, style, &rest[start..end]);
        rest = &rest[end..];
    }
    out.push_str(rest);
}

fn next_words(text: &str) -> Option<(Style, usize, usize)> {
    let of = |style, open: &str, close: &str| {
        let start = text.find(open)?;
        Some((style, start, start + text[start..].find(close)? + close.len()))
    };
    let (gone, added) = (of(GONE, "[-", "-]"), of(ADDED, "{+", "+}"));
    match (gone, added) {
        (Some(gone), Some(added)) => Some(if gone.1 < added.1 { gone } else { added }),
        (found, None) | (None, found) => found,
    }
}

fn push(out: &mut String, style: Style, text: &str) {
    if !text.is_empty() {
        out.push_str(&format!("{style}{text}{style:#}"));
    }
}

#[cfg(test)]
mod tests {
    use super::painted;

    /// The text with its colours taken off again.
    fn stripped(painted: &str) -> String {
        let mut parts = painted.split("\u{1b}[");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| text + part.split_once('m').unwrap().1)
    }

    #[test]
    fn colours_change_no_letter_and_only_when_they_are_wanted() {
        let drawn = "error[bad]: wrong\n --> a.md:3:1\n  |\n3 | a || b\n  | ^^^\n  |\n  = help: do it\n\n~ a.md:1  Q\n    answer    [-old-]{+new+} x\n12 | 5\nplain 5 | x\n";
        assert_eq!(painted(drawn, false), drawn);
        let coloured = painted(drawn, true);
        assert_eq!(stripped(&coloured), drawn);
        for part in ["error[bad]", "^^^", "[-old-]", "{+new+}", "help:"] {
            assert!(coloured.contains(&format!("m{part}\u{1b}[0m")), "{part} has no colour in {coloured:?}");
        }
        assert!(coloured.ends_with("\nplain 5 | x\n"));
    }
}

//! What the TOML reader complains about, in the words of somebody who is no programmer.

use super::{Place, Problems};
use crate::base::code::Code;
use crate::base::diagnostic::Severity;
use crate::base::source::Span;

/// How many mistakes of one file are told.
const MOST: usize = 50;

/// Reads a file as TOML; what is wrong with it is told with the cure.
///
/// The reader stops at the first mistake: its line is told and taken out, and reading begins
/// again.
pub fn parse(problems: &Problems<'_>, file: usize) -> Option<toml::Value> {
    let text = problems.files()[file].text;
    let mut rest = text.to_owned();
    let mut last = None;
    for told in 0..MOST {
        let error = match toml::from_str::<toml::Table>(&rest) {
            Ok(table) if told == 0 => return Some(toml::Value::Table(table)),
            Ok(_) => break,
            Err(error) => error,
        };
        let (mut start, end) = shown(text, error.span().unwrap_or(0..0));
        let line_start = text[..start].rfind('\n').map_or(0, |end| end + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |end| start + end);
        let Complaint { code, message, help } = cure(error.message(), text, start);
        // What stands below a second table of one name is not there twice for itself.
        let follows =
            code == Code::DuplicateKey && second_table(text, start) || (code == Code::CodeFence && last == Some(code));
        last = Some(code);
        if code == Code::UnclosedText {
            start = ["\"\"\"", "'''"].iter().filter_map(|quotes| text.rfind(quotes)).max().unwrap_or(start);
        }
        if !follows {
            let span = Some(Span::new(start as u32, end.max(start) as u32));
            problems.push(Severity::Error, code, Place::file(file).owned(), span, message, help);
        }
        // Behind an open bracket, nothing is what it seems.
        let open = matches!(
            code,
            Code::UnclosedBracket | Code::MissingComma | Code::ExtraComma | Code::UnclosedText | Code::Toml
        );
        if open || rest[line_start..line_end].trim().is_empty() {
            break;
        }
        rest.replace_range(line_start..line_end, &" ".repeat(line_end - line_start));
    }
    None
}

/// The bytes to mark: at the end of a line or of the file, what stands before it.
fn shown(text: &str, span: std::ops::Range<usize>) -> (usize, usize) {
    let (mut start, end) = (span.start.min(text.len()), span.end.min(text.len()));
    let written = text.trim_end().len();
    if start >= written || text[start..].starts_with(['\n', '\r']) {
        let before = text[..start.min(written)].trim_end_matches(['\n', '\r', ' ', '\t']);
        start = before.len() - before.chars().next_back().map_or(0, char::len_utf8);
    }
    (start, end.max(start))
}

/// Whether a byte stands below a header like `[rule]` that stands above as well.
fn second_table(text: &str, at: usize) -> bool {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let headers = |text: &str| -> Vec<String> {
        let lines = text.lines().map(str::trim).filter(|line| line.starts_with('[') && !line.starts_with("[["));
        lines.map(str::to_owned).collect()
    };
    let mut above = headers(&before[..line_start]);
    above.pop().is_some_and(|last| above.contains(&last))
}

struct Complaint {
    code: Code,
    message: String,
    help: String,
}

fn complaint(code: Code, message: impl Into<String>, help: impl Into<String>) -> Complaint {
    Complaint { code, message: message.into(), help: help.into() }
}

/// What is wrong, and what to write instead. `said` are the words of the TOML reader.
fn cure(said: &str, text: &str, at: usize) -> Complaint {
    let line_start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = text[line_start..].lines().next().unwrap_or_default();
    let rest = text[at..].lines().next().unwrap_or_default().trim();
    let key = line.split(['=', ':']).next().unwrap_or_default().trim();
    let is = |start: &str| said.starts_with(start);
    if let Some(found) = about_brackets(said, text, at, line_start) {
        return found;
    }
    if line.trim_start().starts_with("```") {
        complaint(Code::CodeFence, "this is a fence of Markdown, not TOML", "remove the lines with ```")
    } else if line.trim_start().starts_with("//") || line.trim_start().starts_with("<!--") {
        complaint(Code::Comment, "this is no comment of TOML", "begin a comment with `#`")
    } else if is("invalid unquoted key") || is("key with no value") {
        about_key(line, key)
    } else if is("string values must be quoted") || is("invalid boolean") || is("invalid f") || is("unexpected leading")
    {
        about_value(line, rest, key)
    } else if is("duplicate key") && line.trim_start().starts_with('[') {
        let name = line.trim().trim_matches(['[', ']']);
        let help = format!("when there are several, write `[[{name}]]` with two brackets above each; else keep one");
        complaint(Code::DuplicateTable, format!("`[{name}]` stands here a second time"), help)
    } else if is("duplicate key") {
        let help = "keep one of the two, or write a list: `[\"…\", \"…\"]`";
        complaint(Code::DuplicateKey, format!("`{key}` stands here a second time"), help)
    } else if said.contains("escape") {
        let help = "write patterns in single quotes, as in '\\d+': there a backslash is a backslash";
        complaint(Code::Backslash, "a backslash in double quotes begins an escape", help)
    } else if is("invalid multi-line") {
        let help = "end the text with the three quotes that it begins with";
        complaint(Code::UnclosedText, "a text of several lines is not closed", help)
    } else if is("invalid basic string") || is("invalid literal string") {
        let help = "close it on its line; a text of several lines begins and ends with three quotes";
        complaint(Code::UnclosedQuote, "a text is not closed", help)
    } else if is("missing assignment") {
        complaint(
            Code::NoEquals,
            "there is no `=` between a key and its value",
            "write `key = …`; a text stands in quotes",
        )
    } else if is("extra `=`") {
        complaint(Code::ExtraEquals, "there is one `=` too many", "remove it")
    } else if is("unquoted keys cannot be empty") {
        complaint(
            Code::NoName,
            "there is no name here",
            "write the name of a key or a table; one with signs stands in quotes",
        )
    } else if is("unexpected key or value") {
        behind_value(line, rest, at - line_start)
    } else {
        complaint(Code::Toml, said.replace('`', "'"), "see https://toml.io for how TOML is written")
    }
}

/// A bracket, a brace or a comma that is missing, or there without need.
fn about_brackets(said: &str, text: &str, at: usize, line_start: usize) -> Option<Complaint> {
    let is = |start: &str| said.starts_with(start);
    let first = text[line_start..at].trim().is_empty() || said.contains("in array");
    let header = is("string values") && text[line_start..].starts_with("[[");
    Some(if is("unclosed") || is("missing key for inline table") {
        complaint(Code::UnclosedBracket, "a bracket is not closed", "close it with `]` or `}`")
    } else if first && (is("missing comma") || is("unexpected `")) && begins_a_key(&text[line_start..]) || header {
        let help = "close it with `]` or `}` above this line";
        complaint(Code::UnclosedBracket, "a bracket is not closed", help)
    } else if is("missing comma") {
        complaint(Code::MissingComma, "a comma is missing between two entries", "write a `,` between them")
    } else if is("extra comma") {
        complaint(Code::ExtraComma, "there is a comma too many", "remove it")
    } else if is("missing opening") || said.contains(" opening,") || is("missing table open") {
        let help = "begin a text with `\"` or `'`, a list with `[` and a table with `{`";
        complaint(Code::NotOpened, "this closes nothing, or stands before what opens", help)
    } else {
        return None;
    })
}

/// A line that does not begin as `key =` does.
fn about_key(line: &str, key: &str) -> Complaint {
    let word = line.trim();
    if line.trim_start().starts_with(['-', '*', '•']) {
        let help = "write a list as `key = [\"…\", \"…\"]`";
        complaint(Code::DashList, "this is a list of Markdown or YAML, not of TOML", help)
    } else if line.contains(':') && !line.contains('=') {
        complaint(Code::Colon, "a key and its value are joined by `=`, not by `:`", format!("write `{key} = …`"))
    } else if line.contains('=') && key.contains(char::is_whitespace) {
        let help = format!("write `{}`, or \"{key}\" in quotes", key.split_whitespace().collect::<Vec<_>>().join("_"));
        complaint(Code::BlankInKey, format!("there is a blank in the key `{key}`"), help)
    } else if line.contains('=') {
        let help = format!("write \"{key}\" in quotes");
        complaint(Code::OddKey, "a key outside quotes has letters a–z, digits, `-` and `_` only", help)
    } else {
        complaint(
            Code::NoEquals,
            format!("`{word}` has no `=`"),
            format!("write `{word} = …`, or begin a remark with `#`"),
        )
    }
}

/// A value that is neither in quotes nor a number, `true` or `false`.
fn about_value(line: &str, rest: &str, key: &str) -> Complaint {
    let word = rest.split([',', ']', '}', '#']).next().unwrap_or_default().trim();
    if rest.is_empty() || rest.starts_with('#') || line.trim_end().ends_with('=') {
        let help = format!("write the value on the same line: `{key} = \"…\"`");
        complaint(Code::MissingValue, format!("`{key}` has no value"), help)
    } else if word.starts_with(['“', '”', '‘', '’', '「', '„', '«']) {
        let help = "write straight quotes: \"…\" or '…'";
        complaint(Code::CurlyQuotes, "these quotes are not the straight ones of TOML", help)
    } else if word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("false") {
        let help = format!("write `{}`", word.to_lowercase());
        complaint(Code::Boolean, format!("`{word}` is written in small letters"), help)
    } else if line.contains("..") {
        let help = "write a range in quotes, as in \"2..4\"";
        complaint(Code::RangeWithoutQuotes, "a range stands in quotes", help)
    } else {
        complaint(Code::MissingQuotes, format!("`{word}` has no quotes"), format!("write it as \"{word}\""))
    }
}

/// Something behind a value, where its line should end.
fn behind_value(line: &str, rest: &str, at: usize) -> Complaint {
    let before = line.get(..at).unwrap_or_default();
    if rest.starts_with([',', ';']) {
        let help = format!("remove the `{}`", &rest[..1]);
        return complaint(Code::LineEnd, format!("there is no `{}` at the end of a line", &rest[..1]), help);
    }
    if before.matches('\'').count() == 2 {
        let help = "write the text in double quotes, or in three single ones: '''…'''";
        return complaint(Code::QuoteInQuotes, "a `'` ends the text that began with `'`", help);
    }
    if before.matches('"').count() == 2 {
        let help = "write the text in single quotes, or each `\"` in it as `\\\"`";
        return complaint(Code::QuoteInQuotes, "a `\"` ends the text that began with `\"`", help);
    }
    let help = "one key a line; a text stands in quotes, a remark behind `#`";
    complaint(Code::StrayValue, "there is something behind the end of the value", help)
}

/// Whether a text begins with `key = …`, or with a table.
fn begins_a_key(text: &str) -> bool {
    let line = text.trim_start().lines().next().unwrap_or_default();
    let word = line.split('=').next().unwrap_or_default().trim();
    line.starts_with("[[") || (line.contains('=') && !word.contains(['"', '\'', '[', '{', ',']))
}

//! What Logseq adds to Markdown.

use super::line::{Kind, Line, Log, each_text, is_item, list_marker, near, outside_code, split_indent};
use super::list::RepairSettings;

/// Drops property lines, task words, embeds and block references of Logseq.
///
/// Safe outside code: a property is one word before `::` and a blank, and C++ or Rust paths have
/// no blank there.
pub(super) fn logseq(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    for line in lines.iter_mut().filter(|line| line.kind == Kind::Text) {
        if is_property(&line.text) {
            log.note("logseq", line.source, "a property");
            line.clear();
        }
    }
    let may = |text: &str| text.contains("{{") || text.contains("((") || has_task(text);
    each_text(lines, log, "logseq", "a task word, embed or reference", may, |text| {
        let text = without_task(text);
        outside_code(&text, |piece| drop_between(&drop_between(piece, "{{", "}}", is_macro), "((", "))", is_uuid))
    });
}

/// `key:: value`, alone on its line or behind a bullet.
pub(crate) fn is_property(text: &str) -> bool {
    if !text.contains("::") {
        return false;
    }
    let (_, body) = split_indent(text);
    let body = &body[list_marker(body).unwrap_or(0)..];
    let Some((key, value)) = body.split_once("::") else {
        return false;
    };
    let fits = key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    fits && (value.is_empty() || value.starts_with(' '))
}

/// Whether a task word stands behind the bullet of a line.
fn has_task(text: &str) -> bool {
    let (_, body) = split_indent(text);
    list_marker(body).is_some_and(|len| task(&body[len..]) > 0)
}

fn without_task(text: &str) -> String {
    let (lead, body) = split_indent(text);
    let Some(len) = list_marker(body).filter(|_| is_item(text)) else {
        return text.to_owned();
    };
    let (marker, rest) = body.split_at(len);
    format!("{lead}{marker}{}", &rest[task(rest)..])
}

/// The length of a task word at the start of a text, with its priority, as in `TODO [#A] `.
pub(crate) fn task(text: &str) -> usize {
    const WORDS: [&str; 11] =
        ["TODO", "DOING", "DONE", "LATER", "NOW", "WAITING", "WAIT", "CANCELED", "CANCELLED", "IN-PROGRESS", "STARTED"];
    let word = WORDS.iter().find(|word| text.strip_prefix(**word).is_some_and(|rest| rest.starts_with(' ')));
    let word = word.map_or(0, |word| word.len() + 1);
    let priority = ["[#A] ", "[#B] ", "[#C] "].iter().find(|mark| text[word..].starts_with(**mark));
    word + priority.map_or(0, |mark| mark.len())
}

fn is_macro(body: &str) -> bool {
    let name = body.trim_start().split([' ', ':', ',']).next().unwrap_or("");
    matches!(name, "embed" | "query" | "video" | "renderer" | "youtube" | "tweet" | "pdf" | "cards")
}

fn is_uuid(body: &str) -> bool {
    body.len() == 36 && body.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}

/// Without each `open … close` whose inside fits.
fn drop_between(text: &str, open: &str, close: &str, fits: fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(open) {
        let inner = &rest[start + open.len()..];
        if let Some(end) = near(inner).find(close).filter(|end| fits(&inner[..*end])) {
            out.push_str(&rest[..start]);
            rest = &inner[end + close.len()..];
        } else {
            out.push_str(&rest[..start + open.len()]);
            rest = inner;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::{check_kept, check_only};

    #[test]
    fn properties_and_tasks_go() {
        let uuid = "01234567-89ab-cdef-0123-456789abcdef";
        check_only("logseq", &format!("collapsed:: true\n- TODO a {{{{embed x}}}} b (({uuid}))\n"), "\n- a  b\n");
        check_only("logseq", "- DOING [#B] a\n- [#C] b\n- [#D] c\n", "- a\n- b\n- [#D] c\n");
        check_kept("logseq", "std::vec and a::b\n- TODOS\n((1 + 2) * (3))\nNote:: x\n");
    }
}

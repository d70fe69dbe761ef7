//! HTML in notes: layout goes, what Markdown can say becomes Markdown, details stay.

use super::fence::fenced;
use super::{Line, Log, RepairSettings};
use regex::{Captures, Regex};
use std::sync::LazyLock;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("patterns of the program are tested")
}

/// Comments go, over lines too. Safe: nobody reads them.
pub(super) fn comments(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    let code = fenced(lines);
    let mut open = false;
    for (line, code) in lines.iter_mut().zip(code) {
        if code || !(open || line.text.contains("<!--")) {
            continue;
        }
        let mut kept = String::new();
        let mut rest = line.text.as_str();
        loop {
            if open {
                let Some(end) = rest.find("-->") else { break };
                rest = &rest[end + 3..];
                open = false;
            } else if let Some(start) = rest.find("<!--") {
                kept.push_str(&rest[..start]);
                rest = &rest[start + 4..];
                open = true;
            } else {
                kept.push_str(rest);
                break;
            }
        }
        line.text = kept.trim_end().to_owned();
        log.note(line.source, "HTML comment");
    }
}

static HEADING: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^\s*<h([1-6])[^>]*>(.*?)</h[1-6]>\s*$"));
static CODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)<code>([^<`]*?)</code>|<kbd>([^<`]*?)</kbd>|<tt>([^<`]*?)</tt>"));
static CODE_IN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)<code>(.+?)</code>"));
static BREAK: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\s*<br\s*/?>\s*|\s*</br>\s*|\s*\\</br\\>\s*"));
static BOLD: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)<(?:b|strong)>\s*(.*?)\s*</(?:b|strong)>"));
static LAYOUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r#"(?i)</?(?:p|div|center|font|span|img|hr|a|u|i|em|b|strong|small|big|table|thead|tbody|tr|td|th|ul|ol|dl|dd|dt|"#,
        r#"section|article|figure|figcaption|picture|source|video|iframe|svg|path|g|abbr|cite|ins|del|strike|s|mark|q|"#,
        r#"button|input|label|form|nav|header|footer|main|blockquote|pre|style|script|link|meta|body|html|head|h[1-6])(?:\s[^<>]*)?/?>"#
    ))
});
static COMPONENT: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^\s*</?[A-Z][A-Za-z]*(?:\.[A-Z][A-Za-z]*)*(?:\s+\w+=[^<>]*|\s*)/?>\s*$"#));
static ITEM: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^\s*<li[^>]*>\s*(.*?)\s*(?:</li>)?\s*$"));
static OPEN_TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?i)<(?:a|img|p|div|span|font|table|td|tr|th|sub)(?:\s+[\w-]+(?:=(?:"[^"]*"|'[^']*')?)?)*\s*$"#));

/// Layout tags go, so that the Markdown among them is Markdown again; headings, bold, code,
/// items and line breaks become Markdown. `<int>` and `<pod-name>` are no HTML and stay.
pub(super) fn tags(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    join_broken_tags(lines);
    let code = fenced(lines);
    let mut repaired = Vec::with_capacity(lines.len());
    let mut in_code = false;
    for (line, fenced) in lines.drain(..).zip(code) {
        if fenced || (!line.text.contains('<') && !line.text.contains("\\</")) {
            repaired.push(line);
            continue;
        }
        let bare = line.text.trim().to_ascii_lowercase();
        let bare = BREAK.replace_all(&bare, "").into_owned();
        if bare == "<code>" || bare == "<pre>" || bare == "<pre><code>" {
            in_code = true;
            repaired.push(Line::new("```", line.source));
            log.note(line.source, "code block in HTML");
            continue;
        }
        if in_code && (bare == "</code>" || bare == "</pre>" || bare == "</code></pre>") {
            in_code = false;
            repaired.push(Line::new("```", line.source));
            continue;
        }
        if in_code {
            repaired.push(line);
            continue;
        }
        let before = line.text.clone();
        for text in rewritten(&line.text) {
            repaired.push(Line::new(text, line.source));
        }
        if repaired.last().is_some_and(|last| last.text != before) {
            log.note(line.source, "HTML tag");
        }
    }
    *lines = repaired;
}

/// A line without its HTML, as one or more lines.
fn rewritten(text: &str) -> Vec<String> {
    if COMPONENT.is_match(text) {
        return vec![String::new()];
    }
    let mut text = text.to_owned();
    let row = text.trim_start().starts_with('|') || text.matches('|').count() >= 2;
    if let Some(found) = HEADING.captures(&text) {
        let level = found[1].parse().unwrap_or(1);
        text = format!("{} {}", "#".repeat(level), &found[2]);
    }
    if let Some(found) = ITEM.captures(&text) {
        text = format!("- {}", &found[1]);
    }
    if text.contains("<summary") {
        return vec![text];
    }
    text = CODE
        .replace_all(&text, |found: &Captures<'_>| {
            let inner = found.iter().skip(1).flatten().next().map_or("", |part| part.as_str());
            format!("`{}`", decoded(inner))
        })
        .into_owned();
    text = CODE_IN.replace_all(&text, |found: &Captures<'_>| format!("`{}`", decoded(&found[1]))).into_owned();
    text = BOLD.replace_all(&text, |found: &Captures<'_>| bold(found)).into_owned();
    let whole = text.len();
    text = LAYOUT.replace_all(&text, "").into_owned();
    let lost = text.len() < whole;
    if row {
        return vec![text];
    }
    let parts: Vec<String> = BREAK.split(&text).map(str::to_owned).collect();
    let indent: String = text.chars().take_while(|c| c.is_whitespace() || *c == '>').collect();
    let filled: Vec<String> = parts
        .into_iter()
        .filter(|part| !part.trim().is_empty())
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { format!("{}{}", continuation(&text, &indent), part.trim()) })
        .collect();
    if filled.is_empty() {
        return vec![String::new()];
    }
    let trimmed = |part: String| if lost && part.trim_start().len() < part.len() && indent.len() >= 4 { part.trim_start().to_owned() } else { part };
    filled.into_iter().map(trimmed).collect()
}

fn bold(found: &Captures<'_>) -> String {
    let inner = found[1].trim();
    if inner.is_empty() || inner.contains("](") { inner.to_owned() } else { format!("**{inner}**") }
}

fn decoded(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&quot;", "\"")
}

/// What stands before the second half of a line that a `<br>` broke: a continuation of an
/// item is indented under it.
fn continuation(text: &str, indent: &str) -> String {
    let rest = text[indent.len()..].trim_start();
    let item = rest.starts_with("- ") || rest.starts_with("* ") || rest.starts_with("+ ");
    if item { format!("{indent}  ") } else { indent.to_owned() }
}

/// A tag that runs over lines is brought onto its first one.
fn join_broken_tags(lines: &mut Vec<Line>) {
    let code = fenced(lines);
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    let mut open = 0usize;
    for (line, code) in lines.drain(..).zip(code) {
        match joined.last_mut() {
            Some(last) if open > 0 && !code => {
                last.text.push(' ');
                last.text.push_str(line.text.trim());
                joined.push(Line::new("", line.source));
                let at = joined.len() - 2;
                if !joined[at].text.ends_with('>') && !line.text.contains('>') && open < 6 {
                    // The tag is still open: keep the text on the line that opened it.
                    let text = std::mem::take(&mut joined[at].text);
                    joined.swap_remove(at + 1);
                    joined[at].text = text;
                    open += 1;
                } else {
                    open = 0;
                }
            }
            _ => {
                open = usize::from(!code && OPEN_TAG.is_match(&line.text));
                joined.push(line);
            }
        }
    }
    *lines = joined;
}

static SUMMARY: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)<summary[^>]*>(.*?)</summary>"));
static ANY_TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)</?(?:b|strong|i|em|u|span|font|h[1-6]|p|a|code|br|sub|sup)(?:\s[^<>]*)?/?>"));
static DETAILS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)</?details[^>]*>"));

/// `<details>`, its summary and `</details>` each get a line of their own with blanks around,
/// so that what is hidden is ordinary Markdown. Safe anywhere outside code.
pub(super) fn details(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    let code = fenced(lines);
    let mut repaired: Vec<Line> = Vec::with_capacity(lines.len());
    for (line, code) in lines.drain(..).zip(code) {
        let lower = line.text.to_ascii_lowercase();
        if code || !(lower.contains("<details") || lower.contains("</details") || lower.contains("<summary")) {
            repaired.push(line);
            continue;
        }
        let spread = SUMMARY.replace_all(&line.text, |found: &Captures<'_>| {
            let text = CODE_IN.replace_all(&found[1], |code: &Captures<'_>| format!("`{}`", decoded(&code[1]))).into_owned();
            format!("\n<summary>{}</summary>\n", decoded(ANY_TAG.replace_all(&text, "").trim()))
        });
        let spread = DETAILS.replace_all(&spread, |found: &Captures<'_>| {
            let tag = if found[0].starts_with("</") { "</details>" } else { "<details>" };
            format!("\n{tag}\n")
        });
        for part in spread.split('\n').map(str::trim) {
            let part = BREAK.replace_all(part, "");
            if part.is_empty() {
                continue;
            }
            repaired.push(Line::new("", line.source));
            repaired.push(Line::new(part.as_ref(), line.source));
            repaired.push(Line::new("", line.source));
        }
        log.note(line.source, "details on lines of their own");
    }
    *lines = repaired;
}

#[cfg(test)]
mod tests {
    use super::rewritten;

    #[track_caller]
    fn check(before: &str, after: &[&str]) {
        assert_eq!(rewritten(before), after);
    }

    #[test]
    fn layout_goes_and_text_in_angle_brackets_stays() {
        check("<p align=\"center\">Locks</p>", &["Locks"]);
        check("use Vec<int> and <pod-name>", &["use Vec<int> and <pod-name>"]);
        check("<h3 id=\"1\">Queues</h3>", &["### Queues"]);
    }

    #[test]
    fn a_break_inside_a_line_makes_two() {
        check("- first<br>second<br>", &["- first", "  second"]);
    }
}

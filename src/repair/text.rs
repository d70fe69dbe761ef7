//! Repairs inside lines: white space, wiki syntax, bold beside CJK punctuation.

use super::fence::fenced;
use super::{Line, Log, RepairSettings};
use regex::Regex;
use std::sync::LazyLock;

/// Trailing blanks, zero-width and control characters go; no-break and ideographic blanks
/// become blanks. Safe anywhere: none of them is seen.
pub(super) fn whitespace(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    for line in lines {
        let invisible = |c: char| {
            matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}') || (c.is_control() && c != '\t')
        };
        if line.text.contains(|c: char| invisible(c) || matches!(c, '\u{a0}' | '\u{3000}')) {
            let text: String = line
                .text
                .chars()
                .filter(|c| !invisible(*c))
                .map(|c| if matches!(c, '\u{a0}' | '\u{3000}') { ' ' } else { c })
                .collect();
            // An indent of ideographic blanks is a typographer's, not Markdown's.
            let ideographic = line.text.starts_with(['\u{3000}', '\u{200b}', '\u{a0}', '\u{feff}', '\u{2003}']);
            line.text = if ideographic { text.trim_start().to_owned() } else { text };
            log.note(line.source, "invisible or unusual white space");
        }
        let kept = line.text.trim_end().len();
        line.text.truncate(kept);
    }
}

static WIKI: LazyLock<Regex> = LazyLock::new(|| pattern(r"(!?)\[\[([^\[\]|#^\n]*)(?:[#^][^\[\]|\n]*)?(?:\|([^\[\]\n]*))?\]\]"));
static CALLOUT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\s*(?:>\s*)+)\[!(\w+)\][+-]?\s*(.*)$"));
static TAGS_ONLY: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:#[\p{L}\d_/-]+\s*)+$"));
static BLOCK_ID: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s\^[A-Za-z0-9-]{3,}$"));
static MARKED: LazyLock<Regex> = LazyLock::new(|| pattern(r"==([^=\s][^=]*?)=="));
static REMARK: LazyLock<Regex> = LazyLock::new(|| pattern(r"%%.*?%%"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("patterns of the program are tested")
}

/// Wiki links become their text, note embeds, block ids and remarks go, callouts become
/// quotes with a bold title, lines of tags become tags of the note. `[[ … ]]` of a shell is
/// no link: it has a blank inside the brackets.
pub(super) fn obsidian(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    let code = fenced(lines);
    for (line, code) in lines.iter_mut().zip(code) {
        if code {
            continue;
        }
        let before = line.text.clone();
        if line.text.contains("[[") && !line.text.contains("[[ ") {
            line.text = WIKI
                .replace_all(&line.text, |found: &regex::Captures<'_>| {
                    let (embed, page) = (!found[1].is_empty(), found[2].trim());
                    let image = page.rsplit('.').next().is_some_and(|end| ["png", "jpg", "jpeg", "gif", "svg", "webp"].contains(&end));
                    match (embed, image) {
                        (true, true) => format!("![]({page})"),
                        (true, false) => String::new(),
                        (false, _) => found.get(3).map_or(page, |shown| shown.as_str()).to_owned(),
                    }
                })
                .into_owned();
        }
        if let Some(found) = CALLOUT.captures(&line.text) {
            let title = found[3].trim();
            line.text = if title.is_empty() { found[1].trim_end().to_owned() } else { format!("{}**{title}**", &found[1]) };
        }
        if TAGS_ONLY.is_match(&line.text) && !line.text.trim().bytes().all(|b| b == b'#') {
            log.front.tags.extend(line.text.split_whitespace().map(|tag| tag.trim_start_matches('#').to_owned()));
            line.text.clear();
        }
        if line.text.contains('^') && !line.text.contains('$') && !line.text.contains('`') {
            line.text = BLOCK_ID.replace(&line.text, "").into_owned();
        }
        if line.text.contains("==") && !line.text.contains('`') {
            line.text = MARKED.replace_all(&line.text, "$1").into_owned();
        }
        if line.text.contains("%%") {
            line.text = REMARK.replace_all(&line.text, "").into_owned();
        }
        if line.text != before {
            log.note(line.source, "wiki syntax read as text");
        }
    }
}

static PROPERTY: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:- )?[a-z][\w-]*:: "));
static TASK: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\s*[-*] )(?:TODO|DONE|LATER|NOW|DOING) "));
static EMBED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\{\{(?:embed|query|video|renderer)[^}]*\}\}|\(\([0-9a-f]{8}-[0-9a-f-]{27}\)\)"));

/// Property lines, task words and block references of Logseq go.
pub(super) fn logseq(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    let code = fenced(lines);
    for (line, code) in lines.iter_mut().zip(code) {
        if code {
            continue;
        }
        if PROPERTY.is_match(&line.text) {
            line.text.clear();
            log.note(line.source, "property of a page");
        } else if TASK.is_match(&line.text) {
            line.text = TASK.replace(&line.text, "$1").into_owned();
            log.note(line.source, "task word");
        }
        if line.text.contains("{{") || line.text.contains("((") {
            let text = EMBED.replace_all(&line.text, "").into_owned();
            if text != line.text {
                line.text = text;
                log.note(line.source, "reference to another page");
            }
        }
    }
}

/// `**优点：**集群` is no bold to CommonMark: the marks beside CJK punctuation do not flank.
/// A blank behind or before the marks makes them flank; the parser drops the marks.
pub(super) fn cjk_bold(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    let code = fenced(lines);
    for (line, code) in lines.iter_mut().zip(code) {
        if code || !line.text.contains("**") || line.text.contains('`') {
            continue;
        }
        let stars: Vec<usize> = line.text.match_indices("**").map(|(at, _)| at).collect();
        if stars.len() % 2 == 1 {
            continue;
        }
        let mut text = String::with_capacity(line.text.len() + 4);
        let mut from = 0;
        for (count, at) in stars.iter().enumerate() {
            text.push_str(&line.text[from..*at]);
            let (before, after) = (line.text[..*at].chars().next_back(), line.text[at + 2..].chars().next());
            let mark = |c: Option<char>| c.is_some_and(|c| !c.is_alphanumeric() && !c.is_whitespace() && c != '*');
            let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let opens = count % 2 == 0;
            if opens && letter(before) && mark(after) {
                text.push(' ');
            }
            text.push_str("**");
            if !opens && mark(before) && letter(after) {
                text.push(' ');
            }
            from = at + 2;
        }
        text.push_str(&line.text[from..]);
        if text != line.text {
            line.text = text;
            log.note(line.source, "bold beside CJK punctuation");
        }
    }
}

//! Front matter, and lines that only speak to other programs.

use super::fence::fenced;
use super::{Line, Log, RepairSettings};
use crate::source::Lines;
use regex::Regex;
use std::sync::LazyLock;

/// What a note says about itself at its top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// The title.
    pub title: Option<String>,
    /// Tags, as written.
    pub tags: Vec<String>,
    /// The language code.
    pub lang: Option<String>,
    /// Its lines in the source, fences included.
    pub lines: Option<Lines>,
}

/// `---` to `---` at the very top becomes blank lines. Safe when it is closed soon and every
/// line between is `key:`, indented, `- ` or blank; a pair of `---` elsewhere is never front
/// matter.
pub(super) fn front_matter(lines: &mut Vec<Line>, settings: &RepairSettings, log: &mut Log) {
    if lines.first().is_none_or(|line| line.text.trim_end() != "---") {
        return;
    }
    let inner = lines.iter().skip(1).take(settings.front_lines);
    let Some(close) = inner.clone().position(|line| matches!(line.text.trim_end(), "---" | "...")) else { return };
    let fits = |line: &Line| {
        let text = line.text.as_str();
        let key = text.split(':').next().unwrap_or("");
        text.trim().is_empty()
            || text.starts_with([' ', '\t', '#'])
            || text.starts_with("- ")
            || (text.contains(':') && !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "_- \"'".contains(c)))
    };
    if !inner.take(close).all(fits) {
        return;
    }
    let mut key = String::new();
    for line in &lines[1..=close] {
        let text = line.text.trim();
        if let Some(entry) = text.strip_prefix("- ") {
            if key == "tags" || key == "keywords" {
                log.front.tags.push(unquoted(entry).to_owned());
            }
        } else if let Some((name, value)) = text.split_once(':') {
            key = name.trim().to_lowercase();
            let value = value.trim();
            match key.as_str() {
                "title" if !value.is_empty() => log.front.title = Some(unquoted(value).to_owned()),
                "lang" | "language" if !value.is_empty() => log.front.lang = Some(unquoted(value).to_owned()),
                "tags" | "keywords" => {
                    let inner = value.trim_start_matches('[').trim_end_matches(']');
                    let tags = inner.split(',').map(|tag| unquoted(tag.trim()).to_owned());
                    log.front.tags.extend(tags.filter(|tag| !tag.is_empty()));
                }
                _ => {}
            }
        }
    }
    log.front.lines = Some(Lines::new(1, lines[close + 1].source));
    lines[..=close + 1].iter_mut().for_each(|line| line.text.clear());
    log.note(1, "front matter is no text");
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}

static DIRECTIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"^\s*(?:\{%.*%\}|\{:.*\}|\[TOC\]|\[\[_?TOC_?\]\]|@\[toc\].*|\\[a-z]+(?:\{[^}]*\})*|"#,
        r#"import .+ from ["'].*|export (?:default|const) .*|\[[^\]]+\]:\s*<?(?:https?:|/|"/|#|mailto:)\S*.*)\s*$"#
    ))
    .expect("patterns of the program are tested")
});

/// Lines that are directives of site generators, LaTeX commands or link definitions become
/// blank. Safe: they fill their whole line.
pub(super) fn directives(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    let code = fenced(lines);
    for (line, code) in lines.iter_mut().zip(code) {
        if !code && DIRECTIVE.is_match(&line.text) {
            line.text.clear();
            log.note(line.source, "directive for another program");
        }
    }
}

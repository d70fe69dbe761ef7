//! Lists that Markdown does not see: escaped, glued and invented markers.

use super::fence::fenced;
use super::{Line, Log, RepairSettings};
use regex::Regex;
use std::sync::LazyLock;

static ESCAPED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\s*(?:\d+[.)] +)?)\\([-*+]) +"));
static GLUED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\s*)([-*+])([\p{L}`「《“（(])"));
static MARKER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(\s{0,3})(?:(?P<dot>\d{1,3})[.．](?P<x>[^\s\d.])|(?P<comma>\d{1,3})[、）]\s*|[（(](?P<round>\d{1,3})[)）]\s*|(?P<circle>[①-⑳])\s*|(?P<bold>\*\*\d{1,3}[.、]\s*\*\*)\s*)")
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("patterns of the program are tested")
}

/// `\- text` is a bullet that an editor escaped. Safe in runs of two or more. In an item
/// (`6. \- text`) the following ones are indented under it.
pub(super) fn escaped_bullets(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    let code = fenced(lines);
    let found: Vec<usize> = (0..lines.len()).filter(|at| !code[*at] && ESCAPED.is_match(&lines[*at].text)).collect();
    let near = |one: usize, other: usize| {
        let (low, high) = (one.min(other), one.max(other));
        lines[low + 1..high].iter().all(Line::is_blank)
    };
    let runs: Vec<bool> = (0..found.len())
        .map(|at| (at > 0 && near(found[at - 1], found[at])) || found.get(at + 1).is_some_and(|next| near(found[at], *next)))
        .collect();
    for (at, run) in found.into_iter().zip(runs) {
        if run {
            let line = &mut lines[at];
            line.text = ESCAPED.replace(&line.text, "$1$2 ").into_owned();
            log.note(line.source, "escaped bullet");
        }
    }
}

/// `• text` becomes `- text`. Safe: no other text begins with a bullet.
pub(super) fn typed_bullets(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    let code = fenced(lines);
    for (line, code) in lines.iter_mut().zip(code) {
        let text = line.text.trim_start();
        if let Some(rest) = text.strip_prefix(['•', '●', '▪', '◦', '‣', '·'])
            && !code
            && !rest.trim().is_empty()
        {
            let indent = &line.text[..line.text.len() - text.len()];
            line.text = format!("{indent}- {}", rest.trim_start());
            log.note(line.source, "bullet as a character");
        }
    }
}

/// `-text` becomes `- text`. Safe in runs of two or more, and never for what looks like an
/// option or a number: the marker stands before a letter, and the runs hold no `--`.
pub(super) fn glued_bullets(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    let code = fenced(lines);
    let is = |line: &Line| GLUED.is_match(&line.text) && super::cjk(&line.text) > 0 && !line.text.trim_start().starts_with("**") && {
        // `-n 判断` is an option: one Latin letter behind the dash.
        let rest = line.text.trim_start().trim_start_matches(['-', '*', '+']);
        let word: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        word.is_empty() || word.len() > 3
    } && !emphasised(&line.text);
    let found: Vec<bool> = lines.iter().zip(&code).map(|(line, code)| !code && is(line)).collect();
    for at in 0..lines.len() {
        let run = found[at] && ((at > 0 && found[at - 1]) || found.get(at + 1) == Some(&true));
        if run {
            lines[at].text = GLUED.replace(&lines[at].text, "$1$2 $3").into_owned();
            let source = lines[at].source;
            log.note(source, "bullet without a blank");
        }
    }
}

fn emphasised(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with('*') && text[1..].contains('*')
}

/// `1.foo`, `1、foo`, `(1) foo` and `① foo` become `1. foo`. Safe as part of a run of numbers
/// that go up by one, from 1.
pub(super) fn pseudo_markers(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    let code = fenced(lines);
    let numbers: Vec<Option<u64>> =
        lines.iter().zip(&code).map(|(line, code)| if *code { None } else { marker_number(&line.text) }).collect();
    let mut run: Vec<usize> = Vec::new();
    let mut accepted: Vec<usize> = Vec::new();
    let mut since = 0;
    for at in 0..=lines.len() {
        let number = numbers.get(at).copied().flatten();
        let heading = lines.get(at).is_some_and(|line| line.text.starts_with('#') || line.text.trim_start_matches('-').is_empty() && line.text.len() >= 3);
        let goes_on = number == Some(run.len() as u64 + 1) && since <= 12;
        if at == lines.len() || heading || (number.is_some() && !goes_on) {
            if run.len() >= 2 {
                accepted.append(&mut run);
            }
            run.clear();
        }
        if number == Some(run.len() as u64 + 1) {
            run.push(at);
            since = 0;
        } else {
            since += 1;
        }
    }
    for at in accepted {
        let Some(number) = numbers[at] else { continue };
        let line = &mut lines[at];
        let found = MARKER.captures(&line.text).map(|found| {
            let kept = found.name("x").map_or("", |x| x.as_str()).to_owned();
            (found.get(0).map_or(0, |all| all.end()), found[1].to_owned(), kept)
        });
        if let Some((end, indent, kept)) = found {
            line.text = format!("{indent}{number}. {kept}{}", &line.text[end..]);
            log.note(line.source, "numbered item");
        }
    }
}

fn marker_number(text: &str) -> Option<u64> {
    let found = MARKER.captures(text)?;
    if let Some(circle) = found.name("circle") {
        return circle.as_str().chars().next().map(|c| u64::from(c as u32 - '①' as u32) + 1);
    }
    let part = ["dot", "comma", "round", "bold"].into_iter().find_map(|name| found.name(name))?;
    part.as_str().trim_matches(['*', '.', '、', ' ']).parse().ok()
}

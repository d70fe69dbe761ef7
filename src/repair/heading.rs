//! Headings that are none, and headings that Markdown does not see.

use super::fence::fenced;
use super::{Line, Log, RepairSettings};

/// `##foo` becomes `## foo`. Safe with two hashes or more: `#foo` may be a tag, a comment or
/// `#!`. Emoji and `:shortcodes:` at the head of a heading go.
pub(super) fn glued_headings(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    let code = fenced(lines);
    for (line, code) in lines.iter_mut().zip(code) {
        if code {
            continue;
        }
        let text = line.text.replace('＃', "#");
        let hashes = text.bytes().take_while(|b| *b == b'#').count();
        if !(1..=6).contains(&hashes) {
            continue;
        }
        let rest = &text[hashes..];
        if hashes >= 2 && rest.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '`' || c == '*') {
            line.text = format!("{} {rest}", &text[..hashes]);
            log.note(line.source, "heading without a blank behind its hashes");
        } else if rest.starts_with(' ') {
            let title = rest.trim_start().trim_start_matches(is_pictograph).trim_start();
            let title = without_shortcode(title);
            if title.len() < rest.trim_start().len() && !title.is_empty() {
                line.text = format!("{} {title}", &text[..hashes]);
            }
        }
    }
}

fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{fe0f}' | '\u{2b00}'..='\u{2bff}')
}

fn without_shortcode(text: &str) -> &str {
    let Some(rest) = text.strip_prefix(':') else { return text };
    match rest.split_once(':') {
        Some((code, rest)) if !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') => {
            rest.trim_start()
        }
        _ => text,
    }
}

/// A paragraph over `---` or `===` is a heading to CommonMark, hardly ever to people. A blank
/// line before the rule makes it a thematic break; the `===` goes. Safe when the paragraph
/// has several lines, is wide or ends like a sentence, or when the rule is one dash.
pub(super) fn setext(lines: &mut Vec<Line>, settings: &RepairSettings, log: &mut Log) {
    let code = fenced(lines);
    let mut repaired = Vec::with_capacity(lines.len());
    for at in 0..lines.len() {
        let text = lines[at].text.trim();
        let rule = !code[at] && !text.is_empty() && (text.bytes().all(|b| b == b'-') || text.bytes().all(|b| b == b'='));
        if rule && at > 0 && !lines[at - 1].is_blank() && !code[at - 1] {
            let above = lines[at - 1].text.trim_start();
            let plain = !above.starts_with(['#', '-', '*', '+', '>', '|', '<']) || above.starts_with("**");
            let several = at > 1 && !lines[at - 2].is_blank() && !lines[at - 2].text.trim_start().starts_with(['#', '>', '|']);
            let sentence = above.ends_with(['。', '.', '；', ';', '：', ':', '，', ',']);
            let long = above.chars().count() > settings.setext_most;
            if plain && (several || sentence || long || text.len() == 1) {
                log.note(lines[at].source, "a rule under text is no heading");
                if text.starts_with('-') && text.len() >= 3 {
                    repaired.push(Line::new("", lines[at].source));
                    repaired.push(lines[at].clone());
                } else {
                    repaired.push(Line::new("", lines[at].source));
                }
                continue;
            }
        }
        repaired.push(lines[at].clone());
    }
    *lines = repaired;
}

//! Headings that are none, and headings that are written a little wrong.

use super::line::{Kind, Line, Log, heading, is_thematic_break, opens_block};
use super::list::RepairSettings;
use unicode_width::UnicodeWidthStr;

/// Keeps a paragraph above a line of dashes from becoming a heading.
///
/// Safe when the paragraph has more than one line, is wider than `max-columns`, or ends like a
/// sentence, or when the line is a single dash. `---` becomes a separator; `===` and a dash or
/// two are blanked, because they mean nothing else.
pub(super) fn setext(lines: &mut Vec<Line>, settings: &RepairSettings, log: &mut Log) {
    let settings = &settings.setext;
    let mut result: Vec<Line> = Vec::with_capacity(lines.len());
    // The number of lines of the paragraph above.
    let mut length = 0_usize;
    for mut line in lines.drain(..) {
        let mark = underline(&line).filter(|_| length > 0);
        if let Some(mark) = mark {
            let above = result.last().map_or("", |above| above.text.trim_end());
            let wide = above.width() > settings.max_columns;
            let sentence = above.ends_with(|c| settings.sentence_ends.contains(c));
            let marks = line.text.trim().len();
            if length > 1 || wide || sentence || marks == 1 {
                log.note("setext", line.source, "an underline that makes a heading of a paragraph");
                if mark == '=' || marks < 3 {
                    line.clear();
                } else {
                    result.push(Line::new("", line.source));
                }
            }
            length = 0;
        } else if !line.is_text() || heading(&line.text).is_some() || is_thematic_break(&line.text) {
            length = 0;
        } else if opens_block(&line.text) || in_block(&result) {
            // The underline of a list item or a quote is none: it ends them.
            length = 0;
        } else {
            length += 1;
        }
        result.push(line);
    }
    *lines = result;
}

/// `-` or `=` for an underline of a heading.
fn underline(line: &Line) -> Option<char> {
    let text = line.text.trim();
    let mark = text.chars().next().filter(|c| matches!(c, '-' | '='))?;
    let fits = line.kind == Kind::Text && super::line::indent(&line.text) < 4 && text.chars().all(|c| c == mark);
    fits.then_some(mark)
}

/// Whether the line above belongs to a list item or a quote that goes on.
fn in_block(above: &[Line]) -> bool {
    let run = above.iter().rev().take_while(|line| line.is_text()).take(1);
    run.last().is_some_and(|line| line.text.trim_start().starts_with('>') || super::line::is_item(&line.text))
}

/// Puts a blank behind the hashes of `##title`, and makes `＃＃` hashes.
///
/// Safe with two hashes and more; one may be a tag, a comment or `#!`, unless the note uses single
/// hashes for all its headings. A full-width hash counts alone when a blank follows.
pub(super) fn tight_heading(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    let least = if has_hash_titles(lines) { 1 } else { 2 };
    for line in lines.iter_mut().filter(|line| line.is_text()) {
        let rest = line.text.trim_start_matches(['#', '＃']);
        let hashes = line.text[..line.text.len() - rest.len()].chars().count();
        let wide = line.text.starts_with('＃');
        let spaced = rest.starts_with([' ', '\t']);
        let title = rest.trim_start();
        let fits = (1..=6).contains(&hashes) && !title.is_empty() && !title.starts_with(['!', '\\']);
        let wanted = if spaced { wide } else { hashes >= least };
        if fits && wanted {
            log.note("tight-heading", line.source, "a heading without a blank or with wide hashes");
            line.text = format!("{} {title}", "#".repeat(hashes));
        }
    }
}

/// Whether a note writes its headings as `#title`: it has no heading that Markdown knows, and
/// several such lines that stand apart and have text below.
pub(super) fn has_hash_titles(lines: &[Line]) -> bool {
    let is_title = |text: &str| text.strip_prefix('#').is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    let (mut titles, mut apart, mut pending) = (0, true, false);
    for line in lines {
        if line.is_text() && heading(&line.text).is_some() {
            return false;
        }
        if line.is_text() && is_title(&line.text) {
            pending = apart && line.text.split_whitespace().skip(1).all(|word| !word.starts_with('#'));
        } else if !line.is_blank() {
            titles += usize::from(pending);
            pending = false;
        }
        apart = line.is_blank();
    }
    titles >= 2
}

/// Drops emoji and `:shortcodes:` at the head of headings and of bold or colon-ended lines.
///
/// Safe: they decorate. Digits, letters and punctuation stay.
pub(super) fn heading_emoji(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    for line in lines.iter_mut().filter(|line| line.is_text()) {
        let hashes = heading(&line.text).map(|(level, _)| level);
        let lead = line.text.trim_end().ends_with([':', '：', '?', '？', '*']);
        if hashes.is_none() && !lead {
            continue;
        }
        let head = line.text.len() - line.text.trim_start_matches(['#', ' ']).len();
        let body = &line.text[head..];
        let plain = without_emoji(body);
        if plain.len() < body.len() && !plain.is_empty() {
            log.note("heading-emoji", line.source, "decoration before a heading");
            line.text = format!("{}{plain}", &line.text[..head]);
        }
    }
}

fn without_emoji(text: &str) -> &str {
    let mut rest = text;
    loop {
        let next = shortcode(rest).unwrap_or(rest).trim_start_matches(is_emoji);
        if next.len() == rest.len() {
            return if rest.len() < text.len() { rest.trim_start() } else { rest };
        }
        rest = next.trim_start();
    }
}

/// What follows `:name:`.
fn shortcode(text: &str) -> Option<&str> {
    let (name, rest) = text.strip_prefix(':')?.split_once(':')?;
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-' | '+');
    (name.len() > 1 && name.chars().all(is_name) && name.contains(|c: char| c.is_ascii_lowercase())).then_some(rest)
}

/// Pictures, and what joins or colours them. No arrows and no ticks: those mean something.
fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{26ff}' | '\u{2b50}'..='\u{2b55}' | '\u{2728}' | '\u{fe0f}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::{check_kept, check_only};

    #[test]
    fn a_paragraph_above_dashes_stays_a_paragraph() {
        check_only("setext", "一行\n两行\n---\nb\n", "一行\n两行\n\n---\nb\n");
        check_only("setext", "锁用于互斥。\n---\n", "锁用于互斥。\n\n---\n");
        check_only("setext", "title\n-\nb\n", "title\n\nb\n");
        check_only("setext", "一行\n两行\n===\nb\n", "一行\n两行\n\nb\n");
    }

    #[test]
    fn a_short_title_keeps_its_underline() {
        check_kept("setext", "Locks\n=====\n\ntext\n");
        check_kept("setext", "Locks\n---\n");
        check_kept("setext", "a\n\n---\nb\n");
        check_kept("setext", "- item.\n---\n");
    }

    #[test]
    fn hashes_get_their_blank() {
        check_only("tight-heading", "##锁\n＃＃ 锁\n＃ 锁\n", "## 锁\n## 锁\n# 锁\n");
        check_kept("tight-heading", "#tag\n#!/bin/sh\n####### a\n##\n");
    }

    #[test]
    fn single_hashes_are_headings_if_all_are() {
        check_only("tight-heading", "#锁\n互斥\n\n#信号量\n计数\n", "# 锁\n互斥\n\n# 信号量\n计数\n");
        check_kept("tight-heading", "# 锁\n互斥\n\n#a\nx\n\n#b\ny\n");
        check_kept("tight-heading", "#os #locks\n\n锁\n\n#end\n");
    }

    #[test]
    fn decoration_goes() {
        check_only("heading-emoji", "## :large_blue_circle: 🚀 Locks\n😈锁：\n", "## Locks\n锁：\n");
        check_kept("heading-emoji", "## 10:30:00 start\n😀 is a smile\n## 😀\n");
    }
}

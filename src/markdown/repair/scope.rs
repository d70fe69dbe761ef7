//! Comments that switch cards off: `<!-- cardmill: off -->`, `on` and `skip`.
//!
//! `off` hides everything up to `on` or the end of the note, but for its headings: what comes
//! after still stands under them. `skip` alone on a line hides the next block, at the end of
//! a line the block that begins there; the block of a heading is its section, that of an item
//! all that stands under it.

use super::line::{Kind, Line, Log, heading, indent, is_item, outside_code};
use super::list::RepairSettings;

const NAME: &str = "scope";

/// A comment of this kind whose word means nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownMark {
    /// The 1-based line of the file.
    pub line: u32,
    /// The word.
    pub word: String,
}

/// Blanks what is switched off. Marks in code are text.
pub(super) fn scope(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    let (mut off, mut at) = (false, 0);
    while at < lines.len() {
        let mark = if lines[at].kind == Kind::Text { mark_of(&lines[at].text) } else { None };
        let mut end = at + 1;
        if let Some((word, rest)) = mark {
            lines[at].text = rest;
            match word.as_str() {
                "off" => off = true,
                "on" => off = false,
                "skip" => {
                    let alone = lines[at].is_blank();
                    let start = if alone { (at + 1..lines.len()).find(|at| !lines[*at].is_blank()) } else { Some(at) };
                    end = start.map_or(end, |start| block_end(lines, start));
                    (at..end).for_each(|at| hide(&mut lines[at], log));
                }
                _ => log.unknown_marks.push(UnknownMark { line: lines[at].source, word }),
            }
        }
        if off && (lines[at].kind != Kind::Text || heading(&lines[at].text).is_none()) {
            hide(&mut lines[at], log);
        }
        at = end;
    }
}

fn hide(line: &mut Line, log: &mut Log) {
    if !line.is_blank() {
        log.note(NAME, line.source, "switched off by a comment");
        log.off.push(line.source);
    }
    line.clear();
}

/// The word of the last mark in a line, in lower case, and the line without marks.
fn mark_of(text: &str) -> Option<(String, String)> {
    const MARKS: [(&str, &str); 2] = [("<!--", "-->"), ("%%", "%%")];
    if !text.contains("cardmill") {
        return None;
    }
    let mut word = None;
    let rest = outside_code(text, |piece| {
        let mut piece = piece.to_owned();
        for (open, close) in MARKS {
            let mut from = 0;
            while let Some(start) = piece[from..].find(open).map(|at| from + at) {
                let Some(len) = piece[start + open.len()..].find(close) else { break };
                let inner = &piece[start + open.len()..start + open.len() + len];
                match inner.trim().strip_prefix("cardmill").and_then(|rest| rest.trim_start().strip_prefix(':')) {
                    Some(found) => {
                        word = Some(found.trim().to_lowercase());
                        piece.replace_range(start..start + open.len() + len + close.len(), "");
                        from = start;
                    }
                    None => from = start + open.len() + len + close.len(),
                }
            }
        }
        piece
    });
    word.map(|word| (word, rest.trim_end().to_owned()))
}

/// One past the last line of the block that begins at `start`.
fn block_end(lines: &[Line], start: usize) -> usize {
    let first = &lines[start];
    let rest = start + 1..lines.len();
    let until = |ends: &dyn Fn(usize) -> bool| rest.clone().find(|at| ends(*at)).unwrap_or(lines.len());
    let is_heading = |at: usize, most: usize| {
        lines[at].kind == Kind::Text && heading(&lines[at].text).is_some_and(|(level, _)| level <= most)
    };
    match first.kind {
        Kind::Fence => until(&|at| lines[at].kind == Kind::Fence) + usize::from(start + 1 < lines.len()),
        Kind::Code | Kind::Indented => until(&|at| lines[at].kind != first.kind && !lines[at].is_blank()),
        Kind::Text | Kind::Tag => {
            if let Some((level, _)) = heading(&first.text) {
                return until(&|at| is_heading(at, level));
            }
            if first.text.trim_start().to_lowercase().starts_with("<details") {
                return until(&|at| lines[at].text.to_lowercase().contains("</details")).min(lines.len() - 1) + 1;
            }
            if is_item(&first.text) {
                let column = indent(&first.text);
                return until(&|at| {
                    let line = &lines[at];
                    let lazy = !is_item(&line.text) && !lines[at - 1].is_blank();
                    !line.is_blank() && (is_heading(at, 6) || indent(&line.text) <= column && !lazy)
                });
            }
            until(&|at| lines[at].is_blank() || is_heading(at, 6))
        }
    }
    .min(lines.len())
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::{check_kept, check_only};

    #[test]
    fn off_hides_all_but_headings_until_on() {
        check_only(
            "scope",
            "a\n<!-- cardmill: off -->\nb\n## c\n```\nd\n```\n<!--cardmill:on-->\ne\n",
            "a\n\n\n## c\n\n\n\n\ne\n",
        );
        check_only("scope", "a\n%% cardmill: off %%\nb\n", "a\n\n\n");
    }

    #[test]
    fn skip_hides_one_block() {
        check_only("scope", "<!-- cardmill: skip -->\n\na\nb\n\nc\n", "\n\n\n\n\nc\n");
        check_only("scope", "- a <!-- cardmill: skip -->\n  - b\n\n  c\n- d\n", "\n\n\n\n- d\n");
        check_only("scope", "## a <!-- cardmill: skip -->\nb\n### c\nd\n## e\nf\n", "\n\n\n\n## e\nf\n");
        check_only("scope", "<!-- cardmill: skip -->\n```\na\n\nb\n```\nc\n", "\n\n\n\n\n\nc\n");
        check_only("scope", "<!-- cardmill: skip -->\n<details>\na\n\nb\n</details>\nc\n", "\n\n\n\n\n\nc\n");
    }

    #[test]
    fn marks_in_code_are_text() {
        check_kept("scope", "write `<!-- cardmill: off -->` here\nb\n");
        check_kept("scope", "```\n<!-- cardmill: off -->\n```\nb\n");
    }
}

//! Comments that no reader sees: `<!-- … -->` of HTML and `%% … %%` of Obsidian.

use super::line::{Kind, Line, Log, code_spans};
use super::list::RepairSettings;

const NAME: &str = "comment";

/// Drops comments, also over several lines.
///
/// Safe outside code. A comment that is never closed would hide the rest of the note, so only
/// its line is dropped. `%%` alone opens a comment over lines only if another `%%` closes it.
pub(super) fn comment(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    for (open, close) in [("<!--", "-->"), ("%%", "%%")] {
        drop_comments(lines, open, close, log);
    }
}

fn drop_comments(lines: &mut [Line], open: &str, close: &str, log: &mut Log) {
    let mut at = 0;
    // Where the next close stands, so that each line is looked at once, however many open.
    let mut closes = NextClose { line: 0, found: true };
    while at < lines.len() {
        if lines[at].kind != Kind::Text {
            at += 1;
            continue;
        }
        if find_outside_code(&lines[at].text, open).is_none() {
            at += 1;
            continue;
        }
        let cut = without_closed(&lines[at].text, open, close);
        if cut != lines[at].text {
            log.note(NAME, lines[at].source, "a comment");
            lines[at].text = cut;
        }
        let Some(start) = find_outside_code(&lines[at].text, open) else {
            at += 1;
            continue;
        };
        // Percent signs open a comment over lines only at the start of one.
        let may_run = open != close || lines[at].text.trim_start().starts_with(open);
        if let Some(last) = closes.after(lines, at, close).filter(|_| may_run) {
            log.note(NAME, lines[at].source, "a comment over several lines");
            lines[at].text.truncate(start);
            trim(&mut lines[at]);
            lines[at + 1..last].iter_mut().for_each(Line::clear);
            let rest = lines[last].text.split_once(close).map_or("", |(_, rest)| rest).trim_start().to_owned();
            lines[last] = Line::new(rest, lines[last].source);
            at = last;
        } else {
            if open != close {
                log.note(NAME, lines[at].source, "a comment without an end");
                lines[at].text.truncate(start);
                trim(&mut lines[at]);
            }
            at += 1;
        }
    }
}

/// A line without the comments that end in it.
fn without_closed(text: &str, open: &str, close: &str) -> String {
    let (mut out, mut from, mut start) = (String::with_capacity(text.len()), 0, 0);
    let mut more = true;
    for (code, piece) in code_spans(text) {
        let mut at = from.max(start) - start;
        while more
            && !code
            && at < piece.len()
            && let Some(found) = piece[at..].find(open)
        {
            let begin = start + at + found;
            let Some(len) = text[begin + open.len()..].find(close) else {
                more = false;
                break;
            };
            out.push_str(&text[from..begin]);
            from = begin + open.len() + len + close.len();
            at = from.min(start + piece.len()) - start;
        }
        start += piece.len();
    }
    out.push_str(&text[from..]);
    out.truncate(out.trim_end().len());
    out
}

/// Remembers where the search for the end of a comment came to.
struct NextClose {
    line: usize,
    found: bool,
}

impl NextClose {
    fn after(&mut self, lines: &[Line], at: usize, close: &str) -> Option<usize> {
        if self.line <= at && self.found {
            let rest = lines.iter().skip(at + 1).position(|line| line.kind == Kind::Text && line.text.contains(close));
            self.found = rest.is_some();
            self.line = at + 1 + rest.unwrap_or(0);
        }
        (self.found && self.line > at).then_some(self.line)
    }
}

fn trim(line: &mut Line) {
    line.text.truncate(line.text.trim_end().len());
}

/// The first place of `needle` that is not in inline code.
fn find_outside_code(text: &str, needle: &str) -> Option<usize> {
    if !text.contains(needle) {
        return None;
    }
    let mut start = 0;
    for (code, piece) in code_spans(text) {
        if !code && let Some(at) = piece.find(needle) {
            return Some(start + at);
        }
        start += piece.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::{check_kept, check_only};

    #[test]
    fn comments_go_with_all_their_lines() {
        check_only("comment", "a <!-- x --> b\n", "a  b\n");
        check_only("comment", "a\n<!-- x\ny\n--> b\nc\n", "a\n\n\nb\nc\n");
        check_only("comment", "a %%x%%\n%%\nx\n%%\nb\n", "a\n\n\n\nb\n");
    }

    #[test]
    fn an_open_comment_hides_no_more_than_its_line() {
        check_only("comment", "a <!-- x\nb\n", "a\nb\n");
    }

    #[test]
    fn code_keeps_its_comments() {
        check_kept("comment", "use `<!-- x -->` here\nprint 5%% of it\nand 6%% too\n");
        check_kept("comment", "```html\n<!-- x -->\n```\n");
    }
}

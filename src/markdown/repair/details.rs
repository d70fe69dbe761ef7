//! `<details>` blocks: their three tags get lines of their own.
//!
//! CommonMark reads `<details>` as HTML up to the next blank line, and loses `</details>` in the
//! list item above it. With each tag alone between blank lines, what they hold is Markdown.

use super::html::plain;
use super::line::{Kind, Line, Log, code_spans, indent, list_marker, split_indent};
use super::list::RepairSettings;
use super::tags::{Tag, tag};

const NAME: &str = "details";

/// Puts `<details>`, `<summary>text</summary>` and `</details>` on lines of their own, with
/// blank lines around, at the column of the `<details>` they belong to.
///
/// Safe outside code: the tags are not text. A summary over several lines becomes one line.
pub(super) fn details(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    if !lines.iter().any(|line| line.kind == Kind::Text && may_hold(&line.text)) {
        return;
    }
    let mut split = Split { result: Vec::with_capacity(lines.len()), columns: Vec::new(), summary: None };
    for line in lines.drain(..) {
        if line.kind == Kind::Text && (split.summary.is_some() || may_hold(&line.text)) {
            if split.line(&line) {
                log.note(NAME, line.source, "a tag of a details block that shared its lines");
            }
        } else {
            split.end_summary();
            split.keep(line);
        }
    }
    split.end_summary();
    *lines = split.result;
}

fn may_hold(text: &str) -> bool {
    text.contains('<') && {
        let lower = text.to_ascii_lowercase();
        lower.contains("details") || lower.contains("summary")
    }
}

struct Split {
    result: Vec<Line>,
    /// The columns of the open `<details>`.
    columns: Vec<usize>,
    /// A summary that waits for its end: its first line, and the text so far.
    summary: Option<(u32, String)>,
}

impl Split {
    /// Takes a line apart; `false` when there was nothing to do.
    fn line(&mut self, line: &Line) -> bool {
        if line.is_blank() {
            self.end_summary();
            self.result.push(line.clone());
            return false;
        }
        let (mut from, mut start, mut tags) = (0, 0, 0);
        let text = line.text.as_str();
        for (code, piece) in code_spans(text) {
            let mut at = 0;
            while !code && let Some(open) = piece[at..].find('<') {
                at += open;
                let found = tag(&piece[at..]).filter(|tag| tag.is("details") || tag.is("summary"));
                let Some(found) = found.filter(Tag::is_html) else {
                    at += 1;
                    continue;
                };
                self.text(&text[from..start + at], line.source);
                self.tag(found, indent(text), line.source);
                at += found.len;
                from = start + at;
                tags += 1;
            }
            start += piece.len();
        }
        if tags == 0 && self.summary.is_none() {
            self.keep(line.clone());
        } else {
            self.text(&text[from..], line.source);
        }
        tags > 0
    }

    fn tag(&mut self, tag: Tag<'_>, column: usize, source: u32) {
        match (tag.is("details"), tag.closing) {
            (true, false) => {
                self.end_summary();
                self.columns.push(column);
                self.push("<details>", source);
            }
            (true, true) => {
                self.end_summary();
                if !self.columns.is_empty() {
                    self.push("</details>", source);
                    self.columns.pop();
                }
            }
            (false, false) => self.summary = Some((source, String::new())),
            (false, true) => self.end_summary(),
        }
    }

    fn end_summary(&mut self) {
        let Some((source, text)) = self.summary.take() else {
            return;
        };
        let text = plain(text.trim());
        if self.columns.is_empty() {
            self.result.push(Line::new(text, source));
        } else if !text.is_empty() {
            self.push(&format!("<summary>{text}</summary>"), source);
        }
    }

    /// A tag between blank lines.
    fn push(&mut self, text: &str, source: u32) {
        self.blank(source);
        let column = self.columns.last().copied().unwrap_or(0);
        self.result.push(Line { text: format!("{}{text}", " ".repeat(column)), source, kind: Kind::Tag });
    }

    fn blank(&mut self, source: u32) {
        if self.result.last().is_some_and(|last| !last.is_blank()) {
            self.result.push(Line::new("", source));
        }
    }

    fn text(&mut self, text: &str, source: u32) {
        if let Some((_, summary)) = &mut self.summary {
            if !summary.is_empty() {
                summary.push(' ');
            }
            summary.push_str(text.trim());
            return;
        }
        let (_, body) = split_indent(text);
        // A tag in a list item leaves the bare marker before it.
        if body.trim().is_empty() || list_marker(body).is_some_and(|len| len == body.len()) {
            return;
        }
        self.keep(Line::new(text.trim_end(), source));
    }

    /// A line that is no tag, apart from the tag above.
    fn keep(&mut self, line: Line) {
        if !line.is_blank() && self.result.last().is_some_and(|last| last.kind == Kind::Tag) {
            self.blank(line.source);
        }
        self.result.push(line);
    }
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::{check_kept, check_only};

    #[track_caller]
    fn check(before: &str, after: &str) {
        check_only("details", before, after);
    }

    #[test]
    fn each_tag_gets_its_line() {
        let note = "<details>\n<summary><b>What is a <code>lock</code>?</b></summary>Text.\n- a\n</details>\nb\n";
        check(note, "<details>\n\n<summary>What is a `lock`?</summary>\n\nText.\n- a\n\n</details>\n\nb\n");
        let note = "<details><summary>a</summary>b</details>\n";
        check(note, "<details>\n\n<summary>a</summary>\n\nb\n\n</details>\n");
    }

    #[test]
    fn the_end_stands_below_its_beginning() {
        check("- x\n  <details>\n  a\n</details>\n", "- x\n\n  <details>\n\n  a\n\n  </details>\n");
    }

    #[test]
    fn a_summary_may_run_over_lines() {
        let note = "<details>\n<summary>\na\nb\n</summary>\n</details>\n";
        check(note, "<details>\n\n<summary>a b</summary>\n\n</details>\n");
    }

    #[test]
    fn stray_tags_and_code_are_left_out() {
        check("a\n</details>\nb\n", "a\nb\n");
        check_kept("details", "`<details>`\n```\n<details>\n```\ndetails and a summary < b\n");
    }
}

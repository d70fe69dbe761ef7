//! The HTML that repair leaves: details, line breaks in cells, and a few inline tags.

use super::Builder;
use crate::markdown::block::{BlockKind, Unit};
use crate::markdown::repair::is_element;
use crate::text::marks::{MarkKind, Style, Text};
use std::ops::Range;

impl Builder<'_> {
    pub(super) fn inline_html(&mut self, tag: &str, range: &Range<usize>) {
        let name = tag_name(tag);
        match (name.as_str(), Style::of_element(&name)) {
            ("sub" | "sup" | "kbd", _) if !tag.contains(' ') => self.put(tag, range),
            (_, Some(style @ (Style::Bold | Style::Italic | Style::Strike | Style::Highlight))) => {
                self.begin(range);
                if tag.starts_with("</") { self.close_style(style) } else { self.open_mark(MarkKind::Style(style)) }
            }
            ("br", _) => {
                if self.in_table {
                    self.put("\n", range);
                } else {
                    self.end_unit();
                }
            }
            _ if is_element(&name) => self.begin(range),
            _ => self.put(tag, range),
        }
    }

    /// Repair leaves `<details>` in three shapes, each a block of its own; other HTML goes.
    pub(super) fn html_block(&mut self) {
        let html = std::mem::take(&mut self.html);
        let at = self.html_at;
        for (offset, line) in line_offsets(&html) {
            let tag = line.trim();
            let range = at + offset..at + offset + line.trim_end().len();
            if tag.starts_with("<details") {
                self.open_block(BlockKind::Details, &range);
            } else if tag.starts_with("</details") {
                if let Some(depth) = self.open.iter().rposition(|id| self.blocks[*id].kind == BlockKind::Details) {
                    let end = self.line_at(range.start);
                    for id in self.open.drain(depth..).collect::<Vec<_>>() {
                        self.blocks[id].lines.1 = self.blocks[id].lines.1.max(end);
                    }
                }
            } else if let Some(summary) = tag.strip_prefix("<summary>") {
                let text = summary.strip_suffix("</summary>").unwrap_or(summary).trim();
                let line = self.line_at(range.start);
                if self.top().kind == BlockKind::Details {
                    self.top().units.push(Unit { text: Text::from(text), line, ..Unit::default() });
                }
            }
        }
    }
}

fn line_offsets(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    })
}

fn tag_name(tag: &str) -> String {
    let name = tag.trim_start_matches(['<', '/']);
    name.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

//! Repaired text to blocks, by pulldown-cmark: the one file that knows the parser.
//!
//! Inline markup is resolved here, once: code and the few tags of marked text stay in the
//! text, what else is marked stands beside it, every physical line becomes a [`Unit`].

mod footnotes;
mod html;
mod inline;
#[cfg(test)]
mod tests;

use crate::markdown::block::{Block, BlockId, BlockKind, Blocks, Unit};
use crate::text::marks::{MarkKind, Style, Text};
use inline::Line;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};
use std::collections::BTreeMap;
use std::ops::Range;

/// Deeper containers are read as part of the one they stand in.
const DEEPEST: usize = 60;

/// Parses the clean text of a note; never fails.
pub fn parse(text: &str) -> Blocks {
    let mut builder = Builder::new(text);
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        builder.event(event, range);
    }
    Blocks { all: builder.blocks, footnotes: builder.footnotes }
}

struct Builder<'t> {
    text: &'t str,
    line_starts: Vec<usize>,
    line: usize,
    blocks: Vec<Block>,
    open: Vec<BlockId>,
    /// Containers that were too deep to open.
    too_deep: usize,
    units: Vec<Unit>,
    current: Line,
    begun: bool,
    strong: usize,
    link: usize,
    image: usize,
    /// The target and the other text of the picture that is open.
    picture: (String, String),
    /// Marks that wait for their end, with the byte of the unit at which they begin.
    marks: Vec<(MarkKind, usize)>,
    /// The blocks of the open footnote, which stand in no other block.
    footnote: Option<String>,
    footnotes: BTreeMap<String, Vec<Vec<Unit>>>,
    /// The open lists of the open footnote, each with the number of its next item.
    footnote_lists: Vec<Option<u64>>,
    code: Option<String>,
    html: String,
    html_at: usize,
    rows: Vec<Vec<Unit>>,
    in_table: bool,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str) -> Self {
        let mut line_starts = vec![0];
        line_starts.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1));
        let last = line_starts.len() - 1;
        let root = Block { kind: BlockKind::Root, lines: (0, last), units: Vec::new(), children: Vec::new() };
        Self {
            text,
            line_starts,
            line: 0,
            blocks: vec![root],
            open: vec![0],
            too_deep: 0,
            units: Vec::new(),
            current: Line::default(),
            begun: false,
            strong: 0,
            link: 0,
            image: 0,
            picture: Default::default(),
            marks: Vec::new(),
            footnote: None,
            footnotes: BTreeMap::new(),
            footnote_lists: Vec::new(),
            code: None,
            html: String::new(),
            html_at: 0,
            rows: Vec::new(),
            in_table: false,
        }
    }

    /// The clean line of an offset. Offsets come nearly in order, so the search is short.
    fn line_at(&mut self, offset: usize) -> usize {
        while self.line + 1 < self.line_starts.len() && self.line_starts[self.line + 1] <= offset {
            self.line += 1;
        }
        while self.line_starts[self.line] > offset {
            self.line -= 1;
        }
        self.line
    }

    fn lines_of(&mut self, range: &Range<usize>) -> (usize, usize) {
        // The parser counts trailing line breaks into a block; a reader does not.
        let text = self.text[range.clone()].trim_end_matches(['\n', '\r', ' ']);
        let last = self.line_at(range.start + text.len().saturating_sub(1));
        (self.line_at(range.start), last)
    }

    fn open_block(&mut self, kind: BlockKind, range: &Range<usize>) {
        if self.open.len() > DEEPEST {
            self.too_deep += 1;
            return;
        }
        let lines = self.lines_of(range);
        let id = self.blocks.len();
        self.blocks.push(Block { kind, lines, units: Vec::new(), children: Vec::new() });
        let parent = *self.open.last().expect("the root is never closed");
        self.blocks[parent].children.push(id);
        self.open.push(id);
    }

    fn close_block(&mut self) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
        } else if self.open.len() > 1 {
            self.open.pop();
        }
    }

    /// A `</details>` may have closed the container before the parser does.
    fn close_if(&mut self, is: impl Fn(&BlockKind) -> bool) {
        if self.too_deep > 0 || is(&self.top().kind) {
            self.close_block();
        }
    }

    fn top(&mut self) -> &mut Block {
        let id = *self.open.last().expect("the root is never closed");
        &mut self.blocks[id]
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            // A single tilde is text in notes: `^~`, `~/bin`, `~10`.
            Event::Start(Tag::Strikethrough) | Event::End(TagEnd::Strikethrough) => {
                let whole = &self.text[range.clone()];
                if whole.starts_with('~') && !whole.starts_with("~~") {
                    let opens = matches!(event, Event::Start(_));
                    let at = if opens { range.start } else { range.end - 1 };
                    self.put("~", &(at..at + 1));
                } else if matches!(event, Event::Start(_)) {
                    self.open_mark(MarkKind::Style(Style::Strike));
                } else {
                    self.close_style(Style::Strike);
                }
            }
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.put(&text, &range),
            Event::Code(text) => self.put(&format!("`{}`", text.trim()), &range),
            Event::InlineHtml(tag) => self.inline_html(&tag, &range),
            Event::Html(html) => {
                if self.html.is_empty() {
                    self.html_at = range.start;
                }
                self.html.push_str(&html);
            }
            Event::SoftBreak | Event::HardBreak => self.end_unit(),
            Event::Rule => {
                self.flush_item_text();
                self.open_block(BlockKind::Rule, &range);
                self.close_block();
            }
            Event::TaskListMarker(done) => {
                if let BlockKind::Item(task, _) = &mut self.top().kind {
                    *task = Some(done);
                }
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.put(&text, &range),
            Event::FootnoteReference(name) => {
                self.begin(&range);
                self.mark(MarkKind::Footnote(name.to_string()));
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        if self.footnote_start(&tag, &range) {
            return;
        }
        match tag {
            Tag::Paragraph => self.open_block(BlockKind::Paragraph, &range),
            Tag::Heading { level, .. } => {
                self.flush_item_text();
                self.open_block(BlockKind::Heading(level_number(level)), &range);
            }
            Tag::BlockQuote(_) => {
                self.flush_item_text();
                self.open_block(BlockKind::Quote, &range);
            }
            Tag::CodeBlock(kind) => {
                self.flush_item_text();
                self.open_block(BlockKind::Code(language(&kind)), &range);
                self.code = Some(String::new());
            }
            Tag::List(start) => {
                self.flush_item_text();
                let marker = self.text[range.start..].trim_start().chars().next().unwrap_or('-');
                let marker = if start.is_some() { '1' } else { marker };
                self.open_block(BlockKind::List(start, marker), &range);
            }
            Tag::Item => {
                let text = self.text[range.start..].trim_start();
                let digits = text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len());
                self.open_block(BlockKind::Item(None, text[..digits].parse().ok()), &range);
            }
            Tag::Table(_) => {
                self.flush_item_text();
                self.open_block(BlockKind::Table(Vec::new()), &range);
                self.in_table = true;
                self.rows.clear();
            }
            Tag::TableHead | Tag::TableRow => self.rows.push(Vec::new()),
            Tag::Strong => {
                self.strong += 1;
                self.open_mark(MarkKind::Style(Style::Bold));
            }
            Tag::Emphasis => self.open_mark(MarkKind::Style(Style::Italic)),
            Tag::Link { link_type, dest_url, .. } => {
                self.link += 1;
                let scheme = if link_type == LinkType::Email { "mailto:" } else { "" };
                self.open_mark(MarkKind::Link(format!("{scheme}{dest_url}")));
            }
            Tag::Image { dest_url, .. } => {
                self.begin(&range);
                self.current.images += 1;
                if self.image == 0 {
                    self.picture = (dest_url.to_string(), String::new());
                }
                self.image += 1;
            }
            Tag::HtmlBlock => {
                self.flush_item_text();
                self.html.clear();
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if self.footnote_end(tag) {
            return;
        }
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) => {
                self.end_unit();
                let units = std::mem::take(&mut self.units);
                if self.too_deep > 0 {
                    self.close_block();
                    self.loose_paragraph(units);
                } else {
                    self.top().units = units;
                    self.close_block();
                }
            }
            TagEnd::CodeBlock => {
                self.end_code();
                self.close_block();
            }
            TagEnd::Item => {
                self.flush_item_text();
                self.close_if(|kind| matches!(kind, BlockKind::Item(..)));
            }
            TagEnd::BlockQuote(_) => self.close_if(|kind| *kind == BlockKind::Quote),
            TagEnd::List(_) => self.close_if(|kind| matches!(kind, BlockKind::List(..))),
            TagEnd::TableCell => {
                self.end_unit();
                self.end_cell();
            }
            TagEnd::Table => {
                self.end_table();
                self.close_block();
            }
            TagEnd::Strong => {
                self.strong = self.strong.saturating_sub(1);
                self.close_style(Style::Bold);
            }
            TagEnd::Emphasis => self.close_style(Style::Italic),
            TagEnd::Link => {
                self.link = self.link.saturating_sub(1);
                self.close_mark(|kind| matches!(kind, MarkKind::Link(_)));
            }
            TagEnd::Image => {
                self.image = self.image.saturating_sub(1);
                if self.image == 0 {
                    self.end_image();
                }
            }
            TagEnd::HtmlBlock => self.html_block(),
            _ => {}
        }
    }

    fn end_code(&mut self) {
        let code = self.code.take().unwrap_or_default();
        let text = Text::from(code.trim_end_matches('\n'));
        let line = self.top().lines.0;
        if self.too_deep == 0 {
            self.top().units.push(Unit { text, line, ..Unit::default() });
        }
    }

    /// The lines of a cell are one unit.
    fn end_cell(&mut self) {
        let units = std::mem::take(&mut self.units);
        let cell = units.into_iter().reduce(|mut all, unit| {
            all.append(&unit, "\n");
            all
        });
        if let Some(row) = self.rows.last_mut() {
            row.push(cell.unwrap_or_default());
        }
    }

    fn end_table(&mut self) {
        let mut rows = std::mem::take(&mut self.rows);
        let width = rows.first().map_or(0, Vec::len);
        rows.iter_mut().for_each(|row| row.resize(width, Unit::default()));
        self.in_table = false;
        if self.too_deep == 0 {
            self.top().kind = BlockKind::Table(rows);
        }
    }

    /// Opens the current unit at the place of its first byte.
    fn begin(&mut self, range: &Range<usize>) {
        if !self.begun {
            self.begun = true;
            let line = self.line_at(range.start);
            self.current.line = line;
            self.current.last = line;
        }
    }

    fn put(&mut self, text: &str, range: &Range<usize>) {
        if let Some(code) = &mut self.code {
            code.push_str(text);
            return;
        }
        if self.image > 0 {
            return self.picture.1.push_str(text);
        }
        self.begin(range);
        if self.text[range.clone()].contains('\n') {
            self.current.last = self.line_at(range.end.saturating_sub(1).max(range.start));
        }
        if self.strong > 0 && self.current.bold == self.current.text.len() {
            self.current.bold += text.len();
        }
        if self.link > 0 {
            self.current.linked += text.len();
        }
        self.current.text.push_str(text);
    }

    /// The text of a tight item has no paragraph around it: give it one.
    fn flush_item_text(&mut self) {
        self.end_unit();
        if !self.units.is_empty() {
            let units = std::mem::take(&mut self.units);
            self.loose_paragraph(units);
        }
    }

    fn loose_paragraph(&mut self, units: Vec<Unit>) {
        if let Some(name) = &self.footnote {
            return self.footnotes.entry(name.clone()).or_default().push(units);
        }
        let (Some(first), Some(last)) = (units.first(), units.last()) else { return };
        let lines = (first.line, last.line);
        let id = self.blocks.len();
        self.blocks.push(Block { kind: BlockKind::Paragraph, lines, units, children: Vec::new() });
        self.top().children.push(id);
    }
}

fn language(kind: &CodeBlockKind<'_>) -> String {
    match kind {
        CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or("").to_owned(),
        CodeBlockKind::Indented => String::new(),
    }
}

fn level_number(level: HeadingLevel) -> u8 {
    level as u8
}

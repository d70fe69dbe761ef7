//! Answers: what stands under a node, laid out as the note lays it out.

use super::view::answered;
use crate::base::source::Lines;
use crate::outline::{Node, NodeId, NodeKind, Outline, columns};
use crate::rules::Words;
use crate::text::content::{Content, ContentBlock, ContentItem};
use crate::text::marks::{self, Text};
use std::ops::Deref;

/// An answer with the lines that it was taken from.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) content: Content<Text>,
    pub(super) lines: Lines,
}

impl Found {
    /// One paragraph from a node's own lines.
    pub(super) fn text(text: &Text, lines: Lines) -> Option<Self> {
        let text = text.trimmed();
        (!text.is_empty()).then(|| Self { content: Content::text(text), lines })
    }

    /// A block of code from a node's own lines.
    pub(super) fn code(node: &Node) -> Self {
        Self { content: Content { blocks: vec![code(node)] }, lines: node.lines }
    }

    /// One list.
    pub(super) fn list(items: Vec<ContentItem<Text>>, lines: Lines) -> Self {
        Self { content: Content { blocks: vec![ContentBlock::List { start: None, items }] }, lines }
    }

    /// With the formulas that a line goes on with.
    pub(super) fn with_formulas(mut self, outline: &Outline, node: &Node) -> Self {
        let formulas = node.children.iter().map(|child| outline.node(*child));
        for formula in formulas.take_while(|child| child.kind == NodeKind::Code && !child.is_code()) {
            self.content.blocks.push(code(formula));
            self.lines = self.lines.join(formula.lines);
        }
        self
    }
}

/// What stands under a node, with its own text first when `own`; `deep` takes what stands
/// under that as well.
pub(super) fn under(outline: &Outline, id: NodeId, own: bool, deep: bool) -> Option<Found> {
    let node = outline.node(id);
    let mut builder = Builder { outline, deep, lines: None };
    let mut blocks = Vec::new();
    if own && !node.body.trim().is_empty() {
        builder.touch(node.lines);
        blocks.push(ContentBlock::Text(node.body.trimmed()));
    }
    builder.children(node, &mut blocks, 0);
    // A quote that is all there is says nothing by being one.
    if let [ContentBlock::Quote(quoted)] = blocks.as_mut_slice() {
        blocks = std::mem::take(quoted);
    }
    let lines = builder.lines?;
    (!blocks.is_empty()).then_some(Found { content: Content { blocks }, lines })
}

/// The labels of what stands under a node, as a list.
pub(super) fn labels(outline: &Outline, id: NodeId, words: &Words) -> Option<Found> {
    let mut items = Vec::new();
    let mut lines: Option<Lines> = None;
    let mut start = None;
    for child in &outline.parts(id) {
        let node = outline.node(*child);
        if node.link || node.kind == NodeKind::Aside {
            continue;
        }
        let text = match &node.label {
            Some(_) if !node.is_thing(words) => continue,
            Some(label) => label.clone(),
            None if node.kind == NodeKind::Item => node.body.clone(),
            None => continue,
        };
        if items.is_empty() {
            start = node.number.filter(|_| node.kind == NodeKind::Item);
        }
        items.push(ContentItem::text(text));
        lines = Some(lines.map_or(node.lines, |all| all.join(node.lines)));
    }
    let content = Content { blocks: vec![ContentBlock::List { start, items }] };
    lines.map(|lines| Found { content, lines })
}

/// What stands under a node and has a label, each with its text and what stands under it.
pub(super) fn terms(outline: &Outline, id: NodeId, words: &Words) -> Option<Found> {
    let mut items = Vec::new();
    let mut lines: Option<Lines> = None;
    for child in &outline.parts(id) {
        let node = outline.node(*child);
        // An item that only names is one of them as well.
        let is_name = node.kind == NodeKind::Item && node.label.is_none() && !node.question;
        if node.link || node.kind == NodeKind::Heading || !(node.is_thing(words) || is_name) {
            continue;
        }
        let mut item = ContentItem { done: node.done, ..ContentItem::text(node.text.clone()) };
        let mut own = node.lines;
        if let Some(below) = under(outline, *child, false, true) {
            own = own.join(below.lines);
            item.blocks = below.content.blocks;
        }
        items.push(item);
        lines = Some(lines.map_or(own, |all| all.join(own)));
    }
    lines.map(|lines| Found::list(items, lines))
}

struct Builder<'o> {
    outline: &'o Outline,
    deep: bool,
    lines: Option<Lines>,
}

impl Builder<'_> {
    fn touch(&mut self, lines: Lines) {
        self.lines = Some(self.lines.map_or(lines, |all| all.join(lines)));
    }

    fn children(&mut self, node: &Node, blocks: &mut Vec<ContentBlock<Text>>, depth: usize) {
        let mut at = 0;
        while at < node.children.len() {
            if node.question && asks_anew(self.outline, node.children[at]) {
                break;
            }
            let child = self.outline.node(node.children[at]);
            at += 1;
            if child.link && child.children.is_empty() {
                continue;
            }
            match child.kind {
                NodeKind::Aside | NodeKind::Root => {}
                NodeKind::Code => {
                    self.touch(child.lines);
                    blocks.push(code(child));
                    blocks.extend(pictures_below(child));
                }
                NodeKind::Table => {
                    if let Some((header, rows)) = child.rows.split_first() {
                        self.touch(child.lines);
                        blocks.push(ContentBlock::Table { header: header.clone(), rows: rows.to_vec() });
                        blocks.extend(pictures_below(child));
                    }
                }
                NodeKind::Item => {
                    self.touch(child.lines);
                    let mut item = ContentItem { done: child.done, ..ContentItem::text(child.text.trimmed()) };
                    self.nested(child, &mut item.blocks, depth);
                    join_first_line(&mut item, child.children.first().map(|first| self.outline.node(*first)));
                    match blocks.last_mut() {
                        Some(ContentBlock::List { start, items })
                            if start.map(|start| start + items.len() as u64) == child.number =>
                        {
                            items.push(item);
                        }
                        _ => blocks.push(ContentBlock::List { start: child.number, items: vec![item] }),
                    }
                }
                NodeKind::Section => self.children(child, blocks, depth + 1),
                NodeKind::Quote => {
                    let mut quoted = Vec::new();
                    self.children(child, &mut quoted, depth + 1);
                    if !quoted.is_empty() {
                        blocks.push(ContentBlock::Quote(quoted));
                    }
                }
                NodeKind::Line | NodeKind::Lead | NodeKind::Term | NodeKind::Details | NodeKind::Heading => {
                    let text = child.text.trimmed();
                    if !text.is_empty() {
                        self.touch(child.lines);
                        match blocks.last_mut() {
                            Some(ContentBlock::Text(before)) if child.gap == 0 && child.kind != NodeKind::Heading => {
                                before.append("\n", &text);
                            }
                            _ => blocks.push(ContentBlock::Text(text)),
                        }
                    }
                    self.nested(child, blocks, depth);
                }
            }
        }
    }

    fn nested(&mut self, child: &Node, blocks: &mut Vec<ContentBlock<Text>>, depth: usize) {
        if self.deep && depth < 8 {
            self.children(child, blocks, depth + 1);
        }
    }
}

/// The pictures right below code or a table.
fn pictures_below(node: &Node) -> Option<ContentBlock<Text>> {
    node.text.has_pictures().then(|| ContentBlock::Text(node.text.clone()))
}

fn code(node: &Node) -> ContentBlock<Text> {
    ContentBlock::Code { lang: node.fence.clone(), text: node.body.to_string() }
}

/// Whether a child of a question is a question with an answer of its own, and no question that
/// the text asks in passing: what begins there answers something else.
pub(super) fn asks_anew(outline: &Outline, id: NodeId) -> bool {
    let child = outline.node(id);
    let own = match child.kind {
        NodeKind::Heading | NodeKind::Item => child.question,
        NodeKind::Details => child.question || child.apart,
        NodeKind::Lead | NodeKind::Term => child.question && child.gap > 0,
        NodeKind::Root
        | NodeKind::Section
        | NodeKind::Line
        | NodeKind::Code
        | NodeKind::Table
        | NodeKind::Quote
        | NodeKind::Aside => false,
    };
    own && answered(outline, id) && columns(&child.title) >= 6
}

/// A line right below the text of an item is a line of it, and no paragraph.
fn join_first_line(item: &mut ContentItem<Text>, first: Option<&Node>) {
    let goes_on = first.is_some_and(|first| first.kind == NodeKind::Line && first.gap == 0);
    if goes_on && matches!(item.blocks.first(), Some(ContentBlock::Text(_))) {
        let ContentBlock::Text(line) = item.blocks.remove(0) else { return };
        item.text.append("\n", &line);
    }
}

/// Whether an answer is one list of short entries with nothing below any of them.
pub(super) fn is_flat(content: &Content<Text>) -> bool {
    let [ContentBlock::List { items, .. }] = &content.blocks[..] else { return false };
    items.iter().all(|item| item.blocks.is_empty() && columns(&item.text) <= SHORT_ENTRY)
}

/// So many lines of code are one thing to know.
const LINES_A_FACT: usize = 8;

/// The widest short entry, in columns.
const SHORT_ENTRY: usize = 44;

/// How many facts an answer states: items, lines of text, rows; a block of code is one.
pub fn facts<T: Deref<Target = str>>(content: &Content<T>) -> usize {
    fn blocks<T: Deref<Target = str>>(all: &[ContentBlock<T>]) -> usize {
        all.iter()
            .map(|block| match block {
                // Sentences of one line explain each other: two of them are one fact.
                ContentBlock::Text(text) => text
                    .lines()
                    .map(|line| {
                        let ends = line.matches(['。', '；']).count() + line.matches(". ").count();
                        1 + ends.saturating_sub(1) / 2
                    })
                    .sum(),
                ContentBlock::Code { text, .. } => 1 + text.lines().count() / LINES_A_FACT,
                ContentBlock::List { items, .. } => items.iter().map(|item| 1 + blocks(&item.blocks)).sum(),
                ContentBlock::Table { rows, .. } => rows.len(),
                ContentBlock::Quote(quoted) => blocks(quoted),
            })
            .sum()
    }
    blocks(&content.blocks)
}

/// How much text an answer holds, in columns.
pub fn width<T: Deref<Target = str>>(content: &Content<T>) -> usize {
    content.blocks.iter().map(block_width).sum()
}

/// The same of one of its blocks.
pub(super) fn block_width<T: Deref<Target = str>>(block: &ContentBlock<T>) -> usize {
    match block {
        ContentBlock::Text(said) => columns(said),
        ContentBlock::Code { text, .. } => columns(text),
        ContentBlock::List { items, .. } => {
            let item = |item: &ContentItem<T>| columns(&item.text) + item.blocks.iter().map(block_width).sum::<usize>();
            items.iter().map(item).sum()
        }
        ContentBlock::Table { header, rows } => {
            header.iter().chain(rows.iter().flatten()).map(|cell| columns(cell)).sum()
        }
        ContentBlock::Quote(quoted) => quoted.iter().map(block_width).sum(),
    }
}

/// The most items that a list of the answer has.
pub(super) fn longest_list(content: &Content<Text>) -> usize {
    fn longest(blocks: &[ContentBlock<Text>]) -> usize {
        let items = blocks.iter().map(|block| match block {
            ContentBlock::List { items, .. } => items.len(),
            ContentBlock::Text(text) => text.lines().count(),
            ContentBlock::Quote(quoted) => longest(quoted),
            ContentBlock::Code { .. } | ContentBlock::Table { .. } => 0,
        });
        items.max().unwrap_or(0)
    }
    longest(&content.blocks)
}

/// The text of an answer in one string, for comparisons; code and cells included.
pub fn plain<T: Deref<Target = str>>(content: &Content<T>) -> String {
    fn blocks<T: Deref<Target = str>>(all: &[ContentBlock<T>], out: &mut String) {
        for block in all {
            match block {
                ContentBlock::Text(text) => out.push_str(text),
                ContentBlock::Code { text, .. } => out.push_str(text),
                ContentBlock::List { items, .. } => {
                    for item in items {
                        out.push_str(&item.text);
                        out.push('\n');
                        blocks(&item.blocks, out);
                    }
                }
                ContentBlock::Table { header, rows } => {
                    for cell in header.iter().chain(rows.iter().flatten()) {
                        out.push_str(cell);
                        out.push('\n');
                    }
                }
                ContentBlock::Quote(quoted) => blocks(quoted, out),
            }
            out.push('\n');
        }
    }
    let mut out = String::new();
    blocks(&content.blocks, &mut out);
    let mut out = marks::plain(&out).into_owned();
    out.truncate(out.trim_end().len());
    out
}

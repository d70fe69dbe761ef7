//! Code, tables, quotes, details and bracketed blocks: whose they are.

use super::scope::Scope;
use super::{Piece, Placer, What, is_link};
use crate::base::source::Lines;
use crate::markdown::block::{BlockId, BlockKind, Unit};
use crate::outline::frame::is_answer_label;
use crate::outline::label::columns;
use crate::outline::{NodeId, NodeKind};
use crate::text::content::{MATH, QUESTION_MARKS, asks};
use crate::text::marks::Text;

impl Placer<'_> {
    pub(super) fn solid(&mut self, scope: &mut Scope, block: BlockId, piece: &Piece, kept: bool) {
        scope.heading_used = true;
        if self.blocks.all[block].kind == BlockKind::Details && self.details(scope, block, piece) {
            return;
        }
        // A quote behind a list and a blank is no part of what the lead of the list announced.
        let listed =
            |lead: &NodeId| self.nodes[*lead].children.iter().any(|child| self.nodes[*child].kind == NodeKind::Item);
        if self.blocks.all[block].kind == BlockKind::Quote && piece.gap > 0 && scope.leads.last().is_some_and(listed) {
            self.close_filled(scope);
        }
        let is_formula = matches!(&self.blocks.all[block].kind, BlockKind::Code(fence) if fence == MATH);
        let stated = self.stated(scope, piece).filter(|_| is_formula && scope.item.is_none());
        let parent = stated.unwrap_or_else(|| self.solid_parent(scope, piece, kept));
        if self.nodes[parent].kind == NodeKind::Item && scope.item == Some(parent) {
            // The short item is what the code or the quote below answers.
            self.name_by_body(parent);
        }
        let blocks = self.blocks;
        match &blocks.all[block].kind {
            BlockKind::Code(fence) => self.code(parent, block, fence, piece),
            BlockKind::Table(rows) => self.table(parent, block, rows, piece),
            BlockKind::Quote => {
                let mut node = self.bare(NodeKind::Quote, self.source_lines(piece.lines));
                node.gap = piece.gap;
                let id = self.add(parent, node);
                self.container(id, &blocks.all[block].children);
            }
            BlockKind::Details => self.hidden(parent, block, piece),
            BlockKind::Root
            | BlockKind::Heading(_)
            | BlockKind::Paragraph
            | BlockKind::List(..)
            | BlockKind::Item(..)
            | BlockKind::Rule => {}
        }
        if !kept {
            scope.item = None;
        }
    }

    fn code(&mut self, parent: NodeId, block: BlockId, fence: &str, piece: &Piece) {
        let mut node = self.bare(NodeKind::Code, self.source_lines(piece.lines));
        node.body = self.blocks.all[block].units.first().map(|unit| unit.text.clone()).unwrap_or_default();
        fence.clone_into(&mut node.fence);
        node.text = self.below(block);
        node.gap = piece.gap;
        let id = self.add(parent, node);
        self.commented(id);
    }

    fn table(&mut self, parent: NodeId, block: BlockId, rows: &[Vec<Unit>], piece: &Piece) {
        let mut node = self.bare(NodeKind::Table, self.source_lines(piece.lines));
        let links = rows.iter().skip(1).flatten().filter(|cell| is_link(cell) && cell.images == 0).count();
        node.link = links * 2 > rows.len();
        let line = |row: &Vec<Unit>| self.clean.source_line(row.iter().map(|cell| cell.line).max().unwrap_or(0));
        node.row_lines = rows.iter().map(line).collect();
        node.rows = rows.iter().map(|row| row.iter().map(|cell| cell.text.clone()).collect()).collect();
        node.text = self.below(block);
        node.gap = piece.gap;
        self.add(parent, node);
    }

    /// What `<details>` hide, under their summary.
    fn hidden(&mut self, parent: NodeId, block: BlockId, piece: &Piece) {
        let blocks = self.blocks;
        let mut node = self.bare(NodeKind::Details, self.source_lines(piece.lines));
        let summary = blocks.all[block].units.first().map(|unit| unit.text.clone()).unwrap_or_default();
        node.lines.last = node.lines.first;
        node.text.clone_from(&summary);
        let ends = |c: char| "：:".contains(c) || QUESTION_MARKS.contains(&c);
        self.name(&mut node, &summary.part(summary.trim_end_matches(ends)), &summary);
        let named = |label: &str| !self.words.note.is(label) && !self.words.generic.is(label);
        let beside = self.nodes[parent].question && !self.nodes[parent].children.is_empty();
        node.apart = beside && (node.question || node.label.as_deref().is_some_and(named));
        let id = self.add(parent, node);
        self.container(id, &blocks.all[block].children);
    }

    /// The pictures below a block.
    fn below(&self, block: BlockId) -> Text {
        self.blocks.all[block].units.first().map(|unit| unit.text.only_pictures()).unwrap_or_default()
    }

    /// What `<details>` hide is the answer to an open question when they say so, or say nothing;
    /// when they ask themselves, they are no part of what is open. Whether they were placed.
    fn details(&mut self, scope: &mut Scope, block: BlockId, piece: &Piece) -> bool {
        let summary = self.blocks.all[block].units.first().map_or("", |unit| &*unit.text);
        let wraps = summary.trim().is_empty() || is_answer_label(summary, self.words);
        if let Some(question) = self.asked(scope, None).filter(|_| wraps) {
            let blocks = self.blocks;
            self.container(question, &blocks.all[block].children);
            return true;
        }
        let open = scope.leads.last().map(|lead| &self.nodes[*lead]);
        if asks(summary) || open.is_some_and(|open| open.question && !open.children.is_empty() && piece.gap > 0) {
            scope.end_leads();
        }
        false
    }

    /// The line or the term right above a formula that goes on with it: a short line is its lead.
    fn stated(&mut self, scope: &Scope, piece: &Piece) -> Option<NodeId> {
        let last = scope.last.filter(|last| self.nodes[*last].parent == scope.parent() && piece.gap <= 1)?;
        let node = &self.nodes[last];
        let ends = node.text.ends_with(['.', '。', '!', '！', '；', ';']) || asks(&node.text);
        let is_last = self.nodes[node.parent].children.last() == Some(&last);
        let goes_on = is_last
            && match node.kind {
                NodeKind::Term => {
                    !ends || node.children.is_empty() && self.words.statement.at_start(&node.title).is_some()
                }
                NodeKind::Line => !ends && !node.link,
                NodeKind::Root
                | NodeKind::Heading
                | NodeKind::Section
                | NodeKind::Lead
                | NodeKind::Item
                | NodeKind::Code
                | NodeKind::Table
                | NodeKind::Quote
                | NodeKind::Details
                | NodeKind::Aside => false,
            };
        let names = node.kind == NodeKind::Line && piece.gap == 0 && node.children.is_empty();
        if goes_on && names && columns(&node.body) <= self.words.limits.topic {
            let mut lead = node.clone();
            lead.kind = NodeKind::Lead;
            let title = std::mem::take(&mut lead.body);
            self.name(&mut lead, &title, &title);
            self.nodes[last] = lead;
        }
        goes_on.then_some(last)
    }

    /// Shell code under comment lines of its own is named by them, piece by piece.
    pub(super) fn commented(&mut self, code: NodeId) {
        let body = self.nodes[code].body.clone();
        let (first, fence) = (self.nodes[code].lines.first, self.nodes[code].fence.clone());
        let last = self.nodes[code].lines.last;
        // The fence takes a line of the source where it stands in it.
        let skip = last.saturating_sub(first) as usize > body.lines().count();
        let mut pieces: Vec<(String, u32, u32, Vec<&str>)> = Vec::new();
        for (at, line) in body.lines().enumerate() {
            let number = (first + at as u32 + u32::from(skip)).min(last);
            let comment =
                line.strip_prefix("# ").map(str::trim).filter(|text| columns(text) >= 4 && columns(text) <= 60);
            match (comment, pieces.last_mut()) {
                (Some(text), _) => pieces.push((text.to_owned(), number, number, Vec::new())),
                (None, Some(piece)) => {
                    piece.3.push(line);
                    if !line.trim().is_empty() {
                        piece.2 = number;
                    }
                }
                (None, None) => {}
            }
        }
        for (comment, from, to, lines) in pieces {
            let text = lines.join("\n").trim().to_owned();
            // `else` alone is the middle of a construct, whatever comment stands over it.
            let inner = !body.starts_with("# ") && text.chars().all(char::is_alphanumeric);
            if text.is_empty() || inner {
                continue;
            }
            let mut node = self.bare(NodeKind::Code, Lines::new(from, to));
            node.fence.clone_from(&fence);
            let comment = Text::from(comment);
            self.name(&mut node, &comment, &comment);
            node.question = false;
            node.body = Text::from(text);
            self.add(code, node);
        }
    }

    /// Code and quotes answer the item or the lead that waits for them.
    pub(super) fn solid_parent(&self, scope: &mut Scope, piece: &Piece, kept: bool) -> NodeId {
        if let Some(item) = scope.item
            && (kept || self.nodes[item].children.is_empty())
        {
            return item;
        }
        scope.item = None;
        if let Some(lead) = scope.leads.last().copied() {
            if self.nodes[lead].children.is_empty() || piece.gap <= 1 {
                return lead;
            }
            self.close_filled(scope);
        }
        scope.parent()
    }

    /// `（` alone on a line opens a remark on the node before it, up to `）` alone.
    pub(super) fn aside(&mut self, scope: &mut Scope, pieces: &[Piece], at: usize) -> usize {
        let is_end = |piece: &Piece| matches!(&piece.what, What::Line(unit) if ["）", ")"].contains(&unit.text.trim()));
        let below = if scope.no_remark_ends { &[] } else { &pieces[at + 1..] };
        let close = below.iter().position(is_end);
        let Some(close) = close.map(|offset| at + 1 + offset) else {
            scope.no_remark_ends = true;
            return at + 1;
        };
        let before = scope.last.unwrap_or_else(|| scope.parent());
        let lines = self.source_lines((pieces[at].lines.0, pieces[close].lines.1));
        let mut node = self.bare(NodeKind::Aside, lines);
        node.lines.last = node.lines.first;
        let id = self.add(before, node);
        for piece in &pieces[at + 1..close] {
            if let What::Line(unit) = &piece.what
                && !is_link(unit)
            {
                let mut line = self.bare(NodeKind::Line, self.source_lines(piece.lines));
                line.body = unit.text.clone();
                line.text.clone_from(&unit.text);
                self.add(id, line);
            }
        }
        close + 1
    }
}

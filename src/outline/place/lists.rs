//! Lists and their items, and what an item waits for.

use super::runs::{LEAST_KEYS, join_wrapped, key_split, named_in};
use super::scope::Scope;
use super::{Piece, Placer, is_link};
use crate::markdown::block::{BlockId, BlockKind, Unit};
use crate::outline::frame::{has_answer_head, is_answer_label, is_to_self};
use crate::outline::habits::is_title;
use crate::outline::label::{Label, bracket_split, clean_label, columns, label_of};
use crate::outline::{Node, NodeId, NodeKind};
use crate::text::content::asks;
use crate::text::marks::Text;

impl Placer<'_> {
    pub(super) fn list(&mut self, scope: &mut Scope, list: BlockId, piece: &Piece, kept: bool) {
        scope.heading_used = true;
        let items = self.blocks.all[list].children.clone();
        scope.tail = None;
        let parent = match scope.run.filter(|_| kept && scope.item.is_some()) {
            Some(run) => run,
            None => match self.titled_by_number(scope, list, piece) {
                Some(item) => item,
                None => self.list_parent(scope, &items, piece),
            },
        };
        scope.run = Some(parent);
        let BlockKind::List(start, _) = self.blocks.all[list].kind else { return };
        let bracketed = self.is_bracketed(&items);
        let keyed = items.iter().filter(|item| key_split(&self.item_text(**item)).is_some()).count();
        let keyed = keyed >= LEAST_KEYS && keyed * 10 >= items.len() * 8;
        let mut last = None;
        for (item, number) in items.iter().zip(self.numbers(start, &items)) {
            // `- Q: …` and `- A: …` side by side.
            let asked = last.filter(|last: &NodeId| self.waits(*last) && self.nodes[*last].question);
            let asked = asked.filter(|_| has_answer_head(&self.item_text(*item), self.words));
            let id = self.item(asked.unwrap_or(parent), *item, number.filter(|_| asked.is_none()));
            if let Some(item) = id.filter(|_| bracketed || keyed) {
                self.split_item(item, keyed);
            }
            last = if asked.is_some() { asked } else { id };
        }
        // Paragraphs behind a list belong to its last item only where items alternate with
        // paragraphs, or where the item waits for its text.
        scope.item = last.filter(|item| kept || self.waits(*item) || self.may_wait(*item, items.len() == 1));
        if scope.item.is_none() {
            scope.last = last;
        }
    }

    /// The numbered item right above bullets that are not indented: it is their title.
    fn titled_by_number(&mut self, scope: &Scope, list: BlockId, piece: &Piece) -> Option<NodeId> {
        let bullets = matches!(self.blocks.all[list].kind, BlockKind::List(None, _));
        let last = scope.item.or(scope.last).filter(|_| bullets && piece.gap == 0)?;
        let node = &self.nodes[last];
        let numbered = node.kind == NodeKind::Item && node.number.is_some() && node.children.is_empty();
        let bare = node.body.is_empty() || node.label.is_none() && is_title(&node.body, self.words);
        if !numbered || !bare || node.link {
            return None;
        }
        self.name_by_body(last);
        Some(last)
    }

    /// Whether most items of a list are written as `name (what is said of it)`.
    fn is_bracketed(&self, items: &[BlockId]) -> bool {
        let text = |item: &BlockId| {
            let first = self.blocks.all[*item].children.first()?;
            self.blocks.all[*first].units.first().map(|unit| &*unit.text)
        };
        let split = |item: &&BlockId| text(item).is_some_and(|text| bracket_split(text).is_some());
        let found = items.iter().filter(split).count();
        found >= 2 && found * 10 >= items.len() * 7
    }

    /// Makes the name before the brackets of an item, or its key, its label, and the rest its body.
    fn split_item(&mut self, item: NodeId, keyed: bool) {
        let node = &self.nodes[item];
        let bare = node.label.is_none() || node.body.is_empty() && !node.question;
        let split =
            if keyed { key_split(&node.text).map(|(_, key, text)| (key, text)) } else { bracket_split(&node.text) };
        let Some((name, remark)) = split.filter(|_| bare) else { return };
        if columns(&node.text[name.clone()]) > self.words.limits.label {
            return;
        }
        let mut named = node.clone();
        let title = named.text.slice(name);
        named.body = named.text.slice(remark);
        self.name(&mut named, &title, &title);
        self.nodes[item] = named;
    }

    /// The numbers of the items of a list: as they are written when they only go up or only
    /// down, and else counted, as Markdown does it.
    fn numbers(&self, start: Option<u64>, items: &[BlockId]) -> Vec<Option<u64>> {
        let written = |item: &BlockId| match self.blocks.all[*item].kind {
            BlockKind::Item(_, number) => number,
            _ => None,
        };
        let all: Option<Vec<u64>> = items.iter().map(written).collect();
        let goes_on = |numbers: &Vec<u64>| numbers.is_sorted_by(|a, b| a < b) || numbers.is_sorted_by(|a, b| a > b);
        match (start, all.filter(goes_on)) {
            (Some(_), Some(numbers)) => numbers.into_iter().map(Some).collect(),
            (start, _) => (0..items.len() as u64).map(|at| start.map(|start| start + at)).collect(),
        }
    }

    pub(super) fn waits(&self, item: NodeId) -> bool {
        let node = &self.nodes[item];
        node.children.is_empty() && node.label.is_some() && node.body.is_empty() && !node.link
    }

    /// Whether an item alone in its list is a short line that may be named by what follows.
    pub(super) fn may_wait(&self, item: NodeId, alone: bool) -> bool {
        let node = &self.nodes[item];
        let ends = node.body.ends_with(['。', '.', '；', ';', '，', ',']);
        alone
            && node.children.is_empty()
            && node.label.is_none()
            && !node.link
            && !ends
            && columns(&node.body) <= self.words.limits.lead
    }

    /// A short item that something stands under is named by its text.
    pub(super) fn name_by_body(&mut self, item: NodeId) {
        let node = &self.nodes[item];
        let ends = node.body.ends_with(['。', '.', '；', ';', '，', ',']);
        if node.label.is_none() && node.children.is_empty() && !ends && columns(&node.body) <= self.words.limits.lead {
            let mut named = node.clone();
            let title = std::mem::take(&mut named.body);
            self.name(&mut named, &title, &title);
            self.nodes[item] = named;
        }
    }

    pub(super) fn list_parent(&mut self, scope: &mut Scope, items: &[BlockId], piece: &Piece) -> NodeId {
        scope.item = None;
        if let Some(lead) = scope.leads.last().copied() {
            let waits = self.nodes[lead].children.is_empty();
            let others = self.nodes[lead].question && items.iter().any(|item| asks(&self.item_text(*item)));
            if others && !waits {
                // Questions answer no question.
                scope.leads.clear();
                return scope.parent();
            }
            if waits || piece.gap == 0 || self.only_lines(lead) {
                return lead;
            }
            self.close_filled(scope);
        }
        if let Some((announcer, names)) = scope.announced.clone() {
            let labels: Vec<Text> = items.iter().map(|item| self.item_label(*item)).collect();
            let known = labels.iter().filter(|label| named_in(label, &names)).count();
            if known * 2 >= labels.len().max(2) {
                return announcer;
            }
        }
        let parent = scope.parent();
        if piece.gap <= 1
            && let Some(last) = scope.last.filter(|last| self.nodes[*last].parent == parent)
        {
            // A line of text right above a list is its lead.
            let node = &self.nodes[last];
            let right_above = last + 1 == self.nodes.len();
            let short = right_above && node.kind == NodeKind::Line && columns(&node.body) <= self.words.limits.lead;
            if short && (piece.gap == 0 || self.names_apart(node)) {
                let title = node.body.clone();
                let mut lead = node.clone();
                lead.kind = NodeKind::Lead;
                lead.body = Text::default();
                self.name(&mut lead, &title, &title);
                self.nodes[last] = lead;
                scope.leads.push(last);
                return last;
            }
        }
        scope.parent()
    }

    /// Whether a line that stands by itself, a blank above the list, names what the list holds.
    fn names_apart(&self, node: &Node) -> bool {
        let sentence =
            node.body.contains(['，', '。', '；', ',', ';', '“', '"', '（']) || node.body.ends_with(['.', '!', '！']);
        node.gap > 0 && !sentence && !node.link && columns(&node.body) <= self.words.limits.topic
    }

    /// A lead with nothing but lines in it may still get the list behind a blank.
    pub(super) fn only_lines(&self, lead: NodeId) -> bool {
        self.nodes[lead].children.iter().all(|child| self.nodes[*child].kind == NodeKind::Line)
            && self.nodes[lead].children.len() == 1
    }

    fn item_text(&self, item: BlockId) -> Text {
        let first = self.blocks.all[item].children.first().map(|child| &self.blocks.all[*child]);
        first.and_then(|block| block.units.first()).map(|unit| unit.text.clone()).unwrap_or_default()
    }

    pub(super) fn item_label(&self, item: BlockId) -> Text {
        let first = self.blocks.all[item].children.first().map(|child| &self.blocks.all[*child]);
        let Some(unit) = first.and_then(|block| block.units.first()) else { return Text::default() };
        match label_of(unit, !self.habits.sentence_items, self.words) {
            Some((_, label, _)) => unit.text.part(clean_label(&unit.text[label], self.words)),
            None => unit.text.part(clean_label(&unit.text, self.words)),
        }
    }

    pub(super) fn item(&mut self, parent: NodeId, item: BlockId, number: Option<u64>) -> Option<NodeId> {
        let block = &self.blocks.all[item];
        let mut node = self.bare(NodeKind::Item, self.source_lines(block.lines));
        node.number = number;
        if let BlockKind::Item(done, _) = block.kind {
            node.done = done;
        }
        let mut rest = block.children.as_slice();
        let mut more = Vec::new();
        if let Some((first, others)) = block.children.split_first()
            && self.blocks.all[*first].kind == BlockKind::Paragraph
        {
            rest = others;
            let mut units = join_wrapped(&self.blocks.all[*first].units, self.habits.wrapped_at).into_iter();
            if let Some((unit, lines)) = units.next() {
                node.lines = self.source_lines(lines);
                node.extent = node.lines;
                node.link = is_link(&unit);
                let titles = self.habits.titled_items && units.len() > 0 && is_title(&unit.text, self.words);
                self.read_item(&mut node, &unit, !others.is_empty() || titles);
            }
            more = units.collect();
        } else {
            node.lines.last = node.lines.first;
        }
        if node.label.is_none() && node.body.is_empty() && rest.is_empty() {
            return None;
        }
        let wraps = !rest.is_empty() && more.is_empty() && is_answer_label(&node.text, self.words);
        if wraps && self.nodes[parent].question {
            let rest = rest.to_vec();
            self.container(parent, &rest);
            return None;
        }
        if is_to_self(&node.text, self.words) {
            node.kind = NodeKind::Aside;
            (node.label, node.question) = (None, false);
            node.body = Text::default();
        }
        let id = self.add(parent, node);
        more.iter().for_each(|(unit, lines)| self.line_of_item(id, unit, *lines));
        let rest = rest.to_vec();
        self.container(id, &rest);
        Some(id)
    }

    /// A line right below the text of an item.
    fn line_of_item(&mut self, item: NodeId, unit: &Unit, lines: (usize, usize)) {
        let mut line = self.bare(NodeKind::Line, self.source_lines(lines));
        line.link = is_link(unit);
        line.text.clone_from(&unit.text);
        let said = Some(unit).filter(|unit| !is_to_self(&unit.text, self.words));
        match said.and_then(|unit| label_of(unit, false, self.words)) {
            None if said.is_none() => line.kind = NodeKind::Aside,
            Some((Label::Lead, label, _)) => {
                line.kind = NodeKind::Lead;
                self.name(&mut line, &unit.text.slice(label), &unit.text);
            }
            Some((Label::Question | Label::Colon | Label::Dash, label, body)) => {
                line.kind = NodeKind::Term;
                let title = unit.text.slice(label);
                self.name(&mut line, &title, &title);
                line.body = unit.text.slice(body);
            }
            None => line.body = unit.text.clone(),
        }
        self.add(item, line);
    }

    pub(super) fn read_item(&self, node: &mut Node, unit: &Unit, has_more: bool) {
        node.text.clone_from(&unit.text);
        match label_of(unit, !self.habits.sentence_items, self.words) {
            Some((Label::Lead, label, _)) => {
                let title = unit.text.slice(label);
                self.name(node, &title, &unit.text);
            }
            Some((_, label, body)) => {
                let title = unit.text.slice(label.clone());
                self.name(node, &title, &unit.text[label.start..body.start]);
                node.body = unit.text.slice(body);
                let remark = node.label.as_deref().is_some_and(|label| self.words.note.is(label));
                if remark && has_more && columns(&node.body) <= self.words.limits.item_label {
                    // `Example - coins` over a list: the list is about the coins.
                    let title = std::mem::take(&mut node.body);
                    self.name(node, &title, &title);
                }
            }
            None => {
                let short = columns(&unit.text) <= self.words.limits.item_label
                    && !unit.text.ends_with(['。', '.', '；', ';', '！', '!']);
                let starts = self.words.question_start.at_start(&unit.text).is_some();
                if short && (has_more || starts) || has_more && unit.bold == unit.text.len() {
                    let title = unit.text.clone();
                    self.name(node, &title, &title);
                } else {
                    node.body = unit.text.clone();
                    node.question = starts || asks(&unit.text);
                }
            }
        }
    }
}

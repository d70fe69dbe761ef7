//! Blocks to a tree: who stands under whom.
//!
//! Order of strength: heading level, section, lead, item or term, line. Two things differ:
//! the *scope* of a lead, which ends at a blank line once something stands in it, and the
//! *topic* of a section, which holds to the section's end.

mod lines;
mod lists;
mod runs;
mod scope;
mod solids;

use super::frame::{has_question_head, is_answer_label, without_head};
use super::habits::Habits;
use super::label::{Label, Split, clean_label, label_of};
use super::{Node, NodeId, NodeKind, Outline};
use crate::base::source::Lines;
use crate::markdown::block::{BlockId, BlockKind, Blocks, Unit};
use crate::markdown::repair::Repaired;
use crate::rules::Words;
use crate::text::content::asks;
use crate::text::marks::Text;
use lines::Seen;
pub(super) use runs::join_wrapped;
use runs::{numbered_values, usual_gap};
use scope::Scope;
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// Builds the tree; labels, kinds and lines are final, owners are not yet known.
pub(super) fn place(clean: &Repaired, blocks: &Blocks, words: &Words) -> Outline {
    let mut placer = Placer { clean, blocks, words, habits: Habits::of(blocks, words), nodes: Vec::new() };
    let last = clean.source_line(blocks.all[0].lines.1);
    let root = placer.bare(NodeKind::Root, Lines::new(1, last.max(1)));
    placer.nodes.push(root);
    placer.container(0, &blocks.all[0].children);
    let (footnotes, pictures) = (BTreeMap::new(), Vec::new());
    let mut outline = Outline { habits: placer.habits, nodes: placer.nodes, footnotes, pictures };
    for id in (1..outline.nodes.len()).rev() {
        let (parent, extent) = (outline.nodes[id].parent, outline.nodes[id].extent);
        outline.nodes[parent].extent = outline.nodes[parent].extent.join(extent);
    }
    outline
}

struct Placer<'n> {
    clean: &'n Repaired,
    blocks: &'n Blocks,
    words: &'n Words,
    habits: Habits,
    nodes: Vec<Node>,
}

/// One thing in a container, in the order of the note.
struct Piece {
    what: What,
    lines: (usize, usize),
    /// Blank lines above.
    gap: usize,
    /// Where a line splits, once that was asked.
    split: OnceCell<Option<Split>>,
    /// The number it begins with.
    number: OnceCell<Option<u64>>,
}

impl Piece {
    fn new(what: What, lines: (usize, usize), gap: usize) -> Self {
        Self { what, lines, gap, split: OnceCell::new(), number: OnceCell::new() }
    }
}

enum What {
    Heading(u8, Unit),
    Line(Unit),
    List(BlockId),
    /// Code, table, quote or details.
    Solid(BlockId),
    /// A thematic break, with the pictures below it.
    Rule(Text),
}

impl Placer<'_> {
    fn bare(&self, kind: NodeKind, lines: Lines) -> Node {
        Node {
            kind,
            level: 0,
            label: None,
            title: Text::default(),
            question: false,
            body: Text::default(),
            text: Text::default(),
            fence: String::new(),
            rows: Vec::new(),
            row_lines: Vec::new(),
            done: None,
            number: None,
            link: false,
            parent: 0,
            children: Vec::new(),
            lines,
            extent: lines,
            lang: self.words.default_lang(),
            gap: 0,
            apart: false,
            announced: false,
            owner: None,
            recurs: false,
            generic: false,
            subject: String::new(),
        }
    }

    fn add(&mut self, parent: NodeId, mut node: Node) -> NodeId {
        let id = self.nodes.len();
        node.parent = parent;
        self.nodes.push(node);
        self.nodes[parent].children.push(id);
        id
    }

    /// Where a line splits into a label and its text.
    fn split<'p>(&self, piece: &'p Piece) -> Option<&'p Split> {
        let What::Line(unit) = &piece.what else { return None };
        piece.split.get_or_init(|| label_of(unit, false, self.words)).as_ref()
    }

    /// The number that a line begins with.
    fn number(&self, piece: &Piece) -> Option<u64> {
        let What::Line(unit) = &piece.what else { return None };
        *piece.number.get_or_init(|| self.words.number_of(&unit.text))
    }

    fn source_lines(&self, lines: (usize, usize)) -> Lines {
        Lines::new(self.clean.source_line(lines.0), self.clean.source_line(lines.1))
    }

    /// The things in a container, paragraphs cut into their lines.
    fn pieces(&self, children: &[BlockId]) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut end: Option<usize> = None;
        for id in children {
            let block = &self.blocks.all[*id];
            let gap = end.map_or(1, |end| block.lines.0.saturating_sub(end + 1));
            end = Some(end.map_or(block.lines.1, |end| end.max(block.lines.1)));
            match &block.kind {
                BlockKind::Heading(level) => {
                    let mut units = block.units.iter();
                    let mut unit = units.next().cloned().unwrap_or_default();
                    units.for_each(|below| unit.append(below, " "));
                    pieces.push(Piece::new(What::Heading(*level, unit), block.lines, gap));
                }
                BlockKind::Paragraph => {
                    let mut gap = gap;
                    for (unit, lines) in join_wrapped(&block.units, self.habits.wrapped_at) {
                        pieces.push(Piece::new(What::Line(unit), lines, gap));
                        gap = 0;
                    }
                }
                BlockKind::List(..) => pieces.push(Piece::new(What::List(*id), block.lines, gap)),
                BlockKind::Rule => {
                    let below = block.units.first().map(|unit| unit.text.clone()).unwrap_or_default();
                    pieces.push(Piece::new(What::Rule(below), block.lines, gap));
                }
                BlockKind::Code(_) | BlockKind::Table(_) | BlockKind::Quote | BlockKind::Details => {
                    pieces.push(Piece::new(What::Solid(*id), block.lines, gap));
                }
                BlockKind::Root | BlockKind::Item(..) => {}
            }
        }
        pieces
    }

    fn container(&mut self, base: NodeId, children: &[BlockId]) {
        let pieces = self.pieces(children);
        let keeps = self.alternating_items(&pieces);
        let steps = self.numbered_steps(&pieces);
        let values = numbered_values(&pieces);
        let keys = runs::keyed(&pieces);
        let far = usual_gap(&pieces).max(2) + 1;
        let mut scope = Scope::new(base);
        let mut at = 0;
        while at < pieces.len() {
            let piece = &pieces[at];
            match &piece.what {
                What::Heading(level, unit) => self.heading(&mut scope, *level, unit, piece),
                What::Rule(below) => self.rule(&mut scope, below, piece, pieces.get(at + 1)),
                What::Line(unit) if unit.text.trim() == "（" || unit.text.trim() == "(" => {
                    at = self.aside(&mut scope, &pieces, at);
                    continue;
                }
                What::Line(unit) => {
                    let far = piece.gap >= far && scope.headings.is_empty() && base == 0;
                    if far && self.split(piece).is_some() {
                        self.far_gap(&mut scope, unit, piece);
                    }
                    let seen = Seen { kept: keeps[at], step: steps[at], value: values[at], keyed: keys[at] };
                    self.line(&mut scope, unit, &pieces[at..], seen);
                }
                What::List(id) => self.list(&mut scope, *id, piece, keeps[at]),
                What::Solid(id) => self.solid(&mut scope, *id, piece, keeps[at]),
            }
            at += 1;
        }
    }

    fn heading(&mut self, scope: &mut Scope, level: u8, unit: &Unit, piece: &Piece) {
        let says_answer = is_answer_label(&unit.text, self.words);
        let question = says_answer.then(|| self.asked(scope, Some(level))).flatten();
        scope.end_at_heading(level);
        if let Some(question) = question {
            scope.headings.push((level, question));
            return;
        }
        let parent = scope.heading();
        let mut node = self.bare(NodeKind::Heading, self.source_lines(piece.lines));
        node.level = level;
        node.text.clone_from(&unit.text);
        node.gap = piece.gap;
        node.link = is_link(unit);
        let body = match label_of(unit, false, self.words) {
            // `### Term: explanation` as a heading is still a heading, of the whole line.
            Some((Label::Lead, label, _)) => unit.text.slice(label),
            _ => unit.text.clone(),
        };
        let anchored = self.words.anchor.find(&body).map_or(body.len(), |found| found.whole().start);
        self.name(&mut node, &body.slice(0..anchored), &unit.text);
        let id = self.add(parent, node);
        scope.headings.push((level, id));
        scope.last = Some(id);
    }

    /// The question that a label such as `Answer` answers: the one that is open. At a heading of
    /// a level, it has to wait, or to stand above it.
    fn asked(&self, scope: &Scope, level: Option<u8>) -> Option<NodeId> {
        let item = scope.item.filter(|item| self.nodes[*item].question);
        let mut open = item.unwrap_or_else(|| scope.parent());
        let mut quote = None;
        while self.nodes[open].kind == NodeKind::Quote && self.nodes[open].children.is_empty() {
            quote = Some(open);
            open = self.nodes[open].parent;
        }
        let node = &self.nodes[open];
        let waits = || node.children.iter().all(|child| Some(*child) == quote);
        let above = || level.is_some_and(|level| node.kind != NodeKind::Heading || node.level < level);
        let has_parts = || node.children.iter().rev().any(|child| self.nodes[*child].kind == NodeKind::Heading);
        (node.question && (waits() || above() && !has_parts())).then_some(open)
    }

    /// A thematic break opens a section. It ends a heading that has said something, but for
    /// the title of the note.
    fn rule(&mut self, scope: &mut Scope, below: &Text, piece: &Piece, next: Option<&Piece>) {
        scope.end_parts();
        if matches!(next.map(|next| &next.what), Some(What::Heading(..)) | None) {
            scope.section = None;
            return;
        }
        if scope.heading_used {
            scope.headings.retain(|(level, _)| *level == 1);
        }
        let parent = scope.heading();
        let mut node = self.bare(NodeKind::Section, self.source_lines(piece.lines));
        node.text.clone_from(below);
        let id = self.add(parent, node);
        scope.open_section(id);
    }

    /// More blank lines than usual: another topic, unless a lead still waits for its list.
    fn far_gap(&mut self, scope: &mut Scope, unit: &Unit, piece: &Piece) {
        let waits = scope.leads.last().is_some_and(|lead| self.nodes[*lead].children.is_empty());
        let held = scope.leads.iter().any(|lead| self.names(*lead, &unit.text));
        if waits || held {
            return;
        }
        let parent = scope.base;
        let mut lines = self.source_lines(piece.lines);
        lines.last = lines.first;
        let node = self.bare(NodeKind::Section, lines);
        let id = self.add(parent, node);
        scope.open_section(id);
    }

    fn name(&self, node: &mut Node, title: &Text, whole: &str) {
        let asked = asks(whole) || asks(title);
        node.title = title.trimmed();
        node.label = Some(title.part(clean_label(title, self.words)));
        let starts = || {
            let text = without_head(title, self.words);
            self.words.question_start.at_start(text).is_some_and(|end| text[end..].trim().chars().count() >= 2)
        };
        node.question =
            asked || starts() || self.words.question.find(title).is_some() || has_question_head(whole, self.words);
    }
}

fn is_link(unit: &Unit) -> bool {
    let text = unit.text.trim();
    let definition = text.starts_with('[') && text.contains("]: ");
    definition
        || (unit.linked > 0 && unit.linked * 10 >= text.len() * 8)
        || super::is_address(text)
        || (text.is_empty() && unit.images > 0)
}

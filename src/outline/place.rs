//! Blocks to a tree: who stands under whom.
//!
//! Order of strength: heading level, section, lead, item or term, line. Two things differ:
//! the *scope* of a lead, which ends at a blank line once something stands in it, and the
//! *topic* of a section, which holds to the section's end.

use super::label::{Label, clean_label, columns, label_of};
use super::{Node, NodeId, NodeKind, Outline};
use crate::block::{BlockId, BlockKind, Blocks, Unit};
use crate::repair::Clean;
use crate::rules::{Words, is_cjk};
use crate::source::Lines;

/// Builds the tree; labels, kinds and lines are final, owners are not yet known.
pub(super) fn place(clean: &Clean, blocks: &Blocks, words: &Words) -> Outline {
    let mut placer = Placer { clean, blocks, words, nodes: Vec::new() };
    let last = clean.source_line(blocks.all[0].lines.1);
    let root = placer.bare(NodeKind::Root, Lines::new(1, last.max(1)));
    placer.nodes.push(root);
    placer.container(0, &blocks.all[0].children);
    let mut outline = Outline { nodes: placer.nodes };
    for id in (1..outline.nodes.len()).rev() {
        let (parent, extent) = (outline.nodes[id].parent, outline.nodes[id].extent);
        outline.nodes[parent].extent = outline.nodes[parent].extent.join(extent);
    }
    outline
}

struct Placer<'n> {
    clean: &'n Clean,
    blocks: &'n Blocks,
    words: &'n Words,
    nodes: Vec<Node>,
}

/// One thing in a container, in the order of the note.
struct Piece {
    what: What,
    lines: (usize, usize),
    /// Blank lines above.
    gap: usize,
}

enum What {
    Heading(u8, Unit),
    Line(Unit),
    List(BlockId),
    /// Code, table, quote or details.
    Solid(BlockId),
    Rule,
}

/// What is open while a container is read.
struct Scope {
    base: NodeId,
    headings: Vec<(u8, NodeId)>,
    section: Option<NodeId>,
    leads: Vec<NodeId>,
    /// The numbered line that acts as a heading.
    step: Option<NodeId>,
    /// The item that paragraphs behind a list belong to.
    item: Option<NodeId>,
    /// A line that named what follows, with the names.
    announced: Option<(NodeId, Vec<String>)>,
    /// A term whose text goes on in the lines right below.
    tail: Option<NodeId>,
    /// Where the items of an alternating run stand.
    run: Option<NodeId>,
    /// The last node placed at this level.
    last: Option<NodeId>,
    /// Whether the open heading has text before any thematic break.
    heading_used: bool,
}

impl Scope {
    fn ground(&self) -> NodeId {
        self.section.or(self.headings.last().map(|(_, id)| *id)).unwrap_or(self.base)
    }

    fn parent(&self) -> NodeId {
        self.leads.last().copied().or(self.step).unwrap_or_else(|| self.ground())
    }
}

impl Placer<'_> {
    fn bare(&self, kind: NodeKind, lines: Lines) -> Node {
        Node {
            kind,
            level: 0,
            label: None,
            title: String::new(),
            question: false,
            body: String::new(),
            text: String::new(),
            fence: String::new(),
            rows: Vec::new(),
            row_lines: Vec::new(),
            number: None,
            link: false,
            parent: 0,
            children: Vec::new(),
            lines,
            extent: lines,
            lang: self.words.default_lang(),
            gap: 0,
            announced: false,
            owner: None,
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
                    let text = block.units.iter().map(|unit| unit.text.as_str()).collect::<Vec<_>>().join(" ");
                    let unit = Unit { text, ..block.units.first().cloned().unwrap_or_default() };
                    pieces.push(Piece { what: What::Heading(*level, unit), lines: block.lines, gap });
                }
                BlockKind::Paragraph => {
                    let mut gap = gap;
                    for (unit, lines) in join_wrapped(&block.units) {
                        pieces.push(Piece { what: What::Line(unit), lines, gap });
                        gap = 0;
                    }
                }
                BlockKind::List(..) => pieces.push(Piece { what: What::List(*id), lines: block.lines, gap }),
                BlockKind::Rule => pieces.push(Piece { what: What::Rule, lines: block.lines, gap }),
                BlockKind::Code(_) | BlockKind::Table(_) | BlockKind::Quote | BlockKind::Details => {
                    pieces.push(Piece { what: What::Solid(*id), lines: block.lines, gap });
                }
                BlockKind::Root | BlockKind::Item(_) => {}
            }
        }
        pieces
    }

    fn container(&mut self, base: NodeId, children: &[BlockId]) {
        let pieces = self.pieces(children);
        let keeps = self.alternating_items(&pieces);
        let steps = self.numbered_steps(&pieces);
        let values = numbered_values(&pieces);
        let far = usual_gap(&pieces).max(2) + 1;
        let mut scope = Scope {
            base,
            headings: Vec::new(),
            section: None,
            leads: Vec::new(),
            step: None,
            item: None,
            announced: None,
            tail: None,
            run: None,
            last: None,
            heading_used: false,
        };
        let mut at = 0;
        while at < pieces.len() {
            let piece = &pieces[at];
            match &piece.what {
                What::Heading(level, unit) => self.heading(&mut scope, *level, unit, piece),
                What::Rule => self.rule(&mut scope, piece, pieces.get(at + 1)),
                What::Line(unit) if unit.text.trim() == "（" || unit.text.trim() == "(" => {
                    at = self.aside(&mut scope, &pieces, at);
                    continue;
                }
                What::Line(unit) => {
                    let named = label_of(unit, false, self.words).is_some();
                    if named && piece.gap >= far && scope.headings.is_empty() && base == 0 {
                        self.far_gap(&mut scope, unit, piece);
                    }
                    self.line(&mut scope, unit, &pieces[at..], (keeps[at], steps[at], values[at]));
                }
                What::List(id) => self.list(&mut scope, *id, piece, keeps[at]),
                What::Solid(id) => self.solid(&mut scope, *id, piece, keeps[at]),
            }
            at += 1;
        }
    }

    fn heading(&mut self, scope: &mut Scope, level: u8, unit: &Unit, piece: &Piece) {
        scope.headings.retain(|(above, _)| *above < level);
        scope.section = None;
        scope.leads.clear();
        scope.step = None;
        scope.item = None;
        scope.announced = None;
        scope.heading_used = false;
        let parent = scope.headings.last().map_or(scope.base, |(_, id)| *id);
        let mut node = self.bare(NodeKind::Heading, self.source_lines(piece.lines));
        node.level = level;
        node.text.clone_from(&unit.text);
        node.gap = piece.gap;
        node.link = is_link(unit);
        let body = match label_of(unit, false, self.words) {
            // `### Term: explanation` as a heading is still a heading, of the whole line.
            Some((Label::Lead, label, _)) => unit.text[label].to_owned(),
            _ => unit.text.clone(),
        };
        let anchored = self.words.anchor.find(&body).map_or(body.len(), |found| found.start());
        self.name(&mut node, &body[..anchored], &unit.text);
        let id = self.add(parent, node);
        scope.headings.push((level, id));
        scope.last = Some(id);
    }

    /// A thematic break opens a section. It ends a heading that has said something, but for
    /// the title of the note.
    fn rule(&mut self, scope: &mut Scope, piece: &Piece, next: Option<&Piece>) {
        scope.leads.clear();
        scope.step = None;
        scope.item = None;
        scope.announced = None;
        if matches!(next.map(|next| &next.what), Some(What::Heading(..)) | None) {
            scope.section = None;
            return;
        }
        if scope.heading_used {
            scope.headings.retain(|(level, _)| *level == 1);
        }
        let parent = scope.headings.last().map_or(scope.base, |(_, id)| *id);
        let node = self.bare(NodeKind::Section, self.source_lines(piece.lines));
        let id = self.add(parent, node);
        scope.section = Some(id);
        scope.last = None;
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
        scope.section = Some(id);
        scope.leads.clear();
        scope.step = None;
        scope.item = None;
        scope.announced = None;
        scope.last = None;
    }

    /// Whether the label of an open lead holds the label of this line: `指令和参数：` … `指令：`.
    fn names(&self, lead: NodeId, text: &str) -> bool {
        let label = clean_label(text, self.words).to_lowercase();
        let holder = self.nodes[lead].title.to_lowercase();
        label.chars().count() >= 2 && holder.len() > label.len() && holder.contains(&label)
    }

    fn line(&mut self, scope: &mut Scope, unit: &Unit, pieces: &[Piece], (kept, step, value): (bool, bool, bool)) {
        let (piece, next) = (&pieces[0], &pieces[1..]);
        scope.heading_used = true;
        if unit.text.trim().is_empty() {
            return;
        }
        let split = if value { value_split(&unit.text) } else { label_of(unit, false, self.words) };
        let mut node = self.bare(NodeKind::Line, self.source_lines(piece.lines));
        node.text.clone_from(&unit.text);
        node.gap = piece.gap;
        node.link = is_link(unit);
        node.number = self.words.number_of(&unit.text);
        match &split {
            Some((Label::Lead, label, _)) => {
                node.kind = NodeKind::Lead;
                let title = last_clause(&unit.text[label.clone()], self.words.limits.topic).to_owned();
                self.name(&mut node, &title, &unit.text);
            }
            Some((_, label, body)) => {
                node.kind = NodeKind::Term;
                let title = unit.text[label.clone()].to_owned();
                self.name(&mut node, &title, &unit.text[label.start..body.start]);
                node.body = unit.text[body.clone()].to_owned();
                self.term_that_leads(&mut node, next);
            }
            None if self.leads_terms(unit, piece, next) => {
                node.kind = NodeKind::Lead;
                self.name(&mut node, &unit.text, &unit.text);
            }
            None => node.body = unit.text.clone(),
        }
        if step && node.kind != NodeKind::Term {
            node.kind = NodeKind::Lead;
            let title = node.body.clone();
            if node.label.is_none() {
                self.name(&mut node, &title, &title);
                node.body.clear();
            }
            scope.leads.clear();
            scope.item = None;
            scope.step = None;
            let parent = scope.parent();
            let id = self.add(parent, node);
            scope.step = Some(id);
            scope.last = Some(id);
            return;
        }
        let attribute = node.label.as_deref().is_some_and(|label| self.words.pros_and_cons.is(label));
        if let Some(item) = scope.item {
            let owned = (kept || (attribute && self.nodes[item].label.is_some())) && !(self.nodes[item].label.is_none() && !kept);
            if owned {
                self.name_by_body(item);
                let under = scope.leads.last().copied().filter(|lead| piece.gap == 0 && self.nodes[*lead].parent == item);
                let opens = node.kind == NodeKind::Lead || (node.kind == NodeKind::Line && node.body.ends_with(['：', ':']));
                let id = self.add(under.unwrap_or(item), node);
                if opens {
                    scope.leads.push(id);
                }
                return;
            }
            scope.item = None;
        }
        if let Some(tail) = scope.tail {
            if piece.gap == 0 && node.kind == NodeKind::Line && self.words.another.at_start(&node.body).is_none() {
                self.add(tail, node);
                return;
            }
            scope.tail = None;
        }
        if piece.gap > 0 && !self.goes_on(scope, &node) {
            self.close_filled(scope);
        }
        if node.kind == NodeKind::Lead {
            self.lead(scope, node, piece.gap);
            return;
        }
        if attribute && node.kind == NodeKind::Term && let Some(owner) = self.attribute_owner(scope) {
            self.add(owner, node);
            return;
        }
        let announced = self.announcer(scope, &node);
        node.announced = announced.is_some();
        let parent = announced.unwrap_or_else(|| scope.parent());
        let names = if announced.is_some() { Vec::new() } else { enumerated(&node.body) };
        // A bare enumeration under a lead announces for the lead.
        let for_lead = node.kind == NodeKind::Line && scope.leads.last() == Some(&parent);
        let opens = node.kind == NodeKind::Term && announced.is_none() && self.runs_on(&node);
        let announces = node.kind == NodeKind::Line && node.body.ends_with(['：', ':']);
        let id = self.add(parent, node);
        if names.len() >= 2 {
            scope.announced = Some((if for_lead { parent } else { id }, names));
        }
        scope.tail = opens.then_some(id);
        if announces {
            scope.leads.push(id);
        }
        scope.last = Some(id);
    }

    /// Whether the lines right below a term go on with its text.
    fn runs_on(&self, term: &Node) -> bool {
        let label = term.label.as_deref().unwrap_or("");
        term.body.ends_with(['，', ',']) || self.words.procedure.at_end(label).is_some()
    }

    /// Whether a lead whose lines stand apart by blanks goes on with a line like the others:
    /// numbered, or a number with its text.
    fn goes_on(&self, scope: &Scope, node: &Node) -> bool {
        let Some(lead) = scope.leads.last().copied() else { return false };
        let children = &self.nodes[lead].children;
        let (Some(first), Some(last)) = (children.first(), children.last()) else { return false };
        let value = |node: &Node| node.label.as_deref().is_some_and(|label| label.bytes().all(|b| b.is_ascii_digit()));
        let title = self.nodes[lead].title.to_lowercase();
        let side = node.kind == NodeKind::Term && node.label.as_deref().is_some_and(|label| title.contains(&label.to_lowercase()));
        if side && self.words.comparison.find(&title).is_some() {
            return true;
        }
        let (first, last) = (&self.nodes[*first], &self.nodes[*last]);
        first.gap > 0 && ((value(last) && value(node)) || (last.number.is_some() && node.number.is_some()))
    }

    /// `Case 1: it is slow` and `the model: layers and what they do` announce what follows.
    fn term_that_leads(&self, node: &mut Node, next: &[Piece]) {
        let follows = next.first().is_some_and(|next| matches!(next.what, What::Line(_) | What::List(_)) && next.gap <= 1);
        let label = node.label.as_deref().unwrap_or("");
        if !follows || columns(&node.body) > self.words.limits.topic || label.bytes().all(|b| b.is_ascii_digit()) {
            return;
        }
        if self.words.generic_pattern.is_match(label) {
            node.kind = NodeKind::Lead;
            let title = std::mem::take(&mut node.body);
            self.name(node, &title, &title);
        } else if columns(&node.body) <= self.words.limits.topic / 2 && self.words.attribute.at_end(&node.body).is_some() {
            node.kind = NodeKind::Lead;
            node.body.clear();
        }
    }

    /// A short line right above several terms is their lead.
    fn leads_terms(&self, unit: &Unit, piece: &Piece, next: &[Piece]) -> bool {
        let short = columns(&unit.text) <= self.words.limits.topic && !unit.text.ends_with(['。', '.', '；', ';', '，', ',', '、']);
        let term = |piece: &Piece| match &piece.what {
            What::Line(unit) => {
                piece.gap == 0 && matches!(label_of(unit, false, self.words), Some((Label::Colon, ..)))
            }
            _ => false,
        };
        let text = unit.text.trim_end();
        let says = self.words.comparison.at_end(text).is_some() || self.words.procedure.at_end(text).is_some();
        let opens = |next: &Piece| next.gap <= 1 && matches!(next.what, What::Line(_) | What::List(_));
        if short && piece.gap > 0 && says && self.words.procedure.at_start(text).is_none() && next.first().is_some_and(opens) {
            return true;
        }
        short && piece.gap > 0 && enumerated(&unit.text).len() < 3 && next.len() >= 2 && term(&next[0]) && term(&next[1])
    }

    /// A blank line ends every lead that something stands in.
    fn close_filled(&self, scope: &mut Scope) {
        if let Some(first) = scope.leads.iter().position(|lead| !self.nodes[*lead].children.is_empty()) {
            let waits = scope.leads.last().is_some_and(|lead| self.nodes[*lead].children.is_empty());
            if !waits {
                // A lead that names its parts stays open for them.
                let part = scope.leads[first];
                let keeps = self.nodes[part].children.iter().any(|child| {
                    self.nodes[*child].kind == NodeKind::Lead && self.names(part, &self.nodes[*child].title)
                });
                scope.leads.truncate(if keeps { first + 1 } else { first });
            }
        }
    }

    fn lead(&mut self, scope: &mut Scope, node: Node, gap: usize) {
        let remark = node.label.as_deref().is_some_and(|label| self.words.note.is(label));
        if remark && scope.leads.last().is_some_and(|open| self.nodes[*open].children.is_empty()) {
            // `As shown:` between a lead and what it announces.
            return;
        }
        let named = scope.leads.iter().rposition(|open| self.names(*open, &node.title));
        if let Some(at) = named {
            scope.leads.truncate(at + 1);
        } else if let Some(open) = scope.leads.last().copied() {
            let waits = self.nodes[open].children.is_empty();
            let nests = waits && gap == 0 && !self.nodes[open].question && !node.question;
            if !nests {
                scope.leads.clear();
            }
        }
        let parent = scope.parent();
        let id = self.add(parent, node);
        scope.leads.push(id);
        scope.last = Some(id);
    }

    /// An orphan attribute belongs to the term before it.
    fn attribute_owner(&self, scope: &Scope) -> Option<NodeId> {
        let last = scope.last?;
        let node = &self.nodes[last];
        let fits = matches!(node.kind, NodeKind::Term | NodeKind::Item | NodeKind::Lead)
            && node.label.as_deref().is_some_and(|label| !self.words.attribute.is(label) && !self.words.note.is(label))
            && node.parent == scope.parent();
        fits.then_some(last)
    }

    /// The line before that named this label in an enumeration.
    fn announcer(&self, scope: &Scope, node: &Node) -> Option<NodeId> {
        let (id, names) = scope.announced.as_ref()?;
        let label = node.label.as_deref().filter(|_| node.kind == NodeKind::Term)?;
        named_in(label, names).then_some(*id)
    }

    fn list(&mut self, scope: &mut Scope, list: BlockId, piece: &Piece, kept: bool) {
        scope.heading_used = true;
        let items = self.blocks.all[list].children.clone();
        scope.tail = None;
        let parent = match scope.run.filter(|_| kept && scope.item.is_some()) {
            Some(run) => run,
            None => self.list_parent(scope, &items, piece),
        };
        scope.run = Some(parent);
        let BlockKind::List(start, _) = self.blocks.all[list].kind else { return };
        let mut last = None;
        for (at, item) in items.iter().enumerate() {
            let number = start.map(|start| start + at as u64);
            last = self.item(parent, *item, number);
        }
        // Paragraphs behind a list belong to its last item only where items alternate with
        // paragraphs, or where the item waits for its text.
        scope.item = last.filter(|item| kept || self.waits(*item) || self.may_wait(*item, items.len() == 1));
        if scope.item.is_none() {
            scope.last = last;
        }
    }

    fn waits(&self, item: NodeId) -> bool {
        let node = &self.nodes[item];
        node.children.is_empty() && node.label.is_some() && node.body.is_empty() && !node.link
    }

    /// Whether an item alone in its list is a short line that may be named by what follows.
    fn may_wait(&self, item: NodeId, alone: bool) -> bool {
        let node = &self.nodes[item];
        let ends = node.body.ends_with(['。', '.', '；', ';', '，', ',']);
        alone && node.children.is_empty() && node.label.is_none() && !node.link && !ends && columns(&node.body) <= self.words.limits.lead
    }

    /// A short item that something stands under is named by its text.
    fn name_by_body(&mut self, item: NodeId) {
        let node = &self.nodes[item];
        let ends = node.body.ends_with(['。', '.', '；', ';', '，', ',']);
        if node.label.is_none() && node.children.is_empty() && !ends && columns(&node.body) <= self.words.limits.lead {
            let mut named = node.clone();
            let title = std::mem::take(&mut named.body);
            self.name(&mut named, &title, &title);
            self.nodes[item] = named;
        }
    }

    fn list_parent(&mut self, scope: &mut Scope, items: &[BlockId], piece: &Piece) -> NodeId {
        scope.item = None;
        if let Some(lead) = scope.leads.last().copied() {
            let waits = self.nodes[lead].children.is_empty();
            if waits || piece.gap == 0 || self.only_lines(lead) {
                return lead;
            }
            self.close_filled(scope);
        }
        if let Some((announcer, names)) = scope.announced.clone() {
            let labels: Vec<String> = items.iter().map(|item| self.item_label(*item)).collect();
            let known = labels.iter().filter(|label| named_in(label, &names)).count();
            if known * 2 >= labels.len().max(2) {
                return announcer;
            }
        }
        let parent = scope.parent();
        if piece.gap == 0 && let Some(last) = scope.last.filter(|last| self.nodes[*last].parent == parent) {
            // A line of text right above a list is its lead.
            let node = &self.nodes[last];
            let short = node.kind == NodeKind::Line && columns(&node.body) <= self.words.limits.lead;
            if short {
                let title = node.body.clone();
                let mut lead = node.clone();
                lead.kind = NodeKind::Lead;
                lead.body = String::new();
                self.name(&mut lead, &title, &title);
                self.nodes[last] = lead;
                scope.leads.push(last);
                return last;
            }
        }
        scope.parent()
    }

    /// A lead with nothing but lines in it may still get the list behind a blank.
    fn only_lines(&self, lead: NodeId) -> bool {
        self.nodes[lead].children.iter().all(|child| self.nodes[*child].kind == NodeKind::Line)
            && self.nodes[lead].children.len() == 1
    }

    fn item_label(&self, item: BlockId) -> String {
        let first = self.blocks.all[item].children.first().map(|child| &self.blocks.all[*child]);
        let Some(unit) = first.and_then(|block| block.units.first()) else { return String::new() };
        match label_of(unit, true, self.words) {
            Some((_, label, _)) => clean_label(&unit.text[label], self.words),
            None => clean_label(&unit.text, self.words),
        }
    }

    fn item(&mut self, parent: NodeId, item: BlockId, number: Option<u64>) -> Option<NodeId> {
        let block = &self.blocks.all[item];
        let mut node = self.bare(NodeKind::Item, self.source_lines(block.lines));
        node.number = number;
        let mut rest = block.children.as_slice();
        let mut more = Vec::new();
        if let Some((first, others)) = block.children.split_first()
            && self.blocks.all[*first].kind == BlockKind::Paragraph
        {
            rest = others;
            let mut units = join_wrapped(&self.blocks.all[*first].units).into_iter();
            if let Some((unit, lines)) = units.next() {
                node.lines = self.source_lines(lines);
                node.extent = node.lines;
                node.link = is_link(&unit);
                self.read_item(&mut node, &unit, !others.is_empty());
            }
            more = units.collect();
        } else {
            node.lines.last = node.lines.first;
        }
        if node.label.is_none() && node.body.is_empty() && rest.is_empty() {
            return None;
        }
        let id = self.add(parent, node);
        for (unit, lines) in more {
            let mut line = self.bare(NodeKind::Line, self.source_lines(lines));
            line.link = is_link(&unit);
            line.text.clone_from(&unit.text);
            match label_of(&unit, false, self.words) {
                Some((Label::Lead, label, _)) => {
                    line.kind = NodeKind::Lead;
                    let title = unit.text[label].to_owned();
                    self.name(&mut line, &title, &unit.text);
                }
                Some((_, label, body)) => {
                    line.kind = NodeKind::Term;
                    let title = unit.text[label].to_owned();
                    self.name(&mut line, &title, &title);
                    line.body = unit.text[body].to_owned();
                }
                None => line.body = unit.text.clone(),
            }
            self.add(id, line);
        }
        let rest = rest.to_vec();
        self.container(id, &rest);
        Some(id)
    }

    fn read_item(&self, node: &mut Node, unit: &Unit, has_more: bool) {
        node.text.clone_from(&unit.text);
        match label_of(unit, true, self.words) {
            Some((Label::Lead, label, _)) => {
                let title = unit.text[label].to_owned();
                self.name(node, &title, &unit.text);
            }
            Some((_, label, body)) => {
                let title = unit.text[label.clone()].to_owned();
                self.name(node, &title, &unit.text[label.start..body.start]);
                node.body = unit.text[body].to_owned();
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
                let asks = self.words.question_start.at_start(&unit.text).is_some();
                if short && (has_more || asks) || has_more && unit.bold == unit.text.len() {
                    let title = unit.text.clone();
                    self.name(node, &title, &title);
                } else {
                    node.body = unit.text.clone();
                    node.question = asks || unit.text.ends_with(['?', '？']);
                }
            }
        }
    }

    fn solid(&mut self, scope: &mut Scope, block: BlockId, piece: &Piece, kept: bool) {
        scope.heading_used = true;
        let parent = self.solid_parent(scope, piece, kept);
        if self.nodes[parent].kind == NodeKind::Item && scope.item == Some(parent) {
            // The short item is what the code or the quote below answers.
            self.name_by_body(parent);
        }
        let (kind, lines) = (self.blocks.all[block].kind.clone(), self.source_lines(piece.lines));
        match kind {
            BlockKind::Code(fence) => {
                let mut node = self.bare(NodeKind::Code, lines);
                node.body = self.blocks.all[block].units.first().map(|unit| unit.text.clone()).unwrap_or_default();
                node.fence = fence;
                node.gap = piece.gap;
                let id = self.add(parent, node);
                self.commented(id);
            }
            BlockKind::Table(rows) => {
                let mut node = self.bare(NodeKind::Table, lines);
                node.link = rows.iter().skip(1).flatten().filter(|cell| is_link(cell)).count() * 2 > rows.len();
                node.row_lines = rows.iter().map(|row| self.clean.source_line(row.iter().map(|cell| cell.line).max().unwrap_or(0))).collect();
                node.rows = rows.into_iter().map(|row| row.into_iter().map(|cell| cell.text).collect()).collect();
                node.gap = piece.gap;
                self.add(parent, node);
            }
            BlockKind::Quote => {
                let mut node = self.bare(NodeKind::Quote, lines);
                node.gap = piece.gap;
                let id = self.add(parent, node);
                let children = self.blocks.all[block].children.clone();
                self.container(id, &children);
            }
            BlockKind::Details => {
                let mut node = self.bare(NodeKind::Details, lines);
                let summary = self.blocks.all[block].units.first().cloned().unwrap_or_default();
                node.lines.last = node.lines.first;
                node.text.clone_from(&summary.text);
                self.name(&mut node, summary.text.trim_end_matches(['：', ':', '？', '?']), &summary.text);
                let id = self.add(parent, node);
                let children = self.blocks.all[block].children.clone();
                self.container(id, &children);
            }
            BlockKind::Root
            | BlockKind::Heading(_)
            | BlockKind::Paragraph
            | BlockKind::List(..)
            | BlockKind::Item(_)
            | BlockKind::Rule => {}
        }
        if !kept {
            scope.item = None;
        }
    }

    /// Shell code under comment lines of its own is named by them, piece by piece.
    fn commented(&mut self, code: NodeId) {
        let body = self.nodes[code].body.clone();
        let (first, fence) = (self.nodes[code].lines.first, self.nodes[code].fence.clone());
        let last = self.nodes[code].lines.last;
        // The fence takes a line of the source where it stands in it.
        let skip = last.saturating_sub(first) as usize >= body.lines().count() + 1;
        let mut pieces: Vec<(String, u32, u32, Vec<&str>)> = Vec::new();
        for (at, line) in body.lines().enumerate() {
            let number = (first + at as u32 + u32::from(skip)).min(last);
            let comment = line.strip_prefix("# ").map(str::trim).filter(|text| columns(text) >= 4 && columns(text) <= 60);
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
            if text.is_empty() {
                continue;
            }
            let mut node = self.bare(NodeKind::Code, Lines::new(from, to));
            node.fence.clone_from(&fence);
            self.name(&mut node, &comment, &comment);
            node.question = false;
            node.body = text;
            self.add(code, node);
        }
    }

    /// Code and quotes answer the item or the lead that waits for them.
    fn solid_parent(&self, scope: &mut Scope, piece: &Piece, kept: bool) -> NodeId {
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
    fn aside(&mut self, scope: &mut Scope, pieces: &[Piece], at: usize) -> usize {
        let close = pieces.iter().skip(at + 1).position(|piece| {
            matches!(&piece.what, What::Line(unit) if unit.text.trim() == "）" || unit.text.trim() == ")")
        });
        let Some(close) = close.map(|offset| at + 1 + offset) else { return at + 1 };
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

    fn name(&self, node: &mut Node, title: &str, whole: &str) {
        let asked = whole.trim_end().ends_with(['？', '?']) || title.ends_with(['？', '?']);
        node.title = title.trim().to_owned();
        node.label = Some(clean_label(title, self.words));
        let text = self.words.without_number(title);
        let starts = self.words.question_start.at_start(text).is_some_and(|end| text[end..].trim().chars().count() >= 2);
        node.question = asked || starts || self.words.question.find(title).is_some();
    }

    /// For each piece, whether it belongs to the item before it because items of one list
    /// alternate with paragraphs: another list of the same marker follows, its numbers go on.
    fn alternating_items(&self, pieces: &[Piece]) -> Vec<bool> {
        let mut kept = vec![false; pieces.len()];
        let mut open: Option<(usize, Option<u64>, char)> = None;
        for (at, piece) in pieces.iter().enumerate() {
            match &piece.what {
                What::Heading(..) | What::Rule => {
                    self.keep_tail(pieces, &mut kept, open.take(), at);
                }
                What::List(id) => {
                    let BlockKind::List(start, marker) = self.blocks.all[*id].kind else { continue };
                    let len = self.blocks.all[*id].children.len() as u64;
                    let next = start.map(|start| start + len);
                    let goes_on = open.is_some_and(|(first, expected, mark)| {
                        let number = if start.is_some() { expected == start } else { mark == marker && self.single(pieces, first) };
                        number && at > first + 1 && !self.leads_to(pieces, first, at, start.is_some())
                    });
                    if let Some((first, _, _)) = open
                        && goes_on
                    {
                        kept[first..at].fill(true);
                        kept[at] = true;
                    } else {
                        self.keep_tail(pieces, &mut kept, open, at);
                    }
                    open = Some((at, next, marker));
                }
                What::Line(_) | What::Solid(_) => {}
            }
        }
        self.keep_tail(pieces, &mut kept, open, pieces.len());
        kept
    }

    /// Behind the last list of an alternating run, paragraphs go on to belong to its item
    /// until a lead.
    fn keep_tail(&self, pieces: &[Piece], kept: &mut [bool], open: Option<(usize, Option<u64>, char)>, end: usize) {
        let Some((first, _, _)) = open.filter(|(first, _, _)| kept[*first]) else { return };
        for at in first + 1..end {
            if let What::Line(unit) = &pieces[at].what {
                let split = label_of(unit, false, self.words);
                let foreign = split.is_some_and(|(_, label, _)| !self.words.attribute.is(&clean_label(&unit.text[label], self.words)));
                if foreign || pieces[at].gap > 1 {
                    break;
                }
            }
            kept[at] = true;
        }
    }

    fn single(&self, pieces: &[Piece], at: usize) -> bool {
        matches!(&pieces[at].what, What::List(id) if self.blocks.all[*id].children.len() == 1)
    }

    /// Whether a lead between two lists announces the second.
    fn leads_to(&self, pieces: &[Piece], first: usize, second: usize, ordered: bool) -> bool {
        let What::Line(unit) = &pieces[second - 1].what else { return false };
        !ordered && second > first + 1 && matches!(label_of(unit, false, self.words), Some((Label::Lead, ..)))
    }

    /// For each piece, whether it is a numbered line that acts as a heading: one of a run,
    /// and something else follows each.
    fn numbered_steps(&self, pieces: &[Piece]) -> Vec<bool> {
        let mut steps = vec![false; pieces.len()];
        let mut run: Vec<usize> = Vec::new();
        let short = |at: usize| match &pieces[at].what {
            What::Line(unit) => {
                columns(&unit.text) <= self.words.limits.lead && self.words.step_number(&unit.text).is_some()
            }
            _ => false,
        };
        let number = |at: usize| match &pieces[at].what {
            What::Line(unit) => self.words.step_number(&unit.text),
            _ => None,
        };
        for at in 0..=pieces.len() {
            let ends = at == pieces.len() || matches!(pieces[at].what, What::Heading(..) | What::Rule);
            if ends {
                if run.len() >= 2 && run.windows(2).all(|pair| pair[1] > pair[0] + 1) {
                    run.iter().for_each(|step| steps[*step] = true);
                }
                run.clear();
            } else if short(at) && number(at) == Some(run.len() as u64 + 1) {
                run.push(at);
            }
        }
        steps
    }
}

/// For each piece, whether it is one of several lines `0：text`, `1：text`, whose numbers are
/// what the text explains. A number before a single line is only numbering.
fn numbered_values(pieces: &[Piece]) -> Vec<bool> {
    let has: Vec<bool> =
        pieces.iter().map(|piece| matches!(&piece.what, What::Line(unit) if value_split(&unit.text).is_some())).collect();
    (0..has.len()).map(|at| has[at] && ((at > 0 && has[at - 1]) || has.get(at + 1) == Some(&true))).collect()
}

fn value_split(text: &str) -> Option<(Label, std::ops::Range<usize>, std::ops::Range<usize>)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    let colon = rest.chars().next().filter(|c| *c == '：' || *c == ':')?;
    let body = rest[colon.len_utf8()..].trim();
    let start = text.len() - rest[colon.len_utf8()..].trim_start().len();
    let fits = (1..=3).contains(&digits) && !body.is_empty() && (colon == '：' || rest[1..].starts_with(' '));
    fits.then(|| (Label::Colon, 0..digits, start..start + body.len()))
}

/// Latin text that is visibly hard-wrapped is joined with blanks; in CJK text every line is
/// its own unit.
fn join_wrapped(units: &[Unit]) -> Vec<(Unit, (usize, usize))> {
    let widths: Vec<usize> = units.iter().map(|unit| columns(&unit.text)).collect();
    let longest = widths.iter().copied().max().unwrap_or(0);
    let latin = units.iter().all(|unit| unit.text.chars().filter(|c| is_cjk(*c)).count() * 4 < unit.text.chars().count().max(1));
    let wrapped = units.len() > 1
        && latin
        && longest > 50
        && widths[..widths.len() - 1].iter().all(|width| width * 4 >= longest * 3);
    if !wrapped {
        return units.iter().map(|unit| (unit.clone(), (unit.line, unit.line))).collect();
    }
    let mut joined = units[0].clone();
    for unit in &units[1..] {
        joined.text.push(' ');
        joined.text.push_str(&unit.text);
        joined.linked += unit.linked;
    }
    vec![(joined, (units[0].line, units[units.len() - 1].line))]
}

fn is_link(unit: &Unit) -> bool {
    let text = unit.text.trim();
    (unit.linked > 0 && unit.linked * 10 >= text.len() * 8)
        || super::is_address(text)
        || (text.is_empty() && unit.images > 0)
}

/// The usual number of blank lines between two pieces.
fn usual_gap(pieces: &[Piece]) -> usize {
    let mut gaps: Vec<usize> = pieces.iter().skip(1).map(|piece| piece.gap).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied().unwrap_or(0)
}

/// The parts of an enumeration: `A、B、C`, `A，B，C`, `A/B/C`; none when most are long.
fn enumerated(text: &str) -> Vec<String> {
    let parts: Vec<String> = text
        .trim_end_matches(['。', '.', '；', ';', '，', '：', ':'])
        .split(['、', '，', ',', '/', '；', ';'])
        .map(|part| part.trim().to_lowercase())
        .filter(|part| !part.is_empty())
        .collect();
    let short = parts.iter().filter(|part| columns(part) <= 30).count();
    if parts.len() >= 2 && short * 10 >= parts.len() * 8 { parts } else { Vec::new() }
}

fn named_in(label: &str, names: &[String]) -> bool {
    let label = label.to_lowercase();
    let long = |text: &str| text.chars().count() >= 2;
    long(&label) && names.iter().any(|name| long(name) && columns(name) <= 20 && (name.starts_with(&label) || label.starts_with(name.as_str())))
}

/// The last clause of a wide announcement: `it is easy to extend, its parts are:` announces
/// its parts.
fn last_clause(label: &str, wide: usize) -> &str {
    if columns(label) <= wide || label.ends_with(['？', '?']) {
        return label;
    }
    let last = label.rsplit(['，', ',']).next().unwrap_or(label).trim();
    if columns(last) >= 8 { last } else { label }
}

//! Lines of text: leads, terms, and whose they are.

use super::runs::{enumerated, key_split, named_in, value_split};
use super::scope::{MAX_LEADS, Scope};
use super::{Piece, Placer, What, is_link};
use crate::markdown::block::Unit;
use crate::outline::frame::{is_answer_label, is_to_self};
use crate::outline::habits::letter_of;
use crate::outline::label::{Label, Split, clean_label, columns};
use crate::outline::{Node, NodeId, NodeKind};
use crate::text::content::asks;
use crate::text::letters::lower;
use crate::text::marks::Text;

/// What the pieces around a line show of it.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    /// It belongs to the item before it.
    pub(super) kept: bool,
    /// It is a numbered line that acts as a heading.
    pub(super) step: bool,
    /// It is one of several numbers with their texts.
    pub(super) value: bool,
    /// It is one of several keys with their texts.
    pub(super) keyed: bool,
}

impl Placer<'_> {
    /// Places a line, the first of `pieces`: what it is, and whose.
    pub(super) fn line(&mut self, scope: &mut Scope, unit: &Unit, pieces: &[Piece], seen: Seen) {
        let (piece, next) = (&pieces[0], &pieces[1..]);
        scope.heading_used = true;
        if unit.text.trim().is_empty() {
            self.picture(scope, unit, next);
        } else if is_to_self(&unit.text, self.words) {
            let mut node = self.bare(NodeKind::Aside, self.source_lines(piece.lines));
            node.text.clone_from(&unit.text);
            node.gap = piece.gap;
            let parent = scope.item.filter(|_| seen.kept).unwrap_or_else(|| scope.parent());
            self.add(parent, node);
        } else if !self.announces_answer(scope, unit, next) {
            let node = self.classified(scope, unit, pieces, seen);
            if seen.step && node.kind != NodeKind::Term {
                self.step(scope, node);
            } else {
                self.attach(scope, node, piece.gap, seen.kept);
            }
        }
    }

    /// A picture is what the line above it announced, unless a list goes on with it.
    fn picture(&self, scope: &mut Scope, unit: &Unit, next: &[Piece]) {
        let text_below = next.first().is_some_and(|next| matches!(next.what, What::Line(_)));
        let waits = |lead: &NodeId| self.nodes[*lead].children.is_empty();
        if unit.images > 0 && text_below && scope.leads.last().is_some_and(waits) {
            scope.leads.pop();
        }
    }

    /// Whether it is `Answer:` between a question and what answers it.
    fn announces_answer(&self, scope: &Scope, unit: &Unit, next: &[Piece]) -> bool {
        let answer_below = next.first().filter(|next| next.gap <= 2).is_some_and(|next| match &next.what {
            What::Line(unit) => !asks(&unit.text),
            What::List(_) | What::Solid(_) => true,
            What::Heading(..) | What::Rule(_) => false,
        });
        answer_below && is_answer_label(&unit.text, self.words) && self.asked(scope, None).is_some()
    }

    /// Where a line splits, by what the lines around it show.
    fn split_here(&self, unit: &Unit, pieces: &[Piece], seen: Seen) -> Option<Split> {
        let whole = |label| Some((Label::Lead, label, unit.text.len()..unit.text.len()));
        if let Some(label) = under_comment(unit, &pieces[1..]) {
            whole(label)
        } else if seen.keyed {
            key_split(&unit.text)
        } else if seen.value {
            value_split(&unit.text)
        } else if let Some(label) = self.lettered(unit, &pieces[1..]) {
            whole(label)
        } else {
            self.split(&pieces[0]).cloned()
        }
    }

    /// What a line is: a lead, a term or a line, with its label and its text.
    fn classified(&self, scope: &Scope, unit: &Unit, pieces: &[Piece], seen: Seen) -> Node {
        let (piece, next) = (&pieces[0], &pieces[1..]);
        let mut node = self.bare(NodeKind::Line, self.source_lines(piece.lines));
        node.text.clone_from(&unit.text);
        node.gap = piece.gap;
        node.link = is_link(unit);
        node.number = self.number(piece);
        // A picture in the line is what it announces, unless a list goes on with it.
        let shows = unit.images > 0 && !next.first().is_some_and(|next| matches!(next.what, What::List(_)));
        match self.split_here(unit, pieces, seen) {
            Some((Label::Lead, label, _)) if shows => {
                node.kind = NodeKind::Term;
                self.name(&mut node, &unit.text.slice(label), &unit.text);
            }
            Some((Label::Lead, label, _)) => {
                node.kind = NodeKind::Lead;
                let title = unit.text.part(last_clause(&unit.text[label], self.words.limits.topic));
                self.name(&mut node, &title, &unit.text);
            }
            Some((Label::Question | Label::Colon | Label::Dash, label, body)) => {
                node.kind = NodeKind::Term;
                self.name(&mut node, &unit.text.slice(label.clone()), &unit.text[label.start..body.start]);
                node.body = unit.text.slice(body);
                self.term_that_leads(&mut node, next);
            }
            None if self.leads_terms(unit, piece.gap > 0 || scope.last.is_none(), next) => {
                node.kind = NodeKind::Lead;
                self.name(&mut node, &unit.text, &unit.text);
            }
            None => node.body = unit.text.clone(),
        }
        node
    }

    /// A numbered line that acts as a heading: what follows stands under it.
    fn step(&mut self, scope: &mut Scope, mut node: Node) {
        node.kind = NodeKind::Lead;
        if node.label.is_none() {
            let title = std::mem::take(&mut node.body);
            self.name(&mut node, &title, &title);
        }
        scope.end_step();
        let id = self.add(scope.parent(), node);
        scope.open_step(id);
    }

    /// Whose a lead, a term or a line is.
    fn attach(&mut self, scope: &mut Scope, mut node: Node, gap: usize, kept: bool) {
        let attribute = node.label.as_deref().is_some_and(|label| self.words.pros_and_cons.is(label));
        let owns = |item: &NodeId| kept || attribute && self.nodes[*item].label.is_some();
        scope.item = scope.item.filter(owns);
        if let Some(item) = scope.item {
            return self.attach_to_item(scope, item, node, gap);
        }
        if let Some(tail) = scope.tail.take()
            && gap == 0
            && node.kind == NodeKind::Line
            && self.words.another.at_start(&node.body).is_none()
        {
            scope.tail = Some(tail);
            self.add(tail, node);
            return;
        }
        if gap > 0 && !self.goes_on(scope, &node) {
            self.close_filled(scope);
        }
        if node.kind == NodeKind::Lead {
            return self.lead(scope, node, gap);
        }
        let owned = attribute && node.kind == NodeKind::Term;
        let owner = owned.then(|| self.attribute_owner(scope)).flatten();
        if let Some(owner) = owner {
            self.add(owner, node);
            return;
        }
        if let Some(counted) = self.counted(scope, &node, gap) {
            scope.last = Some(self.add(counted, node));
            return;
        }
        let announced = self.announcer(scope, &node);
        node.announced = announced.is_some();
        self.open(scope, announced.unwrap_or_else(|| scope.parent()), node);
    }

    /// A line that belongs to an item, or to the lead right above it in the item.
    fn attach_to_item(&mut self, scope: &mut Scope, item: NodeId, node: Node, gap: usize) {
        self.name_by_body(item);
        let under = scope.leads.last().copied().filter(|lead| gap == 0 && self.nodes[*lead].parent == item);
        let opens = node.kind == NodeKind::Lead || (node.kind == NodeKind::Line && node.body.ends_with(['：', ':']));
        let id = self.add(under.unwrap_or(item), node);
        if opens {
            scope.open_lead(id);
        }
    }

    /// Adds a term or a line, and opens what it announces.
    fn open(&mut self, scope: &mut Scope, parent: NodeId, node: Node) {
        let names = if node.announced { Vec::new() } else { enumerated(&node.body) };
        // A bare enumeration under a lead announces for the lead.
        let for_lead = node.kind == NodeKind::Line && scope.leads.last() == Some(&parent);
        let opens = node.kind == NodeKind::Term && !node.announced && self.runs_on(&node);
        let states = node.kind == NodeKind::Term && self.words.statement.at_start(&node.title).is_some();
        let announces = (node.kind == NodeKind::Line || states) && node.body.ends_with(['：', ':']);
        let id = self.add(parent, node);
        if names.len() >= 2 {
            scope.announced = Some((if for_lead { parent } else { id }, names));
        }
        scope.tail = opens.then_some(id);
        if announces {
            scope.open_lead(id);
        }
        scope.last = Some(id);
    }

    /// The text behind the letter that numbers a line, where the next line answers it.
    fn lettered(&self, unit: &Unit, next: &[Piece]) -> Option<std::ops::Range<usize>> {
        let letter = letter_of(&unit.text).filter(|_| self.habits.lettered_lines)?;
        let answers = |next: &Piece| matches!(&next.what, What::Line(line) if letter_of(&line.text).is_none());
        let rest = unit.text[letter.len_utf8()..].trim_start_matches([':', '：', ' ']);
        let short = columns(rest) <= self.words.limits.lead;
        (short && !rest.is_empty() && next.first().is_some_and(answers))
            .then(|| unit.text.len() - rest.len()..unit.text.len())
    }

    /// Whether a lead whose lines stand apart by blanks goes on with a line like the others:
    /// numbered, or a number with its text.
    pub(super) fn goes_on(&self, scope: &Scope, node: &Node) -> bool {
        let Some(lead) = scope.leads.last().copied() else { return false };
        let children = &self.nodes[lead].children;
        let (Some(first), Some(last)) = (children.first(), children.last()) else { return false };
        let value = |node: &Node| node.label.as_deref().is_some_and(|label| label.bytes().all(|b| b.is_ascii_digit()));
        let title = lower(&self.nodes[lead].title);
        let side =
            node.kind == NodeKind::Term && node.label.as_deref().is_some_and(|label| title.contains(&*lower(label)));
        if side && self.words.comparison.find(&title).is_some() {
            return true;
        }
        let (first, last) = (&self.nodes[*first], &self.nodes[*last]);
        value(last) && value(node) || first.gap > 0 && last.number.is_some() && node.number.is_some()
    }

    /// `Case 1: it is slow` and `the model: layers and what they do` announce what follows.
    pub(super) fn term_that_leads(&self, node: &mut Node, next: &[Piece]) {
        let follows =
            next.first().is_some_and(|next| matches!(next.what, What::Line(_) | What::List(_)) && next.gap <= 1);
        let label = node.label.as_deref().unwrap_or("");
        let code = next.first().is_some_and(|next| matches!(next.what, What::Solid(_)) && next.gap <= 1);
        let follows = follows || code && self.words.generic_pattern.is_match(label);
        if !follows || columns(&node.body) > self.words.limits.topic || label.bytes().all(|b| b.is_ascii_digit()) {
            return;
        }
        if self.words.generic_pattern.is_match(label) {
            node.kind = NodeKind::Lead;
            let title = std::mem::take(&mut node.body);
            self.name(node, &title, &title);
        } else if columns(&node.body) <= self.words.limits.topic / 2
            && self.words.attribute.at_end(&node.body).is_some()
        {
            node.kind = NodeKind::Lead;
            node.body = Text::default();
        }
    }

    /// A short line right above several terms is their lead.
    pub(super) fn leads_terms(&self, unit: &Unit, apart: bool, next: &[Piece]) -> bool {
        let short = columns(&unit.text) <= self.words.limits.topic
            && !unit.text.ends_with(['。', '.', '；', ';', '，', ',', '、']);
        let term = |piece: &Piece| match &piece.what {
            What::Line(_) => piece.gap == 0 && matches!(self.split(piece), Some((Label::Colon, ..))),
            _ => false,
        };
        let text = unit.text.trim_end();
        let says = self.words.comparison.at_end(text).is_some() || self.words.procedure.at_end(text).is_some();
        let opens = |next: &Piece| next.gap <= 1 && matches!(next.what, What::Line(_) | What::List(_));
        if short && apart && says && self.words.procedure.at_start(text).is_none() && next.first().is_some_and(opens) {
            return true;
        }
        short && apart && enumerated(&unit.text).len() < 3 && next.len() >= 2 && term(&next[0]) && term(&next[1])
    }

    /// A blank line ends every lead that something stands in.
    pub(super) fn close_filled(&self, scope: &mut Scope) {
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

    pub(super) fn lead(&mut self, scope: &mut Scope, node: Node, gap: usize) {
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
            let nests =
                scope.leads.len() < MAX_LEADS && waits && gap == 0 && !self.nodes[open].question && !node.question;
            // What announces a part of an answer stands under the question.
            let asked = scope.leads.iter().rposition(|open| self.nodes[*open].question);
            let label = node.text.split_once(['：', ':']).map_or("", |(label, _)| label);
            let announces = node.text.trim_end().ends_with(['：', ':']) || self.words.generic_pattern.is_match(label);
            let asked = asked.filter(|at| {
                let waits = self.nodes[scope.leads[*at]].children.is_empty();
                !node.question && (gap == 0 || gap == 1 && waits && announces)
            });
            if !nests {
                scope.leads.truncate(asked.map_or(0, |at| at + 1));
            }
        }
        let parent = scope.parent();
        let id = self.add(parent, node);
        scope.open_lead(id);
        scope.last = Some(id);
    }

    /// An orphan attribute belongs to the term before it.
    pub(super) fn attribute_owner(&self, scope: &Scope) -> Option<NodeId> {
        let last = scope.last?;
        let node = &self.nodes[last];
        let fits = matches!(node.kind, NodeKind::Term | NodeKind::Item | NodeKind::Lead)
            && node.label.as_deref().is_some_and(|label| !self.words.attribute.is(label) && !self.words.note.is(label))
            && node.parent == scope.parent();
        fits.then_some(last)
    }

    /// The line before that named this label in an enumeration.
    pub(super) fn announcer(&self, scope: &Scope, node: &Node) -> Option<NodeId> {
        let (id, names) = scope.announced.as_ref()?;
        let label = node.label.as_deref().filter(|_| node.kind == NodeKind::Term)?;
        named_in(label, names).then_some(*id)
    }

    /// The question right above that was answered by a number and a comma, for the terms that
    /// it counts: the one in the next line, and those whose labels share a word with that.
    fn counted(&self, scope: &Scope, node: &Node, gap: usize) -> Option<NodeId> {
        let last = scope.last.filter(|_| node.kind == NodeKind::Term && !node.question)?;
        let counts = |id: NodeId| {
            let asked = &self.nodes[id];
            let number = asked.body.trim_start().starts_with(|c: char| c.is_ascii_digit());
            asked.kind == NodeKind::Term && asked.question && number && asked.body.ends_with(['，', ','])
        };
        if gap == 0 && counts(last) && self.nodes[last].children.is_empty() {
            return Some(last);
        }
        let parent = self.nodes[last].parent;
        let first = self.nodes[parent].children.first().filter(|_| counts(parent))?;
        let (known, label) = (self.nodes[*first].label.as_deref()?, node.label.as_deref()?);
        known.split(['、', '/', ',']).any(|word| word.chars().count() >= 2 && label.contains(word)).then_some(parent)
    }

    /// Whether the lines right below a term go on with its text.
    pub(super) fn runs_on(&self, term: &Node) -> bool {
        let label = term.label.as_deref().unwrap_or("");
        term.body.ends_with(['，', ',']) || self.words.procedure.at_end(label).is_some()
    }

    /// Whether the label of an open lead holds the label of this line: `指令和参数：` … `指令：`.
    pub(super) fn names(&self, lead: NodeId, text: &str) -> bool {
        let label = lower(clean_label(text, self.words));
        let holder = lower(&self.nodes[lead].title);
        label.chars().count() >= 2 && holder.len() > label.len() && holder.contains(&*label)
    }
}

/// The words of `# words`, which was no heading, where a line of signs or text follows it.
fn under_comment(unit: &Unit, next: &[Piece]) -> Option<std::ops::Range<usize>> {
    let words = unit.text.strip_prefix("# ")?;
    let short = (4..=40).contains(&columns(words)) && !words.contains(['。', '，', '.', ',', ':', '：']);
    let follows = next.first().is_some_and(|next| matches!(next.what, What::Line(_)) && next.gap <= 1);
    (short && follows).then_some(2..unit.text.len())
}

/// The last clause of a wide announcement: `it is easy to extend, its parts are:` announces
/// its parts.
pub(super) fn last_clause(label: &str, wide: usize) -> &str {
    if columns(label) <= wide || asks(label) {
        return label;
    }
    let last = label.rsplit(['，', ',']).next().unwrap_or(label).trim();
    if columns(last) >= 8 { last } else { label }
}

//! Cards from an outline: every rule looks at every node, in the order of the note.
//!
//! Nothing here knows what is asked or in which words; that is what rules are. This file
//! shows nodes, sentences, comparisons and tables to the rules, fills the wordings and lays
//! out the answers.

mod answer;
mod compare;
mod quality;
mod view;

pub use quality::Dropped;

use crate::card::Grade;
use crate::content::{Content, ContentBlock, ContentItem};
use crate::outline::{Node, NodeId, NodeKind, Outline, sentences};
use crate::rules::{Answer, On, Question, Rule, RuleSet, Verdict, verdict};
use crate::source::Lines;
use answer::Found;
use std::ops::Range;
use view::View;

/// A card before it has an identity and a deck.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The rule that made it, by its index.
    pub rule: usize,
    /// How sure it is.
    pub grade: Grade,
    /// The node it was made from.
    pub node: NodeId,
    /// Marked text, one line.
    pub question: String,
    /// The labels above, from the outside in.
    pub context: Vec<String>,
    /// The answer.
    pub answer: Content,
    /// Where the answer stands.
    pub lines: Lines,
}

/// What came of one note.
#[derive(Debug, Default)]
pub struct Extracted {
    /// The cards, in the order of the note.
    pub drafts: Vec<Draft>,
    /// What was refused, with the reason.
    pub dropped: Vec<Dropped>,
}

/// Makes the cards of a note.
pub fn extract(outline: &Outline, rules: &RuleSet) -> Extracted {
    let mut run = Run { outline, rules, spoke: vec![false; rules.rules.len()], drafts: Vec::new() };
    let by_kind = |kind: NodeKind| -> Vec<usize> { run_indices(rules, On::Node(kind)) };
    let node_rules: Vec<(NodeKind, Vec<usize>)> = NodeKind::NAMES.iter().map(|(_, kind)| (*kind, by_kind(*kind))).collect();
    for id in 1..outline.nodes.len() {
        run.spoke.fill(false);
        let kind = outline.node(id).kind;
        let indices = node_rules.iter().find(|(known, _)| *known == kind).map_or(&[][..], |(_, found)| found);
        run.comparison(id);
        run.node(id, indices);
        match kind {
            NodeKind::Line | NodeKind::Term | NodeKind::Item => run.sentences(id),
            NodeKind::Table => {
                run.table(id);
                run.columns(id);
            }
            NodeKind::Root
            | NodeKind::Heading
            | NodeKind::Section
            | NodeKind::Lead
            | NodeKind::Code
            | NodeKind::Quote
            | NodeKind::Details
            | NodeKind::Aside => {}
        }
    }
    quality::gate(outline, rules, run.drafts)
}

fn run_indices(rules: &RuleSet, on: On) -> Vec<usize> {
    rules.rules.iter().enumerate().filter(|(_, rule)| rule.on.contains(&on)).map(|(at, _)| at).collect()
}

struct Run<'r> {
    outline: &'r Outline,
    rules: &'r RuleSet,
    /// Which rules spoke about the present node or sentence.
    spoke: Vec<bool>,
    drafts: Vec<Draft>,
}

impl Run<'_> {
    fn silent(&self, rule: &Rule) -> bool {
        rule.unless.iter().any(|other| self.spoke[*other])
    }

    fn node(&mut self, id: NodeId, indices: &[usize]) {
        if indices.is_empty() {
            return;
        }
        let view = View::new(self.outline, &self.rules.words, id);
        for at in indices {
            let rule = &self.rules.rules[*at];
            if !self.silent(rule) && verdict(&rule.when, &view) == Verdict::Matched {
                self.speak(*at, &view, None);
            }
        }
    }

    fn sentences(&mut self, id: NodeId) {
        let node = self.outline.node(id);
        let text = running_text(node);
        if node.link || text.is_empty() {
            return;
        }
        let Some(patterns) = self.rules.sentence_patterns.get(usize::from(node.lang.0)) else { return };
        let before = self.spoke.clone();
        for range in sentences(text, &self.rules.words.abbreviation) {
            let sentence = &text[range.clone()];
            self.spoke.clone_from(&before);
            for rule in patterns.matches(sentence) {
                self.sentence(id, rule, sentence, &range);
            }
        }
    }

    fn sentence(&mut self, id: NodeId, at: usize, sentence: &str, range: &Range<usize>) {
        let rule = &self.rules.rules[at];
        let Some(pattern) = rule.pattern.as_ref().filter(|_| !self.silent(rule)) else { return };
        let mut from = 0;
        while let Some(captures) = pattern.regex().captures_at(sentence, from) {
            let mut view = View::new(self.outline, &self.rules.words, id);
            for name in pattern.names() {
                let text = captures.name(name).map_or("", |found| found.as_str());
                view.captures.push((name.to_owned(), trimmed(rule, name, text)));
                if let Some(found) = captures.name(name) {
                    view.starts.push((name.to_owned(), range.start + found.start()));
                }
            }
            self.resolve_subject(&mut view);
            if verdict(&rule.when, &view) == Verdict::Matched {
                self.speak(at, &view, Some((sentence, range)));
            }
            let end = captures.get(0).map_or(sentence.len(), |found| found.end());
            from = if end > from { end } else { sentence.len() + 1 };
            if from >= sentence.len() || pattern.as_str().starts_with('^') {
                break;
            }
        }
    }

    /// A missing or pointing subject stands for what the node is about.
    fn resolve_subject(&self, view: &mut View<'_>) {
        let words = &self.rules.words;
        let before = view.capture("before").unwrap_or("").to_owned();
        let labelled = view.own_name().is_some();
        let stands_for = view.own_name().unwrap_or_else(|| view.owner.clone());
        for (name, text) in &mut view.captures {
            if name == "subject" && words.pronoun.is(text) {
                text.clone_from(&stands_for);
            } else if name == "subject" && text.is_empty() && !labelled {
                text.clone_from(&before);
            }
        }
    }

    fn comparison(&mut self, id: NodeId) {
        let words = &self.rules.words;
        let Some(comparison) = compare::comparison(self.outline, id, words) else { return };
        let whole = run_indices(self.rules, On::Comparison);
        let view = View::new(self.outline, words, comparison.node).comparison(&comparison);
        for at in whole {
            let rule = &self.rules.rules[at];
            if !self.silent(rule) && verdict(&rule.when, &view) == Verdict::Matched {
                self.speak_sides(at, &view, &comparison);
            }
        }
        let Some(stop) = self.rules.lexicons.get("aspect_stop") else { return };
        for at in run_indices(self.rules, On::Aspect).into_iter().filter(|_| comparison.cue) {
            for child in self.outline.under(id) {
                let node = self.outline.node(child);
                if node.link || !matches!(node.kind, NodeKind::Line | NodeKind::Item) {
                    continue;
                }
                let text = if node.body.is_empty() { node.text.as_str() } else { node.body.as_str() };
                let Some(aspect) = compare::aspect(text, &comparison.operands, stop) else { continue };
                let mut view = View::new(self.outline, words, child).comparison(&comparison);
                view.captures.push(("aspect".into(), aspect));
                if verdict(&self.rules.rules[at].when, &view) == Verdict::Matched {
                    self.speak(at, &view, None);
                }
            }
        }
    }

    fn speak_sides(&mut self, at: usize, view: &View<'_>, comparison: &compare::Comparison) {
        let rule = &self.rules.rules[at];
        if rule.answer.contains(&Answer::Sides) && comparison.terms.len() >= 2 {
            let sides: Vec<Found> = comparison.terms.iter().filter_map(|term| self.side(*term)).collect();
            let lines = sides.iter().map(|side| side.lines).reduce(Lines::join);
            let blocks = sides.into_iter().flat_map(|side| side.content.blocks).collect();
            let found = lines.map(|lines| Found { content: joined(blocks), lines });
            if let Some(found) = found.filter(|found| self.fits(rule, &found.content)) {
                self.put(at, view, found);
                return;
            }
            let sides: Vec<Found> = comparison.terms.iter().filter_map(|term| self.short_side(*term)).collect();
            let lines = sides.iter().map(|side| side.lines).reduce(Lines::join);
            let blocks = sides.into_iter().flat_map(|side| side.content.blocks).collect();
            if let Some(found) = lines.map(|lines| Found { content: joined(blocks), lines }).filter(|found| self.fits(rule, &found.content)) {
                self.put(at, view, found);
                return;
            }
        }
        self.speak(at, view, None);
    }

    /// One side of a comparison: its text and what stands under it.
    fn side(&self, term: NodeId) -> Option<Found> {
        let node = self.outline.node(term);
        let mut item = ContentItem { text: node.text.clone(), blocks: Vec::new() };
        let mut lines = node.lines;
        if let Some(below) = answer::under(self.outline, term, false, true) {
            lines = lines.join(below.lines);
            item.blocks = below.content.blocks;
        }
        Some(Found { content: Content { blocks: vec![ContentBlock::List { start: None, items: vec![item] }] }, lines })
    }

    /// One side, its first sentence only.
    fn short_side(&self, term: NodeId) -> Option<Found> {
        let node = self.outline.node(term);
        let first = sentences(&node.text, &self.rules.words.abbreviation).into_iter().next()?;
        let item = ContentItem { text: node.text[first].to_owned(), blocks: Vec::new() };
        Some(Found { content: Content { blocks: vec![ContentBlock::List { start: None, items: vec![item] }] }, lines: node.lines })
    }

    fn table(&mut self, id: NodeId) {
        let node = self.outline.node(id);
        let Some((header, rows)) = node.rows.split_first() else { return };
        if node.link || header.len() < 2 {
            return;
        }
        let row_rules = run_indices(self.rules, On::Row);
        let cell_rules = run_indices(self.rules, On::Cell);
        let useful: Vec<bool> = (0..header.len())
            .map(|column| rows.iter().filter(|row| !row[column].trim().is_empty()).count() * 2 > rows.len())
            .collect();
        for (at, row) in rows.iter().enumerate() {
            let line = node.row_lines.get(at + 1).copied().unwrap_or(node.lines.first);
            let lines = Lines::new(line, line);
            if row[0].trim().is_empty() {
                continue;
            }
            let mut view = View::new(self.outline, &self.rules.words, id);
            view.captures.push(("row".into(), row[0].replace('\n', " ")));
            view.captures.push(("columns".into(), self.enumerate(&header[1..], node.lang)));
            let cells: Vec<ContentItem> = (1..row.len())
                .filter(|column| !row[*column].trim().is_empty())
                .map(|column| ContentItem { text: join_label(&header[column], &row[column]), blocks: Vec::new() })
                .collect();
            for rule in &row_rules {
                if cells.len() >= 2 && verdict(&self.rules.rules[*rule].when, &view) == Verdict::Matched {
                    let content = Content { blocks: vec![ContentBlock::List { start: None, items: cells.clone() }] };
                    self.put(*rule, &view, Found { content, lines });
                }
            }
            for column in (1..row.len()).filter(|column| useful[*column]) {
                let mut view = View::new(self.outline, &self.rules.words, id);
                view.captures.push(("row".into(), row[0].replace('\n', " ")));
                view.captures.push(("column".into(), header[column].replace('\n', " ")));
                for rule in &cell_rules {
                    if verdict(&self.rules.rules[*rule].when, &view) == Verdict::Matched
                        && let Some(found) = Found::text(&row[column], lines)
                    {
                        self.put(*rule, &view, found);
                    }
                }
            }
        }
    }

    /// One card a column: what it says of every row.
    fn columns(&mut self, id: NodeId) {
        let node = self.outline.node(id);
        let Some((header, rows)) = node.rows.split_first() else { return };
        let named: Vec<String> = rows.iter().map(|row| row[0].clone()).collect();
        for at in run_indices(self.rules, On::Column) {
            for (column, title) in header.iter().enumerate().skip(1) {
                let mut view = View::new(self.outline, &self.rules.words, id);
                view.captures.push(("column".into(), title.replace('\n', " ")));
                view.captures.push(("rows".into(), self.enumerate(&named, node.lang)));
                let items: Vec<ContentItem> = rows
                    .iter()
                    .filter(|row| !row[column].trim().is_empty())
                    .map(|row| ContentItem { text: join_label(&row[0], &row[column]), blocks: Vec::new() })
                    .collect();
                if items.len() >= 2 && verdict(&self.rules.rules[at].when, &view) == Verdict::Matched {
                    let content = Content { blocks: vec![ContentBlock::List { start: None, items }] };
                    self.put(at, &view, Found { content, lines: node.lines });
                }
            }
        }
    }

    fn enumerate(&self, names: &[String], lang: crate::rules::Lang) -> String {
        let code = self.rules.words.code(lang);
        let glue = if code == "zh" || code == "ja" { "、" } else { ", " };
        names.iter().map(|name| name.trim().replace('\n', " ")).filter(|name| !name.is_empty()).collect::<Vec<_>>().join(glue)
    }

    /// Lets a rule make its card: the first answer that fits.
    fn speak(&mut self, at: usize, view: &View<'_>, sentence: Option<(&str, &Range<usize>)>) {
        let rule = &self.rules.rules[at];
        for selector in &rule.answer {
            let Some(found) = self.select(selector, view, sentence) else { continue };
            if self.fits(rule, &found.content) {
                self.put(at, view, found);
                return;
            }
        }
    }

    fn fits(&self, rule: &Rule, content: &Content) -> bool {
        let limits = &self.rules.words.limits;
        let most = if rule.whole { limits.answer_most } else { limits.answer };
        answer::width(content) <= most
    }

    fn select(&self, selector: &Answer, view: &View<'_>, sentence: Option<(&str, &Range<usize>)>) -> Option<Found> {
        let (outline, id, node) = (self.outline, view.id, view.node());
        let limits = &self.rules.words.limits;
        match selector {
            Answer::Body => Found::text(&node.body, node.lines),
            Answer::Children => answer::under(outline, id, false, true),
            Answer::All => answer::under(outline, id, true, true),
            Answer::Direct => answer::under(outline, id, false, false).filter(|found| answer::longest_list(&found.content) <= limits.list),
            Answer::Labels => answer::labels(outline, id, &self.rules.words).filter(|found| answer::longest_list(&found.content) <= limits.labels),
            Answer::Terms => answer::terms(outline, id, &self.rules.words).filter(|found| answer::longest_list(&found.content) <= limits.list && answer::width(&found.content) <= limits.terms),
            Answer::First => {
                let first = sentences(&node.body, &self.rules.words.abbreviation).into_iter().next()?;
                Found::text(&node.body[first], node.lines)
            }
            Answer::FirstChild => {
                let child = outline.node(*node.children.iter().find(|child| !outline.node(**child).link)?);
                if child.kind == NodeKind::Code || child.kind == NodeKind::Table {
                    return None;
                }
                Found::text(&child.text, child.lines)
            }
            Answer::Code => {
                let code = node.children.iter().map(|child| outline.node(*child)).find(|child| child.kind == NodeKind::Code)?;
                let block = ContentBlock::Code { lang: code.fence.clone(), text: code.body.clone() };
                Some(Found { content: Content { blocks: vec![block] }, lines: code.lines })
            }
            Answer::OwnCode => {
                let block = ContentBlock::Code { lang: node.fence.clone(), text: node.body.clone() };
                Some(Found { content: Content { blocks: vec![block] }, lines: node.lines })
            }
            Answer::Sentence => Found::text(sentence.map_or(node.text.as_str(), |(text, _)| text), node.lines),
            Answer::Onward => sentence.and_then(|(_, range)| Found::text(&running_text(node)[range.start..], node.lines)),
            Answer::Label => node.label.as_deref().and_then(|label| Found::text(label, node.lines)),
            Answer::Sides => None,
            Answer::From(name) => {
                let (_, start) = view.starts.iter().find(|(found, _)| found == name)?;
                Found::text(&running_text(node)[*start..], node.lines)
            }
            Answer::Capture(name) => Found::text(view.capture(name)?, node.lines),
        }
    }

    fn put(&mut self, at: usize, view: &View<'_>, found: Found) {
        let rule = &self.rules.rules[at];
        let code = self.rules.words.code(view.node().lang);
        let fill = |templates: &[crate::rules::Template]| {
            templates.iter().find_map(|template| template.fill(&self.rules.filters, |name| view.slot(name)))
        };
        let question = match &rule.question {
            Question::Title => self.title(view),
            Question::Class => self
                .rules
                .classes
                .iter()
                .find(|class| verdict(&class.when, view) == Verdict::Matched)
                .and_then(|class| fill(class.ask.wordings(code))),
            Question::Family(ask) => fill(ask.wordings(code)),
        };
        let Some(question) = question else { return };
        self.spoke[at] = true;
        let context = self.context(view, &question);
        self.drafts.push(Draft {
            rule: at,
            grade: rule.grade,
            node: view.id,
            question,
            context,
            answer: found.content,
            lines: found.lines,
        });
    }

    /// A question that stands in the note, with its own mark.
    fn title(&self, view: &View<'_>) -> Option<String> {
        let node = view.node();
        let whole = self.rules.words.without_number(node.text.trim());
        if node.body.is_empty() && whole.ends_with(['?', '？']) {
            return Some(whole.to_owned());
        }
        view.slot("title").map(|title| {
            let mark = if title.chars().any(crate::rules::is_cjk) { "？" } else { "?" };
            if title.ends_with(['?', '？', '.', '。', '!']) { title } else { format!("{title}{mark}") }
        })
    }

    /// The labels above a card that its question does not say already.
    fn context(&self, view: &View<'_>, question: &str) -> Vec<String> {
        let words = &self.rules.words;
        let asked = question.to_lowercase();
        let mut context: Vec<String> = Vec::new();
        for id in self.outline.path(view.id) {
            let node = self.outline.node(id);
            let Some(label) = &node.label else { continue };
            let said = asked.contains(&label.to_lowercase());
            if !said && !words.note.is(label) && !words.generic.is(label) && !words.generic_pattern.is_match(label) && context.last() != Some(label) {
                context.push(label.clone());
            }
        }
        let skip = context.len().saturating_sub(words.limits.context);
        context.drain(..skip);
        context
    }
}

/// The text of a node in which sentences are looked for: what it says, or of an item that
/// only names what stands under it, the name.
fn running_text(node: &Node) -> &str {
    if node.body.is_empty() && node.kind == NodeKind::Item && !node.question { &node.title } else { &node.body }
}

fn joined(blocks: Vec<ContentBlock>) -> Content {
    let mut all: Vec<ContentItem> = Vec::new();
    for block in blocks {
        if let ContentBlock::List { items, .. } = block {
            all.extend(items);
        }
    }
    Content { blocks: vec![ContentBlock::List { start: None, items: all }] }
}

fn join_label(label: &str, text: &str) -> String {
    if label.trim().is_empty() { text.to_owned() } else { format!("{}: {}", label.trim(), text.trim()) }
}

/// A capture without the fillers at its ends.
fn trimmed(rule: &Rule, name: &str, text: &str) -> String {
    let mut text = text.trim();
    if let Some((_, heads, tails)) = rule.trim.iter().find(|(capture, _, _)| capture == name) {
        loop {
            let before = text;
            for head in heads {
                if let Some(end) = head.at_start(text) {
                    text = text[end..].trim_start_matches([' ', '，', ',']);
                }
            }
            for tail in tails {
                if let Some(start) = tail.at_end(text) {
                    text = text[..start].trim_end_matches([' ', '，', ',']);
                }
            }
            if text == before {
                break;
            }
        }
    }
    text.trim_matches([' ', '，', ',']).to_owned()
}

//! Cards from an outline: every rule looks at every node, in the order of the note.
//!
//! Nothing here knows what is asked or in which words; that is what rules are. This file
//! shows nodes, sentences, comparisons and tables to the rules, fills the wordings and lays
//! out the answers.

mod answer;
mod cloze;
mod comparison;
mod observed;
mod overlap;
mod quality;
mod reason;
mod repeats;
mod selected;
mod steps;
mod tables;
mod trace;
mod view;
mod wording;

pub use answer::{facts, plain as plain_text, width};
pub use quality::Dropped;
pub use reason::Reason;
pub use trace::{Outcome, Tried};
pub use view::owner_text;

use crate::base::source::Lines;
use crate::cards::card::{Grade, NoteKind};
use crate::outline::{NodeId, NodeKind, Outline, sentences};
use crate::rules::{Hole, On, Part, Pattern, Question, Rule, RuleSet, Selection};
use crate::text::content::Content;
use crate::text::marks::Text;
use rayon::prelude::*;
use selected::running_text;
use std::collections::BTreeMap;
use std::ops::Range;
use view::{Seen, View};

/// A card before it has an identity and a deck.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The rule that made it, by its index.
    pub rule: usize,
    /// How sure it is.
    pub grade: Grade,
    /// The node it was made from.
    pub node: NodeId,
    /// Marked text, one line; of a cloze card with deletions.
    pub question: String,
    /// The labels above, from the outside in.
    pub context: Vec<String>,
    /// How it asks.
    pub note_type: NoteKind,
    /// What else stands on the front, below the question.
    pub below: Content,
    /// The answer; of a cloze card nothing.
    pub answer: Content<Text>,
    /// What stands below the answer, and where it was taken from.
    pub extra: Option<(Content<Text>, Lines)>,
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
    /// What every rule said, when that was asked for.
    pub tried: Vec<Tried>,
}

/// So many nodes are looked at in one go; cores share the goes of a large note.
const CHUNK: usize = 512;

/// Makes the cards of a note, in the order of the note on any number of cores. `trace` keeps
/// what every rule said as well.
pub fn extract(outline: &Outline, rules: &RuleSet, selection: &Selection, trace: bool) -> Extracted {
    let mut on: BTreeMap<On, Vec<usize>> = BTreeMap::new();
    for (at, rule) in rules.rules.iter().enumerate().filter(|(at, _)| selection.rules[*at]) {
        rule.on.iter().for_each(|what| on.entry(*what).or_default().push(at));
    }
    // Rows, cells, columns and aspects are told apart where they are looked at.
    let whole = |on: &On| matches!(on, On::Node(_) | On::Part(Part::Sentence | Part::Comparison));
    let alone = |rule: &Rule| rule.alone && rule.on.iter().any(whole);
    let alone: Vec<usize> = (0..rules.rules.len()).filter(|at| alone(&rules.rules[*at])).collect();
    let speaks = |id: &NodeId| selection.languages[usize::from(outline.node(*id).lang.0)];
    let ids: Vec<NodeId> = (1..outline.nodes.len()).filter(speaks).collect();
    let asides: Vec<NodeId> = ids.iter().copied().filter(|id| outline.node(*id).kind == NodeKind::Aside).collect();
    let labelled = observed::labelled(outline);
    let runs: Vec<Run<'_>> = ids
        .par_chunks(CHUNK)
        .map(|ids| {
            let spoke = vec![false; rules.rules.len()];
            let tried = trace.then(Vec::new);
            let mut run = Run {
                outline,
                rules,
                selection,
                on: &on,
                alone: &alone,
                asides: &asides,
                labelled: &labelled,
                spoke,
                drafts: Vec::new(),
                tried,
            };
            ids.iter().for_each(|id| run.look_at(*id));
            run
        })
        .collect();
    let (mut drafts, mut tried) = (Vec::new(), Vec::new());
    for run in runs {
        drafts.extend(run.drafts);
        tried.extend(run.tried.into_iter().flatten());
    }
    let (kept, answers) = quality::gate(outline, rules, drafts);
    let mut found = Extracted { tried, ..kept };
    overlap::settle(outline, rules, &mut found, answers);
    found
}

struct Run<'r> {
    outline: &'r Outline,
    rules: &'r RuleSet,
    selection: &'r Selection,
    /// The rules that look at each thing, by index.
    on: &'r BTreeMap<On, Vec<usize>>,
    /// The rules of the user after which built-in ones are silent about a node or a sentence.
    alone: &'r [usize],
    /// The remarks of the note.
    asides: &'r [NodeId],
    /// How many children of each node say something.
    labelled: &'r [usize],
    /// Which rules spoke about the present node or sentence.
    spoke: Vec<bool>,
    drafts: Vec<Draft>,
    /// What every rule said, when that is asked for.
    tried: Option<Vec<Tried>>,
}

impl<'r> Run<'r> {
    fn look_at(&mut self, id: NodeId) {
        self.spoke.fill(false);
        self.comparison(id);
        let seen = self.seen(id);
        self.node(&seen);
        match self.outline.node(id).kind {
            NodeKind::Line | NodeKind::Term | NodeKind::Item => self.sentences(id, &seen),
            NodeKind::Table => {
                self.table(id);
                self.columns(id);
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

    /// The rules that look at something, by index.
    fn looking_at(&self, what: On) -> &'r [usize] {
        self.on.get(&what).map_or(&[], Vec::as_slice)
    }

    /// A node, of which nothing is known yet.
    fn seen(&self, id: NodeId) -> Seen<'r> {
        Seen::new(self.outline, &self.rules.words, self.labelled, id, self.rules.conditions)
    }

    fn node(&mut self, seen: &Seen<'r>) {
        let view = View::new(seen);
        for at in self.looking_at(On::Node(view.node().kind)) {
            if self.agrees(*at, &view) {
                self.speak(*at, &view, None);
            }
        }
    }

    fn sentences(&mut self, id: NodeId, seen: &Seen<'r>) {
        let node = self.outline.node(id);
        let text = running_text(node);
        if node.link || text.is_empty() {
            return;
        }
        let Some(cues) = self.rules.cues.get(usize::from(node.lang.0)) else { return };
        let before = self.spoke.clone();
        for range in sentences(text, &self.rules.words.abbreviation) {
            let sentence = &text[range.clone()];
            self.spoke.clone_from(&before);
            let candidates = cues.candidates(sentence);
            self.record_others(id, sentence, &candidates);
            for at in candidates.into_iter().filter(|at| self.selection.rules[*at]) {
                let rule = &self.rules.rules[at];
                let Some(pattern) = &rule.pattern else { continue };
                let view = View::new(seen);
                let mut about_node = rule.when.iter().filter(|condition| condition.is_about_node());
                // An explanation tells of sentences that match what is wrong with them.
                if self.tried.is_some() || about_node.all(|condition| condition.holds(&view)) {
                    self.sentence(seen, (at, pattern), text, &range);
                }
            }
        }
    }

    fn sentence(&mut self, seen: &Seen<'r>, (at, pattern): (usize, &Pattern), text: &Text, range: &Range<usize>) {
        let sentence = &text[range.clone()];
        let rule = &self.rules.rules[at];
        let mut from = 0;
        while let Some(found) = pattern.find_at(sentence, from) {
            let mut view = View::new(seen);
            sentence.clone_into(&mut view.about);
            for (capture, turn) in &rule.captures {
                let group = found.group(*turn);
                let said = group.clone().map_or("", |group| &sentence[group]);
                view.captures.push((*capture, text.part(trimmed(rule, *capture, said))));
                if let Some(group) = group {
                    view.starts.push((*capture, range.start + group.start));
                }
            }
            self.resolve_subject(&mut view, range.start == 0);
            if self.agrees(at, &view) {
                self.speak(at, &view, Some((sentence, range)));
            }
            from = if found.whole().end > from { found.whole().end } else { sentence.len() + 1 };
            if from >= sentence.len() || pattern.as_str().starts_with('^') {
                break;
            }
        }
    }

    /// A missing or pointing subject stands for what the node is about; behind another sentence,
    /// it may point at what that one says.
    fn resolve_subject(&self, view: &mut View<'_, '_>, first: bool) {
        let words = &self.rules.words;
        let before = view.said(Hole::BEFORE).cloned().unwrap_or_default();
        let labelled = view.own_name().is_some();
        let stands_for = view.own_name().unwrap_or_else(|| view.owner().into());
        for (_, text) in view.captures.iter_mut().filter(|(capture, _)| *capture == Hole::SUBJECT) {
            if words.pronoun.is(text) && (first || labelled) {
                text.clone_from(&stands_for);
            } else if text.is_empty() && !labelled {
                text.clone_from(&before);
            }
        }
    }

    /// Lets a rule look at a part of a node that rules may take for themselves: built-in rules
    /// are silent once a rule of the user has made a card of it.
    fn look_at_part(
        &mut self,
        at: usize,
        view: &View<'_, '_>,
        taken: &mut Option<usize>,
        speak: impl FnOnce(&mut Self),
    ) {
        let rule = &self.rules.rules[at];
        if let Some(other) = taken.filter(|other| !rule.origin.is_user() && *other != at) {
            return self.record(at, view, || Outcome::Silent(other));
        }
        if !self.agrees(at, view) {
            return;
        }
        let before = self.drafts.len();
        speak(self);
        if rule.alone && self.drafts.len() > before {
            *taken = Some(at);
        }
    }

    /// Lets a rule make its card: the first answer that fits.
    fn speak(&mut self, at: usize, view: &View<'_, '_>, sentence: Option<(&str, &Range<usize>)>) {
        let rule = &self.rules.rules[at];
        let mut widest = None;
        let mut longer = None;
        for selector in &rule.answer {
            let Some(found) = self.select(*selector, view, sentence) else { continue };
            if self.fits(rule, &found.content) {
                self.put_short(at, view, found, longer);
                return;
            }
            let width = answer::width(&found.content);
            widest = widest.max(Some(width));
            if width <= self.rules.words.limits.answer_most {
                longer = longer.or(Some(found));
            }
        }
        self.record(at, view, || Outcome::NoAnswer { widest });
    }

    fn fits(&self, rule: &Rule, content: &Content<Text>) -> bool {
        let limits = &self.rules.words.limits;
        let most = if rule.whole { limits.answer_most } else { limits.answer };
        // What the note asks itself may have as many facts as the note gives it.
        let asked = matches!(rule.question, Question::Title) || rule.own;
        answer::width(content) <= most
            && (asked || answer::facts(content) <= if answer::is_flat(content) { limits.list } else { limits.facts })
    }
}

/// A capture without the fillers at its ends.
fn trimmed<'t>(rule: &Rule, capture: Hole, text: &'t str) -> &'t str {
    let mut text = text.trim();
    if let Some(trim) = rule.trim.iter().find(|trim| trim.capture == capture) {
        loop {
            let before = text;
            for head in &trim.head {
                if let Some(end) = head.at_start(text) {
                    text = text[end..].trim_start_matches([' ', '，', ',']);
                }
            }
            for tail in &trim.tail {
                if let Some(start) = tail.at_end(text) {
                    text = text[..start].trim_end_matches([' ', '，', ',']);
                }
            }
            if text == before {
                break;
            }
        }
    }
    text.trim_matches([' ', '，', ','])
}

//! One note on its way: what holds for it, its cards, what there is to say about it.

use super::names::{Decks, nested_tag, tag_of, tags};
use super::{BuildOptions, common_folder, read};
use crate::card::{Card, CardId, CardKind, CardSource};
use crate::diagnostic::{Diagnostic, Severity};
use crate::extract::{Draft, Dropped, Extracted, extract};
use crate::nearest::nearest;
use crate::outline::{Node, NodeId, NodeKind, Outline};
use crate::repair::{Clean, RepairSettings, UnknownMark};
use crate::rules::{RuleSet, Selection};
use crate::scope::{self, Layer};
use crate::source::{Lines, SourceFile, Span};
use globset::GlobMatcher;
use std::path::Path;

/// What one note gives.
#[derive(Debug)]
pub struct Note {
    /// The repaired text.
    pub clean: Clean,
    /// How it is read.
    pub outline: Outline,
    /// What holds for it.
    pub layer: Layer,
    /// The rules and languages that speak.
    pub selection: Selection,
    /// The cards, in the order of the note; their ids are not yet made.
    pub cards: Vec<Card>,
    /// The node of the outline that each card was made from.
    pub nodes: Vec<NodeId>,
    /// What was refused, and what every rule said.
    pub extracted: Extracted,
    /// What there is to say about it.
    pub diagnostics: Vec<Diagnostic>,
}

impl Note {
    /// Whether no card is to be made of it.
    pub fn is_off(&self) -> bool {
        self.layer.cards == Some(false)
    }
}

/// Reads one note as a build of it alone does, and keeps what every rule said.
pub fn trace(source: &SourceFile, rules: &RuleSet, options: &BuildOptions) -> Note {
    let mut repairs = rules.repair.clone();
    options.without_repairs.iter().for_each(|name| {
        repairs.switch_off(name);
    });
    note(source, rules, &repairs, options, &common_folder(std::slice::from_ref(source)), true)
}

pub(super) fn note(
    source: &SourceFile,
    rules: &RuleSet,
    repairs: &RepairSettings,
    options: &BuildOptions,
    root: &Path,
    trace: bool,
) -> Note {
    let (clean, outline) = read(source, rules, repairs);
    let far = options.config.layer_of(&options.here.join(source.path()));
    let outermost = options.deck.clone().or_else(|| far.deck.clone());
    let (own, mut diagnostics) = own_layer(source, &clean, &outline, rules);
    let typed = Layer { grade: options.grade, ..Layer::default() };
    let layer = far.under(&own).under(&typed);
    let selection = layer.selection(rules);
    let mut extracted = match layer.cards {
        Some(false) => Extracted::default(),
        Some(true) | None => extract(&outline, rules, &selection, trace),
    };
    if layer.cards != Some(false) {
        diagnostics.extend(unanswered(source, &outline, clean.off()));
    }
    let drafts = in_scope(&outline, &layer, &mut extracted);
    let nodes = drafts.iter().map(|draft| draft.node).collect();
    let path = source.path().to_string_lossy().replace('\\', "/");
    let decks = Decks::new(source.path(), root, &clean, &outline, &rules.words, outermost, own.deck);
    let mut front: Vec<String> = clean.front().tags.iter().filter_map(|tag| tag_of(tag)).collect();
    front.extend(layer.tags.iter().filter_map(|tag| nested_tag(tag)));
    let last = source.line_count().max(1);
    let cards = drafts
        .into_iter()
        .map(|draft| Card {
            id: CardId([0; 16]),
            deck: decks.of(&outline, &draft),
            kind: CardKind(rules.rules[draft.rule].kind.0.clone()),
            tags: tags(&outline, &draft, &front, &rules.words),
            context: draft.context,
            question: draft.question,
            answer: draft.answer,
            rule: rules.rules[draft.rule].id.clone(),
            grade: draft.grade,
            source: CardSource {
                path: path.clone(),
                lines: Lines::new(draft.lines.first.clamp(1, last), draft.lines.last.clamp(1, last)),
                modified: source.modified(),
            },
        })
        .collect();
    Note { clean, outline, layer, selection, cards, nodes, extracted, diagnostics }
}

/// What the note says about itself, and what is wrong with that.
fn own_layer(source: &SourceFile, clean: &Clean, outline: &Outline, rules: &RuleSet) -> (Layer, Vec<Diagnostic>) {
    let own = clean.front().own.as_ref();
    let (layer, mut diagnostics) = own.map(|own| Layer::of_note(own, source)).unwrap_or_default();
    let problems = layer.check(rules, &[]);
    diagnostics.extend(problems.into_iter().filter_map(|problem| problem.about_note(own, source)));
    let headings = layer.only_headings.iter().flatten();
    for text in headings.filter(|text| scope::glob(text).is_some_and(|glob| !has_heading(outline, &glob))) {
        let problem = scope::Problem {
            about: text.clone(),
            message: format!("no heading fits `{text}`, so there is no card"),
            help: "write a heading of this note, with `*` for what may follow".to_owned(),
        };
        diagnostics.extend(problem.about_note(own, source));
    }
    diagnostics.extend(clean.unknown_marks().iter().map(|mark| unknown_mark(source, mark)));
    (layer, diagnostics)
}

/// A comment that was meant to switch something.
fn unknown_mark(source: &SourceFile, mark: &UnknownMark) -> Diagnostic {
    let word = &mark.word;
    let help = match nearest(word, ["off", "on", "skip"]) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "there are: off, on, skip".to_owned(),
    };
    Diagnostic {
        code: "bad-comment",
        severity: Severity::Error,
        message: format!("`cardmill: {word}` switches nothing"),
        path: source.path().to_owned(),
        span: line_text(source, mark.line),
        help: Some(help),
    }
}

fn has_heading(outline: &Outline, glob: &GlobMatcher) -> bool {
    outline.nodes.iter().any(|node| node.kind == NodeKind::Heading && names(node, glob))
}

fn names(node: &Node, glob: &GlobMatcher) -> bool {
    glob.is_match(&node.title) || node.label.as_deref().is_some_and(|label| glob.is_match(label))
}

/// The drafts that are asked for; the others are dropped with the reason.
fn in_scope(outline: &Outline, layer: &Layer, extracted: &mut Extracted) -> Vec<Draft> {
    let grade = layer.grade.unwrap_or_default();
    let headings = layer.headings();
    let mut kept = Vec::new();
    for draft in std::mem::take(&mut extracted.drafts) {
        let under = |globs: &Vec<GlobMatcher>| {
            let mut above = std::iter::once(draft.node).chain(outline.above(draft.node)).map(|id| outline.node(id));
            above.any(|node| node.kind == NodeKind::Heading && globs.iter().any(|glob| names(node, glob)))
        };
        let reason = if draft.grade > grade {
            Some("less sure than asked for")
        } else if headings.as_ref().is_some_and(|globs| !under(globs)) {
            Some("outside the chosen headings")
        } else {
            None
        };
        match reason {
            Some(reason) => extracted.dropped.push(Dropped::new(draft, reason)),
            None => kept.push(draft),
        }
    }
    kept
}

/// The text of a line.
fn line_text(source: &SourceFile, line: u32) -> Option<Span> {
    let start = source.line_span(line)?.start;
    Some(Span::new(start, start + source.line(line).len() as u32))
}

/// Headings that ask something and have no answer below: no card can be made of them.
fn unanswered(source: &SourceFile, outline: &Outline, off: &[u32]) -> Vec<Diagnostic> {
    // Under what is switched off, an answer may stand.
    let hides = |lines: Lines| off.iter().any(|line| (lines.last..=lines.last + 2).contains(line));
    outline
        .nodes
        .iter()
        .filter(|node| {
            node.kind == NodeKind::Heading
                && node.question
                && node.children.is_empty()
                && node.body.is_empty()
                && !hides(node.lines)
        })
        .map(|node| Diagnostic {
            code: "no-answer",
            severity: Severity::Note,
            message: "this question has no answer below it".to_owned(),
            path: source.path().to_owned(),
            span: line_text(source, node.lines.first),
            help: None,
        })
        .collect()
}

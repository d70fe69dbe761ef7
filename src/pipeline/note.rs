//! One note on its way: what holds for it, its cards, what there is to say about it.

use super::coverage::{Coverage, coverage};
use super::names::{Asked, Decks, HeadingTags, Root, folders, line_tags, note_tags};
use super::subject::note_subject;
use super::unseen::unseen_pictures;
use super::{BuildOptions, read};
use crate::base::code::Code;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::nearest::nearest;
use crate::base::paths;
use crate::base::source::{Lines, SourceFile, Span};
use crate::cards::card::{Card, CardId, CardKind, CardSource};
use crate::extract::{Draft, Dropped, Extracted, Reason, extract};
use crate::markdown::repair::{MOST_TAGS, RepairSettings, Repaired, UnknownMark};
use crate::outline::{Node, NodeId, NodeKind, Outline};
use crate::packs::cards;
use crate::packs::{self, Pack};
use crate::rules::{RuleSet, Selection};
use crate::settings::layer::{self, Layer};
use crate::text::letters;
use globset::GlobMatcher;
use std::collections::HashSet;
use std::path::Path;

/// What one note gives.
#[derive(Debug)]
pub struct Note {
    /// The repaired text.
    pub clean: Repaired,
    /// How it is read.
    pub outline: Outline,
    /// What holds for it.
    pub layer: Layer,
    /// The rules and languages that speak.
    pub selection: Selection,
    /// The cards, in the order of the note; their ids are not yet made.
    pub cards: Vec<NoteCard>,
    /// What it says about decks, by their names.
    pub descriptions: Vec<(Vec<String>, String)>,
    /// What was refused, and what every rule said.
    pub extracted: Extracted,
    /// What there is to say about it.
    pub diagnostics: Vec<Diagnostic>,
    /// How much of it is on cards.
    pub coverage: Coverage,
    /// The places of the text that is on none.
    pub uncovered: Vec<Span>,
}

/// A card of a note, and where it came from.
#[derive(Clone, Debug)]
pub struct NoteCard {
    /// The card.
    pub card: Card,
    /// The node of the outline that a rule made it from; a marked card has none.
    pub node: Option<NodeId>,
    /// Its id in the note, when it has one.
    pub id: Option<String>,
    /// How many of the last lines of its context are list items. They are no part of who it is.
    pub parents: usize,
    /// Whether its context begins with the subject of the note, which is no part of who it is.
    pub titled: bool,
}

impl NoteCard {
    /// Who the card is, when so many cards before it are the same.
    pub(super) fn identity(&self, before: usize) -> CardId {
        let own = usize::from(self.titled)..self.card.context.len() - self.parents;
        cards::identity(&self.card, &self.card.context[own], self.id.as_deref(), before)
    }
}

/// In which ways notes are read.
pub(super) struct Ways<'w> {
    pub(super) rules: &'w RuleSet,
    pub(super) repairs: &'w RepairSettings,
    pub(super) options: &'w BuildOptions,
    pub(super) root: &'w Root,
    pub(super) packs: &'w [Pack],
    /// Whether to keep what every rule said.
    pub(super) trace: bool,
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
    let (root, packs) = (Root::of(std::slice::from_ref(source), &options.here), packs::builtin());
    note(source, &Ways { rules, repairs: &repairs, options, root: &root, packs: &packs, trace: true })
}

pub(super) fn note(source: &SourceFile, ways: &Ways<'_>) -> Note {
    let Ways { rules, repairs, options, root, .. } = *ways;
    let (mut clean, mut outline) = read(source, rules, repairs);
    let far = options.config.layer_of(&options.here.join(source.path()));
    let (own, mut diagnostics) = own_layer(source, &clean, &outline, ways);
    let packs = (!options.packs.is_empty()).then(|| options.packs.clone());
    let typed = Layer { grade: options.grade, packs, ..Layer::default() };
    let layer = far.clone().under(&own).under(&typed);
    let is_off = layer.cards == Some(false);
    let names = layer.packs.clone().unwrap_or_default();
    // Names that no pack has were found when they were typed or read.
    let (mut chosen, with_rules) = packs::resolve(&names, &options.own_packs, ways.packs).unwrap_or_default();
    chosen.retain(|_| !is_off);
    let found = packs::read(source, &chosen, repairs);
    if found.consumed.contains(&true) {
        (clean, outline) = read(&cards::without(source, &found.consumed), rules, repairs);
    }
    diagnostics.extend(found.diagnostics);
    // Where packs were chosen and the rules were not, the author has marked what is a card.
    let silent = is_off || !chosen.is_empty() && !with_rules;
    let selection = layer.selection(rules);
    let mut extracted = if silent { Extracted::default() } else { extract(&outline, rules, &selection, ways.trace) };
    if !silent {
        diagnostics.extend(unanswered(source, &outline, clean.off()));
    }
    if names.is_empty() && !is_off {
        diagnostics.extend(packs::offers(source, ways.packs));
    }
    let drafts = in_scope(&outline, &layer, &mut extracted);
    // Counted from the settings, the folders are the same whichever notes are read with this one.
    let folder = match options.config.inner(&options.here.join(source.path())) {
        Some(inner) => folders(&inner, Path::new("")),
        None => root.folders(source.path()),
    };
    let (typed, config) = (options.deck.as_deref(), far.deck.as_deref());
    let asked = Asked { typed, config, own: own.deck.as_deref(), folder: &folder };
    let decks = Decks::new(source, root, &clean, &outline, &rules.words, &asked);
    let tags = note_tags(&clean, &layer, &folder);
    let with_headings = layer.heading_tags != Some(false);
    let mut heading_tags = HeadingTags::new(&outline, &rules.words);
    let path = paths::slashed(source.path());
    let subject = note_subject(source, &clean, &outline, &rules.words);
    let by_rules = drafts.into_iter().map(|draft| {
        let heading = if with_headings { heading_tags.of(&draft) } else { None };
        let mut all = tags.clone();
        all.extend(line_tags(&clean, &outline, &draft));
        all.extend(heading);
        let tags = without_twins(all);
        let (node, deck) = (draft.node, decks.of(&outline, draft.node));
        let mut card = card(draft, source, &outline, rules, &path, deck, tags);
        let titled = subject.as_deref().is_some_and(|subject| put_subject(&mut card, subject));
        NoteCard { card, node: Some(node), id: None, parents: 0, titled }
    });
    let hidden = |lines: Lines| is_one_in(clean.off(), lines);
    let by_packs = found.cards.into_iter().filter(|marked| !hidden(marked.lines)).map(|mut marked| {
        let (id, parents) = (marked.id.take(), marked.parents.len());
        let deck = decks.at(&outline, marked.lines.first);
        NoteCard {
            card: cards::card(marked, source, &deck, &tags, &decks.outermost),
            node: None,
            id,
            parents,
            titled: false,
        }
    });
    let mut cards: Vec<NoteCard> = by_packs.chain(by_rules).collect();
    if !chosen.is_empty() {
        cards.sort_by_key(|made| made.card.source.lines.first);
    }
    if !silent {
        diagnostics.extend(unseen_pictures(source, &outline, &cards));
    }
    let headings = layer.headings();
    let counts = |id: NodeId| headings.as_ref().is_none_or(|globs| stands_under(&outline, id, globs));
    let covered = (!silent).then(|| coverage(source, &outline, &rules.words, &cards, counts));
    let (coverage, uncovered) = covered.unwrap_or_default();
    let descriptions = decks.descriptions(&far, &own, &clean);
    Note { clean, outline, layer, selection, cards, descriptions, extracted, diagnostics, coverage, uncovered }
}

/// Each tag once, in their order.
fn without_twins(tags: Vec<String>) -> Vec<String> {
    let mut known = HashSet::new();
    let is_new: Vec<bool> = tags.iter().map(|tag| known.insert(tag.as_str())).collect();
    tags.into_iter().zip(is_new).filter_map(|(tag, is_new)| is_new.then_some(tag)).collect()
}

/// Puts the subject of the note above a card whose front does not say it.
fn put_subject(card: &mut Card, subject: &str) -> bool {
    let lower = letters::lower(subject);
    let said = card.context.iter().chain([&card.question]).any(|text| letters::lower(text).contains(&*lower));
    if !said {
        card.context.insert(0, subject.to_owned());
    }
    !said
}

/// The card of a draft; its id is made when all notes are there.
fn card(
    mut draft: Draft,
    source: &SourceFile,
    outline: &Outline,
    rules: &RuleSet,
    path: &str,
    deck: Vec<String>,
    tags: Vec<String>,
) -> Card {
    let last = source.line_count().max(1);
    let answer = std::mem::take(&mut draft.answer).marked(&outline.footnotes);
    let extra = draft.extra.take().map(|(extra, _)| extra.marked(&outline.footnotes)).unwrap_or_default();
    Card {
        id: CardId([0; 16]),
        deck,
        kind: CardKind(rules.rules[draft.rule].kind.0.clone()),
        note_type: draft.note_type,
        below: draft.below,
        tags,
        context: draft.context,
        question: draft.question,
        answer,
        extra,
        rule: rules.rules[draft.rule].id.clone(),
        grade: draft.grade,
        source: CardSource {
            path: path.to_owned(),
            lines: Lines::new(draft.lines.first.clamp(1, last), draft.lines.last.clamp(1, last)),
            modified: source.modified(),
        },
    }
}

/// What the note says about itself, and what is wrong with that.
fn own_layer(source: &SourceFile, clean: &Repaired, outline: &Outline, ways: &Ways<'_>) -> (Layer, Vec<Diagnostic>) {
    let own = clean.front().own.as_ref();
    let (mut layer, mut diagnostics) = own.map(|own| Layer::of_note(own, source)).unwrap_or_default();
    let names = ways.packs.iter().chain(&ways.options.own_packs).map(|pack| pack.name.clone());
    let names: Vec<String> = names.chain([packs::NOTES.to_owned()]).collect();
    let problems = layer.check(ways.rules, &names);
    if let Some(packs) = &mut layer.packs {
        packs.retain(|pack| names.contains(pack));
    }
    diagnostics.extend(problems.into_iter().filter_map(|problem| problem.about_note(own, source)));
    let headings = layer.only_headings.iter().flatten();
    for text in headings.filter(|text| layer::glob(text).is_some_and(|glob| !has_heading(outline, &glob))) {
        let problem = layer::Problem {
            about: text.clone(),
            message: format!("no heading fits `{text}`, so there is no card"),
            help: "write a heading of this note, with `*` for what may follow".to_owned(),
        };
        diagnostics.extend(problem.about_note(own, source));
    }
    diagnostics.extend(clean.unknown_marks().iter().map(|mark| unknown_mark(source, mark)));
    diagnostics.extend(many_tags(source, clean));
    (layer, diagnostics)
}

/// More tags than its cards carry.
fn many_tags(source: &SourceFile, clean: &Repaired) -> Option<Diagnostic> {
    let front = clean.front();
    (front.more_tags > 0).then(|| Diagnostic {
        code: Code::BadSettings,
        severity: Severity::Warning,
        message: format!(
            "this note has {} tags, and its cards carry the first {MOST_TAGS}",
            MOST_TAGS + front.more_tags
        ),
        path: source.path().to_owned(),
        span: source.text_span(front.lines.map_or(1, |lines| lines.first)),
        help: Some("tag the lines that a tag is about, or cut the note into several".to_owned()),
    })
}

/// A comment that was meant to switch something.
fn unknown_mark(source: &SourceFile, mark: &UnknownMark) -> Diagnostic {
    let word = &mark.word;
    let help = match nearest(word, ["off", "on", "skip"]) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "there are: off, on, skip".to_owned(),
    };
    Diagnostic {
        code: Code::BadComment,
        severity: Severity::Error,
        message: format!("`cardmill: {word}` switches nothing"),
        path: source.path().to_owned(),
        span: source.text_span(mark.line),
        help: Some(help),
    }
}

fn has_heading(outline: &Outline, glob: &GlobMatcher) -> bool {
    outline.nodes.iter().any(|node| node.kind == NodeKind::Heading && names(node, glob))
}

fn names(node: &Node, glob: &GlobMatcher) -> bool {
    glob.is_match(&*node.title) || node.label.as_deref().is_some_and(|label| glob.is_match(label))
}

/// The drafts that are asked for; the others are dropped with the reason.
fn in_scope(outline: &Outline, layer: &Layer, extracted: &mut Extracted) -> Vec<Draft> {
    let grade = layer.grade.unwrap_or_default();
    let headings = layer.headings();
    let mut kept = Vec::new();
    for draft in std::mem::take(&mut extracted.drafts) {
        let reason = if draft.grade > grade {
            Some(Reason::LessSure)
        } else if headings.as_ref().is_some_and(|globs| !stands_under(outline, draft.node, globs)) {
            Some(Reason::OutsideHeadings)
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

/// Whether one of some lines, which are in order, lies in a stretch of them.
fn is_one_in(sorted: &[u32], lines: Lines) -> bool {
    let at = sorted.partition_point(|line| *line < lines.first);
    sorted.get(at).is_some_and(|line| *line <= lines.last)
}

/// Whether a node is a heading that one of these names, or stands under one.
fn stands_under(outline: &Outline, id: NodeId, globs: &[GlobMatcher]) -> bool {
    let mut above = std::iter::once(id).chain(outline.above(id)).map(|id| outline.node(id));
    above.any(|node| node.kind == NodeKind::Heading && globs.iter().any(|glob| names(node, glob)))
}

/// Headings that ask something and have no answer below: no card can be made of them.
fn unanswered(source: &SourceFile, outline: &Outline, off: &[u32]) -> Vec<Diagnostic> {
    // Under what is switched off, an answer may stand.
    let hides = |lines: Lines| is_one_in(off, Lines::new(lines.last, lines.last + 2));
    outline
        .nodes
        .iter()
        .enumerate()
        .filter(|(id, node)| {
            node.kind == NodeKind::Heading
                && node.question
                && node.children.is_empty()
                && node.body.is_empty()
                && outline.picture_lines(*id).is_none()
                && !hides(node.lines)
        })
        .map(|(_, node)| Diagnostic {
            code: Code::NoAnswer,
            severity: Severity::Note,
            message: "this question has no answer below it".to_owned(),
            path: source.path().to_owned(),
            span: source.text_span(node.lines.first),
            help: None,
        })
        .collect()
}

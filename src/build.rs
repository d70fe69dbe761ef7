//! The whole line: sources in, deck and findings out.

use crate::card::{Card, CardId, CardKind, CardSource, Grade, NoteKind};
use crate::content::Content;
use crate::deck::Deck;
use crate::diagnostic::{Diagnostic, Severity};
use crate::extract::{Draft, Extracted, extract};
use crate::marked;
use crate::outline::{NodeKind, Outline, outline};
use crate::packs::{self, Pack};
use crate::parse::parse;
use crate::repair::{Clean, RepairSettings, repair};
use crate::rules::{RuleSet, Words};
use crate::source::{Lines, SourceFile};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::path::{Component, Path};

/// What a run may choose.
#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// The outermost deck, `Parent::Child` for one in another; without it, decks begin with
    /// the folders of the notes.
    pub deck: Option<String>,
    /// The least sure grade whose cards are kept.
    pub grade: Grade,
    /// Names of repairs that are switched off.
    pub without_repairs: Vec<String>,
    /// Names of packs that read cards marked in the notes; `notes` among them stands for the
    /// ordinary rules, which are silent otherwise. Without any, only the rules speak.
    pub packs: Vec<String>,
    /// Packs of the user's own, which `packs` may name.
    pub own_packs: Vec<Pack>,
}

/// What came of a run.
#[derive(Debug, Default)]
pub struct Build {
    /// The cards.
    pub deck: Deck,
    /// What there is to say about the notes, in the order of the notes.
    pub diagnostics: Vec<Diagnostic>,
    /// How often each repair was made, by its name.
    pub repairs: BTreeMap<String, usize>,
    /// Cards that the checks refused, by the reason.
    pub dropped: BTreeMap<String, usize>,
    /// Lines that hold text, over all notes.
    pub text_lines: usize,
    /// Those of them that stand in the answer of some card.
    pub carded_lines: usize,
}

/// A note as it is read: its clean text and its outline.
pub fn read(source: &SourceFile, rules: &RuleSet, repairs: &RepairSettings) -> (Clean, Outline) {
    let clean = repair(source, repairs);
    let blocks = parse(clean.text());
    let outline = outline(&clean, &blocks, &rules.words);
    (clean, outline)
}

/// Makes the deck of these notes. The order of `sources` is the order of the deck, on any
/// number of cores.
pub fn build(sources: &[SourceFile], rules: &RuleSet, options: &BuildOptions) -> Build {
    let mut repairs = rules.repair.clone();
    for name in &options.without_repairs {
        repairs.switch_off(name);
    }
    let root = common_folder(sources);
    let builtin = packs::builtin();
    // Whoever typed the names has checked them; a pack that is not there marks nothing.
    let (chosen, with_rules) = packs::resolve(&options.packs, &options.own_packs, &builtin).unwrap_or_default();
    let ways = Ways { rules, repairs: &repairs, options, root: &root, offered: &builtin, chosen, with_rules };
    let notes: Vec<Note> = sources.par_iter().map(|source| note(source, &ways)).collect();
    let mut build = Build::default();
    let mut seen: HashMap<CardId, usize> = HashMap::new();
    for (source, note) in sources.iter().zip(notes) {
        for repaired in note.clean.repairs() {
            *build.repairs.entry(repaired.name.to_owned()).or_default() += 1;
        }
        for dropped in note.extracted.dropped {
            *build.dropped.entry(dropped.reason.to_owned()).or_default() += 1;
        }
        let mut carded = vec![false; source.line_count() as usize + 1];
        for (mut card, explicit) in note.cards {
            let first = marked::identity(&card, explicit.as_deref(), 0);
            let count = seen.entry(first).or_default();
            if *count > 0
                && let Some(id) = &explicit
            {
                build.diagnostics.push(marked::twice(source, &card, id));
            }
            card.id = if *count == 0 { first } else { marked::identity(&card, explicit.as_deref(), *count) };
            *count += 1;
            let lines = card.source.lines;
            carded[lines.first as usize..=lines.last as usize].fill(true);
            build.deck.cards.push(card);
        }
        let has_text = |line: u32| !source.line(line).trim().is_empty();
        for line in (1..=source.line_count()).filter(|line| has_text(*line)) {
            build.text_lines += 1;
            build.carded_lines += usize::from(carded[line as usize]);
        }
        build.diagnostics.extend(note.diagnostics);
    }
    build
}

/// In which ways notes are read.
struct Ways<'w> {
    rules: &'w RuleSet,
    repairs: &'w RepairSettings,
    options: &'w BuildOptions,
    root: &'w Path,
    offered: &'w [Pack],
    chosen: Vec<&'w Pack>,
    /// Whether the rules speak beside packs.
    with_rules: bool,
}

/// What one note gives.
struct Note {
    clean: Clean,
    /// Each with its id in the note, when it has one.
    cards: Vec<(Card, Option<String>)>,
    extracted: Extracted,
    diagnostics: Vec<Diagnostic>,
}

fn note(source: &SourceFile, ways: &Ways<'_>) -> Note {
    let Ways { rules, repairs, options, root, .. } = *ways;
    let found = packs::read(source, &ways.chosen, repairs);
    let rest = found.consumed.contains(&true).then(|| marked::without(source, &found.consumed));
    let (clean, outline) = read(rest.as_ref().unwrap_or(source), rules, repairs);
    // Where packs were chosen and the rules were not, the author has marked what is a card.
    let silent = !ways.chosen.is_empty() && !ways.with_rules;
    let mut extracted = if silent { Extracted::default() } else { extract(&outline, rules) };
    let mut diagnostics = found.diagnostics;
    if !silent {
        diagnostics.extend(unanswered(source, &outline));
    }
    if options.packs.is_empty() {
        diagnostics.extend(packs::offers(source, ways.offered));
    }
    let drafts = std::mem::take(&mut extracted.drafts);
    let path = source.path().to_string_lossy().replace('\\', "/");
    let decks = Decks::new(source.path(), root, &clean, &outline, &rules.words, options);
    let front: Vec<String> = clean.front().tags.iter().filter_map(|tag| tag_of(tag)).collect();
    let last = source.line_count().max(1);
    let by_rules = drafts
        .into_iter()
        .filter(|draft| draft.grade <= options.grade)
        .map(|draft| Card {
            id: CardId([0; 16]),
            deck: decks.of(&outline, &draft),
            kind: CardKind(rules.rules[draft.rule].kind.0.clone()),
            note_type: NoteKind::Basic,
            below: Content::default(),
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
        .map(|card| (card, None));
    let by_packs = found.cards.into_iter().map(|mut marked| {
        let id = marked.id.take();
        (marked::card(marked, source, &decks.base, &front, &decks.outermost), id)
    });
    let mut cards: Vec<(Card, Option<String>)> = by_packs.chain(by_rules).collect();
    if !ways.chosen.is_empty() {
        cards.sort_by_key(|(card, _)| card.source.lines.first);
    }
    Note { clean, cards, extracted, diagnostics }
}

/// The folder that all notes of a run have above them: it names no deck.
fn common_folder(sources: &[SourceFile]) -> std::path::PathBuf {
    let folder = |source: &SourceFile| source.path().parent().map(Path::to_path_buf).unwrap_or_default();
    sources
        .iter()
        .map(folder)
        .reduce(|all, next| {
            all.components().zip(next.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
        })
        .unwrap_or_default()
}

/// The decks of one note: folders, then the note, then its headings of level 1 when it has
/// several.
struct Decks {
    /// The deck that was asked for, above all others.
    outermost: Vec<String>,
    base: Vec<String>,
    by_heading: bool,
}

impl Decks {
    fn new(path: &Path, root: &Path, clean: &Clean, outline: &Outline, words: &Words, options: &BuildOptions) -> Self {
        let mut base: Vec<String> = match &options.deck {
            Some(deck) => deck.split("::").map(|part| part.trim().to_owned()).collect(),
            None => Vec::new(),
        };
        let outermost = base.clone();
        let inner = path.strip_prefix(root).unwrap_or(path);
        for part in inner.parent().into_iter().flat_map(Path::components) {
            if let Component::Normal(part) = part {
                base.push(part.to_string_lossy().into_owned());
            }
        }
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let title = clean.front().title.clone().filter(|title| !words.generic.is(title));
        base.push(title.unwrap_or(stem));
        let tops = outline.nodes.iter().filter(|node| node.kind == NodeKind::Heading && node.level == 1).count();
        let base = base.iter().map(|part| deck_part(part)).collect();
        Self { outermost, base, by_heading: tops >= 2 }
    }

    fn of(&self, outline: &Outline, draft: &Draft) -> Vec<String> {
        let mut deck = self.base.clone();
        if self.by_heading {
            let above = std::iter::once(draft.node).chain(outline.above(draft.node));
            let top = above.map(|id| outline.node(id)).find(|node| node.kind == NodeKind::Heading && node.level == 1);
            deck.extend(top.and_then(|node| node.label.as_deref()).map(deck_part));
        }
        deck
    }
}

/// A deck name of one level: no `::`, no outer blanks, not empty.
fn deck_part(text: &str) -> String {
    let part = text.replace("::", " - ").replace('`', "");
    let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
    if part.is_empty() { "notes".to_owned() } else { part }
}

/// The tags of a card: those of the front matter, and the two outermost headings it stands
/// under.
fn tags(outline: &Outline, draft: &Draft, front: &[String], words: &Words) -> Vec<String> {
    let mut tags = front.to_vec();
    let headings: Vec<String> = outline
        .path(draft.node)
        .into_iter()
        .map(|id| outline.node(id))
        .filter(|node| node.kind == NodeKind::Heading && !node.question)
        .filter_map(|node| node.label.as_deref())
        .filter(|label| !words.generic.is(label) && crate::outline::columns(label) <= words.limits.topic)
        .filter_map(tag_of)
        .take(2)
        .collect();
    if !headings.is_empty() {
        tags.push(headings.join("::"));
    }
    tags.dedup();
    tags
}

/// An Anki tag: white space becomes `-`, marks that Anki reads otherwise go.
fn tag_of(text: &str) -> Option<String> {
    let tag: String = text
        .replace("::", "-")
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    let tag: String = tag.chars().filter(|c| !"\"`*_()（）[]：:，,、".contains(*c)).collect();
    let tag = tag.trim_matches('-').to_owned();
    (!tag.is_empty()).then_some(tag)
}

/// Headings that ask something and have no answer below: no card can be made of them.
fn unanswered(source: &SourceFile, outline: &Outline) -> Vec<Diagnostic> {
    outline
        .nodes
        .iter()
        .filter(|node| {
            node.kind == NodeKind::Heading && node.question && node.children.is_empty() && node.body.is_empty()
        })
        .map(|node| {
            let span = source.line_span(node.lines.first).map(|span| {
                let text = source.line(node.lines.first);
                crate::source::Span::new(span.start, span.start + text.len() as u32)
            });
            Diagnostic {
                code: "no-answer",
                severity: Severity::Note,
                message: "this question has no answer below it".to_owned(),
                path: source.path().to_owned(),
                span,
                help: None,
            }
        })
        .collect()
}

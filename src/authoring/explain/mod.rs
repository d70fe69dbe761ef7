//! Why a line of a note became a card, or why not.
//!
//! Everything here is read off the record of a build: the outline, what every rule said, what
//! the checks refused, the cards. Nothing is decided a second time, so an explanation cannot
//! contradict the build.

mod draw;
mod origin;

pub use draw::draw;
pub use origin::{Origin, Origins, origins};

use crate::base::source::{Lines, SourceFile};
use crate::cards::card::Card;
use crate::extract::{Dropped, Outcome, Tried};
use crate::outline::NodeId;
use crate::pipeline::{BuildOptions, Note, NoteCard, build, trace};
use crate::rules::{Question, Rule, RuleSet, condition_lines};
use crate::text::marks::{self, Deletion};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What there is to say about some lines of a note.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The note.
    pub path: String,
    /// The first and the last line, 1-based.
    pub lines: [u32; 2],
    /// The lock that the cards were looked up in, if there is one.
    pub lock: Option<String>,
    /// What holds for the whole note, beyond the defaults.
    pub settings: Vec<String>,
    /// What was mended in these lines.
    pub repairs: Vec<ExplainedRepair>,
    /// The nodes of the outline that stand in these lines.
    pub nodes: Vec<ExplainedNode>,
    /// Lines that belong to no node, with the reason.
    pub silent_lines: Vec<SilentLine>,
    /// The cards that are made of these lines, or have them in their answer.
    pub cards: Vec<ExplainedCard>,
}

/// A repair of one line.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedRepair {
    /// The line.
    pub line: u32,
    /// The name of the repair.
    pub repair: String,
    /// What was wrong.
    pub why: String,
}

/// A line without a node.
#[derive(Clone, Debug, Serialize)]
pub struct SilentLine {
    /// The line.
    pub line: u32,
    /// Why nothing looks at it.
    pub why: &'static str,
}

/// A node, and what the rules said about it.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedNode {
    /// The first and the last line of its own text.
    pub lines: [u32; 2],
    /// Its kind.
    pub kind: &'static str,
    /// Its label, or nothing.
    pub label: Option<String>,
    /// The text behind the label.
    pub body: String,
    /// The language it is written in.
    pub language: String,
    /// The labels above it, from the outside in.
    pub under: Vec<String>,
    /// What it is about when it does not say so itself; empty when nothing is.
    pub about: String,
    /// What each rule said that looked at it, in order.
    pub rules: Vec<ExplainedRule>,
    /// The cards that the checks refused.
    pub refused: Vec<RefusedCard>,
}

/// What a rule said.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedRule {
    /// The rule.
    pub rule: String,
    /// The part of the node it looked at: a sentence, a row; empty for the whole.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub part: String,
    /// `spoke`, `condition`, `pattern`, `silent`, `no-answer` or `no-wording`.
    pub verdict: &'static str,
    /// The question, or the reason why there is none.
    pub said: String,
    /// Where the condition stands that does not hold, as `FILE:LINE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The class of the label that chose the words of the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The family whose words the question has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
}

/// A card that was made and refused.
#[derive(Clone, Debug, Serialize)]
pub struct RefusedCard {
    /// The rule.
    pub rule: String,
    /// Its question.
    pub question: String,
    /// Why it was refused.
    pub reason: &'static str,
}

/// Who a card is, and what says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// The id.
    pub id: String,
    /// What says so.
    pub known_by: KnownBy,
}

/// What says who a card is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum KnownBy {
    /// An id in the note.
    Note,
    /// The lock, which has followed it through edits.
    Lock,
    /// Nothing but its front: it is new, or there is no lock.
    Front,
}

/// A card of the build.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedCard {
    /// Who it is.
    #[serde(flatten)]
    pub identity: Identity,
    /// The rule.
    pub rule: String,
    /// How sure the rule is.
    pub grade: &'static str,
    /// The deck.
    pub deck: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// The labels above the question.
    pub context: Vec<String>,
    /// The question.
    pub question: String,
    /// The answer, as Markdown.
    pub answer: String,
    /// What stands below the answer, as Markdown.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub extra: String,
    /// Where the answer stands.
    pub lines: [u32; 2],
    /// The lines of the node it was made from.
    pub made_from: [u32; 2],
    /// What a person has decided about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
}

impl Explanation {
    /// Gives the cards the identities that they have in a build with a lock, by those that
    /// they have without.
    pub fn identify(&mut self, known: &BTreeMap<String, Identity>) {
        for card in &mut self.cards {
            if let Some(known) = known.get(&card.identity.id) {
                card.identity = known.clone();
            }
        }
    }
}

/// Explains some lines of a note.
pub fn explain(source: &SourceFile, lines: Lines, rules: &RuleSet, options: &BuildOptions) -> Explanation {
    let note = trace(source, rules, options);
    let built = build(std::slice::from_ref(source), rules, options);
    let touches = |other: Lines| other.first <= lines.last && lines.first <= other.last;
    let outline = &note.outline;
    let ids: Vec<NodeId> = (1..outline.nodes.len()).filter(|id| touches(outline.node(*id).lines)).collect();
    let from = |made: &NoteCard| made.node.map_or(made.card.source.lines, |node| outline.node(node).lines);
    let cards = built.deck.cards.iter().zip(&note.cards).map(|(card, made)| (card, made, from(made)));
    let cards = cards.filter(|(card, _, from)| touches(card.source.lines) || touches(*from));
    let repairs = note.clean.repairs().iter().filter(|repair| (lines.first..=lines.last).contains(&repair.line));
    Explanation {
        path: source.path().to_string_lossy().into_owned(),
        lines: both(lines),
        lock: None,
        settings: settings(&note, rules),
        repairs: repairs
            .map(|repair| ExplainedRepair {
                line: repair.line,
                repair: repair.name.to_owned(),
                why: repair.why.clone(),
            })
            .collect(),
        silent_lines: silent_lines(source, &note, lines),
        cards: cards.map(|(card, made, from)| explained_card(card, made, from)).collect(),
        nodes: explained_nodes(&note, rules, &ids),
    }
}

/// A question as people read it: deletions as Anki writes them, without styles.
fn shown(question: &str) -> String {
    marks::plain(&Deletion::written(question)).into_owned()
}

fn both(lines: Lines) -> [u32; 2] {
    [lines.first, lines.last]
}

/// What is not as it is without settings.
fn settings(note: &Note, rules: &RuleSet) -> Vec<String> {
    let mut said = Vec::new();
    if note.is_off() {
        said.push("cards are switched off for this note".to_owned());
    }
    for (what, on) in [("off", false), ("on", true)] {
        let switched = rules.rules.iter().zip(&note.selection.rules).filter(|(rule, is)| **is == on && rule.off == on);
        let switched: Vec<&str> = switched.map(|(rule, _)| rule.id.as_str()).collect();
        if !switched.is_empty() {
            said.push(format!("rules that are switched {what}: {}", switched.join(", ")));
        }
    }
    let codes = rules.words.languages.iter().zip(&note.selection.languages);
    let silent: Vec<&str> = codes.filter(|(_, on)| !**on).map(|(language, _)| language.code.as_str()).collect();
    if !silent.is_empty() {
        said.push(format!("languages that are switched off: {}", silent.join(", ")));
    }
    if let Some(packs) = &note.layer.packs {
        said.push(format!("read by packs: {}", packs.join(", ")));
    }
    if let Some(grade) = note.layer.grade {
        said.push(format!("the least sure grade: {}", grade.name()));
    }
    if let Some(headings) = &note.layer.only_headings {
        said.push(format!("only under headings like: {}", headings.join(", ")));
    }
    said
}

fn silent_lines(source: &SourceFile, note: &Note, lines: Lines) -> Vec<SilentLine> {
    let mut taken: BTreeSet<u32> = BTreeSet::new();
    for node in note.outline.nodes.iter().skip(1) {
        taken.extend(node.lines.first.max(lines.first)..=node.lines.last.min(lines.last));
        taken.extend(&node.row_lines);
    }
    let front = note.clean.front().lines;
    let alone = note.outline.pictures.iter().filter(|picture| picture.alone);
    let pictures: BTreeSet<u32> = alone.map(|picture| picture.line).collect();
    let why = |line: u32| {
        if source.line(line).trim().is_empty() {
            "a blank line"
        } else if front.is_some_and(|front| (front.first..=front.last).contains(&line)) {
            "front matter: data of the note"
        } else if note.clean.off().binary_search(&line).is_ok() {
            "switched off by a comment"
        } else if pictures.contains(&line) {
            "a picture: cards of the text above it show it"
        } else {
            "it only gives structure, or a repair took it out"
        }
    };
    let rest = (lines.first..=lines.last).filter(|line| !taken.contains(line));
    rest.map(|line| SilentLine { line, why: why(line) }).collect()
}

fn explained_card(card: &Card, made: &NoteCard, from: Lines) -> ExplainedCard {
    let known_by = if made.id.is_some() { KnownBy::Note } else { KnownBy::Front };
    ExplainedCard {
        identity: Identity { id: card.id.to_string(), known_by },
        rule: card.rule.clone(),
        grade: card.grade.name(),
        deck: card.deck.join("::"),
        tags: card.tags.clone(),
        context: card.context.clone(),
        question: shown(&card.question),
        answer: crate::text::commonmark::write_content(&card.answer).trim_end().to_owned(),
        extra: crate::text::commonmark::write_content(&card.extra).trim_end().to_owned(),
        lines: both(card.source.lines),
        made_from: both(from),
        decision: None,
    }
}

/// What was said of nodes; the record is gone through once.
fn explained_nodes(note: &Note, rules: &RuleSet, ids: &[NodeId]) -> Vec<ExplainedNode> {
    let mut said: BTreeMap<NodeId, (Vec<&Tried>, Vec<&Dropped>)> = BTreeMap::new();
    note.extracted.tried.iter().for_each(|tried| said.entry(tried.node).or_default().0.push(tried));
    note.extracted.dropped.iter().for_each(|dropped| said.entry(dropped.node).or_default().1.push(dropped));
    let places = Places::of(rules);
    ids.iter().map(|id| explained_node(note, rules, &places, *id, said.remove(id).unwrap_or_default())).collect()
}

fn explained_node(
    note: &Note,
    rules: &RuleSet,
    places: &Places,
    id: NodeId,
    (tried, dropped): (Vec<&Tried>, Vec<&Dropped>),
) -> ExplainedNode {
    let node = note.outline.node(id);
    let label = |id: NodeId| note.outline.node(id).label.as_deref().map(str::to_owned);
    ExplainedNode {
        lines: both(node.lines),
        kind: node.kind.name(),
        label: label(id),
        body: node.body.to_string(),
        language: rules.words.code(node.lang).to_owned(),
        under: note.outline.path(id).into_iter().filter_map(label).collect(),
        about: node.owner.and_then(label).unwrap_or_default(),
        rules: tried.into_iter().map(|tried| explained_rule(tried, rules, places)).collect(),
        refused: dropped
            .into_iter()
            .map(|dropped| RefusedCard {
                rule: rules.rules[dropped.rule].id.clone(),
                question: shown(&dropped.question),
                reason: dropped.reason.name(),
            })
            .collect(),
    }
}

/// The class of the label and the question family that worded the question of a rule that spoke.
fn worded_by(tried: &Tried, rules: &RuleSet) -> (Option<String>, Option<String>) {
    let Outcome::Spoke { class, .. } = &tried.outcome else { return (None, None) };
    let class = class.map(|class| &rules.classes[class]);
    let family = match &rules.rules[tried.rule].question {
        Question::Family(ask) => ask.name.clone(),
        Question::Class => class.and_then(|class| class.ask.name.clone()),
        Question::Title | Question::Cloze(_) => None,
    };
    (class.map(|class| class.id.clone()), family)
}

/// Where the conditions of rules stand, by file.
struct Places(BTreeMap<String, BTreeMap<(String, String), usize>>);

impl Places {
    fn of(rules: &RuleSet) -> Self {
        let own = rules.files.iter().map(|file| (file.path().to_string_lossy().into_owned(), file.text()));
        let builtin = RuleSet::builtin_files().map(|(file, text)| (file.to_owned(), text));
        Self(builtin.chain(own).map(|(file, text)| (file, condition_lines(text))).collect())
    }

    /// The place of a condition that says what it is about between its first backticks.
    fn of_condition(&self, rule: &Rule, said: &str) -> Option<String> {
        let about = said.split('`').nth(1)?;
        let line = self.0.get(rule.origin.file())?.get(&(rule.id.clone(), about.to_owned()))?;
        Some(format!("{}:{line}", rule.origin.file()))
    }
}

fn explained_rule(tried: &Tried, rules: &RuleSet, places: &Places) -> ExplainedRule {
    let rule = &rules.rules[tried.rule];
    let (verdict, said) = match &tried.outcome {
        Outcome::Rejected(reason) => ("condition", reason.clone()),
        Outcome::Unmatched(reason) => ("pattern", reason.clone()),
        Outcome::Silent(other) => ("silent", format!("rule `{}` spoke already", rules.rules[*other].id)),
        Outcome::NoAnswer { widest: None } => ("no-answer", "there is nothing that it could answer with".to_owned()),
        Outcome::NoAnswer { widest: Some(wide) } => {
            ("no-answer", format!("the answer is too long: {wide} columns, or more items than a list may have"))
        }
        Outcome::NothingLeftOut => ("nothing-left-out", "its answer holds nothing that could be left out".to_owned()),
        Outcome::NoWording => ("no-wording", "no wording has something to say in all of its slots".to_owned()),
        Outcome::Spoke { question, .. } => ("spoke", question.clone()),
    };
    let (class, family) = worded_by(tried, rules);
    let place = (verdict == "condition").then(|| places.of_condition(rule, &said)).flatten();
    ExplainedRule { rule: rule.id.clone(), part: tried.about.clone(), verdict, said, place, class, family }
}

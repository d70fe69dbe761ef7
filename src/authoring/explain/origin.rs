//! What each card of a note was made from, read off the record of a build.

use super::{Lines, Outcome, RuleSet, both, worded_by};
use crate::base::source::SourceFile;
use crate::pipeline::{BuildOptions, NoteCard, trace};
use serde::Serialize;
use std::collections::BTreeMap;

/// Where a card came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The first and the last line of the node it was made from, 1-based.
    pub made_from: [u32; 2],
    /// The label of that node; empty when it has none.
    pub label: String,
    /// What the node is.
    pub on: &'static str,
    /// The class of the label that chose the words of the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The family whose words the question has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
}

/// Where all that a build makes of a note came from, and where it makes nothing.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    /// Those of the cards, in their order.
    pub cards: Vec<Origin>,
    /// The lines that are switched off by the note or by settings.
    pub off: Vec<u32>,
}

/// Reads the origins of a note off the record of its build.
pub fn origins(source: &SourceFile, rules: &RuleSet, options: &BuildOptions) -> Origins {
    let note = trace(source, rules, options);
    let mut spoke: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for tried in note.extracted.tried.iter().filter(|tried| matches!(tried.outcome, Outcome::Spoke { .. })) {
        spoke.entry(tried.node).or_default().push(tried);
    }
    let origin = |made: &NoteCard| {
        let Some(id) = made.node else {
            return Origin { made_from: both(made.card.source.lines), ..Origin::default() };
        };
        let node = note.outline.node(id);
        let by_rule = spoke.get(&id).into_iter().flatten().filter(|tried| rules.rules[tried.rule].id == made.card.rule);
        let asks = |asked: &str, lines: Lines| asked == made.card.question && lines == made.card.source.lines;
        let by_rule: Vec<_> = by_rule.collect();
        let exact = by_rule
            .iter()
            .find(|tried| matches!(&tried.outcome, Outcome::Spoke { question, lines, .. } if asks(question, *lines)));
        let (class, family) = exact.or(by_rule.first()).map_or((None, None), |tried| worded_by(tried, rules));
        let label = node.label.as_deref().unwrap_or_default().to_owned();
        Origin { made_from: both(node.lines), label, on: node.kind.name(), class, family }
    };
    let cards: Vec<Origin> = note.cards.iter().map(origin).collect();
    let off = if note.is_off() { (1..=source.line_count()).collect() } else { note.clean.off().to_vec() };
    Origins { cards, off }
}

//! What is only a part of an answer: leads that announce it, steps of what is asked for.
//!
//! `How do you bake it?` over numbered lines is asked as a whole; a line of them alone names
//! nothing that a card could ask for.

use super::Draft;
use crate::outline::{NodeId, NodeKind, Outline, announces_answer, points_back};
use crate::rules::RuleSet;
use crate::text::content::ContentBlock;
use std::collections::HashSet;

/// Whether a card asks for a part of the answer to a question that is asked already.
/// `plain` is its answer as text.
pub(super) fn is_part(outline: &Outline, rules: &RuleSet, draft: &Draft, plain: &str, asked: &HashSet<NodeId>) -> bool {
    let (node, words) = (outline.node(draft.node), &rules.words);
    let label = node.label.as_deref().unwrap_or("");
    if label.is_empty() {
        return false;
    }
    // An announcement that points at what stands before it names nothing anywhere.
    if !node.question && points_back(label, words) && (node.kind == NodeKind::Lead || draft.question.contains(label)) {
        return true;
    }
    if node.question || !node.body.is_empty() {
        return false;
    }
    let frames = |id: NodeId| outline.node(id).kind == NodeKind::Quote || announces_answer(outline, id);
    let Some(question) = outline.above(draft.node).find(|above| !frames(*above)) else {
        return false;
    };
    if !asked.contains(&question) || words.attribute.is(label) || words.note.is(label) {
        return false;
    }
    let alone = matches!(node.kind, NodeKind::Lead | NodeKind::Details) && outline.node(question).children.len() == 1;
    let mut shows_code = !plain.is_empty();
    shows_code &= draft.answer.blocks.iter().all(|block| matches!(block, ContentBlock::Code { .. }));
    let does = rules.lexicons.get("how_verb").is_some_and(|verbs| verbs.at_start(label).is_some());
    alone || shows_code && !does || is_step(outline, rules, draft.node, question)
}

/// Whether a numbered item stands under a question that asks how something is done. One with a
/// list of its own is a topic.
fn is_step(outline: &Outline, rules: &RuleSet, id: NodeId, question: NodeId) -> bool {
    let asked = outline.node(question);
    let asks_how = |text: &str| {
        let how = rules.lexicons.get("how").is_some_and(|how| how.find(text).is_some());
        how || rules.words.procedure.find(text).is_some()
    };
    let node = outline.node(id);
    let is_topic = node.children.iter().any(|child| outline.node(*child).kind == NodeKind::Item);
    node.number.is_some() && !is_topic && asked.question && asks_how(&asked.title)
}

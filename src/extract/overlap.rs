//! One fact once: of cards whose answers cover the same text of a note, the best one stays.
//!
//! What a note asks itself, what it compares and cells are never dropped here, nor what new rules
//! of the user make. Of the others, a card over several things is dropped when these are asked
//! one by one, and a card of a sentence when a card around it says the same at little length.

use super::answer;
use super::reason::Reason;
use super::{Draft, Extracted};
use crate::cards::card::NoteKind;
use crate::outline::{NodeId, Outline, columns};
use crate::rules::{Answer, On, Part, Question, Rule, RuleSet, Selector};
use crate::text::content::{Content, ContentBlock};
use crate::text::marks::Text;
use std::collections::{BTreeMap, HashSet};

/// How many nodes up a card is looked for that says the same.
const MOST_ABOVE: usize = 8;
/// The widest answer, in columns, of which a card of its own about a part is a repetition.
const SHORT: usize = 160;

/// So many parts of an answer of at most so many columns are learnt together as well.
const FEW: usize = 7;
const SMALL: usize = 200;

/// The widest label, in columns, that is taken for a name of the only thing under a title.
const NAME: usize = 24;

/// How a card came to be, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    /// Asked or compared by the note, a cell, or made by a new rule of the user.
    Said,
    /// Made of a node with a label.
    Named,
    /// Made of a sentence.
    Sentence,
}

fn level(rule: &Rule) -> Level {
    if rule.own || matches!(rule.question, Question::Title) {
        return Level::Said;
    }
    match rule.on.first() {
        Some(On::Part(Part::Sentence)) => Level::Sentence,
        Some(On::Node(_)) | None => Level::Named,
        Some(On::Part(Part::Comparison | Part::Aspect | Part::Row | Part::Cell | Part::Column)) => Level::Said,
    }
}

/// A card as it is compared with others.
struct Seen<'a> {
    level: Level,
    node: NodeId,
    answer: &'a str,
    /// The label of its node.
    label: Option<&'a str>,
    width: usize,
    facts: usize,
    /// Whether its rule looks at parts of tables or comparisons, which share a node, or is one of
    /// the user that speaks beside the others.
    shares: bool,
    /// Whether its label asks for several things together: steps, kinds, parts.
    together: bool,
    /// Whether its answer is hardly more than a table.
    table: bool,
    /// Whether it asks for a cell of a table.
    cell: bool,
    /// Whether its answer is names alone.
    names: bool,
    /// Whether the label of its node is short enough to be a name.
    named_short: bool,
}

/// Drops the cards that say once more what others say better; `answers` are the letters of their answers.
pub(super) fn settle(outline: &Outline, rules: &RuleSet, found: &mut Extracted, mut answers: Vec<String>) {
    let drafts = found.drafts.iter().zip(answers.iter());
    let seen: Vec<Seen<'_>> = drafts.map(|(draft, answer)| seen(outline, rules, draft, answer)).collect();
    let mut at_node: BTreeMap<NodeId, Vec<usize>> = BTreeMap::new();
    for (at, draft) in found.drafts.iter().enumerate().filter(|(_, draft)| draft.note_type != NoteKind::Cloze) {
        at_node.entry(draft.node).or_default().push(at);
    }
    let mut reasons: BTreeMap<usize, Reason> = BTreeMap::new();
    // From the inside out: what was dropped inside is no part of what stands around it.
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (node, cards) in at_node.iter().rev() {
        for at in cards {
            let inner = parts.get(at).map_or(&[][..], Vec::as_slice);
            if seen[*at].level == Level::Named && is_asked_in_parts(&seen, *at, inner, &reasons) {
                reasons.insert(*at, Reason::AskedInParts);
            }
        }
        // The names of things are asked for where the things with their texts are too much.
        let whole =
            cards.iter().any(|at| !seen[*at].names && !reasons.contains_key(at) && seen[*at].level != Level::Sentence);
        for at in cards.iter().filter(|at| seen[**at].names && whole) {
            reasons.insert(*at, Reason::AskedWithTexts);
        }
        for around in std::iter::once(*node).chain(outline.above(*node).take(MOST_ABOVE)) {
            // A row or a cell holds no other, and a sentence no sentence.
            let wholes = at_node.get(&around).into_iter().flatten().filter(|whole| !seen[**whole].shares);
            for whole in wholes {
                for part in cards.iter().filter(|part| holds(&seen, *whole, **part)) {
                    parts.entry(*whole).or_default().push(*part);
                }
            }
        }
    }
    for (whole, inner) in &parts {
        for part in inner {
            if !reasons.contains_key(whole) && says_again(&seen[*whole], &seen[*part]) {
                reasons.entry(*part).or_insert(Reason::SaidAround);
            }
        }
    }
    for cards in at_node.values() {
        twins(&seen, cards, &mut reasons);
    }
    drop(seen);
    super::quality::drop_some(found, &mut answers, |place| reasons.get(&place).copied());
}

fn seen<'a>(outline: &'a Outline, rules: &RuleSet, draft: &Draft, answer: &'a str) -> Seen<'a> {
    let rule = &rules.rules[draft.rule];
    let label = outline.node(draft.node).label.as_deref();
    Seen {
        level: level(rule),
        node: draft.node,
        label,
        answer,
        width: answer::width(&draft.answer),
        facts: answer::facts(&draft.answer),
        named_short: label.is_some_and(|label| columns(label) <= NAME),
        together: label.is_some_and(|label| {
            rules.words.procedure.at_end(label).is_some() || rules.words.enumeration.at_end(label).is_some()
        }),
        table: is_table(&draft.answer),
        cell: !rule.own && rule.on.iter().any(|on| matches!(on, On::Part(Part::Cell))),
        names: rule.answer.first() == Some(&Answer::Selected(Selector::Labels)),
        shares: rule.own && !rule.alone
            || rule.on.iter().any(|on| on.is_of_table() || matches!(on, On::Part(Part::Aspect))),
    }
}

/// Whether an answer is hardly more than a table.
fn is_table(content: &Content<Text>) -> bool {
    let is_table = |block: &ContentBlock<Text>| matches!(block, ContentBlock::Table { .. });
    let width = |tables: bool| -> usize {
        let blocks = content.blocks.iter().filter(|block| is_table(block) == tables);
        blocks.map(answer::block_width).sum()
    };
    content.blocks.iter().any(is_table) && width(true) > 3 * width(false)
}

/// Whether the answer of one card holds that of another, and more.
fn holds(seen: &[Seen<'_>], whole: usize, part: usize) -> bool {
    let (whole, part) = (&seen[whole], &seen[part]);
    !part.answer.is_empty()
        && (!part.shares || whole.table && part.cell)
        && !whole.shares
        && (whole.answer.len() > part.answer.len() || whole.node != part.node && part.level == Level::Sentence)
        && whole.answer.contains(part.answer)
}

/// Whether two parts or more that have cards of their own make up most of an answer.
fn is_asked_in_parts(seen: &[Seen<'_>], whole: usize, parts: &[usize], reasons: &BTreeMap<usize, Reason>) -> bool {
    let mut answers: HashSet<&str> = HashSet::new();
    let (mut covered, mut one_name, mut only) = (0, false, false);
    for part in parts.iter().filter(|part| !reasons.contains_key(part)).map(|part| &seen[*part]) {
        // A title over one sentence asks worse than the sentence does.
        let share = if seen[whole].facts == 1 { 0 } else { 8 };
        let says_all = part.answer.len() * 10 > seen[whole].answer.len() * share;
        if part.level == Level::Sentence && part.node != seen[whole].node && says_all {
            return true;
        }
        let named = part.level != Level::Sentence && part.node != seen[whole].node;
        if named && answers.insert(part.answer) {
            covered += part.answer.len();
            one_name = part.named_short && answers.len() == 1;
            only |= part.named_short && is_all_with_label(&seen[whole], part);
        }
    }
    if seen[whole].table && answers.len() >= 2 {
        return true;
    }
    // A few short values belong together.
    let few = answers.len() <= FEW && seen[whole].width <= SMALL;
    let most = covered * 10 > seen[whole].answer.len() * 6;
    only || most && if answers.len() >= 2 { !few && !seen[whole].together } else { one_name }
}

/// Whether an answer is the label of a part and its answer, and no more.
fn is_all_with_label(whole: &Seen<'_>, part: &Seen<'_>) -> bool {
    let before = whole.answer.strip_suffix(part.answer);
    before.is_some_and(|before| part.label.map(super::quality::squeezed).unwrap_or_default() == before)
}

/// Whether a part says again what the card around it says at little length, or at its beginning.
fn says_again(whole: &Seen<'_>, part: &Seen<'_>) -> bool {
    let most = part.answer.len() * 10 > whole.answer.len() * 6;
    match part.level {
        Level::Said => false,
        // A label of its own is worth a card unless it is all that stands there.
        Level::Named if whole.node == part.node => whole.answer.starts_with(part.answer),
        Level::Named => most && !part.named_short && whole.node != part.node && whole.level != Level::Said,
        Level::Sentence if whole.level == Level::Sentence => false,
        Level::Sentence => {
            let much = part.answer.len() * 10 > whole.answer.len() * 4;
            most || whole.width <= SHORT && much || whole.answer.starts_with(part.answer)
        }
    }
}

/// Of cards of one node with one answer, the first of the best level stays.
fn twins(seen: &[Seen<'_>], cards: &[usize], reasons: &mut BTreeMap<usize, Reason>) {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    let mut sorted: Vec<usize> = cards.iter().copied().filter(|at| !reasons.contains_key(at)).collect();
    sorted.sort_by_key(|at| (seen[*at].level, *at));
    for at in sorted.into_iter().filter(|at| !seen[*at].shares && !seen[*at].answer.is_empty()) {
        if *known.entry(seen[at].answer).or_insert(at) != at && seen[at].level != Level::Said {
            reasons.insert(at, Reason::SameAnswerElsewhere);
        }
    }
}

//! Comparisons, in the shapes in which notes make them.
//!
//! A comparison is a node whose label says so (`A 和 B 的区别`, `A vs B`), or a section that
//! opens with parallel terms. Its sides are named by the label or by the terms.

mod sides;

use crate::outline::{NodeId, NodeKind, Outline, columns};
use crate::rules::Words;
use crate::text::content::QUESTION_MARKS;
use std::ops::Range;

/// One comparison of a note.
pub(super) struct Comparison {
    /// The node under which it stands.
    pub(super) node: NodeId,
    /// The sides as they are looked for in text, in lower case.
    pub(super) operands: Vec<String>,
    /// The sides as a question names them.
    pub(super) said: String,
    /// Whether the note says in words that it compares.
    pub(super) cue: bool,
    /// Whether the sides are terms of their own under the node.
    pub(super) terms: Vec<NodeId>,
}

/// The comparison that a node makes, if it makes one.
pub(super) fn comparison(outline: &Outline, id: NodeId, words: &Words) -> Option<Comparison> {
    let node = outline.node(id);
    let label = node.label.as_deref().unwrap_or("");
    let cue = words.comparison.find(label).is_some();
    // A labelled section is named by its first line, which is a node of its own.
    if node.kind == NodeKind::Section && node.label.is_some() {
        return None;
    }
    let terms = parallel_terms(outline, id);
    if !cue {
        let remark = |term: &NodeId| {
            let label = outline.node(*term).label.as_deref().unwrap_or("");
            words.attribute.is(label)
                || words.note.is(label)
                || words.definition.is(label)
                || words.enumeration.is(label)
        };
        // `the speed of A` beside `B` is no other side; two ways of doing a thing are.
        let relational = |term: &NodeId| {
            let label = outline.node(*term).label.as_deref().unwrap_or("");
            label.ends_with(crate::rules::is_cjk) && words.attribute.at_end(label).is_some()
        };
        if node.kind == NodeKind::Line {
            return None;
        }
        // Numbered lines over code, and lines over code in an answer, are steps, and no sides.
        let step = |term: &NodeId| {
            let term = outline.node(*term);
            let code = term.children.iter().any(|child| outline.node(*child).kind == NodeKind::Code);
            (term.number.is_some() || node.question) && term.body.is_empty() && code
        };
        if !terms.is_empty() && terms.iter().all(step) {
            return None;
        }
        let says = |term: &NodeId| {
            let term = outline.node(*term);
            !term.children.is_empty() || columns(&term.body) >= 8
        };
        if !terms.iter().all(says) {
            return None;
        }
        let terms: Vec<NodeId> = terms.into_iter().filter(|term| !remark(term)).collect();
        let most = if node.kind == NodeKind::Section && node.label.is_none() { 5 } else { 3 };
        let all = outline
            .node(id)
            .children
            .iter()
            .filter(|child| outline.node(**child).label.is_some() && !remark(child))
            .count();
        let kind = terms.first().map(|term| outline.node(*term).kind);
        let same = terms.iter().all(|term| Some(outline.node(*term).kind) == kind);
        let adjacent = || {
            terms.windows(2).all(|pair| {
                let siblings = &outline.node(outline.node(pair[0]).parent).children;
                siblings.windows(2).any(|siblings| siblings == pair)
            })
        };
        if terms.iter().any(relational) && !terms.iter().all(relational) {
            return None;
        }
        // The same labels elsewhere are attributes of what stands above each of them.
        if terms.iter().all(|term| outline.node(*term).recurs) {
            return None;
        }
        if terms.len() < 2 || terms.len() > most || all != terms.len() || !same || !adjacent() {
            return None;
        }
        let labels: Vec<&str> = terms.iter().filter_map(|term| outline.node(*term).label.as_deref()).collect();
        if !differ_in_a_word(&labels) {
            return None;
        }
        return by_terms(outline, id, terms, false);
    }
    let said = operands_of(label, words);
    if said.len() >= 2 {
        let operands = said.iter().map(|side| distinctive(side).to_lowercase()).collect();
        let matching: Vec<NodeId> = terms
            .into_iter()
            .filter(|term| {
                let label = outline.node(*term).label.as_deref().unwrap_or("").to_lowercase();
                said.iter().any(|side| label.contains(&side.to_lowercase()) || side.to_lowercase().contains(&label))
            })
            .collect();
        let first = said[0].as_ptr() as usize - label.as_ptr() as usize;
        let last = said[said.len() - 1];
        let end = last.as_ptr() as usize - label.as_ptr() as usize + last.len();
        return Some(Comparison { node: id, operands, said: label[first..end].to_owned(), terms: matching, cue: true });
    }
    // Pros and cons of one thing are no two things, whatever its name says.
    let one_thing = terms.iter().all(|term| {
        let term = outline.node(*term);
        term.label.as_deref().is_some_and(|label| words.attribute.is(label) || words.pros_and_cons.is(label))
    });
    if terms.len() >= 2 && !one_thing { by_terms(outline, id, terms, true) } else { None }
}

/// Whether labels are names of one kind that differ in one word, as `static routing` and
/// `dynamic routing`, or 聚簇索引 and 非聚簇索引: what stands side by side then is set side by side.
fn differ_in_a_word(labels: &[&str]) -> bool {
    let units = |label: &str| -> Vec<String> {
        let is_word = !label.chars().any(crate::rules::is_cjk);
        let lower = label.to_lowercase();
        if is_word {
            lower.split_whitespace().map(str::to_owned).collect()
        } else {
            lower.chars().filter(|c| c.is_alphanumeric()).map(String::from).collect()
        }
    };
    let all: Vec<Vec<String>> = labels.iter().map(|label| units(label)).collect();
    let Some((first, others)) = all.split_first() else { return false };
    let cjk = labels.iter().any(|label| label.chars().any(crate::rules::is_cjk));
    let shared = |other: &Vec<String>| {
        let head = first.iter().zip(other).take_while(|(a, b)| a == b).count();
        let tail = first.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
        (head.max(tail), first.len().max(other.len()))
    };
    others.iter().all(|other| {
        let (same, longest) = shared(other);
        let least = if cjk { 2 } else { 1 };
        // The rest is one word: of CJK text at most three characters.
        first != other && same >= least && longest - same <= if cjk { 4 } else { 1 }
    })
}

fn by_terms(outline: &Outline, node: NodeId, terms: Vec<NodeId>, cue: bool) -> Option<Comparison> {
    let labels: Vec<&str> = terms.iter().filter_map(|term| outline.node(*term).label.as_deref()).collect();
    if labels.len() > 5 || labels.iter().any(|label| columns(label) > 30) {
        return None;
    }
    let cjk = labels.iter().any(|label| label.chars().any(crate::rules::is_cjk));
    let glue = if cjk { "、" } else { ", " };
    let operands = labels.iter().map(|label| label.to_lowercase()).collect();
    Some(Comparison { node, operands, said: labels.join(glue), terms, cue })
}

/// The labelled things directly under a node.
fn parallel_terms(outline: &Outline, id: NodeId) -> Vec<NodeId> {
    let children = &outline.node(id).children;
    let is_side = |child: &NodeId| {
        let node = outline.node(*child);
        matches!(node.kind, NodeKind::Term | NodeKind::Item | NodeKind::Lead | NodeKind::Heading)
            && node.label.is_some()
            && !node.question
            && (!node.body.is_empty() || !node.children.is_empty())
    };
    children.iter().copied().filter(is_side).collect()
}

/// The sides that a label names.
fn operands_of<'l>(label: &'l str, words: &Words) -> Vec<&'l str> {
    let mut noise: Vec<Range<usize>> =
        words.comparison.find_all(label).chain(words.operand_noise.find_all(label)).collect();
    noise.sort_by_key(|found| found.start);
    let mut cuts: Vec<Range<usize>> = words.and.find_all(label).collect();
    cuts.extend(label.char_indices().filter(|(_, c)| "、,，/".contains(*c)).map(|(at, c)| at..at + c.len_utf8()));
    cuts.extend(noise);
    cuts.sort_by_key(|cut| (cut.start, cut.end));
    let mut sides = Vec::new();
    let mut from = 0;
    for cut in cuts.iter().chain(std::iter::once(&(label.len()..label.len()))) {
        if cut.start >= from {
            let side = label[from..cut.start]
                .trim_matches(|c: char| " 的中：:\"“”`".contains(c) || QUESTION_MARKS.contains(&c));
            if columns(side) >= 1 && columns(side) <= 40 && side.chars().any(char::is_alphanumeric) {
                sides.push(side);
            }
        }
        from = from.max(cut.end);
    }
    if sides.len() > 5 { Vec::new() } else { sides }
}

/// The part of a side by which text names it: Latin words behind CJK text, or CJK text
/// behind Latin words and a blank.
fn distinctive(side: &str) -> &str {
    let latin = side.char_indices().rev().take_while(|(_, c)| c.is_ascii()).last().map_or(side.len(), |(at, _)| at);
    let tail = side[latin..].trim();
    if tail.len() >= 2 && latin > 0 {
        return tail;
    }
    match side.rsplit_once(' ') {
        Some((_, last)) if last.chars().all(crate::rules::is_cjk) && last.chars().count() >= 2 => last,
        _ => side,
    }
}

/// What a line of a comparison is about: the longest text that what it says of one side
/// shares with what it says of another. Nothing when it speaks of one side only.
pub(super) fn aspect(text: &str, operands: &[String], stop: &crate::rules::Lexicon) -> Option<String> {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None;
    }
    let mut places: Vec<(usize, usize)> =
        operands.iter().filter_map(|side| lower.find(side.as_str()).map(|at| (at, side.len()))).collect();
    places.sort_unstable();
    // A side that lies in another, as `final` in `finally`, names nothing.
    if places.len() < 2 || places.windows(2).any(|pair| pair[1].0 < pair[0].0 + pair[0].1) {
        return None;
    }
    let first = &text[places[0].0 + places[0].1..places[1].0];
    let second = &text[places[1].0 + places[1].1..];
    longest_shared(first, second, stop)
}

/// The longest run of letters that both texts hold: of CJK text at least two characters, of
/// others whole words.
fn longest_shared(first: &str, second: &str, stop: &crate::rules::Lexicon) -> Option<String> {
    let letters: Vec<(usize, char)> = first.char_indices().take(120).collect();
    let mut best: Option<&str> = None;
    for from in 0..letters.len() {
        for to in from + 2..=letters.len() {
            if !letters[to - 1].1.is_alphanumeric() || !letters[from].1.is_alphanumeric() {
                break;
            }
            let end = letters.get(to).map_or(first.len(), |(at, _)| *at);
            let part = &first[letters[from].0..end];
            if !second.contains(part) {
                break;
            }
            let stands_alone = |at: usize| {
                let before = first[..at].chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric());
                before && first[at..].chars().next().is_some_and(|c| c.is_ascii_alphanumeric())
            };
            let cut = stands_alone(letters[from].0) || stands_alone(end);
            if !cut && !stop.is(part) && stop.find(part).is_none() && best.is_none_or(|best| best.len() < part.len()) {
                best = Some(part);
            }
        }
    }
    best.map(|found| found.trim_matches(['的', '了', '是']).to_owned()).filter(|found| found.chars().count() >= 2)
}

//! What a node is about: languages, section topics, subjects and owners.

use super::label::columns;
use super::{NodeId, NodeKind, Outline};
use crate::rules::{Hints, Lang, Words, is_cjk};
use crate::text::letters;
use std::borrow::Cow;
use std::collections::HashMap;

/// Settles everything that needs the whole tree, each once a node.
pub(super) fn settle(outline: &mut Outline, words: &Words) {
    languages(outline, words);
    topics(outline, words);
    recurring(outline);
    for id in 1..outline.nodes.len() {
        let subject = outline.nodes[id].label.as_deref().map(|label| subject_of(label, words)).unwrap_or_default();
        outline.nodes[id].subject = subject;
        let label = outline.nodes[id].label.as_deref().unwrap_or_default();
        outline.nodes[id].generic = words.generic.is(label) || words.generic_pattern.is_match(label);
    }
    // The nearest label above that names something: that of the parent, or what the parent is about.
    let names: Vec<bool> =
        (0..outline.nodes.len()).map(|id| id > 0 && names_what_follows(outline, id, words)).collect();
    for id in 1..outline.nodes.len() {
        let parent = outline.nodes[id].parent;
        outline.nodes[id].owner = if names[parent] { Some(parent) } else { outline.nodes[parent].owner };
    }
}

/// A text of so many words in Latin letters may be a name in a language of other letters.
const NAME_WORDS: usize = 7;

/// The language of each node: of its own text where that tells, else of what surrounds it,
/// and at the top the one that most nodes are written in.
fn languages(outline: &mut Outline, words: &Words) {
    let tell = |node: &super::Node| words.hints(if node.kind == NodeKind::Code { "" } else { &node.text });
    let hints: Vec<Hints> = outline.nodes.iter().map(tell).collect();
    let mut total = vec![0; words.languages.len()];
    for hint in &hints {
        if let Hints::Words(hits) = hint {
            total.iter_mut().zip(hits).for_each(|(total, hits)| *total += hits);
        }
    }
    let latin = Hints::most(&total);
    let own: Vec<Option<Lang>> = hints.iter().map(|hint| own_language(hint, latin)).collect();
    let mut votes: Vec<(Lang, usize)> = Vec::new();
    for lang in own.iter().flatten() {
        match votes.iter_mut().find(|(known, _)| known == lang) {
            Some((_, count)) => *count += 1,
            None => votes.push((*lang, 1)),
        }
    }
    let usual = votes
        .iter()
        .max_by_key(|(lang, count)| (*count, std::cmp::Reverse(*lang)))
        .map_or_else(|| words.default_lang(), |(lang, _)| *lang);
    outline.nodes[0].lang = usual;
    for id in 1..outline.nodes.len() {
        let node = &outline.nodes[id];
        // Kanji alone are no Chinese where the note is Japanese.
        let own = own[id].map(|own| if words.is_han(own) && words.has_kana(usual) { usual } else { own });
        // Names in Latin letters are words of the language that they stand in.
        let own = own.filter(|own| {
            words.is_latin(usual) || !words.is_latin(*own) || node.text.split_whitespace().count() > NAME_WORDS
        });
        // Latin text under a bilingual heading is in the language of the note.
        let latin = !node.text.is_empty() && !node.text.chars().any(is_cjk) && words.is_latin(usual);
        let lang = own.unwrap_or(if latin { usual } else { outline.nodes[node.parent].lang });
        outline.nodes[id].lang = lang;
    }
}

/// The language that a text tells: in Latin letters that of the note, `latin`, unless it has two
/// small words more of another.
fn own_language(hint: &Hints, latin: Option<Lang>) -> Option<Lang> {
    let hits = match hint {
        Hints::Script(lang) => return *lang,
        Hints::Words(hits) => hits,
    };
    let (own, usual) = (Hints::most(hits)?, latin?);
    let of = |lang: Lang| hits[usize::from(lang.0)];
    Some(if of(own) >= of(usual) + 2 { own } else { usual })
}

/// A label under so many parents is one of several things.
const FEW_PARENTS: usize = 3;

/// Labels that stand under three parents or more, as `best case` does under each of several methods.
fn recurring(outline: &mut Outline) {
    let mut parents: HashMap<Cow<'_, str>, (Vec<NodeId>, Vec<NodeId>)> = HashMap::new();
    for (id, node) in outline.nodes.iter().enumerate() {
        if let Some(label) = node.label.as_deref().filter(|_| matches!(node.kind, NodeKind::Term | NodeKind::Item)) {
            let (parents, nodes) = parents.entry(letters::lower(label)).or_default();
            nodes.push(id);
            if parents.len() < FEW_PARENTS && !parents.contains(&node.parent) {
                parents.push(node.parent);
            }
        }
    }
    let several = parents.into_values().filter(|(parents, _)| parents.len() >= FEW_PARENTS);
    for id in several.flat_map(|(_, nodes)| nodes).collect::<Vec<_>>() {
        outline.nodes[id].recurs = true;
    }
}

/// A section is named by its first line: by its label, or by the line when it is short.
fn topics(outline: &mut Outline, words: &Words) {
    for id in 1..outline.nodes.len() {
        if outline.nodes[id].kind != NodeKind::Section {
            continue;
        }
        let children = &outline.nodes[id].children;
        let Some(first) = children.first().copied() else { continue };
        let node = &outline.nodes[first];
        let parallel = children.get(1).is_some_and(|second| {
            let next = &outline.nodes[*second];
            let terms = node.kind == NodeKind::Term && next.kind == NodeKind::Term && !next.question;
            terms && next.gap == 0 && next.lines.first == node.extent.last + 1 && node.children.is_empty()
        });
        // What is compared is no topic for what follows the comparison.
        let compares = words.comparison.find(&node.title).is_some();
        if parallel || compares || !matches!(node.kind, NodeKind::Line | NodeKind::Lead | NodeKind::Term) {
            continue;
        }
        let text = node.label.clone().unwrap_or_else(|| node.body.clone());
        let short = columns(&text) <= words.limits.topic && !text.ends_with(['。', '.', '；', ';', '！']);
        let subject = subject_of(&text, words);
        let topic = if node.label.is_some() || short { text } else { text.part(&subject) };
        if !topic.is_empty() && !words.note.is(&topic) {
            let topic = topic.part(super::clean_label(topic.split(['，', '。']).next().unwrap_or(&topic), words));
            outline.nodes[id].title.clone_from(&topic);
            outline.nodes[id].label = Some(topic);
        }
    }
}

/// The short name of what a label is about: a leading run of Latin words before CJK text,
/// or the part before the word that asks, such as 的 in `锁的用途`.
pub(super) fn subject_of(label: &str, words: &Words) -> String {
    if words.comparison.find(label).is_some() {
        return String::new();
    }
    if !label.chars().any(is_cjk) {
        return if columns(label) <= words.limits.topic { label.to_owned() } else { String::new() };
    }
    let latin: usize =
        label.chars().take_while(|c| !is_cjk(*c) && !"，。：、（(".contains(*c)).map(char::len_utf8).sum();
    let run = label[..latin].trim_matches([' ', '/', '-', '–', '—', '|']);
    let goes_on = label[latin..].starts_with('、') || words.and.at_start(&label[latin..]).is_some();
    if !goes_on && run.chars().filter(|c| c.is_alphabetic()).count() >= 2 {
        return run.to_owned();
    }
    let cut = words.topic_end.find_all(label).map(|found| found.start).find(|start| *start > 0);
    let part = cut.map_or(label, |cut| &label[..cut]);
    if columns(part) <= words.limits.topic && part.chars().count() >= 2 {
        part.trim().to_owned()
    } else {
        String::new()
    }
}

/// Whether the label of a node says what stands under it is about.
fn names_what_follows(outline: &Outline, id: NodeId, words: &Words) -> bool {
    let node = outline.node(id);
    node.label.as_deref().is_some_and(|label| !node.generic && !names_nothing(label, words))
        && !announces_answer(outline, id)
}

/// Whether a node is the line that announces the whole answer to the question above it.
pub fn announces_answer(outline: &Outline, id: NodeId) -> bool {
    let node = outline.node(id);
    let parent = outline.node(node.parent);
    let alone = || parent.children.iter().filter(|child| outline.node(**child).kind == NodeKind::Lead).count() == 1;
    node.kind == NodeKind::Lead
        && !node.question
        && parent.question
        && node.text.trim_end().ends_with([':', '：'])
        && alone()
}

/// Whether a label begins with a word such as `it` or `there`, so that it says something of what
/// was named before. Without blanks between words, such a word may be the head of another.
pub fn points_back(label: &str, words: &Words) -> bool {
    let Some(end) = words.anaphor.at_start(label).filter(|_| !label.contains(is_cjk)) else { return false };
    // An article points at its noun.
    label[end..].starts_with(' ') && !label[end..].trim_start().starts_with(char::is_uppercase)
}

/// Whether a label that is no generic one names nothing by itself: note, advantages, it is.
fn names_nothing(label: &str, words: &Words) -> bool {
    points_back(label, words)
        || words.note.is(label)
        || words.attribute.is(label)
        || words.announcing.at_start(label).is_some()
        || !label.chars().any(char::is_alphabetic)
}

//! What a note is about as a whole, where no heading of the first level says it.
//!
//! The title and the name of a file are often remarks (`notes 2`, `to sort`). They name the
//! subject only where the text itself speaks of it, again and again.

use crate::base::source::SourceFile;
use crate::markdown::repair::Repaired;
use crate::outline::{NodeKind, Outline};
use crate::rules::{Words, is_cjk};

/// So often at least a note names its subject.
const LEAST: usize = 4;
/// And once in so many nodes of its outline.
const NODES: usize = 30;

/// The subject of a note as its text writes it.
pub(super) fn note_subject(source: &SourceFile, clean: &Repaired, outline: &Outline, words: &Words) -> Option<String> {
    let tops = outline.nodes.iter().filter(|node| node.kind == NodeKind::Heading && node.level == 1).count();
    if tops == 1 {
        return None;
    }
    let stem = source.path().file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let named = clean.front().title.iter().chain(&stem);
    let candidates: Vec<&str> = named.flat_map(|name| parts(name)).filter(|part| may_name(part, words)).collect();
    candidates.into_iter().find_map(|part| spoken_of(part, outline))
}

/// A name, and its words, the widest first.
fn parts(name: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    std::iter::once(name.trim()).chain(parts).collect()
}

fn may_name(part: &str, words: &Words) -> bool {
    let letters = part.chars().filter(|c| c.is_alphabetic()).count();
    let wide = letters >= if part.chars().any(is_cjk) { 2 } else { 3 };
    wide && !words.generic.is(part) && !words.note.is(part) && !words.is_small(part)
}

/// How the text writes a name, when it says it often enough.
fn spoken_of(name: &str, outline: &Outline) -> Option<String> {
    let lower = name.to_lowercase();
    let (mut found, mut written) = (0, None);
    for node in outline.nodes.iter().filter(|node| node.kind != NodeKind::Code) {
        let text = node.text.to_lowercase();
        for (at, _) in text.match_indices(&lower) {
            let joins = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric()) && lower.is_ascii();
            if joins(text[..at].chars().next_back()) || joins(text[at + lower.len()..].chars().next()) {
                continue;
            }
            found += 1;
            // Lower case may be of another length.
            written =
                written.or_else(|| node.text.get(at..at + lower.len()).filter(|text| text.to_lowercase() == lower));
        }
    }
    let least = LEAST.max(outline.nodes.len() / NODES);
    (found >= least).then(|| written.unwrap_or(name).to_owned())
}

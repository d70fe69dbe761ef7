//! The decks and tags of cards, from folders, files, headings and front matter.

use crate::extract::Draft;
use crate::outline::{NodeKind, Outline};
use crate::repair::Clean;
use crate::rules::Words;
use std::path::{Component, Path};

/// The decks of one note: folders, then the note, then its headings of level 1 when it has
/// several.
pub(super) struct Decks {
    /// The deck that was asked for, above all others.
    pub(super) outermost: Vec<String>,
    pub(super) base: Vec<String>,
    by_heading: bool,
}

impl Decks {
    pub(super) fn new(
        path: &Path,
        root: &Path,
        clean: &Clean,
        outline: &Outline,
        words: &Words,
        outermost: Option<String>,
        own: Option<String>,
    ) -> Self {
        let parts = |deck: String| -> Vec<String> { deck.split("::").map(deck_part).collect() };
        let outermost = outermost.map(parts).unwrap_or_default();
        let mut base = outermost.clone();
        // A note that names its deck stands where it says, whatever folder it lies in.
        if let Some(own) = own {
            base.extend(parts(own));
            return Self { outermost, base, by_heading: false };
        }
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

    pub(super) fn of(&self, outline: &Outline, draft: &Draft) -> Vec<String> {
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
pub(super) fn tags(outline: &Outline, draft: &Draft, front: &[String], words: &Words) -> Vec<String> {
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
pub(super) fn tag_of(text: &str) -> Option<String> {
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

/// A tag with levels: the parts between `::` are tags.
pub(super) fn nested_tag(text: &str) -> Option<String> {
    let parts: Vec<String> = text.split("::").filter_map(tag_of).collect();
    (!parts.is_empty()).then(|| parts.join("::"))
}

//! Comparisons: the whole, side by side, and each line that speaks of two sides.

use super as comparison;
use crate::base::source::Lines;
use crate::extract::Run;
use crate::extract::answer::{self, Found};
use crate::extract::view::View;
use crate::outline::{NodeId, NodeKind, sentences};
use crate::rules::{Answer, On, Part, Selector, Slot};
use crate::text::content::{Content, ContentBlock, ContentItem};
use crate::text::marks::Text;
use std::collections::BTreeMap;

impl Run<'_> {
    pub(in crate::extract) fn comparison(&mut self, id: NodeId) {
        let words = &self.rules.words;
        let Some(comparison) = comparison::comparison(self.outline, id, words) else { return };
        let whole = self.looking_at(On::Part(Part::Comparison));
        let seen = self.seen(comparison.node);
        let view = View::new(&seen).comparison(&comparison);
        for at in whole.iter().copied() {
            if self.agrees(at, &view) {
                self.speak_sides(at, &view, &comparison);
            }
        }
        let Some(stop) = self.rules.lexicons.get("aspect_stop") else { return };
        let mut taken: BTreeMap<NodeId, Option<usize>> = BTreeMap::new();
        for at in self.looking_at(On::Part(Part::Aspect)).iter().copied().filter(|_| comparison.cue) {
            for child in self.outline.under(id) {
                let node = self.outline.node(child);
                if node.link || !matches!(node.kind, NodeKind::Line | NodeKind::Item) {
                    continue;
                }
                let text = if node.body.is_empty() { node.text.as_str() } else { node.body.as_str() };
                let Some(aspect) = comparison::aspect(text, &comparison.operands, stop) else { continue };
                let seen = self.seen(child);
                let mut view = View::new(&seen).comparison(&comparison);
                view.say(Slot::Aspect, aspect.into());
                let taken = taken.entry(child).or_default();
                self.look_at_part(at, &view, taken, |run| run.speak(at, &view, None));
            }
        }
    }

    pub(in crate::extract) fn speak_sides(
        &mut self,
        at: usize,
        view: &View<'_, '_>,
        comparison: &comparison::Comparison,
    ) {
        let rule = &self.rules.rules[at];
        if rule.answer.contains(&Answer::Selected(Selector::Sides)) && comparison.terms.len() >= 2 {
            let sides: Vec<Found> = comparison.terms.iter().filter_map(|term| self.side(*term)).collect();
            let lines = sides.iter().map(|side| side.lines).reduce(Lines::join);
            let blocks = sides.into_iter().flat_map(|side| side.content.blocks).collect();
            let found = lines.map(|lines| Found { content: joined(blocks), lines });
            if let Some(found) = found.filter(|found| self.fits(rule, &found.content)) {
                self.put(at, view, found);
                return;
            }
            let sides: Vec<Found> = comparison.terms.iter().filter_map(|term| self.short_side(*term)).collect();
            let lines = sides.iter().map(|side| side.lines).reduce(Lines::join);
            let blocks = sides.into_iter().flat_map(|side| side.content.blocks).collect();
            if let Some(found) = lines
                .map(|lines| Found { content: joined(blocks), lines })
                .filter(|found| self.fits(rule, &found.content))
            {
                self.put(at, view, found);
                return;
            }
        }
        self.speak(at, view, None);
    }

    /// One side of a comparison: its text and what stands under it.
    pub(super) fn side(&self, term: NodeId) -> Option<Found> {
        let node = self.outline.node(term);
        let mut item = ContentItem::text(node.text.clone());
        let mut lines = node.lines;
        if let Some(below) = answer::under(self.outline, term, false, true) {
            lines = lines.join(below.lines);
            item.blocks = below.content.blocks;
        }
        Some(Found::list(vec![item], lines))
    }

    /// One side, its first sentence only.
    pub(super) fn short_side(&self, term: NodeId) -> Option<Found> {
        let node = self.outline.node(term);
        let first = sentences(&node.text, &self.rules.words.abbreviation).into_iter().next()?;
        let item = ContentItem::text(node.text.slice(first));
        Some(Found::list(vec![item], node.lines))
    }
}

fn joined(blocks: Vec<ContentBlock<Text>>) -> Content<Text> {
    let mut all: Vec<ContentItem<Text>> = Vec::new();
    for block in blocks {
        if let ContentBlock::List { items, .. } = block {
            all.extend(items);
        }
    }
    Content { blocks: vec![ContentBlock::List { start: None, items: all }] }
}

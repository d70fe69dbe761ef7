//! Answers as they are selected of a note: its text, what stands under it, its sentences.

use super::Run;
use super::answer::{self, Found};
use super::view::{self, View};
use crate::outline::{Node, NodeKind, sentences};
use crate::rules::{Answer, Selector};
use crate::text::content::Content;
use crate::text::marks::Text;
use std::ops::Range;

impl Run<'_> {
    pub(super) fn select(
        &self,
        selector: Answer,
        view: &View<'_, '_>,
        sentence: Option<(&str, &Range<usize>)>,
    ) -> Option<Found> {
        let (outline, id, node) = (self.outline, view.id, view.node());
        let limits = &self.rules.words.limits;
        let selector = match selector {
            Answer::Selected(selector) => selector,
            Answer::Capture(capture) => return Found::text(view.said(capture)?, node.lines),
            Answer::From(capture) => {
                let (_, start) = view.starts.iter().find(|(found, _)| *found == capture)?;
                return Found::text(&rest(running_text(node), *start), node.lines);
            }
        };
        match selector {
            Selector::Body => Found::text(&node.body, node.lines),
            Selector::Children => answer::under(outline, id, false, true),
            Selector::All => answer::under(outline, id, true, true),
            Selector::Direct => answer::under(outline, id, false, false)
                .filter(|found| answer::longest_list(&found.content) <= limits.list),
            Selector::Labels => answer::labels(outline, id, &self.rules.words)
                .filter(|found| answer::longest_list(&found.content) <= limits.labels),
            Selector::Terms => answer::terms(outline, id, &self.rules.words).filter(|found| {
                answer::longest_list(&found.content) <= limits.list && answer::width(&found.content) <= limits.terms
            }),
            Selector::First => {
                let first = sentences(&node.body, &self.rules.words.abbreviation).into_iter().next()?;
                Found::text(&node.body.slice(first), node.lines)
            }
            Selector::FirstChild => {
                let child = outline.node(*node.children.iter().find(|child| !outline.node(**child).link)?);
                // The first item of a list, or a line that goes on below, is no answer.
                let first = child.kind == NodeKind::Item
                    && child.label.is_none()
                    && view::defines(&self.rules.words, node, child);
                let says = (first || matches!(child.kind, NodeKind::Line | NodeKind::Term)) && !child.body.is_empty();
                let goes_on = child.body.trim_end().ends_with(['，', ',', '：', ':', '、']);
                if !says || goes_on {
                    return None;
                }
                Found::text(&child.text, child.lines).map(|found| found.with_formulas(outline, child))
            }
            Selector::Code => {
                if node.kind == NodeKind::Code {
                    return self.select(Answer::Selected(Selector::OwnCode), view, sentence);
                }
                let code = node.children.iter().map(|child| outline.node(*child)).find(|child| child.is_code())?;
                Some(Found::code(code))
            }
            Selector::OwnCode => Some(Found::code(node)),
            Selector::Sentence => {
                let text = sentence.map(|(_, range)| running_text(node).slice(range.clone()));
                let found = Found::text(text.as_ref().unwrap_or(&node.text), node.lines);
                let ends = sentence.is_none_or(|(_, range)| range.end >= running_text(node).trim_end().len());
                found.map(|found| if ends { found.with_formulas(outline, node) } else { found })
            }
            Selector::Onward => {
                sentence.and_then(|(_, range)| Found::text(&rest(running_text(node), range.start), node.lines))
            }
            Selector::Label => node.label.as_ref().and_then(|label| Found::text(label, node.lines)),
            Selector::Previous => {
                let before = outline.node(outline.previous(id)?);
                Found::text(&before.text, before.lines.join(node.lines))
            }
            Selector::Picture => {
                let lines = outline.picture_lines(id)?;
                Some(Found { content: Content::text(node.text.only_pictures()), lines })
            }
            Selector::Sides => None,
        }
    }
}

/// The text of a node in which sentences are looked for: what it says, or of an item that
/// only names what stands under it, the name.
pub(super) fn running_text(node: &Node) -> &Text {
    if node.body.is_empty() && node.kind == NodeKind::Item && !node.question { &node.title } else { &node.body }
}

/// What a text says from a byte on.
fn rest(text: &Text, from: usize) -> Text {
    text.slice(from..text.len())
}

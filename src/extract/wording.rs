//! From a rule that speaks to a card: its question in words, and the labels above it.

use super::answer::{self, Found};
use super::cloze::clozed;
use super::view::View;
use super::{Draft, Outcome, Run};
use crate::base::source::Lines;
use crate::cards::card::NoteKind;
use crate::outline::{Node, NodeId, NodeKind, points_back, without_answer_head, without_head};
use crate::rules::{Deleted, Hole, Question, Slot, verdict};
use crate::text::content::{Content, ContentBlock, ContentItem, QUESTION_MARKS, asks};
use crate::text::letters::lower;
use crate::text::marks::{self, Deletion, Text};

/// A longer label, in bytes, places nothing: every card below it would carry it.
const MOST_LABEL: usize = 1_000;

impl Run<'_> {
    /// Makes a card with an answer.
    pub(super) fn put(&mut self, at: usize, view: &View<'_, '_>, found: Found) {
        self.put_short(at, view, found, None);
    }

    /// Makes a card with an answer; `longer` is one that was too long to be asked for.
    pub(super) fn put_short(&mut self, at: usize, view: &View<'_, '_>, found: Found, longer: Option<Found>) {
        let rule = &self.rules.rules[at];
        let code = self.rules.words.code(view.node().lang);
        let fill = |templates: &[crate::rules::Template]| {
            templates.iter().find_map(|template| {
                let asked: Vec<Hole> = template.holes().collect();
                template.fill(&self.rules.filters, |hole| view.filling(hole, &asked))
            })
        };
        let mut class = None;
        let question = match &rule.question {
            Question::Cloze(deleted) => return self.put_cloze(at, view, found, deleted),
            Question::Title => self.title(view),
            Question::Class => {
                class = self.rules.classes.iter().position(|class| verdict(&class.when, view).is_match());
                let ask = class.map(|class| &self.rules.classes[class].ask);
                ask.and_then(|ask| fill(ask.wordings(code)).map(with_one_mark))
            }
            Question::Family(ask) => fill(ask.wordings(code)).map(with_one_mark),
        };
        let found = if view.node().question { self.without_sign(found) } else { found };
        let Some(question) = question else {
            self.record(at, view, || Outcome::NoWording);
            return;
        };
        self.spoke[at] = true;
        self.record(at, view, || Outcome::Spoke { question: question.clone(), class, lines: found.lines });
        let mut context = self.context(view, &question);
        // A label that is the answer would give it away.
        let plain = answer::plain(&found.content);
        let said = lower(&plain);
        context.retain(|label| lower(label) != said);
        self.drafts.push(Draft {
            rule: at,
            grade: rule.grade,
            node: view.id,
            question,
            context,
            note_type: if rule.reversed { NoteKind::Reversed } else { NoteKind::Basic },
            below: Content::default(),
            extra: self.extra(view.id, &found, longer),
            answer: found.content,
            lines: found.lines,
        });
    }

    /// What stands below an answer: remarks on what it says, and what a longer one says besides.
    fn extra(&self, id: NodeId, found: &Found, longer: Option<Found>) -> Option<(Content<Text>, Lines)> {
        let is_about = |aside: &&NodeId| {
            let Node { parent, .. } = self.outline.node(**aside);
            let lines = self.outline.node(*parent).lines;
            *parent == id || found.lines.first <= lines.first && lines.last <= found.lines.last
        };
        let remarks = self.asides.iter().filter(is_about);
        let remarks = remarks.filter_map(|aside| answer::under(self.outline, *aside, false, true));
        let longer = longer.and_then(|longer| beside(&found.content, longer));
        let all = longer.into_iter().chain(remarks.map(|found| (found.content, found.lines)));
        all.reduce(|(mut content, lines), (more, more_lines)| {
            content.blocks.extend(more.blocks);
            (content, lines.join(more_lines))
        })
    }

    /// Makes a cloze card of an answer.
    fn put_cloze(&mut self, at: usize, view: &View<'_, '_>, found: Found, deleted: &[Deleted]) {
        let rule = &self.rules.rules[at];
        let Found { content, lines } = found;
        // What is left out may be known by its style.
        let content = content.marked(&self.outline.footnotes);
        let Some(content) = clozed(content, deleted, |capture| view.said(capture).map(Text::as_str)) else {
            return self.record(at, view, || Outcome::NothingLeftOut);
        };
        let (question, below) = content.split_first();
        self.spoke[at] = true;
        self.record(at, view, || Outcome::Spoke {
            question: marks::plain(&Deletion::written(&question)).into_owned(),
            class: None,
            lines,
        });
        let mut context = self.context(view, &Deletion::text(&question));
        Deletion::keep_silent(&mut context, &question);
        below.each_text(&mut |text| Deletion::keep_silent(&mut context, text));
        let (grade, note_type, answer) = (rule.grade, NoteKind::Cloze, Content::default());
        self.drafts.push(Draft {
            rule: at,
            grade,
            node: view.id,
            question,
            context,
            note_type,
            below,
            answer,
            extra: None,
            lines,
        });
    }

    /// The answer to a question without the sign that only says that it is one.
    fn without_sign(&self, mut found: Found) -> Found {
        let text = match found.content.blocks.first_mut() {
            Some(ContentBlock::Text(text)) => text,
            Some(ContentBlock::List { items, .. }) if items.len() == 1 => &mut items[0].text,
            _ => return found,
        };
        let kept = text.part(without_answer_head(text, &self.rules.words));
        if kept.is_empty() || kept == *text {
            return found;
        }
        *text = kept;
        // An item that only the sign made one is a text.
        if let Some(ContentBlock::List { items, .. }) = found.content.blocks.first_mut()
            && let Some(ContentItem { text, blocks, .. }) = items.pop()
        {
            found.content.blocks.splice(..1, std::iter::once(ContentBlock::Text(text)).chain(blocks));
        }
        found
    }

    /// A question that stands in the note, with its own mark.
    pub(super) fn title(&self, view: &View<'_, '_>) -> Option<String> {
        let node = view.node();
        let whole = without_head(node.text.trim(), &self.rules.words);
        if node.body.is_empty() && asks(whole) {
            return Some(whole.to_owned());
        }
        view.slot(Slot::Title, &[]).map(|title| {
            let mark = if title.chars().any(crate::rules::is_cjk) { "？" } else { "?" };
            if asks(&title) || title.ends_with(['.', '。', '!']) { title } else { format!("{title}{mark}") }
        })
    }

    /// The labels above a card that its question does not say already.
    pub(super) fn context(&self, view: &View<'_, '_>, question: &str) -> Vec<String> {
        let words = &self.rules.words;
        let asked = lower(question);
        let mut context: Vec<String> = Vec::new();
        for id in self.outline.path(view.id) {
            let node = self.outline.node(id);
            let Some(label) = node.label.as_ref().filter(|label| label.len() <= MOST_LABEL) else { continue };
            let said = asked.contains(&*lower(label));
            let points = node.kind == NodeKind::Lead && points_back(label, words);
            if !said
                && !points
                && !words.note.is(label)
                && !node.generic
                && context.last().is_none_or(|last| last != label.as_str())
            {
                context.push(label.to_string());
            }
        }
        let skip = context.len().saturating_sub(words.limits.context);
        context.drain(..skip);
        context
    }
}

/// A question with one mark, where what fills its wording ends with a mark of its own.
fn with_one_mark(mut question: String) -> String {
    let said = question.trim_end_matches(|c| QUESTION_MARKS.contains(&c)).len();
    let before = question[..said].trim_end();
    let marks = question[said..].chars().count();
    if marks > 0 && before.ends_with(QUESTION_MARKS) {
        question.truncate(before.len());
    } else if let Some(first) = question[said..].chars().next().filter(|_| marks > 1) {
        question.truncate(said + first.len_utf8());
    }
    question
}

/// What a longer answer says besides the shorter one, and where it stands.
fn beside(answer: &Content<Text>, longer: Found) -> Option<(Content<Text>, Lines)> {
    let Found { content: mut rest, lines, .. } = longer;
    if rest.blocks.starts_with(&answer.blocks) {
        rest.blocks.drain(..answer.blocks.len());
    } else if let (Some(ContentBlock::Text(long)), [ContentBlock::Text(short)]) =
        (rest.blocks.first_mut(), &answer.blocks[..])
        && let Some(behind) = long.strip_prefix(short.as_str())
    {
        *long = long.part(behind.trim_start());
    }
    (!rest.is_empty()).then_some((rest, lines))
}

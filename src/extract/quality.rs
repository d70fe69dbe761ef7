//! The last look at every card: keep, drop or make another one of it, with the reason.

use super::reason::Reason;
use super::repeats::Repeats;
use super::{Draft, Extracted, answer, steps};
use crate::base::source::Lines;
use crate::cards::card::NoteKind;
use crate::outline::{NodeId, NodeKind, Outline, columns, is_address};
use crate::rules::{On, RuleSet};
use crate::text::content::asks;
use crate::text::letters::{self, is_letter};
use crate::text::marks::{self, Deletion};
use std::collections::HashSet;

/// A card that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// The rule that made it, by its index.
    pub rule: usize,
    /// The node it was made from.
    pub node: NodeId,
    /// Its question.
    pub question: String,
    /// Where its answer stands.
    pub lines: Lines,
    /// Why.
    pub reason: Reason,
}

impl Dropped {
    /// A card that is refused for a reason.
    pub fn new(draft: Draft, reason: Reason) -> Self {
        Self { rule: draft.rule, node: draft.node, question: draft.question, lines: draft.lines, reason }
    }
}

/// Checks all cards of a note. With those that are kept comes what the answer of each says: its letters.
pub(super) fn gate(outline: &Outline, rules: &RuleSet, drafts: Vec<Draft>) -> (Extracted, Vec<String>) {
    let (mut kept, mut answers) = (Extracted::default(), Vec::new());
    let mut repeats = Repeats::default();
    let mut asked_for: HashSet<NodeId> = HashSet::new();
    for mut draft in drafts {
        let plain = answer::plain(&draft.answer);
        let (said, reason) = if draft.note_type == NoteKind::Cloze {
            let below = answer::plain(&draft.below);
            let reason = wrong_text(rules, &Deletion::text(&format!("{}\n{below}", draft.question)));
            let is_new = reason.is_some() || repeats.is_new_text(&draft, &below);
            (squeezed(&plain), reason.or_else(|| (!is_new).then_some(Reason::Duplicate)))
        } else {
            draft.question = draft.question.split_whitespace().collect::<Vec<_>>().join(" ");
            // Of two words with one translation, the translation can ask for one alone.
            if draft.note_type == NoteKind::Reversed && !repeats.is_new_back(&draft, &plain) {
                draft.note_type = NoteKind::Basic;
            }
            let said = squeezed(&plain);
            let reason = wrong(outline, rules, &draft, plain.trim(), &said);
            let is_part = reason.is_none() && steps::is_part(outline, rules, &draft, &plain, &asked_for);
            let reason = reason.or_else(|| is_part.then_some(Reason::PartOfAnswer));
            let reason = reason.or_else(|| repeats.reason(outline, rules, &kept.drafts, &draft, &said));
            if reason.is_none() && outline.node(draft.node).question {
                asked_for.insert(draft.node);
            }
            (said, reason)
        };
        match reason {
            Some(reason) => kept.dropped.push(Dropped::new(draft, reason)),
            None => {
                kept.drafts.push(draft);
                answers.push(said);
            }
        }
    }
    let replaced = |place: usize| repeats.replaced.contains(&place).then_some(Reason::SaidBySentence);
    drop_some(&mut kept, &mut answers, replaced);
    (kept, answers)
}

/// Drops the cards at whose place there is a reason to, and their answers with them.
pub(super) fn drop_some(found: &mut Extracted, answers: &mut Vec<String>, reason: impl Fn(usize) -> Option<Reason>) {
    let drafts = std::mem::take(&mut found.drafts);
    let said = std::mem::take(answers);
    for (place, (draft, said)) in drafts.into_iter().zip(said).enumerate() {
        match reason(place) {
            Some(reason) => found.dropped.push(Dropped::new(draft, reason)),
            None => {
                found.drafts.push(draft);
                answers.push(said);
            }
        }
    }
}

/// Why a text with deletions must not be kept, if it must not.
fn wrong_text(rules: &RuleSet, text: &str) -> Option<Reason> {
    let text = marks::plain(text);
    // An article points at its noun.
    let noun = |end: usize| text.trim()[end..].trim_start().starts_with(char::is_uppercase);
    if rules.words.anaphor.at_start(text.trim()).is_some_and(|end| !noun(end)) {
        return Some(Reason::PointingText);
    }
    let advert = rules.lexicons.get("advert").is_some_and(|advert| advert.find(&text).is_some());
    advert.then_some(Reason::Advert)
}

/// Why a card must not be kept, if it must not.
fn wrong(outline: &Outline, rules: &RuleSet, draft: &Draft, answer: &str, said: &str) -> Option<Reason> {
    let limits = &rules.words.limits;
    let words = &rules.words;
    let question = draft.question.as_str();
    if let Some(reason) = wrong_answer(outline, rules, draft, answer) {
        return Some(reason);
    }
    let wide = columns(question);
    if wide > limits.question {
        return Some(Reason::LongQuestion);
    }
    // A word of a vocabulary may be short.
    let is_short = wide < limits.question_least || letters::count(question) < 2;
    if is_short && (draft.note_type == NoteKind::Basic || letters::count(question) == 0) {
        return Some(Reason::ShortQuestion);
    }
    // A picture may be all there is.
    let mut shows = false;
    draft.answer.each_text(&mut |text| shows |= answer.is_empty() && text.has_pictures());
    if letters::count(answer) == 0
        && !shows
        && !draft.answer.blocks.iter().any(|block| matches!(block, crate::text::content::ContentBlock::Code { .. }))
        && answer.len() < 2
    {
        return Some(Reason::EmptyAnswer);
    }
    if !shows && answer.lines().all(is_address) {
        return Some(Reason::OnlyAddress);
    }
    let low_question = squeezed(question);
    let is_question = outline.node(draft.node).question;
    if low_question.contains(said) && letters::count(answer) > 1 && !is_question {
        return Some(Reason::AnswerInQuestion);
    }
    let announces = answer.ends_with(['：', ':']) && answer.lines().count() == 1;
    let mut pictured = false;
    draft.answer.each_text(&mut |text| pictured |= text.has_pictures());
    if announces && !pictured {
        return Some(Reason::OnlyAnnounces);
    }
    if !shows && answer.lines().all(asks) {
        return Some(Reason::AnswerAsks);
    }
    if words.anaphor.at_start(question).is_some() {
        return Some(Reason::PointingQuestion);
    }
    if rules
        .lexicons
        .get("advert")
        .is_some_and(|advert| advert.find(answer).or_else(|| advert.find(question)).is_some())
    {
        return Some(Reason::Advert);
    }
    let count = |text: &str, marks: [char; 2]| text.chars().filter(|c| marks.contains(c)).count();
    if count(question, ['(', '（']) != count(question, [')', '）']) || question.matches('`').count() % 2 == 1 {
        return Some(Reason::UnbalancedMarks);
    }
    if is_placeholder(answer) {
        return Some(Reason::Placeholder);
    }
    let only_names =
        draft.answer.blocks.iter().all(|block| matches!(block, crate::text::content::ContentBlock::List { .. }));
    if only_names && !is_question && answer.lines().all(|line| low_question.contains(&squeezed(line))) {
        return Some(Reason::AnswerInQuestion);
    }
    if question.contains("**") || wiki_link(question) || question.contains("</") && !question.contains("</su") {
        return Some(Reason::Markup);
    }
    None
}

/// Whether an answer is one letter again and again, as in `xxx` or `TTT...`.
fn is_placeholder(answer: &str) -> bool {
    let mut letters = answer.chars().filter(|c| is_letter(*c));
    let Some(first) = letters.next().filter(|first| !first.is_ascii_digit()) else { return false };
    letters.clone().next().is_some()
        && letters.all(|c| c == first)
        && answer.chars().all(|c| c == first || ".…。".contains(c))
}

/// Why an answer says nothing that can be learnt, or not all of it.
fn wrong_answer(outline: &Outline, rules: &RuleSet, draft: &Draft, answer: &str) -> Option<Reason> {
    let words = &rules.words;
    if draft.note_type == NoteKind::Cloze || rules.rules[draft.rule].own {
        return None;
    }
    let asked = outline.node(draft.node).question && outline.habits.about_itself;
    if asked || words.about_note.find(&draft.question).is_some() {
        return Some(Reason::AboutNote);
    }
    let asked_for = letters::lower(&draft.question);
    let mut said = answer.split(|c| !is_letter(c)).filter(|word| !word.is_empty()).peekable();
    let enough = letters::count(answer) >= 8;
    if enough && said.peek().is_some() && said.all(|word| word.len() > 1 && asked_for.contains(&*letters::lower(word)))
    {
        return Some(Reason::AnswerInQuestion);
    }
    let cue = draft.question.trim_start();
    let comments = !answer.is_empty() && answer.lines().all(|line| line.trim_start().starts_with("//"));
    if comments || cue.starts_with("//") {
        return Some(Reason::CodeComment);
    }
    let one_line = answer.lines().count() == 1;
    let open = one_line && answer.ends_with(['，', ',', '、']) && draft.answer.blocks.len() == 1;
    if open && goes_on_below(outline, draft.node) {
        return Some(Reason::CutAnswer);
    }
    let of_node = rules.rules[draft.rule].on.iter().any(|on| matches!(on, On::Node(_)));
    if of_node && words.joining.at_start(answer).is_some() && !outline.node(draft.node).question {
        return Some(Reason::GoesOn);
    }
    let asks_back = answer.chars().next().is_some_and(crate::rules::is_cjk)
        && one_line
        && (words.question.at_start(answer).is_some() || words.question_start.at_start(answer).is_some());
    if asks_back {
        return Some(Reason::AnswerAsks);
    }
    let is_blank = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | '[' | ']');
    let (mut said, mut addresses) = (0, 0);
    for word in answer.split(is_blank) {
        if word.contains("://") {
            addresses += 1;
        } else {
            said += letters::count(word);
        }
    }
    (addresses > 0 && said < LEAST_SAID).then_some(Reason::OnlyAddress)
}

/// Whether a line without a label stands right below a node, as if it went on there.
fn goes_on_below(outline: &Outline, id: NodeId) -> bool {
    let last = outline.node(id).extent.last;
    let siblings = &outline.node(outline.node(id).parent).children;
    siblings.iter().map(|sibling| outline.node(*sibling)).any(|next| {
        next.lines.first == last + 1 && next.gap == 0 && next.kind == NodeKind::Line && next.label.is_none()
    })
}

/// So many letters at least an answer has beside its addresses.
const LEAST_SAID: usize = 16;

/// Whether `[[` opens a link; before a blank it is a test of a shell.
fn wiki_link(text: &str) -> bool {
    text.split("[[").skip(1).any(|rest| !rest.starts_with(' '))
}

/// Letters and digits alone, in lower case; of a text without any, all of it.
pub(super) fn squeezed(text: &str) -> String {
    let letters = letters::letters(text);
    if letters.is_empty() { text.trim().to_owned() } else { letters }
}

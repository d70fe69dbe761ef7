//! What frames a question and its answer without being a part of them.
//!
//! `❓ Question 5: What is RAID? ⭐ (important)` asks `What is RAID?`, and a line `Answer:` or a
//! heading `答案` below it says nothing. The words come from the rule files.

use super::Node;
use super::label::{columns, ends_in_shortcode};
use super::text::in_other_letters;
use crate::markdown::block::{BlockKind, Blocks, Unit};
use crate::rules::{Lexicon, Words};
use crate::text::content::{QUESTION_MARKS, asks};
use crate::text::letters::is_letter;

/// The widest remark in brackets behind a question.
const REMARK: usize = 40;

/// A question without the signs, the numbers and the words before it that only say that it is one.
pub fn without_head<'t>(text: &'t str, words: &Words) -> &'t str {
    let mut rest = text.trim_start();
    loop {
        let before = rest;
        rest = rest.trim_start_matches(is_sign).trim_start();
        rest = words.without_number(rest);
        rest = &rest[head(rest, &words.question_head, &words.question_label)..];
        if rest.is_empty() {
            return before;
        }
        if rest == before {
            return rest;
        }
    }
}

/// Whether a text says of itself that it is a question, and more than that. Words that also
/// mean a problem, as `问题`, do not say so.
pub(super) fn has_question_head(text: &str, words: &Words) -> bool {
    let signed = text.trim_start_matches(is_sign).trim_start();
    let text = words.without_number(signed);
    if text.len() < signed.len() && signed.starts_with(['Q', 'q']) {
        return true;
    }
    let end = head(text, &words.question_head, &words.question_label);
    let sign: String = text[..end].chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect();
    let says = text[end..].chars().filter(|c| is_letter(*c)).take(4).count();
    words.question_head.at_start(&sign).is_some() && says == 4
}

/// Whether a question says of itself that it is one, or is written in letters in which its mark
/// is all that tells it.
pub fn says_question(node: &Node, words: &Words) -> bool {
    in_other_letters(&node.title) || has_question_head(&node.text, words)
}

/// An answer without the words before it that only say that it is one.
pub fn without_answer_head<'t>(text: &'t str, words: &Words) -> &'t str {
    text[head(text, &words.answer_head, &words.answer_label)..].trim_start()
}

/// Whether a text says of itself that it is an answer.
pub(super) fn has_answer_head(text: &str, words: &Words) -> bool {
    head(text, &words.answer_head, &words.answer_label) > 0
}

/// Whether a line, a heading or a summary says nothing but that the answer follows.
pub fn is_answer_label(text: &str, words: &Words) -> bool {
    let text = text.trim_matches(|c: char| !is_letter(c));
    words.answer_label.is(text.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end())
}

/// Whether a line is a remark of the author to himself, as `(ask about the exam)`.
pub(super) fn is_to_self(text: &str, words: &Words) -> bool {
    let bare = text.trim_matches(|c: char| !is_letter(c));
    let asked = asks(text.trim_end_matches([')', '）', ']'])) || text.contains(QUESTION_MARKS);
    let asked = asked || words.question.at_end(bare).is_some();
    let asks_self = || words.to_self_asks.find(bare).is_some() && words.question_start.at_start(bare).is_none();
    words.to_self.is(bare) || words.to_self_start.at_start(bare).is_some() || asked && asks_self()
}

/// The bytes of a sign such as `Q:`, or of a label with a number and a mark, such as `Question 5:`,
/// at the head of a text, with the blanks behind it; 0 when there is none.
fn head(text: &str, signs: &Lexicon, labels: &Lexicon) -> usize {
    let blanks = |end: usize| end + text[end..].len() - text[end..].trim_start().len();
    if let Some(end) = signs.at_start(text) {
        return blanks(end);
    }
    let Some(at) = text.find([':', '：', '.', ')', '）', '、', '．', '-', '–', '—']) else { return 0 };
    let name = &text[..at];
    if columns(name) > REMARK {
        return 0;
    }
    let numbered = name.contains(|c: char| c.is_ascii_digit());
    let mark = text[at..].chars().next().unwrap_or(' ');
    let plain: String = name.chars().filter(|c| !c.is_ascii_digit() && !"#№°".contains(*c)).collect();
    // A letter and a full stop count the choices of a quiz.
    let plain = plain.trim().trim_end_matches(" n");
    let spelled = "-–—.".contains(mark) && plain.chars().count() >= 4;
    let fits = (":：".contains(mark) || numbered || spelled) && labels.is(plain);
    let separate = !".-".contains(mark) || text[at + 1..].starts_with([' ', '\t']);
    if fits && separate { blanks(at + mark.len_utf8()) } else { 0 }
}

/// Drops what stands behind the questions of a note: signs, and where the answer stands below,
/// links and remarks in brackets.
pub(super) fn bare(mut blocks: Blocks) -> Blocks {
    for id in 0..blocks.all.len() {
        for at in 0..blocks.all[id].children.len() {
            let children = &blocks.all[id].children;
            let child = children[at];
            let below = children.get(at + 1).is_some_and(|next| answers(&blocks, *next));
            let block = &mut blocks.all[child];
            let always = matches!(block.kind, BlockKind::Heading(_) | BlockKind::Details);
            match block.kind {
                BlockKind::Heading(_) | BlockKind::Details | BlockKind::Paragraph => {}
                BlockKind::Root
                | BlockKind::List(..)
                | BlockKind::Item(..)
                | BlockKind::Code(_)
                | BlockKind::Quote
                | BlockKind::Table(_)
                | BlockKind::Rule => continue,
            }
            for at in 0..block.units.len() {
                let next = block.units.get(at + 1).map(|next| !next.text.contains(QUESTION_MARKS));
                cut(&mut block.units[at], always || next.unwrap_or(below));
            }
        }
    }
    blocks
}

/// Whether a block may answer the question right above it.
fn answers(blocks: &Blocks, id: usize) -> bool {
    let block = &blocks.all[id];
    match block.kind {
        BlockKind::Paragraph => block.units.first().is_some_and(|unit| !unit.text.contains(QUESTION_MARKS)),
        BlockKind::List(..) | BlockKind::Code(_) | BlockKind::Quote | BlockKind::Table(_) | BlockKind::Details => true,
        BlockKind::Root | BlockKind::Item(..) | BlockKind::Heading(_) | BlockKind::Rule => false,
    }
}

/// Cuts a line behind its question, where an answer stands below.
fn cut(unit: &mut Unit, answered: bool) {
    let Some(kept) = question_end(unit).filter(|kept| answered && *kept < unit.text.len()) else { return };
    unit.text = unit.text.cut(kept);
    unit.bold = unit.bold.min(kept);
    unit.linked = unit.linked.min(kept);
}

/// The byte behind the mark of a question that nothing but a frame follows.
fn question_end(unit: &Unit) -> Option<usize> {
    let text: &str = &unit.text;
    let mark = text.rfind(QUESTION_MARKS)?;
    let mut kept = text.len();
    loop {
        let before = text[..kept].trim_end();
        if asks(before) {
            return Some(before.len());
        }
        if before.len() <= mark {
            return asks(text).then_some(text.len());
        }
        let without = without_link(unit, before).or_else(|| without_remark(before));
        kept = without.or_else(|| without_signs(before)).or_else(|| without_word(before))?.len();
    }
}

/// A text without the link at its end.
fn without_link<'t>(unit: &Unit, text: &'t str) -> Option<&'t str> {
    let mut links = unit.text.links().map(|(at, _)| at);
    links.find(|at| at.start > 0 && at.end == text.len()).and_then(|at| text.get(..at.start))
}

/// A text without the short remark in brackets at its end.
fn without_remark(text: &str) -> Option<&str> {
    let open = match text.chars().next_back()? {
        ')' => '(',
        '）' => '（',
        ']' => '[',
        '】' => '【',
        '}' => '{',
        _ => return None,
    };
    let at = text.rfind(open)?;
    (columns(&text[at..]) <= REMARK).then(|| &text[..at])
}

/// A text without the emoji, stars and `:shortcodes:` at its end, and the date behind such a sign.
fn without_signs(text: &str) -> Option<&str> {
    if ends_in_shortcode(text) {
        return text[..text.len() - 1].rfind(':').map(|at| &text[..at]);
    }
    let is_date = |c: char| c.is_ascii_digit() || c == '-';
    let dated = text.trim_end_matches(is_date).trim_end();
    let signs = if dated.ends_with(is_sign) { dated } else { text };
    let kept = signs.trim_end_matches(is_sign);
    (kept.len() < signs.len()).then_some(kept)
}

/// A text without the tag or the block id at its end.
fn without_word(text: &str) -> Option<&str> {
    let (before, word) = text.rsplit_once(' ')?;
    let name = word.strip_prefix(['#', '^'])?;
    let fits = |c: char| c.is_alphanumeric() || "/-_".contains(c);
    (name.chars().all(fits) && name.chars().any(char::is_alphabetic)).then_some(before)
}

/// Whether a character is an emoji, a star, a tick or the like.
fn is_sign(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{245f}' | '\u{2500}'..='\u{27bf}' | '\u{2900}'..='\u{2bff}')
        || matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{fe0e}' | '\u{fe0f}' | '\u{200d}' | '\u{20e3}')
        || matches!(c, '※' | '〇' | '◎' | '‼' | '⁉')
}

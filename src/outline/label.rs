//! Where a line splits into a label and what it says.
//!
//! Widths are columns: a CJK character takes two.

use super::frame::{has_question_head, without_head};
use crate::markdown::block::Unit;
use crate::rules::{Words, is_cjk};
use crate::text::content::{QUESTION_MARKS, asks};
use std::ops::Range;

/// How a label is told from what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// The whole line announces what follows.
    Lead,
    /// A question, the answer behind it on the same line.
    Question,
    /// `label：body`, or bold text and a body.
    Colon,
    /// `label - body`, `label = body`, `label -> body`, in items.
    Dash,
}

/// How wide a text is on a terminal.
pub fn columns(text: &str) -> usize {
    let mut wide = 0;
    for c in text.chars() {
        match c {
            ' '..='~' => wide += 1,
            '\u{4e00}'..='\u{9fa5}' | '\u{3001}'..='\u{3002}' | '\u{ff01}'..='\u{ff5e}' => wide += 2,
            // Signs that join with others.
            _ => return unicode_width::UnicodeWidthStr::width(text),
        }
    }
    wide
}

/// Whether a text ends with an emoji by its name, as `:egg:`, and not with a colon.
pub(super) fn ends_in_shortcode(text: &str) -> bool {
    let name = text.strip_suffix(':').and_then(|text| text.rsplit_once(':')).map_or("", |(_, name)| name);
    name.len() > 1 && emojis::get_by_shortcode(name).is_some()
}

/// Whether a text is the name of an emoji, as `:egg` before its closing colon.
fn is_shortcode(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|name| emojis::get_by_shortcode(name.trim_end_matches(':')).is_some())
}

/// The name and the remark of `name (remark)`, where the brackets end the text. A remark in
/// other letters than the name is the name in another language, and no remark.
pub(super) fn bracket_split(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let text = text.trim_end_matches(['。', '.', '，', ',', '；', ';', ' ']);
    let inner = text.strip_suffix(['）', ')'])?;
    let open = inner.find(['（', '('])?;
    let (name, remark) = (inner[..open].trim_end(), &inner[open..]);
    let remark = remark.trim_start_matches(['（', '(']).trim();
    let script = |text: &str| text.chars().any(|c| is_cjk(c) || ('\u{ac00}'..='\u{d7af}').contains(&c));
    let plain = !remark.contains(['(', '（', ')', '）']) && is_label(name);
    let foreign = script(name) && !script(remark);
    (plain && !foreign && columns(remark) >= 6).then(|| (range_of(text, name), range_of(text, remark)))
}

/// How a line splits, with the bytes of its label and of what follows that.
pub(super) type Split = (Label, Range<usize>, Range<usize>);

/// Splits a line into label and body, both as ranges of bytes without outer blanks.
pub fn label_of(unit: &Unit, in_item: bool, words: &Words) -> Option<(Label, Range<usize>, Range<usize>)> {
    let text: &str = &unit.text;
    if text.contains("://") && unit.linked >= text.len() {
        return None;
    }
    let whole = || (0..without_end(text).len(), text.len()..text.len());
    if let Some((label, body)) = statement_split(text, words) {
        return Some((if body.is_empty() { Label::Lead } else { Label::Colon }, label, body));
    }
    let is_lead = (text.ends_with(COLONS) || asks(text)) && !ends_in_shortcode(text);
    if is_lead
        && columns(text) <= (if asks(text) { words.limits.question } else { words.limits.lead })
        && text.chars().any(char::is_alphanumeric)
    {
        let (label, body) = whole();
        return Some((Label::Lead, label, body));
    }
    let sentence = text.contains(['，', '。', '；', ',', ';']) || text.ends_with('.');
    if unit.bold == text.len() && columns(text) <= words.limits.lead && !sentence {
        if let Some(split) = colon_split(text, words) {
            return Some((Label::Colon, split.0, split.1));
        }
        let (label, body) = whole();
        return Some((Label::Lead, label, body));
    }
    if let Some(split) = question_split(text, words) {
        return Some((Label::Question, split.0, split.1));
    }
    if columns(text) <= words.limits.question && has_question_head(text, words) {
        let (label, body) = whole();
        return Some((Label::Lead, label, body));
    }
    if let Some(split) = bold_split(unit, words).or_else(|| colon_split(text, words)) {
        return Some((Label::Colon, split.0, split.1));
    }
    if in_item && let Some(split) = dash_split(text, words) {
        return Some((Label::Dash, split.0, split.1));
    }
    None
}

const COLONS: &[char] = &['：', ':'];
const QUESTIONS: &[char] = &QUESTION_MARKS;
/// What ends a label, besides the marks of questions.
const END: &[char] = &['：', ':', ' ', '，', ',', '。', '.', '、'];

fn is_end(c: char) -> bool {
    END.contains(&c) || QUESTION_MARKS.contains(&c)
}

/// A text without the marks at its end; `!` goes with the mark of a question alone.
fn without_end(text: &str) -> &str {
    let text = if asks(text) { text.trim_end().trim_end_matches(['!', '！']) } else { text };
    text.trim_end_matches(is_end)
}

fn bold_split(unit: &Unit, words: &Words) -> Option<(Range<usize>, Range<usize>)> {
    if unit.bold == 0 || unit.bold >= unit.text.len() {
        return None;
    }
    let (bold, rest) = unit.text.split_at(unit.bold);
    let label = bold.trim_end_matches(is_end).trim();
    let had_colon = bold.trim_end().ends_with(COLONS);
    let body = rest.trim_start();
    let marked = had_colon || body.starts_with(['：', ':', '-', '–', '—', '=']);
    if !marked || label.is_empty() || columns(label) > words.limits.label {
        return None;
    }
    let body = body.trim_start_matches(['：', ':', '-', '–', '—', '=', '>', ' ']);
    (!body.is_empty()).then(|| (range_of(&unit.text, label), range_of(&unit.text, body)))
}

/// `Theorem 2.1 (Euler). For all …`: what is stated has a label of its own.
fn statement_split(text: &str, words: &Words) -> Option<(Range<usize>, Range<usize>)> {
    let end = words.statement.at_start(text)?;
    let mut rest = text[end..].trim_start().trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let numbered = &text[end..text.len() - rest.len()];
    rest = rest.trim_start();
    if let Some(inner) = rest.strip_prefix(['(', '（']) {
        rest = &inner[inner.find([')', '）']).filter(|close| *close <= words.limits.label)?..];
        rest = rest.trim_start_matches([')', '）']).trim_start();
    }
    let body = rest.trim_start_matches(['.', '。', ':', '：']);
    let stops = body.len() < rest.len() || numbered.ends_with('.');
    let label = text[..text.len() - rest.len()].trim_end().trim_end_matches('.');
    (stops && label.len() < text.len()).then(|| (range_of(text, label), range_of(text, body.trim())))
}

fn colon_split(text: &str, words: &Words) -> Option<(Range<usize>, Range<usize>)> {
    let mut in_code = false;
    for (at, c) in text.char_indices() {
        match c {
            '`' => in_code = !in_code,
            '。' | '！' | '；' if !in_code => return None,
            '：' | ':' if !in_code => {
                let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
                if columns(before) > words.limits.label || before.split_whitespace().count() > words.limits.label_words
                {
                    return None;
                }
                if c == ':' && !ascii_colon_separates(before, after) {
                    continue;
                }
                if before.trim().bytes().all(|b| b.is_ascii_digit()) {
                    continue;
                }
                return is_label(before).then(|| ranges(text, before, after)).flatten();
            }
            _ => {}
        }
    }
    None
}

/// An ASCII colon separates before a blank and beside CJK text, not in `a:b` or `12:30`.
fn ascii_colon_separates(before: &str, after: &str) -> bool {
    let cjk = |c: Option<char>| c.is_some_and(is_cjk);
    if after.starts_with("//") {
        return false;
    }
    after.starts_with([' ', '`'])
        || cjk(after.chars().next())
        || (cjk(before.chars().next_back()) && !after.starts_with(':'))
}

fn question_split(text: &str, words: &Words) -> Option<(Range<usize>, Range<usize>)> {
    let at = text.find(QUESTIONS)?;
    let mark = text[at..].chars().next()?.len_utf8();
    let (before, after) = (&text[..at + mark], &text[at + mark..]);
    let separated = mark > 1 || after.starts_with(' ');
    let one = !before.contains(['。', '；']) && !before.contains(". ");
    if !separated || !one || columns(before) > words.limits.lead || before.matches('`').count() % 2 == 1 {
        return None;
    }
    let starts = words.question_start.at_start(without_head(before, words)).is_some();
    let is_asked =
        starts || words.question.find(before).is_some() || (mark > 1 && columns(before) <= words.limits.topic);
    if !is_asked || after.trim().is_empty() || columns(after.trim()) < 4 {
        return None;
    }
    Some((range_of(text, before.trim_end_matches(QUESTIONS).trim()), range_of(text, after.trim())))
}

fn dash_split(text: &str, words: &Words) -> Option<(Range<usize>, Range<usize>)> {
    let (at, mark) = words
        .dashes
        .iter()
        .filter_map(|mark| text.find(mark.as_str()).map(|at| (at, mark.len())))
        .min_by_key(|(at, mark)| (*at, std::cmp::Reverse(*mark)))?;
    let (before, after) = (&text[..at], &text[at + mark..]);
    let short = columns(before) <= words.limits.label && before.split_whitespace().count() <= words.limits.label_words;
    let letters = before.chars().filter(|c| c.is_alphabetic()).count();
    let equation = text[at..].starts_with(" = ") && before.split_whitespace().count() > 3;
    (short && !equation && letters >= 2 && is_label(before) && !before.contains(','))
        .then(|| ranges(text, before, after))
        .flatten()
}

fn is_label(text: &str) -> bool {
    let text = text.trim();
    let balanced = |open: [char; 2], close: [char; 2]| {
        text.chars().filter(|c| open.contains(c)).count() == text.chars().filter(|c| close.contains(c)).count()
    };
    text.chars().any(char::is_alphanumeric)
        && !is_shortcode(text)
        && !(text.starts_with('[') && text.ends_with(']'))
        && text.matches('`').count().is_multiple_of(2)
        && balanced(['(', '（'], [')', '）'])
        && balanced(['[', '【'], [']', '】'])
        && balanced(['{', '「'], ['}', '」'])
        && !text.contains("://")
        && !["http", "https", "ftp"].contains(&text.to_ascii_lowercase().as_str())
}

fn ranges(text: &str, before: &str, after: &str) -> Option<(Range<usize>, Range<usize>)> {
    let (before, after) = (before.trim(), after.trim());
    (!before.is_empty() && !after.is_empty()).then(|| (range_of(text, before), range_of(text, after)))
}

fn range_of(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    start..start + part.len()
}

const LABEL_TAIL: [char; 5] = [' ', '，', ',', '：', ':'];

/// A label as it is shown: without numbering, fillers at its ends and final punctuation.
pub fn clean_label<'t>(text: &'t str, words: &Words) -> &'t str {
    let mut label = without_end(text.trim().trim_matches('*')).trim();
    label = without_head(label, words);
    loop {
        let before = label;
        if let Some(end) = words.label_head.at_start(label)
            && end < label.len()
        {
            label = label[end..].trim_start_matches([' ', '，', ',', '：', ':']);
        }
        if let Some(start) = words.label_tail.at_end(label)
            && start > 0
        {
            label = label[..start].trim_end_matches(LABEL_TAIL);
            // What joined the label to the words behind it goes with them.
            while let Some(start) = words.particle.at_end(label).filter(|start| *start > 0) {
                label = label[..start].trim_end_matches(LABEL_TAIL);
            }
        }
        if label == before || label.is_empty() {
            break;
        }
    }
    let label = if label.is_empty() { text.trim() } else { label };
    label.trim_matches([' ', '“', '”', '*']).trim_end_matches([' ', '-', '–', '—'])
}

#[cfg(test)]
mod tests {
    #[test]
    fn plain_characters_are_as_wide_as_the_tables_say() {
        for c in '\0'..=char::MAX {
            let text = format!("a{c}锁");
            assert_eq!(super::columns(&text), unicode_width::UnicodeWidthStr::width(text.as_str()), "{c:?}");
        }
    }
}

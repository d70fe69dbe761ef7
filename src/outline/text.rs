//! Sentences and clauses of marked text.

use crate::rules::{Lexicon, is_cjk};
use std::ops::Range;

/// The sentences of a text, as ranges without outer blanks; code is never cut.
pub fn sentences(text: &str, abbreviations: &Lexicon) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut in_code = false;
    let mut depth = 0usize;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let ends = match c {
            '`' => {
                in_code = !in_code;
                false
            }
            '(' | '（' | '“' | '「' if !in_code => {
                depth += 1;
                false
            }
            ')' | '）' | '”' | '」' if !in_code => {
                depth = depth.saturating_sub(1);
                false
            }
            '\n' => {
                depth = 0;
                true
            }
            '。' | '！' | '？' | '；' | '؟' | '፧' => !in_code && depth == 0,
            '.' | '!' | '?' => {
                !in_code
                    && depth == 0
                    && next.is_none_or(|next| next == ' ')
                    && !abbreviated(&text[start..at], abbreviations)
            }
            ';' => !in_code && depth == 0 && next.is_none_or(|next| next == ' '),
            _ => false,
        };
        if ends {
            push(text, start..at + c.len_utf8(), &mut found);
            start = at + c.len_utf8();
        }
    }
    push(text, start..text.len(), &mut found);
    found
}

/// The clauses of a sentence: between commas outside brackets and code.
pub fn clauses(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut in_code = false;
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '`' => in_code = !in_code,
            '(' | '（' | '“' | '「' => depth += 1,
            ')' | '）' | '”' | '」' => depth = depth.saturating_sub(1),
            '，' | ',' if !in_code && depth == 0 => {
                push(text, start..at, &mut found);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    push(text, start..text.len(), &mut found);
    found
}

fn push(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let part = &text[range.clone()];
    let trimmed = part.trim();
    if !trimmed.is_empty() {
        let start = range.start + (part.len() - part.trim_start().len());
        found.push(start..start + trimmed.len());
    }
}

/// Whether a full stop behind this belongs to an abbreviation: one letter, or `e.g`, `z.B`.
fn abbreviated(before: &str, abbreviations: &Lexicon) -> bool {
    let word = before.rsplit([' ', '(', '（']).next().unwrap_or("");
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    (letters == 1 && word.chars().count() <= 2) || word.contains('.') || abbreviations.is(word)
}

/// Whether a text is nothing but one address.
pub fn is_address(text: &str) -> bool {
    let text = text.trim().trim_matches(['<', '>', '(', ')', '（', '）', '。', '.']);
    !text.contains(char::is_whitespace)
        && (text.contains("://") || text.starts_with("www.") || text.starts_with("mailto:"))
        && text.is_ascii()
}

/// Whether a text is written in letters that the lists of words that ask say little about:
/// its mark is all that there is to tell a question by.
pub(super) fn in_other_letters(text: &str) -> bool {
    let latin = |c: char| c.is_ascii() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (known, other): (Vec<char>, Vec<char>) = letters.partition(|c| latin(*c) || is_cjk(*c));
    other.len() > known.len()
}

#[cfg(test)]
mod tests {
    use super::{clauses, sentences};
    use crate::rules::Lexicon;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = sentences(text, &Lexicon::new(["etc"])).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn abbreviations_and_versions_end_no_sentence() {
        check("Use e.g. 2.0 here. Then stop.", &["Use e.g. 2.0 here.", "Then stop."]);
        check("锁（一把。两把）很慢。快的是原子。", &["锁（一把。两把）很慢。", "快的是原子。"]);
    }

    #[test]
    fn commas_in_brackets_and_code_end_no_clause() {
        let text = "先锁 (a, b)，再 `x, y`，完";
        let found: Vec<&str> = clauses(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["先锁 (a, b)", "再 `x, y`", "完"]);
    }
}

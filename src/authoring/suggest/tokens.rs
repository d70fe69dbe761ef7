//! Words of a sentence, and the runs of them that a question says as well.
//!
//! Text without blanks has no words to see; there each character counts as one.

use crate::rules::{Lexicon, is_cjk};
use std::ops::Range;

/// A word, or one mark between words. Blanks are no tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Its bytes in the text.
    pub(super) at: Range<usize>,
    /// In lower case, to compare.
    pub(super) key: String,
    /// Whether it is a word or a number.
    pub(super) word: bool,
}

/// The tokens of a text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut end = start + c.len_utf8();
        let in_word = |c: char| c.is_alphanumeric() && !is_cjk(c) || c == '_';
        while in_word(c)
            && let Some((at, next)) = chars.peek().copied()
        {
            // A hyphen or an apostrophe belongs to the word that it stands in.
            let inner = ['-', '\'', '’', '.'].contains(&next)
                && text[at + next.len_utf8()..].chars().next().is_some_and(in_word);
            if !in_word(next) && !inner {
                break;
            }
            end = at + next.len_utf8();
            chars.next();
        }
        let key = text[start..end].to_lowercase();
        found.push(Token { at: start..end, key, word: c.is_alphanumeric() || c == '_' });
    }
    found
}

impl Token {
    /// Whether it is a character of a script without blanks.
    pub(super) fn is_cjk(&self) -> bool {
        self.key.chars().all(is_cjk)
    }

    /// Whether it is a whole number.
    pub(super) fn is_number(&self) -> bool {
        self.key.chars().all(|c| c.is_ascii_digit())
    }
}

/// The longest runs of words that a question shares with a sentence, as ranges of the tokens
/// of the sentence, in its order. `taken` tokens of the sentence are left alone, and `small`
/// words are no run and end none; but an article may open the sentence.
pub(super) fn shared(
    sentence: &[Token],
    question: &[Token],
    taken: &Range<usize>,
    small: &Lexicon,
) -> Vec<Range<usize>> {
    let mut free: Vec<bool> = (0..sentence.len()).map(|at| sentence[at].word && !taken.contains(&at)).collect();
    let mut unasked: Vec<bool> = question.iter().map(|token| token.word).collect();
    let mut runs: Vec<Range<usize>> = Vec::new();
    loop {
        let mut best: Option<(Range<usize>, usize)> = None;
        for start in 0..sentence.len() {
            for asked in 0..question.len() {
                let equal = |len: &usize| {
                    free.get(start + len) == Some(&true)
                        && unasked.get(asked + len) == Some(&true)
                        && sentence[start + len].key == question[asked + len].key
                };
                let len = (0..).take_while(equal).count();
                let run = trimmed(sentence, start..start + len, small);
                if says(&sentence[run.clone()], small) && best.as_ref().is_none_or(|(best, _)| run.len() > best.len()) {
                    let skipped = run.start - start;
                    best = Some((run, asked + skipped));
                }
            }
        }
        let Some((run, asked)) = best else { break };
        free[run.clone()].fill(false);
        unasked[asked..asked + run.len()].fill(false);
        runs.push(run);
    }
    runs.sort_by_key(|run| run.start);
    runs
}

fn trimmed(sentence: &[Token], run: Range<usize>, small: &Lexicon) -> Range<usize> {
    let is_small = |at: &usize| small.has(&sentence[*at].key);
    let head = run.clone().take_while(|at| run.start > 0 && is_small(at)).count();
    let rest = run.start + head..run.end;
    let tail = rest.clone().rev().take_while(is_small).count();
    rest.start..rest.end - tail
}

fn says(run: &[Token], small: &Lexicon) -> bool {
    let cjk = run.iter().filter(|token| token.is_cjk()).count();
    cjk >= 2 || run.iter().any(|token| !token.is_cjk() && !small.has(&token.key))
}

#[cfg(test)]
mod tests {
    use super::{shared, tokens};
    use crate::rules::Lexicon;

    #[track_caller]
    fn check(sentence: &str, question: &str, expected: &[&str]) {
        let small = Lexicon::new(["the", "was", "in", "is", "of"]);
        let (all, asked) = (tokens(sentence), tokens(question));
        let runs = shared(&all, &asked, &(0..0), &small);
        let found: Vec<&str> =
            runs.iter().map(|run| &sentence[all[run.start].at.start..all[run.end - 1].at.end]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn runs_are_whole_words_and_keep_an_article_at_the_head() {
        check("The vacuum-flask was made in 1904.", "When was the vacuum-flask made?", &["The vacuum-flask", "made"]);
        check("In Rome it is warm.", "How warm is Rome in May?", &["Rome", "warm"]);
        check("纸滤杯由本茨发明。", "纸滤杯是谁发明的？", &["纸滤杯", "发明"]);
    }
}

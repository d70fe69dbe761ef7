//! The pattern of a sentence: captures, and the words between them that hold it together.

use super::tokens::Token;
use crate::rules::{Lexicon, is_cjk};
use std::ops::Range;

/// So many words between two captures stand in the pattern as they are.
const GLUE: usize = 6;

/// A capture of the pattern, or the answer.
pub(super) struct Capture {
    pub(super) name: String,
    pub(super) tokens: Range<usize>,
    pattern: String,
    /// Whether it ends where its pattern does.
    closed: bool,
}

/// A sentence that a pattern is made of.
pub(super) struct Pattern<'s> {
    pub(super) text: &'s str,
    pub(super) tokens: &'s [Token],
    pub(super) small: &'s Lexicon,
    /// The tokens that the question says as well.
    pub(super) said: &'s [usize],
    /// Whether every word outside captures stands in the pattern.
    pub(super) strict: bool,
}

impl Pattern<'_> {
    /// The pattern of a sentence with these captures, and the words in it.
    pub(super) fn written(&self, captures: &[&Capture]) -> (String, String) {
        let mut pattern = String::new();
        let mut glue: Vec<Range<usize>> = Vec::new();
        let mut from = 0;
        for capture in captures {
            let gap = from..capture.tokens.start;
            let (kept, text) = if from == 0 { self.head(&gap) } else { self.middle(&gap) };
            pattern.push_str(&text);
            glue.extend(kept);
            pattern.push_str(&format!("(?<{}>{})", capture.name, capture.pattern));
            from = capture.tokens.end;
        }
        let said = glue.iter().flat_map(Clone::clone).any(|at| self.tells(at));
        let closed = captures.last().is_some_and(|capture| capture.closed);
        let (kept, tail) = self.tail(from, said, closed);
        pattern.push_str(&tail);
        glue.extend(kept);
        let words: Vec<&str> = glue
            .into_iter()
            .filter(|range| self.tokens[range.clone()].iter().any(|token| token.word))
            .map(|range| self.text[bytes(self.tokens, &range)].trim())
            .collect();
        (pattern, words.join(" … "))
    }

    fn tells(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        token.word && !self.small.has(&token.key) && !token.is_number()
    }

    fn words(&self, gap: &Range<usize>) -> usize {
        self.tokens[gap.clone()].iter().filter(|token| token.word).count()
    }

    fn head(&self, gap: &Range<usize>) -> (Vec<Range<usize>>, String) {
        if self.strict || self.words(gap) <= GLUE / 2 {
            return (not_empty(gap.clone()), format!("^{}", self.glue(gap, false)));
        }
        let kept = self.kept(gap, 0, 1);
        let text: Vec<String> = kept.iter().map(|part| self.glue(part, false)).collect();
        (kept, format!("^.*?{}", text.join(".*?")))
    }

    fn middle(&self, gap: &Range<usize>) -> (Vec<Range<usize>>, String) {
        if self.strict || self.words(gap) <= GLUE {
            return (not_empty(gap.clone()), self.glue(gap, true));
        }
        let kept = self.kept(gap, 1, 2);
        let text: Vec<String> = kept.iter().map(|part| self.glue(part, true)).collect();
        (kept, text.join(".*?").replace(" .*?", ".*?"))
    }

    fn tail(&self, from: usize, told: bool, closed: bool) -> (Vec<Range<usize>>, String) {
        let stop = if self.text.chars().any(is_cjk) { "。?$" } else { r"\.?$" };
        let end = self.tokens.iter().rposition(|token| token.word).map_or(0, |last| last + 1);
        if from >= end {
            let marks = from..self.tokens.len();
            let only_stop = marks.clone().all(|at| [".", "。"].contains(&self.tokens[at].key.as_str()));
            let text = if only_stop { stop.to_owned() } else { format!("{}$", self.glue(&marks, true)) };
            return (Vec::new(), text);
        }
        let first = (from..end).find(|at| self.tells(*at)).unwrap_or(end - 1);
        let least = if told { from + usize::from(!closed) } else { first + 1 };
        // What the question says as well stays.
        let last = self.said.iter().map(|at| at + 1).filter(|after| (from..=end).contains(after)).max();
        let whole = from..least.max(last.unwrap_or(0));
        let kept = match self.strict {
            true => not_empty(from..end),
            false if self.words(&whole) <= GLUE => not_empty(whole),
            false => self.kept(&whole, least - from, 0),
        };
        let until = kept.last().map_or(from, |last| last.end);
        let in_word = until == from || self.tokens[until - 1].word && !self.tokens[until - 1].is_cjk();
        let rest = match (until == end, in_word) {
            (true, _) => stop,
            (false, true) => r"\b.*$",
            (false, false) => ".*$",
        };
        let text: Vec<String> = kept.iter().map(|part| self.glue(part, true).trim_end().to_owned()).collect();
        (kept, format!("{}{rest}", text.join(".*?")))
    }

    /// The tokens of a gap that stay: so many at its ends, and what the question says as well.
    fn kept(&self, gap: &Range<usize>, head: usize, tail: usize) -> Vec<Range<usize>> {
        let stays = |at: &usize| *at < gap.start + head || *at + tail >= gap.end || self.said.contains(at);
        let mut kept: Vec<Range<usize>> = Vec::new();
        for at in gap.clone().filter(stays) {
            match kept.last_mut() {
                Some(last) if last.end == at => last.end = at + 1,
                Some(_) | None => kept.push(at..at + 1),
            }
        }
        kept
    }

    /// Tokens as they stand, with the blanks around them; any number stands for a number.
    fn glue(&self, range: &Range<usize>, after: bool) -> String {
        let mut out = String::new();
        let mut last = range.start.checked_sub(1).map_or(0, |before| self.tokens[before].at.end);
        for (at, token) in range.clone().map(|at| (at, &self.tokens[at])) {
            if (after || at > range.start) && token.at.start > last {
                out.push(' ');
            }
            match token.key.as_str() {
                key if token.is_number() && key.len() == 4 => out.push_str(r"\d{4}"),
                _ if token.is_number() => out.push_str(r"\d+"),
                _ => out.push_str(&regex::escape(&self.text[token.at.clone()])),
            }
            last = token.at.end;
        }
        if self.tokens.get(range.end).is_some_and(|next| next.at.start > last && (after || !range.is_empty())) {
            out.push(' ');
        }
        out
    }
}

/// The captures in the order of the sentence, named by what they look like.
pub(super) fn captures(text: &str, all: &[Token], runs: &[Range<usize>], taken: &Range<usize>) -> Vec<Capture> {
    const NAMES: [&str; 4] = ["subject", "what", "part", "more"];
    let mut ranges: Vec<Range<usize>> = runs.to_vec();
    ranges.extend((!taken.is_empty()).then(|| taken.clone()));
    ranges.sort_by_key(|range| range.start);
    let mut found: Vec<Capture> = Vec::new();
    let mut plain = 0;
    for range in ranges {
        let said = &text[bytes(all, &range)];
        let number = range.len() == 1 && all[range.start].is_number();
        let name = match (number, said.len()) {
            (true, 4) => "year",
            (true, _) => "number",
            (false, _) if range == *taken => "answer",
            (false, _) => {
                plain += 1;
                NAMES.get(plain - 1).copied().unwrap_or("more")
            }
        };
        let same = found.iter().filter(|capture| capture.name.starts_with(name)).count();
        let name = if same == 0 { name.to_owned() } else { format!("{name}{}", same + 1) };
        let pattern = match (number, said.len()) {
            (true, 4) => r"\d{4}",
            (true, _) => r"\d+",
            (false, _) if said.contains([',', '，', ';', '；', ':', '：']) => ".+?",
            (false, _) if said.chars().any(is_cjk) => "[^，。；：]+?",
            (false, _) => "[^,;:]+?",
        };
        found.push(Capture { name, tokens: range, pattern: pattern.to_owned(), closed: number });
    }
    found
}

/// The bytes of a run of tokens, which is not empty.
pub(super) fn bytes(all: &[Token], tokens: &Range<usize>) -> Range<usize> {
    all[tokens.start].at.start..all[tokens.end - 1].at.end
}

fn not_empty(range: Range<usize>) -> Vec<Range<usize>> {
    if range.is_empty() { Vec::new() } else { vec![range] }
}

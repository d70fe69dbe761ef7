//! Word lists: the only place where the program knows what a word is good for.
//!
//! A lexicon holds words of all languages at once. A word of letters stands alone: it is not
//! found inside a longer word; words of CJK text, which has no blanks, and of Korean are found anywhere.
//! Most runs ask few of the lists, so that what is searched with is made when it is first asked for.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::ops::Range;
use std::sync::OnceLock;

/// A word list.
#[derive(Clone, Debug)]
pub struct Lexicon {
    /// In lower case and in order, so that of two words at the head of a text the longer one comes later.
    words: Vec<String>,
    /// The same by their last letters.
    by_end: OnceLock<Vec<u32>>,
    /// The bytes of the longest word.
    longest: usize,
    /// A bit for each byte with which a word begins: most texts are refused by it.
    firsts: [u64; 4],
    /// A bit for each number of bytes that a word has; the last one is for all from there on.
    lengths: u64,
    anywhere: OnceLock<Option<AhoCorasick>>,
}

impl Lexicon {
    /// Takes a word list; case does not matter.
    pub fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut words: Vec<String> = words.into_iter().map(str::to_lowercase).filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        words.dedup();
        let longest = words.iter().map(String::len).max().unwrap_or(0);
        let lengths = words.iter().fold(0, |lengths, word| lengths | 1 << word.len().min(63));
        let mut firsts = [0; 4];
        for byte in words.iter().filter_map(|word| word.bytes().next()) {
            firsts[usize::from(byte >> 6)] |= 1 << (byte & 63);
        }
        Self { words, by_end: OnceLock::new(), longest, firsts, lengths, anywhere: OnceLock::new() }
    }

    /// Its words, in lower case and in order.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// Whether the whole text is one of the words.
    pub fn is(&self, text: &str) -> bool {
        let text = text.trim();
        // Case never changes the length of a word by more than a few bytes.
        text.len() <= self.longest + 8
            && self.may_begin(text)
            && (self.has(text) || self.may_have(text) && self.has(&text.to_lowercase()))
    }

    /// Whether a text that is none of the words may be one in lower case, which ASCII has at the same length.
    fn may_have(&self, text: &str) -> bool {
        match text.is_ascii() {
            true => self.has_length(text.len()) && text.bytes().any(|byte| byte.is_ascii_uppercase()),
            false => text.chars().any(char::is_uppercase),
        }
    }

    fn has_length(&self, length: usize) -> bool {
        self.lengths >> length.min(63) & 1 == 1
    }

    /// Whether a text that is in lower case already is one of the words.
    pub fn has(&self, lower: &str) -> bool {
        self.has_length(lower.len()) && self.words.binary_search_by(|word| word.as_str().cmp(lower)).is_ok()
    }

    /// Whether some word begins with the sign with which a text does, in any case.
    fn may_begin(&self, text: &str) -> bool {
        let Some(first) = text.chars().next() else { return false };
        let byte = match first.is_ascii() {
            true => first.to_ascii_lowercase() as u8,
            false => first.to_lowercase().next().unwrap_or(first).encode_utf8(&mut [0; 4]).as_bytes()[0],
        };
        self.firsts[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }

    /// The bytes that the longest word at the head of the text takes.
    pub fn at_start(&self, text: &str) -> Option<usize> {
        if !self.may_begin(text) {
            return None;
        }
        let first = text.chars().next()?.to_lowercase().next()?;
        let from = self.words.partition_point(|word| word.chars().next() < Some(first));
        let same = self.words[from..].partition_point(|word| word.starts_with(first));
        self.words[from..from + same].iter().rev().find_map(|word| {
            let end = prefix_ignoring_case(text, word)?;
            (!joins(text, end)).then_some(end)
        })
    }

    /// Where the longest word at the end of the text begins.
    pub fn at_end(&self, text: &str) -> Option<usize> {
        let last = text.chars().next_back()?.to_lowercase().next()?;
        let by_end = self.by_end.get_or_init(|| self.sorted_by_end());
        let word = |at: &u32| self.words[*at as usize].as_str();
        let from = by_end.partition_point(|at| word(at).chars().next_back() < Some(last));
        let same = by_end[from..].partition_point(|at| word(at).ends_with(last));
        by_end[from..from + same].iter().rev().find_map(|at| {
            let start = suffix_ignoring_case(text, word(at))?;
            (!joins(text, start)).then_some(start)
        })
    }

    /// The first place where one of the words stands.
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        self.find_all(text).next()
    }

    /// All places where one of the words stands, without overlap.
    pub fn find_all<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        self.anywhere
            .get_or_init(|| self.search())
            .iter()
            .flat_map(move |search| search.find_iter(text))
            .map(|found| found.start()..found.end())
            .filter(move |at| !joins(text, at.start) && !joins(text, at.end))
    }

    fn sorted_by_end(&self) -> Vec<u32> {
        let mut by_end: Vec<u32> = (0..self.words.len() as u32).collect();
        by_end.sort_by(|a, b| self.words[*a as usize].chars().rev().cmp(self.words[*b as usize].chars().rev()));
        by_end
    }

    fn search(&self) -> Option<AhoCorasick> {
        // Of letters beyond ASCII, the search does not know the capitals.
        let capital = |word: &String| {
            let first = word.chars().next().filter(|first| !first.is_ascii() && first.is_lowercase())?;
            Some(first.to_uppercase().chain(word.chars().skip(1)).collect::<String>())
        };
        let searched: Vec<String> = self.words.iter().cloned().chain(self.words.iter().filter_map(capital)).collect();
        AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&searched)
            .ok()
            .filter(|_| !searched.is_empty())
    }
}

/// Whether a letter of an alphabet stands on both sides of `at`, so that it lies in a word.
fn joins(text: &str, at: usize) -> bool {
    let letter = |found: Option<char>| found.is_some_and(|c| c.is_alphanumeric() && !is_cjk(c) && !is_hangul(c));
    letter(text[..at].chars().next_back()) && letter(text[at..].chars().next())
}

/// Whether a character belongs to a script that is written without blanks.
pub fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a character is a syllable of Korean, whose words take their endings without a blank.
fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7af}')
}

fn prefix_ignoring_case(text: &str, word: &str) -> Option<usize> {
    let mut rest = word.chars();
    let mut expected = rest.next();
    for (at, c) in text.char_indices() {
        let Some(want) = expected else { return Some(at) };
        if c != want && !c.to_lowercase().eq(std::iter::once(want)) {
            return None;
        }
        expected = rest.next();
    }
    expected.is_none().then_some(text.len())
}

fn suffix_ignoring_case(text: &str, word: &str) -> Option<usize> {
    let mut rest = word.chars().rev();
    let mut expected = rest.next();
    for (at, c) in text.char_indices().rev() {
        let want = expected?;
        if c != want && !c.to_lowercase().eq(std::iter::once(want)) {
            return None;
        }
        expected = rest.next();
        if expected.is_none() {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Lexicon;

    #[test]
    fn a_latin_word_stands_alone_and_a_cjk_word_anywhere() {
        let lexicon = Lexicon::new(["ex", "优点"]);
        assert_eq!(lexicon.find("an index"), None);
        assert_eq!(lexicon.find("for Ex. this"), Some(4..6));
        assert_eq!(lexicon.find("它的优点是"), Some(6..12));
        assert_eq!(Lexicon::new(["что"]).find("Что такое"), Some(0..6));
        assert_eq!(Lexicon::new(["무엇"]).find("효모란 무엇인가?"), Some(10..16));
    }

    #[test]
    fn the_longest_word_at_an_end_wins() {
        let lexicon = Lexicon::new(["有哪", "有哪些", "什么是", "什么"]);
        assert_eq!(lexicon.at_end("模块有哪些"), Some(6));
        assert_eq!(lexicon.at_start("什么是锁"), Some(9));
    }
}

//! The question of one card as a wording: what it takes from the note becomes slots.

use crate::rules::is_cjk;

/// Something of the note that a question may say.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    /// How it is written between braces, and the text that comes out: as it is, and through
    /// filters.
    pub(super) forms: Vec<(String, String)>,
}

/// A question with slots in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Worded {
    /// The wording.
    pub(super) text: String,
    /// The names of its slots, without filters.
    pub(super) used: Vec<String>,
}

impl Slot {
    /// A slot that stands as it is, or in small letters within a sentence.
    pub(super) fn named(name: &str, text: &str) -> Self {
        let mut forms = vec![(name.to_owned(), text.to_owned())];
        forms.extend(small(text).map(|small| (format!("{name}|uncap"), small)));
        Self { forms }
    }

    fn width(&self) -> usize {
        self.forms.first().map_or(0, |(_, text)| text.len())
    }
}

/// `The keel` as it stands within a sentence: `the keel`; nothing for `DNS` and `keel`.
pub(super) fn small(text: &str) -> Option<String> {
    let mut chars = text.chars();
    let first = chars.next().filter(|first| first.is_uppercase())?;
    let rest = chars.as_str();
    let word = rest.chars().next().is_none_or(|second| !second.is_uppercase());
    word.then(|| first.to_lowercase().chain(rest.chars()).collect())
}

/// A question with the longest slots first, each wherever it stands as whole words.
pub(super) fn worded(question: &str, slots: &[Slot]) -> Worded {
    let mut sorted: Vec<&Slot> = slots.iter().filter(|slot| slot.width() > 0).collect();
    sorted.sort_by_key(|slot| std::cmp::Reverse(slot.width()));
    let mut parts = vec![Part::Said(question.to_owned())];
    let mut used = Vec::new();
    for slot in sorted {
        for (written, text) in &slot.forms {
            let before = parts.len();
            parts = parts.into_iter().flat_map(|part| part.cut(written, text)).collect();
            if parts.len() > before {
                used.push(written.split('|').next().unwrap_or(written).to_owned());
                break;
            }
        }
    }
    let text = parts.iter().map(Part::written).collect();
    Worded { text, used }
}

/// A wording and the one after it: without an owner before a colon, when there is none.
pub(super) fn with_fallback(wording: &str) -> Vec<String> {
    let bare = ["{owner}: ", "{owner}：", "{owner} : "].iter().find_map(|head| wording.strip_prefix(head));
    let capital = |text: &str| {
        let mut chars = text.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>())
    };
    std::iter::once(wording.to_owned()).chain(bare.and_then(capital)).collect()
}

enum Part {
    Said(String),
    Hole(String),
}

impl Part {
    /// Cuts a text out of what is said and puts a hole there.
    fn cut(self, hole: &str, text: &str) -> Vec<Part> {
        let Part::Said(said) = self else { return vec![self] };
        let Some(at) = find_word(&said, text) else { return vec![Part::Said(said)] };
        let mut parts = vec![Part::Said(said[..at].to_owned()), Part::Hole(hole.to_owned())];
        parts.extend(Part::Said(said[at + text.len()..].to_owned()).cut(hole, text));
        parts
    }

    fn written(&self) -> String {
        match self {
            Part::Said(said) => said.replace('{', "{{").replace('}', "}}"),
            Part::Hole(hole) => format!("{{{hole}}}"),
        }
    }
}

/// Where a text stands and is no part of a longer word.
pub(super) fn find_word(within: &str, text: &str) -> Option<usize> {
    let letter = |found: Option<char>| found.is_some_and(|c| c.is_alphanumeric() && !is_cjk(c));
    let joins = |at: usize| letter(within[..at].chars().next_back()) && letter(within[at..].chars().next());
    let mut places = within.match_indices(text).map(|(at, _)| at);
    places.find(|at| !joins(*at) && !joins(at + text.len()))
}

#[cfg(test)]
mod tests {
    use super::{Slot, with_fallback, worded};

    #[track_caller]
    fn check(question: &str, slots: &[(&str, &str)], expected: &str) {
        let slots: Vec<Slot> = slots.iter().map(|(name, text)| Slot::named(name, text)).collect();
        assert_eq!(worded(question, &slots).text, expected);
    }

    #[test]
    fn what_the_note_says_becomes_slots_as_whole_words() {
        check(
            "Ships: what does a keel do?",
            &[("label", "Keel"), ("owner", "Ships")],
            "{owner}: what does a {label|uncap} do?",
        );
        check("什么是龙骨？", &[("label", "龙骨")], "什么是{label}？");
        check("Why are keels {heavy}?", &[("label", "Keel")], "Why are keels {{heavy}}?");
        check("DNS or dns?", &[("label", "DNS")], "{label} or dns?");
    }

    #[test]
    fn an_owner_before_a_colon_may_be_missing() {
        assert_eq!(with_fallback("{owner}: which {label}?"), ["{owner}: which {label}?", "Which {label}?"]);
        assert_eq!(with_fallback("which {label}?"), ["which {label}?"]);
    }
}

//! The signs of deletions in the text of a cloze card.

use super::plain;

/// The signs of a deletion in the text of a cloze card: Unicode noncharacters, which no text
/// can hold, so that nothing that a person writes is taken for one.
///
/// A deletion is `OPEN`, its numbers (`1`, or `1,2`), `NUMBERED`, the text, maybe `HINT` and a
/// hint, `CLOSE`; the text may hold other deletions.
#[derive(Clone, Copy, Debug)]
pub struct Deletion;

impl Deletion {
    /// Before the numbers.
    pub const OPEN: char = '\u{FDD0}';
    /// Between the numbers and the text.
    pub const NUMBERED: char = '\u{FDD1}';
    /// Between the text and a hint.
    pub const HINT: char = '\u{FDD2}';
    /// The end.
    pub const CLOSE: char = '\u{FDD3}';
    /// All of them.
    pub const SIGNS: [char; 4] = [Self::OPEN, Self::NUMBERED, Self::HINT, Self::CLOSE];

    /// The numbers of all deletions in a text, each once, in order.
    pub fn numbers(text: &str) -> Vec<u16> {
        let mut numbers: Vec<u16> = text
            .split(Self::OPEN)
            .skip(1)
            .filter_map(|rest| rest.split_once(Self::NUMBERED))
            .flat_map(|(numbers, _)| numbers.split(','))
            .filter_map(|number| number.parse().ok())
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The text without the signs, the numbers and the hints.
    pub fn text(text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut kept = true;
        for found in text.chars() {
            match found {
                Self::OPEN | Self::HINT => kept = false,
                Self::NUMBERED | Self::CLOSE => kept = true,
                other if kept => out.push(other),
                _ => {}
            }
        }
        out
    }

    /// What is left out of a text, in the order in which it ends.
    pub fn deleted(text: &str) -> Vec<String> {
        let mut deleted = Vec::new();
        let mut open: Vec<String> = Vec::new();
        // Numbers and hints are no part of it.
        let mut shown = true;
        for found in text.chars() {
            match found {
                Self::OPEN => {
                    open.push(String::new());
                    shown = false;
                }
                Self::HINT => shown = false,
                Self::NUMBERED => shown = true,
                Self::CLOSE => {
                    shown = true;
                    if let Some(inner) = open.pop() {
                        if let Some(outer) = open.last_mut() {
                            outer.push_str(&inner);
                        }
                        deleted.push(plain(&inner).into_owned());
                    }
                }
                other if shown => open.iter_mut().last().into_iter().for_each(|open| open.push(other)),
                _ => {}
            }
        }
        deleted
    }

    /// Takes out of the titles above a text those that tell what is left out of it.
    pub fn keep_silent(titles: &mut Vec<String>, text: &str) {
        let deleted: Vec<String> = Self::deleted(text).iter().map(|text| text.trim().to_lowercase()).collect();
        titles.retain(|title| {
            let title = title.to_lowercase();
            !deleted.iter().any(|deleted| !deleted.is_empty() && title.contains(deleted.as_str()))
        });
    }

    /// The text with the signs in place of Anki's, what [`written`](Self::written) gives.
    pub fn read(text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        // For each deletion that is open, whether it may still have a hint.
        let mut open: Vec<bool> = Vec::new();
        let mut rest = text;
        while let Some(found) = rest.chars().next() {
            let numbers = rest.strip_prefix("{{c").and_then(|rest| {
                let end = rest.find(|c: char| !(c.is_ascii_digit() || c == ','))?;
                Some((&rest[..end], rest[end..].strip_prefix("::")?)).filter(|_| end > 0)
            });
            if let Some((numbers, behind)) = numbers {
                out.extend([Self::OPEN]);
                out.push_str(numbers);
                out.push(Self::NUMBERED);
                open.push(true);
                rest = behind;
            } else if let Some(behind) = rest.strip_prefix("}}").filter(|_| !open.is_empty()) {
                open.pop();
                out.push(Self::CLOSE);
                rest = behind;
            } else if let Some(behind) = rest.strip_prefix("::").filter(|_| open.last() == Some(&true)) {
                open.pop();
                open.push(false);
                out.push(Self::HINT);
                rest = behind;
            } else {
                out.push(found);
                rest = &rest[found.len_utf8()..];
            }
        }
        out
    }

    /// The text with Anki's signs, `{{c1::text::hint}}`; the rest stays.
    pub fn written(text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for found in text.chars() {
            match found {
                Self::OPEN => out.push_str("{{c"),
                Self::NUMBERED | Self::HINT => out.push_str("::"),
                Self::CLOSE => out.push_str("}}"),
                other => out.push(other),
            }
        }
        out
    }
}

//! Letters and digits: by them people tell whether two texts say the same.
//!
//! Nearly all that notes hold is ASCII or an ideograph; neither needs the tables of Unicode.

use std::borrow::Cow;

/// Whether a character is a letter or a digit of any script.
pub fn is_letter(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { is_ideograph(c) || c.is_alphanumeric() }
}

/// How many letters and digits a text has.
pub fn count(text: &str) -> usize {
    text.chars().filter(|c| is_letter(*c)).count()
}

/// The letters and digits of a text, in lower case.
pub fn letters(text: &str) -> String {
    kept(text, is_letter)
}

/// A text in lower case without its white space.
pub fn without_blanks(text: &str) -> String {
    kept(text, |c| is_ideograph(c) || !c.is_whitespace())
}

/// A text in lower case. Most texts are, and are not written anew.
pub fn lower(text: &str) -> Cow<'_, str> {
    let stays = |c: char| match c.is_ascii() {
        true => !c.is_ascii_uppercase(),
        false => is_ideograph(c) || c.to_lowercase().eq(std::iter::once(c)),
    };
    if text.chars().all(stays) { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}

fn kept(text: &str, keep: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| keep(*c)) {
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else if is_ideograph(c) {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
    }
    out
}

/// The ideographs that every version of Unicode has; all are letters, and none has a case.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fa5}')
}

#[cfg(test)]
mod tests {
    use super::{is_letter, letters, lower, without_blanks};

    #[test]
    fn the_short_ways_give_what_the_tables_give() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_letter(c), c.is_alphanumeric(), "{c:?}");
            let low: String = c.to_lowercase().collect();
            assert_eq!(lower(&c.to_string()), c.to_string().to_lowercase(), "{c:?}");
            assert_eq!(letters(&c.to_string()), if is_letter(c) { low.clone() } else { String::new() }, "{c:?}");
            assert_eq!(without_blanks(&c.to_string()), if c.is_whitespace() { String::new() } else { low }, "{c:?}");
        }
    }
}

//! Which words of a text were changed.
//!
//! A word is a run of letters and digits; ideographs, blanks and punctuation stand for
//! themselves, since their scripts put no blanks between words.

use similar::{Algorithm, ChangeTag, capture_diff_slices};

/// A piece of two texts laid over each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// It is in both.
    Same(String),
    /// It is in the old one only.
    Old(String),
    /// It is in the new one only.
    New(String),
}

/// Lays two texts over each other, word by word. Where words alternate, what was removed
/// stands before what was added.
pub fn words(old: &str, new: &str) -> Vec<Piece> {
    let (a, b) = (split(old), split(new));
    let changes: Vec<(ChangeTag, &str)> = capture_diff_slices(Algorithm::Patience, &a, &b)
        .iter()
        .flat_map(|op| op.iter_changes(&a, &b).map(|change| (change.tag(), change.value())).collect::<Vec<_>>())
        .collect();
    let mut pieces: Vec<Piece> = Vec::new();
    let (mut gone, mut added) = (String::new(), String::new());
    for (at, (tag, text)) in changes.iter().enumerate() {
        match tag {
            ChangeTag::Delete => gone.push_str(text),
            ChangeTag::Insert => added.push_str(text),
            ChangeTag::Equal => {
                // A single blank between two changes makes them one, which reads better.
                let changing = !gone.is_empty() && !added.is_empty();
                let goes_on = changes.get(at + 1).is_some_and(|(tag, _)| *tag != ChangeTag::Equal);
                if changing && goes_on && text.trim().is_empty() {
                    gone.push_str(text);
                    added.push_str(text);
                    continue;
                }
                flush(&mut pieces, &mut gone, &mut added);
                match pieces.last_mut() {
                    Some(Piece::Same(same)) => same.push_str(text),
                    Some(Piece::Old(_) | Piece::New(_)) | None => pieces.push(Piece::Same((*text).to_owned())),
                }
            }
        }
    }
    flush(&mut pieces, &mut gone, &mut added);
    pieces
}

fn flush(pieces: &mut Vec<Piece>, gone: &mut String, added: &mut String) {
    if !gone.is_empty() {
        pieces.push(Piece::Old(std::mem::take(gone)));
    }
    if !added.is_empty() {
        pieces.push(Piece::New(std::mem::take(added)));
    }
}

fn split(text: &str) -> Vec<&str> {
    let wordy = |char: char| char.is_alphanumeric() && (char < '\u{2e80}' || ('\u{ac00}'..='\u{d7a3}').contains(&char));
    let mut found = Vec::new();
    let mut start = 0;
    let mut before = None;
    for (at, char) in text.char_indices() {
        if at > start && !(wordy(char) && before.is_some_and(wordy)) {
            found.push(&text[start..at]);
            start = at;
        }
        before = Some(char);
    }
    if start < text.len() {
        found.push(&text[start..]);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(old: &str, new: &str, drawn: &str) {
        let draw = |piece: &Piece| match piece {
            Piece::Same(text) => text.clone(),
            Piece::Old(text) => format!("[-{text}-]"),
            Piece::New(text) => format!("{{+{text}+}}"),
        };
        assert_eq!(words(old, new).iter().map(draw).collect::<String>(), drawn);
    }

    #[test]
    fn a_changed_word_is_shown_as_a_word() {
        check("It waits for a lock.", "It waits for the lock.", "It waits for [-a-]{+the+} lock.");
    }

    #[test]
    fn neighbouring_words_are_one_change() {
        check("a red ball", "a dark blue ball", "a [-red-]{+dark blue+} ball");
    }

    #[test]
    fn ideographs_are_words_of_their_own() {
        check("什么是死锁？", "什么是活锁？", "什么是[-死-]{+活+}锁？");
    }

    #[test]
    fn what_is_equal_is_not_cut() {
        check("a b", "a b", "a b");
        check("", "new", "{+new+}");
    }
}

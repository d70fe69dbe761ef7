//! What a file is called in the collection of Anki.
//!
//! Anki knows files by their name alone: another picture under a name that it has is passed
//! over unless its note is newer, and names with a `/` make it refuse the whole package
//! (measured on 26.9). So the name holds a hash of what is in the file.

use super::FOLDER;
use crate::text::medium::{extension, is_medium};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

/// The longest name in bytes; Anki cuts names at 120.
const LONGEST: usize = 100;

/// The names of files, by what they are called and the hash of what is in them.
///
/// A name is like `mitosis-1a2b3c4d.png`: what the file is called in normal form C, reduced to
/// letters, digits, `-` and `_`, and the first eight digits of the hash. Equal files have one
/// name, made of what the first of them is called in the order of the alphabet, so that it
/// does not depend on the order of the notes. Different ones have different names, whatever
/// their case.
pub fn names(files: &[(&str, [u8; 32])]) -> Vec<String> {
    let mut called: BTreeMap<[u8; 32], &str> = BTreeMap::new();
    for (name, digest) in files {
        let first = called.entry(*digest).or_insert(name);
        *first = (*first).min(name);
    }
    let mut names: BTreeMap<[u8; 32], String> = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for (digest, name) in &called {
        // Two different files would have to agree in eight digits to need more of them.
        let mut free = [8, 16, 32, 64].into_iter().map(|digits| name_of(name, digest, digits));
        let free = free.find(|name| taken.insert(name.to_lowercase()));
        names.insert(*digest, free.expect("files whose whole hashes are equal are one file"));
    }
    files.iter().map(|(_, digest)| names[digest].clone()).collect()
}

/// Whether a name is one of those that [`names`] makes.
pub fn is_ours(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or("", |(stem, _)| stem);
    let hash = stem.rsplit_once('-').map_or("", |(_, hash)| hash);
    hash.len() >= 8 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) && is_medium(name)
}

fn name_of(name: &str, digest: &[u8; 32], digits: usize) -> String {
    let ending = extension(name);
    let stem = name.rsplit('/').next().unwrap_or(name);
    let stem = stem.len().checked_sub(ending.len() + 1).and_then(|end| stem.get(..end)).unwrap_or(stem);
    let mut safe = String::with_capacity(stem.len());
    for char in stem.nfc() {
        if char.is_alphanumeric() || char == '_' {
            safe.push(char);
        } else if !safe.ends_with('-') {
            safe.push('-');
        }
    }
    // A name that begins with `_` is one that Anki never clears away.
    let safe = safe.trim_start_matches(['-', '_']);
    let room = LONGEST - digits - ending.len() - "-.".len();
    let end = (0..=room.min(safe.len())).rev().find(|end| safe.is_char_boundary(*end)).unwrap_or(0);
    let stem = safe[..end].trim_end_matches('-');
    let stem = if stem.is_empty() { FOLDER } else { stem };
    let hash = blake3::Hash::from_bytes(*digest).to_hex();
    format!("{stem}-{}.{ending}", &hash[..digits])
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::is_nfc;

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(names(&[(name, [0xab; 32])]), [expected]);
    }

    #[test]
    fn a_name_is_flat_and_safe_and_says_what_is_in_the_file() {
        check("mitosis.PNG", "mitosis-abababab.png");
        check("two words & (more).jpeg", "two-words-more-abababab.jpeg");
        check("\u{7ec6}\u{80de}\u{5206}\u{88c2}.png", "\u{7ec6}\u{80de}\u{5206}\u{88c2}-abababab.png");
        check("u\u{308}ber.svg", "\u{fc}ber-abababab.svg");
        check("_hidden.mp3", "hidden-abababab.mp3");
        check("...png", "media-abababab.png");
        check("a.b.png", "a-b-abababab.png");
        check("x]\"<'}}{{c1::.webp", "x-c1-abababab.webp");
    }

    #[test]
    fn a_long_name_is_cut_between_two_letters() {
        for name in ["x".repeat(300), "\u{fc}".repeat(300), "\u{7ec6}".repeat(80), "e\u{301}".repeat(90)] {
            let found = names(&[(&format!("{name}.jpeg"), [1; 32])]).remove(0);
            assert!(found.len() <= LONGEST && found.len() > LONGEST - 4, "{found}");
            assert!(found.ends_with("-01010101.jpeg") && is_nfc(&found), "{found}");
        }
    }

    #[test]
    fn equal_files_have_one_name_and_different_ones_two() {
        let other = |last| {
            let mut digest = [7; 32];
            digest[31] = last;
            digest
        };
        let files = [("b.png", [1; 32]), ("a.png", [1; 32]), ("X.png", other(1)), ("x.png", other(2))];
        let found = names(&files);
        assert_eq!(found[0], "a-01010101.png");
        assert_eq!(found[1], found[0]);
        assert_eq!(found[2], "X-07070707.png");
        assert_eq!(found[3], "x-0707070707070707.png");
        let turned: Vec<_> = files.iter().rev().copied().collect();
        assert_eq!(names(&turned), found.into_iter().rev().collect::<Vec<_>>());
    }
}

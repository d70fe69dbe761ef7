//! The text in the bytes of a file: which encoding they are in, and what they say.
//!
//! Notes are UTF-8 nowadays; old Chinese and Japanese ones are GBK, Big5, Shift-JIS or
//! UTF-16. Evidence comes first (a byte order mark, bytes that are valid UTF-8, the zero
//! bytes of UTF-16), and statistics only where there is none. Whatever the encoding was,
//! the text that comes out has no byte order mark and ends its lines with `\n`.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// A text, and what it took to read it.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// The name of the encoding when it was not UTF-8.
    pub converted_from: Option<&'static str>,
    /// How many places meant nothing in that encoding; each is a U+FFFD in the text.
    pub replaced: usize,
}

/// Reads bytes as text, or gives nothing when they are no text at all.
pub fn decode(bytes: &[u8]) -> Option<Decoded> {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = match marked {
        Some(encoding) => encoding,
        None if bytes.contains(&0) => guess_utf16(bytes)?,
        None if std::str::from_utf8(bytes).is_ok() || is_damaged_utf8(bytes) => UTF_8,
        None => guess_legacy(bytes),
    };
    let (text, broken) = encoding.decode_with_bom_removal(bytes);
    // Replacements are counted only where there are any: U+FFFD may stand in the note itself.
    let replaced = if !broken {
        0
    } else if encoding == UTF_8 {
        bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count()
    } else {
        text.matches('\u{FFFD}').count()
    };
    if encoding != UTF_8 && !looks_like_text(&text, replaced) {
        return None;
    }
    let converted_from = (encoding != UTF_8).then(|| name_of(encoding));
    Some(Decoded { text: with_plain_line_ends(text.into_owned()), converted_from, replaced })
}

/// The name as people write it.
fn name_of(encoding: &'static Encoding) -> &'static str {
    if encoding == GB18030 { "GB18030" } else { encoding.name() }
}

/// `\r\n` becomes `\n`, also where a careless conversion doubled the `\r`; a file whose
/// only line ends are `\r` (old Macintosh) is broken into lines as well.
fn with_plain_line_ends(text: String) -> String {
    if !text.contains('\r') {
        return text;
    }
    if !text.contains('\n') {
        return text.replace('\r', "\n");
    }
    let mut plain = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match line.strip_suffix('\n') {
            Some(body) => {
                plain.push_str(body.trim_end_matches('\r'));
                plain.push('\n');
            }
            None => plain.push_str(line),
        }
    }
    plain
}

/// Whether bytes are UTF-8 in which little is broken: a cut character, a stray byte.
///
/// Without this, one bad byte would turn a whole Chinese note into Western letters.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut broken, mut wide) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        wide += chunk.valid().chars().filter(|found| !found.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    // Text in another encoding contains a valid sequence only by accident.
    wide >= 4 && broken * 10 <= wide
}

/// UTF-16 without a byte order mark: the byte order in which all of it is ordinary text.
fn guess_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    [UTF_16LE, UTF_16BE]
        .into_iter()
        .filter_map(|encoding| Some((ordinary_share(encoding, bytes)?, encoding)))
        .max_by_key(|(share, _)| *share)
        .filter(|(share, _)| *share >= 90)
        .map(|(_, encoding)| encoding)
}

/// The percentage of characters in the scripts that notes are written in, or nothing when
/// some unit is no text in that byte order.
fn ordinary_share(encoding: &'static Encoding, bytes: &[u8]) -> Option<usize> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    if broken || text.chars().any(is_control) {
        return None;
    }
    let ordinary = text.chars().filter(|found| is_ordinary(*found)).count();
    Some(ordinary * 100 / text.chars().count().max(1))
}

fn is_ordinary(found: char) -> bool {
    matches!(found,
        '\t' | '\n' | '\r' | ' '..='~' | '\u{A0}'..='\u{52F}' | '\u{2000}'..='\u{206F}' | '\u{2190}'..='\u{22FF}'
        | '\u{3000}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{FF00}'..='\u{FFEF}')
}

/// A character that stands in no text: terminal escapes and form feeds do occur in notes.
fn is_control(found: char) -> bool {
    found.is_control() && !matches!(found, '\t' | '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{1B}' | '\u{85}')
}

/// By statistics, from all of the bytes.
fn guess_legacy(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // GB18030 reads all that GBK reads, and more.
    if guess == GBK || (guess.is_single_byte() && is_common_chinese(bytes)) { GB18030 } else { guess }
}

/// Whether a few bytes, too few for statistics, are common Chinese characters in GBK.
///
/// The first byte of these is 0xB0 to 0xD7 and the second at least 0xA1 (the first level of
/// GB 2312: the 3,755 most used characters), punctuation and full-width forms begin with
/// 0xA1 or 0xA3. Western text has its letters beyond ASCII one at a time.
fn is_common_chinese(bytes: &[u8]) -> bool {
    let mut at = 0;
    let mut pairs = 0;
    while at < bytes.len() {
        if bytes[at].is_ascii() {
            at += 1;
            continue;
        }
        let common = matches!(bytes[at], 0xA1 | 0xA3 | 0xB0..=0xD7);
        if !common || bytes.get(at + 1).is_none_or(|second| *second < 0xA1) {
            return false;
        }
        pairs += 1;
        at += 2;
    }
    pairs > 1
}

/// The last question to a guess: does the result read like text?
fn looks_like_text(text: &str, replaced: usize) -> bool {
    let strange = text.chars().filter(|found| is_control(*found)).count() + replaced;
    strange * 50 <= text.chars().count()
}

//! Tags: those that mark cards, and those that cards have.

use super::closed::Why;
use super::scan::{Find, Piece, Scan};
use std::ops::Range;

impl Scan<'_> {
    /// A marker tag in a row of text that no card has.
    pub(super) fn tag(&self, row: usize, tag: &str) -> Option<Range<usize>> {
        if !self.is_free(row) {
            return None;
        }
        let text = self.rows[row].text;
        let mut from = 0;
        while let Some(at) = text[from..].find(tag).map(|at| from + at) {
            let end = at + tag.len();
            let before = text[..at].chars().next_back();
            let after = text[end..].chars().next();
            let apart = before.is_none_or(char::is_whitespace) && after.is_none_or(char::is_whitespace);
            if apart && (!self.rows[row].is_closed(at) || self.is_link(row, at)) {
                return Some(at..end);
            }
            from = end;
        }
        None
    }

    /// Whether a wiki link begins here.
    fn is_link(&self, row: usize, at: usize) -> bool {
        let row = &self.rows[row];
        row.text[at..].starts_with("[[")
            && row.closed.iter().any(|closed| closed.why == Why::Address && closed.at.start == at)
    }

    /// The other `#tags` of a row: tags of its card. Before its words and behind them, they are no
    /// text; within a sentence, they are words of it.
    pub(super) fn hash_tags(&self, row: usize, find: &mut Find) {
        let text = self.rows[row].text;
        let start = self.rows[row].start();
        let found = self.hashes(row);
        // Tags and marks of the card, and blanks, may stand between a tag and the edge.
        let mut edges: Vec<Range<usize>> = found.iter().map(|hash| hash.at.clone()).collect();
        edges.extend(find.cut.iter().filter(|cut| cut.row == row).map(|cut| cut.at.clone()));
        edges.sort_by_key(|at| at.start);
        let blank = |at: Range<usize>| text.get(at).is_none_or(|text| text.trim_matches(BETWEEN).trim().is_empty());
        let mut head = start;
        for edge in &edges {
            if edge.start >= head && blank(head..edge.start) {
                head = edge.end;
            }
        }
        let mut tail = text.len();
        for edge in edges.iter().rev() {
            if edge.end <= tail && blank(edge.end..tail) {
                tail = edge.start;
            }
        }
        for hash in found {
            if find.cut.iter().any(|known| known.row == row && known.at.contains(&hash.at.start)) {
                continue;
            }
            find.tags.push(hash.tag);
            let outside = hash.at.end <= head || hash.at.start >= tail;
            let commas = text[hash.at.end..].len() - text[hash.at.end..].trim_start_matches(COMMAS).len();
            let end = if outside { hash.at.end + commas } else { hash.at.start + 1 };
            find.cut.push(Piece { row, at: hash.at.start..end });
        }
    }

    /// The `#tags` and `#[[long tags]]` of a row, in order.
    fn hashes(&self, row: usize) -> Vec<Hash> {
        let text = self.rows[row].text;
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(at) = text[from..].find('#').map(|at| from + at) {
            from = at + 1;
            let begins = text[..at].chars().next_back().is_none_or(char::is_whitespace);
            if !begins || self.rows[row].is_closed(at) {
                continue;
            }
            let rest = &text[from..];
            let (name, len) = match rest.strip_prefix("[[").and_then(|rest| rest.split_once("]]")) {
                Some((name, _)) => (name, name.len() + 4),
                None => {
                    let name = &rest[..rest.find(|found| !is_tag(found)).unwrap_or(rest.len())];
                    // `#a#b` is no tag, and neither is `#1`.
                    let name = if rest[name.len()..].starts_with('#') {
                        ""
                    } else {
                        name.trim_end_matches(['/', ':', '-', '.', '\''])
                    };
                    (name, name.len())
                }
            };
            // `#+BEGIN_QUOTE` is a mark of Org.
            if name.chars().any(char::is_alphabetic) && !name.starts_with('+') {
                found.push(Hash { at: at..from + len, tag: tag(name) });
                from += len;
            }
        }
        found
    }
}

/// A tag in a text, with its sign.
struct Hash {
    at: Range<usize>,
    tag: String,
}

/// Whether a character may stand in a tag behind `#`.
fn is_tag(found: char) -> bool {
    found.is_alphanumeric()
        || "-_/:.&+'".contains(found)
        || !(found.is_ascii() || is_stop(found) || found.is_whitespace())
}

/// The marks that end a clause or stand around words, in scripts of East Asia and in print.
fn is_stop(found: char) -> bool {
    matches!(found, '\u{2010}'..='\u{205e}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{ff00}'..='\u{ff0f}'
        | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}' | '\u{ab}' | '\u{bb}')
}

/// A tag as Anki has it: without blanks, its levels apart by `::`.
fn tag(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join("-").replace('/', "::")
}

/// Tags in one text: a list in brackets or with commas, or else words with blanks between them.
pub(super) fn words(text: &str) -> Vec<String> {
    let is_list = text.trim().starts_with('[') && text.trim().ends_with(']') && !text.trim().starts_with("[[");
    if is_list {
        return listed(text);
    }
    if text.contains(COMMAS) {
        let parts = text.split(COMMAS);
        return parts.flat_map(|part| if part.contains('#') { words(part) } else { listed(part) }).collect();
    }
    let mut tags = Vec::new();
    let mut rest = text;
    // What stands in double brackets is one tag.
    while let Some((before, (long, behind))) =
        rest.split_once("[[").and_then(|(before, rest)| Some((before, rest.split_once("]]")?)))
    {
        tags.extend(before.split(BETWEEN).map(bare));
        tags.push(long.trim());
        rest = behind;
    }
    tags.extend(rest.split(BETWEEN).map(bare));
    tags.into_iter().filter(|name| !name.is_empty()).map(tag).collect()
}

/// Tags in a property of Logseq, where words without signs are one.
pub(super) fn property(text: &str) -> Vec<String> {
    if text.contains(['#', '[']) { words(text) } else { listed(text) }
}

/// Tags with commas between them, and nothing else.
pub(super) fn listed(text: &str) -> Vec<String> {
    text.split(COMMAS).map(bare).filter(|name| !name.is_empty()).map(tag).collect()
}

const COMMAS: [char; 4] = [',', ';', '\u{3001}', '\u{ff0c}'];
const BETWEEN: [char; 5] = [',', ';', '\u{3001}', '\u{ff0c}', ' '];

/// A tag without what stands around it in lists.
fn bare(name: &str) -> &str {
    name.trim()
        .trim_start_matches('[')
        .trim_end_matches(']')
        .trim()
        .trim_matches(['"', '\''])
        .trim_start_matches('#')
        .trim_matches(['[', ']'])
        .trim()
}

/// The tags of a line of links whose texts are tags: `[#one](a) [#two]()`.
pub(super) fn link_tags(text: &str) -> Option<Vec<String>> {
    let mut tags = Vec::new();
    let mut rest = text.trim();
    while let Some(inner) = rest.strip_prefix("[#") {
        let (tag, behind) = inner.split_once("](")?;
        let (_, behind) = behind.split_once(')')?;
        tags.push(self::tag(tag));
        rest = behind.trim_start();
    }
    (!tags.is_empty() && rest.is_empty()).then_some(tags)
}

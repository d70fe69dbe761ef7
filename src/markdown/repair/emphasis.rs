//! Bold that Markdown does not see.

use super::line::{Line, Log, code_spans, is_thematic_break, list_marker};
use super::list::RepairSettings;

/// Writes paired `**` that CommonMark does not read as bold as the tag of HTML; around a number at
/// the beginning of a line they go, since what looks for the markers of lists comes after this.
///
/// Beside CJK text there are no blanks, so that `**词：**说明` is no bold: the second mark follows
/// punctuation and a letter follows it. Safe for an even number of marks in a line, outside code:
/// they were meant in pairs. `****` between two bold pieces joins them.
pub(super) fn dead_bold(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    for line in lines.iter_mut().filter(|line| line.is_text()) {
        if !line.text.contains("**") || is_thematic_break(&line.text) {
            continue;
        }
        let dead = dead_marks(&line.text);
        if !dead.is_empty() {
            log.note("dead-bold", line.source, "bold marks that Markdown does not read");
            let mut text = String::with_capacity(line.text.len());
            let mut from = 0;
            for (at, len, tag) in dead {
                text.push_str(&line.text[from..at]);
                text.push_str(tag);
                from = at + len;
            }
            text.push_str(&line.text[from..]);
            line.text = text;
        }
    }
}

/// Start and length of the dead marks, each with the tag in its place.
fn dead_marks(text: &str) -> Vec<(usize, usize, &'static str)> {
    let marks = marks(text);
    let joins = |mark: &&(usize, usize)| mark.1 == 4 && mark.0 > 0;
    let mut dead: Vec<_> = marks.iter().filter(joins).map(|(at, len)| (*at, *len, "")).collect();
    let pairs: Vec<_> = marks.iter().filter(|mark| mark.1 == 2).collect();
    if marks.iter().any(|mark| mark.1 != 2 && mark.1 != 4) || pairs.len() % 2 == 1 || pairs.is_empty() {
        return Vec::new();
    }
    for pair in pairs.chunks(2) {
        let (open, close) = (pair[0], pair[1]);
        if !flanks(text, *open, true) || !flanks(text, *close, false) {
            let body = text[..open.0].trim_start();
            let leads = body.is_empty() || list_marker(body) == Some(body.len());
            let begins = |c: char| c.is_alphabetic() || "“‘「『《\"'".contains(c);
            let [begin, end] = match leads && !text[open.0 + open.1..].starts_with(begins) {
                true => ["", ""],
                false => ["<b>", "</b>"],
            };
            dead.extend([(open.0, open.1, begin), (close.0, close.1, end)]);
        }
    }
    dead.sort_unstable();
    dead
}

/// Start and length of each run of two or more `*` outside code.
fn marks(text: &str) -> Vec<(usize, usize)> {
    let (mut marks, mut start) = (Vec::new(), 0);
    for (code, piece) in code_spans(text) {
        let bytes = piece.as_bytes();
        let mut at = 0;
        while !code && at < bytes.len() {
            let len = bytes[at..].iter().take_while(|byte| **byte == b'*').count();
            if bytes[at] == b'\\' {
                at += 1;
            } else if len > 1 {
                marks.push((start + at, len));
            }
            at += len.max(1);
        }
        start += piece.len();
    }
    marks
}

/// Whether a run is left-flanking (to open) or right-flanking (to close), as CommonMark has it.
fn flanks(text: &str, (at, len): (usize, usize), open: bool) -> bool {
    let before = text[..at].chars().next_back().unwrap_or(' ');
    let after = text[at + len..].chars().next().unwrap_or(' ');
    let (inner, outer) = if open { (after, before) } else { (before, after) };
    !inner.is_whitespace() && (!is_punctuation(inner) || outer.is_whitespace() || is_punctuation(outer))
}

fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() || !c.is_ascii() && !c.is_alphanumeric() && !c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::{check_kept, check_only};

    #[test]
    fn dead_marks_become_tags_or_go() {
        check_only("dead-bold", "**优点：**集群\n", "<b>优点：</b>集群\n");
        check_only("dead-bold", "**（1）**集群\n", "（1）集群\n");
        check_only("dead-bold", "锁**“互斥”**的\n", "锁<b>“互斥”</b>的\n");
        check_only("dead-bold", "**互斥****（锁）** x\n", "**互斥（锁）** x\n");
    }

    #[test]
    fn live_bold_stays() {
        check_kept("dead-bold", "**优点**：集群 **快** x\n- **锁：** 互斥\n");
        check_kept("dead-bold", "`**优点：**集群` ***\n2 ** 3\n****\n");
    }
}

//! Tables without the row that makes them tables.

use super::fence::fenced;
use super::{Line, Log, RepairSettings};

/// Rows of cells without a delimiter row get one behind the first. Safe for three lines or
/// more with equal counts of `|` that hold no code. A table right under a line of text gets
/// a blank line before it.
pub(super) fn pipe_rows(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    let code = fenced(lines);
    let pipes = |line: &Line| {
        let text = line.text.replace("\\|", "").replace("||", "");
        if line.text.contains('`') || line.text.contains("||") || line.text.trim_start().starts_with(['>', '-', '*']) { 0 } else { text.matches('|').count() }
    };
    let counts: Vec<usize> = lines.iter().zip(&code).map(|(line, code)| if *code { 0 } else { pipes(line) }).collect();
    let delimiter = |line: &Line| {
        let text = line.text.trim();
        text.contains('-') && text.contains('|') && text.chars().all(|c| "|-: ".contains(c))
    };
    let mut repaired = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        let end = (at..lines.len()).take_while(|next| counts[*next] == counts[at] && counts[at] > 0).last().map_or(at, |last| last + 1);
        let has = (at..end).any(|row| delimiter(&lines[row]));
        let shell = (at..end).any(|row| lines[row].text.contains("$(") || lines[row].text.contains(" | grep"));
        if counts[at] > 0 && end - at >= 3 && !has && !shell && at + 1 < end {
            let cells = lines[at].text.trim().trim_matches('|').matches('|').count() + 1;
            if repaired.last().is_some_and(|line: &Line| !line.is_blank()) {
                repaired.push(Line::new("", lines[at].source));
            }
            repaired.push(lines[at].clone());
            repaired.push(Line::new(format!("|{}", "---|".repeat(cells)), lines[at].source));
            repaired.extend(lines[at + 1..end].iter().cloned());
            repaired.push(Line::new("", lines[end - 1].source));
            log.note(lines[at].source, "table without a delimiter row");
            at = end;
        } else if has {
            if repaired.last().is_some_and(|line: &Line| !line.is_blank() && !line.text.trim_start().starts_with('>')) {
                repaired.push(Line::new("", lines[at].source));
            }
            let more = (end..lines.len()).take_while(|next| counts[*next] > 0).count();
            repaired.extend(lines[at..end + more].iter().cloned());
            at = end + more;
        } else {
            let header = at + 1 < lines.len() && !code[at] && lines[at].text.contains('|') && delimiter(&lines[at + 1]);
            if header && repaired.last().is_some_and(|line: &Line| !line.is_blank() && !line.text.trim_start().starts_with('>')) {
                repaired.push(Line::new("", lines[at].source));
            }
            repaired.push(lines[at].clone());
            at += 1;
        }
    }
    *lines = repaired;
}

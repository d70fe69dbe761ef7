//! Tables that Markdown does not see.

use super::line::{Kind, Line, Log, code_spans, is_item, opens_block};
use super::list::RepairSettings;

const NAME: &str = "table";

/// Gives rows their row of dashes, mends one with too few or too many cells, and puts a blank
/// line between a table and the paragraph above.
///
/// Safe for at least `min-rows` lines with the same number of bars, when none looks like code.
pub(super) fn table(lines: &mut Vec<Line>, settings: &RepairSettings, log: &mut Log) {
    let bars: Vec<usize> =
        lines.iter().map(|line| if line.kind == Kind::Text { bars(&line.text) } else { 0 }).collect();
    if bars.iter().all(|count| *count == 0) {
        return;
    }
    let mut result: Vec<Line> = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        let end = at + bars[at..].iter().take_while(|count| **count > 0).count();
        if end == at {
            result.push(lines[at].clone());
            at += 1;
            continue;
        }
        run(&lines[at..end], &bars[at..end], settings.table.min_rows, &mut result, log);
        at = end;
    }
    *lines = result;
}

/// A run of lines with bars.
fn run(lines: &[Line], bars: &[usize], min_rows: usize, result: &mut Vec<Line>, log: &mut Log) {
    let head = &lines[0];
    let bordered = lines.iter().all(|line| line.text.trim_start().starts_with('|'));
    let delimiter = lines.iter().take(3).position(|line| is_delimiter(&line.text));
    let glued = result.last().is_some_and(|above| above.is_text() && !opens_block(&above.text));
    let bare = delimiter.is_none()
        && lines.len() >= min_rows
        && bars.iter().all(|count| *count == bars[0])
        && lines.iter().all(|line| is_row(&line.text))
        && (bordered || !lines.iter().any(|line| opens_block(&line.text)));
    if (bare || delimiter == Some(1)) && glued {
        log.note(NAME, head.source, "a table right below a paragraph");
        result.push(Line::new("", head.source));
    }
    for (at, line) in lines.iter().enumerate() {
        let mut line = line.clone();
        if delimiter == Some(1) && at == 1 && cells(&head.text) != cells(&line.text) && bordered {
            log.note(NAME, line.source, "a row of dashes with another number of cells");
            line.text = dashes(&head.text);
        }
        result.push(line);
        if bare && at == 0 {
            log.note(NAME, head.source, "a table without a row of dashes");
            result.push(Line::new(dashes(&head.text), head.source));
        }
    }
}

fn is_row(text: &str) -> bool {
    let code = super::code::looks_like_code(text) || text.contains("||") && !text.trim_start().starts_with('|');
    !code && !is_item(text) && !text.trim_start().starts_with('>')
}

/// The number of bars outside inline code that no backslash escapes.
fn bars(text: &str) -> usize {
    if !text.contains('|') {
        return 0;
    }
    code_spans(text)
        .into_iter()
        .filter(|(code, _)| !code)
        .map(|(_, piece)| piece.matches('|').count() - piece.matches("\\|").count())
        .sum()
}

/// The number of cells of a row.
fn cells(text: &str) -> usize {
    let trimmed = text.trim();
    let edges =
        usize::from(trimmed.starts_with('|')) + usize::from(trimmed.ends_with('|') && !trimmed.ends_with("\\|"));
    (bars(text) + 1).saturating_sub(edges).max(1)
}

fn dashes(head: &str) -> String {
    let (lead, _) = super::line::split_indent(head);
    format!("{lead}|{}", "---|".repeat(cells(head)))
}

fn is_delimiter(text: &str) -> bool {
    text.contains('-') && text.contains('|') && text.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::{check_kept, check_only};

    #[test]
    fn rows_get_their_dashes() {
        check_only(
            "table",
            "a\n| x | y |\n| 1 | 2 |\n| 3 | 4 |\n",
            "a\n\n| x | y |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n",
        );
        check_only("table", "测试 | 含义\na | 一\nb | 二\n", "测试 | 含义\n|---|---|\na | 一\nb | 二\n");
    }

    #[test]
    fn a_glued_table_gets_its_blank() {
        check_only("table", "a\n| x |\n|---|\n| 1 |\n", "a\n\n| x |\n|---|\n| 1 |\n");
        check_only("table", "| x | y |\n|---|\n| 1 | 2 |\n", "| x | y |\n|---|---|\n| 1 | 2 |\n");
    }

    #[test]
    fn pipes_are_no_table() {
        check_kept("table", "cat a | grep -v b\ncat b | grep -v c\ncat c | grep -v d\n");
        check_kept("table", "a | b\nc | d\n\ntext\n");
        check_kept("table", "a || b\nc || d\ne || f\n");
        check_kept("table", "x\n\n| a |\n|---|\n| 1 |\n");
    }
}

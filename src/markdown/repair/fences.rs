//! Code blocks that hold no code, or that Markdown would cut short.

use super::code::looks_like_code;
use super::line::{
    Kind, Line, Log, cjk_letters, fenced_blocks, heading, indent, mark_code, split_indent, strip_columns,
};
use super::list::RepairSettings;

/// Blanks fences with nothing in them. Safe: there is nothing to lose.
pub(super) fn empty_fence(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    for block in fenced_blocks(lines) {
        let block = &mut lines[block];
        let closed = block.len() > 1 && block[block.len() - 1].kind == Kind::Fence;
        let bare = block[0].text.trim_start().starts_with(['`', '~']);
        if closed && bare && block[1..block.len() - 1].iter().all(Line::is_blank) {
            log.note("empty-fence", block[0].source, "a code block without code");
            block.iter_mut().for_each(Line::clear);
        }
    }
}

/// Takes away a fence that is never closed, and would make code of the rest of the note.
///
/// Safe when at least half of the lines below look like a note: headings of level 2 and more,
/// lists in CJK, sentences. Code to the end of the note stays code.
///
/// What stood in it may be a fence that is never closed, in its turn.
pub(super) fn open_fence(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    for _ in 0..MOST_OPEN {
        if !takes_open_fence(lines, log) {
            break;
        }
        mark_code(lines);
    }
}

/// So many fences that are never closed are taken away at most: each is looked for in the whole note.
const MOST_OPEN: usize = 8;

/// Takes away the last fence if it is never closed, above text.
fn takes_open_fence(lines: &mut [Line], log: &mut Log) -> bool {
    let Some(last) = fenced_blocks(lines).pop().filter(|block| block.end == lines.len()) else { return false };
    let block = &mut lines[last];
    let closed = block.len() > 1 && block[block.len() - 1].kind == Kind::Fence;
    let bare = block[0].text.trim_start().starts_with(['`', '~']);
    if closed || !bare {
        return false;
    }
    let filled = block[1..].iter().filter(|line| !line.is_blank()).count();
    let notes = block[1..].iter().filter(|line| is_note(&line.text)).count();
    let is_text = notes > 1 && 2 * notes >= filled;
    if is_text {
        log.note("open-fence", block[0].source, "a code block that never ends, above text");
        block[0].clear();
        block[1..].iter_mut().for_each(|line| line.kind = Kind::Text);
    }
    is_text
}

/// A line that belongs to a note and not to code.
fn is_note(text: &str) -> bool {
    let title = heading(text).is_some_and(|(level, title)| level > 1 && !title.is_empty());
    let visible = text.chars().filter(|c| !c.is_whitespace()).count();
    title || is_sentence(text) || 3 * cjk_letters(text) > visible && !looks_like_code(text)
}

/// Takes the fence away from prose.
///
/// Safe when the fence names no language, enough of the letters are CJK, no line looks like code,
/// and nothing is drawn or laid out in columns.
pub(super) fn prose_fence(lines: &mut Vec<Line>, settings: &RepairSettings, log: &mut Log) {
    for block in fenced_blocks(lines) {
        let block = &mut lines[block];
        let last = block.len() - 1;
        let closed = last > 0 && block[last].kind == Kind::Fence;
        let info = block[0].text.trim().trim_start_matches(['`', '~']);
        let plain = matches!(
            info.trim().to_lowercase().as_str(),
            "" | "text" | "txt" | "plain" | "plaintext" | "md" | "markdown"
        );
        let bare = block[0].text.trim_start().starts_with(['`', '~']);
        if closed && bare && plain && is_cjk_prose(&block[1..last], settings.prose_fence.min_cjk_share) {
            log.note("prose-fence", block[0].source, "a code block that holds prose");
            let column = indent(&block[0].text);
            for line in &mut block[1..last] {
                line.kind = Kind::Text;
                // What was flush with the fence stays in its list item; deeper would be code again.
                if indent(&line.text) >= column + 4 && !super::line::is_item(&line.text) {
                    line.text = format!("{}{}", " ".repeat(column), line.text.trim_start());
                }
            }
            block[0].clear();
            block[last].clear();
        }
    }
}

/// Takes the indent away from prose that Markdown takes for code.
///
/// Safe when most letters are CJK, or every line is a long sentence, and no line looks like code.
pub(super) fn prose_indent(lines: &mut Vec<Line>, settings: &RepairSettings, log: &mut Log) {
    let mut at = 0;
    while at < lines.len() {
        let start = at;
        while at < lines.len() && lines[at].kind == Kind::Indented {
            at += 1;
        }
        let block = &mut lines[start..at];
        let share = settings.prose_indent.min_cjk_share;
        if !block.is_empty() && (is_cjk_prose(block, share) || block.iter().all(|line| is_sentence(&line.text))) {
            log.note("prose-indent", block[0].source, "an indented paragraph, no code");
            let columns = block.iter().map(|line| indent(&line.text)).min().unwrap_or(0);
            for line in block {
                line.kind = Kind::Text;
                line.text = strip_columns(&line.text, columns);
            }
        }
        at = at.max(start + 1);
    }
}

/// Indents code that stands further left than its fence, which ends the list item around it.
///
/// Safe: Markdown takes the indent of the fence off every line of the code.
pub(super) fn outdented_code(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    for block in fenced_blocks(lines) {
        let block = &mut lines[block];
        let (lead, body) = split_indent(&block[0].text);
        let last = block.len() - 1;
        let closed = last > 0 && block[last].kind == Kind::Fence;
        if lead.is_empty() || !closed || !body.starts_with(['`', '~']) {
            continue;
        }
        let (lead, column) = (lead.to_owned(), indent(lead));
        for line in &mut block[1..] {
            if !line.is_blank() && indent(&line.text) < column {
                log.note("outdented-code", line.source, "code further left than its fence");
                line.text = format!("{lead}{}", line.text.trim_start());
            }
        }
    }
}

fn is_cjk_prose(lines: &[Line], share: f64) -> bool {
    let visible: usize = lines.iter().map(|line| line.text.chars().filter(|c| !c.is_whitespace()).count()).sum();
    let letters: usize = lines.iter().map(|line| cjk_letters(&line.text)).sum();
    let code = |line: &Line| looks_like_code(&line.text) || is_drawn(&line.text);
    letters > 0 && letters as f64 > share * visible as f64 && !lines.iter().any(code)
}

/// Boxes, arrows and columns.
fn is_drawn(text: &str) -> bool {
    let boxes = |c: char| matches!(c, '\u{2500}'..='\u{259f}');
    text.contains(boxes) || text.contains("+--") || text.trim().contains("    ")
}

/// At least eight words and an end.
fn is_sentence(text: &str) -> bool {
    let long = text.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).count() >= 8;
    long && text.trim_end().ends_with(['.', '!', '?']) && !text.contains(['{', '}', ';', '=', '`', '$', '<'])
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::{check_kept, check_only};

    #[test]
    fn an_empty_fence_goes() {
        check_only("empty-fence", "a\n```sh\n\n```\nb\n", "a\n\n\n\nb\n");
        check_kept("empty-fence", "```\nx\n```\n");
        check_kept("empty-fence", "```\n");
    }

    #[test]
    fn a_fence_without_an_end_hides_no_notes() {
        check_only("open-fence", "```\n## 锁\n锁保证互斥。\n", "\n## 锁\n锁保证互斥。\n");
        check_only(
            "open-fence",
            "```\n## 锁\n锁保证互斥。\n```a\n## 读锁\n读锁可以共享。\n",
            "\n## 锁\n锁保证互斥。\n\n## 读锁\n读锁可以共享。\n",
        );
        check_kept("open-fence", "```\n# 锁\nls -l\nps -ef\n");
        check_kept("open-fence", "```\n## 锁\n锁保证互斥。\n```\n");
    }

    #[test]
    fn prose_loses_its_fence() {
        check_only("prose-fence", "```\n锁保证互斥。\n- 读锁\n```\n", "\n锁保证互斥。\n- 读锁\n\n");
    }

    #[test]
    fn code_and_drawings_keep_their_fence() {
        check_kept("prose-fence", "```sh\n锁保证互斥。\n```\n");
        check_kept("prose-fence", "```\nls -l /tmp  # 列出\n```\n");
        check_kept("prose-fence", "```\n客户端 │ 服务器\n```\n");
        check_kept("prose-fence", "```\nif (锁) { 等待(); }\n```\n");
    }

    #[test]
    fn an_indented_paragraph_is_prose() {
        check_only("prose-indent", "a\n\n    锁保证互斥。\n", "a\n\n锁保证互斥。\n");
        check_kept("prose-indent", "a\n\n    make install\n");
        check_kept("prose-indent", "- a\n\n    锁保证互斥。\n");
    }

    #[test]
    fn code_is_moved_under_its_fence() {
        check_only("outdented-code", "1. a\n   ```\nx\n  y\n```\n2. b\n", "1. a\n   ```\n   x\n   y\n   ```\n2. b\n");
        check_kept("outdented-code", "```\nx\n```\n");
    }
}

//! Which lines stand in fenced code.

use super::Line;

/// For each line, whether it belongs to fenced code, fence lines included.
pub(super) fn fenced(lines: &[Line]) -> Vec<bool> {
    let mut inside: Option<(char, usize)> = None;
    lines
        .iter()
        .map(|line| {
            let mark = fence_mark(&line.text);
            match (inside, mark) {
                (None, Some((mark, len, _))) => {
                    inside = Some((mark, len));
                    true
                }
                (Some((open, len)), Some((mark, found, rest))) if open == mark && found >= len && rest.trim().is_empty() => {
                    inside = None;
                    true
                }
                (Some(_), _) => true,
                (None, None) => false,
            }
        })
        .collect()
}

/// The character and length of a fence that a line begins, and what stands behind it.
pub(super) fn fence_mark(text: &str) -> Option<(char, usize, &str)> {
    // List markers and quote marks may stand before a fence.
    let text = text.trim_start_matches([' ', '\t', '>']);
    let mark = text.chars().next().filter(|c| *c == '`' || *c == '~')?;
    let len = text.chars().take_while(|c| *c == mark).count();
    let rest = &text[len..];
    (len >= 3 && !(mark == '`' && rest.contains('`'))).then_some((mark, len, rest))
}

/// The runs of fenced lines, each with its first and last line.
pub(super) fn fences(lines: &[Line]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, char, usize)> = None;
    for (at, line) in lines.iter().enumerate() {
        if let Some((mark, len, rest)) = fence_mark(&line.text) {
            match open {
                None => open = Some((at, mark, len)),
                Some((start, opened, least)) if opened == mark && len >= least && rest.trim().is_empty() => {
                    found.push((start, at));
                    open = None;
                }
                Some(_) => {}
            }
        }
    }
    found
}

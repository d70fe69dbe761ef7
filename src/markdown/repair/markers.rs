//! Bullets that Markdown does not see.

use super::line::{Kind, Line, Log, heading, indent, is_item, is_thematic_break, list_marker, split_indent};
use super::list::RepairSettings;
use super::settings::RunSettings;

/// Makes bullets of `-item` without a blank and of `•`, `●`, `▪` and the like.
///
/// Safe in a run of such lines at one indent. Not for options (`-v`, `--all`), negative
/// numbers and arrows: after a dash the item has to begin with a CJK letter, bold, or a capital
/// and a small letter.
pub(super) fn odd_bullet(lines: &mut Vec<Line>, settings: &RepairSettings, log: &mut Log) {
    let mut outer = None;
    for at in runs(lines, &settings.odd_bullet, odd_marker) {
        let line = &mut lines[at];
        if let Some(len) = odd_marker(&line.text) {
            log.note("odd-bullet", line.source, "a bullet that Markdown does not know");
            let (lead, body) = split_indent(&line.text);
            let sign = body.chars().next();
            let hollow = matches!(sign, Some('◦' | '○' | '▪')) && matches!(outer, Some('•' | '●'));
            if !hollow {
                outer = sign;
            }
            // A hollow bullet belongs to the full one above it.
            let nest = if hollow && lead.is_empty() { "  " } else { "" };
            line.text = format!("{lead}{nest}- {}", body[len..].trim_start());
        }
    }
}

/// The length of a bullet that Markdown does not know.
fn odd_marker(text: &str) -> Option<usize> {
    let (_, body) = split_indent(text);
    let first = body.chars().next()?;
    let rest = &body[first.len_utf8()..];
    if rest.trim().is_empty() {
        return None;
    }
    match first {
        '•' | '●' | '▪' | '◦' | '○' | '■' | '◆' | '▸' | '►' | '‣' | '⁃' | '➢' | '\u{f0b7}' => {
            Some(first.len_utf8())
        }
        '·' => Some(first.len_utf8()),
        '–' | '—' if rest.starts_with(' ') => Some(first.len_utf8()),
        '-' => {
            let mut next = rest.chars();
            let (one, two) = (next.next()?, next.next().unwrap_or(' '));
            let word = super::line::is_cjk(one) || rest.starts_with("**") || rest.starts_with('`') || one == '「';
            let capital = one.is_uppercase() && two.is_lowercase() && rest.contains(' ');
            (word || capital).then_some(1)
        }
        _ => None,
    }
}

/// Makes bullets of `\-`, `\*` and `\+`.
///
/// Safe in a run of at least `min-run` sibling lines, blank lines between them or not; so is
/// `1. \- item` followed by deeper `\- item`s, which become a list in the item.
pub(super) fn escaped_bullet(lines: &mut Vec<Line>, settings: &RepairSettings, log: &mut Log) {
    for at in runs(lines, &settings.escaped_bullet, escaped) {
        let line = &mut lines[at];
        if let Some(backslash) = escaped(&line.text).map(|_| line.text.find('\\').unwrap_or(0)) {
            log.note("escaped-bullet", line.source, "an escaped bullet");
            line.text.remove(backslash);
        }
    }
}

/// The escaped mark of a line, also behind the marker of a list item.
fn escaped(text: &str) -> Option<usize> {
    let (_, body) = split_indent(text);
    let body = &body[list_marker(body).unwrap_or(0)..];
    let mark = body.strip_prefix('\\')?;
    (mark.starts_with(['-', '*', '+']) && mark[1..].starts_with([' ', '\t']) && !mark[1..].trim().is_empty())
        .then_some(2)
}

/// The lines that `marker` finds and that stand in runs: at one column, with nothing that opens
/// another block and at most `max-gap` lines between them.
fn runs(lines: &[Line], settings: &RunSettings, marker: fn(&str) -> Option<usize>) -> Vec<usize> {
    let (mut found, mut run, mut column, mut gap) = (Vec::new(), Vec::new(), 0, 0);
    let mut close = |run: &mut Vec<usize>| {
        if run.len() >= settings.min_run {
            found.append(run);
        }
        run.clear();
    };
    for (at, line) in lines.iter().enumerate() {
        let marked = line.kind == Kind::Text && marker(&line.text).is_some();
        if marked {
            let own = column_of(&line.text);
            if !run.is_empty() && own.abs_diff(column) > 1 {
                close(&mut run);
            }
            column = own;
            run.push(at);
            gap = 0;
        } else if !line.is_blank() {
            gap += 1;
            let text = line.kind == Kind::Text;
            let other = text
                && (heading(&line.text).is_some()
                    || is_thematic_break(&line.text)
                    || is_item(&line.text) && indent(&line.text) <= column);
            if other || line.kind == Kind::Tag || gap > settings.max_gap {
                close(&mut run);
            }
        }
    }
    close(&mut run);
    found
}

/// The column of the mark, behind the marker of a list item if there is one.
fn column_of(text: &str) -> usize {
    let (_, body) = split_indent(text);
    indent(text) + list_marker(body).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::{check_kept, check_only};

    #[test]
    fn escaped_bullets_become_bullets() {
        check_only("escaped-bullet", "\\- a\n\n\\- --all b\n", "- a\n\n- --all b\n");
        check_only("escaped-bullet", "6. \\- a\n\n    \\- b\n", "6. - a\n\n    - b\n");
    }

    #[test]
    fn one_escaped_dash_stays() {
        check_kept("escaped-bullet", "\\- a\n\ntext\n");
        check_kept("escaped-bullet", "\\- a\n\n# h\n\n\\- b\n");
        check_kept("escaped-bullet", "```\n\\- a\n\\- b\n```\n");
    }

    #[test]
    fn tight_bullets_get_their_blank() {
        check_only("odd-bullet", "-读锁\n-写锁\n", "- 读锁\n- 写锁\n");
        check_only("odd-bullet", "• one\n◦ in\n• two\n", "- one\n  - in\n- two\n");
    }

    #[test]
    fn options_and_numbers_are_no_bullets() {
        for note in [
            "-v 显示\n-x 调试\n",
            "-1\n-2\n",
            "--all\n--none\n",
            "-读锁\n",
            "---\n---\n",
            "->a\n->b\n",
            "-name x\n-type f\n",
        ] {
            check_kept("odd-bullet", note);
        }
    }
}

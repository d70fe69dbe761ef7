//! The characters: what no reader sees, and blanks that are no blanks to Markdown.

use super::line::{Line, Log, list_marker};
use super::list::RepairSettings;

const NAME: &str = "normalise";

/// Drops what is invisible and makes every kind of space a space.
///
/// Safe everywhere, code included: nothing that can be seen is changed. Two blanks at the end of
/// a line (a hard break) are dropped too, because later stages read line by line anyway. A
/// carriage return inside a line ends it.
pub(super) fn normalise(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    let mut result = Vec::with_capacity(lines.len());
    for mut line in lines.drain(..) {
        if !line.text.contains(is_odd) {
            let end = line.text.trim_end_matches([' ', '\t']).len();
            if end != line.text.trim_end().len() {
                log.note(NAME, line.source, "odd blanks or invisible characters");
            }
            line.text.truncate(end);
            result.push(line);
            continue;
        }
        let text = line.text.trim_end_matches('\r');
        for piece in text.split('\r') {
            let clean = characters(piece);
            if clean != piece.trim_end() {
                log.note(NAME, line.source, "odd blanks or invisible characters");
            }
            result.push(Line::new(clean, line.source));
        }
    }
    *lines = result;
}

fn is_odd(c: char) -> bool {
    // Most characters of most notes are these.
    !matches!(c, '\t' | ' '..='~') && (is_invisible(c) || is_space(c))
}

fn characters(text: &str) -> String {
    let body = text.trim_start_matches(|c| matches!(c, ' ' | '\t') || is_odd(c));
    let lead = &text[..text.len() - body.len()];
    let shown = |part: &str| -> String {
        part.chars().filter(|c| !is_invisible(*c)).map(|c| if is_space(c) { ' ' } else { c }).collect()
    };
    // A wide indent is layout, unless it nests a list item.
    let plain = lead.split(is_odd).next().unwrap_or("").to_owned();
    let lead = if list_marker(body).is_some() { shown(lead) } else { plain };
    format!("{lead}{}", shown(body)).trim_end_matches([' ', '\t']).to_owned()
}

/// Characters without any width: marks of invisible layout, and control characters but the tab.
///
/// The joiners U+200C and U+200D stay: emoji and several scripts need them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
        || c.is_control() && c != '\t' && !is_space(c)
        // Noncharacters, which no text may hold: they are signs here, see `marks`. Those of
        // deletions are made before this in cards that are marked.
        || ('\u{fdd4}'..='\u{fdef}').contains(&c)
}

fn is_space(c: char) -> bool {
    // Among them what ends a line elsewhere, and not in Markdown.
    matches!(
        c,
        '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{a0}' | '\u{2000}'
            ..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::check_only;

    #[track_caller]
    fn check(before: &str, after: &str) {
        check_only("normalise", before, after);
    }

    #[test]
    fn line_ends_and_the_byte_order_mark_go() {
        check("\u{feff}# a\r\nb  \r\n", "# a\nb\n");
        check("a\rb\n", "a\nb\n");
    }

    #[test]
    fn wide_blanks_become_blanks() {
        check("a\u{a0}b\u{3000}c\u{200b}d\n", "a b cd\n");
    }

    #[test]
    fn a_wide_indent_goes_unless_it_nests_an_item() {
        check("\u{3000}\u{3000}段落\n", "段落\n");
        check("\u{a0}\u{a0}- item\n", "  - item\n");
        check("  \u{200b}    段落\n", "  段落\n");
        check("\tcode\n", "\tcode\n");
    }

    #[test]
    fn joiners_in_emoji_stay() {
        check("👩\u{200d}🔬\n", "👩\u{200d}🔬\n");
    }
}

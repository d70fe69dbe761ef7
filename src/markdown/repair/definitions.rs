//! Definitions of links that Markdown reads as the text of a footnote.

use super::line::{Line, Log, indent, opens_block};
use super::list::RepairSettings;

/// Parts `[name]: address` from the footnote on the line above.
///
/// A definition of a link cannot interrupt a paragraph, and a footnote is one. Safe for a line that
/// holds a name, an address and at most a title: no sentence looks so.
pub(super) fn tight_definition(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    let mut result = Vec::with_capacity(lines.len());
    let (mut in_footnote, mut parted) = (false, false);
    for line in lines.drain(..) {
        if line.is_text() && is_footnote(&line.text) {
            in_footnote = true;
        } else if in_footnote && !parted && line.is_text() && is_link_definition(&line.text) {
            log.note("tight-definition", line.source, "a definition right below a footnote");
            result.push(Line::new("", line.source));
            in_footnote = false;
        } else if !line.is_blank() && indent(&line.text) == 0 && (parted || opens_block(&line.text)) {
            // What is indented goes on with it.
            in_footnote = false;
        }
        parted = line.is_blank();
        result.push(line);
    }
    *lines = result;
}

fn is_footnote(text: &str) -> bool {
    indent(text) < 4 && text.trim_start().starts_with("[^") && text.contains("]:")
}

/// `[name]: address`, perhaps with a title in quotes.
fn is_link_definition(text: &str) -> bool {
    let Some((name, rest)) = text.trim_start().strip_prefix('[').and_then(|rest| rest.split_once("]:")) else {
        return false;
    };
    let (target, title) = rest.trim().split_once([' ', '\t']).unwrap_or((rest.trim(), ""));
    let title = title.trim();
    let quoted = title.is_empty() || title.starts_with(['"', '\'', '(']) && title.ends_with(['"', '\'', ')']);
    let named = !name.is_empty() && !name.contains(['[', ']']);
    indent(text) < 4 && named && quoted && target.contains(['/', '.', '#', ':'])
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::{check_kept, check_only};

    #[test]
    fn a_link_below_a_footnote_is_parted_from_it() {
        check_only("tight-definition", "[^1]: Note\n[bk]: https://a.b/\n", "[^1]: Note\n\n[bk]: https://a.b/\n");
        check_only("tight-definition", "[^1]: a\n\n    - b\n[c]: d.md\n", "[^1]: a\n\n    - b\n\n[c]: d.md\n");
        check_only("tight-definition", "[^1]: a\nb\n[c]: d.md \"t\"\n", "[^1]: a\nb\n\n[c]: d.md \"t\"\n");
    }

    #[test]
    fn other_lines_stay() {
        check_kept("tight-definition", "[bk]: https://a.b/\n[^1]: Note\n[^2]: More\n\n[c]: d.md\n");
        check_kept("tight-definition", "[^1]: Note\n[see]: what they say\n\ntext\n[c]: d.md\n");
    }
}

//! Lines that belong to the site or the typesetter, and not to the note.

use super::line::{Line, Log, indent};
use super::list::RepairSettings;

const NAME: &str = "furniture";

/// Blanks lines of MDX, Liquid, kramdown, tables of contents and LaTeX page commands.
///
/// Safe because each is a whole line of a shape that prose does not have.
pub(super) fn furniture(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    containers(lines, log);
    for line in lines.iter_mut().filter(|line| line.is_text()) {
        if let Some(why) = what(&line.text) {
            log.note(NAME, line.source, why);
            line.clear();
        }
    }
}

/// The marks of containers, `::: tip title` and `:::`; the title stays, as a line of its own.
fn containers(lines: &mut [Line], log: &mut Log) {
    let mut open: Vec<usize> = Vec::new();
    for at in 0..lines.len() {
        let Some(rest) = lines[at].text.trim().strip_prefix(":::").filter(|_| lines[at].is_text()) else { continue };
        let rest = rest.trim_start_matches(':').trim().to_owned();
        if !rest.is_empty() {
            open.push(at);
            continue;
        }
        let Some(opener) = open.pop() else { continue };
        for line in [opener, at] {
            log.note(NAME, lines[line].source, "a mark of a container");
        }
        lines[at].clear();
        let words = lines[opener].text.trim().trim_start_matches(':').trim().to_owned();
        let kind = words.split([' ', '{', '[']).next().unwrap_or("").len();
        let title = words[kind..].trim().trim_matches(['[', ']']).to_owned();
        if title.is_empty() || title.starts_with('{') {
            lines[opener].clear();
        } else {
            lines[opener].text = format!("**{title}**");
        }
    }
}

fn what(text: &str) -> Option<&'static str> {
    let trimmed = text.trim();
    let within = |open: &str, close: &str| trimmed.starts_with(open) && trimmed.ends_with(close);
    if within("{%", "%}") || within("{{%", "%}}") || within("{{<", ">}}") {
        Some("a template tag")
    } else if within("{:", "}") || within("{#", "}") || within("{.", "}") {
        Some("attributes of the block above")
    } else if trimmed.starts_with(['[', '$', '@'])
        && matches!(trimmed.to_lowercase().as_str(), "[toc]" | "[[toc]]" | "[[_toc_]]" | "${toc}" | "@[toc]")
    {
        Some("a table of contents")
    } else if indent(text) == 0 && is_mdx(trimmed) {
        Some("an import or export of MDX")
    } else {
        is_latex(trimmed).then_some("a command for the page layout")
    }
}

/// `import … from "…"` and `export default …`, as MDX has them.
fn is_mdx(text: &str) -> bool {
    let quoted = |rest: &str| rest.trim_end_matches(';').ends_with(['"', '\'']);
    if let Some(rest) = text.strip_prefix("import ") {
        return quoted(rest) && (rest.contains(" from ") || rest.starts_with(['"', '\'']));
    }
    text.strip_prefix("export ").is_some_and(|rest| {
        rest.starts_with("default ")
            || rest.starts_with("const ") && rest.contains('=')
            || rest.contains(" from ") && quoted(rest)
    })
}

/// `\newpage` or `\setcounter{page}{1}`: commands and their arguments, and nothing else.
fn is_latex(text: &str) -> bool {
    let Some(mut rest) = text.strip_prefix('\\') else {
        return false;
    };
    let name = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
    if name < 3 {
        return false;
    }
    rest = rest[name..].trim_start_matches('*');
    while let Some((close, body)) = rest.chars().next().and_then(|c| match c {
        '{' => Some(('}', &rest[1..])),
        '[' => Some((']', &rest[1..])),
        _ => None,
    }) {
        let Some((_, after)) = body.split_once(close) else {
            return false;
        };
        rest = after.trim_start();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::{check_kept, check_only};

    #[test]
    fn lines_of_the_site_are_blanked() {
        let note = "{% include toc %}\n{: .info}\n[TOC]\nimport { A } from \"b\";\n\\setcounter{page}{1}\n\\newpage\n";
        check_only("furniture", note, "\n\n\n\n\n\n");
    }

    #[test]
    fn containers_lose_their_marks_and_keep_their_titles() {
        check_only("furniture", "::: tip\ntext\n:::\n", "\ntext\n\n");
        check_only("furniture", "::: note Terms\ntext\n:::\n", "**Terms**\ntext\n\n");
        check_kept("furniture", "front ::: back\n:::\n");
    }

    #[test]
    fn text_that_begins_alike_stays() {
        check_kept("furniture", "import duties are paid by the buyer\n");
        check_kept("furniture", "export controls\n\\- item\n\\alpha is small\n{a, b}\n[table]\n");
    }
}

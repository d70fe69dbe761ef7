//! What Logseq takes from Org: blocks between `#+BEGIN_…` and `#+END_…`, dates, drawers.

use super::line::{Kind, Line, Log, list_marker, split_indent};
use super::list::RepairSettings;

const NAME: &str = "org";

/// Makes fences and quotes of blocks, and takes away what is said of tasks: when they are due,
/// and when somebody worked on them.
///
/// Safe because each begins with a line of a shape that prose does not have, and what has an
/// end is one only with it.
pub(super) fn org(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    let mut gone = vec![false; lines.len()];
    let mut at = 0;
    while at < lines.len() {
        if lines[at].kind != Kind::Text {
            at += 1;
        } else if is_planning(&lines[at].text) {
            log.note(NAME, lines[at].source, "the date of a task");
            gone[at] = true;
            at += 1;
        } else if let Some(end) = drawer_end(lines, at) {
            log.note(NAME, lines[at].source, "a drawer");
            gone[at..=end].fill(true);
            at = end + 1;
        } else if let Some((name, end)) = block_end(lines, at) {
            log.note(NAME, lines[at].source, "a block of Org");
            block(&name, &mut lines[at..=end], &mut gone[at..=end]);
            at = end + 1;
        } else {
            at += 1;
        }
    }
    if gone.contains(&true) {
        let mut gone = gone.into_iter();
        lines.retain(|_| !gone.next().unwrap_or(false));
    }
}

/// A line that says when a task is due, or when it was done.
fn is_planning(text: &str) -> bool {
    let text = text.trim();
    let date = |word: &str, signs: [char; 2]| {
        text.strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with(signs[0]) && text.ends_with(signs))
    };
    date("SCHEDULED:", ['<', '>']) || date("DEADLINE:", ['<', '>']) || date("CLOSED:", ['[', ']'])
}

/// The last line of a drawer that begins here: `:LOGBOOK:` up to `:END:`, without a blank line.
fn drawer_end(lines: &[Line], at: usize) -> Option<usize> {
    let is_drawer = |text: &str| {
        let name = text.trim().strip_prefix(':').and_then(|text| text.strip_suffix(':'));
        name.is_some_and(|name| name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'))
    };
    if !is_drawer(&lines[at].text) || lines[at].text.trim() == ":END:" {
        return None;
    }
    let next = lines[at + 1..].iter().take(MAX_LINES).position(|line| line.is_blank() || is_drawer(&line.text))?;
    (lines[at + 1 + next].text.trim() == ":END:").then_some(at + 1 + next)
}

/// What the mark of a block says: whether it opens one, the name of the block, what stands behind it.
pub(crate) fn block_mark(text: &str) -> Option<(bool, String, &str)> {
    let (_, body) = split_indent(text);
    let rest = body[list_marker(body).unwrap_or(0)..].strip_prefix("#+")?;
    let begin = |word: &str| rest.get(..word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word));
    let (opens, rest) = match (begin("BEGIN_"), begin("END_")) {
        (true, _) => (true, &rest["BEGIN_".len()..]),
        (false, true) => (false, &rest["END_".len()..]),
        (false, false) => return None,
    };
    let len = rest.find(|found: char| !found.is_ascii_alphanumeric()).unwrap_or(rest.len());
    (len > 0).then(|| (opens, rest[..len].to_ascii_uppercase(), rest[len..].trim()))
}

/// Whether what stands in a block of this name is no Markdown.
pub(crate) fn is_code_block(name: &str) -> bool {
    ["SRC", "EXAMPLE", "EXPORT", "QUERY", "COMMENT"].contains(&name)
}

/// The longest block, in lines.
const MAX_LINES: usize = 2000;

/// The name of a block that begins here, and its last line.
fn block_end(lines: &[Line], at: usize) -> Option<(String, usize)> {
    let (opens, name, _) = block_mark(&lines[at].text)?;
    if !opens {
        return None;
    }
    let is_end = |line: &Line| block_mark(&line.text).is_some_and(|(opens, found, _)| !opens && found == name);
    // The next block of this name begins behind the end of this one.
    let begins = |line: &Line| block_mark(&line.text).is_some_and(|(opens, found, _)| opens && found == name);
    let next = lines[at + 1..].iter().take(MAX_LINES).position(|line| is_end(line) || begins(line))?;
    is_end(&lines[at + 1 + next]).then_some((name, at + 1 + next))
}

fn block(name: &str, lines: &mut [Line], gone: &mut [bool]) {
    let last = lines.len() - 1;
    let text = lines[0].text.clone();
    let (indent, body) = split_indent(&text);
    let marker = &body[..list_marker(body).unwrap_or(0)];
    let column = indent.len() + marker.len();
    match name {
        "QUERY" | "COMMENT" | "EXPORT" => {
            gone.fill(true);
            if !marker.is_empty() {
                gone[0] = false;
                lines[0].text = format!("{indent}{}", marker.trim_end());
            }
        }
        "SRC" | "EXAMPLE" => {
            let ticks = |line: &Line| line.text.split(|found| found != '`').map(str::len).max().unwrap_or(0);
            let fence = "`".repeat(lines[1..last].iter().map(ticks).max().unwrap_or(0).max(2) + 1);
            let language = block_mark(&text).map_or("", |(_, _, rest)| rest.split(' ').next().unwrap_or(""));
            lines[0].text = format!("{indent}{marker}{fence}{language}");
            lines[last].text = format!("{}{fence}", " ".repeat(column));
            lines[1..last].iter_mut().for_each(|line| line.kind = Kind::Code);
            lines[0].kind = Kind::Fence;
            lines[last].kind = Kind::Fence;
        }
        _ => {
            let quoted = !["CENTER", "VERSE"].contains(&name);
            gone[0] = marker.is_empty();
            gone[last] = true;
            lines[0].text = format!("{indent}{marker}{}", if quoted { ">" } else { "" }).trim_end().to_owned();
            for line in lines[1..last].iter_mut().filter(|_| quoted) {
                let (lead, rest) = split_indent(&line.text);
                let within = lead.get(column..).unwrap_or("");
                let lead = lead.get(..column).unwrap_or(lead);
                line.text = format!("{lead}> {within}{rest}").trim_end().to_owned();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::{check_kept, check_only};

    #[test]
    fn dates_and_drawers_go() {
        let note = "- TODO a\n  SCHEDULED: <2024-05-05 Sun .+1d>\n  :LOGBOOK:\n  CLOCK: [2024-05-05 Sun 10:00:00]\n  :END:\n  - b\n";
        check_only("org", note, "- TODO a\n  - b\n");
        check_only("org", "a\nDEADLINE: <2024-05-05 Sun>\nCLOSED: [2024-05-05 Sun]\n", "a\n");
        check_kept("org", "SCHEDULED: next week\n:smile:\n:END:\n:LOGBOOK:\n\ntext\n:END:\n`:LOGBOOK:`\n");
        check_kept("org", "```\n:LOGBOOK:\n:END:\nDEADLINE: <now>\n#+BEGIN_QUOTE\n#+END_QUOTE\n```\n");
    }

    #[test]
    fn blocks_are_fences_and_quotes() {
        check_only("org", "#+BEGIN_QUOTE\na\n\nb\n#+END_QUOTE\nc\n", "> a\n>\n> b\nc\n");
        check_only("org", "- #+begin_tip\n  a\n    b\n  #+end_tip\n- c\n", "- >\n  > a\n  >   b\n- c\n");
        check_only("org", "#+BEGIN_SRC sh -n\n# a\n```\n#+END_SRC\n", "````sh\n# a\n```\n````\n");
        check_only("org", "- #+BEGIN_EXAMPLE\n  a\n  #+END_EXAMPLE\n", "- ```\n  a\n  ```\n");
        check_only("org", "a\n#+BEGIN_QUERY\n{:title x}\n#+END_QUERY\n#+BEGIN_CENTER\nb\n#+END_CENTER\n", "a\nb\n");
        check_kept("org", "#+BEGIN_QUOTE\nnever closed\n#+END_SRC\n#+BEGIN\n");
    }
}

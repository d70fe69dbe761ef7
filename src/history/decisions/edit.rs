//! One decision changed in the text of the file, and all else left as it is.

use super::Decision;
use crate::base::toml_file::tables::{above, tables};
use std::fmt::Write;

/// The text of a file of decisions with this one in the place of what was decided about the same card, or at the
/// end; one that decides nothing takes the place of none.
pub fn edited(text: &str, decision: &Decision) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let opened = tables(&lines);
    let end_of = |start: usize| opened.iter().find(|at| **at > start).map_or(lines.len(), |end| above(&lines, *end));
    let starts = opened.iter().copied().filter(|at| lines[*at].trim_start().starts_with("[[card]]"));
    let mut blocks = starts.map(|start| start..end_of(start));
    let block = if decision.is_nothing() { String::new() } else { written(decision) };
    let is_this = |lines: &[&str]| lines.iter().any(|line| says_id(line, &decision.id));
    let (before, after) = match blocks.find(|block| is_this(&lines[block.clone()])) {
        Some(found) => (&lines[..found.start], &lines[found.end..]),
        None => (&lines[..], &lines[..0]),
    };
    let parts = [before.join("\n"), block, after.join("\n")];
    let parts: Vec<&str> = parts.iter().map(|part| part.trim_matches('\n')).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { String::new() } else { format!("{}\n", parts.join("\n\n")) }
}

fn says_id(line: &str, id: &str) -> bool {
    let value = line.trim().strip_prefix("id").map(str::trim_start).and_then(|rest| rest.strip_prefix('='));
    value.is_some_and(|value| value.to_ascii_lowercase().contains(&id.to_ascii_lowercase()))
}

fn written(decision: &Decision) -> String {
    let mut out = format!("[[card]]\nid = {}\n", quoted(&decision.id));
    let texts = [("was", Some(&decision.was).filter(|was| !was.is_empty())), ("bad", decision.bad.as_ref())];
    let words = [("question", decision.question.as_ref()), ("answer", decision.answer.as_ref())];
    for (key, text) in texts.into_iter().chain(words) {
        if let Some(text) = text {
            let _ = writeln!(out, "{key} = {}", quoted(text));
        }
    }
    for (key, _) in [("accept", decision.accept), ("hide", decision.hide)].into_iter().filter(|(_, is)| *is) {
        let _ = writeln!(out, "{key} = true");
    }
    out
}

/// A text as TOML; over several lines as people would write it.
fn quoted(text: &str) -> String {
    let mut out = String::from(if text.contains('\n') { "\"\"\"\n" } else { "\"" });
    let end = if text.contains('\n') { "\"\"\"" } else { "\"" };
    for found in text.chars() {
        match found {
            '"' | '\\' => out.extend(['\\', found]),
            '\n' => out.push(found),
            '\t' => out.push_str("\\t"),
            other if other.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(other));
            }
            other => out.push(other),
        }
    }
    out.push_str(end);
    out
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use std::path::Path;

    const ONE: &str = "0c6f3f5a3f0e4b7d9a51c2d84e6b7f10";
    const TWO: &str = "9b1d2c3e4f5061728394a5b6c7d8e9f0";

    fn hide(id: &str) -> Decision {
        Decision { id: id.to_owned(), was: "What?".to_owned(), hide: true, ..Decision::default() }
    }

    #[test]
    fn a_decision_takes_the_place_of_the_one_about_the_same_card() {
        let start = format!(
            "# Mine.\n[[card]]\nid = \"{ONE}\"\nhide = true\n\n# The other.\n[[card]]\nid = '{TWO}'\naccept = true\n"
        );
        let bad = Decision { hide: false, bad: Some("no \"term\"".to_owned()), ..hide(ONE) };
        let expected = format!(
            "# Mine.\n\n[[card]]\nid = \"{ONE}\"\nwas = \"What?\"\nbad = \"no \\\"term\\\"\"\n\n# The other.\n[[card]]\nid = '{TWO}'\naccept = true\n"
        );
        assert_eq!(edited(&start, &bad), expected);
        let nothing = Decision { id: TWO.to_owned(), ..Decision::default() };
        assert_eq!(
            edited(&start, &nothing),
            format!("# Mine.\n[[card]]\nid = \"{ONE}\"\nhide = true\n\n# The other.\n")
        );
        assert_eq!(edited("", &nothing), "");
    }

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let answer = "Zeilen:\n\n- a \"b\" \\c\n- \"\"\"d\"\"\"\t{{e}} \u{1}\n[[card]]\nid = \"f\"".to_owned();
        let first = Decision { question: Some("Was ist **a**?".to_owned()), answer: Some(answer), ..hide(ONE) };
        let text = edited(&edited("", &first), &hide(TWO));
        let read = parse(Path::new("cards.toml"), &text).unwrap();
        assert_eq!((read.about(ONE), read.about(TWO)), (Some(&first), Some(&hide(TWO))));
        let text = edited(&text, &hide(ONE));
        let read = parse(Path::new("cards.toml"), &text).unwrap();
        assert_eq!((read.about(ONE), read.about(TWO)), (Some(&hide(ONE)), Some(&hide(TWO))));
    }
}

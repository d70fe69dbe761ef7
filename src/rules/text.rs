//! The text of one rule as it stands in its file, with the comments above it.

use crate::base::source::Span;
use crate::base::toml_file::tables::{above, tables};
use std::collections::BTreeMap;
use toml::de::DeTable;

/// The lines of a rule in the text of a rule file, or nothing when it has no such rule.
///
/// A rule begins with the comments right above its `[[rule]]` and ends before the next table
/// that is not one of its examples, or before the comments of that table.
pub fn rule_text(file: &str, id: &str) -> Option<String> {
    section_text(file, "[[rule]]", Some(id)).map(|(_, text)| text)
}

/// The lines of a table such as `[ask.cue]` in the text of a rule file, with the comments right above it and the
/// tables in it, and the number of its first line, from 1; of tables of a list, the one of this id.
pub fn section_text(file: &str, header: &str, id: Option<&str>) -> Option<(usize, String)> {
    let lines: Vec<&str> = file.lines().collect();
    let tables = tables(&lines);
    let says = |line: &str, id: &str| {
        let value = line.trim().strip_prefix("id").map(str::trim_start).and_then(|rest| rest.strip_prefix('='));
        value.is_some_and(|value| value.trim().trim_matches(['"', '\'']) == id)
    };
    let mut starts = tables.iter().filter(|at| lines[**at].trim().starts_with(header)).copied();
    let start = starts.find(|start| {
        let end = tables.iter().find(|at| **at > *start).copied().unwrap_or(lines.len());
        id.is_none_or(|id| lines[*start..end].iter().any(|line| says(line, id)))
    })?;
    let inner = format!("{}.", header.trim_end_matches(']'));
    let end = tables.iter().find(|at| **at > start && !lines[**at].trim().starts_with(&inner)).copied();
    let end = end.map_or(lines.len(), |end| above(&lines, end));
    let first = above(&lines, start);
    Some((first + 1, format!("{}\n", lines[first..end].join("\n").trim_end())))
}

/// The lines of a key such as `note` in the table `[lexicon]`, and the number of its first line, from 1.
pub fn key_text(file: &str, section: &str, name: &str) -> Option<(usize, String)> {
    let root = DeTable::parse(file).ok()?;
    let (key, value) = root.get_ref().get(section)?.get_ref().as_table()?.get_key_value(name)?;
    let (start, end) = (key.span().start, value.span().end);
    let line = file[..start].matches('\n').count() + 1;
    // One of a table of its own begins behind its key.
    (start < value.span().start).then(|| (line, format!("{}\n", file[start..end].trim_end())))
}

/// Where the name of an example of a rule stands in the text of a rule file; the examples of a
/// rule are counted from 0.
pub fn example_span(file: &str, id: &str, at: usize) -> Option<Span> {
    let root = DeTable::parse(file).ok()?;
    let rules = root.get_ref().get("rule")?.get_ref().as_array()?.iter();
    let mut named = rules.filter_map(|rule| rule.get_ref().as_table());
    let rule = named.find(|rule| rule.get("id").and_then(|found| found.get_ref().as_str()) == Some(id))?;
    let example = rule.get("example")?.get_ref().as_array()?.get(at)?;
    let name = example.get_ref().as_table().and_then(|example| example.get("name"));
    let span = name.unwrap_or(example).span();
    Some(Span::new(span.start as u32, span.end as u32))
}

/// The lines, from 1, at which the conditions of the rules of a file stand, by the id of the rule and what the condition
/// is about.
pub fn condition_lines(file: &str) -> BTreeMap<(String, String), usize> {
    let mut lines = BTreeMap::new();
    let Ok(root) = DeTable::parse(file) else { return lines };
    let rules = root.get_ref().get("rule").and_then(|rules| rules.get_ref().as_array());
    for rule in rules.into_iter().flatten().filter_map(|rule| rule.get_ref().as_table()) {
        let id = rule.get("id").and_then(|id| id.get_ref().as_str()).unwrap_or_default();
        let when = rule.get("when").and_then(|when| when.get_ref().as_table());
        for (key, _) in when.into_iter().flat_map(|when| when.iter()) {
            let line = file[..key.span().start].matches('\n').count() + 1;
            lines.insert((id.to_owned(), key.get_ref().to_string()), line);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::rule_text;

    #[test]
    fn a_rule_has_its_comments_and_examples_and_no_more() {
        let first =
            "# About a.\n[[rule]]\nid = \"a\"\n\n[[rule.example]]\nnote = \"\"\"\n[[rule]]\nid = \"b\"\n\"\"\"\n";
        let file = format!("# The file.\n\n{first}\n# About b.\n[[rule]]\nid = 'b'\n[limit]\nlead = 3\n");
        assert_eq!(rule_text(&file, "a").as_deref(), Some(first));
        assert_eq!(rule_text(&file, "b").as_deref(), Some("# About b.\n[[rule]]\nid = 'b'\n"));
        assert_eq!(rule_text(&file, "c"), None);
    }
}

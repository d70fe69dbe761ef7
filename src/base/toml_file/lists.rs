//! One text added to a list in a TOML file, and all else left as it is.

use super::tables::{above, tables};
use toml::de::DeTable;

/// The text of a file with one more text in the list at the end of these keys, of which there are one or two; the
/// list is made when it is missing. Nothing when something else stands there.
pub fn added(text: &str, keys: &[&str], value: &str) -> Option<String> {
    let value = toml::Value::from(value).to_string();
    let (first, second) = (keys.first()?, keys.get(1));
    let root = DeTable::parse(text).ok()?;
    let found = root.get_ref().get(*first);
    let (outer, inner) = match (found, second) {
        (None, _) => (None, None),
        (Some(found), None) => (None, Some(found)),
        (Some(found), Some(second)) => (Some(found), found.get_ref().as_table()?.get(*second)),
    };
    let new = match (outer, inner, second) {
        (_, Some(list), _) => {
            list.get_ref().as_array()?;
            let close = list.span().end - 1;
            let before = text[list.span().start + 1..close].trim_end();
            let comma = if before.is_empty() || before.ends_with(',') { "" } else { ", " };
            let at = list.span().start + 1 + before.len();
            format!("{}{comma}{value}{}", &text[..at], &text[at..])
        }
        (Some(table), None, Some(second)) if text[table.span()].starts_with('{') => {
            let close = table.span().end - 1;
            let before = text[table.span().start + 1..close].trim_end();
            let comma = if before.is_empty() { " " } else { ", " };
            let at = table.span().start + 1 + before.len();
            format!("{}{comma}{second} = [{value}] }}{}", &text[..at], &text[table.span().end..])
        }
        (Some(_), None, Some(second)) => behind_header(text, first, &format!("{second} = [{value}]"))?,
        (None, None, Some(second)) => above_tables(text, &format!("{first} = {{ {second} = [{value}] }}")),
        (_, None, None) => above_tables(text, &format!("{first} = [{value}]")),
    };
    DeTable::parse(&new).is_ok().then_some(new)
}

/// The text with a line more right behind the header of a table.
fn behind_header(text: &str, table: &str, line: &str) -> Option<String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let header = format!("[{table}]");
    let at = lines.iter().position(|line| line.split('#').next().unwrap_or_default().trim() == header)?;
    lines.insert(at + 1, line);
    Some(format!("{}\n", lines.join("\n")))
}

/// The text with a line more before its first table, where it belongs to none.
fn above_tables(text: &str, line: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let first = tables(&lines).into_iter().find(|at| {
        let line = lines[*at].trim();
        line.starts_with("[[") || line.ends_with(']') && !line.contains(['"', ','])
    });
    let at = first.map_or(lines.len(), |first| above(&lines, first));
    let (before, after) = (lines[..at].join("\n"), lines[at..].join("\n"));
    let parts = [before.trim_end_matches('\n'), line, after.trim_start_matches('\n')];
    let gap = if after.is_empty() { "\n" } else { "\n\n" };
    match parts {
        ["", line, ""] => format!("{line}\n"),
        ["", line, after] => format!("{line}{gap}{after}\n"),
        [before, line, ""] => format!("{before}\n{line}\n"),
        [before, line, after] => format!("{before}\n{line}{gap}{after}\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::added;

    #[track_caller]
    fn check(text: &str, keys: &[&str], expected: &str) {
        assert_eq!(added(text, keys, "b").as_deref(), Some(expected));
    }

    #[test]
    fn a_text_is_added_where_the_list_is_or_belongs() {
        let off = &["rules", "off"];
        check("", off, "rules = { off = [\"b\"] }\n");
        check("rules = { off = [] }\n", off, "rules = { off = [\"b\"] }\n");
        check("rules = { off = [\"a\"] } # c\nx = 1\n", off, "rules = { off = [\"a\", \"b\"] } # c\nx = 1\n");
        check("rules = { off = [\n  \"a\",\n] }\n", off, "rules = { off = [\n  \"a\",\"b\"\n] }\n");
        check("rules = { on = [\"a\"] }\n", off, "rules = { on = [\"a\"], off = [\"b\"] }\n");
        check("[rules]\non = [\"a\"]\n", off, "[rules]\noff = [\"b\"]\non = [\"a\"]\n");
        check(
            "# Top.\nx = 1\n\n# A.\n[[folder]]\npath = \"a\"\n",
            off,
            "# Top.\nx = 1\nrules = { off = [\"b\"] }\n\n# A.\n[[folder]]\npath = \"a\"\n",
        );
        check("[lexicon]\nnote = [\"a\"]\n", &["lexicon", "note"], "[lexicon]\nnote = [\"a\", \"b\"]\n");
        check("rule_files = [\"a\"]\n", &["rule_files"], "rule_files = [\"a\", \"b\"]\n");
        check("[[rule]]\nid = \"a\"\n", &["rule_files"], "rule_files = [\"b\"]\n\n[[rule]]\nid = \"a\"\n");
    }

    #[test]
    fn what_is_no_list_is_left_alone() {
        assert_eq!(added("note = 1", &["note"], "b"), None);
        assert_eq!(added("[lexicon]\nnote = { en = [\"a\"] }", &["lexicon", "note"], "b"), None);
        assert_eq!(added("no toml", &["note"], "b"), None);
    }
}

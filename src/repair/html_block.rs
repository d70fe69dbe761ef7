//! Blocks of HTML over several lines: `<code>`, `<pre>` and `<table>`.

use super::html::plain;
use super::line::{Kind, Line, split_indent};
use super::tags::tag;

/// A block that was opened and waits for its end.
pub(super) enum Block {
    None,
    /// `<code>` or `<pre>`: the line of the result that opened it, and the tag that ends it.
    Code(usize, &'static str),
    /// `<table>`: its lines so far.
    Table(Vec<Line>),
}

impl Block {
    /// Takes a line that opens, continues or ends a block; `false` for any other.
    pub(super) fn take(&mut self, line: &Line, result: &mut Vec<Line>) -> bool {
        let lower = line.text.trim().to_ascii_lowercase();
        match self {
            Self::None => return self.open(line, &lower, result),
            Self::Code(start, close) => {
                let Some(end) = lower.find(*close) else {
                    result.push(Line { text: line.text.clone(), source: line.source, kind: Kind::Code });
                    return true;
                };
                let lead = split_indent(&result[*start].text).0.to_owned();
                let body = line.text.trim()[..end].trim_end_matches("</code>").trim_end();
                if !body.is_empty() {
                    result.push(Line { text: format!("{lead}{body}"), source: line.source, kind: Kind::Code });
                }
                result.push(Line { text: format!("{lead}```"), source: line.source, kind: Kind::Fence });
                *self = Self::None;
            }
            Self::Table(lines) => {
                lines.push(line.clone());
                if lower.contains("</table>") {
                    write_table(lines, result);
                    *self = Self::None;
                }
            }
        }
        true
    }

    fn open(&mut self, line: &Line, lower: &str, result: &mut Vec<Line>) -> bool {
        let text = line.text.trim();
        let Some(first) = tag(text).filter(|tag| !tag.closing && tag.is_html()) else { return false };
        let rest = text[first.len..].trim_end();
        if first.is("table") {
            let lines = vec![line.clone()];
            if lower.contains("</table>") {
                write_table(&lines, result);
            } else {
                *self = Self::Table(lines);
            }
            return true;
        }
        let inner = tag(rest).filter(|tag| tag.is("code") && !tag.closing).map_or(rest, |tag| &rest[tag.len..]);
        let alone = inner.is_empty() || inner.eq_ignore_ascii_case("<br>");
        let close = match (first.is("pre"), first.is("code")) {
            (true, _) if !lower.contains("</pre>") => "</pre>",
            (_, true) if alone => "</code>",
            _ => return false,
        };
        let (lead, _) = split_indent(&line.text);
        *self = Self::Code(result.len(), close);
        result.push(Line { text: format!("{lead}```"), source: line.source, kind: Kind::Fence });
        if !alone {
            result.push(Line { text: format!("{lead}{inner}"), source: line.source, kind: Kind::Code });
        }
        true
    }

    /// A block that is never closed was none: its lines are text again.
    pub(super) fn end(self, result: &mut Vec<Line>) {
        match self {
            Self::None => {}
            Self::Code(start, _) => {
                result[start].clear();
                for line in &mut result[start..] {
                    if line.kind == Kind::Code {
                        line.kind = Kind::Text;
                        line.text = plain(&line.text);
                    }
                }
            }
            Self::Table(lines) => result.extend(lines.iter().map(|line| Line::new(plain(&line.text), line.source))),
        }
    }
}

/// The rows of a table: where each `<tr>` stood, and its cells.
#[derive(Default)]
struct Rows(Vec<(u32, Vec<String>)>);

impl Rows {
    /// Reads one line of HTML.
    fn read(&mut self, line: &Line) {
        let mut rest = line.text.trim();
        while !rest.is_empty() {
            if let Some(found) = tag(rest) {
                rest = &rest[found.len..];
                if found.is("tr") && !found.closing {
                    self.0.push((line.source, Vec::new()));
                } else if (found.is("td") || found.is("th")) && !found.closing {
                    if self.0.is_empty() {
                        self.0.push((line.source, Vec::new()));
                    }
                    self.0.last_mut().expect("there is a row").1.push(String::new());
                } else if !matches!(found.name, "b" | "i" | "em" | "strong" | "code" | "a" | "span") {
                    self.text(" ");
                }
                continue;
            }
            let skip = usize::from(rest.starts_with('<'));
            let end = rest[skip..].find('<').map_or(rest.len(), |end| end + skip);
            self.text(&rest[..end]);
            rest = &rest[end..];
        }
        self.text(" ");
    }

    /// Adds to the last cell; text between cells is lost to a reader of HTML, too.
    fn text(&mut self, text: &str) {
        if let Some(cell) = self.0.last_mut().and_then(|(_, cells)| cells.last_mut()) {
            cell.push_str(&text.replace('|', "\\|"));
        }
    }
}

/// Writes a table of HTML as a table of Markdown.
fn write_table(lines: &[Line], result: &mut Vec<Line>) {
    let mut rows = Rows::default();
    lines.iter().for_each(|line| rows.read(line));
    rows.0.retain(|(_, cells)| !cells.is_empty());
    let Some((first, last)) = lines.first().zip(lines.last()) else { return };
    let width = rows.0.first().map_or(0, |(_, cells)| cells.len());
    if result.last().is_some_and(|last| !last.is_blank()) {
        result.push(Line::new("", first.source));
    }
    for (at, (source, cells)) in rows.0.iter().enumerate() {
        let cells: Vec<_> = cells.iter().map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        result.push(Line::new(format!("| {} |", cells.join(" | ")), *source));
        if at == 0 {
            result.push(Line::new(format!("|{}", "---|".repeat(width)), *source));
        }
    }
    result.push(Line::new("", last.source));
}

#[cfg(test)]
mod tests {
    use crate::repair::tests::check_only;

    #[test]
    fn code_alone_on_its_lines_gets_a_fence() {
        check_only("html", "<code>\nls -l\n</code><br>\n", "```\nls -l\n```\n");
        check_only("html", "<pre class=\"x\">a < b\nc</pre>\n", "```\na < b\nc\n```\n");
    }

    #[test]
    fn an_open_block_hides_nothing() {
        check_only("html", "<pre>\n<b>a</b> x\n", "\na x\n");
    }

    #[test]
    fn a_table_becomes_a_table() {
        let note =
            "<table>\n<tr>\n<th>A</th><th>B</th>\n</tr>\n<tr>\n<td>1 <b>x</b></td>\n<td>2|3</td>\n</tr>\n</table>\n";
        check_only("html", note, "| A | B |\n|---|---|\n| 1 x | 2\\|3 |\n\n");
    }
}

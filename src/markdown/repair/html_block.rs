//! Blocks of HTML over several lines: `<code>`, `<pre>` and `<table>`.

use super::html::{convert, plain};
use super::html_tag::attribute;
use super::line::{Kind, Line, split_indent};
use super::tags::{Tag, tag};
use std::collections::BTreeSet;

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
        if matches!(self, Self::None) && !line.text.trim_start().starts_with('<') {
            return false;
        }
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

/// The most bytes and columns that spanning cells may repeat.
const MAX_REPEATED: usize = 20_000;
const MAX_COLUMNS: usize = 100;

/// A cell with the rows and columns it spans.
#[derive(Clone)]
struct Cell {
    text: String,
    rows: usize,
    columns: usize,
}

impl Cell {
    fn new(found: Tag<'_>) -> Self {
        let span = |name| attribute(found.attributes, name).and_then(|span| span.trim().parse().ok()).unwrap_or(1);
        Self { text: String::new(), rows: span("rowspan").max(1), columns: span("colspan").clamp(1, MAX_COLUMNS) }
    }
}

/// The rows of a table: where each `<tr>` stood, and its cells.
#[derive(Default)]
struct Rows(Vec<(u32, Vec<Cell>)>);

impl Rows {
    /// Reads one line of HTML. The tags in cells that mean something in a row stay.
    fn read(&mut self, line: &Line) {
        let mut rest = line.text.trim();
        while !rest.is_empty() {
            if let Some(found) = tag(rest) {
                let written = &rest[..found.len];
                rest = &rest[found.len..];
                if found.is("tr") && !found.closing {
                    self.0.push((line.source, Vec::new()));
                } else if (found.is("td") || found.is("th")) && !found.closing {
                    if self.0.is_empty() {
                        self.0.push((line.source, Vec::new()));
                    }
                    self.0.last_mut().expect("there is a row").1.push(Cell::new(found));
                } else if !is_part(found) {
                    self.text(written);
                } else {
                    self.text(" ");
                }
                continue;
            }
            let skip = usize::from(rest.starts_with('<'));
            let end = rest[skip..].find('<').map_or(rest.len(), |end| end + skip);
            self.text(&rest[..end].replace('|', "\\|"));
            rest = &rest[end..];
        }
        self.text(" ");
    }

    /// Adds to the last cell; text between cells is lost to a reader of HTML, too.
    fn text(&mut self, text: &str) {
        if let Some(cell) = self.0.last_mut().and_then(|(_, cells)| cells.last_mut()) {
            cell.text.push_str(text);
        }
    }

    /// The cells as a reader sees them: one that spans others is repeated in each.
    fn spread(self) -> Vec<(u32, Vec<String>)> {
        let mut left = MAX_REPEATED;
        let mut repeated = move |text: &str| {
            let fits = text.len() < left;
            left -= if fits { text.len() + 1 } else { 0 };
            if fits { text.to_owned() } else { String::new() }
        };
        // The cells from above that reach into the next row, by their columns.
        let mut above: Vec<Option<(usize, String)>> = Vec::new();
        let mut rows = Vec::new();
        for (source, cells) in self.0 {
            let mut row: Vec<String> = Vec::new();
            let from_above = |row: &mut Vec<String>,
                              above: &mut Vec<Option<(usize, String)>>,
                              spread: &mut dyn FnMut(&str) -> String| {
                while let Some((rows, text)) = above.get_mut(row.len()).and_then(Option::as_mut) {
                    row.push(spread(text));
                    *rows -= 1;
                    if *rows == 0 {
                        above[row.len() - 1] = None;
                    }
                }
            };
            for cell in cells {
                from_above(&mut row, &mut above, &mut repeated);
                let text = cell.text.split_whitespace().collect::<Vec<_>>().join(" ");
                for number in 0..cell.columns {
                    if number > 0 && row.len() >= MAX_COLUMNS {
                        break;
                    }
                    let text = if number == 0 { text.clone() } else { repeated(&text) };
                    if cell.rows > 1 && row.len() < MAX_COLUMNS {
                        above.resize(above.len().max(row.len() + 1), None);
                        above[row.len()] = Some((cell.rows - 1, text.clone()));
                    }
                    row.push(text);
                }
            }
            from_above(&mut row, &mut above, &mut repeated);
            rows.push((source, row));
        }
        rows
    }
}

/// What a table is made of.
fn is_part(found: Tag<'_>) -> bool {
    let parts = ["table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "col", "colgroup"];
    parts.into_iter().any(|part| found.is(part))
}

/// Writes a table of HTML as a table of Markdown.
fn write_table(lines: &[Line], result: &mut Vec<Line>) {
    let mut rows = Rows::default();
    lines.iter().for_each(|line| rows.read(line));
    rows.0.retain(|(_, cells)| !cells.is_empty());
    let Some((first, last)) = lines.first().zip(lines.last()) else { return };
    let rows = rows.spread();
    let width = rows.first().map_or(0, |(_, cells)| cells.len());
    if result.last().is_some_and(|last| !last.is_blank()) {
        result.push(Line::new("", first.source));
    }
    for (at, (source, cells)) in rows.iter().enumerate() {
        let cells: Vec<_> = cells.iter().map(|cell| cell_text(cell)).collect();
        result.push(Line::new(format!("| {} |", cells.join(" | ")), *source));
        if at == 0 {
            result.push(Line::new(format!("|{}", "---|".repeat(width)), *source));
        }
    }
    result.push(Line::new("", last.source));
}

/// The text of a cell as Markdown, without breaks at its ends.
fn cell_text(cell: &str) -> String {
    let row = convert(&format!("|{cell}"), &BTreeSet::new()).concat();
    let mut text = row.trim_start_matches('|').trim();
    while let Some(rest) = text.strip_prefix("<br>").or_else(|| text.strip_suffix("<br>")) {
        text = rest.trim();
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::check_only;

    #[test]
    fn code_alone_on_its_lines_gets_a_fence() {
        check_only("html", "<code>\nls -l\n</code><br>\n", "```\nls -l\n```\n");
        check_only("html", "<pre class=\"x\">a < b\nc</pre>\n", "```\na < b\nc\n```\n");
    }

    #[test]
    fn an_open_block_hides_nothing() {
        check_only("html", "<table>\na\n```\nb\n```\n</table>\n", "\na\n```\nb\n```\n\n");
        let note = "<table>\n\n    <tr><td>a</td></tr>\n</table>\n";
        check_only("html", note, "| a |\n|---|\n\n");
        check_only("html", "<pre>\n<b>a</b> x\n", "\na x\n");
    }

    #[test]
    fn a_table_becomes_a_table() {
        let note =
            "<table>\n<tr>\n<th>A</th><th>B</th>\n</tr>\n<tr>\n<td>1 <b>x</b></td>\n<td>2|3</td>\n</tr>\n</table>\n";
        check_only("html", note, "| A | B |\n|---|---|\n| 1 <b>x</b> | 2\\|3 |\n\n");
    }

    #[test]
    fn cells_keep_what_they_hold() {
        let note = "<table><tr><th>A</th></tr><tr><td><p>1<br>2</p><p><code>a|b</code> <int></p>\
            <a href=\"https://a.b\">c</a><img src=d.png width=3></td></tr></table>\n";
        check_only("html", note, "| A |\n|---|\n| 1<br>2<br>`a\\|b` \\<int>[c](<https://a.b>)![\\|3](<d.png>) |\n\n");
    }

    #[test]
    fn a_cell_over_rows_and_columns_is_repeated() {
        let note = "<table>\n<tr><td rowspan=3>a</td><td colspan='2'>b</td></tr>\n<tr><td>c</td><td>d</td></tr>\n\
            <tr><td>e</td><td rowspan=9>f</td></tr>\n</table>\n";
        check_only("html", note, "| a | b | b |\n|---|---|---|\n| a | c | d |\n| a | e | f |\n\n");
    }
}

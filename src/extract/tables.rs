//! Tables: rows, cells and columns as rules see them.

use super::Run;
use super::answer::Found;
use super::view::View;
use crate::base::source::Lines;
use crate::outline::NodeId;
use crate::rules::{On, Part, Slot};
use crate::text::content::{Content, ContentItem};
use crate::text::marks::Text;

impl Run<'_> {
    pub(super) fn table(&mut self, id: NodeId) {
        let node = self.outline.node(id);
        let Some((header, rows)) = node.rows.split_first() else { return };
        if node.link || header.len() < 2 {
            return;
        }
        let row_rules = self.looking_at(On::Part(Part::Row));
        let cell_rules = self.looking_at(On::Part(Part::Cell));
        // Rows that are only counted are known by what stands beside their number.
        let seen = self.seen(id);
        let key = match counted(rows) {
            Counted::InOrder if header.len() == 2 => return,
            Counted::InOrder | Counted::Roughly if header.len() >= 3 => 1,
            Counted::InOrder | Counted::Roughly | Counted::No => 0,
        };
        let useful: Vec<bool> = (0..header.len())
            .map(|column| rows.iter().filter(|row| !row[column].is_blank()).count() * 2 > rows.len())
            .collect();
        for (at, row) in rows.iter().enumerate() {
            let line = node.row_lines.get(at + 1).copied().unwrap_or(node.lines.first);
            let lines = Lines::new(line, line);
            if row[key].trim().is_empty() {
                continue;
            }
            let mut view = View::new(&seen);
            view.about = shown(&row[key]);
            view.say(Slot::Row, on_one_line(&row[key]));
            view.say(Slot::Columns, self.enumerate(&header[key + 1..], node.lang).into());
            // Nothing stands in the corner: the columns are the things, the rows what is said of them.
            view.cue = header[0].trim().is_empty();
            let items: Vec<ContentItem<Text>> = (key + 1..row.len())
                .filter(|column| !row[*column].is_blank())
                .map(|column| ContentItem::text(join_label(&header[column], &row[column])))
                .collect();
            let mut taken = None;
            for rule in row_rules.iter().filter(|_| items.len() >= 2) {
                self.look_at_part(*rule, &view, &mut taken, |run| {
                    run.put(*rule, &view, Found::list(items.clone(), lines));
                });
            }
            for column in (key + 1..row.len()).filter(|column| useful[*column]) {
                let mut view = View::new(&seen);
                view.about = format!("{} › {}", shown(&row[key]), shown(&header[column]));
                view.say(Slot::Row, on_one_line(&row[key]));
                view.say(Slot::Column, on_one_line(&header[column]));
                view.say(Slot::Body, on_one_line(&row[column]));
                let mut taken = None;
                for rule in cell_rules {
                    self.look_at_part(*rule, &view, &mut taken, |run| {
                        if !row[column].is_blank() {
                            run.put(*rule, &view, Found { content: Content::text(row[column].trimmed()), lines });
                        }
                    });
                }
            }
        }
    }

    /// One card a column: what it says of every row.
    pub(super) fn columns(&mut self, id: NodeId) {
        let node = self.outline.node(id);
        let Some((header, rows)) = node.rows.split_first() else { return };
        let named: Vec<Text> = rows.iter().map(|row| row[0].clone()).collect();
        let seen = self.seen(id);
        let mut taken = vec![None; header.len()];
        for at in self.looking_at(On::Part(Part::Column)).iter().copied() {
            for (column, title) in header.iter().enumerate().skip(1) {
                let mut view = View::new(&seen);
                view.about = shown(title);
                view.say(Slot::Column, on_one_line(title));
                view.say(Slot::Rows, self.enumerate(&named, node.lang).into());
                let items: Vec<ContentItem<Text>> = rows
                    .iter()
                    .filter(|row| !row[column].is_blank())
                    .map(|row| ContentItem::text(join_label(&row[0], &row[column])))
                    .collect();
                if items.len() >= 2 {
                    self.look_at_part(at, &view, &mut taken[column], |run| {
                        run.put(at, &view, Found::list(items, node.lines));
                    });
                }
            }
        }
    }

    pub(super) fn enumerate(&self, names: &[Text], lang: crate::rules::Lang) -> String {
        let code = self.rules.words.code(lang);
        let glue = if code == "zh" || code == "ja" { "、" } else { ", " };
        names
            .iter()
            .map(|name| name.trim().replace('\n', " "))
            .filter(|name| !name.is_empty())
            .collect::<Vec<_>>()
            .join(glue)
    }
}

fn join_label(label: &Text, text: &Text) -> Text {
    if label.is_blank() {
        return text.clone();
    }
    let mut joined = label.trimmed();
    joined.append(": ", &text.trimmed());
    joined
}

/// A cell in a question: a picture where it holds nothing else.
fn shown(cell: &Text) -> String {
    if cell.trim().is_empty() { cell.marked() } else { cell.to_string() }
}

fn on_one_line(cell: &Text) -> Text {
    if cell.contains('\n') || cell.trim().is_empty() { shown(cell).replace('\n', " ").into() } else { cell.clone() }
}

/// Whether the first cells of rows are numbers that only count them.
enum Counted {
    /// 1, 2, 3, to the last row.
    InOrder,
    /// Most are numbers as of tasks: 4, 5a, 5b.
    Roughly,
    No,
}

fn counted(rows: &[Vec<Text>]) -> Counted {
    let first: Vec<String> = rows.iter().map(|row| row[0].trim().trim_end_matches('.').to_owned()).collect();
    let number = |text: &&String| {
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        text.starts_with(|c: char| c.is_ascii_digit()) && text.len() <= 3 && letters <= 1
    };
    if first.len() >= 2 && first.iter().enumerate().all(|(at, text)| *text == (at + 1).to_string()) {
        Counted::InOrder
    } else if first.len() >= 2 && first.iter().filter(number).count() * 10 >= first.len() * 8 {
        Counted::Roughly
    } else {
        Counted::No
    }
}

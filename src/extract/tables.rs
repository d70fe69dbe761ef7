//! Tables: rows, cells and columns as rules see them.

use super::Run;
use super::answer::Found;
use super::view::View;
use crate::base::source::Lines;
use crate::outline::NodeId;
use crate::rules::{On, Part, Slot};
use crate::text::content::{Content, ContentBlock, ContentItem};
use crate::text::marks::plain;

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
            .map(|column| rows.iter().filter(|row| !row[column].trim().is_empty()).count() * 2 > rows.len())
            .collect();
        for (at, row) in rows.iter().enumerate() {
            let line = node.row_lines.get(at + 1).copied().unwrap_or(node.lines.first);
            let lines = Lines::new(line, line);
            if plain(&row[key]).trim().is_empty() {
                continue;
            }
            let mut view = View::new(&seen);
            row[key].clone_into(&mut view.about);
            view.say(Slot::Row, row[key].replace('\n', " "));
            view.say(Slot::Columns, self.enumerate(&header[key + 1..], node.lang));
            // Nothing stands in the corner: the columns are the things, the rows what is said of them.
            view.cue = plain(&header[0]).trim().is_empty();
            let cells = &node.cells[at + 1];
            let items: Vec<ContentItem> = (key + 1..row.len())
                .filter(|column| !row[*column].trim().is_empty())
                .map(|column| ContentItem::text(join_label(&node.cells[0][column], &cells[column])))
                .collect();
            let mut taken = None;
            for rule in row_rules.iter().filter(|_| items.len() >= 2) {
                self.look_at_part(*rule, &view, &mut taken, |run| {
                    let content = Content { blocks: vec![ContentBlock::List { start: None, items: items.clone() }] };
                    run.put(*rule, &view, Found { content, lines, marked: true });
                });
            }
            for column in (key + 1..row.len()).filter(|column| useful[*column]) {
                let mut view = View::new(&seen);
                view.about = format!("{} › {}", row[key], header[column]);
                view.say(Slot::Row, row[key].replace('\n', " "));
                view.say(Slot::Column, header[column].replace('\n', " "));
                view.say(Slot::Body, row[column].replace('\n', " "));
                let mut taken = None;
                for rule in cell_rules {
                    self.look_at_part(*rule, &view, &mut taken, |run| {
                        if let Some(found) = Found::text(&cells[column], lines) {
                            run.put(*rule, &view, Found { marked: true, ..found });
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
        let named: Vec<String> = rows.iter().map(|row| row[0].clone()).collect();
        let seen = self.seen(id);
        let mut taken = vec![None; header.len()];
        for at in self.looking_at(On::Part(Part::Column)).iter().copied() {
            for (column, title) in header.iter().enumerate().skip(1) {
                let mut view = View::new(&seen);
                title.clone_into(&mut view.about);
                view.say(Slot::Column, title.replace('\n', " "));
                view.say(Slot::Rows, self.enumerate(&named, node.lang));
                let items: Vec<ContentItem> = node.cells[1..]
                    .iter()
                    .filter(|row| !row[column].trim().is_empty())
                    .map(|row| ContentItem::text(join_label(&row[0], &row[column])))
                    .collect();
                if items.len() >= 2 {
                    self.look_at_part(at, &view, &mut taken[column], |run| {
                        let content = Content { blocks: vec![ContentBlock::List { start: None, items }] };
                        run.put(at, &view, Found { content, lines: node.lines, marked: true });
                    });
                }
            }
        }
    }

    pub(super) fn enumerate(&self, names: &[String], lang: crate::rules::Lang) -> String {
        let code = self.rules.words.code(lang);
        let glue = if code == "zh" || code == "ja" { "、" } else { ", " };
        names
            .iter()
            .map(|name| plain(name).trim().replace('\n', " "))
            .filter(|name| !name.is_empty())
            .collect::<Vec<_>>()
            .join(glue)
    }
}

fn join_label(label: &str, text: &str) -> String {
    if label.trim().is_empty() { text.to_owned() } else { format!("{}: {}", label.trim(), text.trim()) }
}

/// Whether the first cells of rows are numbers that only count them.
enum Counted {
    /// 1, 2, 3, to the last row.
    InOrder,
    /// Most are numbers as of tasks: 4, 5a, 5b.
    Roughly,
    No,
}

fn counted(rows: &[Vec<String>]) -> Counted {
    let first: Vec<String> = rows.iter().map(|row| plain(&row[0]).trim().trim_end_matches('.').to_owned()).collect();
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

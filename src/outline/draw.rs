//! The outline as people read it: an indented tree with line numbers.

use super::{NodeId, NodeKind, Outline};
use std::fmt::Write;

/// Draws the tree, a node a line: lines, kind, label, body.
pub fn draw(outline: &Outline) -> String {
    let mut drawn = String::new();
    for habit in outline.habits.words() {
        let _ = writeln!(drawn, "    habit  {habit}");
    }
    let mut open: Vec<(NodeId, usize)> = outline.node(0).children.iter().rev().map(|id| (*id, 0)).collect();
    while let Some((id, depth)) = open.pop() {
        let node = outline.node(id);
        let place = if node.extent.first == node.extent.last {
            node.extent.first.to_string()
        } else {
            format!("{}-{}", node.extent.first, node.extent.last)
        };
        let _ = write!(drawn, "{place:>9}  {}{}", "  ".repeat(depth), node.kind.name());
        if node.kind == NodeKind::Heading {
            let _ = write!(drawn, "{}", node.level);
        }
        if let Some(number) = node.number {
            let _ = write!(drawn, " {number}.");
        }
        if let Some(label) = &node.label {
            let _ = write!(drawn, " [{label}{}]", if node.question { "?" } else { "" });
        }
        if node.link {
            drawn.push_str(" (link)");
        }
        if node.kind == NodeKind::Table {
            let _ = write!(drawn, " {} × {}", node.rows.len(), node.rows.first().map_or(0, Vec::len));
        }
        let body: String = node.body.split('\n').next().unwrap_or("").chars().take(60).collect();
        if !body.is_empty() {
            let more = if body.len() < node.body.len() { " …" } else { "" };
            let _ = write!(drawn, " {body}{more}");
        }
        drawn.push('\n');
        open.extend(node.children.iter().rev().map(|child| (*child, depth + 1)));
    }
    drawn
}

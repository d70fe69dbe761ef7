//! An explanation as people read it.

use super::{ExplainedCard, ExplainedNode, Explanation, KnownBy};
use std::fmt::Write;

/// Draws an explanation; `all` tells of the patterns that do not match as well.
pub fn draw(explanation: &Explanation, all: bool) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", place(&explanation.path, explanation.lines));
    for setting in &explanation.settings {
        row(&mut out, "settings", setting);
    }
    for repair in &explanation.repairs {
        row(&mut out, "repaired", &format!("line {}: {} ({})", repair.line, repair.why, repair.repair));
    }
    for silent in &explanation.silent_lines {
        row(&mut out, "no node", &format!("line {}: {}", silent.line, silent.why));
    }
    for node in &explanation.nodes {
        out.push('\n');
        draw_node(&mut out, node, all);
    }
    out.push('\n');
    if explanation.cards.is_empty() {
        out.push_str("no card\n");
    }
    for card in &explanation.cards {
        draw_card(&mut out, card, explanation.lock.as_deref());
    }
    out
}

fn draw_node(out: &mut String, node: &ExplainedNode, all: bool) {
    let label = node.label.as_ref().map_or(String::new(), |label| format!(" [{label}]"));
    let _ = writeln!(out, "{}{label}, {}, {}", node.kind, lines(node.lines), node.language);
    if !node.body.is_empty() {
        row(out, "text", &short(&node.body, 100));
    }
    if !node.under.is_empty() {
        row(out, "under", &node.under.join(" › "));
    }
    if !node.about.is_empty() {
        row(out, "about", &node.about);
    }
    let mut part = "";
    let mut unmatched = 0;
    for rule in &node.rules {
        if rule.verdict == "pattern" && !all {
            unmatched += 1;
            continue;
        }
        if rule.part != part {
            part = &rule.part;
            if !part.is_empty() {
                row(out, "part", &short(part, 100));
            }
        }
        let mark = if rule.verdict == "spoke" { "+" } else { "-" };
        let worded = match (&rule.class, &rule.family) {
            (Some(class), Some(family)) => format!(" (class `{class}`, wording `{family}`)"),
            (None, Some(family)) => format!(" (wording `{family}`)"),
            (_, None) => String::new(),
        };
        let place = rule.place.iter().filter(|_| all).map(|place| format!(" ({place})")).collect::<String>();
        let _ = writeln!(out, "    {mark} {}: {}{place}{worded}", rule.rule, rule.said.replace('\n', " "));
    }
    if unmatched > 0 {
        let _ = writeln!(
            out,
            "    - {unmatched} times the pattern or the language of a sentence rule did not fit; `--verbose` shows them"
        );
    }
    if node.rules.is_empty() {
        row(out, "rules", "none looks at it");
    }
    for refused in &node.refused {
        row(out, "refused", &format!("{} ({}): {}", short(&refused.question, 80), refused.rule, refused.reason));
    }
}

fn draw_card(out: &mut String, card: &ExplainedCard, lock: Option<&str>) {
    let _ = writeln!(out, "card {}", card.question);
    if !card.context.is_empty() {
        row(out, "context", &card.context.join(" › "));
    }
    for (title, text) in [("answer", &card.answer), ("extra", &card.extra)] {
        if !text.is_empty() || title == "answer" {
            row(out, title, &text.replace('\n', "\n            "));
        }
    }
    row(out, "from", &format!("{}, answer in {}", lines(card.made_from), lines(card.lines)));
    row(out, "rule", &format!("{}, {}", card.rule, card.grade));
    row(out, "deck", &card.deck);
    if !card.tags.is_empty() {
        row(out, "tags", &card.tags.join(" "));
    }
    let said = match (card.identity.known_by, lock) {
        (KnownBy::Note, _) => "written in the note".to_owned(),
        (KnownBy::Lock, lock) => format!("known to `{}`", lock.unwrap_or("the lock")),
        (KnownBy::Front, Some(lock)) => format!("from its front; `{lock}` does not know it yet"),
        (KnownBy::Front, None) => "from its front; there is no lock".to_owned(),
    };
    if let Some(decision) = &card.decision {
        row(out, "decided", decision);
    }
    row(out, "identity", &format!("{}, {said}", card.identity.id));
}

fn row(out: &mut String, title: &str, text: &str) {
    let _ = writeln!(out, "  {title:<9} {text}");
}

fn place(path: &str, [first, last]: [u32; 2]) -> String {
    if first == last { format!("{path}:{first}") } else { format!("{path}:{first}-{last}") }
}

fn lines([first, last]: [u32; 2]) -> String {
    if first == last { format!("line {first}") } else { format!("lines {first}-{last}") }
}

/// The first line of a text, cut.
fn short(text: &str, most: usize) -> String {
    let line = text.lines().next().unwrap_or_default();
    let cut: String = line.chars().take(most).collect();
    if cut.len() < text.len() { format!("{cut} …") } else { cut }
}

//! Rules about nodes and tables that may answer with the wanted text.

use super::sketch::{Sketch, quoted};
use super::wording::{Slot, Worded, worded};
use super::{Note, first_line, same, squeezed};
use crate::extract::owner_text;
use crate::outline::{Node, NodeId, NodeKind, sentences};
use crate::text::content::asks;

/// Rules that look at this node as a whole, the most general first.
pub(super) fn sketches(note: &Note<'_>, id: NodeId, question: &str, answer: &str) -> Vec<Sketch> {
    let node = note.outline.node(id);
    if node.kind == NodeKind::Table {
        return tables(note, id, question, answer);
    }
    let answers = answers(note, id, answer);
    let wordings = wordings(note, id, question);
    let asks = |title: &str| same(title, question) && asks(question);
    let as_it_stands = node.label.is_some() && (asks(&node.title) || asks(&node.text));
    let mut found = Vec::new();
    for answer in answers {
        if as_it_stands {
            found.push(sketch(note, id, None, answer));
        }
        let asked = wordings.iter().filter(|worded| tells(note, id, worded));
        found.extend(asked.map(|worded| sketch(note, id, Some(worded), answer)));
    }
    found
}

/// Whether a wording asks this node another thing than its neighbours: it needs a label, and
/// a wording that takes nothing from the note at least something above, which the card shows.
fn tells(note: &Note<'_>, id: NodeId, worded: &Worded) -> bool {
    let node = note.outline.node(id);
    let placed = !worded.used.is_empty() || node.owner.is_some();
    worded.used.iter().any(|used| used == "body") || node.label.is_some() && placed
}

/// The selectors under which the answer may be found, those that fit best first.
fn answers(note: &Note<'_>, id: NodeId, answer: &str) -> Vec<&'static str> {
    let node = note.outline.node(id);
    let mut found = Vec::new();
    if same(&node.body, answer) {
        found.push(if node.kind == NodeKind::Code { "body-code" } else { "body" });
    }
    let first = sentences(&node.body, &note.rules.words.abbreviation).into_iter().next();
    if first.is_some_and(|first| first.len() < node.body.len() && same(&node.body[first], answer)) {
        found.push("first sentence");
    }
    if node.label.as_deref().is_some_and(|label| same(label, answer)) {
        found.push("label");
    }
    let head = squeezed(first_line(answer));
    let holds = |text: &str| !head.is_empty() && squeezed(text).contains(&head);
    let under = note.outline.under(id);
    if under.iter().any(|child| note.outline.node(*child).kind == NodeKind::Code) {
        found.push("code");
    }
    if under.iter().any(|child| holds(&note.outline.node(*child).text) || holds(&note.outline.node(*child).body)) {
        found.extend(["children", "labels", "terms", "direct", "first child"]);
    }
    if !under.is_empty() && holds(&node.body) {
        found.push("all");
    }
    found
}

/// What the question takes from the node, in several ways.
fn wordings(note: &Note<'_>, id: NodeId, question: &str) -> Vec<Worded> {
    let node = note.outline.node(id);
    let owner = owner_text(note.outline, &note.rules.words, id);
    let label = node.label.clone().unwrap_or_default();
    let parent = note.outline.node(node.parent).label.clone().unwrap_or_default();
    let mut slots = vec![Slot::named("label", &label), Slot::named("owner", &owner)];
    if node.title != label {
        slots.push(Slot::named("title", &node.title));
    }
    if !parent.is_empty() && *parent != *owner {
        slots.push(Slot::named("parent", &parent));
    }
    slots.push(Slot::named("body", node.body.trim_end_matches(['.', '。'])));
    let own = worded(question, &slots[..1]);
    let mut all = vec![worded(question, &slots), own, worded(question, &[])];
    all.dedup();
    all
}

/// A rule about nodes of this kind.
fn sketch(note: &Note<'_>, id: NodeId, worded: Option<&Worded>, answer: &'static str) -> Sketch {
    let node = note.outline.node(id);
    let says = |name: &str| worded.is_some_and(|worded| worded.used.iter().any(|used| used == name));
    let general = worded.is_none() || says("label") || says("title") || says("body");
    let mut when = vec![("question".to_owned(), node.question.to_string())];
    // A title is asked in any language, a wording in its own.
    when.extend(worded.map(|_| ("lang".to_owned(), quoted(note.code(id)))));
    if general && node.label.is_some() && !node.question {
        when.push(("label".to_owned(), "{ not_is = [\"note\"] }".to_owned()));
    }
    let asked = worded.map_or("as it stands".to_owned(), |worded| format!("as “{}”", worded.text));
    let only = node.label.as_deref().map(str::to_owned).filter(|_| !general);
    let of = only.as_ref().map_or(String::new(), |label| format!(" with the label “{label}”"));
    let kind = match answer {
        "labels" | "children" | "terms" | "direct" => "list",
        "code" | "body-code" => "code",
        _ if node.question => "qa",
        _ if only.is_some() => "attribute",
        _ => "definition",
    };
    Sketch {
        node: id,
        lang: note.code(id).to_owned(),
        kind,
        about: format!("Each {}{of} is asked for {asked}; the answer is {}.", node.kind.name(), said(answer)),
        on: node.kind.name(),
        when,
        only,
        pattern: None,
        sentence: None,
        wording: worded.map(|worded| worded.text.clone()),
        answer: answer.to_owned(),
        hint: worded.filter(|worded| worded.used.is_empty()).map(|_| SAME.to_owned()),
    }
}

/// The hint of a rule whose wording takes nothing from the note.
const SAME: &str = "The question is the same for every label of the list: it takes no word from the note.";

/// An answer in words.
fn said(answer: &str) -> &str {
    match answer {
        "body" => "the text behind it",
        "children" | "direct" => "what stands under it",
        "all" => "the text behind it and what stands under it",
        "labels" => "the labels under it",
        "terms" => "the terms under it",
        "code" => "the code under it",
        "body-code" => "the code itself",
        "first sentence" => "its first sentence",
        "first child" => "the first thing under it",
        "label" => "its label",
        other => other,
    }
}

/// Rules about the cells, rows and columns of a table.
fn tables(note: &Note<'_>, id: NodeId, question: &str, answer: &str) -> Vec<Sketch> {
    let node = note.outline.node(id);
    let Some((header, rows)) = node.rows.split_first() else { return Vec::new() };
    let owner = Slot::named("owner", &owner_text(note.outline, &note.rules.words, id));
    let mut found = Vec::new();
    let part = |on, worded: &Worded, when| table_sketch(note, id, on, worded, when);
    for row in rows {
        for (column, cell) in row.iter().enumerate().skip(1).filter(|(_, cell)| same(cell, answer)) {
            debug_assert!(column < header.len() && !cell.is_empty());
            let slots = [Slot::named("row", &row[0]), Slot::named("column", &header[column]), owner.clone()];
            let worded = worded(question, &slots);
            let names = |name: &str| worded.used.iter().any(|used| used == name);
            let when = (!names("column")).then(|| ("columns".to_owned(), quoted("2")));
            if names("row") && (names("column") || header.len() == 2) {
                found.push(part("cell", &worded, when));
            }
        }
        let says = row.iter().skip(1).all(|cell| squeezed(answer).contains(&squeezed(cell)));
        let enumerations = [", ", "、"].map(|glue| Slot::named("columns", &header[1..].join(glue)));
        for columns in enumerations.into_iter().filter(|_| says && row.len() > 2) {
            let worded = worded(question, &[Slot::named("row", &row[0]), columns, owner.clone()]);
            found.extend(worded.used.iter().any(|used| used == "row").then(|| part("row", &worded, None)));
        }
    }
    for (column, title) in header.iter().enumerate().skip(1) {
        let says = rows.iter().all(|row| squeezed(answer).contains(&squeezed(&row[column])));
        let worded = worded(question, &[Slot::named("column", title), owner.clone()]);
        if says && worded.used.iter().any(|used| used == "column") {
            found.push(part("column", &worded, None));
        }
    }
    found
}

fn table_sketch(
    note: &Note<'_>,
    id: NodeId,
    on: &'static str,
    worded: &Worded,
    when: Option<(String, String)>,
) -> Sketch {
    Sketch {
        node: id,
        lang: note.code(id).to_owned(),
        kind: if on == "cell" { "cell" } else { "table" },
        about: format!("Each {on} of a table is asked for as “{}”.", worded.text),
        on,
        when: std::iter::once(("lang".to_owned(), quoted(note.code(id)))).chain(when).collect(),
        only: None,
        pattern: None,
        sentence: None,
        wording: Some(worded.text.clone()),
        // A part of a table answers with itself.
        answer: "body".to_owned(),
        hint: None,
    }
}

/// The text of a node in which sentences are looked for, as the extraction does.
pub(super) fn running_text(node: &Node) -> &str {
    if node.body.is_empty() && node.kind == NodeKind::Item && !node.question { &node.title } else { &node.body }
}

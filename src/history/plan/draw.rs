//! A plan as text for the terminal, as Markdown for a pull request, and as JSON.

use super::{Change, Event, Piece, Plan, Side, words};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// So much of an unchanged stretch is shown on either side of a change, in letters.
const AROUND: usize = 30;

/// So many orphans are listed; the count says how many there are.
const LISTED: usize = 50;

/// The counts in one line, without a line break: `add 12, change 3, orphan 1; 95 unchanged`.
pub fn counts(plan: &Plan) -> String {
    let verbs = [
        (Event::Added, "add"),
        (Event::Changed, "change"),
        (Event::Moved, "move"),
        (Event::Retagged, "retag"),
        (Event::Returned, "return"),
        (Event::Orphaned, "orphan"),
    ];
    let parts: Vec<String> = verbs
        .into_iter()
        .map(|(event, verb)| (plan.count(event), verb))
        .filter(|(count, _)| *count > 0)
        .map(|(count, verb)| format!("{verb} {count}"))
        .collect();
    let changes = if parts.is_empty() { "nothing to change".to_owned() } else { parts.join(", ") };
    format!("{changes}; {} unchanged", plan.unchanged)
}

/// The plan as lines of text, the counts last.
///
/// A sign says what happens to a card: `+` added, `<` come back, `~` changed, `>` moved,
/// `#` retagged, `-` gone. Changed words are marked as Git marks them: `[-old-]{+new+}`.
pub fn text(plan: &Plan) -> String {
    let mut out = String::new();
    for change in &plan.changes {
        push_change(&mut out, change);
    }
    push_moves(&mut out, plan);
    if !plan.orphans.is_empty() {
        let _ = writeln!(out, "gone from the notes, still in Anki:");
        for orphan in plan.orphans.iter().take(LISTED) {
            let _ = writeln!(out, "  {} {}  {}", orphan.id, orphan.path, line(&orphan.question));
            let _ = writeln!(out, "    search in Anki: {}", line(&orphan.search));
        }
        if plan.orphans.len() > LISTED {
            let _ = writeln!(out, "  … and {} more", plan.orphans.len() - LISTED);
        }
    }
    let _ = writeln!(out, "{}", counts(plan));
    out
}

fn push_change(out: &mut String, change: &Change) {
    let Some(side) = change.new.as_ref().or(change.old.as_ref()) else { return };
    let title = |sign: char| format!("{sign} {}  {}", side.place, line(&front(side)));
    let sign = match change.events.first() {
        Some(Event::Added) => '+',
        Some(Event::Returned) => '<',
        Some(Event::Orphaned) => '-',
        Some(Event::Changed) => '~',
        Some(Event::Retagged) => '#',
        // Moves are told together: most often, many cards move at once.
        Some(Event::Moved) | None if change.events.contains(&Event::Retagged) => '#',
        Some(Event::Moved) | None => return,
    };
    let _ = writeln!(out, "{}", title(sign));
    let (Some(old), Some(new)) = (&change.old, &change.new) else { return };
    for (name, old, new) in parts(old, new) {
        let _ = writeln!(
            out,
            "    {name:<8}  {}",
            line(&marked(&words(old, new), ["[-", "-]", "{+", "+}"], &str::to_owned))
        );
    }
    if change.events.contains(&Event::Retagged) {
        let _ = writeln!(out, "    tags      {}", retagged(old, new));
    }
}

fn push_moves(out: &mut String, plan: &Plan) {
    for (name, moves) in [("file", moves(plan, |side| &side.path)), ("deck", moves(plan, |side| &side.deck))] {
        for ((from, to), count) in &moves {
            let cards = if *count == 1 { "card" } else { "cards" };
            let _ = writeln!(out, "> {name} {from} → {to}  {count} {cards}");
        }
        if name == "deck" && !moves.is_empty() {
            let _ = writeln!(out, "    {STAY}");
        }
    }
}

/// Which cards go to another deck than before, a line each, the last with what Anki makes of that; most often
/// there is none.
pub fn other_decks(plan: &Plan) -> Vec<String> {
    let moves = moves(plan, |side| &side.deck);
    let more = moves.len().saturating_sub(MOVES);
    let lines = moves.iter().take(MOVES).map(|((from, to), count)| format!("{} → {} ({count})", line(from), line(to)));
    let mut lines: Vec<String> = lines.collect();
    if more > 0 {
        lines.push(format!("… and {more} more"));
    }
    if !lines.is_empty() {
        lines.push(STAY.to_owned());
    }
    lines
}

/// So many of the decks that cards leave are told by a build; a plan tells all.
const MOVES: usize = 5;

const STAY: &str = "cards that Anki has already stay in their deck; move them there if you like";

fn moves(plan: &Plan, part: fn(&Side) -> &String) -> BTreeMap<(&str, &str), usize> {
    let mut found = BTreeMap::new();
    for change in &plan.changes {
        if let (Some(old), Some(new)) = (&change.old, &change.new)
            && part(old) != part(new)
        {
            *found.entry((part(old).as_str(), part(new).as_str())).or_default() += 1;
        }
    }
    found
}

/// The parts of the text that differ.
fn parts<'s>(old: &'s Side, new: &'s Side) -> Vec<(&'static str, &'s str, &'s str)> {
    let all = [
        ("context", &old.context, &new.context),
        ("question", &old.question, &new.question),
        ("answer", &old.answer, &new.answer),
        ("extra", &old.extra, &new.extra),
    ];
    all.into_iter()
        .filter(|(_, old, new)| old != new)
        .map(|(name, old, new)| (name, old.as_str(), new.as_str()))
        .collect()
}

fn retagged(old: &Side, new: &Side) -> String {
    let gone = old.tags.iter().filter(|tag| !new.tags.contains(tag)).map(|tag| format!("-{tag}"));
    let added = new.tags.iter().filter(|tag| !old.tags.contains(tag)).map(|tag| format!("+{tag}"));
    gone.chain(added).collect::<Vec<_>>().join(" ")
}

fn front(side: &Side) -> String {
    if side.context.is_empty() { side.question.clone() } else { format!("{}: {}", side.context, side.question) }
}

/// In one line, without what would move the cursor.
fn line(text: &str) -> String {
    let blank = |char: char| if char.is_control() { ' ' } else { char };
    text.replace('\n', " ⏎ ").chars().map(blank).collect()
}

/// The pieces with marks around what is old and what is new; long equal stretches shortened.
fn marked(pieces: &[Piece], marks: [&str; 4], escape: &dyn Fn(&str) -> String) -> String {
    let mut out = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Same(text) => {
                let chars: Vec<char> = text.chars().collect();
                let before = if at == 0 { 0 } else { AROUND };
                let behind = if at + 1 == pieces.len() { 0 } else { AROUND };
                if chars.len() > before + behind + AROUND {
                    let (start, end) = (&chars[..before], &chars[chars.len() - behind..]);
                    out.push_str(&escape(&start.iter().collect::<String>()));
                    out.push('…');
                    out.push_str(&escape(&end.iter().collect::<String>()));
                } else {
                    out.push_str(&escape(text));
                }
            }
            Piece::Old(text) => out.push_str(&format!("{}{}{}", marks[0], escape(text), marks[1])),
            Piece::New(text) => out.push_str(&format!("{}{}{}", marks[2], escape(text), marks[3])),
        }
    }
    out
}

/// The plan as Markdown, made for a comment on a pull request.
pub fn markdown(plan: &Plan) -> String {
    let mut out = format!("**Cards:** {}\n", counts(plan));
    let sections = [
        (Event::Added, "Added"),
        (Event::Changed, "Changed"),
        (Event::Returned, "Back again"),
        (Event::Retagged, "Other tags"),
        (Event::Orphaned, "Gone from the notes"),
    ];
    for (event, title) in sections {
        let found: Vec<&Change> = plan.changes.iter().filter(|change| change.events.first() == Some(&event)).collect();
        if found.is_empty() {
            continue;
        }
        let _ = write!(out, "\n<details open><summary>{title} ({})</summary>\n\n", found.len());
        for change in found {
            push_markdown(&mut out, change);
        }
        out.push_str("\n</details>\n");
    }
    let moved: Vec<_> = [moves(plan, |side| &side.path), moves(plan, |side| &side.deck)]
        .iter()
        .zip(["file", "deck"])
        .flat_map(|(moves, name)| {
            moves.iter().map(move |((from, to), count)| format!("- {name} {} → {}: {count}\n", plain(from), plain(to)))
        })
        .collect();
    if !moved.is_empty() {
        let _ = write!(out, "\nMoved ({STAY}):\n\n{}", moved.concat());
    }
    out
}

fn push_markdown(out: &mut String, change: &Change) {
    let Some(side) = change.new.as_ref().or(change.old.as_ref()) else { return };
    let _ = writeln!(out, "- **{}** ({})", plain(&line(&front(side))), plain(&side.place));
    let (Some(old), Some(new)) = (&change.old, &change.new) else { return };
    for (name, old, new) in parts(old, new) {
        let marked = marked(&words(old, new), ["<del>", "</del>", "<ins>", "</ins>"], &|text| plain(&line(text)));
        let _ = writeln!(out, "  - {name}: {marked}");
    }
    if change.events.contains(&Event::Retagged) {
        let _ = writeln!(out, "  - tags: {}", plain(&retagged(old, new)));
    }
}

/// Text in which Markdown and HTML find nothing.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // A mention would call people.
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '$' => out.extend(['\\', char]),
            other => out.push(other),
        }
    }
    out
}

/// The plan as one JSON object, indented.
pub fn json(plan: &Plan) -> String {
    let changes: Vec<Value> = plan
        .changes
        .iter()
        .map(|change| {
            let mut value = json!({ "id": change.id, "events": change.events, "old": change.old, "new": change.new });
            if let (Some(old), Some(new), true) = (&change.old, &change.new, change.events.contains(&Event::Changed)) {
                let differences: serde_json::Map<String, Value> = parts(old, new)
                    .into_iter()
                    .map(|(name, old, new)| (name.to_owned(), pieces(&words(old, new))))
                    .collect();
                value["words"] = Value::Object(differences);
            }
            value
        })
        .collect();
    let plan = json!({
        "counts": {
            "add": plan.count(Event::Added), "change": plan.count(Event::Changed), "move": plan.count(Event::Moved),
            "retag": plan.count(Event::Retagged), "return": plan.count(Event::Returned),
            "orphan": plan.count(Event::Orphaned), "unchanged": plan.unchanged,
        },
        "changes": changes,
        "orphans": plan.orphans,
    });
    format!("{plan:#}\n")
}

fn pieces(pieces: &[Piece]) -> Value {
    let pair = |piece: &Piece| match piece {
        Piece::Same(text) => json!(["=", text]),
        Piece::Old(text) => json!(["-", text]),
        Piece::New(text) => json!(["+", text]),
    };
    Value::Array(pieces.iter().map(pair).collect())
}

//! The notes and their cards as data for the script of the page.

use super::look::{Look, name};
use cardmill::authoring::explain::Origin;
use cardmill::base::diagnostic::Diagnostic;
use cardmill::base::source::{SourceFile, Span};
use cardmill::cards::card::{Card, NoteKind};
use cardmill::export::shown::{self, Shown};
use cardmill::text::marks::{Deletion, plain};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// All that the page shows of a build.
pub(super) fn data(look: &Look) -> Value {
    let mut repaired: BTreeMap<_, Vec<Value>> = BTreeMap::new();
    for (path, repair) in &look.repaired {
        repaired.entry(path.as_path()).or_default().push(json!([repair.line, repair.name, repair.why]));
    }
    let mut found: BTreeMap<&Path, Vec<&Diagnostic>> = BTreeMap::new();
    look.diagnostics.iter().for_each(|one| found.entry(&one.path).or_default().push(one));
    let mut uncovered: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
    look.uncovered.iter().for_each(|(at, span)| uncovered.entry(*at).or_default().push(*span));
    let note = |(at, source): (usize, &SourceFile)| {
        let lines: Vec<&str> = (1..=source.line_count()).map(|line| source.line(line)).collect();
        let found = found.get(source.path()).into_iter().flatten();
        let findings: Vec<Value> = found.map(|found| finding(found, source)).collect();
        let spans = uncovered.get(&at).map_or(&[][..], Vec::as_slice);
        json!({
            "path": name(source), "lines": lines, "findings": findings,
            "repairs": repaired.get(source.path()).cloned().unwrap_or_default(),
            "off": look.origins[at].off, "uncovered": on_lines(spans, source),
        })
    };
    let known: BTreeSet<_> = look.sources.iter().map(SourceFile::path).collect();
    let others = look.diagnostics.iter().filter(|found| !known.contains(found.path.as_path()));
    let others: Vec<Value> = others
        .map(|found| {
            json!([found.path.to_string_lossy(), found.code.name(), found.severity.name(), found.message, found.help])
        })
        .collect();
    json!({
        "title": look.title(),
        "notes": look.sources.iter().enumerate().map(note).collect::<Vec<_>>(),
        "cards": cards(look),
        "styles": NoteKind::ALL.map(|kind| (kind.name(), shown::style(kind, &look.theme)))
            .into_iter().collect::<BTreeMap<_, _>>(),
        "findings": others,
        "locked": look.plan.is_some(),
        "covered": look.coverage.percent(),
    })
}

fn cards(look: &Look) -> Vec<Value> {
    let changed: BTreeMap<&str, Value> = look
        .plan
        .iter()
        .flat_map(|plan| &plan.changes)
        .map(|change| (change.id.as_str(), json!(change.events.first())))
        .collect();
    #[cfg(feature = "preview")]
    let formulas = super::formulas::Formulas::new();
    #[cfg(feature = "preview")]
    let drawn = |html: &str| formulas.drawn(html);
    #[cfg(not(feature = "preview"))]
    let drawn = str::to_owned;
    let sides = shown::shown(&look.deck, &look.theme);
    let origins = look.origins.iter().flat_map(|note| &note.cards);
    let card = |((card, sides), origin): ((&Card, &Vec<Shown>), &Origin)| {
        let id = card.id.to_string();
        let sides: Vec<[String; 2]> = sides.iter().map(|side| [drawn(&side.front), drawn(&side.back)]).collect();
        let decided = look.decisions.about(&id).map(|decision| {
            json!({
                "accept": decision.accept, "hide": decision.hide, "bad": decision.bad,
                "question": decision.question, "answer": decision.answer, "was": decision.was,
            })
        });
        json!({
            "changed": changed.get(id.as_str()),
            "id": id,
            "question": plain(&Deletion::written(&card.question)),
            "context": card.context.iter().map(|title| plain(title)).collect::<Vec<_>>(),
            "deck": card.deck.join("::"), "rule": card.rule, "grade": card.grade.name(),
            "type": card.note_type.name(), "tags": card.tags, "path": card.source.path,
            "lines": [card.source.lines.first, card.source.lines.last],
            "from": origin.made_from, "label": plain(&origin.label), "on": origin.on,
            "class": origin.class, "family": origin.family,
            "decided": decided, "sides": sides,
        })
    };
    look.deck.cards.iter().zip(&sides).zip(origins).map(card).collect()
}

/// Places of a note by its lines: the line, and from and until which character of it.
fn on_lines(spans: &[Span], source: &SourceFile) -> Vec<[u32; 3]> {
    let mut found = Vec::new();
    for span in spans {
        let (first, last) = (source.position(span.start), source.position(span.end));
        for line in first.line..=last.line {
            let from = if line == first.line { first.column - 1 } else { 0 };
            let until = if line == last.line { last.column - 1 } else { source.line(line).chars().count() as u32 };
            if from < until {
                found.push([line, from, until]);
            }
        }
    }
    found
}

fn finding(found: &Diagnostic, source: &SourceFile) -> Value {
    let line = found.span.map_or(0, |span| source.position(span.start).line);
    json!([line, found.code.name(), found.severity.name(), found.message, found.help])
}

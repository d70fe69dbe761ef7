//! Findings on cards: those that are hard to learn, and those that are in each other's way.

use super::{note, short};
use crate::base::code::Code;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::paths;
use crate::base::source::SourceFile;
use crate::cards::card::{Card, NoteKind};
use crate::extract::{facts, plain_text, width};
use crate::outline::columns;
use crate::rules::RuleSet;
use crate::text::letters::{letters, without_blanks};
use crate::text::marks;
use std::collections::HashMap;

/// One word of so few columns needs something above it that says what it is about.
const BARE: usize = 16;

pub(super) fn findings(sources: &[SourceFile], cards: &[Card], rules: &RuleSet) -> Vec<Diagnostic> {
    let by_path: HashMap<String, &SourceFile> =
        sources.iter().map(|source| (paths::slashed(source.path()), source)).collect();
    let mut fronts: HashMap<String, (&Card, String)> = HashMap::new();
    let mut found = Vec::new();
    for card in cards {
        let Some(source) = by_path.get(&card.source.path) else { continue };
        let mut tell = |code, severity, message, help| {
            let span = source.text_span(card.source.lines.first);
            found.push(Diagnostic { severity, ..note(code, source, span, message, Some(help)) });
        };
        let question = marks::plain(&card.question);
        let asked = short(&question);
        if card.note_type == NoteKind::Cloze {
            continue;
        }
        let limits = &rules.words.limits;
        let wide = width(&card.answer);
        if wide > limits.answer {
            let message = format!("the answer to “{asked}” is {wide} columns wide");
            let help = "headings, items or `term: text` in it become cards of their own";
            tell(Code::LongAnswer, Severity::Note, message, help);
        } else if facts(&card.answer) > limits.facts {
            let message = format!("the answer to “{asked}” has {} parts", facts(&card.answer));
            tell(Code::ManyFacts, Severity::Note, message, "fewer parts under a label are learnt together");
        }
        if card.context.is_empty() && columns(&question) <= BARE && !question.contains(char::is_whitespace) {
            let help = "a heading above it, or a title of the note, would stand on the card";
            tell(Code::VagueQuestion, Severity::Note, format!("nothing says what “{asked}” is about"), help);
        }
        let front = without_blanks(&format!("{}\n{question}\n{}", card.context.join("\n"), plain_text(&card.below)));
        let answer = letters(&plain_text(&card.answer));
        let Some((other, said)) = fronts.get(&front) else {
            fronts.insert(front, (card, answer));
            continue;
        };
        let place = format!("{}:{}", other.source.path, other.source.lines.first);
        if *said == answer {
            let message = format!("“{asked}” is asked in {place} too, with the same answer");
            tell(Code::TwinCard, Severity::Note, message, "leave one of them out of the notes");
        } else {
            let message = format!("“{asked}” is asked in {place} too, with another answer");
            tell(Code::TwinQuestion, Severity::Warning, message, "say in the label or above it which is meant");
        }
    }
    found
}

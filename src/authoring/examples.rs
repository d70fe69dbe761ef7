//! Examples of rules, run: each note gives the cards that are written under it, or none.
//!
//! An example speaks of its own rule alone, but all rules look at its note, as in a build.

use crate::base::code::Code;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::source::SourceFile;
use crate::cards::card::{Card, Grade, NoteKind};
use crate::markdown::repair::RepairSettings;
use crate::packs::{self, ExampleCard, MarkedCard, Pack};
use crate::pipeline::{BuildOptions, build};
use crate::rules::{Example, Rule, RuleSet, example_span};
use crate::text::commonmark::write_content;
use crate::text::content::Content;
use crate::text::marks::Deletion;
use std::fmt;
use std::fmt::Write;
use std::path::PathBuf;

/// The question and the answer of a card, the answer as Markdown.
pub type Made = (String, String);

/// How one example came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As written.
    Passed,
    /// The rule should have made cards and made none.
    Missing,
    /// The rule should have been silent and made these.
    Noisy(Vec<Made>),
    /// The rule made other cards than it should: these.
    Different(Vec<Made>),
}

/// One example that was run.
#[derive(Clone, Debug)]
pub struct Checked<'r> {
    /// Its rule.
    pub rule: &'r Rule,
    /// The example.
    pub example: &'r Example,
    /// How it came out.
    pub outcome: Outcome,
}

/// Runs the examples of those rules that are `wanted`, in the order of the rules.
pub fn check<'r>(rules: &'r RuleSet, wanted: impl Fn(&Rule) -> bool) -> Vec<Checked<'r>> {
    let wanted = rules.rules.iter().filter(|rule| wanted(rule));
    let examples = wanted.flat_map(|rule| rule.examples.iter().map(move |example| (rule, example)));
    examples.map(|(rule, example)| Checked { rule, example, outcome: outcome(rules, rule, example) }).collect()
}

fn outcome(rules: &RuleSet, rule: &Rule, example: &Example) -> Outcome {
    let options = BuildOptions { grade: Some(Grade::Bold), ..BuildOptions::default() };
    let note = [SourceFile::new("note.md", example.note.as_str())];
    let built = if example.lang.is_none() && !rule.off {
        build(&note, rules, &options)
    } else {
        let mut rules = rules.clone();
        rules.words.read_as = example.lang;
        rules.rules.iter_mut().filter(|other| other.id == rule.id).for_each(|rule| rule.off = false);
        build(&note, &rules, &options)
    };
    let made = built.deck.cards.iter().filter(|card| card.rule == rule.id);
    let made: Vec<Made> = made.map(made_of).collect();
    let as_said = made.len() == example.cards.len()
        && made.iter().zip(&example.cards).all(|((question, answer), (asked, answered))| {
            question == asked && answered.as_ref().is_none_or(|answered| answered.trim() == answer)
        });
    match (as_said, made.is_empty(), example.cards.is_empty()) {
        (true, _, _) => Outcome::Passed,
        (false, true, _) => Outcome::Missing,
        (false, false, true) => Outcome::Noisy(made),
        (false, false, false) => Outcome::Different(made),
    }
}

/// A card as examples show it: what a cloze card has below its text stands for its answer.
fn made_of(card: &Card) -> Made {
    let answer = if card.note_type == NoteKind::Cloze {
        write_content(&card.below.clone().map_text(&Deletion::written))
    } else {
        write_content(&card.answer)
    };
    (Deletion::written(&card.question), answer.trim().to_owned())
}

impl Outcome {
    /// Its name, as it is told to people.
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Passed => "passed",
            Outcome::Missing => "missing",
            Outcome::Noisy(_) => "noisy",
            Outcome::Different(_) => "different",
        }
    }

    /// What the rule made.
    fn made(&self) -> &[Made] {
        match self {
            Outcome::Passed | Outcome::Missing => &[],
            Outcome::Noisy(made) | Outcome::Different(made) => made,
        }
    }
}

impl Checked<'_> {
    /// A failure as a finding about the file of the rule; nothing when it passed.
    pub fn finding(&self, files: &[SourceFile]) -> Option<Diagnostic> {
        let Checked { rule, example, outcome } = self;
        let found = match outcome {
            Outcome::Passed => return None,
            Outcome::Missing => "makes no card of this example, and should",
            Outcome::Noisy(_) => "makes a card of this example, and should be silent",
            Outcome::Different(_) => "makes other cards of this example than it should",
        };
        let path = PathBuf::from(rule.origin.file());
        let at = rule.examples.iter().position(|known| std::ptr::eq(known, *example)).unwrap_or(0);
        let file = files.iter().find(|file| file.path() == path);
        Some(Diagnostic {
            code: Code::FailingExample,
            severity: Severity::Error,
            message: format!("`{}` {found}", rule.id),
            path,
            span: file.and_then(|file| example_span(file.text(), &rule.id, at)),
            help: Some("change the rule or the example; below, `-` is wanted and `+` is found".to_owned()),
        })
    }

    /// What is wanted (`-`) and what is found (`+`), a line each with a line break before it;
    /// empty when the example passed.
    pub fn difference(&self) -> String {
        let mut out = String::new();
        if self.outcome == Outcome::Passed {
            return out;
        }
        let (made, example) = (self.outcome.made(), self.example);
        for at in 0..made.len().max(example.cards.len()) {
            let wanted = example.cards.get(at).map(|(question, answer)| lines(question, answer.as_deref()));
            let open = example.cards.get(at).is_some_and(|(_, answer)| answer.is_none());
            let found = made.get(at).map(|(question, answer)| lines(question, (!open).then_some(answer)));
            out.push_str(&difference(&wanted.unwrap_or_default(), &found.unwrap_or_default()));
        }
        out
    }
}

impl fmt::Display for Checked<'_> {
    /// A line with the outcome, and under a failure what is wanted (`-`) and what is found (`+`).
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:<9} {}: {}{}", self.outcome.name(), self.rule.id, self.example.name, self.difference())
    }
}

/// A card as lines: its question, then its answer.
fn lines(question: &str, answer: Option<&str>) -> Vec<String> {
    let answer = answer.into_iter().flat_map(|answer| answer.trim().lines());
    std::iter::once(format!("Q {question}")).chain(answer.map(|line| format!("A {line}"))).collect()
}

/// What both have at their heads and ends stands once, between them what is wanted and found.
fn difference(wanted: &[String], found: &[String]) -> String {
    let head = wanted.iter().zip(found).take_while(|(a, b)| a == b).count();
    let ends = wanted[head..].iter().rev().zip(found[head..].iter().rev());
    let tail = ends.take_while(|(a, b)| a == b).count();
    let mut out = String::new();
    let mut put = |mark, lines: &[String]| {
        for line in lines {
            let _ = write!(out, "\n    {mark} {line}");
        }
    };
    put(' ', &wanted[..head]);
    put('-', &wanted[head..wanted.len() - tail]);
    put('+', &found[head..found.len() - tail]);
    put(' ', &wanted[wanted.len() - tail..]);
    out
}

/// An example of a pack that was run.
#[derive(Clone, Debug)]
pub struct CheckedPack<'p> {
    /// The pack.
    pub pack: &'p Pack,
    /// The name of the example.
    pub example: &'p str,
    /// What was found instead of what is written: cards, each in a line, and codes of findings; nothing when it passed.
    pub found: Option<Vec<String>>,
}

impl fmt::Display for CheckedPack<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = if self.found.is_some() { "different" } else { "passed" };
        write!(out, "{said:<9} {}: {}", self.pack.name, self.example)?;
        self.found.iter().flatten().try_for_each(|found| write!(out, "\n    + {found}"))
    }
}

/// Runs the examples of a pack, in their order.
pub fn check_pack(pack: &Pack) -> Vec<CheckedPack<'_>> {
    let run = |example: &'_ packs::Example| {
        let source = SourceFile::new("note.md", example.note.as_str());
        let marked = packs::read(&source, &[pack], &RepairSettings::default());
        let codes: Vec<&str> = marked.diagnostics.iter().map(|found| found.code.name()).collect();
        let same = marked.cards.len() == example.cards.len()
            && marked.cards.iter().zip(&example.cards).all(|(card, said)| is_said(card, said));
        let cards = marked.cards.iter().map(|card| format!("{} | {}", side(&card.front), side(&card.back)));
        (!same || codes != example.findings)
            .then(|| cards.chain(codes.iter().map(|code| format!("[{code}]"))).collect())
    };
    pack.example.iter().map(|example| CheckedPack { pack, example: &example.name, found: run(example) }).collect()
}

/// A side of a marked card as CommonMark, with Anki's signs for deletions.
fn side(content: &Content) -> String {
    write_content(&content.clone().map_text(&Deletion::written)).trim().to_owned()
}

/// Whether a card of a pack is the one that is written.
fn is_said(card: &MarkedCard, said: &ExampleCard) -> bool {
    side(&card.front) == said.front.trim()
        && said.back.as_ref().is_none_or(|back| back.trim() == side(&card.back))
        && card.kind.name() == said.note_type.as_deref().unwrap_or("basic")
        && (said.deck.is_none() || said.deck == card.deck)
        && said.tags.as_ref().is_none_or(|tags| *tags == card.tags)
        && (said.id.is_none() || said.id == card.id)
}

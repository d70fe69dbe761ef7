//! What a person has decided about single cards: kept, hidden, called bad, worded otherwise.
//!
//! Decisions stand in a file of their own, since notes are never written to. Each names a card by
//! the id by which Anki and the lock know it, so a decision follows its card through edits. A card
//! that is hidden or bad leaves the deck; one that is worded otherwise keeps its id and its history.

mod edit;

pub use edit::edited;

use super::follow::{Run, follow};
use super::lock::Lock;
use crate::base::code::Code;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::toml_file::shape::read;
use crate::base::toml_file::{FileErrors, Place, Problems, TomlFile, parse as parse_toml};
use crate::cards::card::{Card, NoteKind};
use crate::extract::Reason;
use crate::pipeline::Build;
use crate::text::commonmark::read_content;
use crate::text::content::ContentBlock;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What the file is called.
pub const FILE_NAME: &str = "cardmill.cards.toml";

/// The decisions of a file; by itself none.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    path: PathBuf,
    by_id: BTreeMap<String, Decision>,
}

/// What was decided about one card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The id of the card: 32 hexadecimal digits.
    pub id: String,
    /// The question as the note gives it, for people, and to know the card again once it is worded otherwise.
    #[serde(default)]
    pub was: String,
    /// A person has looked at it and wants it.
    #[serde(default)]
    pub accept: bool,
    /// It is not to be in the deck.
    #[serde(default)]
    pub hide: bool,
    /// It is not to be in the deck, and this is what is wrong with it.
    pub bad: Option<String>,
    /// The question to ask instead, as CommonMark of one paragraph.
    pub question: Option<String>,
    /// The answer to give instead, as CommonMark.
    pub answer: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    card: Vec<Decision>,
}

impl Decision {
    /// Whether nothing is decided.
    pub fn is_nothing(&self) -> bool {
        self.in_words().is_empty()
    }

    /// The decision in a few words.
    pub fn in_words(&self) -> String {
        let mut said = Vec::new();
        if let Some(cause) = &self.bad {
            said.push(format!("bad, not in the deck: {cause}"));
        } else if self.hide {
            said.push("hidden, not in the deck".to_owned());
        }
        if self.question.is_some() || self.answer.is_some() {
            said.push("worded otherwise".to_owned());
        }
        if self.accept {
            said.push("accepted".to_owned());
        }
        said.join(", ")
    }

    /// Words a card otherwise; whether that can be done.
    fn word(&self, card: &mut Card) -> bool {
        if card.note_type == NoteKind::Cloze {
            return false;
        }
        if let Some(question) = self.question.as_deref().and_then(one_paragraph) {
            card.question = question;
        }
        if let Some(answer) = &self.answer {
            card.answer = read_content(answer);
        }
        true
    }

    fn leaves(&self) -> Option<Reason> {
        self.bad.as_ref().map(|_| Reason::CalledBad).or(self.hide.then_some(Reason::Hidden))
    }
}

/// Reads a file of decisions. `path` is its name in messages.
///
/// # Errors
///
/// All that is wrong with it.
pub fn parse(path: &Path, text: &str) -> Result<Decisions, FileErrors> {
    let name = path.to_string_lossy();
    let files = [TomlFile { name: &name, text }];
    let problems = Problems::new(&files);
    let file = Place::file(0);
    let raw: Option<RawFile> = parse_toml(&problems, 0).and_then(|value| read(&problems, file, &value, |_, _| None));
    let (list, mut by_id) = (file.key("card"), BTreeMap::new());
    for (at, decision) in raw.into_iter().flat_map(|raw| raw.card).enumerate() {
        let place = list.at(at);
        let is_id = decision.id.len() == 32 && decision.id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_id {
            let help = "take it from `cardmill explain NOTE:LINE`, where it stands behind `identity`";
            problems.error(Code::BadDecision, place.key("id"), "an id has 32 hexadecimal digits", help);
        } else if decision.in_words().is_empty() {
            let help =
                "write `hide = true`, `accept = true`, `bad = \"CAUSE\"`, `question = \"…\"` or `answer = \"…\"`";
            problems.error(Code::BadDecision, place, "nothing is decided about this card", help);
        } else if decision.question.as_deref().is_some_and(|question| one_paragraph(question).is_none()) {
            let help = "lists, code and tables belong into `answer`";
            problems.error(Code::BadDecision, place.key("question"), "a question is one paragraph", help);
        } else if by_id.insert(decision.id.to_ascii_lowercase(), decision).is_some() {
            let help = "put all that is decided about a card into one `[[card]]`";
            problems.error(Code::BadDecision, place.key("id"), "this card has a decision above", help);
        }
    }
    problems.finish().map(|_| Decisions { path: path.to_owned(), by_id })
}

/// The marked text of a text that is one paragraph.
fn one_paragraph(text: &str) -> Option<String> {
    match read_content(text).blocks.as_slice() {
        [ContentBlock::Text(text)] if !text.trim().is_empty() => Some(text.clone()),
        _ => None,
    }
}

impl Decisions {
    /// The same decisions, but no card leaves the deck: for those who look at all of them.
    #[must_use]
    pub fn without_leaving(&self) -> Self {
        let stay = |decision: &Decision| Decision { hide: false, bad: None, ..decision.clone() };
        let by_id = self.by_id.iter().map(|(id, decision)| (id.clone(), stay(decision))).collect();
        Self { path: self.path.clone(), by_id }
    }

    /// What was decided about the card of this id.
    pub fn about(&self, id: &str) -> Option<&Decision> {
        self.by_id.get(id)
    }

    /// The lock as it would be had no question been worded otherwise: by it, the cards of the notes are known.
    pub fn undone(&self, lock: &Lock) -> Lock {
        let mut lock = lock.clone();
        for entry in &mut lock.entries {
            let decision = self.by_id.get(&entry.id.to_string());
            if let Some(was) = decision.filter(|known| known.question.is_some()).map(|known| &known.was)
                && !was.is_empty()
            {
                entry.question.clone_from(was);
            }
        }
        lock
    }

    /// Does what was decided, before the deck is given the identities of the lock. What cannot be done is
    /// added to what the build has to say.
    pub fn apply(
        &self,
        build: &mut Build,
        lock: &Lock,
        in_scope: &dyn Fn(&str) -> bool,
        name: &dyn Fn(&str) -> String,
    ) {
        if self.by_id.is_empty() {
            return;
        }
        let mut known = build.deck.clone();
        let run = Run { now: None, newest: 1, tag_removed: false, in_scope, name, written: &build.written };
        follow(&mut known, &self.undone(lock), &run);
        let mut written: BTreeSet<usize> = std::mem::take(&mut build.written).into_iter().collect();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut cards = Vec::with_capacity(build.deck.cards.len());
        for (at, (mut card, known)) in std::mem::take(&mut build.deck.cards).into_iter().zip(known.cards).enumerate() {
            let id = known.id.to_string();
            let is_written = written.remove(&at);
            let decision = self.by_id.get(&id);
            if decision.is_some() {
                seen.insert(id.clone());
            }
            if let Some(reason) = decision.and_then(Decision::leaves) {
                *build.dropped.entry(reason).or_default() += 1;
                continue;
            }
            let other = decision.filter(|found| found.question.is_some() || found.answer.is_some());
            let is_worded = other.is_some_and(|decision| decision.word(&mut card));
            if is_worded {
                card.id = known.id;
            } else if other.is_some() {
                let message = format!("`{id}` is a text with words left out, which cannot be worded otherwise");
                let help = "change the text in the note, or hide the card";
                build.diagnostics.push(self.finding(Severity::Warning, message, help));
            }
            if is_written || is_worded {
                build.written.push(cards.len());
            }
            cards.push(card);
        }
        build.deck.cards = cards;
        build.diagnostics.extend(self.gone(&seen, lock, in_scope));
    }

    /// What there is to say of decisions whose cards are not among those that were seen, nor in other notes.
    fn gone(&self, seen: &BTreeSet<String>, lock: &Lock, in_scope: &dyn Fn(&str) -> bool) -> Vec<Diagnostic> {
        let mut gone = Vec::new();
        for (id, decision) in self.by_id.iter().filter(|(id, _)| !seen.contains(*id)) {
            let elsewhere = lock
                .entries
                .iter()
                .any(|entry| entry.removed.is_none() && entry.id.to_string() == *id && !in_scope(&entry.path));
            if !elsewhere {
                let was = if decision.was.is_empty() { String::new() } else { format!(" ({})", decision.was) };
                let message = format!("no card of these notes has the id `{id}`{was}");
                let help = "remove its `[[card]]` if the card is gone for good";
                gone.push(self.finding(Severity::Note, message, help));
            }
        }
        gone
    }

    fn finding(&self, severity: Severity, message: String, help: &str) -> Diagnostic {
        let (path, help) = (self.path.clone(), Some(help.to_owned()));
        Diagnostic { code: Code::Decision, severity, message, path, span: None, help }
    }
}

//! What a build changes: cards added, changed, moved, retagged, come back and gone.
//!
//! A plan is made wherever two states of cards are compared: a lock with a build, or two
//! decks. It is drawn as text, as Markdown and as JSON.

use crate::cards::card::CardId;
use serde::Serialize;

mod draw;
mod words;

pub use draw::{counts, json, markdown, other_decks, text};
pub use words::{Piece, words};

/// Everything that changes, and how much does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The changes, in the order of the cards, then those that are gone.
    pub changes: Vec<Change>,
    /// How many cards stay exactly as they are.
    pub unchanged: usize,
    /// All cards that are gone from the notes and not forgotten.
    pub orphans: Vec<Orphan>,
}

/// What happens to a card. Several things can happen to one; the first of them, in this
/// order, is the one it is counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// It is new.
    Added,
    /// It was gone, and is there again.
    Returned,
    /// It is no longer there.
    Orphaned,
    /// Its question, its answer or the titles above it read differently.
    Changed,
    /// It stands in another file or another deck.
    Moved,
    /// It has other tags.
    Retagged,
}

/// One card that does not stay as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Who it is: the id, or the guid where decks are compared.
    pub id: String,
    /// What happens to it, in order; never empty.
    pub events: Vec<Event>,
    /// How it was.
    pub old: Option<Side>,
    /// How it is.
    pub new: Option<Side>,
}

/// How a card is on one side of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Side {
    /// The file, and its first line where that is known.
    pub place: String,
    /// The file.
    #[serde(skip)]
    pub path: String,
    /// The deck.
    pub deck: String,
    /// The tags.
    pub tags: Vec<String>,
    /// The titles above the question, in one line.
    pub context: String,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// What stands below the answer.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub extra: String,
}

/// A card that is gone from the notes, and how to find it in Anki.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Orphan {
    /// Who it is.
    #[serde(serialize_with = "id_text")]
    pub id: CardId,
    /// The file in which it was.
    pub path: String,
    /// What it asks.
    pub question: String,
    /// When it vanished, in seconds after the epoch.
    pub removed: i64,
    /// A search for Anki's browser.
    pub search: String,
}

fn id_text<S: serde::Serializer>(id: &CardId, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(id)
}

impl Plan {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// How many cards are counted by an event.
    pub fn count(&self, event: Event) -> usize {
        self.changes.iter().filter(|change| change.events.first() == Some(&event)).count()
    }
}

impl Change {
    /// Compares two sides of the same card; nothing when they are equal.
    pub fn between(id: String, old: Side, new: Side, returned: bool) -> Option<Self> {
        let text = |side: &Side| [&side.context, &side.question, &side.answer, &side.extra].map(String::clone);
        let tags = |side: &Side| side.tags.iter().cloned().collect::<std::collections::BTreeSet<_>>();
        let mut events = Vec::new();
        if returned {
            events.push(Event::Returned);
        }
        if text(&old) != text(&new) {
            events.push(Event::Changed);
        }
        if (&old.path, &old.deck) != (&new.path, &new.deck) {
            events.push(Event::Moved);
        }
        if tags(&old) != tags(&new) {
            events.push(Event::Retagged);
        }
        (!events.is_empty()).then_some(Self { id, events, old: Some(old), new: Some(new) })
    }
}

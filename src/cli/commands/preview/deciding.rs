//! What a person decides about single cards on the page, written into the file of decisions.

use super::look::Look;
use anyhow::{Context, bail};
use cardmill::cards::card::NoteKind;
use cardmill::files;
use cardmill::history::decisions::{self, Decision};
use cardmill::text::commonmark::{write_content, write_marked};
use cardmill::text::marks::{Deletion, plain};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// All that is to hold about a card from now on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    id: String,
    #[serde(default)]
    accept: bool,
    #[serde(default)]
    hide: bool,
    bad: Option<String>,
    question: Option<String>,
    answer: Option<String>,
}

/// Writes a decision, which comes as JSON.
pub(super) fn decide(look: &Look, body: &[u8]) -> anyhow::Result<()> {
    let wish: Wish = serde_json::from_slice(body).context("this is no decision")?;
    let Some(card) = look.card(&wish.id) else { bail!("this card is gone from the notes") };
    if card.note_type == NoteKind::Cloze && (wish.question.is_some() || wish.answer.is_some()) {
        bail!("a text with words left out cannot be worded otherwise; change it in the note");
    }
    let is_odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    let texts = [&wish.bad, &wish.question, &wish.answer];
    if texts.into_iter().flatten().any(|text| text.contains(is_odd)) {
        bail!("a text of a card has no control characters");
    }
    let before = look.decisions.about(&wish.id);
    let was = match before {
        Some(before) if !before.was.is_empty() => before.was.clone(),
        Some(_) | None => plain(&Deletion::written(&card.question)).into_owned(),
    };
    let text = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let decision = Decision {
        id: wish.id,
        was,
        accept: wish.accept,
        hide: wish.hide,
        bad: text(wish.bad),
        question: text(wish.question),
        answer: text(wish.answer),
    };
    let path = path(look);
    let old = if files::is_there(&path) { files::read_text(&path)? } else { String::new() };
    // A file that cannot be read by the next build is not written.
    decisions::parse(&path, &old)?;
    let new = decisions::edited(&old, &decision);
    decisions::parse(&path, &new)?;
    files::write_text(&path, &new)?;
    Ok(())
}

/// The file of decisions: the one there is, or else beside the settings, or else with the notes.
fn path(look: &Look) -> PathBuf {
    let start = look.paths.first().map_or(Path::new("."), PathBuf::as_path);
    files::find_above(start, decisions::FILE_NAME).unwrap_or_else(|| look.home().join(decisions::FILE_NAME))
}

/// The texts of a card as a person edits them.
pub(super) fn words(look: &Look, id: &str) -> Option<Value> {
    let card = look.card(id)?;
    let answer = write_content(&card.answer);
    Some(json!({ "question": write_marked(&card.question).trim(), "answer": answer.trim() }))
}

//! Writes cardmill's JSON export as an Anki package with genanki-rs.
//!
//! `cardmill-genanki DECK.json OUT.apkg`, or `-` for standard input. It stands beside
//! cardmill's own writer for two reasons: the real Anki should end up with the same notes
//! from both, and it is the peer in measurements of speed.

use anyhow::{Context, Result, bail};
use genanki_rs::{Deck, Field, Model, Note, Package, Template};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Read;
use std::{env, fs, io};

/// What the package needs of a line of the export.
#[derive(Deserialize)]
struct Card {
    id: String,
    deck: String,
    context_html: String,
    question_html: String,
    answer_html: String,
    extra_html: String,
    tags: Vec<String>,
    source: Source,
}

#[derive(Deserialize)]
struct Source {
    path: String,
    lines: [u32; 2],
}

fn main() -> Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [input, output] = arguments.as_slice() else { bail!("usage: cardmill-genanki DECK.json|- OUT.apkg") };
    let text = match input.as_str() {
        "-" => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).context("cannot read standard input")?;
            text
        }
        path => fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?,
    };
    let model = model();
    let mut decks: BTreeMap<String, Deck> = BTreeMap::new();
    for (at, line) in text.lines().enumerate() {
        let card: Card = serde_json::from_str(line).with_context(|| format!("{input}: line {}", at + 1))?;
        let id = 1_400_000_000_000 + decks.len() as i64;
        let deck = decks.entry(card.deck.clone()).or_insert_with(|| Deck::new(id, &card.deck, ""));
        deck.add_note(note(&model, &card).with_context(|| format!("{input}: line {}", at + 1))?);
    }
    Package::new(decks.into_values().collect(), vec![])?
        .write_to_file(output)
        .with_context(|| format!("cannot write {output}"))
}

fn note(model: &Model, card: &Card) -> Result<Note> {
    let [first, last] = card.source.lines;
    let lines = if first == last { first.to_string() } else { format!("{first}-{last}") };
    let source = escape(&format!("{}:{lines}", card.source.path));
    let fields = vec![&*card.question_html, &card.answer_html, &card.extra_html, &card.context_html, &source, "", "", ""];
    let tags = card.tags.iter().map(String::as_str).collect();
    Ok(Note::new_with_options(model.clone(), fields, None, Some(tags), Some(&guid(&card.id)?))?)
}

/// A note type with the fields of cardmill's, under a name and an id of its own.
fn model() -> Model {
    let fields = ["Front", "Back", "Extra", "Context", "Source", "Hint", "Reserved1", "Reserved2"];
    let template = Template::new("Card 1").qfmt("{{Front}}").afmt("{{FrontSide}}<hr id=answer>{{Back}}");
    Model::new(1_764_028_800_732, "cardmill Basic (genanki)", fields.map(Field::new).to_vec(), vec![template])
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The guid that cardmill gives this card: each half of the id in 11 digits to the base 62.
fn guid(id: &str) -> Result<String> {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let id = u128::from_str_radix(id, 16).with_context(|| format!("`{id}` is no id"))?;
    let mut out = String::new();
    for half in [(id >> 64) as u64, id as u64] {
        let digit = |place: u32| char::from(DIGITS[(half / 62_u64.pow(place) % 62) as usize]);
        out.extend((0..11).rev().map(digit));
    }
    Ok(out)
}

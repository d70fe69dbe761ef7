//! Pictures, sounds and films that cards name: which, and under which name they travel.
//!
//! [`references`] lists what the cards name, as the notes spell it; `files` finds the files;
//! [`rewrite`] puts in their place what an Anki note may hold: the flat name of a file in the
//! collection, an address on the web, or, where there is nothing to show, the other text.
//!
//! The name of a file says what is in it, see [`names`]: a picture that was painted over is
//! another file to Anki, and its card another text, so that a second import brings it along.

mod finding;
mod name;
mod target;

pub use finding::{LARGE, Problem, finding, remote};
pub use name::{is_ours, names};
pub use target::{Local, Refusal, Target};

use crate::base::source::Lines;
use crate::cards::card::Card;
use crate::cards::deck::Deck;
use crate::text::content::Content;
use crate::text::marks::{Image, Piece, end_link, is_sign, pieces, push_image, push_link};
use crate::text::medium::is_sound;
use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, Read, Write};
use std::path::PathBuf;

/// Where the files of a deck lie, beside a table or a document.
pub const FOLDER: &str = "media";

/// A file that goes with a deck.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Medium {
    /// Its name in the collection; see [`names`].
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// The BLAKE3 hash of what is in it.
    pub digest: [u8; 32],
}

/// What a note names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The note, as its cards name it.
    pub path: String,
    /// The file or the address, as it is written there.
    pub target: String,
    /// The lines of the first card that names it.
    pub lines: Lines,
}

/// What is to stand in place of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The file of this name in the collection, or this address of a picture on the web.
    Shown(String),
    /// A link to this address: what is there cannot be shown on a card.
    Linked(String),
    /// The other text, or the name of the file when there is none.
    Lost,
}

/// What the cards name, in their order; what one note names twice is listed once.
pub fn references(deck: &Deck) -> Vec<Reference> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for card in &deck.cards {
        each_target(card, &mut |target| {
            if seen.insert((card.source.path.clone(), target.to_owned())) {
                let path = card.source.path.clone();
                found.push(Reference { path, target: target.to_owned(), lines: card.source.lines });
            }
        });
    }
    found
}

/// Puts the places of all targets into the cards; `place` is asked with the note and the target.
pub fn rewrite(deck: &mut Deck, place: &dyn Fn(&str, &str) -> Place) {
    for card in deck.cards.iter_mut().filter(|card| has_images(card)) {
        let path = card.source.path.clone();
        change_images(card, &|out, image| match place(&path, image.target) {
            Place::Shown(target) => push_image(out, Image { target: &target, ..image }),
            Place::Linked(address) => {
                push_link(out, &address);
                out.push_str(other_text(image));
                end_link(out);
            }
            // On a line of its own below a text, its name would be read as a part of the text.
            Place::Lost if out.ends_with('\n') => {
                out.pop();
            }
            Place::Lost => out.push_str(other_text(image)),
        });
    }
}

/// What stands in place of an address on the web: a picture is shown from there, a sound or a
/// film is only linked, since Anki plays none from there.
pub fn remote_place(address: &str) -> Place {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    if is_sound(path) { Place::Linked(address.to_owned()) } else { Place::Shown(address.to_owned()) }
}

/// Copies what is in a file of a deck.
///
/// # Errors
///
/// When it cannot be read or written, or is no longer what it was when the cards were made:
/// its name would say something wrong.
pub fn copy(medium: &Medium, mut from: impl Read, to: &mut impl Write) -> io::Result<()> {
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match from.read(&mut buffer)? {
            0 => break,
            read => {
                hasher.update(&buffer[..read]);
                to.write_all(&buffer[..read])?;
            }
        }
    }
    if *hasher.finalize().as_bytes() == medium.digest {
        return Ok(());
    }
    let path = medium.path.display();
    Err(io::Error::other(format!("`{path}` was changed while the deck was made; run this again")))
}

/// The names in the collection that a card shows, in their order, each once.
pub fn names_in(card: &Card) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    each_target(card, &mut |target| {
        if is_name(target) && !names.iter().any(|name| name == target) {
            names.push(target.to_owned());
        }
    });
    names
}

/// The card with the files of the collection in a folder beside it: for documents.
pub fn into_folder(card: &Card) -> Cow<'_, Card> {
    with_targets(card, |target| is_name(target).then(|| format!("{FOLDER}/{target}")))
}

/// The card as it was before [`into_folder`].
pub fn out_of_folder(card: &Card) -> Cow<'_, Card> {
    let inside = |target: &str| target.strip_prefix(FOLDER)?.strip_prefix('/').map(str::to_owned);
    with_targets(card, |target| inside(target).filter(|name| is_name(name)))
}

/// Whether a target is a name in the collection: flat, and no address.
fn is_name(target: &str) -> bool {
    !target.trim().is_empty() && !target.contains(['/', '\\', ':']) && !target.starts_with('.')
}

fn with_targets(card: &Card, change: impl Fn(&str) -> Option<String>) -> Cow<'_, Card> {
    if !has_images(card) {
        return Cow::Borrowed(card);
    }
    let mut card = card.clone();
    change_images(&mut card, &|out, image| {
        let changed = change(image.target);
        push_image(out, Image { target: changed.as_deref().unwrap_or(image.target), ..image });
    });
    Cow::Owned(card)
}

/// What is shown where a picture cannot be.
fn other_text(image: Image<'_>) -> &str {
    let alt = image.alt.trim();
    if !alt.is_empty() {
        return alt;
    }
    // What is written into an address is no name.
    if image.target.starts_with("data:") {
        return "";
    }
    let target = image.target.split(['?', '#']).next().unwrap_or_default();
    target.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or_default()
}

fn has_images(card: &Card) -> bool {
    let mut any = false;
    each_target(card, &mut |_| any = true);
    any
}

fn each_target(card: &Card, look: &mut dyn FnMut(&str)) {
    let mut each = |text: &str| {
        // Most texts hold no sign at all, and need no closer look.
        for piece in text.contains(is_sign).then(|| pieces(text)).into_iter().flatten() {
            if let Piece::Image(image) = piece {
                look(image.target);
            }
        }
    };
    card.context.iter().for_each(|title| each(title));
    each(&card.question);
    for content in [&card.below, &card.answer, &card.extra] {
        content.each_text(&mut |text| each(text));
    }
}

/// Writes every picture of a card anew.
fn change_images(card: &mut Card, write: &dyn Fn(&mut String, Image<'_>)) {
    let changed = |text: &str| {
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for piece in pieces(text) {
            match piece {
                Piece::Image(image) => write(&mut out, image),
                piece => out.push_str(&text[at..at + piece.source_len()]),
            }
            at += piece.source_len();
        }
        out
    };
    card.context.iter_mut().for_each(|title| *title = changed(title));
    card.question = changed(&card.question);
    for content in [&mut card.below, &mut card.answer, &mut card.extra] {
        *content = std::mem::take::<Content>(content).map_text(&changed);
    }
}

#[cfg(test)]
mod tests;

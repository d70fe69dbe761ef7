//! Pack files: those that are compiled in, and a user's own.

use super::grammar::Pack;
use crate::nearest::nearest;

/// The pack that stands for the ordinary rules.
pub const NOTES: &str = "notes";

/// Why packs cannot be used. Each message names the file or the pack.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// The text is no TOML, or not the shape a pack has.
    #[error("{path}: {}", .source.to_string().trim())]
    Shape {
        /// The file.
        path: String,
        /// What the TOML reader says, with line and caret.
        source: Box<toml::de::Error>,
    },
    /// A value that can mark nothing.
    #[error("{path}: pack `{pack}`: {what}")]
    Value {
        /// The file.
        path: String,
        /// The pack.
        pack: String,
        /// What is wrong, and what would be right.
        what: String,
    },
    /// A name that no pack has.
    #[error("there is no pack `{name}`{}", nearest.as_ref().map_or_else(|| format!("; there are {known}"), |nearest| format!("; did you mean `{nearest}`?")))]
    Unknown {
        /// The name.
        name: String,
        /// The nearest name that exists.
        nearest: Option<String>,
        /// All names.
        known: String,
    },
}

/// The packs of the repository, by their files.
const BUILTIN: &[(&str, &str)] = &[
    ("rules/packs/qa-labels.toml", include_str!("../../rules/packs/qa-labels.toml")),
    ("rules/packs/obsidian-sr.toml", include_str!("../../rules/packs/obsidian-sr.toml")),
    ("rules/packs/flashcards-obsidian.toml", include_str!("../../rules/packs/flashcards-obsidian.toml")),
    ("rules/packs/logseq.toml", include_str!("../../rules/packs/logseq.toml")),
    ("rules/packs/heading-card.toml", include_str!("../../rules/packs/heading-card.toml")),
    ("rules/packs/ruled.toml", include_str!("../../rules/packs/ruled.toml")),
    ("rules/packs/fence.toml", include_str!("../../rules/packs/fence.toml")),
    ("rules/packs/start-end.toml", include_str!("../../rules/packs/start-end.toml")),
    ("rules/packs/details.toml", include_str!("../../rules/packs/details.toml")),
    ("rules/packs/cloze-anki.toml", include_str!("../../rules/packs/cloze-anki.toml")),
    ("rules/packs/cloze-braces.toml", include_str!("../../rules/packs/cloze-braces.toml")),
    ("rules/packs/cloze-highlight.toml", include_str!("../../rules/packs/cloze-highlight.toml")),
    ("rules/packs/cloze-bold.toml", include_str!("../../rules/packs/cloze-bold.toml")),
    ("rules/packs/cloze-strike.toml", include_str!("../../rules/packs/cloze-strike.toml")),
    ("rules/packs/cloze-brackets.toml", include_str!("../../rules/packs/cloze-brackets.toml")),
];

/// The packs that are compiled in, from `rules/packs/*.toml`.
///
/// # Panics
///
/// Never in a released program: a test loads them.
pub fn builtin() -> Vec<Pack> {
    let packs = BUILTIN.iter().map(|(path, text)| parse(path, text));
    packs.collect::<Result<_, _>>().expect("the packs of the repository are loaded by a test")
}

/// Reads a pack file. `path` is only a name for messages.
///
/// # Errors
///
/// The first thing wrong with the file.
pub fn parse(path: &str, text: &str) -> Result<Pack, PackError> {
    let mut pack: Pack =
        toml::from_str(text).map_err(|source| PackError::Shape { path: path.to_owned(), source: Box::new(source) })?;
    let wrong = |what: String| PackError::Value { path: path.to_owned(), pack: pack.name.clone(), what };
    if pack.name == NOTES || pack.name.is_empty() || pack.name.contains([',', ' ']) {
        return Err(wrong(format!("a name has no blank and no comma, and `{NOTES}` stands for the rules")));
    }
    if let Some((key, _)) = signs(&pack).into_iter().find(|(_, sign)| sign.trim().is_empty()) {
        return Err(wrong(format!("`{key}` is empty, so it would mark everything; write a sign")));
    }
    // The longest opening first, and those with a number before those without.
    pack.cloze.sort_by_key(|cloze| (std::cmp::Reverse(cloze.open.len()), cloze.number.is_none()));
    Ok(pack)
}

/// Every sign of a pack, with the key it stands under.
fn signs(pack: &Pack) -> Vec<(&'static str, &str)> {
    let mut all: Vec<(&str, &str)> = Vec::new();
    all.extend(pack.inline.iter().map(|inline| ("separator", inline.separator.as_str())));
    all.extend(pack.border.iter().map(|border| ("line", border.line.as_str())));
    all.extend(pack.owner.iter().map(|owner| ("tag", owner.tag.as_str())));
    all.extend(pack.block.iter().flat_map(|block| [("open", block.open.as_str()), ("close", block.close.as_str())]));
    all.extend(pack.cloze.iter().flat_map(|cloze| [("open", cloze.open.as_str()), ("close", cloze.close.as_str())]));
    if let Some(labels) = &pack.label {
        let words = labels.question.iter().chain(&labels.answer).chain(&labels.cloze);
        all.extend(words.map(|word| ("label", word.as_str())));
    }
    all
}

/// The packs of these names, in their order, each once; and whether the ordinary rules are
/// among them. A pack of the user's own comes before one that is compiled in.
///
/// # Errors
///
/// A name that no pack has.
pub fn resolve<'p>(names: &[String], own: &'p [Pack], builtin: &'p [Pack]) -> Result<(Vec<&'p Pack>, bool), PackError> {
    let mut chosen: Vec<&Pack> = Vec::new();
    let mut notes = false;
    for name in names {
        if name == NOTES {
            notes = true;
            continue;
        }
        let Some(pack) = own.iter().chain(builtin).find(|pack| pack.name == *name) else {
            return Err(unknown(name, own.iter().chain(builtin).map(|pack| pack.name.as_str()).chain([NOTES])));
        };
        if !chosen.iter().any(|known| known.name == pack.name) {
            chosen.push(pack);
        }
    }
    Ok((chosen, notes))
}

fn unknown<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> PackError {
    let known: Vec<&str> = known.collect();
    let nearest = nearest(name, &known);
    PackError::Unknown { name: name.to_owned(), nearest, known: known.join(", ") }
}

//! Pack files: those that are compiled in, and a user's own.

use super::grammar::Pack;
use crate::base::code::Code;
use crate::base::nearest::nearest;
use crate::base::toml_file::shape::{self, Fault};
use crate::base::toml_file::{self, FileErrors, Place, Problems, TomlFile};

/// The pack that stands for the ordinary rules.
pub const NOTES: &str = "notes";

/// Why packs cannot be used. Each message names the file or the pack.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// What is wrong with a file, drawn over it.
    #[error(transparent)]
    File(#[from] FileErrors),
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

/// The text of the file of a pack that is compiled in.
pub fn builtin_text(name: &str) -> Option<&'static str> {
    let file = |path: &str| path.strip_prefix("rules/packs/").and_then(|path| path.strip_suffix(".toml")) == Some(name);
    BUILTIN.iter().find(|(path, _)| file(path)).map(|(_, text)| *text)
}

/// Reads a pack file. `path` is only a name for messages.
///
/// # Errors
///
/// All that is wrong with the file.
pub fn parse(path: &str, text: &str) -> Result<Pack, PackError> {
    let files = [TomlFile { name: path, text }];
    let problems = Problems::new(&files);
    // Where nothing is wrong, one look is enough.
    let read = toml::from_str(text).ok().or_else(|| {
        let value = toml_file::parse(&problems, 0)?;
        shape::read::<Pack>(&problems, Place::file(0), &value, advice)
    });
    if let Some(pack) = &read {
        check(&problems, pack);
    }
    problems.finish()?;
    let mut pack = read.expect("a pack that cannot be read has an error");
    // The longest opening first, and those with a number before those without.
    pack.cloze.sort_by_key(|cloze| (std::cmp::Reverse(cloze.open.len()), cloze.number.is_none()));
    Ok(pack)
}

/// What the types of a pack cannot say.
fn advice(fault: Fault, keys: &[&str]) -> Option<String> {
    match (fault, keys) {
        (Fault::Type, ["meta", ..]) => Some("write `{}` where the value stands, as in \"ID: {}\"".to_owned()),
        (Fault::Type, ["inline" | "border" | "owner" | "callout" | "ruled" | "block" | "cloze" | "example"]) => {
            Some(format!("write `[[{}]]`, with two brackets", keys.join(".")))
        }
        (Fault::Missing, ["name"]) => Some("add a name of its own, as in `name = \"my-pack\"`".to_owned()),
        (Fault::Unknown | Fault::Missing | Fault::Type, _) => None,
    }
}

/// Looks for a name and for signs that can mark nothing.
fn check(problems: &Problems<'_>, pack: &Pack) {
    let top = Place::file(0);
    if pack.name == NOTES || pack.name.is_empty() || pack.name.contains([',', ' ']) {
        let message = format!("`{}` cannot be the name of a pack", pack.name);
        let help = format!("a name has no blank and no comma, and `{NOTES}` stands for the rules");
        problems.error(Code::BadName, top.key("name"), message, help);
    }
    let sign = |place: Place<'_>, sign: &str| {
        if sign.trim().is_empty() {
            problems.error(Code::EmptySign, place, "this is empty, so it would mark everything", "write a sign");
        }
    };
    let signs = |section: &'static str, key: &'static str, all: Vec<&String>| {
        let list = top.key(section);
        for (at, text) in all.into_iter().enumerate() {
            sign(list.at(at).key(key), text);
        }
    };
    signs("inline", "separator", pack.inline.iter().map(|inline| &inline.separator).collect());
    signs("border", "line", pack.border.iter().map(|border| &border.line).collect());
    signs("owner", "tag", pack.owner.iter().map(|owner| &owner.tag).collect());
    signs("block", "open", pack.block.iter().map(|block| &block.open).collect());
    signs("block", "close", pack.block.iter().map(|block| &block.close).collect());
    signs("cloze", "open", pack.cloze.iter().map(|cloze| &cloze.open).collect());
    signs("cloze", "close", pack.cloze.iter().map(|cloze| &cloze.close).collect());
    let labels = top.key("label");
    for words in pack.label.iter() {
        for (key, all) in [("question", &words.question), ("answer", &words.answer), ("cloze", &words.cloze)] {
            for (at, text) in all.iter().enumerate() {
                sign(labels.key(key).at(at), text);
            }
        }
    }
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

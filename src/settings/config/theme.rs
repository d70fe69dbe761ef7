//! What a configuration says about the look of cards: files of style and templates.

use super::list;
use crate::cards::card::NoteKind;
use crate::settings::layer::{Problem, unknown_key};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// One template of a note type: which card, and which side of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Side {
    /// The note type.
    pub kind: NoteKind,
    /// The card, from 0; only the note type for both directions has a second one.
    pub card: usize,
    /// Whether it is the side with the answer.
    pub is_back: bool,
}

/// The files of a user's look, from the folder of the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThemeFiles {
    /// Style that comes after ours, in order.
    pub css: Vec<PathBuf>,
    /// Templates that stand in for ours.
    pub sides: BTreeMap<Side, PathBuf>,
}

/// The keys of the sides of a note type: each with its card, and whether it is the back.
const SIDES: [(&str, usize, bool); 4] =
    [("front", 0, false), ("back", 0, true), ("reverse_front", 1, false), ("reverse_back", 1, true)];

pub(super) fn read(value: &Value, problems: &mut Vec<Problem>) -> ThemeFiles {
    let mut files = ThemeFiles::default();
    let Some(table) = value.as_object() else {
        problems.push(no_table("note_type"));
        return files;
    };
    for (key, value) in table {
        let kind = NoteKind::ALL.into_iter().find(|kind| kind.name() == key);
        match (key.as_str(), kind) {
            ("css", _) => {
                let one = value.as_str().map(|one| vec![one.to_owned()]);
                files.css = one.unwrap_or_else(|| list(key, value, problems)).into_iter().map(PathBuf::from).collect();
            }
            (_, Some(kind)) => sides(kind, value, &mut files, problems),
            (key, None) => {
                problems.push(unknown_key(key, NoteKind::ALL.map(NoteKind::name).into_iter().chain(["css"])));
            }
        }
    }
    files
}

fn sides(kind: NoteKind, value: &Value, files: &mut ThemeFiles, problems: &mut Vec<Problem>) {
    let Some(table) = value.as_object() else {
        return problems.push(no_table(&format!("note_type.{}", kind.name())));
    };
    let known = SIDES.iter().filter(|(_, card, _)| *card == 0 || kind == NoteKind::Reversed);
    for (key, value) in table {
        match (known.clone().find(|(name, ..)| name == key), value.as_str()) {
            (Some((_, card, is_back)), Some(path)) => {
                let side = Side { kind, card: *card, is_back: *is_back };
                files.sides.insert(side, PathBuf::from(path));
            }
            (Some(_), None) => problems.push(Problem {
                about: key.clone(),
                message: format!("`{key}` must be the name of a file"),
                help: format!("write for example `{key} = \"cards/{key}.html\"`"),
            }),
            (None, _) => problems.push(unknown_key(key, known.clone().map(|(name, ..)| *name))),
        }
    }
}

fn no_table(name: &str) -> Problem {
    Problem {
        about: name.to_owned(),
        message: format!("`{name}` must be a table"),
        help: format!("write `[{name}]`, and its keys below it"),
    }
}

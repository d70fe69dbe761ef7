//! `cardmill diff`: how two decks differ.

use super::{Status, plan};
use crate::cli::args::DiffArgs;
use anyhow::{Context, anyhow};
use cardmill::export::{Format, Record, read};
use cardmill::files;
use cardmill::history::plan::{Change, Event, Plan, Side};
use cardmill::text::html;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// Prints what changed from one deck to another; a card is known by its guid alone, as
/// Anki knows it.
pub(crate) fn diff(args: &DiffArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    plan::show(&between(&read_deck(&args.old)?, &read_deck(&args.new)?), &args.draw, out)
}

/// What changes from one deck to another, each by the guids of its cards.
pub(super) fn between(old: &BTreeMap<String, Record>, new: &BTreeMap<String, Record>) -> Plan {
    let mut found = Plan::default();
    for (guid, record) in new {
        let new = side(record);
        let change = match old.get(guid) {
            None => Some(Change { id: guid.clone(), events: vec![Event::Added], old: None, new: Some(new) }),
            Some(old) => Change::between(guid.clone(), side(old), new, false),
        };
        match change {
            Some(change) => found.changes.push(change),
            None => found.unchanged += 1,
        }
    }
    for (guid, record) in old.iter().filter(|(guid, _)| !new.contains_key(*guid)) {
        let old = Some(side(record));
        found.changes.push(Change { id: guid.clone(), events: vec![Event::Orphaned], old, new: None });
    }
    found
}

/// Reads a deck that cardmill wrote, or a package of Anki.
pub(super) fn read_deck(path: &Path) -> anyhow::Result<BTreeMap<String, Record>> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let format = Format::from_name(extension)
        .ok_or_else(|| anyhow!("`{}` is no deck; name an .apkg, a .json or a .md", path.display()))?;
    let bytes = files::read_file(path)?;
    read(bytes, format).with_context(|| format!("cannot read `{}`", path.display()))
}

fn side(record: &Record) -> Side {
    let path = record.place.rsplit_once(':').map_or(record.place.as_str(), |(path, _)| path);
    Side {
        place: record.place.clone(),
        path: path.to_owned(),
        deck: record.deck.clone(),
        tags: record.tags.clone(),
        context: html::plain(&record.context),
        question: html::plain(&record.question),
        answer: html::plain(&record.answer),
        extra: html::plain(&record.extra),
    }
}

//! `cardmill forget`: drops cards from the lock that are gone from the notes.

use super::{Status, history};
use crate::cli::args::ForgetArgs;
use anyhow::{anyhow, bail};
use cardmill::files::find_above;
use cardmill::history::lock::{self, Entry};
use std::io::Write;
use std::path::Path;

/// Drops the orphans that were named, or all; prints which. What is forgotten cannot be brought back, so that nothing is done unless it was named.
pub(crate) fn forget(args: &ForgetArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let here = || find_above(Path::new("."), lock::FILE_NAME);
    let path = args.lock.clone().or_else(here).ok_or_else(|| {
        anyhow!("there is no `{}` in or above this folder; name it with `--lock FILE`", lock::FILE_NAME)
    })?;
    let (file, mut lock) = history::read(&path)?;
    if file.text().is_none() {
        bail!("there is no `{}`", path.display());
    }
    if args.ids.is_empty() && !args.all {
        let gone = lock.entries.iter().filter(|entry| entry.removed.is_some()).count();
        bail!(
            "name the cards to forget by their ids, as `cardmill plan` lists them, or all {gone} that are gone by `--all`"
        );
    }
    for id in &args.ids {
        match lock.entries.iter().find(|entry| entry.id.to_string() == *id) {
            Some(Entry { removed: Some(_), .. }) => {}
            Some(_) => bail!("the card {id} is in the notes; only cards that are gone can be forgotten"),
            None => bail!("`{}` has no card {id}; `cardmill plan` lists those that are gone", path.display()),
        }
    }
    let goes = |entry: &Entry| entry.removed.is_some() && (args.all || args.ids.contains(&entry.id.to_string()));
    let gone: Vec<Entry> = lock.entries.iter().filter(|entry| goes(entry)).cloned().collect();
    lock.entries.retain(|entry| !goes(entry));
    if !gone.is_empty() {
        file.replace::<_, anyhow::Error>(&lock::write(&lock), || Ok(()))?;
    }
    for entry in &gone {
        writeln!(out, "forgot {}  {}  {}", entry.id, entry.path, entry.question)?;
    }
    writeln!(out, "{} forgotten", gone.len())?;
    Ok(Status::Done)
}

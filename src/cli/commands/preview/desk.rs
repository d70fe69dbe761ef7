//! What the page may ask for and do, and the build that it is about.
//!
//! The build is made anew when one of its files changes; while one of them cannot be used, the last
//! build stays, with what is wrong.

use super::data::data;
use super::deciding;
use super::kinds;
use super::look::Look;
use super::tuning::{self, Files, Texts};
use crate::cli::args::BuildArgs;
use crate::cli::commands::history;
use anyhow::Context;
use cardmill::base::source::Lines;
use cardmill::files::{self, Stamp};
use cardmill::history::decisions;
use cardmill::media::Medium;
use cardmill::settings::config;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// What was typed behind the question mark of an address.
pub(super) type Query = BTreeMap<String, String>;

/// The build, and who waits for the next one.
pub(super) struct Desk {
    args: BuildArgs,
    state: Mutex<State>,
    /// Held while a build is made: an older one never takes the place of a newer one.
    building: Mutex<()>,
    /// Held while something is decided or saved, until the build has it: the next one begins with what this one wrote.
    writing: Mutex<()>,
    version: watch::Sender<u64>,
}

struct State {
    look: Arc<Look>,
    stamp: Stamp,
    /// The build as data; the version is no part of it.
    data: Value,
    /// Why the last build could not be made, if it could not.
    error: Option<String>,
}

impl Desk {
    /// Builds the notes for the first time.
    pub(super) fn open(args: &BuildArgs) -> anyhow::Result<Self> {
        let look = Look::of(args)?;
        let mut args = args.clone();
        // What was told on the terminal is not told there again after each change.
        (args.quiet, args.verbose) = (true, false);
        let (stamp, data) = (stamp(&args, &look), data(&look));
        let state = Mutex::new(State { look: Arc::new(look), stamp, data, error: None });
        Ok(Self { args, state, building: Mutex::new(()), writing: Mutex::new(()), version: watch::Sender::new(1) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Builds the notes again if one of the files has changed.
    pub(super) fn refresh(&self) {
        let _building = self.building.lock().unwrap_or_else(PoisonError::into_inner);
        let now = {
            let state = self.state();
            let now = stamp(&self.args, &state.look);
            if now == state.stamp {
                return;
            }
            now
        };
        self.rebuild(now);
    }

    fn rebuild(&self, now: Stamp) {
        let made = Look::of(&self.args).map(|look| (data(&look), look));
        let mut state = self.state();
        state.stamp = now;
        let same = match made {
            Ok((data, look)) => {
                let same = data == state.data && state.error.is_none();
                state.stamp = stamp(&self.args, &look);
                (state.data, state.look, state.error) = (data, Arc::new(look), None);
                same
            }
            Err(error) => {
                let error = Some(format!("{error:#}"));
                let same = state.error == error;
                state.error = error;
                same
            }
        };
        if !same {
            self.version.send_modify(|version| *version += 1);
        }
    }

    /// The build, as data.
    pub(super) fn served(&self) -> Value {
        let state = self.state();
        json!({ "version": *self.version.borrow(), "live": true, "error": state.error, "build": state.data })
    }

    /// Tells of builds to come.
    pub(super) fn versions(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// The build that was made last.
    fn look(&self) -> Arc<Look> {
        Arc::clone(&self.state().look)
    }

    /// What is asked for without changing anything, as JSON; nothing when there is no such thing.
    pub(super) fn ask(&self, name: &str, query: &Query) -> Option<String> {
        let look = self.look();
        match name {
            "explain" => explain(&look, query),
            "words" => deciding::words(&look, query.get("id")?).map(|words| words.to_string()),
            "files" => Some(Files::of(&look, &self.args).ok()?.json().to_string()),
            "kinds" => kinds::kinds(&look, &self.args, query.get("id")?).map(|kinds| kinds.to_string()),
            _ => None,
        }
    }

    /// Does what the page asks for; nothing when there is no such thing to do.
    pub(super) fn act(&self, name: &str, body: &[u8]) -> Option<anyhow::Result<Value>> {
        let writes = matches!(name, "decide" | "save");
        let _writing = writes.then(|| self.writing.lock().unwrap_or_else(PoisonError::into_inner));
        let look = self.look();
        Some(match name {
            "decide" => self.then_built(deciding::decide(&look, body)),
            "save" => self.then_built(self.save(&look, body)),
            "try" => self.tried(&look, body),
            "rule" => kinds::rule(&look, &self.args, body),
            _ => return None,
        })
    }

    fn then_built(&self, done: anyhow::Result<()>) -> anyhow::Result<Value> {
        done?;
        self.refresh();
        Ok(json!({ "version": *self.version.borrow() }))
    }

    fn save(&self, look: &Look, body: &[u8]) -> anyhow::Result<()> {
        tuning::save(look, &self.args, &serde_json::from_slice(body).context("these are no drafts")?)
    }

    fn tried(&self, look: &Look, body: &[u8]) -> anyhow::Result<Value> {
        let texts: Texts = serde_json::from_slice(body).context("these are no drafts")?;
        Ok(tuning::effect(look, &self.args, &Files::of(look, &self.args)?, &texts).json())
    }

    /// A picture or sound of a card.
    pub(super) fn medium(&self, name: &str) -> Option<Medium> {
        self.state().look.media.iter().find(|medium| medium.name == name).cloned()
    }
}

/// What `explain` says about lines of a note, as JSON.
fn explain(look: &Look, query: &Query) -> Option<String> {
    let number = |key: &str| query.get(key)?.parse::<u32>().ok();
    let lines = Lines::new(number("first")?, number("last")?);
    let last = look.source(query.get("path")?)?.line_count().max(1);
    (1..=last).contains(&lines.first).then_some(())?;
    look.explain(query.get("path")?, Lines::new(lines.first, lines.last.min(last)))
}

/// What is known of all files that a build is made of.
fn stamp(args: &BuildArgs, look: &Look) -> Stamp {
    let start = look.paths.first().map_or(Path::new("."), PathBuf::as_path);
    let mut all = files::note_files(&look.paths, &look.project.ignored);
    all.extend([config::FILE_NAME, decisions::FILE_NAME].iter().filter_map(|name| files::find_above(start, name)));
    all.extend(history::lock_path(&args.lock, start));
    all.extend(args.project.config.clone());
    all.extend(args.project.rules.iter().cloned());
    all.extend(look.project.files.iter().cloned());
    all.extend(look.media.iter().map(|medium| medium.path.clone()));
    files::stamp(all)
}

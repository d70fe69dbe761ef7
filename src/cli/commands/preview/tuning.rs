//! Settings and rules as drafts: which files there are, what a draft would change, and saving it.

use super::look::Look;
use crate::cli::args::BuildArgs;
use crate::cli::commands::drafts::Drafts;
use crate::cli::commands::project::Project;
use anyhow::{Context, bail};
use cardmill::authoring::examples::{self, Checked, Outcome};
use cardmill::authoring::report;
use cardmill::base::toml_file::lists::added;
use cardmill::cards::card::Card;
use cardmill::cards::deck::Deck;
use cardmill::files;
use cardmill::history::lock::Lock;
use cardmill::history::plan::{Event, Plan, Side};
use cardmill::history::{Run, follow};
use cardmill::settings::config;
use cardmill::text::marks::{Deletion, plain};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The most changes of a kind that are shown one by one.
const MOST: usize = 200;

/// A file that a person tunes.
pub(super) struct Tuned {
    /// How it is called.
    pub(super) name: String,
    pub(super) path: PathBuf,
    /// What stands in it; nothing when it is still to be made.
    pub(super) text: Option<String>,
}

/// The files that are tuned: those of rules, the last of which is for new ones, and that of settings.
pub(super) struct Files {
    pub(super) rules: Vec<Tuned>,
    /// Nothing when settings are not read.
    pub(super) settings: Option<Tuned>,
}

/// Texts by the names of their files.
pub(super) type Texts = BTreeMap<String, String>;

impl Files {
    pub(super) fn of(look: &Look, args: &BuildArgs) -> anyhow::Result<Self> {
        let start = look.paths.first().map_or(Path::new("."), PathBuf::as_path);
        let found = args.project.config.clone().or_else(|| files::find_above(start, config::FILE_NAME));
        let file = found.unwrap_or_else(|| look.home().join(config::FILE_NAME));
        let settings = if args.project.no_config { None } else { Some(tuned(&file)?) };
        let root = look.project.config.root();
        let named = look.project.config.rule_files.iter().map(|path| root.unwrap_or(Path::new("")).join(path));
        let mut rules: Vec<Tuned> =
            named.chain(args.project.rules.iter().cloned()).map(|path| tuned(&path)).collect::<Result<_, _>>()?;
        if rules.is_empty() && settings.is_some() {
            rules.push(tuned(&file.with_file_name("rules.toml"))?);
        }
        Ok(Self { rules, settings })
    }

    fn all(&self) -> impl Iterator<Item = &Tuned> {
        self.rules.iter().chain(&self.settings)
    }

    /// The text of a file, in a draft or as it is.
    pub(super) fn text<'t>(&'t self, file: &'t Tuned, texts: &'t Texts) -> &'t str {
        texts.get(&file.name).or(file.text.as_ref()).map_or("", String::as_str)
    }

    /// The texts that differ from those of the files; with them, what makes a build read a new file of rules.
    fn changed(&self, texts: &Texts) -> anyhow::Result<Vec<(&Tuned, String)>> {
        if let Some(name) = texts.keys().find(|name| self.all().all(|file| file.name != **name)) {
            bail!("`{name}` is no file of settings or rules");
        }
        let mut texts = texts.clone();
        let is_new = |file: &&Tuned| file.text.is_none() && texts.get(&file.name).is_some_and(|text| !text.is_empty());
        if let (Some(new), Some(settings)) = (self.rules.iter().find(is_new), &self.settings) {
            let name = new.path.file_name().unwrap_or_default().to_string_lossy();
            let before = self.text(settings, &texts);
            let with = added(before, &["rule_files"], &name);
            let with = with.with_context(|| format!("name `{name}` in `rule_files` of `{}`", settings.name))?;
            if !before.contains(&format!("\"{name}\"")) {
                texts.insert(settings.name.clone(), with);
            }
        }
        let differs = |file: &&Tuned| texts.get(&file.name).is_some_and(|text| file.text.as_ref() != Some(text));
        Ok(self.all().filter(differs).map(|file| (file, texts[&file.name].clone())).collect())
    }

    /// The files as the page shows them.
    pub(super) fn json(&self) -> Value {
        let one = |file: &Tuned| json!({ "name": file.name, "text": file.text, "rules": true });
        let mut all: Vec<Value> = self.rules.iter().map(one).collect();
        all.extend(self.settings.iter().map(|file| json!({ "name": file.name, "text": file.text, "rules": false })));
        json!(all)
    }
}

fn tuned(path: &Path) -> anyhow::Result<Tuned> {
    let text = files::is_there(path).then(|| files::read_text(path)).transpose()?;
    let path = files::from_here(path);
    Ok(Tuned { name: path.display().to_string(), path, text })
}

/// What a build would give if these texts were saved.
pub(super) struct Effect {
    /// What is wrong or doubtful, drawn.
    told: String,
    /// Whether no build would take it.
    is_fault: bool,
    examples: Vec<Value>,
    changes: Changes,
}

/// Cards that a draft changes.
#[derive(Default)]
pub(super) struct Changes {
    plan: Plan,
    /// The rules of the cards before and after, by their ids.
    rules: [BTreeMap<String, String>; 2],
}

/// Builds the notes as they would be if these texts were saved.
pub(super) fn effect(look: &Look, args: &BuildArgs, files: &Files, texts: &Texts) -> Effect {
    let none = |error: anyhow::Error| Effect {
        told: format!("{error:#}"),
        is_fault: true,
        examples: Vec::new(),
        changes: Changes::default(),
    };
    let changed = match files.changed(texts) {
        Ok(changed) => changed,
        Err(error) => return none(error),
    };
    let mut drafts = Drafts::default();
    changed.into_iter().for_each(|(file, text)| drafts.put(&file.path, text));
    let start = look.paths.first().map_or(Path::new("."), PathBuf::as_path);
    let project = match Project::load_with(start, &args.project, &drafts) {
        Ok(project) => project,
        Err(error) => return none(error),
    };
    let checked = examples::check(&project.rules, |rule| rule.origin.is_user());
    let is_fault = checked.iter().any(|one| one.outcome != Outcome::Passed);
    let examples = checked.iter().map(|one| example(one, &project)).collect();
    let told = report::findings(&project.rules.warnings, &project.rules.files, true).trim_end().to_owned();
    let options = project.options(&args.project, args.deck.clone(), args.grade);
    let mut new = cardmill::build(&look.sources, &project.rules, &options).deck;
    let changes = compared(look.plain(), &mut new);
    Effect { told, is_fault, examples, changes }
}

fn example(one: &Checked<'_>, project: &Project) -> Value {
    let finding = one.finding(&project.rules.files);
    let line = finding.as_ref().and_then(|found| {
        let file = project.rules.files.iter().find(|file| file.path() == found.path)?;
        Some(file.position(found.span?.start).line)
    });
    json!({
        "rule": one.rule.id, "name": one.example.name, "outcome": one.outcome.name(), "line": line,
        "file": one.rule.origin.file(), "difference": one.difference().trim_start_matches('\n'),
    })
}

/// How one deck differs from another, whose cards are found again as those of a lock are.
fn compared(old: &Deck, new: &mut Deck) -> Changes {
    let rules = |deck: &Deck| deck.cards.iter().map(|card| (card.id.to_string(), card.rule.clone())).collect();
    let run = Run { now: None, newest: 1, tag_removed: false, in_scope: &|_| true, name: &str::to_owned, written: &[] };
    let mut known = old.clone();
    let lock = follow(&mut known, &Lock::default(), &run).lock;
    let before = rules(&known);
    let plan = follow(new, &lock, &run).plan;
    Changes { plan, rules: [before, rules(new)] }
}

impl Changes {
    /// How many cards are gained, lost and changed.
    pub(super) fn counts(&self) -> [usize; 3] {
        let count = |events: &[Event]| events.iter().map(|event| self.plan.count(*event)).sum();
        [count(&[Event::Added]), count(&[Event::Orphaned]), count(&[Event::Changed, Event::Moved, Event::Retagged])]
    }

    /// Whether the card that asks this at this place is lost.
    pub(super) fn loses(&self, card: &Card) -> bool {
        let place = &card.source.path;
        let is_it = |side: &Side| side.question == card.question && side.path == *place;
        self.plan.changes.iter().any(|change| change.new.is_none() && change.old.as_ref().is_some_and(is_it))
    }

    fn json(&self) -> Value {
        let [gained, lost, changed] = self.counts();
        let side = |side: &Option<Side>| {
            side.as_ref().map(|side| {
                json!({
                    "question": plain(&Deletion::written(&side.question)), "answer": plain(&side.answer),
                    "context": plain(&side.context), "place": side.place, "deck": side.deck,
                })
            })
        };
        let mut shown: BTreeMap<Event, usize> = BTreeMap::new();
        let mut is_shown = |event: Event| {
            let count = shown.entry(event).or_default();
            *count += 1;
            *count <= MOST
        };
        let changes =
            self.plan.changes.iter().filter(|change| change.events.first().is_some_and(|event| is_shown(*event)));
        let changes: Vec<Value> = changes
            .map(|change| {
                let [before, after] = &self.rules;
                json!({
                    "event": change.events.first(), "old": side(&change.old), "new": side(&change.new),
                    "was": before.get(&change.id), "is": after.get(&change.id),
                })
            })
            .collect();
        json!({ "gained": gained, "lost": lost, "changed": changed, "changes": changes })
    }
}

impl Effect {
    /// How many cards are gained, lost and changed; nothing when no build would take it.
    pub(super) fn counts(&self) -> Option<[usize; 3]> {
        (!self.is_fault).then(|| self.changes.counts())
    }

    /// Whether this card is lost.
    pub(super) fn loses(&self, card: &Card) -> bool {
        self.changes.loses(card)
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "told": self.told, "fault": self.is_fault, "examples": self.examples, "effect": self.changes.json(),
        })
    }
}

/// Texts that are to be saved, and those they were made from.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Save {
    texts: Texts,
    was: BTreeMap<String, Option<String>>,
}

/// Writes drafts into their files, unless a build would not take them or somebody else has changed the files.
pub(super) fn save(look: &Look, args: &BuildArgs, save: &Save) -> anyhow::Result<()> {
    let all = Files::of(look, args)?;
    for file in all.all() {
        match save.was.get(&file.name) {
            Some(was) if *was == file.text => {}
            Some(_) => bail!("`{}` was changed meanwhile; close this and look at it again", file.name),
            None if save.texts.contains_key(&file.name) => bail!("it is not said what `{}` was before", file.name),
            None => {}
        }
    }
    let effect = effect(look, args, &all, &save.texts);
    if effect.is_fault {
        bail!("{}", if effect.told.is_empty() { "an example fails" } else { &effect.told });
    }
    for (file, text) in all.changed(&save.texts)? {
        files::write_text(&file.path, &text)?;
    }
    Ok(())
}

//! What a build is to do: what was typed, or else what the settings of the project say, or else what is usual.

use super::project::Project;
use crate::cli::args::{BuildArgs, Output};
use anyhow::bail;
use cardmill::BuildOptions;
use cardmill::export::Format;
use cardmill::files;
use cardmill::settings::config::Checks;
use std::path::{Path, PathBuf};

/// Where notes are and decks go when nothing is said.
pub(super) const INPUT: &str = "input/";
const OUTPUT: &str = "output/";
const FORMATS: [Format; 3] = [Format::Apkg, Format::Csv, Format::Markdown];

/// A build that is to be done.
pub(super) struct Job<'a> {
    /// What was typed.
    pub(super) args: &'a BuildArgs,
    /// Settings and rules.
    pub(super) project: Project,
    /// Notes and folders of notes; at least one.
    pub(super) paths: Vec<PathBuf>,
    /// Where the decks go.
    pub(super) destination: Destination,
    /// What they are, each once.
    pub(super) formats: Vec<Format>,
}

impl<'a> Job<'a> {
    pub(super) fn of(args: &'a BuildArgs) -> anyhow::Result<Self> {
        let start = args.paths.first().map_or(Path::new(INPUT), PathBuf::as_path);
        let mut project = Project::load_at(start, &args.project)?;
        let root = project.config.root().map(Path::to_owned).unwrap_or_default();
        let from_root = |path: &PathBuf| files::from_here(&root.join(path));
        let paths = notes_of(&project, &args.paths)?;
        let set = project.config.formats.iter().filter_map(|name| Format::from_name(name)).collect();
        let mut formats = without_repetition([args.formats.clone(), set, FORMATS.to_vec()]);
        let destination = match &args.output {
            Some(Output::Stdout) => to_stdout(&formats)?,
            Some(Output::Path(path)) => to_path(path, args, &mut formats)?,
            None => Destination::Folder(project.config.output.as_ref().map_or(PathBuf::from(OUTPUT), from_root)),
        };
        if let Destination::Folder(folder) = &destination {
            project.ignored = project.ignored.and_decks_in(folder);
        }
        project.ignored = project.ignored.and_own(args.lock.lock.clone());
        Ok(Self { args, project, paths, destination, formats })
    }

    /// How the notes are read.
    pub(super) fn options(&self) -> BuildOptions {
        self.project.options(&self.args.project, self.args.deck.clone(), self.args.grade)
    }

    /// How findings are taken. A number of cards is expected of whole folders, not of single notes.
    pub(super) fn checks(&self) -> Checks {
        let checks = self.project.config.checks.clone();
        let is_whole = self.args.paths.iter().all(|path| files::is_folder(path));
        Checks { cards: checks.cards.filter(|_| is_whole), ..checks }
    }

    /// Whether the lock is written: a deck that is printed is looked at, unless a lock was asked for.
    pub(super) fn writes_lock(&self) -> bool {
        !matches!(self.destination, Destination::Stdout) || self.args.lock.lock.is_some()
    }
}

/// The notes that were typed, or else those of the settings, or else those in the usual folder.
pub(super) fn notes_of(project: &Project, typed: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    if !typed.is_empty() {
        return Ok(typed.to_vec());
    }
    let root = project.config.root().map(Path::to_owned).unwrap_or_default();
    let set: Vec<PathBuf> = project.config.notes.iter().map(|path| files::from_here(&root.join(path))).collect();
    if !set.is_empty() {
        return Ok(set);
    }
    if project.config.root().is_some() && !files::is_there(Path::new(INPUT)) {
        bail!("no notes are named; name some, or write for example `notes = \".\"` into `cardmill.toml`");
    }
    Ok(vec![PathBuf::from(INPUT)])
}

/// Where the decks go, once it is sure that they fit there.
pub(super) enum Destination {
    Stdout,
    Folder(PathBuf),
    /// One deck, into this file.
    File(PathBuf),
}

impl Destination {
    /// The folder in which the decks and their media lie.
    pub(super) fn folder(&self) -> Option<&Path> {
        match self {
            Destination::Stdout => None,
            Destination::Folder(folder) => Some(folder),
            Destination::File(file) => Some(file.parent().unwrap_or(Path::new(""))),
        }
    }
}

/// The first of these lists that names any.
fn without_repetition(lists: [Vec<Format>; 3]) -> Vec<Format> {
    let mut formats: Vec<Format> = Vec::new();
    for format in lists.into_iter().find(|list| !list.is_empty()).unwrap_or_default() {
        if !formats.contains(&format) {
            formats.push(format);
        }
    }
    formats
}

fn to_stdout(formats: &[Format]) -> anyhow::Result<Destination> {
    if formats.len() != 1 {
        bail!(
            "`--output -` takes one format, not {} ({}); add for example `--format json`",
            formats.len(),
            names(formats)
        );
    }
    Ok(Destination::Stdout)
}

/// A folder, or a file if it is called like a deck; then the ending says which deck it is.
fn to_path(path: &Path, args: &BuildArgs, formats: &mut Vec<Format>) -> anyhow::Result<Destination> {
    let shown = path.display();
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let is_folder = files::is_folder(path) || path.to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]);
    match Format::from_name(extension).filter(|_| !is_folder) {
        Some(format) if args.formats.iter().any(|typed| *typed != format) => bail!(
            "`{shown}` is one file, and `--format` asks for {}; name a folder, or leave `--format` out",
            names(formats)
        ),
        Some(format) => {
            *formats = vec![format];
            Ok(Destination::File(path.to_owned()))
        }
        None if files::is_there(path) && !is_folder => {
            bail!("`{shown}` is a file; name a folder, or a file that ends in .apkg, .csv, .md or .json")
        }
        None => Ok(Destination::Folder(path.to_owned())),
    }
}

fn names(formats: &[Format]) -> String {
    formats.iter().map(|format| format.extension()).collect::<Vec<_>>().join(", ")
}

//! What a run stands on: the settings of `cardmill.toml`, and the rules.

use super::drafts::Drafts;
use super::settings::Settings;
use crate::cli::args::ProjectArgs;
use anyhow::bail;
use cardmill::BuildOptions;
use cardmill::authoring::report;
use cardmill::base::source::SourceFile;
use cardmill::cards::card::Grade;
use cardmill::export::Theme;
use cardmill::files::{self, Ignored, MediaFolders};
use cardmill::history::decisions::{self, Decisions};
use cardmill::packs::{self, Pack};
use cardmill::pipeline::pack_names;
use cardmill::rules::RuleSet;
use cardmill::settings::config::{Config, FILE_NAME};
use std::path::{Path, PathBuf};

/// Settings and rules, checked against each other.
pub(super) struct Project {
    pub(super) config: Config,
    pub(super) rules: RuleSet,
    pub(super) ignored: Ignored,
    /// How the cards look.
    pub(super) theme: Theme,
    /// What a person has decided about single cards.
    pub(super) decisions: Decisions,
    /// The files of settings, rules and look.
    #[cfg_attr(not(feature = "preview"), expect(dead_code, reason = "only the page that is served waits for them"))]
    pub(super) files: Vec<PathBuf>,
    /// Packs that were typed, by name, and those of them that are the user's own.
    packs: (Vec<String>, Vec<Pack>),
}

impl Project {
    /// Reads the settings that hold for these paths, or without any for the current folder, and the rules.
    pub(super) fn load(paths: &[PathBuf], args: &ProjectArgs) -> anyhow::Result<Self> {
        Self::load_at(paths.first().map_or(Path::new("."), PathBuf::as_path), args)
    }

    /// Reads the settings that hold at a path, and the rules. All that is wrong with them is told at once.
    pub(super) fn load_at(path: &Path, args: &ProjectArgs) -> anyhow::Result<Self> {
        Self::load_with(path, args, &Drafts::default())
    }

    /// The same, as it would be with these drafts saved.
    pub(super) fn load_with(path: &Path, args: &ProjectArgs, drafts: &Drafts) -> anyhow::Result<Self> {
        let file = match &args.config {
            Some(file) => Some(file.clone()),
            None if args.no_config => None,
            None => drafts.above(path, FILE_NAME).or_else(|| files::find_above(path, FILE_NAME)),
        };
        let packs = load_packs(&args.packs)?;
        let decisions = if args.no_config { Decisions::default() } else { load_decisions(path)? };
        let mut own: Vec<PathBuf> = args.rules.clone();
        own.extend(args.packs.iter().filter(|pack| is_pack_file(pack)).map(PathBuf::from));
        let Some(file) = file else {
            let rules = load_rules(&args.rules, drafts)?;
            let (config, theme) = (Config::default(), Theme::default());
            let ignored = Ignored::nothing().and_own(own.clone());
            return Ok(Self { config, rules, ignored, theme, decisions, files: own, packs });
        };
        let settings = Settings::read(&file, drafts)?;
        own.extend(settings.files());
        let (config, ignored, rules, theme) = settings.checked(&args.rules, &pack_names(&packs.1))?;
        let ignored = ignored.and_own(own.clone());
        let ignored = match (config.root(), &config.output) {
            (Some(root), Some(output)) => ignored.and_decks_in(&root.join(output)),
            (_, _) => ignored,
        };
        Ok(Self { config, rules, ignored, theme, decisions, files: own, packs })
    }

    /// All that was read beside the rules, as a text that changes with it.
    pub(super) fn fingerprint(&self) -> String {
        let Self { config, rules: _, ignored: _, theme, decisions, packs, files: _ } = self;
        format!("{config:?}{theme:?}{decisions:?}{packs:?}")
    }

    /// The folders in which the notes at these paths may name pictures and sounds.
    pub(super) fn media_folders(&self, paths: &[PathBuf]) -> MediaFolders {
        let root = self.config.root();
        let named: Vec<PathBuf> =
            self.config.media.iter().map(|folder| root.unwrap_or(Path::new(".")).join(folder)).collect();
        MediaFolders::new(paths, root, &named)
    }

    /// What a build of this project may choose.
    pub(super) fn options(&self, args: &ProjectArgs, deck: Option<String>, grade: Option<Grade>) -> BuildOptions {
        BuildOptions {
            deck,
            grade,
            without_repairs: args.without_repair.clone(),
            packs: self.packs.0.clone(),
            own_packs: self.packs.1.clone(),
            config: self.config.clone(),
            keep_refused: false,
            here: files::absolute(Path::new(".")),
        }
    }

    /// The file of settings, as it is named in messages.
    pub(super) fn settings_file(&self) -> Option<PathBuf> {
        self.config.root().map(|root| files::from_here(&root.join(FILE_NAME)))
    }

    /// The one note at a path.
    pub(super) fn one_note(&self, path: &Path) -> anyhow::Result<SourceFile> {
        if files::is_folder(path) {
            let found = files::notes_in(path, &self.ignored).into_iter().next();
            let example = found.unwrap_or_else(|| path.join("NOTE.md"));
            bail!("`{}` is a folder; name one note, as in `{}`", path.display(), example.display());
        }
        let notes = files::read_notes(&[path.to_owned()], &self.ignored, &|_| {});
        if !notes.own.is_empty() {
            bail!("`{}` is no note: cardmill wrote it, or is set up by it", path.display());
        }
        let Some(source) = notes.sources.into_iter().next() else {
            bail!("no note could be read\n\n{}", report::findings(&notes.diagnostics, &[], true).trim_end());
        };
        Ok(source)
    }
}

/// The files that a project at this path is set up by, whatever stands in them; those among them that are looked for
/// in places where they are not yet.
pub(super) fn files_of(path: &Path, args: &ProjectArgs) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = args.rules.clone();
    found.extend(args.packs.iter().filter(|pack| is_pack_file(pack)).map(PathBuf::from));
    let settings = match &args.config {
        Some(file) => Some(file.clone()),
        None if args.no_config => None,
        None => Some(files::find_above(path, FILE_NAME).unwrap_or_else(|| PathBuf::from(FILE_NAME))),
    };
    if !args.no_config {
        let beside = settings.as_deref().and_then(Path::parent).unwrap_or(Path::new("")).join(decisions::FILE_NAME);
        found.push(files::find_above(path, decisions::FILE_NAME).unwrap_or(beside));
    }
    if let Some(file) = settings {
        found.extend(Settings::read(&file, &Drafts::default()).map(|settings| settings.files()).unwrap_or_default());
        found.push(file);
    }
    found
}

/// Whether a pack that was typed is a file of the user's.
fn is_pack_file(typed: &str) -> bool {
    typed.trim().ends_with(".toml")
}

/// The names of the packs that were asked for, and the user's own of them: an argument that
/// ends in `.toml` is a file.
fn load_packs(typed: &[String]) -> anyhow::Result<(Vec<String>, Vec<Pack>)> {
    let (mut names, mut own) = (Vec::new(), Vec::new());
    for typed in typed.iter().map(|typed| typed.trim()).filter(|typed| !typed.is_empty()) {
        if is_pack_file(typed) {
            let pack = packs::parse(typed, &files::read_text(Path::new(typed))?)?;
            names.push(pack.name.clone());
            own.push(pack);
        } else {
            names.push(typed.to_owned());
        }
    }
    packs::resolve(&names, &own, &packs::builtin())?;
    Ok((names, own))
}

/// The decisions of the nearest file at or above a note.
fn load_decisions(note: &Path) -> anyhow::Result<Decisions> {
    let Some(path) = files::find_above(note, decisions::FILE_NAME) else { return Ok(Decisions::default()) };
    Ok(decisions::parse(&files::from_here(&path), &files::read_text(&path)?)?)
}

/// The built-in rules with those of these files before them.
pub(super) fn load_rules(paths: &[PathBuf], drafts: &Drafts) -> anyhow::Result<RuleSet> {
    if paths.is_empty() {
        return Ok(RuleSet::builtin());
    }
    let mut texts = Vec::new();
    for path in paths {
        texts.push((files::from_here(path).display().to_string(), drafts.read(path)?));
    }
    Ok(RuleSet::load(&texts)?)
}

//! What a run stands on: the settings of `cardmill.toml`, and the rules.

use crate::cli::ProjectArgs;
use anyhow::{Context as _, anyhow, bail};
use cardmill::BuildOptions;
use cardmill::build::pack_names;
use cardmill::card::Grade;
use cardmill::config::{self, Config, FILE_NAME, Side};
use cardmill::diagnostic::{Diagnostic, Severity};
use cardmill::export::Look;
use cardmill::files::{self, Ignored, MediaFolders};
use cardmill::packs::{self, Pack};
use cardmill::report;
use cardmill::rules::RuleSet;
use cardmill::source::SourceFile;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Settings and rules, checked against each other.
pub(super) struct Project {
    pub(super) config: Config,
    pub(super) rules: RuleSet,
    pub(super) ignored: Ignored,
    /// How the cards look.
    pub(super) look: Look,
    /// Packs that were typed, by name, and those of them that are the user's own.
    packs: (Vec<String>, Vec<Pack>),
}

impl Project {
    /// Reads the settings that hold for these paths, and the rules.
    pub(super) fn load(paths: &[PathBuf], args: &ProjectArgs) -> anyhow::Result<Self> {
        let file = match (&args.config, paths.first()) {
            (Some(file), _) => Some(file.clone()),
            (None, Some(first)) if !args.no_config => files::find_above(first, FILE_NAME),
            (None, _) => None,
        };
        let packs = load_packs(&args.packs)?;
        let Some(file) = file else {
            let rules = load_rules(&args.rules)?;
            let (config, look) = (Config::default(), Look::default());
            return Ok(Self { config, rules, ignored: Ignored::nothing(), look, packs });
        };
        let file = files::absolute(&file);
        let root = file.parent().unwrap_or(Path::new("/"));
        let source = files::read_timed(&file, &shown(&file))?;
        let refused = |found: Vec<Diagnostic>| refused(&source, &found, std::slice::from_ref(&source));
        let config = Config::parse(&source, root).map_err(refused)?;
        let mut rule_files: Vec<PathBuf> = config.rule_files.iter().map(|path| root.join(path)).collect();
        rule_files.extend(args.rules.iter().cloned());
        let rules = load_rules(&rule_files).with_context(|| format!("`{}`", source.path().display()))?;
        config.check(&source, &rules, &pack_names(&packs.1)).map_err(refused)?;
        let ignored = Ignored::new(root, &config.ignore).map_err(|(glob, error)| {
            let span =
                source.text().find(&glob).map(|at| cardmill::source::Span::new(at as u32, (at + glob.len()) as u32));
            refused(vec![Diagnostic {
                code: "bad-config",
                severity: Severity::Error,
                message: format!("`{glob}` is no glob: {error}"),
                path: source.path().to_owned(),
                span,
                help: Some("write as in a .gitignore, for example `drafts/` or `*.private.md`".to_owned()),
            }])
        })?;
        let missing = |folder: &&Path| !files::is_folder(&root.join(folder));
        let missing: Vec<&Path> = config.media.iter().map(PathBuf::as_path).filter(missing).collect();
        if !missing.is_empty() {
            return Err(refused(Config::without_folder(&missing, &source)));
        }
        let look = load_look(&config, root, &source)?;
        Ok(Self { config, rules, ignored, look, packs })
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
            here: files::absolute(Path::new(".")),
        }
    }

    /// The one note at a path.
    pub(super) fn one_note(&self, path: &Path) -> anyhow::Result<SourceFile> {
        let mut notes = files::read_notes(&[path.to_owned()], &self.ignored, &|_| {});
        match (notes.sources.pop(), notes.sources.is_empty()) {
            (Some(source), true) => Ok(source),
            _ => {
                let found = report::findings(&notes.diagnostics, &notes.sources, true);
                bail!("`{}` is not one note that can be read\n{found}", path.display())
            }
        }
    }
}

/// The names of the packs that were asked for, and the user's own of them: an argument that
/// ends in `.toml` is a file.
fn load_packs(typed: &[String]) -> anyhow::Result<(Vec<String>, Vec<Pack>)> {
    let (mut names, mut own) = (Vec::new(), Vec::new());
    for typed in typed.iter().map(|typed| typed.trim()).filter(|typed| !typed.is_empty()) {
        if typed.ends_with(".toml") {
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

/// The look of the cards, with the user's files over ours.
fn load_look(config: &Config, root: &Path, source: &SourceFile) -> anyhow::Result<Look> {
    let look = Look::of(config, &files::absolute(Path::new(".")), source.modified());
    let read = |named: &PathBuf| {
        let path = root.join(named);
        files::read_timed(&path, &shown(&path)).map_err(|error| {
            let why = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            let found = config::unreadable(source, named, &why);
            refused(source, &[found], std::slice::from_ref(source))
        })
    };
    let css: Vec<SourceFile> = config.look.css.iter().map(read).collect::<anyhow::Result<_>>()?;
    let sides = config.look.sides.iter().map(|(side, named)| Ok((*side, read(named)?)));
    let sides: BTreeMap<Side, SourceFile> = sides.collect::<anyhow::Result<_>>()?;
    look.dressed(&css, &sides).map_err(|found| {
        let mut sources: Vec<SourceFile> = sides.into_values().collect();
        sources.dedup_by_key(|source| source.path().to_owned());
        refused(source, &found, &sources)
    })
}

/// The error of a configuration, with what was found drawn over these texts.
fn refused(config: &SourceFile, found: &[Diagnostic], sources: &[SourceFile]) -> anyhow::Error {
    let drawn = report::findings(found, sources, true);
    anyhow!("`{}` cannot be used\n\n{}", config.path().display(), drawn.trim_end())
}

/// A path as short as it can be said from here.
fn shown(file: &Path) -> PathBuf {
    let here = files::absolute(Path::new("."));
    file.strip_prefix(here).unwrap_or(file).to_owned()
}

/// The built-in rules with those of these files before them.
pub(super) fn load_rules(paths: &[PathBuf]) -> anyhow::Result<RuleSet> {
    if paths.is_empty() {
        return Ok(RuleSet::builtin());
    }
    let mut texts = Vec::new();
    for path in paths {
        texts.push((shown(path).display().to_string(), files::read_text(path)?));
    }
    Ok(RuleSet::load(&texts)?)
}

//! The settings of a project and the files that they name: read, and checked against each other.
//!
//! Whatever is wrong is gathered, so that a person mends it in one go.

use super::drafts::Drafts;
use super::project::load_rules;
use cardmill::base::code::Code;
use cardmill::base::diagnostic::{Diagnostic, Severity};
use cardmill::base::source::{SourceFile, Span};
use cardmill::base::toml_file::{FileErrors, Findings};
use cardmill::export::{Format, Theme};
use cardmill::files::{self, FileError, Ignored};
use cardmill::rules::RuleSet;
use cardmill::settings::config::{self, Config, FILE_NAME, Known, Side};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A file of settings, and what is wrong with it so far.
pub(super) struct Settings {
    /// The folder of the file, absolute.
    root: PathBuf,
    source: SourceFile,
    config: Config,
    found: Vec<Diagnostic>,
    /// Other files that something is wrong with.
    others: Vec<SourceFile>,
    drafts: Drafts,
}

impl Settings {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// Only when it cannot be read at all.
    pub(super) fn read(file: &Path, drafts: &Drafts) -> Result<Self, FileError> {
        let file = files::absolute(file);
        let root = file.parent().unwrap_or(Path::new("/")).to_owned();
        let source = drafts.read_timed(&file, &files::from_here(&file))?;
        let (config, found) = Config::parse(&source, &root);
        Ok(Self { root, source, config, found, others: Vec::new(), drafts: drafts.clone() })
    }

    /// The file, and all that it names and is no note.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let named = self.config.rule_files.iter().chain(&self.config.theme.css).chain(self.config.theme.sides.values());
        let file = self.root.join(self.source.path().file_name().unwrap_or(FILE_NAME.as_ref()));
        named.map(|path| self.root.join(path)).chain([file]).collect()
    }

    /// The settings with what they stand for; `typed` are rule files of the command line.
    ///
    /// # Errors
    ///
    /// All that is wrong.
    pub(super) fn checked(
        mut self,
        typed: &[PathBuf],
        packs: &[String],
    ) -> anyhow::Result<(Config, Ignored, RuleSet, Theme)> {
        let rules = self.rules(typed);
        if let Ok(rules) = &rules {
            let known = Known { rules, packs, formats: &Format::ALL.map(Format::extension) };
            self.found.extend(self.config.check(&self.source, &known));
        }
        let ignored = self.ignored();
        let missing = |folder: &&Path| !files::is_folder(&self.root.join(folder));
        let missing: Vec<&Path> = self.config.media.iter().map(PathBuf::as_path).filter(missing).collect();
        self.found.extend(Config::without_folder(&missing, &self.source));
        let theme = self.theme();
        let name = self.source.path().display().to_string();
        match rules {
            Ok(rules) if self.found.is_empty() => Ok((self.config, ignored, rules, theme)),
            Ok(_) => Err(self.errors().into()),
            Err(error) if self.found.is_empty() => Err(error.context(format!("`{name}`"))),
            Err(error) => match error.downcast::<FileErrors>() {
                Ok(rules) => {
                    let mut errors = self.errors();
                    errors.0.sources.extend(rules.0.sources);
                    errors.0.diagnostics.extend(rules.0.diagnostics);
                    Err(errors.into())
                }
                Err(error) => Err(error.context(self.errors())),
            },
        }
    }

    /// All that was found, in the file of settings from the top, then in those that it names.
    fn errors(mut self) -> FileErrors {
        self.found.sort_by_key(|found| (found.path != self.source.path(), found.path.clone(), found.span));
        let mut sources = vec![self.source];
        sources.extend(self.others);
        sources.retain(|source| self.found.iter().any(|found| found.path == source.path()));
        FileErrors(Box::new(Findings { sources, diagnostics: self.found }))
    }

    /// The rules, of all files that can be read.
    fn rules(&mut self, typed: &[PathBuf]) -> anyhow::Result<RuleSet> {
        let mut paths = Vec::new();
        for named in &self.config.rule_files {
            let path = self.root.join(named);
            match self.drafts.read(&path) {
                Ok(_) => paths.push(path),
                Err(error) => self.found.push(unreadable(&self.source, named, &error)),
            }
        }
        paths.extend(typed.iter().cloned());
        load_rules(&paths, &self.drafts)
    }

    fn ignored(&mut self) -> Ignored {
        Ignored::new(&self.root, &self.config.ignore).unwrap_or_else(|(glob, error)| {
            let at = self.source.text().find(&glob);
            self.found.push(Diagnostic {
                code: Code::BadConfig,
                severity: Severity::Error,
                message: format!("`{glob}` is no glob: {error}"),
                path: self.source.path().to_owned(),
                span: at.map(|at| Span::new(at as u32, (at + glob.len()) as u32)),
                help: Some("write as in a .gitignore, for example `drafts/` or `*.private.md`".to_owned()),
            });
            Ignored::nothing()
        })
    }

    /// The look of the cards, with the user's files over ours.
    fn theme(&mut self) -> Theme {
        let theme = Theme::of(&self.config, &files::absolute(Path::new(".")), self.source.modified());
        let mut read = |named: &PathBuf| {
            let path = self.root.join(named);
            // What stands there goes onto cards, which are given away.
            if !files::lies_within(&path, &self.root) {
                self.found.push(config::unreadable(&self.source, named, "it lies outside the folder of this file"));
                return None;
            }
            let read = files::read_timed(&path, &files::from_here(&path));
            read.map_err(|error| self.found.push(unreadable(&self.source, named, &error))).ok()
        };
        let css: Vec<SourceFile> = self.config.theme.css.iter().filter_map(&mut read).collect();
        let sides = self.config.theme.sides.iter().filter_map(|(side, named)| Some((*side, read(named)?)));
        let sides: BTreeMap<Side, SourceFile> = sides.collect();
        theme.dressed(&css, &sides).unwrap_or_else(|found| {
            self.found.extend(found);
            self.others.extend(sides.into_values());
            self.others.dedup_by_key(|source| source.path().to_owned());
            Theme::default()
        })
    }
}

fn unreadable(source: &SourceFile, named: &Path, error: &FileError) -> Diagnostic {
    let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    config::unreadable(source, named, &why)
}

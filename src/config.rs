//! `cardmill.toml`: what holds for all notes at and below its folder.
//!
//! Everything is optional. What stands at the top holds for all notes, what stands in a
//! `[[folder]]` for those whose path from the folder of the file fits its glob; of several
//! that fit, a later one is nearer.

use crate::diagnostic::{Diagnostic, Severity};
use crate::paths::{below, plain};
use crate::rules::RuleSet;
use crate::scope::{KEYS, Layer, Problem, switch, unknown_key};
use crate::source::{SourceFile, Span};
use crate::source_link::SourceLink;
use crate::toml_file::{self, Problems, TomlFile};
use globset::{GlobBuilder, GlobMatcher};
use serde_json::Value;
use std::path::{Path, PathBuf};

mod look;

pub use look::{LookFiles, Side};

/// The name of the file.
pub const FILE_NAME: &str = "cardmill.toml";

/// What a configuration file says.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The folder of the file, absolute; empty without a file.
    root: PathBuf,
    /// Rule files, from the folder of the file.
    pub rule_files: Vec<PathBuf>,
    /// Globs of files that are no notes, as in a `.gitignore`.
    pub ignore: Vec<String>,
    /// Folders in which pictures and sounds lie, from the folder of the file.
    pub media: Vec<PathBuf>,
    /// What holds for all notes.
    pub all: Layer,
    /// What the place of a card links to.
    pub source_link: Option<SourceLink>,
    /// Whether cards name the rule that made them.
    pub show_rule: bool,
    /// Files of style and templates.
    pub look: LookFiles,
    folders: Vec<Folder>,
}

/// What holds for some notes.
#[derive(Clone, Debug)]
struct Folder {
    path: GlobMatcher,
    layer: Layer,
}

/// Keys of the file besides those of a layer.
const FILE_KEYS: &[&str] = &["rule_files", "ignore", "media", "folder", "source_link", "show_rule", "note_type"];

impl Config {
    /// Reads a configuration file; `root` is its folder, absolute.
    ///
    /// # Errors
    ///
    /// All findings, when there is any.
    pub fn parse(source: &SourceFile, root: &Path) -> Result<Self, Vec<Diagnostic>> {
        let value: Value = toml::from_str(source.text()).map_err(|error| no_toml(source, &error))?;
        let mut config = Self { root: root.to_owned(), ..Self::default() };
        let mut problems = Vec::new();
        for (key, value) in value.as_object().into_iter().flatten() {
            match key.as_str() {
                "rule_files" => {
                    config.rule_files = list(key, value, &mut problems).into_iter().map(PathBuf::from).collect();
                }
                "ignore" => config.ignore = list(key, value, &mut problems),
                "source_link" => config.source_link = source_link(value, root, &mut problems),
                "show_rule" => config.show_rule = switch(key, value, &mut problems).unwrap_or_default(),
                "note_type" => config.look = look::read(value, &mut problems),
                "media" => config.media = list(key, value, &mut problems).into_iter().map(PathBuf::from).collect(),
                "folder" => config.folders = folders(value, &mut problems),
                key if config.all.read(key, value, &mut problems) => {}
                key => problems.push(unknown_key(key, KEYS.iter().chain(FILE_KEYS).copied())),
            }
        }
        if problems.is_empty() { Ok(config) } else { Err(findings(problems, source)) }
    }

    /// Looks up the names of rules, packs and languages.
    ///
    /// # Errors
    ///
    /// A finding for each name that nothing has.
    pub fn check(&self, source: &SourceFile, rules: &RuleSet, packs: &[String]) -> Result<(), Vec<Diagnostic>> {
        let layers = std::iter::once(&self.all).chain(self.folders.iter().map(|folder| &folder.layer));
        let problems: Vec<Problem> = layers.flat_map(|layer| layer.check(rules, packs)).collect();
        if problems.is_empty() { Ok(()) } else { Err(findings(problems, source)) }
    }

    /// Findings about the folders of `media` that are not there.
    pub fn without_folder(missing: &[&Path], source: &SourceFile) -> Vec<Diagnostic> {
        let problem = |folder: &&Path| Problem {
            about: folder.to_string_lossy().into_owned(),
            message: format!("there is no folder `{}`", folder.display()),
            help: "name a folder of pictures and sounds, from the folder of this file".to_owned(),
        };
        findings(missing.iter().map(problem).collect(), source)
    }

    /// The folder of the file, or nothing when there is no file.
    pub fn root(&self) -> Option<&Path> {
        (!self.root.as_os_str().is_empty()).then_some(self.root.as_path())
    }

    /// The way to a note from the folder of the file, if there is a file and the note lies below
    /// it; `path` is absolute.
    pub fn inner(&self, path: &Path) -> Option<PathBuf> {
        below(path, self.root()?)
    }

    /// What the file says about a note; `path` is absolute.
    pub fn layer_of(&self, path: &Path) -> Layer {
        let inner = self.inner(path).unwrap_or_else(|| plain(path));
        let fitting = self.folders.iter().filter(|folder| folder.path.is_match(&inner));
        fitting.fold(self.all.clone(), |layer, folder| layer.under(&folder.layer))
    }
}

fn folders(value: &Value, problems: &mut Vec<Problem>) -> Vec<Folder> {
    let mut folders = Vec::new();
    let Some(tables) = value.as_array().filter(|all| all.iter().all(Value::is_object)) else {
        problems.push(Problem {
            about: "folder".to_owned(),
            message: "`folder` must be a table".to_owned(),
            help: "write `[[folder]]` with double brackets, and `path = \"lectures/**\"` below it".to_owned(),
        });
        return folders;
    };
    for table in tables {
        let mut layer = Layer::default();
        let mut path = None;
        for (key, value) in table.as_object().into_iter().flatten() {
            if key == "path" {
                path = value.as_str().and_then(folder_glob);
                if path.is_none() {
                    problems.push(Problem {
                        about: value.as_str().unwrap_or("path").to_owned(),
                        message: "`path` must be a glob".to_owned(),
                        help: "write for example `path = \"lectures/**\"`".to_owned(),
                    });
                }
            } else if !layer.read(key, value, problems) {
                problems.push(unknown_key(key, KEYS.iter().copied().chain(["path"])));
            }
        }
        match path {
            Some(path) => folders.push(Folder { path, layer }),
            None if table.get("path").is_some() => {}
            None => problems.push(Problem {
                about: "folder".to_owned(),
                message: "a `[[folder]]` does not say which".to_owned(),
                help: "add for example `path = \"lectures/**\"`".to_owned(),
            }),
        }
    }
    folders
}

/// A glob over paths; the name of a folder stands for all that is in it.
fn folder_glob(text: &str) -> Option<GlobMatcher> {
    let bare = text.trim_start_matches("./").trim_end_matches('/');
    let text = if bare.contains(['*', '?', '[', '{', '.']) { bare.to_owned() } else { format!("{bare}/**") };
    GlobBuilder::new(&text).literal_separator(true).build().ok().map(|glob| glob.compile_matcher())
}

fn source_link(value: &Value, root: &Path, problems: &mut Vec<Problem>) -> Option<SourceLink> {
    let link = SourceLink::parse(value.as_str().unwrap_or_default(), root);
    link.map_err(|error| problems.push(error.into())).ok()
}

fn list(key: &str, value: &Value, problems: &mut Vec<Problem>) -> Vec<String> {
    let texts = value.as_array().and_then(|all| all.iter().map(|text| text.as_str().map(str::to_owned)).collect());
    texts.unwrap_or_else(|| {
        problems.push(Problem {
            about: key.to_owned(),
            message: format!("`{key}` must be a list of texts"),
            help: format!("write for example `{key} = [\"a\", \"b\"]`"),
        });
        Vec::new()
    })
}

fn no_toml(source: &SourceFile, error: &toml::de::Error) -> Vec<Diagnostic> {
    let name = source.path().to_string_lossy();
    let files = [TomlFile { name: &name, text: source.text() }];
    let problems = Problems::new(&files);
    toml_file::parse(&problems, 0);
    match problems.finish() {
        Err(errors) => errors.0.diagnostics,
        Ok(_) => {
            let help = "TOML: `key = \"text\"`, `key = [\"a\", \"b\"]`, `key = true`, tables as `[[folder]]`";
            vec![finding(source, error.message().to_owned(), None, help.to_owned())]
        }
    }
}

/// A file that the configuration names and that cannot be read.
pub fn unreadable(source: &SourceFile, named: &Path, why: &str) -> Diagnostic {
    let about = named.display().to_string();
    let message = format!("`{about}` cannot be read: {why}");
    let help = format!("it is looked for in the folder of `{FILE_NAME}`");
    let span = Problem { about, message: String::new(), help: String::new() }.span(source.text(), 0);
    finding(source, message, span, help)
}

fn findings(problems: Vec<Problem>, source: &SourceFile) -> Vec<Diagnostic> {
    let one = |problem: Problem| {
        let span = problem.span(source.text(), 0);
        finding(source, problem.message, span, problem.help)
    };
    let mut found: Vec<Diagnostic> = problems.into_iter().map(one).collect();
    found.sort_by_key(|finding| finding.span);
    found
}

fn finding(source: &SourceFile, message: String, span: Option<Span>, help: String) -> Diagnostic {
    let path = source.path().to_owned();
    Diagnostic { code: "bad-config", severity: Severity::Error, message, path, span, help: Some(help) }
}

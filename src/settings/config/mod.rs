//! `cardmill.toml`: what holds for all notes at and below its folder.
//!
//! Everything is optional. What stands at the top holds for all notes, what stands in a
//! `[[folder]]` for those whose path from the folder of the file fits its glob; of several
//! that fit, a later one is nearer.

use crate::base::code::Code;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::paths::{below, plain};
use crate::base::source::{SourceFile, Span};
use crate::base::toml_file::{self, Problems, TomlFile};
use crate::cards::source_link::SourceLink;
use crate::rules::RuleSet;
use crate::settings::layer::{KEYS, Layer, Problem, switch, unknown, unknown_key};
use globset::{GlobBuilder, GlobMatcher};
use serde_json::Value;
use std::path::{Path, PathBuf};

mod checks;
mod theme;

pub use checks::{CardRange, Checks, Level};
pub use theme::{Side, ThemeFiles};

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
    /// Notes and folders of notes that a build reads when none are typed, from the folder of the file.
    pub notes: Vec<PathBuf>,
    /// The folder for the decks, from the folder of the file.
    pub output: Option<PathBuf>,
    /// The names of the formats of the decks.
    pub formats: Vec<String>,
    /// What holds for all notes.
    pub all: Layer,
    /// What the place of a card links to.
    pub source_link: Option<SourceLink>,
    /// Whether cards name the rule that made them.
    pub show_rule: bool,
    /// How findings are taken, and what is expected.
    pub checks: Checks,
    /// Files of style and templates.
    pub theme: ThemeFiles,
    folders: Vec<Folder>,
}

/// What holds for some notes.
#[derive(Clone, Debug)]
struct Folder {
    path: GlobMatcher,
    layer: Layer,
}

/// Keys of the file besides those of a layer.
const FILE_KEYS: &[&str] = &[
    "notes",
    "output",
    "formats",
    "rule_files",
    "ignore",
    "media",
    "folder",
    "source_link",
    "show_rule",
    "note_type",
    "check",
    "expect",
];

/// The names that a configuration is checked against.
#[derive(Debug)]
pub struct Known<'k> {
    /// The rules, and their languages.
    pub rules: &'k RuleSet,
    /// The packs.
    pub packs: &'k [String],
    /// The formats of decks.
    pub formats: &'k [&'k str],
}

impl Config {
    /// Reads a configuration file; `root` is its folder, absolute. What could be read of it, and what
    /// is wrong with it: then it is not to be used.
    pub fn parse(source: &SourceFile, root: &Path) -> (Self, Vec<Diagnostic>) {
        let mut config = Self { root: root.to_owned(), ..Self::default() };
        let value: Value = match toml::from_str(source.text()) {
            Ok(value) => value,
            Err(error) => return (config, no_toml(source, &error)),
        };
        let mut problems = Vec::new();
        for (key, value) in value.as_object().into_iter().flatten() {
            config.read(key, value, &mut problems);
        }
        (config, findings(problems, source))
    }

    fn read(&mut self, key: &str, value: &Value, problems: &mut Vec<Problem>) {
        let paths = |names: Vec<String>| names.into_iter().map(PathBuf::from).collect();
        match key {
            "notes" => self.notes = paths(one_or_more(key, value, problems)),
            "output" => self.output = output(value, problems),
            "formats" => self.formats = one_or_more(key, value, problems),
            "rule_files" => self.rule_files = paths(list(key, value, problems)),
            "ignore" => self.ignore = list(key, value, problems),
            "source_link" => self.source_link = source_link(value, &self.root, problems),
            "show_rule" => self.show_rule = switch(key, value, problems).unwrap_or_default(),
            "check" => checks::read(&mut self.checks, value, problems),
            "expect" => self.checks.cards = checks::expected(value, problems),
            "note_type" => self.theme = theme::read(value, problems),
            "media" => self.media = paths(list(key, value, problems)),
            "folder" => self.folders = folders(value, problems),
            key if layer_key(&mut self.all, key, value, problems) => {}
            key => problems.push(unknown_key(key, KEYS.iter().chain(FILE_KEYS).copied())),
        }
    }

    /// Looks up the names of rules, packs, languages and formats: a finding for each that nothing has.
    pub fn check(&self, source: &SourceFile, known: &Known<'_>) -> Vec<Diagnostic> {
        let layers = std::iter::once(&self.all).chain(self.folders.iter().map(|folder| &folder.layer));
        let mut problems: Vec<Problem> = layers.flat_map(|layer| layer.check(known.rules, known.packs)).collect();
        let formats = self.formats.iter().filter(|name| !known.formats.contains(&name.as_str()));
        problems.extend(formats.map(|name| unknown("format", name, known.formats.iter().copied())));
        findings(problems, source)
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
            } else if !layer_key(&mut layer, key, value, problems) {
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

/// Reads a key that notes have as well, whose examples are written as in front matter.
fn layer_key(layer: &mut Layer, key: &str, value: &Value, problems: &mut Vec<Problem>) -> bool {
    let before = problems.len();
    let is_known = layer.read(key, value, problems);
    for problem in &mut problems[before..] {
        let example = problem.help.split_once(EXAMPLE).and_then(|(start, rest)| Some((start, rest.strip_suffix('`')?)));
        if let Some((start, (key, value))) = example.and_then(|(start, rest)| Some((start, rest.split_once(": ")?))) {
            problem.help = format!("{start}{EXAMPLE}{key} = {}`", in_toml(value));
        }
    }
    is_known
}

/// How a help begins that shows a key with its value.
const EXAMPLE: &str = "write for example `";

/// A text or a list of words in YAML as TOML has it.
fn in_toml(value: &str) -> String {
    if let Some(words) = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let words: Vec<String> = words.split(", ").map(|word| format!("\"{word}\"")).collect();
        return format!("[{}]", words.join(", "));
    }
    if value.starts_with('"') { value.to_owned() } else { format!("\"{value}\"") }
}

fn output(value: &Value, problems: &mut Vec<Problem>) -> Option<PathBuf> {
    let folder = value.as_str().filter(|name| !name.trim().is_empty() && *name != "-");
    if folder.is_none() {
        problems.push(Problem {
            about: "output".to_owned(),
            message: "`output` must be the name of a folder".to_owned(),
            help: "write for example `output = \"decks\"`".to_owned(),
        });
    }
    folder.map(PathBuf::from)
}

/// A list, for which a text alone may stand.
fn one_or_more(key: &str, value: &Value, problems: &mut Vec<Problem>) -> Vec<String> {
    let found = value.as_str().map_or_else(|| list(key, value, problems), |one| vec![one.to_owned()]);
    if found.is_empty() && value.is_array() {
        problems.push(Problem {
            about: key.to_owned(),
            message: format!("`{key}` names nothing"),
            help: "name something, or leave the line out".to_owned(),
        });
    }
    found
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
    Diagnostic { code: Code::BadConfig, severity: Severity::Error, message, path, span, help: Some(help) }
}

//! The rules of the house that a program can check.

use regex::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules from the ground up. A module may name only modules that stand before it.
const FLOORS: &[&str] = &[
    "source",
    "content",
    "card",
    "deck",
    "diagnostic",
    "nearest",
    "paths",
    "slots",
    "source_link",
    "drawing",
    "toml_file",
    "highlight",
    "marks",
    "medium",
    "html",
    "media",
    "commonmark",
    "encoding",
    "node_kind",
    "repair",
    "packs",
    "rules",
    "block",
    "parse",
    "outline",
    "extract",
    "identity",
    "scope",
    "config",
    "marked",
    "build",
    "explain",
    "examples",
    "suggest",
    "export",
    "lock",
    "matching",
    "plan",
    "history",
    "report",
    "files",
    "progress",
    "cli",
    "commands",
    "main",
];

/// A file longer than this says in its header why it has "more than 400 lines".
const LONGEST: usize = 400;

#[test]
fn no_module_names_a_module_above_it() {
    for path in rust_files("src") {
        let Some(module) = module_of(&path) else { continue };
        let floor = floor_of(&module);
        for named in named_in(&fs::read_to_string(&path).unwrap()) {
            assert!(floor_of(&named) <= floor, "{}: `{module}` must not know `{named}`", path.display());
        }
    }
}

#[test]
fn names_are_found_in_paths_and_in_groups_but_not_in_comments() {
    let code = "//! [x](crate::card)\nuse crate::source::{Span, deck};\nuse crate::{build::{Build, run}, html};\nuse cardmill::files; // crate::cli";
    let found = named_in(code);
    assert_eq!(found, ["build", "files", "html", "source"].map(str::to_owned).into());
}

#[test]
fn clap_stands_in_the_command_line_alone() {
    for path in rust_files("src") {
        let module = module_of(&path).unwrap_or_default();
        let knows = without_comments(&fs::read_to_string(&path).unwrap()).contains("clap::");
        assert!(!knows || ["cli", "main"].contains(&module.as_str()), "{}: clap stands in `cli` alone", path.display());
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for path in all_rust_files() {
        let text = fs::read_to_string(&path).unwrap();
        let first = text.lines().next().unwrap_or_default();
        assert!(first.starts_with("//! "), "{}: open it with a sentence after `//!`", path.display());
        let header: String = text.lines().take_while(|line| line.starts_with("//!")).collect();
        let length = text.lines().count();
        assert!(
            length <= LONGEST || header.contains("more than 400 lines"),
            "{}: {length} lines; split it, or say in its header why it has more than 400 lines",
            path.display()
        );
    }
}

#[test]
fn every_file_is_named_for_what_it_does() {
    for path in all_rust_files() {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let vague = ["util", "utils", "helper", "helpers", "common", "misc", "types"];
        assert!(!vague.contains(&name), "{}: name it for what it does", path.display());
    }
}

#[test]
fn no_loose_ends_and_no_places_of_one_machine() {
    // Put together here, so that this file does not contain them.
    let forbidden = [
        ["TO", "DO:"],
        ["FIX", "ME"],
        ["to", "do!("],
        ["unimple", "mented!("],
        ["/ro", "ot/"],
        ["/ho", "me/"],
        ["/Us", "ers/"],
    ];
    let documents =
        ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "Cargo.toml", ".ci/run"];
    let documents = documents.iter().map(|name| root().join(name)).filter(|path| path.exists());
    for path in all_rust_files().into_iter().chain(documents) {
        let text = fs::read_to_string(&path).unwrap();
        for word in forbidden.iter().map(|parts| parts.concat()) {
            let line = text.lines().position(|line| line.contains(&word));
            assert_eq!(line.map(|line| line + 1), None, "{}: `{word}` in this line", path.display());
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn all_rust_files() -> Vec<PathBuf> {
    ["src", "tests", "benches", "examples"].into_iter().flat_map(rust_files).collect()
}

/// The Rust files below a folder of the repository, in the order of their names.
pub(crate) fn rust_files(folder: &str) -> Vec<PathBuf> {
    let walk = ignore::WalkBuilder::new(root().join(folder)).sort_by_file_name(Ord::cmp).build();
    let files = walk.map(|entry| entry.unwrap().into_path());
    let files: Vec<_> = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect();
    assert!(!files.is_empty(), "no file was found in {folder}");
    files
}

/// The module that a file of `src` belongs to; nothing for the list of modules itself.
fn module_of(path: &Path) -> Option<String> {
    let below = path.strip_prefix(root().join("src")).unwrap();
    let first = Path::new(below.iter().next().unwrap()).file_stem().unwrap().to_str().unwrap();
    (first != "lib").then(|| first.to_owned())
}

#[track_caller]
fn floor_of(module: &str) -> usize {
    let floor = FLOORS.iter().position(|known| *known == module);
    floor.unwrap_or_else(|| panic!("`{module}` has no floor; give it one in tests/it/tidy.rs"))
}

/// The modules of this crate that a file names.
fn named_in(code: &str) -> BTreeSet<String> {
    let path = Regex::new(r"\b(?:crate|cardmill)::(\{|[a-z_]+\b)").unwrap();
    let code = without_comments(code);
    let mut named = BTreeSet::new();
    for found in path.captures_iter(&code) {
        let first = found.get(1).unwrap();
        if first.as_str() == "{" {
            named.extend(first_names(&code[first.end()..]));
        } else if code[first.end()..].starts_with("::") || FLOORS.contains(&first.as_str()) {
            named.insert(first.as_str().to_owned());
        }
    }
    named
}

/// The first name of each path in a group, `a::{b, c}, d}…`.
fn first_names(group: &str) -> Vec<String> {
    let (mut depth, mut flat) = (1, String::new());
    for found in group.chars() {
        match found {
            '{' => depth += 1,
            '}' => depth -= 1,
            other if depth == 1 => flat.push(other),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    let firsts = flat.split(',').map(|path| path.trim().split("::").next().unwrap_or_default().to_owned());
    // Types stand in the groups of `use cardmill::{…}` as well.
    firsts.filter(|name| name.starts_with(|found: char| found.is_ascii_lowercase())).collect()
}

fn without_comments(code: &str) -> String {
    let lines = code.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code));
    lines.collect::<Vec<_>>().join("\n")
}

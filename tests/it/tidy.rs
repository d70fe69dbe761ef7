//! The rules of the house that a program can check.

use regex::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The wings from the ground up, each with its modules from the ground up; a wing without a list is one module.
/// A module may name only modules that stand before it, so there is no circle, neither of modules nor of wings.
const FLOORS: &[(&str, &[&str])] = &[
    ("base", &["source", "code", "diagnostic", "nearest", "paths", "slots", "drawing", "toml_file", "encoding"]),
    ("text", &["content", "letters", "marks", "medium", "highlight", "html", "commonmark"]),
    ("cards", &["card", "deck", "identity", "source_link"]),
    ("markdown", &["repair", "block", "parse"]),
    ("rules", &[]),
    ("outline", &[]),
    ("extract", &[]),
    ("packs", &[]),
    ("settings", &["layer", "config"]),
    ("pipeline", &[]),
    ("media", &[]),
    ("export", &[]),
    ("history", &["lock", "matching", "plan", "follow", "decisions", "difference"]),
    ("files", &[]),
    ("authoring", &["explain", "examples", "suggest", "report", "stats", "check"]),
    ("cli", &["progress", "args", "paint", "anki_connect", "commands"]),
    ("main", &[]),
];

/// A file longer than this says in its header why it has "more than 400 lines".
const LONGEST: usize = 400;

#[test]
fn no_module_names_a_module_above_it() {
    for path in rust_files("src") {
        let Some(module) = module_of(&path) else { continue };
        let floor = floor_of(&module);
        for named in named_in(&fs::read_to_string(&path).unwrap()) {
            assert!(floor_of(&named) <= floor, "{}: {module:?} must not know {named:?}", path.display());
        }
    }
}

#[test]
fn names_are_found_in_paths_and_in_groups_but_not_in_comments() {
    let code = "//! [x](crate::cards::card)\nuse crate::base::source::{Span, deck};\nuse crate::{rules::{On, run}, text::html};\n\
                use cardmill::files; // crate::cli\nuse crate::export::json;\nuse cardmill::{Build, build};";
    let found = named_in(code);
    let expected = [["base", "source"], ["export", "json"], ["files", ""], ["rules", ""], ["text", "html"]];
    assert_eq!(found, expected.map(|[wing, module]| (wing.to_owned(), module.to_owned())).into());
}

#[test]
fn clap_stands_in_the_command_line_alone() {
    for path in rust_files("src") {
        let knows = without_comments(&fs::read_to_string(&path).unwrap()).contains("clap::");
        let may = path.ends_with("main.rs") || path.starts_with(root().join("src/cli/args"));
        assert!(!knows || may, "{}: clap stands in the command line alone", path.display());
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

/// The wing and the module that a file of `src` belongs to; nothing for the lists of what a wing or the crate holds.
fn module_of(path: &Path) -> Option<(String, String)> {
    let below = path.strip_prefix(root().join("src")).unwrap();
    let mut parts = below.iter().map(|part| Path::new(part).file_stem().unwrap().to_str().unwrap().to_owned());
    let (wing, module) = (parts.next().unwrap(), parts.next().unwrap_or_default());
    (wing != "lib" && (module != "mod" || modules_of(&wing).is_empty())).then_some((wing, module))
}

#[track_caller]
fn modules_of(wing: &str) -> &'static [&'static str] {
    let found = FLOORS.iter().find(|(known, _)| *known == wing);
    found.unwrap_or_else(|| panic!("the wing `{wing}` has no floor; give it one in tests/it/tidy.rs")).1
}

/// The floor of a wing, and within it of a module. What a wing gives under its own name stands as high as the wing.
#[track_caller]
fn floor_of((wing, module): &(String, String)) -> (usize, usize) {
    let modules = modules_of(wing);
    let module_floor = modules.iter().position(|known| known == module);
    let is_type = module.starts_with(|first: char| !first.is_ascii_lowercase());
    assert!(
        modules.is_empty() || module_floor.is_some() || is_type || module.is_empty() || is_function(wing, module),
        "`{wing}::{module}` has no floor; give it one in tests/it/tidy.rs"
    );
    (FLOORS.iter().position(|(known, _)| known == wing).unwrap(), module_floor.unwrap_or(modules.len()))
}

/// Whether a wing gives a function of this name itself.
fn is_function(wing: &str, name: &str) -> bool {
    !["", ".rs"].iter().any(|end| root().join("src").join(wing).join(format!("{name}{end}")).exists())
}

/// The modules of this crate that a file names, each with its wing.
fn named_in(code: &str) -> BTreeSet<(String, String)> {
    let path = Regex::new(r"\b(?:crate|cardmill)::(?:(\{)|([a-z_]+)(?:::([A-Za-z_]+))?)").unwrap();
    let code = without_comments(code);
    let mut named = BTreeSet::new();
    for found in path.captures_iter(&code) {
        match found.get(1) {
            Some(group) => named.extend(first_names(&code[group.end()..])),
            None => {
                named.insert((found[2].to_owned(), found.get(3).map_or("", |name| name.as_str()).to_owned()));
            }
        }
    }
    // What the crate gives under its own name, such as `cardmill::build`, is no module.
    named.retain(|(wing, _)| FLOORS.iter().any(|(known, _)| known == wing) || root().join("src").join(wing).exists());
    named
}

/// The first two names of each path in a group, `a::{b, c}, d}…`.
fn first_names(group: &str) -> Vec<(String, String)> {
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
    let names = flat.split(',').map(|path| {
        let mut parts = path.trim().split("::").map(str::to_owned);
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    });
    // Types stand in the groups of `use cardmill::{…}` as well.
    names.filter(|(wing, _)| wing.starts_with(|found: char| found.is_ascii_lowercase())).collect()
}

fn without_comments(code: &str) -> String {
    let lines = code.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code));
    lines.collect::<Vec<_>>().join("\n")
}

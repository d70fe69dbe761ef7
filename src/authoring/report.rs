//! What a person reads: findings drawn over the text they are about, and the summary of a run.
//!
//! Everything here is a function from values to text. Nothing is printed, so that a test
//! can compare what a person would see. Text from notes is shown without its control
//! characters: a note cannot talk to the terminal.

use crate::base::diagnostic::Diagnostic;
pub use crate::base::drawing::{finding, printable};
use crate::base::source::SourceFile;
use crate::history::difference::Difference;
use crate::markdown::repair::Repair;
use crate::media::Medium;
use crate::pipeline::Build;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use unicode_width::UnicodeWidthStr;

/// How many findings of one code are shown unless all are asked for.
const SHOWN: usize = 3;

/// What a run did, to be told to a person.
#[derive(Debug)]
pub struct Summary<'a> {
    /// The notes that were read.
    pub sources: &'a [SourceFile],
    /// The files that were come across and are no notes.
    pub own: &'a [PathBuf],
    /// What came of them.
    pub build: &'a Build,
    /// Whether to list rules and single repairs as well.
    pub verbose: bool,
}

/// Draws findings one below the other: all of them, or the first few of each code.
pub fn findings<'a>(found: impl IntoIterator<Item = &'a Diagnostic>, sources: &[SourceFile], all: bool) -> String {
    let by_path: BTreeMap<&Path, &SourceFile> = sources.iter().map(|source| (source.path(), source)).collect();
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    let mut out = String::new();
    for diagnostic in found {
        let count = shown.entry(diagnostic.code.name()).or_default();
        *count += 1;
        if all || *count <= SHOWN {
            out.push_str(&finding(diagnostic, by_path.get(diagnostic.path.as_path()).copied()));
            out.push('\n');
        }
    }
    if !all {
        for (code, count) in shown.into_iter().filter(|(_, count)| *count > SHOWN) {
            let _ = writeln!(out, "… and {} more [{code}]; `--verbose` shows all\n", count - SHOWN);
        }
    }
    out
}

/// Tells what a run did, a line a topic; [`decks`] go on.
pub fn summary(run: &Summary<'_>) -> String {
    let Summary { sources, own: no_notes, build, verbose } = run;
    let mut out = String::new();
    let bytes: usize = sources.iter().map(|source| source.text().len()).sum();
    let lines = text_lines(sources);
    line(
        &mut out,
        "read",
        &format!("{}, {}, {}", count(sources.len(), "note"), count(lines, "line of text"), size(bytes)),
    );
    out.push_str(&own(no_notes));
    if build.switched_off > 0 {
        line(
            &mut out,
            "off",
            &format!("{}, by their front matter or cardmill.toml", count(build.switched_off, "note")),
        );
    }
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for card in &build.deck.cards {
        *kinds.entry(&card.kind.0).or_default() += 1;
        *rules.entry(&card.rule).or_default() += 1;
    }
    line(&mut out, "cards", &with_list(build.deck.cards.len(), &kinds));
    if *verbose {
        many(&mut out, "by rule", &rules);
    }
    out.push_str(&covered(build));
    let repairs = build.repairs.iter().map(|(name, times)| (name.as_str(), *times)).collect();
    line(&mut out, "repairs", &grouped(build.repairs.values().sum()));
    if *verbose {
        many(&mut out, "by name", &repairs);
        let one =
            |(path, made): &(PathBuf, Repair)| format!("{}:{} {}: {}", path.display(), made.line, made.name, made.why);
        out.push_str(&rows("by line", &build.repaired.iter().map(one).collect::<Vec<_>>()));
    }
    if !build.dropped.is_empty() {
        let dropped = build.dropped.iter().map(|(reason, times)| (reason.name(), *times)).collect();
        line(&mut out, "left out", &with_list(build.dropped.values().sum(), &dropped));
    }
    out
}

/// Tells which decks there are now, with their sizes in bytes, and how long it took. `title` says what was done
/// with them.
pub fn decks(title: &str, files: &[(PathBuf, usize)], time: Duration) -> String {
    let files: Vec<String> =
        files.iter().map(|(path, bytes)| format!("{} ({})", path.display(), size(*bytes))).collect();
    let mut out = rows(title, &files);
    line(&mut out, "time", &format!("{:.2} s", time.as_secs_f64()));
    out
}

/// Tells in lines how many findings there are, how many cards, and how much is on them.
pub fn checked(errors: usize, warnings: usize, notes: usize, build: &Build) -> String {
    let mut out = String::new();
    let counts = [(errors, "error"), (warnings, "warning"), (notes, "note")].map(|(number, what)| count(number, what));
    line(&mut out, "found", &counts.join(", "));
    line(&mut out, "cards", &grouped(build.deck.cards.len()));
    out.push_str(&covered(build));
    out
}

/// Tells in a line how much of the text that could be on cards is on some; nothing when there is none.
fn covered(build: &Build) -> String {
    let Some(share) = build.coverage.percent() else { return String::new() };
    let left = match build.uncovered.len() {
        0 => "nothing is left".to_owned(),
        1 => "one place is on none".to_owned(),
        places => format!("{} places are on none", grouped(places)),
    };
    let mut out = String::new();
    line(&mut out, "covered", &format!("{share} % of the text that could be on a card is on one; {left}"));
    out
}

/// Tells in a line how the cards have changed, since these files have.
pub fn change(difference: &Difference, files: &[PathBuf], cards: usize, time: Duration) -> String {
    let Difference { added, changed, gone } = difference;
    let shown: Vec<_> = files.iter().take(SHOWN).map(|file| printable(&file.to_string_lossy())).collect();
    let more = match files.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {} more", grouped(more)),
    };
    let counts = format!("+{added} ~{changed} -{gone}");
    format!("{counts:<12} {}{more}: {}, {:.2} s\n", shown.join(", "), count(cards, "card"), time.as_secs_f64())
}

/// Tells in a line what to do with the decks that were written.
pub fn next(written: &[(PathBuf, usize)]) -> String {
    let is_package = |path: &&PathBuf| path.extension().is_some_and(|extension| extension == "apkg");
    let package = written.iter().map(|(path, _)| path).find(is_package);
    let next: Vec<String> =
        package.iter().map(|package| format!("in Anki, File > Import: {}", package.display())).collect();
    rows("next", &next)
}

/// Tells in a line which files were left out since cardmill wrote them or is set up by them.
pub fn own(files: &[PathBuf]) -> String {
    let mut out = String::new();
    let shown: Vec<_> = files.iter().take(SHOWN).map(|file| printable(&file.to_string_lossy())).collect();
    let more = match files.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {} more", grouped(more)),
    };
    if !files.is_empty() {
        line(&mut out, "no notes", &format!("{}{more}: decks and what belongs to them", shown.join(", ")));
    }
    out
}

/// Tells in a line of the decks that lie where a run has written, and are not of its making.
pub fn other_decks(files: &[PathBuf]) -> String {
    let mut out = String::new();
    if !files.is_empty() {
        let named: Vec<_> = files.iter().map(|file| printable(&file.to_string_lossy())).collect();
        line(&mut out, "old decks", &format!("{} stay as they are, of a build under another name", named.join(", ")));
    }
    out
}

/// Where the media of a deck are, beside those in a package.
#[derive(Clone, Copy, Debug)]
pub enum MediaPlace<'a> {
    /// Nowhere else.
    Package,
    /// In this folder, with a number of files of earlier builds that this deck does not need.
    Folder(&'a Path, usize),
    /// Nowhere, since there is no folder to write them into.
    Nowhere,
}

/// Tells which media go with a deck, in a line; nothing when no card names any.
pub fn media(files: &[Medium], remote: usize, place: MediaPlace<'_>) -> String {
    let bytes: u64 = files.iter().map(|medium| medium.size).sum();
    let mut parts = Vec::new();
    if !files.is_empty() {
        parts.push(format!("{}, {}", count(files.len(), "file"), size(usize::try_from(bytes).unwrap_or(usize::MAX))));
        match place {
            MediaPlace::Package => {}
            MediaPlace::Folder(folder, 0) => parts.push(format!("in {}/", printable(&folder.to_string_lossy()))),
            MediaPlace::Folder(folder, older) => {
                let (folder, older) = (printable(&folder.to_string_lossy()), grouped(older));
                parts.push(format!("in {folder}/, with {older} of earlier builds that this deck does not need"));
            }
            MediaPlace::Nowhere => parts.push("not written; `--output DIR` has them in a folder".to_owned()),
        }
    }
    if remote > 0 {
        parts.push(format!("{} on the web, listed by `--verbose`", grouped(remote)));
    }
    let mut out = String::new();
    if !parts.is_empty() {
        line(&mut out, "media", &parts.join("; "));
    }
    out
}

/// Tells why there is no card, and what to do; ends with a line break.
pub fn no_cards(sources: &[SourceFile], build: &Build, bold: bool) -> String {
    if sources.is_empty() {
        return "no card was made, since no note has text; nothing was written\n  \
                = help: name a file or a folder with notes, or accept this with `--allow-empty`\n"
            .to_owned();
    }
    let seen = format!("{} with {}", count(sources.len(), "note"), count(text_lines(sources), "line of text"));
    let mut out = format!("no card was made of {seen}; nothing was written\n");
    let refused: usize = build.dropped.values().sum();
    if refused > 0 {
        let reasons = build.dropped.iter().map(|(reason, times)| (reason.name(), *times)).collect();
        let _ = writeln!(out, "  = seen: {} that the checks refused: {}", count(refused, "card"), list(&reasons));
    }
    if build.switched_off > 0 {
        let _ = writeln!(out, "  = seen: cards are switched off for {}", count(build.switched_off, "note"));
    }
    let guess = if bold { "" } else { "try `--grade bold` for less sure cards, or " };
    let _ = writeln!(
        out,
        "  = help: cards come from questions, headings with text below them and lines like `term: meaning`"
    );
    let _ = writeln!(out, "  = help: {guess}see how a note is understood with `cardmill outline FILE`");
    let _ = writeln!(out, "  = help: accept a deck without cards with `--allow-empty`");
    out
}

/// How many lines of these notes hold text.
fn text_lines(sources: &[SourceFile]) -> usize {
    sources.iter().flat_map(|source| source.text().lines()).filter(|line| !line.trim().is_empty()).count()
}

/// A topic of a run that has several lines, or none.
pub fn rows(title: &str, lines: &[String]) -> String {
    let mut out = String::new();
    for (at, text) in lines.iter().enumerate() {
        line(&mut out, if at == 0 { title } else { "" }, &printable(text));
    }
    out
}

fn line(out: &mut String, title: &str, text: &str) {
    let _ = writeln!(out, "{title:<9} {text}");
}

/// A line for each, most frequent first.
fn many(out: &mut String, title: &str, counts: &BTreeMap<&str, usize>) {
    let width = counts.keys().map(|name| name.width()).max().unwrap_or(0);
    for (at, (name, times)) in most_first(counts).into_iter().enumerate() {
        let pad = " ".repeat(width - name.width());
        line(out, if at == 0 { title } else { "" }, &format!("  {name}{pad}  {}", grouped(times)));
    }
}

fn with_list(total: usize, counts: &BTreeMap<&str, usize>) -> String {
    let total = grouped(total);
    if counts.is_empty() { total } else { format!("{total}: {}", list(counts)) }
}

fn list(counts: &BTreeMap<&str, usize>) -> String {
    let parts: Vec<_> = most_first(counts).iter().map(|(name, times)| format!("{} {name}", grouped(*times))).collect();
    parts.join(", ")
}

fn most_first<'a>(counts: &BTreeMap<&'a str, usize>) -> Vec<(&'a str, usize)> {
    let mut sorted: Vec<_> = counts.iter().map(|(name, times)| (*name, *times)).collect();
    // Stable, so that equal counts stay in the order of their names.
    sorted.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    sorted
}

/// `1 note`, `2 notes`, `3 lines of text`: the first word takes the plural.
pub(super) fn count(number: usize, what: &str) -> String {
    let number_text = grouped(number);
    match (number, what.split_once(' ')) {
        (1, _) => format!("{number_text} {what}"),
        (_, Some((first, rest))) => format!("{number_text} {first}s {rest}"),
        (_, None) => format!("{number_text} {what}s"),
    }
}

/// Digits in groups of three.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => count(bytes, "byte"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

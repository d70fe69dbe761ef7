//! `cardmill rules words`, `classes` and `wordings`: what rules name, and where it stands.

use super::Status;
use super::project::Project;
use super::rules::tell_warnings;
use crate::cli::args::RulesNamesArgs;
use anyhow::bail;
use cardmill::authoring::report::printable;
use cardmill::base::nearest::nearest;
use cardmill::rules::{RuleSet, key_text, section_text};
use std::io::Write;
use unicode_width::UnicodeWidthStr;

/// Lists the word lists with some of their words, or shows one.
pub(crate) fn words(args: &RulesNamesArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let rules = loaded(args)?;
    let rows = rules.lexicons.iter().map(|(name, lexicon)| {
        let count = lexicon.words().count();
        let some: Vec<&str> = lexicon.words().take(SOME).collect();
        let more = if count > SOME { ", …" } else { "" };
        (name.clone(), format!("{count:>4}  {}{more}", some.join(", ")))
    });
    show(&rules, "word list", "lexicon", args, rows.collect(), out)
}

/// So many words are shown of a list.
const SOME: usize = 6;

/// Lists the families of wordings with their languages, or shows one.
pub(crate) fn wordings(args: &RulesNamesArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let rules = loaded(args)?;
    let rows = rules.asks.iter().map(|(name, ask)| {
        let codes: Vec<&str> = ask.by_language.keys().map(String::as_str).collect();
        (name.clone(), codes.join(" "))
    });
    show(&rules, "family of wordings", "ask", args, rows.collect(), out)
}

/// Lists the classes of labels with the families that they choose, or shows one.
pub(crate) fn classes(args: &RulesNamesArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let rules = loaded(args)?;
    let rows = rules.classes.iter().map(|class| {
        let family = class.ask.name.as_deref().unwrap_or("wordings of its own");
        (class.id.clone(), family.to_owned())
    });
    show(&rules, "class", "class", args, rows.collect(), out)
}

fn loaded(args: &RulesNamesArgs) -> anyhow::Result<RuleSet> {
    let rules = Project::load(&[], &args.project)?.rules;
    tell_warnings(&rules, |_| true)?;
    Ok(rules)
}

/// Prints the rows, or the texts of the one that was named, each with its place.
fn show(
    rules: &RuleSet,
    what: &str,
    section: &str,
    args: &RulesNamesArgs,
    rows: Vec<(String, String)>,
    out: &mut dyn Write,
) -> anyhow::Result<Status> {
    let Some(name) = &args.name else {
        let width = rows.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
        for (name, about) in rows {
            let pad = " ".repeat(width - name.width());
            writeln!(out, "{}", printable(&format!("{name}{pad}  {about}")))?;
        }
        return Ok(Status::Done);
    };
    if !rows.iter().any(|(known, _)| known == name) {
        let help = match nearest(name, rows.iter().map(|(known, _)| known)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "without a name, all are listed".to_owned(),
        };
        bail!("there is no {what} `{name}`; {help}");
    }
    let own = rules.files.iter().map(|file| (file.path().to_string_lossy().into_owned(), file.text()));
    let builtin = RuleSet::builtin_files().map(|(file, text)| (file.to_owned(), text));
    let (header, id) = match section {
        "class" => ("[[class]]".to_owned(), Some(name.as_str())),
        section => (format!("[{section}.{name}]"), None),
    };
    for (file, text) in builtin.chain(own) {
        let found = section_text(text, &header, id);
        if let Some((line, text)) = found.or_else(|| key_text(text, section, name)) {
            writeln!(out, "# in {file}:{line}")?;
            out.write_all(text.as_bytes())?;
        }
    }
    Ok(Status::Done)
}

//! `cardmill rules`: what people do with rules while they write them.

use super::build::tell;
use super::drafts::Drafts;
use super::project::Project;
use super::{Status, build, history};
use crate::cli::args::{RulesEjectArgs, RulesListArgs, RulesShowArgs, RulesTestArgs};
use anyhow::{Context, bail};
use cardmill::authoring::examples::{self, Checked, Outcome};
use cardmill::authoring::report::{self, printable};
use cardmill::base::code::Code;
use cardmill::base::diagnostic::Diagnostic;
use cardmill::base::nearest::nearest;
use cardmill::base::source::SourceFile;
use cardmill::files;
use cardmill::packs::{self, Pack};
use cardmill::rules::{Rule, RuleSet, rule_text};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Runs the examples of the built-in rules, or of the user's: those that failed with what is
/// wanted and found, then a summary.
pub(crate) fn test(args: &RulesTestArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let (packs, files) = packs_among(&args.files)?;
    let rules = super::project::load_rules(&files, &Drafts::default())?;
    let wanted = |rule: &Rule| rule.origin.is_user() != args.files.is_empty();
    // What lacks an example is listed below.
    tell_warnings(&rules, |warning| warning.code != Code::LackingExample)?;
    let checked = examples::check(&rules, wanted);
    for one in &checked {
        writeln!(out, "{}", drawn(one))?;
    }
    let mut lacking = 0;
    for rule in rules.rules.iter().filter(|rule| wanted(rule)) {
        if let Some(what) = rule.lacks_examples() {
            lacking += 1;
            writeln!(out, "{:<9} {}: add {what}", "lacking", rule.id)?;
        }
    }
    let of_packs: Vec<_> = packs.iter().flat_map(examples::check_pack).collect();
    for one in &of_packs {
        writeln!(out, "{}", one.to_string().lines().map(printable).collect::<Vec<_>>().join("\n"))?;
    }
    let passed = checked.iter().filter(|one| one.outcome == Outcome::Passed).count()
        + of_packs.iter().filter(|one| one.found.is_none()).count();
    let failed = checked.len() + of_packs.len() - passed;
    writeln!(out, "{passed} passed, {failed} failed, {lacking} lacking an example")?;
    Ok(if failed + lacking == 0 { Status::Done } else { Status::Findings })
}

/// The packs among these files, and the others.
fn packs_among(files: &[PathBuf]) -> anyhow::Result<(Vec<Pack>, Vec<PathBuf>)> {
    let (mut found, mut others) = (Vec::new(), Vec::new());
    for file in files {
        let text = files::read_text(file).unwrap_or_default();
        // A rule file has no name, and a pack has no rules.
        let keys = toml::from_str::<toml::Table>(&text).unwrap_or_default();
        if keys.contains_key("name") && !keys.contains_key("rule") {
            found.push(packs::parse(&file.display().to_string(), &text)?);
        } else {
            others.push(file.clone());
        }
    }
    Ok((found, others))
}

/// Lists the rules: id, grade, file, what it does; with notes, how many cards it makes of them.
pub(crate) fn list(args: &RulesListArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let project = Project::load(&args.paths, &args.project)?;
    tell_warnings(&project.rules, |_| true)?;
    let (mut made, mut left_out): (BTreeMap<String, usize>, bool) = (BTreeMap::new(), false);
    if !args.paths.is_empty() {
        let notes = files::read_notes(&args.paths, &project.ignored, &|_| {});
        if notes.sources.is_empty() {
            bail!("no note could be read\n{}", report::findings(&notes.diagnostics, &notes.sources, true));
        }
        let errors: Vec<_> = notes.diagnostics.iter().filter(|found| build::is_error(found)).collect();
        tell(&report::findings(errors.iter().copied(), &notes.sources, true))?;
        left_out = !errors.is_empty();
        let options = project.options(&args.project, None, None);
        let mut found = cardmill::build(&notes.sources, &project.rules, &options);
        history::decide(&project, &args.paths[0], &mut found)?;
        for card in found.deck.cards {
            *made.entry(card.rule).or_default() += 1;
        }
    }
    let mut shown: Vec<&Rule> = project.rules.rules.iter().collect();
    if args.used {
        let count = |rule: &&Rule| made.get(&rule.id).copied().unwrap_or(0);
        shown.retain(|rule| count(rule) > 0);
        // Stable: rules of as many cards stay in the order in which they are tried.
        shown.sort_by_key(|rule| std::cmp::Reverse(count(rule)));
    }
    let width = shown.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    for rule in shown {
        let cards = (!args.paths.is_empty()).then(|| made.get(&rule.id).copied().unwrap_or(0));
        if args.json {
            let line = serde_json::json!({
                "id": rule.id, "grade": rule.grade.name(), "file": rule.origin.file(), "about": rule.about,
                "off": rule.off, "cards": cards,
            });
            writeln!(out, "{line}")?;
        } else {
            let cards = cards.map_or(String::new(), |cards| format!("{cards:>5}  "));
            let own = if rule.origin.is_user() { format!(" ({})", rule.origin.file()) } else { String::new() };
            let off = if rule.off { "off: " } else { "" };
            let line = format!("{cards}{:<width$}  {:<6}  {off}{}{own}", rule.id, rule.grade.name(), rule.about);
            writeln!(out, "{}", printable(&line))?;
        }
    }
    Ok(if left_out { Status::Findings } else { Status::Done })
}

/// Prints the text of a rule, and where it stands.
pub(crate) fn show(args: &RulesShowArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    if let Some(text) = packs::builtin_text(&args.id) {
        out.write_all(text.as_bytes())?;
        return Ok(Status::Done);
    }
    let project = Project::load(&[], &args.project)?;
    let rule = known(&project.rules, &args.id)?;
    let text = match RuleSet::builtin_file(rule.origin.file()) {
        Some(text) if !rule.origin.is_user() => text.to_owned(),
        Some(_) | None => files::read_text(Path::new(rule.origin.file()))?,
    };
    writeln!(out, "# in {}", rule.origin.file())?;
    out.write_all(text_of(&text, rule)?.as_bytes())?;
    Ok(Status::Done)
}

/// Copies a built-in rule into a file of the user, or prints it.
pub(crate) fn eject(args: &RulesEjectArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    if let Some(text) = packs::builtin_text(&args.id) {
        return eject_pack(args, text, out);
    }
    let rules = RuleSet::builtin();
    let rule = known(&rules, &args.id)?;
    let text = text_of(RuleSet::builtin_file(rule.origin.file()).unwrap_or_default(), rule)?;
    let Some(file) = &args.to else {
        out.write_all(text.as_bytes())?;
        return Ok(Status::Done);
    };
    let before = if files::is_there(file) { files::read_text(file)? } else { String::new() };
    if toml::from_str::<toml::Table>(&before).is_err() {
        bail!("`{}` is no rule file; name another one, or mend it first", file.display());
    }
    if rule_text(&before, &rule.id).is_some() {
        bail!("`{}` has a rule `{}` already; change it there, or give it another id", file.display(), rule.id);
    }
    let gap = if before.trim().is_empty() { "" } else { "\n" };
    files::write_text(file, &format!("{before}{gap}{text}"))?;
    tell(&format!("rule `{}` is now in {}; use it with `--rules {}`\n", rule.id, file.display(), file.display()))?;
    Ok(Status::Done)
}

/// Copies a pack into a file of its own, or prints it.
fn eject_pack(args: &RulesEjectArgs, text: &str, out: &mut dyn Write) -> anyhow::Result<Status> {
    let Some(file) = &args.to else {
        out.write_all(text.as_bytes())?;
        return Ok(Status::Done);
    };
    if files::is_there(file) {
        bail!("`{}` is there already; a pack has a file of its own", file.display());
    }
    files::write_text(file, text)?;
    tell(&format!("pack `{}` is now in {}; use it with `--pack {}`\n", args.id, file.display(), file.display()))?;
    Ok(Status::Done)
}

fn known<'r>(rules: &'r RuleSet, id: &str) -> anyhow::Result<&'r Rule> {
    if let Some(at) = rules.rule_index(id) {
        return Ok(&rules.rules[at]);
    }
    let help = match nearest(id, rules.rules.iter().map(|rule| &rule.id)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`cardmill rules list` shows all rules, `cardmill build --help` all packs".to_owned(),
    };
    bail!("there is no rule `{id}`; {help}")
}

fn text_of(file: &str, rule: &Rule) -> anyhow::Result<String> {
    rule_text(file, &rule.id).with_context(|| format!("rule `{}` is not found in {}", rule.id, rule.origin.file()))
}

/// Refuses rules of the user whose examples fail.
pub(super) fn check_own(rules: &RuleSet) -> anyhow::Result<()> {
    let checked = examples::check(rules, |rule| rule.origin.is_user());
    let failed: Vec<String> = checked.iter().filter_map(|one| refusal(one, &rules.files)).collect();
    let Some(first) = checked.iter().find(|one| one.outcome != Outcome::Passed) else { return Ok(()) };
    bail!("`{}` cannot be used\n\n{}", first.rule.origin.file(), failed.join("\n\n"));
}

/// A failing example, drawn where it stands in its file.
fn refusal(one: &Checked<'_>, files: &[SourceFile]) -> Option<String> {
    let finding = one.finding(files)?;
    let source = files.iter().find(|file| file.path() == finding.path);
    let difference = one.difference().lines().map(printable).collect::<Vec<_>>().join("\n");
    Some(format!("{}{difference}", report::finding(&finding, source).trim_end()))
}

/// What is doubtful in the rules of the user, and their examples that fail.
pub(super) fn own_findings(rules: &RuleSet) -> Vec<Diagnostic> {
    let checked = examples::check(rules, |rule| rule.origin.is_user());
    let failing = checked.iter().filter_map(|one| one.finding(&rules.files));
    rules.warnings.iter().cloned().chain(failing).collect()
}

/// Tells what is doubtful in the rules of the user. That rules lack examples is told once, of the first of them.
pub(super) fn tell_warnings(rules: &RuleSet, told: impl Fn(&Diagnostic) -> bool) -> anyhow::Result<()> {
    let warnings = rules.warnings.iter().filter(|warning| told(warning));
    let (lacking, others): (Vec<_>, Vec<_>) = warnings.partition(|warning| warning.code == Code::LackingExample);
    tell(&report::findings(others.into_iter().chain(lacking.first().copied()), &rules.files, true))?;
    if lacking.len() > 1 {
        let more = lacking.len() - 1;
        let rules = if more == 1 { "rule lacks an example" } else { "rules lack examples" };
        tell(&format!("… and {more} more {rules}; `cardmill rules test FILE` lists them\n\n"))?;
    }
    Ok(())
}

/// An outcome without what could talk to the terminal.
fn drawn(one: &Checked<'_>) -> String {
    one.to_string().lines().map(printable).collect::<Vec<_>>().join("\n")
}

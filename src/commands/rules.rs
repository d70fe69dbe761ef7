//! `cardmill rules`: what people do with rules while they write them.

use super::Status;
use crate::cli::RulesTestArgs;
use anyhow::bail;
use cardmill::examples::{self, Checked, Outcome};
use cardmill::report::printable;
use cardmill::rules::{Rule, RuleSet};
use std::io::Write;

/// Runs the examples of the built-in rules, or of the user's: those that failed with what is
/// wanted and found, then a summary.
pub(crate) fn test(args: &RulesTestArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let rules = super::build::load_rules(&args.files)?;
    let wanted = |rule: &Rule| rule.origin.is_user() != args.files.is_empty();
    let checked = examples::check(&rules, wanted);
    for one in &checked {
        writeln!(out, "{}", drawn(one))?;
    }
    let mut lacking = 0;
    for rule in rules.rules.iter().filter(|rule| wanted(rule)) {
        if let Some(what) = examples::lacks(rule) {
            lacking += 1;
            writeln!(out, "{:<9} {}: add {what}", "lacking", rule.id)?;
        }
    }
    let passed = checked.iter().filter(|one| one.outcome == Outcome::Passed).count();
    let failed = checked.len() - passed;
    writeln!(out, "{passed} passed, {failed} failed, {lacking} lacking an example")?;
    Ok(if failed + lacking == 0 { Status::Done } else { Status::Findings })
}

/// Refuses rules of the user whose examples fail.
pub(super) fn check_own(rules: &RuleSet) -> anyhow::Result<()> {
    let checked = examples::check(rules, |rule| rule.origin.is_user());
    let failed: Vec<&Checked<'_>> = checked.iter().filter(|one| one.outcome != Outcome::Passed).collect();
    let Some(first) = failed.first() else { return Ok(()) };
    let drawn: Vec<String> = failed.iter().map(|one| format!("{}: {}", one.rule.origin.file(), drawn(one))).collect();
    bail!(
        "rules whose examples fail are not used; `-` is wanted, `+` is found\n\n{}\n\n  \
         = help: change the rule or the example, and try again with `cardmill rules test {}`",
        drawn.join("\n"),
        first.rule.origin.file()
    );
}

/// An outcome without what could talk to the terminal.
fn drawn(one: &Checked<'_>) -> String {
    one.to_string().lines().map(printable).collect::<Vec<_>>().join("\n")
}

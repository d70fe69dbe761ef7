//! `cardmill check`: all that is worth knowing about notes, and nothing written.

use super::history::{self, Tracked};
use super::job::Job;
use super::{Status, build, rules};
use crate::cli::args::{CheckArgs, CheckFormat};
use crate::cli::paint;
use cardmill::authoring::check::{self, Report, Run};
use cardmill::authoring::report;
use cardmill::base::code::Code;
use cardmill::base::diagnostic::{Diagnostic, Severity};
use cardmill::base::toml_file::FileErrors;
use cardmill::history::plan;
use cardmill::pipeline::Coverage;
use cardmill::settings::config::{Checks, Level};
use std::io::Write;

/// Prints what there is to say about the notes.
pub(crate) fn check(args: &CheckArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let job = match Job::of(&args.build) {
        Ok(job) => job,
        Err(error) => return unusable(args, error, out),
    };
    let checks = checks(args, &job);
    let mut made = build::look(&job)?;
    let tracked = history::track(&job, &made.notes, &mut made.build, &mut made.theme)?;
    let (mut sources, rule_files) = (made.notes.sources, &job.project.rules.files);
    let settings = job.project.settings_file();
    let run = Run {
        sources: &sources,
        build: &made.build,
        rules: &job.project.rules,
        checks: &checks,
        settings: settings.as_deref(),
    };
    let mut found = rules::own_findings(&job.project.rules);
    found.extend(made.notes.diagnostics);
    found.extend(check::findings(&run));
    found.extend(check::guards(&run));
    found.extend(tracked.as_ref().and_then(|tracked| drift(tracked, args.build.lock.lock.is_some())));
    let found = checks.taken(found);
    sources.extend(rule_files.iter().cloned());
    let report =
        Report { sources: &sources, found: &found, cards: made.build.deck.cards.len(), coverage: made.build.coverage };
    tell(args, &report, out)?;
    if args.style == CheckFormat::Text && !args.build.quiet {
        build::tell(&summary(&report, &made.build))?;
    }
    let matters = found.iter().any(|found| found.severity > Severity::Note);
    Ok(if matters { Status::Findings } else { Status::Done })
}

/// How findings are taken: as it is typed, or else as the settings say.
fn checks(args: &CheckArgs, job: &Job<'_>) -> Checks {
    let mut checks = job.checks();
    let typed = [(&args.allow, Level::Allow), (&args.warn, Level::Warn), (&args.deny, Level::Deny)];
    for (codes, level) in typed {
        checks.levels.extend(codes.iter().map(|code| (*code, level)));
    }
    checks.min_coverage = args.min_coverage.map(usize::from).or(checks.min_coverage);
    checks
}

/// Rules or settings that cannot be used, told in the format that was asked for.
fn unusable(args: &CheckArgs, error: anyhow::Error, out: &mut dyn Write) -> anyhow::Result<Status> {
    let Some(FileErrors(errors)) = error.downcast_ref::<FileErrors>() else { return Err(error) };
    let (sources, found) = (&errors.sources, &errors.diagnostics);
    tell(args, &Report { sources, found, cards: 0, coverage: Coverage::default() }, out)?;
    build::tell("cardmill: no note was looked at, since these files cannot be used\n")?;
    Ok(Status::Failed)
}

/// Prints findings. As text, the first few of each kind, unless all are asked for.
fn tell(args: &CheckArgs, report: &Report<'_>, out: &mut dyn Write) -> anyhow::Result<()> {
    let text = match args.style {
        CheckFormat::Text => {
            let is_whole = |found: &&Diagnostic| args.uncovered && found.code == Code::Uncovered;
            let told = |found: &&Diagnostic| !args.build.quiet || found.severity > Severity::Note;
            let others = report.found.iter().filter(|found| !is_whole(found) && told(found));
            let whole = report::findings(report.found.iter().filter(is_whole), report.sources, true);
            let text = report::findings(others, report.sources, args.build.verbose) + &whole;
            paint::out(&text).into_owned()
        }
        CheckFormat::Json => check::json(report),
        CheckFormat::Github => check::github(report),
        CheckFormat::Sarif => check::sarif(report),
    };
    out.write_all(text.as_bytes())?;
    Ok(())
}

/// A finding if a build would change the lock, or make one that was `named`.
fn drift(tracked: &Tracked, named: bool) -> Option<Diagnostic> {
    let is_new = tracked.file.text().is_none();
    let changes = !tracked.history.plan.is_empty() || tracked.look_change().is_some();
    let does = if is_new { "make this lock, which is not there yet" } else { "change the lock" };
    (named && is_new || !is_new && changes).then(|| Diagnostic {
        code: Code::LockDrift,
        severity: Severity::Warning,
        message: format!("a build would {does}: {}", plan::counts(&tracked.history.plan)),
        path: tracked.file.path().to_owned(),
        span: None,
        help: Some("`cardmill plan` shows what; build, and commit the lock".to_owned()),
    })
}

fn summary(report: &Report<'_>, build: &cardmill::Build) -> String {
    let count = |severity| report.found.iter().filter(|found| found.severity == severity).count();
    report::checked(count(Severity::Error), count(Severity::Warning), count(Severity::Note), build)
}

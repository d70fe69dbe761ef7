//! Findings for programs: JSON, annotations of GitHub, SARIF.

use crate::base::code::Code;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::paths::slashed;
use crate::base::source::{Position, SourceFile};
use crate::pipeline::Coverage;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;

/// What a check has found.
#[derive(Clone, Copy, Debug)]
pub struct Report<'r> {
    /// The notes, and the other files that findings are about.
    pub sources: &'r [SourceFile],
    /// The findings.
    pub found: &'r [Diagnostic],
    /// How many cards there are.
    pub cards: usize,
    /// How much is on them.
    pub coverage: Coverage,
}

/// Where a finding stands, as programs count: lines and columns from 1, the end is behind the last character.
struct Region {
    start: Position,
    end: Position,
}

impl Report<'_> {
    /// Each finding with its place, if it has one.
    fn placed(&self) -> impl Iterator<Item = (&Diagnostic, Option<Region>)> {
        let by_path: HashMap<&Path, &SourceFile> = self.sources.iter().map(|source| (source.path(), source)).collect();
        self.found.iter().map(move |found| {
            let source = by_path.get(found.path.as_path()).zip(found.span);
            let region = source
                .map(|(source, span)| Region { start: source.position(span.start), end: source.position(span.end) });
            (found, region)
        })
    }
}

/// One JSON object: `findings`, each with `code`, `severity`, `message`, `path`, and where they are known `line`,
/// `column`, `end_line`, `end_column` (characters, from 1) and `help`; `cards`; `coverage` in `letters`, `on_cards`
/// and `percent`.
pub fn json(report: &Report<'_>) -> String {
    let one = |(found, region): (&Diagnostic, Option<Region>)| {
        let mut value = json!({
            "code": found.code.name(),
            "severity": found.severity.name(),
            "message": found.message,
            "path": slashed(&found.path),
        });
        if let Some(Region { start, end }) = region {
            value["line"] = start.line.into();
            value["column"] = start.column.into();
            value["end_line"] = end.line.into();
            value["end_column"] = end.column.into();
        }
        if let Some(help) = &found.help {
            value["help"] = help.as_str().into();
        }
        value
    };
    let Coverage { letters, on_cards } = report.coverage;
    let whole = json!({
        "findings": report.placed().map(one).collect::<Vec<Value>>(),
        "cards": report.cards,
        "coverage": { "letters": letters, "on_cards": on_cards, "percent": report.coverage.percent() },
    });
    format!("{whole:#}\n")
}

/// Annotations as workflows of GitHub print them, a line each.
///
/// <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>
pub fn github(report: &Report<'_>) -> String {
    let mut out = String::new();
    for (found, region) in report.placed() {
        let kind = match found.severity {
            Severity::Note => "notice",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let _ = write!(out, "::{kind} title={},file={}", found.code, property(&slashed(&found.path)));
        if let Some(Region { start, end }) = region {
            let _ = write!(out, ",line={},endLine={}", start.line, end.line);
            // Columns are taken within one line only.
            if start.line == end.line {
                let _ = write!(out, ",col={},endColumn={}", start.column, end.column);
            }
        }
        let help = found.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        let _ = writeln!(out, "::{}", message(&format!("{}{help}", found.message)));
    }
    out
}

fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

/// What of a path has to be encoded in the address of a file.
const IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b':');

/// A log in SARIF 2.1.0, with the kinds that occur as rules.
///
/// <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>
pub fn sarif(report: &Report<'_>) -> String {
    let mut codes: Vec<Code> = report.found.iter().map(|found| found.code).collect();
    codes.sort();
    codes.dedup();
    let rule = |code: &Code| {
        json!({
            "id": code.name(),
            "shortDescription": { "text": code.about() },
            "properties": { "group": code.group().title() },
        })
    };
    let result = |(found, region): (&Diagnostic, Option<Region>)| {
        let said = match &found.help {
            Some(help) => format!("{}\n\nhelp: {help}", found.message),
            None => found.message.clone(),
        };
        let path = slashed(&found.path);
        let address = utf8_percent_encode(path.trim_start_matches("./"), IN_PATH).to_string();
        let mut place = json!({ "artifactLocation": { "uri": address } });
        if let Some(Region { start, end }) = region {
            place["region"] = json!({
                "startLine": start.line,
                "startColumn": start.column,
                "endLine": end.line,
                "endColumn": end.column,
            });
        }
        json!({
            "ruleId": found.code.name(),
            "ruleIndex": codes.binary_search(&found.code).unwrap_or_default(),
            "level": found.severity.name(),
            "message": { "text": said },
            "locations": [{ "physicalLocation": place }],
        })
    };
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cardmill",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": codes.iter().map(rule).collect::<Vec<Value>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": report.placed().map(result).collect::<Vec<Value>>(),
        }],
    });
    format!("{log:#}\n")
}

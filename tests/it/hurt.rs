//! Four times as much of what hurts takes four times as long, and not sixteen times.

use cardmill::base::source::SourceFile;
use cardmill::rules::RuleSet;
use cardmill::{BuildOptions, authoring::explain};
use std::hint::black_box;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

static RULES: LazyLock<RuleSet> = LazyLock::new(RuleSet::builtin);

#[expect(clippy::disallowed_methods, reason = "what is tested is how time grows")]
fn time(work: impl Fn()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// Compares the times of two sizes. Somebody else may take the machine meanwhile, so the best of a few turns counts.
#[track_caller]
fn check(name: &str, sizes: [usize; 2], work: impl Fn(usize)) {
    work(sizes[0] / 4);
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let small = time(|| work(sizes[0])).min(time(|| work(sizes[0]))).max(Duration::from_millis(5));
        best = best.min(time(|| work(sizes[1])).as_secs_f64() / small.as_secs_f64());
        if best < 9.0 {
            return;
        }
    }
    panic!("{name}: four times as much took {best:.1} times as long");
}

fn source(text: String) -> SourceFile {
    SourceFile::new("a.md", text)
}

#[track_caller]
fn check_build(pack: Option<&str>, name: &str, size: usize, text: impl Fn(usize) -> String) {
    let options =
        BuildOptions { packs: pack.iter().map(|pack| (*pack).to_owned()).collect(), ..BuildOptions::default() };
    check(name, [size, 4 * size], |size| {
        black_box(cardmill::build(&[source(text(size))], &RULES, &options));
    });
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(|at| line(at) + "\n").collect()
}

#[test]
fn many_things_under_one_title() {
    check_build(None, "terms", 1000, |size| lines(size, |at| format!("- **Term{at}**: the text {at} of it")));
    check_build(None, "questions without an answer", 1000, |size| lines(size, |_| "Question: a".to_owned()));
    check_build(None, "rows", 500, |size| {
        format!("| a | b |\n|---|---|\n{}", lines(size, |at| format!("| key{at} | value{at} |")))
    });
    check_build(None, "marks of containers", 2000, |size| lines(size, |_| ":::".to_owned()));
    check_build(None, "quotes", 2000, |size| format!("# A?\n\n{}", lines(size, |_| "> a".to_owned())));
}

#[test]
fn very_much_in_one_line() {
    check_build(None, "cells", 4000, |size| format!("| a |\n|---|\n|{}\n", "b|".repeat(size)));
    check_build(None, "sentences", 500, |size| "Rust is a language. ".repeat(size));
    check_build(None, "sides", 100, |size| {
        let sides: Vec<String> = (0..size).map(|at| format!("Side{at}")).collect();
        format!("## {}\n\n{}", sides.join(" vs "), lines(size, |at| format!("- Side{at}: fast {at}")))
    });
}

#[test]
fn very_many_tags() {
    check_build(None, "in front matter", 1000, |size| {
        let tags: Vec<String> = (0..size).map(|at| format!("tag{at}")).collect();
        format!("---\ntags: [{}]\n---\n\n{}", tags.join(", "), lines(20, |at| format!("term{at}: text {at}")))
    });
    check_build(None, "on lines", 500, |size| lines(size, |at| format!("term{at}: the text {at} #tag{at}")));
}

#[test]
fn what_is_opened_and_never_closed() {
    for open in ["<details>", "<details><summary>a</summary>", "{{c1::", "[[", "<!--", "$$", "**", "<b>"] {
        for pack in [None, Some("details"), Some("cloze-anki")] {
            check_build(pack, open, 1000, |size| lines(size, |_| open.to_owned()));
        }
    }
}

#[test]
fn an_explanation_of_very_many_lines() {
    let options = BuildOptions::default();
    check("explain", [150, 600], |size| {
        let note = source(lines(size, |at| format!("- **Term{at}**: the text {at} of it")));
        let all = cardmill::base::source::Lines::new(1, note.line_count());
        black_box(explain::explain(&note, all, &RULES, &options));
    });
}

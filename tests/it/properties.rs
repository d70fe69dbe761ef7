//! What holds for every text.

use cardmill::authoring::report::finding;
use cardmill::base::diagnostic::Diagnostic;
use cardmill::base::encoding::decode;
use cardmill::base::source::SourceFile;
use cardmill::cards::card::Grade;
use cardmill::export::{ExportOptions, Format, export};
use cardmill::rules::RuleSet;
use cardmill::{Build, BuildOptions, build};
use proptest::prelude::*;
use std::sync::LazyLock;

static RULES: LazyLock<RuleSet> = LazyLock::new(RuleSet::builtin);

/// Lines that look like notes, so that most cases get past the first heading.
fn note() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        "[#＃]{1,6} ?.{0,12}[?？]?\\r?",
        "[-*+•] .{0,12}",
        " {0,9}([0-9]{1,2}[.)、]|[-*]) ?.{0,12}",
        "[\\p{Han}a-zA-Z ]{1,8}[：:] ?.{0,16}",
        "\\*\\*.{0,8}\\*\\*.{0,8}",
        "(什么是|What is |优点|缺点|Q: |A: ).{0,8}[?？：:]?",
        "```[a-z]{0,3}",
        "> .{0,8}",
        "[|].{0,8}[|].{0,8}[|]",
        "[|](-{3}[|]){1,3}",
        "</?[a-z]{1,7}>.{0,8}",
        "[`$\\[\\]()!<>&{}_~=]{0,8}",
        ".{0,16}",
        Just("---".to_owned()),
        Just(String::new()),
    ];
    prop::collection::vec(line, 0..24).prop_map(|lines| lines.join("\n"))
}

fn cards_of(sources: &[SourceFile]) -> Build {
    let options = BuildOptions { grade: Some(Grade::Bold), ..BuildOptions::default() };
    build(sources, &RULES, &options)
}

fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

fn json(build: &Build) -> String {
    let bytes =
        export(&build.deck, Format::Json, &ExportOptions { timestamp: Some(1), ..ExportOptions::default() }).unwrap();
    String::from_utf8(bytes).unwrap()
}

proptest! {
    #[test]
    fn cards_point_into_their_note(text in note()) {
        let source = SourceFile::new("any.md", text);
        let build = cards_of(std::slice::from_ref(&source));
        for card in &build.deck.cards {
            let lines = card.source.lines;
            prop_assert!(1 <= lines.first && lines.first <= lines.last && lines.last <= source.line_count().max(1));
            prop_assert!(!card.question.trim().is_empty(), "a card asks something");
            prop_assert!(!card.answer.is_empty(), "a card answers something");
        }
        prop_assert!(build.coverage.on_cards <= build.coverage.letters);
    }

    #[test]
    fn every_finding_can_be_drawn(text in note()) {
        let source = SourceFile::new("any.md", text);
        let build = cards_of(std::slice::from_ref(&source));
        let all = build.diagnostics.iter().map(|found: &Diagnostic| finding(found, Some(&source)));
        prop_assert!(all.flat_map(|drawn| drawn.chars().collect::<Vec<_>>()).all(|found| found == '\n' || !found.is_control()));
    }

    #[test]
    fn any_bytes_are_text_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Some(decoded) = decode(&bytes) {
            prop_assert_eq!(decode(decoded.text.as_bytes()).map(|again| again.converted_from), Some(None));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_same_notes_give_the_same_cards_on_any_number_of_cores(texts in prop::collection::vec(note(), 1..5)) {
        let sources: Vec<_> =
            texts.into_iter().enumerate().map(|(at, text)| SourceFile::new(format!("{at}.md"), text)).collect();
        let one = on_threads(1, || json(&cards_of(&sources)));
        let two = on_threads(2, || json(&cards_of(&sources)));
        prop_assert_eq!(one, two);
    }
}

//! Pictures of notes: which card shows them, and what explain says of their lines.

use cardmill::base::source::SourceFile;
use cardmill::rules::RuleSet;
use cardmill::text::commonmark::write_content;
use cardmill::{BuildOptions, build};

/// The answers of a note's cards, in one text.
fn answers(note: &str) -> String {
    let built = build(&[SourceFile::new("note.md", note)], &RuleSet::builtin(), &BuildOptions::default());
    built.deck.cards.iter().map(|card| write_content(&card.answer)).collect()
}

#[test]
fn a_picture_goes_with_the_text_above_it_however_far() {
    for gap in 1..9 {
        let note = format!("## Cirrus\n\nHigh and thin.{}![cirrus](cirrus.png)\n", "\n".repeat(gap));
        assert!(answers(&note).contains("cirrus.png"), "{note}");
        let note = format!("## What is a cirrus?{}![cirrus](cirrus.png)\n", "\n".repeat(gap));
        assert!(answers(&note).contains("cirrus.png"), "{note}");
    }
    let note = "What is a cirrus?\nHigh and thin.\n\n---\n\n![](cumulus.png)\n";
    assert!(!answers(note).contains("cumulus.png"));
}

#[test]
fn a_picture_keeps_the_blank_before_it() {
    for text in ["There are cables.", "There are cables:", "There are cables!", "(There are cables)"] {
        let note = format!("## What is there?\n\n{text} ![one](x.png)\n");
        assert!(answers(&note).contains(&format!("{text} ![one]")), "{}", answers(&note));
    }
    assert!(answers("## What is there?\n\nOne cable (![one](x.png)) is.\n").contains("cable (!["));
}

#[test]
fn what_is_embedded_leaves_no_hole_in_a_sentence() {
    let note =
        "## What is the plan?\n\nAs ![[old note]] says, ![[plan.pdf]] and ![[a.excalidraw]] hold.\n\n![[whole]]\n";
    assert_eq!(answers(note), "As old note says, plan.pdf and a hold.");
}

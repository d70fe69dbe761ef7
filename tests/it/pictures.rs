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

#[test]
fn a_picture_below_a_table_goes_with_the_table() {
    let note = "## Which clouds are there?\n\n| Cloud | Height |\n| --- | --- |\n| Cirrus | high |\n| Stratus | low |\n\n\
                ![clouds](clouds.png)\n";
    let answers = answers(note);
    assert!(answers.find("Stratus") < answers.find("clouds.png"), "{answers}");
}

#[test]
fn a_picture_that_no_card_shows_is_spoken_of() {
    let note = "![roof](roof.png)\n\n## What is a ridge?\n\nThe line where two slopes meet. ![ridge](ridge.png)\n";
    let built = build(&[SourceFile::new("note.md", note)], &RuleSet::builtin(), &BuildOptions::default());
    let found: Vec<String> =
        built.diagnostics.iter().map(|found| format!("{}: {}", found.code, found.message)).collect();
    assert_eq!(found, ["unseen-picture: no card shows the picture `roof.png`"]);
    assert_eq!(built.diagnostics[0].span.map(|span| span.start), Some(0));
}

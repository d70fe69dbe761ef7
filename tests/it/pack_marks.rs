//! Marks as people really write them: over line ends, next to each other, one in another.

use crate::packs::{read, text};

/// The cards of a note, each as `front | back`, and what is said about it.
#[track_caller]
fn check(pack: &str, note: &str, cards: &[&str], findings: &[&str]) {
    let found = read(pack, note);
    let all: Vec<String> = found
        .cards
        .iter()
        .map(|card| format!("{} | {}", text(&card.front), text(&card.back)).trim_end_matches("| ").trim().to_owned())
        .collect();
    let codes: Vec<&str> = found.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(
        (all, codes),
        (cards.iter().map(|card| (*card).to_owned()).collect(), findings.to_vec()),
        "{pack}: {note}"
    );
}

#[test]
fn a_deletion_may_run_over_a_line_end() {
    for (pack, open, close) in [
        ("cloze-anki", "{{c1::", "}}"),
        ("cloze-highlight", "==", "=="),
        ("cloze-bold", "**", "**"),
        ("cloze-strike", "~~", "~~"),
        ("cloze-brackets", "[", "]"),
        ("cloze-braces", "{", "}"),
        ("cloze-braces", "{c1|", "}"),
        ("obsidian-sr", "==", "=="),
        ("obsidian-sr", "{{c1::", "}}"),
        ("flashcards-obsidian", "{{c1::", "}}"),
        ("logseq", "{{c1 ", "}}"),
        ("logseq", "{{cloze ", "}}"),
        ("ruled", "~~", "~~"),
    ] {
        let note = format!("Swifts leave {open}late in\nthe summer{close} here.\n");
        check(pack, &note, &["Swifts leave {{c1::late in\\\nthe summer}} here."], &[]);
        let item = format!("- Swifts leave {open}late in\n  the summer{close} here.\n");
        check(pack, &item, &["Swifts leave {{c1::late in\\\nthe summer}} here."], &[]);
    }
    check("qa-labels", "C: Swifts leave [late in\nsummer].\n", &["Swifts leave {{c1::late in\\\nsummer}}."], &[]);
    let block = "START\nCloze\nSwifts leave {late in\nsummer} and {{c2::fly\nsouth::where}}.\nEND\n";
    check("start-end", block, &["Swifts leave {{c1::late in\\\nsummer}} and {{c2::fly\\\nsouth::where}}."], &[]);
    check(
        "fence",
        "```anki\nSwifts leave {{late in\nsummer}}.\n```\n",
        &["Swifts leave {{c1::late in\\\nsummer}}."],
        &[],
    );
}

#[test]
fn a_deletion_of_anki_may_hold_paragraphs_where_a_block_says_how_far_its_text_goes() {
    let note = "START\nCloze\nThe steps: {{c1::\nmix\n\nbake}}\nEND\n";
    check("start-end", note, &["The steps: {{c1::\\\nmix\n\nbake}}"], &[]);
    // Signs of Markdown do not reach over the end of a paragraph or of an item.
    check("start-end", "START\nCloze\na {b\n\nc} d {e}\nEND\n", &["a {b\n\nc} d {{c1::e}}"], &[]);
    check("cloze-highlight", "- a ==b\n- c== d\n", &[], &[]);
}

#[test]
fn a_deletion_that_nothing_closes_is_said() {
    check("cloze-anki", "Owls hunt {{c1::at night.\n\nBats }} too.\n", &[], &["deletion-without-end"]);
    check("obsidian-sr", "Owls hunt {{c1:: at night.\n", &[], &["deletion-without-end"]);
    check("cloze-anki", "A brace {{ opens, {{c is no deletion, `{{c1::` is code.\n", &[], &[]);
}

#[test]
fn a_separator_in_a_deletion_divides_nothing() {
    check("obsidian-sr", "A {{c1::moth::insect}} flies.\n", &["A {{c1::moth::insect}} flies."], &[]);
    check("flashcards-obsidian", "A {{c1::moth}} flies.\n", &["A {{c1::moth}} flies."], &[]);
    check("obsidian-sr", "A ==std::map== is ordered.\n", &["A {{c1::std::map}} is ordered."], &[]);
    check("logseq", "- A {{c1 moth :-> x}} flies.\n", &["A {{c1::moth :-> x}} flies."], &[]);
    check("obsidian-sr", "A ==moth== is::an insect\n", &["A <mark>moth</mark> is | an insect"], &[]);
}

#[test]
fn a_deletion_on_a_side_of_another_card_shows_its_text() {
    check(
        "logseq",
        "- What is a fjord? #card\n  - A {{c1 bay :: what}} cut by {{cloze ice}}\n",
        &["What is a fjord? | - A bay cut by ice"],
        &[],
    );
    check("logseq", "- A {{c1 fjord}} is :-> a bay\n", &["A fjord is | a bay"], &[]);
    check("obsidian-sr", "A {{c1::fjord::bay}}::is deep\n", &["A fjord | is deep"], &[]);
    check("obsidian-sr", "What is it?\n?\nA {{c2::fjord\nof ice}}\n", &["What is it? | A fjord\\\nof ice"], &[]);
    let found = read("obsidian-sr", "# On {{c1::fjords}}\n\nIce cut a ==bay==.\n");
    assert_eq!(
        found.cards.iter().map(|card| card.context.clone()).collect::<Vec<_>>(),
        [[""; 0].to_vec(), vec!["On fjords"]]
    );
}

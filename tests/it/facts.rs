//! One fact once: which of the cards that say the same stay, and what is asked by which words.

use cardmill::base::source::SourceFile;
use cardmill::rules::RuleSet;
use cardmill::{BuildOptions, build};
use std::sync::LazyLock;

static RULES: LazyLock<RuleSet> = LazyLock::new(RuleSet::builtin);

/// The questions of a note.
fn questions(note: &str) -> Vec<String> {
    let built = build(&[SourceFile::new("note.md", note)], &RULES, &BuildOptions::default());
    built.deck.cards.into_iter().map(|card| card.question).collect()
}

/// Whether these words stand in the answer of one card each.
#[track_caller]
fn check_asked_once(note: &str, words: &[&str]) {
    let built = build(&[SourceFile::new("note.md", note)], &RULES, &BuildOptions::default());
    for words in words {
        let cards = built.deck.cards.iter();
        let found: Vec<_> =
            cards.filter(|card| cardmill::text::commonmark::write_content(&card.answer).contains(words)).collect();
        let asked: Vec<&str> = found.iter().map(|card| card.question.as_str()).collect();
        assert_eq!(asked.len(), 1, "{words}: {asked:?}\n{note}");
    }
}

const LONG: &str = "- Oolong: half oxidized leaves, rolled into small balls by hand and dried over coals\n\
    - Puerh: leaves that ripen for years in a warm room and are pressed into cakes\n\
    - Sencha: steamed leaves from Japan that are dried as soon as they are picked\n";

#[test]
fn things_that_are_asked_one_by_one_are_not_asked_together_as_well() {
    let words = ["half oxidized", "ripen for years", "steamed leaves"];
    check_asked_once(&format!("# Tea\n\n{LONG}"), &words);
    check_asked_once(&format!("# Tea\n\n## Leaves\n\n{LONG}"), &words);
    check_asked_once(&format!("# Tea\n\nleaves:\n\n{LONG}"), &words);
    check_asked_once(&format!("# 茶\n\n- 叶子\n{}", LONG.replace("- ", "  - ")), &words);
}

#[test]
fn a_title_over_one_thing_with_a_name_does_not_ask_for_it_again() {
    check_asked_once("# Coffee\n\n## Robusta\n\nAltitude: below 800 m\n", &["below 800 m"]);
    check_asked_once("# 咖啡\n\n## 罗布斯塔\n\n海拔：不到八百米\n", &["不到八百米"]);
}

#[test]
fn what_the_note_asks_is_asked_whatever_else_is() {
    let asked = questions(&format!("# Tea\n\n## Which leaves are there?\n\n{LONG}"));
    assert!(asked.contains(&"Which leaves are there?".to_owned()), "{asked:?}");
    assert!(asked.iter().any(|asked| asked.contains("Puerh")), "{asked:?}");
}

#[test]
fn a_long_list_is_asked_only_where_the_note_asks_for_it() {
    let items: String = (1..=10)
        .map(|at| format!("- leaf {at} of the plant, from the top down and without the bud at its end\n"))
        .collect();
    assert_eq!(questions(&format!("# Tea\n\n## Leaves\n\n{items}")), Vec::<String>::new());
    assert_eq!(questions(&format!("# Tea\n\n## Which leaves are there?\n\n{items}")).len(), 1);
}

#[test]
fn a_label_with_a_mark_of_its_own_is_asked_with_one_mark() {
    let asked = questions("# Signals\n\n| signal | caught? |\n|---|---|\n| TERM | yes |\n| KILL | no |\n");
    assert!(asked.iter().any(|asked| asked.ends_with("caught?")), "{asked:?}");
    assert!(asked.iter().all(|asked| !asked.ends_with("??")), "{asked:?}");
}

#[test]
fn the_letter_of_a_formula_is_no_article() {
    let asked = questions("# Sides\n\nLong side: a + b is less\n\nShort side: a side below the others\n");
    assert!(asked.contains(&"Sides › Long side?".to_owned()), "{asked:?}");
    assert!(asked.contains(&"Sides: what is meant by Short side?".to_owned()), "{asked:?}");
}

#[test]
fn a_table_whose_cells_are_asked_is_not_asked_as_a_whole() {
    let table = "| Tea | Minutes |\n|---|---|\n| Oolong | 3 |\n| Sencha | 1 |\n";
    let found = questions(&format!("# Tea\n\n## Brewing times\n\n{table}"));
    assert!(found.iter().any(|question| question.contains("Oolong")), "{found:?}");
    assert!(!found.iter().any(|question| question.ends_with("Brewing times?")), "{found:?}");
}

#[test]
fn comments_of_code_outside_of_a_fence_ask_nothing() {
    let note = "# 队列\n\n// 为什么先出左边？\n// 因为左边先进来。\n\nq.shift();\n\n先进先出：先来的先走\n";
    let found = questions(note);
    assert!(!found.iter().any(|question| question.contains("//")), "{found:?}");
    assert!(found.iter().any(|question| question.contains("先进先出")), "{found:?}");
}

#[test]
fn a_label_that_is_a_sentence_is_no_name() {
    for label in
        ["Nothing here lasts forever.", "차가 식으면 향이 약해진다", "If you steep it", "按照口味加水", "Add the water"]
    {
        let found = questions(&format!("# Tea\n\n- {label}\n  - the first cup\n  - the second cup\n"));
        assert!(found.iter().all(|question| !question.contains(label)), "{found:?}");
    }
    let found = questions("# Tea\n\n- Gong fu\n  - the first cup\n  - the second cup\n");
    assert!(found.iter().any(|question| question.contains("Gong fu")), "{found:?}");
}

#[test]
fn pros_and_cons_of_one_thing_are_no_two_things() {
    let found = questions(
        "# 备份\n\n- 差异备份\n  - 优点：恢复时只需要全量和最后一份差异\n  - 缺点：离全量越久，差异文件越大\n",
    );
    assert!(!found.iter().any(|question| question.contains("优点、缺点")), "{found:?}");
    assert!(found.iter().any(|question| question.contains("差异备份的优点")), "{found:?}");
}

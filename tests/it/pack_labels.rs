//! Labels of packs with numbers, and settings that a pack does not know.

use crate::pack_marks::check;

#[test]
fn settings_that_only_another_tool_knows_are_no_front() {
    let fence = |settings: &str| format!("```anki\n{settings}---\nfront\n===\nback\n```\n");
    check("fence", &fence("deck: A\nmodelName: Basic\n"), &["front | back"], &[]);
    check("fence", &fence("tags:\n  - a\ncard-type: basic\nid: 4\n"), &["front | back"], &[]);
    // Without a key that is known, the lines are the front.
    check("fence", "```anki\nmitosis: what is it?\n---\nback\n```\n", &["mitosis: what is it? | back"], &[]);
}

#[test]
fn labels_may_have_numbers_where_the_answer_has_the_same_one_or_none() {
    for (question, answer) in [
        ("Q5:", "A5:"),
        ("Q5:", "A:"),
        ("Question 5:", "Answer 5:"),
        ("Question #5:", "Answer:"),
        ("**Q5:**", "**A5:**"),
    ] {
        let note = format!("Q: One?\nA: 1\n\n{question} Five?\n{answer} 5\n\nQ: Six?\nA: 6\n");
        check("qa-labels", &note, &["One? | 1", "Five? | 5", "Six? | 6"], &[]);
    }
    check(
        "qa-labels",
        "Frage 2: Was?\nAntwort 2: Das.\n\nFrage: Wer?\nAntwort: Er.\n",
        &["Was? | Das.", "Wer? | Er."],
        &[],
    );
    // Sizes of paper and quarters of a year are no labels.
    check("qa-labels", "Q: Sizes?\nA: two\nA4: small\nA3: large\n", &["Sizes? | two\\\nA4: small\\\nA3: large"], &[]);
    check("qa-labels", "Q: Sales?\nA: by quarter\nQ1: 10\nQ2: 20\n", &["Sales? | by quarter\\\nQ1: 10\\\nQ2: 20"], &[]);
}

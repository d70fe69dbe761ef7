//! Rules that are right word by word and make no sense. The snapshots make it more than 400 lines.

use super::{RULE, check};
use snapbox::str;

#[test]
fn a_range_that_is_empty() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nwhen = { body = { columns = \"90..40\" } }"),
        str![[r#"
`mine.toml` cannot be used

error[empty-range]: the range `90..40` is empty
 --> mine.toml:8:29
  |
8 | when = { body = { columns = "90..40" } }
  |                             ^^^^^^^^
  |
  = help: write the lower end first: "40..90"
"#]],
    );
}

#[test]
fn a_range_that_is_none() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nwhen = { children = \"many\" }"),
        str![[r#"
`mine.toml` cannot be used

error[bad-range]: `many` is no range
 --> mine.toml:8:21
  |
8 | when = { children = "many" }
  |                     ^^^^^^
  |
  = help: write "2.." for 2 and more, "..5", "2..5" or "2"; both ends count
"#]],
    );
}

#[test]
fn a_text_that_is_not_tested_by_a_table() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nwhen = { label = \"note\" }"),
        str![[r#"
`mine.toml` cannot be used

error[wrong-condition]: `label` must be a table of tests, and is a text
 --> mine.toml:8:18
  |
8 | when = { label = "note" }
  |                  ^^^^^^
  |
  = help: write for example `label = { is = "note" }` or `label = { matches = '…' }`
"#]],
    );
}

#[test]
fn a_flag_in_quotes() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nwhen = { question = \"no\" }"),
        str![[r#"
`mine.toml` cannot be used

error[wrong-condition]: `question` must be `true` or `false`, and is a text
 --> mine.toml:8:21
  |
8 | when = { question = "no" }
  |                     ^^^^
  |
  = help: write `question = true` or `question = false`, without quotes
"#]],
    );
}

#[test]
fn a_list_with_nothing_in_it() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nwhen = { label = { is = [] } }"),
        str![[r#"
`mine.toml` cannot be used

error[empty-condition]: nothing stands in this list, so nothing fits
 --> mine.toml:8:25
  |
8 | when = { label = { is = [] } }
  |                         ^^
  |
  = help: name at least one thing, or remove the condition
"#]],
    );
}

#[test]
fn conditions_that_exclude_each_other() {
    check(
        &RULE.replace(
            r#"answer = "body""#,
            "answer = \"body\"\nwhen = { label = { is = \"note\", not_is = [\"generic\", \"note\"] } }",
        ),
        str![[r#"
`mine.toml` cannot be used

error[contradiction]: these cannot both hold: `label` must be a word of note, and `label` must not be a word of generic, note
 --> mine.toml:8:10
  |
8 | when = { label = { is = "note", not_is = ["generic", "note"] } }
  |          ^^^^^
  |
  = help: remove one of the two
"#]],
    );
}

#[test]
fn a_condition_on_something_that_is_never_there() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nwhen = { operands = \"2..\" }"),
        str![[r#"
`mine.toml` cannot be used

error[impossible-condition]: this never holds for what the rule looks at: `operands` must be 2 or more
 --> mine.toml:8:10
  |
8 | when = { operands = "2.." }
  |          ^^^^^^^^
  |
  = help: remove it, or write `on = "comparison"`
"#]],
    );
}

#[test]
fn an_answer_that_is_never_there() {
    check(
        &RULE.replace(r#"answer = "body""#, r#"answer = "sides""#),
        str![[r#"
`mine.toml` cannot be used

error[impossible-answer]: the answer `sides` is never there for what the rule looks at
 --> mine.toml:7:11
  |
7 | answer = "sides"
  |           ^^^^^
  |
  = help: write `answer = "body"` or another one, or `on = "comparison"`
"#]],
    );
}

#[test]
fn a_slot_that_is_never_filled() {
    check(
        &RULE.replace("{label}", "{row}"),
        str![[r#"
`mine.toml` cannot be used

error[empty-slot]: `{row}` is always empty in this rule
 --> mine.toml:6:22
  |
6 | ask = { "*" = "Ship: {row}?" }
  |                      ^^^^
  |
  = help: use another slot, or write `on = "row"` or `on = "cell"`
"#]],
    );
}

#[test]
fn a_brace_that_is_not_closed() {
    check(
        &RULE.replace("{label}", "{label"),
        str![[r#"
`mine.toml` cannot be used

error[bad-wording]: `{` is never closed
 --> mine.toml:6:22
  |
6 | ask = { "*" = "Ship: {label?" }
  |                      ^
  |
  = help: close it with `}`, or write `{{` for a brace
"#]],
    );
}

#[test]
fn a_brace_that_closes_nothing() {
    check(
        &RULE.replace("{label}", "label}"),
        str![[r#"
`mine.toml` cannot be used

error[bad-wording]: `}` closes nothing
 --> mine.toml:6:27
  |
6 | ask = { "*" = "Ship: label}?" }
  |                           ^
  |
  = help: remove it, or write `}}` for a brace
"#]],
    );
}

#[test]
fn a_slot_without_a_name() {
    check(
        &RULE.replace("{label}", "{}"),
        str![[r#"
`mine.toml` cannot be used

error[bad-wording]: `{}` names nothing
 --> mine.toml:6:22
  |
6 | ask = { "*" = "Ship: {}?" }
  |                      ^
  |
  = help: write what stands there, as in `{label}`
"#]],
    );
}

#[test]
fn a_question_that_says_its_answer() {
    check(
        &RULE.replace("Ship: {label}?", "Ship: is {label} {body}?"),
        str![[r#"
`mine.toml` cannot be used

error[answer-in-question]: the question says its answer: `{body}`
 --> mine.toml:6:33
  |
6 | ask = { "*" = "Ship: is {label} {body}?" }
  |                                 ^^^^^
  |
  = help: leave that out of the question, or answer with something else
"#]],
    );
}

#[test]
fn the_title_as_question_and_the_label_as_answer() {
    check(
        &RULE.replace("{ \"*\" = \"Ship: {label}?\" }", "\"title\"").replace("\"body\"", "\"label\""),
        str![[r#"
`mine.toml` cannot be used

error[answer-in-question]: the question says its answer: `label`
 --> mine.toml:7:10
  |
7 | answer = "label"
  |          ^^^^^^^
  |
  = help: leave that out of the question, or answer with something else
"#]],
    );
}

#[test]
fn lists_that_name_each_other() {
    check(
        "[lexicon.hull]\nen = [\"keel\", \"@mast\"]\n\n[lexicon.mast]\nen = [\"pole\", \"@hull\"]\n",
        str![[r#"
`mine.toml` cannot be used

error[lexicon-circle]: a list cannot hold itself: `mast` names `hull` names `mast`
 --> mine.toml:2:15
  |
2 | en = ["keel", "@mast"]
  |               ^^^^^^^
  |
  = help: remove `@mast` here

error[lexicon-circle]: a list cannot hold itself: `hull` names `mast` names `hull`
 --> mine.toml:5:15
  |
5 | en = ["pole", "@hull"]
  |               ^^^^^^^
  |
  = help: remove `@hull` here
"#]],
    );
}

#[test]
fn a_rule_that_waits_for_itself() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nunless = [\"ship-term\"]"),
        str![[r#"
`mine.toml` cannot be used

error[own-unless]: a rule cannot wait for itself
 --> mine.toml:8:11
  |
8 | unless = ["ship-term"]
  |           ^^^^^^^^^^^
  |
  = help: remove it from `unless`
"#]],
    );
}

#[test]
fn a_rule_that_waits_for_a_later_one() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nunless = [\"term\"]"),
        str![[r#"
`mine.toml` cannot be used

error[later-unless]: `term` is tried after `ship-term`
 --> mine.toml:8:11
  |
8 | unless = ["term"]
  |           ^^^^^^
  |
  = help: remove it from `unless`: a new rule of yours stands before the built-in ones, which are silent after it in any case
"#]],
    );
}

#[test]
fn a_rule_that_asks_what_an_earlier_one_asks() {
    check(
        &format!(
            "{RULE}\n{}",
            RULE.replace("ship-term", "long-term")
                .replace("answer = \"body\"", "answer = \"body\"\nwhen = { body = { columns = \"40..\" } }")
        ),
        str![[r#"
`mine.toml` cannot be used

error[never-speaks]: the rule `long-term` never makes a card: `ship-term` takes all that it looks at
  --> mine.toml:19:6
   |
19 | id = "long-term"
   |      ^^^^^^^^^^^
   |
   = help: `ship-term` stands at mine.toml:2; give it a condition, put this rule above it, or remove one
"#]],
    );
}

#[test]
fn a_rule_that_waits_for_one_that_always_speaks() {
    check(
        &format!(
            "{RULE}\n{}",
            RULE.replace("ship-term", "crew-term")
                .replace("Ship: {label}", "{parent}: who is {label}")
                .replace("answer = \"body\"", "answer = \"body\"\nunless = [\"ship-term\"]")
        ),
        str![[r#"
`mine.toml` cannot be used

error[never-speaks]: the rule `crew-term` never makes a card: `ship-term` takes all that it looks at
  --> mine.toml:19:6
   |
19 | id = "crew-term"
   |      ^^^^^^^^^^^
   |
   = help: `ship-term` stands at mine.toml:2; give it a condition, put this rule above it, or remove one
"#]],
    );
}

#[test]
fn a_class_that_an_earlier_one_takes_all_of() {
    check(
        "[[class]]\nid = \"use\"\nwhen = { label = { ends = [\"purpose\", \"procedure\"] } }\nask = \"which\"\n\n[[class]]\nid = \"short use\"\nwhen = { label = { ends = \"purpose\", columns = \"..8\" } }\nask = \"attribute\"\n",
        str![[r#"
`mine.toml` cannot be used

error[never-chosen]: the class `short use` is never chosen: `use` stands above it and takes all of its labels
 --> mine.toml:7:6
  |
7 | id = "short use"
  |      ^^^^^^^^^^^
  |
  = help: put it above that one, or let that one want more
"#]],
    );
}

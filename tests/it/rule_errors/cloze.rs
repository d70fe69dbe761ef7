//! Cloze rules that cannot be used.

use super::{RULE, SENTENCE, check};
use snapbox::str;

/// A rule whose question is the answer with words left out.
fn cloze(rule: &str, cloze: &str) -> String {
    let mut kept: Vec<&str> = rule.lines().take_while(|line| !line.contains("rule.example")).collect();
    let ask = kept.iter().position(|line| line.starts_with("ask")).unwrap();
    kept[ask] = cloze;
    kept.join("\n")
}

#[test]
fn nothing_is_said_to_be_left_out() {
    check(
        &cloze(RULE, "ask = \"cloze\""),
        str![[r#"
`mine.toml` cannot be used

error[no-cloze]: nothing is said to be left out
 --> mine.toml:6:7
  |
6 | ask = "cloze"
  |       ^^^^^^^
  |
  = help: add what is left out, as in `cloze = ["bold"]`
"#]],
    );
}

#[test]
fn a_style_that_there_is_not() {
    check(
        &cloze(RULE, "ask = \"cloze\"\ncloze = [\"bolt\", \"italic\"]"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-cloze]: there is no style and no pattern `bolt`
 --> mine.toml:7:10
  |
7 | cloze = ["bolt", "italic"]
  |          ^^^^^^
  |
  = help: did you mean `bold`?
"#]],
    );
}

#[test]
fn a_capture_that_there_is_not() {
    check(
        &cloze(SENTENCE, "ask = \"cloze\"\ncloze = \"{yaer}\""),
        str![[r#"
`mine.toml` cannot be used

error[unknown-capture]: the pattern captures no `yaer`
 --> mine.toml:8:9
  |
8 | cloze = "{yaer}"
  |         ^^^^^^^^
  |
  = help: did you mean `year`?
"#]],
    );
}

#[test]
fn something_is_left_out_and_asked_for() {
    check(
        &RULE.replace("answer =", "cloze = \"bold\"\nanswer ="),
        str![[r#"
`mine.toml` cannot be used

error[stray-cloze]: nothing is left out of an answer that is asked for
 --> mine.toml:7:1
  |
7 | cloze = "bold"
  | ^^^^^
  |
  = help: write `ask = "cloze"`, or remove this
"#]],
    );
}

#[test]
fn a_text_without_another_side() {
    check(
        &cloze(RULE, "ask = \"cloze\"\ncloze = \"bold\"\nreversed = true"),
        str![[r#"
`mine.toml` cannot be used

error[reversed-cloze]: a text with words left out has no other side
 --> mine.toml:8:1
  |
8 | reversed = true
  | ^^^^^^^^
  |
  = help: remove one of the two
"#]],
    );
}

#[test]
fn a_row_where_there_is_none() {
    check(
        &RULE.replace("ask =", "when = { row = { columns = \"2..20\" } }\nask ="),
        str![[r#"
`mine.toml` cannot be used

error[impossible-condition]: this never holds for what the rule looks at: `row` must be 2 to 20 columns wide
 --> mine.toml:6:10
  |
6 | when = { row = { columns = "2..20" } }
  |          ^^^
  |
  = help: remove it, or write `on = "cell"`
"#]],
    );
}

//! TOML that is no rule file. The snapshots make it more than 400 lines.

use super::{RULE, check};
use snapbox::str;

#[test]
fn one_bracket_around_a_rule() {
    check(
        &RULE
            .replace("[[rule]]", "[rule]")
            .replace("[[rule.example]]", "[rule.example]")
            .replace("[rule.example]\nname = \"a sentence\"\nnote = \"A keel is long\"\n", ""),
        str![[r#"
`mine.toml` cannot be used

error[one-bracket]: `rule` is one of several
 --> mine.toml:1:2
  |
1 | [rule]
  |  ^^^^
  |
  = help: write `[[rule]]`, with two brackets

error[one-bracket]: `example` is one of several
 --> mine.toml:9:7
  |
9 | [rule.example]
  |       ^^^^^^^
  |
  = help: write `[[rule.example]]`, with two brackets
"#]],
    );
}

#[test]
fn a_key_that_there_is_not() {
    check(
        &RULE.replace(r#"answer = "body""#, r#"answr = "body""#),
        str![[r#"
`mine.toml` cannot be used

error[missing-key]: `ship-term` has no `answer`
 --> mine.toml:1:1
  |
1 | [[rule]]
  | ^^^^^^^^
  |
  = help: say where the answer is, as in `answer = "body"`

error[unknown-key]: there is no key `answr` in `rule`
 --> mine.toml:7:1
  |
7 | answr = "body"
  | ^^^^^
  |
  = help: did you mean `answer`?
"#]],
    );
}

#[test]
fn a_table_that_there_is_not() {
    check(
        "[lexikon.note]\nen = [\"remark\"]\n",
        str![[r#"
`mine.toml` cannot be used

error[unknown-key]: there is no key `lexikon` in this file
 --> mine.toml:1:2
  |
1 | [lexikon.note]
  |  ^^^^^^^
  |
  = help: did you mean `lexicon`?
"#]],
    );
}

#[test]
fn several_rules_under_one_name() {
    check(
        &RULE.replace("[[rule]]", "[[rules]]"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-key]: there is no key `rules` in this file
 --> mine.toml:1:3
  |
1 | [[rules]]
  |   ^^^^^
  |
  = help: write `[[rule]]` above each rule

error[one-bracket]: `rule` is one of several
 --> mine.toml:9:3
  |
9 | [[rule.example]]
  |   ^^^^
  |
  = help: write `[[rule]]`, with two brackets
"#]],
    );
}

#[test]
fn a_key_of_a_rule_above_all_rules() {
    check(
        &format!("grade = \"sure\"\n{RULE}"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-key]: there is no key `grade` in this file
 --> mine.toml:1:1
  |
1 | grade = "sure"
  | ^^^^^
  |
  = help: `grade` belongs to a rule; write `[[rule]]` above it
"#]],
    );
}

#[test]
fn a_condition_outside_when() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nlang = \"en\""),
        str![[r#"
`mine.toml` cannot be used

error[unknown-key]: there is no key `lang` in `rule`
 --> mine.toml:8:1
  |
8 | lang = "en"
  | ^^^^
  |
  = help: it is a condition; write `when = { lang = … }`
"#]],
    );
}

#[test]
fn a_key_of_the_rule_below_its_examples() {
    check(
        &format!("{RULE}whole = true\n"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-key]: there is no key `whole` in `rule.example`
  --> mine.toml:17:1
   |
17 | whole = true
   | ^^^^^
   |
   = help: `whole` belongs to the rule; move it above `[[rule.example]]`
"#]],
    );
}

#[test]
fn an_example_outside_its_rule() {
    check(
        &RULE.replace("[[rule.example]]", "[[example]]"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-key]: there is no key `example` in this file
 --> mine.toml:9:3
  |
9 | [[example]]
  |   ^^^^^^^
  |
  = help: write `[[rule.example]]` below the rule that it belongs to
"#]],
    );
}

#[test]
fn a_key_that_is_missing() {
    check(
        &RULE.replace("answer = \"body\"\n", ""),
        str![[r#"
`mine.toml` cannot be used

error[missing-key]: `ship-term` has no `answer`
 --> mine.toml:1:1
  |
1 | [[rule]]
  | ^^^^^^^^
  |
  = help: say where the answer is, as in `answer = "body"`
"#]],
    );
}

#[test]
fn a_rule_without_a_name() {
    check(
        &RULE.replace("id = \"ship-term\"\n", ""),
        str![[r#"
`mine.toml` cannot be used

error[missing-key]: this `rule` has no `id`
 --> mine.toml:1:1
  |
1 | [[rule]]
  | ^^^^^^^^
  |
  = help: add a name of its own, as in `id = "my-rule"`
"#]],
    );
}

#[test]
fn a_number_for_a_text() {
    check(
        &RULE.replace(r#"kind = "term""#, "kind = 3"),
        str![[r#"
`mine.toml` cannot be used

error[wrong-type]: `kind` must be a text in quotes, and is a number
 --> mine.toml:4:8
  |
4 | kind = 3
  |        ^
  |
  = help: write `kind = "…"`
"#]],
    );
}

#[test]
fn a_text_for_a_switch() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nalso = \"yes\""),
        str![[r#"
`mine.toml` cannot be used

error[wrong-type]: `also` must be `true` or `false` without quotes, and is a text
 --> mine.toml:8:8
  |
8 | also = "yes"
  |        ^^^^^
  |
  = help: write `also = true` or `also = false`
"#]],
    );
}

#[test]
fn a_number_in_a_list_of_names() {
    check(
        &RULE.replace(r#"on = "term""#, r#"on = ["term", 2]"#),
        str![[r#"
`mine.toml` cannot be used

error[wrong-type]: `on` must be a text or a list of texts, and is a list with a number in it
 --> mine.toml:5:6
  |
5 | on = ["term", 2]
  |      ^^^^^^^^^^^
  |
  = help: write `on = "…"` or `on = ["…", "…"]`
"#]],
    );
}

#[test]
fn a_grade_that_there_is_not() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\ngrade = \"certain\""),
        str![[r#"
`mine.toml` cannot be used

error[unknown-value]: `grade` cannot be `certain`
 --> mine.toml:8:9
  |
8 | grade = "certain"
  |         ^^^^^^^^^
  |
  = help: there are `sure`, `likely`, `bold`
"#]],
    );
}

#[test]
fn a_question_that_is_a_number() {
    check(
        &RULE.replace(r#"ask = { "*" = "Ship: {label}?" }"#, "ask = 1"),
        str![[r#"
`mine.toml` cannot be used

error[wrong-type]: `ask` must be the name of a family, or wordings by language, and is a number
 --> mine.toml:6:7
  |
6 | ask = 1
  |       ^
  |
  = help: write `ask = "class"`, or `ask = { en = ["…"] }`
"#]],
    );
}

#[test]
fn cards_without_their_list() {
    check(
        &RULE.replace(r#"cards = [{ question = "Ship: Keel?" }]"#, r#"cards = { question = "Ship: Keel?" }"#),
        str![[r#"
`mine.toml` cannot be used

error[one-bracket]: `cards` is one of several
  --> mine.toml:12:1
   |
12 | cards = { question = "Ship: Keel?" }
   | ^^^^^
   |
   = help: write `cards = [{ question = "…", answer = "…" }]`
"#]],
    );
}

#[test]
fn three_texts_in_a_pair_of_a_filter() {
    check(
        "[filter]\nlower = [[\"^The \", \"the \", \"die \"]]\n",
        str![[r#"
`mine.toml` cannot be used

error[wrong-type]: `lower` must be pairs of two texts, and is a list
 --> mine.toml:2:10
  |
2 | lower = [["^The ", "the ", "die "]]
  |          ^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: write `name = [['pattern', "replacement"]]` below `[filter]`
"#]],
    );
}

#[test]
fn one_word_for_a_word_list() {
    check(
        "[lexicon]\nnote = \"remark\"\n",
        str![[r#"
`mine.toml` cannot be used

error[wrong-type]: `note` must be a list of texts, or such lists by language, and is a text
 --> mine.toml:2:8
  |
2 | note = "remark"
  |        ^^^^^^^^
  |
  = help: write `[lexicon.name]`, and below it `en = ["…", "…"]`
"#]],
    );
}

#[test]
fn limits_that_there_are_not_and_cannot_be() {
    check(
        "[limit]\nleed = 80\nlabel = -3\nanswer = 9000\n",
        str![[r#"
`mine.toml` cannot be used

error[unknown-key]: there is no key `leed` in `limit`
 --> mine.toml:2:1
  |
2 | leed = 80
  | ^^^^
  |
  = help: did you mean `lead`?

error[wrong-type]: `label` must be a whole number from 0 on, and is a number below 0
 --> mine.toml:3:9
  |
3 | label = -3
  |         ^^
  |
  = help: write for example `label = 4`

error[limits]: `answer` is 9000, and `answer_most` is 2400
 --> mine.toml:4:10
  |
4 | answer = 9000
  |          ^^^^
  |
  = help: make `answer_most` the larger one
"#]],
    );
}

#[test]
fn a_repair_that_there_is_not() {
    check(
        "[repair.open-fences]\non = false\n",
        str![[r#"
`mine.toml` cannot be used

error[unknown-key]: there is no key `open-fences` in `repair`
 --> mine.toml:1:9
  |
1 | [repair.open-fences]
  |         ^^^^^^^^^^^
  |
  = help: did you mean `open-fence`?
"#]],
    );
}

#[test]
fn marks_that_there_are_not() {
    check(
        "[marks]\ndashes = [\" = \"]\n",
        str![[r#"
`mine.toml` cannot be used

error[unknown-marks]: there are no marks `dashes`
 --> mine.toml:2:1
  |
2 | dashes = [" = "]
  | ^^^^^^
  |
  = help: did you mean `dash`?
"#]],
    );
}

#[test]
fn a_script_that_there_is_not() {
    check(
        "[[language]]\ncode = \"it\"\nscript = \"roman\"\n",
        str![[r#"
`mine.toml` cannot be used

error[unknown-value]: `script` cannot be `roman`
 --> mine.toml:3:10
  |
3 | script = "roman"
  |          ^^^^^^^
  |
  = help: there are `han`, `kana`, `hangul`, `latin`
"#]],
    );
}

//! Names that nothing has, and names that two things have. The snapshots make it more than 400 lines.

use super::{RULE, SENTENCE, check};
use snapbox::str;

#[test]
fn a_thing_to_look_at() {
    check(
        &RULE.replace(r#"on = "term""#, r#"on = "trem""#),
        str![[r#"
`mine.toml` cannot be used

error[unknown-on]: no rule can look at `trem`
 --> mine.toml:5:6
  |
5 | on = "trem"
  |      ^^^^^^
  |
  = help: did you mean `term`?
"#]],
    );
}

#[test]
fn an_answer() {
    check(
        &RULE.replace(r#"answer = "body""#, r#"answer = ["boddy", "all"]"#),
        str![[r#"
`mine.toml` cannot be used

error[unknown-answer]: there is no answer `boddy`
 --> mine.toml:7:11
  |
7 | answer = ["boddy", "all"]
  |           ^^^^^^^
  |
  = help: did you mean `body`?
"#]],
    );
}

#[test]
fn a_slot() {
    check(
        &RULE.replace("{label}", "{lable}"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-slot]: there is no slot or capture `lable`
 --> mine.toml:6:22
  |
6 | ask = { "*" = "Ship: {lable}?" }
  |                      ^^^^^^
  |
  = help: did you mean `label`?
"#]],
    );
}

#[test]
fn a_filter() {
    check(
        &RULE.replace("{label}", "{label|uncapp}"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-filter]: there is no filter `uncapp`
 --> mine.toml:6:28
  |
6 | ask = { "*" = "Ship: {label|uncapp}?" }
  |                            ^^^^^^^
  |
  = help: did you mean `uncap`?
"#]],
    );
}

#[test]
fn a_family() {
    check(
        &RULE.replace("{ \"*\" = \"Ship: {label}?\" }", "\"definitoin\""),
        str![[r#"
`mine.toml` cannot be used

error[unknown-family]: there is no question family `definitoin`
 --> mine.toml:6:7
  |
6 | ask = "definitoin"
  |       ^^^^^^^^^^^^
  |
  = help: did you mean `definition`?
"#]],
    );
}

#[test]
fn the_family_of_a_class() {
    check(
        "[[class]]\nid = \"crew\"\nwhen = { label = { ends = \"purpose\" } }\nask = \"crew\"\n",
        str![[r#"
`mine.toml` cannot be used

error[unknown-family]: there is no question family `crew`
 --> mine.toml:4:7
  |
4 | ask = "crew"
  |       ^^^^^^
  |
  = help: there are `aspect`, `attribute`, `cell`, `comparison`, `cue`, `definition`, `example`, `parent_definition`, `procedure`, `row`, `which`
"#]],
    );
}

#[test]
fn a_language_of_a_wording() {
    check(
        &RULE.replace(r#""*" = "#, "eng = "),
        str![[r#"
`mine.toml` cannot be used

error[unknown-language]: there is no language `eng`
 --> mine.toml:6:9
  |
6 | ask = { eng = "Ship: {label}?" }
  |         ^^^
  |
  = help: did you mean `en`?
"#]],
    );
}

#[test]
fn a_language_of_a_condition() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nwhen = { lang = [\"en\", \"dee\"] }"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-language]: there is no language `dee`
 --> mine.toml:8:24
  |
8 | when = { lang = ["en", "dee"] }
  |                        ^^^^^
  |
  = help: did you mean `de`?
"#]],
    );
}

#[test]
fn a_word_list_that_is_nearly_right() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nwhen = { label = { not_is = \"nota\" } }"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-lexicon]: there is no lexicon `nota`
 --> mine.toml:8:29
  |
8 | when = { label = { not_is = "nota" } }
  |                             ^^^^^^
  |
  = help: did you mean `note`?
"#]],
    );
}

#[test]
fn a_word_instead_of_a_word_list() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nwhen = { label = { is = \"spinnaker\" } }"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-lexicon]: there is no lexicon `spinnaker`
 --> mine.toml:8:25
  |
8 | when = { label = { is = "spinnaker" } }
  |                         ^^^^^^^^^^^
  |
  = help: texts are tested against word lists: write `[lexicon.my_words]`, below it `en = ["…"]`, and name it here
"#]],
    );
}

#[test]
fn a_word_list_in_a_word_list() {
    check(
        "[lexicon.note]\nen = [\"remark\", \"@exmaple\"]\n",
        str![[r#"
`mine.toml` cannot be used

error[unknown-lexicon]: there is no lexicon `exmaple`
 --> mine.toml:2:17
  |
2 | en = ["remark", "@exmaple"]
  |                 ^^^^^^^^^^
  |
  = help: did you mean `example`?
"#]],
    );
}

#[test]
fn something_to_ask_about() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nwhen = { lable = { is = \"note\" } }"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-condition]: there is no `lable` to ask about
 --> mine.toml:8:10
  |
8 | when = { lable = { is = "note" } }
  |          ^^^^^
  |
  = help: did you mean `label`?
"#]],
    );
}

#[test]
fn a_test_of_a_text() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nwhen = { label = { equals = \"note\" } }"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-test]: there is no test `equals` of a text
 --> mine.toml:8:20
  |
8 | when = { label = { equals = "note" } }
  |                    ^^^^^^
  |
  = help: there are `is`, `starts`, `ends`, `contains`, `matches`, `columns`, `not_is`, `not_starts`, `not_ends`, `not_contains`, `not_matches`
"#]],
    );
}

#[test]
fn a_kind_of_node() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nwhen = { parent_kind = \"headline\" }"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-kind]: there is no kind of node `headline`
 --> mine.toml:8:24
  |
8 | when = { parent_kind = "headline" }
  |                        ^^^^^^^^^^
  |
  = help: did you mean `heading`?
"#]],
    );
}

#[test]
fn a_capture_of_the_answer() {
    check(
        &SENTENCE.replace(r#"answer = "sentence""#, r#"answer = "{yaer}""#),
        str![[r#"
`mine.toml` cannot be used

error[unknown-capture]: the pattern captures no `yaer`
 --> mine.toml:8:10
  |
8 | answer = "{yaer}"
  |          ^^^^^^^^
  |
  = help: did you mean `year`?
"#]],
    );
}

#[test]
fn a_capture_that_is_trimmed() {
    check(
        &SENTENCE
            .replace(r#"answer = "sentence""#, "answer = \"sentence\"\ntrim = { subjct = { head = [\"pronoun\"] } }"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-capture]: the pattern captures no `subjct`
 --> mine.toml:9:10
  |
9 | trim = { subjct = { head = ["pronoun"] } }
  |          ^^^^^^
  |
  = help: did you mean `subject`?
"#]],
    );
}

#[test]
fn a_list_that_is_trimmed_off() {
    check(
        &SENTENCE
            .replace(r#"answer = "sentence""#, "answer = \"sentence\"\ntrim = { subject = { head = [\"pronuon\"] } }"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-lexicon]: there is no lexicon `pronuon`
 --> mine.toml:9:30
  |
9 | trim = { subject = { head = ["pronuon"] } }
  |                              ^^^^^^^^^
  |
  = help: did you mean `pronoun`?
"#]],
    );
}

#[test]
fn a_rule_to_wait_for() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nunless = [\"definiton\"]"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-rule]: there is no rule `definiton`
 --> mine.toml:8:11
  |
8 | unless = ["definiton"]
  |           ^^^^^^^^^^^
  |
  = help: name a rule that stands above this one, or remove it
"#]],
    );
}

#[test]
fn a_named_pattern() {
    check(
        &SENTENCE.replace(r#"[A-Z]\w+"#, "(?&np_eng)"),
        str![[r#"
`mine.toml` cannot be used

error[unknown-pattern]: there is no pattern `np_eng`
 --> mine.toml:6:22
  |
6 | match = '^(?<subject>(?&np_eng)) was built in (?<year>\d{4})'
  |                      ^^^^^^^^^^
  |
  = help: did you mean `np_en`?
"#]],
    );
}

#[test]
fn the_same_id_twice() {
    check(
        &[RULE, RULE].concat(),
        str![[r#"
`mine.toml` cannot be used

error[duplicate-id]: the rule `ship-term` is there twice
  --> mine.toml:18:6
   |
18 | id = "ship-term"
   |      ^^^^^^^^^^^
   |
   = help: the other one is mine.toml:2; give one of them another id
"#]],
    );
}

#[test]
fn an_id_that_is_no_name() {
    check(
        &RULE.replace(r#"id = "ship-term""#, r#"id = "ship term""#),
        str![[r#"
`mine.toml` cannot be used

error[bad-id]: the id `ship term` has a blank in it
 --> mine.toml:2:6
  |
2 | id = "ship term"
  |      ^^^^^^^^^^^
  |
  = help: use letters, digits, `-`, `_` and `.`, as in `id = "my-rule"`
"#]],
    );
}

#[test]
fn a_slot_of_a_family_of_your_own() {
    check(
        &format!(
            "[ask.crew]\nen = [\"Who is {{labl}}?\"]\n\n{}",
            RULE.replace("{ \"*\" = \"Ship: {label}?\" }", "\"crew\"")
        ),
        str![[r#"
`mine.toml` cannot be used

error[unknown-slot]: `labl` is no slot, and no capture of the rule `ship-term`, which asks by `crew`
 --> mine.toml:2:15
  |
2 | en = ["Who is {labl}?"]
  |               ^^^^^
  |
  = help: did you mean `label`?
"#]],
    );
}

//! Patterns that cannot be used. The snapshots make it more than 400 lines.

use super::{RULE, SENTENCE, check};
use snapbox::str;

#[test]
fn a_group_that_is_not_closed() {
    check(
        &SENTENCE.replace(r#"(?<year>\d{4})"#, r#"(?<year>\d{4}"#),
        str![[r#"
`mine.toml` cannot be used

error[bad-pattern]: this group is not closed
 --> mine.toml:6:45
  |
6 | match = '^(?<subject>[A-Z]\w+) was built in (?<year>\d{4}'
  |                                             ^
  |
  = help: close it with `)`, or write `\(` for the sign
"#]],
    );
}

#[test]
fn a_bracket_that_closes_no_group() {
    check(
        &SENTENCE.replace(r#"(?<year>\d{4})"#, r#"(?<year>\d{4}))"#),
        str![[r#"
`mine.toml` cannot be used

error[bad-pattern]: this `)` closes no group
 --> mine.toml:6:59
  |
6 | …'^(?<subject>[A-Z]\w+) was built in (?<year>\d{4}))'
  |                                                    ^
  |
  = help: remove it, or write `\)` for the sign
"#]],
    );
}

#[test]
fn a_class_of_characters_that_is_not_closed() {
    check(
        &SENTENCE.replace(r#"[A-Z]\w+"#, "[A-Z"),
        str![[r#"
`mine.toml` cannot be used

error[bad-pattern]: this `[` is not closed
 --> mine.toml:6:22
  |
6 | match = '^(?<subject>[A-Z) was built in (?<year>\d{4})'
  |                      ^
  |
  = help: close it with `]`, or write `\[` for the sign
"#]],
    );
}

#[test]
fn nothing_to_repeat() {
    check(
        &SENTENCE.replace(r#"[A-Z]\w+"#, "*"),
        str![[r#"
`mine.toml` cannot be used

error[bad-pattern]: there is nothing before this to be repeated
 --> mine.toml:6:22
  |
6 | match = '^(?<subject>*) was built in (?<year>\d{4})'
  |                      ^
  |
  = help: write `.*` for any text, or `\*` for the sign
"#]],
    );
}

#[test]
fn looking_ahead() {
    check(
        &SENTENCE.replace(" was built", " (?=was) built"),
        str![[r#"
`mine.toml` cannot be used

error[bad-pattern]: a pattern cannot look ahead or behind
 --> mine.toml:6:32
  |
6 | match = '^(?<subject>[A-Z]\w+) (?=was) built in (?<year>\d{4})'
  |                                ^^^
  |
  = help: say what must not be there under `when`, as in `when = { text = { not_matches = '…' } }`
"#]],
    );
}

#[test]
fn naming_what_was_found() {
    check(
        &SENTENCE.replace(r#"\d{4}"#, r#"\d\d\1"#),
        str![[r#"
`mine.toml` cannot be used

error[bad-pattern]: a pattern cannot name what a group found
 --> mine.toml:6:57
  |
6 | …= '^(?<subject>[A-Z]\w+) was built in (?<year>\d\d\1)'
  |                                                    ^^
  |
  = help: write that text again, or test it under `when`
"#]],
    );
}

#[test]
fn an_escape_that_there_is_not() {
    check(
        &SENTENCE.replace(r#"\d{4}"#, r#"\y{4}"#),
        str![[r#"
`mine.toml` cannot be used

error[bad-pattern]: this escape is unknown
 --> mine.toml:6:53
  |
6 | …tch = '^(?<subject>[A-Z]\w+) was built in (?<year>\y{4})'
  |                                                    ^^
  |
  = help: letters behind `\` have a meaning: `\d` digit, `\w` letter, `\s` blank; signs stand for themselves
"#]],
    );
}

#[test]
fn one_name_for_two_captures() {
    check(
        &SENTENCE.replace("(?<year>", "(?<subject>"),
        str![[r#"
`mine.toml` cannot be used

error[bad-pattern]: this name is there twice
 --> mine.toml:6:48
  |
6 | match = '^(?<subject>[A-Z]\w+) was built in (?<subject>\d{4})'
  |                                                ^^^^^^^
  |
  = help: give each group a name of its own
"#]],
    );
}

#[test]
fn a_script_of_characters_that_there_is_not() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nwhen = { label = { matches = '^\\p{Greeek}' } }"),
        str![[r#"
`mine.toml` cannot be used

error[bad-pattern]: there is no such class of characters
 --> mine.toml:8:32
  |
8 | when = { label = { matches = '^\p{Greeek}' } }
  |                                ^^^^^^^^^^
  |
  = help: write for example `\p{Han}`, `\p{Lu}` for capitals, `\pL` for letters
"#]],
    );
}

#[test]
fn a_pattern_that_is_too_large() {
    check(
        &SENTENCE.replace(r#"[A-Z]\w+"#, r#"(?:\w{1,500}){1,200}"#),
        str![[r#"
`mine.toml` cannot be used

error[large-pattern]: this pattern is larger than 10 MB when it is built
 --> mine.toml:6:9
  |
6 | match = '^(?<subject>(?:\w{1,500}){1,200}) was built in (?<year>\d{4})'
  |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: make the numbers in `{…}` smaller, or use `+` and `*` with a width in `when`
"#]],
    );
}

#[test]
fn a_pattern_that_no_text_matches() {
    check(
        &SENTENCE.replace(r#"[A-Z]\w+"#, r#"[^\s\S]"#),
        str![[r#"
`mine.toml` cannot be used

error[impossible-pattern]: no text can match this pattern
 --> mine.toml:6:9
  |
6 | match = '^(?<subject>[^\s\S]) was built in (?<year>\d{4})'
  |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: write what it should find; `^` is the begin of a text and `$` its end
"#]],
    );
}

#[test]
fn a_sentence_without_a_pattern() {
    check(
        &SENTENCE.replace("match = '^(?<subject>[A-Z]\\w+) was built in (?<year>\\d{4})'\n", ""),
        str![[r#"
`mine.toml` cannot be used

error[no-match]: a rule about sentences has no `match`
 --> mine.toml:1:1
  |
1 | [[rule]]
  | ^^^^^^^^
  |
  = help: add a pattern, as in `match = '^(?<subject>.+?) was invented in (?<year>\d{4})'`
"#]],
    );
}

#[test]
fn a_pattern_for_a_node() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nmatch = '^Keel'"),
        str![[r#"
`mine.toml` cannot be used

error[stray-match]: only sentences have a `match`
 --> mine.toml:8:1
  |
8 | match = '^Keel'
  | ^^^^^
  |
  = help: write `on = "sentence"`, or `when = { text = { matches = '…' } }` for a node
"#]],
    );
}

#[test]
fn patterns_that_name_each_other() {
    check(
        "[pattern]\nship = '(?&mast) or hull'\nmast = '(?&ship)|pole'\n",
        str![[r#"
`mine.toml` cannot be used

error[pattern-circle]: the pattern `mast` cannot hold itself
 --> mine.toml:2:8
  |
2 | ship = '(?&mast) or hull'
  |        ^^^^^^^^^^^^^^^^^^
  |
  = help: remove `(?&mast)` here

error[pattern-circle]: the pattern `ship` cannot hold itself
 --> mine.toml:3:8
  |
3 | mast = '(?&ship)|pole'
  |        ^^^^^^^^^^^^^^^
  |
  = help: remove `(?&ship)` here
"#]],
    );
}

#[test]
fn a_replacement_from_a_group_that_there_is_not() {
    check(
        "[filter]\nplural = [['^(\\w+)y$', \"$1ies\"]]\n",
        str![[r#"
`mine.toml` cannot be used

error[unknown-group]: the pattern has no group `1ies`
 --> mine.toml:2:25
  |
2 | plural = [['^(\w+)y$', "$1ies"]]
  |                         ^^^^^
  |
  = help: write `${1}ies`: letters behind a number belong to the name
"#]],
    );
}

#[test]
fn patterns_that_name_each_other_more_and_more_often() {
    let mut file = String::from("[pattern]\np0 = 'ship'\n");
    for at in 1..20 {
        file += &format!("p{at} = '(?&p{0})(?&p{0})'\n", at - 1);
    }
    check(
        &file,
        str![[r#"
`mine.toml` cannot be used

error[large-pattern]: this pattern is longer than 50000 bytes with what it names
  --> mine.toml:15:7
   |
15 | p13 = '(?&p12)(?&p12)'
   |       ^^^^^^^^^^^^^^^^
   |
   = help: name fewer patterns in it, or write several rules
"#]],
    );
}

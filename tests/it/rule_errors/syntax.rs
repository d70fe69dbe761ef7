//! What is no TOML. The snapshots make it more than 400 lines.

use super::{RULE, SENTENCE, check};
use snapbox::str;

#[test]
fn a_text_that_is_not_closed() {
    check(
        &RULE.replace(r#""A term is asked for.""#, r#""A term is asked for."#),
        str![[r#"
`mine.toml` cannot be used

error[unclosed-quote]: a text is not closed
 --> mine.toml:3:29
  |
3 | about = "A term is asked for.
  |                             ^
  |
  = help: close it on its line; a text of several lines begins and ends with three quotes
"#]],
    );
}

#[test]
fn a_text_of_several_lines_that_is_not_closed() {
    check(
        &RULE.replace(r#""A term is asked for.""#, r#""""A term is asked for."#),
        str![[r#"
`mine.toml` cannot be used

error[unclosed-text]: a text of several lines is not closed
 --> mine.toml:3:9
  |
3 | about = """A term is asked for.
  |         ^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: end the text with the three quotes that it begins with
"#]],
    );
}

#[test]
fn a_backslash_in_double_quotes() {
    check(
        &SENTENCE.replace(
            r#"'^(?<subject>[A-Z]\w+) was built in (?<year>\d{4})'"#,
            r#""^(?<subject>[A-Z]\w+) was built in (?<year>\d{4})""#,
        ),
        str![[r#"
`mine.toml` cannot be used

error[backslash]: a backslash in double quotes begins an escape
 --> mine.toml:6:28
  |
6 | match = "^(?<subject>[A-Z]\w+) was built in (?<year>\d{4})"
  |                            ^
  |
  = help: write patterns in single quotes, as in '\d+': there a backslash is a backslash
"#]],
    );
}

#[test]
fn a_value_without_quotes() {
    check(
        &RULE.replace(r#"on = "term""#, "on = term"),
        str![[r#"
`mine.toml` cannot be used

error[missing-quotes]: `term` has no quotes
 --> mine.toml:5:6
  |
5 | on = term
  |      ^^^^
  |
  = help: write it as "term"
"#]],
    );
}

#[test]
fn curly_quotes() {
    check(
        &RULE.replace(r#"on = "term""#, "on = “term”"),
        str![[r#"
`mine.toml` cannot be used

error[curly-quotes]: these quotes are not the straight ones of TOML
 --> mine.toml:5:6
  |
5 | on = “term”
  |      ^^^^^^
  |
  = help: write straight quotes: "…" or '…'
"#]],
    );
}

#[test]
fn a_key_that_is_there_twice() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nanswer = \"all\""),
        str![[r#"
`mine.toml` cannot be used

error[duplicate-key]: `answer` stands here a second time
 --> mine.toml:8:1
  |
8 | answer = "all"
  | ^^^^^^
  |
  = help: keep one of the two, or write a list: `["…", "…"]`
"#]],
    );
}

#[test]
fn two_rules_with_one_bracket() {
    check(
        &[RULE, RULE].concat().replace("[[rule]]", "[rule]"),
        str![[r#"
`mine.toml` cannot be used

error[duplicate-table]: `[rule]` stands here a second time
  --> mine.toml:17:2
   |
17 | [rule]
   |  ^^^^
   |
   = help: when there are several, write `[[rule]]` with two brackets above each; else keep one
"#]],
    );
}

#[test]
fn a_missing_comma() {
    check(
        &RULE.replace(r#"answer = "body""#, r#"answer = ["body" "all"]"#),
        str![[r#"
`mine.toml` cannot be used

error[missing-comma]: a comma is missing between two entries
 --> mine.toml:7:18
  |
7 | answer = ["body" "all"]
  |                  ^
  |
  = help: write a `,` between them
"#]],
    );
}

#[test]
fn a_bracket_that_is_not_closed_before_the_next_key() {
    check(
        &RULE.replace(r#"on = "term""#, r#"on = ["term", "item""#),
        str![[r#"
`mine.toml` cannot be used

error[unclosed-bracket]: a bracket is not closed
 --> mine.toml:6:1
  |
6 | ask = { "*" = "Ship: {label}?" }
  | ^
  |
  = help: close it with `]` or `}` above this line
"#]],
    );
}

#[test]
fn a_brace_that_is_not_closed_at_the_end_of_its_line() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nwhen = { label = { columns = \"3..\" }"),
        str![[r#"
`mine.toml` cannot be used

error[unclosed-bracket]: a bracket is not closed
  --> mine.toml:10:1
   |
10 | [[rule.example]]
   | ^
   |
   = help: close it with `]` or `}`
"#]],
    );
}

#[test]
fn a_comma_too_many() {
    check(
        &RULE.replace(r#"on = "term""#, r#"on = ["term",, "item"]"#),
        str![[r#"
`mine.toml` cannot be used

error[extra-comma]: there is a comma too many
 --> mine.toml:5:14
  |
5 | on = ["term",, "item"]
  |              ^
  |
  = help: remove it
"#]],
    );
}

#[test]
fn a_colon_instead_of_an_equals_sign() {
    check(
        &RULE.replace(r#"kind = "term""#, r#"kind: "term""#),
        str![[r#"
`mine.toml` cannot be used

error[colon]: a key and its value are joined by `=`, not by `:`
 --> mine.toml:4:7
  |
4 | kind: "term"
  |       ^
  |
  = help: write `kind = …`
"#]],
    );
}

#[test]
fn a_list_of_markdown() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer =\n- \"body\""),
        str![[r#"
`mine.toml` cannot be used

error[missing-value]: `answer` has no value
 --> mine.toml:7:8
  |
7 | answer =
  |        ^
  |
  = help: write the value on the same line: `answer = "…"`

error[dash-list]: this is a list of Markdown or YAML, not of TOML
 --> mine.toml:8:3
  |
8 | - "body"
  |   ^
  |
  = help: write a list as `key = ["…", "…"]`
"#]],
    );
}

#[test]
fn true_with_a_capital() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nalso = True"),
        str![[r#"
`mine.toml` cannot be used

error[boolean]: `True` is written in small letters
 --> mine.toml:8:8
  |
8 | also = True
  |        ^^^^
  |
  = help: write `true`
"#]],
    );
}

#[test]
fn a_range_without_quotes() {
    check(
        &RULE.replace(r#"answer = "body""#, "answer = \"body\"\nwhen = { children = 2..4 }"),
        str![[r#"
`mine.toml` cannot be used

error[range-without-quotes]: a range stands in quotes
 --> mine.toml:8:23
  |
8 | when = { children = 2..4 }
  |                       ^
  |
  = help: write a range in quotes, as in "2..4"
"#]],
    );
}

#[test]
fn a_quote_in_quotes() {
    check(
        &SENTENCE.replace(r#"'^(?<subject>[A-Z]\w+) was"#, r#"'^(?<subject>[A-Z]\w+)'s keel was"#),
        str![[r#"
`mine.toml` cannot be used

error[quote-in-quotes]: a `'` ends the text that began with `'`
 --> mine.toml:6:32
  |
6 | match = '^(?<subject>[A-Z]\w+)'s keel was built in (?<year>\d{4})'
  |                                ^
  |
  = help: write the text in double quotes, or in three single ones: '''…'''
"#]],
    );
}

#[test]
fn a_comma_at_the_end_of_a_line() {
    check(
        &RULE.replace(r#"on = "term""#, r#"on = "term","#),
        str![[r#"
`mine.toml` cannot be used

error[line-end]: there is no `,` at the end of a line
 --> mine.toml:5:12
  |
5 | on = "term",
  |            ^
  |
  = help: remove the `,`
"#]],
    );
}

#[test]
fn a_file_that_is_copied_with_its_fence() {
    check(
        &format!("```toml\n{RULE}```\n"),
        str![[r#"
`mine.toml` cannot be used

error[code-fence]: this is a fence of Markdown, not TOML
 --> mine.toml:1:7
  |
1 | ```toml
  |       ^
  |
  = help: remove the lines with ```
"#]],
    );
}

#[test]
fn a_comment_of_another_language() {
    check(
        &format!("// Rules for ships\n{RULE}"),
        str![[r#"
`mine.toml` cannot be used

error[comment]: this is no comment of TOML
 --> mine.toml:1:4
  |
1 | // Rules for ships
  |    ^
  |
  = help: begin a comment with `#`
"#]],
    );
}

#[test]
fn a_blank_in_a_key() {
    check(
        &RULE.replace(r#"on = "term""#, r#"looks on = "term""#),
        str![[r#"
`mine.toml` cannot be used

error[blank-in-key]: there is a blank in the key `looks on`
 --> mine.toml:5:7
  |
5 | looks on = "term"
  |       ^
  |
  = help: write `looks_on`, or "looks on" in quotes
"#]],
    );
}

#[test]
fn a_letter_that_needs_quotes_in_a_key() {
    check(
        "[lexicon.note]\nübrige = [\"rest\"]\n",
        str![[r#"
`mine.toml` cannot be used

error[odd-key]: a key outside quotes has letters a–z, digits, `-` and `_` only
 --> mine.toml:2:1
  |
2 | übrige = ["rest"]
  | ^
  |
  = help: write "übrige" in quotes
"#]],
    );
}

#[test]
fn a_key_without_a_value() {
    check(
        &RULE.replace(r#"on = "term""#, "on ="),
        str![[r#"
`mine.toml` cannot be used

error[missing-value]: `on` has no value
 --> mine.toml:5:4
  |
5 | on =
  |    ^
  |
  = help: write the value on the same line: `on = "…"`
"#]],
    );
}

#[test]
fn a_remark_without_its_sign() {
    check(
        &format!("Rules for ships\n{RULE}"),
        str![[r#"
`mine.toml` cannot be used

error[no-equals]: `Rules for ships` has no `=`
 --> mine.toml:1:7
  |
1 | Rules for ships
  |       ^
  |
  = help: write `Rules for ships = …`, or begin a remark with `#`
"#]],
    );
}

#[test]
fn mistakes_in_several_lines_are_told_at_once() {
    check(
        &RULE
            .replace("on = \"term\"", "on = term")
            .replace("answer = \"body\"", "answer = “body”")
            .replace("kind = ", "kind: "),
        str![[r#"
`mine.toml` cannot be used

error[colon]: a key and its value are joined by `=`, not by `:`
 --> mine.toml:4:7
  |
4 | kind: "term"
  |       ^
  |
  = help: write `kind = …`

error[missing-quotes]: `term` has no quotes
 --> mine.toml:5:6
  |
5 | on = term
  |      ^^^^
  |
  = help: write it as "term"

error[curly-quotes]: these quotes are not the straight ones of TOML
 --> mine.toml:7:10
  |
7 | answer = “body”
  |          ^^^^^^
  |
  = help: write straight quotes: "…" or '…'
"#]],
    );
}

#[test]
fn an_equals_sign_too_many() {
    check(
        &RULE.replace("answer = ", "answer == "),
        str![[r#"
`mine.toml` cannot be used

error[extra-equals]: there is one `=` too many
 --> mine.toml:7:9
  |
7 | answer == "body"
  |         ^
  |
  = help: remove it
"#]],
    );
}

#[test]
fn an_equals_sign_too_few_within_brackets() {
    check(
        &RULE.replace("question = ", "question "),
        str![[r#"
`mine.toml` cannot be used

error[no-equals]: there is no `=` between a key and its value
  --> mine.toml:12:21
   |
12 | cards = [{ question "Ship: Keel?" }]
   |                     ^
   |
   = help: write `key = …`; a text stands in quotes
"#]],
    );
}

#[test]
fn a_table_without_a_name() {
    check(
        &format!("{RULE}\n[]\n"),
        str![[r#"
`mine.toml` cannot be used

error[no-name]: there is no name here
  --> mine.toml:18:2
   |
18 | []
   |  ^
   |
   = help: write the name of a key or a table; one with signs stands in quotes
"#]],
    );
}

#[test]
fn a_text_that_is_closed_and_was_not_opened() {
    check(
        &RULE.replace("on = \"term\"", "on = +\"term\""),
        str![[r#"
`mine.toml` cannot be used

error[not-opened]: this closes nothing, or stands before what opens
 --> mine.toml:5:6
  |
5 | on = +"term"
  |      ^
  |
  = help: begin a text with `"` or `'`, a list with `[` and a table with `{`
"#]],
    );
}

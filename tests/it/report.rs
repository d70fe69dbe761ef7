//! How findings are drawn over the text they are about.

use cardmill::authoring::report::finding;
use cardmill::base::code::Code;
use cardmill::base::diagnostic::{Diagnostic, Severity};
use cardmill::base::source::{SourceFile, Span};
use snapbox::{IntoData, assert_data_eq, str};

/// The drawing of a finding about the first `part` of `text`.
#[track_caller]
fn check(text: &str, part: &str, drawn: impl IntoData) {
    let source = SourceFile::new("os.md", text);
    let start = text.find(part).unwrap() as u32;
    let diagnostic = Diagnostic {
        code: Code::NoAnswer,
        severity: Severity::Warning,
        message: "this question has no answer".to_owned(),
        path: "os.md".into(),
        span: Some(Span::new(start, start + part.len() as u32)),
        help: Some("write the answer under it".to_owned()),
    };
    assert_data_eq!(finding(&diagnostic, Some(&source)), drawn);
}

#[test]
fn carets_stand_under_wide_characters() {
    check(
        "# 操作系统\n\n## 什么是死锁？ ok\n",
        "死锁？",
        str![[r#"
warning[no-answer]: this question has no answer
 --> os.md:3:7
  |
3 | ## 什么是死锁？ ok
  |          ^^^^^^
  |
  = help: write the answer under it

"#]],
    );
}

#[test]
fn of_several_lines_the_first_is_drawn() {
    check(
        &format!("{}a\tquestion\u{1B}[31m\nand more\n", "\n".repeat(9)),
        "question\u{1B}[31m\nand",
        str![[r#"
warning[no-answer]: this question has no answer
  --> os.md:10:3
   |
10 | a question [31m
   |   ^^^^^^^^^^^^^
   |
   = help: write the answer under it

"#]],
    );
}

#[test]
fn a_long_line_is_shown_around_the_place() {
    check(
        &format!("{}HERE{}\n", "长".repeat(200), "x".repeat(200)),
        "HERE",
        str![[r#"
warning[no-answer]: this question has no answer
 --> os.md:1:201
  |
1 | …长长长长长长长长长长长长长长长长长长长长长长长长长HERExxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
  |                                                    ^^^^
  |
  = help: write the answer under it

"#]],
    );
}

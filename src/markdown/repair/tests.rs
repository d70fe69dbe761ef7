//! What the tests of all repairs share, and what holds for every text.

use super::*;
use proptest::prelude::*;

/// The note after these repairs and no others.
fn only(names: &[&str], note: &str) -> Repaired {
    let mut settings = RepairSettings::default();
    for name in NAMES.iter().filter(|name| !names.contains(name)) {
        assert!(settings.switch_off(name));
    }
    repair(&SourceFile::new("a.md", note), &settings)
}

/// `before` is repaired to `after` by the repair of this name alone, and stays so.
#[track_caller]
pub(crate) fn check_only(name: &str, before: &str, after: &str) {
    assert!(NAMES.contains(&name), "no repair is called {name}");
    assert_eq!(only(&[name], before).text(), after);
    assert_eq!(only(&[name], after).text(), after, "it is repaired again");
}

/// A note that a repair leaves alone.
#[track_caller]
pub(crate) fn check_kept(name: &str, note: &str) {
    check_only(name, note, note);
}

/// What all repairs make of a note.
pub(crate) fn all(note: &str) -> String {
    repair(&SourceFile::new("a.md", note), &RepairSettings::default()).text().to_owned()
}

/// What a note says about itself.
pub(crate) fn front(note: &str) -> FrontMatter {
    repair(&SourceFile::new("a.md", note), &RepairSettings::default()).front().clone()
}

#[test]
fn every_repair_has_its_switch_and_its_table_in_their_order() {
    let mut settings = RepairSettings::default();
    for repair in REPAIRS {
        assert!((repair.is_on)(&settings), "{}", repair.name);
        assert!(settings.switch_off(repair.name), "{}", repair.name);
        assert!(!(repair.is_on)(&settings), "{}", repair.name);
    }
    assert!(!settings.switch_off("no-such-repair"));
    let text = include_str!("../../../rules/repair.toml");
    let tables: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix('[')?.strip_suffix(']')).collect();
    assert_eq!(tables, NAMES, "the file says that its order is that of the repairs");
}

#[test]
fn an_unknown_key_is_an_error() {
    let text = include_str!("../../../rules/repair.toml").replace("min-rows", "min-row");
    let message = RepairSettings::parse(&text).expect_err("no such key").to_string();
    assert!(message.contains("min-row"), "{message}");
}

#[test]
fn an_empty_note_stays_empty() {
    let source = SourceFile::new("a.md", "");
    let clean = repair(&source, &RepairSettings::default());
    assert_eq!(clean.text(), "");
    assert_eq!(clean.source_line(0), 1);
    assert_eq!(clean.to_source(&source, 0..9), crate::base::source::Span::new(0, 0));
}

/// `word` of the clean text is found in the file, and is the same word there.
#[track_caller]
fn check_span(note: &str, word: &str) {
    let source = SourceFile::new("a.md", note);
    let clean = repair(&source, &RepairSettings::default());
    let at = clean.text().find(word).expect("the word stands in the clean text");
    assert_eq!(source.slice(clean.to_source(&source, at..at + word.len())), word);
}

#[test]
fn spans_lead_back_to_the_words() {
    check_span("\u{feff}# 锁 \r\n\r\n<b>互斥</b>：只有一个\r\n", "只有一个");
    check_span("- [[a|first]] and [[b|second]] end\n", "second");
    check_span("one<br>two<br/>three\n", "two");
    check_span("- **一：**二 **三：**四 [[x|五]] 六\n", "五");
    check_span("1<b>a</b>2<br>  3<i>c</i>4\n", "4");
    check_span("##什么是锁？\n答\n", "什么是锁？");
}

#[test]
fn a_span_over_lines_holds_them_all() {
    let source = SourceFile::new("a.md", "a\n<p>\nb\n</p>\nc\n");
    let clean = repair(&source, &RepairSettings::default());
    let span = clean.to_source(&source, 0..clean.text().len());
    assert_eq!(source.slice(span), "a\n<p>\nb\n</p>\nc");
}

/// Lines that look like notes, so that most repairs get something to do.
fn note() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        "[#＃]{1,3} ?[a锁？:😀]{0,6}\\r?",
        "[ ]{0,5}(\\\\?[-*+•]|[0-9]{1,2}[.)、：:]|[(（][0-9][)）]|[①②③]) ?[a锁*` ]{0,8}",
        "(```|~~~)[a-z]{0,3}",
        "[>|] ?.{0,8}[|]?",
        "(</?(details|summary|b|code|br|p|int|li|h3|sub|ul|ol|blockquote|dl|dt|dd|table|td|ruby|rt)/?>[a-z锁 ]{0,6}){1,3}(</(b|code|summary|details|h3|ul|ol|blockquote|dl|table|ruby)>)?",
        "[a-z锁 ]{0,4}(<!--|-->|%%|\\[\\[|\\]\\]|==|`|\\*\\*|<br>|:)[a-z锁 ]{0,4}",
        "[-=]{1,4}",
        "(if x; then|fi|echo \\$x;|# a|\\\\# b|x=1;|key:: value|#tag)",
        ".{0,16}",
        Just(String::new()),
    ];
    prop::collection::vec(line, 0..24).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn lines_and_spans_stay_inside_the_file(text in note()) {
        let source = SourceFile::new("any.md", text);
        let clean = repair(&source, &RepairSettings::default());
        let mut last = 1;
        for (at, line) in clean.text().lines().enumerate() {
            let number = clean.source_line(at);
            prop_assert!((last..=source.line_count()).contains(&number));
            last = number;
            let start = line.as_ptr() as usize - clean.text().as_ptr() as usize;
            prop_assert_eq!(clean.line_of(start), at);
            for (from, c) in line.char_indices() {
                let span = clean.to_source(&source, start + from..start + from + c.len_utf8());
                prop_assert!(source.text().get(span.start as usize..span.end as usize).is_some());
                let span = clean.to_source(&source, start + from..clean.text().len());
                prop_assert!(source.text().get(span.start as usize..span.end as usize).is_some());
            }
        }
    }

    /// One repair may uncover what an earlier one mends, but that comes to an end.
    #[test]
    fn a_repaired_note_settles(text in note()) {
        let mut repaired = all(&text);
        for _ in 0..4 {
            repaired = all(&repaired);
        }
        prop_assert_eq!(all(&repaired), repaired);
    }
}

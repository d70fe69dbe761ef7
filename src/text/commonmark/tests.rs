//! What is written is what a person would have written, and is read back as it was.

use super::*;
use crate::text::content::{Content, ContentBlock, ContentItem};
use crate::text::marks::{Image, Style, is_sign, push_image};
use proptest::prelude::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    let written = write_marked(text);
    assert_eq!(written, expected);
    assert_eq!(read_content(&written), Content::text(text));
}

#[test]
fn what_cannot_be_misread_is_not_escaped() {
    check(
        "snake_case and a * b, x[0], 3 < 4, R&D, C:\\dir, ~/bin",
        "snake_case and a * b, x[0], 3 < 4, R&D, C:\\dir, ~/bin",
    );
    check("2024 was - well", "2024 was - well");
}

#[test]
fn what_would_be_misread_is_escaped() {
    check("*a* _b_ <int> &lt; \\*", "\\*a\\* \\_b\\_ \\<int> \\&lt; \\\\\\*");
    check("1. no list\n- nor this\n# nor a title\n---", "1\\. no list\\\n\\- nor this\\\n\\# nor a title\\\n\\---");
    check("[a](b)", "\\[a\\](b)");
    check(" lead and trail ", "&#32;lead and trail&#32;");
}

#[test]
fn marks_are_kept() {
    check("`a|b` x<sup>2</sup> <sub>", "`a|b` x<sup>2</sup> \\<sub>");
    check("` a `", "`  a  `");
    check("`a``b`", "`a`<code>b</code>");
}

#[test]
fn a_fence_is_longer_than_any_in_the_code() {
    let content = Content { blocks: vec![ContentBlock::Code { lang: "md".into(), text: "```\nx\n```".into() }] };
    assert_eq!(write_content(&content), "````md\n```\nx\n```\n````");
}

#[test]
fn nested_lists_are_tight() {
    let item = |text: &str, blocks| ContentItem { text: text.into(), done: None, blocks };
    let inner = ContentBlock::List { start: None, items: vec![item("x", vec![]), item("y", vec![])] };
    let content = Content {
        blocks: vec![ContentBlock::List { start: Some(1), items: vec![item("a", vec![inner]), item("b", vec![])] }],
    };
    assert_eq!(write_content(&content), "1. a\n   - x\n   - y\n2. b");
}

/// Text with everything that could go wrong. No U+0000, which CommonMark forbids.
pub(crate) fn odd_text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        8 => "[ -~]{0,6}",
        4 => "[a-z ]{1,6}",
        3 => r"[-*_`~|<>&#\[\]()!:;.\\+=0-9 ›]{1,6}",
        2 => "[\u{1}-\u{10ffff}]{0,3}",
        2 => "[一-龥？。（）]{1,5}",
        2 => Just("\n".to_owned()),
        1 => "<(sub|sup|kbd|br|code|!--|a href=x)>",
        1 => "</(sub|sup|kbd|code)>",
        1 => "`[ -~&&[^`]]{1,5}`",
        1 => "( |\t){1,5}",
        1 => Just("&amp;".to_owned()),
        1 => Just(" › ".to_owned()),
    ];
    let plain = prop::collection::vec(part, 0..8)
        .prop_map(|parts| parts.concat().chars().filter(|char| !is_sign(*char)).collect::<String>());
    let image = ("[ -~一-龥&&[^`]]{0,8}", "[a-z &*]{0,5}", prop_oneof![Just(""), Just("300"), Just("300x20")]);
    let image = image.prop_map(|(target, alt, size)| {
        let mut out = String::new();
        push_image(&mut out, Image { target: &target, alt: alt.trim(), size });
        out
    });
    let piece = prop_oneof![6 => plain.clone(), 1 => image];
    let tag = prop::sample::select(Style::ALL.to_vec());
    let styled = (tag, plain.clone()).prop_map(|(tag, text)| format!("{}{text}{}", tag.open(), tag.close()));
    let linked = ("[ -~&&[^`]]{0,8}", plain).prop_map(|(target, text)| super::link(&text, &target));
    prop::collection::vec(prop_oneof![6 => piece, 1 => styled, 1 => linked], 0..4).prop_map(|parts| parts.concat())
}

fn some_text() -> impl Strategy<Value = String> {
    odd_text().prop_filter("empty text is not written", |text| !text.is_empty())
}

fn code_block() -> impl Strategy<Value = ContentBlock> {
    let line = prop_oneof!["[ -~]{0,8}", "[`~]{1,5}", "[ \t]{0,5}[a-z]{0,3}", "[^\u{0}\r\n]{0,6}"];
    ("[a-zA-Z+#.`&\\\\-]{0,5}", prop::collection::vec(line, 0..5))
        .prop_map(|(lang, lines)| ContentBlock::Code { lang, text: lines.join("\n") })
}

fn table() -> impl Strategy<Value = ContentBlock> {
    (1..4usize).prop_flat_map(|columns| {
        let row = move || prop::collection::vec(odd_text(), columns);
        (row(), prop::collection::vec(row(), 0..4)).prop_map(|(header, rows)| ContentBlock::Table { header, rows })
    })
}

fn block() -> impl Strategy<Value = ContentBlock> {
    let leaf = prop_oneof![some_text().prop_map(ContentBlock::Text), code_block(), table()];
    leaf.prop_recursive(3, 24, 4, |block| {
        let item = (odd_text(), prop::option::of(any::<bool>()), prop::collection::vec(block.clone(), 0..3))
            .prop_map(|(text, done, blocks)| ContentItem { text, done, blocks });
        let quote = prop::collection::vec(block, 1..3).prop_map(ContentBlock::Quote);
        let start = prop_oneof![Just(None), Just(Some(1)), (0..2000u64).prop_map(Some)];
        let list =
            (start, prop::collection::vec(item, 1..4)).prop_map(|(start, items)| ContentBlock::List { start, items });
        prop_oneof![4 => list, 1 => quote]
    })
}

/// Any content that CommonMark can hold.
pub(crate) fn odd_content() -> impl Strategy<Value = Content> {
    prop::collection::vec(block(), 0..4).prop_map(|blocks| Content { blocks })
}

proptest! {
    #[test]
    fn any_text_is_read_back(text in some_text()) {
        let written = write_marked(&text);
        prop_assert_eq!(read_content(&written), Content::text(text), "{}", written);
    }

    #[test]
    fn any_content_is_read_back(content in odd_content()) {
        let written = write_content(&content);
        prop_assert_eq!(read_content(&written), content, "{}", written);
    }

    #[test]
    fn any_heading_is_read_back(titles in prop::collection::vec(some_text(), 1..4)) {
        let mut written = String::new();
        push_heading(&mut written, 2, &titles);
        let read = elements(&written);
        prop_assert_eq!(&read, &[Element { line: 1, kind: ElementKind::Heading { level: 2, titles } }], "{}", written);
    }
}

#[test]
fn what_nests_without_end_is_read() {
    for sign in ["> ", "- "] {
        let mut seen = Vec::new();
        read_content(&format!("{}a\n\nb\n", sign.repeat(20_000))).each_text(&mut |text| seen.push(text.to_owned()));
        seen.retain(|text| !text.is_empty());
        assert_eq!(seen, ["a", "b"], "{sign}");
    }
}

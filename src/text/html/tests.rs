//! What stands in a field for what stood in a note.

use super::*;

#[track_caller]
fn check(text: &str, html: &str) {
    assert_eq!(marked(text), html);
}

#[test]
fn marks_become_tags_and_the_rest_is_escaped() {
    check("`a<b` & Vec<int>", "<code>a&lt;b</code> &amp; Vec&lt;int&gt;");
    check("H<sub>2</sub>O\n<kbd>Ctrl", "H<sub>2</sub>O<br>&lt;kbd&gt;Ctrl");
    check("*not* _bold_ [x]", "*not* _bold_ [x]");
}

#[test]
fn names_of_emoji_between_colons_are_shown_as_emoji() {
    check("done :rocket:, :+1:", "done 🚀, 👍");
    check(
        "12:30:45 a:key:b ::key:: :nothing_known: `:rocket:`",
        "12:30:45 a:key:b ::key:: :nothing_known: <code>:rocket:</code>",
    );
}

#[test]
fn what_anki_would_run_stays_text() {
    check("[sound:a.mp3] [$]x[/$]", "&#91;sound:a.mp3] &#91;$]x[/$]");
    check(r"sed \(a\)", r"sed \<span></span>(a\)");
    check(r"`\(a\)`", r"<code>\(a\)</code>");
}

#[test]
fn text_is_composed_and_has_no_control_characters() {
    check("e\u{301}\u{1f}\u{0}x\ty\r\nz", "\u{e9}x\ty <br>z");
    check("<sub>\u{338}</sub>", "<sub>&#824;</sub>");
}

#[test]
fn blocks_become_lists_code_and_tables() {
    let answer = Content {
        blocks: vec![
            ContentBlock::Text("first".into()),
            ContentBlock::List {
                start: Some(3),
                items: vec![ContentItem {
                    text: "three".into(),
                    done: None,
                    blocks: vec![ContentBlock::List { start: None, items: vec![ContentItem::text("under")] }],
                }],
            },
            ContentBlock::Code { lang: "c\"++".into(), text: "a < b\n\tc".into() },
            ContentBlock::Table { header: vec!["k".into()], rows: vec![vec!["`v`".into()]] },
        ],
    };
    assert_eq!(
        content(&answer, &Highlights::default()),
        "<p>first</p><ol start=\"3\"><li>three<ul><li>under</li></ul></li></ol>\
         <pre><code class=\"language-c++\">a &lt; b\n\tc</code></pre>\
         <table><thead><tr><th>k</th></tr></thead><tbody><tr><td><code>v</code></td></tr></tbody></table>"
    );
}

#[test]
fn a_short_answer_has_no_paragraph() {
    assert_eq!(content(&Content::text("yes"), &Highlights::default()), "yes");
}

#[test]
fn ordinary_characters_are_in_normal_form_wherever_they_stand() {
    for char in ('\0'..=char::MAX).filter(|char| is_ordinary(*char)) {
        assert!(!char.is_control() || "\n\t".contains(char), "{char:?}");
        assert!(!is_sign(char), "{char:?}");
        assert_eq!(is_nfc_quick([char].into_iter()), IsNormalized::Yes, "{char:?}");
        assert_eq!(unicode_normalization::char::canonical_combining_class(char), 0, "{char:?}");
    }
}

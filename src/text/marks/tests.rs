//! Which pieces a text has.

use super::*;

#[track_caller]
fn check(text: &str, expected: &[Piece<'_>]) {
    assert_eq!(pieces(text), expected);
}

#[test]
fn a_pair_of_backticks_is_code() {
    check("run `ls -l` now", &[Piece::Text("run "), Piece::Code("ls -l"), Piece::Text(" now")]);
}

#[test]
fn a_lone_backtick_is_text() {
    check("a ` b", &[Piece::Text("a ` b")]);
    check("a `\n` b", &[Piece::Text("a `"), Piece::Break, Piece::Text("` b")]);
    check("``", &[Piece::Text("``")]);
}

#[test]
fn tags_pair_like_brackets() {
    check("H<sub>2</sub>", &[Piece::Text("H"), Piece::Open(Style::Sub), Piece::Text("2"), Piece::Close(Style::Sub)]);
    check("<sub>a</sup>", &[Piece::Text("<sub>"), Piece::Text("a</sup>")]);
    check(
        "<sub><sup>a</sub>",
        &[Piece::Open(Style::Sub), Piece::Text("<sup>"), Piece::Text("a"), Piece::Close(Style::Sub)],
    );
}

#[test]
fn other_tags_are_text() {
    check("Vec<int>", &[Piece::Text("Vec<int>")]);
}

#[test]
fn styles_links_and_pictures_are_marked_with_signs_of_their_own() {
    let mut text = String::from("a ");
    text.push_str(Style::Bold.open());
    text.push('b');
    text.push_str(Style::Bold.close());
    push_link(&mut text, "https://example.org/");
    text.push('c');
    end_link(&mut text);
    push_image(&mut text, Image { target: "d.png", alt: "e", size: "30" });
    check(
        &text,
        &[
            Piece::Text("a "),
            Piece::Open(Style::Bold),
            Piece::Text("b"),
            Piece::Close(Style::Bold),
            Piece::OpenLink("https://example.org/"),
            Piece::Text("c"),
            Piece::CloseLink,
            Piece::Image(Image { target: "d.png", alt: "e", size: "30" }),
        ],
    );
    assert_eq!(plain(&text), "a bc");
}

#[test]
fn a_mark_without_its_end_is_text() {
    let open = Style::Italic.open();
    check(&format!("a{open}b"), &[Piece::Text("a"), Piece::Text(open), Piece::Text("b")]);
    check(
        &format!("{open}a{}", Style::Bold.close()),
        &[Piece::Text(open), Piece::Text(&format!("a{}", Style::Bold.close()))],
    );
}

#[test]
fn code_between_two_dollar_signs_is_a_formula() {
    check("x $`a_1`$ y", &[Piece::Text("x "), Piece::Math("a_1"), Piece::Text(" y")]);
    check("$`a`", &[Piece::Text("$"), Piece::Code("a")]);
    check("$5 `a`$", &[Piece::Text("$5 "), Piece::Code("a"), Piece::Text("$")]);
}

#[test]
fn what_is_left_out_is_known_without_numbers_and_hints() {
    let text = Deletion::read("A {{c1::b {{c2::c}}::hint}}, {{c1,3::d}} e");
    assert_eq!(Deletion::deleted(&text), ["c", "b c", "d"]);
    assert_eq!(Deletion::text(&text), "A b c, d e");
    assert_eq!(Deletion::deleted("a CLOSE"), Vec::<String>::new());
}

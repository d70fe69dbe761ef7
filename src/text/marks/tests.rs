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
fn no_style_crosses_the_end_of_a_deletion() {
    let pieces_of = |markdown: &str| {
        let text = Deletion::read(markdown).replace("[b]", Style::Bold.open()).replace("[/b]", Style::Bold.close());
        let found = pieces(&text);
        let is_style = |piece: &&Piece<'_>| matches!(piece, Piece::Open(_) | Piece::Close(_));
        found.iter().filter(is_style).count()
    };
    assert_eq!(pieces_of("[b]{{c1::x[/b]}} y"), 0);
    assert_eq!(pieces_of("{{c1::[b]x}} y[/b]"), 0);
    assert_eq!(pieces_of("[b]{{c1::x}} y[/b]"), 2);
    assert_eq!(pieces_of("{{c1::[b]x[/b]}} [b]y[/b]"), 4);
    assert_eq!(pieces_of("[b]a {{c1::x[/b]}} y[/b]"), 2);
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

/// `**Sail**: a *wide* cloth` with a picture inside and one below it.
fn sail() -> Text {
    let mark = |kind, at| Mark { kind, at };
    let picture = |target: &str, place| {
        let picture = Picture { target: target.to_owned(), alt: String::new(), size: String::new(), place };
        MarkKind::Picture(picture)
    };
    let letters = "Sail: a wide cloth.";
    let marks = vec![
        mark(MarkKind::Style(Style::Bold), 0..4),
        mark(MarkKind::Style(Style::Italic), 8..12),
        mark(picture("in.png", Place::Inside), 12..12),
        mark(picture("below.png", Place::Below(2)), letters.len()..letters.len()),
    ];
    Text::new(letters.to_owned(), marks)
}

/// Marked text as one reads it: `*bold*`, `/italics/`, `[picture]`.
fn seen(text: &Text) -> String {
    let mut out = String::new();
    for piece in pieces(&text.marked()) {
        match piece {
            Piece::Text(shown) => out.push_str(shown),
            Piece::Open(Style::Bold) | Piece::Close(Style::Bold) => out.push('*'),
            Piece::Open(_) | Piece::Close(_) => out.push('/'),
            Piece::Image(image) => out.push_str(&format!("[{}]", image.target)),
            Piece::Break => out.push('\n'),
            other => panic!("{other:?}"),
        }
    }
    out
}

#[test]
fn a_slice_keeps_what_is_marked_in_it() {
    let text = sail();
    assert_eq!(seen(&text), "*Sail*: a /wide/ [in.png] cloth.\n[below.png]");
    assert_eq!(seen(&text.slice(0..4)), "*Sail*");
    assert_eq!(seen(&text.slice(9..11)), "/id/");
    assert_eq!(seen(&text.slice(6..text.len())), "a /wide/ [in.png] cloth.\n[below.png]");
    assert_eq!(seen(&text.slice(6..text.len() - 1).slice(2..12)), "/wide/ [in.png] cloth");
    assert_eq!(seen(&text.part(text.trim_start_matches("Sail"))), ": a /wide/ [in.png] cloth.");
    assert_eq!(seen(&text.only_pictures()), "[in.png]\n[below.png]");
    assert!(text.slice(0..4).is_bold() && !text.slice(0..5).is_bold());
}

#[test]
fn texts_are_joined_with_their_marks() {
    let mut joined = sail().slice(0..4);
    joined.append("\n", &sail().slice(6..12));
    joined.append("\n", &sail());
    assert_eq!(&*joined, "Sail\na wide\nSail: a wide cloth.");
    assert_eq!(seen(&joined), "*Sail*\na /wide/ [in.png]\n*Sail*: a /wide/ [in.png] cloth.\n[below.png]");
    assert_eq!(seen(&sail().cut(4)), "*Sail* [in.png]\n[below.png]");
}

//! What cards name, what targets mean, and what is put in their place.

use super::*;
use crate::base::code::Code;
use crate::base::diagnostic::Severity;
use crate::base::source::SourceFile;
use crate::cards::card::{CardId, CardKind, CardSource, Grade, NoteKind};
use crate::text::content::{ContentBlock, ContentItem};
use crate::text::html;

fn image(target: &str, alt: &str, size: &str) -> String {
    let mut out = String::new();
    push_image(&mut out, Image { target, alt, size });
    out
}

fn card(question: &str, answer: Content) -> Card {
    Card {
        id: CardId([1; 16]),
        deck: vec!["notes".into()],
        kind: CardKind("qa".into()),
        note_type: NoteKind::Basic,
        context: Vec::new(),
        question: question.into(),
        below: Content::default(),
        extra: Content::default(),
        answer,
        tags: Vec::new(),
        rule: "x".into(),
        grade: Grade::Sure,
        source: CardSource { path: "n/a.md".into(), lines: Lines::new(2, 3), modified: 1 },
    }
}

/// A card with a picture in every kind of text.
fn everywhere() -> Card {
    let cell = |name: &str| image(name, "", "");
    let mut card = card(
        &format!("`code` {} **", cell("q.png")),
        Content {
            blocks: vec![
                ContentBlock::Text(cell("text.png")),
                ContentBlock::List {
                    start: None,
                    items: vec![ContentItem {
                        text: cell("item.png"),
                        done: Some(true),
                        blocks: vec![ContentBlock::Quote(vec![ContentBlock::Text(cell("quote.png"))])],
                    }],
                },
                ContentBlock::Table { header: vec![cell("head.png")], rows: vec![vec![cell("cell.png")]] },
                ContentBlock::Code { lang: String::new(), text: cell("code.png") },
            ],
        },
    );
    card.context = vec![cell("title.png")];
    card.below = Content::text(cell("below.png"));
    card
}

const PLACES: [&str; 8] =
    ["title.png", "q.png", "below.png", "text.png", "item.png", "quote.png", "head.png", "cell.png"];

#[test]
fn every_text_of_a_card_is_looked_at_once_for_each_target() {
    let deck = Deck::of(vec![everywhere(), everywhere()]);
    let found: Vec<_> = references(&deck).into_iter().map(|found| found.target).collect();
    assert_eq!(found, PLACES);
    assert_eq!(names_in(&deck.cards[0]), PLACES);
}

#[test]
fn every_target_is_replaced_and_the_rest_stays() {
    let mut deck = Deck::of(vec![everywhere()]);
    rewrite(&mut deck, &|path, target| {
        assert_eq!(path, "n/a.md");
        Place::Shown(format!("new-{target}"))
    });
    assert_eq!(names_in(&deck.cards[0]), PLACES.map(|name| format!("new-{name}")));
    assert_eq!(deck.cards[0].question, format!("`code` {} **", image("new-q.png", "", "")));
    assert_eq!(deck.cards[0].answer.blocks[3], everywhere().answer.blocks[3], "code is none");
}

#[track_caller]
fn check_place(written: &str, place: &Place, html: &str) {
    let mut deck = Deck::of(vec![card(written, Content::default())]);
    rewrite(&mut deck, &|_, _| place.clone());
    assert_eq!(html::marked(&deck.cards[0].question), html);
}

#[test]
fn what_cannot_be_shown_leaves_its_text_or_its_name() {
    check_place(&image("a/b.png", "a < b", "30"), &Place::Lost, "a &lt; b");
    check_place(&image("a/b.png?x#y", "", ""), &Place::Lost, "b.png");
    check_place(&image("C:\\x\\b.png", " ", ""), &Place::Lost, "b.png");
    check_place(&image("data:image/png;base64,AAAA", "", ""), &Place::Lost, "");
    let shown = Place::Shown("b-1a2b3c4d.png".to_owned());
    check_place(
        &image("a/b.png", "alt", "30x20"),
        &shown,
        "<img src=\"b-1a2b3c4d.png\" alt=\"alt\" width=\"30\" height=\"20\">",
    );
    let sound = Place::Shown("b-1a2b3c4d.mp3".to_owned());
    check_place(&image("a/b.mp3", "alt", ""), &sound, "[sound:b-1a2b3c4d.mp3]");
}

#[test]
fn what_is_on_the_web_is_shown_from_there_or_linked() {
    let picture = image("x", "alt", "");
    check_place(
        &picture,
        &remote_place("https://x.org/a.png?mp3"),
        "<img src=\"https://x.org/a.png?mp3\" alt=\"alt\">",
    );
    check_place(&picture, &remote_place("https://x.org/a.mp3?b"), "<a href=\"https://x.org/a.mp3?b\">alt</a>");
}

#[test]
fn a_document_has_its_pictures_in_a_folder_and_back() {
    let card = everywhere();
    assert_eq!(names_in(&into_folder(&card)), [""; 0]);
    assert_eq!(out_of_folder(&into_folder(&card)).as_ref(), &card);
    assert!(matches!(into_folder(&self::card("plain", Content::default())), Cow::Borrowed(_)));
}

#[track_caller]
fn check_paths(target: &str, paths: &[&str]) {
    let rooted = target.starts_with('/');
    let expected = Local { paths: paths.iter().map(|path| (*path).to_owned()).collect(), rooted };
    assert_eq!(Target::read(target), Target::Local(expected), "{target}");
}

#[test]
fn a_target_stands_for_what_it_says_and_then_for_what_it_may_mean() {
    check_paths("a b.png", &["a b.png"]);
    check_paths("a%20b.PNG", &["a%20b.PNG", "a b.PNG"]);
    check_paths("img/a.png?raw=true#x", &["img/a.png"]);
    check_paths("100%.png", &["100%.png"]);
    check_paths("C# notes.png", &["C# notes.png"]);
    check_paths("a\\b.png", &["a\\b.png", "a/b.png"]);
    check_paths("Figure: one.png", &["Figure: one.png"]);
    check_paths("%e7%bb%86.png", &["%e7%bb%86.png", "细.png"]);
    check_paths("%ff.png", &["%ff.png"]);
    check_paths("x%00.png", &["x%00.png"]);
    check_paths("/img/a.png?v=2", &["img/a.png"]);
}

#[track_caller]
fn check_refused(refusal: Refusal, targets: &[&str]) {
    for target in targets {
        assert_eq!(Target::read(target), Target::Refused(refusal), "{target}");
    }
}

#[test]
fn a_target_that_leaves_the_notes_by_what_it_says_is_refused() {
    check_refused(Refusal::Empty, &["", " "]);
    check_refused(
        Refusal::Absolute,
        &["/etc/passwd", "/\\a.png", "\\a.png", "//host/a.png", "C:\\a.png", "c:a.png", "Z:/a.png"],
    );
    check_refused(Refusal::Scheme, &["file:///a.png", "FILE:a.png", "ftp://x/a.png", "javascript:a.png", "xy://a.png"]);
    check_refused(Refusal::Scheme, &["http:a.png"]);
    check_refused(Refusal::Data, &["data:image/png;base64,AAAA", "DATA:x"]);
    check_refused(Refusal::Kind, &["a.pdf", "a", "png", "a.png/", "a.png.exe", "a.html?.png.x", "%2fetc%2fpasswd"]);
    let remote = |address: &str| Target::Remote(address.to_owned());
    assert_eq!(Target::read("HTTPS://x.org/A.png"), remote("https://x.org/A.png"));
}

#[test]
fn a_finding_points_at_the_target_however_it_is_spelt_in_the_note() {
    let note = "a b.png\nQ ![](<a b.png>)\n![](x.png) ![](x.png)\n";
    let source = SourceFile::new("n/a.md", note);
    let at = |target: &str| {
        let reference = Reference { path: "n/a.md".into(), target: target.into(), lines: Lines::new(2, 3) };
        let found = finding(&reference, &Problem::Missing(None), Some(&source));
        assert_eq!((found.code, found.severity), (Code::MissingMedia, Severity::Warning));
        let span = found.span.unwrap();
        (source.position(span.start).line, source.slice(span).to_owned())
    };
    assert_eq!(at("a%20b.png"), (2, "a b.png".to_owned()));
    assert_eq!(at("x.png"), (3, "x.png".to_owned()));
    assert_eq!(at("unseen.png"), (2, "Q ![](<a b.png>)".to_owned()));
}

#[test]
fn a_file_that_ankiweb_does_not_take_is_told() {
    let reference = Reference { path: "n/a.md".into(), target: "film.mp4".into(), lines: Lines::new(1, 1) };
    let found = finding(&reference, &Problem::Large(LARGE + 1), None);
    assert_eq!((found.code, found.severity), (Code::LargeMedia, Severity::Warning));
    assert_eq!(found.message, "`film.mp4` has 101 MB");
}

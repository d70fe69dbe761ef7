//! What holds for every format.

use super::*;
use crate::base::source::Lines;
use crate::cards::card::{Card, CardKind, CardSource, Grade, NoteKind};
use crate::text::commonmark::tests::{odd_content, odd_text};
use crate::text::content::{Content, ContentBlock, ContentItem};
use crate::text::highlight::Highlights;
use crate::text::html;
use proptest::prelude::*;

/// A card; another one for each number.
pub(crate) fn card(number: u8) -> Card {
    Card {
        id: CardId([number; 16]),
        deck: vec!["notes".into(), "os".into()],
        kind: CardKind("definition".into()),
        note_type: NoteKind::Basic,
        below: Content::default(),
        extra: Content::default(),
        context: vec!["Operating systems".into(), "Locks & `mutex`".into()],
        question: format!("What is lock <{number}>?"),
        answer: Content {
            blocks: vec![
                ContentBlock::Text("It waits:".into()),
                ContentBlock::List {
                    start: Some(1),
                    items: vec![ContentItem::text("`try_lock`"), ContentItem::text("sleep")],
                },
            ],
        },
        tags: vec!["os::lock".into(), "exam".into()],
        rule: "heading-question".into(),
        grade: Grade::Sure,
        source: CardSource { path: "notes/os.md".into(), lines: Lines::new(12, 14), modified: 1_700_000_000 },
    }
}

fn options(timestamp: Option<i64>) -> ExportOptions {
    ExportOptions { timestamp, ..ExportOptions::default() }
}

#[test]
fn the_same_deck_gives_the_same_bytes() {
    let deck = Deck::of((0..50).map(card).collect());
    for format in Format::ALL {
        assert_eq!(
            export(&deck, format, &options(None)).unwrap(),
            export(&deck, format, &options(None)).unwrap(),
            "{format:?}"
        );
    }
}

#[test]
fn no_cards_are_no_error() {
    for format in Format::ALL {
        export(&Deck::default(), format, &options(None)).unwrap();
    }
}

#[test]
fn two_cards_with_one_id_are_refused_by_their_places() {
    let deck = Deck::of(vec![card(1), card(2), card(1)]);
    let error = export(&deck, Format::Json, &options(None)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "two cards have the id 01010101010101010101010101010101: notes/os.md:12-14 and notes/os.md:12-14"
    );
}

#[test]
fn a_time_that_anki_cannot_take_is_refused() {
    let options = options(Some(0));
    let error = export(&Deck::default(), Format::Apkg, &options).unwrap_err();
    assert!(error.to_string().starts_with("the timestamp 0 is no time"), "{error}");
}

/// Nothing but known tags, each closed; known entities; and no characters Anki would change.
pub(crate) fn assert_well_formed(html: &str) {
    let mut open = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '>', '&']) {
        rest = &rest[at..];
        if rest.starts_with('&') {
            assert!(
                ["&lt;", "&gt;", "&amp;", "&#91;", "&#824;", "&quot;"].iter().any(|known| rest.starts_with(known)),
                "{html}"
            );
            rest = &rest[1..];
            continue;
        }
        assert!(rest.starts_with('<'), "a lone `>` in {html}");
        let (tag, after) = rest[1..].split_once('>').unwrap();
        let name = tag.trim_start_matches('/').split(' ').next().unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "{html}");
        } else if !matches!(name, "br" | "img") {
            open.push(name);
        }
        rest = after;
    }
    assert!(open.is_empty(), "{open:?} is open in {html}");
    assert!(!html.chars().any(|char| char.is_control() && !"\n\t".contains(char)), "{html:?}");
    assert!(unicode_normalization::is_nfc(html), "{html:?}");
}

proptest! {
    #[test]
    fn any_field_is_well_formed(text in odd_text(), content in odd_content()) {
        assert_well_formed(&html::marked(&text));
        assert_well_formed(&html::content(&content, &Highlights::default()));
    }
}

#[test]
fn every_format_has_a_name_and_is_found_by_it() {
    for format in Format::ALL {
        assert_eq!(Format::from_name(format.name()), Some(format));
        assert_eq!(Format::from_name(format.extension()), Some(format));
    }
    assert_eq!(Format::from_name("pdf"), None);
}

//! The document reads well, and reads back.

use super::*;
use crate::export::tests::card;
use crate::text::commonmark::tests::{odd_content, odd_text};
use proptest::prelude::*;

#[track_caller]
fn refused(text: &str, error: ReadError) {
    assert_eq!(read(text).unwrap_err(), error);
}

#[test]
fn a_deck_is_a_document() {
    let mut second = card(2);
    second.answer = Content::text("Yes.");
    second.tags.clear();
    second.source.lines = Lines::new(20, 20);
    let mut third = card(3);
    third.context.clear();
    third.answer = Content::text("No.");
    let expected = "\
<!-- cardmill deck 1 -->

# notes::os

## Operating systems › Locks & `mutex`

### What is lock <1>?
<!-- id=01010101010101010101010101010101 kind=definition rule=heading-question grade=sure tags=os::lock,exam -->

It waits:

1. `try_lock`
2. sleep

[notes/os.md:12](notes/os.md#L12-L14)

### What is lock <2>?
<!-- id=02020202020202020202020202020202 kind=definition rule=heading-question grade=sure -->

Yes.

[notes/os.md:20](notes/os.md#L20)

# notes::os

### What is lock <3>?
<!-- id=03030303030303030303030303030303 kind=definition rule=heading-question grade=sure tags=os::lock,exam -->

No.

[notes/os.md:12](notes/os.md#L12-L14)
";
    let mut deck = Deck::of(vec![card(1), second, third]);
    assert_eq!(write(&deck), expected);
    deck.cards.iter_mut().for_each(|card| card.source.modified = 1);
    assert_eq!(read(expected).unwrap().cards, deck.cards);
}

#[test]
fn what_is_no_deck_is_refused_with_its_line() {
    refused("# Notes\n", ReadError::NotADeck);
    let first = "<!-- cardmill deck 1 -->\n";
    refused(&format!("{first}\nhello\n"), ReadError::Outside { line: 3 });
    refused(&format!("{first}### q\n"), ReadError::NoDeck { line: 2 });
    refused(&format!("{first}# d\n### q\n\na\n"), ReadError::NoId { line: 3 });
    let comment = format!("<!-- id={} grade=sure -->", "0".repeat(32));
    refused(&format!("{first}# d\n### q\n{comment}\n\na\n"), ReadError::NoSource { line: 3 });
    let grade = comment.replace("sure", "sound");
    refused(
        &format!("{first}# d\n### q\n{grade}\n\n[a:1](a#L1)\n"),
        ReadError::Grade { line: 3, grade: "sound".into() },
    );
    let card = format!("### q\n{comment}\n\n[a:1](a#L1)\n\n");
    let id = CardId([0; 16]);
    refused(&format!("{first}# d\n{card}{card}"), ReadError::DuplicateId { line: 8, id });
}

/// Any card that can be in a deck. Names of decks and tags are in Anki's form.
fn odd_card() -> impl Strategy<Value = Card> {
    let part = "[!#-9;-~一-龥]( ?[!#-9;-~一-龥]){0,4}";
    let name = || prop::string::string_regex(part).unwrap();
    let tag = "[!-9;-~一-龥]{1,4}(::[a-z]{1,3})?";
    let titles = odd_text().prop_filter("a title is not empty", |title| !title.is_empty());
    let what = (
        odd_text(),
        odd_content(),
        prop::collection::vec(titles, 0..3),
        prop::sample::select(vec![Grade::Sure, Grade::Likely, Grade::Bold]),
        prop::sample::select(vec![NoteKind::Basic, NoteKind::Reversed]),
        odd_content(),
        odd_content(),
    );
    let place = (odd_text(), any::<u32>(), any::<u32>());
    let names = (prop::collection::vec(name(), 1..3), prop::option::of(tag), "[ -~]{0,6}", "[a-z>%-]{0,6}");
    (any::<[u8; 16]>(), what, names, place).prop_map(
        |(
            id,
            (question, answer, context, grade, note_type, below, extra),
            (deck, tag, kind, rule),
            (path, first, last),
        )| {
            Card {
                id: CardId(id),
                deck,
                kind: CardKind(kind),
                note_type,
                below,
                context,
                question,
                answer,
                extra,
                tags: tag.into_iter().collect(),
                rule,
                grade,
                source: CardSource { path, lines: Lines::new(first, last), modified: 1 },
            }
        },
    )
}

#[test]
fn deletions_are_read_back() {
    let mut cloze = card(1);
    cloze.note_type = NoteKind::Cloze;
    cloze.question = Deletion::read("A {{c1::b {{c2::c}}::hint}}, {{c1,3::d}}");
    cloze.below = Content::text(Deletion::read("below {{c4::it}}"));
    cloze.source.modified = 1;
    let written = write(&Deck::of(vec![cloze.clone()]));
    assert!(written.contains("### A {{c1::b {{c2::c}}::hint}}, {{c1,3::d}}\n"), "{written}");
    assert!(written.contains(" note=cloze front=1 "), "{written}");
    assert_eq!(read(&written).unwrap().cards, [cloze]);
}

proptest! {
    #[test]
    fn any_deck_is_read_back(cards in prop::collection::vec(odd_card(), 0..4)) {
        let mut deck = Deck::of(cards);
        // Decks that differ only in case are one to Anki, so each card has its own first letter here.
        for (at, card) in deck.cards.iter_mut().enumerate() {
            card.deck[0].insert(0, char::from(b'a' + at as u8));
        }
        let written = write(&deck);
        prop_assert_eq!(read(&written).map(|deck| deck.cards), Ok(deck.cards), "{}", written);
    }
}

//! The code on the cards of a deck, coloured once for all of them and all formats.

use crate::cards::card::Card;
use crate::cards::deck::Deck;
use crate::text::content::{ContentBlock, MATH};
use crate::text::highlight::{self, Highlights};
use crate::text::html;
use std::collections::BTreeSet;

/// The colours of all code on the cards; those that are known are taken over.
pub(super) fn highlights(deck: &Deck, known: &Highlights) -> Highlights {
    let mut seen = BTreeSet::new();
    for card in &deck.cards {
        each_code(card, &mut |lang, text| {
            seen.insert((lang, text));
        });
    }
    // Colours belong to the text as it is written.
    known.again(seen.into_iter().map(|(lang, text)| (lang.to_owned(), html::normal(text).into_owned())))
}

/// The way in which code on this card is coloured, if any is.
pub(super) fn way(card: &Card) -> Option<&'static str> {
    let mut way = None;
    each_code(card, &mut |lang, text| way = way.or_else(|| highlight::way(lang, text)));
    way
}

/// Shows the language and the text of each code on a card.
fn each_code<'c>(card: &'c Card, look: &mut impl FnMut(&'c str, &'c str)) {
    fn blocks<'c>(all: &'c [ContentBlock], look: &mut impl FnMut(&'c str, &'c str)) {
        for block in all {
            match block {
                // A formula is no code.
                ContentBlock::Code { lang, .. } if lang == MATH => {}
                ContentBlock::Code { lang, text } => look(lang, text),
                ContentBlock::Quote(quoted) => blocks(quoted, look),
                ContentBlock::List { items, .. } => items.iter().for_each(|item| blocks(&item.blocks, look)),
                ContentBlock::Text(_) | ContentBlock::Table { .. } => {}
            }
        }
    }
    blocks(&card.below.blocks, look);
    blocks(&card.answer.blocks, look);
    blocks(&card.extra.blocks, look);
}

#[cfg(all(test, feature = "highlight"))]
mod tests {
    use super::*;
    use crate::export::tests::{assert_well_formed, card};
    use crate::export::{ExportOptions, Format, content_hash, export};
    use crate::text::commonmark::tests::odd_text;
    use crate::text::content::{Content, ContentItem};
    use proptest::prelude::*;

    fn of_code(lang: &str, text: &str) -> Card {
        let code = ContentBlock::Code { lang: lang.to_owned(), text: text.to_owned() };
        let item = ContentItem { blocks: vec![code], ..ContentItem::text("so") };
        Card { answer: Content { blocks: vec![ContentBlock::List { start: None, items: vec![item] }] }, ..card(1) }
    }

    fn without_parts(html: &str) -> String {
        let mut html = html.replace("</span>", "");
        for class in crate::text::highlight::Class::ALL {
            html = html.replace(&format!("<span class=\"{}\">", class.name()), "");
        }
        html
    }

    #[test]
    fn code_is_coloured_wherever_it_stands_on_a_card() {
        let mut deck = Deck::of(vec![of_code("rust", "let a = \"[sound:b]\";\n// c")]);
        deck.cards[0].below = deck.cards[0].answer.clone();
        let written = String::from_utf8(export(&deck, Format::Json, &ExportOptions::default()).unwrap()).unwrap();
        let html = r#"<span class=\"k\">let</span> a = <span class=\"s\">\"&#91;sound:b]\"</span>;\n<span class=\"c\">// c</span></code>"#;
        assert_eq!(written.matches(html).count(), 2, "{written}");
    }

    #[test]
    fn colours_change_the_fingerprint_of_cards_that_have_code_and_of_no_other() {
        assert_eq!(content_hash(&card(1)), "2d0a15ba0aef3871");
        assert_eq!(way(&of_code("mermaid", "graph TD")), None);
        assert_eq!(way(&of_code("rust", "let a;")), Some("code colours v1"));
    }

    proptest! {
        #[test]
        fn without_its_tags_coloured_code_is_what_plain_code_is(
            lang in prop::sample::select(vec!["c", "python", "sh", "html", "js", "php"]),
            texts in prop::collection::vec(prop_oneof![
                odd_text(),
                "[ -~\u{338}\u{301}锁\t]{0,16}",
                prop::sample::select(vec!["int a = 1; /* b", "\"[sound:", "[latex]", "$x <<<\"'", "// \\(a\\)", "</span>", "<?php"])
                    .prop_map(str::to_owned),
            ], 1..6),
        ) {
            let card = of_code(lang, &texts.join("\n"));
            let html = html::content(&card.answer, &highlights(&Deck::of(vec![card.clone()]), &Highlights::default()));
            assert_well_formed(&html);
            prop_assert_eq!(without_parts(&html), html::content(&card.answer, &Highlights::default()));
        }
    }
}

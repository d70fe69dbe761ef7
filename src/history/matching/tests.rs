//! What one card is taken for.

use super::*;

fn text<'a>(note_type: &'a str, question: &'a str, answer: &'a str) -> Text<'a> {
    Text { note_type, path: "a.md", context: &[], question, answer, hash: question, removed: false }
}

#[test]
fn a_card_that_became_another_note_type_is_a_new_card() {
    let (basic, cloze) = (text("basic", "What is it?", "It is here."), text("cloze", "What is it?", "It is here."));
    assert_eq!(matching(&[basic], &[cloze]), [None]);
    assert_eq!(matching(&[basic], &[basic]), [Some(0)]);
}

#[test]
fn a_short_answer_alone_does_not_tell_who_a_card_is() {
    let (old, new) = (text("basic", "Is water wet?", "yes"), text("basic", "Do locks block threads?", "yes"));
    assert_eq!(matching(&[old], &[new]), [None]);
}

#[test]
fn a_card_that_is_there_goes_before_one_that_comes_back() {
    let there = text("basic", "What is it?", "It is here.");
    let gone = Text { removed: true, ..there };
    assert_eq!(matching(&[gone, there], &[there]), [Some(1)]);
    assert_eq!(matching(&[gone], &[there]), [Some(0)]);
}

#[test]
fn an_exact_match_is_not_taken_by_a_similar_card_before_it() {
    let old = text("basic", "What is a lock for threads?", "It keeps one thread out while another is in.");
    let similar = Text { hash: "x", answer: "It keeps all threads out while another is in.", ..old };
    let similar = Text { question: "What is a big lock for threads?", ..similar };
    assert_eq!(matching(&[old], &[similar, old]), [None, Some(0)]);
}

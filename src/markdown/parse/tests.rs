//! What of inline markup stays in the text.

use super::parse;

/// The text of the first paragraph of a note.
#[track_caller]
fn check(note: &str, text: &str) {
    let blocks = parse(note);
    let units: Vec<&str> = blocks.all.iter().flat_map(|block| &block.units).map(|unit| unit.text.as_str()).collect();
    assert_eq!(units, [text]);
}

#[test]
fn two_tildes_strike_out_and_one_is_text() {
    check("a ~~gone~~ b\n", "a gone b");
    check("uses ^~ first, then ~ and ~*\n", "uses ^~ first, then ~ and ~*");
}

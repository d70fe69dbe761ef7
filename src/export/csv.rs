//! A table that Anki imports without a click, and again without doubling a note.
//!
//! The lines at the top are read by Anki's importer (measured on 26.9): no blank may follow
//! a colon, and without `#if matches` the user's last choice would apply. A table cannot
//! bring a note type, so a package has to be imported once before.
//!
//! Rows stand by deck, a parent before its children: Anki makes the parents of a deck that
//! it does not have, but then does not know them, and would make `parent+` for their cards.
//!
//! Columns: guid, note type and deck; the first fields; the tags; the other fields. Anki
//! fills the fields in their order from the columns that have no other meaning.

use super::note_type::{self, FIELD_COUNT};
use super::theme::Theme;
use super::{ExportError, deck_names, fields};
use crate::cards::deck::Deck;
use crate::text::highlight::Highlights;
use ::csv::{ByteRecord, QuoteStyle, Terminator, WriterBuilder};

const HEADER: &str = "#separator:Comma\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n\
    #tags column:7\n#if matches:update current\n";

/// Whether a text begins as such a table does.
pub(super) fn is_marked(text: &str) -> bool {
    text.starts_with(HEADER)
}

/// How many fields stand before the tags, as [`HEADER`] says.
const FIELDS_BEFORE_TAGS: usize = 3;

pub(super) fn write(deck: &Deck, theme: &Theme, colours: &Highlights) -> Result<Vec<u8>, ExportError> {
    let failed = |source: ::csv::Error| ExportError::Write { format: "CSV", source: source.into() };
    let decks = deck_names::deck_names(deck);
    let mut out = Vec::with_capacity(deck.cards.len() * 384);
    out.extend_from_slice(HEADER.as_bytes());
    // Quotes where they are needed. A first cell that begins with `#` would be lost as a
    // comment without them; a guid never does, being letters and digits.
    let mut writer =
        WriterBuilder::new().quote_style(QuoteStyle::Necessary).terminator(Terminator::Any(b'\n')).from_writer(out);
    let mut texts: [String; FIELD_COUNT] = Default::default();
    let mut record = ByteRecord::new();
    let mut rows: Vec<_> = deck.cards.iter().zip(&decks.of_card).collect();
    rows.sort_by_key(|(_, index)| **index);
    for (card, index) in rows {
        fields::fill(&mut texts, card, theme, colours);
        record.clear();
        record.push_field(fields::guid(card.id).as_bytes());
        record.push_field(note_type::of(card.note_type).name.as_bytes());
        record.push_field(deck_cell(&decks.names[*index]).as_bytes());
        let (before, after) = texts.split_at(FIELDS_BEFORE_TAGS);
        before.iter().for_each(|text| record.push_field(text.as_bytes()));
        record.push_field(fields::tags(card).as_bytes());
        after.iter().for_each(|text| record.push_field(text.as_bytes()));
        writer.write_byte_record(&record).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| ExportError::Write { format: "CSV", source: error.into_error() })
}

/// The name of a deck, so that Anki takes it for one: a number would be taken for an id, and
/// the row be lost. Blanks around it do not help, for Anki would make another deck each row.
fn deck_cell(name: &str) -> String {
    if name.parse::<i64>().is_ok() { format!("{name}.") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::tests::card;

    #[test]
    fn a_card_is_a_row_under_the_header_for_anki() {
        let mut card = card(1);
        card.question = "#1, \"why\"?".into();
        card.answer = crate::text::content::Content::text("=1+1");
        let deck = Deck::of(vec![card]);
        let written = String::from_utf8(write(&deck, &Theme::default(), &Highlights::default()).unwrap()).unwrap();
        let rows = written.strip_prefix(HEADER).unwrap();
        assert_eq!(
            rows,
            "05LJlJD9WPB05LJlJD9WPB,cardmill Basic,notes::os,\"#1, \"\"why\"\"?\",=1+1,,os::lock exam,\
             Operating systems › Locks &amp; <code>mutex</code>,notes/os.md:12-14,,,\n"
        );
    }

    #[test]
    fn a_deck_named_by_a_number_is_no_id() {
        assert_eq!(deck_cell("2024"), "2024.");
        assert_eq!(deck_cell("2024::1"), "2024::1");
    }
}

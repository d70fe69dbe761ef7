//! Footnotes: their paragraphs and lists stand in no block of the note.

use super::Builder;
use pulldown_cmark::{Tag, TagEnd};
use std::ops::Range;

impl Builder<'_> {
    /// Begins a footnote or a part of one; `false` for what stands in the note itself.
    pub(super) fn footnote_start(&mut self, tag: &Tag<'_>, range: &Range<usize>) -> bool {
        match tag {
            Tag::FootnoteDefinition(name) => {
                self.flush_item_text();
                self.footnote = Some(name.to_string());
            }
            _ if self.footnote.is_none() => return false,
            Tag::Paragraph => {}
            Tag::List(start) => {
                self.flush_item_text();
                self.footnote_lists.push(*start);
            }
            Tag::Item => self.footnote_item(range),
            _ => return false,
        }
        true
    }

    /// Ends a footnote or a part of one.
    pub(super) fn footnote_end(&mut self, tag: TagEnd) -> bool {
        match tag {
            _ if self.footnote.is_none() => return false,
            TagEnd::Paragraph | TagEnd::Item => self.flush_item_text(),
            TagEnd::List(_) => {
                self.footnote_lists.pop();
            }
            TagEnd::FootnoteDefinition => {
                self.flush_item_text();
                self.footnote = None;
                self.footnote_lists.clear();
            }
            _ => return false,
        }
        true
    }

    /// An item is a line with its marker.
    fn footnote_item(&mut self, range: &Range<usize>) {
        self.flush_item_text();
        self.begin(range);
        let marker = match self.footnote_lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "• ".to_owned(),
        };
        self.current.text.push_str(&marker);
    }
}

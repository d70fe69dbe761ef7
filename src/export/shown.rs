//! Cards as Anki shows them: its templates filled with the fields of a note.
//!
//! Of Anki's template language, it knows what note types here may say: fields, their filters `hint`,
//! `cloze` and `type`, sections with `#` and `^`, and `FrontSide`. Formulas stay TeX.

use super::fields::fill;
use super::{Theme, code, note_type};
use crate::cards::card::{Card, NoteKind};
use crate::cards::deck::Deck;
use crate::text::highlight::Highlights;

/// The two sides of a card in Anki, as HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What is asked.
    pub front: String,
    /// What is shown then, mostly with the front above it.
    pub back: String,
}

/// The style of all cards of a note type.
pub fn style(kind: NoteKind, theme: &Theme) -> String {
    theme.css(kind)
}

/// The cards that Anki makes of each note of a deck, at least one.
pub fn shown(deck: &Deck, theme: &Theme) -> Vec<Vec<Shown>> {
    let colours = code::highlights(deck, &Highlights::default());
    deck.cards.iter().map(|card| sides(card, theme, &colours)).collect()
}

fn sides(card: &Card, theme: &Theme, colours: &Highlights) -> Vec<Shown> {
    let mut texts: [String; note_type::FIELD_COUNT] = Default::default();
    fill(&mut texts, card, theme, colours);
    let (names, templates) = (note_type::fields(card.note_type), theme.templates(card.note_type));
    let one = |ord: u16| {
        let is_cloze = card.note_type == NoteKind::Cloze;
        let (_, front, back) = &templates[if is_cloze { 0 } else { usize::from(ord) }];
        let mut filler = Filler { names, texts: &texts, number: ord + 1, is_back: false, front: String::new() };
        let front = filler.fill(front);
        filler.front = front.clone();
        filler.is_back = true;
        Shown { back: filler.fill(back), front }
    };
    note_type::ords(card, &texts, theme).into_iter().map(one).collect()
}

struct Filler<'f> {
    names: &'f [&'static str],
    texts: &'f [String],
    /// The deletion that is asked for, from 1.
    number: u16,
    is_back: bool,
    front: String,
}

impl Filler<'_> {
    fn field(&self, name: &str) -> &str {
        self.names.iter().zip(self.texts).find(|(known, _)| **known == name).map_or("", |(_, text)| text)
    }

    fn fill(&self, template: &str) -> String {
        let (mut out, mut rest) = (String::new(), template);
        // The sections that are open, and whether what stands in them is shown.
        let mut open: Vec<bool> = Vec::new();
        while let Some((before, behind)) = rest.split_once("{{") {
            let Some((tag, behind)) = behind.split_once("}}") else { break };
            let is_shown = !open.contains(&false);
            if is_shown {
                out.push_str(before);
            }
            let tag = tag.trim();
            let is_filled = |name: &str| !self.field(name.trim()).trim().is_empty();
            if let Some(name) = tag.strip_prefix('#') {
                open.push(is_filled(name));
            } else if let Some(name) = tag.strip_prefix('^') {
                open.push(!is_filled(name));
            } else if tag.starts_with('/') {
                open.pop();
            } else if is_shown {
                self.push(&mut out, tag);
            }
            rest = behind;
        }
        out.push_str(rest);
        out
    }

    fn push(&self, out: &mut String, tag: &str) {
        let (filters, name) = tag.rsplit_once(':').unwrap_or(("", tag));
        let filters: Vec<&str> = filters.split(':').map(str::trim).collect();
        let text = self.field(name.trim());
        if name.trim() == "FrontSide" {
            out.push_str(&self.front);
        } else if filters.contains(&"cloze") {
            self.push_cloze(out, text);
        } else if filters.contains(&"hint") {
            if !text.is_empty() {
                out.push_str("<details><summary>");
                out.push_str(name.trim());
                out.push_str("</summary>");
                out.push_str(text);
                out.push_str("</details>");
            }
        } else {
            out.push_str(text);
        }
    }

    /// A field with `{{c1::text::hint}}`: the asked one is hidden or marked, of the others the text stands there.
    fn push_cloze(&self, out: &mut String, text: &str) {
        let mut rest = text;
        let mut open: Vec<Deletion> = Vec::new();
        while let Some(at) = rest.find(['{', '}']) {
            push_to(out, &mut open, &rest[..at]);
            rest = &rest[at..];
            if let Some((number, behind)) = opening(rest) {
                open.push(Deletion { is_asked: number == self.number, text: String::new() });
                rest = behind;
            } else if let Some(behind) = rest.strip_prefix("}}").filter(|_| !open.is_empty()) {
                let closed = open.pop().map(|deletion| deletion.shown(self.is_back)).unwrap_or_default();
                push_to(out, &mut open, &closed);
                rest = behind;
            } else {
                push_to(out, &mut open, &rest[..1]);
                rest = &rest[1..];
            }
        }
        push_to(out, &mut open, rest);
    }
}

struct Deletion {
    is_asked: bool,
    text: String,
}

impl Deletion {
    fn shown(self, is_back: bool) -> String {
        let (text, hint) = match self.text.rsplit_once("::") {
            Some((text, hint)) => (text, hint),
            None => (self.text.as_str(), "..."),
        };
        match (self.is_asked, is_back) {
            (true, true) => format!("<span class=\"cloze\">{text}</span>"),
            (true, false) => format!("<span class=\"cloze\">[{hint}]</span>"),
            (false, _) => text.to_owned(),
        }
    }
}

/// Appends to the innermost deletion, or to what is shown.
fn push_to(out: &mut String, open: &mut [Deletion], text: &str) {
    match open.last_mut() {
        Some(deletion) => deletion.text.push_str(text),
        None => out.push_str(text),
    }
}

/// The number of a deletion that begins here, and what follows.
fn opening(text: &str) -> Option<(u16, &str)> {
    let (number, behind) = text.strip_prefix("{{c")?.split_once("::")?;
    Some((number.parse().ok()?, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filler<'f>(texts: &'f [String], is_back: bool) -> Filler<'f> {
        Filler { names: &["Front", "Back"], texts, number: 1, is_back, front: "F".to_owned() }
    }

    #[track_caller]
    fn check(template: &str, front: &str, is_back: bool, expected: &str) {
        let texts = [front.to_owned(), String::new()];
        assert_eq!(filler(&texts, is_back).fill(template), expected);
    }

    #[test]
    fn sections_are_shown_when_their_field_has_text() {
        check(
            "a{{#Front}}<b>{{Front}}</b>{{/Front}}{{#Back}}x{{/Back}}{{^Back}}y{{/Back}}z",
            "q",
            false,
            "a<b>q</b>yz",
        );
        check("{{FrontSide}}-{{Back}}", "q", true, "F-");
    }

    #[test]
    fn the_deletion_that_is_asked_for_is_hidden_and_then_marked() {
        let text = "{{c1::one::a hint}} and {{c2::two}}";
        check("{{cloze:Front}}", text, false, "<span class=\"cloze\">[a hint]</span> and two");
        check("{{cloze:Front}}", text, true, "<span class=\"cloze\">one</span> and two");
        check("{{cloze:Front}}", "{{c2::a {{c1::b}}}}", false, "a <span class=\"cloze\">[...]</span>");
    }
}

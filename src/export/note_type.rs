//! The note types of all cards, frozen.
//!
//! Measured on Anki 26.9: an import updates a note only while its note type has the same
//! id and the same schema. With a field or a template added, renamed or moved, every note
//! that a user already has is "conflicting" and stays as it is for ever; with another sort
//! field, it silently stays. So ids, names and fields never change, and spare fields stand
//! ready. What may change is the look: the files in `basic/`, `reversed/` and `cloze/`, `code.css`
//! with the colours of code, and what a user puts over them (`theme`).
//! Whoever changes one of them raises `changed` of its note type, or Anki keeps the old look.
//!
//! A file holds the note types that its cards use: Anki brings no others, and a deck of
//! basic cards is what it was before there were others.

use super::theme::Theme;
use crate::cards::card::{Card, NoteKind};
use crate::cards::deck::Deck;
use crate::text::marks::Deletion;
use serde_json::{Map, Value, json};

/// How many fields there are, in every note type.
pub(super) const FIELD_COUNT: usize = 8;

/// A note type.
pub(super) struct NoteType {
    /// The id, for ever.
    pub(super) id: i64,
    /// The name, for ever: the CSV export finds the note type by it.
    pub(super) name: &'static str,
    /// The fields, for ever. The first is the sort field.
    ///
    /// `Extra` is for what a note says beside the answer. Three are spares: `Hint` is already
    /// shown on the front when it has text, the reserved ones are shown nowhere yet.
    fields: [&'static str; FIELD_COUNT],
    /// Name, front and back of each template.
    pub(super) templates: &'static [(&'static str, &'static str, &'static str)],
    pub(super) css: &'static str,
    /// When the templates or the style were last changed, in seconds after the epoch.
    pub(super) changed: i64,
}

const FRONT: &str = include_str!("basic/front.html");
const BACK: &str = include_str!("basic/back.html");

/// The fields of a note with a front.
const SIDES: [&str; FIELD_COUNT] = ["Front", "Back", "Extra", "Context", "Source", "Hint", "Reserved1", "Reserved2"];

static BASIC: NoteType = NoteType {
    id: 1_764_028_800_731,
    name: "cardmill Basic",
    fields: SIDES,
    templates: &[("Card 1", FRONT, BACK)],
    css: concat!(include_str!("basic/style.css"), include_str!("code.css")),
    changed: 1_795_654_800,
};

static REVERSED: NoteType = NoteType {
    id: 1_764_028_800_741,
    name: "cardmill Basic (and reversed)",
    fields: SIDES,
    templates: &[
        ("Card 1", FRONT, BACK),
        ("Card 2", include_str!("reversed/front.html"), include_str!("reversed/back.html")),
    ],
    css: concat!(include_str!("basic/style.css"), include_str!("code.css")),
    changed: 1_795_654_800,
};

static CLOZE: NoteType = NoteType {
    id: 1_764_028_800_751,
    name: "cardmill Cloze",
    fields: ["Text", "Back", "Extra", "Context", "Source", "Hint", "Reserved1", "Reserved2"],
    templates: &[("Cloze", include_str!("cloze/front.html"), include_str!("cloze/back.html"))],
    css: concat!(include_str!("basic/style.css"), include_str!("cloze/style.css"), include_str!("code.css")),
    changed: 1_795_654_800,
};

/// The note type of a kind.
pub(super) fn of(kind: NoteKind) -> &'static NoteType {
    match kind {
        NoteKind::Basic => &BASIC,
        NoteKind::Reversed => &REVERSED,
        NoteKind::Cloze => &CLOZE,
    }
}

/// The fields of a kind.
pub(super) fn fields(kind: NoteKind) -> &'static [&'static str] {
    &of(kind).fields
}

/// The kinds that a deck uses, in their order; the first of all kinds when there is no card.
pub(super) fn used(deck: &Deck) -> Vec<NoteKind> {
    let used = NoteKind::ALL.into_iter().filter(|kind| deck.cards.iter().any(|card| card.note_type == *kind));
    let used: Vec<_> = used.collect();
    if used.is_empty() { vec![NoteKind::Basic] } else { used }
}

/// The templates by which Anki makes cards of a note; of a cloze, one for each number. `texts`
/// are the fields of the note.
pub(super) fn ords(card: &Card, texts: &[String], theme: &Theme) -> Vec<u16> {
    match card.note_type {
        NoteKind::Basic => vec![0],
        NoteKind::Reversed if theme.front(card.note_type, 1).is_some() => {
            let names = fields(card.note_type);
            let filled = |name: &str| names.iter().zip(texts).any(|(field, text)| *field == name && !text.is_empty());
            let asks = theme.front(card.note_type, 1).is_some_and(|front| front.shows(&filled));
            if asks { vec![0, 1] } else { vec![0] }
        }
        // Without a back, there is nothing to ask the other way round.
        NoteKind::Reversed if card.answer.is_empty() => vec![0],
        NoteKind::Reversed => vec![0, 1],
        NoteKind::Cloze => {
            let mut all = Deletion::numbers(&card.question);
            card.below.each_text(&mut |text| all.extend(Deletion::numbers(text)));
            all.retain(|number| (1..=500).contains(number));
            all.sort_unstable();
            all.dedup();
            all.into_iter().map(|number| number - 1).collect()
        }
    }
}

/// The note types as schema 11 keeps them in the column `models`.
pub(super) fn models(kinds: &[NoteKind], theme: &Theme, now: Option<i64>) -> Value {
    let one = |kind: &NoteKind| (of(*kind).id.to_string(), model(*kind, theme, now));
    Value::Object(kinds.iter().map(one).collect::<Map<_, _>>())
}

fn model(kind: NoteKind, theme: &Theme, now: Option<i64>) -> Value {
    let note_type = of(kind);
    let fields: Vec<_> = note_type
        .fields
        .iter()
        .enumerate()
        .map(|(ord, name)| {
            json!({
                "name": name, "ord": ord, "sticky": false, "rtl": false, "font": "Arial", "size": 20,
                "media": [], "description": "", "plainText": false, "collapsed": ord > 2,
                "excludeFromSearch": false,
            })
        })
        .collect();
    let templates: Vec<_> = theme
        .templates(kind)
        .into_iter()
        .enumerate()
        .map(|(ord, (name, front, back))| {
            json!({
                "name": name, "ord": ord, "qfmt": front, "afmt": back,
                "bqfmt": "", "bafmt": "", "did": null, "bfont": "", "bsize": 0,
            })
        })
        .collect();
    json!({
        "id": note_type.id, "name": note_type.name, "type": i32::from(kind == NoteKind::Cloze),
        "mod": theme.changed(kind, now), "usn": 0, "sortf": 0, "did": null,
        "tmpls": templates, "flds": fields, "css": theme.css(kind),
        "latexPre": "\\documentclass[12pt]{article}\n\\special{papersize=3in,5in}\n\\usepackage{amssymb,amsmath}\n\
            \\pagestyle{empty}\n\\setlength{\\parindent}{0in}\n\\begin{document}\n",
        "latexPost": "\\end{document}", "latexsvg": false,
        "req": needed(kind, theme), "tags": [], "vers": [],
    })
}

/// Which fields have to have text for the front of each template to have some.
fn needed(kind: NoteKind, theme: &Theme) -> Value {
    let ours = match kind {
        NoteKind::Basic => vec![json!([0, "any", [0, 3, 5]])],
        NoteKind::Reversed => vec![json!([0, "any", [0, 3, 5]]), json!([1, "all", [1]])],
        NoteKind::Cloze => vec![json!([0, "any", [0]])],
    };
    let users = |(card, ours): (usize, Value)| match theme.front(kind, card) {
        None => ours,
        Some(front) => {
            // A front was refused unless one field is enough for it.
            let alone = fields(kind).iter().enumerate().filter(|(_, field)| front.shows(&|name| name == **field));
            json!([card, "any", alone.map(|(at, _)| at).collect::<Vec<_>>()])
        }
    };
    ours.into_iter().enumerate().map(users).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_are_what_users_already_have() {
        let schema = |kind| (of(kind).id, of(kind).name, of(kind).fields, of(kind).templates.len());
        let sides = ["Front", "Back", "Extra", "Context", "Source", "Hint", "Reserved1", "Reserved2"];
        let mut text = sides;
        text[0] = "Text";
        assert_eq!(schema(NoteKind::Basic), (1_764_028_800_731, "cardmill Basic", sides, 1));
        assert_eq!(schema(NoteKind::Reversed), (1_764_028_800_741, "cardmill Basic (and reversed)", sides, 2));
        assert_eq!(schema(NoteKind::Cloze), (1_764_028_800_751, "cardmill Cloze", text, 1));
    }

    #[track_caller]
    fn check_look(kind: NoteKind, changed: i64, digest: &str) {
        use sha1::{Digest, Sha1};
        let note_type = of(kind);
        let mut theme: String = note_type.templates.iter().flat_map(|(_, front, back)| [*front, *back]).collect();
        theme.push_str(note_type.css);
        let found = format!("{:x}", Sha1::digest(theme.replace('\r', "")));
        assert_eq!((note_type.changed, &found[..12]), (changed, digest), "raise `changed`, then both values here");
    }

    /// What a variable is by day, and by night.
    fn colours(css: &str, name: &str) -> Vec<[f64; 3]> {
        let start = format!("--{name}: #");
        let declared = css.match_indices(&start).map(|(at, found)| &css[at + found.len()..][..6]);
        let channel = |hex: &str, at: usize| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
        declared.map(|hex| [channel(hex, 0), channel(hex, 2), channel(hex, 4)]).collect()
    }

    /// The contrast of two colours as WCAG 2.2 defines it.
    fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
        let light = |channel: f64| {
            if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        };
        let luminance =
            |[red, green, blue]: [f64; 3]| 0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue);
        let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
        one.max(other) / one.min(other)
    }

    #[test]
    fn code_can_be_read_in_every_colour_by_day_and_by_night() {
        use crate::text::highlight::Class;
        assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 1e-9);
        for kind in NoteKind::ALL {
            let css = of(kind).css;
            let panel = colours(css, "panel");
            assert_eq!(panel.len(), 2, "a panel by day and one by night");
            for class in Class::ALL.map(Class::name) {
                assert!(
                    css.contains(&format!("pre .{class} {{ color: var(--code-{class});")),
                    "`{class}` has no colour"
                );
                let found = colours(css, &format!("code-{class}"));
                assert_eq!(found.len(), 2, "`{class}` by day and by night");
                for (colour, panel) in found.into_iter().zip(&panel) {
                    let contrast = contrast(colour, *panel);
                    assert!(contrast >= 4.5, "`{class}` has a contrast of {contrast:.2} on its panel");
                }
            }
        }
    }

    #[test]
    fn a_changed_look_has_a_new_time() {
        check_look(NoteKind::Basic, 1_795_654_800, "34dfcde1ccf8");
        check_look(NoteKind::Reversed, 1_795_654_800, "52c7553c2b9c");
        check_look(NoteKind::Cloze, 1_795_654_800, "7369a8ba0bb4");
    }
}

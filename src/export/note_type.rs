//! The note type of all cards, frozen.
//!
//! Measured on Anki 26.9: an import updates a note only while its note type has the same
//! id and the same schema. With a field or a template added, renamed or moved, every note
//! that a user already has is "conflicting" and stays as it is for ever; with another sort
//! field, it silently stays. So [`ID`], [`NAME`] and [`FIELDS`] never change, and spare
//! fields stand ready. What may change is the look: the files in `basic/`. Whoever changes
//! one of them raises [`CHANGED`], or Anki keeps the old look.

use serde_json::{Value, json};

/// The id, for ever.
pub(super) const ID: i64 = 1_764_028_800_731;

/// The name, for ever: the CSV export finds the note type by it.
pub(super) const NAME: &str = "cardmill Basic";

/// When the templates or the style were last changed, in seconds after the epoch.
pub(super) const CHANGED: i64 = 1_764_028_800;

/// How many fields there are.
pub(super) const FIELD_COUNT: usize = 8;

/// The fields, for ever. The first is the sort field.
///
/// `Extra` is for what a note says beside the answer. Three are spares: `Hint` is already
/// shown on the front when it has text, the reserved ones are shown nowhere yet.
pub(super) const FIELDS: [&str; FIELD_COUNT] =
    ["Front", "Back", "Extra", "Context", "Source", "Hint", "Reserved1", "Reserved2"];

/// The note type as schema 11 keeps it in the column `models`.
pub(super) fn models() -> Value {
    let fields: Vec<_> = FIELDS
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
    json!({ ID.to_string(): {
        "id": ID, "name": NAME, "type": 0, "mod": CHANGED, "usn": 0, "sortf": 0, "did": null,
        "tmpls": [{
            "name": "Card 1", "ord": 0,
            "qfmt": include_str!("basic/front.html").trim_end(),
            "afmt": include_str!("basic/back.html").trim_end(),
            "bqfmt": "", "bafmt": "", "did": null, "bfont": "", "bsize": 0,
        }],
        "flds": fields,
        "css": include_str!("basic/style.css"),
        "latexPre": "\\documentclass[12pt]{article}\n\\special{papersize=3in,5in}\n\\usepackage{amssymb,amsmath}\n\
            \\pagestyle{empty}\n\\setlength{\\parindent}{0in}\n\\begin{document}\n",
        "latexPost": "\\end{document}", "latexsvg": false,
        // The front has text when one of these fields has.
        "req": [[0, "any", [0, 3, 5]]],
        "tags": [], "vers": [],
    }})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_what_users_already_have() {
        assert_eq!((ID, NAME), (1_764_028_800_731, "cardmill Basic"));
        assert_eq!(FIELDS, ["Front", "Back", "Extra", "Context", "Source", "Hint", "Reserved1", "Reserved2"]);
    }

    #[test]
    fn a_changed_look_has_a_new_time() {
        use sha1::{Digest, Sha1};
        let look = [include_str!("basic/front.html"), include_str!("basic/back.html"), include_str!("basic/style.css")];
        let digest = format!("{:x}", Sha1::digest(look.concat().replace('\r', "")));
        assert_eq!((CHANGED, &digest[..12]), (1_764_028_800, "cd9b356d14a1"), "raise CHANGED, then both values here");
    }
}

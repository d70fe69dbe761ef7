//! The style of the note types by its numbers: contrast in both themes, and no name without a value.

use super::note_type;
use crate::cards::card::NoteKind;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};

/// The colours of a theme: the variables that the first rule whose selector has this start sets.
fn colours(css: &str, selector: &str) -> BTreeMap<String, [f64; 3]> {
    let rule = &css[css.find(selector).unwrap()..];
    let variable = Regex::new(r"--([a-z]+): #([0-9a-f]{6});").unwrap();
    let colour = |hex: &str| [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0);
    let found = variable.captures_iter(&rule[..rule.find('}').unwrap()]);
    found.map(|found| (found[1].to_owned(), colour(&found[2]))).collect()
}

/// The contrast of two colours, from 1 to 21, as WCAG 2.2 reckons it.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let light = |part: f64| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
    let luminance = |colour: [f64; 3]| {
        let [red, green, blue] = colour.map(light);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn contrast_is_what_the_standard_says_of_known_colours() {
    assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 1e-9);
    // #767676 on white is the lightest grey that passes.
    let grey = |part: u8| [f64::from(part) / 255.0; 3];
    assert!(contrast(grey(0x76), [1.0; 3]) >= 4.5 && contrast(grey(0x77), [1.0; 3]) < 4.5);
}

#[test]
fn text_can_be_read_by_day_and_by_night() {
    let css = note_type::of(NoteKind::Cloze).css;
    for theme in [".card {", ".card.nightMode"] {
        let colours = colours(css, theme);
        for text in ["text", "quiet", "mark"] {
            for ground in ["page", "panel"] {
                let found = contrast(colours[text], colours[ground]);
                assert!(found >= 4.5, "{theme}: `--{text}` on `--{ground}` has a contrast of {found:.2}");
            }
        }
        let found = contrast(colours["text"], colours["glow"]);
        assert!(found >= 4.5, "{theme}: `--text` on `--glow` has a contrast of {found:.2}");
    }
}

#[test]
fn both_themes_have_every_colour_that_is_used() {
    let variable = Regex::new(r"var\(--([a-z]+)\)").unwrap();
    for kind in NoteKind::ALL {
        let css = note_type::of(kind).css;
        assert_eq!(css.matches('{').count(), css.matches('}').count());
        let used: BTreeSet<String> = variable.captures_iter(css).map(|found| found[1].to_owned()).collect();
        for theme in [".card {", ".card.nightMode"] {
            assert_eq!(colours(css, theme).into_keys().collect::<BTreeSet<_>>(), used, "{theme}");
        }
    }
}

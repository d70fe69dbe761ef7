//! What the cloze cards of a rule leave out, compiled: styles, captures and patterns.

use super::Deleted;
use super::compile::{Captures, Context};
use super::raw::RawRule;
use crate::base::code::Code;
use crate::base::slots::one_slot;
use crate::base::toml_file::{Place, which};
use crate::text::marks::Style;

/// What stands in a line in a way of its own.
pub(super) const STYLES: &[(&str, Deleted)] = &[
    ("bold", Deleted::Style(Style::Bold)),
    ("italic", Deleted::Style(Style::Italic)),
    ("highlight", Deleted::Style(Style::Highlight)),
    ("strike", Deleted::Style(Style::Strike)),
    ("code", Deleted::Code),
];

impl Context<'_> {
    /// What a cloze card leaves out.
    pub(super) fn deleted(&self, rule: Place<'_>, raw: &RawRule, captures: &Captures) -> Vec<Deleted> {
        let Some(names) = &raw.cloze else {
            let help = "add what is left out, as in `cloze = [\"bold\"]`";
            self.problems.error(Code::NoCloze, rule.key("ask"), "nothing is said to be left out", help);
            return Vec::new();
        };
        if raw.reversed {
            let help = "remove one of the two";
            let place = rule.key("reversed").the_key();
            self.problems.error(Code::ReversedCloze, place, "a text with words left out has no other side", help);
        }
        self.each(rule.key("cloze"), names, |place, name| {
            if let Some((_, style)) = STYLES.iter().find(|(known, _)| *known == name) {
                return Some(style.clone());
            }
            if let Some(capture) = one_slot(name) {
                if captures.as_ref().is_none_or(|captures| captures.contains(capture)) {
                    return Some(Deleted::Capture(self.holes.hole(capture)));
                }
                let help = self.which_capture(capture, captures);
                self.problems.error(Code::UnknownCapture, place, format!("the pattern captures no `{capture}`"), help);
                return None;
            }
            if self.merged.patterns.contains_key(name) {
                return self.pattern(place, &format!("(?&{name})")).map(Deleted::Pattern);
            }
            let known = STYLES.iter().map(|(name, _)| *name).chain(self.merged.patterns.keys().map(String::as_str));
            let message = format!("there is no style and no pattern `{name}`");
            self.problems.error(Code::UnknownCloze, place, message, which(name, known));
            None
        })
    }
}

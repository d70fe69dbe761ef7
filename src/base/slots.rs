//! Settings with slots in braces, such as `Review::{folder}`, and what stands in the slots.
//!
//! Which slots there are is known where a setting is read, so that a slot that nothing fills is
//! found before a note is. A brace that is meant as such stands twice.

use crate::base::nearest::nearest;

/// A text with slots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slots {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Slot(String),
}

/// What is wrong with a text that was to have slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotError {
    /// The part of the text that it is about.
    pub about: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Slots {
    /// Reads a text in which these slots may stand.
    ///
    /// # Errors
    ///
    /// The first slot that there is not, or the first brace that has no other.
    pub fn parse(text: &str, known: &[&str]) -> Result<Self, SlotError> {
        let mut slots = Self::default();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            slots.push_text(&rest[..at]);
            let brace = &rest[at..=at];
            let after = &rest[at + 1..];
            if let Some(doubled) = after.strip_prefix(brace) {
                slots.push_text(brace);
                rest = doubled;
                continue;
            }
            let end = after.find('}').filter(|_| brace == "{");
            let Some(end) = end else {
                return Err(SlotError {
                    about: rest[at..].to_owned(),
                    message: format!("`{brace}` has no other brace"),
                    help: format!("write a slot as `{{{}}}`, and `{brace}{brace}` for the brace itself", known[0]),
                });
            };
            let name = &after[..end];
            if !known.contains(&name) {
                return Err(unknown(name, known));
            }
            slots.parts.push(Part::Slot(name.to_owned()));
            rest = &after[end + 1..];
        }
        slots.push_text(rest);
        Ok(slots)
    }

    /// A text without slots, whatever stands in it.
    pub fn plain(text: &str) -> Self {
        let mut slots = Self::default();
        slots.push_text(text);
        slots
    }

    /// Whether there is a slot in it.
    pub fn has_slots(&self) -> bool {
        self.names().next().is_some()
    }

    /// The names of its slots, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Slot(name) => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }

    /// The text before the first slot.
    pub fn start(&self) -> &str {
        match self.parts.first() {
            Some(Part::Text(text)) => text,
            Some(Part::Slot(_)) | None => "",
        }
    }

    /// The text with its slots filled.
    pub fn fill(&self, value: impl Fn(&str) -> String) -> String {
        let one = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Slot(name) => value(name),
        };
        self.parts.iter().map(one).collect()
    }

    fn push_text(&mut self, text: &str) {
        match self.parts.last_mut() {
            _ if text.is_empty() => {}
            Some(Part::Text(last)) => last.push_str(text),
            Some(Part::Slot(_)) | None => self.parts.push(Part::Text(text.to_owned())),
        }
    }
}

fn unknown(name: &str, known: &[&str]) -> SlotError {
    let help = match nearest(name, known) {
        Some(near) => format!("did you mean `{{{near}}}`?"),
        None => {
            let all: Vec<String> = known.iter().map(|known| format!("{{{known}}}")).collect();
            format!("there are: {}", all.join(", "))
        }
    };
    SlotError { about: format!("{{{name}}}"), message: format!("there is no slot `{{{name}}}`"), help }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 2] = ["path", "line"];

    #[test]
    fn slots_are_filled_and_doubled_braces_are_braces() {
        let filled = |text: &str| Slots::parse(text, &KNOWN).unwrap().fill(str::to_uppercase);
        assert_eq!(filled("a/{path}#L{line}"), "a/PATH#LLINE");
        assert_eq!(filled("{{path}} {{{path}}}"), "{path} {PATH}");
        assert_eq!(filled(""), "");
    }

    #[test]
    fn what_is_no_slot_is_named() {
        let error = |text: &str| Slots::parse(text, &KNOWN).unwrap_err();
        assert_eq!(error("a{pth}").about, "{pth}");
        assert_eq!(error("a{pth}").help, "did you mean `{path}`?");
        assert_eq!(error("{folder}").help, "there are: {path}, {line}");
        assert_eq!(error("a}b").about, "}b");
        assert_eq!(error("a{path").message, "`{` has no other brace");
    }
}

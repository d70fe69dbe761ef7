//! Texts with slots in braces, such as `Review::{folder}`: how braces are read, and settings that have some.
//!
//! Which slots there are is known where a setting is read, so that a slot that nothing fills is
//! found before a note is. A brace that is meant as such stands twice.

use crate::base::nearest::nearest;

/// A part of a text with braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Braced<'t> {
    /// Text, in which doubled braces are single ones.
    Text(String),
    /// What stands in braces, and the byte of the first one.
    Slot(&'t str, usize),
}

/// A brace without the other, by its byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoneBrace {
    /// `{` that is never closed.
    Open(usize),
    /// `}` that closes nothing.
    Stray(usize),
}

/// Cuts a text at its braces; `{{` and `}}` are braces that are meant as such.
///
/// # Errors
///
/// The first brace that has no other.
pub fn braced(text: &str) -> Result<Vec<Braced<'_>>, LoneBrace> {
    let (mut parts, mut literal, mut rest) = (Vec::new(), String::new(), text);
    while let Some(at) = rest.find(['{', '}']) {
        literal.push_str(&rest[..at]);
        let (brace, byte) = (&rest[at..=at], text.len() - rest.len() + at);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            literal.push_str(brace);
            rest = after;
        } else if brace == "}" {
            return Err(LoneBrace::Stray(byte));
        } else {
            let end = rest.find('}').ok_or(LoneBrace::Open(byte))?;
            if !literal.is_empty() {
                parts.push(Braced::Text(std::mem::take(&mut literal)));
            }
            parts.push(Braced::Slot(&rest[..end], byte));
            rest = &rest[end + 1..];
        }
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        parts.push(Braced::Text(literal));
    }
    Ok(parts)
}

/// The name in a text that is one slot and nothing else: `{name}`.
pub fn one_slot(text: &str) -> Option<&str> {
    text.strip_prefix('{')?.strip_suffix('}')
}

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
        let parts = braced(text).map_err(|lone| {
            let (LoneBrace::Open(at) | LoneBrace::Stray(at)) = lone;
            let brace = &text[at..=at];
            SlotError {
                about: text[at..].to_owned(),
                message: format!("`{brace}` has no other brace"),
                help: format!("write a slot as `{{{}}}`, and `{brace}{brace}` for the brace itself", known[0]),
            }
        })?;
        let part = |part| match part {
            Braced::Text(text) => Ok(Part::Text(text)),
            Braced::Slot(name, _) if known.contains(&name) => Ok(Part::Slot(name.to_owned())),
            Braced::Slot(name, _) => Err(unknown(name, known)),
        };
        Ok(Self { parts: parts.into_iter().map(part).collect::<Result<_, _>>()? })
    }

    /// A text without slots, whatever stands in it.
    pub fn plain(text: &str) -> Self {
        let text = (!text.is_empty()).then(|| Part::Text(text.to_owned()));
        Self { parts: text.into_iter().collect() }
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

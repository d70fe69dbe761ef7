//! A rule that may give the wanted card, and its text in a rule file.

use super::wording::with_fallback;
use crate::authoring::examples::Made;
use crate::cards::card::Grade;
use crate::outline::NodeId;
use std::fmt::Write;

/// A rule before it is tried.
#[derive(Clone, Debug)]
pub(super) struct Sketch {
    /// The node that it was made for.
    pub(super) node: NodeId,
    /// The code of the language of that node.
    pub(super) lang: String,
    /// The kind of its cards.
    pub(super) kind: &'static str,
    /// What it does, in a sentence.
    pub(super) about: String,
    /// What it looks at.
    pub(super) on: &'static str,
    /// Its conditions: names, and what must hold as TOML.
    pub(super) when: Vec<(String, String)>,
    /// A label that it is only for; written as a word list of its own.
    pub(super) only: Option<String>,
    /// The pattern of a sentence.
    pub(super) pattern: Option<String>,
    /// The wording, or nothing when a label is asked as it stands.
    pub(super) wording: Option<String>,
    /// The sentence that it was made for, where it looks at sentences.
    pub(super) sentence: Option<String>,
    /// The selector of the answer.
    pub(super) answer: String,
    /// How the rule can be made wider, for the comment above it.
    pub(super) hint: Option<String>,
}

impl Sketch {
    /// The text of the rule, with its example when there is one.
    pub(super) fn text(&self, id: &str, grade: Grade, example: Option<(&str, &[Made])>) -> String {
        let mut out = String::new();
        let mut line = |text: String| {
            let _ = writeln!(out, "{text}");
        };
        line("# Made from one example: read it, and change what is too wide or too narrow.".to_owned());
        self.hint.iter().for_each(|hint| line(format!("# {hint}")));
        line("[[rule]]".to_owned());
        line(format!("id = {}", quoted(id)));
        line(format!("about = {}", quoted(&self.about)));
        line(format!("grade = {}", quoted(grade.name())));
        line(format!("kind = {}", quoted(self.kind)));
        line(format!("on = {}", quoted(self.on)));
        self.pattern.iter().for_each(|pattern| line(format!("match = {}", literal(pattern))));
        let list = self.only.as_ref().map(|_| ("label".to_owned(), format!("{{ is = [{}] }}", quoted(id))));
        let when: Vec<String> = self.when.iter().chain(&list).map(|(of, test)| format!("{of} = {test}")).collect();
        if !when.is_empty() {
            line(format!("when = {{ {} }}", when.join(", ")));
        }
        line(match &self.wording {
            None => "ask = \"title\"".to_owned(),
            Some(wording) => {
                let wordings: Vec<String> = with_fallback(wording).iter().map(|text| quoted(text)).collect();
                format!("ask = {{ {} = [{}] }}", key(&self.lang), wordings.join(", "))
            }
        });
        line(format!("answer = {}", quoted(&self.answer)));
        if let Some((note, cards)) = example {
            line(format!("\n{}", example_text(note, cards)));
        }
        if let Some(label) = &self.only {
            line("\n# The labels that the rule is for; add others.".to_owned());
            line(format!("[lexicon.{}]", key(id)));
            line(format!("{} = [{}]", key(&self.lang), quoted(&label.to_lowercase())));
        }
        out
    }
}

/// The example that gives the card, and a hint of one that gives none.
fn example_text(note: &str, cards: &[Made]) -> String {
    let card =
        |(question, answer): &Made| format!("{{ question = {}, answer = {} }}", quoted(question), quoted(answer));
    let cards = match cards {
        [one] => format!("cards = [{}]", card(one)),
        all => format!("cards = [\n{}]", all.iter().map(|made| format!("  {},\n", card(made))).collect::<String>()),
    };
    let hint = "# Its test lacks a note that must stay silent. Think of one that looks alike, and take the `#` away:\n\
                # [[rule.example]]\n# name = \"stays silent\"\n# note = \"\"";
    let name = "the note that it was made from";
    format!("[[rule.example]]\nname = \"{name}\"\nnote = {}\n{cards}\n\n{hint}", note_text(note))
}

/// A note as a TOML string, over several lines when it has them.
fn note_text(note: &str) -> String {
    if !note.trim_end().contains('\n') {
        return quoted(note.trim_end());
    }
    let mut text = String::new();
    for c in note.trim_end().chars() {
        match c {
            '\\' => text.push_str("\\\\"),
            '"' if text.ends_with("\"\"") => text.push_str("\\\""),
            '\n' | '\t' => text.push(c),
            c if c.is_control() => {
                let _ = write!(text, "\\u{:04X}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    format!("\"\"\"\n{text}\n\"\"\"")
}

/// A TOML string on one line.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A TOML string in which a backslash is a backslash, where that can be.
fn literal(text: &str) -> String {
    if text.contains('\'') || text.chars().any(char::is_control) { quoted(text) } else { format!("'{text}'") }
}

/// A TOML key.
fn key(text: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !text.is_empty() && text.chars().all(bare) { text.to_owned() } else { quoted(text) }
}

#[cfg(test)]
mod tests {
    use super::{literal, note_text, quoted};

    #[test]
    fn what_is_written_reads_back_as_it_was() {
        for text in ["a \"b\" \\d", "'", "\u{1b}[0m", "# A\n\n- \"\"\"\"x\\\"\"\"\n\ttab", "x\n"] {
            for written in [quoted(text), literal(text), note_text(text)] {
                let table: toml::Table = format!("x = {written}").parse().unwrap();
                assert_eq!(table["x"].as_str().unwrap().trim_end(), text.trim_end(), "{written}");
            }
        }
    }
}

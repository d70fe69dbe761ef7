//! Deletions as they stand in a field: Anki's `{{c1::text::hint}}`.
//!
//! Anki reads the HTML of the field, before it decodes entities (observed on 26.9), and ends
//! a deletion at the first `}}`. So where the same signs are text, one of them is an entity.

use crate::text::marks::Deletion;

/// The HTML of a field with its deletions in Anki's way.
pub(super) fn field(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + 32);
    let mut depth = 0usize;
    let mut chars = html.chars().peekable();
    while let Some(found) = chars.next() {
        let next = chars.peek().copied();
        let sign = |next: Option<char>| next.is_some_and(|next| Deletion::SIGNS.contains(&next));
        match found {
            Deletion::OPEN => {
                depth += 1;
                out.push_str("{{c");
            }
            Deletion::NUMBERED | Deletion::HINT => out.push_str("::"),
            Deletion::CLOSE => {
                depth = depth.saturating_sub(1);
                out.push_str("}}");
            }
            '{' if next == Some('{') || next == Some(Deletion::OPEN) => out.push_str("&#123;"),
            '}' if depth > 0 => out.push_str("&#125;"),
            ':' if depth > 0 && (next == Some(':') || sign(next)) => out.push_str("&#58;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, field_text: &str) {
        let signs =
            text.replace('<', "\u{FDD0}").replace('|', "\u{FDD1}").replace('?', "\u{FDD2}").replace('>', "\u{FDD3}");
        assert_eq!(field(&signs), field_text);
    }

    #[test]
    fn a_deletion_is_written_as_anki_writes_it() {
        check("a <1|b> c", "a {{c1::b}} c");
        check("<1|b?hint>", "{{c1::b::hint}}");
        check("<1|a <2|b> c> <1,3|d>", "{{c1::a {{c2::b}} c}} {{c1,3::d}}");
    }

    #[test]
    fn signs_that_are_text_stay_text() {
        check("{{c1::x}} <1|std::x>", "&#123;{c1::x}} {{c1::std&#58;:x}}");
        check("<1|f(){}>", "{{c1::f(){&#125;}}");
        check("{<1|a:?b>}", "&#123;{{c1::a&#58;::b}}}");
    }
}

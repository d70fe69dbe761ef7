//! Marks with a hole: `TARGET DECK: {}`, `<!--ID: {} -->`, `^{}`.
//!
//! White space in a mark stands for any, or for none beside a sign; a line break in it for
//! the end of the line. At the end of a mark, a hole takes the rest of the line.

use serde::Deserialize;

/// A mark with one hole.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Template {
    before: String,
    after: String,
    /// Whether the value stands on the line after the mark.
    next_line: bool,
}

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (before, after) =
            text.split_once("{}").ok_or_else(|| format!("`{text}` has no hole `{{}}` for the value"))?;
        let (line, next_line) = match before.strip_suffix('\n') {
            Some(line) => (line, true),
            None => (before, false),
        };
        if line.trim().is_empty() {
            return Err(format!("`{text}` has nothing before its hole"));
        }
        Ok(Self { before: line.trim().to_owned(), after: after.trim().to_owned(), next_line })
    }
}

impl Template {
    /// The value, where the row is this mark and nothing else; with it, how many rows it takes.
    pub(super) fn line<'t>(&self, row: &'t str, next: Option<&'t str>) -> Option<(&'t str, usize)> {
        let rest = row.trim().strip_prefix(self.before.as_str())?;
        if self.next_line {
            return next
                .map(str::trim)
                .filter(|value| rest.trim().is_empty() && !value.is_empty())
                .map(|value| (value, 2));
        }
        let value = rest.trim().strip_suffix(self.after.as_str())?.trim();
        (!value.is_empty()).then_some((value, 1))
    }

    /// The id at the end of a row, or in a comment or brackets anywhere in it: the bytes of the
    /// mark, and the id.
    pub(super) fn id<'t>(&self, row: &'t str) -> Option<(std::ops::Range<usize>, &'t str)> {
        let start = row.rfind(self.before.as_str())?;
        let inner = &row[start + self.before.len()..];
        let inner =
            if self.after.is_empty() { inner } else { &inner[..inner.find(self.after.as_str())? + self.after.len()] };
        let end = start + self.before.len() + inner.len();
        let inner = inner.strip_suffix(self.after.as_str())?;
        let lead = inner.len() - inner.trim_start().len();
        let is_id = |found: char| found.is_alphanumeric() || "-_.".contains(found);
        let len = inner[lead..].find(|found: char| !is_id(found)).unwrap_or(inner.len() - lead);
        let id = &inner[lead..lead + len];
        if !inner[lead + len..].trim().is_empty() {
            return None;
        }
        // A word that only ends like the mark is none: `x^2` holds no anchor.
        let apart =
            row[..start].is_empty() || row[..start].ends_with(char::is_whitespace) || self.before.starts_with('<');
        (len > 0 && apart).then_some((start..end, id))
    }
}

//! The part of a note that an example needs: the titles above, and what stands there.

use crate::outline::{NodeId, Outline};
use crate::source::{Lines, SourceFile};

/// A note of more lines is too long for an example.
pub(super) const LONG: usize = 12;

/// The lines of a node and of all under it, below the labels that it stands under.
pub(super) fn part(note: &SourceFile, outline: &Outline, id: NodeId) -> String {
    let mut parts: Vec<Lines> = outline.path(id).into_iter().map(|above| outline.node(above).lines).collect();
    parts.push(outline.node(id).extent);
    let mut text = String::new();
    let mut last = 0;
    for lines in parts.into_iter().filter(|lines| lines.first > 0) {
        // Labels of sections are lines that stand in the note once.
        let first = lines.first.max(last + 1);
        for number in first..=lines.last {
            let blank = text.is_empty() || text.ends_with("\n\n");
            let gap = number > 1 && note.line(number - 1).trim().is_empty();
            if number == first && gap && !blank {
                text.push('\n');
            }
            text.push_str(note.line(number).trim_end());
            text.push('\n');
        }
        last = last.max(lines.last);
    }
    text
}

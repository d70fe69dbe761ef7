//! The part of a note that an example needs: the titles above, and what stands there.

use crate::base::source::{Lines, SourceFile};
use crate::outline::{NodeId, Outline};

/// A note of more lines is too long for an example.
pub(super) const LONG: usize = 12;

/// Parts of a note that may do for an example, the shortest first: the labels above a node with
/// one sentence of it, and with its lines and all under it.
pub(super) fn parts(note: &SourceFile, outline: &Outline, id: NodeId, sentence: Option<&str>) -> Vec<String> {
    let mut above: Vec<Lines> = outline.path(id).into_iter().map(|above| outline.node(above).lines).collect();
    let short = sentence.map(|sentence| format!("{}\n{sentence}\n", lines_of(note, &above)).trim_start().to_owned());
    above.push(outline.node(id).extent);
    short.into_iter().chain([lines_of(note, &above)]).collect()
}

/// The text of runs of lines, with a blank line before each that has one in the note.
fn lines_of(note: &SourceFile, runs: &[Lines]) -> String {
    let mut text = String::new();
    let mut last = 0;
    for lines in runs.iter().filter(|lines| lines.first > 0) {
        // A section is named by a line that stands in it.
        let first = lines.first.max(last + 1);
        for number in first..=lines.last {
            let gap = number > 1 && note.line(number - 1).trim().is_empty();
            if number == first && gap && !text.is_empty() && !text.ends_with("\n\n") {
                text.push('\n');
            }
            text.push_str(note.line(number).trim_end());
            text.push('\n');
        }
        last = last.max(lines.last);
    }
    text
}

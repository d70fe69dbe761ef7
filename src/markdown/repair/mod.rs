//! Repairs: what is mended in a note before it is read as Markdown.
//!
//! Real notes are written for the eye. CommonMark reads some of that as something else: a
//! comment in a script as a title, a line of dashes as a heading, a layout tag as the end of all
//! Markdown. Each repair undoes one such misreading, under a condition that makes it safe.
//!
//! Which there are stands in `list`, an entry each; a file holds those about one part of Markdown.

#![expect(clippy::ptr_arg, reason = "all repairs share one signature, whether they add lines or not")]

mod attributes;
mod code;
mod comments;
mod definitions;
mod details;
mod emphasis;
mod end_tags;
mod fences;
mod formula;
mod front_matter;
mod furniture;
mod headings;
mod html;
mod html_block;
mod html_ends;
mod html_flow;
mod html_tag;
mod line;
mod list;
mod logseq;
mod markers;
mod math;
mod normalise;
mod obsidian;
mod org;
mod pseudo;
mod repaired;
mod scope;
mod settings;
mod tables;
mod tags;
#[cfg(test)]
mod tests;

pub(crate) use attributes::is_attributes;
pub use front_matter::{FrontMatter, MOST_TAGS, OwnSettings};
pub use list::{NAMES, RepairSettings};
pub(crate) use logseq::{is_property, task};
pub(crate) use math::only_formula;
pub(crate) use org::{block_mark, is_code_block};
pub use repaired::Repaired;
pub use scope::UnknownMark;
pub(crate) use tags::is_element;

use crate::base::source::SourceFile;
use crate::text::marks::{Deletion, typed};
use line::{Line, Log};
use list::{FIRST_ON_TEXT, REPAIRS};

/// Something that was mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The name of the repair, one of [`NAMES`].
    pub name: &'static str,
    /// The 1-based line of the file.
    pub line: u32,
    /// What was wrong.
    pub why: String,
}

/// Mends a note. Never fails: what cannot be mended safely is left as it is.
pub fn repair(source: &SourceFile, settings: &RepairSettings) -> Repaired {
    mended(source, settings, |_| false)
}

/// Mends a text in which deletions are marked by their signs.
pub(crate) fn repair_marked(source: &SourceFile, settings: &RepairSettings) -> Repaired {
    mended(source, settings, |sign| Deletion::SIGNS.contains(&sign))
}

fn mended(source: &SourceFile, settings: &RepairSettings, kept: fn(char) -> bool) -> Repaired {
    let mut log = Log::default();
    let count = if source.text().is_empty() { 0 } else { source.line_count() };
    let line = |number| Line::new(typed(source.line(number), kept), number);
    let mut lines: Vec<Line> = (1..=count).map(line).collect();
    for repair in REPAIRS {
        if repair.name == FIRST_ON_TEXT {
            line::mark_code(&mut lines);
        }
        if (repair.is_on)(settings) {
            (repair.step)(&mut lines, settings, &mut log);
        }
    }
    Repaired::new(lines, log, source)
}

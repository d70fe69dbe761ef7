//! Repairs: what is mended in a note before it is read as Markdown.
//!
//! Real notes are written for the eye. CommonMark reads some of that as something else: a
//! comment in a script as a title, a line of dashes as a heading, a layout tag as the end of all
//! Markdown. Each repair undoes one such misreading, under a condition that makes it safe.
//!
//! A repair is a function over lines that keeps, for each line, where it came from. To add one:
//! the function, a line in [`STEPS`], a table in `rules/repair.toml` and a field for it in
//! [`RepairSettings`]. A repair takes time linear in the note, and never fails.

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
pub use front_matter::{FrontMatter, OwnSettings};
pub(crate) use logseq::{is_property, task};
pub(crate) use math::only_formula;
pub(crate) use org::{block_mark, is_code_block};
pub use repaired::Repaired;
pub use scope::UnknownMark;
pub use settings::RepairSettings;
pub(crate) use tags::is_element;

use crate::base::source::SourceFile;
use crate::text::marks::{Deletion, typed};
use line::{Line, Log};

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

type Step = fn(&mut Vec<Line>, &RepairSettings, &mut Log);

/// The repairs in the order in which they are made. Code is marked after the first two.
const STEPS: &[(&str, Step)] = &[
    ("normalise", normalise::normalise),
    ("front-matter", front_matter::front_matter),
    ("org", org::org),
    ("scope", scope::scope),
    ("open-fence", fences::open_fence),
    ("empty-fence", fences::empty_fence),
    ("prose-fence", fences::prose_fence),
    ("prose-indent", fences::prose_indent),
    ("outdented-code", fences::outdented_code),
    ("comment", comments::comment),
    ("math", math::math),
    ("furniture", furniture::furniture),
    ("details", details::details),
    ("html", html::html),
    ("logseq", logseq::logseq),
    ("obsidian", obsidian::obsidian),
    ("shell-comment", code::shell_comment),
    ("unfenced-code", code::unfenced_code),
    ("setext", headings::setext),
    ("tight-heading", headings::tight_heading),
    ("heading-emoji", headings::heading_emoji),
    ("end-tags", end_tags::end_tags),
    ("tight-definition", definitions::tight_definition),
    ("dead-bold", emphasis::dead_bold),
    ("odd-bullet", markers::odd_bullet),
    ("escaped-bullet", markers::escaped_bullet),
    ("pseudo-marker", pseudo::pseudo_marker),
    ("table", tables::table),
];

/// The names of all repairs, in the order in which they are made.
pub const NAMES: &[&str] = &{
    let mut names = [""; STEPS.len()];
    let mut at = 0;
    while at < STEPS.len() {
        names[at] = STEPS[at].0;
        at += 1;
    }
    names
};

/// How many steps run before code is told from text.
const BEFORE_CODE: usize = 2;

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
    for (at, (name, step)) in STEPS.iter().enumerate() {
        if at == BEFORE_CODE {
            line::mark_code(&mut lines);
        }
        if settings.is_on(name) {
            step(&mut lines, settings, &mut log);
        }
    }
    Repaired::new(lines, log, source)
}

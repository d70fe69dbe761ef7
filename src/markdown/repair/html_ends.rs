//! Which lists and quotes of HTML have an end, so that an open one hides nothing.

use super::line::{Kind, Line, heading};
use super::tags::{Tag, tag, tags};
use std::collections::BTreeSet;

/// Deeper lists and quotes are read as part of the one they stand in.
const DEEPEST: usize = 16;

/// Lists, quotes and lists of terms.
pub(super) fn is_container(found: Tag<'_>) -> bool {
    ["ul", "ol", "blockquote", "dl"].into_iter().any(|name| found.is(name)) && found.is_html()
}

/// What no list or quote runs across: it means something by itself.
pub(super) fn is_barrier(line: &Line) -> bool {
    if line.kind != Kind::Text || heading(&line.text).is_some() {
        return true;
    }
    let Some(first) = tag(line.text.trim_start()).filter(|tag| !tag.closing) else { return false };
    let open = |name: &str| first.is(name) && !line.text.to_ascii_lowercase().contains(&format!("</{name}>"));
    first.is("table") || open("pre") || open("code")
}

/// Where the containers begin that end somewhere below, with nothing in between that they do not
/// run across.
pub(super) fn closed_tags(lines: &[Line]) -> BTreeSet<(usize, usize)> {
    let mut closed = BTreeSet::new();
    let mut open: Vec<(String, usize, usize)> = Vec::new();
    let mut too_deep = 0_usize;
    for (at, line) in lines.iter().enumerate() {
        if is_barrier(line) {
            open.clear();
            too_deep = 0;
            continue;
        }
        if line.text.trim_start().starts_with('|') {
            continue;
        }
        for (byte, tag) in tags(&line.text).into_iter().filter(|(_, tag)| is_container(*tag)) {
            let name = tag.name.to_ascii_lowercase();
            if !tag.closing && open.len() < DEEPEST {
                open.push((name, at, byte));
            } else if !tag.closing {
                too_deep += 1;
            } else if too_deep > 0 {
                too_deep -= 1;
            } else if let Some(depth) = open.iter().rposition(|(begun, ..)| *begun == name) {
                closed.insert((open[depth].1, open[depth].2));
                open.truncate(depth);
            }
        }
    }
    closed
}

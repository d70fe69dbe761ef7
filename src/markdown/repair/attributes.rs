//! Attributes in braces behind pictures and links, in the ways of Logseq, kramdown and Pandoc.

use super::line::near;
use crate::text::marks::alt_and_size;

/// `![a](b.png){:height 120, :width 100}` as `![a|100](b.png)`. Of the attributes, the width in
/// pixels is kept; a picture keeps its proportions.
pub(super) fn attributes(text: &str, in_table: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(close) = rest.find("){") {
        let (before, inner) = (&rest[..close + 1], &rest[close + 2..]);
        let end = near(inner).find('}').filter(|end| is_attributes(&inner[..*end]));
        // A link begins left of it, on this line.
        let link = before.rfind("](").filter(|_| end.is_some());
        let (Some(end), Some(link)) = (end, link) else {
            out.push_str(before);
            rest = &rest[close + 1..];
            continue;
        };
        let alt = before[..link].rfind("![").map(|start| &before[start + 2..link]);
        let width =
            alt.filter(|alt| !alt.contains(']') && alt_and_size(alt).1.is_empty()).and_then(|_| width(&inner[..end]));
        match width {
            Some(width) => {
                let bar = if in_table { "\\|" } else { "|" };
                out.push_str(&format!("{}{bar}{width}{}", &before[..link], &before[link..]));
            }
            None => out.push_str(before),
        }
        rest = &inner[end + 1..];
    }
    out.push_str(rest);
    out
}

/// Whether what stands in braces behind a link is said about it, and is no text.
pub(crate) fn is_attributes(inner: &str) -> bool {
    let inner = inner.trim();
    let first = inner.strip_prefix(':').map_or(inner, str::trim_start);
    let key = first.len()
        - first.trim_start_matches(|found: char| found.is_ascii_alphanumeric() || "-_".contains(found)).len();
    let pair = key > 0 && first[key..].starts_with('=');
    let logseq = inner.starts_with(':') && key > 0;
    pair || logseq || (inner.starts_with(['.', '#']) && inner.len() > 1 && !inner.contains(['(', ')', ';']))
}

/// The width in pixels.
fn width(inner: &str) -> Option<&str> {
    let (before, behind) = inner.split_once("width")?;
    let behind = behind.trim_start_matches([' ', '=', ':', '"', '\'']);
    let len = behind.bytes().take_while(u8::is_ascii_digit).count();
    let unit = behind[len..].trim_start_matches(['.', '0']);
    let apart = before.chars().next_back().is_none_or(|found| " :,".contains(found));
    let pixels = unit.is_empty() || unit.starts_with("px") || unit.starts_with([' ', ',', '"', '\'']);
    (apart && pixels && (1..=4).contains(&len)).then(|| &behind[..len])
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::{check_kept, check_only};

    #[test]
    fn the_width_of_a_picture_is_kept() {
        for said in [
            "{:height 12, :width 100}",
            "{:width 100}",
            "{: width=\"100\"}",
            "{ width=100px }",
            "{#id .class height=3 width=100}",
            "{:width 100.00}",
        ] {
            check_only("obsidian", &format!("a ![b](c_(1).png){said} d\n"), "a ![b|100](c_(1).png) d\n");
        }
        check_only("obsidian", "![[c.png]]{:width 90} ![](<d.png>){.left}\n", "![|90](<c.png>) ![](<d.png>)\n");
        check_only("obsidian", "![b](c.png){width=50%} ![b|7](c.png){width=9}\n", "![b](c.png) ![b|7](c.png)\n");
        check_only("obsidian", "| ![b](c.png){width=9} |\n", "| ![b\\|9](c.png) |\n");
        check_only("obsidian", "[b](c.md){:target=\"_blank\"} d\n", "[b](c.md) d\n");
    }

    #[test]
    fn other_braces_stay() {
        check_kept("obsidian", "f(x){ return 1 } and [b](c.md){} and [b](c.md){d} and `![b](c.png){width=9}`\n");
    }
}

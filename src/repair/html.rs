//! Tags of HTML in text: what they mean becomes Markdown, what only looks good goes.

use super::html_block::Block;
use super::line::{Kind, Line, Log, code_spans, is_item, list_marker, split_indent};
use super::settings::RepairSettings;
use super::tags::{Tag, tag};
use crate::marks::Tag as Style;
use std::collections::BTreeSet;

const NAME: &str = "html";

/// Turns HTML into Markdown or text.
///
/// Dropped: layout tags, with all they contain between the brackets. Kept: `<sub>`, `<sup>` and
/// `<kbd>`, and `<br>` in a row of a table. Anything else in angle brackets is text (`<int>`,
/// `List<String>`) and gets a backslash, so that Markdown reads it as text too. Safe outside
/// code, because a reader of the rendered note sees no tag of HTML either.
pub(super) fn html(lines: &mut Vec<Line>, settings: &RepairSettings, log: &mut Log) {
    join_tags(lines, settings.html.max_tag_lines, log);
    let components = closed_components(lines);
    let mut result = Vec::with_capacity(lines.len());
    let mut block = Block::None;
    for line in lines.drain(..) {
        if line.kind == Kind::Text && block.take(&line, &mut result) {
            log.note(NAME, line.source, "a block of HTML");
        } else if line.kind != Kind::Text || !line.text.contains('<') {
            result.push(line);
        } else {
            let changed = convert(&line.text, &components);
            if changed.len() != 1 || changed[0] != line.text {
                log.note(NAME, line.source, "a tag of HTML");
            }
            result.extend(changed.into_iter().map(|text| Line::new(text, line.source)));
        }
    }
    block.end(&mut result);
    *lines = result;
}

/// Pulls a tag that runs over several lines together into its first line.
fn join_tags(lines: &mut [Line], max: usize, log: &mut Log) {
    for at in 0..lines.len() {
        if lines[at].kind != Kind::Text {
            continue;
        }
        let Some(start) = open_tag(&lines[at].text) else {
            continue;
        };
        let following = lines[at + 1..].iter().take(max).take_while(|line| line.is_text());
        let mut head = lines[at].text[start..].to_owned();
        let mut last = None;
        for (offset, line) in following.enumerate() {
            head.push(' ');
            head.push_str(line.text.trim());
            if tag(&head).is_some_and(|tag| tag.is_html()) {
                last = Some(at + 1 + offset);
                break;
            }
        }
        if let Some(last) = last {
            log.note(NAME, lines[at].source, "a tag over several lines");
            let kept = tag(&head).map_or(0, |tag| tag.len);
            let rest = head[kept..].trim_start().to_owned();
            lines[at].text.truncate(start);
            lines[at].text.push_str(&head[..kept]);
            lines[at + 1..last].iter_mut().for_each(Line::clear);
            lines[last].text = rest;
        }
    }
}

/// The start of a tag that does not end in its line.
fn open_tag(text: &str) -> Option<usize> {
    let at = text.rfind('<')?;
    let name: String = text[at + 1..].chars().take_while(char::is_ascii_alphanumeric).collect();
    let stub = format!("<{name}>");
    let rest = &text[at + 1 + name.len()..];
    let fits = rest.is_empty() || rest.starts_with([' ', '\t']) && rest.contains('=');
    let is_html = tag(&stub).is_some_and(|tag| tag.is_html());
    (fits && is_html && tag(&text[at..]).is_none()).then_some(at)
}

/// The names of components (`<Tabs>`, `<Tabs.Tab>`) that the note closes somewhere.
fn closed_components(lines: &[Line]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for line in lines.iter().filter(|line| line.is_text()) {
        if let Some(tag) = tag(line.text.trim()).filter(|tag| tag.closing) {
            names.insert(tag.name.to_owned());
        }
    }
    names
}

/// The lines that a line of text becomes.
fn convert(text: &str, components: &BTreeSet<String>) -> Vec<String> {
    let bold = bold_label(text);
    let text = bold.as_deref().unwrap_or(text);
    let is_row = text.trim_start().starts_with('|');
    let mut text_out = String::with_capacity(text.len());
    let mut tags = 0;
    for (code, piece) in code_spans(text) {
        if code {
            text_out.push_str(piece);
        } else {
            tags += piece_out(piece, text, is_row, components, &mut text_out);
        }
    }
    if tags == 0 && bold.is_none() {
        return vec![text_out];
    }
    let lead = split_indent(text).0;
    let inner = " ".repeat(list_marker(text.trim_start()).filter(|_| is_item(text)).unwrap_or(0));
    let mut lines: Vec<String> = Vec::new();
    for (at, part) in text_out.split('\n').enumerate() {
        let part = part.trim_end();
        if at == 0 {
            lines.push(if text.starts_with([' ', '\t']) { part.to_owned() } else { part.trim_start().to_owned() });
        } else if !part.trim().is_empty() {
            lines.push(format!("{lead}{inner}{}", part.trim_start()));
        }
    }
    lines
}

fn piece_out(piece: &str, line: &str, is_row: bool, components: &BTreeSet<String>, out: &mut String) -> usize {
    let (mut at, mut tags) = (0, 0);
    while let Some(open) = piece[at..].find('<') {
        out.push_str(&piece[at..at + open]);
        at += open;
        let rest = &piece[at..];
        match tag(rest) {
            Some(found) if is_component(found, line, components) => {
                tags += 1;
                at += found.len;
            }
            Some(found) if found.is_html() => {
                tags += 1;
                at += html_out(found, rest, is_row, out);
            }
            Some(found) => {
                // Markdown would take it for a tag, and swallow it.
                if !out.ends_with('\\') && !out.ends_with("](") {
                    out.push('\\');
                }
                out.push_str(&rest[..found.len]);
                at += found.len;
            }
            None => {
                out.push('<');
                at += 1;
            }
        }
    }
    out.push_str(&piece[at..]);
    tags
}

/// A tag with a capital that stands in a line of tags only, and that the note closes.
fn is_component(found: Tag<'_>, line: &str, components: &BTreeSet<String>) -> bool {
    let capital = found.name.starts_with(|c: char| c.is_ascii_uppercase()) && !found.is_html();
    capital && line.trim().len() == found.len && (found.empty || components.contains(found.name))
}

/// Writes what a tag of HTML means; the number of bytes it took.
fn html_out(found: Tag<'_>, rest: &str, is_row: bool, out: &mut String) -> usize {
    let name = found.name.to_ascii_lowercase();
    match name.as_str() {
        "sub" | "sup" | "kbd" => out.push_str(&rest[..found.len]),
        "img" | "audio" | "video" | "source" if !found.closing => picture(found, out),
        "br" if is_row => out.push_str(&rest[..found.len]),
        "br" => out.push('\n'),
        "li" if !found.closing && out.trim().is_empty() => out.push_str("- "),
        "li" if !found.closing => out.push_str("\n- "),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if !found.closing && out.trim().is_empty() => {
            let level = usize::from(name.as_bytes()[1] - b'0');
            out.push_str(&"#".repeat(level));
            out.push(' ');
        }
        "code" | "tt" | "samp" if !found.closing => {
            if let Some(end) = closing(&rest[found.len..], &name) {
                let body =
                    rest[found.len..found.len + end].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
                let body = body.trim();
                if body.is_empty() || body.contains('`') {
                    out.push_str(body);
                } else {
                    out.push_str(&format!("`{body}`"));
                }
                return found.len + end + name.len() + 3;
            }
        }
        name => {
            if let Some(style) = Style::of_element(name) {
                out.push_str(if found.closing { "</" } else { "<" });
                out.push_str(style.element());
                out.push('>');
            }
        }
    }
    found.len
}

/// A picture or a sound as Markdown.
fn picture(found: Tag<'_>, out: &mut String) {
    let attribute = |name| attribute(found.attributes, name).unwrap_or_default();
    let target = attribute("src");
    if target.is_empty() || target.contains(['<', '>', '\n']) {
        return;
    }
    let alt: String = attribute("alt").chars().filter(|c| !"[]|`<>\\".contains(*c)).collect();
    let size: String = attribute("width").chars().take_while(char::is_ascii_digit).collect();
    out.push_str("![");
    out.push_str(&alt);
    if !size.is_empty() {
        out.push('|');
        out.push_str(&size);
    }
    out.push_str(&format!("](<{target}>)"));
}

/// The value of an attribute.
fn attribute<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = attributes;
    loop {
        let (key, behind) = rest.split_once('=')?;
        let behind = behind.trim_start();
        let (value, next) = match behind.chars().next()? {
            quote @ ('"' | '\'') => behind[1..].split_once(quote)?,
            _ => behind.split_once([' ', '\t']).unwrap_or((behind, "")),
        };
        // Attributes without a value may stand before the key.
        if key.split_whitespace().next_back().is_some_and(|key| key.eq_ignore_ascii_case(name)) {
            return Some(value);
        }
        rest = next;
    }
}

/// The furthest end of a tag that is looked for, in bytes.
const MAX_INLINE: usize = 4000;

/// Where `</name>` stands, if it is near.
fn closing(text: &str, name: &str) -> Option<usize> {
    let bytes = &text.as_bytes()[..text.len().min(MAX_INLINE)];
    let close = format!("</{name}>");
    bytes.windows(close.len()).position(|window| window.eq_ignore_ascii_case(close.as_bytes()))
}

/// `<b>` around a whole line or the label of an item is a label; elsewhere it only looks good.
fn bold_label(text: &str) -> Option<String> {
    let (lead, body) = split_indent(text);
    let (marker, body) = body.split_at(list_marker(body).unwrap_or(0));
    let open = tag(body).filter(|tag| !tag.closing && (tag.is("b") || tag.is("strong")))?;
    let inner = &body[open.len..];
    let end = closing(inner, &open.name.to_ascii_lowercase())?;
    let (label, rest) = (inner[..end].trim(), &inner[end + open.name.len() + 3..]);
    let after = rest.trim_start();
    let ends = after.is_empty()
        || after.starts_with([':', '：', '-', '–', '—', '='])
        || after.starts_with("<br")
        || after.starts_with("</");
    let fits = ends && !label.is_empty() && !label.contains(['*', '<', '\n']);
    fits.then(|| format!("{lead}{marker}**{label}**{rest}"))
}

/// The text of a piece of HTML as one line of Markdown without any bold.
pub(super) fn plain(text: &str) -> String {
    let text = convert(text, &BTreeSet::new()).join(" ").replace("**", "");
    let styles = [Style::Bold, Style::Italic, Style::Strike, Style::Highlight];
    let tags = styles.iter().flat_map(|style| [format!("<{}>", style.element()), format!("</{}>", style.element())]);
    tags.fold(text, |text, tag| text.replace(&tag, "")).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use crate::repair::tests::{check_kept, check_only};

    #[track_caller]
    fn check(before: &str, after: &str) {
        check_only("html", before, after);
    }

    #[test]
    fn layout_goes() {
        let note =
            "<p align=\"center\">\n  <img src=\"a.png\"\n    alt=\"x\">\n</p>\n<br>\n## <a name=\"x\">Locks</a>\n";
        check(note, "\n  ![x](<a.png>)\n\n\n\n## Locks\n");
        check("<h3 id=\"1\">Locks</h3>\n<div>text</div>\n", "### Locks\ntext\n");
        check("<Tabs a={[\"x > y\"]}>\ntext\n</Tabs>\n", "\ntext\n\n");
    }

    #[test]
    fn bold_around_a_label_is_bold() {
        check(
            "- <b>Lock</b>: one\n<strong>All</strong>\nthe <b>lock</b> is\n",
            "- **Lock**: one\n**All**\nthe <b>lock</b> is\n",
        );
    }

    #[test]
    fn a_break_parts_lines() {
        check("- a<br>b<br/>\n", "- a\n  b\n");
        check_kept("html", "| a<br>b |\n|---|\n");
    }

    #[test]
    fn inline_code_becomes_ticks() {
        check("use <code>a &lt; b</code> or <code>c</code>\n", "use `a < b` or `c`\n");
    }

    #[test]
    fn lists_become_bullets() {
        check("<ul>\n  <li>one</li>\n  <li>two</li>\n</ul>\n", "\n  - one\n  - two\n\n");
    }

    #[test]
    fn what_is_no_html_is_text() {
        check("set <int> of List<String> in <pod-name>\n", "set \\<int> of List\\<String> in \\<pod-name>\n");
        check_kept("html", "a < b and c > d; x <- y; <https://a.b>; H<sub>2</sub>O\n");
        check_kept("html", "see [a](<my file.md>)\n");
        check_kept("html", "`<b>x</b>`\n```\n<b>\n```\n");
    }
}

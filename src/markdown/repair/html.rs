//! Tags of HTML in text: what they mean becomes Markdown, what only looks good goes.

use super::html_block::Block;
use super::html_flow::Flow;
use super::html_tag::{Out, closing, html_out, with_readings};
use super::line::{Kind, Line, Log, code_spans, indent, is_item, list_marker, split_indent};
use super::list::RepairSettings;
use super::tags::{Tag, tag};
use crate::text::marks::Style;
use std::collections::BTreeSet;

const NAME: &str = "html";

/// Turns HTML into Markdown or text.
///
/// Dropped: layout tags, with all they contain between the brackets. Kept: `<sub>`, `<sup>` and
/// `<kbd>`, and `<br>` in a row of a table. Anything else in angle brackets is text (`<int>`,
/// `List<String>`) and gets a backslash, so that Markdown reads it as text too. Safe outside
/// code, because a reader of the rendered note sees no tag of HTML either.
pub(super) fn html(lines: &mut Vec<Line>, settings: &RepairSettings, log: &mut Log) {
    if !lines.iter().any(|line| line.text.contains('<')) {
        return;
    }
    outdent(lines, log);
    join_tags(lines, settings.html.max_tag_lines, log);
    let components = closed_components(lines);
    let mut result = Vec::with_capacity(lines.len());
    let mut block = Block::None;
    let mut flow = Flow::new(lines);
    for (at, line) in lines.drain(..).enumerate() {
        if matches!(block, Block::Table(_)) && !matches!(line.kind, Kind::Text | Kind::Indented) {
            // No table goes on across code.
            std::mem::replace(&mut block, Block::None).end(&mut result);
        }
        let in_table = matches!(block, Block::Table(_));
        if (line.kind == Kind::Text || in_table) && block.take(&line, &mut result) {
            log.note(NAME, line.source, "a block of HTML");
        } else if let Some(changed) = flow.take(at, &line) {
            log.note(NAME, line.source, "a list, quote or paragraph of HTML");
            for line in changed {
                let converted = convert(&line.text, &components);
                result.extend(converted.into_iter().map(|text| Line::new(text, line.source)));
            }
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

/// Takes the indent from lines of HTML that would be code once the tags above them are gone.
///
/// Safe in a run of lines without a blank one that begins with a tag: no indent in it means
/// anything, but for `<pre>`, `<code>` and the items of lists in Markdown.
fn outdent(lines: &mut [Line], log: &mut Log) {
    let (mut begun, mut column) = (false, None);
    for line in lines {
        if !line.is_text() {
            (begun, column) = (false, None);
            continue;
        }
        let first = tag(line.text.trim_start()).filter(Tag::is_html);
        if first.is_some_and(|tag| tag.is("pre") || tag.is("code")) || is_item(&line.text) {
            (begun, column) = (true, None);
        } else if !begun {
            begun = true;
            column = first.map(|_| indent(&line.text));
        } else if let Some(column) = column.filter(|column| indent(&line.text) >= 4.max(column + 1)) {
            log.note(NAME, line.source, "an indent in HTML");
            line.text = format!("{}{}", " ".repeat(column), line.text.trim_start());
        }
    }
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
pub(super) fn convert(text: &str, components: &BTreeSet<String>) -> Vec<String> {
    let bold = bold_label(text);
    let text = bold.as_deref().unwrap_or(text);
    let is_row = text.trim_start().starts_with('|');
    let ruby = with_readings(text);
    let mut out = Out { text: String::with_capacity(text.len()), is_row, link: None };
    let mut tags = usize::from(ruby.is_some());
    for (code, piece) in code_spans(ruby.as_deref().unwrap_or(text)) {
        if code {
            out.text.push_str(piece);
        } else {
            tags += piece_out(piece, text, components, &mut out);
        }
    }
    out.end_link(false);
    let text_out = out.text;
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

fn piece_out(piece: &str, line: &str, components: &BTreeSet<String>, out: &mut Out) -> usize {
    let (mut at, mut tags) = (0, 0);
    while let Some(open) = piece[at..].find('<') {
        out.text.push_str(&piece[at..at + open]);
        at += open;
        let rest = &piece[at..];
        match tag(rest) {
            Some(found) if is_component(found, &rest[..found.len], line, components) => {
                tags += 1;
                at += found.len;
            }
            Some(found) if found.is_html() => {
                tags += 1;
                at += html_out(found, rest, out);
            }
            Some(found) => {
                // Markdown would take it for a tag, and swallow it.
                if !out.text.ends_with('\\') && !out.text.ends_with("](") {
                    out.text.push('\\');
                }
                out.text.push_str(&rest[..found.len]);
                at += found.len;
            }
            None => {
                out.text.push('<');
                at += 1;
            }
        }
    }
    out.text.push_str(&piece[at..]);
    tags
}

/// A tag with a capital that stands in a line of tags only, and that the note closes; or one that
/// closes itself and has attributes, as `<Badge text="new" />` behind a heading.
fn is_component(found: Tag<'_>, tag: &str, line: &str, components: &BTreeSet<String>) -> bool {
    let capital = found.name.starts_with(|c: char| c.is_ascii_uppercase()) && !found.is_html();
    let alone = line.trim().len() == found.len && (found.empty || components.contains(found.name));
    capital && (alone || found.empty && tag.contains('='))
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
    use crate::markdown::repair::tests::{check_kept, check_only};

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
        check("## Locks <Badge text=\"new\" type=\"tip\" />\n", "## Locks\n");
    }

    #[test]
    fn an_indent_in_html_is_no_code() {
        check("<p>\n    <img src=\"a.png\">\n    text\n</p>\n", "\n![](<a.png>)\ntext\n\n");
        check("- a\n\n  <p>\n      text\n  </p>\n", "- a\n\n\n  text\n\n");
        check_kept("html", "text\n    b\n\n    code\n");
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
        check("<ul>\n  <li>one</li>\n  <li>two</li>\n</ul>\n", "\n- one\n- two\n\n");
    }

    #[test]
    fn links_pictures_and_readings_keep_what_they_say() {
        check("see <a href=\"https://a.b/c\">the <i>page</i></a>\n", "see [the <i>page</i>](<https://a.b/c>)\n");
        check("<a href=\"#x\">y</a> <a href=\"https://a.b\">[z]</a>\n", "y [z]\n");
        check("<img src=\"a.png\" width=\"50%\"> <img src=\"b.png\" width=40px>\n", "![](<a.png>) ![|40](<b.png>)\n");
        check("<ruby>模倣<rp>(</rp><rt>もほう</rt><rp>)</rp></ruby>する\n", "模倣（もほう）する\n");
        check("<ruby>漢<rt>かん</rt>字<rt>じ</ruby> add <rt>\n", "漢（かん）字（じ） add \\<rt>\n");
    }

    #[test]
    fn what_is_no_html_is_text() {
        check("set <int> of List<String> in <pod-name>\n", "set \\<int> of List\\<String> in \\<pod-name>\n");
        check_kept("html", "a < b and c > d; x <- y; <https://a.b>; H<sub>2</sub>O\n");
        check_kept("html", "see [a](<my file.md>)\n");
        check_kept("html", "`<b>x</b>`\n```\n<b>\n```\n");
    }
}

//! What a single tag of HTML in a line means, as Markdown.

use super::tags::{Tag, tags};
use crate::text::marks::Style;

/// What was written of a line.
pub(super) struct Out {
    pub(super) text: String,
    /// A row of a table has no line breaks but `<br>`.
    pub(super) is_row: bool,
    /// The link that waits for its end: where its text begins, and its target.
    pub(super) link: Option<(usize, String)>,
}

impl Out {
    /// Begins a link when its target is an address.
    fn open_link(&mut self, attributes: &str) {
        self.end_link(false);
        let target = attribute(attributes, "href").unwrap_or_default().trim().replace('|', "%7C");
        let remote = ["http://", "https://", "mailto:"].iter().any(|scheme| target.starts_with(scheme));
        if remote && !target.contains(['<', '>', ' ', '\\']) {
            self.link = Some((self.text.len(), target));
        }
    }

    /// Makes the text since the beginning a link, if it can be one and was closed.
    pub(super) fn end_link(&mut self, closed: bool) {
        let Some((start, target)) = self.link.take().filter(|_| closed) else { return };
        let text = &self.text[start..];
        let is_picture = text.starts_with("![") && text.ends_with(')');
        let fits = is_picture || !text.trim().is_empty() && !text.contains(['[', ']', '\n']);
        // Its text says the address already.
        if fits && text.trim() != target {
            self.text.insert(start, '[');
            self.text.push_str(&format!("](<{target}>)"));
        }
    }
}

/// `<ruby>` with each reading in brackets behind its letters.
pub(super) fn with_readings(text: &str) -> Option<String> {
    let (mut out, mut from) = (String::new(), 0);
    for (at, found) in tags(text) {
        if at < from || !found.is("ruby") || found.closing {
            continue;
        }
        let Some(len) = closing(&text[at + found.len..], "ruby") else { continue };
        let body = &text[at + found.len..at + found.len + len];
        out.push_str(&text[from..at]);
        from = at + found.len + len + "</ruby>".len();
        let (mut done, mut reading, mut hidden) = (0, false, false);
        for (at, part) in tags(body).into_iter().filter(|(_, part)| part.is("rt") || part.is("rp") || part.is("rb")) {
            if !hidden {
                out.push_str(body[done..at].trim());
            }
            if reading {
                out.push('）');
            }
            hidden = part.is("rp") && !part.closing;
            reading = part.is("rt") && !part.closing;
            if reading {
                out.push('（');
            }
            done = at + part.len;
        }
        if !hidden {
            out.push_str(body[done..].trim());
        }
        if reading {
            out.push('）');
        }
    }
    (from > 0).then(|| out + &text[from..])
}

/// Writes what a tag of HTML means; the number of bytes it took.
pub(super) fn html_out(found: Tag<'_>, rest: &str, line: &mut Out) -> usize {
    let name = found.name.to_ascii_lowercase();
    match (name.as_str(), found.closing) {
        ("a", false) => line.open_link(found.attributes),
        ("a", true) => line.end_link(true),
        _ => {}
    }
    let (out, is_row) = (&mut line.text, line.is_row);
    match name.as_str() {
        "sub" | "sup" | "kbd" => out.push_str(&rest[..found.len]),
        "img" | "audio" | "video" | "source" if !found.closing => picture(found, is_row, out),
        "br" if is_row => out.push_str(&rest[..found.len]),
        "br" => out.push('\n'),
        "li" | "p" | "div" if is_row => {
            // Each stands on a line of its own, but for the first of a cell.
            if !found.closing && !out.trim_end().ends_with(['|', '>']) {
                out.push_str("<br>");
            }
        }
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
fn picture(found: Tag<'_>, is_row: bool, out: &mut String) {
    let attribute = |name| attribute(found.attributes, name).unwrap_or_default();
    let target = attribute("src");
    if target.is_empty() || target.contains(['<', '>', '\n']) {
        return;
    }
    let alt: String = attribute("alt").chars().filter(|c| !"[]|`<>\\".contains(*c)).collect();
    let width = attribute("width").trim();
    let size = width.strip_suffix("px").unwrap_or(width).trim_end();
    let size = if size.bytes().all(|byte| byte.is_ascii_digit()) { size } else { "" };
    out.push_str("![");
    out.push_str(&alt);
    if !size.is_empty() {
        out.push_str(if is_row { "\\|" } else { "|" });
        out.push_str(size);
    }
    out.push_str(&format!("](<{}>)", target.replace('|', "%7C")));
}

/// The value of an attribute.
pub(super) fn attribute<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
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
pub(super) fn closing(text: &str, name: &str) -> Option<usize> {
    let bytes = &text.as_bytes()[..text.len().min(MAX_INLINE)];
    let close = format!("</{name}>");
    bytes.windows(close.len()).position(|window| window.eq_ignore_ascii_case(close.as_bytes()))
}

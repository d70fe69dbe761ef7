//! Renders content to the HTML that stands in the fields of Anki notes.
//!
//! What comes out is well-formed whatever goes in: it holds only tags that are opened and
//! closed here, its text is escaped, in Unicode normal form C, and free of control
//! characters. Text looks in Anki as it looks in the note; see [`push_text`] for what Anki
//! would otherwise take for a command.

mod text;

pub use text::plain;
pub(crate) use text::{Part, parts};

use crate::text::content::{Content, ContentBlock, ContentItem, MATH};
use crate::text::highlight::Highlights;
use crate::text::marks::{Deletion, Image, Piece, is_sign, pieces};
use crate::text::medium::is_sound;
use std::borrow::Cow;
use std::ops::Range;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The HTML of an answer, with its code in these colours.
pub fn content(content: &Content, colours: &Highlights) -> String {
    let mut out = String::new();
    push_content(&mut out, content, colours);
    out
}

/// The HTML of marked text.
pub fn marked(text: &str) -> String {
    let mut out = String::new();
    push_marked(&mut out, text);
    out
}

/// Appends the HTML of an answer. One paragraph alone stands there without `<p>`, so that a
/// short field stays as a person would have typed it in Anki.
pub fn push_content(out: &mut String, content: &Content, colours: &Highlights) {
    match content.blocks.as_slice() {
        [ContentBlock::Text(text)] => push_marked(out, text),
        blocks => push_blocks(out, blocks, colours),
    }
}

/// Appends the HTML of marked text.
pub fn push_marked(out: &mut String, text: &str) {
    if !text.contains(|char: char| matches!(char, '`' | '<' | '\n') || is_sign(char)) {
        return push_escaped(out, text, Place::Text);
    }
    // Links whose address is no good to Anki keep their text only.
    let mut links = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => push_escaped(out, text, Place::Text),
            Piece::Code(code) => {
                out.push_str("<code>");
                push_escaped(out, code, Place::Code);
                out.push_str("</code>");
            }
            Piece::Math(math) if !is_safe_formula(math) => {
                out.push_str("<code>");
                push_escaped(out, math, Place::Code);
                out.push_str("</code>");
            }
            Piece::Math(math) => {
                out.push_str("\\(");
                push_escaped(out, math, Place::Code);
                out.push_str("\\)");
            }
            Piece::Open(tag) => push_tag(out, "<", tag.element()),
            Piece::Close(tag) => push_tag(out, "</", tag.element()),
            Piece::OpenLink(target) => {
                links.push(is_address(target));
                if is_address(target) {
                    out.push_str("<a href=\"");
                    push_attribute(out, target);
                    out.push_str("\">");
                }
            }
            Piece::CloseLink => {
                if links.pop() == Some(true) {
                    out.push_str("</a>");
                }
            }
            Piece::Image(image) => push_image(out, image),
            Piece::Break => out.push_str("<br>"),
        }
    }
}

/// Whether a formula only draws. Some commands of MathJax write HTML: links, styles, ids.
fn is_safe_formula(text: &str) -> bool {
    const COMMANDS: [&str; 10] =
        ["href", "style", "class", "cssid", "require", "data", "bbox", "mmltoken", "csname", "texttip"];
    text.split('\\').skip(1).all(|command| {
        let name = command.find(|char: char| !char.is_ascii_alphabetic()).unwrap_or(command.len());
        let name = command[..name].to_ascii_lowercase();
        !COMMANDS.contains(&name.as_str()) && !name.starts_with("html")
    })
}

fn push_tag(out: &mut String, open: &str, name: &str) {
    out.push_str(open);
    out.push_str(name);
    out.push('>');
}

/// The schemes that a link on a card may have. Others, `javascript:` and `data:` among them,
/// run something or lead nowhere in Anki; so do addresses that are relative to the note.
const SCHEMES: [&str; 10] =
    ["http", "https", "mailto", "tel", "obsidian", "logseq", "zotero", "vscode", "file", "x-devonthink-item"];

/// Whether a link leads somewhere from within Anki.
pub(crate) fn is_address(target: &str) -> bool {
    target.split_once(':').is_some_and(|(scheme, rest)| {
        !rest.is_empty() && SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme))
    })
}

/// A picture, or a sound in Anki's way. What is neither in the collection nor on the web
/// cannot be shown: then its other text.
fn push_image(out: &mut String, image: Image<'_>) {
    let Image { target, alt, size } = image;
    let remote = ["http://", "https://"].iter().any(|scheme| target.starts_with(scheme));
    let in_collection = !target.trim().is_empty() && !target.contains(['/', '\\', ':']) && !target.starts_with('.');
    if !remote && !in_collection {
        return push_escaped(out, alt, Place::Text);
    }
    if is_sound(target) && in_collection && !target.contains([']', '&', '<', '>', '"']) {
        out.push_str("[sound:");
        out.push_str(&normal(target));
        return out.push(']');
    }
    out.push_str("<img src=\"");
    push_attribute(out, target);
    out.push_str("\" alt=\"");
    push_attribute(out, alt);
    out.push('"');
    let (width, height) = size.split_once('x').map_or((size, ""), |(width, height)| (width, height));
    for (name, value) in [("width", width), ("height", height)] {
        if (1..=4).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit()) {
            out.push_str(&format!(" {name}=\"{value}\""));
        }
    }
    out.push('>');
}

/// Appends a text in which nothing is marked.
///
/// Beside the characters of HTML, two things that Anki finds in fields are defused:
/// `[sound:…]`, `[latex]`, `[$]` and `[anki:…]` (by an entity, since Anki looks for them
/// before it decodes those), and `\(` and `\[`, at which MathJax would begin a formula (by
/// an empty element between the two characters, since MathJax reads the decoded text, but
/// never across elements, and not at all in code).
pub fn push_text(out: &mut String, text: &str) {
    push_escaped(out, text, Place::Text);
}

/// Where a text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Text,
    Code,
    Attribute,
}

fn push_attribute(out: &mut String, text: &str) {
    push_escaped(out, text, Place::Attribute);
}

fn push_blocks(out: &mut String, blocks: &[ContentBlock], colours: &Highlights) {
    let mut rest = blocks;
    while let Some((block, behind)) = rest.split_first() {
        rest = behind;
        match block {
            // Lists whose numbers do not go on from each other are one to the eye.
            ContentBlock::List { start: Some(number), items } => {
                push_ordered(out, *number, items, colours, &mut rest);
            }
            ContentBlock::Text(text) => {
                out.push_str("<p>");
                push_marked(out, text);
                out.push_str("</p>");
            }
            ContentBlock::List { start: None, items } => {
                out.push_str("<ul>");
                items.iter().for_each(|item| push_item(out, item, None, colours));
                out.push_str("</ul>");
            }
            ContentBlock::Code { lang, text } if lang == MATH && is_safe_formula(text) => {
                out.push_str("\\[");
                push_escaped(out, text, Place::Code);
                out.push_str("\\]");
            }
            ContentBlock::Code { lang, text } => push_code(out, lang, text, colours),
            ContentBlock::Table { header, rows } => push_table(out, header, rows),
            ContentBlock::Quote(quoted) => {
                out.push_str("<blockquote>");
                push_blocks(out, quoted, colours);
                out.push_str("</blockquote>");
            }
        }
    }
}

/// Writes a list with numbers, and those that follow it at once, which are taken from `rest`.
fn push_ordered(
    out: &mut String,
    number: u64,
    items: &[ContentItem],
    colours: &Highlights,
    rest: &mut &[ContentBlock],
) {
    // Browsers read a number as an `i32`.
    let shown = |number: u64| number.min(i32::MAX as u64);
    if number == 1 {
        out.push_str("<ol>");
    } else {
        out.push_str(&format!("<ol start=\"{}\">", shown(number)));
    }
    items.iter().for_each(|item| push_item(out, item, None, colours));
    while let Some((ContentBlock::List { start: Some(number), items }, behind)) = rest.split_first() {
        *rest = behind;
        for (at, item) in items.iter().enumerate() {
            push_item(out, item, (at == 0).then_some(shown(*number)), colours);
        }
    }
    out.push_str("</ol>");
}

/// Writes an item, with its number where it is not the next one.
fn push_item(out: &mut String, item: &ContentItem, number: Option<u64>, colours: &Highlights) {
    match number {
        Some(number) => out.push_str(&format!("<li value=\"{number}\">")),
        None => out.push_str("<li>"),
    }
    out.push_str(match item.done {
        Some(true) => "☑ ",
        Some(false) => "☐ ",
        None => "",
    });
    push_marked(out, &item.text);
    push_blocks(out, &item.blocks, colours);
    out.push_str("</li>");
}

fn push_code(out: &mut String, lang: &str, text: &str, colours: &Highlights) {
    out.push_str("<pre><code");
    // A class ends at a blank, and nothing else but letters and a few signs names a language.
    let class: String = lang.chars().filter(|char| char.is_ascii_alphanumeric() || "+-#._".contains(*char)).collect();
    if !class.is_empty() {
        out.push_str(" class=\"language-");
        out.push_str(&class);
        out.push('"');
    }
    out.push('>');
    let text = normal(text);
    let mut from = 0;
    for part in colours.parts(lang, &text) {
        push_part(out, &text, from..part.range.start, Place::Code);
        out.push_str("<span class=\"");
        out.push_str(part.class.name());
        out.push_str("\">");
        push_part(out, &text, part.range.clone(), Place::Code);
        out.push_str("</span>");
        from = part.range.end;
    }
    push_part(out, &text, from..text.len(), Place::Code);
    out.push_str("</code></pre>");
}

fn push_table(out: &mut String, header: &[String], rows: &[Vec<String>]) {
    out.push_str("<table><thead>");
    push_row(out, header, "<th>", "</th>");
    out.push_str("</thead><tbody>");
    for row in rows {
        push_row(out, row, "<td>", "</td>");
    }
    out.push_str("</tbody></table>");
}

fn push_row(out: &mut String, cells: &[String], open: &str, close: &str) {
    out.push_str("<tr>");
    for cell in cells {
        out.push_str(open);
        push_marked(out, cell);
        out.push_str(close);
    }
    out.push_str("</tr>");
}

fn push_escaped(out: &mut String, text: &str, place: Place) {
    let text = normal(text);
    push_part(out, &text, 0..text.len(), place);
}

/// The emoji that is named at this colon, as `:rocket:`, and the length of its name. Between
/// letters or digits, colons part times and keys.
fn shortcode(text: &str, at: usize) -> Option<(&'static str, usize)> {
    let (name, after) = text[at + 1..].split_once(':')?;
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'+' | b'-');
    let apart = |char: Option<char>| char.is_none_or(|char| !char.is_alphanumeric() && char != ':');
    let is_name = name.len() >= 2 && name.bytes().all(fits) && !name.bytes().all(|byte| byte.is_ascii_digit());
    if !is_name || !apart(text[..at].chars().next_back()) || !apart(after.chars().next()) {
        return None;
    }
    Some((emojis::get_by_shortcode(name)?.as_str(), name.len() + 2))
}

/// Appends a part of a text in normal form. What stands behind the part decides how it is
/// escaped, so that a text in parts is written as it is in one piece.
fn push_part(out: &mut String, text: &str, range: Range<usize>, place: Place) {
    let bytes = text.as_bytes();
    let mut copied = range.start;
    for at in range.clone() {
        let (escape, len) = match bytes[at] {
            b':' if place == Place::Text => match shortcode(text, at) {
                Some(emoji) => emoji,
                None => continue,
            },
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' if place == Place::Attribute => ("&quot;", 1),
            b'[' if is_anki_tag(&bytes[at + 1..]) => ("&#91;", 1),
            b'\\' if place == Place::Text && matches!(bytes.get(at + 1), Some(b'(' | b'[') | None) => {
                ("\\<span></span>", 1)
            }
            // U+0338, the combining slash. After a tag, normal form C would make one
            // character of `>` and it, and Anki brings fields into that form on import.
            0xcc if bytes.get(at + 1) == Some(&0xb8) => ("&#824;", 2),
            _ => continue,
        };
        out.push_str(&text[copied..at]);
        out.push_str(escape);
        copied = at + len;
    }
    out.push_str(&text[copied..range.end]);
}

/// Whether what follows a `[` makes it one of Anki's own tags.
fn is_anki_tag(rest: &[u8]) -> bool {
    ["sound:", "anki:", "latex]", "/latex]", "$]", "$$]"].iter().any(|name| {
        // At the end of a text, what stands behind it may complete the name.
        let len = name.len().min(rest.len());
        rest[..len].eq_ignore_ascii_case(&name.as_bytes()[..len])
    })
}

/// The text in normal form C without control characters; tabs and line breaks stay.
pub(crate) fn normal(text: &str) -> Cow<'_, str> {
    let unwanted = |char: char| {
        char.is_control() && char != '\n' && char != '\t' || is_sign(char) && !Deletion::SIGNS.contains(&char)
    };
    if text.chars().all(is_ordinary) || (!text.contains(unwanted) && is_nfc_quick(text.chars()) == IsNormalized::Yes) {
        return Cow::Borrowed(text);
    }
    // A lone carriage return kept two words apart.
    let text = text.replace("\r\n", "\n").replace('\r', " ");
    Cow::Owned(text.chars().filter(|char| !unwanted(*char)).nfc().collect())
}

/// Whether a character is no control and no combining mark, and combines with none: most are, and need no table.
fn is_ordinary(char: char) -> bool {
    matches!(char, ' '..='~' | '\n' | '\t' | '\u{3001}'..='\u{3002}' | '\u{4e00}'..='\u{9fa5}' | '\u{ff01}'..='\u{ff5e}')
}

#[cfg(test)]
mod tests;

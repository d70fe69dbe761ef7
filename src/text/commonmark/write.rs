//! Writes marked text and content as CommonMark.

use super::TITLE_SEPARATOR;
use super::styles::{Styles, push_image};
use crate::text::content::{Content, ContentBlock, ContentItem};
use crate::text::marks::{Piece, is_sign, pieces};

/// The highest number that CommonMark takes for a list item.
const MAX_NUMBER: u64 = 999_999_999;

/// Content as CommonMark, without a final line break.
pub fn write_content(content: &Content) -> String {
    let mut out = String::new();
    push_content(&mut out, content);
    out
}

/// Marked text as one CommonMark paragraph, without a final line break.
pub fn write_marked(text: &str) -> String {
    let mut out = String::new();
    push_marked(&mut out, text, Place::Paragraph, 0);
    out
}

/// Appends content, without a final line break.
pub fn push_content(out: &mut String, content: &Content) {
    push_blocks(out, &content.blocks, 0);
}

/// Appends a heading of these titles and a line break.
///
/// Several titles stand in one heading, separated by [`TITLE_SEPARATOR`]. A title that holds
/// it has its sign emphasised (`*›*`), which marked text never is, so that the reader can
/// tell them apart.
pub fn push_heading(out: &mut String, level: usize, titles: &[impl AsRef<str>]) {
    out.extend(std::iter::repeat_n('#', level));
    out.push(' ');
    for (at, title) in titles.iter().enumerate() {
        if at > 0 {
            out.push_str(TITLE_SEPARATOR);
        }
        push_marked(out, title.as_ref(), Place::Title, 0);
    }
    out.push('\n');
}

/// Appends a link to a place in a file. The path is percent-encoded where it has to be.
pub fn push_link(out: &mut String, text: &str, path: &str, fragment: &str) {
    out.push('[');
    // A path is no marked text: its ticks are no code, in which a bracket could not be escaped.
    push_text(out, text, 0, text, Place::Link);
    out.push_str("](");
    for char in path.chars() {
        if char.is_control() || char.is_whitespace() || "%#?()<>[]\\`\"&*".contains(char) {
            let mut bytes = [0; 4];
            for byte in char.encode_utf8(&mut bytes).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        } else {
            out.push(char);
        }
    }
    out.push('#');
    out.push_str(fragment);
    out.push(')');
}

/// Where marked text stands, which decides what has to be escaped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A paragraph, or the first lines of a list item.
    Paragraph,
    /// A heading.
    Title,
    /// The text of a link.
    Link,
    /// A cell of a table.
    Cell,
}

fn push_indent(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}

/// Writes blocks whose first line is already indented.
fn push_blocks(out: &mut String, blocks: &[ContentBlock], indent: usize) {
    // Two lists in a row are told apart by their bullets.
    let mut other_bullets = false;
    let mut before: Option<&ContentBlock> = None;
    for block in blocks.iter().filter(|block| !is_nothing(block)) {
        if let Some(before) = before {
            out.push_str("\n\n");
            push_indent(out, indent);
            other_bullets = both_lists(before, block) && !other_bullets;
        }
        match block {
            ContentBlock::Text(text) => push_marked(out, text, Place::Paragraph, indent),
            ContentBlock::List { start, items } => push_list(out, *start, items, other_bullets, indent),
            ContentBlock::Code { lang, text } => push_code(out, lang, text, indent),
            ContentBlock::Table { header, rows } => push_table(out, header, rows, indent),
            ContentBlock::Quote(quoted) => push_quote(out, quoted, indent),
        }
        before = Some(block);
    }
}

/// Whether a block has nothing that CommonMark could show.
fn is_nothing(block: &ContentBlock) -> bool {
    match block {
        ContentBlock::Text(text) => text.is_empty(),
        ContentBlock::List { items, .. } => items.is_empty(),
        ContentBlock::Code { .. } => false,
        ContentBlock::Table { header, .. } => header.is_empty(),
        ContentBlock::Quote(quoted) => quoted.iter().all(is_nothing),
    }
}

fn both_lists(one: &ContentBlock, other: &ContentBlock) -> bool {
    match (one, other) {
        (ContentBlock::List { start: one, .. }, ContentBlock::List { start: other, .. }) => {
            one.is_some() == other.is_some()
        }
        _ => false,
    }
}

fn push_list(out: &mut String, start: Option<u64>, items: &[ContentItem], other: bool, indent: usize) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push('\n');
            push_indent(out, indent);
        }
        let marker = match start {
            None => if other { "*" } else { "-" }.to_owned(),
            Some(start) => {
                let number = start.saturating_add(at as u64).min(MAX_NUMBER);
                format!("{number}{}", if other { ')' } else { '.' })
            }
        };
        out.push_str(&marker);
        let inner = indent + marker.len() + 1;
        match item.done {
            Some(true) => out.push_str(" [x]"),
            Some(false) => out.push_str(" [ ]"),
            None => {}
        }
        if !item.text.is_empty() {
            out.push(' ');
            push_marked(out, &item.text, Place::Paragraph, inner);
        }
        let first = item.blocks.iter().find(|block| !is_nothing(block));
        let last = at + 1 == items.len();
        if item.text.is_empty() && (first.is_some() || item.done.is_some() || last) {
            // Holds the place of the text: without it, the first block would become it, a
            // check box would be text, and what follows a list in a quote would leave the item.
            out.push_str(" <!-- -->");
        }
        let Some(first) = first else { continue };
        out.push('\n');
        if !follows_closely(first) {
            out.push('\n');
        }
        push_indent(out, inner);
        push_blocks(out, &item.blocks, inner);
    }
}

/// Whether a block may stand right under the text of its item, without a blank line.
///
/// After CommonMark 0.31, section 5.2: of the lists, only one that begins with a bullet or
/// with 1, and not with an empty item, can interrupt a paragraph.
fn follows_closely(block: &ContentBlock) -> bool {
    match block {
        ContentBlock::List { start, items } => {
            start.is_none_or(|start| start == 1)
                && items.first().is_some_and(|item| !item.text.is_empty() || !item.blocks.is_empty())
        }
        ContentBlock::Code { .. } => true,
        ContentBlock::Text(_) | ContentBlock::Table { .. } | ContentBlock::Quote(_) => false,
    }
}

fn push_quote(out: &mut String, quoted: &[ContentBlock], indent: usize) {
    let mut inner = String::new();
    push_blocks(&mut inner, quoted, 0);
    for (at, line) in inner.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
            push_indent(out, indent);
        }
        out.push('>');
        if !line.is_empty() {
            out.push(' ');
            out.push_str(line);
        }
    }
}

fn push_code(out: &mut String, lang: &str, text: &str, indent: usize) {
    // The name of a language may hold a backtick only behind tildes.
    let sign = if lang.contains('`') { '~' } else { '`' };
    let longest = text.split(|char| char != sign).map(str::len).max().unwrap_or(0);
    let fence = String::from(sign).repeat(3.max(longest + 1));
    out.push_str(&fence);
    for (at, char) in lang.char_indices() {
        let edge = at == 0 || at + char.len_utf8() == lang.len();
        if char.is_control() || (edge && char.is_whitespace()) {
            push_entity(out, char);
        } else {
            if char.is_ascii_punctuation() && (matches!(char, '\\' | '&') || (char == sign && at == 0)) {
                out.push('\\');
            }
            out.push(char);
        }
    }
    for line in text.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            push_indent(out, indent);
            out.push_str(line);
        }
    }
    out.push('\n');
    push_indent(out, indent);
    out.push_str(&fence);
}

fn push_table(out: &mut String, header: &[String], rows: &[Vec<String>], indent: usize) {
    push_row(out, header);
    out.push('\n');
    push_indent(out, indent);
    out.push('|');
    out.extend(std::iter::repeat_n(" --- |", header.len()));
    for row in rows {
        out.push('\n');
        push_indent(out, indent);
        push_row(out, row);
    }
}

fn push_row(out: &mut String, cells: &[String]) {
    out.push('|');
    for cell in cells {
        out.push(' ');
        push_marked(out, cell, Place::Cell, 0);
        out.push_str(" |");
    }
}

/// Writes marked text; further lines of a paragraph are indented.
fn push_marked(out: &mut String, text: &str, place: Place, indent: usize) {
    let pieces = pieces(text);
    let mut at = 0;
    let mut after_code = false;
    let mut styles = Styles::default();
    for (number, piece) in pieces.iter().copied().enumerate() {
        match piece {
            Piece::Text(part) => push_text(out, text, at, part, place),
            // The ticks of two code spans side by side would run together. And in a table, a
            // backslash takes part in the hunt for the ends of cells, even in code.
            Piece::Code(code) if after_code || (place == Place::Cell && code.contains('|') && code.contains('\\')) => {
                out.push_str("<code>");
                push_text(out, code, 0, code, place);
                out.push_str("</code>");
            }
            Piece::Code(code) => push_code_span(out, code, place),
            Piece::Math(math) => {
                out.push('$');
                push_code_span(out, math, place);
                out.push('$');
            }
            Piece::Open(tag) => styles.open(out, tag, &pieces[number..]),
            Piece::Close(_) => styles.close(out),
            Piece::OpenLink(target) => styles.open_link(out, target, &pieces[number..], place),
            Piece::CloseLink => styles.close_link(out),
            Piece::Image(image) => push_image(out, image, place),
            Piece::Break if place != Place::Paragraph => out.push_str("<br>"),
            // At the end of a paragraph, a break is not one to CommonMark.
            Piece::Break if at + 1 == text.len() => push_entity(out, '\n'),
            Piece::Break => {
                out.push_str("\\\n");
                push_indent(out, indent);
            }
        }
        at += piece.source_len();
        after_code = matches!(piece, Piece::Code(_));
    }
}

fn push_code_span(out: &mut String, code: &str, place: Place) {
    // CommonMark takes one blank from both ends, if there is anything else.
    let blanks = code.starts_with(' ') && code.ends_with(' ') && code.contains(|char| char != ' ');
    let pad = if blanks { " " } else { "" };
    out.push('`');
    out.push_str(pad);
    match place {
        Place::Cell => out.push_str(&code.replace('|', "\\|")),
        Place::Paragraph | Place::Title | Place::Link => out.push_str(code),
    }
    out.push_str(pad);
    out.push('`');
}

/// Writes `part`, which stands at `start` in `whole`, with escapes where they are needed.
fn push_text(out: &mut String, whole: &str, start: usize, part: &str, place: Place) {
    let mut before = whole[..start].chars().next_back();
    let line_escape = if place == Place::Paragraph && before.is_none_or(|char| char == '\n') {
        block_start(&whole[start..])
    } else {
        None
    };
    for (at, char) in part.char_indices() {
        let rest = &whole[start + at + char.len_utf8()..];
        let after = rest.chars().next();
        let edge = |char: Option<char>| char.is_none_or(|char| char == '\n');
        let invisible = (char.is_control() && (char != '\t' || place != Place::Paragraph))
            || (char.is_whitespace() && (edge(before) || edge(after)));
        if invisible || (char == '|' && place == Place::Cell && before == Some('\\')) {
            push_entity(out, char);
        } else if char == '›' && place == Place::Title && blank(before) && blank(after) {
            out.push_str("*›*");
        } else {
            if line_escape == Some(at) || needs_escape(char, before, after, rest, place) {
                out.push('\\');
            }
            out.push(char);
        }
        before = Some(char);
    }
}

fn blank(char: Option<char>) -> bool {
    char.is_none_or(char::is_whitespace)
}

/// Whether a character would be markup inside a line.
fn needs_escape(char: char, before: Option<char>, after: Option<char>, rest: &str, place: Place) -> bool {
    let word = |char: Option<char>| char.is_some_and(char::is_alphanumeric);
    match char {
        '`' => true,
        '\\' => !word(after),
        // Between blanks it emphasises nothing, but at the start of a line it is a bullet.
        '*' => !(before == Some(' ') && after == Some(' ')),
        '_' => !(word(before) && word(after)),
        // With no tilde that could close, nothing is struck through.
        '~' => before.is_some_and(|char| char != ' ') || after == Some('~'),
        '<' => after.is_some_and(|char| char.is_ascii_alphabetic() || "/!?".contains(char)) || is_mail(rest),
        '&' => is_entity(rest),
        '|' => place == Place::Cell,
        // Before a link, it would make a picture of it.
        '!' => after.is_some_and(is_sign),
        '[' => place == Place::Link || before.is_none_or(|char| char == '\n') || after == Some('^'),
        ']' => place == Place::Link || after.is_some_and(|char| "([:".contains(char)),
        // A run of signs at the end of a heading closes it.
        '#' => place == Place::Title && (before == Some('#') || blank(before)) && rest.bytes().all(|byte| byte == b'#'),
        _ => false,
    }
}

/// Whether what follows a `<` makes a link to an address of mail.
fn is_mail(rest: &str) -> bool {
    let end = rest.find(|char: char| char.is_whitespace() || "<>".contains(char)).unwrap_or(rest.len());
    rest[end..].starts_with('>') && rest[..end].contains('@')
}

/// Whether what follows an `&` makes it a character reference.
fn is_entity(rest: &str) -> bool {
    rest.find(|char: char| !char.is_ascii_alphanumeric() && char != '#')
        .is_some_and(|end| end > 0 && rest[end..].starts_with(';'))
}

/// The offset of the character that has to be escaped, when a line would begin a block.
fn block_start(rest: &str) -> Option<usize> {
    let line = rest.split('\n').next().unwrap_or_default();
    let ends = |after: &str| after.is_empty() || after.starts_with([' ', '\t']);
    let only = |signs: &str| line.chars().all(|char| signs.contains(char));
    match line.bytes().next()? {
        b'#' => ends(line.trim_start_matches('#')).then_some(0),
        b'>' => Some(0),
        b'+' => ends(&line[1..]).then_some(0),
        b'-' => (ends(&line[1..]) || only("-:| \t")).then_some(0),
        b':' | b'|' => only("-:| \t").then_some(0),
        b'=' => only("= \t").then_some(0),
        b'0'..=b'9' => {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            let delimiter = line[digits..].starts_with(['.', ')']);
            (digits <= 9 && delimiter && ends(&line[digits + 1..])).then_some(digits)
        }
        _ => None,
    }
}

pub(super) fn push_entity(out: &mut String, char: char) {
    out.push_str(&format!("&#{};", u32::from(char)));
}

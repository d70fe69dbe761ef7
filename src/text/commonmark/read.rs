//! Reads CommonMark back into content.

use super::TITLE_SEPARATOR;
use crate::text::content::{Content, ContentBlock, ContentItem};
use crate::text::marks::{Image, Style, alt_and_size, end_link, push_image, push_link};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// A part of a document, at the outermost level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// The 1-based line on which it begins.
    pub line: u32,
    /// What it is.
    pub kind: ElementKind,
}

/// What a part of a document is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ElementKind {
    /// A heading.
    Heading {
        /// 1 to 6.
        level: usize,
        /// Marked text, split at [`TITLE_SEPARATOR`]; one empty title when it has no text.
        titles: Vec<String>,
    },
    /// A block of HTML, literally.
    Html(String),
    /// A paragraph that is one link.
    Link {
        /// Its marked text.
        text: String,
        /// Where it leads, as written.
        target: String,
    },
    /// Anything else.
    Block(ContentBlock),
}

/// Reads a text as content.
pub fn read_content(text: &str) -> Content {
    Content { blocks: elements(text).into_iter().filter_map(|element| into_block(element.kind)).collect() }
}

/// Reads a text as a sequence of headings, links, HTML and content.
pub fn elements(text: &str) -> Vec<Element> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
    let mut events: Vec<_> = Parser::new_ext(text, options).into_offset_iter().collect();
    // A check box belongs to the item, also where its text is a paragraph.
    for at in 1..events.len() {
        if matches!(events[at].0, Event::TaskListMarker(_)) && events[at - 1].0 == Event::Start(Tag::Paragraph) {
            events.swap(at - 1, at);
        }
    }
    flatten(&mut events);
    let mut events = events.into_iter().peekable();
    let mut found = Vec::new();
    read_elements(&mut events, &mut found);
    let mut line = 1;
    let mut counted = 0;
    found
        .into_iter()
        .map(|(start, kind)| {
            line += text[counted..start].bytes().filter(|byte| *byte == b'\n').count() as u32;
            counted = start;
            Element { line, kind }
        })
        .collect()
}

/// The deepest that quotes and lists are read in one another.
const MAX_NESTING: usize = 100;

/// Takes out what nests deeper; what stands in it stays.
fn flatten(events: &mut Vec<(Event<'_>, std::ops::Range<usize>)>) {
    // For each quote and list that is open, whether it stays; an item does as its list does.
    let mut open: Vec<bool> = Vec::new();
    events.retain(|(event, _)| match event {
        Event::Start(Tag::BlockQuote(_) | Tag::List(_)) => {
            open.push(open.len() < MAX_NESTING);
            open.len() <= MAX_NESTING
        }
        Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_)) => open.pop().unwrap_or(true),
        Event::Start(Tag::Item) | Event::End(TagEnd::Item) => open.last().copied().unwrap_or(true),
        _ => true,
    });
}

type Events<'a> = std::iter::Peekable<std::vec::IntoIter<(Event<'a>, std::ops::Range<usize>)>>;

/// Reads up to the end of the text or of the enclosing block, whose end it takes.
fn read_elements(events: &mut Events<'_>, found: &mut Vec<(usize, ElementKind)>) {
    while let Some((event, range)) = events.peek() {
        let start = range.start;
        let kind = match event {
            Event::End(_) => {
                events.next();
                return;
            }
            Event::Start(tag) if is_block(tag) => {
                let tag = tag.clone();
                events.next();
                match tag {
                    Tag::BlockQuote(_) => {
                        let mut quoted = Vec::new();
                        read_elements(events, &mut quoted);
                        let blocks = quoted.into_iter().filter_map(|(_, kind)| into_block(kind)).collect();
                        ElementKind::Block(ContentBlock::Quote(blocks))
                    }
                    tag => read_block(tag, events),
                }
            }
            Event::Rule => {
                events.next();
                continue;
            }
            // The text of an item of a tight list.
            _ => ElementKind::Block(ContentBlock::Text(read_marked(events))),
        };
        found.push((start, kind));
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::BlockQuote(_)
            | Tag::CodeBlock(_)
            | Tag::HtmlBlock
            | Tag::List(_)
            | Tag::Table(_)
    )
}

/// Reads a block whose start is taken.
fn read_block(tag: Tag<'_>, events: &mut Events<'_>) -> ElementKind {
    match tag {
        Tag::Heading { level, .. } => {
            ElementKind::Heading { level: level as usize, titles: read_titles(inline(events)) }
        }
        Tag::CodeBlock(kind) => {
            let mut text = raw(events);
            if text.ends_with('\n') {
                text.pop();
            }
            let lang = match kind {
                CodeBlockKind::Fenced(lang) => lang.to_string(),
                CodeBlockKind::Indented => String::new(),
            };
            ElementKind::Block(ContentBlock::Code { lang, text })
        }
        Tag::HtmlBlock => ElementKind::Html(raw(events)),
        Tag::List(start) => {
            let mut items = Vec::new();
            while let Some((Event::Start(Tag::Item), _)) = events.next() {
                items.push(read_item(events));
            }
            ElementKind::Block(ContentBlock::List { start, items })
        }
        Tag::Table(_) => {
            let mut header = Vec::new();
            let mut rows = Vec::new();
            while let Some((Event::Start(tag), _)) = events.next() {
                let mut cells = Vec::new();
                while let Some((Event::Start(Tag::TableCell), _)) = events.next() {
                    cells.push(marked(&inline(events)));
                }
                if tag == Tag::TableHead { header = cells } else { rows.push(cells) }
            }
            ElementKind::Block(ContentBlock::Table { header, rows })
        }
        _ => {
            let events = inline(events);
            match events.as_slice() {
                [Event::Start(Tag::Link { dest_url, .. }), text @ .., Event::End(TagEnd::Link)]
                    if !text.contains(&Event::End(TagEnd::Link)) =>
                {
                    ElementKind::Link { text: marked(text), target: dest_url.to_string() }
                }
                events => ElementKind::Block(ContentBlock::Text(marked(events))),
            }
        }
    }
}

fn read_item(events: &mut Events<'_>) -> ContentItem {
    let mut done = None;
    let mut found = Vec::new();
    if let Some((Event::TaskListMarker(is_done), _)) = events.peek() {
        done = Some(*is_done);
        events.next();
    }
    read_elements(events, &mut found);
    let mut parts = found.into_iter().map(|(_, kind)| kind).peekable();
    let begins_with_text =
        matches!(parts.peek(), Some(ElementKind::Block(ContentBlock::Text(_)) | ElementKind::Link { .. }));
    let text = match parts.next_if(|_| begins_with_text).and_then(into_block) {
        Some(ContentBlock::Text(text)) => text,
        _ => String::new(),
    };
    ContentItem { text, done, blocks: parts.filter_map(into_block).collect() }
}

/// What content can hold of a part.
fn into_block(kind: ElementKind) -> Option<ContentBlock> {
    match kind {
        ElementKind::Heading { titles, .. } => Some(ContentBlock::Text(titles.join(TITLE_SEPARATOR))),
        ElementKind::Html(_) => None,
        ElementKind::Link { text, target } => Some(ContentBlock::Text(link(&text, &target))),
        ElementKind::Block(block) => Some(block),
    }
}

/// The events up to the end of the enclosing block, whose end it takes.
fn inline<'a>(events: &mut Events<'a>) -> Vec<Event<'a>> {
    let mut found = Vec::new();
    let mut depth = 0;
    for (event, _) in events {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => break,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        found.push(event);
    }
    found
}

/// The literal text up to the end of the enclosing block, whose end it takes.
fn raw(events: &mut Events<'_>) -> String {
    inline(events)
        .iter()
        .map(|event| match event {
            Event::Text(text) | Event::Html(text) => text.as_ref(),
            _ => "",
        })
        .collect()
}

/// The marked text of an item of a tight list, up to the next block.
fn read_marked(events: &mut Events<'_>) -> String {
    let mut found = Vec::new();
    let mut depth = 0;
    while let Some((event, _)) = events.peek() {
        match event {
            Event::Start(tag) if is_block(tag) => break,
            Event::Rule => break,
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => break,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        found.extend(events.next().map(|(event, _)| event));
    }
    marked(&found)
}

/// Splits a heading where a separator stands that is not emphasised.
fn read_titles(events: Vec<Event<'_>>) -> Vec<String> {
    let mut titles = vec![Vec::new()];
    let mut emphasis = 0;
    for event in events {
        match &event {
            Event::Start(Tag::Emphasis) => emphasis += 1,
            Event::End(TagEnd::Emphasis) => emphasis -= 1,
            Event::Text(text) if emphasis == 0 => {
                for (at, part) in text.split(TITLE_SEPARATOR).enumerate() {
                    if at > 0 {
                        titles.push(Vec::new());
                    }
                    titles.last_mut().expect("it begins with one").push(Event::Text(part.to_owned().into()));
                }
                continue;
            }
            _ => {}
        }
        titles.last_mut().expect("it begins with one").push(event);
    }
    titles.iter().map(|events| marked(events)).collect()
}

/// Marked text that is one link.
pub fn link(text: &str, target: &str) -> String {
    let mut out = String::new();
    push_link(&mut out, target);
    out.push_str(text);
    end_link(&mut out);
    out
}

/// The marked text of the insides of a paragraph.
fn marked(events: &[Event<'_>]) -> String {
    let mut out = String::new();
    // The picture that is open, with its other text.
    let mut image: Option<(String, String)> = None;
    for (at, event) in events.iter().enumerate() {
        if let Some((target, alt)) = &mut image {
            match event {
                Event::End(TagEnd::Image) => {
                    let (alt, size) = alt_and_size(alt);
                    push_image(&mut out, Image { target, alt, size });
                    image = None;
                }
                Event::Text(text) | Event::Code(text) => alt.push_str(text),
                Event::SoftBreak | Event::HardBreak => alt.push(' '),
                _ => {}
            }
            continue;
        }
        match event {
            Event::Text(text) => out.push_str(text),
            Event::Code(code) => {
                out.push('`');
                out.push_str(code);
                out.push('`');
            }
            Event::InlineHtml(tag) => push_html(&mut out, tag),
            Event::SoftBreak => out.push(' '),
            Event::HardBreak => out.push('\n'),
            // How `push_heading` writes the sign between titles where it is none.
            Event::Start(Tag::Emphasis) if is_text(events.get(at + 1), "›") => {}
            Event::End(TagEnd::Emphasis) if at > 0 && is_text(events.get(at - 1), "›") => {}
            Event::Start(tag) => match tag {
                Tag::Link { dest_url, .. } => push_link(&mut out, dest_url),
                Tag::Image { dest_url, .. } => image = Some((dest_url.to_string(), String::new())),
                tag => out.push_str(style(&tag.to_end()).map_or("", Style::open)),
            },
            Event::End(TagEnd::Link) => end_link(&mut out),
            Event::End(tag) => out.push_str(style(tag).map_or("", Style::close)),
            _ => {}
        }
    }
    out
}

fn is_text(event: Option<&Event<'_>>, text: &str) -> bool {
    matches!(event, Some(Event::Text(found)) if found.as_ref() == text)
}

fn style(tag: &TagEnd) -> Option<Style> {
    match tag {
        TagEnd::Strong => Some(Style::Bold),
        TagEnd::Emphasis => Some(Style::Italic),
        TagEnd::Strikethrough => Some(Style::Strike),
        _ => None,
    }
}

/// A tag of HTML: what it means here, or its text.
fn push_html(out: &mut String, tag: &str) {
    match tag {
        "<br>" | "<br/>" | "<br />" => return out.push('\n'),
        "<code>" | "</code>" => return out.push('`'),
        "</a>" => return end_link(out),
        comment if comment.starts_with("<!--") => return,
        _ => {}
    }
    let name = tag.trim_start_matches(['<', '/']).trim_end_matches('>');
    if let Some(target) = name.strip_prefix("a href=\"").and_then(|rest| rest.strip_suffix('"')) {
        push_link(out, &entities(target));
    } else if let Some(style) = Style::of_element(name) {
        out.push_str(if tag.starts_with("</") { style.close() } else { style.open() });
    } else {
        out.push_str(tag);
    }
}

/// The text with numeric entities decoded, as attributes are written here.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, part) in text.split("&#").enumerate() {
        let decoded = (at > 0).then(|| part.split_once(';')).flatten();
        match decoded.and_then(|(number, rest)| Some((char::from_u32(number.parse().ok()?)?, rest))) {
            Some((char, rest)) => {
                out.push(char);
                out.push_str(rest);
            }
            None => {
                out.push_str(if at > 0 { "&#" } else { "" });
                out.push_str(part);
            }
        }
    }
    out
}

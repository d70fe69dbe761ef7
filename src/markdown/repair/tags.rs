//! Tags of HTML in a line of text: where they stand, and whether they are HTML at all.

use super::line::code_spans;

/// A tag in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// The name as written.
    pub(super) name: &'a str,
    /// `</name>`.
    pub(super) closing: bool,
    /// `<name/>`.
    pub(super) empty: bool,
    /// The bytes of the tag with its brackets.
    pub(super) len: usize,
    /// Everything between the name and the end.
    pub(super) attributes: &'a str,
}

impl Tag<'_> {
    /// Whether this is a tag of HTML, and not a placeholder like `<int>`.
    pub(super) fn is_html(&self) -> bool {
        is_element(&self.name.to_ascii_lowercase()) && has_attributes(self.attributes)
    }

    /// Whether this is the name, in any case of letters.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// The tag at the start of `text`, if there is one that ends in this line.
pub(super) fn tag(text: &str) -> Option<Tag<'_>> {
    let body = text.strip_prefix('<')?;
    let (closing, body) = body.strip_prefix('/').map_or((false, body), |rest| (true, rest));
    let name_len =
        body.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')).count();
    let name = &body[..name_len];
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let rest = &body[name_len..];
    if !rest.starts_with([' ', '\t', '/', '>']) {
        return None;
    }
    let end = tag_end(rest)?;
    let attributes = rest[..end].trim();
    let len = text.len() - rest.len() + end + 1;
    Some(Tag {
        name,
        closing,
        empty: attributes.ends_with('/'),
        len,
        attributes: attributes.trim_end_matches('/').trim(),
    })
}

/// The tags of a line outside code, each with its byte.
pub(super) fn tags(text: &str) -> Vec<(usize, Tag<'_>)> {
    let (mut found, mut start) = (Vec::new(), 0);
    if !text.contains('<') {
        return found;
    }
    for (code, piece) in code_spans(text) {
        let mut at = 0;
        while !code && let Some(open) = piece[at..].find('<') {
            at += open;
            match tag(&piece[at..]).filter(|_| !piece[..at].ends_with('\\')) {
                Some(tag) => {
                    found.push((start + at, tag));
                    at += tag.len;
                }
                None => at += 1,
            }
        }
        start += piece.len();
    }
    found
}

/// Deeper braces are no attribute of a component.
const MAX_BRACES: usize = 8;

/// The `>` that ends a tag: the first outside quotes, if they are closed, and before any `<`.
fn tag_end(rest: &str) -> Option<usize> {
    let (mut quote, mut depth) = (None, 0_usize);
    for (at, c) in rest.char_indices() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '{') if depth < MAX_BRACES => depth += 1,
            (None, '{') => return None,
            (None, '}') => depth = depth.saturating_sub(1),
            (None, '>') if depth == 0 => return Some(at),
            (None, '<') if depth == 0 => return None,
            (None, _) => {}
        }
    }
    None
}

/// `key=value` or one of the few attributes without a value. `<b and c>` has none of these.
fn has_attributes(text: &str) -> bool {
    const BARE: &[&str] = &[
        "open",
        "hidden",
        "disabled",
        "checked",
        "controls",
        "nowrap",
        "noshade",
        "reversed",
        "compact",
        "async",
        "defer",
        "allowfullscreen",
        "autoplay",
        "loop",
        "muted",
        "selected",
    ];
    text.is_empty() || text.contains('=') || text.split_whitespace().all(|word| BARE.contains(&word))
}

/// Whether a name in small letters is that of an element of HTML; `int` and `pod-name` are not.
pub(crate) fn is_element(name: &str) -> bool {
    HTML.contains(&name)
}

/// The elements of HTML that occur in notes, without those that are no text at all.
const HTML: &[&str] = &[
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "li",
    "main",
    "mark",
    "nav",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "path",
];

#[cfg(test)]
mod tests {
    use super::tag;

    #[test]
    fn tags_are_told_from_text() {
        let html = |text| tag(text).is_some_and(|tag| tag.is_html());
        assert!(html("<p align=\"center\">") && html("</DIV>") && html("<br/>") && html("<details open>"));
        assert!(!html("<int>") && !html("<pod-name>") && !html("<b and c> d") && !html("< b>") && !html("<a@b.de>"));
        assert!(tag("<https://a.b>").is_none());
        assert_eq!(tag("<a title=\"1 > 0\">x").map(|tag| tag.len), Some(17));
    }
}

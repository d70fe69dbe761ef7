//! One line on its way through the repairs, and what its shape says about it.
//!
//! Columns are counted from 0, and a tab goes on to the next multiple of four, as in CommonMark.

use super::Repair;
use super::front_matter::FrontMatter;
use super::scope::UnknownMark;

/// What a line is part of. Only [`Kind::Text`] is Markdown that a repair may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Ordinary Markdown.
    Text,
    /// The line that opens or closes a code fence.
    Fence,
    /// A line between two fence lines.
    Code,
    /// A line of an indented code block.
    Indented,
    /// `<details>`, `<summary>…</summary>` or `</details>`, alone on its line.
    Tag,
}

/// A line without its line break, and the 1-based line of the file that it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) source: u32,
    pub(crate) kind: Kind,
}

impl Line {
    /// A line of Markdown.
    pub(crate) fn new(text: impl Into<String>, source: u32) -> Self {
        Self { text: text.into(), source, kind: Kind::Text }
    }

    /// Markdown with something in it.
    pub(crate) fn is_text(&self) -> bool {
        self.kind == Kind::Text && !self.is_blank()
    }

    /// Nothing but blanks.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Leaves an empty line of Markdown behind.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.kind = Kind::Text;
    }
}

/// What the repairs did, and what they learned about the note as a whole.
#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) repairs: Vec<Repair>,
    pub(crate) front: FrontMatter,
    /// Tags that stand behind the text of a line, with the line of the file.
    pub(crate) tags: Vec<(u32, String)>,
    /// Lines of the file that comments switch off.
    pub(crate) off: Vec<u32>,
    pub(crate) unknown_marks: Vec<UnknownMark>,
}

impl Log {
    /// Records a repair of a line of the file.
    pub(crate) fn note(&mut self, name: &'static str, line: u32, why: impl Into<String>) {
        self.repairs.push(Repair { name, line, why: why.into() });
    }
}

/// The column of the first character that is no blank.
pub(crate) fn indent(text: &str) -> usize {
    let mut column = 0;
    for c in text.chars() {
        match c {
            ' ' => column += 1,
            '\t' => column += 4 - column % 4,
            _ => break,
        }
    }
    column
}

/// Splits a line into its blanks and the rest.
pub(crate) fn split_indent(text: &str) -> (&str, &str) {
    text.split_at(text.len() - text.trim_start_matches([' ', '\t']).len())
}

/// Without `columns` columns of leading blanks, or as many as there are.
pub(crate) fn strip_columns(text: &str, columns: usize) -> String {
    let (_, rest) = split_indent(text);
    format!("{}{rest}", " ".repeat(indent(text).saturating_sub(columns)))
}

/// The length of the list marker at the start of a trimmed line with the blanks after it.
pub(crate) fn list_marker(trimmed: &str) -> Option<usize> {
    let bytes = trimmed.as_bytes();
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let len = match bytes.get(digits)? {
        b'-' | b'*' | b'+' if digits == 0 => 1,
        b'.' | b')' if (1..=9).contains(&digits) => digits + 1,
        _ => return None,
    };
    let blanks = bytes[len..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    (blanks > 0 || bytes.len() == len).then_some(len + blanks)
}

/// Whether a line opens a list item.
pub(crate) fn is_item(text: &str) -> bool {
    let trimmed = text.trim_start();
    list_marker(trimmed).is_some() && !is_thematic_break(text)
}

/// The level of an ATX heading and its text without the hashes.
pub(crate) fn heading(text: &str) -> Option<(usize, &str)> {
    let trimmed = text.trim_start();
    let level = trimmed.bytes().take_while(|byte| *byte == b'#').count();
    let rest = &trimmed[level..];
    let opens = (1..=6).contains(&level) && (rest.is_empty() || rest.starts_with([' ', '\t']));
    (opens && indent(text) < 4).then(|| (level, rest.trim()))
}

/// Three or more of `-`, `*` or `_`, with any blanks.
pub(crate) fn is_thematic_break(text: &str) -> bool {
    let mut marks = text.chars().filter(|c| !matches!(c, ' ' | '\t'));
    let Some(first @ ('-' | '*' | '_')) = marks.next() else {
        return false;
    };
    let mut count = 1;
    for c in marks {
        if c != first {
            return false;
        }
        count += 1;
    }
    count >= 3 && indent(text) < 4
}

/// So much of a text as a reference, an embed or what is said about a link may take.
pub(crate) fn near(text: &str) -> &str {
    text.char_indices().nth(300).map_or(text, |(at, _)| &text[..at])
}

/// A line that opens a block of its own, and so ends the paragraph above it.
pub(crate) fn opens_block(text: &str) -> bool {
    is_item(text) || heading(text).is_some() || is_thematic_break(text) || text.trim_start().starts_with('>')
}

/// Han, Kana and Hangul letters; no punctuation.
pub(crate) fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// How many [`is_cjk`] letters there are.
pub(crate) fn cjk_letters(text: &str) -> usize {
    text.chars().filter(|c| is_cjk(*c)).count()
}

/// Cuts a line into pieces of text and of inline code (`true`), ticks included.
pub(crate) fn code_spans(text: &str) -> Vec<(bool, &str)> {
    if !text.contains('`') {
        return vec![(false, text)];
    }
    let runs = tick_runs(text);
    let mut next = std::collections::BTreeMap::new();
    let mut closer = vec![None; runs.len()];
    for (at, (_, len)) in runs.iter().enumerate().rev() {
        closer[at] = next.insert(*len, at);
    }
    let (mut pieces, mut from, mut at) = (Vec::new(), 0, 0);
    while at < runs.len() {
        if let Some(close) = closer[at] {
            let (start, end) = (runs[at].0, runs[close].0 + runs[close].1);
            pieces.push((false, &text[from..start]));
            pieces.push((true, &text[start..end]));
            from = end;
            at = close;
        }
        at += 1;
    }
    pieces.push((false, &text[from..]));
    pieces
}

/// Start and length of each run of backticks that no backslash escapes.
fn tick_runs(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let (mut runs, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let len = bytes[at..].iter().take_while(|byte| **byte == b'`').count();
        if bytes[at] == b'\\' {
            at += 2;
        } else if len > 0 {
            runs.push((at, len));
            at += len;
        } else {
            at += 1;
        }
    }
    runs
}

/// Applies `change` to each piece of a line that is no inline code.
pub(crate) fn outside_code(text: &str, mut change: impl FnMut(&str) -> String) -> String {
    code_spans(text)
        .into_iter()
        .map(|(code, piece)| if code || piece.is_empty() { piece.to_owned() } else { change(piece) })
        .collect()
}

/// Runs `change` on every line of text that `may` change, and logs those that it altered. Most
/// lines are like nothing that a repair looks for, which costs less to see than to copy them.
pub(crate) fn each_text(
    lines: &mut [Line],
    log: &mut Log,
    name: &'static str,
    why: &str,
    may: impl Fn(&str) -> bool,
    change: impl Fn(&str) -> String,
) {
    for line in lines.iter_mut().filter(|line| line.is_text() && may(&line.text)) {
        let changed = change(&line.text);
        if changed != line.text {
            log.note(name, line.source, why);
            line.text = changed.trim_end().to_owned();
        }
    }
}

/// Marks fences, what they hold, and indented code. Done once, before any repair reads Markdown.
///
/// Unlike CommonMark, a fence is recognised at any indent, and the code in it may stand further
/// left than the list item that holds it: that is what the author meant.
pub(crate) fn mark_code(lines: &mut [Line]) {
    let mut open: Option<Fence> = None;
    let (mut in_list, mut blank_before) = (false, true);
    for line in lines.iter_mut() {
        let (quoted, body) = unquote(&line.text);
        if let Some(fence) = &open {
            let goes_on = !fence.quoted || quoted;
            if goes_on && fence.closed_by(body) {
                line.kind = Kind::Fence;
                open = None;
                continue;
            } else if goes_on {
                line.kind = Kind::Code;
                continue;
            }
        }
        open = Fence::open(quoted, body);
        if open.is_some() {
            line.kind = Kind::Fence;
        } else if !line.is_blank() {
            let deep = indent(&line.text) >= 4;
            if deep && !in_list && blank_before {
                line.kind = Kind::Indented;
                continue;
            }
            in_list = is_item(&line.text) || in_list && (indent(&line.text) > 0 || !blank_before);
        }
        blank_before = line.is_blank();
    }
}

/// Whether a line is quoted, and what stands behind the `>`s.
fn unquote(text: &str) -> (bool, &str) {
    let mut body = text.trim_start();
    let mut quoted = false;
    while let Some(rest) = body.strip_prefix('>') {
        body = rest.trim_start();
        quoted = true;
    }
    (quoted, body)
}

/// A fence that waits for its end.
struct Fence {
    mark: char,
    len: usize,
    quoted: bool,
}

impl Fence {
    fn open(quoted: bool, body: &str) -> Option<Self> {
        let body = list_marker(body).map_or(body, |len| &body[len..]);
        let mark = body.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let len = body.chars().take_while(|c| *c == mark).count();
        let info = &body[len..];
        (len >= 3 && !(mark == '`' && info.contains('`'))).then_some(Self { mark, len, quoted })
    }

    fn closed_by(&self, body: &str) -> bool {
        let len = body.chars().take_while(|c| *c == self.mark).count();
        len >= self.len && body[len..].trim().is_empty()
    }
}

/// The bounds of each fenced block: its opening line, and one past its last line.
pub(crate) fn fenced_blocks(lines: &[Line]) -> Vec<std::ops::Range<usize>> {
    let (mut blocks, mut open) = (Vec::new(), None);
    for (at, line) in lines.iter().enumerate() {
        match (line.kind, open) {
            (Kind::Fence, Some(start)) if at > start => {
                blocks.push(start..at + 1);
                open = None;
            }
            (Kind::Fence, _) => open = Some(at),
            (Kind::Code, _) => {}
            (Kind::Text | Kind::Indented | Kind::Tag, Some(start)) => {
                blocks.push(start..at);
                open = None;
            }
            (Kind::Text | Kind::Indented | Kind::Tag, None) => {}
        }
    }
    blocks.extend(open.map(|start| start..lines.len()));
    blocks
}

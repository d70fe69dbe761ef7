//! Lists, quotes, terms and paragraphs of HTML, as Markdown writes them.
//!
//! Only what is closed further down counts, and with nothing in it that Markdown or another
//! repair reads by itself: headings, code, tables, `<details>`. Anything else is left to the
//! repair of single tags.

use super::html_ends::{closed_tags, is_barrier, is_container};
use super::html_tag::attribute;
use super::line::{Line, is_item, list_marker};
use super::tags::{Tag, tag, tags};
use std::collections::BTreeSet;

/// What is open.
#[derive(Debug)]
enum Container {
    Quote,
    /// A list with the number of its next item, or bullets.
    List(Option<u64>),
    /// An item with its marker, and whether that was written.
    Item(String, bool),
    /// `<dl>`
    Terms,
}

/// Reads line after line.
pub(super) struct Flow {
    /// Line and byte of each opening tag that has its end.
    closed: BTreeSet<(usize, usize)>,
    open: Vec<Container>,
    /// What stands before every line: the signs of a quote, blanks for the item it is in.
    base: String,
    /// The same for the first line, with the marker of that item.
    first: Option<String>,
    /// Whether another paragraph begins.
    gap: bool,
    /// Whether any text was written since the outermost began.
    written: bool,
    /// The text that is not written yet, and the line of the file on which it began.
    text: String,
    source: u32,
    /// The text holds a term, which waits for what is said of it.
    is_term: bool,
    /// Where in the text that begins.
    said: Option<usize>,
    out: Vec<Line>,
}

impl Flow {
    pub(super) fn new(lines: &[Line]) -> Self {
        Self {
            closed: closed_tags(lines),
            open: Vec::new(),
            base: String::new(),
            first: None,
            gap: false,
            written: false,
            text: String::new(),
            source: 1,
            is_term: false,
            said: None,
            out: Vec::new(),
        }
    }

    /// The lines that the line at this index becomes, with the tags of inline HTML still in them;
    /// `None` when it has no part in any list, quote or the like.
    pub(super) fn take(&mut self, at: usize, line: &Line) -> Option<Vec<Line>> {
        if is_barrier(line) {
            self.open.clear();
            return None;
        }
        let begins = self.open.is_empty();
        let holds = !begins || self.closed.range((at, 0)..(at + 1, 0)).next().is_some();
        if !holds && !has_paragraphs(&line.text) {
            return None;
        }
        let start = self.enter(&line.text, begins);
        // What goes on in the next line is a line of its own, but for another meaning of the term.
        let goes_on = tag(line.text.trim_start()).is_some_and(|tag| tag.is("dd"));
        if self.is_term && !self.waits() && !goes_on {
            self.flush();
        }
        if line.is_blank() && !self.is_term {
            self.blank(line.source);
        }
        let mut from = start;
        for (byte, found) in tags(&line.text) {
            if byte >= from && self.is_mine(found, (at, byte)) {
                self.put(&line.text[from..byte], line.source);
                self.tag(found);
                from = byte + found.len;
            }
        }
        self.put(&line.text[from..], line.source);
        if self.is_term {
            self.space();
        } else {
            self.flush();
        }
        let ended = holds && self.open.is_empty() && self.gap;
        if begins && self.out.is_empty() || ended {
            self.gap = false;
            self.out.push(Line::new(self.base.trim_end(), line.source));
        }
        Some(std::mem::take(&mut self.out))
    }

    /// Where the text of a line begins, behind what all lines have before them.
    fn enter(&mut self, text: &str, begins: bool) -> usize {
        let quoted = text.len() - text.trim_start_matches([' ', '\t', '>']).len();
        if begins {
            let marker = list_marker(&text[quoted..]).filter(|_| is_item(&text[quoted..])).unwrap_or(0);
            self.base = format!("{}{}", &text[..quoted], " ".repeat(marker));
            self.first = (marker > 0).then(|| text[..quoted + marker].to_owned());
            self.gap = false;
            self.written = false;
            return quoted + marker;
        }
        let blanks = text.len() - text.trim_start().len();
        match self.open.last() {
            _ if self.base.contains('>') => quoted,
            // A list in Markdown lives by its indent.
            Some(Container::Quote) if is_item(text) => 0,
            _ => blanks,
        }
    }

    /// Whether a tag says something about lists, quotes, terms or paragraphs that are open.
    fn is_mine(&self, found: Tag<'_>, place: (usize, usize)) -> bool {
        let has = |fits: fn(&Container) -> bool| self.open.iter().any(fits);
        if is_container(found) {
            return found.closing || self.closed.contains(&place);
        }
        found.is("p")
            || found.is("li") && has(|open| matches!(open, Container::List(_)))
            || (found.is("dt") || found.is("dd")) && has(|open| matches!(open, Container::Terms))
    }

    fn tag(&mut self, found: Tag<'_>) {
        let name = found.name.to_ascii_lowercase();
        match (name.as_str(), found.closing) {
            ("p", _) if self.is_term => self.space(),
            ("p", _) => {
                self.flush();
                self.gap = self.written;
            }
            // Terms with one meaning.
            ("dt", false) if self.is_term && self.said.is_none() => self.join(", "),
            ("dt", false) => {
                self.flush();
                self.is_term = true;
            }
            ("dd", false) if self.is_term && self.said.is_none() => {
                self.text.truncate(self.text.trim_end().len());
                let named = self.text.ends_with([':', '：']);
                self.text.push_str(if named { " " } else { ": " });
                self.said = Some(self.text.len());
            }
            ("dd", false) if self.is_term => {
                let ends = self.text.trim_end().ends_with(['.', '。', '!', '！', '?', '？', ';', '；', ':', '：']);
                self.join(if ends { " " } else { "; " });
            }
            ("dd", false) => self.flush(),
            ("dt" | "dd", true) => {}
            ("li", closing) => {
                self.flush();
                if matches!(self.open.last(), Some(Container::Item(..))) {
                    self.open.pop();
                }
                if !closing {
                    self.item();
                }
            }
            (_, true) => self.end(&name),
            ("blockquote", _) => {
                self.flush();
                self.write_gap();
                self.open.push(Container::Quote);
            }
            ("dl", _) => {
                self.flush();
                self.open.push(Container::Terms);
            }
            (list, _) => {
                self.flush();
                let number = attribute(found.attributes, "start").and_then(|start| start.trim().parse().ok());
                let number = (list == "ol").then_some(number.filter(|start| *start < 1_000_000).unwrap_or(1));
                // Only a list from 1 on may stand right below a text.
                if number.is_some_and(|number| number != 1) {
                    self.gap = true;
                    self.write_gap();
                }
                self.open.push(Container::List(number));
            }
        }
    }

    fn item(&mut self) {
        let Some(Container::List(number)) = self.open.last_mut() else { return };
        let marker = number.map_or("- ".to_owned(), |number| format!("{number}. "));
        *number = number.map(|number| number + 1);
        self.open.push(Container::Item(marker, false));
    }

    /// Ends the innermost container of this name with all that is open in it.
    fn end(&mut self, name: &str) {
        let ends = |open: &Container| match open {
            Container::Quote => name == "blockquote",
            Container::List(number) => name == if number.is_some() { "ol" } else { "ul" },
            Container::Terms => name == "dl",
            Container::Item(..) => false,
        };
        if let Some(depth) = self.open.iter().rposition(ends) {
            self.flush();
            self.open.truncate(depth);
            self.gap = true;
        }
    }

    fn put(&mut self, text: &str, source: u32) {
        if self.text.trim().is_empty() {
            self.text.clear();
            self.source = source;
        }
        let text = if self.waits() && self.text.ends_with(' ') { text.trim_start() } else { text };
        self.text.push_str(text);
    }

    fn space(&mut self) {
        if !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    /// Puts a sign behind what is waiting.
    fn join(&mut self, sign: &str) {
        if !self.text.trim().is_empty() && (!self.waits() || self.said.is_none()) {
            self.text.truncate(self.text.trim_end().len());
            self.text.push_str(sign);
        }
    }

    /// A term of which nothing was said yet.
    fn waits(&self) -> bool {
        self.is_term && self.said.is_none_or(|said| self.text[said..].trim().is_empty())
    }

    /// Whether the next text begins an item, so that no blank line is needed before it.
    fn at_marker(&self) -> bool {
        self.first.is_some() || self.open.iter().any(|open| matches!(open, Container::Item(_, false)))
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        self.is_term = false;
        self.said = None;
        // The indent of a list in Markdown was kept.
        let kept = if is_item(&text) { text.trim_end() } else { text.trim() };
        if kept.trim().is_empty() {
            return;
        }
        self.write_gap();
        let mut line = self.first.take().unwrap_or_else(|| self.base.clone());
        for open in &mut self.open {
            match open {
                Container::Quote => line.push_str("> "),
                Container::Item(marker, written) => {
                    let blanks = " ".repeat(marker.len());
                    line.push_str(if *written { &blanks } else { marker });
                    *written = true;
                }
                Container::List(_) | Container::Terms => {}
            }
        }
        line.push_str(kept);
        self.written = true;
        self.out.push(Line::new(line, self.source));
    }

    fn write_gap(&mut self) {
        if self.gap && !self.at_marker() {
            let above = self.out.last().map_or(self.source, |last| last.source);
            self.blank(above);
        }
        self.gap = false;
    }

    /// A line without text in all that is open.
    fn blank(&mut self, source: u32) {
        let quotes = self.open.iter().filter(|open| matches!(open, Container::Quote)).count();
        let line = format!("{}{}", self.base, "> ".repeat(quotes));
        self.out.push(Line::new(line.trim_end(), source));
    }
}

/// Whether a line holds text before and behind a `<p>` or `</p>`.
fn has_paragraphs(text: &str) -> bool {
    let found = tags(text);
    if !found.iter().any(|(_, tag)| tag.is("p")) || text.trim_start().starts_with('|') {
        return false;
    }
    let (mut from, mut said, mut parted) = (0, false, false);
    for (at, tag) in found.iter().copied() {
        said |= !text[from..at].trim().is_empty();
        if parted && said && !text[from..at].trim().is_empty() {
            return true;
        }
        parted |= said && tag.is("p");
        from = at + tag.len;
    }
    parted && !text[from..].trim().is_empty()
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::{check_kept, check_only};

    #[track_caller]
    fn check(before: &str, after: &str) {
        check_only("html", before, after);
    }

    #[test]
    fn lists_keep_their_levels_and_numbers() {
        check("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>\n", "- a\n  - b\n- c\n\n");
        check("x\n<ol start=\"3\"><li>a<li>b</ol>\ny\n", "x\n\n3. a\n4. b\n\ny\n");
        let note = "<ul>\n  <li>a\n    <ol>\n      <li><p>b</p>\n      <p>c</p></li>\n    </ol>\n  </li>\n</ul>\nd\n";
        check(note, "\n- a\n  1. b\n\n     c\n\nd\n");
        check("- x <ul><li>a</li></ul>\n", "- x\n  - a\n\n");
        check("> <ul>\n> <li>a</li>\n> </ul>\n", ">\n> - a\n>\n");
    }

    #[test]
    fn paragraphs_are_parted() {
        check("<p>One.</p><p>Two <b>2</b>.</p>\n", "One.\n\nTwo <b>2</b>.\n");
        check("<p>One.</p>\n", "One.\n");
    }

    #[test]
    fn terms_become_labels() {
        check("<dl><dt>Cat</dt><dd>animal</dd><dt>Oak</dt><dd>tree</dd></dl>\n", "Cat: animal\nOak: tree\n\n");
        check("<dl><dt>Oak<dt>Ash<dd>a tree<dd>wood</dl>\n", "Oak, Ash: a tree; wood\n\n");
        let note = "<dl>\n<dt>Cat</dt>\n<dd><p>One.</p><p>Two.</p></dd>\n<dd>Pet</dd>\n\n<dt>Oak</dt>\n<dd>\ntree\nor\n</dl>\n";
        check(note, "\nCat: One. Two. Pet\n\nOak: tree\nor\n\n");
        check("<dl>\n<dt>Cat</dt>\n<dd>\n  <p>an animal</p>\n</dd>\n</dl>\n", "\nCat: an animal\n\n");
    }

    #[test]
    fn quotes_become_quotes() {
        check("<blockquote>a<br>b</blockquote><blockquote>c</blockquote>\nd\n", "> a\nb\n\n> c\n\nd\n");
        check("<blockquote>\n\n- a\n  - b\n\n</blockquote>\n", "\n>\n> - a\n>   - b\n>\n\n");
    }

    #[test]
    fn what_is_not_closed_holds_nothing() {
        check("<ul>\na\n\n<blockquote>b\n", "\na\n\nb\n");
        check("<blockquote>\n\n## a\n\nb\n\n</blockquote>\n", "\n\n## a\n\nb\n\n\n");
        check_kept("html", "`<ul><li>a</li></ul>`\n");
    }
}

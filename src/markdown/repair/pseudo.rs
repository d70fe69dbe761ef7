//! Numbers that Markdown does not read as the markers of a list.
//!
//! A list whose real numbers go on after text in between needs nothing here: Markdown keeps the
//! number that each part starts with. `一、` and `第一步` are words of a label and stay, too.

use super::line::{Kind, Line, Log, heading, indent, is_thematic_break, list_marker, split_indent};
use super::list::RepairSettings;
use std::collections::BTreeMap;

const NAME: &str = "pseudo-marker";

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Style {
    /// `1.item`
    Dot,
    /// `1:item`, `1：item`
    Colon,
    /// `1、item`
    Comma,
    /// `(1)item`, `（1）item`
    Brackets,
    /// `1)item`, `1）item`
    Bracket,
    /// `①item`
    Circle,
    /// `**1.** item`
    Bold,
    /// `1item`, before a CJK letter
    Bare,
    /// `1. item`, which Markdown knows
    Real,
}

/// A number at the head of a line.
#[derive(Clone, Copy)]
struct Marker {
    style: Style,
    number: u32,
    /// The bytes of the marker and the blanks behind it.
    len: usize,
}

/// A run that may go on: its last number, where it stands, and its lines so far.
struct Run {
    style: Style,
    first: u32,
    number: u32,
    last: usize,
    lines: Vec<usize>,
}

impl Run {
    /// Whether the lines of the run are items of a list.
    fn is_list(&self, min_run: usize) -> bool {
        match self.style {
            // A number before a letter may count something, so it takes more to be a list.
            Style::Bare => self.first == 1 && self.lines.len() >= min_run.max(3),
            // From 0 on, these are values with their meanings.
            Style::Colon => self.first > 0 && self.lines.len() >= min_run,
            Style::Dot
            | Style::Comma
            | Style::Brackets
            | Style::Bracket
            | Style::Circle
            | Style::Bold
            | Style::Real => self.lines.len() >= min_run,
        }
    }

    /// Whether a number at this line is the next one.
    fn goes_on(&self, number: u32, at: usize, max_gap: usize) -> bool {
        let gap = if self.style == Style::Bare { max_gap.min(2) } else { max_gap };
        number == self.number + 1 && at - self.last <= gap
    }
}

/// Writes `1.item`, `1：item`, `1、item`, `(1)item`, `1）item` and `①item` as `1. item`.
///
/// Safe in a run of at least `min-run` lines of one style and one indent whose numbers go up by
/// one, with no heading or separator and at most `max-gap` lines between them. A run with colons
/// that starts with 0 stays: those are values with their meanings. So do times and `1.2`. A run
/// that stands between two numbers of another run becomes a list in its item.
pub(super) fn pseudo_marker(lines: &mut Vec<Line>, settings: &RepairSettings, log: &mut Log) {
    let settings = &settings.pseudo_marker;
    let mut open: BTreeMap<(Style, usize), Run> = BTreeMap::new();
    let mut items: BTreeMap<usize, Item> = BTreeMap::new();
    let mut close = |run: Run| {
        if run.is_list(settings.min_run) {
            let item = Item { run: run.lines[0], style: run.style, last: run.last };
            items.extend(run.lines.into_iter().map(|at| (at, item)));
        }
    };
    for (at, line) in lines.iter().enumerate() {
        let ends = line.is_text() && (heading(&line.text).is_some() || is_thematic_break(&line.text));
        if ends || line.kind == Kind::Tag {
            std::mem::take(&mut open).into_values().for_each(&mut close);
        }
        let Some(marker) = marker(&line.text).filter(|_| line.kind == Kind::Text) else { continue };
        let key = (marker.style, indent(&line.text));
        let (style, number) = (marker.style, marker.number);
        if let Some(run) = open.get_mut(&key).filter(|run| run.goes_on(number, at, settings.max_gap)) {
            run.number = number;
            run.last = at;
            run.lines.push(at);
        } else if let Some(run) = open.insert(key, Run { style, first: number, number, last: at, lines: vec![at] }) {
            close(run);
        }
    }
    open.into_values().for_each(&mut close);
    rewrite(lines, &items, log);
}

/// An item of a run: the first line of the run, by which it is known, and its last.
#[derive(Clone, Copy)]
struct Item {
    run: usize,
    style: Style,
    last: usize,
}

fn rewrite(lines: &mut Vec<Line>, items: &BTreeMap<usize, Item>, log: &mut Log) {
    let mut result: Vec<Line> = Vec::with_capacity(lines.len());
    let mut nest = Nest { runs: Vec::new(), nested: Vec::new(), attached: false };
    // Whether a list item is open in this paragraph, and whether the line above is blank.
    let (mut in_item, mut blank) = (false, true);
    for (at, mut line) in lines.drain(..).enumerate() {
        let found = items.get(&at).and_then(|item| marker(&line.text).map(|marker| (item, marker)));
        if let Some((item, marker)) = found {
            let columns = nest.columns(at, *item, indent(&line.text));
            let text = rewritten(&line.text, marker, columns);
            // Only a list that starts with 1 may interrupt a paragraph.
            let glued = !blank && !in_item && marker.number != 1;
            if glued {
                result.push(Line::new("", line.source));
            }
            if glued || text != line.text {
                log.note(NAME, line.source, "a number that Markdown does not know, or not here");
                line.text = text;
            }
        } else if line.is_text() && blank && indent(&line.text) == 0 {
            nest.attached = false;
        }
        blank = !line.is_text();
        in_item = line.is_text() && (in_item || super::line::is_item(&line.text));
        result.push(line);
    }
    *lines = result;
}

/// The runs around a line, from the outside in.
struct Nest {
    runs: Vec<Item>,
    /// Which runs have had runs of which style in their items: the last item may have one, too.
    nested: Vec<(usize, Style)>,
    /// Whether no paragraph has ended the outermost list since its last item.
    attached: bool,
}

impl Nest {
    /// How far an item moves to the right to lie in the items around it.
    fn columns(&mut self, at: usize, item: Item, indent: usize) -> usize {
        let known = |nested: &[(usize, Style)], top: &Item| nested.contains(&(top.run, item.style));
        while let Some(top) = self.runs.last() {
            let over = top.last < at && top.run != item.run && !(self.attached && known(&self.nested, top));
            if !over {
                break;
            }
            self.runs.pop();
        }
        match self.runs.iter().position(|open| open.run == item.run) {
            Some(own) => self.runs.truncate(own + 1),
            None => {
                self.nested.extend(self.runs.last().map(|top| (top.run, item.style)));
                self.runs.push(item);
            }
        }
        if self.runs.len() == 1 {
            self.attached = true;
            self.nested.retain(|(run, _)| *run == item.run);
        }
        if self.attached && indent == 0 { 3 * (self.runs.len() - 1) } else { 0 }
    }
}

fn rewritten(text: &str, marker: Marker, columns: usize) -> String {
    let (lead, body) = split_indent(text);
    let space = " ".repeat(columns);
    if marker.style == Style::Real {
        return format!("{space}{text}");
    }
    format!("{lead}{space}{}. {}", marker.number, literal(&body[marker.len..]))
}

/// The text of an item, so that it opens no block in the item: `(1) # cmd` is no heading.
fn literal(text: &str) -> String {
    let opens = heading(text).is_some() || text.starts_with('>') || list_marker(text).is_some();
    if opens && text.starts_with(['#', '>', '-', '+', '*']) { format!("\\{text}") } else { text.to_owned() }
}

fn marker(text: &str) -> Option<Marker> {
    let (_, body) = split_indent(text);
    let first = body.chars().next()?;
    if let '①'..='⑳' = first {
        return finish(body, Style::Circle, first as u32 - '①' as u32 + 1, first.len_utf8());
    }
    if let Some(rest) = body.strip_prefix("**") {
        let (label, _) = rest.split_once("**").filter(|(label, _)| label.len() <= 6)?;
        let (number, digits) = number(label)?;
        let bold = matches!(label[digits..].trim_end(), "." | "、" | ":" | "：" | ")" | "）");
        return bold.then(|| finish(body, Style::Bold, number, label.len() + 4)).flatten();
    }
    if let Some(rest) = body.strip_prefix(['(', '（']) {
        let (number, digits) = number(rest)?;
        let close = rest[digits..].chars().next().filter(|c| matches!(c, ')' | '）'))?;
        return finish(body, Style::Brackets, number, first.len_utf8() + digits + close.len_utf8());
    }
    let (number, digits) = number(body)?;
    if list_marker(body).is_some() {
        return finish(body, Style::Real, number, digits + 1);
    }
    let sign = body[digits..].chars().next()?;
    let len = digits + sign.len_utf8();
    if super::line::is_cjk(sign) {
        return finish(body, Style::Bare, number, digits);
    }
    let next = body[len..].chars().next()?;
    let style = match sign {
        '.' if !next.is_ascii_digit() && !next.is_whitespace() && !matches!(next, '.' | '*' | '_')
            || sign == '.' && body[len..].starts_with("**") =>
        {
            Style::Dot
        }
        '．' => Style::Dot,
        ':' | '：' if !next.is_ascii_digit() => Style::Colon,
        '、' => Style::Comma,
        ')' if !next.is_whitespace() => Style::Bracket,
        '）' => Style::Bracket,
        _ => return None,
    };
    finish(body, style, number, len)
}

fn finish(body: &str, style: Style, number: u32, len: usize) -> Option<Marker> {
    let rest = body[len..].trim_start();
    (!rest.is_empty()).then(|| Marker { style, number, len: body.len() - rest.len() })
}

/// A number of at most three digits, and how many.
fn number(text: &str) -> Option<(u32, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=3).contains(&digits).then(|| text[..digits].parse().ok().map(|number| (number, digits))).flatten()
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::{check_kept, check_only};

    #[test]
    fn numbers_become_markers() {
        for (one, two) in [
            ("1.", "2."),
            ("1：", "2："),
            ("1: ", "2: "),
            ("1、", "2、"),
            ("(1)", "(2)"),
            ("（1） ", "（2）"),
            ("①", "②"),
            ("1）", "2）"),
            ("**1.** ", "**2.**"),
        ] {
            check_only("pseudo-marker", &format!("{one}锁\n\n详情\n\n{two}信号量\n"), "1. 锁\n\n详情\n\n2. 信号量\n");
        }
    }

    #[test]
    fn bare_numbers_take_three() {
        check_only("pseudo-marker", "1看\n2写\n3做\n", "1. 看\n2. 写\n3. 做\n");
    }

    #[test]
    fn two_lists_may_nest() {
        check_only(
            "pseudo-marker",
            "1、a\n(1)x\n(2)y\n2、b\n(1)z\n(2)w\n",
            "1. a\n   1. x\n   2. y\n2. b\n   1. z\n   2. w\n",
        );
    }

    #[test]
    fn a_run_in_a_real_list_nests() {
        check_only("pseudo-marker", "1. a\n(1)x\n(2)y\n2. b\n", "1. a\n   1. x\n   2. y\n2. b\n");
        check_only("pseudo-marker", "1. a\n\np\n\n(1)x\n(2)y\n2. b\n", "1. a\n\np\n\n1. x\n2. y\n2. b\n");
    }

    #[test]
    fn a_list_that_goes_on_below_text_gets_its_blank() {
        check_only("pseudo-marker", "1. a\n\np\n2. b\n", "1. a\n\np\n\n2. b\n");
        check_kept("pseudo-marker", "1. a\nlazy\n2. b\n");
        check_kept("pseudo-marker", "It was in\n12. May\n");
    }

    #[test]
    fn what_an_item_holds_opens_no_block() {
        check_only("pseudo-marker", "(1)# . x\n(2)#chmod\n", "1. \\# . x\n2. #chmod\n");
    }

    #[test]
    fn other_numbers_stay() {
        for note in [
            "1.锁\n",
            "1.2 版本\n1.3 版本\n",
            "10:30 起床\n11:30 吃饭\n",
            "0：关机\n1：单用户\n2：多用户\n",
            "1个锁\n2个锁\n",
            "3、锁\n1、锁\n",
            "1.a\n# h\n2.b\n",
        ] {
            check_kept("pseudo-marker", note);
        }
    }
}

//! The texts of cloze cards that rules make: an answer in which words are left out.
//!
//! A deletion never cuts code, a formula or a style in two, and of a line something is always
//! left that tells what is missing.

use crate::rules::{Deleted, Hole};
use crate::text::content::Content;
use crate::text::marks::{self, Deletion, Piece, Style, pieces};
use std::cell::RefCell;
use std::ops::Range;

/// The highest number that Anki makes a card of.
const MOST: usize = 500;

/// Signs at the end of a bold word that are not part of it.
const TAIL: [char; 14] = [':', '：', ',', '，', '.', '。', ';', '；', '、', '!', '！', '?', '？', ' '];

/// The answer with deletions, numbered from 1; one number for what is the same. Nothing when
/// there is nothing to leave out. `capture` gives what a named group has found.
pub(super) fn clozed<'c>(
    answer: Content,
    wanted: &[Deleted],
    capture: impl Fn(Hole) -> Option<&'c str>,
) -> Option<Content> {
    let deleted: RefCell<Vec<String>> = RefCell::default();
    let lines = |text: &str| {
        let lines = text.split('\n').map(|line| self::line(line, wanted, &capture, &mut deleted.borrow_mut()));
        lines.collect::<Vec<_>>().join("\n")
    };
    let content = answer.map_text(&lines);
    (!deleted.into_inner().is_empty()).then_some(content)
}

fn line<'c>(
    text: &str,
    wanted: &[Deleted],
    capture: &impl Fn(Hole) -> Option<&'c str>,
    deleted: &mut Vec<String>,
) -> String {
    let line = Line::read(text);
    let mut found: Vec<Hit> = Vec::new();
    for what in wanted {
        match what {
            Deleted::Style(tag) => {
                found.extend(line.styles.iter().filter(|(style, _)| style == tag).map(|(_, hit)| hit.clone()))
            }
            Deleted::Code => found.extend(line.code.iter().cloned().map(Hit::bare)),
            Deleted::Pattern(pattern) => {
                let matches = pattern.find_all(&line.plain).map(|found| found.whole());
                found.extend(matches.filter_map(|at| line.whole(at)).map(Hit::bare));
            }
            Deleted::Capture(hole) => found.extend(capture(*hole).and_then(|text| line.word(text)).map(Hit::bare)),
        }
    }
    found.sort_by_key(|hit| (hit.outer.start, std::cmp::Reverse(hit.outer.end)));
    let letters = |text: &str| text.chars().filter(|char| char.is_alphanumeric()).count();
    let all = letters(&line.plain);
    let mut out = String::with_capacity(text.len() + found.len() * 12);
    let mut done = 0;
    for Hit { outer, inner } in found {
        let kept = text[inner.clone()].trim_end_matches(TAIL).len();
        let (word, tail) = text[inner].split_at(kept);
        let said = marks::plain(word).into_owned();
        // Nothing would be left that tells what is missing.
        let is_all = letters(&said) + 2 > all;
        if outer.start < done || said.trim().is_empty() || letters(&said) == 0 || is_all {
            continue;
        }
        let same = deleted.iter().position(|other| other.to_lowercase() == said.to_lowercase());
        let number = same.unwrap_or(deleted.len()) + 1;
        if number > MOST {
            continue;
        }
        if same.is_none() {
            deleted.push(said);
        }
        out.push_str(&text[done..outer.start]);
        out.extend([Deletion::OPEN]);
        out.push_str(&number.to_string());
        out.push(Deletion::NUMBERED);
        out.push_str(word);
        out.push(Deletion::CLOSE);
        out.push_str(tail);
        done = outer.end;
    }
    out.push_str(&text[done..]);
    out
}

/// What may be left out: the bytes that make room for it, and those of them that are shown.
#[derive(Clone, Debug)]
struct Hit {
    outer: Range<usize>,
    inner: Range<usize>,
}

impl Hit {
    fn bare(at: Range<usize>) -> Self {
        Self { outer: at.clone(), inner: at }
    }
}

/// A line of marked text, read once.
struct Line {
    /// What patterns see of it.
    plain: String,
    /// For each byte of that, its place in the marked text, and what it stands in: 0 for
    /// nothing, else a number of its own for each style, link, code and formula.
    places: Vec<(usize, usize)>,
    /// The styled parts.
    styles: Vec<(Style, Hit)>,
    /// The pieces of code, backticks and all.
    code: Vec<Range<usize>>,
    /// Which things are one whole that no deletion may cut.
    solid: Vec<bool>,
}

impl Line {
    fn read(text: &str) -> Self {
        let mut line =
            Self { plain: String::new(), places: Vec::new(), styles: Vec::new(), code: Vec::new(), solid: vec![false] };
        // The things that are open, by number, with the bytes of their beginning.
        let mut open: Vec<(usize, Range<usize>)> = Vec::new();
        let mut at = 0;
        for piece in pieces(text) {
            let bytes = at..at + piece.source_len();
            let inside = open.last().map_or(0, |(number, _)| *number);
            match piece {
                Piece::Text(shown) => line.show(shown, at, inside),
                Piece::Code(_) | Piece::Math(_) => {
                    let shown = &text[bytes.clone()];
                    line.solid.push(true);
                    let own = line.solid.len() - 1;
                    let last = shown.len() - 1;
                    line.show(&shown[..1], at, inside);
                    line.show(&shown[1..last], at + 1, own);
                    line.show(&shown[last..], at + last, inside);
                    if matches!(piece, Piece::Code(_)) {
                        line.code.push(bytes.clone());
                    }
                }
                Piece::Open(_) | Piece::OpenLink(_) => {
                    // A tag of HTML is seen as it is written.
                    let written = marks::plain(&text[bytes.clone()]).into_owned();
                    line.solid.push(false);
                    open.push((line.solid.len() - 1, bytes.clone()));
                    line.show(&written, at, line.solid.len() - 1);
                }
                Piece::Close(_) | Piece::CloseLink => {
                    let written = marks::plain(&text[bytes.clone()]).into_owned();
                    line.show(&written, at, inside);
                    if let (Some((_, begin)), Piece::Close(tag)) = (open.pop(), piece) {
                        let hit = Hit { outer: begin.start..bytes.end, inner: begin.end..bytes.start };
                        line.styles.push((tag, hit));
                    }
                }
                Piece::Image(_) | Piece::Break => {}
            }
            at = bytes.end;
        }
        line
    }

    fn show(&mut self, shown: &str, at: usize, inside: usize) {
        self.plain.push_str(shown);
        self.places.extend((at..at + shown.len()).map(|at| (at, inside)));
    }

    /// The bytes of the marked text that show these of the plain one, unless they cut something.
    fn whole(&self, at: Range<usize>) -> Option<Range<usize>> {
        let (first, inside) = *self.places.get(at.start)?;
        let (last, also) = *self.places.get(at.end.checked_sub(1)?)?;
        (inside == also && !self.solid[inside] && first <= last).then_some(first..last + 1)
    }

    /// The first place where a text stands as words of their own.
    fn word(&self, text: &str) -> Option<Range<usize>> {
        let goes_on = |char: Option<char>| char.is_some_and(|char| char.is_ascii_alphanumeric());
        let mut found = self.plain.match_indices(text).map(|(start, text)| start..start + text.len());
        let at = found.find(|at| {
            !(goes_on(self.plain[..at.start].chars().next_back()) && goes_on(text.chars().next())
                || goes_on(self.plain[at.end..].chars().next()) && goes_on(text.chars().next_back()))
        })?;
        self.whole(at)
    }
}

#[cfg(test)]
mod tests {
    use super::clozed;
    use crate::rules::{Deleted, Hole};
    use crate::text::content::Content;
    use crate::text::marks::{Deletion, Style};

    fn bold(text: &str) -> String {
        text.replace("<b>", Style::Bold.open()).replace("</b>", Style::Bold.close())
    }

    fn check(text: &str, wanted: &[Deleted], after: &str) {
        let made = clozed(Content::text(bold(text)), wanted, |hole| (hole == Hole::SUBJECT).then_some("1783"));
        let mut shown = String::new();
        if let Some(content) = made {
            content.each_text(&mut |text| shown.push_str(&Deletion::written(text)));
        }
        assert_eq!(shown, bold(after), "{text}");
    }

    fn pattern(text: &str) -> Deleted {
        Deleted::Pattern(crate::rules::Pattern::new(text).unwrap())
    }

    #[test]
    fn styles_are_left_out_without_the_signs_behind_them() {
        let style = [Deleted::Style(Style::Bold)];
        check("A <b>keel:</b> the <b>lowest</b> beam", &style, "A {{c1::keel}}: the {{c2::lowest}} beam");
        check(
            "<b>Keel</b>, and <b>keel</b> again, <b>mast</b>",
            &style,
            "{{c1::Keel}}, and {{c1::keel}} again, {{c2::mast}}",
        );
        check("<b>all of it</b>.", &style, "");
        check("none", &style, "");
    }

    #[test]
    fn captures_patterns_and_code_never_cut_anything() {
        check("Flown in 1783, not 17831.", &[Deleted::Capture(Hole::SUBJECT)], "Flown in {{c1::1783}}, not 17831.");
        check("Use `a 12` and 12 of <b>34 x</b>", &[pattern(r"\\d+")], "");
        check(
            "Use `a 12` and 12 of <b>34 x</b>",
            &[pattern(r"\d+")],
            "Use `a 12` and {{c1::12}} of <b>{{c2::34}} x</b>",
        );
        check("Cut <b>12 a</b> 34 here", &[pattern(r"a 3")], "");
        check("Run `ls -l` to list", &[Deleted::Code], "Run {{c1::`ls -l`}} to list");
        check("So $`x^2`$ and `2`", &[pattern("2")], "");
    }

    #[test]
    fn what_stands_in_a_deletion_is_not_left_out_again() {
        let both = [Deleted::Style(Style::Bold), pattern(r"\d+")];
        check("In <b>May 1783</b> it rose 30 m", &both, "In {{c1::May 1783}} it rose {{c2::30}} m");
    }
}

//! The sides of a card as content: Markdown cut out of the note, mended and read.

use super::cloze::{self, Edit, Numbers};
use super::grammar::Cloze;
use super::joined::Joined;
use super::scan::{Piece, Side};
use super::sheet::{Row, RowKind, rows};
use crate::base::source::SourceFile;
use crate::markdown::repair::{NAMES, RepairSettings, repair_marked};
use crate::text::commonmark::read_content;
use crate::text::content::Content;
use crate::text::marks::Deletion;

/// The repairs that are made in a side. Its author laid it out on purpose, so nothing is read
/// as something else; only what is no Markdown goes.
const REPAIRS: [&str; 9] =
    ["normalise", "org", "open-fence", "comment", "details", "math", "html", "obsidian", "dead-bold"];

/// The settings of the repairs for sides, made of those of a run. What Logseq adds is none of
/// the text where notes are its outlines; elsewhere, `key:: value` may be anything.
pub(super) fn settings(run: &RepairSettings, outliner: bool) -> RepairSettings {
    let mut settings = run.clone();
    let kept = |name: &str| REPAIRS.contains(&name) || (outliner && name == "logseq");
    for name in NAMES.iter().filter(|name| !kept(name)) {
        settings.switch_off(name);
    }
    settings
}

/// What becomes of the deletions in a side.
pub(super) enum Deletions<'a> {
    /// They are made Anki's.
    Made(&'a [&'a Cloze], &'a mut Numbers),
    /// Their text is shown: something else is asked.
    Shown(&'a [&'a Cloze]),
}

/// Reads a side. `cut` is left out.
pub(super) fn content(
    note: &[Row<'_>],
    side: &Side,
    cut: &[Piece],
    deletions: Deletions<'_>,
    repairs: &RepairSettings,
) -> Content {
    let joined = Joined::new(note, side);
    let (found, shown) = match deletions {
        Deletions::Made(dialects, numbers) => (joined.deletions(dialects, numbers), false),
        Deletions::Shown(dialects) => (joined.deletions(dialects, &mut Numbers::default()), true),
    };
    let edits = side.iter().zip(joined.edits(found));
    let written: Vec<_> = edits
        .map(|(piece, (edits, inside))| (piece, written(&note[piece.row], piece, cut, edits, inside && !shown)))
        .collect();
    let markdown = dedented(note, &written);
    let markdown = if shown { Deletion::text(&markdown) } else { markdown };
    let clean = repair_marked(&SourceFile::new("", markdown), repairs);
    read_content(&with_breaks(clean.text()))
}

/// Reads one line that stands alone.
pub(super) fn remark(text: &str, repairs: &RepairSettings) -> Content {
    read_content(repair_marked(&SourceFile::new("", text), repairs).text())
}

/// A piece of a row with its edits made; `clozed` when it holds a deletion or stands in one.
fn written(row: &Row<'_>, piece: &Piece, cut: &[Piece], found: Vec<Edit>, clozed: bool) -> String {
    let kept = |text: &str| -> String { text.chars().filter(|found| !Deletion::SIGNS.contains(found)).collect() };
    let text = kept(&row.text[piece.at.clone()]);
    match row.kind {
        RowKind::Text => {}
        // Formulas of their own are for the repairs.
        RowKind::Math if clozed => return cloze::apart(&text),
        RowKind::Math | RowKind::Blank | RowKind::Code | RowKind::Table | RowKind::Comment | RowKind::Front => {
            return text;
        }
    }
    let mut edits: Vec<Edit> = cloze::protection(row, &piece.at, clozed);
    edits.extend(found);
    let cuts = cut
        .iter()
        .filter(|cut| cut.row == piece.row)
        .map(|cut| cut.at.start.max(piece.at.start)..cut.at.end.min(piece.at.end));
    edits.extend(cuts.filter(|at| at.start < at.end).map(|at| (at, String::new())));
    // Of two that begin together, the longer one.
    edits.sort_by_key(|(at, _)| (at.start, std::cmp::Reverse(at.end)));
    let mut out = String::with_capacity(text.len() + 16);
    let mut done = piece.at.start;
    for (at, text) in edits {
        if at.start >= done {
            out.push_str(&kept(&row.text[done..at.start]));
            out.push_str(&text);
            done = at.end;
        }
    }
    out.push_str(&kept(&row.text[done.min(piece.at.end)..piece.at.end]));
    out
}

/// The pieces below each other, moved left by the indent that they share.
fn dedented(note: &[Row<'_>], written: &[(&Piece, String)]) -> String {
    let whole = |piece: &Piece| piece.at.start == 0;
    let indent =
        |piece: &Piece| note[piece.row].text.len() - note[piece.row].text.trim_start_matches([' ', '\t']).len();
    let filled = written.iter().filter(|(piece, _)| whole(piece) && note[piece.row].kind != RowKind::Blank);
    let shared = filled.map(|(piece, _)| indent(piece)).min().unwrap_or(0);
    let mut out = String::new();
    let mut before: Option<&Piece> = None;
    for (piece, text) in written {
        // Where something was left out, a paragraph ends.
        if before.is_some_and(|before| before.row + 1 < piece.row) {
            out.push('\n');
        }
        let lead = text.len() - text.trim_start_matches([' ', '\t']).len();
        out.push_str(if whole(piece) { &text[shared.min(lead)..] } else { text });
        out.push('\n');
        before = Some(piece);
    }
    out
}

/// The text with a hard break wherever a line of words follows one: lines stay lines.
fn with_breaks(text: &str) -> String {
    let text = &without_details(text);
    let all = rows(text);
    let is_words = |row: &Row<'_>| row.kind == RowKind::Text && row.heading().is_none();
    let mut out = String::with_capacity(text.len() + all.len() * 2);
    for (at, row) in all.iter().enumerate() {
        out.push_str(row.text);
        // A backslash at the end is a break already, unless another one escapes it.
        let slashes = row.text.len() - row.text.trim_end_matches('\\').len();
        let goes_on = all.get(at + 1).is_some_and(|next| is_words(next) && next.item.is_none());
        if is_words(row) && goes_on && slashes % 2 == 0 {
            out.push_str("  ");
        }
        out.push('\n');
    }
    out
}

/// The text with what `<details>` always show as a paragraph of its own.
fn without_details(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let body = line.trim();
        if let Some(shown) = body.strip_prefix("<summary>").and_then(|body| body.strip_suffix("</summary>")) {
            out.push_str(&format!("\n{}\n\n", shown.trim()));
        } else if body.starts_with("<details") || body == "</details>" {
            out.push('\n');
        } else {
            out.push_str(line);
        }
    }
    out
}

/// The text of a row as one line of marked text: for the titles above a card.
pub(super) fn title(
    note: &[Row<'_>],
    piece: Piece,
    cut: &[Piece],
    shown: &[&Cloze],
    repairs: &RepairSettings,
) -> String {
    use crate::text::content::ContentBlock;
    let content = content(note, &vec![piece], cut, Deletions::Shown(shown), repairs);
    match content.blocks.into_iter().next() {
        Some(ContentBlock::Text(text)) => crate::text::marks::plain(&text).into_owned(),
        _ => String::new(),
    }
}

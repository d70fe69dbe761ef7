//! What only a run of pieces shows: alternating items, numbered steps, values, wrapped lines.

use super::{Piece, Placer, What};
use crate::markdown::block::{BlockId, BlockKind, Unit};
use crate::outline::habits::goes_on;
use crate::outline::label::{Label, clean_label, columns};
use crate::rules::is_cjk;

impl Placer<'_> {
    /// For each piece, whether it belongs to the item before it because items of one list
    /// alternate with paragraphs: another list of the same marker follows, its numbers go on.
    pub(super) fn alternating_items(&self, pieces: &[Piece]) -> Vec<bool> {
        let mut kept = vec![false; pieces.len()];
        let mut open: Option<(usize, Option<u64>, char)> = None;
        for (at, piece) in pieces.iter().enumerate() {
            match &piece.what {
                What::Heading(..) | What::Rule(_) => {
                    self.keep_tail(pieces, &mut kept, open.take(), at);
                }
                What::List(id) => {
                    let BlockKind::List(start, marker) = self.blocks.all[*id].kind else { continue };
                    let len = self.blocks.all[*id].children.len() as u64;
                    let next = start.map(|start| start + len);
                    let goes_on = open.is_some_and(|(first, expected, mark)| {
                        let number = if start.is_some() {
                            expected == start
                        } else {
                            mark == marker && self.single(pieces, first)
                        };
                        number && at > first + 1 && !self.leads_to(pieces, first, at, start.is_some())
                    });
                    if let Some((first, _, _)) = open
                        && goes_on
                    {
                        kept[first..at].fill(true);
                        kept[at] = true;
                    } else {
                        self.keep_tail(pieces, &mut kept, open, at);
                    }
                    open = Some((at, next, marker));
                }
                What::Line(_) => {
                    // A lead over numbers that begin anew is the next chapter.
                    let anew = |next: &Piece| match &next.what {
                        What::List(id) => self.begins_anew(*id),
                        What::Line(_) => self.number(next) == Some(1),
                        What::Heading(..) | What::Solid(_) | What::Rule(_) => false,
                    };
                    let leads = piece.gap > 0
                        && matches!(self.split(piece), Some((Label::Lead, ..)))
                        && pieces.get(at + 1).is_some_and(anew);
                    if leads && open.is_some_and(|(_, next, _)| next.is_some()) {
                        self.keep_tail(pieces, &mut kept, open.take(), at);
                    }
                }
                What::Solid(_) => {}
            }
        }
        self.keep_tail(pieces, &mut kept, open, pieces.len());
        kept
    }

    /// Behind the last list of an alternating run, paragraphs go on to belong to its item
    /// until a lead.
    pub(super) fn keep_tail(
        &self,
        pieces: &[Piece],
        kept: &mut [bool],
        open: Option<(usize, Option<u64>, char)>,
        end: usize,
    ) {
        let Some((first, _, _)) = open.filter(|(first, _, _)| kept[*first]) else { return };
        for at in first + 1..end {
            if let What::Line(unit) = &pieces[at].what {
                let foreign = self.split(&pieces[at]).is_some_and(|(_, label, _)| {
                    !self.words.attribute.is(clean_label(&unit.text[label.clone()], self.words))
                });
                if foreign || pieces[at].gap > 1 {
                    break;
                }
            }
            kept[at] = true;
        }
    }

    /// Whether a list counts from one.
    fn begins_anew(&self, list: BlockId) -> bool {
        matches!(self.blocks.all[list].kind, BlockKind::List(Some(1), _))
    }

    pub(super) fn single(&self, pieces: &[Piece], at: usize) -> bool {
        matches!(&pieces[at].what, What::List(id) if self.blocks.all[*id].children.len() == 1)
    }

    /// Whether a lead between two lists announces the second.
    pub(super) fn leads_to(&self, pieces: &[Piece], first: usize, second: usize, ordered: bool) -> bool {
        !ordered && second > first + 1 && matches!(self.split(&pieces[second - 1]), Some((Label::Lead, ..)))
    }

    /// For each piece, whether it is a numbered line that acts as a heading: one of a run,
    /// and something else follows each.
    pub(super) fn numbered_steps(&self, pieces: &[Piece]) -> Vec<bool> {
        let mut steps = vec![false; pieces.len()];
        let mut run: Vec<usize> = Vec::new();
        let is_next = |at: usize, next: u64| match &pieces[at].what {
            What::Line(unit) => self.number(&pieces[at]) == Some(next) && columns(&unit.text) <= self.words.limits.lead,
            What::Heading(..) | What::List(_) | What::Solid(_) | What::Rule(_) => false,
        };
        for at in 0..=pieces.len() {
            let ends = at == pieces.len() || matches!(pieces[at].what, What::Heading(..) | What::Rule(_));
            if ends {
                if run.len() >= 2 && run.windows(2).all(|pair| pair[1] > pair[0] + 1) {
                    run.iter().for_each(|step| steps[*step] = true);
                }
                run.clear();
            } else if is_next(at, run.len() as u64 + 1) {
                run.push(at);
            }
        }
        steps
    }
}

/// For each piece, whether it is one of several lines `0：text`, `1：text`, whose numbers are
/// what the text explains. A number before a single line is only numbering.
pub(super) fn numbered_values(pieces: &[Piece]) -> Vec<bool> {
    let has: Vec<bool> = pieces
        .iter()
        .map(|piece| matches!(&piece.what, What::Line(unit) if value_split(&unit.text).is_some()))
        .collect();
    (0..has.len()).map(|at| has[at] && ((at > 0 && has[at - 1]) || has.get(at + 1) == Some(&true))).collect()
}

/// Whether a line is a key and its text, parted by blanks: `%user   what it is`, `$? what it is`.
/// The key is one short word that is no word of the language, or that two blanks follow.
pub(super) fn key_split(text: &str) -> Option<(Label, std::ops::Range<usize>, std::ops::Range<usize>)> {
    let key = text.split([' ', '\t']).next().filter(|key| !key.is_empty())?;
    let rest = &text[key.len()..];
    let apart = rest.starts_with("  ") || rest.starts_with('\t');
    let letters = key.chars().filter(|c| c.is_alphabetic()).count();
    let sign = !key.starts_with(char::is_alphanumeric) && letters <= 12;
    let sign = sign && !key.starts_with(['(', '（', '[', '*', '-', '+', '#', '"', '“', '<', '!', '/', '.', '=', ':'])
        || ["*", "#"].contains(&key);
    let colon = rest.trim_start().starts_with([':', '：']);
    let body = rest.trim_start().trim_start_matches([':', '：']).trim();
    let fits = columns(key) <= 16 && (apart || sign) && !key.contains(is_cjk) && columns(body) >= 4;
    let odd = fits && !(apart && !sign && key.ends_with(['.', ':', ',', ';']));
    let start = text.len() - rest.len() + rest.find(body)?;
    (odd && (colon || apart || sign)).then(|| (Label::Colon, 0..key.len(), start..start + body.len()))
}

/// For each piece, whether it is one of three lines or more of keys and texts.
pub(super) fn keyed(pieces: &[Piece]) -> Vec<bool> {
    let has: Vec<bool> =
        pieces.iter().map(|piece| matches!(&piece.what, What::Line(unit) if key_split(&unit.text).is_some())).collect();
    let mut keyed = vec![false; has.len()];
    let mut at = 0;
    while at < has.len() {
        let len = has[at..].iter().take_while(|has| **has).count();
        if len >= LEAST_KEYS {
            keyed[at..at + len].fill(true);
        }
        at += len.max(1);
    }
    keyed
}

/// So many lines of keys and texts show that they are such.
pub(super) const LEAST_KEYS: usize = 3;

pub(super) fn value_split(text: &str) -> Option<(Label, std::ops::Range<usize>, std::ops::Range<usize>)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    let colon = rest.chars().next().filter(|c| *c == '：' || *c == ':')?;
    let body = rest[colon.len_utf8()..].trim();
    let start = text.len() - rest[colon.len_utf8()..].trim_start().len();
    let fits = (1..=3).contains(&digits) && !body.is_empty() && (colon == '：' || rest[1..].starts_with(' '));
    fits.then(|| (Label::Colon, 0..digits, start..start + body.len()))
}

/// The usual number of blank lines between two pieces.
pub(super) fn usual_gap(pieces: &[Piece]) -> usize {
    let mut gaps: Vec<usize> = pieces.iter().skip(1).map(|piece| piece.gap).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied().unwrap_or(0)
}

/// The parts of an enumeration: `A、B、C`, `A，B，C`, `A/B/C`; none when most are long.
pub(super) fn enumerated(text: &str) -> Vec<String> {
    let parts = text
        .trim_end_matches(['。', '.', '；', ';', '，', '：', ':'])
        .split(['、', '，', ',', '/', '；', ';'])
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let (count, short) =
        parts.clone().fold((0, 0), |(count, short), part| (count + 1, short + usize::from(columns(part) <= 30)));
    if count >= 2 && short * 10 >= count * 8 { parts.map(str::to_lowercase).collect() } else { Vec::new() }
}

pub(super) fn named_in(label: &str, names: &[String]) -> bool {
    let label = label.to_lowercase();
    let long = |text: &str| text.chars().count() >= 2;
    long(&label)
        && names.iter().any(|name| {
            long(name) && columns(name) <= 20 && (name.starts_with(&label) || label.starts_with(name.as_str()))
        })
}

/// Latin text that is visibly hard-wrapped is joined with blanks; in CJK text every line is
/// its own unit, and so is one of pictures.
pub(in crate::outline) fn join_wrapped(units: &[Unit], wrapped_at: Option<usize>) -> Vec<(Unit, (usize, usize))> {
    let is_picture = |unit: &Unit| unit.images > 0 && unit.text.trim().is_empty();
    // A question or an announcement ends with its line.
    let ends = |unit: &Unit| unit.text.trim_end().ends_with(['?', '？', ':', '：']);
    let same = |one: &Unit, other: &Unit| !is_picture(one) && !is_picture(other) && !ends(one);
    units.chunk_by(same).flat_map(|units| join_lines(units, wrapped_at)).collect()
}

fn join_lines(units: &[Unit], wrapped_at: Option<usize>) -> Vec<(Unit, (usize, usize))> {
    if let [unit] = units {
        return vec![(unit.clone(), (unit.line, unit.last.max(unit.line)))];
    }
    let widths: Vec<usize> = units.iter().map(|unit| columns(&unit.text)).collect();
    let longest = widths.iter().copied().max().unwrap_or(0);
    let latin = units
        .iter()
        .all(|unit| unit.text.chars().filter(|c| is_cjk(*c)).count() * 4 < unit.text.chars().count().max(1));
    let labelled =
        |unit: &Unit| unit.bold > 0 || unit.text.split_once(": ").is_some_and(|(label, _)| columns(label) <= 30);
    let wrapped = units.len() > 1
        && latin
        && !units[1..].iter().any(labelled)
        && longest > 50
        && widths[..widths.len() - 1].iter().all(|width| width * 4 >= longest * 3);
    if let Some(width) = wrapped_at.filter(|_| !latin) {
        let goes_on = |one: &Unit, other: &Unit| goes_on(&one.text, width) && !labelled(other);
        return units.chunk_by(goes_on).map(|units| joined(units, "")).collect();
    }
    if !wrapped {
        return units.iter().map(|unit| (unit.clone(), (unit.line, unit.last.max(unit.line)))).collect();
    }
    vec![joined(units, " ")]
}

/// Lines as one, with what stands between them.
fn joined(units: &[Unit], between: &str) -> (Unit, (usize, usize)) {
    let mut joined = units[0].clone();
    for unit in &units[1..] {
        joined.append(unit, between);
    }
    let last = &units[units.len() - 1];
    (joined, (units[0].line, last.last.max(last.line)))
}

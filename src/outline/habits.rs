//! The habits of an author: what the whole of a note shows about how its lines are meant.
//!
//! Evidence is collected once, before anything is placed. A single line says little; sixty
//! items of one shape say how each of them is to be read.

use super::label::{columns, label_of};
use super::place::join_wrapped;
use crate::markdown::block::{Block, BlockKind, Blocks};
use crate::rules::{Words, is_cjk};
use crate::text::content::asks;

/// How a note is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Habits {
    /// Items begin with a short line that the lines below it answer: the line is their title.
    pub titled_items: bool,
    /// Items are full sentences: a dash within one is no sign between a name and its text.
    pub sentence_items: bool,
    /// Letters number lines, as in `a: …`, `b: …`, `c: …`.
    pub lettered_lines: bool,
    /// The note asks and answers: so are many of its lines.
    pub asks: bool,
    /// The note speaks of itself and its place: of a repository, a course, an exam.
    pub about_itself: bool,
    /// Lines are broken at about so many columns, in the middle of sentences.
    pub wrapped_at: Option<usize>,
}

/// So many items at least have to agree.
const LEAST: usize = 3;
/// Lines that are broken because they are full have so many columns at least.
const WIDE: usize = 44;

impl Habits {
    /// Collects the evidence.
    pub(super) fn of(blocks: &Blocks, words: &Words) -> Self {
        let (mut titled, mut untitled, mut sentences, mut items) = (0, 0, 0, 0);
        let mut letters: Vec<char> = Vec::new();
        let wrapped_at = wrapped_at(blocks);
        let units = || blocks.all.iter().flat_map(|block| &block.units);
        let spoken = units().filter(|unit| words.about_note.find(&unit.text).is_some()).count();
        let questions = units().filter(|unit| asks(unit.text.trim_end())).count();
        for block in &blocks.all {
            if block.kind == BlockKind::Paragraph {
                letters.extend(block.units.iter().filter_map(|unit| letter_of(&unit.text)));
            }
            let BlockKind::Item(..) = block.kind else { continue };
            let Some(first) = first_paragraph(blocks, block) else { continue };
            let units = join_wrapped(&first.units, wrapped_at);
            let Some((unit, _)) = units.first() else { continue };
            items += 1;
            sentences += usize::from(ends_sentence(&unit.text) && columns(&unit.text) > words.limits.topic);
            if units.len() > 1 && label_of(unit, true, words).is_none() {
                let title = is_title(&unit.text, words);
                titled += usize::from(title);
                untitled += usize::from(!title);
            }
        }
        Self {
            titled_items: titled >= LEAST && titled >= 2 * untitled,
            sentence_items: sentences > LEAST && sentences * 10 >= items * 7,
            lettered_lines: letters.windows(2).filter(|pair| pair[1] as u32 == pair[0] as u32 + 1).count() >= 2,
            asks: questions > LEAST,
            about_itself: spoken >= LEAST && spoken * 3 >= questions,
            wrapped_at,
        }
    }

    /// The habits in words, for people; empty when none is seen.
    pub fn words(&self) -> Vec<&'static str> {
        let all = [
            (self.titled_items, "items begin with a title, and the lines below it are what it asks for"),
            (self.sentence_items, "items are sentences, so a dash in one ends no label"),
            (self.lettered_lines, "letters number lines"),
            (self.asks, "the note asks and answers"),
            (self.about_itself, "the note speaks of itself, so its questions are none to learn"),
            (self.wrapped_at.is_some(), "lines are broken where they are full, and go on below"),
        ];
        all.into_iter().filter(|(seen, _)| *seen).map(|(_, words)| words).collect()
    }
}

/// The width at which lines of CJK text are broken, where most lines that end in no sign are
/// about as wide as each other, and wide.
fn wrapped_at(blocks: &Blocks) -> Option<usize> {
    let mut widths: Vec<usize> = Vec::new();
    for block in blocks.all.iter().filter(|block| block.kind == BlockKind::Paragraph) {
        for pair in block.units.windows(2) {
            let text = pair[0].text.trim_end();
            let cjk = text.chars().filter(|c| is_cjk(*c)).count() * 4 >= text.chars().count().max(1);
            if cjk && text.ends_with(|c: char| c.is_alphanumeric()) && pair[1].images == 0 {
                widths.push(columns(text));
            }
        }
    }
    widths.sort_unstable();
    let usual = *widths.get(widths.len() / 2)?;
    let alike = widths.iter().filter(|width| width.abs_diff(usual) * 5 <= usual).count();
    (widths.len() >= LEAST && usual >= WIDE && alike * 10 >= widths.len() * 7).then_some(usual)
}

/// Whether a line of CJK text goes on in the next one.
pub(super) fn goes_on(text: &str, wrapped_at: usize) -> bool {
    let text = text.trim_end();
    columns(text) * 5 >= wrapped_at * 4 && !ends_sentence(text) && !text.ends_with(['：', ':', '？', '?'])
}

/// Whether a line may be the title of what stands below it: short, and no sentence.
pub(super) fn is_title(text: &str, words: &Words) -> bool {
    columns(text) <= words.limits.item_label && !ends_sentence(text) && !text.ends_with(['，', ',', '、', '；', ';'])
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end().ends_with(['。', '.', '！', '!', '；', ';'])
}

/// The letter of `a: text`, which numbers it.
pub(super) fn letter_of(text: &str) -> Option<char> {
    let mut chars = text.chars();
    let letter = chars.next().filter(char::is_ascii_lowercase)?;
    matches!(chars.next(), Some(':' | '：')).then_some(letter)
}

fn first_paragraph<'b>(blocks: &'b Blocks, item: &Block) -> Option<&'b Block> {
    let first = &blocks.all[*item.children.first()?];
    (first.kind == BlockKind::Paragraph).then_some(first)
}

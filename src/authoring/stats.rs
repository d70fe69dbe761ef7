//! What a deck is made of, in numbers: decks, rules, grades, languages, lengths.

use super::report::count;
use crate::cards::card::{Card, Grade};
use crate::cards::deck::Deck;
use crate::rules::{Hints, Words};
use crate::text::commonmark::write_content;
use crate::text::marks::plain;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// The numbers of a deck.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// How many cards there are.
    pub cards: usize,
    /// Of how many notes.
    pub notes: usize,
    /// The cards of each deck, by its whole name.
    pub decks: Vec<Share>,
    /// The cards of each rule, most first.
    pub rules: Vec<Share>,
    /// The cards of each kind, most first.
    pub kinds: Vec<Share>,
    /// The cards of each grade, the surest first.
    pub grades: Vec<Share>,
    /// The cards in each language, most first, by what question and answer tell.
    pub languages: Vec<Share>,
    /// How wide the questions are.
    pub questions: Lengths,
    /// How wide the answers are, all their lines together.
    pub answers: Lengths,
}

/// How many cards have something in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// What they have in common.
    pub name: String,
    /// How many they are.
    pub cards: usize,
}

/// How wide texts are, in columns: a Chinese character has two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Lengths {
    /// Half of the texts are no wider.
    pub median: usize,
    /// Nine of ten are no wider.
    pub most: usize,
    /// The widest.
    pub widest: usize,
    /// How many texts there are from `from` columns on, up to the next step.
    pub steps: Vec<Step>,
}

/// Texts of about the same width.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The least width.
    pub from: usize,
    /// How many cards.
    pub cards: usize,
}

/// Where the steps of [`Lengths`] begin: each is twice as wide as the one before.
const STEPS: [usize; 8] = [0, 10, 20, 40, 80, 160, 320, 640];

/// The numbers of a deck whose cards were made with these words.
pub fn stats(deck: &Deck, words: &Words) -> Stats {
    let shares = |name: &dyn Fn(&Card) -> String| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for card in &deck.cards {
            *counts.entry(name(card)).or_default() += 1;
        }
        counts.into_iter().map(|(name, cards)| Share { name, cards }).collect::<Vec<_>>()
    };
    let most_first = |mut shares: Vec<Share>| {
        // Stable: what is equally frequent stays in the order of its names.
        shares.sort_by_key(|share| std::cmp::Reverse(share.cards));
        shares
    };
    let grades = [Grade::Sure, Grade::Likely, Grade::Bold].map(|grade| Share {
        name: grade.name().to_owned(),
        cards: deck.cards.iter().filter(|card| card.grade == grade).count(),
    });
    let question = |card: &Card| plain(&card.question).width();
    let answer = |card: &Card| written(card).lines().map(UnicodeWidthStr::width).sum();
    Stats {
        cards: deck.cards.len(),
        notes: deck.cards.iter().map(|card| &card.source.path).collect::<BTreeSet<_>>().len(),
        decks: shares(&|card| card.deck.join("::")),
        rules: most_first(shares(&|card| card.rule.clone())),
        kinds: most_first(shares(&|card| card.kind.0.clone())),
        grades: grades.into_iter().filter(|grade| grade.cards > 0).collect(),
        languages: most_first(shares(&|card| language(card, words))),
        questions: lengths(deck.cards.iter().map(question).collect()),
        answers: lengths(deck.cards.iter().map(answer).collect()),
    }
}

fn written(card: &Card) -> String {
    write_content(&card.answer)
}

/// The code of the language of a card; `?` when nothing in it tells.
fn language(card: &Card, words: &Words) -> String {
    let text = format!("{} {}", plain(&card.question), written(card));
    let lang = match words.hints(&text) {
        Hints::Script(lang) => lang,
        Hints::Words(hits) => Hints::most(&hits),
    };
    lang.map_or("?", |lang| words.code(lang)).to_owned()
}

fn lengths(mut widths: Vec<usize>) -> Lengths {
    widths.sort_unstable();
    let at = |tenths: usize| widths.get((widths.len() * tenths).div_ceil(10).saturating_sub(1)).copied().unwrap_or(0);
    let mut steps = Vec::new();
    for (step, from) in STEPS.into_iter().enumerate() {
        let end = STEPS.get(step + 1).copied().unwrap_or(usize::MAX);
        let cards = widths.iter().filter(|width| (from..end).contains(width)).count();
        steps.push(Step { from, cards });
    }
    let used = steps.iter().rposition(|step| step.cards > 0).map_or(0, |last| last + 1);
    steps.truncate(used);
    Lengths { median: at(5), most: at(9), widest: at(10), steps }
}

/// So many columns at most has a bar.
const BAR: usize = 30;

/// So many shares are drawn, unless all are asked for.
const SHOWN: usize = 12;

/// Draws the numbers as a table with bars; `all` shows every deck and rule.
pub fn draw(stats: &Stats, all: bool) -> String {
    let mut out = format!("{:<9} {} of {}\n", "cards", stats.cards, count(stats.notes, "note"));
    let tables = [
        ("decks", &stats.decks),
        ("rules", &stats.rules),
        ("kinds", &stats.kinds),
        ("grades", &stats.grades),
        ("languages", &stats.languages),
    ];
    for (title, shares) in tables {
        let shown = if all { shares.len() } else { SHOWN };
        let rows: Vec<_> = shares.iter().take(shown).map(|share| (share.name.clone(), share.cards)).collect();
        table(&mut out, title, &rows);
        if shares.len() > shown {
            let _ = writeln!(out, "          … and {} more, shown by `--verbose`", shares.len() - shown);
        }
    }
    for (title, lengths) in [("questions", &stats.questions), ("answers", &stats.answers)] {
        let Lengths { median, most, widest, steps } = lengths;
        let _ = writeln!(
            out,
            "\n{title:<9} half have at most {median} columns, nine of ten at most {most}, the widest {widest}"
        );
        let end = |at: usize| steps.get(at + 1).map_or(String::new(), |next| (next.from - 1).to_string());
        let rows = steps.iter().enumerate().map(|(at, step)| (format!("{}–{}", step.from, end(at)), step.cards));
        table(&mut out, "", &rows.collect::<Vec<_>>());
    }
    out
}

fn table(out: &mut String, title: &str, rows: &[(String, usize)]) {
    let width = rows.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    let most = rows.iter().map(|(_, cards)| *cards).max().unwrap_or(0).max(1);
    let digits = most.to_string().len();
    if !title.is_empty() {
        out.push('\n');
    }
    for (at, (name, cards)) in rows.iter().enumerate() {
        let (title, pad) = (if at == 0 { title } else { "" }, " ".repeat(width - name.width()));
        let bar = "█".repeat((cards * BAR).div_ceil(most));
        let line = format!("{title:<9} {name}{pad}  {cards:>digits$}  {bar}");
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_told_by_their_median_and_in_steps() {
        let found = lengths(vec![50, 3, 12, 15, 8]);
        assert_eq!((found.median, found.most, found.widest), (12, 50, 50));
        let steps: Vec<_> = found.steps.iter().map(|step| (step.from, step.cards)).collect();
        assert_eq!(steps, [(0, 2), (10, 2), (20, 0), (40, 1)]);
        assert_eq!(lengths(Vec::new()), Lengths::default());
    }
}

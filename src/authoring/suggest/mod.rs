//! A first rule from one note and the card that it should give.
//!
//! The rule is not guessed once but found: [`suggest`] sketches rules from the outline nodes and
//! the sentences that hold the answer, the more general first, lets the extraction try each, and
//! writes the first one that gives the card. Before it is given away, its text is loaded and its
//! example is run, by the code that runs the examples of all rules.

mod cut;
mod nodes;
mod pattern;
mod sentence;
mod sketch;
mod tokens;
mod wording;

use crate::authoring::examples::{self, Made, Outcome};
use crate::base::source::{Lines, SourceFile};
use crate::cards::card::Grade;
use crate::extract::{Draft, Extracted, extract};
use crate::outline::{NodeId, Outline};
use crate::pipeline::{self, BuildOptions};
use crate::rules::{RuleSet, Selection};
use crate::text::commonmark::write_content;
use similar::{Algorithm, DiffTag, capture_diff_slices};
use sketch::Sketch;
use std::collections::BTreeSet;

/// The most rules that are tried.
const MOST: usize = 80;

/// What a person wants.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The id of the rule.
    pub id: String,
    /// How sure its cards are.
    pub grade: Grade,
    /// The note.
    pub note: SourceFile,
    /// The lines of the note that the card is about, or nothing when any will do.
    pub lines: Option<Lines>,
    /// The question of the card.
    pub question: String,
    /// Its answer, as plain text or as Markdown.
    pub answer: String,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Suggested {
    /// A rule that gives the card.
    Rule {
        /// Its text, for the end of a rule file.
        text: String,
        /// The other cards that it makes of the note.
        others: Vec<Made>,
    },
    /// A rule that is there makes the card.
    Known {
        /// Its id.
        rule: String,
        /// How sure it is.
        grade: Grade,
    },
    /// No rule was found.
    Nothing {
        /// Why.
        reason: String,
        /// What to do.
        help: String,
        /// What came nearest: the text of a rule, and how its card differs.
        nearest: Option<(String, String)>,
    },
}

/// Finds a rule that makes the wanted card. `files` are the user's rule files with their names,
/// of which `rules` were loaded; the text of the rule is for the end of the last one.
pub fn suggest(files: &[(String, String)], rules: &RuleSet, wanted: &Wanted) -> Suggested {
    if let Some((rule, grade)) = known(rules, wanted) {
        return Suggested::Known { rule, grade };
    }
    let (_, outline) = pipeline::read(&wanted.note, rules, &rules.repair);
    let note = Note { rules, outline: &outline };
    let sketches = note.sketches(wanted);
    if sketches.is_empty() {
        return nothing(&note, wanted);
    }
    let mut tried = try_all(files, wanted, &outline, &sketches);
    // The sort keeps the order of those that are equally good.
    tried.sort_by(|a, b| b.fit.total_cmp(&a.fit));
    for one in tried.iter().filter(|one| one.fit >= EXACT) {
        if let Some((text, others)) = settled(files, wanted, &outline, one.sketch) {
            return Suggested::Rule { text, others };
        }
    }
    missed(files, wanted, tried.first())
}

/// A note as the rules see it.
struct Note<'n> {
    rules: &'n RuleSet,
    outline: &'n Outline,
}

impl Note<'_> {
    fn code(&self, id: NodeId) -> &str {
        self.rules.words.code(self.outline.node(id).lang)
    }

    /// Rules to try, those that are likely to be meant first.
    fn sketches(&self, wanted: &Wanted) -> Vec<Sketch> {
        let there = |id: &NodeId| {
            let lines = self.outline.node(*id).lines;
            wanted.lines.is_none_or(|at| lines.first <= at.last && at.first <= lines.last)
        };
        let ids: Vec<NodeId> = (1..self.outline.nodes.len()).filter(there).collect();
        let (question, answer) = (wanted.question.as_str(), wanted.answer.as_str());
        let mut all: Vec<Sketch> = ids.iter().flat_map(|id| nodes::sketches(self, *id, question, answer)).collect();
        all.extend(ids.iter().flat_map(|id| sentence::sketches(self, *id, question, answer)));
        // A rule that asks the same of everything helps last.
        all.sort_by_key(|sketch| match &sketch.wording {
            None => 0,
            Some(wording) if !wording.contains('{') => 2,
            Some(_) => i32::from(sketch.only.is_some()),
        });
        let mut seen = BTreeSet::new();
        all.retain(|sketch| seen.insert(sketch.text("x", wanted.grade, None)));
        all.truncate(MOST);
        all
    }
}

/// The rule that makes the card already.
fn known(rules: &RuleSet, wanted: &Wanted) -> Option<(String, Grade)> {
    let options = BuildOptions { grade: Some(Grade::Bold), ..BuildOptions::default() };
    let built = pipeline::build(std::slice::from_ref(&wanted.note), rules, &options);
    let card =
        built.deck.cards.into_iter().find(|card| is_wanted(wanted, &card.question, &write_content(&card.answer)))?;
    Some((card.rule, card.grade))
}

/// How near a rule comes; from here on it makes the card.
const EXACT: f32 = 2.0;

struct Tried<'s> {
    sketch: &'s Sketch,
    fit: f32,
    /// Why its card was refused.
    refused: Option<&'static str>,
}

/// Lets every rule look at the note, each beside those that are there and without the others.
fn try_all<'s>(
    files: &[(String, String)],
    wanted: &Wanted,
    outline: &Outline,
    sketches: &'s [Sketch],
) -> Vec<Tried<'s>> {
    // Together they load faster; but the loader may refuse one of them, or one beside another.
    together(files, wanted, outline, sketches).unwrap_or_else(|| {
        let alone = sketches.iter().filter_map(|one| together(files, wanted, outline, std::slice::from_ref(one)));
        alone.flatten().collect()
    })
}

fn together<'s>(
    files: &[(String, String)],
    wanted: &Wanted,
    outline: &Outline,
    sketches: &'s [Sketch],
) -> Option<Vec<Tried<'s>>> {
    // No id that a person chooses has a full stop in it.
    let name = |at: usize| format!("{}.{at}", wanted.id);
    let texts: Vec<String> =
        sketches.iter().enumerate().map(|(at, sketch)| sketch.text(&name(at), wanted.grade, None)).collect();
    let mut all = files.to_vec();
    all.push(("the rules that are tried".to_owned(), texts.join("\n")));
    let rules = RuleSet::load(&all).ok()?;
    let first = rules.rule_index(&name(0))?;
    let tries = sketches.iter().enumerate().map(|(at, sketch)| {
        let mut selection = Selection::usual(&rules);
        selection.rules[first..first + sketches.len()].fill(false);
        selection.rules[first + at] = true;
        let Extracted { drafts, dropped, .. } = extract(outline, &rules, &selection, false);
        let made = drafts.iter().filter(|draft| draft.rule == first + at);
        let answer = |draft: &Draft| write_content(&draft.answer.clone().map(&mut |text| text.to_string()));
        let fits = made.map(|draft| nearness(wanted, &draft.question, &answer(draft)));
        let refused = dropped.iter().find(|dropped| dropped.rule == first + at && dropped.question == wanted.question);
        // One that only the checks refused is nearer than one that says nothing.
        let fit = fits.fold(if refused.is_some() { 0.1 } else { 0.0 }, f32::max);
        Tried { sketch, fit, refused: refused.map(|dropped| dropped.reason.name()) }
    });
    Some(tries.collect())
}

/// The text of a rule whose example passes, and the other cards that it makes of the note.
fn settled(
    files: &[(String, String)],
    wanted: &Wanted,
    outline: &Outline,
    sketch: &Sketch,
) -> Option<(String, Vec<Made>)> {
    let rules = RuleSet::load(&appended(files, &sketch.text(&wanted.id, wanted.grade, None))).ok()?;
    let whole = wanted.note.text();
    let made = made_of(&rules, wanted, whole);
    let is_it = |(question, answer): &Made| is_wanted(wanted, question, answer);
    let others: Vec<Made> = made.iter().filter(|made| !is_it(made)).cloned().collect();
    // The example is the note when the card is all that comes of it, else the part that the card
    // is about, and where that is not the same any more the note with all cards.
    let is_long = wanted.note.line_count() as usize > cut::LONG;
    let parts = if is_long || !others.is_empty() {
        cut::parts(&wanted.note, outline, sketch.node, sketch.sentence.as_deref())
    } else {
        Vec::new()
    };
    let mut tried = parts.iter().map(|part| (part.as_str(), made_of(&rules, wanted, part)));
    let (note, cards) = tried.find(|(_, made)| made.len() == 1 && is_it(&made[0])).unwrap_or((whole, made));
    let text = sketch.text(&wanted.id, wanted.grade, Some((note, &cards)));
    let rules = RuleSet::load(&appended(files, &text)).ok()?;
    let checked = examples::check(&rules, |rule| rule.id == wanted.id);
    let passed = checked.iter().all(|one| one.outcome == Outcome::Passed) && !checked.is_empty();
    (passed && cards.iter().any(is_it)).then_some((text, others))
}

/// The cards that the rule makes of a note, as its example would see them.
fn made_of(rules: &RuleSet, wanted: &Wanted, note: &str) -> Vec<Made> {
    let options = BuildOptions { grade: Some(Grade::Bold), ..BuildOptions::default() };
    let cards = pipeline::build(&[SourceFile::new("note.md", note)], rules, &options).deck.cards;
    let made = cards.into_iter().filter(|card| card.rule == wanted.id);
    made.map(|card| (card.question, write_content(&card.answer).trim().to_owned())).collect()
}

/// The files with the text of a rule at the end of the last one.
fn appended(files: &[(String, String)], rule: &str) -> Vec<(String, String)> {
    let mut all = files.to_vec();
    match all.last_mut() {
        Some((_, text)) => *text = joined(text, rule),
        None => all.push(("the new rule".to_owned(), rule.to_owned())),
    }
    all
}

/// The text of a rule file with a rule at its end; what was there is its beginning.
pub fn joined(file: &str, rule: &str) -> String {
    let end = if file.is_empty() || file.ends_with('\n') { "" } else { "\n" };
    let gap = if file.trim().is_empty() { "" } else { "\n" };
    format!("{file}{end}{gap}{rule}")
}

/// Why no rule could even be sketched.
fn nothing(note: &Note<'_>, wanted: &Wanted) -> Suggested {
    let answer = squeezed(first_line(&wanted.answer));
    let holds = |id: &NodeId| {
        let node = note.outline.node(*id);
        !answer.is_empty() && (squeezed(&node.text).contains(&answer) || squeezed(&node.body).contains(&answer))
    };
    match (1..note.outline.nodes.len()).find(holds) {
        None => Suggested::Nothing {
            reason: "the answer stands nowhere in the note".to_owned(),
            help: "a rule answers with words of the note: copy the answer from there, or see with `cardmill outline` what a line holds".to_owned(),
            nearest: None,
        },
        Some(id) => Suggested::Nothing {
            reason: format!(
                "the answer stands in line {}, but the question has nothing of that line or of what it stands under",
                note.outline.node(id).lines.first
            ),
            help: "use words of the note in the question, as it spells them: a rule puts such words into its wording".to_owned(),
            nearest: None,
        },
    }
}

/// What came nearest, and how it differs.
fn missed(files: &[(String, String)], wanted: &Wanted, best: Option<&Tried<'_>>) -> Suggested {
    let reason = match best.and_then(|best| best.refused) {
        Some(refused) => format!("a rule makes the card, but it is refused: {refused}"),
        None => "none of the rules that were tried makes this card".to_owned(),
    };
    let help = "change the question or the answer to what the note says, or take the rule below into a file and change it there; `cardmill explain` shows why a rule is silent";
    let nearest = best.and_then(|best| {
        let card = (wanted.question.clone(), wanted.answer.clone());
        let text = best.sketch.text(&wanted.id, wanted.grade, Some((wanted.note.text(), &[card])));
        let rules = RuleSet::load(&appended(files, &text)).ok()?;
        let checked = examples::check(&rules, |rule| rule.id == wanted.id).pop()?;
        Some((text, checked.to_string()))
    });
    Suggested::Nothing { reason, help: help.to_owned(), nearest }
}

fn is_wanted(wanted: &Wanted, question: &str, answer: &str) -> bool {
    question == wanted.question && same(answer, &wanted.answer)
}

/// How like a card is to the wanted one.
fn nearness(wanted: &Wanted, question: &str, answer: &str) -> f32 {
    if is_wanted(wanted, question, answer) {
        return EXACT;
    }
    let like = |a: &str, b: &str| {
        let [a, b]: [Vec<char>; 2] = [a, b].map(|text| text.chars().collect());
        let found = capture_diff_slices(Algorithm::Myers, &a, &b);
        let alike: usize = found.iter().filter(|op| op.tag() == DiffTag::Equal).map(|op| op.old_range().len()).sum();
        2.0 * alike as f32 / (a.len() + b.len()).max(1) as f32
    };
    (like(question, &wanted.question) + like(answer, &wanted.answer)).min(EXACT - 0.01)
}

/// Whether two texts say the same: blanks, marks of lists and a full stop at the end do not count.
fn same(a: &str, b: &str) -> bool {
    let bare = |text: &str| squeezed(text).trim_end_matches(['.', '。', ';', '；']).to_owned();
    !bare(a).is_empty() && bare(a) == bare(b)
}

/// A text without blanks, escapes, fences and marks at the heads of its lines.
fn squeezed(text: &str) -> String {
    let fence = |line: &&str| !line.trim_start().starts_with("```");
    let lines = text.lines().filter(fence).map(|line| {
        let line = line.trim_start().trim_start_matches(['-', '*', '+', '>']);
        let number = line.bytes().take_while(u8::is_ascii_digit).count();
        let rest = line[number..].strip_prefix(". ").filter(|_| number > 0);
        rest.unwrap_or(line)
    });
    lines.flat_map(str::chars).filter(|c| !c.is_whitespace() && !['\\', '*', '`'].contains(c)).collect()
}

fn first_line(text: &str) -> &str {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default()
}

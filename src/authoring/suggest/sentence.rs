//! Rules about sentences: the words that the question and the answer take become captures, the
//! words between them hold the pattern together.

use super::nodes::running_text;
use super::pattern::{Capture, Pattern, bytes, captures};
use super::sketch::{Sketch, quoted};
use super::tokens::{Token, shared, tokens};
use super::wording::{Slot, find_word, small, worded};
use super::{Note, same};
use crate::extract::owner_text;
use crate::outline::{NodeId, NodeKind, columns, sentences};
use crate::rules::Lexicon;
use std::ops::Range;

/// The widest subject that a pattern is made for, in columns.
const SUBJECT: usize = 60;

/// Rules that find the answer in a sentence of this node, the more general first.
pub(super) fn sketches(note: &Note<'_>, id: NodeId, question: &str, answer: &str) -> Vec<Sketch> {
    let node = note.outline.node(id);
    if node.link || !matches!(node.kind, NodeKind::Line | NodeKind::Term | NodeKind::Item) {
        return Vec::new();
    }
    let text = running_text(node);
    let mut found = Vec::new();
    for range in sentences(text, &note.rules.words.abbreviation) {
        let sentence = Sentence { text: &text[range.clone()], after: &text[range.end..] };
        let Some(part) = sentence.part(answer) else { continue };
        for strict in [false, true] {
            found.extend(sketch(note, id, &sentence, &part, question, strict));
        }
    }
    found
}

struct Sentence<'t> {
    text: &'t str,
    /// What follows it in the same node.
    after: &'t str,
}

/// Where in a sentence the answer is.
enum Part {
    /// It is the sentence.
    Whole,
    /// It is the sentence and all that follows.
    Onward,
    /// These bytes.
    Inner(Range<usize>),
    /// From this byte to the end of all that follows.
    From(usize),
}

impl Sentence<'_> {
    fn part(&self, answer: &str) -> Option<Part> {
        let answer = answer.trim();
        if same(self.text, answer) {
            return Some(Part::Whole);
        }
        let onward = format!("{}{}", self.text, self.after);
        if same(&onward, answer) {
            return Some(Part::Onward);
        }
        let bare = answer.trim_end_matches(['.', '。']);
        let first = bare.split('\n').next().filter(|first| !first.is_empty())?;
        if let Some(at) = find_word(self.text, bare) {
            return Some(Part::Inner(at..at + bare.len()));
        }
        let start: String = first.chars().take(8).collect();
        let at = find_word(self.text, &start).or_else(|| self.text.find(&start))?;
        same(&onward[at..], answer).then_some(Part::From(at))
    }
}

fn sketch(
    note: &Note<'_>,
    id: NodeId,
    sentence: &Sentence<'_>,
    part: &Part,
    question: &str,
    strict: bool,
) -> Option<Sketch> {
    let words = &note.rules.words;
    let node = note.outline.node(id);
    let small_words = &words.languages.get(usize::from(node.lang.0))?.words;
    let all = tokens(sentence.text);
    let taken = part.taken(&all);
    let label = node.label.clone().filter(|_| node.kind != NodeKind::Item || !node.body.is_empty());
    let owner = label.map_or_else(|| owner_text(note.outline, words, id), |label| label.to_string());
    let runs = shared(&all, &tokens(question), &taken, small_words);
    let said: Vec<usize> = runs.iter().flat_map(Clone::clone).collect();
    let mut runs = strong(sentence.text, &all, runs);
    loose_ends(&all, &mut runs, &taken);
    let captures = captures(sentence.text, &all, &runs, &taken);
    let mut slots: Vec<Slot> = captures
        .iter()
        .filter(|capture| capture.tokens != taken)
        .map(|capture| slot(capture, &sentence.text[bytes(&all, &capture.tokens)], small_words))
        .collect();
    slots.push(Slot::named("owner", &owner));
    let worded = worded(question, &slots);
    let answer = part.selector(captures.iter().find(|capture| capture.tokens == taken))?;
    // Without anything from the sentence or its owner, all sentences were asked the same; and a
    // pattern without a word of its own takes them all.
    if worded.used.is_empty() {
        return None;
    }
    let pattern = Pattern { text: sentence.text, tokens: &all, small: small_words, said: &said, strict };
    let kept: Vec<&Capture> =
        captures.iter().filter(|capture| capture.tokens == taken || worded.used.contains(&capture.name)).collect();
    let (pattern, glue) = pattern.written(&kept);
    if glue.is_empty() {
        return None;
    }
    let code = note.code(id).to_owned();
    let mut when = vec![("lang".to_owned(), quoted(&code))];
    for capture in kept.iter().filter(|capture| capture.name == "subject") {
        let wide = columns(&sentence.text[bytes(&all, &capture.tokens)]);
        let width = if wide <= SUBJECT { format!("columns = \"..{SUBJECT}\", ") } else { String::new() };
        when.push(("subject".to_owned(), format!("{{ {width}not_starts = [\"anaphor\"] }}")));
    }
    let hint = format!("A sentence has to have: {glue}. For other words as well, write `(?:this|that)` in `match`.");
    Some(Sketch {
        node: id,
        lang: code,
        kind: "fact",
        about: format!("A sentence with “{glue}” is asked for as “{}”.", worded.text),
        on: "sentence",
        when,
        only: None,
        pattern: Some(pattern),
        sentence: matches!(part, Part::Whole | Part::Inner(_)).then(|| sentence.text.to_owned()),
        wording: Some(worded.text),
        answer,
        hint: Some(hint),
    })
}

impl Part {
    /// How a rule names it, with the capture that holds it.
    fn selector(&self, capture: Option<&Capture>) -> Option<String> {
        match self {
            Part::Whole => Some("sentence".to_owned()),
            Part::Onward => Some("onward".to_owned()),
            Part::Inner(_) => capture.map(|capture| format!("{{{}}}", capture.name)),
            Part::From(_) => capture.map(|capture| format!("{{{}}}..", capture.name)),
        }
    }

    /// The tokens that it takes out of a sentence.
    fn taken(&self, all: &[Token]) -> Range<usize> {
        match self {
            Part::Whole | Part::Onward => 0..0,
            Part::Inner(bytes) => within(all, bytes),
            Part::From(start) => within(all, &(*start..usize::MAX)),
        }
    }
}

/// The tokens that lie in these bytes.
fn within(all: &[Token], bytes: &Range<usize>) -> Range<usize> {
    let start = all.iter().position(|token| token.at.end > bytes.start).unwrap_or(all.len());
    let end = all.iter().rposition(|token| token.at.start < bytes.end).map_or(start, |last| last + 1);
    // A full stop at the end belongs to the sentence.
    let stop = |token: &Token| token.key == "." || token.key == "。";
    start..if end > start + 1 && stop(&all[end - 1]) { end - 1 } else { end }
}

/// The runs that name something: phrases, names, numbers and what opens the sentence. A small
/// word by itself stays in the pattern; but the longest run is always one.
fn strong(text: &str, all: &[Token], runs: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let longest = runs.iter().map(Range::len).max().unwrap_or(0);
    let names = |run: &Range<usize>| {
        let first = &all[run.start];
        let capital = text[first.at.clone()].chars().next().is_some_and(char::is_uppercase);
        if first.is_cjk() { run.len() >= 3 } else { run.len() >= 2 || run.start == 0 || capital || first.is_number() }
    };
    let any = runs.iter().any(names);
    runs.into_iter().filter(|run| names(run) || (!any && run.len() == longest)).collect()
}

/// When captures take all words, the words beside the answer are left to the pattern.
fn loose_ends(all: &[Token], runs: &mut Vec<Range<usize>>, taken: &Range<usize>) {
    let held = |runs: &[Range<usize>], at: usize| taken.contains(&at) || runs.iter().any(|run| run.contains(&at));
    while !runs.is_empty() && !all.iter().enumerate().any(|(at, token)| token.word && !held(runs, at)) {
        let widest = runs.iter().map(Range::len).max().unwrap_or(0);
        let Some(at) = runs.iter().position(|run| run.len() == widest) else { return };
        let run = runs[at].clone();
        runs[at] = if run.start >= taken.end { run.start + 1..run.end } else { run.start..run.end - 1 };
        runs.retain(|run| !run.is_empty());
    }
}

/// A capture as a slot; what opens the sentence is small within a question.
fn slot(capture: &Capture, text: &str, small_words: &Lexicon) -> Slot {
    let mut forms = vec![(capture.name.clone(), text.to_owned())];
    if let Some(within) = small(text).filter(|_| capture.tokens.start == 0) {
        let article = within.split(' ').next().is_some_and(|first| small_words.has(first));
        let filter = if article { "article" } else { "uncap" };
        forms.push((format!("{}|{filter}", capture.name), within));
    }
    Slot { forms }
}

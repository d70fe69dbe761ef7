//! What can be proven about rules without a note: conditions that exclude or imply others.
//!
//! Every function here errs on the side of saying nothing.

use super::matcher::{Condition, Range, Test};
use super::template::Template;
use super::{Ask, Class, On, Question, Rule};
use std::collections::BTreeSet;

/// Two conditions that no text, number or name meets at once.
pub(super) fn contradiction(when: &[Condition]) -> Option<(&Condition, &Condition)> {
    let mut pairs = when.iter().flat_map(|first| when.iter().map(move |second| (first, second)));
    pairs.find(|(first, second)| first.of == second.of && exclude(&first.test, &second.test))
}

fn exclude(first: &Test, second: &Test) -> bool {
    match (first, second) {
        // A word of one of these lists, and of none of these.
        (Test::Words { how, lists, want: true }, Test::Words { how: not, lists: nots, want: false }) => {
            how == not && !lists.is_empty() && names(lists).is_subset(&names(nots))
        }
        (Test::Pattern { written, want: true, .. }, Test::Pattern { written: not, want: false, .. }) => written == not,
        (_, _) => false,
    }
}

fn names<L>(lists: &[(String, L)]) -> BTreeSet<&str> {
    lists.iter().map(|(name, _)| name.as_str()).collect()
}

/// Whether all of `weak` holds wherever all of `strong` does.
fn implied(weak: &[Condition], strong: &[Condition]) -> bool {
    weak.iter().all(|weak| strong.iter().any(|strong| weak.of == strong.of && implies(&strong.test, &weak.test)))
}

fn implies(strong: &Test, weak: &Test) -> bool {
    let within = |inner: &Range, outer: &Range| outer.least <= inner.least && inner.most <= outer.most;
    match (strong, weak) {
        (Test::Words { how, lists, want }, Test::Words { how: weak_how, lists: weak_lists, want: weak_want }) => {
            let (of, weak_of) = (names(lists), names(weak_lists));
            how == weak_how && want == weak_want && if *want { of.is_subset(&weak_of) } else { weak_of.is_subset(&of) }
        }
        (Test::Pattern { written, want, .. }, Test::Pattern { written: weak, want: weak_want, .. }) => {
            written == weak && want == weak_want
        }
        (Test::Columns(range), Test::Columns(weak)) | (Test::Count(range), Test::Count(weak)) => within(range, weak),
        (Test::Flag(want), Test::Flag(weak)) => want == weak,
        (Test::Name(names), Test::Name(weak)) => names.iter().all(|name| weak.contains(name)),
        (_, _) => false,
    }
}

/// Whether the class `before` fits wherever `class` does, so that it is chosen first.
pub(super) fn never_chosen(before: &Class, class: &Class) -> bool {
    implied(&before.when, &class.when)
}

/// Whether `rule` makes no card of its own, because `before` it another one speaks wherever it
/// would: it waits for that one, or asks the same with the same answer.
pub(super) fn never_speaks(before: &Rule, index: usize, rule: &Rule, languages: &[&str]) -> bool {
    let looks = !before.off && rule.on.iter().all(|on| before.on.contains(on));
    let text = |rule: &Rule| rule.pattern.as_ref().map(|pattern| pattern.as_str().to_owned());
    let reads = !rule.on.contains(&On::Sentence) || text(before) == text(rule);
    if !looks || !reads || !implied(&before.when, &rule.when) || (rule.whole && !before.whole) {
        return false;
    }
    let codes: Vec<&str> =
        languages.iter().copied().filter(|code| rule.when.iter().all(|one| one.allows_language(code))).collect();
    let answers = rule.answer.iter().all(|answer| before.answer.contains(answer));
    let waits = rule.unless.contains(&index) && answers && words(&before.question, &rule.question, &codes);
    let same = before.answer == rule.answer
        && before.whole == rule.whole
        && before.unless.iter().all(|other| rule.unless.contains(other))
        && same_question(&before.question, &rule.question, &codes);
    // A rule that waits itself may be silent where this one is not.
    (waits && before.unless.is_empty()) || same
}

/// Whether one question is worded wherever the other is.
fn words(one: &Question, other: &Question, codes: &[&str]) -> bool {
    match (one, other) {
        (Question::Title, _) | (Question::Class, Question::Class) => true,
        (Question::Family(one), Question::Family(other)) => codes.iter().all(|code| {
            let fits = |template: &Template| one.wordings(code).iter().any(|one| needs_no_more(one, template));
            other.wordings(code).iter().all(fits)
        }),
        (Question::Class | Question::Family(_) | Question::Cloze(_), _) => false,
    }
}

fn same_question(one: &Question, other: &Question, codes: &[&str]) -> bool {
    let same = |one: &Ask, other: &Ask| codes.iter().all(|code| one.wordings(code) == other.wordings(code));
    match (one, other) {
        (Question::Title, Question::Title) | (Question::Class, Question::Class) => true,
        (Question::Family(one), Question::Family(other)) => same(one, other),
        (Question::Title | Question::Class | Question::Family(_) | Question::Cloze(_), _) => false,
    }
}

/// Whether a wording is fit wherever the other is.
fn needs_no_more(one: &Template, other: &Template) -> bool {
    let needed: BTreeSet<&str> = other.required().collect();
    one.required().all(|name| needed.contains(name))
}

/// The first wording that one above it leaves nothing to.
pub(super) fn unused_wording(templates: &[Template]) -> Option<usize> {
    (1..templates.len()).find(|at| templates[..*at].iter().any(|above| needs_no_more(above, &templates[*at])))
}

//! What can be proven about rules without a note: conditions that exclude or imply others.
//!
//! Every function here errs on the side of saying nothing.

use super::holes::Hole;
use super::matcher::{Condition, Range, Test, TextTest};
use super::template::Template;
use super::{Ask, Class, Lang, On, Question, Rule};
use std::collections::BTreeSet;

/// Two conditions that no text, number or name meets at once.
pub(super) fn contradiction(when: &[Condition]) -> Option<(&Condition, &Condition)> {
    let mut pairs = when.iter().flat_map(|first| when.iter().map(move |second| (first, second)));
    pairs.find(|(first, second)| exclude(&first.test, &second.test))
}

fn exclude(first: &Test, second: &Test) -> bool {
    let (Test::Text(of, first), Test::Text(same, second)) = (first, second) else { return false };
    of == same
        && match (first, second) {
            // A word of one of these lists, and of none of these.
            (TextTest::Words { how, lists, want: true }, TextTest::Words { how: not, lists: nots, want: false }) => {
                how == not && !lists.is_empty() && names(lists).is_subset(&names(nots))
            }
            (TextTest::Pattern { written, want: true, .. }, TextTest::Pattern { written: not, want: false, .. }) => {
                written == not
            }
            (_, _) => false,
        }
}

fn names<L>(lists: &[(String, L)]) -> BTreeSet<&str> {
    lists.iter().map(|(name, _)| name.as_str()).collect()
}

/// Whether all of `weak` holds wherever all of `strong` does.
fn implied(weak: &[Condition], strong: &[Condition]) -> bool {
    weak.iter().all(|weak| strong.iter().any(|strong| implies(&strong.test, &weak.test)))
}

fn implies(strong: &Test, weak: &Test) -> bool {
    match (strong, weak) {
        (Test::Text(of, strong), Test::Text(same, weak)) => of == same && text_implies(strong, weak),
        (Test::Count(of, range), Test::Count(same, weak)) => of == same && within(range, weak),
        (Test::Flag(of, want), Test::Flag(same, weak)) => of == same && want == weak,
        (Test::Kind(kinds), Test::Kind(weak)) | (Test::ParentKind(kinds), Test::ParentKind(weak)) => {
            kinds.iter().all(|kind| weak.contains(kind))
        }
        (Test::Lang(langs), Test::Lang(weak)) => langs.iter().all(|lang| weak.contains(lang)),
        (_, _) => false,
    }
}

fn text_implies(strong: &TextTest, weak: &TextTest) -> bool {
    match (strong, weak) {
        (
            TextTest::Words { how, lists, want },
            TextTest::Words { how: weak_how, lists: weak_lists, want: weak_want },
        ) => {
            let (of, weak_of) = (names(lists), names(weak_lists));
            how == weak_how && want == weak_want && if *want { of.is_subset(&weak_of) } else { weak_of.is_subset(&of) }
        }
        (TextTest::Pattern { written, want, .. }, TextTest::Pattern { written: weak, want: weak_want, .. }) => {
            written == weak && want == weak_want
        }
        (TextTest::Columns(range), TextTest::Columns(weak)) => within(range, weak),
        (_, _) => false,
    }
}

fn within(inner: &Range, outer: &Range) -> bool {
    outer.least <= inner.least && inner.most <= outer.most
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
    let reads = !rule.on.contains(&On::SENTENCE) || text(before) == text(rule);
    if !looks || !reads || !implied(&before.when, &rule.when) || (rule.whole && !before.whole) {
        return false;
    }
    let codes: Vec<&str> =
        languages.iter().enumerate().filter(|(at, _)| rule.speaks(Lang(*at as u8))).map(|(_, code)| *code).collect();
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
    let needed: BTreeSet<Hole> = other.required().collect();
    one.required().all(|hole| needed.contains(&hole))
}

/// The first wording that one above it leaves nothing to.
pub(super) fn unused_wording(templates: &[Template]) -> Option<usize> {
    (1..templates.len()).find(|at| templates[..*at].iter().any(|above| needs_no_more(above, &templates[*at])))
}

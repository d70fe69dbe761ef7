//! First rules that are found from a note and its card.

use cardmill::authoring::examples::{self, Outcome};
use cardmill::authoring::suggest::{self, Suggested, Wanted};
use cardmill::base::source::SourceFile;
use cardmill::cards::card::Grade;
use cardmill::rules::RuleSet;
use snapbox::str;

const SHIPS: &str = "# Ships\n\nKeel: the lowest long beam of a ship\nMast: carries the sails\n";
const FILTER: &str = "# Household\n\nThe paper filter was invented in 1908 by Melitta Bentz. Nobody knows more.\n";

/// The lines of a rule that say what it does, and the other cards that it makes of its note.
fn rule(note: &str, question: &str, answer: &str) -> String {
    let wanted = Wanted {
        id: "mine".to_owned(),
        grade: Grade::Likely,
        note: SourceFile::new("note.md", note),
        lines: None,
        question: question.to_owned(),
        answer: answer.to_owned(),
    };
    match suggest::suggest(&[], &RuleSet::builtin(), &wanted) {
        Suggested::Rule { text, others } => {
            let rules = RuleSet::load(&[("mine.toml".to_owned(), text.clone())]).unwrap();
            let checked = examples::check(&rules, |rule| rule.id == "mine");
            assert!(checked.len() == 1 && checked[0].outcome == Outcome::Passed, "{text}");
            assert!(checked[0].example.cards.iter().any(|(asked, _)| asked == question), "{text}");
            let keys = ["on", "match", "when", "ask", "answer", "en", "zh", "de"];
            let told = text.lines().filter(|line| keys.iter().any(|key| line.starts_with(&format!("{key} ="))));
            let others = others.iter().map(|(question, answer)| format!("also: {question} {answer}"));
            told.map(str::to_owned).chain(others).map(|line| line + "\n").collect()
        }
        Suggested::Known { rule, grade } => format!("known: {rule}, {}\n", grade.name()),
        Suggested::Nothing { reason, nearest, .. } => {
            format!("nothing: {reason}\n{}\n", nearest.map_or(String::new(), |(_, difference)| difference))
        }
    }
}

#[track_caller]
fn check(note: &str, question: &str, answer: &str, expected: impl snapbox::IntoData) {
    snapbox::assert_data_eq!(rule(note, question, answer), expected.into_data().raw());
}

#[test]
fn what_the_question_takes_from_a_term_becomes_slots() {
    check(
        SHIPS,
        "Ships: which part is the keel?",
        "the lowest long beam of a ship",
        str![[r#"
on = "term"
when = { question = false, lang = "en", label = { not_is = ["note"] } }
ask = { en = ["{owner}: which part is the {label|uncap}?", "Which part is the {label|uncap}?"] }
answer = "body"
also: Ships: which part is the mast? carries the sails

"#]],
    );
}

#[test]
fn a_question_without_the_label_is_only_for_that_label() {
    let note = "# Coffee\n\n## Arabica\n\nAltitude: above 1000 m\nCaffeine: little\n";
    check(
        note,
        "How high does Arabica grow?",
        "above 1000 m",
        str![[r#"
on = "term"
when = { question = false, lang = "en", label = { is = ["mine"] } }
ask = { en = ["How high does {owner} grow?"] }
answer = "body"
en = ["altitude"]

"#]],
    );
}

#[test]
fn words_of_a_sentence_become_captures_and_the_others_hold_the_pattern() {
    check(
        FILTER,
        "When was the paper filter invented?",
        "1908",
        str![[r#"
on = "sentence"
match = '^(?<subject>[^,;:]+?) was invented in (?<year>\d{4})\b.*$'
when = { lang = "en", subject = { columns = "..60", not_starts = ["anaphor"] } }
ask = { en = ["When was {subject|article} invented?"] }
answer = "{year}"

"#]],
    );
    check(
        FILTER,
        "Who invented the paper filter?",
        "Melitta Bentz",
        str![[r#"
on = "sentence"
match = '^(?<subject>[^,;:]+?) was invented in \d{4} by (?<answer>[^,;:]+?)\.?$'
when = { lang = "en", subject = { columns = "..60", not_starts = ["anaphor"] } }
ask = { en = ["Who invented {subject|article}?"] }
answer = "{answer}"

"#]],
    );
    check(
        "纸滤杯由梅丽塔·本茨于1908年发明。",
        "纸滤杯是谁发明的？",
        "梅丽塔·本茨",
        str![[r#"
on = "sentence"
match = '^(?<subject>[^，。；：]+?)由(?<answer>[^，。；：]+?)于\d{4}年发明。?$'
when = { lang = "zh", subject = { columns = "..60", not_starts = ["anaphor"] } }
ask = { zh = ["{subject}是谁发明的？"] }
answer = "{answer}"

"#]],
    );
    check(
        "Yeast makes dough rise.",
        "What makes dough rise?",
        "Yeast",
        str![[r#"
on = "sentence"
match = '^(?<answer>[^,;:]+?) makes (?<subject>[^,;:]+?)\.?$'
when = { lang = "en", subject = { columns = "..60", not_starts = ["anaphor"] } }
ask = { en = ["What makes {subject}?"] }
answer = "{answer}"

"#]],
    );
}

#[test]
fn a_sentence_may_be_the_answer_with_all_that_follows_or_without() {
    let note = "Rye keeps fresh for days. It holds much water.";
    check(
        note,
        "How long does rye keep?",
        "Rye keeps fresh for days.",
        str![[r#"
on = "sentence"
match = '^(?<subject>[^,;:]+?) keeps\b.*$'
when = { lang = "en", subject = { columns = "..60", not_starts = ["anaphor"] } }
ask = { en = ["How long does {subject|uncap} keep?"] }
answer = "sentence"

"#]],
    );
    check(
        note,
        "How long does rye keep?",
        note,
        str![[r#"
on = "sentence"
match = '^(?<subject>[^,;:]+?) keeps\b.*$'
when = { lang = "en", subject = { columns = "..60", not_starts = ["anaphor"] } }
ask = { en = ["How long does {subject|uncap} keep?"] }
answer = "onward"

"#]],
    );
}

#[test]
fn a_long_sentence_keeps_the_words_that_the_question_says() {
    let note = "The vacuum flask, which keeps drinks hot for a whole day and more, was made for the first time in Germany by two glass blowers in 1904, they say.";
    check(
        note,
        "When was the vacuum flask made?",
        "1904",
        str![[r#"
on = "sentence"
match = '^(?<subject>[^,;:]+?),.*? was made.*? blowers in (?<year>\d{4})\b.*$'
when = { lang = "en", subject = { columns = "..60", not_starts = ["anaphor"] } }
ask = { en = ["When was {subject|article} made?"] }
answer = "{year}"

"#]],
    );
}

#[test]
fn lists_and_code_and_tables_are_answers_too() {
    let note = "# Tea\n\nSteps of brewing:\n\n- heat water\n- pour\n";
    check(
        note,
        "What do you do when brewing tea?",
        "heat water\npour",
        str![[r#"
on = "lead"
when = { question = false, lang = "en", label = { is = ["mine"] } }
ask = { en = ["What do you do when brewing {owner|uncap}?"] }
answer = "children"
en = ["steps of brewing"]

"#]],
    );
    let note = "# Shell\n\nList files:\n\n```sh\nls -l\n```\n";
    check(
        note,
        "Which command of the shell lists files?",
        "ls -l",
        str![[r#"
on = "lead"
when = { question = true, lang = "en", label = { is = ["mine"] } }
ask = { en = ["Which command of the {owner|uncap} lists files?"] }
answer = "code"
en = ["list files"]

"#]],
    );
    let note = "# Tea\n\n| tea | water | time |\n|---|---|---|\n| green | 80 °C | 2 min |\n| black | 95 °C | 4 min |\n";
    check(
        note,
        "Which water for green tea?",
        "80 °C",
        str![[r#"
on = "cell"
when = { lang = "en" }
ask = { en = ["Which {column} for {row} {owner|uncap}?"] }
answer = "body"
also: Which time for green tea? 2 min
also: Which water for black tea? 95 °C
also: Which time for black tea? 4 min

"#]],
    );
}

#[test]
fn what_cannot_be_is_said_and_what_came_nearest() {
    check(
        "Keel: the lowest beam",
        "What is a keel?",
        "an emperor",
        str![[r#"
nothing: the answer stands nowhere in the note


"#]],
    );
    check(
        "Keel: the lowest beam",
        "Who was Napoleon?",
        "the lowest beam",
        str![[r#"
nothing: the answer stands in line 1, but the question has nothing of that line or of what it stands under


"#]],
    );
    check(
        SHIPS,
        "Ships: does the mast carry what carries the sails?",
        "carries the sails",
        str![[r#"
nothing: none of the rules that were tried makes this card
different mine: the note that it was made from
      Q Ships: does the mast carry what carries the sails?
    - A carries the sails
    + A Keel: the lowest long beam of a ship\
    + A Mast: carries the sails

"#]],
    );
    check(
        "Keel: a long beam at the bottom of a ship",
        "What is Keel?",
        "a long beam at the bottom of a ship",
        str![[r#"
known: term-alone, likely

"#]],
    );
}

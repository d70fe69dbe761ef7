//! Questions that stand in notes: what frames them, where their answers begin and end.

use cardmill::base::source::SourceFile;
use cardmill::cards::card::NoteKind;
use cardmill::rules::RuleSet;
use cardmill::text::commonmark::write_content;
use cardmill::text::marks::plain;
use cardmill::{BuildOptions, build};
use std::sync::LazyLock;

/// Read once, for hundreds of notes.
static RULES: LazyLock<RuleSet> = LazyLock::new(RuleSet::builtin);

/// All cards of a note, a line each: `question → answer`, with ` / ` for the ends of lines.
fn cards(note: &str) -> Vec<String> {
    let built = build(&[SourceFile::new("note.md", note)], &RULES, &BuildOptions::default());
    let basic = built.deck.cards.iter().filter(|card| card.note_type != NoteKind::Cloze);
    let answer = |text: String| {
        text.lines()
            .map(|line| line.trim_end_matches('\\'))
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join(" / ")
    };
    basic.map(|card| format!("{} → {}", plain(&card.question), answer(write_content(&card.answer)))).collect()
}

#[track_caller]
fn check(note: &str, expected: &[&str]) {
    assert_eq!(cards(note), expected, "{note}");
}

#[test]
fn a_label_that_says_answer_is_not_shown_and_asks_nothing() {
    for (question, label) in [
        ("What is a roux?", "Answer"),
        ("Was ist eine Mehlschwitze?", "Antwort"),
        ("Was ist Lab?", "Lösung"),
        ("Qu'est-ce qu'un roux ?", "Réponse"),
        ("¿Qué es un roux?", "Respuesta"),
        ("什么是老面？", "参考答案"),
        ("什么是碱水？", "回答"),
        ("酵母とは何ですか？", "答え"),
        ("효모란 무엇인가?", "정답"),
        ("What is whey?", "Answer 3"),
        ("What is lye?", "✅ Solution"),
    ] {
        let card = format!("{question} → It is this.");
        for note in [
            format!("## {question}\n\n### {label}\n\nIt is this.\n"),
            format!("## {question}\n\n## {label}:\n\nIt is this.\n"),
            format!("**{question}**\n\n**{label}**\n\nIt is this.\n"),
            format!("{question}\n{label}:\nIt is this.\n"),
            format!("## {question}\n\n<details><summary>{label}</summary>\n\nIt is this.\n\n</details>\n"),
            format!("## {question}\n\n> [!tip]- {label}\n> It is this.\n"),
            format!("1. {question}\n\n   **{label}**\n\n   It is this.\n"),
        ] {
            check(&note, &[&card]);
        }
        check(&format!("- {question}\n  - {label}\n    - It is this.\n"), &[&format!("{question} → - It is this.")]);
    }
}

#[test]
fn a_word_for_answers_that_is_the_answer_stays() {
    check("What is the German word for solution?\nLösung\n", &["What is the German word for solution? → Lösung"]);
    let found = cards("## Chess puzzles\n\n### Solution\n\nThe rook gives way.\n");
    assert!(found.iter().all(|card| card.to_lowercase().contains("solution")), "{found:?}");
}

#[test]
fn signs_and_numbers_before_questions_and_answers_are_not_shown() {
    for (sign, question) in [
        ("Question 5:", "What is a roux?"),
        ("Q5:", "What is a roux?"),
        ("Question 12 -", "What is a roux?"),
        ("Q5.", "Explain a roux"),
        ("Q:", "Explain a roux"),
        ("❓", "What is a roux?"),
        ("⭐⭐", "什么是老面？"),
        ("Frage 2:", "Was ist Lab?"),
        ("Question n° 7 :", "Qu'est-ce que le levain ?"),
        ("Pregunta 6:", "¿Qué es la sal?"),
        ("问题4：", "什么是老面？"),
        ("第5题：", "什么是老面？"),
        ("**Question 9:**", "What is a crust?"),
        ("3. Question:", "What is a crust?"),
    ] {
        let asked = if question.starts_with("Explain") { format!("{question}?") } else { question.to_owned() };
        for answer in [
            "It is this.",
            "Answer - It is this.",
            "Answer: It is this.",
            "**Answer.** It is this.",
            "A5: It is this.",
            "答：It is this.",
        ] {
            let indent = if sign.starts_with("3.") { "   " } else { "" };
            check(&format!("{sign} {question}\n{indent}{answer}\n"), &[&format!("{asked} → It is this.")]);
        }
        check(&format!("## {sign} {question}\n\nIt is this.\n"), &[&format!("{asked} → It is this.")]);
    }
    check(
        "- Q: What is a roux?\n- A: Flour in butter.\n- Q: What is whey?\n- A: Thin milk.\n",
        &["What is a roux? → Flour in butter.", "What is whey? → Thin milk."],
    );
}

#[test]
fn what_stands_behind_the_mark_of_a_question_is_no_answer() {
    for mark in [
        "#bread",
        "🥖",
        "🔥 #bread",
        "#bread ^q1",
        "^q1",
        "(important)",
        "（重点）",
        "[exam]",
        "{#roux}",
        ":star:",
        "⭐⭐",
        "✅ 2024-05-01",
        "([source](https://example.org/a))",
    ] {
        for (question, answer) in [("What is a roux?", "Flour in butter."), ("什么是老面？", "发酵过的面团。")]
        {
            let card = format!("{question} → {answer}");
            check(&format!("# Bread\n\n{question} {mark}\n{answer}\n"), &[&card]);
            check(&format!("# Bread\n\n## {question} {mark}\n\n{answer}\n"), &[&card]);
            check(&format!("# Bread\n\n**{question}** {mark}\n\n{answer}\n"), &[&card]);
            check(&format!("- {question} {mark}\n  - {answer}\n"), &[&format!("{question} → - {answer}")]);
        }
    }
    // With nothing below, brackets are all there is.
    check(
        "What is RAM? (random access memory)\nWhat is ROM? (read only memory)\n",
        &["What is RAM? → (random access memory)", "What is ROM? → (read only memory)"],
    );
}

#[test]
fn every_script_has_its_mark_of_a_question() {
    for question in
        ["ما هي الخميرة؟", "ምንድን ነው፧", "Τι είναι το προζύμι;", "Τι είναι αυτό⸮", "What is it called⁇", "What is that‽"]
    {
        let card = format!("{question} → 1 thing.");
        check(&format!("{question}\n1 thing.\n"), &[&card]);
        check(&format!("# A\n\n## {question}\n\n1 thing.\n"), &[&card]);
        check(&format!("- {question}\n  1 thing.\n"), &[&card]);
    }
}

#[test]
fn a_question_alone_in_a_note_is_asked_where_it_says_that_it_is_one() {
    for question in ["Che cos'è il lievito?", "O que é fermento?", "Wat is gist?", "Dlaczego chleb rośnie?"] {
        check(&format!("{question}\nIt is this.\n"), &[&format!("{question} → It is this.")]);
    }
    for head in ["Question 5:", "Q:", "Frage:"] {
        check(&format!("{head} Is dough alive?\nAnswer: Yes, by yeast.\n"), &["Is dough alive? → Yes, by yeast."]);
    }
}

#[test]
fn what_announces_the_answer_belongs_to_it() {
    for (question, lead) in [
        ("Why does bread rise?", "There are two reasons:"),
        ("What does yeast do?", "It does these:"),
        ("Warum geht Brot auf?", "Dafür gibt es Gründe:"),
        ("面团为什么会发？", "有两个原因："),
    ] {
        for (below, shown) in [
            ("- yeast\n- steam\n", "- yeast / - steam"),
            ("1. yeast\n2. steam\n", "1. yeast / 2. steam"),
            ("```sh\nbake\n```\n", "```sh / bake / ```"),
            ("$$\na + b = c\n$$\n", "```math / a + b = c / ```"),
        ] {
            let card = format!("{question} → {lead} / {shown}");
            for note in [
                format!("{question}\n{lead}\n{below}"),
                format!("**{question}**\n\n{lead}\n\n{below}"),
                format!("## {question}\n\n{lead}\n\n{below}"),
                format!("# Bread\n\n{question}\n\n{lead}\n\n{below}"),
            ] {
                check(&note, &[&card]);
            }
        }
    }
}

#[test]
fn steps_of_an_answer_ask_nothing_alone() {
    let code = |indent: &str, first: &str, second: &str| {
        format!(
            "{first}\n\n{indent}```sh\n{indent}git log\n{indent}```\n\n{second}\n\n{indent}```sh\n{indent}git revert\n{indent}```\n"
        )
    };
    for question in ["How do you take it back?", "Wie nimmt man es zurück?", "如何撤销提交？"] {
        for note in [
            format!("## {question}\n\n{}", code("   ", "1. Look for it:", "2. Undo it:")),
            format!("{question}\n\n{}", code("   ", "1. Look for it:", "2. Undo it:")),
            format!("## {question}\n\n{}", code("", "Look for it:", "Undo it:")),
            format!("## {question}\n\n{}", code("", "Step 1: Look for it", "Step 2: Undo it")),
        ] {
            let found = cards(&note);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with(question) && found[0].contains("git revert"), "{found:?}");
        }
    }
}

#[test]
fn the_line_that_announces_an_answer_is_not_what_its_parts_belong_to() {
    let note = |lead: &str| {
        format!(
            "# Bread\n\n## What are the parts of a loaf?\n\n{lead}\n\n1. Crust: brown\n2. Crumb: soft\n3. Ear: sharp\n"
        )
    };
    for lead in ["A loaf has three parts:", "Each of them is seen at once:"] {
        let found = cards(&note(lead));
        assert!(found[0].starts_with("What are the parts of a loaf?"), "{found:?}");
        let asks = |card: &String| card.split(" → ").next().is_some_and(|question| question.contains(&lead[..6]));
        assert!(!found.iter().any(asks), "{found:?}");
    }
    // Items with code are parts as well where a line announces them.
    let code = "- `mix` stirs it:\n\n  ```sh\n  mix dough\n  ```\n\n- `rest` waits\n";
    let found = cards(&format!("## How do you make dough?\n\nThere are two ways:\n\n{code}"));
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn a_picture_in_an_item_is_an_answer() {
    let built = |note: &str| {
        let built = build(&[SourceFile::new("note.md", note)], &RULES, &BuildOptions::default());
        built.deck.cards.iter().map(|card| plain(&card.question).into_owned()).collect::<Vec<_>>()
    };
    for below in ["![](loaf.png)", "- ![a loaf](loaf.png)", "  - ![](loaf.png){:height 20, :width 30}"] {
        assert_eq!(
            built(&format!("What does a loaf look like?\n{below}\n")),
            ["What does a loaf look like?"],
            "{below}"
        );
    }
}

#[test]
fn an_answer_ends_where_another_question_begins() {
    check(
        "## What is a cell?\n\nThe unit of life.\n\nWhat is a nucleus?\nIt holds the genes.\n\nQ: Why divide?\nA: To grow.\n",
        &["What is a cell? → The unit of life.", "What is a nucleus? → It holds the genes.", "Why divide? → To grow."],
    );
    check(
        "## What is skin?\n\nThe largest organ.\n\n- Why is it red?\n  - blood\n\n### Who looks after it?\n\nDoctors.\n",
        &["What is skin? → The largest organ.", "Why is it red? → - blood", "Who looks after it? → Doctors."],
    );
    // A question over nothing but questions has no answer of its own.
    check("## What is blood?\n\n**What is plasma?**\nIts liquid.\n", &["What is plasma? → Its liquid."]);
    // What a text asks in passing goes on with it.
    check(
        "## What is salt for?\n\nFor taste.\nWhy not more of it? It kills yeast.\n",
        &[
            "What is salt for? → For taste. / Why not more of it? It kills yeast.",
            "Why not more of it? → It kills yeast.",
        ],
    );
}

#[test]
fn a_summary_beside_an_answer_is_no_part_of_it() {
    let hidden = |summary: &str| format!("<details>\n<summary>{summary}</summary>\n\nBy heat.\n\n</details>\n");
    for lead in ["What is an enzyme?\nA protein.\n\n", "## What is an enzyme?\n\nA protein.\n\n"] {
        let expected = ["What is an enzyme? → A protein.", "How does it stop? → By heat."];
        check(&format!("{lead}{}", hidden("How does it stop?")), &expected);
        check(&format!("{lead}{}", hidden("Denaturing")), &["What is an enzyme? → A protein."]);
    }
    check(&format!("What is an enzyme?\n\n{}", hidden("How does it stop?")), &["How does it stop? → By heat."]);
    check(&format!("How does it stop?\n\n{}", hidden("Show answer")), &["How does it stop? → By heat."]);
    check(&format!("How does it stop?\n\n{}", hidden("")), &["How does it stop? → By heat."]);
}

#[test]
fn remarks_of_an_author_to_himself_ask_and_answer_nothing() {
    for remark in [
        "(ask about the exam)",
        "Ask about the exam?",
        "To do: ask in class",
        "Is this on the exam?",
        "Klausurrelevant?",
        "（考试会考吗？）",
        "待补充",
        "à revoir",
    ] {
        for note in [
            format!("## What is a fat?\n\nStored energy.\n\n{remark}\n"),
            format!("What is a fat?\nStored energy.\n{remark}\n"),
            format!("## What is a fat?\n\n{remark}\n\nStored energy.\n"),
            format!("What is a fat?\n{remark}\nStored energy.\n"),
            format!("## What is a fat?\n\nStored energy.\n\n- {remark}\n"),
        ] {
            check(&note, &["What is a fat? → Stored energy."]);
        }
    }
    check("What do you ask first?\n- the teacher\n- revise\n", &["What do you ask first? → - the teacher / - revise"]);
}

#[test]
fn a_formula_goes_with_the_line_above_it() {
    let formula = "$$\na^2 = b^2 + c^2\n$$\n";
    let shown = "```math / a^2 = b^2 + c^2 / ```";
    for (note, expected) in [
        (format!("# Sides\n\n## Long side\n\n{formula}"), vec![format!("Sides › Long side? → {shown}")]),
        (format!("Theorem.\n\n{formula}"), vec![format!("What does the theorem say? → {shown}")]),
        (
            format!("## Sides\n\n**Theorem (Long side).** It is\n\n{formula}"),
            vec![format!("Sides: what does the theorem (Long side) say? → It is / {shown}")],
        ),
        (
            format!("## Seiten\n\nSatz 2.1 (Hypotenuse): Es gilt\n{formula}"),
            vec![format!("Seiten: Was besagt Satz 2.1 (Hypotenuse)? → Es gilt / {shown}")],
        ),
        (
            format!("## Sides\n\nLemma. It is true that:\n\n{formula}"),
            vec![format!("Sides: what does the lemma say? → It is true that: / {shown}")],
        ),
        (format!("## 三角形\n\n斜边\n{formula}"), vec![format!("三角形？ → 斜边 / {shown}")]),
    ] {
        let found = cards(&note);
        assert!(expected.iter().all(|card| found.contains(card)), "{note}: {found:?}");
    }
    // With more below, the first line is asked with its formula.
    let found = cards(&format!(
        "## Long side\n\nThe long side of every triangle with a right angle is\n\n{formula}\n\n### Proof\n\nBy squares.\n"
    ));
    assert!(found.iter().any(|card| card.ends_with(&format!("is / {shown}"))), "{found:?}");
}

#[test]
fn a_rule_on_code_answers_with_the_code() {
    let text = "[[rule]]\nid = \"mine\"\nabout = \"x\"\nkind = \"x\"\non = \"code\"\nask = { \"*\" = [\"{owner} in code?\"] }\nanswer = \"code\"\n";
    let rules = RuleSet::load(&[("mine.toml".to_owned(), text.to_owned())]).unwrap();
    let note = SourceFile::new("note.md", "## Loops\n\nThey repeat.\n\n```sh\nfor a in b; do c; done\n```\n");
    let built = build(&[note], &rules, &BuildOptions::default());
    let card = built.deck.cards.iter().find(|card| card.rule == "mine").unwrap();
    assert_eq!(write_content(&card.answer).trim(), "```sh\nfor a in b; do c; done\n```");
}

#[test]
fn one_thing_is_defined_by_one_card() {
    for note in [
        "# Structures\n\n## Stack\n\nA stack is a pile of things. The last one in is the first one out.\n",
        "# 结构\n\n## 栈\n\n栈是一种后进先出的线性结构。只在一端插入。\n",
    ] {
        let found = cards(note);
        assert_eq!(found.len(), 1, "{found:?}");
    }
}

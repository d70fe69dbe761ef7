//! Marks as people really write them: over line ends, next to each other, one in another.

use crate::packs::{read, text};

/// The cards of a note, each as `front | back`, and what is said about it.
#[track_caller]
pub(crate) fn check(pack: &str, note: &str, cards: &[&str], findings: &[&str]) {
    let found = read(pack, note);
    let all: Vec<String> = found
        .cards
        .iter()
        .map(|card| format!("{} | {}", text(&card.front), text(&card.back)).trim_end_matches("| ").trim().to_owned())
        .collect();
    let codes: Vec<&str> = found.diagnostics.iter().map(|found| found.code.name()).collect();
    assert_eq!(
        (all, codes),
        (cards.iter().map(|card| (*card).to_owned()).collect(), findings.to_vec()),
        "{pack}: {note}"
    );
}

#[test]
fn a_deletion_may_run_over_a_line_end() {
    for (pack, open, close) in [
        ("cloze-anki", "{{c1::", "}}"),
        ("cloze-highlight", "==", "=="),
        ("cloze-bold", "**", "**"),
        ("cloze-strike", "~~", "~~"),
        ("cloze-brackets", "[", "]"),
        ("cloze-braces", "{", "}"),
        ("cloze-braces", "{c1|", "}"),
        ("obsidian-sr", "==", "=="),
        ("obsidian-sr", "{{c1::", "}}"),
        ("flashcards-obsidian", "{{c1::", "}}"),
        ("logseq", "{{c1 ", "}}"),
        ("logseq", "{{cloze ", "}}"),
        ("ruled", "~~", "~~"),
    ] {
        let note = format!("Swifts leave {open}late in\nthe summer{close} here.\n");
        check(pack, &note, &["Swifts leave {{c1::late in\\\nthe summer}} here."], &[]);
        if pack == "ruled" {
            continue;
        }
        let item = format!("- Swifts leave {open}late in\n  the summer{close} here.\n");
        check(pack, &item, &["Swifts leave {{c1::late in\\\nthe summer}} here."], &[]);
    }
    check("qa-labels", "C: Swifts leave [late in\nsummer].\n", &["Swifts leave {{c1::late in\\\nsummer}}."], &[]);
    let block = "START\nCloze\nSwifts leave {late in\nsummer} and {{c2::fly\nsouth::where}}.\nEND\n";
    check("start-end", block, &["Swifts leave {{c1::late in\\\nsummer}} and {{c2::fly\\\nsouth::where}}."], &[]);
    check(
        "fence",
        "```anki\nSwifts leave {{late in\nsummer}}.\n```\n",
        &["Swifts leave {{c1::late in\\\nsummer}}."],
        &[],
    );
}

#[test]
fn a_deletion_of_anki_may_hold_paragraphs_where_a_block_says_how_far_its_text_goes() {
    let note = "START\nCloze\nThe steps: {{c1::\nmix\n\nbake}}\nEND\n";
    check("start-end", note, &["The steps: {{c1::\\\nmix\n\nbake}}"], &[]);
    // Signs of Markdown do not reach over the end of a paragraph or of an item.
    check("start-end", "START\nCloze\na {b\n\nc} d {e}\nEND\n", &["a {b\n\nc} d {{c1::e}}"], &[]);
    check("cloze-highlight", "- a ==b\n- c== d\n", &[], &[]);
}

#[test]
fn a_deletion_that_nothing_closes_is_said() {
    check("cloze-anki", "Owls hunt {{c1::at night.\n\nBats }} too.\n", &[], &["deletion-without-end"]);
    check("obsidian-sr", "Owls hunt {{c1:: at night.\n", &[], &["deletion-without-end"]);
    check("cloze-anki", "A brace {{ opens, {{c is no deletion, `{{c1::` is code.\n", &[], &[]);
}

#[test]
fn a_separator_in_a_deletion_divides_nothing() {
    check("obsidian-sr", "A {{c1::moth::insect}} flies.\n", &["A {{c1::moth::insect}} flies."], &[]);
    check("flashcards-obsidian", "A {{c1::moth}} flies.\n", &["A {{c1::moth}} flies."], &[]);
    check("obsidian-sr", "A ==std::map== is ordered.\n", &["A {{c1::std::map}} is ordered."], &[]);
    check("logseq", "- A {{c1 moth :-> x}} flies.\n", &["A {{c1::moth :-> x}} flies."], &[]);
    check("obsidian-sr", "A ==moth== is::an insect\n", &["A <mark>moth</mark> is | an insect"], &[]);
}

#[test]
fn a_deletion_on_a_side_of_another_card_shows_its_text() {
    check(
        "logseq",
        "- What is a fjord? #card\n  - A {{c1 bay :: what}} cut by {{cloze ice}}\n",
        &["What is a fjord? | - A bay cut by ice"],
        &[],
    );
    check("logseq", "- A {{c1 fjord}} is :-> a bay\n", &["A fjord is | a bay"], &[]);
    check("obsidian-sr", "A {{c1::fjord::bay}}::is deep\n", &["A fjord | is deep"], &[]);
    check("obsidian-sr", "What is it?\n?\nA {{c2::fjord\nof ice}}\n", &["What is it? | A fjord\\\nof ice"], &[]);
    let found = read("obsidian-sr", "# On {{c1::fjords}}\n\nIce cut a ==bay==.\n");
    assert_eq!(
        found.cards.iter().map(|card| card.context.clone()).collect::<Vec<_>>(),
        [[""; 0].to_vec(), vec!["On fjords"]]
    );
}

#[track_caller]
fn check_tags(pack: &str, note: &str, front: &str, tags: &[&str]) {
    let found = read(pack, note);
    let [card] = found.cards.as_slice() else { panic!("{pack}: {note}: {found:?}") };
    assert_eq!(
        (text(&card.front).as_str(), card.tags.clone()),
        (front, tags.iter().map(|tag| (*tag).to_owned()).collect()),
        "{pack}: {note}"
    );
}

#[test]
fn a_tag_ends_where_no_tag_goes_on() {
    check_tags("logseq", "- Ants {{c1 follow #trails}} home\n", "Ants {{c1::follow trails}} home", &["trails"]);
    check_tags("logseq", "- Ants follow {{c1 a #trail}}\n", "Ants follow {{c1::a trail}}", &["trail"]);
    check_tags("logseq", "- Ants #[[leaf cutters]] #card\n  - cut\n", "Ants", &["leaf-cutters"]);
    check_tags(
        "logseq",
        "- Ants {{c1 cut #[[big leaves]]}} here\n",
        "Ants {{c1::cut big leaves}} here",
        &["big-leaves"],
    );
    check_tags("logseq", "- What do [[ants #x]] do? #card\n  - cut\n", "What do ants do?", &[]);
    check_tags(
        "flashcards-obsidian",
        "The #ant, #bee and #c++ (see #d) #card #e/f, #g\ncut\n",
        "The ant, bee and c++ (see d)",
        &["ant", "bee", "c++", "d", "e::f", "g"],
    );
    check_tags(
        "flashcards-obsidian",
        "- #zoo #card What is an ant? ==An #insect==\n",
        "What is an ant? {{c1::An insect}}",
        &["zoo", "insect"],
    );
    check_tags("flashcards-obsidian", "蚂蚁是 #昆虫，很小。 #card\n对\n", "蚂蚁是 昆虫，很小。", &["昆虫"]);
}

#[test]
fn a_card_on_one_line_has_its_tags_as_well() {
    check_tags("logseq", "- Why #ants :-> to cut #leaf #[[a b]]\n", "Why ants", &["ants", "leaf", "a-b"]);
    check("logseq", "- Why #ants :-> to cut #leaf #[[a b]]\n", &["Why ants | to cut"], &[]);
    check("flashcards-obsidian", "cut:: #leaf\n", &["cut | leaf"], &[]);
    check("flashcards-obsidian", "cut::a leaf, #green\n", &["cut | a leaf,"], &[]);
}

#[test]
fn marker_tags_may_be_links() {
    for tag in ["[[card]]", "#[[card]]", "#flashcard"] {
        check("logseq", &format!("- What is an ant? {tag}\n  - an insect\n"), &["What is an ant? | - an insect"], &[]);
    }
}

#[test]
fn tags_in_a_list_may_hold_blanks() {
    check_tags("qa-labels", "---\ntags: [a b, 'c d', \"e\"]\n---\nQ: x?\nA: y\n", "x?", &["a-b", "c-d", "e"]);
    check_tags(
        "qa-labels",
        "---\ntags: [a b,\n  'c d',\n  e]\nlang: en\n---\nQ: x?\nA: y\n",
        "x?",
        &["a-b", "c-d", "e"],
    );
    check_tags("qa-labels", "tags: [a b, c]\n\nQ: x?\nA: y\n", "x?", &["a-b", "c"]);
    check_tags("flashcards-obsidian", "---\ntags: a b, c/d\n---\nx::y\n", "x", &["a-b", "c::d"]);
    check_tags("fence", ":::card tags=\"a b, c\"\nx\n---\ny\n:::\n", "x", &["a-b", "c"]);
    check_tags("heading-card", "## x\ny\nTags: [a b, c]\n", "x", &["a-b", "c"]);
    check_tags("ruled", "x\n%\ny\n%\nlinear algebra, sums\n---\n", "x", &["linear-algebra", "sums"]);
    check_tags(
        "start-end",
        "FILE TAGS: a b\nSTARTI [Basic] x Back: y Tags: #c #d/e ENDI\n",
        "x",
        &["c", "d::e", "a", "b"],
    );
}

#[test]
fn a_backslash_at_the_end_of_a_line_is_a_break_and_no_sign() {
    check("qa-labels", "Q: What?\\\nAnd?\nA: one\\\ntwo\n", &["What?\\\nAnd? | one\\\ntwo"], &[]);
    check("obsidian-sr", "What\\\nis it?\n?\n- one\\\n  two\n", &["What\\\nis it? | - one\\\n  two"], &[]);
    check("obsidian-sr", "a ==b\\\nc== d\n", &["a {{c1::b\\\nc}} d"], &[]);
}

#[test]
fn what_stands_under_an_item_belongs_to_its_card_unless_it_is_one() {
    let note =
        "- Which trees are evergreen?:::\n  - the pine\n    - of the north\n  - the fir\n- Oak::sheds\n  - late\n";
    let cards = ["Which trees are evergreen? | - the pine\n  - of the north\n- the fir", "Oak | sheds\n\n- late"];
    check("flashcards-obsidian", note, &cards, &[]);
    check("flashcards-obsidian", "- a::b\n  - c::d\n    - e\n", &["a | b", "c | d\n\n- e"], &[]);
    check("flashcards-obsidian", "- a::b\n  - c #card\n    - d\n", &["a | b", "c | - d"], &[]);
    check("logseq", "- a :->\n  - b\n  - c :-> d\n", &["a | - b", "c | d"], &[]);
    check("logseq", "- a #card\n  - b\n  - c #card\n    - d\n", &["a | - b", "c | - d"], &[]);
}

#[test]
fn a_marked_heading_ends_at_the_next_card_of_any_form() {
    let note = "## What is dew? #flashcard\nWater on grass.\n---\n\nWhat is fog? #flashcard\nA cloud.\n";
    check("ruled", note, &["What is dew? | Water on grass.", "What is fog? | A cloud."], &[]);
    let note = "## Dew? #flashcard\nWater.\n\nOn grass.\n\nFog? #flashcard\nA cloud.\n\n- Hail? #flashcard\n  - ice\n";
    check("ruled", note, &["Dew? | Water.\n\nOn grass.", "Fog? | A cloud.", "Hail? | - ice"], &[]);
    let note = "## Dew? #card\nWater.\n\nFog?\n#card\nA cloud.\n\n## Hail? #card\nice\n\n- Snow #card\n  - flakes\n";
    check("flashcards-obsidian", note, &["Dew? | Water.", "Fog? | A cloud.", "Hail? | ice", "Snow | - flakes"], &[]);
}

#[test]
fn a_table_below_a_blank_line_is_no_other_paragraph() {
    let table = "| a | b |\n| --- | --- |\n| 1 | 2 |";
    check(
        "obsidian-sr",
        &format!("How?\n?\nLike this:\n\n{table}\n\nother\n"),
        &[&format!("How? | Like this:\n\n{table}")],
        &[],
    );
    check("obsidian-sr", &format!("How?\n??\n\n{table}\n\n{table}\n"), &[&format!("How? | {table}\n\n{table}")], &[]);
    check(
        "obsidian-sr",
        &format!("What is this?\n\n{table}\n?\na table\n"),
        &[&format!("What is this?\n\n{table} | a table")],
        &[],
    );
    check("obsidian-sr", &format!("a\n?\nb\n\n{table}\n?\nc\n"), &["a | b", &format!("{table} | c")], &[]);
    check("flashcards-obsidian", &format!("How? #card\nSo.\n\n{table}\n"), &[&format!("How? | So.\n\n{table}")], &[]);
    check(
        "obsidian-sr",
        "How?\n?\nLike this:\n\n```\na\n\nb\n```\nor so\n\nother\n",
        &["How? | Like this:\n\n```\na\n\nb\n```\n\nor so"],
        &[],
    );
    check("obsidian-sr", "How?\n?\nSo.\n\n```\na\n```\n", &["How? | So."], &[]);
    check("ruled", "How? #flashcard\nSo:\n\n$$\nx\n$$\n", &["How? | So:\n\n```math\nx\n```"], &[]);
}

#[test]
fn settings_at_the_top_of_a_block_are_no_front() {
    let note = |settings: &str| format!("```anki\n{settings}---\nbird\n===\nVogel\n```\n");
    let found = read("fence", &note("id: 171\ndeck: German::Words\ntags:\n  - animal\n  - \"a pet\"\ncloze: false\n"));
    let [card] = found.cards.as_slice() else { panic!("{found:?}") };
    assert_eq!((text(&card.front), text(&card.back)), ("bird".to_owned(), "Vogel".to_owned()));
    assert_eq!((card.id.as_deref(), card.deck.as_deref()), (Some("171"), Some("German::Words")));
    assert_eq!(card.tags, ["animal", "a-pet"]);
    check("fence", &note("tags: [a b, c]\n"), &["bird | Vogel"], &[]);
    assert_eq!(read("fence", &note("tags: [a b, c]\n")).cards[0].tags, ["a-b", "c"]);
    check("fence", &note(""), &["bird | Vogel"], &[]);
    // What its author switched off is no card, and no fault.
    check("fence", &note("enabled: false\n"), &[], &[]);
    check("fence", &note("id: 4\ndelete: true\n"), &[], &[]);
    check(
        "fence",
        "```anki\ndeck: A\n---\nA ~~bird~~ has a ==beak==.\n```\n",
        &["A {{c1::bird}} has a {{c2::beak}}."],
        &[],
    );
    check("fence", "```anki\ndeck: A\n---\nQ: bird?\nA: Vogel\n```\n", &["bird? | Vogel"], &[]);
    // Other words before a colon are text.
    check("fence", "```anki\nword: bird\n---\nVogel\n```\n", &["word: bird | Vogel"], &[]);
}

#[test]
fn a_note_of_one_card_with_deletions_is_one_cloze_card() {
    let note = "---\nnoteId: 7\ntags: [a]\n---\nBees:\n\n1. ~~dance~~\n2. ~~sting *not often*~~\n\n- so they live\n";
    check("ruled", note, &["Bees:\n\n1. {{c1::dance}}\n2. {{c2::sting::not often}}\n\n- so they live"], &[]);
    assert_eq!(read("ruled", note).cards[0].id.as_deref(), Some("7"));
    check(
        "ruled",
        "Bees ~~dance~~.\n\nAlways.\n\n---\n\nIn the hive.\n",
        &["Bees {{c1::dance}}.\n\nAlways. | In the hive."],
        &[],
    );
    check("ruled", "What do bees do?\n\n---\n\nThey ~~dance~~.\n", &["What do bees do? | They ~~dance~~."], &[]);
    check(
        "ruled",
        "Bees ~~*dance*~~ and ~~**sting**~~ and ~~fly~~ _far_.\n",
        &["Bees {{c1::*dance*}} and {{c2::**sting**}} and {{c3::fly}} *far*."],
        &[],
    );
    // In a note with other cards, a paragraph is one.
    check(
        "ruled",
        "Bees? #flashcard\nInsects.\n\nThey ~~dance~~.\n\nAlways.\n",
        &["Bees? | Insects.", "They {{c1::dance}}."],
        &[],
    );
}

#[test]
fn a_nested_deletion_has_the_items_above_it() {
    let note = |deletion: &str| {
        format!(
            "# Ants\n\n- They live in a nest\n\n    - with chambers\n        - for {deletion} #x\n\n  and {deletion} there\n- {deletion} dig\n"
        )
    };
    for (pack, deletion) in [
        ("cloze-highlight", "==eggs=="),
        ("cloze-anki", "{{c1::eggs}}"),
        ("cloze-braces", "{eggs}"),
        ("obsidian-sr", "==eggs=="),
        ("flashcards-obsidian", "==eggs=="),
        ("logseq", "{{c1 eggs}}"),
    ] {
        let found = read(pack, &note(deletion));
        let parents: Vec<Vec<String>> = found.cards.iter().map(|card| card.parents.clone()).collect();
        assert_eq!(
            parents,
            [vec!["They live in a nest", "with chambers"], vec!["They live in a nest"], vec![]],
            "{pack}"
        );
        assert_eq!(found.cards[0].context, if pack == "logseq" { vec![] } else { vec!["Ants"] }, "{pack}");
    }
    // What is left out is not told above, and deletions of the items above are.
    let found = read("cloze-highlight", "- Eggs and a ==queen==\n  - the ==eggs== are hers\n    - in ==rooms==\n");
    let parents: Vec<Vec<String>> = found.cards.iter().map(|card| card.parents.clone()).collect();
    assert_eq!(parents, [vec![], vec![], vec!["Eggs and a queen", "the eggs are hers"]]);
}

#[test]
fn what_logseq_adds_to_a_block_is_no_text() {
    let said = "  SCHEDULED: <2024-05-05 Sun>\n  :LOGBOOK:\n  CLOCK: [2024-05-05 Sun 10:00:00]\n  :END:\n";
    check("logseq", &format!("- TODO [#A] Why rust? #card\n{said}  - air\n"), &["Why rust? | - air"], &[]);
    check("logseq", &format!("- DOING Iron {{{{c1 rusts}}}}\n{said}"), &["Iron {{c1::rusts}}"], &[]);
    check(
        "logseq",
        "- LATER Why? :-> so\n- ## Iron? #card\n  - NOW a metal\n",
        &["Why? | so", "Iron? | - a metal"],
        &[],
    );
    check("logseq", &format!("- Why? #card\n{said}"), &[], &["empty-side"]);
    // Words of a block may stand below its properties, and the mark below its words.
    let block =
        "- id:: 7\n  custom-key:: x\n  Why does\n  iron rust? #card\n  - air\n    - wet:: yes\n  - water\n- other\n";
    check("logseq", block, &["Why does\\\niron rust? | - air\n- water"], &[]);
    assert_eq!(read("logseq", block).cards[0].id.as_deref(), Some("7"));
    check("logseq", "- Why?\n  id:: 7\n  #card\n  - air\n", &["Why? | - air"], &[]);
    check("logseq", "- Iron {{c1 rusts}} #card\n  - in air\n", &["Iron {{c1::rusts}} | - in air"], &[]);
}

#[test]
fn a_remark_of_logseq_stands_below_the_answer() {
    for note in ["- extra:: It *glows*\n  Iron {{c1 rusts}}\n", "- Iron {{c1 rusts}}\n  extra:: It *glows*\n"] {
        let found = read("logseq", note);
        assert_eq!(
            (text(&found.cards[0].front), text(&found.cards[0].extra)),
            ("Iron {{c1::rusts}}".into(), "It *glows*".into())
        );
    }
    let found = read("logseq", "- Iron? #card\n  extra:: It glows\n  - a metal\n");
    assert_eq!((text(&found.cards[0].back), text(&found.cards[0].extra)), ("- a metal".into(), "It glows".into()));
}

#[test]
fn properties_of_a_page_hold_for_all_its_cards() {
    for top in [
        "deck:: A::B\ntags:: [[c d]], e\ntitle:: x\n\n",
        "- deck:: A::B\n  tags:: c d, #e\n",
        "deck:: A::B\ntags:: [[c d]] #e\n- ",
    ] {
        let found = read("logseq", &format!("{top}- f :-> g\n- h :-> i\n  deck:: C\n"));
        assert_eq!(found.cards[0].deck.as_deref(), Some("A::B"));
        assert_eq!(found.cards[1].deck.as_deref(), Some("C"));
        assert_eq!(found.cards[1].tags, ["c-d", "e"], "{top}");
    }
}

#[test]
fn blocks_of_org_are_what_they_say() {
    let note = "- Rust? #card\n  - #+BEGIN_QUOTE\n    iron\n    oxide\n    #+END_QUOTE\n  - #+BEGIN_SRC c\n    a :-> b\n    #+END_SRC\n";
    check("logseq", note, &["Rust? | - <!-- -->\n\n  > iron\\\n  > oxide\n- <!-- -->\n  ```c\n  a :-> b\n  ```"], &[]);
    check("logseq", "#+BEGIN_SRC md\na :-> b #card\n{{c1 x}}\n#+END_SRC\n", &[], &[]);
    check("logseq", "- #+BEGIN_TIP\n  Iron {{c1 rusts}}.\n  #+END_TIP\n", &["> Iron {{c1::rusts}}."], &[]);
}

#[test]
fn the_size_of_a_picture_is_no_text() {
    for (pack, note) in [
        ("logseq", "- Rust? #card\n  - ![r](r.png){:height 9, :width 80}\n"),
        ("logseq", "- Rust? :-> ![r](r.png){:width 80}\n"),
        ("obsidian-sr", "Rust?::![r](r.png){width=80}\n"),
        ("qa-labels", "Q: Rust?\nA: ![[r.png]]{:height 9, :width 80}\n"),
    ] {
        let found = read(pack, note);
        let back = text(&found.cards[0].back);
        assert!(back.contains("|80](") && !back.contains('{'), "{pack}: {back}");
    }
    check(
        "cloze-braces",
        "![r](r.png){:height 9, :width 80} and {rust} ![r](r.png){width=9}\n",
        &["![r|80](r.png) and {{c1::rust}} ![r|9](r.png)"],
        &[],
    );
    check("obsidian-sr", "Rust?::![[r.png#left|70]]\n", &["Rust? | ![|70](r.png#left)"], &[]);
}

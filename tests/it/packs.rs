//! Cards that are marked in the notes already: each pack reads what its program documents.

use cardmill::authoring::examples::check_pack;
use cardmill::base::source::SourceFile;
use cardmill::markdown::repair::RepairSettings;
use cardmill::packs::{self, Marked, MarkedCard, Pack};
use cardmill::text::commonmark::write_content;
use cardmill::text::content::Content;
use cardmill::text::marks::Deletion;

fn pack(name: &str) -> Pack {
    packs::builtin().into_iter().find(|pack| pack.name == name).unwrap()
}

pub(crate) fn read(name: &str, note: &str) -> Marked {
    packs::read(&SourceFile::new("note.md", note), &[&pack(name)], &RepairSettings::default())
}

/// Content as CommonMark, with Anki's signs for deletions.
pub(crate) fn text(content: &Content) -> String {
    write_content(&content.clone().map_text(&Deletion::written)).trim().to_owned()
}

fn described(card: &MarkedCard) -> String {
    format!(
        "{} | {} | {} | {:?} | {:?} | {:?}",
        text(&card.front),
        text(&card.back),
        card.kind.name(),
        card.deck,
        card.tags,
        card.id
    )
}

#[test]
fn every_example_of_every_pack_gives_the_cards_it_says() {
    let mut wrong = Vec::new();
    for pack in packs::builtin() {
        let silent = pack.example.iter().any(|example| example.cards.is_empty() && example.findings.is_empty());
        assert!(silent, "{}: an example of what is no mark is missing", pack.name);
        let failed = check_pack(&pack).into_iter().filter(|one| one.found.is_some());
        wrong.extend(failed.map(|one| one.to_string()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The shortest card of each pack, as one line where it has such a form.
const SHORTEST: [(&str, &str); 15] = [
    ("qa-labels", "Q: a\nA: b"),
    ("obsidian-sr", "aa::bb"),
    ("flashcards-obsidian", "aa #card\nbb"),
    ("logseq", "aa :-> bb"),
    ("heading-card", "## aa\nbb"),
    ("ruled", "aa\n%\nbb"),
    ("fence", ":::card\na\n---\nb\n:::"),
    ("start-end", "STARTI [Basic] a Back: b ENDI"),
    ("details", "<details><summary>a</summary>b</details>"),
    ("cloze-anki", "a {{c1::b}} c"),
    ("cloze-braces", "a {b} c"),
    ("cloze-highlight", "a ==b== c"),
    ("cloze-bold", "a **b** c"),
    ("cloze-strike", "a ~~b~~ c"),
    ("cloze-brackets", "a [b] c"),
];

#[test]
fn every_pack_has_a_shortest_card() {
    let names: Vec<String> = packs::builtin().into_iter().map(|pack| pack.name).collect();
    assert_eq!(names, SHORTEST.map(|(name, _)| name));
    for (name, note) in SHORTEST {
        let found = read(name, note);
        assert_eq!((found.cards.len(), found.diagnostics.len()), (1, 0), "{name}: {found:?}");
        assert!(found.consumed.iter().all(|consumed| *consumed), "{name}: {:?}", found.consumed);
    }
}

#[test]
fn no_mark_counts_in_code_formulas_comments_and_front_matter() {
    for (name, mark) in SHORTEST {
        let indented = mark.replace('\n', "\n    ");
        let keys = mark.replace('\n', "\n  ");
        for note in [
            format!("text\n\n````md\n{mark}\n````\n"),
            format!("text\n\n~~~~\n{mark}\n~~~~\n"),
            format!("- item\n\n  ````\n  {}\n  ````\n", mark.replace('\n', "\n  ")),
            format!("text\n\n    {indented}\n\ntext\n"),
            format!("$$\n{mark}\n$$\n"),
            format!("<!--\n{mark}\n-->\n"),
            format!("---\ntitle: x\nnote: |\n  {keys}\n---\n\ntext\n"),
        ] {
            let found = read(name, &note);
            assert!(found.cards.is_empty() && found.diagnostics.is_empty(), "{name}: {note}\n{found:?}");
        }
    }
}

#[test]
fn no_mark_counts_in_code_spans_formulas_addresses_and_tables() {
    let one_line = SHORTEST.into_iter().filter(|(_, mark)| !mark.contains('\n'));
    for (name, mark) in
        one_line.chain([("flashcards-obsidian", "aa #card"), ("ruled", "aa #flashcard"), ("fence", ":::card")])
    {
        let tight: String = mark.split_whitespace().collect();
        for note in [
            format!("text `{mark}` text\n"),
            format!("text ``{mark}`` text\n"),
            format!("text $y {mark}$ text\n"),
            format!("text $${mark}$$ text\n"),
            format!("text https://example.org/{} text\n", tight.replace(['<', '>'], "")),
            format!("text <!-- {mark} --> text\n"),
            format!("| {mark} | x |\n|---|---|\n| y | {mark} |\n"),
        ] {
            let found = read(name, &note);
            assert!(found.cards.is_empty() && found.diagnostics.is_empty(), "{name}: {note}\n{found:?}");
        }
    }
}

#[test]
fn headings_stand_above_a_cloze_unless_they_tell_what_is_left_out() {
    let note = "# Plants\n\n## Sugar and light\n\nLeaves make ==sugar== out of {{c1::air}}.\n";
    let context = |pack: &str| read(pack, note).cards.remove(0).context;
    assert_eq!(context("cloze-highlight"), ["Plants"]);
    assert_eq!(context("cloze-anki"), ["Plants", "Sugar and light"]);
}

#[test]
fn deletions_nested_without_end_are_read() {
    let deep = |closed: usize| format!("{}x{}\n", "{{c1::".repeat(20_000), "}}".repeat(closed));
    assert_eq!(read("cloze-anki", &deep(20_000)).cards.len(), 1);
    // Signs that nothing closes are text.
    assert_eq!(read("cloze-anki", &deep(0)).cards.len(), 0);
    assert_eq!(text(&read("cloze-anki", "{{c1::a {{c2::b}}\n").cards[0].front), "{{c1::a {{c2::b}}");
}

#[test]
fn an_escaped_mark_is_text() {
    for (name, note) in [
        ("obsidian-sr", "aa \\:: bb"),
        ("obsidian-sr", "front\n\\?\nback"),
        ("logseq", "aa \\:-> bb"),
        ("flashcards-obsidian", "aa \\#card\nbb"),
        ("heading-card", "\\## aa\nbb"),
        ("ruled", "aa\n\\%\nbb"),
        ("cloze-anki", "a \\{{c1::b}} c"),
        ("cloze-braces", "a \\{b\\} c"),
        ("cloze-highlight", "a \\==b\\== c"),
        ("cloze-bold", "a \\**b\\** c"),
        ("cloze-strike", "a \\~~b\\~~ c"),
        ("cloze-brackets", "a \\[b\\] c"),
        ("qa-labels", "\\Q: a"),
    ] {
        let found = read(name, note);
        assert!(found.cards.is_empty() && found.diagnostics.is_empty(), "{name}: {note}\n{found:?}");
    }
    let found = read("obsidian-sr", "a\\::b::c");
    assert_eq!(described(&found.cards[0]), "a::b | c | basic | None | [] | None");
}

#[test]
fn a_side_keeps_its_blocks() {
    let back =
        "first\n\n- one\n  - under\n\n    deep\n- two\n\n```sh\na\n\n# b\n```\n\n| k | v |\n| --- | --- |\n| 1 | 2 |";
    let found = read("qa-labels", &format!("Q: what?\nA: {back}\n"));
    assert_eq!(
        text(&found.cards[0].back),
        "first\n\n- one\n  - under\n\n    deep\n- two\n\n```sh\na\n\n# b\n```\n\n| k | v |\n| --- | --- |\n| 1 | 2 |"
    );
}

#[test]
fn full_width_signs_and_cjk_text_are_read() {
    let found = read("qa-labels", "Q：什么是锁？\nA：一种同步原语。\n\n問：死結？\n答：互相等待\n");
    let cards: Vec<String> =
        found.cards.iter().map(|card| format!("{}|{}", text(&card.front), text(&card.back))).collect();
    assert_eq!(cards, ["什么是锁？|一种同步原语。", "死結？|互相等待"]);
    let found = read("cloze-braces", "{北京}是{2:中国}的首都。");
    assert_eq!(text(&found.cards[0].front), "{{c1::北京}}是{{c2::中国}}的首都。");
    let found = read("obsidian-sr", "锁::互斥\n");
    assert_eq!(described(&found.cards[0]), "锁 | 互斥 | basic | None | [] | None");
    let found = read("start-end", "START\nBasic\n锁\nBack：互斥\nEND\n");
    assert_eq!(described(&found.cards[0]), "锁 | 互斥 | basic | None | [] | None");
}

mod any_note {
    use super::*;
    use proptest::prelude::*;

    /// Read once: each case reads a note with all of them.
    static PACKS: std::sync::LazyLock<Vec<Pack>> = std::sync::LazyLock::new(packs::builtin);

    fn odd_note() -> impl Strategy<Value = String> {
        let line = prop_oneof![
            3 => "[a-z ]{0,8}",
            3 => prop::sample::select(vec![
                "?", "??", "%", "---", ":::", "+++", "```", "```anki", "$$", "START", "END", "Basic", "Cloze", "Back: x", "a::b", "a:::b",
                "::", ":->", "- a :-> b", "  - b", "## h #card", "#card", "# t", "> [!card] q", "> a", "Q: a", "A: b", "C: [x]", "问：甲",
                "STARTI [Basic] a Back: b ENDI", "STARTI [", "<details>", "<summary>s</summary>", "</details>", "<details><summary>", "{{c1::a::h}}",
                "{{c1::{{c2::x}}", "{x} {2:y}", "==a==", "**b**", "~~c~~", "[d]", "<!--ID: 3-->", "^ab", "<!--", "-->", "| a::b |", "|---|", "TARGET DECK",
                "#flashcards/a", "[#t](x)", "deck:: é", "\u{FDD0}1\u{FDD3}", "$a::b$", "`a::b`",
            ]).prop_map(str::to_owned),
            1 => "[ \t]{0,5}[-*>#`~$|:?{}=\\[\\]\\\\<!é问：]{0,8}",
        ];
        prop::collection::vec(line, 0..14).prop_map(|lines| lines.join("\n"))
    }

    proptest! {
        #[test]
        fn is_read_by_every_pack(note in odd_note()) {
            let source = SourceFile::new("n.md", note.as_str());
            for pack in PACKS.iter() {
                let found = packs::read(&source, &[pack], &RepairSettings::default());
                prop_assert_eq!(found.consumed.len(), note.lines().count());
                for card in &found.cards {
                    prop_assert!(!card.front.is_empty());
                    prop_assert!(1 <= card.lines.first && card.lines.last as usize <= note.lines().count());
                }
                for diagnostic in &found.diagnostics {
                    let span = diagnostic.span.unwrap();
                    prop_assert!(span.end as usize <= note.len());
                    let _ = source.slice(span);
                }
            }
        }
    }
}

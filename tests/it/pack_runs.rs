//! Runs with packs: who a card is, which packs speak, who is told of them.

use cardmill::base::source::SourceFile;
use cardmill::markdown::repair::RepairSettings;
use cardmill::packs;

/// The cards of notes, with these packs.
fn cards(notes: &[(&str, &str)], packs: &[&str]) -> cardmill::Build {
    let options = cardmill::BuildOptions {
        deck: None,
        grade: Some(cardmill::cards::card::Grade::Bold),
        without_repairs: Vec::new(),
        packs: packs.iter().map(|name| (*name).to_owned()).collect(),
        own_packs: Vec::new(),
        ..cardmill::BuildOptions::default()
    };
    let sources: Vec<SourceFile> = notes.iter().map(|(name, note)| SourceFile::new(*name, *note)).collect();
    cardmill::build(&sources, &cardmill::rules::RuleSet::builtin(), &options)
}

#[track_caller]
fn check_id(pack: &str, before: &str, after: &str) {
    let [one, two] = [before, after].map(|note| cards(&[("n.md", note)], &[pack]).deck.cards);
    assert_eq!((one.len(), two.len()), (1, 1), "{pack}: {before}");
    assert_ne!((&one[0].question, &one[0].answer), (&two[0].question, &two[0].answer));
    assert_eq!(one[0].id, two[0].id, "{pack}: {before}");
}

#[test]
fn a_card_with_an_id_stays_itself_whatever_is_edited() {
    check_id("qa-labels", "Q: a\nA: b\n<!--ID: 17-->\n", "Q: other\nA: text <!--ID: 17-->\n");
    check_id("obsidian-sr", "a::b ^q-1\n", "c::d ^q-1\n");
    check_id("flashcards-obsidian", "a #card\nb\n^1640\n", "## c #card\nd\n\n^1640\n");
    check_id("logseq", "- a #card\n  id:: 6-a\n  - b\n", "- c #card\n  id:: 6-a\n  - d\n");
    check_id("heading-card", "## a\nb\n<!-- note_key: k -->\n", "## c\n\nd\n\n<!-- note_key: k -->\n");
    check_id("ruled", "---\nnoteId: 9\n---\na\n\n---\n\nb\n", "---\nnoteId: 9\n---\nc\n\n---\n\nd\n");
    check_id("fence", "---\na\n:::\nb\n[^uid]: u1\n---\n", "---\nc\n:::\nd\n[^uid]: u1\n---\n");
    check_id("start-end", "START\nBasic\na\nBack: b\nID: 4\nEND\n", "START\nBasic\nc\nBack: d\nID: 4\nEND\n");
    check_id(
        "details",
        "<details><summary>a</summary>b</details>\n<!--ID: 5-->\n",
        "<details><summary>c</summary>d</details>\n<!--ID: 5-->\n",
    );
    check_id("cloze-anki", "a {{c1::b}} <!--ID: 6-->\n", "c {{c1::d}} <!--ID: 6-->\n");
}

#[test]
fn two_cards_of_one_id_are_told_apart_and_told_of() {
    let built = cards(&[("a.md", "a::b ^q-1\n"), ("b.md", "c::d ^q-1\n")], &["obsidian-sr"]);
    assert_ne!(built.deck.cards[0].id, built.deck.cards[1].id);
    assert_eq!(built.diagnostics.iter().map(|found| found.code.name()).collect::<Vec<_>>(), ["duplicate-id"]);
}

#[test]
fn the_number_and_the_hint_of_a_deletion_do_not_make_another_card() {
    let ids =
        ["a {{c1::b}} c", "a {{c2::b::hint}} c"].map(|note| cards(&[("n.md", note)], &["cloze-anki"]).deck.cards[0].id);
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn the_items_above_a_deletion_are_shown_and_are_no_part_of_who_it_is() {
    let of = |note: &str| cards(&[("n.md", note)], &["cloze-highlight"]).deck.cards.remove(0);
    let (nested, alone) = (of("# T\n\n- two\n  - a ==b== c\n"), of("# T\n\n- a ==b== c\n"));
    assert_eq!((nested.context, nested.id), (vec!["T".to_owned(), "two".to_owned()], alone.id));
    assert_eq!(alone.context, ["T"]);
}

/// A marked card, and a question that the rules would find.
const MIXED: &str =
    "---\ntags: [t]\n---\n\nFrance::Paris\n\n## What is a lock?\n\nIt keeps others out of a section of code.\n";

fn rules_of(built: &cardmill::Build) -> Vec<&str> {
    built.deck.cards.iter().map(|card| card.rule.as_str()).collect()
}

#[test]
fn with_packs_the_rules_are_silent_unless_they_are_named() {
    assert_eq!(rules_of(&cards(&[("n.md", MIXED)], &["obsidian-sr"])), ["obsidian-sr"]);
    let other = "## What is a lock?\n\nIt keeps others out of a section of code.\n";
    assert!(cards(&[("n.md", other)], &["obsidian-sr"]).deck.cards.is_empty());
    let both = cards(&[("n.md", MIXED)], &["notes", "obsidian-sr"]);
    assert_eq!(rules_of(&both)[..2], ["obsidian-sr", "question"]);
    assert!(both.deck.cards.iter().all(|card| card.tags.contains(&"t".to_owned())));
    assert_eq!(both.deck.cards[1].source.lines.first, 9);
    assert!(!rules_of(&cards(&[("n.md", MIXED)], &[])).contains(&"obsidian-sr"));
}

#[test]
fn a_deck_in_the_note_stands_under_the_deck_that_was_asked_for() {
    let note = "TARGET DECK: A::B\nSTARTI [Basic] a Back: b ENDI\n";
    let mut options = cardmill::BuildOptions {
        deck: Some("Top".into()),
        grade: Some(cardmill::cards::card::Grade::Sure),
        without_repairs: Vec::new(),
        packs: vec!["start-end".into()],
        own_packs: Vec::new(),
        ..cardmill::BuildOptions::default()
    };
    let rules = cardmill::rules::RuleSet::builtin();
    let source = [SourceFile::new("folder/n.md", note)];
    assert_eq!(cardmill::build(&source, &rules, &options).deck.cards[0].deck, ["Top", "A", "B"]);
    options.deck = None;
    assert_eq!(cardmill::build(&source, &rules, &options).deck.cards[0].deck, ["A", "B"]);
}

#[track_caller]
fn check_offer(note: &str, offered: &[&str]) {
    let built = cards(&[("n.md", note)], &[]);
    let found: Vec<&str> = built
        .diagnostics
        .iter()
        .filter(|found| found.code.name() == "pack-offer")
        .filter_map(|found| found.help.as_deref()?.split('`').nth(1)?.strip_prefix("--pack "))
        .collect();
    assert_eq!(found, offered, "{note}");
}

#[test]
fn a_note_that_clearly_uses_a_pack_is_told_so() {
    check_offer(&"the front::the back\n\n".repeat(14), &["obsidian-sr"]);
    check_offer("Q: a\nA: b\n\nQ: c\nA: d\n\nQ: e\nA: f\n", &["qa-labels"]);
    check_offer("## a #card\nb\n\n## c #card\nd\n", &["flashcards-obsidian"]);
    check_offer("START\nBasic\na\nBack: b\nEND\n", &["start-end"]);
    check_offer("The {{c1::heart}}.\n", &["cloze-anki"]);
    let built = cards(&[("n.md", &"the front::the back\n\n".repeat(14))], &[]);
    assert!(built.diagnostics[0].message.starts_with("this note has 14 `::` lines"), "{:?}", built.diagnostics);
    assert!(cards(&[("n.md", &"the front::the back\n\n".repeat(14))], &["notes"]).diagnostics.is_empty());
}

#[test]
fn an_ordinary_note_is_told_of_no_pack() {
    check_offer(&"Use std::vector and std::map here.\nAnd std::string there.\n".repeat(20), &[]);
    check_offer(&"map :: (a -> b) -> [a] -> [b]\n".repeat(20), &[]);
    check_offer(&"Some prose, as it is written.\n\nQ: in an interview\n\nmore prose\n".repeat(9), &[]);
    check_offer(&"```cpp\nstd::cout << x;\n```\n\ntext\n".repeat(9), &[]);
    check_offer("Press START, then END.\n\nThe tag #cards, and `{{c1::x}}`.\n", &[]);
}

#[test]
fn a_pack_of_a_users_own_is_read_as_the_docs_say() {
    let docs = include_str!("../../docs/packs.md");
    let file = docs.split("```toml\n").nth(1).unwrap().split("\n```\n").next().unwrap();
    let pack = packs::parse("mine.toml", file).unwrap();
    let example = &pack.example[0];
    let found = packs::read(&SourceFile::new("n.md", example.note.as_str()), &[&pack], &RepairSettings::default());
    let kinds: Vec<_> = found.cards.iter().map(|card| (card.kind.name(), card.id.as_deref())).collect();
    assert_eq!(kinds, [("basic", Some("s-1")), ("reversed", None)]);
    let project = crate::project::Project::new(&[("mine.toml", file.as_bytes()), ("a.md", example.note.as_bytes())]);
    let run = project.run(&["build", "a.md", "--pack", "mine.toml", "--format", "json", "-o", "-", "-q"]).code(0);
    let out = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert_eq!(out.matches("\"note_type\":\"reversed\"").count(), 1, "{out}");
}

#[test]
fn wrong_pack_files_are_refused_with_their_place() {
    let refused = |file: &str| packs::parse("mine.toml", file).unwrap_err().to_string();
    assert!(refused("name = \"x\"\nabout = \"x\"\n[[inlin]]\n").contains("help: did you mean `inline`?"));
    let file = "name = \"x\"\nabout = \"x\"\n[[inline]]\nseparator = \"\"\n";
    snapbox::assert_data_eq!(
        refused(file),
        snapbox::str![[r#"
`mine.toml` cannot be used

error[empty-sign]: this is empty, so it would mark everything
 --> mine.toml:4:13
  |
4 | separator = ""
  |             ^^
  |
  = help: write a sign
"#]]
    );
    assert!(
        refused("name = \"x\"\nabout = \"x\"\n[meta]\nid = [\"ID\"]\n").contains("`ID` has no hole `{}` for the value")
    );
    assert!(refused("name = \"notes\"\nabout = \"x\"\n").contains("`notes` stands for the rules"));
}

#[test]
fn a_pack_that_is_not_there_is_named_with_the_nearest() {
    let project = crate::project::Project::new(&[("a.md", b"a::b\n")]);
    project
        .run(&["build", "a.md", "--pack", "qa-labels,obsidan-sr"])
        .code(2)
        .stderr_eq("cardmill: there is no pack `obsidan-sr`; did you mean `obsidian-sr`?\n");
    let help = project.run(&["build", "--help"]).code(0);
    let help = String::from_utf8(help.get_output().stdout.clone()).unwrap();
    let help: String = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for pack in packs::builtin() {
        assert!(help.contains(&pack.name), "--help does not name {}", pack.name);
        assert!(
            include_str!("../../docs/packs.md").contains(&format!("`{}`", pack.name)),
            "docs/packs.md lacks {}",
            pack.name
        );
    }
}

#[test]
fn a_wrong_mark_is_drawn_with_its_line() {
    let project = crate::project::Project::new(&[("a.md", "Q: 什么是锁？\nA: 互斥\nA: 再来\n".as_bytes())]);
    project.run(&["build", "a.md", "--pack", "qa-labels", "--format", "json", "-o", "-"]).code(0).stderr_eq(
        snapbox::str![[r#"
warning[two-answers]: this question already has an answer
 --> a.md:3:1
  |
3 | A: 再来
  | ^^
  |
  = help: join both, or give the second a question of its own

read      1 note, 3 lines of text, 39 bytes
...
"#]],
    );
}

#[test]
fn note_types_are_named_in_the_table_and_in_json() {
    let notes = [("a.md", "a::b\nc:::d\n\nthe ==e== f\n")];
    let deck = cards(&notes, &["obsidian-sr"]).deck;
    let written = |format| {
        let options = cardmill::export::ExportOptions::default();
        String::from_utf8(cardmill::export::export(&deck, format, &options).unwrap()).unwrap()
    };
    let csv = written(cardmill::export::Format::Csv);
    for row in
        [",cardmill Basic,a,a,b,", ",cardmill Basic (and reversed),a,c,d,", ",cardmill Cloze,a,the {{c1::e}} f,,"]
    {
        assert!(csv.contains(row), "{csv}");
    }
    let json = written(cardmill::export::Format::Json);
    assert!(json.contains(r#""kind":"marked","note_type":"cloze""#), "{json}");
    assert!(json.contains(r#""question":"the {{c1::e}} f""#), "{json}");
}

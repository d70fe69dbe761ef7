//! Writes a deck made by hand in every format: `cargo run --example odd_deck DIR [CARDS [plain]]`.
//!
//! Its first cards hold what importers stumble over; more of them, when asked for, are
//! plain; with `plain`, all are. The checks with the real Anki (`tests/anki`) and measurements of speed use it.

#![expect(clippy::disallowed_methods, reason = "an example is an edge: it reads arguments and writes files")]

use cardmill::base::source::Lines;
use cardmill::cards::card::{Card, CardId, CardKind, CardSource, Grade, NoteKind};
use cardmill::cards::deck::Deck;
use cardmill::export::{ExportOptions, Format, export};
use cardmill::text::content::{Content, ContentBlock, ContentItem};
use cardmill::text::marks::Deletion;
use std::error::Error;
use std::time::Instant;
use std::{env, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("usage: odd_deck DIR [CARDS [plain]]")?;
    let count = env::args().nth(2).map_or(Ok(0), |count| count.parse())?;
    let mut cards = if env::args().nth(3).as_deref() == Some("plain") { Vec::new() } else { odd_cards() };
    for number in cards.len()..count {
        cards.push(plain_card(number));
    }
    let deck = Deck::of(cards);
    fs::create_dir_all(&folder)?;
    for format in Format::ALL {
        let start = Instant::now();
        let bytes = export(&deck, format, &ExportOptions::default())?;
        let path = Path::new(&folder).join("deck").with_extension(format.extension());
        #[expect(clippy::print_stderr, reason = "an example speaks to the person who runs it")]
        {
            eprintln!("{}: {} cards, {} bytes, {:?}", path.display(), deck.cards.len(), bytes.len(), start.elapsed());
        }
        fs::write(path, bytes)?;
    }
    Ok(())
}

/// A card with a name in place of everything that does not matter.
fn card(number: usize, deck: &[&str], question: &str, blocks: Vec<ContentBlock>) -> Card {
    let mut id = [0; 16];
    // Spread over all bytes, like the ids of real cards.
    id.copy_from_slice(&(number as u128 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).to_be_bytes());
    let line = number as u32 * 3 + 1;
    Card {
        id: CardId(id),
        deck: deck.iter().map(|part| (*part).to_owned()).collect(),
        kind: CardKind("definition".into()),
        note_type: NoteKind::Basic,
        below: Content::default(),
        extra: Content::default(),
        context: vec!["Operating systems".into(), "Locks".into()],
        question: question.into(),
        answer: Content { blocks },
        tags: vec!["os::locks".into()],
        rule: "by-hand".into(),
        grade: Grade::Sure,
        source: CardSource { path: "notes/os.md".into(), lines: Lines::new(line, line + 1), modified: 1_700_000_000 },
    }
}

fn plain_card(number: usize) -> Card {
    let answer = format!(
        "A lock that spins, number {number}, in `spin_{number}`: it is held for a short time only, since a thread that waits for it burns its time slice."
    );
    let list = ContentBlock::List {
        start: None,
        items: ["no sleep", "no fairness", "one `compare_exchange`"].map(ContentItem::text).to_vec(),
    };
    let section = format!("section {}", number / 100);
    card(number, &["notes", &section], &format!("What is spin lock {number}?"), vec![ContentBlock::Text(answer), list])
}

fn odd_cards() -> Vec<Card> {
    let text = |text: &str| vec![ContentBlock::Text(text.into())];
    let item = |text: &str, blocks| ContentItem { text: text.into(), done: None, blocks };
    let list = |start, items| ContentBlock::List { start, items };
    let everything = vec![
        ContentBlock::Text("A paragraph with\ntwo lines, `a < b`, x<sup>2</sup> and <kbd>Ctrl</kbd>.".into()),
        list(
            Some(3),
            vec![item("three", vec![list(None, vec![item("under", vec![])])]), item("", text("only a block"))],
        ),
        list(None, vec![item("other", vec![])]),
        ContentBlock::Code { lang: "c++".into(), text: "if (a < b && c) {\n\n\treturn \"x\";\n}".into() },
        ContentBlock::Table { header: vec!["k".into(), "`a|b`".into()], rows: vec![vec!["<int>".into(), "".into()]] },
    ];
    let questions = [
        "#1 begins like a comment",
        "=1+1",
        "2024",
        "A, \"quoted\", question; with\ttab",
        "What is <int>, &amp; and </div><script>?",
        "什么是死锁？",
        "Cafe\u{301} and a \u{338}slash",
        "`code` alone",
        "[sound:x.mp3] and [latex]x[/latex] and [$]y[/$]",
        "sed 's/\\(a\\)/\\[b\\]/'",
        "{{c1::not a cloze}} and {{Front}}",
        "two\nlines",
        "control \u{1f}\u{0}\u{7f} characters",
        "no\u{a0}break",
        " ",
        "😀 emoji and 👩‍👩‍👧",
    ];
    let decks: [&[&str]; 8] = [
        &["2024"],
        &["notes", "os"],
        &["Notes", "OS", "deep"],
        &["std::io"],
        &[" outer ", ""],
        &["Default"],
        &["操作系统", "\"quoted\", deck"],
        &["Maße"],
    ];
    let mut cards = Vec::new();
    for (at, question) in questions.iter().enumerate() {
        let mut made = card(at, decks[at % decks.len()], question, everything.clone());
        made.source.modified += at as i64;
        cards.push(made);
    }
    let mut bare = card(cards.len(), &["MASSE"], "bare", text("yes"));
    bare.context.clear();
    bare.tags.clear();
    cards.push(bare);
    let mut tagged = card(cards.len(), &["notes"], "tags", text("<b>not bold</b>"));
    tagged.tags = ["a b", "操作系统", "x::y", "X::Y", "re:quired", "*", "\"q\"", "Zeta", "alpha", "Äther", "zoo"]
        .map(str::to_owned)
        .to_vec();
    tagged.context = vec!["a › b".into(), "`c`".into()];
    tagged.source.path = "notes/a & b <c>.md".into();
    cards.push(tagged);
    // The same question under other titles is another card.
    let mut twin = card(cards.len(), &["notes"], "bare", text("no"));
    twin.context = vec!["elsewhere".into()];
    cards.push(twin);
    let mut beside = card(cards.len(), &["notes"], "and below the answer?", text("this"));
    beside.extra = Content { blocks: everything };
    cards.push(beside);
    let mut empty = card(cards.len(), &["notes"], "no answer", vec![]);
    empty.source.lines = Lines::new(7, 7);
    cards.push(empty);
    cards.extend(marked_cards(cards.len()));
    cards
}

/// Cards of the other note types, with what Anki could misread in them.
fn marked_cards(first: usize) -> Vec<Card> {
    let reversed = [("dog", "Hund"), ("a {{c1::b}}", "{{Front}} and `x`"), ("[sound:x.mp3]", "[latex]y[/latex]")];
    let clozes = [
        "The {{c1::heart}} has {{c2::four::how many}} chambers.",
        "{{c1::outer {{c2::inner}} outer}} and {{c1,3::both}}",
        "{{c500::last}} and {{c7::<int> & `code`}}",
        "$\\frac{a}{b_{c} }$ {{c1::$\\frac{a}{b_{c} }$}}",
        "一个{{c1::填空}}题",
    ];
    let mut cards = Vec::new();
    for (front, back) in reversed {
        let mut made = card(first + cards.len(), &["marked"], front, vec![ContentBlock::Text(back.into())]);
        made.note_type = NoteKind::Reversed;
        cards.push(made);
    }
    for (at, text) in clozes.iter().enumerate() {
        let mut made = card(first + cards.len(), &["marked", "cloze"], &Deletion::read(text), vec![]);
        made.note_type = NoteKind::Cloze;
        let under = ContentItem::text(Deletion::read("under {{c4::it}}, std::x, a}}b"));
        let below = [
            ContentBlock::List { start: None, items: vec![under] },
            ContentBlock::Code { lang: String::new(), text: "{{c9::no}}".into() },
        ];
        made.below.blocks.extend(below.into_iter().take(at % 3));
        cards.push(made);
    }
    // Signs of Anki that are text.
    let signs = [Deletion::OPEN, Deletion::NUMBERED, Deletion::HINT, Deletion::CLOSE].map(String::from);
    let [open, numbered, hint, close] = &signs;
    let text = format!("{{{open}1{numbered}std::x}}}} y}}{hint}a::b{close}}} {{{{c8::no}}}}");
    let mut made = card(first + cards.len(), &["marked"], &text, vec![ContentBlock::Text("a remark".into())]);
    made.note_type = NoteKind::Cloze;
    cards.push(made);
    cards
}

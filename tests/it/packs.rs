//! Cards that are marked in the notes already: each pack reads what its program documents.

use cardmill::commonmark::write_content;
use cardmill::content::Content;
use cardmill::marks::Deletion;
use cardmill::packs::{self, Marked, MarkedCard, Pack};
use cardmill::repair::RepairSettings;
use cardmill::source::SourceFile;

fn pack(name: &str) -> Pack {
    packs::builtin().into_iter().find(|pack| pack.name == name).unwrap()
}

fn read(name: &str, note: &str) -> Marked {
    packs::read(&SourceFile::new("note.md", note), &[&pack(name)], &RepairSettings::default())
}

/// Content as CommonMark, with Anki's signs for deletions.
fn text(content: &Content) -> String {
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
        for example in &pack.example {
            let found =
                packs::read(&SourceFile::new("n.md", example.note.as_str()), &[&pack], &RepairSettings::default());
            let codes: Vec<&str> = found.diagnostics.iter().map(|found| found.code).collect();
            let fits = |card: &MarkedCard, said: &packs::ExampleCard| {
                text(&card.front) == said.front.trim()
                    && said.back.as_ref().is_none_or(|back| back.trim() == text(&card.back))
                    && card.kind.name() == said.note_type.as_deref().unwrap_or("basic")
                    && (said.deck.is_none() || said.deck == card.deck)
                    && said.tags.as_ref().is_none_or(|tags| *tags == card.tags)
                    && (said.id.is_none() || said.id == card.id)
            };
            let same = found.cards.len() == example.cards.len()
                && found.cards.iter().zip(&example.cards).all(|(card, said)| fits(card, said));
            if !same || codes != example.findings {
                let cards: Vec<String> = found.cards.iter().map(described).collect();
                wrong.push(format!("{} / {}:\n  {}\n  {codes:?}", pack.name, example.name, cards.join("\n  ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

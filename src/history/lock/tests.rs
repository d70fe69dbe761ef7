//! A lock is read as it was written.

use super::*;

fn entry(number: u8, path: &str, removed: Option<i64>) -> Entry {
    Entry {
        id: CardId([number; 16]),
        path: path.to_owned(),
        context: vec!["Locks".to_owned()],
        question: "What is \"it\"?".to_owned(),
        answer: "a line\n\n- and `code`".to_owned(),
        extra: String::new(),
        deck: "a::b".to_owned(),
        tags: vec!["x::y".to_owned()],
        note_type: "basic".to_owned(),
        kind: "qa".to_owned(),
        rule: "question".to_owned(),
        hash: "0123456789abcdef".to_owned(),
        modified: 1_700_000_000,
        removed,
    }
}

#[test]
fn cards_stand_by_file_and_those_that_are_gone_below() {
    let entries =
        vec![entry(1, "b.md", None), entry(9, "a.md", Some(5)), entry(2, "a.md", None), entry(3, "a.md", None)];
    let text = write(&Lock { entries, ..Lock::default() });
    let read = parse(&SourceFile::new("cardmill.lock", text.as_str())).unwrap();
    assert_eq!(read.entries.iter().map(|entry| entry.id.0[0]).collect::<Vec<_>>(), [2, 3, 1, 9]);
    assert_eq!(write(&read), text);
    assert_eq!(read.entries[3], entry(9, "a.md", Some(5)));
}

#[test]
fn line_ends_of_windows_are_read() {
    let text = write(&Lock { entries: vec![entry(1, "a.md", None)], ..Lock::default() }).replace('\n', "\r\n");
    assert_eq!(parse(&SourceFile::new("cardmill.lock", text)).unwrap().entries.len(), 1);
}

#[test]
fn a_card_comes_out_of_the_lock_as_it_went_in() {
    let card = entry(1, "a.md", None).card();
    assert_eq!(commonmark::write_content(&card.answer).trim_end(), "a line\n\n- and `code`");
    assert_eq!(card.deck, ["a", "b"]);
}

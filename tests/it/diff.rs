//! Packages that did not come from this program as they are.

use crate::project::Project;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use snapbox::str;
use std::fs;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const NOTE: &str = "# Locks\n\n## What is a deadlock?\n\nTwo threads wait for each other.\n\n## What is a spinlock?\n\nIts waiting thread keeps asking.\n";

/// Notes with a package of them, `output/cardmill.apkg`.
fn project() -> Project {
    let project = Project::new(&[("notes/a.md", NOTE.as_bytes())]);
    project.run(&["build", "notes", "-q", "--format", "apkg", "--timestamp", "1700000000"]).code(0);
    project
}

/// The collection of the package, after these statements.
fn collection(project: &Project, statements: &str) -> Vec<u8> {
    let mut package = ZipArchive::new(fs::File::open(project.path("output/cardmill.apkg")).unwrap()).unwrap();
    let mut bytes = Vec::new();
    package.by_name("collection.anki2").unwrap().read_to_end(&mut bytes).unwrap();
    let path = project.path("collection.db");
    fs::write(&path, bytes).unwrap();
    rusqlite::Connection::open(&path).unwrap().execute_batch(statements).unwrap();
    fs::read(&path).unwrap()
}

/// Writes a package of these files.
fn package(project: &Project, files: &[(&str, &[u8])]) {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    fs::write(project.path("other.apkg"), zip.finish().unwrap().into_inner()).unwrap();
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

/// What turns a collection into one of schema 18, as far as it is read: the names are in
/// tables, and Anki has its own way to compare them.
const SCHEMA_18: &str = "
    create table notetypes (id integer primary key, name text not null);
    create table fields (ntid integer, ord integer, name text, primary key (ntid, ord)) without rowid;
    create table decks (id integer primary key, name text);
    insert into notetypes select json_extract(value, '$.id'), json_extract(value, '$.name')
        from col, json_each(models);
    insert into fields select json_extract(model.value, '$.id'), json_extract(field.value, '$.ord'),
        json_extract(field.value, '$.name') from col, json_each(models) model, json_each(model.value, '$.flds') field;
    insert into decks select key, replace(json_extract(value, '$.name'), '::', char(31)) from col, json_each(col.decks);
    update col set ver = 18, models = '', decks = '';
";

#[test]
fn a_package_in_the_format_of_anki_today_is_the_same_deck() {
    let project = project();
    let old = collection(&project, "update notes set flds = 'update Anki'");
    package(
        &project,
        &[
            ("meta", &[0x08, 3]),
            // As Anki leaves it: made for a log beside the file.
            ("collection.anki21b", &zstd(&collection(&project, &format!("{SCHEMA_18} pragma journal_mode = wal")))),
            ("collection.anki2", &old),
        ],
    );
    project.run(&["diff", "output/cardmill.apkg", "other.apkg", "--exit-code"]).code(0).stdout_eq(str![[r#"
nothing to change; [..] unchanged

"#]]);
}

#[test]
fn a_field_that_was_put_before_the_others_in_anki_is_not_taken_for_the_question() {
    let project = project();
    let statements = format!(
        "{SCHEMA_18}
        update fields set ord = -1 - ord;
        update fields set ord = -ord;
        insert into fields select id, 0, 'Mine' from notetypes;
        update notes set flds = 'mine' || char(31) || replace(flds, 'keeps asking', 'asks for ever');"
    );
    package(&project, &[("meta", &[0x08, 3]), ("collection.anki21b", &zstd(&collection(&project, &statements)))]);
    project.run(&["diff", "output/cardmill.apkg", "other.apkg"]).code(0).stdout_eq(str![[r#"
~ notes/a.md:9  Locks: What is a spinlock?
    answer    Its waiting thread [-keeps asking-]{+asks for ever+}.
change 1; 1 unchanged

"#]]);
}

#[test]
fn a_package_for_older_versions_is_not_taken_for_the_note_that_asks_to_update_anki() {
    let project = project();
    let old = collection(&project, "update notes set guid = id, flds = 'update Anki'");
    package(
        &project,
        &[("meta", &[0x08, 2]), ("collection.anki21", &collection(&project, "")), ("collection.anki2", &old)],
    );
    project.run(&["diff", "output/cardmill.apkg", "other.apkg", "--exit-code"]).code(0);
}

#[track_caller]
fn check_refused(files: &[(&str, &[u8])], stderr: snapbox::data::Inline) {
    let project = project();
    package(&project, files);
    project.run(&["diff", "output/cardmill.apkg", "other.apkg"]).code(2).stderr_eq(stderr);
}

#[test]
fn what_cannot_be_read_is_said() {
    check_refused(
        &[("meta", &[0x08, 4]), ("collection.anki22", &[])],
        str![[r#"
cardmill: cannot read `other.apkg`: the package has version 4, and this program knows 3; export it from Anki with support for older versions

"#]],
    );
    check_refused(
        &[("notes.txt", b"a zip of something else")],
        str![[r#"
cardmill: cannot read `other.apkg`: it is no package: there is no collection in it

"#]],
    );
    check_refused(
        &[("meta", &[0x08, 3]), ("collection.anki21b", b"not packed")],
        str![[r#"
cardmill: cannot read `other.apkg`: the package is damaged: [..]

"#]],
    );
    let project = project();
    let newer = collection(&project, "update col set ver = 19");
    let foreign =
        collection(&project, "update notes set mid = 1; update col set models = replace(models, 'cardmill', 'my')");
    check_refused(
        &[("collection.anki21b", &zstd(&newer))],
        str![[r#"
cardmill: cannot read `other.apkg`: the collection has schema 19, and this program knows 11 and 18; export it from Anki with support for older versions

"#]],
    );
    check_refused(
        &[("collection.anki2", &foreign)],
        str![[r#"
cardmill: cannot read `other.apkg`: none of its [..] notes has a note type of cardmill

"#]],
    );
}

#[test]
fn a_collection_whose_notes_are_worked_out_is_refused() {
    let project = project();
    let endless = "alter table notes rename to kept; create view notes as
        with recursive n (i) as (select 1 union all select i + 1 from n) select kept.* from kept, n;";
    let computed = "alter table notes add column more text as (zeroblob(100000000));";
    for statements in [endless, computed] {
        check_refused(
            &[("collection.anki2", &collection(&project, statements))],
            str![[r#"
cardmill: cannot read `other.apkg`: the collection in the package is not one that Anki makes: `notes` is no plain table

"#]],
        );
    }
}

#[test]
fn two_cards_of_one_id_are_not_compared_as_one() {
    let project = Project::new(&[("notes/a.md", NOTE.as_bytes())]);
    project.run(&["build", "notes", "-q", "--format", "json"]).code(0);
    let cards = fs::read_to_string(project.path("output/cardmill.json")).unwrap();
    let first = cards.lines().next().unwrap();
    fs::write(project.path("twice.json"), format!("{cards}\n{first}\n")).unwrap();
    project.run(&["diff", "output/cardmill.json", "twice.json"]).code(2).stderr_eq(str![[r#"
cardmill: cannot read `twice.json`: line 4: the card of line 1 has the same id

"#]]);
}

#[test]
fn a_card_that_is_gone_names_its_file_in_every_format_and_no_line() {
    let project = Project::new(&[("notes/a.md", NOTE.as_bytes())]);
    let build = ["build", "notes", "-q", "--timestamp", "1700000000", "--format", "apkg,json,md,csv"];
    project.run(&[&build[..], &["--lock", "cardmill.lock"]].concat()).code(0);
    let at = NOTE.find("## What is a spin").unwrap();
    fs::write(project.path("notes/a.md"), &NOTE[..at]).unwrap();
    project.run(&[&build[..], &["--tag-removed"]].concat()).code(0);
    let read = |name: &str| fs::read_to_string(project.path("output").join(name)).unwrap();
    assert!(read("cardmill.json").contains(r#""source":{"path":"notes/a.md","lines":null}"#));
    assert!(read("cardmill.md").contains("\n[notes/a.md](notes/a.md#L0)\n"), "{}", read("cardmill.md"));
    assert!(read("cardmill.csv").contains(",notes/a.md,"), "{}", read("cardmill.csv"));
    for other in ["cardmill.json", "cardmill.md"] {
        let other = format!("output/{other}");
        project.run(&["diff", "output/cardmill.apkg", &other, "--exit-code"]).code(0);
    }
}

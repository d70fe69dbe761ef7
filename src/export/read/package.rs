//! Reads the notes of a package, whether cardmill or Anki itself wrote it.
//!
//! Observed of what Anki 26.9 exports: a file `meta` tells the version of the package. In
//! version 3, the collection is `collection.anki21b`, a zstd frame around a database of
//! schema 18, in which note types, fields and decks are tables. In version 2 ("support older
//! Anki versions") it is `collection.anki21`, of schema 11, in which they are JSON. Both have
//! a `collection.anki2` as well, with one note that tells the reader to update Anki: it is
//! the deck only in packages that have no other.

use super::{DeckError, Record, sorted};
use crate::cards::card::NoteKind;
use crate::export::{fields, note_type};
use rusqlite::{Connection, MAIN_DB};
use ruzstd::decoding::StreamingDecoder;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// The newest version of packages that is known.
pub(super) const VERSION: u8 = 3;

/// What fields of a note type are read, and where they stood when it was made.
const FIELDS: [(&[&str], usize); 5] =
    [(&["Front", "Text"], 0), (&["Back"], 1), (&["Extra"], 2), (&["Context"], 3), (&["Source"], 4)];

/// For each of our note types, by its id, where its [`FIELDS`] stand.
type Columns = BTreeMap<i64, [usize; FIELDS.len()]>;

/// The notes by their guid. Those of other note types are left out: their fields mean
/// something else.
pub(super) fn read(bytes: Vec<u8>) -> Result<BTreeMap<String, Record>, DeckError> {
    let mut collection = collection(bytes)?;
    // Anki leaves its mark for a log beside the file, which a database in memory cannot have;
    // an exported one stands alone. The marks are the two versions of the file format.
    if let Some(versions) = collection.get_mut(18..20).filter(|versions| *versions == [2, 2]) {
        versions.copy_from_slice(&[1, 1]);
    }
    let mut db = Connection::open_in_memory()?;
    db.deserialize_read_exact(MAIN_DB, collection.as_slice(), collection.len(), true)?;
    // Nothing that the file defines is run, and nothing is read that it would have to work out.
    db.execute_batch("pragma trusted_schema = off; pragma query_only = on;")?;
    for table in ["col", "notes", "cards", "fields", "notetypes", "decks"] {
        plain_table(&db, table)?;
    }
    let (columns, decks) = match db.query_row("select ver from col", [], |row| row.get(0))? {
        11 => in_json(&db)?,
        18 => in_tables(&db)?,
        found => return Err(DeckError::Schema { found }),
    };
    let mut records = BTreeMap::new();
    let mut foreign = 0;
    // The deck is that of the first card; in a filtered deck, the one it comes from. SQLite
    // takes the other columns from the row that has the least `ord`.
    let mut query = db.prepare(
        "select n.mid, n.guid, n.tags, n.flds, iif(c.odid, c.odid, c.did), min(c.ord) \
        from notes n join cards c on c.nid = n.id group by n.id",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let Some(columns) = columns.get(&row.get(0)?) else {
            foreign += 1;
            continue;
        };
        let (guid, tags, texts): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let texts: Vec<&str> = texts.split('\u{1f}').collect();
        let [question, answer, extra, context, place] =
            columns.map(|at| texts.get(at).copied().unwrap_or_default().to_owned());
        let deck = decks.get(&row.get(4)?).cloned().unwrap_or_default();
        let place = fields::place_in(&place);
        records.insert(guid, Record { deck, tags: sorted(&tags), context, question, answer, extra, place });
    }
    if records.is_empty() && foreign > 0 {
        return Err(DeckError::Foreign { notes: foreign });
    }
    Ok(records)
}

/// Refuses a view, a virtual table and columns that are computed: any of them may be endless.
fn plain_table(db: &Connection, table: &'static str) -> Result<(), DeckError> {
    let made = "select exists (select 1 from pragma_table_list where name = ?1 collate nocase and type <> 'table') \
        or exists (select 1 from pragma_table_xinfo(?1) where hidden <> 0)";
    match db.query_row(made, [table], |row| row.get(0))? {
        true => Err(DeckError::Made { table }),
        false => Ok(()),
    }
}

/// The bytes of the database.
fn collection(bytes: Vec<u8>) -> Result<Vec<u8>, DeckError> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(DeckError::Zip)?;
    // A message of one number, which is the first; nothing for the oldest packages.
    let meta = member(&mut zip, "meta")?.unwrap_or_default();
    if let [0x08, found, ..] = meta[..]
        && found > VERSION
    {
        return Err(DeckError::Version { found });
    }
    if let Some(packed) = member(&mut zip, "collection.anki21b")? {
        let damaged = |error| DeckError::Unpack(std::io::Error::other(error));
        return Ok(limited(StreamingDecoder::new(packed.as_slice()).map_err(damaged)?)?);
    }
    for name in ["collection.anki21", "collection.anki2"] {
        if let Some(found) = member(&mut zip, name)? {
            return Ok(found);
        }
    }
    Err(DeckError::NoCollection)
}

/// A file of the package, if it has one of this name.
fn member(zip: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> Result<Option<Vec<u8>>, DeckError> {
    let file = match zip.by_name(name) {
        Ok(file) => file,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(DeckError::Zip(error)),
    };
    Ok(Some(limited(file)?))
}

/// The largest collection that is unpacked; a small package may claim to hold more than there is
/// memory.
const MOST: u64 = 1 << 30;

fn limited(packed: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    packed.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST {
        return Err(std::io::Error::other("what is packed is larger than 1 GB"));
    }
    Ok(bytes)
}

/// Note types and names of decks of schema 11: two objects by id in `col`.
fn in_json(db: &Connection) -> Result<(Columns, BTreeMap<i64, String>), DeckError> {
    let texts = db.query_row("select models, decks from col", [], |row| Ok([row.get(0)?, row.get(1)?]))?;
    let [models, decks] = texts.map(|text: String| serde_json::from_str::<Value>(&text).unwrap_or_default());
    let by_id = |all: &Value| -> Vec<(i64, Value)> {
        let all = all.as_object().into_iter().flatten();
        all.filter_map(|(id, value)| Some((id.parse().ok()?, value.clone()))).collect()
    };
    let name = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
    let models = by_id(&models).into_iter().map(|(id, model)| {
        let fields = model["flds"].as_array().into_iter().flatten().map(name).collect();
        (id, name(&model), fields)
    });
    let decks = by_id(&decks).into_iter().map(|(id, deck)| (id, name(&deck))).collect();
    Ok((columns(models), decks))
}

/// Note types and names of decks of schema 18, which has tables for them. Their names are
/// neither compared nor sorted here: that would need a collation that only Anki has.
fn in_tables(db: &Connection) -> Result<(Columns, BTreeMap<i64, String>), DeckError> {
    let mut fields: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let mut query = db.prepare("select ntid, name from fields order by ntid, ord")?;
    for row in query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (id, name) = row?;
        fields.entry(id).or_default().push(name);
    }
    let mut query = db.prepare("select id, name from notetypes")?;
    let names =
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<BTreeMap<i64, String>, _>>()?;
    let models = names.into_iter().map(|(id, name)| (id, name, fields.remove(&id).unwrap_or_default()));
    let columns = columns(models);
    let mut query = db.prepare("select id, name from decks")?;
    let decks = query.query_map([], |row| {
        // The parts of a name stand apart by a sign that nobody types.
        Ok((row.get(0)?, row.get::<_, String>(1)?.replace('\u{1f}', "::")))
    })?;
    Ok((columns, decks.collect::<Result<_, _>>()?))
}

/// Those note types that are ours, by their id or, where Anki has given it another, their
/// name. A person may have added fields to them, so fields are found by name.
fn columns(models: impl Iterator<Item = (i64, String, Vec<String>)>) -> Columns {
    let ours = NoteKind::ALL.map(note_type::of);
    models
        .filter(|(id, name, _)| ours.iter().any(|ours| ours.id == *id || ours.name == name))
        .map(|(id, _, fields)| {
            let column = |(names, at): (&[&str], usize)| {
                fields.iter().position(|field| names.contains(&field.as_str())).unwrap_or(at)
            };
            (id, FIELDS.map(column))
        })
        .collect()
}

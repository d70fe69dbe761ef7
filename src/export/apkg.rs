//! An Anki package: a zip of a collection of schema 11, a list of media, and the media.
//!
//! Schema 11 is what every importer takes, from Anki 2.1 on (measured on 2.1.54 to 26.9).
//! The collection is built in memory in one transaction. It has none of the seven indexes
//! of a real one, since Anki reads it once, from end to end, and a file without them is a
//! tenth smaller.
//!
//! Media stand in the zip under their numbers as they are, since pictures and sounds are
//! compressed already; they are copied from wherever they lie, and never held in memory. The
//! list, a JSON object, has their names.
//!
//! Ids count up from a fixed base in the order of the deck. Anki gives out others on import
//! when they are taken: it knows notes by guid, decks by name, and the note type by its id.

use super::deck_names::{self, DeckNames};
use super::note_type::{self, FIELD_COUNT};
use super::{ExportError, ExportOptions, LATEST, Media, fields};
use crate::cards::card::Card;
use crate::cards::deck::Deck;
use crate::media::{self, Medium};
use crate::text::highlight::Highlights;
use crate::text::html::{Part, parts};
use rusqlite::{Connection, MAIN_DB, Transaction, params};
use serde_json::{Map, Value, json};
use sha1::{Digest, Sha1};
use std::borrow::Cow;
use std::io::{Seek, Write};
use zip::write::SimpleFileOptions;

/// The id of the first note, the first card and the first deck.
const FIRST_ID: i64 = 1_500_000_000_000;

/// The deck that every collection has.
const DEFAULT_DECK: i64 = 1;

/// Writes the package to `out`, and gives it back.
pub(super) fn write<W: Write + Seek>(
    deck: &Deck,
    options: &ExportOptions,
    media: &Media<'_>,
    colours: &Highlights,
    out: W,
) -> Result<W, ExportError> {
    let mut db = Connection::open_in_memory()?;
    // Nothing has to survive a crash: a failed export leaves nothing behind.
    db.execute_batch("pragma journal_mode = off; pragma synchronous = off; pragma page_size = 4096;")?;
    let transaction = db.transaction()?;
    transaction.execute_batch(SCHEMA)?;
    let decks = deck_names::deck_names(deck);
    write_col(&transaction, deck, &decks.names, options)?;
    write_notes(&transaction, deck, &decks, options, colours)?;
    transaction.commit()?;
    pack(&db.serialize(MAIN_DB)?, media, out)
}

/// The tables of schema 11, as Anki's own `schema11.sql` has them, without the indexes.
const SCHEMA: &str = "
create table col (id integer primary key, crt integer not null, mod integer not null, scm integer not null,
    ver integer not null, dty integer not null, usn integer not null, ls integer not null, conf text not null,
    models text not null, decks text not null, dconf text not null, tags text not null);
create table notes (id integer primary key, guid text not null, mid integer not null, mod integer not null,
    usn integer not null, tags text not null, flds text not null, sfld integer not null, csum integer not null,
    flags integer not null, data text not null);
create table cards (id integer primary key, nid integer not null, did integer not null, ord integer not null,
    mod integer not null, usn integer not null, type integer not null, queue integer not null, due integer not null,
    ivl integer not null, factor integer not null, reps integer not null, lapses integer not null,
    left integer not null, odue integer not null, odid integer not null, flags integer not null, data text not null);
create table revlog (id integer primary key, cid integer not null, usn integer not null, ease integer not null,
    ivl integer not null, lastIvl integer not null, factor integer not null, time integer not null,
    type integer not null);
create table graves (usn integer not null, oid integer not null, type integer not null);
";

/// A note for each card of the deck, and the cards that Anki makes of it.
///
/// Cards of one note have the same position, as Anki gives them.
fn write_notes(
    db: &Transaction<'_>,
    deck: &Deck,
    decks: &DeckNames,
    options: &ExportOptions,
    colours: &Highlights,
) -> Result<(), ExportError> {
    let deck_ids: Vec<_> = decks.names.iter().enumerate().map(|(at, name)| deck_id(at, name)).collect();
    let mut note = db.prepare("insert into notes values (?1, ?2, ?3, ?4, -1, ?5, ?6, ?7, ?8, 0, '')")?;
    let mut note_card =
        db.prepare("insert into cards values (?1, ?5, ?2, ?6, ?3, -1, 0, 0, ?4, 0, 0, 0, 0, 0, 0, 0, 0, '')")?;
    let mut fields: [String; FIELD_COUNT] = Default::default();
    let mut joined = String::new();
    let mut tags = Tags::default();
    let mut next_card = FIRST_ID;
    for (position, (card, deck)) in deck.cards.iter().zip(&decks.of_card).enumerate() {
        let id = FIRST_ID + position as i64;
        let modified = options.timestamp.unwrap_or(card.source.modified).clamp(1, LATEST);
        fields::fill(&mut fields, card, &options.theme, colours);
        joined.clear();
        for (at, field) in fields.iter().enumerate() {
            if at > 0 {
                joined.push('\u{1f}');
            }
            joined.push_str(field);
        }
        let sort_field = stripped(&fields[0]);
        let tags = tags.of(card);
        let guid = fields::guid(card.id);
        let model = note_type::of(card.note_type).id;
        note.execute(params![id, guid, model, modified, tags, joined, sort_field, checksum(&sort_field)])?;
        // Anki counts the positions of new cards from 1.
        for ord in note_type::ords(card, &fields, &options.theme) {
            note_card.execute(params![next_card, deck_ids[*deck], modified, position as i64 + 1, id, ord])?;
            next_card += 1;
        }
    }
    Ok(())
}

/// Tags as Anki keeps them. Neighbours mostly share theirs.
#[derive(Default)]
struct Tags {
    raw: Vec<String>,
    sorted: String,
}

impl Tags {
    /// The tags in Anki's order, with the outer blanks by which it finds one as ` tag `.
    fn of(&mut self, card: &Card) -> &str {
        if self.raw != card.tags {
            self.raw.clone_from(&card.tags);
            let tags = fields::tags(card);
            let mut tags: Vec<_> = tags.split_whitespace().collect();
            tags.sort_by_cached_key(|tag| tag.to_lowercase());
            self.sorted = if tags.is_empty() { String::new() } else { format!(" {} ", tags.join(" ")) };
        }
        &self.sorted
    }
}

/// A field without its tags, as Anki sorts by it and looks for duplicates; of a picture, its
/// name stays, with a blank on both sides.
///
/// Like Anki (observed on 26.9), it takes a no-break space for a blank only where there are entities as well.
fn stripped(field: &str) -> Cow<'_, str> {
    if !field.contains(['<', '&']) {
        return Cow::Borrowed(field);
    }
    let mut out = String::with_capacity(field.len());
    for part in parts(field) {
        match (part, part.picture()) {
            (Part::Text(text), _) => out.push_str(text),
            (Part::Tag(_), Some(name)) => {
                out.push(' ');
                out.push_str(&stripped(name));
                out.push(' ');
            }
            (Part::Tag(_), None) => {}
        }
    }
    Cow::Owned(if field.contains('&') { out.replace('\u{a0}', " ") } else { out })
}

/// The first four bytes of the SHA-1 (`rslib/src/notes/mod.rs`, `field_checksum`).
fn checksum(sort_field: &str) -> u32 {
    let digest = Sha1::digest(sort_field);
    u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
}

fn pack<W: Write + Seek>(collection: &[u8], media: &Media<'_>, out: W) -> Result<W, ExportError> {
    // The time of an entry is the zip epoch unless it is set, and nothing sets it.
    let options = SimpleFileOptions::default()
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644)
        .compression_method(zip::CompressionMethod::Deflated)
        .compression_level(Some(LEVEL));
    let failed = |source| ExportError::Write { format: "package", source };
    let mut zip = zip::ZipWriter::new(out);
    zip.start_file("collection.anki2", options)?;
    zip.write_all(collection).map_err(failed)?;
    zip.start_file("media", options)?;
    zip.write_all(&media_list(media.files)).map_err(failed)?;
    for (number, medium) in media.files.iter().enumerate() {
        let stored = options
            .compression_method(zip::CompressionMethod::Stored)
            .compression_level(None)
            .large_file(medium.size >= u64::from(u32::MAX));
        zip.start_file(number.to_string(), stored)?;
        let copied = (media.open)(medium).and_then(|from| media::copy(medium, from, &mut zip));
        copied.map_err(|source| ExportError::Medium { path: medium.path.clone(), source })?;
    }
    Ok(zip.finish()?)
}

/// The list of media: `{"0":"first.png"}`, in the order of the numbers.
fn media_list(files: &[Medium]) -> Vec<u8> {
    let entry = |(number, medium): (usize, &Medium)| format!("\"{number}\":{}", Value::from(medium.name.as_str()));
    let entries: Vec<String> = files.iter().enumerate().map(entry).collect();
    format!("{{{}}}", entries.join(",")).into_bytes()
}

/// How hard to press: 1 is five times faster than 6 and makes files 1.6 times as large.
const LEVEL: i64 = 1;

/// Seconds for the whole file: the given time, or that of the newest source.
fn now(deck: &Deck, timestamp: Option<i64>) -> i64 {
    timestamp.or_else(|| deck.cards.iter().map(|card| card.source.modified).max()).unwrap_or(1).clamp(1, LATEST)
}

fn write_col(db: &Transaction<'_>, deck: &Deck, names: &[String], options: &ExportOptions) -> Result<(), ExportError> {
    let now = now(deck, options.timestamp);
    let kinds = &note_type::used(deck);
    let described = deck_names::descriptions(deck);
    let current = kinds.first().map_or(0, |kind| note_type::of(*kind).id);
    let conf = json!({
        "activeDecks": [DEFAULT_DECK], "curDeck": DEFAULT_DECK, "newSpread": 0, "collapseTime": 1200, "timeLim": 0,
        "estTimes": true, "dueCounts": true, "curModel": current, "nextPos": 1, "sortType": "noteFld",
        "sortBackwards": false, "addToCur": true, "schedVer": 2,
    });
    let mut decks = Map::new();
    decks.insert(DEFAULT_DECK.to_string(), deck_value(DEFAULT_DECK, "Default", "", now));
    for (at, name) in names.iter().enumerate() {
        let id = deck_id(at, name);
        let about = described.get(&deck_names::folded(name)).map(String::as_str).unwrap_or_default();
        decks.insert(id.to_string(), deck_value(id, name, about, now));
    }
    db.execute(
        "insert into col values (1, ?1, ?2, ?2, 11, 0, 0, 0, ?3, ?4, ?5, ?6, '{}')",
        params![
            CREATED,
            now * 1000,
            conf.to_string(),
            note_type::models(kinds, &options.theme, options.timestamp).to_string(),
            Value::Object(decks).to_string(),
            deck_options().to_string(),
        ],
    )?;
    Ok(())
}

/// When the collection was begun, in seconds; Anki counts days from there, for reviews only.
const CREATED: i64 = 1_500_000_000;

fn deck_id(at: usize, name: &str) -> i64 {
    // Whoever names a deck like the one that is always there means that one.
    if deck_names::folded(name) == "default" { DEFAULT_DECK } else { FIRST_ID + at as i64 }
}

fn deck_value(id: i64, name: &str, about: &str, now: i64) -> Value {
    json!({
        "id": id, "name": name, "mod": now, "usn": 0, "desc": about, "dyn": 0, "conf": 1, "collapsed": false,
        "browserCollapsed": false, "extendNew": 0, "extendRev": 0, "newToday": [0, 0], "revToday": [0, 0],
        "lrnToday": [0, 0], "timeToday": [0, 0],
    })
}

/// The options group that all decks have; Anki's defaults.
fn deck_options() -> Value {
    json!({ "1": {
        "id": 1, "mod": 0, "usn": 0, "name": "Default", "maxTaken": 60, "autoplay": true, "timer": 0, "replayq": true,
        "dyn": false,
        "new": { "bury": false, "delays": [1.0, 10.0], "initialFactor": 2500, "ints": [1, 4, 0], "order": 1, "perDay": 20 },
        "rev": { "bury": false, "ease4": 1.3, "ivlFct": 1.0, "maxIvl": 36500, "perDay": 200, "hardFactor": 1.2 },
        "lapse": { "delays": [10.0], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0 },
    }})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cards::card::CardId;
    use crate::export::tests::card;
    use std::io::{Cursor, Read};

    /// The collection in a package.
    fn unpacked(package: Vec<u8>) -> Connection {
        let mut zip = zip::ZipArchive::new(Cursor::new(package)).unwrap();
        let mut media = String::new();
        zip.by_name("media").unwrap().read_to_string(&mut media).unwrap();
        assert_eq!(media, "{}");
        let mut bytes = Vec::new();
        zip.by_name("collection.anki2").unwrap().read_to_end(&mut bytes).unwrap();
        let mut db = Connection::open_in_memory().unwrap();
        db.deserialize_read_exact(MAIN_DB, bytes.as_slice(), bytes.len(), true).unwrap();
        db
    }

    #[track_caller]
    fn check(db: &Connection, query: &str, expected: &[&str]) {
        let mut query = db.prepare(query).unwrap();
        let rows = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(rows.map(Result::unwrap).collect::<Vec<_>>(), expected);
    }

    fn deck() -> Deck {
        let mut second = card(2);
        second.question = "2024 `a<b`".into();
        second.source.modified += 60;
        Deck::of(vec![card(1), second])
    }

    fn written(timestamp: Option<i64>) -> Vec<u8> {
        let options = ExportOptions { timestamp, ..ExportOptions::default() };
        let out = Cursor::new(Vec::new());
        write(&deck(), &options, &Media::NONE, &Highlights::default(), out).unwrap().into_inner()
    }

    #[test]
    fn a_note_has_the_time_of_its_source() {
        let db = unpacked(written(None));
        check(&db, "select mod || '' from notes order by id", &["1700000000", "1700000060"]);
        check(&db, "select mod || '' from col", &["1700000060000"]);
    }

    #[test]
    fn a_timestamp_is_the_time_of_every_note() {
        let db = unpacked(written(Some(5)));
        check(&db, "select mod || '' from notes", &["5", "5"]);
    }

    #[test]
    fn cards_are_learnt_in_the_order_of_the_deck() {
        let db = unpacked(written(None));
        let query = "select due || ' ' || guid from cards join notes on notes.id = nid order by due";
        let guid = |number| fields::guid(CardId([number; 16]));
        check(&db, query, &[&format!("1 {}", guid(1)), &format!("2 {}", guid(2))]);
    }

    #[test]
    fn the_sort_field_is_the_question_without_markup() {
        let db = unpacked(written(None));
        check(&db, "select sfld from notes order by id", &["What is lock <1>?", "2024 a<b"]);
        // The first digits of `printf '2024 a<b' | sha1sum`.
        check(&db, "select printf('%08x', csum) from notes where id % 2 = 1", &["4f8807ba"]);
    }

    #[test]
    fn fields_stand_in_the_order_of_the_note_type() {
        let db = unpacked(written(None));
        let fields = "What is lock &lt;1&gt;?|<p>It waits:</p><ol><li><code>try_lock</code></li><li>sleep</li></ol>||\
            Operating systems › Locks &amp; <code>mutex</code>|notes/os.md:12-14|||";
        check(&db, "select replace(flds, char(31), '|') from notes limit 1", &[fields]);
        check(&db, "select tags from notes limit 1", &[" exam os::lock "]);
    }
}

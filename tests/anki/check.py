#!/usr/bin/env python3
"""Asks the real Anki whether it takes our files for what they are.

    check.py --json DECK.json [--apkg DECK.apkg] [--csv DECK.csv] [--genanki OTHER.apkg]

The JSON export says what has to be in the collection; each of the other files is imported
into a fresh one and compared with it, note by note. Needs the Python package `anki`
(see run.sh). Exit status: 0 all well, 1 something differs, 2 could not be run.
"""

import argparse
import html
import json
import re
import sqlite3
import sys
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path

try:
    import anki.lang
    from anki.collection import (
        Collection,
        ImportAnkiPackageOptions,
        ImportAnkiPackageRequest,
        ImportCsvRequest,
    )
except ImportError:
    print("check.py: the Python package `anki` is not installed; tests/anki/run.sh installs it", file=sys.stderr)
    sys.exit(2)

NOTE_TYPES = {"basic": "cardmill Basic", "reversed": "cardmill Basic (and reversed)", "cloze": "cardmill Cloze"}
FIELDS = ["Front", "Back", "Extra", "Context", "Source", "Hint", "Reserved1", "Reserved2"]
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

problems: list[str] = []


def check(right: bool, message: str) -> None:
    """Notes a problem; the first of a kind says most, so all are kept but few are shown."""
    if not right:
        problems.append(message)


# ------------------------------------------------------------------ what should be there


def guid(card_id: str) -> str:
    """Each half of the id as 11 digits to the base 62; written here a second time on purpose."""
    out = ""
    for half in (card_id[:16], card_id[16:]):
        number, digits = int(half, 16), ""
        for _ in range(11):
            number, digit = divmod(number, 62)
            digits = DIGITS[digit] + digits
        out += digits
    return out


def expected_ords(card: dict) -> list[int]:
    """The templates of which Anki makes cards; of a cloze, one for each number."""
    if card["note_type"] == "cloze":
        numbers = re.findall(r"\{\{c([\d,]+)::", card["question_html"])
        return sorted({int(number) - 1 for group in numbers for number in group.split(",")})
    return [0, 1] if card["note_type"] == "reversed" else [0]


def expected_notes(path: Path) -> dict[str, dict]:
    notes = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        card = json.loads(line)
        first, last = card["source"]["lines"]
        place = card["source"]["path"] + (f":{first}" if first == last else f":{first}-{last}")
        notes[guid(card["id"])] = {
            "note type": NOTE_TYPES[card["note_type"]],
            "ords": expected_ords(card),
            "deck": card["deck"],
            "tags": sorted(card["tags"]),
            "media": card.get("media", []),
            "fields": {
                "Front": card["question_html"],
                "Back": card["answer_html"],
                "Extra": card["extra_html"],
                "Context": card["context_html"],
                "Source": html.escape(place, quote=False),
                "Hint": "",
                "Reserved1": "",
                "Reserved2": "",
            },
        }
    return notes


# ------------------------------------------------------------------ what is there


@contextmanager
def fresh_collection():
    anki.lang.set_lang("en_US")
    with tempfile.TemporaryDirectory() as folder:
        col = Collection(str(Path(folder) / "collection.anki2"))
        try:
            yield col
        finally:
            col.close()


def import_package(col: Collection, path: Path):
    # What the import dialog has chosen when the user changes nothing: update if newer.
    options = ImportAnkiPackageOptions(merge_notetypes=False, update_notes=0, update_notetypes=0)
    return col.import_anki_package(ImportAnkiPackageRequest(package_path=str(path), options=options)).log


def import_table(col: Collection, path: Path):
    metadata = col.get_csv_metadata(path=str(path), delimiter=None)
    return col.import_csv(ImportCsvRequest(path=str(path), metadata=metadata)).log


def notes_in(col: Collection) -> dict[str, dict]:
    found = {}
    for note_id in col.find_notes(""):
        note = col.get_note(note_id)
        check(note.guid not in found, f"{note.guid}: is there twice")
        found[note.guid] = {
            "decks": sorted({col.decks.name(card.did) for card in note.cards()}),
            "ords": sorted(card.ord for card in note.cards()),
            "tags": sorted(note.tags),
            # The first field of a cloze is its text; all else is the same.
            "fields": {"Front" if name == "Text" else name: text for name, text in note.items()},
            "note type": note.note_type()["name"],
        }
    return found


def used_decks(col: Collection) -> list[str]:
    return sorted(deck.name for deck in col.decks.all_names_and_ids(skip_empty_default=True))


def compare(what: str, found: dict[str, dict], expected: dict[str, dict]) -> None:
    check(len(found) == len(expected), f"{what}: {len(found)} notes instead of {len(expected)}")
    for key, note in expected.items():
        there = found.get(key)
        if there is None:
            check(False, f"{what}: {key} is missing: {note['fields']['Front']!r}")
            continue
        check(there["decks"] == [note["deck"]], f"{what}: {key}: cards in {there['decks']} instead of {note['deck']!r}")
        check(there["ords"] == note["ords"], f"{what}: {key}: cards {there['ords']} instead of {note['ords']}")
        if what != "genanki":
            check(there["note type"] == note["note type"], f"{what}: {key}: is a {there['note type']}")
        check(there["tags"] == note["tags"], f"{what}: {key}: tags {there['tags']} instead of {note['tags']}")
        for field in FIELDS:
            have, want = there["fields"].get(field), note["fields"][field]
            check(have == want, f"{what}: {key}: {field} is {have!r} instead of {want!r}")


def compare_decks(what: str, col: Collection, expected: dict[str, dict]) -> None:
    names = set()
    for note in expected.values():
        parts = note["deck"].split("::")
        names.update("::".join(parts[:end]) for end in range(1, len(parts) + 1))
    check(used_decks(col) == sorted(names), f"{what}: decks {used_decks(col)} instead of {sorted(names)}")


def media_names(expected: dict[str, dict]) -> list[str]:
    """All files that the notes show or play."""
    return sorted({name for note in expected.values() for name in note["media"]})


def check_media(what: str, col: Collection, expected: dict[str, dict]) -> None:
    """Every file that a note names is there, and no other."""
    there = sorted(path.name for path in Path(col.media.dir()).iterdir())
    check(there == media_names(expected), f"{what}: media {there} instead of {media_names(expected)}")
    found = col.media.check()
    check(not found.missing, f"{what}: Anki misses the media {list(found.missing)}")
    check(not found.unused, f"{what}: Anki finds no use for the media {list(found.unused)}")


def check_health(what: str, col: Collection) -> None:
    """Nothing to mend, no card that Anki would have made and we did not, none that is blank."""
    before = col.card_count()
    col.after_note_updates(list(col.find_notes("")), mark_modified=False, generate_cards=True)
    check(col.card_count() == before, f"{what}: {col.card_count() - before} cards were missing")
    empty = col.get_empty_cards()
    check(not empty.notes, f"{what}: {len(empty.notes)} notes have empty cards")
    for card_id in col.find_cards(""):
        card = col.get_card(card_id)
        shown = card.render_output()
        check("{{" not in re.sub(r"\{\{(c\d+::|Front\}\})", "", shown.question_text),
              f"{what}: card {card_id} shows a template: {shown.question_text!r}")
        plays = any("[sound:" in field for field in card.note().fields)
        check(plays or not (shown.question_av_tags or shown.answer_av_tags), f"{what}: card {card_id} plays a sound")
    report, healthy = col.fix_integrity()
    check(healthy, f"{what}: the integrity check found: {report}")


# ------------------------------------------------------------------ the checks


def check_package(path: Path, expected: dict[str, dict]) -> None:
    with fresh_collection() as col:
        import_package(col, path)
        found = notes_in(col)
        compare("apkg", found, expected)
        compare_decks("apkg", col, expected)
        check([deck["name"] for deck in col.decks.all() if deck["name"].endswith("+")] == [], "apkg: a deck was renamed")
        check_written_by_anki(path, col, media_names(expected))
        check_media("apkg", col, expected)
        log = import_package(col, path)
        check(not log.new and not log.updated, f"apkg: a second import adds {len(log.new)}, updates {len(log.updated)}")
        compare("apkg, imported twice", notes_in(col), expected)
        cards = sum(len(note["ords"]) for note in expected.values())
        check(col.card_count() == cards, f"apkg, imported twice: {col.card_count()} cards instead of {cards}")
        check_health("apkg", col)


def check_written_by_anki(path: Path, col: Collection, media: list[str]) -> None:
    """Sort field, checksum, position and time are what Anki itself has for these notes."""
    query = "select n.guid || c.ord, n.sfld, n.csum, n.mod, n.tags, c.due from notes n join cards c on c.nid = n.id"
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(path) as package:
            check(package.testzip() is None, "apkg: the zip is damaged")
            listed = json.loads(package.read("media"))
            check(sorted(listed.values()) == media, f"apkg: lists the media {listed} instead of {media}")
            check(all(number in package.namelist() for number in listed), "apkg: media that are not there")
            package.extract("collection.anki2", folder)
        with sqlite3.connect(Path(folder) / "collection.anki2") as database:
            ours = {row[0]: list(row[1:]) for row in database.execute(query)}
        database.close()
    anki_has = {row[0]: row[1:] for row in col.db.all(query)}
    for key, row in ours.items():
        check(anki_has.get(key) == row, f"apkg: {key}: wrote {row}, Anki has {anki_has.get(key)}")


def check_table(path: Path, package: Path | None, expected: dict[str, dict]) -> None:
    if package is None:
        print("check.py: a table needs the note type of a package: give --apkg as well", file=sys.stderr)
        sys.exit(2)
    # A deck named by a number gets a full stop: Anki would take the number for an id.
    expected_new = {
        key: {**note, "deck": note["deck"] + "." * note["deck"].isdigit()} for key, note in expected.items()
    }
    with fresh_collection() as col:
        # On top of the package nothing is new.
        import_package(col, package)
        log = import_table(col, path)
        check(not log.new, f"csv over apkg: {len(log.new)} new notes")
        compare("csv over apkg", notes_in(col), expected)
        # Into a collection that has only the note type, everything is.
        col.remove_notes(list(col.find_notes("")))
        col.decks.remove([deck.id for deck in col.decks.all_names_and_ids(skip_empty_default=True)])
        log = import_table(col, path)
        check(len(log.new) == len(expected), f"csv: {len(log.new)} new notes instead of {len(expected)}")
        compare("csv", notes_in(col), expected_new)
        compare_decks("csv", col, expected_new)
        log = import_table(col, path)
        check(not log.new, f"csv: a second import adds {len(log.new)}")
        compare("csv, imported twice", notes_in(col), expected_new)
        check_health("csv", col)


def check_genanki(path: Path, package: Path | None, expected: dict[str, dict]) -> None:
    with fresh_collection() as col:
        import_package(col, path)
        theirs, their_decks = notes_in(col), used_decks(col)
        compare("genanki", theirs, expected)
    if package is None:
        return
    with fresh_collection() as col:
        import_package(col, package)
        ours = notes_in(col)
        check(used_decks(col) == their_decks, f"genanki: decks {their_decks} instead of {used_decks(col)}")
    for note in [*ours.values(), *theirs.values()]:
        # The only difference there may be.
        del note["note type"]
    check(ours == theirs, "genanki: the two collections differ")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("json", "apkg", "csv", "genanki"):
        parser.add_argument(f"--{name}", type=Path, required=name == "json")
    paths = parser.parse_args()
    expected = expected_notes(paths.json)
    done = []
    if paths.apkg:
        check_package(paths.apkg, expected)
        done.append("apkg")
    if paths.csv:
        check_table(paths.csv, paths.apkg, expected)
        done.append("csv")
    if paths.genanki:
        check_genanki(paths.genanki, paths.apkg, expected)
        done.append("genanki")
    for problem in problems[:20]:
        print(f"FAILED {problem}")
    if len(problems) > 20:
        print(f"FAILED and {len(problems) - 20} more")
    if not problems:
        print(f"ok: {paths.json}: {len(expected)} notes, the same in Anki by {', '.join(done) or 'nothing'}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

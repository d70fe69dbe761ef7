#!/usr/bin/env python3
"""Compares decks with what the real Anki exports of them.

    exports.py CARDMILL

Builds a deck, imports it, edits it in Anki and in the notes, and exports it from Anki in each
of its formats: `cardmill diff` has to tell of these edits and of nothing else. Needs the
Python package `anki` (see run.sh). Exit status: 0 all well, 1 something differs, 2 could not
be run.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from anki.collection import ExportAnkiPackageOptions
from check import check, fresh_collection, guid, import_package, problems

NOTES = """# Locks

## What is a deadlock?

Two threads wait for each other for ever.

## How is starvation avoided?

By queues that serve whoever has waited longest.

Whoever takes a lock twice:::is stuck, unless it is reentrant

A lock is taken by ==acquire== and given back by ==release==.
"""


def run(binary: str, folder: Path, *args: str) -> subprocess.CompletedProcess:
    return subprocess.run([binary, *args], cwd=folder, capture_output=True, text=True, check=False)


def build(binary: str, folder: Path, text: str, name: str) -> dict[str, dict]:
    """Builds the notes into a folder; gives the cards by their guids."""
    (folder / "notes").mkdir(exist_ok=True)
    (folder / "notes/locks.md").write_text(text, encoding="utf-8")
    made = run(binary, folder, "build", "notes", "--quiet", "--format", "json,apkg", "--timestamp", "1700000000",
               "--pack", "obsidian-sr,notes", "--output", name)
    check(made.returncode == 0, f"build ended with {made.returncode}: {made.stderr}")
    lines = (folder / name / "cardmill.json").read_text(encoding="utf-8").splitlines()
    return {guid(card["id"]): card for card in map(json.loads, lines)}


def changes(binary: str, folder: Path, old: str, new: str) -> dict[str, list[str]]:
    """What happens to each card from one deck to another, by its guid."""
    found = run(binary, folder, "diff", old, new, "--json")
    check(found.returncode == 0, f"diff {old} {new} ended with {found.returncode}: {found.stderr}")
    if found.returncode != 0:
        return {}
    return {change["id"]: change["events"] for change in json.loads(found.stdout)["changes"]}


def check_exports(binary: str, folder: Path, col) -> None:
    deck = build(binary, folder, NOTES, "old")
    kinds = {card["note_type"] for card in deck.values()}
    check(kinds == {"basic", "reversed", "cloze"}, f"the test itself: the deck has {kinds}")
    import_package(col, folder / "old/cardmill.apkg")
    # A note of somebody else, and a field added before ours.
    other = col.new_note(col.models.by_name("Basic"))
    other["Front"] = "not ours"
    col.add_note(other, col.decks.id("Mine"))
    ours = col.models.by_name("cardmill Basic")
    field = col.models.new_field("Mine")
    col.models.add_field(ours, field)
    col.models.reposition_field(ours, field, 0)
    col.models.update_dict(ours)
    edited = build(binary, folder, NOTES.replace("for ever", "until the end"), "new")
    changed = [key for key in deck if edited[key]["answer"] != deck[key]["answer"]]
    check(len(changed) == 1, f"the test itself: {len(changed)} answers were edited")
    for scheduling in (False, True):
        if scheduling:
            # A deck that holds cards only for a while; without the scheduling, Anki forgets whose they are.
            filtered = col.sched.get_or_create_filtered_deck(0)
            del filtered.config.search_terms[:]
            filtered.config.search_terms.add(search="deck:locks", limit=100, order=0)
            col.sched.add_or_update_filtered_deck(filtered)
        for legacy in (False, True):
            name = f"anki{'-legacy' * legacy}{'-scheduling' * scheduling}.apkg"
            options = ExportAnkiPackageOptions(
                with_scheduling=scheduling, with_deck_configs=False, with_media=True, legacy=legacy)
            col.export_anki_package(out_path=str(folder / name), options=options, limit=None)
            same = changes(binary, folder, "old/cardmill.apkg", name)
            check(not same, f"{name}: differs from what was imported: {same}")
            events = changes(binary, folder, name, "new/cardmill.apkg")
            check(events == {changed[0]: ["changed"]}, f"{name}: an edit of the notes shows as {events}")
    note = col.get_note(col.find_notes('"front:*starvation*"')[0])
    note["Back"], note.tags = "edited by hand", [*note.tags, "mine"]
    col.update_note(note)
    options = ExportAnkiPackageOptions(with_scheduling=True, with_deck_configs=False, with_media=True, legacy=False)
    col.export_anki_package(out_path=str(folder / "edited.apkg"), options=options, limit=None)
    events = changes(binary, folder, "old/cardmill.json", "edited.apkg")
    check(events == {note.guid: ["changed", "retagged"]}, f"an edit in Anki shows as {events}")
    col.remove_notes([note.id for note in map(col.get_note, col.find_notes('"note:cardmill *"'))])
    col.export_anki_package(out_path=str(folder / "foreign.apkg"), options=options, limit=None)
    refused = run(binary, folder, "diff", "old/cardmill.apkg", "foreign.apkg")
    check(refused.returncode == 2 and "none of its 1 notes" in refused.stderr, f"a foreign deck: {refused.stderr}")


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__.splitlines()[2].strip(), file=sys.stderr)
        return 2
    with fresh_collection() as col, tempfile.TemporaryDirectory() as folder:
        check_exports(str(Path(sys.argv[1]).resolve()), Path(folder), col)
    for problem in problems[:20]:
        print(f"FAILED {problem}")
    if not problems:
        print("ok: decks compared with what Anki exports")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

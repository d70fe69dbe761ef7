#!/usr/bin/env python3
"""Edits notes, builds, imports into the real Anki, and compares what was learnt.

    history.py CARDMILL

For each edit: build with a lock, import, answer every card, edit the notes, build, import
again. Every card that was there has to be there with its scheduling and its reviews, field
by field; nothing may be there twice; and the texts have to be those of the new deck.
Needs the Python package `anki` (see run.sh). Exit status: 0 all well, 1 something differs,
2 could not be run.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from check import check, fresh_collection, guid, import_package, problems

LOCKS = """# Locks

## What is a deadlock?

Two threads wait for each other for ever.

## How is starvation avoided?

By queues that serve whoever has waited longest.

## Why do queues need an owner?

So that only the thread that took one can give it back.
"""
BACKUPS = """# Backups

- Full backup: copies everything, every time
- Incremental backup: copies only what changed
- Mirror: a second copy that is always up to date
"""
RPO = """# Difference between RPO and RTO

RPO: how much data may be lost
RTO: how long it may take until all works again
"""
HEAPS = "## What is a key?\n\nA secret number that opens a message.\n"
SCALES = "## What is a key?\n\nA scale that has found its home.\n"
MARKED = "A semaphore is ==a counter== that lets as many threads in as it says.\n"
ASKED = "What is a semaphore?::A semaphore is a counter that lets as many threads in as it says.\n"
# What a remark says stands in the field Extra, and nowhere else.
ANCHORS = """# Sailing

## What is an anchor?

An iron that holds a ship.

(

The first ones were of stone.

)
"""
NOTES = {"locks.md": LOCKS, "backups.md": BACKUPS, "rpo.md": RPO, "crypto.md": HEAPS, "music.md": SCALES}


class Vault:
    """Notes with a lock, and a collection in which all their cards were answered once."""

    def __init__(self, binary: str, folder: Path, col, more: dict[str, str] | None = None, *options: str) -> None:
        self.binary, self.folder, self.col, self.time = binary, folder, col, 1_700_000_000
        self.options = list(options)
        for name, text in (NOTES | (more or {})).items():
            self.write(name, text)
        self.build()
        self.answer_all()
        self.before = self.state()

    def write(self, name: str, text: str) -> None:
        path = self.folder / "notes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.folder / "notes" / name).read_text(encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = self.read(name)
        check(old in text, f"the test itself: {old!r} is not in {name}")
        self.write(name, text.replace(old, new))

    def build(self) -> None:
        """Builds a minute later, and imports."""
        self.time += 60
        command = [self.binary, "build", "notes", "--quiet", "--format", "json,apkg", "--lock", "cardmill.lock",
                   "--timestamp", str(self.time), *self.options]
        environment = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
        run = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        check(run.returncode == 0, f"build ended with {run.returncode}: {run.stderr}")
        lines = (self.folder / "output/cardmill.json").read_text(encoding="utf-8").splitlines()
        self.deck = {guid(card["id"]): card for card in map(json.loads, lines)}
        self.log = import_package(self.col, self.folder / "output/cardmill.apkg")
        refused = [key for key in ("conflicting", "missing_notetype", "missing_deck", "empty_first_field",
                                   "first_field_match") if len(getattr(self.log, key))]
        check(not refused, f"Anki refuses notes as {refused}")

    def orphans(self) -> list[dict]:
        """The cards that are gone, as `plan` lists them."""
        command = [self.binary, "plan", "notes", "--json", *self.options]
        run = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        check(run.returncode == 0, f"plan ended with {run.returncode}: {run.stderr}")
        return json.loads(run.stdout)["orphans"]

    def found(self, search: str) -> set[str]:
        """The guids of the notes that a search in Anki finds."""
        return {self.col.get_note(note).guid for note in self.col.find_notes(search)}

    def answer_all(self) -> None:
        conf = self.col.decks.get_config(1)
        conf["new"]["perDay"] = 9999
        self.col.decks.update_config(conf)
        for deck in self.col.decks.all_names_and_ids():
            self.col.decks.select(deck.id)
            for _ in range(200):
                queue = self.col.sched.get_queued_cards(fetch_limit=1)
                if not queue.cards:
                    break
                card = self.col.get_card(queue.cards[0].card.id)
                card.start_timer()
                self.col.sched.answerCard(card, 4)

    def state(self) -> dict[str, tuple]:
        """What is known of each note's learning: schedule and reviews."""
        query = """select n.guid, c.id, c.ord, c.type, c.queue, c.due, c.ivl, c.factor, c.reps, c.lapses
            from notes n join cards c on c.nid = n.id order by c.id"""
        reviews = "select id, cid, ease, ivl, lastIvl, factor, time, type from revlog where cid = ? order by id"
        state: dict[str, list] = {}
        for key, *card in self.col.db.all(query):
            state.setdefault(key, []).append((tuple(card), tuple(map(tuple, self.col.db.all(reviews, card[0])))))
        return {key: tuple(cards) for key, cards in state.items()}


def check_edit(binary: str, name: str, edit, added: int = 0, orphaned: int = 0) -> None:
    with fresh_collection() as col, tempfile.TemporaryDirectory() as folder:
        vault = Vault(binary, Path(folder), col)
        check(all(reviews for cards in vault.before.values() for _, reviews in cards), f"{name}: not all were answered")
        known = set(vault.deck)
        edit(vault)
        vault.build()
        after = vault.state()
        lost = [key for key, cards in vault.before.items() if after.get(key) != cards]
        check(not lost, f"{name}: schedule or reviews of {len(lost)} notes changed")
        more = len(after) - len(vault.before)
        check(more == added, f"{name}: {more} new notes, not {added}")
        check(len(set(vault.deck) - known) == added, f"{name}: {len(set(vault.deck) - known)} new guids, not {added}")
        gone = known - set(vault.deck)
        check(len(gone) == orphaned, f"{name}: {len(gone)} orphans, not {orphaned}")
        for key, card in vault.deck.items():
            notes = col.db.list("select id from notes where guid = ?", key)
            check(len(notes) == 1, f"{name}: {key} is there {len(notes)} times")
            note = col.get_note(notes[0])
            check(note["Front"] == card["question_html"], f"{name}: front {note['Front']!r}")
            check(note["Back"] == card["answer_html"], f"{name}: back {note['Back']!r}")
            check(note["Extra"] == card["extra_html"], f"{name}: extra {note['Extra']!r}")
            check(note["Context"] == card["context_html"], f"{name}: context {note['Context']!r}")
            check(sorted(note.tags) == sorted(card["tags"]), f"{name}: tags {note.tags}")


def swap(vault: Vault) -> None:
    head, one, two, three = vault.read("locks.md").split("## ")
    vault.write("locks.md", head + "## " + "\n## ".join([two, three.rstrip() + "\n", one]))


def move_section(vault: Vault) -> None:
    before, moved = vault.read("locks.md").split("## How is")
    vault.write("locks.md", before)
    vault.write("deeper/waiting.md", "# Waiting\n\n## How is" + moved)


def rename(vault: Vault, old: str, new: str) -> None:
    (vault.folder / "notes" / old).rename(vault.folder / "notes" / new)


def rename_and_edit(vault: Vault) -> None:
    rename(vault, "locks.md", "mutual.md")
    vault.replace("mutual.md", "How is starvation avoided?", "How do you avoid starvation?")


def both(vault: Vault) -> None:
    vault.replace("locks.md", "How is starvation avoided?", "How do you avoid starvation?")
    vault.replace("locks.md", "serve whoever has waited longest", "first serve whoever has waited longest of all")


def everywhere(vault: Vault) -> None:
    for old, new in [("queues", "waiting lines"), ("starvation", "starving")]:
        vault.replace("locks.md", old, new)


def restore(vault: Vault) -> None:
    (vault.folder / "notes/backups.md").unlink()
    vault.build()
    vault.write("backups.md", BACKUPS)


def template(vault: Vault) -> None:
    (vault.folder / "mine.toml").write_text('[ask.definition]\nen = ["Say in your own words what this is: {label}"]\n')
    vault.options = ["--rules", "mine.toml"]


def rebuild_lock(vault: Vault) -> None:
    (vault.folder / "cardmill.lock").unlink()


EDITS = [
    ("nothing is edited", lambda vault: None, 0, 0),
    ("an answer is edited", lambda vault: vault.replace("locks.md", "for ever", "until the end"), 0, 0),
    ("a typo in a question", lambda vault: vault.replace("locks.md", "a deadlock", "a deadlok"), 0, 0),
    ("a card is inserted", lambda vault: vault.replace(
        "locks.md", "## How is", "## Who invented semaphores?\n\nDijkstra did, in 1962.\n\n## How is"), 1, 0),
    ("a card is deleted", lambda vault: vault.replace(
        "locks.md", "## What is a deadlock?\n\nTwo threads wait for each other for ever.\n\n", ""), 0, 1),
    ("a file is renamed", lambda vault: rename(vault, "locks.md", "mutual.md"), 0, 0),
    ("question and answer are edited together", both, 0, 0),
    ("sections are swapped", swap, 0, 0),
    ("a section moves to another file", move_section, 0, 0),
    ("a file is renamed and a card edited", rename_and_edit, 0, 0),
    ("a term is renamed everywhere", everywhere, 0, 0),
    ("the same question in two files, one edited", lambda vault: vault.replace("music.md", "its home", "a home"), 0, 0),
    ("a file is deleted and restored", restore, 0, 0),
    ("the wording of a rule changes", template, 0, 0),
    ("the deck is renamed", lambda vault: setattr(vault, "options", ["--deck", "Other"]), 0, 0),
    ("the lock is deleted and built anew", rebuild_lock, 0, 0),
]


def check_insertions(binary: str) -> None:
    """What adds a card beside the ones that are there: only the guids that were there count."""
    edits = [
        ("an item is inserted in a list", lambda vault: vault.replace(
            "backups.md", "- Incr", "- Differential backup: copies what changed since the full one\n- Incr")),
        ("a comparison gets a third subject", lambda vault: (
            vault.replace("rpo.md", "RPO and RTO", "RPO, RTO and MTTR"),
            vault.write("rpo.md", vault.read("rpo.md") + "MTTR: the mean time that a repair takes\n"))),
    ]
    for name, edit in edits:
        with fresh_collection() as col, tempfile.TemporaryDirectory() as folder:
            vault = Vault(binary, Path(folder), col)
            known = set(vault.deck)
            edit(vault)
            vault.build()
            after = vault.state()
            check(known <= set(vault.deck), f"{name}: {len(known - set(vault.deck))} cards lost their guid")
            check(all(after.get(key) == cards for key, cards in vault.before.items()), f"{name}: reviews changed")
            check(len(after) == len(vault.deck), f"{name}: {len(after)} notes for {len(vault.deck)} cards")


def check_own_edits(binary: str) -> None:
    """What a person did in Anki survives a build that did not touch that card."""
    with fresh_collection() as col, tempfile.TemporaryDirectory() as folder:
        vault = Vault(binary, Path(folder), col)
        note = col.get_note(col.find_notes('"front:*starvation*"')[0])
        note["Back"] = "edited by hand"
        note.tags = [*note.tags, "leech"]
        col.update_note(note)
        vault.replace("locks.md", "for ever", "until the end")
        vault.write("locks.md", "A line above all.\n\n" + vault.read("locks.md"))
        vault.build()
        again = col.get_note(note.id)
        check(again["Back"] == "edited by hand", f"own edits: the answer is {again['Back']!r}")
        check("leech" in again.tags, f"own edits: the tags are {again.tags}")
        changed = col.get_note(col.find_notes('"front:*deadlock*"')[0])
        check("until the end" in changed["Back"], "own edits: the other card was not updated")


def check_remark(binary: str) -> None:
    """A remark that changes, comes or goes is an update; one that stays is none."""
    with fresh_collection() as col, tempfile.TemporaryDirectory() as folder:
        vault = Vault(binary, Path(folder), col, {"sailing.md": ANCHORS})
        found = col.find_notes('"front:*anchor*"')
        check(len(found) == 1, f"remark: the test itself: {len(found)} notes")

        def extra() -> str:
            return col.get_note(found[0])["Extra"]

        check(extra() == "The first ones were of stone.", f"remark: at first {extra()!r}")
        vault.replace("sailing.md", "of stone", "of wood")
        vault.build()
        check(extra() == "The first ones were of wood.", f"remark: changed, it is {extra()!r}")
        check({note.id.nid for note in vault.log.updated} == set(found), f"remark: updated are {vault.log.updated}")
        without = vault.read("sailing.md").replace("(\n\nThe first ones were of wood.\n\n)\n", "")
        vault.write("sailing.md", without)
        vault.build()
        check(extra() == "", f"remark: gone, it is {extra()!r}")
        vault.write("sailing.md", without + "(\n\nSome are of lead.\n\n)\n")
        vault.build()
        check(extra() == "Some are of lead.", f"remark: come, it is {extra()!r}")
        vault.write("sailing.md", "A line above all.\n\n" + vault.read("sailing.md"))
        vault.build()
        check(not vault.log.updated, f"remark: unchanged, updated are {vault.log.updated}")
        check(vault.state() == vault.before, "remark: what was learnt changed")


def check_other_note_type(binary: str, name: str, text: str, options: list[str], edit, back) -> None:
    """A basic card that becomes a cloze is another note to Anki, which could not turn one into the other."""
    with fresh_collection() as col, tempfile.TemporaryDirectory() as folder:
        vault = Vault(binary, Path(folder), col, {"semaphores.md": text}, *options)
        known = vault.deck
        basic = {key for key, card in known.items() if card["source"]["path"].endswith("semaphores.md")}
        check(len(basic) == 1, f"{name}: the test itself: {len(basic)} cards")
        edit(vault)
        vault.build()
        cloze = set(vault.deck) - set(known)
        check(set(known) - set(vault.deck) == basic, f"{name}: gone are {set(known) - set(vault.deck)}, not {basic}")
        check([vault.deck[key]["note_type"] for key in cloze] == ["cloze"], f"{name}: new are {cloze}")
        check({note.id.nid for note in vault.log.new} == {col.find_notes('"note:cardmill Cloze"')[0]},
              f"{name}: Anki has {len(vault.log.new)} new notes")
        check(not vault.log.updated, f"{name}: Anki updated {len(vault.log.updated)} notes")
        after = vault.state()
        check(len(after) == len(vault.before) + 1, f"{name}: {len(after)} notes, there were {len(vault.before)}")
        check(all(after.get(key) == cards for key, cards in vault.before.items()), f"{name}: reviews changed")
        orphans = vault.orphans()
        check([guid(orphan["id"]) for orphan in orphans] == list(basic), f"{name}: orphans are {orphans}")
        check(all(vault.found(orphan["search"]) == basic for orphan in orphans), f"{name}: the search finds others")
        vault.options.append("--tag-removed")
        vault.build()
        check(vault.found("tag:cardmill::removed") == basic, f"{name}: the tag does not find the old card")
        vault.options.remove("--tag-removed")
        vault.answer_all()
        before = vault.state()
        # And the other way: the old card is there again, with what was learnt.
        back(vault)
        vault.build()
        check(set(vault.deck) == set(known), f"{name}: back again, {set(vault.deck) ^ set(known)} differ")
        check(vault.state() == before, f"{name}: back again, reviews or the number of notes changed")
        gone = [guid(orphan["id"]) for orphan in vault.orphans()]
        check(gone == list(cloze), f"{name}: back again, gone are {gone}")
        check(not vault.found("tag:cardmill::removed"), f"{name}: back again, the tag is still there")


def use_packs(names: str):
    def edit(vault: Vault) -> None:
        vault.options = ["--pack", names] if names else []
    return edit


# How a basic card becomes a cloze: another pack reads it, or its author marks something.
NOTE_TYPES = [
    ("a pack that finds a cloze is switched on", f"## What is a semaphore?\n\n{MARKED}", [],
     use_packs("cloze-highlight,notes"), use_packs("")),
    ("a basic card is edited to a cloze", ASKED, ["--pack", "obsidian-sr,notes"],
     lambda vault: vault.write("semaphores.md", MARKED), lambda vault: vault.write("semaphores.md", ASKED)),
]
def check_look(binary: str) -> None:
    """A user's look reaches Anki, also back and forth, and leaves the notes alone."""
    with fresh_collection() as col, tempfile.TemporaryDirectory() as folder:
        vault = Vault(binary, Path(folder), col)
        note = col.get_note(col.find_notes('"front:*starvation*"')[0])
        note["Back"] = "edited by hand"
        col.update_note(note)

        def front() -> str:
            return col.get_card(col.find_cards('"front:*starvation*"')[0]).question()

        ours = front()
        config = Path(folder) / "cardmill.toml"
        look = 'source_link = "obsidian://open?file={path}"\n[note_type]\ncss = "my.css"\n[note_type.basic]\nfront = "my.html"\n'
        (Path(folder) / "my.html").write_text("<i>{{Front}}</i>", encoding="utf-8")
        for css in (".card { color: red }", ".card { color: blue }", ".card { color: red }"):
            (Path(folder) / "my.css").write_text(css, encoding="utf-8")
            config.write_text(look, encoding="utf-8")
            vault.build()
            check(css in front() and "<i>How is starvation avoided?</i>" in front(), f"look: {css} is not in {front()[-200:]}")
        config.write_text("", encoding="utf-8")
        vault.build()
        check(front() == ours, "look: ours did not come back")
        check(col.get_note(note.id)["Back"] == "edited by hand", "look: a note was overwritten")
        check(vault.state() == vault.before, "look: what was learnt changed")
        names = [known.name for known in col.models.all_names_and_ids()]
        check(not [name for name in names if "+" in name], f"look: note types {names}")


def check_orphans(binary: str) -> None:
    """An orphan is found by the search that `plan` prints, before it is tagged and after."""
    with fresh_collection() as col, tempfile.TemporaryDirectory() as folder:
        vault = Vault(binary, Path(folder), col)
        odd = '## What does `a_b*(c)` mean: "x" \\ y?\n\nA product and a quote.\n'
        vault.write("odd.md", odd)
        vault.build()
        (vault.folder / "notes/odd.md").unlink()
        gone = [key for key, card in vault.deck.items() if card["source"]["path"].endswith("odd.md")]
        check(len(gone) >= 1, "orphans: the test made no card")
        vault.build()
        found = vault.found

        def searches() -> list[str]:
            return [orphan["search"] for orphan in vault.orphans()]

        check(len(searches()) == len(gone), f"orphans: {len(searches())} searches for {len(gone)} cards")
        for orphan in vault.orphans():
            there = found(orphan["search"])
            check(there == {guid(orphan["id"])}, f"orphans: {orphan['search']!r} finds {there}")
        vault.options = ["--tag-removed"]
        vault.build()
        check(set(searches()) == {"tag:cardmill::removed"}, f"orphans: searches {searches()}")
        check(found("tag:cardmill::removed") == set(gone), "orphans: the tag does not find them")
        vault.options = []
        vault.write("odd.md", odd)
        vault.build()
        check(not found("tag:cardmill::removed"), "orphans: the tag stays on a card that came back")


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__.splitlines()[2].strip(), file=sys.stderr)
        return 2
    binary = str(Path(sys.argv[1]).resolve())
    for name, edit, added, orphaned in EDITS:
        check_edit(binary, name, edit, added, orphaned)
    check_insertions(binary)
    check_own_edits(binary)
    check_remark(binary)
    check_orphans(binary)
    check_look(binary)
    for name, text, options, edit, back in NOTE_TYPES:
        check_other_note_type(binary, name, text, options, edit, back)
    for problem in problems[:20]:
        print(f"FAILED {problem}")
    if not problems:
        print(f"ok: {len(EDITS) + len(NOTE_TYPES) + 6} edits, imported again with what was learnt")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

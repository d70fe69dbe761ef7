#!/usr/bin/env python3
"""Compares cardmill with other programs that write Anki packages, all in one run: `make bench`.

Everybody gets the same cards: those that cardmill makes of a generated note. cardmill starts from
the note and does all of its work; the others are given what it found and only write the package:
genanki (Python) and genanki-rs (compat/genanki) HTML fields, ankdown its own kind of Markdown.

Prints seconds of CPU (user and system) and of the clock, the most memory, and how many times as
much of each the others take. Each program runs a few times in turn with the others, and its best run
counts. Nothing is judged here: figures of one machine are no test. What cannot be had is left out
and said. Everything that is written lies in target/peers.
"""
import json, os, pathlib, shutil, subprocess, sys, time

ROOT = pathlib.Path(__file__).resolve().parent.parent
HERE = ROOT / "target" / "peers"
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).absolute()
TURNS = 3

GENANKI = '''
import json, sys, genanki
fields = ["Front", "Back", "Extra", "Context", "Source", "Hint", "Reserved1", "Reserved2"]
template = {"name": "Card 1", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"}
model = genanki.Model(1764028800732, "Basic", fields=[{"name": name} for name in fields], templates=[template])
decks = {}
for line in open(sys.argv[1], encoding="utf-8"):
    card = json.loads(line)
    deck = decks.setdefault(card["deck"], genanki.Deck(1400000000000 + len(decks), card["deck"]))
    source = "%s:%d" % (card["source"]["path"], card["source"]["lines"][0])
    texts = [card["question_html"], card["answer_html"], card["extra_html"], card["context_html"], source, "", "", ""]
    deck.add_note(genanki.Note(model=model, fields=texts, tags=card["tags"], guid=card["id"]))
genanki.Package(list(decks.values())).write_to_file(sys.argv[2])
'''


def call(*command, **more):
    subprocess.run([str(part) for part in command], check=True, **more)


def left_out(name, why):
    print(f"LEFT OUT: {name}; {why}", file=sys.stderr)


def measured(command, cwd=None):
    """Seconds of CPU, seconds of the clock, most memory in MB."""
    start = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    # 1 of cardmill means that there is something to look at, as in a messy note there is.
    if process.returncode not in (0, 1):
        sys.exit(f"{command[0]} failed: {said.decode(errors='replace')}")
    return used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1000


def python_with(package):
    """A Python that has the package, in a virtual environment of its own, or None."""
    home = HERE / "python"
    python = home / "bin" / "python"
    try:
        if not python.exists():
            call(sys.executable, "-m", "venv", home, stdout=subprocess.DEVNULL)
        has = subprocess.run([python, "-c", f"import {package}"], capture_output=True).returncode == 0
        if not has:
            call(python, "-m", "pip", "-q", "--disable-pip-version-check", "install", package)
        return python
    except (OSError, subprocess.CalledProcessError) as error:
        left_out(package, f"it cannot be installed ({error})")
        return None


def peers(cards, note_json):
    """The programs that can be had: name, command, and the folder to run it in."""
    print("preparing the other programs", file=sys.stderr)
    if python := python_with("genanki"):
        script = HERE / "genanki_peer.py"
        script.write_text(GENANKI)
        yield "genanki (Python)", [python, script, note_json, HERE / "genanki.apkg"], None
    try:
        call("cargo", "build", "--quiet", "--release", "--locked", "--target-dir", HERE / "genanki-rs", cwd=ROOT / "compat" / "genanki")
        yield "genanki-rs", [HERE / "genanki-rs/release/cardmill-genanki", note_json, HERE / "genanki-rs.apkg"], None
    except (OSError, subprocess.CalledProcessError) as error:
        left_out("genanki-rs", f"compat/genanki cannot be built ({error})")
    if python := python_with("ankdown"):
        folder = HERE / "ankdown"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "notes").mkdir(parents=True)
        text = "\n---\n\n".join(f"{card['question']}\n\n%\n\n{card['answer']}\n" for card in cards)
        (folder / "notes" / "note.md").write_text(text)
        yield "ankdown", [python.parent / "ankdown", "-r", "notes", "-p", "ankdown.apkg"], folder


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    HERE.mkdir(parents=True, exist_ok=True)
    call("cargo", "build", "--quiet", "--release", "--locked", "--bin", "cardmill", "--example", "generate_note", cwd=ROOT)
    cardmill = TARGET / "release" / "cardmill"
    note = HERE / "note.md"
    with note.open("wb") as out:
        call(TARGET / "release/examples/generate_note", count, stdout=out)
    build = [cardmill, "build", "--no-cache", "--no-config", "--no-lock", "--quiet", note, "--output"]
    note_json = HERE / "cards.json"
    measured([*build, note_json])
    cards = [json.loads(line) for line in note_json.open(encoding="utf-8")]
    programs = [("cardmill", [*build, HERE / "cardmill.apkg"], None), *peers(cards, note_json)]
    best = {}
    for turn in range(TURNS):
        for name, command, cwd in programs:
            print(f"running {name} ({turn + 1} of {TURNS})", file=sys.stderr)
            now = measured(command, cwd)
            best[name] = tuple(map(min, best.get(name, now), now))
    print(f"{len(cards)} cards of a note of {note.stat().st_size / 1e6:.1f} MB; the best of {TURNS} runs in turn\n")
    print(f"{'':18}{'CPU':>9}{'clock':>9}{'memory':>10}{'CPU':>9}{'clock':>9}{'memory':>9}")
    own = best["cardmill"]
    for name, used in best.items():
        ratios = "".join(f"{theirs / mine:>8.1f}x" for theirs, mine in zip(used, own))
        print(f"{name:18}{used[0]:>7.2f} s{used[1]:>7.2f} s{used[2]:>7.0f} MB{ratios}")


if __name__ == "__main__":
    main()

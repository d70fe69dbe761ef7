#!/usr/bin/env python3
"""What can happen to a run from outside, done to it: `make torture`, or `run.py BINARY [SCENE…]`.

Each scene gets a folder of its own. After whatever happens, the old decks and the old lock have to be whole or
complete new ones, the message has to be clear and no panic, and the next run has to mend it.
"""

import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import zipfile

BINARY = os.path.abspath(sys.argv[1])
RANDOM = random.Random(20)


def words(count, seed):
    choice = random.Random(seed)
    syllables = ["ba", "kel", "dor", "mi", "sun", "ter", "vo", "gra", "lin", "po", "rek", "sha", "tul", "wen"]
    return " ".join("".join(choice.choice(syllables) for _ in range(3)) for _ in range(count))


def note(cards, seed=0):
    parts = [f"# {words(2, seed)}\n"]
    for at in range(cards):
        parts.append(f"\n## What is {words(3, seed * 100_000 + at)}?\n\nIt is {words(9, seed * 100_000 + at + 50_000)}.\n")
    return "".join(parts)


class Broken(Exception):
    """What has to hold does not."""


def hold(condition, what):
    if not condition:
        raise Broken(what)


class Project:
    """A folder with notes, built once with a lock."""

    def __init__(self, folder, cards=200):
        self.folder = pathlib.Path(folder)
        (self.folder / "notes").mkdir(parents=True)
        (self.folder / "notes/a.md").write_text(note(cards, 1))
        (self.folder / "notes/b.md").write_text(note(20, 2))
        self.env = {**os.environ, "XDG_CACHE_HOME": str(self.folder / "cache")}
        self.build(0)

    def args(self, *more):
        return [BINARY, "build", "notes", "--lock", "cardmill.lock", "-o", "decks", *more]

    def run(self, *more, **options):
        done = subprocess.run(self.args(*more), cwd=self.folder, env=self.env, capture_output=True, timeout=300, **options)
        hold(b"panicked" not in done.stderr, done.stderr.decode(errors="replace")[-400:])
        hold(done.returncode in (0, 1, 2), f"status {done.returncode}")
        return done

    def build(self, status, *more):
        done = self.run(*more)
        hold(done.returncode == status, f"status {done.returncode}, not {status}: {done.stderr.decode()[-300:]}")
        return done

    def edit(self, seed):
        path = self.folder / "notes/b.md"
        path.write_text(note(20, 2) + f"\n## What is {words(2, seed)}?\n\nIt is {words(5, seed + 1)}.\n")

    def sums(self):
        files = [self.folder / "cardmill.lock", *sorted((self.folder / "decks").glob("cardmill.*"))]
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.exists()}

    def check_whole(self):
        """Every deck that is there can be read, and the lock as well."""
        lock = self.folder / "cardmill.lock"
        if lock.exists():
            lines = lock.read_text().splitlines()
            hold(json.loads(lines[0]).get("cardmill_lock"), "the lock has lost its first line")
            for line in lines[1:]:
                json.loads(line)
        package = self.folder / "decks/cardmill.apkg"
        if package.exists():
            with zipfile.ZipFile(package) as archive:
                hold(archive.testzip() is None, "the package is damaged")
                name = next(name for name in archive.namelist() if name.startswith("collection.anki2"))
                with tempfile.NamedTemporaryFile() as file:
                    file.write(archive.read(name))
                    file.flush()
                    sound = sqlite3.connect(file.name).execute("pragma integrity_check").fetchone()[0]
                    hold(sound == "ok", f"the collection is damaged: {sound}")


def left_over(project):
    known = {"cardmill.apkg", "cardmill.csv", "cardmill.md", "media"}
    return sorted(path.name for path in (project.folder / "decks").iterdir() if path.name not in known)


def killed(folder):
    """SIGKILL at a hundred random times; then a run that mends it."""
    project = Project(folder, 1500)
    started = time.monotonic()
    project.edit(1)
    project.build(0, "--no-cache")
    usual = time.monotonic() - started
    stopped = 0
    for at in range(100):
        project.edit(at + 10)
        child = subprocess.Popen(project.args("--no-cache"), cwd=folder, env=project.env, stderr=subprocess.DEVNULL)
        try:
            child.wait(RANDOM.uniform(0, usual * 1.1))
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()
            stopped += 1
        project.check_whole()
    project.build(0)
    project.check_whole()
    fresh = Project(pathlib.Path(folder) / "fresh", 1500)
    fresh.edit(109)
    fresh.build(0)
    hold((fresh.folder / "decks/cardmill.md").read_bytes() == (project.folder / "decks/cardmill.md").read_bytes(),
         "the decks are others than those of a folder in which nothing was killed")
    hold(not left_over(project), f"left over: {left_over(project)}")
    return f"{stopped} of 100 killed in the middle, nothing left over"


def full(folder):
    """A disk that is full while decks and lock are written."""
    disk = pathlib.Path(folder) / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True)
    if mounted.returncode:
        return None
    try:
        project = Project(disk / "project", 300)
        before = project.sums()
        refused = 0
        for filled in range(1, 40):
            project.edit(filled)
            free = shutil.disk_usage(disk).free
            (disk / "filler").write_bytes(b"x" * max(0, free - filled * 4096))
            done = project.run("--no-cache")
            project.check_whole()
            if done.returncode == 2:
                refused += 1
                hold(project.sums() == before, "a refused run has changed decks or lock")
                hold(b"No space" in done.stderr or b"space" in done.stderr, done.stderr.decode()[-300:])
            before = project.sums()
            (disk / "filler").unlink()
        project.build(0)
        hold(refused > 0, "the disk was never full")
        return f"{refused} of 39 runs refused, decks and lock as before each time"
    finally:
        subprocess.run(["umount", disk], check=False)


def read_only(folder):
    """An output that cannot be written: a read-only file system, a file in the place of the folder."""
    project = Project(folder)
    lock = (project.folder / "cardmill.lock").read_bytes()
    project.edit(1)
    shutil.rmtree(project.folder / "decks")
    (project.folder / "decks").write_text("not a folder")
    done = project.build(2)
    hold(b"decks" in done.stderr, done.stderr.decode())
    hold((project.folder / "cardmill.lock").read_bytes() == lock, "the lock went on without decks")
    (project.folder / "decks").unlink()
    (project.folder / "decks").mkdir()
    bound = subprocess.run(["mount", "-t", "tmpfs", "-o", "ro,size=100k", "tmpfs", project.folder / "decks"], capture_output=True)
    said = "a file in place of the folder"
    if bound.returncode == 0:
        try:
            done = project.build(2)
            hold((project.folder / "cardmill.lock").read_bytes() == lock, "the lock went on without decks")
            said += ", a read-only file system"
        finally:
            subprocess.run(["umount", project.folder / "decks"], check=False)
    project.build(0)
    return said


def changing(folder):
    """Notes that change, vanish and come back while they are read."""
    project = Project(folder, 600)
    over = threading.Event()

    def change():
        at = 0
        while not over.is_set():
            at += 1
            path = project.folder / f"notes/{'abc'[at % 3]}.md"
            if at % 5 == 0 and path.exists():
                path.unlink()
            else:
                path.write_text(note(RANDOM.randrange(1, 300), at % 7)[: RANDOM.randrange(10, 20_000)])
            time.sleep(0.003)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(40):
            project.run("--no-cache")
            project.check_whole()
    finally:
        over.set()
        thread.join()
    for name in "abc":
        (project.folder / f"notes/{name}.md").write_text(note(30, ord(name)))
    project.build(0)
    return "40 runs"


def together(folder):
    """Builds at once in one folder, with one lock."""
    project = Project(folder, 400)
    refused = 0
    for at in range(20):
        project.edit(at)
        both = [subprocess.Popen(project.args("--no-cache"), cwd=folder, env=project.env, stderr=subprocess.PIPE) for _ in range(3)]
        told = [(child.communicate()[1], child.returncode) for child in both]
        for said, status in told:
            hold(b"panicked" not in said, said.decode()[-300:])
            hold(status in (0, 2), f"status {status}: {said.decode()[-300:]}")
            refused += status == 2
        hold(any(status == 0 for _, status in told), "none of them went through")
        project.check_whole()
    project.build(0)
    return f"60 runs, {refused} refused since another was at work"


def clocks(folder):
    """A clock in the past: notes from the future and from 1970."""
    project = Project(folder)
    for seconds in (1, 86_400, 4_000_000_000):
        project.edit(seconds)
        os.utime(project.folder / "notes/b.md", (seconds, seconds))
        project.build(0)
        project.check_whole()
    return "notes of 1970 and of 2096"


def newer_lock(folder):
    """A lock of a later version, a torn one, one that is no text."""
    project = Project(folder)
    lock = project.folder / "cardmill.lock"
    whole = lock.read_bytes()
    decks = project.sums()
    project.edit(3)
    wrong = [
        whole.replace(b'"cardmill_lock":1', b'"cardmill_lock":999', 1),
        whole[: len(whole) // 2],
        b"\xff\xfe\x00" + whole,
        b"",
        b"<<<<<<< HEAD\n" + whole,
    ]
    for text in wrong:
        lock.write_bytes(text)
        done = project.run()
        if done.returncode == 2:
            hold(lock.read_bytes() == text, "a lock that could not be read was changed")
            hold({**project.sums(), "cardmill.lock": ""} == {**decks, "cardmill.lock": ""}, "decks were changed")
            hold(b"cardmill.lock" in done.stderr, done.stderr.decode())
        else:
            hold(text == b"", f"accepted: {text[:40]!r}")
    lock.write_bytes(whole)
    project.build(0)
    return "5 locks"


def large(folder):
    """A note of 50 MB, and lists ten thousand deep."""
    project = Project(folder, 10)
    text = note(2000, 9)
    (project.folder / "notes/large.md").write_text(text * (50_000_000 // len(text.encode())))
    started = time.monotonic()
    project.run("--format", "csv")
    took = time.monotonic() - started
    (project.folder / "notes/large.md").unlink()
    deep = "".join("  " * depth + f"- level {depth}\n" for depth in range(0, 10_000, 1))
    for name, nested in [("lists", deep), ("quotes", ">" * 10_000 + " deep\n"), ("marks", "*a " * 30_000), ("links", "[" * 30_000),
                         ("tags", "<div>" * 20_000), ("cells", "|" * 100_000 + "\n" + "|-" * 1000 + "\n")]:
        (project.folder / f"notes/{name}.md").write_text(nested)
    began = time.monotonic()
    project.run("--format", "csv")
    return f"50 MB in {took:.0f} s; deep nesting of six kinds in {time.monotonic() - began:.1f} s"


def many(folder):
    """A hundred thousand files."""
    project = Project(folder, 10)
    for at in range(100_000):
        path = project.folder / f"notes/{at // 1000}/{at}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"# {words(2, at)}\n\n{words(1, at + 7)}: {words(4, at + 9)}\n")
    started = time.monotonic()
    project.run("--format", "csv")
    return f"100,000 notes in {time.monotonic() - started:.0f} s"


PACKS = ["qa-labels", "obsidian-sr", "flashcards-obsidian", "logseq", "heading-card", "ruled", "fence", "start-end", "details",
         "cloze-anki", "cloze-braces", "cloze-highlight", "cloze-bold", "cloze-strike", "cloze-brackets"]


def damaged(folder):
    """Notes cut at two hundred places and with bits turned over, by the rules and by every pack."""
    root = pathlib.Path(os.environ.get("CARDMILL_NOTES", pathlib.Path(__file__).parents[2] / "input"))
    notes = sorted(root.rglob("*.md"))
    target = pathlib.Path(folder) / "all"
    target.mkdir()
    made = 0
    for at, path in enumerate(notes):
        whole = path.read_bytes()
        for cut in range(200):
            (target / f"{at}-cut{cut}.md").write_bytes(whole[: len(whole) * cut // 200])
        for turned in range(20):
            text = bytearray(whole)
            for _ in range(1 + len(text) // 500):
                text[RANDOM.randrange(len(text))] ^= 1 << RANDOM.randrange(8)
            (target / f"{at}-turned{turned}.md").write_bytes(bytes(text))
        made += 220
    # In groups, so that no run has more than some thousand notes.
    groups = sorted({path.name.split("-")[0] for path in target.iterdir()}, key=int)
    for group in groups:
        files = [str(path) for path in sorted(target.glob(f"{group}-*.md"))]
        for pack in [None, *PACKS]:
            more = ["--pack", f"{pack},notes"] if pack else []
            done = subprocess.run([BINARY, "build", *files, "--no-lock", "--no-cache", "--no-config", "--format", "json", "-o", "-", "-q", *more],
                                  capture_output=True, timeout=600)
            hold(b"panicked" not in done.stderr, f"{group} {pack}: {done.stderr.decode(errors='replace')[-400:]}")
            hold(done.returncode in (0, 1), f"{group} {pack}: status {done.returncode}")
            for line in done.stdout.splitlines():
                json.loads(line)
    return f"{made:,} damaged notes of {len(notes)}, each by the rules and by {len(PACKS)} packs"


SCENES = [killed, full, read_only, changing, together, clocks, newer_lock, large, damaged, many]


def main():
    wanted = sys.argv[2:]
    broken = 0
    for scene in SCENES:
        if wanted and scene.__name__ not in wanted:
            continue
        with tempfile.TemporaryDirectory() as folder:
            started = time.monotonic()
            try:
                said = scene(folder)
                how = "held" if said is not None else "LEFT OUT"
            except (Broken, subprocess.TimeoutExpired, AssertionError, ValueError) as error:
                how, said, broken = "BROKEN", str(error), broken + 1
            print(f"{how:<9} {scene.__name__:<11} {time.monotonic() - started:6.1f} s  {said or 'needs the right to mount'}", flush=True)
    sys.exit(1 if broken else 0)


main()

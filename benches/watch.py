#!/usr/bin/env python3
"""How long it takes from saving a note to whole decks: `python3 benches/watch.py BINARY [NOTES] [FORMATS]`.

A thousand notes of several headings each lie in folders. One after the other is edited, and the time is taken
from the moment at which it is saved until the last of the decks has its name. The median is printed.
"""

import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

TURNS = 30


def note(number, edit=0):
    """A note of five cards."""
    title = f"Lecture {number}"
    parts = [f"# {title}\n\nIt was held on day {number}, and {edit} remarks were made.\n"]
    parts += [f"## What is term {number}.{at}?\n\nThe term {at} of lecture {number} names a thing, seen {edit + at} times.\n" for at in range(3)]
    parts.append(f"## Parts\n\n- **frame {number}**: holds page {number % 7}\n- **table {number}**: maps frame {edit}\n")
    return "\n".join(parts)


def cpu(process):
    """The seconds that a process has used, in all its threads; where the system tells them as Linux does."""
    try:
        fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100
    except OSError:
        return 0.0


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    formats = sys.argv[3] if len(sys.argv) > 3 else "apkg,csv,md"
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for number in range(count):
            path = root / "notes" / f"part{number % 20}" / f"n{number}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(note(number))
        command = [binary, "watch", "notes", "--no-lock", "--no-config", "--format", formats]
        with subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True) as watch:
            for line in watch.stderr:
                if line.startswith("cards "):
                    print(line.strip())
                if line.startswith("watching"):
                    break
            decks = [root / "output" / f"cardmill.{end}" for end in formats.split(",")]
            times, work = [], []
            for turn in range(TURNS):
                time.sleep(0.3)
                number = (turn * 37) % count
                before = [deck.stat().st_ino for deck in decks]
                start, used = time.perf_counter(), cpu(watch.pid)
                (root / "notes" / f"part{number % 20}" / f"n{number}.md").write_text(note(number, turn + 1))
                while any(deck.stat().st_ino == old for deck, old in zip(decks, before)):
                    time.sleep(0.0005)
                times.append(time.perf_counter() - start)
                time.sleep(0.1)
                work.append(cpu(watch.pid) - used)
            watch.kill()
    times.sort()
    print(f"{count} notes, {formats}: median {statistics.median(times) * 1000:.0f} ms, "
          f"fastest {times[0] * 1000:.0f} ms, slowest {times[-1] * 1000:.0f} ms; "
          f"of the processor {statistics.mean(work) * 1000:.0f} ms a change")


if __name__ == "__main__":
    main()

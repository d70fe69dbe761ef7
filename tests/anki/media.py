#!/usr/bin/env python3
"""Builds decks of notes with pictures and sounds, and looks at what the real Anki has of them.

    media.py CARDMILL

Every file that a note shows has to be in the collection, and nothing else; and when a picture
is painted over, a second import has to bring the new one along, in the note and as a file.
Needs the Python package `anki` (see run.sh). Exit status: 0 all well, 1 something differs,
2 could not be run.
"""

import json
import os
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

from check import check, check_media, check_package, expected_notes, fresh_collection, import_package, problems

NOTE = """# Cells

Q: Which cell is ![this](img/plant%20cell.png)?
A: A plant cell: it has a wall ![细胞壁|120](../pictures/细胞壁.PNG).

Q: ![](img/plant%20cell.png)
A: Only a picture asks here.

Q: How does a woodpecker sound?
A: Like this: ![](pecker.wav)

Q: What is on the web?
A: ![elsewhere](https://example.org/a.png?x="y"&z=1;2) and ![a sound](https://example.org/a.mp3), and ![nothing](no.png)

C: The [wall] ![](../pictures/细胞壁.PNG) of a [cell].
"""


def png(colour: int) -> bytes:
    """A picture of one dot."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    dot = zlib.compress(bytes([0, colour, colour, colour]))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", dot) + chunk(b"IEND", b"")


def wav() -> bytes:
    """Eight samples of silence."""
    data = bytes([128] * 8)
    header = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) + b"data" + struct.pack("<I", len(data))
    return b"RIFF" + struct.pack("<I", len(header) + len(data)) + header + data


class Vault:
    """Notes with media, and the collection into which their decks are imported."""

    def __init__(self, binary: str, folder: Path, col) -> None:
        self.binary, self.folder, self.col, self.time = binary, folder, col, 1_700_000_000
        self.write("notes/cells/a.md", NOTE.encode())
        self.write("notes/cells/img/plant cell.png", png(10))
        self.write("notes/pictures/细胞壁.PNG", png(20))
        self.write("notes/cells/pecker.wav", wav())

    def write(self, name: str, content: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def build(self) -> dict[str, dict]:
        """Builds a minute later; the notes that have to be in a collection afterwards."""
        self.time += 60
        command = [self.binary, "build", "notes", "--pack", "qa-labels", "--quiet", "--format", "json,apkg",
                   "--lock", "cardmill.lock", "--timestamp", str(self.time)]
        environment = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
        run = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        check(run.returncode == 0, f"media: build ended with {run.returncode}: {run.stderr}")
        return expected_notes(self.folder / "output/cardmill.json")

    def package(self) -> Path:
        return self.folder / "output/cardmill.apkg"

    def shown(self) -> dict[str, bytes]:
        """The files in the collection's folder."""
        return {path.name: path.read_bytes() for path in Path(self.col.media.dir()).iterdir()}


def check_update(binary: str) -> None:
    with fresh_collection() as col, tempfile.TemporaryDirectory() as folder:
        vault = Vault(binary, Path(folder), col)
        first = vault.build()
        check(len(first) == 5, f"media: {len(first)} notes instead of 5")
        check_package(vault.package(), first)
        import_package(col, vault.package())
        before = vault.shown()
        check(sorted(before.values()) == sorted([png(10), png(20), wav()]), f"media: Anki has {sorted(before)}")
        check_media("media", col, first)

        vault.write("notes/pictures/细胞壁.PNG", png(30))
        second = vault.build()
        log = import_package(col, vault.package())
        check(len(log.updated) == 2 and not log.new, f"media: {len(log.updated)} updated, {len(log.new)} new")
        after = vault.shown()
        added = [content for name, content in after.items() if name not in before]
        check(added == [png(30)], f"media: a second import adds {len(added)} files")
        check(not col.media.check().missing, "media: a second import misses files")
        for key, note in second.items():
            there = col.get_note(col.db.scalar("select id from notes where guid = ?", key))
            check(there.fields[1] == note["fields"]["Back"], f"media: {key}: back {there.fields[1]!r}")
            names = set(col.media.files_in_str(there.mid, there.joined_fields()))
            check(names == set(note["media"]), f"media: {key}: shows {names} instead of {note['media']}")
        check(json.dumps(sorted(first)) == json.dumps(sorted(second)), "media: guids changed with a picture")


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__.splitlines()[2].strip(), file=sys.stderr)
        return 2
    check_update(str(Path(sys.argv[1]).resolve()))
    for problem in problems[:20]:
        print(f"FAILED {problem}")
    if not problems:
        print("ok: pictures and sounds are in Anki, and a changed picture arrives")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

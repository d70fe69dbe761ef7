#!/bin/sh
# Makes the pictures of docs/gallery again, with Anki's desktop program and without a screen; then
# shows every card of input/ and of tests/anki/everything/ there, and looks for faults: a picture
# that is missing, a formula that is wrong, a card wider than the screen.
#
# Makes what is missing: Anki in target/aqt-venv. PYTHON3 names another Python (3.10 or later).
#
# Exit status: 0 all well, 1 a card has a fault, 2 could not be run.
set -eu
cd "$(dirname "$0")/../.."

ANKI=26.9.3
VENV=target/aqt-venv
DECK=target/gallery/cardmill.apkg

say() { echo "make.sh: $*" >&2; }

if ! "$VENV/bin/python" -m pip show --quiet aqt 2>/dev/null; then
    say "installing aqt $ANKI into $VENV"
    if ! { "${PYTHON3:-python3}" -m venv "$VENV" && "$VENV/bin/python" -m pip install --quiet "aqt==$ANKI"; }; then
        say "aqt $ANKI could not be installed (no network, or Python below 3.10)"
        exit 2
    fi
fi
if ! "$VENV/bin/python" -c "from aqt.qt import QWebEngineView" 2>/dev/null; then
    "$VENV/bin/python" -c "from aqt.qt import QWebEngineView" 2>&1 | tail -n 1 >&2
    say "Qt cannot start; on Debian and Ubuntu it needs: libegl1 libgl1 libnss3 libasound2 libxkbcommon0 libxkbfile1 libxcomposite1 libxdamage1 libxrandr2 libxtst6 libdbus-1-3 fonts-dejavu fonts-noto-core fonts-noto-cjk"
    exit 2
fi
if command -v fc-list >/dev/null && [ -z "$(fc-list :lang=zh)" ]; then
    say "there is no font with Chinese characters, so cards would show boxes; on Debian and Ubuntu: fonts-noto-core fonts-noto-cjk"
    exit 2
fi

cargo run --quiet --locked -- build docs/gallery/notes --quiet --no-lock --format apkg --output target/gallery || [ $? -eq 1 ]
status=0
for theme in day night; do
    # What Qt says without a screen is of no use, unless something goes wrong.
    "$VENV/bin/python" docs/gallery/shoot.py "$DECK" docs/gallery $theme 2>target/gallery/log || {
        status=1
        cat target/gallery/log >&2
    }
done
# Every card of the sample notes, and of one that holds all that a note may hold.
for notes in input tests/anki/everything; do
    cargo run --quiet --locked -- build "$notes" --quiet --no-config --no-lock --format apkg --output target/gallery/all || [ $? -eq 1 ]
    "$VENV/bin/python" docs/gallery/shoot.py target/gallery/all/cardmill.apkg all 2>target/gallery/log || status=1
    grep -v "^Qt warning" target/gallery/log >&2
done
[ $status -eq 0 ] || { say "a card has a fault, or could not be shown; see above"; exit 1; }
say "look at docs/gallery/*.png"

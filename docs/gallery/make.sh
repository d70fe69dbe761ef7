#!/bin/sh
# Makes the pictures of docs/gallery again, with Anki's desktop program and without a screen.
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
    say "Qt cannot start; on Debian and Ubuntu it needs: libegl1 libgl1 libnss3 libasound2 libxkbcommon0 libxkbfile1 libxcomposite1 libxdamage1 libxrandr2 libxtst6 libdbus-1-3 fonts-dejavu fonts-noto-cjk"
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
[ $status -eq 0 ] || { say "a card has a fault, or could not be shown; see above"; exit 1; }
say "look at docs/gallery/*.png"

#!/bin/sh
# Checks exported decks with the real Anki.
#
#   tests/anki/run.sh                          a deck of odd cards and a plain one, made here, notes
#                                              that are edited between two imports, what Anki
#                                              exports, notes with pictures and sounds, and
#                                              one that holds all that a note may hold
#   tests/anki/run.sh DECK.json [DECK.apkg] [DECK.csv]    files that are already there
#
# Makes what is missing: Anki's Python package in target/anki-venv, and the peer of the
# comparison with genanki-rs in compat/genanki.
#
# Exit status: 0 all well, 1 something differs, 2 could not be run, 77 all well as far as it
# went, but something was left out; what and why is said on standard error.
set -eu
cd "$(dirname "$0")/../.."

ANKI=26.9.3
VENV=target/anki-venv
PYTHON=$VENV/bin/python
LEFT_OUT=77
status=0

say() { echo "run.sh: $*" >&2; }

# Remembers the worst outcome: a difference weighs more than something left out.
outcome() {
    case $1 in
        0) ;;
        "$LEFT_OUT") [ "$status" -ne 0 ] || status=$LEFT_OUT ;;
        *) case $status in 1|2) ;; *) status=$1 ;; esac ;;
    esac
}

if ! "$PYTHON" -c "import anki.buildinfo" 2>/dev/null; then
    say "installing anki $ANKI into $VENV"
    if ! { "${PYTHON3:-python3}" -m venv "$VENV" && "$PYTHON" -m pip install --quiet "anki==$ANKI"; }; then
        say "LEFT OUT: all checks with the real Anki, since anki $ANKI could not be installed (no network, or Python below 3.10)"
        exit "$LEFT_OUT"
    fi
fi

# Checks one deck: json, then its other files.
check() {
    "$PYTHON" tests/anki/check.py "$@" && code=0 || code=$?
    outcome "$code"
}

if [ $# -gt 0 ]; then
    json='' apkg='' csv=''
    for file in "$@"; do
        case $file in
            *.json) json=$file ;;
            *.apkg) apkg=$file ;;
            *.csv) csv=$file ;;
            *) say "$file is neither .json nor .apkg nor .csv"; exit 2 ;;
        esac
    done
    if [ -z "$json" ]; then
        say "the .json export of the deck is missing: it says what has to be there"
        exit 2
    fi
else
    # Cards that importers stumble over; genanki-rs does not take them all.
    cargo run --quiet --example odd_deck -- target/anki-check/odd || exit 2
    check --json target/anki-check/odd/deck.json --apkg target/anki-check/odd/deck.apkg --csv target/anki-check/odd/deck.csv
    # Notes that are edited between two imports, and what was learnt in between.
    cargo build --quiet --locked || exit 2
    # All that a note may hold, with its files.
    deck=target/anki-check/everything
    "${CARGO_TARGET_DIR:-target}/debug/cardmill" build tests/anki/everything --no-config --no-lock --quiet \
        --grade bold --output "$deck" --format json,apkg,csv || exit 2
    check --json "$deck/cardmill.json" --apkg "$deck/cardmill.apkg" --csv "$deck/cardmill.csv"
    "$PYTHON" tests/anki/history.py "${CARGO_TARGET_DIR:-target}/debug/cardmill" && code=0 || code=$?
    outcome "$code"
    # Decks compared with what Anki exports of them.
    "$PYTHON" tests/anki/exports.py "${CARGO_TARGET_DIR:-target}/debug/cardmill" && code=0 || code=$?
    outcome "$code"
    "$PYTHON" tests/anki/media.py "${CARGO_TARGET_DIR:-target}/debug/cardmill" && code=0 || code=$?
    outcome "$code"
    cargo run --quiet --example odd_deck -- target/anki-check/plain 200 plain || exit 2
    json=target/anki-check/plain/deck.json apkg=target/anki-check/plain/deck.apkg csv=target/anki-check/plain/deck.csv
fi

genanki=''
if grep -qE '"note_type":"(reversed|cloze)"' "$json"; then
    say "LEFT OUT: the comparison with genanki-rs, which gets basic notes only, and this deck has others"
    outcome "$LEFT_OUT"
elif cargo build --quiet --release --locked --manifest-path compat/genanki/Cargo.toml; then
    mkdir -p target/anki-check
    genanki=target/anki-check/genanki.apkg
    if ! compat/genanki/target/release/cardmill-genanki "$json" "$genanki" >/dev/null; then
        say "LEFT OUT: the comparison with genanki-rs, since it could not write this deck"
        genanki=''
        outcome "$LEFT_OUT"
    fi
else
    say "LEFT OUT: the comparison with genanki-rs, since compat/genanki could not be built (no network?)"
    outcome "$LEFT_OUT"
fi

set -- --json "$json"
[ -z "$apkg" ] || set -- "$@" --apkg "$apkg"
[ -z "$csv" ] || set -- "$@" --csv "$csv"
[ -z "$genanki" ] || set -- "$@" --genanki "$genanki"
check "$@"
exit "$status"

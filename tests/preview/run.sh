#!/bin/sh
# Walks through the page of `cardmill preview` in a real browser.
#
#   tests/preview/run.sh [CARDMILL]    the program; target/debug/cardmill by itself
#
# Needs Node.js 20 and Chromium; what it drives the browser with goes into target/preview-node.
#
# Exit status: 0 all well, 1 something is wrong, 77 left out; why is said on standard error.
set -eu
cd "$(dirname "$0")/../.."

HOME_OF_NODE=target/preview-node
LEFT_OUT=77

leave_out() {
    echo "run.sh: LEFT OUT: the page of cardmill preview in a browser, since $*" >&2
    exit "$LEFT_OUT"
}

find_chromium() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
        if [ -n "$name" ] && command -v "$name"; then return; fi
    done
}

command -v node >/dev/null && command -v npm >/dev/null || leave_out "there is no Node.js"
if [ -z "$(find_chromium)" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "run.sh: installing chromium" >&2
    { apt-get update && apt-get install -y chromium; } >/dev/null 2>&1 || true
fi
browser=$(find_chromium)
[ -n "$browser" ] || leave_out "there is no Chromium; CHROMIUM=PATH names one"
mkdir -p "$HOME_OF_NODE"
if ! cmp -s tests/preview/package.json "$HOME_OF_NODE/package.json" || [ ! -d "$HOME_OF_NODE/node_modules" ]; then
    cp tests/preview/package.json "$HOME_OF_NODE/package.json"
    (cd "$HOME_OF_NODE" && npm install --no-audit --no-fund --silent >&2) || {
        rm -f "$HOME_OF_NODE/package.json"
        leave_out "playwright-core and axe-core could not be installed"
    }
fi
program=${1:-target/debug/cardmill}
[ $# -gt 0 ] || cargo build --locked --quiet
cp tests/preview/*.mjs "$HOME_OF_NODE/"
exec node "$HOME_OF_NODE/walk.mjs" "$(realpath "$program")" "$browser"

# What people do here; `make` alone lists it.

INPUT  ?= input
OUTPUT ?= output
NOTES  ?= ../shared/eval/notes
GOLD   ?= ../shared/eval/gold
# Scores the cards of annotated notes; the floor only ever rises.
EVALUATE ?= ../shared/eval/evaluate.py
FLOOR    := $(shell cat tests/eval-floor)
BINARY   := $(or $(CARGO_TARGET_DIR),target)/release/cardmill

.PHONY: torture help decks release test anki page lint bench eval gallery bless

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-7s %s\n' "$$name" "$$text"; done

decks: release ## decks of the notes in input/, or of yours: make decks INPUT=notes OUTPUT=decks
	@$(BINARY) build "$(INPUT)" --output "$(OUTPUT)" || { status=$$?; test $$status -eq 1 && echo "make decks: done, with something to look at; see above" >&2; }

release:
	@cargo build --release --locked

test: ## all tests, with the real Anki and a real browser where they can be had
	cargo test --locked
	@$(MAKE) --no-print-directory anki
	@$(MAKE) --no-print-directory page

# 77 is how tests/anki/run.sh says that it had to leave something out.
anki:
	@if [ ! -f tests/anki/run.sh ]; then echo "LEFT OUT: the tests with the real Anki; tests/anki/run.sh is missing" >&2; exit 0; fi; \
	left_out=; \
	check() { sh tests/anki/run.sh "$$@" || { test $$? -eq 77 && left_out=1; }; }; \
	check || exit 1; \
	if [ -n "$$(ls input 2>/dev/null)" ]; then \
		cargo run --quiet --locked -- build input --quiet --output target/anki-input --format json,apkg,csv || exit 1; \
		check target/anki-input/cardmill.json target/anki-input/cardmill.apkg target/anki-input/cardmill.csv || exit 1; \
	else echo "LEFT OUT: the decks of input/ in the real Anki; there are no notes in it" >&2; fi; \
	if [ -n "$$left_out" ]; then echo "LEFT OUT: some checks with the real Anki; see above" >&2; fi

# The page of `cardmill preview` in a browser; 77 as above.
page:
	@sh tests/preview/run.sh || { status=$$?; test $$status -eq 77 && echo "LEFT OUT: the page of cardmill preview in a browser; see above" >&2; }

lint: ## formatting, and clippy without a warning, with all features and with none
	cargo fmt --check
	cargo clippy --all-targets --locked -- -D warnings
	cargo clippy --all-targets --locked --no-default-features -- -D warnings

torture: release ## what can happen to a run from outside, done to it; and two thousand sessions of edits
	python3 tests/torture/run.py $(BINARY)
	CARDMILL_SESSIONS=2000 cargo test --release --locked --test it -- --nocapture edits

bench: ## how fast the stages are, and how fast other programs write the same cards
	cargo bench --locked
	python3 benches/peers.py

eval: release ## how good the cards of annotated notes are: make eval NOTES=dir GOLD=dir
	python3 "$(EVALUATE)" --run '$(BINARY) build --format json --output - {note}' --notes "$(NOTES)" --gold "$(GOLD)" --floor $(FLOOR)

gallery: ## pictures of cards in Anki, in docs/gallery; look at them afterwards
	@sh docs/gallery/make.sh

bless: ## accept what the tests see as what they expect; read the diff afterwards
	SNAPSHOTS=overwrite cargo test --locked
	git diff --stat

# What people do here; `make` alone lists it.

INPUT  ?= input
OUTPUT ?= output
NOTES  ?= ../shared/eval/notes
GOLD   ?= ../shared/eval/gold
# Scores the cards of annotated notes; the floor only ever rises.
EVALUATE ?= ../shared/eval/evaluate.py
FLOOR    := $(shell cat tests/eval-floor)
BINARY   := $(or $(CARGO_TARGET_DIR),target)/release/cardmill

.PHONY: help decks release test lint bench eval bless

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-7s %s\n' "$$name" "$$text"; done

decks: release ## decks of the notes in input/, or of yours: make decks INPUT=notes OUTPUT=decks
	@$(BINARY) build "$(INPUT)" --output "$(OUTPUT)" || { status=$$?; test $$status -eq 1 && echo "make decks: done, with something to look at; see above" >&2; }

release:
	@cargo build --release --locked

test: ## all tests, with the real Anki where it can be had
	cargo test --locked
	@if [ -f tests/anki/run.sh ]; then bash tests/anki/run.sh; else echo "LEFT OUT: the tests with the real Anki (tests/anki/run.sh is missing)" >&2; fi

lint: ## formatting, and clippy without a warning
	cargo fmt --check
	cargo clippy --all-targets --locked -- -D warnings

bench: ## how fast the stages are
	cargo bench --locked

eval: release ## how good the cards of annotated notes are: make eval NOTES=dir GOLD=dir
	python3 "$(EVALUATE)" --run '$(BINARY) build --format json --output - {note}' --notes "$(NOTES)" --gold "$(GOLD)" --floor $(FLOOR)

bless: ## accept what the tests see as what they expect; read the diff afterwards
	SNAPSHOTS=overwrite cargo test --locked
	git diff --stat

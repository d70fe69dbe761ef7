# Decks of the notes here. In your Makefile: `include cardmill/decks.mk`; or `make -f cardmill/decks.mk decks`.
# Which notes, and where the decks go, stands in cardmill.toml.

CARDMILL ?= cardmill

.PHONY: decks cards-plan cards-check

decks: ## decks of the notes, for Anki
	$(CARDMILL) build

cards-plan: ## what that would change
	$(CARDMILL) plan

cards-check: ## whether rules and lock are up to date, as the workflow asks
	$(CARDMILL) rules test cardmill/rules.toml
	$(CARDMILL) plan --exit-code

# Decks of the notes here. In your Makefile: `include cardmill/decks.mk`; or `make -f cardmill/decks.mk decks`.

CARDMILL ?= cardmill
NOTES    ?= .
DECKS    ?= decks

.PHONY: decks cards-plan cards-check

decks: ## decks of the notes, for Anki
	$(CARDMILL) build $(NOTES) --output $(DECKS)

cards-plan: ## what that would change
	$(CARDMILL) plan $(NOTES)

cards-check: ## whether rules and lock are up to date, as the workflow asks
	$(CARDMILL) rules test cardmill/rules.toml
	$(CARDMILL) plan $(NOTES) --exit-code

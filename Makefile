# Short names for what is done often. `make` alone lists them.
PYTHON = .venv/bin/python

.PHONY: help run test lint format shell messages assets vendor

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

run: ## the whole portal on this machine, with demo data
	@scripts/run

test: ## everything that must pass (scripts/test --quick for the suite on SQLite)
	@scripts/test

lint: ## what ruff and djlint find
	@$(PYTHON) -m ruff check . && $(PYTHON) -m ruff format --check . && $(PYTHON) -m djlint templates --lint --quiet

format: ## let ruff repair and lay out the sources
	@$(PYTHON) -m ruff check --fix . && $(PYTHON) -m ruff format .

shell: ## a Python prompt with the models loaded
	@$(PYTHON) manage.py shell

messages: ## new strings from the sources into locale/, then compile (needs GNU gettext)
	@$(PYTHON) scripts/lib/translations.py extract && $(PYTHON) scripts/lib/translations.py compile

assets: ## the one stylesheet from static/css
	@$(PYTHON) scripts/assets

vendor: ## fetch third-party static files again, as their manifest says (needs npm)
	@$(PYTHON) scripts/vendor && $(PYTHON) scripts/assets

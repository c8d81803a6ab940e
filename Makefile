# Every goal does its own set-up (.ci/setup.py), once.
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help run quick test faults fuzz bench lock clean

help:  ## list the goals
	@sed -n 's/^\([a-z]*\):  ## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

run:  ## serve the demo city on http://127.0.0.1:8000 (HOST, PORT, DATABASE_URL, DATA_DIR)
	@$(PYTHON) .ci/setup.py run

quick:  ## the tests that need neither PostgreSQL nor a browser
	@$(PYTHON) .ci/setup.py quick

test:  ## every test: SQLite, PostgreSQL, Chromium
	@$(PYTHON) .ci/setup.py test

faults:  ## three hundred cases while servers, workers and other parties are killed, on SQLite and PostgreSQL
	@$(PYTHON) .ci/setup.py faults

fuzz:  ## ten minutes of random and spoiled expressions and diagrams (FUZZ_MINUTES, FUZZ_SEED)
	@$(PYTHON) .ci/setup.py fuzz

bench:  ## what cases cost, beside SpiffWorkflow alone and beside the same writes by hand
	@$(PYTHON) .ci/setup.py bench

lock:  ## write the lock files again after a change of the dependencies
	@$(PYTHON) .ci/setup.py lock

clean:  ## remove everything that set-up and tests made; the data folder stays
	rm -rf .venv build .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find connectors engine migrations tests web -name __pycache__ -prune -exec rm -rf {} +
	find tests web -name node_modules -prune -exec rm -rf {} +
	find web/translations -name '*.mo' -delete
	rm -rf web/static/built tests/browser/screenshots

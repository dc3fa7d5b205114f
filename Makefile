# Everything runs in .venv, which is set up by the first command that needs it.
PORT ?= 8000
SUPPORTED := import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
# The first that really runs: a name alone may be a version manager's shim for nothing.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c '$(SUPPORTED)' >/dev/null 2>&1 && { echo $$name; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev

.DEFAULT_GOAL := help
.PHONY: help run demo test test-long bench check format screenshots translations clean

help:  ## these lines
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-14s %s\n", $$1, $$2}'

run: $(READY)  ## set up and serve on 127.0.0.1:PORT
	@exec $(BIN)/aggregator serve --port $(PORT)

demo: $(READY)  ## a tour with sample feeds, without network, on 127.0.0.1:PORT
	@exec $(BIN)/aggregator demo --port $(PORT)

test: $(READY_DEV)  ## every test but the long ones
	@$(BIN)/python tests/setup_tools.py
	$(BIN)/python -m pytest -m "not long" -n $(WORKERS) --dist loadfile

test-long: $(READY_DEV)  ## soaks, sweeps and fuzzing
	@$(BIN)/python tests/setup_tools.py
	$(BIN)/python -m pytest -m long

bench: $(READY_DEV)  ## figures: reading documents, the list at 1,000,000 entries (one alone: BENCH=parse, BENCH=reading)
	$(BIN)/python -m bench $(BENCH)

check: $(READY_DEV)  ## ruff, mypy --strict, the order of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY_DEV)  ## put the code into its form
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

screenshots: $(READY_DEV)  ## docs/screenshots from a running demo
	@$(BIN)/python tests/setup_tools.py
	$(BIN)/python docs/make_screenshots.py

translations: $(READY_DEV)  ## collect the strings and compile the German ones
	$(BIN)/python aggregator/translations/update.py

clean:  ## remove what was set up
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 to 3.13 is needed and was not found; name one: make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -c '$(SUPPORTED)' || { echo "$(PYTHON) is not Python 3.11 to 3.13 with venv; name another: make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian, venv is in its own package: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(READY): $(BIN)/python pyproject.toml constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(READY_DEV): $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

# `make` lists what there is. Only Python 3.11 or newer and make are needed: the rest is installed into .venv.

PYTHON ?= python3
WORKERS ?= 3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
UV := 0.13.9

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: $(READY) ## install everything into .venv (the other targets do it when needed)

.PHONY: try
try: $(READY) ## try it in a browser: a local workspace and the real bot; Ctrl-C stops it
	@$(BIN)/plumbline try

.PHONY: try-fresh
try-fresh: $(READY) ## the same, without the reviews of earlier trials
	@$(BIN)/plumbline try --fresh

# Three processes on two cores: tests of the real bot wait much of their time.
# Measuring coverage makes everything slower, up to three times; what proves the same lines once more is left out of it.
APART := tests/browser tests/faults tests/property tests/unit/test_every_rule_is_tested.py
.PHONY: test
test: $(READY) ## run the whole suite, but for what is marked long
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal

.PHONY: coverage
coverage: $(READY) ## measure branch coverage; below 95 % it fails
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal --long --cov --cov-report=term $(APART:%=--ignore %)

.PHONY: everything
everything: $(READY) ## the whole suite with all that is marked long
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal --long

.PHONY: journeys
journeys: $(READY) ## every journey in Slack over Socket Mode and over signed HTTP
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal --over both tests/journeys/slack

.PHONY: journeys-read
journeys-read: $(READY) ## the journeys in Slack with a stand-in for Claude reading along: one request a turn
	@$(BIN)/pytest -s --read tests/journeys/slack

.PHONY: check
check: $(READY) ## lint, format, types, layers, then the default policy pack
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/plumbline policies check llm-adaptation ai-governance
	@$(BIN)/plumbline policies test llm-adaptation ai-governance

.PHONY: format
format: $(READY) ## format the code and mend what the linter can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: screenshots
screenshots: $(READY) ## take the README's pictures anew; needs an installed Chromium
	@$(BIN)/python -m tests.browser.screenshots

.PHONY: bench
bench: $(READY) ## measure, and print the figures
	@$(BIN)/python -m tests.benchmarks

.PHONY: kill
kill: $(READY) ## kill the bot at every write of a review; the table goes to tests/faults/kill_table.md
	@$(BIN)/python -m tests.faults.kill

.PHONY: disorder
disorder: $(READY) ## 10,000 bursts of events that come several times, in any order
	@$(BIN)/python -m tests.faults.disorder

.PHONY: lock
lock: $(VENV)-lock/.ready ## rewrite requirements.lock from pyproject.toml (UPGRADE=1: newest versions)
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(VENV)-lock/bin/uv pip compile pyproject.toml --quiet --all-extras \
		--universal --python-version 3.11 --generate-hashes --no-annotate $(if $(UPGRADE),--upgrade) --output-file requirements.lock
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(VENV)-lock/bin/uv pip compile pyproject.toml --quiet --extra build --constraint requirements.lock \
		--universal --python-version 3.11 --generate-hashes --no-annotate --output-file deploy/requirements.lock

.PHONY: docs
docs: $(READY) ## rewrite what is generated: deploy/.env.example, the table in deploy/README.md
	@$(BIN)/python -m bot.settings_example
	@$(BIN)/python -m bot.manifest_table

.PHONY: clean
clean: ## remove .venv and everything that the tools leave behind
	@rm -rf $(VENV) $(VENV)-lock .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Two stamps: a changed setting in pyproject.toml costs a second, only a changed lock costs a new .venv.

$(READY): $(VENV)/.locked pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.locked: requirements.lock
	$(check-python)
	@echo "Setting up $(VENV) from requirements.lock; this takes about a minute."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r requirements.lock || \
		{ echo "$(no-install)" >&2; exit 1; }
	@touch $@

$(VENV)-lock/.ready: Makefile
	$(check-python)
	@$(PYTHON) -m venv --clear $(VENV)-lock
	@$(VENV)-lock/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV)
	@touch $@

no-install := requirements.lock could not be installed: a package index must be in reach, and the wheels are for CPython 3.11 to 3.14 \
	on macOS 13 or Linux with glibc 2.28 (2.34 on ARM), or newer.

# One line of error where Python is missing, too old, or cannot make a virtual environment.
too-old := Plumbline needs Python 3.11 or newer, and $(PYTHON) is
no-venv := $(PYTHON) cannot make a virtual environment: install its venv module (Debian and Ubuntu: apt install python3-venv)
probe := import sys; v = sys.version_info; find = lambda name: __import__("importlib.util").util.find_spec(name); \
	print("%d.%d" % v[:2] if v < (3, 11) else "ready" if find("venv") and find("ensurepip") else "no-venv")
python-state = $(or $(shell $(PYTHON) -c '$(probe)' 2>/dev/null),not there)
check-python = $(call judge-python,$(python-state))
judge-python = $(if $(filter ready,$1),,$(error $(if $(filter no-venv,$1),$(no-venv),$(too-old) $1; choose one: make PYTHON=python3.11)))

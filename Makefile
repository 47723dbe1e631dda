# make run: the bot (with BOT_TOKEN) or the playground (without). make test, make check, make quick: see CONTRIBUTING.md.
# Needs Python 3.11 or newer with venv, and nothing else. PYTHON=… chooses one, WORKERS=… the number of test processes.

.DEFAULT_GOAL := run
.PHONY: run ready test check quick lint types imports catalogs pictures model evaluate bench lock clean
.DELETE_ON_ERROR:

WORKERS ?= 3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
# Python compiles what is imported by itself; pip would compile everything, which takes a third of the installing.
INSTALL := $(PIP) install --no-compile
# A stamp's name holds the checksum of what it was made from, so another lock means another stamp, whatever the dates say.
sum = $(shell cat $(1) | cksum | cut -d ' ' -f 1)
STAMPS := .venv/stamps
RUNNING := $(STAMPS)/running-$(call sum,requirements.lock)
DEVELOPING := $(STAMPS)/developing-$(call sum,requirements-dev.lock)
INSTALLED := $(STAMPS)/installed-$(call sum,pyproject.toml)
CATALOGS := $(wildcard locales/*/LC_MESSAGES/*.po)

run: ready
	@if [ -n "$$BOT_TOKEN" ] || grep -Eqs '^(export +)?BOT_TOKEN *= *[^ ]' .env; then \
		exec $(BIN)/sinmungo run; \
	else \
		exec $(BIN)/sinmungo play; \
	fi

# Everything that `make run` needs and does not do again.
ready: $(RUNNING) $(INSTALLED) $(CATALOGS:.po=.mo)

# The pure rooms must be covered whole, by these tests; counting lines makes the others take half as long again.
PURE := core flows cases desk
COVERING := $(PURE:%=tests/%) tests/hostile $(filter-out %/test_over_http.py,$(wildcard tests/transcripts/test_*.py))
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not endurance" --durations=25

test: develop
	$(PYTEST) $(COVERING) $(PURE:%=--cov=bot/%) --cov-report=term --cov-fail-under=100
	$(PYTEST) $(COVERING:%=--ignore=%)

# Types take a core for a minute, in which the tests begin.
check: lint imports catalogs
	@$(MAKE) --no-print-directory -j2 types test

# Quick tests wait for little: a process per core is enough, since each one more collects all tests once more.
quick: WORKERS = logical
quick: lint types imports catalogs
	$(BIN)/pytest -n $(WORKERS) -m "not slow and not page" -q

lint: develop
	$(BIN)/ruff format --check
	$(BIN)/ruff check

types: develop
	$(BIN)/mypy

imports: develop
	$(BIN)/lint-imports --no-cache  # its cache remembers imports of modules that were not there yet

catalogs: develop
	$(BIN)/python -m bot.words.check

# The guide's pictures and docs/states.md, from the bot as it is (needs Debian's chromium).
pictures: develop
	$(BIN)/python -m docs.pictures

# Train bot/knowledge/model.npz from the articles' questions and locales/*/training; a test tells when it is stale.
model: develop
	$(BIN)/python -m bench.understanding.train

# Measure how sentences are understood, and write the figures into docs/evaluation.md.
evaluate: develop
	$(BIN)/python -m bench.understanding.evaluate

# Sinmungo beside bare frameworks, into docs/bench.md (BENCH_QUICK=1: a minute, and nothing is written).
bench: develop
	$(BIN)/python -m bench.compare

# What an update costs with a million people stored, into docs/bench.md; the databases stay in CROWDED (7 GB).
CROWDED ?= /tmp/sinmungo-crowded
.PHONY: crowded
crowded: develop
	$(BIN)/python -m bench.crowded $(CROWDED) --into docs

# The bot killed, refused, doubled, without room and without its database for some minutes; docs/chaos.md tells more.
.PHONY: chaos
chaos: develop
	$(BIN)/pytest -m endurance
	$(BIN)/python -m bench.chaos

# Resolve the pinned requirements anew (needs uv, which nobody else does).
lock:
	uv pip compile pyproject.toml --extra tracing --group build --universal --python-version 3.11 --generate-hashes --no-annotate \
		--custom-compile-command "make lock" --quiet $(LOCK) -o requirements.lock
	uv pip compile pyproject.toml --extra tracing --group build --group dev --universal --python-version 3.11 --generate-hashes --no-annotate \
		--custom-compile-command "make lock" --quiet $(LOCK) -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf .venv $(CATALOGS:.po=.mo) .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis

.PHONY: develop
develop: $(DEVELOPING) $(INSTALLED) $(CATALOGS:.po=.mo)

.venv/bin/python:
	@.ci/venv "$(PYTHON)"

$(RUNNING): | .venv/bin/python
	@echo "Installing what the bot needs (once) …"
	@$(INSTALL) --require-hashes -r requirements.lock
	@mkdir -p $(STAMPS) && touch $@

# The developing lock contains the running one.
$(DEVELOPING): | .venv/bin/python
	@echo "Installing what developing needs (once) …"
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@mkdir -p $(STAMPS) && touch $(RUNNING) $@

# After the requirements, since it is built with the pinned hatchling.
$(INSTALLED): | $(if $(filter run ready,$(or $(MAKECMDGOALS),run)),$(RUNNING),$(DEVELOPING))
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(CATALOGS:.po=.mo): $(CATALOGS) | $(INSTALLED)
	@$(BIN)/python -m bot.words.compile
	@touch $(CATALOGS:.po=.mo)

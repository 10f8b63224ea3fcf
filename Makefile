# Two commands on a machine with Python 3.11 or newer: make run, make test.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes

export DJANGO_SETTINGS_MODULE = kooplan.config.settings

.PHONY: setup run test stories lint format bench criteria requirements clean

setup: .venv/base.stamp node_modules/assets.stamp  ## virtual environment and browser assets

.venv/base.stamp: requirements/base.txt pyproject.toml
	@echo "Installing the Python packages into .venv ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) -r requirements/base.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/base.stamp
	@echo "Installing the tools for tests and lint into .venv ..."
	@$(PIP) -r requirements/dev.txt
	@touch $@

node_modules/assets.stamp: package-lock.json .venv/base.stamp
	@echo "Fetching the browser assets ..."
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --loglevel=error --no-audit --no-fund >/dev/null
	@touch $@

run: setup  ## the demo district at http://127.0.0.1:8000 (PORT chooses another port)
	@$(BIN)/kooplan migrate
	@KOOPLAN_DEMO=1 $(BIN)/kooplan demo load
	@KOOPLAN_DEMO=1 $(BIN)/kooplan serve --port $(PORT)

test: setup .venv/dev.stamp  ## everything that runs here; browser and PostgreSQL are used when they are there
	@$(BIN)/python -m tests.postgres
	@$(BIN)/python -m pytest --numprocesses auto --dist loadgroup

stories: setup .venv/dev.stamp  ## only the browser stories
	@$(BIN)/python -m pytest tests/stories

criteria: setup .venv/dev.stamp  ## which acceptance criteria hold, fail or have no test yet
	@$(BIN)/python -m tests.criteria

lint: setup .venv/dev.stamp
	@$(BIN)/ruff check src tests benchmarks
	@$(BIN)/ruff format --check src tests benchmarks
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djade --check $$(git ls-files 'src/*.html')
	@$(BIN)/python -m django makemigrations --check --dry-run --verbosity 1
	@KOOPLAN_HTTPS=1 KOOPLAN_SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(60))") $(BIN)/python -m django check --deploy --fail-level WARNING

format: .venv/dev.stamp
	@$(BIN)/ruff check --fix src tests benchmarks
	@$(BIN)/ruff format src tests benchmarks

.venv/peers.stamp: requirements/peers.txt .venv/dev.stamp
	@echo "Installing the peers of the benchmarks into .venv ..."
	@$(PIP) -r requirements/peers.txt
	@touch $@

bench: setup .venv/peers.stamp  ## claims about speed, each against a named peer or limit
	@$(BIN)/python -m benchmarks

clean:
	rm -rf .venv node_modules var

requirements:  ## write the pinned requirements anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --group build pyproject.toml -o requirements/base.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --group build --group dev -c requirements/base.txt pyproject.toml -o requirements/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --group peers -c requirements/base.txt pyproject.toml -o requirements/peers.txt

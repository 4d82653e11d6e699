# Everything sets itself up: a virtual environment in .venv, made with uv where it is on the PATH,
# else with Python's own venv and pip. A second run only does what has changed.

PYTHON ?= python3
FOLDER ?= .

BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)
# Pyright looks for the packages of the `python` it finds first.
export PATH := $(CURDIR)/$(BIN):$(PATH)
PACKAGES := agentkit/agentkit client/agentkit_client tools/agentkit_tools
# Folders too: their time tells of a file that is gone.
SOURCES := pyproject.toml README.md LICENSE CHANGELOG.md \
    $(shell find $(PACKAGES) -name __pycache__ -prune -o -print)

ifdef UV
    INSTALL := $(UV) pip install --quiet --python $(BIN)/python
    AGAIN := --reinstall-package agentkit
else
    INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

.PHONY: demo test lint types docs wheel pytest coverage bench lock clean
.DELETE_ON_ERROR:
.NOTPARALLEL:

## demo: an agent answers a question about the files in FOLDER, without a key and offline
demo: .venv/project
	$(BIN)/agentkit demo "$(FOLDER)"

## test: lint, types, docs, and the tests against the built wheel
test: lint types docs pytest

lint: .venv/tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/wheel
	$(BIN)/pyright
	for package in $(notdir $(PACKAGES)); do \
	    $(BIN)/pyright --verifytypes $$package --ignoreexternal || exit 1; \
	done

docs: .venv/tools
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

pytest: .venv/wheel
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

## coverage: the tests, and which lines none of them runs
coverage: .venv/wheel
	$(BIN)/pytest --cov --cov-report=term

wheel: .venv/wheel

## bench: each layer against a hand-written minimum
bench: .venv/wheel
	for script in $(wildcard tests/benchmarks/*.py); do $(BIN)/python $$script || exit 1; done

## lock: write the exact versions of everything the tests use (needs uv)
lock:
	uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --no-annotate --no-header --no-strip-extras tests/requirements.in -o tests/requirements.txt

clean:
	rm -rf .venv dist site .coverage .coverage.* .pytest_cache .ruff_cache

# The environment, and three stamps in it: the tools, the project as a user installs it, the wheel.

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	    { echo 'agentkit needs Python 3.10 or later; name one with: make PYTHON=...' >&2; exit 1; }
ifdef UV
	$(UV) venv --quiet --seed --no-python-downloads --python "$$(command -v $(PYTHON))" .venv
else
	$(PYTHON) -m venv .venv
endif

.venv/tools: tests/requirements.txt | $(BIN)/python
	$(INSTALL) --require-hashes -r tests/requirements.txt
	touch $@

.venv/project: $(SOURCES) | $(BIN)/python
	$(INSTALL) $(AGAIN) '.[all]'
	touch $@

.venv/wheel: .venv/tools $(SOURCES)
	rm -rf dist
	$(BIN)/python -m build --no-isolation >/dev/null
	$(INSTALL) --no-deps --force-reinstall dist/*.whl
	touch .venv/project $@

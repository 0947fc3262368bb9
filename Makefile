# Sugar over the two lines that README.md gives; Windows has no make and needs none.
#
# The virtualenv is made without pip of its own, because Debian's python3 lacks ensurepip;
# the interpreter's pip installs into it instead. Nothing is written outside this folder.

PYTHON ?= python3
PIP = $(PYTHON) -m pip --python .venv
INSTALL = $(PIP) install --quiet --disable-pip-version-check --constraint constraints.txt
VENV_PYTHON = .venv/bin/python
# A worker for each core; a file stays on one worker, because its tests share a server.
PYTEST = $(VENV_PYTHON) -m pytest -n auto --dist loadfile

# A learner's own pip settings must not send the packages past the virtualenv.
export PIP_USER = 0
unexport PIP_TARGET PIP_PREFIX PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test deep conformance bench mutants screenshots lint lock clean

help: ## say what each target does
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-14s%s\n", $$1, $$2 }' Makefile

run: .venv/.run ## serve the lab on http://127.0.0.1:8765 (options: make run ARGS="--port 9000")
	$(VENV_PYTHON) -m web serve $(ARGS)

test: lint ## lint, type check and every test, a real browser included (one file: make test ARGS=tests/unit)
	$(PYTEST) $(ARGS)

deep: lint ## the same with the long counts
	PRACTICE_DEEP=1 $(PYTEST) $(ARGS)

conformance: .venv/.conformance ## real Graph clients against the local server
	$(VENV_PYTHON) -m pytest -m conformance tests/conformance $(ARGS)

bench: .venv/.bench ## ratios against peers, measured in one run
	$(VENV_PYTHON) -m benchmarks $(ARGS)

mutants: .venv/.mutants ## small changes of the PIM rules, each of which some test should notice (takes long)
	$(VENV_PYTHON) -m tests.mutants $(ARGS)

screenshots: .venv/.test ## pictures of every page, light and dark
	$(VENV_PYTHON) -m tests.screenshots $(ARGS)

lint: .venv/.test ## ruff and strict types, without the tests
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .
	$(VENV_PYTHON) -m basedpyright simulator scenarios

lock: ## take the newest versions of everything; use the oldest Python, so that each pin suits every other
	$(PYTHON) -m venv --without-pip --clear .venv-lock
	$(PYTHON) -m pip --python .venv-lock install --quiet --editable '.[test,server,sso,lti,conformance,bench,mutants]'
	sed -n '/^#/p' constraints.txt > .venv-lock/constraints.txt
	$(PYTHON) -m pip --python .venv-lock freeze --exclude-editable >> .venv-lock/constraints.txt
	mv .venv-lock/constraints.txt constraints.txt
	rm -rf .venv-lock

clean: ## remove the virtualenv and what the tools left behind
	rm -rf .venv .venv-lock build dist .pytest_cache .ruff_cache .hypothesis
	find simulator scenarios web content tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: each is touched last, so an interrupted installation is taken up again.
.venv/.python: Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is older than Python 3.11: name a newer one, for example make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import pip, sys; sys.exit(tuple(map(int, pip.__version__.split(".")[:2])) < (22, 3))' 2>/dev/null || \
	  { echo "$(PYTHON) has no pip 22.3 or newer: install it (Debian, Ubuntu: apt install python3-pip) or name another, make PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv --without-pip --clear .venv
	@touch $@

.venv/.run: .venv/.python pyproject.toml constraints.txt
	$(INSTALL) --editable .
	@touch $@

.venv/.test: .venv/.run
	$(INSTALL) --editable '.[test]'
	@touch $@

.venv/.conformance: .venv/.test
	$(INSTALL) --editable '.[test,conformance]'
	@touch $@

.venv/.mutants: .venv/.test
	$(INSTALL) --editable '.[test,mutants]'
	@touch $@

.venv/.bench: .venv/.run
	$(INSTALL) --editable '.[bench]'
	@touch $@

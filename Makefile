# Nextvision. `make run` serves with demo data, `make test` tests everything, `make check` is the gate.
# Needs make and Python 3.11 to 3.13; everything else is installed into .venv.

VENV := .venv
BIN := $(VENV)/bin

# The newest Python that the requirements are pinned for.
FIND_PYTHON = for name in python3.13 python3.12 python3.11 python3; do \
	if $$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; \
	then python=$$name; break; fi; done; \
	if [ -z "$$python" ]; then echo 'No Python 3.11, 3.12 or 3.13 was found: install one first.' >&2; exit 1; fi

.PHONY: help setup setup-dev run test lint check coverage bench outages quality mutants lock fmt clean

help:
	@echo 'make run    serve on http://127.0.0.1:8000 with demo data (PORT, DATABASE_URL, ... are obeyed)'
	@echo 'make test   run every test'
	@echo 'make check  format, lint, types, import contracts, tests with coverage'
	@echo 'make setup  only make .venv and install into it'
	@echo 'make bench  measure; writes docs/benchmarks.md (ARGS=--help says what else it can do)'
	@echo 'make outages  kill Redis, PostgreSQL and workers under load; writes docs/outages.md'
	@echo 'make quality  rank judged sets (NEXTVISION_BENCHMARKS names a folder of more); writes docs/quality.md'
	@echo 'make mutants  change src/resilience in one place at a time: which changes does no test notice?'
	@echo 'make lock   pin the requirements anew; make fmt formats; make clean removes what was made'

setup:
	@python=; $(FIND_PYTHON); $$python tools/setup.py

setup-dev:
	@python=; $(FIND_PYTHON); $$python tools/setup.py --dev

run: setup
	@exec $(BIN)/python tools/start.py

test: setup-dev
	@$(BIN)/python -m pytest -n auto --dist loadfile $(PYTEST_ARGUMENTS)

lint: setup-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

coverage: setup-dev
	@$(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report=term

check: lint coverage

bench: setup-dev
	@$(BIN)/python -m bench $(ARGS)

outages: setup-dev
	@$(BIN)/python -m bench.outages --output docs/outages.md $(ARGS)

quality: setup-dev
	@$(BIN)/python -m tools.quality $(ARGS)

mutants: setup-dev
	@$(BIN)/python -m tools.mutants $(ARGS)

lock: setup-dev
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command 'make lock' requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command 'make lock' requirements-dev.in -o requirements-dev.txt

fmt: setup-dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

clean:
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache \
		.schemathesis .coverage htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo 'var/ (the local database) is kept; remove it by hand to start afresh.'

# make run    sets up what is missing and checks the example messages
# make test   runs everything that must hold
# make lint   style, types and import contracts alone
# make bench  measures speed
# make pins   resolves requirements-dev.txt anew

BIN := .venv/bin

.PHONY: run test lint bench pins setup clean
.DEFAULT_GOAL := run

setup:
	@sh build/setup.sh

# Findings are what the examples are there for: only input that cannot be read makes this fail.
run: setup
	@$(BIN)/inbounds check --scope proactive examples/*.txt examples/*.eml || test $$? -eq 1
	@echo
	@$(BIN)/inbounds check examples/messages.jsonl || test $$? -eq 1

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/inbounds test
	$(BIN)/pytest

bench: setup
	$(BIN)/python -m pip install -qq --requirement bench/requirements.txt
	npm install --prefix bench --silent --no-audit --no-fund
	$(BIN)/python bench/run.py

pins: setup
	$(BIN)/python -m pip install -qq pip-tools
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-header \
		--output-file requirements-dev.txt pyproject.toml requirements-dev.in

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist policy_core/policies/*.program

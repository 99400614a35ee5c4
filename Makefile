# make run    sets up what is missing, builds, and opens the browser with the extension on a demonstration page
# make check  checks the example messages with the command
# make build  makes what is shipped, into dist/
# make test   runs everything that must hold, in the browsers too
# make lint   style, types and import contracts alone
# make weights  learns the pack's weights anew from the labelled messages; vectors makes those of words that it begins from
# make bench  measures speed; bench-browser does so in the browser
# make pins   resolves requirements-dev.txt anew

BIN := .venv/bin

.PHONY: run check build test lint bench bench-browser weights vectors pins setup browsers clean
.DEFAULT_GOAL := run

setup:
	@sh build/setup.sh

browsers: setup
	@sh build/browsers.sh

build: browsers
	@$(BIN)/python build/bundle.py

run: build
	@$(BIN)/python e2e/demo.py

# Findings are what the examples are there for: only input that cannot be read makes this fail.
check: setup
	@$(BIN)/inbounds check --scope proactive examples/*.txt examples/*.eml || test $$? -eq 1
	@echo
	@$(BIN)/inbounds check examples/messages.jsonl || test $$? -eq 1

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	MYPYPATH=e2e $(BIN)/mypy e2e bench/browser.py
	$(BIN)/lint-imports

test: lint build
	npm run --prefix extension --silent check
	$(BIN)/inbounds test
	$(BIN)/pytest --numprocesses auto --dist loadfile
	$(BIN)/pytest e2e --numprocesses 2 --dist loadfile

weights: setup
	$(BIN)/python -m pip install -qq --requirement build/weights-requirements.txt
	$(BIN)/python build/weigh.py

vectors: setup
	$(BIN)/python -m pip install -qq --requirement build/weights-requirements.txt
	npm ci --prefix build/vectors --silent --no-audit --no-fund
	$(BIN)/python build/vectors/make.py

bench: setup
	$(BIN)/python -m pip install -qq --requirement bench/requirements.txt
	npm install --prefix bench --silent --no-audit --no-fund
	$(BIN)/python bench/run.py

bench-browser: build
	npm install --prefix bench --silent --no-audit --no-fund
	$(BIN)/python bench/browser.py

pins: setup
	$(BIN)/python -m pip install -qq pip-tools
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-header \
		--output-file requirements-dev.txt pyproject.toml requirements-dev.in

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist policy_core/policies/*.program

# The commands. `make` lists them.
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
PACKAGES := childprocess pactfile openapi verifier broker cli

.PHONY: help install demo test clients screenshots faults hostile docs check format lock clean

help: ## list these commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

install: $(STAMP) ## make the environment in .venv

$(STAMP): pyproject.toml constraints.txt
	@python=$$(scripts/find-python) && echo "Making .venv with $$python ..." && "$$python" -m venv $(VENV)
	@sed -n '/^pip==/,/[^\]$$/p' constraints.txt | $(PIP) install --require-hashes --requirement /dev/stdin
	@echo "Installing pactgate and what it needs (a minute or two) ..."
	@$(BIN)/python scripts/requirements | $(PIP) install --require-hashes --constraint constraints.txt --group dev --requirement /dev/stdin
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@# Compiled once here: with PYTHONDONTWRITEBYTECODE set, each command would compile them again.
	@$(BIN)/python -m compileall -q $(PACKAGES)
	@touch $@

demo: install ## the whole story on SQLite; ONCE=1 ends by itself
	@$(BIN)/pactgate demo $(if $(ONCE),--once)

test: check ## lint, types, import contracts, and every test on SQLite, PostgreSQL and Chromium
	@scripts/say-what-is-missing
	@browser=$$(scripts/find-chromium) && CHROMIUM="$$browser" $(BIN)/python -m pytest -n auto $(ARGS)

hostile: install ## a broker is sent 220 hostile documents, pacts and requests; KINDS="routes,choices" sends some
	@$(BIN)/python -m benchmarks.hostile $(if $(KINDS),--kinds "$(KINDS)") $(ARGS)

clients: install ## the npm packages that some tests and benchmarks drive, where they can be had; without them these skip
	@$(BIN)/python scripts/npm-clients

screenshots: install ## a picture of every page, light and dark, wide and on a phone
	@browser=$$(scripts/find-chromium) && CHROMIUM="$$browser" $(BIN)/python -m tests.broker.web.screenshots screenshots

faults: install ## kills, full disks, frozen databases: what clients see and what is lost; ROWS="kill-sqlite …" plays some, KILLS=20 fewer
	@$(BIN)/python -m benchmarks.faults $(ROWS)

docs: install ## the documentation as a site in site/; a dead link fails
	@$(BIN)/zensical build --strict --clean
	@echo "Open site/index.html, or serve it: $(BIN)/zensical serve"

check: install ## lint, types and import contracts
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: install ## let ruff mend what it can
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

lock: ## write constraints.txt anew from pyproject.toml
	@scripts/lock

clean: ## remove the environment and everything that was made
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .demo .clients screenshots site dist

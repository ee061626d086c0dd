# Needs Python >= 3.11 and make. Everything else is set up by the target that needs it.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
CODE := $(wildcard src tests benchmarks scripts)
MIGRATIONS := $(sort $(wildcard src/midoffice/adapters/postgres/migrations/*.sql))
BENCHMARKS := $(sort $(wildcard benchmarks/*.py))
WEB := $(wildcard web/package.json)
JOBS ?= 2
# Files with tests that want the machine to themselves; the others need not be read a second time to find that out.
ALONE = $(shell grep -rlE --include='test_*.py' 'mark\.alone' tests)

# Modules are compiled once, at the installation, and ours at their first start: every later start is seconds faster.
export UV_COMPILE_BYTECODE := 1
unexport PYTHONDONTWRITEBYTECODE
export UV_NO_PROGRESS := $(if $(CI),1,0)
export MIDOFFICE_DATA_DIR ?= $(CURDIR)/.data

.PHONY: help
help: ## Show what there is
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: setup
setup: $(VENV)/.installed web ## Install everything that this project needs into .venv, and build the web app

$(VENV)/.installed: requirements/dev.lock pyproject.toml | $(BIN)/uv
	@echo "Installing the locked packages"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirement requirements/dev.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(BIN)/uv:
	@bash scripts/make_venv.sh $(VENV)

.PHONY: web
web: $(VENV)/.installed ## Build the web app if its sources have changed
	@$(BIN)/python scripts/build_web.py

.PHONY: demo
demo: setup ## Start a company with customers, agents and live traffic; Ctrl-C ends it, the data stay in .data
	@$(BIN)/midoffice demo

.PHONY: dev
dev: setup ## The same with the web app's sources reloading as you edit them
	@trap 'kill 0' EXIT; $(BIN)/midoffice demo & MIDOFFICE_URL=http://127.0.0.1:8080 $(BIN)/python scripts/build_web.py --script dev

.PHONY: check
check: setup ## Lint, types, the order of the rooms, dead code, dependencies, migrations
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy $(CODE)
	$(BIN)/lint-imports
	$(BIN)/vulture $(CODE)
	$(BIN)/deptry src
	$(if $(MIGRATIONS),$(BIN)/squawk $(MIGRATIONS))
	$(if $(WEB),$(BIN)/python scripts/build_web.py --script lint)
	$(if $(WEB),$(BIN)/python scripts/build_web.py --script typecheck)
	$(if $(WEB),$(BIN)/python scripts/build_web.py --script test)

.PHONY: test
test: check peers ## Every check and every test
	$(BIN)/pytest -n $(JOBS) --dist worksteal -m "not alone"
	$(BIN)/pytest -m alone $(ALONE) || { code=$$?; [ $$code -eq 5 ]; }

.PHONY: peers
peers: ## Install the programs that tests talk to (Chromium, Dovecot, MariaDB, slapd) where we may
	@bash scripts/install_peers.sh

.PHONY: bench
bench: setup ## Run every benchmark; each ends with a line of JSON
	@for benchmark in $(BENCHMARKS); do echo "$$benchmark"; $(BIN)/python $$benchmark $(BENCH_FLAGS); done

.PHONY: format
format: $(VENV)/.installed ## Bring the code into its one form
	@$(BIN)/ruff check --fix-only --quiet $(CODE)
	@$(BIN)/ruff format $(CODE)
	$(if $(WEB),@$(BIN)/python scripts/build_web.py --script format)

.PHONY: generated
generated: openapi ## Write again what is generated: schema snapshot, sample settings, API description
	@$(BIN)/python scripts/write_generated.py

.PHONY: openapi
openapi: $(VENV)/.installed ## Write the description of the API again
	@$(BIN)/python scripts/write_openapi.py

.PHONY: lock
lock: $(VENV)/.installed ## Lock the newest allowed versions of all packages
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--output-file requirements/runtime.lock --extra telemetry pyproject.toml
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--constraints requirements/runtime.lock \
		--output-file requirements/dev.lock --extra telemetry --group dev pyproject.toml
	@grep -A200 -E '^uv==' requirements/dev.lock | awk 'NR > 1 && /^[a-z]/ {exit} {print}' > requirements/uv.lock
	$(if $(WEB),@$(BIN)/python scripts/lock_web.py)

.PHONY: clean
clean: ## Remove what was built and cached, and the data of the demonstration; .venv stays
	@rm -rf build dist .data .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@rm -rf src/midoffice/http/webapp web/node_modules
	@find src tests benchmarks scripts -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

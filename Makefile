# `make` lists what there is. Every target sets up .venv first; nothing else is needed than Python 3.11+, make and git.
.DEFAULT_GOAL := help
SHELL := bash
BIN := .venv/bin
# without the cache every process of the platform compiles the five services anew
unexport PYTHONDONTWRITEBYTECODE
MAKEFLAGS += --no-print-directory
MEMBERS := libs/common/src libs/laptop/src services/declaration/src services/review/src services/expert-pool/src services/credit-file/src services/certificate/src tools/onebox/src

.PHONY: help demo run stack test check bench lint types imports contracts contracts-check policies requirements fmt lock set-up hooks flip flip-changed

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ See it
demo: .venv/.ready ## Drive a whole review season through the five services and leave its documents in var/onebox/season
	$(BIN)/zcps demo

run: .venv/.ready ## Serve the platform on one port with the demo's data, until Ctrl-C
	$(BIN)/zcps run

stack: .venv/.ready ## The production shape on loopback: PostgreSQL, Kafka, Keycloak, S3Proxy, five api and five worker processes
	$(BIN)/zcps stack

##@ Prove it
test: .venv/.ready ## Every test, on a real PostgreSQL and a real Kafka broker, on all cores
	$(BIN)/pytest -q -n auto

check: .venv/.ready ## What CI runs
	$(MAKE) -j2 -O lint types imports contracts-check policies requirements
	$(MAKE) flip-changed
	$(MAKE) test

flip: .venv/.ready ## Force every rule to hold and to refuse: would a test notice? Records it in docs/reference/flip.md
	$(BIN)/pytest -q -n auto -p laptop.flip.plugin --flip all --flip-write

flip-changed: .venv/.ready ## The same for rules that a change may touch, and a tenth of all in turn
	$(BIN)/pytest -q -n auto -p laptop.flip.plugin --flip changed

bench: .venv/.ready ## The benchmarks, each next to its reference
	$(BIN)/python -m benchmarks

##@ Change it
fmt: .venv/.ready ## Format and fix what can be fixed
	$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format -q .

lint: .venv/.ready ## Lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.ready ## mypy, strict
	$(BIN)/mypy $(MEMBERS)

imports: .venv/.ready ## Import contracts: who may know whom
	$(BIN)/lint-imports

contracts: .venv/.ready ## Write contracts/ anew (OpenAPI, AsyncAPI, event schemas), the demo's Keycloak realm and, where npm is, the TypeScript client
	$(BIN)/python -m common.events.export --write
	$(BIN)/zcps contracts --write
	$(BIN)/zcps realm --write
	if command -v npm >/dev/null; then cd clients/typescript && npm ci --silent --no-audit --no-fund && npm run --silent generate; fi

contracts-check: .venv/.ready ## Committed contracts must be what the code says
	$(BIN)/python -m common.events.export --check
	$(BIN)/zcps contracts --check
	$(BIN)/zcps realm --check

policies: .venv/.ready ## Load and check every policy pack
	$(BIN)/zcps policy check
	$(BIN)/zcps policy reference --check
	$(BIN)/zcps policy coverage --check
	$(BIN)/zcps policy unread --check

requirements: .venv/.ready ## Every rule that tests show is shown on both sides, and the reference page is fresh
	$(BIN)/zcps requirements --check

lock: ## Resolve the dependencies anew (needs uv)
	tools/lock

set-up: .venv/.ready ## Make .venv what the lock says
	@[ "$$(git config core.hooksPath 2>/dev/null)" = tools/hooks ] || echo "make hooks: look at each push before others do (lint, types, imports, contracts)"

hooks: ## Let git run lint, types, imports and contracts before each push
	git config core.hooksPath tools/hooks

.venv/.ready: requirements.lock tools/set-up $(wildcard libs/*/pyproject.toml services/*/pyproject.toml) tools/onebox/pyproject.toml
	tools/set-up

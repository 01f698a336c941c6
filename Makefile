# The only list of commands. `make run` and `make test` need Python 3.11 or newer and set up everything else.
# What they do is in scripts/dev/, one readable file for each concern.

# The first of them that was built with its optimisations, else the first that will do: `make bench SCENARIO=purchases`
# gave 448 a second with a Python built without them, 481 and 501 with one that has them.
# Distributions optimise theirs without saying so.
ifndef PYTHON
PYTHONS := python3 /usr/bin/python3 python3.14 python3.13 python3.12 python3.11
IS_FAST := import ensurepip, sys, sysconfig; sys.exit(sys.version_info < (3, 11) or not (sys.base_prefix == "/usr" \
	or "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "")))
IS_NEW := import sys; sys.exit(sys.version_info < (3, 11))
FIRST = $(shell for p in $(PYTHONS); do $$p -c '$(1)' >/dev/null 2>&1 && { echo $$p; break; }; done)
PYTHON := $(or $(call FIRST,$(IS_FAST)),$(call FIRST,$(IS_NEW)))
endif
DEV = @test -n "$(PYTHON)" || { echo "Onsale needs Python 3.11 or newer and found none; install it, or name it: make PYTHON=/path/to/python3 …"; exit 1; }; \
	exec $(PYTHON) -m scripts.dev

export SCENARIO ENGINE WORKERS DEMO SEED HISTORIES KILLS ORDERS OCR

.DEFAULT_GOAL := help
.PHONY: help setup run run-payments up-split test check e2e sim faults bench bench-seatmap bench-pages bench-money bench-console gen lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv, install the locked packages, build the pages
	$(DEV) setup

run: ## set up, migrate, load the demo once, serve on http://127.0.0.1:8000; OCR=1 installs what reads photographed documents
	$(DEV) run

run-payments: ## the same with a stand-in for Alipay and WeChat Pay on http://127.0.0.1:8100, to pay with the real flows
	$(DEV) run-payments

up-split: ## the services apart, on MariaDB, Redis, RabbitMQ and Nginx of their own: make up-split [WORKERS=2] [DEMO=1]
	$(DEV) up-split

test: ## set up and run everything: lint, types, import contracts, Python, web, browser journey
	$(DEV) test

check: ## the quick part of it: lint, types, import contracts, tests that need no server
	$(DEV) check

e2e: ## only the browser journeys
	$(DEV) e2e

sim: ## sell in seeded histories of crashes and lost messages: make sim [SEED=n] [HISTORIES=100]
	$(DEV) sim

faults: ## sell while workers are killed and engines are lost: make faults [SEED=n] [KILLS=50]
	$(DEV) faults

bench: ## measure: make bench [SCENARIO=holds|named-holds|purchases|browse|sellout|best-available|growth|split|ocr] [ENGINE=embedded|real] [WORKERS=n]
	$(DEV) bench

bench-seatmap: ## measure the seat map and the designer with 110,000 seats in a real browser
	$(DEV) bench-seatmap

bench-pages: ## measure when a buyer on a slow phone sees a page
	$(DEV) bench-pages

bench-money: ## buy while Alipay and WeChat Pay do everything wrong, and look for every cent: [ORDERS=100000] [SEED=1]
	$(DEV) bench-money

bench-console: ## measure how long staff waits for lists and searches of orders: [ORDERS=1000000] [ENGINE=embedded|real]
	$(DEV) bench-console

gen: ## write schemas/openapi.json and the TypeScript client again
	$(DEV) gen

lock: ## bring the lock files up to date with requirements*.in and web/package.json
	$(DEV) lock

clean: ## remove what was installed and built; the data in var/ stays
	rm -rf .venv .make build src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .grimp_cache
	rm -rf web/node_modules web/*/node_modules web/packages/*/node_modules web/*/dist

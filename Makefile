# Everything runs inside .venv, Node and the CDK CLI included: the machine needs Python 3.11+ and make.
PYTHON ?= python3
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/node_modules/.bin:$(PATH)
export VIRTUAL_ENV := $(CURDIR)/.venv

.DEFAULT_GOAL := help
.PHONY: help setup deploy-local destroy-local test fuzz snapshots docs lint format lock clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-14s %s\n", $$1, $$2}'

setup: .venv/.installed node_modules/.installed ## install the pinned tools into this folder

.venv/.installed: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "cdk-containers needs Python 3.11 or later, and $(PYTHON) is not. Name another: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

node_modules/.installed: package.json package-lock.json .venv/.installed
	npm ci --loglevel=error
	@touch $@

deploy-local: setup ## deploy both services to a local AWS on this machine
	python -m tools.deploy_local

destroy-local: setup ## destroy what deploy-local made and stop the local AWS
	python -m tools.destroy_local

test: setup ## run every test
	python -m pytest --numprocesses auto --dist loadfile

fuzz: setup ## run the property tests on examples that no run has seen
	python -m pytest --numprocesses auto --hypothesis-profile=fuzz -m hypothesis

snapshots: setup ## rewrite the snapshots from what the code synthesizes now
	python -m pytest -m "not e2e" --snapshot-update

docs: setup ## rewrite the pages that are made from the code
	python -m tools.pages

lint: setup ## check style, types and layers
	ruff check
	ruff format --check
	pyright
	lint-imports

format: setup ## put the code into its standard form
	ruff check --fix
	ruff format

lock: setup ## pin what pyproject.toml and package.json ask for
	uv pip compile --quiet --universal --python-version 3.11 --no-annotate --custom-compile-command "make lock" \
	  --upgrade --group dev --output-file requirements-dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --no-annotate --custom-compile-command "make lock" \
	  --upgrade --group deploy --constraint requirements-dev.txt --output-file requirements.txt
	npm install --package-lock-only --silent

clean: ## remove what setup installed and what the commands left
	@if [ -e .venv/.installed ]; then python -m tools.local_aws stop; fi
	rm -rf .venv node_modules cdk.out .local-aws .pytest_cache .ruff_cache .hypothesis .import_linter_cache

# The front door. Everything goes through .venv, which the first call makes.
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
PORT ?= 8000
export PORT

VENV := .venv/bin
MANAGE := $(VENV)/python manage.py
COMPILE := $(VENV)/pip-compile --quiet --strip-extras --no-emit-find-links --no-emit-index-url --no-emit-trusted-host
MESSAGES := --locale ru --no-location --no-obsolete --no-wrap --ignore .venv --ignore node_modules --ignore var --ignore '*/tests/*'

SOAKED := apps/complaints/tests/test_random_days.py tests/test_notifications_survive.py tests/test_browser_requests.py

.DEFAULT_GOAL := help
.PHONY: help run dev test t test-calendar lint format install messages lock bench bench-million drill soak clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 23

run: ## Install what is missing and start the product at http://127.0.0.1:8000 (PORT=8001 for another port)
	@$(PYTHON) deploy/quickstart.py run

dev: ## The same with DEBUG and reload on every change
	@$(PYTHON) deploy/quickstart.py dev

test: install lint ## Lint, checks of migrations and translations, and all tests
	SECRET_KEY=for-the-checks $(MANAGE) makemigrations --check --dry-run
	$(VENV)/python -m pytest --numprocesses auto --maxprocesses 4 $(PYTEST_ARGS)

t: | .venv ## Some tests at once, in one process: make t ARGS="apps/feedback -k register"
	@$(VENV)/python -m pytest $(ARGS)

.venv:
	@$(MAKE) install

test-calendar: install ## The tests on a Sunday night, on New Year's Eve, … (libfaketime; MOMENT='2026-12-31 23:30:00' for one)
	$(VENV)/python -m tests.moments --numprocesses auto --maxprocesses 4 $(PYTEST_ARGS)

lint: install ## Style, format, and the types of the kernels
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	SECRET_KEY=for-the-checks $(VENV)/mypy

format: install ## Mend what ruff can mend
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .

install: ## .venv and node_modules as locked, with the tools of development
	@$(PYTHON) deploy/quickstart.py install --dev

messages: install ## Collect the strings into locale/ and compile (needs gettext)
	DEBUG=true $(MANAGE) makemessages $(MESSAGES)
	DEBUG=true $(MANAGE) compilemessages --locale ru --ignore .venv --ignore node_modules

lock: install ## Lock the newest versions that requirements*.in and package.json allow
	$(COMPILE) --upgrade --output-file requirements.txt requirements.in
	$(COMPILE) --upgrade --output-file requirements-dev.txt requirements-dev.in
	$(COMPILE) --upgrade --output-file requirements-node.txt requirements-node.in
	npm update --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund

bench: install ## Measure the pages on PostgreSQL (BENCH_DATABASE_URL) into docs/performance.md
	$(VENV)/python -m bench

drill: install ## Let Redis, the disk, mail and processes fail while people register: docs/reliability.md
	$(VENV)/python -m drill

soak: install ## The long tests whole, on PostgreSQL and Redis (DATABASE_URL, CELERY_BROKER_URL): about an hour
	SOAK=true RANDOM_DAYS=500 SURVIVE_MESSAGES=2000 $(VENV)/python -m pytest $(SOAKED) $(PYTEST_ARGS)

bench-million: install ## Compare 100,000 documents with a million: which pages grow, into docs/performance.md
	$(VENV)/python -m bench.million

clean: ## Remove what the other targets installed; var/ with its data stays
	rm -rf .venv node_modules .ruff_cache .mypy_cache

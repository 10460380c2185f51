# `make demo`, `make test` and `make run` need Python 3.11 or newer and a package registry; nothing else.
PYTHON ?= python3
VENV ?= .venv
PY = $(VENV)/bin/python
PIP = $(PY) -m pip --disable-pip-version-check
# The lock files name every package with its hash: nothing is resolved, so no release of today can stand in the way of an
# install (a pip of 2023 resolves extras past a lock). `pip check` then says if the lock lacks something.
INSTALL = $(PIP) install --quiet --no-deps
UV ?= uv
COMPILED = --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock"
COMPILE = $(UV) pip compile pyproject.toml $(COMPILED) --python-version 3.11
PYTEST_ARGS ?=
# Twice the cores that are wanted: half of the time a test waits for a server, a process or a clock.
TEST_PROCESSES ?= 4
KILLS ?= 300
DOCKER ?= docker
DOCKERFILE ?= Dockerfile
BASE ?= python:3.12-slim
SBOM ?= dist/sbom.cdx.json
# Of each parser that is fuzzed: seconds of processor time, inputs, whichever comes first; which parsers, by their names' beginnings.
FUZZ_SECONDS ?= 1800
FUZZ_INPUTS ?= 1000000
PARSERS ?=
SOAK_ARGS ?=
BENCH_ARGS ?=

.PHONY: help demo test test-exhaustive test-browser run check lock audit dictionary reference docs pictures trial licences sbom pin-base bench bench-limits crash-test faults fuzz soak clean

help:
	@sed -n 's/^#: //p' Makefile

#: make demo        the whole of it, offline: a real authority's story on a loopback web
demo: $(VENV)/.runtime
	@$(PY) run.py demo $(ARGS)

# An environment may forbid bytecode. Each of the hundreds of processes that tests start would then compile the code anew.
test test-exhaustive test-browser: export PYTHONDONTWRITEBYTECODE =

#: make test        sets up and passes the tests
test: $(VENV)/.dev
	$(PY) -m pytest -n $(TEST_PROCESSES) --dist worksteal $(PYTEST_ARGS)

#: make test-exhaustive  passes the tests that walk a whole table: each fault, each column, each parser, each package
test-exhaustive: $(VENV)/.dev
	$(PY) -m pytest -n $(TEST_PROCESSES) --dist worksteal -m exhaustive $(PYTEST_ARGS)

#: make test-browser  looks at the site in the system's Chromium; SCREENSHOTS=DIR keeps pictures of all pages
test-browser: $(VENV)/.dev
	$(PY) -m pytest -n 0 -m browser $(PYTEST_ARGS)

#: make run         starts the monitor on config/monitor.yaml, until Ctrl-C
run: $(VENV)/.runtime
	@$(PY) run.py start $(ARGS)

#: make check       all that .ci/run checks: format, lint, types, layers, tests with coverage
check: $(VENV)/.dev
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy --strict
	$(VENV)/bin/lint-imports
	$(PY) -m pytest -n $(TEST_PROCESSES) --dist worksteal --cov --cov-report=term $(PYTEST_ARGS)
	$(PY) -m pytest -n $(TEST_PROCESSES) --dist worksteal -m exhaustive $(PYTEST_ARGS)

#: make bench       measures beside what people would use instead, and writes docs/benchmarks.md (BENCH_ARGS="--runs 1 reading")
bench: $(VENV)/.dev
	@$(PY) -m bench $(BENCH_ARGS)

#: make bench-limits  what is measured against a limit of its own: processes, feeds, pages served, a year of growth
bench-limits: $(VENV)/.dev
	@set -e; for bench in apart news serving growth; do $(PY) bench/bench_$$bench.py; done

#: make crash-test  kills the monitor at random instants and counts what arrives (KILLS=300)
crash-test: $(VENV)/.dev
	$(PY) bench/crash_test.py --kills $(KILLS)

#: make faults      measures what each fault costs, and writes docs/reliability.md
faults: $(VENV)/.dev
	$(PY) -m tests.faults --write

#: make fuzz        fuzzes every parser, a million inputs or thirty minutes each (PARSERS=, FUZZ_SECONDS=, FUZZ_INPUTS=)
fuzz: $(VENV)/.dev
	$(PY) -m bench.fuzz --seconds $(FUZZ_SECONDS) --inputs $(FUZZ_INPUTS) $(PARSERS)

#: make soak        a year of 153 authorities and 500 feeds with all that goes wrong, in minutes (SOAK_ARGS="--help")
soak: $(VENV)/.dev
	$(PY) -m bench.soak $(SOAK_ARGS)

#: make lock        writes both lock files anew (needs uv)
lock:
	$(COMPILE) --extra pictures --extra buttons --extra excel --extra metrics --extra search --output-file requirements.lock $(LOCK_ARGS)
	$(COMPILE) --all-extras --constraint requirements.lock --output-file requirements-dev.lock $(LOCK_ARGS)
	echo 'datasette>=0.65,<1' | $(UV) pip compile - $(COMPILED) --python-version 3.12 --output-file deploy/datasette.lock $(LOCK_ARGS)

#: make audit       known vulnerabilities of what is locked; says so where no index of advisories can be reached
audit: $(VENV)/.dev
	@$(PY) tools/audit.py

#: make dictionary  writes docs/data-dictionary.md and config/datasette.yaml anew from the migrations and the descriptions
dictionary: $(VENV)/.dev
	@$(PY) tools/data_dictionary.py
	@$(PY) tools/datasette_config.py

#: make reference   writes docs/reference/ anew: commands from the program, keys from the models of the configuration
reference: $(VENV)/.dev
	@$(PY) tools/reference.py

#: make docs        writes what is generated, then the documentation as pages to build/docs; fails where a link leads nowhere
docs: reference dictionary
	@$(VENV)/bin/mkdocs build --strict
	@echo "build/docs/index.html"

#: make pictures    takes the pictures of the README anew: an alert in Slack, a page of the site (needs Chromium)
pictures: $(VENV)/.dev
	@$(PY) tools/pictures.py

#: make trial       goes from a clone to a test alert as a newcomer does, and writes docs/trial.md
trial: $(VENV)/.dev
	@$(PY) tools/trial.py

#: make licences    writes docs/licences.md anew from the lock
licences: $(VENV)/.dev
	@$(PY) tools/licences.py

#: make sbom        writes the bill of materials of what the program runs with: dist/sbom.cdx.json (CycloneDX 1.6)
sbom: $(VENV)/.dev
	@mkdir -p $(dir $(SBOM))
	@$(PY) -W ignore -m cyclonedx_py requirements requirements.lock --pyproject pyproject.toml --spec-version 1.6 \
	    --output-reproducible --output-format JSON --output-file $(SBOM)
	@echo "$(SBOM)"

#: make pin-base    pins the image's base to the digest that its tag has today (needs Docker and its registry)
pin-base:
	@$(DOCKER) pull --quiet $(BASE) > /dev/null
	@digest=$$($(DOCKER) image inspect --format '{{index .RepoDigests 0}}' $(BASE)); digest=$${digest##*@}; \
	echo "$$digest" | grep -Eqx 'sha256:[0-9a-f]{64}' || { echo "no digest: $$digest"; exit 1; }; \
	sed -i -E "s|^(FROM $(BASE)@)sha256:[0-9a-f]{64}|\1$$digest|" $(DOCKERFILE); echo "$(BASE)@$$digest"

#: make clean       removes the virtual environment and the caches; state/ stays
clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage*

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + " (make PYTHON=/path/to/python3.11)")'
	@echo "Setting up $(VENV), once: a minute or more, of which the installation says nothing"
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock | $(PY)
	$(INSTALL) --require-hashes -r requirements.lock
	$(PIP) check
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(PY)
	$(INSTALL) --require-hashes -r requirements-dev.lock
	$(INSTALL) --no-build-isolation --editable .
	$(PIP) check
	@touch $@ $(VENV)/.runtime

# SPDX-License-Identifier: Apache-2.0
# On a fresh machine use tools/run TARGET, which installs what is missing (make too).

PYTHON := python3
MAIN = $(shell $(PYTHON) tools/venv.py main)
DESTDIR =
PYTHONLIB = /usr/lib/python3/dist-packages

.PHONY: help demo test check before-test lint generated el9 newest package golden bench install setup

help:
	@echo "demo     render the example cloud twice into a scratch root"
	@echo "test     all tests on the main Python"
	@echo "check    what CI runs: lint, types, generated files, packages, tests on 3.9 and newer"
	@echo "golden   rewrite the golden files and what is generated from the schemas"
	@echo "package  RPM and deb into dist/"
	@echo "bench    CPU and memory figures beside bare Python's"

setup:
	tools/setup

demo:
	tools/setup run
	examples/demo.sh "$$($(PYTHON) tools/venv.py run)"

# A file's tests in one process: they share daemons and guests, for which the others would wait.
SPREAD = --dist loadfile --no-loadscope-reorder

# Tests with real daemons wait more than they compute.
test: setup
	$(MAIN) -m pytest -q -n $$((2 * $$(nproc))) $(SPREAD) $(PYTEST)

check: before-test test

before-test: setup lint generated package
	$(MAKE) -s -j2 --output-sync=target el9 newest

lint:
	$(MAIN) -m ruff check .
	$(MAIN) -m ruff format --check .
	$(MAIN) -m mypy
	if command -v shellcheck >/dev/null; then \
	    shellcheck -S warning \
	    $$(git ls-files | xargs awk 'FNR == 1 && /^#!\/(usr\/)?bin\/(env )?(ba)?sh/ { print FILENAME }'); fi

generated:
	if [ -e tools/generate.py ]; then $(MAIN) tools/generate.py --check; fi

# Python 3.9 and jinja2 2.11 are what EL9 nodes have. What one Python is enough for, the main one does.
el9 newest:
	python=$$($(PYTHON) tools/venv.py $@); \
	if [ -n "$$python" ]; then NCM_THOROUGH=0 $$python -m pytest -q -n 2 $(SPREAD) $(PYTEST); \
	else echo "no Python for '$@' installed: not run"; fi

golden:
	$(MAIN) tools/generate.py
	$(MAIN) -m pytest -q --regenerate $(PYTEST)

bench:
	$(MAIN) bench/run.py
	$(MAIN) bench/objects.py
	$(MAIN) bench/cloud.py
	$(MAIN) bench/network.py

package:
	packaging/build rpm deb

# What both packages hold; also for a node without either: make install PYTHONLIB=...
install:
	packaging/install "$(DESTDIR)" "$(PYTHONLIB)"

# KieGUI on Debian and Ubuntu, straight from a checkout. Each target first installs what it needs and is missing.

SHELL := /bin/bash
PREPARE := bash packaging/linux/prepare.sh
IN_VENV := .venv/bin/
COMPILE := build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --only-binary :all: \
	--generate-hashes --no-emit-index-url --custom-compile-command "make lock"
BENCHMARK := QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen} $(IN_VENV)python -m tests.benchmarks
MILLION := $(or $(TMPDIR),/tmp)/kiegui-million

.DEFAULT_GOAL := help
.PHONY: help run test lint types layers check bench screenshots reliability package package-smoke package-test package-windows package-windows-test lock

help: ## Tell what can be made
	@sed -n 's/^\([a-z-]*\): .*## \(.*\)/make \1\t\2/p' Makefile | expand -t 16
	@echo 'Arguments are passed on: make run ARGS="--sandbox", make test ARGS="-k form"'

run: ## Open KieGUI (without a screen: let it test itself on a virtual one)
	@bash packaging/linux/run.sh $(ARGS)

test: ## Run the whole test suite
	@$(PREPARE) tests
	@QT_QPA_PLATFORM=offscreen LC_ALL=C.UTF-8 $(IN_VENV)python -m pytest $(ARGS)

lint: ## Check style and formatting
	@$(PREPARE) tools
	@$(IN_VENV)ruff check
	@$(IN_VENV)ruff format --check

types: ## Check the types
	@$(PREPARE) tools
	@$(IN_VENV)mypy

layers: ## Check who imports whom
	@$(PREPARE) tools
	@$(IN_VENV)lint-imports

check: lint types layers test ## All of the above

bench: ## Measure starts, forms, and a history of a million tasks (made once, in some minutes: 2 GB in MILLION)
	@$(PREPARE) tests
	@$(BENCHMARK).start_up
	@$(BENCHMARK).forms
	@$(BENCHMARK).history
	@test -d "$(MILLION)" || \
		{ rm -rf "$(MILLION).part" && $(BENCHMARK).make_history "$(MILLION).part" && mv "$(MILLION).part" "$(MILLION)"; }
	@$(BENCHMARK).history_store "$(MILLION)"
	@$(BENCHMARK).asked "$(MILLION)"

screenshots: ## Take pictures of every view, in light and dark, in out/screenshots (some only: ARGS="grid film")
	@$(PREPARE) tests
	@$(IN_VENV)python packaging/make_screenshots.py out/screenshots $(ARGS)

reliability: ## Break everything that can break, for a quarter of an hour, and write tests/RELIABILITY.md (short: ARGS="--scale 1")
	@$(PREPARE) tests
	@QT_QPA_PLATFORM=offscreen LC_ALL=C.UTF-8 $(IN_VENV)python -m tests.reliability $(ARGS)

package: ## Make the packages for Linux in dist (an AppImage, too: ARGS="--runtime-file FILE")
	@$(PREPARE) package
	@/usr/bin/python3 packaging/build.py linux $(ARGS)
	@/usr/bin/python3 packaging/release.py
	@/usr/bin/python3 packaging/make_feed.py

package-smoke: ## Build what the packages for Linux are made of, and let it test itself where it is (1-2 minutes)
	@$(PREPARE) package
	@/usr/bin/python3 packaging/smoke_test.py unpacked

package-test: ## As root: install, use, upgrade and remove the .deb in an empty Debian (ARGS="--suite trixie")
	@$(PREPARE) package-test
	@$(PREPARE) self-test # the start from the source, to compare with
	@/usr/bin/python3 packaging/smoke_test.py linux $(ARGS)

package-windows: ## Make the installer for Windows in dist (the Python in it from python.org: ARGS="--python-zip FILE")
	@$(PREPARE) package-windows
	@/usr/bin/python3 packaging/build.py windows $(ARGS)

package-windows-test: ## Install, use, upgrade and remove it under Wine
	@$(PREPARE) package-windows
	@/usr/bin/python3 packaging/smoke_test.py windows $(ARGS)

lock: ## Make the lock files anew from pyproject.toml and the list of tools (ARGS="--upgrade" takes the newest versions)
	@test -x build/uv/bin/uv || { python3 -m venv build/uv && build/uv/bin/python -m pip install --quiet uv; }
	$(COMPILE) pyproject.toml --output-file packaging/requirements.lock $(ARGS)
	$(COMPILE) pyproject.toml --extra dev --constraint packaging/requirements.lock --output-file packaging/requirements-dev.lock $(ARGS)
	$(COMPILE) packaging/package-tools.in --output-file packaging/package-tools.lock $(ARGS)

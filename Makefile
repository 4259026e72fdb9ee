# The front of the build for people: each target is a line or two over CMake and the scripts. `make help` lists them.
PREFIX ?= /usr/local
DESTDIR ?=
BUILD = build
SHELL = /bin/bash

.PHONY: all build-with-tests demo test full bench lint format install uninstall deb clean help

all: ## build the programs into build/bin
	@scripts/setup
	@scripts/build

build-with-tests:
	@scripts/setup --test
	@scripts/build --tests

demo: all ## run an invoice campaign from customer data to delivered mail, and report on it
	@scripts/demo

test: build-with-tests ## run all tests
	@scripts/test

full: ## run all tests in their long forms, under sanitizers too, and every fuzz target for a minute
	@.ci/run --full

bench: build-with-tests ## measure CPU per item against other programs
	@scripts/bench

lint: build-with-tests ## check style, layers, man pages and shell scripts of everything
	@scripts/lint --all

format: ## bring the C++ sources into the house's format
	@git ls-files '*.cpp' '*.hpp' | xargs $$(command -v clang-format-14 || echo clang-format) -i

install: all ## install below PREFIX (/usr/local), DESTDIR before it
	@DESTDIR=$(DESTDIR) cmake --install $(BUILD) --prefix $(PREFIX) > /dev/null
	@sed '$$a\' $(BUILD)/install_manifest.txt > $(BUILD)/installed
	@echo "installed $$(wc -l < $(BUILD)/installed) files below $(DESTDIR)$(PREFIX)"

uninstall: ## remove what the last install put there, and nothing else
	@DESTDIR=$(DESTDIR) scripts/uninstall $(BUILD)/installed

deb: all ## build Debian packages into build/packages
	@scripts/make-deb

clean: ## remove everything that was built
	@rm -rf $(BUILD)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "%-10s %s\n", $$1, $$2}' Makefile

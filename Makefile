# Imprimatur: everything there is to do with this tree. `make` alone lists it.

SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS   += --no-builtin-rules --no-print-directory
.SUFFIXES:
.DELETE_ON_ERROR:

PORT    ?= 8443
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)

ui_sources := $(shell test -d ui && find ui -path ui/node_modules -prune -o -path ui/dist -prune -o -type f ! -name '*.go' -print)

.PHONY: help
help: ## this list
	@echo 'make TARGET'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: build ## build, make the demo library the first time, serve it (PORT=8443, PHOTOS=DIR adds your own)
	@PORT='$(PORT)' PHOTOS='$(PHOTOS)' scripts/demo.sh

.PHONY: test
test: ## every test: Go on both databases, web app, checks, browser (installs what they need)
	@scripts/test.sh

.PHONY: build
build: setup ui bin ## bin/imprimatur (static) and bin/imprimatur-worker (cgo, libvips), with the web app inside

.PHONY: check
check: setup generated ## gofmt, vet, lint, import plan, generated files, file sizes, marks left in the code
	@scripts/check.sh

.PHONY: e2e
e2e: ## the stories in a real browser only (after make build)
	@scripts/setup.sh test
	@scripts/e2e.sh

.PHONY: wordpress
wordpress: build ## the plugin's story on a real WordPress (installs Debian's, with MariaDB: 33 MB)
	@scripts/setup.sh wordpress
	@scripts/e2e.sh e2e/wordpress/plugin.test.mjs

.PHONY: bench
bench: build ## the figures of docs/performance.md, as ratios in one run
	@scripts/setup.sh bench
	@scripts/bench.sh

.PHONY: vuln
vuln: setup ## known vulnerabilities in what is called (GOVULNDB=DIR: a copy of the Go vulnerability database)
	@GOVULNDB='$(GOVULNDB)' scripts/vuln.sh

.PHONY: generate
generate: setup ## write the generated files anew
	@scripts/generate.sh

.PHONY: screenshots
screenshots: build ## take docs/images from the demo library and from stories
	@scripts/setup.sh test
	@node scripts/screenshots.mjs
	@IMPRIMATUR_SHOTS=docs/images scripts/e2e.sh e2e/stories/whole-story.test.mjs e2e/stories/share-people.test.mjs

.PHONY: clean
clean: ## remove what was built (the demo library stays: remove demo/ by hand)
	rm -rf bin .cache ui/node_modules e2e/node_modules scripts/bench/node_modules
	find ui/dist -mindepth 1 ! -name .keep -delete

# -- steps, not for calling by hand --

.PHONY: setup ui bin generated
setup:
	@scripts/setup.sh build

ui: ui/dist/index.html

ui/dist/index.html: $(ui_sources) | setup
	@if [ -f ui/package.json ]; then \
		mkdir -p .cache; \
		npm run --prefix ui --silent build > .cache/ui-build.log 2>&1 || { cat .cache/ui-build.log >&2; exit 1; }; \
		touch ui/dist/.keep ui/dist/index.html; \
	fi

# Go knows better than make what is out of date; nothing is linked again when nothing changed.
bin: ui
	@mkdir -p bin
	@CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o bin/imprimatur ./cmd/imprimatur
	@CGO_ENABLED=1 go build -trimpath -ldflags '$(LDFLAGS)' -o bin/imprimatur-worker ./cmd/imprimatur-worker

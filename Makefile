# Farthing. `make run` builds and serves it; the other targets are for development.
#
# The build is in dist/ (see scripts/build.sh), compiled and downloaded dependencies are in ~/.cache/farthing.

ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run build dev test test-rust test-clients test-browser fuzz lint bench setup setup-test clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Build what is missing and serve on http://127.0.0.1:3000 (ARGS="--demo" for the sandbox account)
	dist/farthing serve $(ARGS)

build: setup ## Build the release into dist/
	scripts/build.sh

dev: setup ## Serve, and rebuild and reload on every change
	node scripts/dev.mjs $(ARGS)

test: setup setup-test ## Lint, test the crates, and test the program with AWS clients and a browser
	scripts/test.sh

test-rust: setup setup-test ## Test the crates
	scripts/test.sh rust

test-clients: setup setup-test ## Test the program with AWS clients: the AWS CLI, boto3 and moto
	scripts/test.sh clients

test-browser: setup setup-test ## Test the program in a browser
	scripts/test.sh browser

fuzz: setup ## Try random addresses, files, streams, tokens and headers for 10 minutes (FUZZ_SECONDS, FUZZ_CASES)
	scripts/fuzz.sh

lint: setup setup-test ## Check formatting, lints and types
	scripts/lint.sh

bench: build setup-test ## Measure bytes, memory, latency, throughput, time to regroup and Lighthouse scores
	scripts/bench.sh

setup: ## Install what building needs
	scripts/setup.sh

setup-test: ## Install what testing needs
	scripts/setup-test.sh

clean: ## Remove what was built here (compiled dependencies in ~/.cache/farthing stay)
	rm -rf dist node_modules end2end/node_modules end2end/test-results end2end/playwright-report .venv

.DEFAULT_GOAL := help
SOURCES = Package.swift Sources Snippets Tests/QuattroTests Tests/QuattroTestingTests Tool/Package.swift Tool/Sources Tool/Tests \
	TestingRuntime/Package.swift TestingRuntime/Tests

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## Build the library and the tool
	swift build
	swift build --package-path Tool

.PHONY: test
test: ## Run every test of the library and of the tool
	swift test
	swift test --package-path TestingRuntime
	swift test --package-path Tool

.PHONY: tsan
tsan: ## Run the library's tests under the thread sanitizer
	swift test --sanitize=thread --scratch-path .build-tsan
	swift test --sanitize=thread --package-path TestingRuntime --scratch-path TestingRuntime/.build-tsan

.PHONY: release
release: ## Run the library's tests in a release build
	swift test -c release -Xswiftc -enable-testing --scratch-path .build-release
	swift test -c release --package-path TestingRuntime --scratch-path TestingRuntime/.build-release

.PHONY: lint
lint: ## Check the format and the documentation comments
	swift format lint --strict --recursive $(SOURCES)

.PHONY: format
format: ## Format the sources
	swift format --in-place --recursive $(SOURCES)

.PHONY: client
client: ## Check that a user of the library fetches nothing else
	dev/check-client.sh

.PHONY: check
check: lint test release client tsan ## Everything that CI runs

.PHONY: clean
clean: ## Remove what was built
	rm -rf .build .build-tsan .build-release Tool/.build TestingRuntime/.build TestingRuntime/.build-*

.DEFAULT_GOAL := help
SOURCES = Package.swift Sources Examples Snippets Tests/QuattroTests Tests/QuattroTestingTests Tests/QuattroInspectTests Tests/QuattroTimelineTests Tests/QuattroRequestsTests Tests/RecipeTests Tests/Refused Tests/Scenarios Tests/Differential \
	Tests/Soaking Tests/Soak Tests/Interleave Tests/Timelines TestingRuntime/Package.swift TestingRuntime/Tests Tool/Package.swift Tool/Sources Tool/Tests \
	Integrations/Package.swift Integrations/Sources Integrations/Tests dev/docs/examples Benchmarks/Package.swift Benchmarks/Sources Benchmarks/Benchmarks
PYTHON = Differential/.venv/bin/python
# A simulation that fails writes files there, if there is such a folder.
FILES_OF_FAILURES = TestingRuntime/.build

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## Build the library and the tool
	swift build
	swift build --package-path Tool --scratch-path .build

PREFIX ?= /usr/local
# What comes with the tool is made when it is built, so that only files are copied by a user who may write there.
SHARED = .build-install/share
TOOL = .build-install/release/quattro
MAN_PAGES = quattro.1 quattro-run.1 quattro-top.1 quattro-timeline.1
BIN = $(DESTDIR)$(PREFIX)/bin
MAN = $(DESTDIR)$(PREFIX)/share/man/man1
BASH_COMPLETIONS = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
ZSH_COMPLETIONS = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
FISH_COMPLETIONS = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
# Elsewhere the system has Swift's own libraries.
ifeq ($(shell uname),Linux)
RELEASE = --static-swift-stdlib -Xlinker -s
else
RELEASE = -Xlinker -x
endif

.PHONY: tool
tool: ## Build the files to install: the tool for users without a toolchain, its manual pages and completions; needs Python
	swift build -c release $(RELEASE) --product quattro --package-path Tool --scratch-path .build-install
	mkdir -p $(SHARED)
	dev/manual.py $(TOOL) $(SHARED)
	for shell in bash zsh fish; do $(TOOL) --generate-completion-script $$shell >$(SHARED)/completions.$$shell || exit; done

.PHONY: install
# The superuser may have no toolchain, and then gets what `make tool` has built.
install: $(if $(shell command -v swift 2>/dev/null),tool) ## Install the tool, its manual pages and completions; PREFIX=/usr/local DESTDIR=
	@test -x $(TOOL) || { echo 'There is no toolchain here: build the tool with "make tool" first.' >&2; exit 1; }
	install -d "$(BIN)" "$(MAN)" "$(BASH_COMPLETIONS)" "$(ZSH_COMPLETIONS)" "$(FISH_COMPLETIONS)"
	install -m 755 $(TOOL) "$(BIN)/quattro"
	for page in $(MAN_PAGES); do install -m 644 $(SHARED)/$$page "$(MAN)/$$page" || exit; done
	install -m 644 $(SHARED)/completions.bash "$(BASH_COMPLETIONS)/quattro"
	install -m 644 $(SHARED)/completions.zsh "$(ZSH_COMPLETIONS)/_quattro"
	install -m 644 $(SHARED)/completions.fish "$(FISH_COMPLETIONS)/quattro.fish"

.PHONY: uninstall
uninstall: ## Remove what was installed; PREFIX=/usr/local DESTDIR=
	for page in $(MAN_PAGES); do rm -f "$(MAN)/$$page"; done
	rm -f "$(BIN)/quattro" "$(BASH_COMPLETIONS)/quattro" "$(ZSH_COMPLETIONS)/_quattro" "$(FISH_COMPLETIONS)/quattro.fish"

.PHONY: installed
installed: ## Install the tool into a temporary folder, and check that it runs without a toolchain and that its manual pages and completions work
	dev/check-install.py

$(FILES_OF_FAILURES):
	mkdir -p $@
test tsan release: | $(FILES_OF_FAILURES)

# Packages that are built with the same options share a folder, so that the library is built once for each kind of build.
.PHONY: test
test: ## Run every test of the library and of the tool
	swift test
	swift test --package-path TestingRuntime --scratch-path .build
	swift test --package-path Tool --scratch-path .build

N ?= 200
.PHONY: seeds
seeds: ## Run the library's tests in many orders: N=200 seeds for each; ARGS="--filter LimitTests" selects some
	QUATTRO_SEEDS=$(N) swift test $(or $(ARGS),--filter '^QuattroTests\.')

# What has one thread: machines are values, walks and recorded programs go step by step, and call sites are processes of their own. And what
# has more tasks than the sanitizer takes.
MACHINES = $(subst $(eval ) ,|,$(basename $(notdir $(wildcard Tests/QuattroTests/Machines/*Tests.swift))))
ONE_THREAD = $(MACHINES)|SourceWalkTests|RecordedTests|CallSiteProgramTests|ManyTasksTests

# Of the product for unmodified code: what is about simulations side by side.
SIDE_BY_SIDE = ParallelTests|in parallel

.PHONY: tsan
# One by one, but for a few: under the sanitizer the runtime of Swift takes one lock of the process at each switch of a task, and hands it
# from thread to thread. With hundreds of threads on a busy machine, a step waits for it for seconds.
tsan: ## Run the tests with more than one thread under the thread sanitizer
	swift test --sanitize=thread --scratch-path .build-tsan --no-parallel --skip '$(ONE_THREAD)'
	swift test --sanitize=thread --package-path TestingRuntime --scratch-path .build-tsan --no-parallel --skip '$(SIDE_BY_SIDE)'
	swift test --sanitize=thread --package-path TestingRuntime --scratch-path .build-tsan --skip-build --filter '$(SIDE_BY_SIDE)'

.PHONY: build-release
build-release:
	swift build --build-tests -c release -Xswiftc -enable-testing --scratch-path .build-release
	swift build --build-tests -c release -Xswiftc -enable-testing --package-path TestingRuntime --scratch-path .build-release

.PHONY: release
release: build-release ## Run the library's tests in a release build
	swift test -c release -Xswiftc -enable-testing --scratch-path .build-release
	swift test -c release -Xswiftc -enable-testing --package-path TestingRuntime --scratch-path .build-release

.PHONY: differential
differential: N = 1000
differential: SEED = 1
differential: $(PYTHON) ## Compare N random programs, from SEED on, with Trio (N=1000 SEED=1)
	swift build --product Differential
	$(PYTHON) Differential/differential.py run --n $(N) --seed $(SEED) $(OPTIONS)

$(PYTHON): Differential/requirements.txt
	python3 -m venv Differential/.venv
	$(PYTHON) -m pip install --quiet -r Differential/requirements.txt
	touch $(PYTHON)

.PHONY: lint
lint: ## Check the format, documentation comments, hazards, words, names in the README, and the faults for the explorer
	swift format lint --strict --recursive $(SOURCES)
	dev/check-hazards.sh
	dev/check-names.py
	dev/check-words.py
	dev/interleave-mutants/mutants.py --fit

.PHONY: format
format: ## Format the sources
	swift format --in-place --recursive $(SOURCES)

.PHONY: rooms
rooms: ## Check that no folder of the library depends on a later layer
	dev/check-rooms.sh

.PHONY: client
client: ## Check that using the library fetches no other package
	dev/check-client.sh

.PHONY: timeline
timeline: ## Check the formats of timelines: with Perfetto's messages and viewer, and in a browser
	dev/check-timeline.py

.PHONY: example
example: ## Follow the guides about running programs, and check that the results are as they say
	dev/check-example.py

.PHONY: tutorial
tutorial: ## Follow the first guide and the tutorial, and check that all guides show what their code prints
	dev/check-tutorial.py

.PHONY: docs
docs: ## Build the documentation site, with warnings as errors, and check it; BASE_PATH=quattro for example.com/quattro
	dev/check-docs-code.py
	dev/build-docs.py $(if $(BASE_PATH),--base-path $(BASE_PATH))
	dev/check-docs-examples.py
	dev/check-docs-topics.py
	dev/check-docs-links.py
	$(if $(BASE_PATH),,dev/check-docs-pages.py)

# What is behind a trait is empty without it, and the comparison knows no traits.
PRODUCTS = Quattro QuattroTesting QuattroInspect QuattroTestingRuntime

.PHONY: api
api: ## Report changes of the public interface that break users of an earlier revision: BASE=0.1.0
	$(if $(BASE),,$(error name the revision to compare with: make api BASE=0.1.0))
	swift package diagnose-api-breaking-changes $(BASE) $(addprefix --products ,$(PRODUCTS))

.PHONY: refused
refused: ## Check that the compiler refuses what users must not write, with the right messages, and that the remedies compile
	dev/check-refused.sh

.PHONY: build-integrations
build-integrations:
	swift build --build-tests --package-path Integrations

.PHONY: integrations
# What is simulated side by side; servers and clients in real time one by one, since they would starve each other.
integrations: build-integrations ## Simulate unmodified packages of others, and test the products on servers and clients; the first build takes minutes
	swift test --skip-build --package-path Integrations --skip '^(Quattro|Scenario)'
	swift test --skip-build --package-path Integrations --no-parallel --filter '^(Quattro|Scenario)'

LOAD = Integrations/.build-load/release/load

.PHONY: load
load: ## Measure what deadlines cost servers, in about ten minutes after a long build; ARGS="http --connections 1000" selects some
	swift build -c release --package-path Integrations --scratch-path Integrations/.build-load --product load
ifdef ARGS
	$(LOAD) $(ARGS)
else
	$(LOAD) http
	$(LOAD) http --connections 1000
	$(LOAD) grpc
	$(LOAD) grpc --tcp
endif

.PHONY: check
# Two at a time where one of them keeps a single core busy and the other does not mind.
check: lint rooms test ## Everything that CI runs
	$(MAKE) --output-sync=target --jobs=2 tsan optimized
	$(MAKE) --output-sync=target --jobs=2 untimed build-integrations
	$(MAKE) release client integrations timeline example tutorial installed docs

.PHONY: untimed
untimed:
	$(MAKE) --jobs=1 interleave-quick refused allocations

.PHONY: optimized
optimized: build-release build-interleave ## Build the optimized products, one module at a time, which leaves a core for the sanitizer's tests
	$(MAKE) -C Benchmarks build

INTERLEAVE = .build-interleave/release/Interleave

.PHONY: build-interleave
build-interleave:
	QUATTRO_INTERLEAVE=1 swift build -c release -Xswiftc -enable-testing --scratch-path .build-interleave --product Interleave

.PHONY: interleave
interleave: N = 10000
interleave: SEED = 1
interleave: build-interleave ## Run small and random programs under many interleavings, chosen at every lock; SECONDS=600 SEED=1 N=10000
	$(INTERLEAVE) known Tests/Interleave/known-schedules.txt
	$(INTERLEAVE) all --n $(N) --seed $(SEED)
	$(INTERLEAVE) random --seconds $(or $(SECONDS),600) --seed $(SEED)

.PHONY: interleave-quick
interleave-quick: build-interleave ## Run the same with fixed seeds, in about two minutes
	$(INTERLEAVE) known Tests/Interleave/known-schedules.txt
	$(INTERLEAVE) all --n 600
	$(INTERLEAVE) random --seconds 25

.PHONY: interleave-mutants
interleave-mutants: ## Break the locking in many ways and check that an interleaving shows it; ONLY="future" selects some
	dev/interleave-mutants/mutants.py $(ONLY)

.PHONY: soak
soak: ## Run random work under invariants in real time, and extremes; SECONDS=60 SEED=1 ARGS="without blocking"
	swift build -c release --product Soak --scratch-path .build-release
	.build-release/release/Soak $(or $(SECONDS),60) $(or $(SEED),1) $(ARGS)

.PHONY: soak-delays
soak-delays: ## Run random work with seeded random delays at every lock of the library; SECONDS=60 SEED=1
	QUATTRO_INTERLEAVE=1 swift build -c release --product Soak --scratch-path .build-interleave
	.build-interleave/release/Soak $(or $(SECONDS),60) $(or $(SEED),1) without extremes $(ARGS)

.PHONY: leaks
leaks: ## Run a small soak under the address sanitizer, which looks for leaks at the end
	swift build --product Soak --sanitize=address --scratch-path .build-asan
	ASAN_OPTIONS=detect_leaks=1:quarantine_size_mb=1 .build-asan/debug/Soak 5 1 1000

.PHONY: mutants
mutants: ## Break each line of the machines in turn and check that a test notices; FILES="ScopeMachine" selects some
	dev/mutants/mutants.py $(FILES)

.PHONY: compare
compare: ## Compare with the standard library, Go and Python, side by side; ARGS="--only fail --peers stdlib,go" selects some
	$(MAKE) -C Benchmarks compare

.PHONY: compare-tool
compare-tool: tool ## Compare the tool with GNU parallel and xargs, in about half an hour; ARGS="--only output --turns 3 --scale 0.1" selects some
	Benchmarks/Tool/compare.py $(TOOL) $(ARGS)

.PHONY: allocations
allocations: ## Check the allocations per operation against their limits
	$(MAKE) -C Benchmarks allocations

.PHONY: bench
bench: ## Run the benchmarks; ARGS="--filter 'scope.*'" selects some
	$(MAKE) -C Benchmarks bench

.PHONY: clean
clean: ## Remove everything that was built
	rm -rf .build .build-timeline .build-asan .build-tsan .build-release .build-interleave .build-install Tool/.build Benchmarks/.build TestingRuntime/.build TestingRuntime/.build-* Integrations/.build Integrations/.build-load

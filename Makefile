# A newcomer needs one command: make test. Each target works on a bare machine with a Swift toolchain.
SWIFT ?= swift
SWIFT_FILES = Package.swift $(wildcard Sources Tests Examples Benchmarks)

.PHONY: help setup demo test allocations check golden products bench bench-quick bench-instructions docs format clean
.DEFAULT_GOAL := help

help: ## what the targets do
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/make \1|\2/p' Makefile | \
	  while IFS='|' read -r a b; do printf '%-24s %s\n' "$$a" "$$b"; done

setup: ## install the system libraries that the library makes use of
	@bash Scripts/setup.sh

demo: setup ## set-up, the programs of the tutorial, then a classifier of images
	$(SWIFT) build -c release --product Tutorial
	$(SWIFT) build -c release --product LogisticRegression
	"$$($(SWIFT) build -c release --show-bin-path)/Tutorial"
	"$$($(SWIFT) build -c release --show-bin-path)/LogisticRegression" --output Output/LogisticRegression

test: setup ## set-up and all tests
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build

allocations: setup ## how often calls ask for memory, counted in an optimised program; the tests then hold it to that
	$(SWIFT) build -c release --product AllocationProbe
	"$$($(SWIFT) build -c release --show-bin-path)/AllocationProbe"

check: ## format, layering, warnings, words, lengths
	@bash Scripts/check.sh

golden: ## all golden files anew, from NumPy, SciPy and mpmath; fails where one has changed
	@bash Scripts/golden.sh

products: setup ## the machine code for products that is part of the library, anew, by the LLVM that is here
	THEANO_WRITE_GOLDEN=1 $(SWIFT) test --filter ReadyProductTests

bench: setup ## measurements beside NumPy, JAX, PyTorch, PyTensor and Theano in the same run, on this machine
	python3 Benchmarks/run.py

bench-quick: setup ## the same beside NumPy and JAX only, in under three minutes
	python3 Benchmarks/run.py --quick

bench-instructions: setup ## instructions per call, counted by valgrind, beside the committed counts
	python3 Benchmarks/instructions.py

docs: ## the documentation, in Output/docs
	@bash Scripts/docs.sh

format: ## write the format that make check asks for
	$(SWIFT) format format --in-place --parallel --recursive $(SWIFT_FILES)

clean: ## remove what was built
	rm -rf .build Output

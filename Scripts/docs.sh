#!/usr/bin/env bash
# Builds the documentation into Output/docs with the DocC of the toolchain: what users import, whichever of our
# targets declares it, as one module.
set -euo pipefail
cd "$(dirname "$0")/.."

docc=$(command -v docc || xcrun --find docc 2>/dev/null) || {
  echo "docs: the toolchain has no docc"
  exit 1
}
swift build --target Theano
bin=$(swift build --show-bin-path)
readonly docc bin graphs=.build/docs/graphs
rm -rf .build/docs Output/docs
mkdir -p "$graphs" Output

# The modules that Theano passes on.
passed_on=$(sed -nE 's/^@_exported import (Theano[A-Za-z]*)$/\1/p' Sources/Theano/Exports.swift | paste -sd, -)
# C modules have no .swiftmodule: the compiler looks for their headers again.
headers=(-I .build/checkouts/swift-numerics/Sources/_NumericsShims/include)
for folder in Sources/C*/include; do headers+=(-Xcc "-I$folder"); done
for map in "$bin"/C*.build/module.modulemap; do headers+=(-Xcc "-fmodule-map-file=$map"); done

swift symbolgraph-extract -module-name Theano -I "$bin/Modules" "${headers[@]}" \
  -target "$(swift -print-target-info | sed -nE 's/^ *"triple": "(.*)",$/\1/p' | head -n 1)" \
  -minimum-access-level public -skip-synthesized-members \
  -experimental-allowed-reexported-modules="$passed_on" -output-dir "$graphs"
"$docc" convert Sources/Theano/Documentation.docc --additional-symbol-graph-dir "$graphs" \
  --fallback-display-name Theano --fallback-bundle-identifier swift-theano.Theano \
  --output-path Output/docs "$@"
echo "docs: Output/docs"

// Written by Benchmarks/products.py from Benchmarks/results/products.json: do not edit.
import TheanoArrays

extension ProductTable {
  package static let rows: [Row] = [
    Row(
      ProcessorKind("x86_64", "znver3", vectorBits: 256), LibraryIdentity(.openBLAS, "0.3.21"), .float32, [.tiny: 1.5]),
    Row(
      ProcessorKind("x86_64", "znver3", vectorBits: 256), LibraryIdentity(.openBLAS, "0.3.21"), .float64, [.tiny: 1.5]),
  ]
}

// Written by Benchmarks/products.py from Benchmarks/results/products.json: do not edit.
import TheanoArrays

extension ProductTable {
  /// What was measured, the latest first.
  package static let rows: [Row] = [
    // OpenBLAS 0.3.21, 2 threads, measured on 2026-11-22.
    Row(
      ProcessorKind("x86_64", "znver3", vectorBits: 256), LibraryIdentity(.openBLAS, "0.3.21"), .float32,
      [.vector: 0.706, .tiny: 0.975, .small: 0.738, .skinny: 0.562, .large: 0.985]),
    // MKL 2025.3, 2 threads, measured on 2026-11-22.
    Row(
      ProcessorKind("x86_64", "znver3", vectorBits: 256), LibraryIdentity(.mkl, "2025.3"), .float32,
      [.vector: 0.447, .tiny: 0.903, .small: 0.789, .skinny: 0.358, .large: 0.94]),
    // oneDNN 2.6.3, 2 threads, measured on 2026-11-22.
    Row(
      ProcessorKind("x86_64", "znver3", vectorBits: 256), LibraryIdentity(.oneDNN, "2.6.3"), .float32,
      [.tiny: 0.94, .small: 0.903, .skinny: 0.831, .large: 0.816]),
    // OpenBLAS 0.3.21, 2 threads, measured on 2026-11-22.
    Row(
      ProcessorKind("x86_64", "znver3", vectorBits: 256), LibraryIdentity(.openBLAS, "0.3.21"), .float64,
      [.vector: 1.002, .tiny: 1.0, .small: 0.677, .skinny: 0.637, .large: 0.841]),
    // MKL 2025.3, 2 threads, measured on 2026-11-22.
    Row(
      ProcessorKind("x86_64", "znver3", vectorBits: 256), LibraryIdentity(.mkl, "2025.3"), .float64,
      [.vector: 0.726, .tiny: 0.781, .small: 0.542, .skinny: 0.407, .large: 0.714]),
    // oneDNN 3.2.0, 2 threads, measured on 2026-11-22.
    Row(
      ProcessorKind("x86_64", "znver3", vectorBits: 256), LibraryIdentity(.oneDNN, "3.2.0"), .float32,
      [.tiny: 1.03, .small: 0.716, .skinny: 0.729, .large: 0.803]),
  ]
}

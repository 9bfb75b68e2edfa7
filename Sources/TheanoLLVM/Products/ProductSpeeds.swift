// Written by Benchmarks/products.py from Benchmarks/results/products.json: do not edit.
import TheanoArrays

extension ProductTable {
  /// What was measured, the latest first.
  package static let rows: [Row] = [
    // OpenBLAS 0.3.21, 2 threads, measured on 2026-11-22.
    Row(
      ProcessorKind("x86_64", "znver4", vectorBits: 512), LibraryIdentity(.openBLAS, "0.3.21"), .float32,
      [.vector: 0.557, .tiny: 1.059, .small: 0.658, .skinny: 0.483, .large: 0.826]),
    // MKL 2025.3, 2 threads, measured on 2026-11-22.
    Row(
      ProcessorKind("x86_64", "znver4", vectorBits: 512), LibraryIdentity(.mkl, "2025.3"), .float32,
      [.vector: 0.379, .tiny: 0.774, .small: 0.56, .skinny: 0.297, .large: 0.828]),
    // oneDNN 2.6.3, 2 threads, measured on 2026-11-22.
    Row(
      ProcessorKind("x86_64", "znver4", vectorBits: 512), LibraryIdentity(.oneDNN, "2.6.3"), .float32,
      [.tiny: 0.737, .small: 0.601, .skinny: 0.573, .large: 0.931]),
    // OpenBLAS 0.3.21, 2 threads, measured on 2026-11-22.
    Row(
      ProcessorKind("x86_64", "znver4", vectorBits: 512), LibraryIdentity(.openBLAS, "0.3.21"), .float64,
      [.vector: 0.565, .tiny: 1.109, .small: 0.577, .skinny: 0.422, .large: 0.819]),
    // MKL 2025.3, 2 threads, measured on 2026-11-22.
    Row(
      ProcessorKind("x86_64", "znver4", vectorBits: 512), LibraryIdentity(.mkl, "2025.3"), .float64,
      [.vector: 0.411, .tiny: 0.707, .small: 0.404, .skinny: 0.266, .large: 0.66]),
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

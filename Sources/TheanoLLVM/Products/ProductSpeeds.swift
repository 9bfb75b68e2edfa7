// Written by Benchmarks/products.py from Benchmarks/results/products.json: do not edit.
import TheanoArrays

extension ProductTable {
  /// What was measured, the latest first.
  package static let rows: [Row] = [
    // OpenBLAS 0.3.21, 2 threads, measured on 2026-11-22.
    Row(
      ProcessorKind("x86_64", "znver4", vectorBits: 512), LibraryIdentity(.openBLAS, "0.3.21"), .float32,
      [.vector: 0.576, .tiny: 1.101, .small: 0.68, .skinny: 0.464, .large: 0.845]),
    // MKL 2025.3, 2 threads, measured on 2026-11-22.
    Row(
      ProcessorKind("x86_64", "znver4", vectorBits: 512), LibraryIdentity(.mkl, "2025.3"), .float32,
      [.vector: 0.406, .tiny: 0.801, .small: 0.567, .skinny: 0.285, .large: 0.857]),
    // oneDNN 2.6.3, 2 threads, measured on 2026-11-22.
    Row(
      ProcessorKind("x86_64", "znver4", vectorBits: 512), LibraryIdentity(.oneDNN, "2.6.3"), .float32,
      [.tiny: 0.774, .small: 0.622, .skinny: 0.554, .large: 0.964]),
    // OpenBLAS 0.3.21, 2 threads, measured on 2026-11-22.
    Row(
      ProcessorKind("x86_64", "znver4", vectorBits: 512), LibraryIdentity(.openBLAS, "0.3.21"), .float64,
      [.vector: 0.57, .tiny: 1.106, .small: 0.599, .skinny: 0.393, .large: 0.857]),
    // MKL 2025.3, 2 threads, measured on 2026-11-22.
    Row(
      ProcessorKind("x86_64", "znver4", vectorBits: 512), LibraryIdentity(.mkl, "2025.3"), .float64,
      [.vector: 0.407, .tiny: 0.705, .small: 0.437, .skinny: 0.262, .large: 0.714]),
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

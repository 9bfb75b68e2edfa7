import Foundation
import Testing
import Theano

/// Random functions with products and what follows them: the same values as of the reference, and as where nothing
/// follows a product part by part; the same bits on any number of threads.
struct ProductGraphTests {
  /// As many products are cut into parts as can be in the time: those of more than 64 rows, columns and steps.
  private static let sizes = [[0, 1, 2, 3], [1, 5, 6, 7, 13], [64, 67, 73], [64, 130, 97]]

  @Test func valuesDoNotDependOnParts() throws {
    let count = FuzzTests.isLong ? 2_000 : 24
    for seed in seeds(8_000_001, count) {
      let sizes = Self.sizes[Int(seed % 4)]
      let graph = try ProductGraph(seed: seed, sizes: sizes, products: 2 + Int(seed / 4 % 6))
      let isSmall = sizes.allSatisfy { $0 < 20 }
      let expected = try results(graph, .fastRun.excluding("fusion"), threads: 1)
      if isSmall {
        compare(expected, try results(graph, .reference, threads: 1), graph.dtype, "seed \(seed), without fusion")
      }
      var first: [NDArray]?
      for threads in [1, 2, 3, 8] {
        let got = try results(graph, .fastRun, threads: threads)
        compare(got, expected, graph.dtype, "seed \(seed), \(threads) threads")
        if let first {
          #expect(zip(got, first).allSatisfy { same($0, $1) }, "seed \(seed): other bits on \(threads) threads")
        }
        first = first ?? got
      }
    }
  }

  private func results(_ graph: ProductGraph, _ mode: Mode, threads: Int) throws(TheanoError) -> [NDArray] {
    let old = graph.shared.map(\.value)
    let f = try function(
      graph.inputs, graph.outputs, updates: graph.updates, mode: mode, onUnusedInput: .ignore, threads: threads)
    var found: [NDArray] = []
    for call in 0..<3 {
      let arguments = try graph.arguments(call)
      let copies = arguments.map { $0.contiguous() }
      found += try f(list: arguments) + graph.shared.map(\.value)
      #expect(zip(arguments, copies).allSatisfy { $0.contiguous().identical(to: $1) }, "an argument was changed")
    }
    for (variable, value) in zip(graph.shared, old) { try variable.setValue(value) }
    return found
  }

  private func compare(_ got: [NDArray], _ expected: [NDArray], _ dtype: DType, _ name: String) {
    let tolerance = dtype == .float32 ? 2e-4 : 1e-8
    #expect(got.count == expected.count)
    for (k, (a, b)) in zip(got, expected).enumerated() {
      #expect(
        a.shape == b.shape && a.allclose(b, rtol: tolerance, atol: tolerance, equalNaN: true),
        "\(name): value \(k) of \(b.shape)")
    }
  }
}

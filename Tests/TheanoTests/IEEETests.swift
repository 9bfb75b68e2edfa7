import Testing
import TheanoGraph
import TheanoRewriting

@testable import Theano

/// What `config.ieee` keeps, and what is lost without it: each row is one of the rules for finite values at an operand
/// for which it is another answer.
struct IEEETests {
  private struct Row: Sendable {
    let expression: @Sendable (TensorVariable) -> TensorVariable
    let at: [Double]
    /// With `ieee`, and without.
    let kept: [Double]
    let simplified: [Double]
  }

  private static let rows: [String: Row] = [
    "x / x": Row(
      expression: { $0 / $0 }, at: [0, .infinity, .nan, 2], kept: [.nan, .nan, .nan, 1], simplified: [1, 1, 1, 1]),
    "x - x": Row(expression: { $0 - $0 }, at: [.infinity, .nan, -3], kept: [.nan, .nan, 0], simplified: [0, 0, 0]),
    "x * 0": Row(expression: { $0 * 0 }, at: [.infinity, .nan, 5], kept: [.nan, .nan, 0], simplified: [0, 0, 0]),
    "x ** 0.5": Row(
      expression: { $0 ** 0.5 }, at: [-.infinity, 4, -1], kept: [.infinity, 2, .nan], simplified: [.nan, 2, .nan]),
    "x ** -0.5": Row(expression: { $0 ** -0.5 }, at: [-.infinity, 4], kept: [0, 0.5], simplified: [.nan, 0.5]),
    "x + 1 - x": Row(
      expression: { $0 + 1 - $0 }, at: [.infinity, 1e300, 3], kept: [.nan, 0, 1], simplified: [1, 1, 1]),
    "x * 3 / x": Row(
      expression: { $0 * 3 / $0 }, at: [0, 1e308, 2], kept: [.nan, .infinity, 3], simplified: [3, 3, 3]),
    "x == x": Row(
      expression: { T.cast($0 .== $0, .float64) }, at: [.nan, 1], kept: [0, 1], simplified: [1, 1]),
  ]

  @Test(arguments: rows.keys.sorted()) func answers(_ name: String) throws {
    let row = try #require(Self.rows[name])
    let x = T.dvector("x")
    let phases = try collect(
      FunctionRequest(inputs: [x.asIn], outputs: [row.expression(x)], updates: [], givens: [], origin: .unknown)
    ).graph
    for (options, wanted) in [
      (RewriteOptions(ieee: true), row.kept), (RewriteOptions(), row.simplified), (RewriteOptions(.none), row.kept),
    ] {
      let graph = rewrite(phases, options).graph
      let got = try evaluateReference(graph, inputs: [NDArray(row.at)], shared: [])[0].scalars(as: Double.self)
      #expect(zip(got, wanted).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }, "\(options): \(got)")
    }
  }
}

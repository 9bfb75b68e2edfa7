import Testing
import TheanoArrays
import TheanoGraph
import TheanoOps
import TheanoScalars

@testable import TheanoRewriting

/// Every rule that is a function, at the values at which formulas break: a graph on which it applies, evaluated before
/// and after.
///
/// - `.exactly`: the same bits for any operands.
/// - `.upToRounding`: the same, or a few units off, or nearer to the value that the graph has in float64 (the graphs are
///   in float32); so the rule may only gain.
/// - `.ifFinite`: the same but for rounding where no step leaves the ordinary numbers.
@Suite struct FunctionRuleTests {
  static let rules: [Rule] = {
    var seen: Set<String> = []
    return Pipeline.all.flatMap(\.rules).filter { $0.equation == nil && seen.insert($0.name).inserted }
  }()

  @Test func eachHasASampleAndNoSampleIsLost() {
    #expect(Set(Self.rules.map(\.name)) == Set(RuleSample.all.map(\.rule)))
  }

  @Test(arguments: rules) func sidesAgree(_ rule: Rule) throws {
    for (number, sample) in RuleSample.all.filter({ $0.rule == rule.name }).enumerated() {
      for kind in sample.kinds { try check(rule, sample, kind, number) }
    }
  }

  private func check(_ rule: Rule, _ sample: RuleSample, _ kind: RuleSample.Kind, _ number: Int) throws {
    let before = try sample.graph(kind.dtype)
    let log = RewriteLog()
    let helpers = Pipeline.all.flatMap(\.rules).filter { sample.helpers.contains($0.name) }
    let after = run(Pass("one rule", "", [rule] + helpers), on: before, RewriteOptions(), log).graph
    #expect(
      log.applied.contains { $0.name == rule.name },
      "sample \(number) is none of \(rule.name) in \(kind)\n\(before.text)")
    let exact = kind == .floats ? try sample.graph(.float64) : nil
    var choices = Seeded(UInt64(number + 1))
    for trial in 0..<160 {
      let values = Operands.Sort.allCases[trial % 4]
      if rule.agreement == .ifFinite && values != .ordinary { continue }
      let operands = try Operands(sample, kind, values, &choices)
      let (left, right) = (try? evaluated(before, operands.arrays), try? evaluated(after, operands.arrays))
      guard let left, let right else {
        // A call that is refused is refused, however it is written.
        #expect((left == nil) == (right == nil), "\(rule.name) at \(operands)")
        continue
      }
      var judge = Closeness(
        agreement: rule.agreement, isOrdinary: values == .ordinary, isFinite: operands.isFinite, left: left[0],
        right: right[0])
      if let exact {
        let wide = operands.arrays.map { $0.dtype.isFloat ? $0.astype(.float64) : $0 }
        judge.truth = try evaluated(exact, wide)[0]
        judge.largest = try largest(exact, wide)
      }
      if let words = judge.complaint {
        Issue.record("\(rule.name), sample \(number) in \(kind), at \(operands): \(words)")
        return
      }
    }
  }

  /// The largest magnitude on the way.
  private func largest(_ graph: Graph, _ operands: [NDArray]) throws -> Double {
    var all = graph
    all.outputs = graph.nodes.indices.map { graph.outputs(of: NodeID($0))[0] }
    return try evaluated(all, operands).flatMap { $0.scalars(as: Double.self) }.map(\.magnitude).max() ?? 0
  }
}

/// Whether a rule's result is good.
private struct Closeness {
  let agreement: Agreement
  /// The operands are numbers of everyday size.
  let isOrdinary: Bool
  let isFinite: Bool
  let left: NDArray
  let right: NDArray
  /// The left side in float64.
  var truth: NDArray?
  /// The largest number on the way to the truth.
  var largest = 0.0

  var complaint: String? {
    guard left.dtype == right.dtype, left.shape == right.shape else { return "\(left) and \(right)" }
    let (l, r) = (left.contiguous(), right.contiguous())
    for k in 0..<l.count where !agree(l.scalar(at: k), r.scalar(at: k), k) {
      return "\(left), rewritten \(right), true \(truth.map { "\($0)" } ?? "the same")"
    }
    return nil
  }

  private func agree(_ a: Scalar, _ b: Scalar, _ k: Int) -> Bool {
    if a == b { return true }
    guard case .real(let l) = a, case .real(let r) = b else { return false }
    if l.isNaN && r.isNaN { return true }
    // Zeros of both signs are near each other, but not the same.
    if agreement == .exactly { return false }
    if l == r { return true }
    guard let t = truth?.contiguous().scalar(at: k).asDouble else { return false }
    let unit = 0x1p-23
    if isOrdinary { return abs(l - r) <= 64 * unit * (abs(t) + largest) }
    // Where float64 overflows too, the left side must have failed as well.
    if !t.isFinite { return isFinite && !l.isFinite }
    return abs(r - t) <= max(l.isNaN ? .infinity : abs(l - t), 64 * unit * abs(t) + 8 * 0x1p-149)
  }
}

/// Values for the inputs of a sample.
private struct Operands: CustomStringConvertible {
  enum Sort: CaseIterable { case ordinary, special, finite, oneOdd }

  var arrays: [NDArray] = []
  private(set) var isFinite = true

  private static let ordinary: [Double] = [1, -1, 2.5, -0.3, 0.7, 3, -4.25, 0.01, 5, -2]
  private static let finite: [Double] = [
    0, -0.0, 1, -1, 0.5, 1e-45, -1e-45, 1.17549435e-38, 3e38, -3e38, 100, -100, 1e20, -1e20, 1e-30, 88, -104,
  ]
  private static let odd: [Double] = [.infinity, -.infinity, .nan]

  init(_ sample: RuleSample, _ kind: RuleSample.Kind, _ sort: Sort, _ choices: inout Seeded) throws {
    var isOdd = sort != .oneOdd
    for input in sample.inputs {
      let count = input.shape.reduce(1, *)
      let finite = Self.finite.filter { $0 == 0 || input.magnitudes.contains($0.magnitude) }
      var values: [Double] = []
      for _ in 0..<count {
        switch sort {
        case .ordinary: values.append(choices.pick(Self.ordinary))
        case .finite: values.append(choices.pick(finite))
        case .special: values.append(choices.pick(finite + Self.odd + Self.odd))
        case .oneOdd:
          values.append(!isOdd && choices.below(4) == 0 ? choices.pick(Self.odd) : choices.pick(Self.ordinary))
          isOdd = isOdd || !values[values.count - 1].isFinite
        }
      }
      let array: NDArray
      switch (input.sort, kind) {
      case (.labels, _): array = try NDArray((0..<count).map { _ in choices.below(3) }, shape: input.shape)
      case (.numbers, .floats):
        array = try NDArray(values, shape: input.shape).astype(.float32)
        if array.scalars(as: Double.self).contains(where: { !$0.isFinite }) { isFinite = false }
      case (.numbers, .integers):
        array = try NDArray((0..<count).map { _ in Int(truncatingIfNeeded: choices.next()) }, shape: input.shape)
          .astype(.int8)
      }
      arrays.append(array)
    }
  }

  var description: String { "\(arrays)" }
}

/// Random numbers from a seed.
private struct Seeded: RandomNumberGenerator {
  private var generator: RandomGenerator
  init(_ seed: UInt64) { generator = RandomGenerator(seed: seed) }
  mutating func next() -> UInt64 { generator.next() }
  mutating func below(_ n: Int) -> Int { Int(next() % UInt64(n)) }
  mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }
}

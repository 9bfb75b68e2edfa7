import Testing
import TheanoArrays
import TheanoGraph
import TheanoOps
import TheanoScalars
import TheanoTestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@testable import TheanoRewriting

/// Every equation, at the values at which formulas break: both sides, and a value of more digits as the judge.
@Suite struct EquationTests {
  static let equations: [Rule] = {
    var seen: Set<String> = []
    return Pipeline.all.flatMap(\.rules).filter { $0.equation != nil && seen.insert($0.name).inserted }
  }()

  static let reals: [Double] =
    SpecialValues.reals + [
      3, -3, 0.1, -0.1, 1e-17, -1e-17, 1e-5, 20, -20, 40, -40, 90, -90, 710, -710, 800, -800, 1e5, -1e5, 1e160, 1e-160,
      0.9999, 1.0001, 7.25, -7.25, 0.3, 5, -5, 27, -27,
    ]

  private func values(_ dtype: DType) -> [Scalar] {
    dtype == .bool
      ? [.bool(false), .bool(true)]
      : dtype.isInteger
        ? SpecialValues.scalars(dtype) : Self.reals.map { Scalar.real($0).rounded(to: dtype) }
  }

  private func points(_ rule: Rule, _ equation: Equation, _ dtype: DType) -> [[Scalar]] {
    let count = equation.left.variables
    let values = values(dtype)
    // Three variables at once would be 10^5 points; every seventh value of each does.
    let some = count < 3 ? values : values.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
    var points: [[Scalar]] = [[]]
    for k in 0..<count {
      let choices = equation.left.conditions.contains(k) ? [Scalar.bool(false), .bool(true)] : some
      points = points.flatMap { point in choices.map { point + [$0] } }
    }
    return points
  }

  @Test(arguments: equations) func sidesAgree(_ rule: Rule) throws {
    let equation = try #require(rule.equation)
    for dtype in dtypes(rule) {
      for point in points(rule, equation, dtype) {
        guard let left = equation.left.value(point, dtype),
          let right = equation.right.value(point, equation.right.isNumber ? left.dtype(or: dtype) : dtype)
        else {
          Issue.record("\(rule.name) has no value in \(dtype)")
          break
        }
        let agree =
          switch rule.agreement {
          case .exactly: isSame(left, right)
          case .upToRounding: isSame(left, right) || isNearer(equation, point, left, right, dtype)
          case .ifFinite:
            !equation.left.isFinite(point, dtype) || !equation.right.isFinite(point, dtype)
              || isClose(left.asDouble, right.asDouble, dtype)
          }
        if !agree {
          Issue.record("\(rule.name) in \(dtype) at \(point): \(left) and \(right)")
          break
        }
      }
    }
  }

  private func dtypes(_ rule: Rule) -> [DType] {
    switch rule.domain {
    case .floats: [.float64, .float32]
    case .numbers: [.float64, .float32, .int8, .int64, .uint8]
    case .all:
      if rule.guards.contains(where: { $0.name == "integers" }) {
        [.int8, .int64, .uint8]
      } else if rule.equation?.left.usesBits == true {
        [.int8, .uint8, .bool]
      } else {
        [.float64, .float32, .int8, .int64, .uint8, .bool]
      }
    }
  }

  /// Bit for bit, but for the payload of a NaN.
  private func isSame(_ a: Scalar, _ b: Scalar) -> Bool {
    if case .real(let x) = a, case .real(let y) = b, x.isNaN && y.isNaN { return true }
    return a == b
  }

  private func isClose(_ x: Double, _ y: Double, _ dtype: DType) -> Bool {
    if x == y { return true }
    let unit = dtype == .float32 ? 0x1p-23 : dtype == .float64 ? 0x1p-52 : 0
    let tiny = dtype == .float32 ? 0x1p-149 : 0x1p-1074
    return abs(x - y) <= max(16 * unit * max(abs(x), abs(y)), 4 * tiny)
  }

  /// The right side is close, or closer to the value in more digits than the left side is.
  ///
  /// That value is the right side's, in 80 bits, once it has been found to lie within what rounding in 80 bits
  /// leaves open of the left side: where the left side cancels, 80 bits are lost just as 53 are.
  private func isNearer(
    _ equation: Equation, _ point: [Scalar], _ left: Scalar, _ right: Scalar, _ dtype: DType
  ) -> Bool {
    let (l, r) = (left.asDouble, right.asDouble)
    if isClose(l, r, dtype) { return true }
    let arguments = point.map { Bounded(value: Float80($0.asDouble), error: 0) }
    let (a, b) = (equation.left.bounded(arguments), equation.right.bounded(arguments))
    let exact = Double(b.value)
    // Beyond what 80 bits can hold the left side says nothing; then it must have failed here, too.
    if a.isLost { return (l.isNaN || l.isInfinite) && (isClose(r, exact, dtype) || r.isNaN && exact.isNaN) }
    guard abs(a.value - b.value) <= a.error + b.error else { return false }
    return isClose(r, exact, dtype) || abs(r - exact) <= abs(l - exact) || l.isNaN
  }
}

extension Scalar {
  fileprivate func dtype(or dtype: DType) -> DType {
    if case .bool = self { return .bool }
    return dtype
  }
}

extension Rule: CustomTestStringConvertible {
  public var testDescription: String { name }
}

extension Pattern {
  var variables: Int {
    switch self {
    case .variable(let k): k + 1
    case .number: 0
    case .apply(_, let parts): parts.map(\.variables).max() ?? 0
    }
  }

  /// The variables that are conditions of a choice.
  var conditions: Set<Int> {
    guard case .apply(let op, let parts) = self else { return [] }
    var result = parts.reduce(into: Set<Int>()) { $0.formUnion($1.conditions) }
    if op == .switch, case .variable(let k) = parts[0] { result.insert(k) }
    return result
  }

  var usesBits: Bool {
    guard case .apply(let op, let parts) = self else { return false }
    return [.and, .or, .xor, .invert].contains(op) || parts.contains(where: \.usesBits)
  }

  var isNumber: Bool {
    if case .number = self { return true }
    return false
  }

  private var isPredicate: Bool {
    if case .apply(let op, _) = self { return op.isPredicate }
    return false
  }

  /// In the arithmetic of a dtype, rounded after each operation.
  func value(_ point: [Scalar], _ dtype: DType) -> Scalar? {
    switch self {
    case .variable(let k): return point[k]
    case .number(let x):
      if dtype == .bool { return .bool(x != 0) }
      return Scalar.real(x).converted(to: dtype)
    case .apply(let op, let parts):
      var operands: [Scalar] = []
      var dtypes: [DType] = []
      for (k, part) in parts.enumerated() {
        let isCondition = op == .switch && k == 0
        guard var value = part.value(point, isCondition ? .bool : dtype) else { return nil }
        if isCondition, case .bool = value {} else if isCondition { value = .bool(value.asDouble != 0) }
        operands.append(value)
        dtypes.append(isCondition || part.isPredicate ? .bool : dtype)
      }
      guard let signature = try? op.signature(dtypes, floatX: .float64) else { return nil }
      let cast = zip(zip(operands, dtypes), signature.operands).map { $0.0.converted(from: $0.1, to: $1) }
      return op.evaluate(cast, signature)
    }
  }

  /// Whether no step gives an infinity or NaN, and nothing is divided by 0.
  func isFinite(_ point: [Scalar], _ dtype: DType) -> Bool {
    if case .apply(_, let parts) = self, !parts.allSatisfy({ $0.isFinite(point, dtype) }) { return false }
    guard let value = value(point, dtype) else { return false }
    if case .bool = value { return true }
    // What has underflown is as far from the true value as what has overflown.
    if case .apply(let op, let parts) = self, [.mul, .trueDiv, .inv, .exp, .pow].contains(op),
      value.asDouble.magnitude < 1e-30,
      !parts.contains(where: { $0.value(point, dtype)?.asDouble == 0 })
    {
      return false
    }
    return value.asDouble.isFinite
  }

  /// In 80 bits, with a bound on what rounding does there.
  func bounded(_ point: [Bounded]) -> Bounded {
    switch self {
    case .variable(let k): return point[k]
    case .number(let x): return Bounded(value: Float80(x), error: 0)
    case .apply(let op, let parts):
      let x = parts.map { $0.bounded(point) }
      if op == .switch { return x[x[0].value != 0 ? 1 : 2] }
      let value = op.extended(x.map(\.value))
      if x.contains(where: { !$0.error.isFinite }) || !value.isFinite { return Bounded(value: value, error: .infinity) }
      // What errors of the operands do, found by moving each; and a few units of the result's own.
      var error = 4 * value.magnitude * 0x1p-63 + 0x1p-16440
      for (k, part) in x.enumerated() where part.error > 0 {
        for step in [part.error, -part.error] {
          var moved = x.map(\.value)
          moved[k] += step
          let change = abs(op.extended(moved) - value)
          error += change.isNaN ? .infinity : change
        }
      }
      return Bounded(value: value, error: error)
    }
  }
}

/// A number and how far from it the true one may be.
struct Bounded {
  var value: Float80
  var error: Float80
  var isLost: Bool { !value.isFinite || !error.isFinite }
}

extension ScalarOp {
  func extended(_ x: [Float80]) -> Float80 {
    switch self {
    case .add: return x.dropFirst().reduce(x[0], +)
    case .sub: return x[0] - x[1]
    case .mul: return x.dropFirst().reduce(x[0], *)
    case .trueDiv: return x[0] / x[1]
    case .inv: return 1 / x[0]
    case .neg: return -x[0]
    case .abs: return x[0].magnitude
    case .sqr: return x[0] * x[0]
    case .sqrt: return x[0].squareRoot()
    case .exp: return expl(x[0])
    case .expm1: return expm1l(x[0])
    case .log: return logl(x[0])
    case .log1p: return log1pl(x[0])
    case .pow: return powl(x[0], x[1])
    case .sinh: return sinhl(x[0])
    case .arcsinh: return asinhl(x[0])
    case .erf: return erfl(x[0])
    case .erfc: return erfcl(x[0])
    case .sigmoid: return x[0] >= 0 ? 1 / (1 + expl(-x[0])) : expl(x[0]) / (1 + expl(x[0]))
    case .softplus: return (x[0] > 0 ? x[0] : 0) + log1pl(expl(-x[0].magnitude))
    case .deg2rad: return x[0] * (Float80.pi / 180)
    case .rad2deg: return x[0] * (180 / Float80.pi)
    case .maximum: return x[0] > x[1] ? x[0] : x[1]
    case .eq: return x[0] == x[1] ? 1 : 0
    default: preconditionFailure("no value in 80 bits for \(self)")
    }
  }
}

import ComplexModule
import Testing
import TheanoArrays
import TheanoScalars

struct PartialTests {
  /// Operations of which an operand has no derivative; every other partial is compared with differences.
  static let without: Set<ScalarOp> = [
    .complex, .complexFromPolar, .switch, .second, .polygamma, .gammainc, .gammaincc,
    .gammal, .gammau, .chi2sf, .jv, .iv,
  ]

  @Test func partialsAreTheSlopes() {
    var numbers = Numbers()
    for op in ScalarOp.all {
      let count = op.row.domain.count
      for _ in 0..<25 {
        let point = op.row.domain.map { numbers.next(in: $0) }
        for k in 0..<count { check(op, point, k, count) }
      }
    }
  }

  private func check(_ op: ScalarOp, _ point: [Double], _ k: Int, _ count: Int) {
    let partial: Double
    switch op.partial(k, of: count) {
    case .undefined(let why):
      #expect(Self.without.contains(op) && !why.isEmpty, "\(op)")
      return
    case .disconnected:
      #expect(Self.without.contains(op) && k == 0, "\(op)")
      return
    case .zero:
      if case .bitwise = op.row.typeRule { return }
      partial = 0
    case .formula(let formula): partial = formula.evaluate(operands: point, result: op(point))
    }
    // A cast rounds: only steps much longer than the rounding show its slope.
    var (step, tolerance) = (1e-3, 1e-8)
    if case .cast = op { (step, tolerance) = (0.02, 0.2) }
    let slope = slope(op, point, k, step)
    let scale = max(1, slope.magnitude)
    #expect(
      (partial - slope).magnitude <= tolerance * scale, "\(op)\(point) by \(k): \(partial), not \(slope)")
  }

  /// Central differences of fourth order.
  private func slope(_ op: ScalarOp, _ point: [Double], _ k: Int, _ step: Double) -> Double {
    func value(_ steps: Double) -> Double {
      var moved = point
      moved[k] += steps * step
      return op(moved)
    }
    return (8 * (value(1) - value(-1)) - (value(2) - value(-2))) / (12 * step)
  }

  /// The same formulas hold for complex operands, wherever the operation takes them and has a derivative.
  @Test func partialsAreThoseOfComplexNumbersToo() throws {
    var numbers = Numbers()
    var compared = 0
    for op in ScalarOp.all
    where !Self.without.contains(op) && op != .conj && op != .sgn && op.row.values.complex != nil {
      let count = op.row.domain.count
      let signature = try op.signature(op.row.domain.map { _ in .complex128 })
      for _ in 0..<10 {
        let point = op.row.domain.map { Complex(numbers.next(in: $0), numbers.next(in: 0.1...0.6)) }
        for k in 0..<count {
          guard case .formula(let formula) = op.partial(k, of: count) else { continue }
          let value = op.evaluate(point.map { .complex($0) }, signature).asComplex
          func moved(_ steps: Double) -> Complex<Double> {
            var operands = point
            operands[k] += Complex(steps * 1e-3)
            return op.evaluate(operands.map { .complex($0) }, signature).asComplex
          }
          let near: Complex<Double> = moved(1) - moved(-1)
          let far: Complex<Double> = moved(2) - moved(-2)
          let slope: Complex<Double> = (near.multiplied(by: 8) - far).divided(by: 12e-3)
          let partial = try complexValue(formula, point, value)
          #expect((partial - slope).length <= 1e-8 * max(1, slope.length), "\(op)\(point) by \(k)")
          compared += 1
        }
      }
    }
    #expect(compared > 250)
  }

  private func complexValue(
    _ formula: Formula, _ operands: [Complex<Double>], _ result: Complex<Double>
  ) throws -> Complex<Double> {
    switch formula {
    case .operand(let k): return operands[k]
    case .result: return result
    case .number(let x): return Complex(x)
    case .apply(let op, let parts):
      let values = try parts.map { Scalar.complex(try complexValue($0, operands, result)) }
      let signature = try op.signature(values.map { _ in .complex128 })
      return op.evaluate(zip(values, signature.operands).map { $0.converted(to: $1) }, signature).asComplex
    }
  }

  @Test func longProductsLeaveOneOut() {
    #expect(ScalarOp.mul.partial(0, of: 1) == .formula(1))
    #expect(ScalarOp.mul.partial(0, of: 2) == .formula(.y))
    #expect(ScalarOp.mul.partial(1, of: 3) == .formula(.x * .z))
    #expect(ScalarOp.add.partial(3, of: 4) == .formula(1))
  }

  /// Where the derivative does not exist or is infinite.
  @Test func conventionsAreThoseOfTheano() throws {
    func partials(_ op: ScalarOp, _ operands: Double...) -> [Double] {
      operands.indices.map { k in
        switch op.partial(k, of: operands.count) {
        case .formula(let formula): formula.evaluate(operands: operands, result: op(operands))
        case .zero: 0
        case .disconnected, .undefined: .nan
        }
      }
    }
    #expect(partials(.abs, 0) == [0])
    #expect(partials(.maximum, 2, 2) == [1, 0])
    #expect(partials(.minimum, 2, 2) == [1, 0])
    #expect(partials(.maximum, 1, 2) == [0, 1])
    #expect(partials(.sqrt, 0) == [.infinity])
    #expect(partials(.log, 0) == [.infinity])
    #expect(partials(.arccos, 1) == [-.infinity])
    #expect(!partials(.arctan2, 0, 0).contains { !$0.isNaN })
    #expect(partials(.pow, 0, 0)[0].isNaN)
    #expect(partials(.pow, 0, 1) == [1, 0])
    #expect(partials(.pow, 0, 0.5) == [.infinity, 0])
    #expect(partials(.pow, -2, 2)[0] == -4)
    #expect(!partials(.pow, -2, 0.5).contains { !$0.isNaN })
    #expect(partials(.mod, 7, -2) == [1, 4])
    #expect(partials(.clip, 0, 0, 1) == [1, 0, 0])
    #expect(partials(.clip, 1, 0, 1) == [1, 0, 0])
    #expect(partials(.clip, -1, 0, 1) == [0, 1, 0])
    #expect(partials(.clip, 2, 0, 1) == [0, 0, 1])
    #expect(partials(.clip, 2, 3, 1) == [0, 1, 0])
    #expect(Array(partials(.switch, 0, 1, 2)[1...]) == [0, 1])
    #expect(Array(partials(.switch, .nan, 1, 2)[1...]) == [1, 0])
  }
}

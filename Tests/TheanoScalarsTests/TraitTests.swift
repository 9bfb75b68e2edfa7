import Testing
import TheanoArrays
import TheanoScalars

struct TraitTests {
  static let points: [Double] = [
    -.infinity, -1e300, -30, -3.7, -1, -0.5, -1e-5, -0.0, 0, 1e-5, 0.5, 1, 1.5, 2, 3.7, 30, 1e300, .infinity,
    .nan,
  ]
  static let integers: [Int64] = [.min, -7, -2, -1, 0, 1, 2, 3, 10, .max]

  /// Equal as rewriting sees it: the zeros are one, and so are the NaN.
  private func same(_ a: Double, _ b: Double) -> Bool { a == b || a.isNaN && b.isNaN }

  private func integer(_ op: ScalarOp, _ operands: Int64...) -> Scalar? {
    guard let signature = try? op.signature(operands.map { _ in .int64 }) else { return nil }
    return op.evaluate(zip(operands, signature.operands).map { Scalar.int($0).converted(to: $1) }, signature)
  }

  private func applied(_ op: ScalarOp, _ x: Scalar, _ dtype: DType) -> (value: Scalar, dtype: DType)? {
    guard let signature = try? op.signature([dtype]) else { return nil }
    return (op.evaluate([x.converted(to: signature.operands[0])], signature), signature.result)
  }

  /// Whether the operation can be computed with doubles that give a double or bool.
  private func isReal(_ op: ScalarOp) -> Bool {
    let count = op.row.arity ?? 2
    guard let result = try? op.signature(Array(repeating: .float64, count: count)).result else {
      return false
    }
    return !result.isComplex
  }

  @Test func commutativeOperationsAreExactlyThoseThatAllowIt() {
    for op in ScalarOp.all where op.row.arity ?? 2 == 2 {
      var swaps = true
      if isReal(op) {
        for x in Self.points { for y in Self.points where !same(op([x, y]), op([y, x])) { swaps = false } }
      }
      for x in Self.integers {
        for y in Self.integers where integer(op, x, y) != integer(op, y, x) { swaps = false }
      }
      #expect(op.row.traits.contains(.commutative) == swaps, "\(op)")
    }
  }

  @Test func associativeOperationsAreExactlyThoseThatAllowIt() {
    for op in ScalarOp.all where op.row.arity ?? 2 == 2 {
      var moves = true
      for x in Self.integers {
        for y in Self.integers {
          for z in Self.integers {
            guard case .int(let left)? = integer(op, x, y), case .int(let right)? = integer(op, y, z) else {
              moves = false
              continue
            }
            if integer(op, left, z) != integer(op, x, right) { moves = false }
          }
        }
      }
      #expect(op.row.traits.contains(.associative) == moves, "\(op)")
    }
  }

  @Test func idempotentOperationsAre() {
    for op in ScalarOp.all where op.row.traits.contains(.idempotent) {
      if op.row.arity == 1 {
        for x in Self.points {
          guard let once = applied(op, .real(x), .float64), let twice = applied(op, once.value, once.dtype)
          else {
            continue
          }
          let bothNaN = once.value.asDouble.isNaN && twice.value.asDouble.isNaN
          #expect(twice.value == once.value || bothNaN, "\(op)(\(x))")
        }
      } else {
        for x in Self.integers { #expect(integer(op, x, x) == .int(x), "\(op)(\(x))") }
        for x in Self.points where isReal(op) { #expect(same(op([x, x]), x), "\(op)(\(x))") }
      }
    }
  }

  @Test func involutionsAre() {
    for op in ScalarOp.all where op.row.traits.contains(.involution) {
      for x in Self.points where isReal(op) { #expect(same(op([op([x])]), x), "\(op)(\(x))") }
      for x in Self.integers {
        guard case .int(let once)? = integer(op, x) else { continue }
        #expect(integer(op, once) == .int(x), "\(op)(\(x))")
      }
    }
  }

  @Test func increasingOperationsAre() {
    for op in ScalarOp.all where op.row.traits.contains(.increasing) {
      for k in op.row.domain.indices {
        for others in Self.points where !others.isNaN {
          let values = Self.points.filter { !$0.isNaN }.map { x -> Double in
            var operands = op.row.domain.map { _ in others }
            operands[k] = x
            return op(operands)
          }.filter { !$0.isNaN }
          #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }, "\(op) by \(k) beside \(others)")
        }
      }
    }
  }

  @Test func zeroIsPreservedWhereSaid() {
    for op in ScalarOp.all where op.row.traits.contains(.preservesZero) {
      var computed = 0
      for dtype: DType in [.int64, .float64] {
        guard let signature = try? op.signature(Array(repeating: dtype, count: op.row.arity ?? 2)) else {
          continue
        }
        #expect(!op.evaluate(signature.operands.map(Scalar.zero), signature).isTrue, "\(op) of \(dtype)")
        computed += 1
      }
      #expect(computed > 0)
    }
  }
}

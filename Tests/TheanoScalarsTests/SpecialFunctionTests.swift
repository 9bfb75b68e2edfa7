import ComplexModule
import Testing
import TheanoArrays
import TheanoScalars

/// The special functions against mpmath's values: see `Tests/Golden/Scalars/make_special.py`.
struct SpecialFunctionTests {
  private struct Line {
    let op: ScalarOp
    let operands: [Double]
    let value: Double
  }

  private static func lines() throws -> [Line] {
    try text("Tests/Golden/Scalars/special.txt").split(separator: "\n").map { row in
      let words = row.split(separator: " ")
      let numbers = words.dropFirst().compactMap { UInt64($0, radix: 16) }.map { Double(bitPattern: $0) }
      guard let op = ScalarOp.named(String(words[0])), numbers.count == (op.row.arity ?? 0) + 1 else {
        throw Unreadable(path: String(row))
      }
      return Line(op: op, operands: Array(numbers.dropLast()), value: numbers[numbers.count - 1])
    }
  }

  @Test func valuesAreThoseOfManyDigits() throws {
    let lines = try Self.lines()
    var counts: [ScalarOp: Int] = [:]
    for line in lines {
      let value = line.op(line.operands)
      // Beside a root a value is what is left of terms of size 1 with 106 bits each, but where the roots are known:
      // those of j0 and j1, and of psi the positive one.
      let isBesideRoot = line.value.magnitude < 1e-14 && line.operands.allSatisfy { $0.magnitude > 0.1 }
      let hasOtherRoots = line.op == .jv || [.psi, .polygamma].contains(line.op) && line.operands.contains { $0 < 0 }
      let bound = hasOtherRoots && isBesideRoot ? max(line.value.ulp, 1e-31) : line.value.ulp
      #expect(
        value == line.value || (value - line.value).magnitude <= bound,
        "\(line.op)\(line.operands): \(value), not \(line.value)")
      counts[line.op, default: 0] += 1
    }
    #expect(counts.count == 18)
    #expect(!counts.values.contains { $0 < 20 })
  }

  private func same(_ a: Double, _ b: Double) -> Bool { a == b && a.sign == b.sign || a.isNaN && b.isNaN }

  private func check(_ op: ScalarOp, _ cases: [([Double], Double)]) {
    for (operands, wanted) in cases {
      let value = op(operands)
      #expect(same(value, wanted), "\(op)\(operands): \(value), not \(wanted)")
    }
  }

  private static let inf = Double.infinity
  private static let nan = Double.nan
  private static let tiny = Double.leastNonzeroMagnitude

  @Test func functionsOfOneNumberAtSpecialPoints() {
    let (inf, nan, tiny) = (Self.inf, Self.nan, Self.tiny)
    check(.erfcx, [([-inf], inf), ([inf], 0), ([0], 1), ([-0.0], 1), ([nan], nan), ([tiny], 1), ([-27], inf)])
    check(.erfinv, [([1], inf), ([-1], -inf), ([0], 0), ([-0.0], -0.0), ([1.5], nan), ([nan], nan), ([-inf], nan)])
    check(.erfcinv, [([0], inf), ([-0.0], inf), ([2], -inf), ([1], 0), ([2.5], nan), ([-tiny], nan), ([nan], nan)])
    check(.gamma, [([0], inf), ([-0.0], -inf), ([-1], nan), ([-inf], nan), ([inf], inf), ([nan], nan), ([5], 24)])
    check(
      .gamma, [([tiny], inf), ([172], inf), ([-200.5], -0.0), ([-201.5], 0), ([-1e15 - 0.5], -0.0), ([-1e300], nan)])
    check(.psi, [([0], -inf), ([-0.0], inf), ([-1], nan), ([-inf], nan), ([inf], inf), ([nan], nan), ([tiny], -inf)])
    check(.triGamma, [([0], inf), ([-1], inf), ([inf], 0), ([-inf], nan), ([nan], nan), ([tiny], inf)])
    check(.j0, [([0], 1), ([-0.0], 1), ([inf], 0), ([-inf], 0), ([nan], nan), ([tiny], 1)])
    check(.j1, [([0], 0), ([-0.0], -0.0), ([inf], 0), ([-inf], -0.0), ([nan], nan), ([0x1p-1040], 0x1p-1041)])
    check(.i0, [([0], 1), ([-0.0], 1), ([inf], inf), ([-inf], inf), ([nan], nan), ([800], inf)])
    check(.i1, [([0], 0), ([-0.0], -0.0), ([inf], inf), ([-inf], -inf), ([nan], nan), ([-800], -inf)])
    check(.xlogx, [([0], 0), ([-0.0], 0), ([1], 0), ([inf], inf), ([-1], nan), ([nan], nan)])
  }

  @Test func functionsOfTwoNumbersAtSpecialPoints() {
    let (inf, nan) = (Self.inf, Self.nan)
    let lower: [([Double], Double)] = [
      ([1, 0], 0), ([0, 1], 1), ([0, 0], nan), ([1, inf], 1), ([inf, 1], 0), ([inf, inf], nan), ([-1, 1], nan),
      ([1, -1], nan), ([nan, 1], nan), ([1, nan], nan), ([1e300, 1], 0), ([1, 1e300], 1), ([0, inf], 1),
    ]
    check(.gammainc, lower)
    check(.gammaincc, lower.map { ($0.0, $0.1 == 0 ? 1 : $0.1 == 1 ? 0 : nan) })
    check(
      .gammal, [([1, 0], 0), ([0, 1], inf), ([3, inf], 2), ([-1, 1], nan), ([200, 300], inf), ([1, nan], nan)])
    check(
      .gammau, [([3, 0], 2), ([0, 0], inf), ([3, inf], 0), ([-1, 1], nan), ([200, 100], inf), ([1, -1], nan)])
    check(.gammau, [([1e8, 1], inf), ([1e8, 1e300], 0)])
    check(.chi2sf, [([-1, 2], 1), ([0, 2], 1), ([1, 0], nan), ([inf, 2], 0), ([1, inf], 1), ([1, -1], nan)])
    check(.jv, [([0, 0], 1), ([2, 0], 0), ([-0.5, 0], inf), ([-1.5, 0], -inf), ([0.5, -1], nan), ([3, inf], 0)])
    check(
      .jv,
      [([nan, 1], nan), ([inf, 1], 0), ([-inf, 1], nan), ([1e5, 1], 0), ([1e300, 1e3], 0), ([0.5, nan], nan)])
    check(
      .iv, [([0, 0], 1), ([2, 0], 0), ([-0.5, 0], inf), ([0.5, -1], nan), ([3, inf], inf), ([3, -inf], -inf)])
    check(
      .iv, [([nan, 1], nan), ([inf, 1], 0), ([1e5, 1], 0), ([0.5, 1e4], inf), ([1e300, 1], 0), ([1e7, 1e9], inf)])
    check(.polygamma, [([2, 0], -inf), ([2, -0.0], inf), ([3, 0], inf), ([2, -1], nan), ([1.5, 1], nan)])
    check(.polygamma, [([-1, 1], nan), ([101, 1], nan), ([1, inf], 0), ([2, inf], -0.0), ([100, 1e-10], -inf)])
    check(.xlogy0, [([0, 0], 0), ([0, nan], 0), ([0, -1], 0), ([2, 0], -inf), ([nan, 1], nan), ([1, -1], nan)])
  }

  /// Relations that the golden values do not contain.
  @Test func relationsHold() {
    var numbers = Numbers()
    for _ in 0..<60 {
      let x = numbers.next(in: 0.1...20)
      let v = numbers.next(in: -8...12)
      let wronskian: Double =
        ScalarOp.iv([v, x]) * ScalarOp.iv([-v - 1, x]) - ScalarOp.iv([v + 1, x]) * ScalarOp.iv([-v, x])
      let scale = (ScalarOp.iv([v, x]) * ScalarOp.iv([-v - 1, x])).magnitude
      let wanted: Double = -2 * ScalarOp.sin([v * .pi]) / (.pi * x)
      #expect((wronskian - wanted).magnitude <= 1e-14 * max(scale, 1), "iv(\(v), \(x))")
      let sum = ScalarOp.gammal([x, v.magnitude]) + ScalarOp.gammau([x, v.magnitude])
      #expect((sum / ScalarOp.gamma([x]) - 1).magnitude < 1e-15)
      let p = numbers.next(in: -0.999...0.999)
      #expect((ScalarOp.erf([ScalarOp.erfinv([p])]) - p).magnitude <= 4e-16)
    }
  }

  /// Arguments of every exponent give a number or NaN, soon.
  @Test func allArgumentsAreAnswered() {
    var state: UInt64 = 88_172_645_463_325_252
    func random() -> Double {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Double(bitPattern: state)
    }
    let ops: [ScalarOp] = [
      .erfcx, .erfinv, .erfcinv, .gamma, .psi, .triGamma, .j0, .j1, .i0, .i1, .polygamma, .gammainc, .gammaincc,
      .gammal, .gammau, .chi2sf, .jv, .iv,
    ]
    for op in ops {
      for _ in 0..<150 {
        let operands = op.row.domain.map { _ in random() }
        let value = op(operands)
        switch op {
        case .gammainc, .gammaincc, .chi2sf: #expect(value.isNaN || (0...1).contains(value), "\(op)\(operands)")
        case .j0, .j1: #expect(value.isNaN || value.magnitude <= 1, "\(op)\(operands)")
        case .erfcx, .triGamma, .i0, .gammal, .gammau: #expect(value.isNaN || value >= 0, "\(op)\(operands)")
        case _: break
        }
      }
    }
  }

  /// Products of the largest numbers overflow: no series may wait for a NaN to become small.
  @Test func largestArgumentsAreAnswered() {
    let largest = Double.greatestFiniteMagnitude
    for v in [0, 1, 2, 0.5, -2.5, 1e6, -1e6 - 0.5, largest, -largest] {
      for x in [1e307, 1.7e308, largest, -largest] {
        let value = ScalarOp.jv([v, x])
        #expect(value.isNaN || value.magnitude <= 1, "jv(\(v), \(x))")
        _ = ScalarOp.iv([v, x])
      }
    }
    for op in [ScalarOp.gammainc, .gammaincc, .gammal, .gammau, .chi2sf, .polygamma] {
      for x in [Self.tiny, 1e-300, 1, 1e300, largest] {
        for y in [Self.tiny, 1e-300, 1, 1e300, largest] { _ = op([x, y]) }
      }
    }
    #expect(ScalarOp.j0([largest]).magnitude <= 1)
  }

  @Test func narrowFloatsAreRoundedOnce() throws {
    let signature = try ScalarOp.gamma.signature([.float32])
    #expect(signature == ScalarSignature(operands: [.float32], result: .float32))
    #expect(ScalarOp.gamma.evaluate([.real(0.5)], signature) == .real(Double(Float(Double.pi.squareRoot()))))
    #expect(try ScalarOp.jv.signature([.int8, .float32]).result == .float32)
    #expect(try ScalarOp.gammainc.signature([.int64, .float32]).result == .float64)
    #expect(throws: (any Error).self) { try ScalarOp.erfinv.signature([.complex64]) }
  }

  /// The parts of complex results at the points of C's Annex G: see `make_complex_special.py`.
  @Test func complexFunctionsAtSpecialPoints() throws {
    var points: [Complex<Double>] = []
    var compared = 0
    for row in try text("Tests/Golden/Scalars/complex_special.txt").split(separator: "\n") {
      let words = row.split(separator: " ")
      let parts = words.dropFirst().compactMap { UInt64($0, radix: 16) }.map { Double(bitPattern: $0) }
      let numbers = stride(from: 0, to: parts.count, by: 2).map { Complex(parts[$0], parts[$0 + 1]) }
      guard words[0] != "points" else {
        points = numbers
        continue
      }
      let op = try #require(ScalarOp.named(String(words[0])))
      let signature = try op.signature([.complex128])
      for (point, wanted) in zip(points, numbers) {
        let value = op.evaluate([.complex(point)], signature).asComplex
        #expect(
          agree(value.re, wanted.re) && agree(value.im, wanted.im),
          "\(op)(\(point.re), \(point.im)): (\(value.re), \(value.im)), not (\(wanted.re), \(wanted.im))")
        compared += 1
      }
    }
    #expect(compared == 21 * 64)
  }

  private func agree(_ a: Double, _ b: Double) -> Bool {
    a == b || a.isNaN && b.isNaN || (a - b).magnitude <= 4e-15 * b.magnitude
  }
}

import ComplexModule
import Testing
import TheanoArrays
import TheanoScalars

struct GoldenTests {
  /// Operations whose values come from a library's function; the others are exact.
  static let functions: Set<String> = [
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "arcsin", "arccos",
    "arctan",
    "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "sigmoid", "softplus", "erf", "erfc", "gammaln",
    "psi", "pow", "arctan2",
  ]

  @Test func valuesAreThoseOfNumPy() throws {
    let golden = try Golden()
    #expect(golden.lines.count > 250)
    for line in golden.lines {
      let op = try #require(ScalarOp.named(line.name), "\(line.name)")
      let operands = try #require(self.operands(golden, line, op))
      #expect(operands.count == line.values.count, "\(line.name) \(line.dtype)")
      let signature = try op.signature(operands[0].map { _ in line.dtype })
      #expect(signature.result == line.result, "\(line.name) of \(line.dtype)")
      for (inputs, expected) in zip(operands, line.values) {
        let value = op.evaluate(zip(inputs, signature.operands).map { $0.converted(to: $1) }, signature)
        #expect(
          agree(value, expected, line), "\(line.name)\(inputs) is \(value), not \(expected) (\(line.dtype))")
      }
    }
  }

  private func operands(_ golden: Golden, _ line: Golden.Line, _ op: ScalarOp) -> [[Scalar]]? {
    if op.row.arity == 1 { return golden.points[line.dtype]?.map { [$0] } }
    guard let points = golden.pairs[line.dtype] else { return nil }
    return points.flatMap { x in points.map { [x, $0] } }
  }

  private func agree(_ value: Scalar, _ expected: Scalar, _ line: Golden.Line) -> Bool {
    let exact = !Self.functions.contains(line.name)
    switch (value, expected) {
    case (.real(let x), .real(let y)):
      // Which of two equal zeros is the larger one is open.
      if x == y { return x.sign == y.sign || line.name == "maximum" || line.name == "minimum" }
      // A function may be one unit off in the last place of float16 and float32, four of float64.
      return x.isNaN && y.isNaN || (!exact || line.dtype.isComplex) && near(x, y, line)
    case (.complex(let x), .complex(let y)):
      let scale = 1e-15 * max(y.re.magnitude, y.im.magnitude) * 8
      func close(_ a: Double, _ b: Double) -> Bool {
        a == b || a.isNaN && b.isNaN || (a - b).magnitude <= scale
      }
      return close(x.re, y.re) && close(x.im, y.im)
    case (_, _): return value == expected
    }
  }

  private func near(_ x: Double, _ y: Double, _ line: Golden.Line) -> Bool {
    guard x.isFinite, y.isFinite else { return false }
    switch line.result {
    case .float16: return (x - y).magnitude <= max(y.magnitude * 0x1p-10, 0x1p-24)
    case .float32: return (x - y).magnitude <= max(y.magnitude * 0x1p-23, 0x1p-149)
    case _:
      // psi has a zero at 1.46, near which its terms cancel.
      let floor = line.name == "psi" ? 1e-15 : 0
      return (x - y).magnitude <= max(4 * y.ulp, floor)
    }
  }

  @Test func conversionsAreThoseOfArrays() throws {
    let golden = try Golden()
    for (source, points) in golden.points.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let array = try NDArray.uninitialized([points.count], source)
      for (k, point) in points.enumerated() { point.write(to: array.storage.pointer, index: k, source) }
      for target in DType.allCases {
        let converted = array.astype(target)
        for (k, point) in points.enumerated() {
          let wanted = Scalar.read(from: converted.storage.pointer, index: k, target)
          let got = point.converted(to: target)
          let bothNaN = got.asDouble.isNaN && wanted.asDouble.isNaN
          #expect(got == wanted || bothNaN, "\(point) from \(source) to \(target): \(got), not \(wanted)")
          #expect(got.rounded(to: target) == got || bothNaN)
        }
      }
    }
  }

  @Test func integersAreRoundedOnceToFloat32() {
    // A tie after rounding to float64, but above it before.
    let number: Int64 = 1 << 60 | 1 << 36 | 1
    #expect(Scalar.int(number).converted(to: .float32) == .real(0x1p60 + 0x1p37))
    #expect(Scalar.uint(UInt64(number)).converted(to: .complex64) == .complex(Complex(0x1p60 + 0x1p37)))
    #expect(Scalar.int(number).converted(to: .float64) == .real(0x1p60 + 0x1p36))
  }

  @Test func memoryHoldsEveryDType() {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 16)
    defer { memory.deallocate() }
    for dtype in DType.allCases {
      memory.initializeMemory(as: UInt8.self, repeating: 0xa5, count: 64)
      let values = [Scalar.one(dtype), .real(-2.5).converted(to: dtype), .zero(dtype)]
      for (k, value) in values.enumerated() { value.write(to: memory, index: k, dtype) }
      for (k, value) in values.enumerated() { #expect(Scalar.read(from: memory, index: k, dtype) == value) }
      #expect(memory.load(fromByteOffset: 3 * dtype.itemSize, as: UInt8.self) == 0xa5)
    }
  }

  @Test func longSumsRoundAtEachStep() throws {
    let third = Scalar.real(Double(Float(1) / 3))
    let signature = try ScalarOp.add.signature([.float32, .float32, .float32])
    let expected = Float(1) / 3 + Float(1) / 3 + 1e8
    #expect(ScalarOp.add.evaluate([third, third, .real(1e8)], signature) == .real(Double(expected)))
    let bytes = try ScalarOp.add.signature([.int8, .int8])
    #expect(ScalarOp.add.evaluate([.int(100), .int(100)], bytes) == .int(-56))
  }

  @Test func negativePowersOfIntegersAreCutOff() throws {
    let signature = try ScalarOp.pow.signature([.int32, .int32])
    func pow(_ x: Int64, _ y: Int64) -> Scalar { ScalarOp.pow.evaluate([.int(x), .int(y)], signature) }
    #expect(pow(1, -3) == .int(1))
    #expect(pow(-1, -3) == .int(-1))
    #expect(pow(-1, -4) == .int(1))
    #expect(pow(2, -1) == .int(0))
    #expect(pow(0, -1) == .int(0))
    #expect(pow(0, 0) == .int(1))
    #expect(pow(3, 21) == .int(Int64(Int32(truncatingIfNeeded: 10_460_353_203 as Int64))))
  }

  @Test func clipLooksAtTheLowerBoundFirst() {
    #expect([0, 2, 5].map { ScalarOp.clip([$0, 3, 1]) } == [3, 3, 1])
    #expect(ScalarOp.clip([.nan, 0, 1]).isNaN)
  }

  @Test func switchTakesEveryNumberForACondition() throws {
    let signature = try ScalarOp.switch.signature([.float32, .int8, .uint8])
    #expect(signature == ScalarSignature(operands: [.bool, .int16, .int16], result: .int16))
    #expect(ScalarOp.switch.evaluate([.bool(true), .int(1), .int(2)], signature) == .int(1))
    #expect(ScalarOp.switch([.nan, 1, 2]) == 1)
  }
}

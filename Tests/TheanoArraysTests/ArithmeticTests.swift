import ComplexModule
import Testing
import TheanoErrors

@testable import TheanoArrays

/// Arithmetic and comparisons on arrays, against NumPy's.
@Suite struct ArithmeticTests {
  @Test func agreesWithNumPy() throws {
    var operands: [String: (NDArray, NDArray)] = [:]
    for fields in try table("Arrays/arithmetic.tsv") {
      if fields.count == 3 {
        let dtype = try #require(DType(named: fields[0]))
        operands[fields[0]] = (
          try array(dtype, [7], repeating: bytes(hex: fields[1])),
          try array(dtype, [7], repeating: bytes(hex: fields[2]))
        )
        continue
      }
      let first = try #require(operands[fields[0]]).0
      let second = try #require(operands[fields[1]]).1
      func result() throws(TheanoError) -> NDArray {
        switch fields[2] {
        case "+": try first + second
        case "-": try first - second
        case "*": try first * second
        case "/": try first / second
        case "<": try first.isLess(than: second)
        case "<=": try first.isLessOrEqual(to: second)
        default: try first.equalElements(second)
        }
      }
      let name = "\(fields[0]) \(fields[2]) \(fields[1])"
      guard fields[3] != "" else {
        #expect(refused { _ = try result() }.hasPrefix("TypeError: "), "\(name)")
        continue
      }
      let dtype = try #require(DType(named: fields[3]))
      let expected = try array(dtype, [7], repeating: bytes(hex: fields[4]))
      let got = try result()
      // Complex numbers are worked out in float64: better than NumPy's complex64, and at zero divisors NaN somewhere.
      let agrees =
        dtype.isComplex
        ? got.dtype == dtype && agree(got, expected)
        : got.dtype == dtype && got.shape == [7] && got.isEqual(to: expected, equalNaN: true)
      #expect(agrees, "\(name): \(got) \(expected)")
    }
  }

  private func agree(_ a: NDArray, _ b: NDArray) -> Bool {
    zip(a.scalars(as: Complex<Double>.self), b.scalars(as: Complex<Double>.self)).allSatisfy { x, y in
      !y.isFinite || (x - y).length <= (a.dtype == .complex64 ? 1e-6 : 1e-15) * max(1, y.length)
    }
  }

  @Test func plainNumbers() throws {
    for fields in try table("Arrays/plain.tsv") {
      let dtype = try #require(DType(named: fields[0]))
      let x = try NDArray.ones([1], dtype)
      let results = [
        try x + 2, try x * 2.5, try 1 + x, try x / 2, try x + Float(2),
      ]
      #expect(results.map(\.dtype.name) == Array(fields[1...]), "\(dtype)")
    }
    #expect(try NDArray([1, 2, 3] as [Int8]) + 100 == [101, 102, 103])
    #expect(
      refused { _ = try NDArray([1] as [Int8]) + 1000 }
        == "OverflowError: the integer 1000 is out of bounds for int8")
    #expect(try 10 / NDArray([2.0, 4.0]) == [5.0, 2.5])
    #expect(try 10 - NDArray([2.0, 4.0]) == [8.0, 6.0])
    #expect(try NDArray([2.0]) - NDArray([true]) == [1.0])
  }

  @Test func shapes() throws {
    let m = try NDArray.arange(6, dtype: .float64).reshaped([2, 3])
    #expect(try m + NDArray([10.0, 20.0, 30.0]) == [[10.0, 21.0, 32.0], [13.0, 24.0, 35.0]])
    #expect(try m.transposed() * NDArray([1.0, 2.0]) == [[0.0, 6.0], [1.0, 8.0], [2.0, 10.0]])
    #expect(try m.sliced(axis: 1, step: -1) - m == [[2.0, 0.0, -2.0], [2.0, 0.0, -2.0]])
    #expect(try NDArray.zeros([0, 3]) + m.indexed(0) == NDArray.zeros([0, 3]))
    #expect(try m.isGreater(than: 2.0) == [[false, false, false], [true, true, true]])
    #expect(try m.isGreaterOrEqual(to: 3.0) == [[false, false, false], [true, true, true]])
    let error = refused { _ = try m + NDArray([1.0, 2.0]) }
    #expect(error == "ValueError: operands could not be broadcast together with shapes [2, 3] and [2]")
    let ragged: NDArray = [[1.0], [2.0, 3.0]]
    #expect(refused { _ = try ragged + 1 }.contains("ragged"))
    #expect(refused { _ = try 1 + ragged }.contains("ragged"))
    let large = NDArray(UInt64.max)
    #expect(try NDArray(-1).isLess(than: large).item(Bool.self))
    #expect(try !large.equalElements(NDArray(-1)).item(Bool.self))
    let vast = try NDArray(1.0).broadcast(to: [1 << 40])
    #expect(refused { _ = try vast + vast }.hasPrefix("MemoryError"))
  }
}

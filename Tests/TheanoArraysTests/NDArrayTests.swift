import ComplexModule
import Testing
import TheanoErrors

@testable import TheanoArrays

@Suite struct NDArrayTests {
  @Test func literals() throws {
    let a: NDArray = [[1, 2.5], [3, 4]]
    #expect(a.dtype == .float64 && a.shape == [2, 2])
    #expect(a.scalars(as: Double.self) == [1, 2.5, 3, 4])
    #expect(([1, 2] as NDArray).dtype == .int64)
    #expect(([[true], [false]] as NDArray).dtype == .bool)
    #expect((2.5 as NDArray).shape == [])
    #expect(([] as NDArray).shape == [0])
    #expect(([[[1, 2], [3, 4]], [[5, 6], [7, 8.5]]] as NDArray).shape == [2, 2, 2])
    let rows: NDArray = [a, a]
    #expect(rows.shape == [2, 2, 2])
  }

  @Test func raggedLiteralCarriesItsError() {
    let ragged: NDArray = [[1, 2], [3]]
    #expect(ragged.shape == [0] && ragged.dtype == .float64)
    let words = "ValueError: ragged nested array: row 0 has shape [2], row 1 has shape [1]"
    #expect(refused { _ = try ragged.ndArray() } == words)
    #expect(refused { _ = try ragged.reshaped([0]) } == words)
    #expect(ragged.scalars(as: Double.self) == [])
    #expect(ragged.astype(.int8).error != nil)
    #expect(ragged != ragged)
    #expect(ragged.description == "<\(words)>")
    var changed = ragged
    #expect(refused { try changed.set(1, at: [0]) } == words)
    let outer: NDArray = [[[1, 2], [3]], [[1, 2], [3, 4]]]
    #expect(refused { _ = try outer.ndArray() } == words)
  }

  @Test func nestedSwiftArrays() throws {
    #expect(try [[1, 2], [3, 4]].ndArray() == [[1, 2], [3, 4]])
    #expect(try [[1.5, 2], [3, 4]].ndArray().dtype == .float64)
    #expect(try [Float(1)].ndArray().dtype == .float32)
    #expect(try [[[UInt8(1)]]].ndArray().shape == [1, 1, 1])
    #expect(try [Complex<Float>(1, 2)].ndArray().dtype == .complex64)
    #expect(try [true, false].ndArray().scalars(as: Int.self) == [1, 0])
    let empty: [[Float]] = []
    #expect(try empty.ndArray().shape == [0, 0])
    #expect(try empty.ndArray().dtype == .float32)
    #expect(
      refused { _ = try [[1.0, 2], [3, 4], [5]].ndArray() }
        == "ValueError: ragged nested array: row 0 has shape [2], row 2 has shape [1]")
    #expect(![1.0].isStrict && !2.isStrict && ([1.0] as NDArray).isStrict)
    #expect(try NDArray([[1, 2], [3, 4]]).shape == [2, 2])
    #expect(try NDArray([[Float(1), 2], [3, 4]]).dtype == .float32)
  }

  @Test func fromScalars() throws {
    let a = try NDArray([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
    #expect(a[1, 0] == Float(4))
    #expect(a[-1, -1] as Int == 6)
    #expect(
      refused { _ = try NDArray([1, 2, 3], shape: [2, 2]) }
        == "ValueError: 3 elements do not fill the shape [2, 2], which has 4 elements")
    #expect(
      refused { _ = try NDArray([1], shape: [-1, -1]) }
        == "ValueError: the shape [-1, -1] has a negative size")
    #expect(
      refused { _ = try NDArray([1], shape: [1 << 40, 1 << 40]) }.hasPrefix(
        "ValueError: an array of int64 with shape"))
    #expect(NDArray(UInt8(7)).dtype == .uint8)
    #expect(NDArray(3).dtype == .int64 && NDArray(UInt(3)).dtype == .uint64)
    #expect(NDArray(Complex<Double>(1, 2)).description == "(1+2j)")
  }

  @Test func constructors() throws {
    #expect(try NDArray.zeros([2, 2], .int8).identical(to: NDArray([0, 0, 0, 0] as [Int8], shape: [2, 2])))
    #expect(try NDArray.ones([2], .complex64).scalars(as: Complex<Float>.self) == [1, 1])
    #expect(try NDArray.full([2], 2.5).scalars(as: Double.self) == [2.5, 2.5])
    #expect(try NDArray.full([2], 2.5, .int16).dtype == .int16)
    #expect(try NDArray.arange(4) == [0, 1, 2, 3])
    #expect(try NDArray.arange(5, 0, step: -2) == [5, 3, 1])
    #expect(try NDArray.arange(Int.min, Int.max, step: Int.max).count == 3)
    #expect(try NDArray.arange(3, 3).shape == [0])
    #expect(try NDArray.arange(0.0, 1, step: 0.25) == [0, 0.25, 0.5, 0.75])
    #expect(try NDArray.linspace(0, 1, count: 5) == [0, 0.25, 0.5, 0.75, 1])
    #expect(try NDArray.linspace(0, 1, count: 4, endpoint: false) == [0, 0.25, 0.5, 0.75])
    #expect(try NDArray.linspace(2, 3, count: 1) == [2])
    #expect(try NDArray.eye(2) == [[1, 0], [0, 1]])
    #expect(try NDArray.eye(2, 3, diagonal: 1, dtype: .int8) == [[0, 1, 0], [0, 0, 1]])
    #expect(try NDArray.eye(2, diagonal: .min) == [[0, 0], [0, 0]])
  }

  @Test func constructorsRefuse() {
    #expect(
      refused { _ = try NDArray.zeros([2, -3]) } == "ValueError: the shape [2, -3] has a negative size")
    #expect(refused { _ = try NDArray.eye(-1) } == "ValueError: the shape [-1, -1] has a negative size")
    #expect(refused { _ = try NDArray.zeros([.max, .max, 0]) }.hasPrefix("ValueError: an array of float64"))
    let many = [Int](repeating: 1, count: 65)
    #expect(refused { _ = try NDArray.ones(many) } == "ValueError: an array has at most 64 axes, got 65")
    #expect(refused { _ = try NDArray.ones(many.dropLast()).expandedDims(0) }.hasSuffix("axes, got 65"))
    #expect(refused { _ = try NDArray.ones([1 << 58]) }.hasPrefix("MemoryError: no memory for an array of"))
    #expect(
      refused { _ = try NDArray.arange(0, 5, step: 0) }
        == "ValueError: [arange] the step must be a finite number other than 0")
    #expect(refused { _ = try NDArray.arange(0.0, .nan) }.hasPrefix("ValueError: [arange]"))
    #expect(refused { _ = try NDArray.arange(0.0, .infinity) }.hasPrefix("ValueError: [arange]"))
    #expect(refused { _ = try NDArray.linspace(0, 1, count: -1) }.hasPrefix("ValueError: [linspace]"))
    #expect(refused { _ = try NDArray.stack([]) } == "ValueError: there are no arrays to stack")
  }

  @Test func errorsNameTheLine() throws {
    do {
      _ = try NDArray.zeros([-1])
      Issue.record("a negative size was taken")
    } catch {
      let place = "NDArrayTests.swift:\(#line - 3):"
      #expect(error.description.contains(place), "\(error)")
    }
    let ragged: NDArray = [[1, 2], [3]]
    let place = "NDArrayTests.swift:\(#line - 1):"
    let text = ragged.error.map { "\($0)" } ?? "no error"
    #expect(text.contains(place), "\(text)")
  }

  @Test func elements() throws {
    var a: NDArray = [[1, 2], [3, 4]]
    #expect(try a.element(at: [1, 0]) as Double == 3)
    #expect(
      refused { _ = try a.element(at: [2, 0], as: Int.self) }
        == "IndexError: index 2 is out of range for axis 0 with size 2")
    #expect(refused { _ = try a.element(at: [0, -3], as: Int.self) }.contains("index -3"))
    #expect(
      refused { _ = try a.element(at: [0], as: Int.self) }
        == "IndexError: an element of an array with shape [2, 2] needs 2 indices, got 1")
    #expect(try NDArray([[7]]).item() == 7.0)
    #expect(
      refused { _ = try a.item(Int.self) }
        == "ValueError: [item] the array must have one element, got shape [2, 2]")
    #expect(refused { try a.set(1, at: [0, 2]) }.hasPrefix("IndexError"))
    a[0, 0] = 9.9
    #expect(a == [[9, 2], [3, 4]])
  }

  @Test func copyOnWrite() throws {
    var a = try NDArray.arange(6).reshaped([2, 3])
    let before = a
    let row = try a.indexed(0)
    try a.set(10, at: [0, 0])
    #expect(before[0, 0] == 0 && row[0] == 0 && a[0, 0] == 10)
    let address = a.storage.pointer
    try a.set(11, at: [0, 1])
    #expect(a.storage.pointer == address)
    var wide = try NDArray(0).broadcast(to: [2, 2])
    try wide.set(1, at: [0, 0])
    #expect(wide == [[1, 0], [0, 0]])
  }

  @Test func buffers() throws {
    var a: NDArray = [[1.5, 2], [3, 4]]
    #expect(try a.transposed().withUnsafeBufferPointer(as: Double.self) { Array($0) } == [1.5, 3, 2, 4])
    let copy = a
    try a.withUnsafeMutableBufferPointer(as: Double.self) { $0[0] = 7 }
    #expect(a[0, 0] == 7.0 && copy[0, 0] == 1.5)
    #expect(
      refused { _ = try a.withUnsafeBufferPointer(as: Float.self) { $0.count } }
        == "TypeError: the elements are float64, not float32")
  }

  @Test func storageGoesBack() {
    final class Counter: @unchecked Sendable { var calls = 0 }
    let counter = Counter()
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 32, alignment: 64)
    memory.initializeMemory(as: Double.self, repeating: 2, count: 4)
    do {
      let storage = ArrayStorage(pointer: memory, byteCount: 32) { _ in counter.calls += 1 }
      let a = NDArray(storage: storage, dtype: .float64, shape: [4])
      let view = a.transposed()
      #expect(view == [2, 2, 2, 2] && counter.calls == 0)
    }
    #expect(counter.calls == 1)
    memory.deallocate()
  }

  @Test func alignment() throws {
    #expect(UInt(bitPattern: try ArrayStorage(byteCount: 1).pointer) % 64 == 0)
    #expect(UInt(bitPattern: try ArrayStorage(byteCount: 5 << 20).pointer) % (2 << 20) == 0)
  }

  @Test func equality() throws {
    #expect(([1, 2] as NDArray) == [1.0, 2.0])
    #expect(([1, 2] as NDArray) != [[1, 2]])
    #expect(([Double.nan].first.map { NDArray($0) })! != NDArray(Double.nan))
    #expect(NDArray(Double.nan).isEqual(to: NDArray(Float.nan), equalNaN: true))
    #expect(NDArray(0.0) == NDArray(-0.0))
    #expect(!NDArray(0.0).identical(to: NDArray(-0.0)))
    #expect(NDArray(Double.nan).identical(to: NDArray(Double.nan)))
    #expect(!NDArray(1).identical(to: NDArray(1.0)))
    // float64 does not tell these apart.
    #expect(NDArray(Int64.max) != NDArray(UInt64(Int64.max) + 1))
    #expect(NDArray(UInt64(5)) == NDArray(Int64(5)) && NDArray(UInt64.max) != NDArray(Int64(-1)))
    #expect(NDArray(Int64.max) != NDArray(Int64.max - 1))
    #expect(NDArray(Complex<Double>(1, 0)) == NDArray(1) && NDArray(Complex<Double>(1, 1)) != NDArray(1))
    #expect(try NDArray.arange(6).reshaped([2, 3]).transposed() == [[0, 3], [1, 4], [2, 5]])
  }

  @Test func closeness() {
    #expect(NDArray(1.0).allclose(1.000009) && !NDArray(1.0).allclose(1.00002))
    #expect(NDArray(0.0).allclose(1e-8) && !NDArray(0.0).allclose(1.1e-8))
    #expect(([1.0, 1.0] as NDArray).allclose(1) && !([1.0, 1.0] as NDArray).allclose([1]))
    let infinite = NDArray(Double.infinity)
    #expect(infinite.allclose(infinite) && !infinite.allclose(NDArray(-Double.infinity)))
    #expect(!NDArray(1.0).allclose(infinite) && !infinite.allclose(1))
    let nan = NDArray(Double.nan)
    #expect(!nan.allclose(nan) && nan.allclose(nan, equalNaN: true) && !nan.allclose(1, equalNaN: true))
    #expect(
      !NDArray(Complex<Double>(1, 0.1)).allclose(1) && NDArray(1).allclose(NDArray(Complex<Float>(1, 0))))
    #expect(NDArray(Int64.max).allclose(NDArray(Int64.max)))
  }
}

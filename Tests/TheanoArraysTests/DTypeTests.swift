import Testing

@testable import TheanoArrays

@Suite struct DTypeTests {
  @Test func namesComeBack() {
    for dtype in DType.allCases {
      #expect(DType(named: dtype.name) == dtype)
      #expect(dtype.description == dtype.name)
    }
    #expect(DType(named: "float128") == nil)
    #expect(DType.allCases.map(\.itemSize) == [1, 1, 2, 4, 8, 1, 2, 4, 8, 2, 4, 8, 8, 16])
  }

  @Test func kinds() {
    #expect(DType.allCases.filter(\.isFloat) == [.float16, .float32, .float64])
    #expect(DType.allCases.filter(\.isComplex) == [.complex64, .complex128])
    #expect(DType.allCases.filter(\.isInteger).count == 8)
    #expect(DType.allCases.filter(\.isDiscrete).count == 9)
    #expect(!DType.bool.isInteger && DType.bool.isDiscrete)
  }

  /// NumPy's table for two arrays, a row per dtype.
  @Test func joined() {
    let names = "? i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16".split(separator: " ").map(String.init)
    let rows = """
      ? i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16
      i1 i1 i2 i4 i8 i2 i4 i8 f8 f2 f4 f8 c8 c16
      i2 i2 i2 i4 i8 i2 i4 i8 f8 f4 f4 f8 c8 c16
      i4 i4 i4 i4 i8 i4 i4 i8 f8 f8 f8 f8 c16 c16
      i8 i8 i8 i8 i8 i8 i8 i8 f8 f8 f8 f8 c16 c16
      u1 i2 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16
      u2 i4 i4 i4 i8 u2 u2 u4 u8 f4 f4 f8 c8 c16
      u4 i8 i8 i8 i8 u4 u4 u4 u8 f8 f8 f8 c16 c16
      u8 f8 f8 f8 f8 u8 u8 u8 u8 f8 f8 f8 c16 c16
      f2 f2 f4 f8 f8 f2 f4 f8 f8 f2 f4 f8 c8 c16
      f4 f4 f4 f8 f8 f4 f4 f8 f8 f4 f4 f8 c8 c16
      f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 c16 c16
      c8 c8 c8 c16 c16 c8 c8 c16 c16 c8 c8 c16 c8 c16
      c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16
      """.split(separator: "\n")
    for (a, row) in zip(DType.allCases, rows) {
      for (b, name) in zip(DType.allCases, row.split(separator: " ")) {
        #expect(names[Int(a.joined(with: b).rawValue)] == name, "\(a) with \(b)")
      }
    }
  }
}

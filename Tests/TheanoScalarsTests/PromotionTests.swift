import Testing
import TheanoArrays
import TheanoScalars

struct PromotionTests {
  /// Rows and columns in the order of `DType.allCases`, in NumPy's short names.
  static let table = """
    ?   i1  i2  i4  i8  u1  u2  u4  u8  f2  f4  f8  c8  c16
    i1  i1  i2  i4  i8  i2  i4  i8  f8  f2  f4  f8  c8  c16
    i2  i2  i2  i4  i8  i2  i4  i8  f8  f4  f4  f8  c8  c16
    i4  i4  i4  i4  i8  i4  i4  i8  f8  f8  f8  f8  c16 c16
    i8  i8  i8  i8  i8  i8  i8  i8  f8  f8  f8  f8  c16 c16
    u1  i2  i2  i4  i8  u1  u2  u4  u8  f2  f4  f8  c8  c16
    u2  i4  i4  i4  i8  u2  u2  u4  u8  f4  f4  f8  c8  c16
    u4  i8  i8  i8  i8  u4  u4  u4  u8  f8  f8  f8  c16 c16
    u8  f8  f8  f8  f8  u8  u8  u8  u8  f8  f8  f8  c16 c16
    f2  f2  f4  f8  f8  f2  f4  f8  f8  f2  f4  f8  c8  c16
    f4  f4  f4  f8  f8  f4  f4  f8  f8  f4  f4  f8  c8  c16
    f8  f8  f8  f8  f8  f8  f8  f8  f8  f8  f8  f8  c16 c16
    c8  c8  c8  c16 c16 c8  c8  c16 c16 c8  c8  c16 c8  c16
    c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16
    """

  static let shortNames = "? i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16".split(separator: " ").map(String.init)

  @Test func everyPairIsAsInTheTable() {
    let rows = Self.table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(rows.count == DType.allCases.count)
    for (a, row) in zip(DType.allCases, rows) {
      #expect(row.count == DType.allCases.count)
      for (b, name) in zip(DType.allCases, row) {
        #expect(Self.shortNames[Int(promote(a, b).rawValue)] == name, "\(a) with \(b)")
      }
    }
  }

  @Test func severalOperandsMeetFromLeftToRight() {
    #expect(promote([.int8]) == .int8)
    #expect(promote([.bool, .uint8, .int16, .float32]) == .float32)
    #expect(promote([.int32, .float32, .complex64]) == .complex128)
  }

  @Test func floatXIsFloat64UnlessSet() throws {
    #expect(FloatX.current == .float64)
    #expect(try ScalarOp.trueDiv.signature([.int8, .bool]).result == .float64)
    let narrow = try ScalarOp.trueDiv.signature([.int64, .int64], floatX: .float32)
    #expect(narrow == ScalarSignature(operands: [.float32, .float32], result: .float32))
  }
}

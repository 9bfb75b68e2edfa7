import ComplexModule
import Testing

@testable import TheanoArrays

@Suite struct ConversionTests {
  /// Every dtype to every other, at the values where they differ, bit for bit.
  @Test func sameAsNumPy() throws {
    let cases = try table("Arrays/casts.tsv")
    #expect(cases.count == 14 * 14)
    for fields in cases {
      let from = try #require(DType(named: fields[0]))
      let to = try #require(DType(named: fields[1]))
      let source = bytes(hex: fields[2])
      let x = try array(from, [source.count / from.itemSize], repeating: source)
      let expected = bytes(hex: fields[3])
      let y = try array(to, x.shape, repeating: expected)
      let got = x.astype(to)
      #expect(bytes(of: got) == expected, "\(from) to \(to)\n\(x)\n\(got)\n\(y)")
      // The same through a stride.
      let backwards = try x.sliced(step: -1).astype(to).sliced(step: -1)
      #expect(backwards.identical(to: got), "\(from) to \(to), strided")
    }
  }

  @Test func halfComesBack() {
    for bits in UInt16.min ... .max {
      let half = Half(bits: bits)
      if half.float.isNaN { continue }
      if Half(half.float).bits != bits { Issue.record("\(bits)") }
      #if !(os(macOS) && arch(x86_64))
        if Float(Float16(bitPattern: bits)) != half.float { Issue.record("\(bits) is not \(half.float)") }
      #endif
    }
  }

  #if !(os(macOS) && arch(x86_64))
    /// Rounding to float16 at and around every midpoint between neighbours.
    @Test func halfRounds() {
      for bits in UInt16(0)..<0x7c00 {
        let (low, high) = (Double(Half(bits: bits).float), Double(Half(bits: bits + 1).float))
        let middle = high.isFinite ? (low + high) / 2 : 65520
        for x in [middle.nextDown, middle, middle.nextUp, -middle] where Half(x).bits != Float16(x).bitPattern {
          Issue.record("\(x)")
        }
      }
    }
  #endif

  @Test func integersOfSixtyFourBits() {
    #expect(NDArray(UInt64.max).astype(.float64)[] == 0x1p64)
    #expect(NDArray(Int64.max - 1).astype(.uint64)[] == UInt64(Int64.max - 1))
    // One rounding, not two: 2^60 + 2^36 + 1 lies just above the middle of two floats.
    let x = Int64(1) << 60 + 1 << 36 + 1
    #expect(NDArray(x).astype(.float32)[] == Float(x))
    #expect(NDArray(UInt64(x)).astype(.complex64)[] == Complex(Float(x), 0))
  }

  @Test func sameDtypeIsNoCopy() throws {
    let a = try NDArray.arange(5)
    #expect(a.astype(.int64).storage === a.storage)
    #expect(a.contiguous().storage === a.storage)
    #expect(try a.sliced(step: 2).contiguous().strides == [1])
  }
}

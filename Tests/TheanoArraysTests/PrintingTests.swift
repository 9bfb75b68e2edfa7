import Testing

@testable import TheanoArrays

@Suite struct PrintingTests {
  @Test func sameAsNumPy() throws {
    let text = String(decoding: try golden("Printing/printing.tsv"), as: UTF8.self)
    var cases = 0
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      let dtype = try #require(DType(named: String(fields[0])))
      let shape = fields[1].split(separator: ",").compactMap { Int($0) }
      let value = try array(dtype, shape, repeating: bytes(hex: fields[2]))
      #expect(escaped(value.description) == String(fields[3]), "\(dtype) \(shape)")
      #expect(escaped(value.debugDescription) == String(fields[4]), "\(dtype) \(shape)")
      cases += 1
    }
    #expect(cases >= 400)
  }

  /// Line breaks as the golden file has them.
  private func escaped(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
  }

  @Test func tutorialLines() throws {
    #expect(NDArray(80.16000000000001).description == "80.16000000000001")
    #expect(([0.1, 0.25, 0.15, 0.3] as NDArray).description == "[0.1  0.25 0.15 0.3 ]")
    #expect(([[11, 0.0], [35, 20]] as NDArray).description == "[[11.  0.]\n [35. 20.]]")
  }

  /// Views print what they show, not what lies in memory.
  @Test func views() throws {
    let a = try NDArray.arange(6).reshaped([2, 3])
    #expect(a.transposed().description == "[[0 3]\n [1 4]\n [2 5]]")
    #expect(try a.sliced(axis: 1, step: -2).description == "[[2 0]\n [5 3]]")
    #expect(try NDArray(true).broadcast(to: [2]).description == "[ True  True]")
  }

  #if !(os(macOS) && arch(x86_64))
    @Test func shortestHalf() {
      var mismatches: [UInt16] = []
      for bits in UInt16(1)..<0x7c00 {
        let half = Half(bits: bits)
        let (whole, fraction) = DecimalDigits.shortest(half).positional
        if Float16("\(whole).\(fraction)0") != Float16(bitPattern: bits) { mismatches.append(bits) }
        // Swift writes whole numbers out in full; below 2048 its digits are the shortest.
        if half.float < 2048 {
          let plain = "\(Float16(bitPattern: bits))".utf8.prefix { $0 != UInt8(ascii: "e") }
          let digits = plain.filter { $0 != UInt8(ascii: ".") }.map { $0 - UInt8(ascii: "0") }
          let significant = DecimalDigits(digits: Array(digits.drop { $0 == 0 }), exponent: 0)
          if DecimalDigits.shortest(half).digits != significant.digits { mismatches.append(bits) }
        }
      }
      #expect(mismatches == [])
    }
  #endif

  @Test func exactDigits() {
    #expect(
      DecimalDigits(exact: 0.1).digits.map(String.init).joined()
        == "1000000000000000055511151231257827021181583404541015625")
    #expect(DecimalDigits(exact: 1e300).exponent == 300)
    #expect(DecimalDigits(exact: .leastNonzeroMagnitude).digits.count == 751)
    #expect(DecimalDigits(exact: .greatestFiniteMagnitude).digits.count == 309)
    // Ties go to the even digit.
    #expect(DecimalDigits(exact: 0.125).rounded(significant: 2).digits == [1, 2])
    #expect(DecimalDigits(exact: 0.375).rounded(significant: 2).digits == [3, 8])
    #expect(DecimalDigits(exact: 999.5).rounded(significant: 3) == DecimalDigits(digits: [1], exponent: 3))
  }
}

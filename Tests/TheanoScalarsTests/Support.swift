import ComplexModule
import TheanoArrays
import TheanoScalars

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

struct Unreadable: Error { let path: String }

/// A text file below the package's directory.
func text(_ name: String, here: String = #filePath) throws -> String {
  let root = here.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
  guard let file = fopen("\(root)/\(name)", "rb") else { throw Unreadable(path: "\(root)/\(name)") }
  defer { fclose(file) }
  var all: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let got = fread(&chunk, 1, chunk.count, file)
    if got == 0 { return String(decoding: all, as: UTF8.self) }
    all += chunk[..<got]
  }
}

/// The values that NumPy and SciPy gave: see `Tests/Golden/Scalars/make_scalars.py`.
struct Golden {
  struct Line {
    let name: String
    let dtype: DType
    let result: DType
    let values: [Scalar]
  }

  var points: [DType: [Scalar]] = [:]
  var pairs: [DType: [Scalar]] = [:]
  var lines: [Line] = []

  init() throws {
    for row in try text("Tests/Golden/Scalars/scalars.txt").split(separator: "\n") {
      let words = row.split(separator: " ")
      guard let dtype = DType(named: String(words[1])), let result = DType(named: String(words[2])) else {
        throw Unreadable(path: String(row))
      }
      let values = Golden.values(words.dropFirst(3).compactMap { UInt64($0, radix: 16) }, result)
      switch words[0] {
      case "points": points[dtype] = values
      case "pairs": pairs[dtype] = values
      case let name: lines.append(Line(name: String(name), dtype: dtype, result: result, values: values))
      }
    }
  }

  private static func values(_ bits: [UInt64], _ dtype: DType) -> [Scalar] {
    let parts = dtype.isComplex ? 2 : 1
    return stride(from: 0, to: bits.count, by: parts).map { k in
      var memory = dtype.isComplex ? (bits[k], bits[k + 1]) : (bits[k], 0)
      return withUnsafeBytes(of: &memory) { bytes in
        bytes.baseAddress.map { Scalar.read(from: $0, index: 0, dtype) } ?? .bool(false)
      }
    }
  }
}

extension ScalarOp {
  static func named(_ name: String) -> ScalarOp? { all.first { $0.row.name == name } }

  /// The value for doubles, with predicates as 0 and 1.
  func callAsFunction(_ operands: [Double]) -> Double {
    Formula.apply(self, operands.indices.map { .operand($0) }).evaluate(operands: operands)
  }
}

/// Numbers that look random and are the same in every run.
struct Numbers {
  private var state: UInt64 = 0x2545_f491_4f6c_dd1d

  mutating func next(in range: ClosedRange<Double>) -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return range.lowerBound + (range.upperBound - range.lowerBound) * Double(state >> 11) * 0x1p-53
  }
}

/// What stands before the numbers of an `.npy` file: the text of a Python dictionary.
struct NpyHeader: Equatable {
  var dtype: DType
  /// Whether the numbers were written with their highest byte first.
  var isBigEndian: Bool
  var isFortran: Bool
  var shape: [Int]

  /// Why a header is refused, as the end of a sentence about the file.
  struct Problem: Error, Equatable {
    let text: String
    let hint: String?
    init(_ text: String, hint: String? = nil) { (self.text, self.hint) = (text, hint) }
  }

  private enum Value: Equatable {
    case text(String)
    case bool(Bool)
    case sizes([Int])
  }

  init(dtype: DType, isBigEndian: Bool = false, isFortran: Bool = false, shape: [Int]) {
    (self.dtype, self.isBigEndian, self.isFortran, self.shape) = (dtype, isBigEndian, isFortran, shape)
  }

  /// Reads `{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }`.
  init(reading text: [UInt8]) throws(Problem) {
    var reader = Reader(text: text)
    var fields: [String: Value] = [:]
    try reader.expect("{")
    while !reader.take("}") {
      let key = try reader.string()
      guard fields[key] == nil else { throw Problem("the header names '\(key)' twice") }
      try reader.expect(":")
      fields[key] = try reader.value(of: key)
      if !reader.take(",") {
        try reader.expect("}")
        break
      }
    }
    guard reader.isAtEnd else { throw Problem("the header goes on after its last brace") }
    guard case .text(let descr)? = fields["descr"], case .bool(let fortran)? = fields["fortran_order"],
      case .sizes(let shape)? = fields["shape"], fields.count == 3
    else { throw Problem("the header must name 'descr', 'fortran_order' and 'shape'") }
    let (dtype, isBigEndian) = try Self.dtype(descr)
    self.init(dtype: dtype, isBigEndian: isBigEndian, isFortran: fortran, shape: shape)
  }

  private static func dtype(_ descr: String) throws(Problem) -> (DType, isBigEndian: Bool) {
    let code = descr.first.map { "<>|=".contains($0) } == true ? String(descr.dropFirst()) : descr
    guard let found = DType.allCases.first(where: { Self.code($0) == code }) else {
      throw Problem(
        "the dtype '\(descr)' is not one of ours", hint: "in NumPy, save numbers: numpy.save(f, a.astype('float64'))")
    }
    return (found, descr.hasPrefix(">") && found.itemSize > 1)
  }

  private static func code(_ dtype: DType) -> String {
    switch dtype.kind {
    case .bool: "b1"
    case .signed: "i\(dtype.itemSize)"
    case .unsigned: "u\(dtype.itemSize)"
    case .float: "f\(dtype.itemSize)"
    case .complex: "c\(dtype.itemSize)"
    }
  }

  /// The whole start of a file with this header, padded so that the numbers begin at a multiple of 64.
  var bytes: [UInt8] {
    let order = dtype.itemSize == 1 ? "|" : isBigEndian ? ">" : "<"
    let dictionary =
      "{'descr': '\(order)\(Self.code(dtype))', 'fortran_order': \(isFortran ? "True" : "False"), "
      + "'shape': \(NDArray.tuple(shape)), }"
    var text = Array(dictionary.utf8)
    // Version 1, whose length has two bytes: enough for the longest sizes of every axis.
    while (10 + text.count + 1) % 64 != 0 { text.append(UInt8(ascii: " ")) }
    text.append(UInt8(ascii: "\n"))
    return Self.magic + [1, 0, UInt8(text.count & 0xff), UInt8(text.count >> 8)] + text
  }

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Reads Python's literals one after the other.
  private struct Reader {
    let text: [UInt8]
    var next = 0

    private mutating func skipBlanks() {
      while next < text.count, [0x20, 0x09, 0x0a, 0x0d, 0x00].contains(text[next]) { next += 1 }
    }

    var isAtEnd: Bool {
      var rest = self
      rest.skipBlanks()
      return rest.next == text.count
    }

    mutating func take(_ word: StaticString) -> Bool {
      skipBlanks()
      let wanted = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
      guard text[next...].starts(with: wanted) else { return false }
      next += wanted.count
      return true
    }

    mutating func expect(_ word: StaticString) throws(Problem) {
      guard take(word) else { throw Problem("the header is damaged: '\(word)' is missing at byte \(next)") }
    }

    mutating func string() throws(Problem) -> String {
      skipBlanks()
      guard next < text.count, text[next] == UInt8(ascii: "'") || text[next] == UInt8(ascii: "\""),
        let end = text[(next + 1)...].firstIndex(of: text[next])
      else { throw Problem("the header is damaged: a string is missing at byte \(next)") }
      defer { next = end + 1 }
      return String(decoding: text[(next + 1)..<end], as: UTF8.self)
    }

    mutating func value(of key: String) throws(Problem) -> Value {
      if take("True") { return .bool(true) }
      if take("False") { return .bool(false) }
      if take("(") { return .sizes(try sizes()) }
      if key == "descr" && take("[") { throw Problem("records of several fields are not arrays of numbers") }
      return .text(try string())
    }

    private mutating func sizes() throws(Problem) -> [Int] {
      var sizes: [Int] = []
      while !take(")") {
        sizes.append(try size())
        if !take(",") {
          try expect(")")
          break
        }
      }
      return sizes
    }

    private mutating func size() throws(Problem) -> Int {
      skipBlanks()
      let start = next
      var value = 0
      while next < text.count, text[next] >= 48, text[next] <= 57 {
        let (tenfold, first) = value.multipliedReportingOverflow(by: 10)
        let (sum, second) = tenfold.addingReportingOverflow(Int(text[next] - 48))
        guard !first && !second else { throw Problem("the header is damaged: a size is too large") }
        value = sum
        next += 1
      }
      guard next > start else { throw Problem("the header is damaged: a size is missing at byte \(next)") }
      // Python 2 wrote long numbers with an L.
      _ = take("L")
      return value
    }
  }
}

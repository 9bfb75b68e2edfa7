import TheanoArrays
import TheanoErrors
import TheanoScalars

/// The tokens of one line of kernel text, read from left to right.
struct LineCursor {
  private let tokens: [Substring]
  private let line: Int
  private var position = 0

  init(_ tokens: [Substring], line: Int) {
    self.tokens = tokens
    self.line = line
  }

  /// Words (letters, digits, `_`, `.`, a sign before a digit or a letter) and single other characters.
  static func tokens(_ line: Substring) -> [Substring] {
    var tokens: [Substring] = []
    var rest = line
    func isWord(_ c: Character) -> Bool { c.isASCII && (c.isLetter || c.isNumber) || c == "_" || c == "." }
    while let first = rest.first {
      if first.isWhitespace {
        rest.removeFirst()
        continue
      }
      if rest.hasPrefix("//") { break }
      var end = rest.index(after: rest.startIndex)
      if isWord(first) || first == "-" {
        var previous = first
        while end < rest.endIndex {
          let c = rest[end]
          // The sign of an exponent belongs to the number: 1e-05.
          let isExponent = (c == "-" || c == "+") && previous == "e" && (first.isNumber || first == "-")
          guard isWord(c) || isExponent else { break }
          previous = c
          end = rest.index(after: end)
        }
      }
      tokens.append(rest[..<end])
      rest = rest[end...]
    }
    return tokens
  }

  // MARK: Tokens

  /// The next token, empty at the end.
  var peek: Substring { position < tokens.count ? tokens[position] : "" }

  mutating func skip() { position += 1 }

  func expected(_ what: String, got: String? = nil) -> TheanoError {
    TheanoError(LoopsFact.syntax(line: line, expected: what, got: got ?? String(peek)))
  }

  mutating func takes(_ token: String) -> Bool {
    guard peek == token else { return false }
    position += 1
    return true
  }

  mutating func take(_ token: String) throws(TheanoError) {
    if !takes(token) { throw expected("'\(token)'") }
  }

  mutating func word(_ what: String) throws(TheanoError) -> String {
    guard peek.first?.isLetter == true else { throw expected(what) }
    defer { position += 1 }
    return String(peek)
  }

  func end() throws(TheanoError) {
    if position < tokens.count { throw expected("the end of the line") }
  }

  mutating func number() throws(TheanoError) -> Int {
    guard let number = Int(peek) else { throw expected("an integer") }
    position += 1
    return number
  }

  /// `r12`: the letter, then a number without sign.
  mutating func numbered(_ letter: String) throws(TheanoError) -> Int {
    guard let number = number(after: letter) else { throw expected("\(letter) with a number") }
    position += 1
    return number
  }

  private func number(after letter: String) -> Int? {
    guard peek.hasPrefix(letter) else { return nil }
    let digits = peek.dropFirst()
    // Ids are indices: a bound keeps what is made of them small.
    guard !digits.isEmpty, digits.count <= 7, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
      return nil
    }
    return Int(digits)
  }

  // MARK: Parts of a statement

  mutating func dtype() throws(TheanoError) -> DType {
    guard let dtype = DType(named: String(peek)) else { throw expected("a dtype") }
    position += 1
    return dtype
  }

  mutating func combination() throws(TheanoError) -> Combination {
    guard let combination = Combination(textName: String(peek)) else { throw expected("a combination") }
    position += 1
    return combination
  }

  mutating func register() throws(TheanoError) -> RegisterID { RegisterID(try numbered("r")) }

  mutating func integer() throws(TheanoError) -> Integer {
    if let parameter = number(after: "p") {
      position += 1
      return .parameter(parameter)
    }
    guard Int(peek) != nil else { throw expected("an integer or a parameter") }
    return .constant(try number())
  }

  mutating func registers() throws(TheanoError) -> [RegisterID] {
    try take("(")
    if takes(")") { return [] }
    var list = [try register()]
    while takes(",") { list.append(try register()) }
    try take(")")
    return list
  }

  mutating func check() throws(TheanoError) -> Check {
    let condition = try register()
    try take("#")
    let id = try number()
    return Check(condition, id: id, values: peek == "(" ? try registers() : [])
  }

  /// `b0[3 + i0 * p1 + r2]`.
  mutating func access() throws(TheanoError) -> Access {
    var access = Access(BufferID(try numbered("b")))
    try take("[")
    var isFirst = true
    repeat {
      if let loop = number(after: "i") {
        position += 1
        access.terms.append(.init(.loop(LoopID(loop)), try stride()))
      } else if let register = number(after: "r") {
        position += 1
        access.terms.append(.init(.register(RegisterID(register)), try stride()))
      } else if isFirst {
        access.offset = try integer()
      } else {
        throw expected("a loop or a register")
      }
      isFirst = false
    } while takes("+")
    try take("]")
    return access
  }

  private mutating func stride() throws(TheanoError) -> Integer {
    takes("*") ? try integer() : .constant(1)
  }

  /// The right side of an assignment to a register of this dtype.
  mutating func expression(_ dtype: DType?) throws(TheanoError) -> Expression {
    if takes("integer") { return .integer(.constant(try number())) }
    if let parameter = number(after: "p") {
      position += 1
      return .integer(.parameter(parameter))
    }
    // The modified Bessel functions are called i0 and i1 too.
    if let loop = number(after: "i"), position + 1 == tokens.count || tokens[position + 1] != "(" {
      position += 1
      return .index(LoopID(loop))
    }
    if number(after: "b") != nil {
      let access = try access()
      return .load(access, where: takes("where") ? try register() : nil)
    }
    if let other = DType(named: String(peek)) {
      position += 1
      return try constant(other)
    }
    if let op = try operation() { return .apply(op, try registers()) }
    guard let dtype else { throw expected("an expression") }
    return try constant(dtype)
  }

  private mutating func operation() throws(TheanoError) -> ScalarOp? {
    if takes("cast") {
      try take("<")
      let dtype = try dtype()
      try take(">")
      return .cast(dtype)
    }
    guard let op = ScalarOp(textName: String(peek)) else { return nil }
    position += 1
    return op
  }

  private mutating func constant(_ dtype: DType) throws(TheanoError) -> Expression {
    let start = position
    var text = ""
    if takes("(") {
      text = "(" + part()
      try take(",")
      text += ", " + part() + ")"
      try take(")")
    } else {
      text = part()
    }
    guard let constant = ScalarConstant(literal: text, dtype) else {
      let got = tokens[min(start, tokens.count)...].joined(separator: " ")
      throw expected("a constant of dtype \(dtype)", got: got)
    }
    return .constant(constant)
  }

  /// A word, or `nan(0x7ff8000000000001)`.
  private mutating func part() -> String {
    var text = String(peek)
    skip()
    if text.hasSuffix("nan"), takes("(") {
      text += "(\(peek))"
      skip()
      _ = takes(")")
    }
    return text
  }
}

import ComplexModule

/// An array's elements as NumPy writes them out: aligned, wrapped at 75 columns, with `...` for the
/// middle of an array with more than 1000 elements.
struct ArrayText {
  private let array: NDArray
  private let separator: String
  private let width: Int
  /// Whether only three elements at each end of a long axis are shown.
  private let isSummary: Bool

  static let lineWidth = 75
  static let threshold = 1000
  private static let edge = 3

  /// The elements that are shown, formatted, in row-major order; taken one after the other.
  private var cells: ArraySlice<String>

  /// - Parameters:
  ///   - separator: what stands between elements, with a blank at the end.
  ///   - suffix: the columns that follow the last bracket.
  init(_ array: NDArray, separator: String, suffix: Int) {
    self.array = array
    self.separator = separator
    self.width = Self.lineWidth - suffix
    self.isSummary = array.count > Self.threshold
    self.cells = []
    self.cells = Self.format(shown, isScalar: array.ndim == 0)[...]
  }

  /// The text; `prefix` columns stand before the first bracket.
  mutating func text(prefix: Int) -> String {
    block(axis: 0, indent: String(repeating: " ", count: prefix + 1), width: width)
  }

  /// The elements that are shown, side by side.
  private var shown: NDArray {
    var places = [array.offset]
    for axis in 0..<array.ndim {
      let size = array.shape[axis]
      let indices =
        isLong(axis) ? Array(0..<Self.edge) + Array(size - Self.edge..<size) : Array(0..<size)
      let step = array.strides[axis]
      places = places.flatMap { place in indices.map { place + $0 * step } }
    }
    let picked = visitElements(array.dtype, PickElements(storage: array.storage, places: places))
    return picked
  }

  private func isLong(_ axis: Int) -> Bool { isSummary && array.shape[axis] > 2 * Self.edge }

  /// The part of the array below one index of each axis before `axis`, in brackets.
  private mutating func block(axis: Int, indent: String, width: Int) -> String {
    if axis == array.ndim { return next() }
    let text =
      axis == array.ndim - 1
      ? row(axis, indent, width - max(separator.utf8.count - 1, 1)) : rows(axis, indent, width)
    return "[" + text.dropFirst(indent.utf8.count) + "]"
  }

  private mutating func next() -> String {
    guard let cell = cells.popFirst() else { preconditionFailure("one cell for each element shown") }
    return cell
  }

  /// The positions along an axis; nil where the middle is left out.
  private func positions(_ axis: Int) -> [Int?] {
    let size = array.shape[axis]
    if !isLong(axis) { return Array(0..<size) }
    return Array(0..<Self.edge) + [nil] + Array(size - Self.edge..<size)
  }

  /// Elements side by side, in as many lines as they need.
  private mutating func row(_ axis: Int, _ indent: String, _ width: Int) -> String {
    var done = ""
    var line = indent
    let positions = positions(axis)
    for (number, position) in positions.enumerated() {
      let word = position == nil ? "..." : next()
      // A line that holds no element yet is not broken: it would not help.
      if line.utf8.count + word.utf8.count > width && line.utf8.count > indent.utf8.count {
        while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
        done += line + "\n"
        line = indent
      }
      line += word
      if number < positions.count - 1 { line += separator }
    }
    return done + line
  }

  /// Blocks below each other, with one empty line more for each axis further out.
  private mutating func rows(_ axis: Int, _ indent: String, _ width: Int) -> String {
    let between = separator.dropLast() + String(repeating: "\n", count: array.ndim - 1 - axis)
    var parts: [String] = []
    for position in positions(axis) {
      let part = position == nil ? "..." : block(axis: axis + 1, indent: indent + " ", width: width - 1)
      parts.append(indent + part)
    }
    return parts.joined(separator: String(between))
  }

  /// Each element as text, all of one width.
  private static func format(_ elements: NDArray, isScalar: Bool) -> [String] {
    switch elements.dtype.kind {
    case .bool:
      let yes = isScalar ? "True" : " True"
      return elements.scalars(as: Bool.self).map { $0 ? yes : "False" }
    case .signed: return aligned(elements.scalars(as: Int64.self))
    case .unsigned: return aligned(elements.scalars(as: UInt64.self))
    case .float:
      let values = elements.scalars(as: Double.self)
      let format = FloatFormat(values, RealPrecision(elements.dtype))
      return values.map { format($0) }
    case .complex:
      let values = elements.scalars(as: Complex<Double>.self).map(\.rawStorage)
      let precision = RealPrecision(elements.dtype)
      let real = FloatFormat(values.map(\.x), precision)
      let imaginary = FloatFormat(values.map(\.y), precision, plus: true)
      return values.map { real($0.x) + withUnit(imaginary($0.y)) }
    }
  }

  private static func aligned(_ numbers: [some FixedWidthInteger]) -> [String] {
    let width = numbers.map { "\($0)".utf8.count }.max() ?? 0
    return numbers.map { padded("\($0)", width) }
  }

  /// The `j` directly after the digits, before the blanks that fill up the fraction.
  private static func withUnit(_ imaginary: String) -> String {
    let blanks = imaginary.utf8.reversed().prefix { $0 == UInt8(ascii: " ") }.count
    return imaginary.dropLast(blanks) + "j" + String(repeating: " ", count: blanks)
  }
}

private struct PickElements: ElementVisitor {
  let storage: ArrayStorage
  let places: [Int]

  func visit<E: ArrayElement>(_: E.Type) -> NDArray {
    let elements = storage.pointer.assumingMemoryBound(to: E.self)
    let picked = withExtendedLifetime(storage) { places.map { elements[$0] } }
    do {
      return try NDArray(copying: picked, dtype: E.dtype, shape: [picked.count])
    } catch {
      return NDArray(error: error)
    }
  }
}

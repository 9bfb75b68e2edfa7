import TheanoArrays
import TheanoGraph
import TheanoScalars

/// The locks of a call, taken in the order of the variables' identities, so that no two calls wait for each other.
package struct SharedLocks: Sendable {
  private let cells: [(cell: SharedCell, writes: Bool)]

  package init(reading: [SharedVariable], writing: [SharedVariable]) {
    let exclusive = Set(writing)
    cells = Set(reading).union(exclusive).sorted { $0.id.raw < $1.id.raw }
      .map { ($0.cell, exclusive.contains($0)) }
  }

  package func lock() {
    for (cell, writes) in cells { if writes { cell.lockForWriting() } else { cell.lockForReading() } }
  }

  package func unlock() { for (cell, _) in cells.reversed() { cell.unlock() } }
}

extension NDArray {
  /// Where the first element lies.
  var firstElement: UnsafeMutableRawPointer { storage.pointer + offset * dtype.itemSize }

  /// The value of an integer (or bool) scalar.
  var integerValue: Int { NDArray.integer(at: firstElement, dtype) }

  static func integer(at memory: UnsafeRawPointer, _ dtype: DType) -> Int {
    switch dtype {
    case .int64: return memory.load(as: Int.self)
    case .bool, .int8, .int16, .int32, .uint8, .uint16, .uint32, .uint64, .float16, .float32, .float64,
      .complex64,
      .complex128:
      switch Scalar.read(from: memory, index: 0, dtype).converted(from: dtype, to: .int64) {
      case .int(let value): return Int(value)
      case .bool, .uint, .real, .complex: return 0
      }
    }
  }
}

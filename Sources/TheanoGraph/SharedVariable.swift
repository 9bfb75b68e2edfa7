import TheanoArrays
import TheanoErrors

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A variable that keeps a value between calls and between the functions that use it.
///
/// Made by `shared(_:_:)`; changed by the `updates` of a function or by `setValue(_:)`.
public final class SharedVariable: TensorVariable, @unchecked Sendable {
  // Sendable: as the superclass; the cell has its own lock.
  package let cell: SharedCell

  package init(
    _ value: NDArray, type: TensorType, id: VariableID, name: String?, origin: Origin
  ) {
    self.cell = SharedCell(value)
    super.init(type, .shared, id: id, name: name, origin: origin)
  }

  /// A literal is no shared variable: this one carries that error.
  public required init(integerLiteral value: Int) {
    self.cell = SharedCell(NDArray(value))
    let origin = Origin.capture()
    super.init(
      TensorType(.int64), .poisoned(TheanoError(GraphFacts.literalAsShared, at: [Place("here", origin)])),
      origin: origin)
  }

  /// A literal is no shared variable: this one carries that error.
  public required init(floatLiteral value: Double) {
    self.cell = SharedCell(NDArray(value))
    let origin = Origin.capture()
    super.init(
      TensorType(.float64), .poisoned(TheanoError(GraphFacts.literalAsShared, at: [Place("here", origin)])),
      origin: origin)
  }
}

/// The value of a shared variable under a lock: many readers, or one writer.
package final class SharedCell: @unchecked Sendable {
  // Sendable: `value` is only touched while the lock is held.
  private let lock: UnsafeMutablePointer<pthread_rwlock_t>
  /// Touch only between `lockForReading` (or `lockForWriting`) and `unlock`.
  package var value: NDArray

  package init(_ value: NDArray) {
    self.value = value
    self.lock = .allocate(capacity: 1)
    pthread_rwlock_init(lock, nil)
  }

  deinit {
    pthread_rwlock_destroy(lock)
    lock.deallocate()
  }

  package func lockForReading() { pthread_rwlock_rdlock(lock) }
  package func lockForWriting() { pthread_rwlock_wrlock(lock) }
  package func unlock() { pthread_rwlock_unlock(lock) }

  /// A copy-on-write reference to the current value.
  package func read() -> NDArray {
    lockForReading()
    defer { unlock() }
    return value
  }
}

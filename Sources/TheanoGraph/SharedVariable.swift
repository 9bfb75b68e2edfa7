import Synchronization
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
  // Sendable: as the superclass; the cell and the default update have locks of their own, `original` is set once.
  package let cell: SharedCell
  private let update = Mutex<TensorVariable?>(nil)
  /// Where the default update is kept, if this is another handle.
  private weak var original: SharedVariable?
  private let isHandle: Bool

  package init(
    _ value: NDArray, type: TensorType, id: VariableID, name: String?, origin: Origin
  ) {
    self.cell = SharedCell(value)
    isHandle = false
    super.init(type, .shared, id: id, name: name, origin: origin)
  }

  /// Another handle of `variable`, which does not hold its default update.
  private init(handleOf variable: SharedVariable) {
    self.cell = variable.cell
    original = variable
    isHandle = true
    super.init(variable.type, .shared, id: variable.id, name: variable.name, origin: variable.origin)
  }

  /// The new value that every function that uses this variable gives it, unless the function updates it otherwise or
  /// says `noDefaultUpdates`.
  ///
  /// The states of random streams are advanced in this way. The update may be made of the variable itself; its type must
  /// be the variable's, which `function` checks.
  ///
  /// ```swift
  /// let counter = try shared(0, "counter")
  /// counter.defaultUpdate = counter + 1
  /// let f = try function([], counter * 10)
  /// try f()          // 0
  /// try f()          // 10
  /// ```
  public var defaultUpdate: TensorVariable? {
    get { isHandle ? original?.defaultUpdate : update.withLock { $0 } }
    set {
      if isHandle {
        original?.defaultUpdate = newValue
        return
      }
      let kept = newValue.map(withoutSelf)
      // The one before goes when the lock is free: it may hold much.
      let before = update.withLock { current in
        defer { current = kept }
        return current
      }
      withExtendedLifetime(before) {}
    }
  }

  /// `expression`, with another handle where it holds this one: a variable must not hold itself.
  ///
  /// The copies of applications are the same values, since they keep their identities.
  private func withoutSelf(_ expression: TensorVariable) -> TensorVariable {
    let handle = SharedVariable(handleOf: self)
    if expression == self { return handle }
    var copies: [VariableID: Apply] = [:]
    // What is older than this variable cannot be made of it.
    for call in applications(of: [expression], isLeaf: { $0.id.raw < id.raw }) {
      let inputs = call.inputs.map { input in
        if input == self { return handle as TensorVariable }
        return input.application.flatMap { copies[$0.firstOutput] }.map { input.handle(in: $0) } ?? input
      }
      if zip(inputs, call.inputs).contains(where: { $0 !== $1 }) {
        copies[call.firstOutput] = Apply(copy: call, inputs)
      }
    }
    return expression.application.flatMap { copies[$0.firstOutput] }.map { expression.handle(in: $0) } ?? expression
  }

  override func takeHeld() -> TensorVariable? {
    update.withLock { held in
      defer { held = nil }
      return held
    }
  }

  /// A literal is no shared variable: this one carries that error.
  public required init(integerLiteral value: Int) {
    self.cell = SharedCell(NDArray(value))
    isHandle = false
    let origin = Origin.capture()
    super.init(
      TensorType(.int64), .poisoned(TheanoError(GraphFacts.literalAsShared, at: [Place("here", origin)])),
      origin: origin)
  }

  /// A literal is no shared variable: this one carries that error.
  public required init(floatLiteral value: Double) {
    self.cell = SharedCell(NDArray(value))
    isHandle = false
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
  @exclusivity(unchecked) package var value: NDArray

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

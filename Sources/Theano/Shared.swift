/// A variable that keeps a value between calls and between the functions that use it.
///
/// - Parameters:
///   - value: the first value; an array of Swift numbers gives float64 or int64, an `NDArray` its own dtype.
///   - name: the name in messages and pictures.
///   - dtype: another dtype to keep the value in; floats may be rounded to it, no other value may change.
///   - borrow: ignored but for compatibility: arrays are copied when written, never before.
///   - broadcastable: the axes of size 1 that stretch; by default none does, so that the shape may change.
/// - Throws: `ValueError` for a ragged array or a pattern that does not fit the value; `TypeError` for a value that
///   `dtype` cannot hold; what is wrong with `THEANO_FLAGS`.
///
/// ```swift
/// let W = try shared([0.1, 0.25, 0.15, 0.3], "W")
/// print(W.value)                 // [0.1  0.25 0.15 0.3 ]
/// try W.setValue([0.5, 0.2, 0.4, 0.2])
/// ```
public func shared(
  _ value: any NDArrayConvertible, _ name: String? = nil, dtype: DType? = nil, borrow: Bool = false,
  broadcastable: [Bool]? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
) throws(TheanoError) -> SharedVariable {
  let origin = Origin.at(file, line, column)
  try config.check(at: origin)
  let array = try located(at: origin) { () throws(TheanoError) in try value.ndArray() }
  let kept = (dtype.map { array.astype($0) } ?? array).contiguous()
  guard dtype == nil || holds(kept, array, rounded: true) else {
    let type = TensorType(kept.dtype, kept.shape.map { Size($0) })
    let role = ArgumentRole.firstValue(of: name ?? "the shared variable")
    throw TheanoError(
      FunctionFacts.changesValue(role, type, array, would: kept), at: [Place("here", origin)])
  }
  let pattern = broadcastable ?? kept.shape.map { _ in false }
  guard pattern.count == kept.ndim, zip(pattern, kept.shape).allSatisfy({ !$0 || $1 == 1 }) else {
    throw TheanoError(FunctionFacts.patternDoesNotFit(pattern, kept.shape), at: [Place("here", origin)])
  }
  return SharedVariable(kept, pattern: pattern, name: name, origin: origin)
}

/// A shared variable; the name with its label, as in Theano. See `shared(_:_:)`.
public func shared(
  _ value: any NDArrayConvertible, name: String, dtype: DType? = nil, borrow: Bool = false,
  broadcastable: [Bool]? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
) throws(TheanoError) -> SharedVariable {
  try shared(
    value, name, dtype: dtype, borrow: borrow, broadcastable: broadcastable, file: file, line: line,
    column: column)
}

extension SharedVariable {
  convenience init(_ value: NDArray, pattern: [Bool], name: String?, origin: Origin) {
    let id = VariableID.fresh()
    self.init(value, type: leafType(value.dtype, pattern, id), id: id, name: name, origin: origin)
  }

  /// The current value. What you hold never changes, whatever later calls do to the variable.
  public var value: NDArray { cell.read() }

  /// The current value (`borrow` is for compatibility: nothing is copied before somebody writes).
  public func getValue(borrow: Bool = false) -> NDArray { value }

  @available(*, unavailable, renamed: "getValue")
  public func get_value(borrow: Bool = false) -> NDArray { value }

  @available(*, unavailable, renamed: "setValue")
  public func set_value(_ value: any NDArrayConvertible, borrow: Bool = false) throws(TheanoError) {
    try setValue(value)
  }

  /// Replaces the value; waits for calls that use the variable.
  ///
  /// - Throws: `TypeError` for another rank, for a dtype that would lose precision (an array of Swift numbers is
  ///   converted where no value changes), or for another size along a broadcastable axis. Then nothing is changed.
  public func setValue(
    _ value: any NDArrayConvertible, borrow: Bool = false, file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) throws(TheanoError) {
    let origin = Origin.at(file, line, column)
    let kept: NDArray
    do throws(TheanoError) {
      kept = try converted(
        value, to: type, allowDowncast: nil, argument: .value(of: name ?? "the shared variable")
      )
      .contiguous()
    } catch {
      throw TheanoError(
        error.fact, at: [Place("here", origin), Place(name ?? "the shared variable", self.origin)])
    }
    cell.lockForWriting()
    defer { cell.unlock() }
    cell.value = kept
  }
}

/// Runs `body`; an error without a place of its own gets this one.
func located<R>(at origin: Origin, _ body: () throws(TheanoError) -> R) throws(TheanoError) -> R {
  do throws(TheanoError) {
    return try body()
  } catch {
    var error = error
    if error.places.isEmpty { error.places = [Place("here", origin)] }
    throw error
  }
}

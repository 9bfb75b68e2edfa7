import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

// What is known of a value while an expression is built.

extension tensor {
  /// The number that a variable is, or that all of its elements are, if that is known while building.
  ///
  /// Looks through constants, views, fills, sizes that are known, and small computations with such.
  ///
  /// - Returns: an array of rank 0.
  /// - Throws: `TypeError` where the value is not a constant; the error that the variable carries.
  ///
  /// ```swift
  /// try T.getScalarConstantValue(T.fill(x, 2.0))       // 2.0
  /// ```
  public static func getScalarConstantValue(_ v: TensorVariable) throws(TheanoError) -> NDArray {
    if let error = v.error { throw error }
    guard let value = commonValue(v) else {
      throw TheanoError(ShapeFacts.notConstant("getScalarConstantValue", v.type))
    }
    return value
  }

  /// The number of elements of a vector, if that is known while building.
  ///
  /// - Throws: `ValueError` for other ranks and where the length is not known.
  ///
  /// ```swift
  /// try T.getVectorLength(m.shape)         // 2
  /// ```
  public static func getVectorLength(_ v: TensorVariable) throws(TheanoError) -> Int {
    if let error = v.error { throw error }
    guard v.ndim == 1 else { throw TheanoError(ShapeFacts.wantsRank("getVectorLength", "a vector", v.type)) }
    guard let length = v.type.shape[0].constant else {
      throw TheanoError(ShapeFacts.wantsRank("getVectorLength", "a vector of known length", v.type))
    }
    return length
  }

  /// The value of a constant; of anything else the variable itself, as a `TypeError` that says so.
  public static func extractConstant(_ v: TensorVariable) throws(TheanoError) -> NDArray {
    if let value = v.constantValue { return value }
    return try getScalarConstantValue(v)
  }

  /// Expressions deeper than this are not worked out.
  private static let deepest = 64

  private static func commonValue(_ v: TensorVariable) -> NDArray? {
    var current = v
    // Casts on the way from the constant to the variable, the outermost first.
    var casts: [DType] = []
    for _ in 0..<deepest {
      if let array = current.constantValue { return common(array).map { cast($0, casts) } }
      if let size = current.sizeValue?.constant { return cast(NDArray(size).astype(current.dtype), casts) }
      guard let call = current.application else { return nil }
      switch call.op {
      case is DimShuffle, is Reshape, is Alloc, is Rebroadcast, is SpecifyShape, is Subtensor, is AdvancedSubtensor,
        is GradientGate, is ExtractDiag, is Roll:
        if let vector = call.inputs[0].application, vector.op is MakeVector, let part = call.op as? Subtensor,
          part.items.count == 1, case .index(.constant(let k)) = part.items[0],
          vector.inputs.indices.contains(k < 0 ? k + vector.inputs.count : k)
        {
          casts.append(current.dtype)
          current = vector.inputs[k < 0 ? k + vector.inputs.count : k]
        } else {
          current = call.inputs[0]
        }
      case let op as Elementwise where op.op == .second:
        current = call.inputs[1]
      case let op as Elementwise:
        if case .cast(let dtype) = op.op {
          casts.append(dtype)
          current = call.inputs[0]
          continue
        }
        return computed(current).map { cast($0, casts) }
      case _: return computed(current).map { cast($0, casts) }
      }
    }
    return nil
  }

  /// A small computation with constants.
  private static func computed(_ v: TensorVariable) -> NDArray? {
    let calls = applications(of: [v])
    guard calls.count <= deepest else { return nil }
    for call in calls {
      for leaf in call.inputs where leaf.application == nil && leaf.constantValue == nil { return nil }
      for type in call.outputTypes {
        guard let count = type.count.constant, count <= 4096 else { return nil }
      }
    }
    return (try? evaluateReference([v], [:]))?.first.flatMap(common)
  }

  private static func cast(_ array: NDArray, _ dtypes: [DType]) -> NDArray {
    dtypes.reversed().reduce(array) { $0.astype($1) }
  }

  /// The element that all are.
  private static func common(_ array: NDArray) -> NDArray? {
    guard array.count > 0, array.error == nil else { return nil }
    let dense = array.contiguous()
    let first = dense.scalar(at: 0)
    for k in 1..<Swift.max(dense.count, 1) where dense.scalar(at: k) != first { return nil }
    return ScalarConstant(first, array.dtype).array
  }
}

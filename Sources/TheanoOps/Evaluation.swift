import TheanoArrays
import TheanoErrors
import TheanoScalars

/// The array of `shape` whose elements are `rule` of the operands' elements at the same place.
///
/// The operands have that shape (broadcast views are fine).
package func mapElements(
  _ operands: [NDArray], _ shape: [Int], _ dtype: DType, _ rule: ([Scalar]) -> Scalar
) throws(TheanoError) -> NDArray {
  let dense = operands.map { $0.contiguous() }
  return try fill(shape, dtype) { k in rule(dense.map { $0.scalar(at: k) }) }
}

/// The array of `shape` whose element number `k`, in row-major order, is `rule(k)`.
package func fill(_ shape: [Int], _ dtype: DType, _ rule: (Int) -> Scalar) throws(TheanoError) -> NDArray {
  let result = try NDArray.uninitialized(shape, dtype)
  for k in 0..<result.count { rule(k).write(to: result.storage.pointer, index: k, dtype) }
  return result
}

extension NDArray {
  /// Element number `k` of a contiguous array.
  package func scalar(at k: Int) -> Scalar {
    withUnsafeRawPointer { Scalar.read(from: $0, index: k, dtype) }
  }
}

/// The common shape of arrays that are aligned at their last axes; sizes have been checked to fit.
package func concreteBroadcast(_ shapes: [[Int]]) -> [Int] {
  let ndim = shapes.map(\.count).max() ?? 0
  return (0..<ndim).map { axis in
    for shape in shapes {
      let k = axis - (ndim - shape.count)
      if k >= 0 && shape[k] != 1 { return shape[k] }
    }
    return 1
  }
}

import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// The common shape of operands, and what must hold at a call for it to be one.
package func broadcastShape(
  _ operation: String, _ types: [TensorType]
) throws(TheanoError) -> ([Size], [SizeRequirement]) {
  let ndim = types.map(\.ndim).max() ?? 0
  // The usual case by far: all of one shape.
  if let first = types.first, types.allSatisfy({ $0.shape == first.shape }) { return (first.shape, []) }
  var shape: [Size] = []
  var requirements: [SizeRequirement] = []
  for axis in 0..<ndim {
    var chosen: (input: Int, axis: Int, size: Size)?
    for (input, type) in types.enumerated() {
      let k = axis - (ndim - type.ndim)
      guard k >= 0, type.shape[k].constant != 1 else { continue }
      let size = type.shape[k]
      guard let other = chosen else {
        chosen = (input, k, size)
        continue
      }
      if other.size == size { continue }
      if let difference = (other.size - size).constant, difference != 0 {
        throw TheanoError(
          OpFacts.sizesDiffer(
            operation, first: types[other.input], axis: other.axis, second: types[input], k))
      }
      requirements.append(
        SizeRequirement(
          other.size, .equal, size, .axes(inputA: other.input, axisA: other.axis, inputB: input, axisB: k)))
      // A number says more than an expression.
      if size.constant != nil { chosen = (input, k, size) }
    }
    shape.append(chosen?.size ?? .one)
  }
  return (shape, requirements)
}

extension TensorVariable {
  /// Summed over the axes along which `target` was stretched, so that it has `target`'s shape; in the dtype of a
  /// gradient with respect to `target`.
  package func summed(like target: TensorVariable, origin: Origin) -> TensorVariable {
    let extra = ndim - target.ndim
    let axes = (0..<ndim).filter { axis in
      axis < extra || (target.broadcastable[axis - extra] && !broadcastable[axis])
    }
    var result = self
    if !axes.isEmpty {
      result = Reduce(.sum, axes: axes, of: dtype)(result, origin: origin)
      let kept = (0..<ndim).filter { !axes.contains($0) }
      let order: [Int?] = (extra..<ndim).map { kept.firstIndex(of: $0) }
      if order != kept.indices.map({ $0 }) { result = DimShuffle(order)(result, origin: origin) }
    } else if extra > 0 {
      result = DimShuffle((extra..<ndim).map { $0 }, from: ndim)(result, origin: origin)
    }
    return result.cast(toGradientOf: target, origin: origin)
  }

  /// In the dtype that a gradient with respect to `target` has.
  package func cast(toGradientOf target: TensorVariable, origin: Origin) -> TensorVariable {
    let wanted = target.dtype.isDiscrete ? FloatX.current : target.dtype
    if dtype == wanted { return self }
    if dtype.isComplex && !wanted.isComplex {
      return elementwise(.cast(wanted), [elementwise(.real, [self], origin: origin)], origin: origin)
    }
    return elementwise(.cast(wanted), [self], origin: origin)
  }

  /// Stretched to the shape of `target`.
  package func broadcast(like target: TensorVariable, origin: Origin) -> TensorVariable {
    ndim == target.ndim && broadcastable == target.broadcastable
      ? self : Elementwise(.second)(target, self, origin: origin)
  }
}

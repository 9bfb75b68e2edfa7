import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

// Views that move, insert and turn round axes.

extension tensor {
  /// `x` with axes moved to other places; the others keep their order.
  ///
  /// - Parameters:
  ///   - source: an axis, or several.
  ///   - destination: for each of them its place in the result. Negative axes count from the last.
  /// - Returns: a view. Carries `ValueError` where axes repeat or their numbers differ.
  ///
  /// ```swift
  /// T.moveaxis(images, -1, 1)        // (n, height, width, channels) to (n, channels, height, width)
  /// ```
  public static func moveaxis(
    _ x: TensorVariable, _ source: any TensorAxes, _ destination: any TensorAxes,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return composed(origin, [x]) { () throws(TheanoError) in
      let from = try distinctAxes(source.tensorAxes, "moveaxis", x.type)
      let to = try distinctAxes(destination.tensorAxes, "moveaxis", x.type)
      guard from.count == to.count else {
        throw TheanoError(ShapeFacts.partCount("moveaxis", sizes: to.count, parts: from.count))
      }
      var order = (0..<x.ndim).filter { !from.contains($0) }
      for (place, axis) in zip(to, from).sorted(by: { $0.0 < $1.0 }) { order.insert(axis, at: place) }
      return x.shuffled(order, origin: origin)
    }
  }

  /// Axes from 0 on, none of them twice.
  private static func distinctAxes(
    _ axes: [Int], _ operation: String, _ type: TensorType
  ) throws(TheanoError) -> [Int] {
    var normal: [Int] = []
    for axis in axes { normal.append(try normalAxis(axis, operation, type)) }
    if Set(normal).count != normal.count { throw TheanoError(OpFacts.repeatedAxis(operation, axes)) }
    return normal
  }

  /// `x` with new axes of size 1 at places of the result; negative ones count from its end.
  ///
  /// ```swift
  /// T.expandDims(v, axis: 0)             // a row
  /// T.expandDims(v, axis: [0, -1])       // of shape (1, n, 1)
  /// ```
  public static func expandDims(
    _ x: TensorVariable, axis: any TensorAxes,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return composed(origin, [x]) { () throws(TheanoError) in
      let axes = axis.tensorAxes
      let result = TensorType(x.dtype, x.type.shape + axes.map { _ in .one })
      let new = try distinctAxes(axes, "expandDims", result)
      var next = 0
      let order = (0..<result.ndim).map { place -> Int? in
        if new.contains(place) { return nil }
        defer { next += 1 }
        return next
      }
      return x.shuffled(order, origin: origin)
    }
  }

  /// `x` read from the end along an axis, several, or (nil) all: a view.
  ///
  /// ```swift
  /// T.flip(x, axis: 0)        // the last row first
  /// ```
  public static func flip(
    _ x: TensorVariable, axis: (any TensorAxes)? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return composed(origin, [x]) { () throws(TheanoError) in
      let axes = try distinctAxes(axis?.tensorAxes ?? Array(0..<x.ndim), "flip", x.type)
      return flipped(x, axes, origin)
    }
  }

  private static func flipped(_ x: TensorVariable, _ axes: [Int], _ origin: Origin) -> TensorVariable {
    guard let last = axes.max() else { return x }
    let backwards = SubtensorItem.slice(start: nil, stop: nil, step: .constant(-1))
    return Subtensor((0...last).map { axes.contains($0) ? backwards : .all })(x, origin: origin)
  }

  /// `x` turned by a quarter `k` times, from its first axis of two towards the second: a view.
  ///
  /// - Parameter axes: the two axes that span the plane; the first two unless given.
  ///
  /// ```swift
  /// T.rot90(image)            // counterclockwise, as it is printed
  /// ```
  public static func rot90(
    _ x: TensorVariable, k: Int = 1, axes: (Int, Int) = (0, 1),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return composed(origin, [x]) { () throws(TheanoError) in
      let plane = try distinctAxes([axes.0, axes.1], "rot90", x.type)
      var order = Array(0..<x.ndim)
      order.swapAt(plane[0], plane[1])
      switch flooringModulo(k, 4) {
      case 1: return flipped(x, [plane[1]], origin).shuffled(order, origin: origin)
      case 2: return flipped(x, plane, origin)
      case 3: return flipped(x.shuffled(order, origin: origin), [plane[1]], origin)
      case _: return x
      }
    }
  }
}

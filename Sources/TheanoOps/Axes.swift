import TheanoArrays
import TheanoErrors
import TheanoGraph

/// An axis in the pattern of `dimshuffle`: a number, or `"x"` for a new axis of size 1.
public struct ShuffleAxis: Sendable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  enum Kind: Sendable {
    case axis(Int)
    case new
    case unknown(String)
  }
  let kind: Kind

  private init(_ kind: Kind) { self.kind = kind }

  /// Axis number `axis` of the tensor that is shuffled.
  public static func axis(_ axis: Int) -> ShuffleAxis { ShuffleAxis(.axis(axis)) }
  /// A new axis of size 1, which stretches in elementwise operations: `"x"`.
  public static let newaxis = ShuffleAxis(.new)

  public init(integerLiteral value: Int) { self.kind = .axis(value) }
  /// `"x"`; any other text is refused by `dimshuffle`.
  public init(stringLiteral value: String) { self.kind = value == "x" ? .new : .unknown(value) }
}

extension tensor {
  static func shuffled(_ x: TensorVariable, _ pattern: [ShuffleAxis], _ origin: Origin) -> TensorVariable {
    composed(origin, [x]) { () throws(TheanoError) in
      var order: [Int?] = []
      for axis in pattern {
        switch axis.kind {
        case .axis(let k): order.append(k)
        case .new: order.append(nil)
        case .unknown(let text): throw TheanoError(ShapeFacts.unknownShuffle(text))
        }
      }
      return x.shuffled(order, origin: origin)
    }
  }

  /// The axes of `x` in another order, with new axes of size 1 where the pattern has `"x"`: a view.
  ///
  /// An axis that the pattern leaves out must have a size that is known to be 1.
  ///
  /// ```swift
  /// let v = T.dvector("v")
  /// T.dimshuffle(v, [0, "x"])         // a column
  /// T.dimshuffle(x, [1, 0])           // the transpose of a matrix
  /// ```
  public static func dimshuffle(
    _ x: TensorVariable, _ pattern: [ShuffleAxis],
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    shuffled(x, pattern, .at(file, line, column))
  }

  /// The axes of `x` in reverse order, or in the order given: axis `k` of the result is axis `axes[k]` of `x`.
  ///
  /// ```swift
  /// T.transpose(x)                    // of a matrix: rows become columns; a vector stays
  /// T.transpose(y, axes: [0, 2, 1])
  /// ```
  public static func transpose(
    _ x: TensorVariable, axes: [Int]? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    transposed(x, axes, .at(file, line, column))
  }

  static func transposed(_ x: TensorVariable, _ axes: [Int]?, _ origin: Origin) -> TensorVariable {
    composed(origin, [x]) { () throws(TheanoError) in
      guard let axes else { return x.shuffled((0..<x.ndim).reversed(), origin: origin) }
      var order: [Int] = []
      for axis in axes { order.append(try normalAxis(axis, "transpose", x.type)) }
      guard order.sorted() == Array(0..<x.ndim) else {
        throw TheanoError(ShapeFacts.axesNotPermutation(axes, x.type))
      }
      return x.shuffled(order, origin: origin)
    }
  }

  /// `x` with two of its axes exchanged.
  ///
  /// - Parameters:
  ///   - a: an axis; a negative one counts from the end.
  ///   - b: the axis that it changes places with.
  /// - Returns: a view in the dtype of `x`. Carries `IndexError` for an axis that `x` has not.
  ///
  /// ```swift
  /// T.swapaxes(T.dtensor3("x"), 0, 2)      // axes 2, 1, 0
  /// ```
  public static func swapaxes(
    _ x: TensorVariable, _ a: Int, _ b: Int,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    swapped(x, a, b, .at(file, line, column))
  }

  static func swapped(_ x: TensorVariable, _ a: Int, _ b: Int, _ origin: Origin) -> TensorVariable {
    composed(origin, [x]) { () throws(TheanoError) in
      var order = Array(0..<x.ndim)
      order.swapAt(try normalAxis(a, "swapaxes", x.type), try normalAxis(b, "swapaxes", x.type))
      return x.shuffled(order, origin: origin)
    }
  }

  /// `x` with `count` new axes of size 1 before its own.
  ///
  /// - Returns: a view in the dtype of `x` with `count` more axes, which stretch.
  ///
  /// ```swift
  /// T.shapePadLeft(T.dvector("v"))         // a row
  /// ```
  public static func shapePadLeft(
    _ x: TensorVariable, _ count: Int = 1,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    padded(x, before: count, after: 0, .at(file, line, column))
  }

  /// `x` with `count` new axes of size 1 after its own.
  ///
  /// - Returns: a view in the dtype of `x` with `count` more axes, which stretch.
  ///
  /// ```swift
  /// T.shapePadRight(T.dvector("v"))        // a column
  /// ```
  public static func shapePadRight(
    _ x: TensorVariable, _ count: Int = 1,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    padded(x, before: 0, after: count, .at(file, line, column))
  }

  static func padded(_ x: TensorVariable, before: Int, after: Int, _ origin: Origin) -> TensorVariable {
    composed(origin, [x]) { () throws(TheanoError) in
      guard before >= 0 && after >= 0 else {
        throw TheanoError(ShapeFacts.negativeSize("shapePad", Swift.min(before, after)))
      }
      try checkRank(saturatingAdd(saturatingAdd(before, after), x.ndim), "shapePad")
      let new = { (count: Int) in [Int?](repeating: nil, count: count) }
      return x.shuffled(new(before) + (0..<x.ndim).map { $0 } + new(after), origin: origin)
    }
  }

  /// `x` with a new axis of size 1 that is axis `axis` of the result; a negative one counts from its end.
  ///
  /// - Returns: a view in the dtype of `x`; the new axis stretches. Carries `ValueError` for an axis that the result has not.
  ///
  /// ```swift
  /// T.shapePadAxis(T.dmatrix("x"), 1)      // axes: rows, 1, columns
  /// ```
  public static func shapePadAxis(
    _ x: TensorVariable, _ axis: Int,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return composed(origin, [x]) { () throws(TheanoError) in
      let result = TensorType(x.dtype, x.type.shape + [.one])
      var order: [Int?] = (0..<x.ndim).map { $0 }
      order.insert(nil, at: try normalAxis(axis, "shapePadAxis", result))
      return x.shuffled(order, origin: origin)
    }
  }

  /// `x` without the axes whose size is known to be 1.
  ///
  /// An axis that is only found to be 1 at a call stays.
  public static func squeeze(
    _ x: TensorVariable, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    squeezed(x, .at(file, line, column))
  }

  /// `x` without an axis, or several, of size 1: known to be 1, or stated so and checked at the call.
  ///
  /// - Returns: a view with fewer axes. Carries `ValueError` where the size is known to be another.
  ///
  /// ```swift
  /// T.squeeze(x, axis: 1)
  /// T.squeeze(x, axis: [0, -1])
  /// ```
  public static func squeeze(
    _ x: TensorVariable, axis: any TensorAxes,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    squeezed(x, axis.tensorAxes, .at(file, line, column))
  }

  static func squeezed(_ x: TensorVariable, _ axes: [Int], _ origin: Origin) -> TensorVariable {
    composed(origin, [x]) { () throws(TheanoError) in
      var pattern = [Bool?](repeating: nil, count: x.ndim)
      for axis in axes {
        let k = try normalAxis(axis, "squeeze", x.type)
        if pattern[k] != nil { throw TheanoError(OpFacts.repeatedAxis("squeeze", axes)) }
        pattern[k] = true
      }
      let known = x.rebroadcast(pattern, origin: origin)
      return known.shuffled((0..<x.ndim).filter { pattern[$0] == nil }, origin: origin)
    }
  }

  static func squeezed(_ x: TensorVariable, _ origin: Origin) -> TensorVariable {
    composed(origin, [x]) {
      let pattern = x.broadcastable
      return x.shuffled(pattern.indices.filter { !pattern[$0] }, origin: origin)
    }
  }
}

extension TensorVariable {
  /// Itself where the order changes nothing.
  package func shuffled(_ order: [Int?], origin: Origin) -> TensorVariable {
    order == (0..<ndim).map { $0 } ? self : DimShuffle(order, from: ndim)(self, origin: origin)
  }

  /// The axes in another order, with new axes of size 1 where the pattern has `"x"`.
  ///
  /// ```swift
  /// v.dimshuffle("x", 0)              // a row
  /// x.dimshuffle(1, "x", 0)
  /// ```
  public func dimshuffle(
    _ pattern: ShuffleAxis..., file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.shuffled(self, pattern, .at(file, line, column))
  }

  /// The axes in another order, with new axes of size 1 where the pattern has `"x"`.
  public func dimshuffle(
    _ pattern: [ShuffleAxis], file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.shuffled(self, pattern, .at(file, line, column))
  }

  /// The axes in reverse order.
  ///
  /// Within an extension of `TensorVariable`, where this hides the namespace `T`, write `tensor.exp(x)`.
  public var T: TensorVariable { tensor.transposed(self, nil, .capture()) }

  /// The axes in reverse order, or in the order given.
  public func transpose(
    _ axes: Int..., file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.transposed(self, axes.isEmpty ? nil : axes, .at(file, line, column))
  }

  /// The axes in the order given: axis `k` of the result is axis `axes[k]` of this tensor.
  public func transpose(
    _ axes: [Int], file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.transposed(self, axes, .at(file, line, column))
  }

  /// Two axes exchanged.
  public func swapaxes(
    _ a: Int, _ b: Int, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.swapped(self, a, b, .at(file, line, column))
  }

  /// Without an axis, or several, of size 1; see `T.squeeze`.
  public func squeeze(
    axis: any TensorAxes, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.squeezed(self, axis.tensorAxes, .at(file, line, column))
  }

  /// Without the axes whose size is known to be 1.
  public func squeeze(
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.squeezed(self, .at(file, line, column))
  }
}

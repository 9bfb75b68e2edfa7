import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// Operand 0 stretched to a shape (Theano's `Alloc`): `result[i, j] = value[i, j]`, aligned at the last axes.
package struct Alloc: Op {
  package let sizes: [IntegerTerm]

  package init(_ sizes: [IntegerTerm]) { self.sizes = sizes }

  package var name: String { "Alloc" }
  package var spokenName: String { "alloc" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let value = inputs[0].type
    guard value.ndim <= sizes.count else {
      throw TheanoError(ShapeFacts.shapeRank(spokenName, sizes: sizes.count, value))
    }
    var requirements: [SizeRequirement] = []
    let shape = sizes.map { $0.size(inputs) }
    for size in shape { try requireNonNegative(size, spokenName, &requirements) }
    for (axis, size) in value.shape.enumerated() where size.constant != 1 {
      let wanted = shape[sizes.count - value.ndim + axis]
      switch (size - wanted).constant {
      case 0: break
      case .some: throw TheanoError(ShapeFacts.allocShape(axis: axis, value: value, size: wanted))
      case nil: requirements.append(SizeRequirement(size, .equal, wanted, .part(axis: axis)))
      }
    }
    // Strides are computed from the other sizes also where one is 0.
    let extent = shape.reduce(Size.one) { $0 * .maximum(.one, $1) }
    if extent.constant == .max { throw TheanoError(ShapeFacts.tooManyElements(spokenName, shape)) }
    if shape.count > 1 { requirements += measurable(extent) }
    return Inference(TensorType(value.dtype, shape), requirements: requirements)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    let scalars = [Gradient](repeating: .disconnected, count: call.inputs.count - 1)
    guard let cotangent = cotangents[0] else { return [.disconnected] + scalars }
    if call.outputs[0].dtype.isDiscrete { return [.zero] + scalars }
    return [.value(cotangent.summed(like: call.inputs[0], origin: call.origin))] + scalars
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    guard let tangent = tangents[0] else { return [.zero] }
    return [.value(apply([tangent] + call.inputs.dropFirst(), origin: call.origin)[0])]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    [try inputs[0].broadcast(to: sizes.map { $0.value(inputs) })]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let value = call.inputs[0].type
    let lead = sizes.count - value.ndim
    return .view { place in
      value.shape.enumerated().map { axis, size in size.constant == 1 ? .zero : place[lead + axis] }
    }
  }
}

extension Alloc: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    guard call.variesOnly(0) else { return nil }
    var operands = [try call.aligned(0, rank: sizes.count, &graph)] + call.values.dropFirst()
    let steps = call.term(call.steps, &operands, graph)
    return try call.all(Alloc([steps] + sizes), operands, &graph)
  }
}

extension tensor {
  /// `value` stretched to a shape.
  ///
  /// - Parameters:
  ///   - value: a number or tensor with at most as many axes as there are sizes; axes known to be 1 stretch.
  ///   - shape: the sizes: numbers or integer scalars, or one vector of known length.
  /// - Returns: a tensor of `value`'s dtype (int64 or `floatX` for a plain Swift number).
  ///
  /// ```swift
  /// T.alloc(0.5, n, 3)
  /// T.alloc(row, 10, row.shape[1])
  /// ```
  public static func alloc(
    _ value: any TensorArgument, _ shape: any TensorArgument...,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    allocated(hardened(value.tensorVariable), shape, .at(file, line, column))
  }

  /// `value` stretched to the shape in an array; see ``alloc(_:_:file:line:column:)``.
  public static func alloc(
    _ value: any TensorArgument, _ shape: [any TensorArgument],
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    allocated(hardened(value.tensorVariable), shape, .at(file, line, column))
  }

  static func allocated(
    _ value: TensorVariable, _ shape: [any TensorArgument], _ origin: Origin
  ) -> TensorVariable {
    composed(origin, [value]) { () throws(TheanoError) in
      var sizes = shape
      if shape.count == 1, shape[0].tensorVariable.ndim > 0 {
        let vector = shape[0].tensorVariable
        guard let elements = try vector.elements(origin: origin) else {
          throw TheanoError(ShapeFacts.shapeNotVector("Alloc", vector.type))
        }
        sizes = elements
      }
      if sizes.isEmpty { return value }
      var collector = TermCollector("Alloc", [value])
      var terms: [IntegerTerm] = []
      for size in sizes { terms.append(try collector.term(size)) }
      return Alloc(terms).apply(collector.operands, origin: origin)[0]
    }
  }

  /// A tensor of a shape whose elements are of no interest, to be set by `setSubtensor`: here they are zeros.
  ///
  /// ```swift
  /// let rows = T.setSubtensor(T.allocEmpty(.float64, n, 3)[.all], x)
  /// ```
  public static func allocEmpty(
    _ dtype: DType, _ shape: any TensorArgument...,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    filled(0, shape, dtype, .at(file, line, column))
  }

  /// Zeros of a shape: `T.zeros(n, 3)`; `floatX` unless a dtype is given.
  ///
  /// - Parameter shape: the sizes: numbers or integer scalars, or one vector of known length such as `x.shape`. A negative one is
  ///   a `ValueError`, at the call if it shows only there.
  ///
  /// ```swift
  /// T.zeros(n, 3)
  /// T.zeros([2, 3], dtype: .float32)
  /// ```
  public static func zeros(
    _ shape: any TensorArgument..., dtype: DType? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    filled(0, shape, dtype, .at(file, line, column))
  }

  /// Zeros of a shape; `floatX` unless a dtype is given.
  public static func zeros(
    _ shape: [any TensorArgument], dtype: DType? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    filled(0, shape, dtype, .at(file, line, column))
  }

  /// Ones of a shape: `T.ones(n, 3)`; `floatX` unless a dtype is given.
  ///
  /// The shape is given as for `T.zeros`.
  ///
  /// ```swift
  /// T.ones(x.shape)
  /// T.ones([n], dtype: .int8)
  /// ```
  public static func ones(
    _ shape: any TensorArgument..., dtype: DType? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    filled(1, shape, dtype, .at(file, line, column))
  }

  /// Ones of a shape; `floatX` unless a dtype is given.
  public static func ones(
    _ shape: [any TensorArgument], dtype: DType? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    filled(1, shape, dtype, .at(file, line, column))
  }

  static func filled(
    _ value: Int, _ shape: [any TensorArgument], _ dtype: DType?, _ origin: Origin
  ) -> TensorVariable {
    allocated(.constant(value, dtype ?? FloatX.current, origin), shape, origin)
  }

  /// Zeros with the shape of `x`; in its dtype unless another is given.
  ///
  /// - Returns: a tensor of the shape of `x`. It has no gradient with respect to `x`.
  ///
  /// ```swift
  /// T.zerosLike(T.fmatrix("x"))            // float32
  /// ```
  public static func zerosLike(
    _ x: TensorVariable, dtype: DType? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    x.filled(with: 0, dtype, origin: .at(file, line, column))
  }

  /// Ones with the shape of `x`; in its dtype unless another is given.
  ///
  /// - Returns: a tensor of the shape of `x`. It has no gradient with respect to `x`.
  ///
  /// ```swift
  /// T.onesLike(T.fmatrix("x"), dtype: .int32)
  /// ```
  public static func onesLike(
    _ x: TensorVariable, dtype: DType? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    x.filled(with: 1, dtype, origin: .at(file, line, column))
  }

  /// `value` in every place of `x`'s shape; in the dtype of `x` unless another is given.
  ///
  /// A literal or plain Swift number that this dtype cannot hold is an error (carried, `TypeError`); a tensor is cast.
  public static func fullLike(
    _ x: TensorVariable, _ value: any TensorArgument, dtype: DType? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let value = value.tensorVariable
    return composed(origin, [x, value]) { () throws(TheanoError) in
      let wanted = dtype ?? x.dtype
      let literal = try fitted(value, to: wanted, "fullLike")
      let cast = literal.dtype == wanted ? literal : elementwise(.cast(wanted), [literal], origin: origin)
      return Elementwise(.second)(x, cast, origin: origin)
    }
  }

  /// `b` in every place of `a`'s shape, in `b`'s dtype (Theano's `fill`, `second`).
  ///
  /// ```swift
  /// T.fill(x, 0.5)
  /// ```
  public static func fill(
    _ a: TensorVariable, _ b: any TensorArgument,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    Elementwise(.second)(a, hardened(b.tensorVariable), origin: .at(file, line, column))
  }

  /// As ``fill(_:_:file:line:column:)``: the second operand, stretched to the shape of the first.
  public static func second(
    _ a: TensorVariable, _ b: any TensorArgument,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    Elementwise(.second)(a, hardened(b.tensorVariable), origin: .at(file, line, column))
  }

  /// Another variable of the same value. Rewriting removes it: no memory is copied.
  public static func tensorCopy(
    _ x: TensorVariable, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    elementwise(.identity, [hardened(x)], origin: .at(file, line, column))
  }
}

extension TensorVariable {
  /// A number in every place of this shape.
  package func filled(with value: Int, _ dtype: DType? = nil, origin: Origin) -> TensorVariable {
    Elementwise(.second)(self, .constant(value, dtype ?? self.dtype, origin), origin: origin)
  }

  /// Zeros of this shape in the dtype of a gradient with respect to it.
  package func zeroGradient(origin: Origin) -> TensorVariable {
    filled(with: 0, dtype.isDiscrete ? FloatX.current : dtype, origin: origin)
  }

  /// A number in every place of this shape, in this dtype; see `T.fullLike`.
  public func fill(
    _ value: any TensorArgument, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.fullLike(self, value, file: file, line: line, column: column)
  }

  /// Zeros of this shape.
  public func zerosLike(
    dtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    filled(with: 0, dtype, origin: .at(file, line, column))
  }

  /// Ones of this shape.
  public func onesLike(
    dtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    filled(with: 1, dtype, origin: .at(file, line, column))
  }
}

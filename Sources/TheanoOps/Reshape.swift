import TheanoArrays
import TheanoErrors
import TheanoGraph

/// The same elements in row-major order under another shape (Theano's `Reshape`).
package struct Reshape: Op {
  package enum Length: Hashable, Sendable {
    case term(IntegerTerm)
    /// As long as this axis of the input.
    case keep(Int)
    /// What the other lengths leave: at most one.
    case rest
  }

  package let lengths: [Length]

  package init(_ lengths: [Length]) { self.lengths = lengths }

  package var name: String { "Reshape{\(lengths.count)}" }
  package var spokenName: String { "reshape" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let type = inputs[0].type
    guard lengths.count(where: { $0 == .rest }) <= 1 else { throw TheanoError(ShapeFacts.reshapeTwoOpen) }
    var requirements: [SizeRequirement] = []
    var product = Size.one
    var shape: [Size] = []
    for length in lengths {
      let size: Size
      switch length {
      case .rest: size = .one
      case .keep(let axis): size = type.shape[axis]
      case .term(let term):
        size = term.size(inputs)
        try requireNonNegative(size, "reshape", &requirements)
      }
      product = product * size
      shape.append(size)
    }
    let count = type.count
    let others = product
    if let open = lengths.firstIndex(of: .rest) {
      if product.constant == 0 { throw TheanoError(ShapeFacts.reshapeOpenOfZero(type)) }
      shape[open] = .floorDivide(count, product)
      product = product * shape[open]
    }
    switch (count - product).constant {
    case 0: break
    case .some:
      throw TheanoError(
        lengths.contains(.rest)
          ? ShapeFacts.reshapeNotDivided(from: type, others: others, count: count)
          : ShapeFacts.reshape(from: type, product: product, count: count))
    case nil:
      requirements.append(
        SizeRequirement(product, .equal, count, lengths.contains(.rest) ? .dividedElements : .elements))
    }
    return Inference(TensorType(type.dtype, shape), requirements: requirements)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    let scalars = [Gradient](repeating: .disconnected, count: call.inputs.count - 1)
    guard let cotangent = cotangents[0] else { return [.disconnected] + scalars }
    let x = call.inputs[0]
    let back = cotangent.reshaped(like: x, origin: call.origin)
    return [.value(back.cast(toGradientOf: x, origin: call.origin))] + scalars
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    guard let tangent = tangents[0] else { return [.zero] }
    return [.value(apply([tangent] + call.inputs.dropFirst(), origin: call.origin)[0])]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let x = inputs[0]
    var shape = lengths.map { length in
      switch length {
      case .term(let term): term.value(inputs)
      case .keep(let axis): x.shape[axis]
      case .rest: 1
      }
    }
    if let open = lengths.firstIndex(of: .rest) {
      let others = try NDArray.checkedCount(shape, x.dtype)
      shape[open] = others == 0 ? 0 : x.count / others
    }
    return [try x.reshaped(shape)]
  }

  package func lower(_ call: LoweringCall) -> Lowering { .reshape }
}

extension Reshape: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    guard call.variesOnly(0) else { return nil }
    var (operands, own) = (call.values, [Length.keep(0)])
    for length in lengths {
      switch length {
      case .keep(let axis): own.append(.keep(axis + 1))
      case .term: own.append(length)
      case .rest: own.append(.term(call.term(try rest(call, &graph), &operands, graph)))
      }
    }
    return try call.all(Reshape(own), operands, &graph)
  }

  /// What the other lengths leave: of no step, it could not be found from all elements.
  private func rest(_ call: BatchCall, _ graph: inout Graph) throws(TheanoError) -> ValueID {
    let x = call.inputs[0].value
    func product(_ factors: [ValueID]) throws(TheanoError) -> ValueID {
      factors.isEmpty ? graph.addConstant(NDArray(1)) : try call.apply(Elementwise(.mul), factors, &graph)
    }
    var all: [ValueID] = []
    for axis in 1..<graph.type(of: x).ndim { all.append(try call.length(x, axis, &graph)) }
    var others: [ValueID] = []
    for length in lengths {
      switch length {
      case .keep(let axis): others.append(try call.length(x, axis + 1, &graph))
      case .term(.operand(let k)): others.append(call.inputs[k].value)
      case .term(.constant(let number)): others.append(graph.addConstant(NDArray(number)))
      case .rest: break
      }
    }
    return try call.apply(Elementwise(.intDiv), [product(all), product(others)], &graph)
  }
}

extension TensorVariable {
  /// With the shape of `target`, which has as many elements.
  package func reshaped(like target: TensorVariable, origin: Origin) -> TensorVariable {
    var operands = [self]
    let lengths = (0..<target.ndim).map { axis -> Reshape.Length in
      if let size = target.type.shape[axis].constant { return .term(.constant(size)) }
      operands.append(target.length(axis, origin: origin))
      return .term(.operand(operands.count - 1))
    }
    return Reshape(lengths).apply(operands, origin: origin)[0]
  }

  /// The scalars of an integer vector whose length is known; nil where it is not.
  package func elements(count: Int? = nil, origin: Origin) throws(TheanoError) -> [TensorVariable]? {
    if let error { throw error }
    guard ndim == 1, dtype.isInteger else { throw TheanoError(ShapeFacts.shapeNotVector("reshape", type)) }
    if let application, application.op is MakeVector { return application.inputs }
    if let value = constantValue {
      return value.scalars(as: Int.self).map { .constant($0, .int64, origin) }
    }
    guard let length = type.shape[0].constant ?? count else { return nil }
    let checked =
      type.shape[0].constant == nil ? try SpecifyShape.stating([length], of: self, origin: origin) : self
    return (0..<length).map { Subtensor.element($0, of: checked, origin) }
  }
}

extension tensor {
  /// Refuses more axes than an array can have, before as many are made.
  static func checkRank(_ ndim: Int, _ operation: String) throws(TheanoError) {
    let range = 0...NDArray.mostAxes
    if !range.contains(ndim) {
      throw TheanoError(ShapeFacts.outsideRange(operation, what: "the number of axes", ndim, range))
    }
  }

  /// The elements of `x`, in row-major order, under another shape: a view.
  ///
  /// - Parameters:
  ///   - x: any shape and dtype.
  ///   - shape: the new sizes: numbers, integer scalars, and at most one -1 for what the others leave. Or one
  ///     vector of integers, such as `y.shape`.
  ///   - ndim: the number of axes, needed where the length of a vector is not known.
  /// - Returns: a tensor of `x`'s dtype. Carries `ValueError` where the number of elements must differ.
  ///
  /// ```swift
  /// let x = T.dmatrix("x")
  /// T.reshape(x, [-1])                    // a vector
  /// T.reshape(x, [x.shape[1], -1])
  /// ```
  public static func reshape(
    _ x: TensorVariable, _ shape: [any TensorArgument], ndim: Int? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    reshaped(x, shape, ndim, .at(file, line, column))
  }

  /// The elements of `x` under the shape that an integer vector says; see ``reshape(_:_:ndim:file:line:column:)``.
  public static func reshape(
    _ x: TensorVariable, _ shape: TensorVariable, ndim: Int? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    reshaped(x, [shape], ndim, .at(file, line, column))
  }

  static func reshaped(
    _ x: TensorVariable, _ shape: [any TensorArgument], _ ndim: Int?, _ origin: Origin
  ) -> TensorVariable {
    composed(origin, [x]) { () throws(TheanoError) in
      var sizes = shape.map(\.tensorVariable)
      try checkRank(ndim ?? 0, "reshape")
      if sizes.count == 1, sizes[0].ndim > 0 {
        guard let elements = try sizes[0].elements(count: ndim, origin: origin) else {
          throw TheanoError(ShapeFacts.shapeLengthUnknown(sizes[0].type))
        }
        sizes = elements
      }
      if let ndim, ndim != sizes.count {
        throw TheanoError(ShapeFacts.shapeRank("reshape", sizes: sizes.count, x.type))
      }
      var collector = TermCollector("reshape", [x])
      var lengths: [Reshape.Length] = []
      for size in sizes {
        let term = try collector.term(size)
        lengths.append(term == .constant(-1) ? .rest : .term(term))
      }
      return Reshape(lengths).apply(collector.operands, origin: origin)[0]
    }
  }

  /// The first `ndim - 1` axes of `x` as they are, all others as one.
  ///
  /// - Parameter ndim: the number of axes of the result, from 1 to that of `x` (a scalar gives a vector of 1).
  ///
  /// ```swift
  /// let x = T.dtensor3("x")
  /// T.flatten(x)             // a vector
  /// T.flatten(x, ndim: 2)    // a matrix of x.shape[0] rows
  /// ```
  public static func flatten(
    _ x: TensorVariable, ndim: Int = 1,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    flattened(x, ndim, .at(file, line, column))
  }

  /// All elements of `x` as a vector.
  ///
  /// - Returns: a vector in the dtype of `x`, in row-major order; a view.
  ///
  /// ```swift
  /// T.ravel(T.dmatrix("x"))
  /// ```
  public static func ravel(
    _ x: TensorVariable, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    flattened(x, 1, .at(file, line, column))
  }

  static func flattened(_ x: TensorVariable, _ ndim: Int, _ origin: Origin) -> TensorVariable {
    composed(origin, [x]) { () throws(TheanoError) in
      guard ndim >= 1 && ndim <= Swift.max(x.ndim, 1) else {
        throw TheanoError(ShapeFacts.shapeRank("flatten", sizes: ndim, x.type))
      }
      if ndim == x.ndim { return x }
      // Not what the others leave: that would not be known where one of them is 0.
      var operands = [x]
      let last = (ndim - 1..<x.ndim).map { x.length($0, origin: origin) }
      guard var product = last.first else { return Reshape([.term(.constant(1))])(x, origin: origin) }
      for next in last.dropFirst() { product = elementwise(.mul, [product, next], origin: origin) }
      let kept = (0..<(ndim - 1)).map { Reshape.Length.keep($0) }
      if let size = product.sizeValue?.constant {
        return Reshape(kept + [.term(.constant(size))])(x, origin: origin)
      }
      operands.append(product)
      return Reshape(kept + [.term(.operand(1))]).apply(operands, origin: origin)[0]
    }
  }
}

extension TensorVariable {
  /// The elements in row-major order under another shape; one size may be -1, for what the others leave.
  ///
  /// ```swift
  /// let x = T.dvector("x")
  /// x.reshape(2, -1)
  /// x.reshape(y.shape)
  /// ```
  public func reshape(
    _ shape: any TensorArgument..., ndim: Int? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.reshaped(self, shape, ndim, .at(file, line, column))
  }

  /// The elements in row-major order under another shape; see `T.reshape`.
  public func reshape(
    _ shape: [any TensorArgument], ndim: Int? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.reshaped(self, shape, ndim, .at(file, line, column))
  }

  /// The first `ndim - 1` axes as they are, all others as one.
  public func flatten(
    ndim: Int = 1, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.flattened(self, ndim, .at(file, line, column))
  }

  /// All elements as a vector.
  public func ravel(
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.flattened(self, 1, .at(file, line, column))
  }
}

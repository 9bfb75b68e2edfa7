import TheanoArrays
import TheanoErrors
import TheanoGraph

/// Its input, whose sizes are stated: refused at a call where they are others (Theano's `SpecifyShape`).
package struct SpecifyShape: Op {
  /// For each axis the size stated, or nil where nothing is.
  package let sizes: [IntegerTerm?]
  /// What asks for the sizes.
  package let asker: Asker

  package enum Asker: Hashable, Sendable {
    case user
    /// A mask by which the input is indexed.
    case mask
    /// The state of a loop of that number, whose new row the input is.
    case state(Int)
  }

  package init(_ sizes: [IntegerTerm?], for asker: Asker = .user) {
    self.sizes = sizes
    self.asker = asker
  }

  package var name: String { "SpecifyShape" }
  package var spokenName: String {
    switch asker {
    case .user: "specifyShape"
    case .mask: "Subtensor"
    case .state: "scan"
    }
  }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let type = inputs[0].type
    guard sizes.count == type.ndim else {
      throw TheanoError(ShapeFacts.shapeRank(spokenName, sizes: sizes.count, type))
    }
    var requirements: [SizeRequirement] = []
    var shape = type.shape
    for (axis, term) in sizes.enumerated() {
      guard let stated = term?.size(inputs), stated != shape[axis] else { continue }
      if let difference = (stated - shape[axis]).constant, difference != 0 {
        throw TheanoError(
          asker == .mask
            ? ShapeFacts.maskSize(axis: axis, is: shape[axis], mask: stated)
            : ShapeFacts.sizeStated(axis: axis, is: shape[axis], stated: stated))
      }
      requirements.append(SizeRequirement(shape[axis], .equal, stated, meaning(axis)))
      // What is stated goes on, where it is no more complicated than what was known.
      if stated.constant != nil || asker != .mask && stated.monomials.count <= shape[axis].monomials.count {
        shape[axis] = stated
      }
    }
    return Inference(TensorType(type.dtype, shape), requirements: requirements)
  }

  private func meaning(_ axis: Int) -> SizeRequirement.Meaning {
    switch asker {
    case .user: .stated
    case .mask: .mask(axis: axis)
    case .state(let number): .state(number: number, axis: axis, result: .unknown)
    }
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    let scalars = [Gradient](repeating: .disconnected, count: call.inputs.count - 1)
    guard let cotangent = cotangents[0] else { return [.disconnected] + scalars }
    return [.value(cotangent.cast(toGradientOf: call.inputs[0], origin: call.origin))] + scalars
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    guard let tangent = tangents[0] else { return [.zero] }
    // Where it is known that a size is 1, the tangent stretches as the value does.
    return [.value(apply([tangent] + call.inputs.dropFirst(), origin: call.origin)[0])]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] { [inputs[0]] }

  package func lower(_ call: LoweringCall) -> Lowering { .view { $0 } }

  /// `x` with constant sizes stated.
  package static func stating(
    _ sizes: [Int?], of x: TensorVariable, origin: Origin
  ) throws(TheanoError) -> TensorVariable {
    SpecifyShape(sizes.map { $0.map { .constant($0) } })(x, origin: origin)
  }
}

extension SpecifyShape: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    guard call.variesOnly(0) else { return nil }
    return try call.all(SpecifyShape([nil] + sizes, for: asker), call.values, &graph)
  }
}

/// Its input with axes whose size is, or is no longer, known to be 1 (Theano's `Rebroadcast`).
package struct Rebroadcast: Op {
  /// For each axis: true to know that its size is 1 (refused at a call where it is not), false to forget it.
  package let pattern: [Bool?]

  package init(_ pattern: [Bool?]) { self.pattern = pattern }

  package var name: String {
    "Rebroadcast{" + pattern.map { $0.map { $0 ? "1" : "0" } ?? "?" }.joined(separator: ",") + "}"
  }

  /// Always 1, but no constant.
  private static let forgotten = Size(atom: .maximum(.one, .one))

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let type = inputs[0].type
    guard pattern.count == type.ndim else {
      throw TheanoError(ShapeFacts.shapeRank("patternbroadcast", sizes: pattern.count, type))
    }
    var requirements: [SizeRequirement] = []
    var shape = type.shape
    for (axis, wanted) in pattern.enumerated() {
      switch (wanted, shape[axis].constant) {
      case (true, 1), (nil, _), (false, nil): break
      case (true, .some): throw TheanoError(ShapeFacts.notBroadcastable(axis: axis, type))
      case (true, nil):
        requirements.append(SizeRequirement(shape[axis], .equal, .one, .stated))
        shape[axis] = .one
      case (false, .some(let size)): if size == 1 { shape[axis] = Rebroadcast.forgotten }
      }
    }
    return Inference(TensorType(type.dtype, shape), requirements: requirements)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let cotangent = cotangents[0] else { return [.disconnected] }
    let x = call.inputs[0]
    let back = cotangent.rebroadcast(x.broadcastable.map { $0 }, origin: call.origin)
    return [.value(back.cast(toGradientOf: x, origin: call.origin))]
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    tangents[0].map { [.value($0.rebroadcast(pattern, origin: call.origin))] } ?? [.zero]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] { [inputs[0]] }

  package func lower(_ call: LoweringCall) -> Lowering { .view { $0 } }
}

extension Rebroadcast: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    try call.all(Rebroadcast([nil] + pattern), call.values, &graph)
  }
}

extension TensorVariable {
  /// Itself where the pattern changes nothing.
  package func rebroadcast(_ pattern: [Bool?], origin: Origin) -> TensorVariable {
    zip(pattern, broadcastable).allSatisfy { $0 == nil || $0 == $1 }
      ? self : Rebroadcast(pattern)(self, origin: origin)
  }
}

extension tensor {
  /// `x`, of which the sizes are stated: a call refuses a value of another shape with an `AssertionError`, and what is made
  /// of the result may count on them.
  ///
  /// - Parameter shape: for each axis its size (a number or an integer scalar), or nil.
  /// - Returns: of the same dtype, rank and values. Errors (carried, thrown by `function`): `ValueError` where the shape
  ///   has another number of axes, or contradicts what is known.
  ///
  /// ```swift
  /// let y = T.specifyShape(x, [28, nil])
  /// ```
  public static func specifyShape(
    _ x: TensorVariable, _ shape: [(any TensorArgument)?],
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return composed(origin, [x]) { () throws(TheanoError) in
      var sizes = shape
      if shape.count == 1, let vector = shape[0]?.tensorVariable, vector.ndim > 0 {
        sizes = try vector.elements(count: x.ndim, origin: origin) ?? []
      }
      var collector = TermCollector("SpecifyShape", [x])
      var terms: [IntegerTerm?] = []
      for size in sizes {
        if let size { terms.append(try collector.term(size)) } else { terms.append(nil) }
      }
      return SpecifyShape(terms).apply(collector.operands, origin: origin)[0]
    }
  }

  /// `x` with axes that are known to have size 1, so that they stretch; a call refuses another size.
  ///
  /// - Parameter axes: axes; a negative one counts from the end.
  /// - Returns: `x`, of another type. Carries `ValueError` where a size is known to be another.
  ///
  /// ```swift
  /// T.addbroadcast(T.dmatrix("x"), 0) + T.dmatrix("y")
  /// ```
  public static func addbroadcast(
    _ x: TensorVariable, _ axes: Int...,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    rebroadcast(x, axes, true, "addbroadcast", .at(file, line, column))
  }

  /// `x` with axes that are not known to have size 1 any more, so that they do not stretch.
  ///
  /// - Parameter axes: axes; a negative one counts from the end.
  /// - Returns: `x`, of another type.
  ///
  /// ```swift
  /// T.unbroadcast(T.drow("x"), 0)          // a matrix
  /// ```
  public static func unbroadcast(
    _ x: TensorVariable, _ axes: Int...,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    rebroadcast(x, axes, false, "unbroadcast", .at(file, line, column))
  }

  /// `x` with exactly the axes that are true in `broadcastable` known to have size 1.
  ///
  /// - Parameter broadcastable: one for each axis of `x` (`ValueError` for another number).
  /// - Returns: `x`, of another type.
  ///
  /// ```swift
  /// T.patternbroadcast(T.dmatrix("x"), [true, false])
  /// ```
  public static func patternbroadcast(
    _ x: TensorVariable, _ broadcastable: [Bool],
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return composed(origin, [x]) { Rebroadcast(broadcastable.map { $0 })(x, origin: origin) }
  }

  private static func rebroadcast(
    _ x: TensorVariable, _ axes: [Int], _ value: Bool, _ operation: String, _ origin: Origin
  ) -> TensorVariable {
    composed(origin, [x]) { () throws(TheanoError) in
      var pattern = [Bool?](repeating: nil, count: x.ndim)
      for axis in axes { pattern[try normalAxis(axis, operation, x.type)] = value }
      return x.rebroadcast(pattern, origin: origin)
    }
  }
}

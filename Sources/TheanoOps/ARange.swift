import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// Numbers at equal distances (Theano's `ARange`), from the first, the second and how many there are:
/// `result[0] = first`, `result[1] = second`, `result[i] = first + i · (second - first)`, as NumPy computes them.
///
/// Operands: first, second (scalars of `dtype`), count (an int64 scalar).
package struct ARange: Op {
  package let dtype: DType

  package init(_ dtype: DType) { self.dtype = dtype }

  package var name: String { "ARange{dtype='\(dtype.name)'}" }
  package var spokenName: String { "arange" }

  /// float16 numbers are computed in float32.
  private var computation: DType { dtype == .float16 ? .float32 : dtype }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    if dtype == .bool || dtype.isComplex { throw TheanoError(ShapeFacts.noRange(dtype)) }
    for input in inputs {
      if input.type.dtype.isComplex { throw TheanoError(ShapeFacts.noRange(input.type.dtype)) }
      if input.type.ndim != 0 { throw TheanoError(ShapeFacts.tooManyAxes("arange", input.type, 0)) }
    }
    guard let count = inputs[2].size else {
      throw TheanoError(ShapeFacts.needsInteger("arange", got: inputs[2].type))
    }
    var requirements: [SizeRequirement] = []
    try requireNonNegative(count, "arange", &requirements)
    if let first = inputs[0].size, let second = inputs[1].size {
      let step = second - first
      if step.constant == nil {
        requirements.append(SizeRequirement(.one, .atMost, step * step, .nonZeroStep(axis: 0)))
      }
    }
    return Inference(TensorType(dtype, [count]), requirements: requirements)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let cotangent = cotangents[0] else { return [.disconnected, .disconnected, .disconnected] }
    if dtype.isDiscrete { return [.zero, .zero, .disconnected] }
    let places = places(call)
    func total(_ v: TensorVariable) -> TensorVariable {
      Reduce(.sum, axes: [0], of: v.dtype)(v, origin: call.origin)
    }
    return [.value(total(cotangent * (1 - places))), .value(total(cotangent * places)), .disconnected]
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    if dtype.isDiscrete || (tangents[0] == nil && tangents[1] == nil) { return [.zero] }
    let places = places(call)
    let parts = [tangents[0].map { $0 * (1 - places) }, tangents[1].map { $0 * places }].compactMap { $0 }
    return [.value(parts.dropFirst().reduce(parts[0]) { $0 + $1 })]
  }

  /// 0, 1, 2, … as floats.
  private func places(_ call: Call) -> TensorVariable {
    let origin = call.origin
    return ARange(dtype)(
      .constant(0, dtype, origin), .constant(1, dtype, origin), call.inputs[2], origin: origin)
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let c = computation
    let first = inputs[0].contiguous().scalar(at: 0).converted(to: c)
    let second = inputs[1].contiguous().scalar(at: 0).converted(to: c)
    let signature = ScalarSignature(operands: [c, c], result: c)
    let step = ScalarOp.sub.evaluate([second, first], signature)
    let count = inputs[2].scalars(as: Int.self)[0]
    return [
      try fill([count], dtype) { i in
        if i == 1 { return second.converted(to: dtype) }
        let distance = ScalarOp.mul.evaluate([Scalar.int(Int64(i)).converted(to: c), step], signature)
        return ScalarOp.add.evaluate([first, distance], signature).converted(to: dtype)
      }
    ]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let (dtype, c) = (dtype, computation)
    return .elements([
      { code, place in
        let i = code.value(of: place[0])
        let first = code.cast(code.element(0, at: []), to: c)
        let second = code.cast(code.element(1, at: []), to: c)
        let step = code.apply(.sub, [second, first])
        let number = code.apply(.add, [first, code.apply(.mul, [code.cast(i, to: c), step])])
        if c.isDiscrete { return code.cast(number, to: dtype) }
        let isSecond = code.apply(.eq, [i, code.integer(1)])
        return code.cast(code.apply(.switch, [isSecond, second, number]), to: dtype)
      }
    ])
  }
}

extension tensor {
  /// The numbers 0, 1, … below `stop`; see ``arange(_:_:_:dtype:file:line:column:)``.
  ///
  /// ```swift
  /// T.arange(x.shape[0])               // 0, 1, … rows - 1
  /// ```
  public static func arange(
    _ stop: any TensorArgument, dtype: DType? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    range(0, stop.tensorVariable, 1, dtype, .at(file, line, column))
  }

  /// The numbers `start`, `start + step`, … below `stop` (above it, for a negative step), as a vector.
  ///
  /// - Parameters:
  ///   - start: a number or a scalar, as `stop` and `step` are.
  ///   - dtype: int64 where all are integers, else the common dtype of those that are not literals.
  /// - Returns: a vector of `ceil((stop - start) / step)` numbers. Carries `ValueError` for a step of 0.
  ///
  /// ```swift
  /// T.arange(n)                    // 0, 1, …, n - 1
  /// T.arange(0.0, 1, 0.25)         // 0, 0.25, 0.5, 0.75
  /// ```
  public static func arange(
    _ start: any TensorArgument, _ stop: any TensorArgument, _ step: any TensorArgument = 1,
    dtype: DType? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    range(start.tensorVariable, stop.tensorVariable, step.tensorVariable, dtype, .at(file, line, column))
  }

  static func range(
    _ start: TensorVariable, _ stop: TensorVariable, _ step: TensorVariable, _ dtype: DType?, _ origin: Origin
  ) -> TensorVariable {
    composed(origin, [start, stop, step]) { () throws(TheanoError) in
      let bounds = [start, stop, step]
      let result = dtype ?? rangeDType(bounds)
      if result == .bool || result.isComplex || bounds.contains(where: \.dtype.isComplex) {
        throw TheanoError(ShapeFacts.noRange(result))
      }
      for bound in bounds where bound.ndim != 0 {
        throw TheanoError(ShapeFacts.tooManyAxes("arange", bound.type, 0))
      }
      if let value = step.constantValue, value.scalars(as: Double.self) == [0] {
        throw TheanoError(ShapeFacts.zeroStep("arange"))
      }
      let discrete = bounds.allSatisfy(\.dtype.isDiscrete)
      let wide = bounds.map { $0.cast(to: discrete ? .int64 : .float64, origin: origin) }
      let count = try discrete ? integerCount(wide, origin) : floatCount(wide, origin)
      let second = elementwise(.add, [wide[0], wide[2]], origin: origin)
      return ARange(result)(
        wide[0].cast(to: result, origin: origin), second.cast(to: result, origin: origin), count,
        origin: origin)
    }
  }

  private static func rangeDType(_ bounds: [TensorVariable]) -> DType {
    if bounds.allSatisfy(\.dtype.isDiscrete) { return .int64 }
    let strong = bounds.filter { !$0.isWeak }.map(\.dtype)
    return strong.contains(where: \.isFloat) ? promote(strong) : FloatX.current
  }

  private static func integerCount(
    _ bounds: [TensorVariable], _ origin: Origin
  ) throws(TheanoError) -> TensorVariable {
    let constants = bounds.compactMap { $0.sizeValue?.constant }
    if constants.count == 3 {
      let values = constants.map { NDArray($0) }
      return TensorVariable(constant: try RangeLength().evaluate(values)[0], origin: origin)
    }
    // The size of something is its own number of places.
    if constants == [0, 1], bounds[0].sizeValue?.constant == 0, bounds[1].sizeValue?.isNeverNegative == true {
      return bounds[1]
    }
    return RangeLength().apply(bounds, origin: origin)[0]
  }

  private static func floatCount(
    _ bounds: [TensorVariable], _ origin: Origin
  ) throws(TheanoError) -> TensorVariable {
    let constants = bounds.compactMap { $0.constantValue?.scalars(as: Double.self).first }
    if constants.count == 3 {
      let count = ((constants[1] - constants[0]) / constants[2]).rounded(.up)
      guard let fits = Int(exactly: Swift.max(count, 0)) else { throw TheanoError(ShapeFacts.rangeTooLong) }
      return .constant(fits, .int64, origin)
    }
    let steps = elementwise(.ceil, [(bounds[1] - bounds[0]) / bounds[2]])
    return elementwise(.maximum, [.constant(0, .float64, origin), steps]).cast(to: .int64, origin: origin)
  }
}

extension TensorVariable {
  /// Cast to a dtype; itself where it has it. A constant stays one.
  package func cast(to dtype: DType, origin: Origin) -> TensorVariable {
    if let value = constantValue {
      return !isWeak && self.dtype == dtype
        ? self : TensorVariable(constant: value.astype(dtype), origin: origin)
    }
    return self.dtype == dtype ? self : elementwise(.cast(dtype), [self], origin: origin)
  }
}

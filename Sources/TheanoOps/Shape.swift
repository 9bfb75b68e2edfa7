import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// The length of one axis, as an int64 scalar (Theano's `Shape_i`). Its tensor need not be computed for it.
package struct ShapeI: Op {
  package let axis: Int

  package init(axis: Int) { self.axis = axis }

  package var name: String { "Shape_i{\(axis)}" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let type = inputs[0].type
    guard axis >= 0 && axis < type.ndim else {
      throw TheanoError(OpFacts.axisOutOfRange("shape", axis: axis, type))
    }
    return Inference(TensorType(.int64), sizeValue: type.shape[axis])
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] { [.disconnected] }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] { [.zero] }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    [NDArray(inputs[0].shape[axis])]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let size = call.inputs[0].type.shape[axis]
    return .elements([{ code, _ in code.value(of: size) }])
  }
}

extension ShapeI: BatchableOp {
  /// A size is the same in each step.
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    [BatchedValue(try call.apply(ShapeI(axis: axis + 1), call.values, &graph), isBatched: false)]
  }
}

/// Scalars of one dtype as the elements of a vector (Theano's `MakeVector`): `result[k] = input k`.
package struct MakeVector: Op {
  package let dtype: DType

  package init(_ dtype: DType) { self.dtype = dtype }

  package var name: String { "MakeVector{dtype='\(dtype.name)'}" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    for input in inputs {
      if input.type.ndim != 0 { throw TheanoError(ShapeFacts.tooManyAxes("MakeVector", input.type, 0)) }
      if promote(input.type.dtype, dtype) != dtype {
        throw TheanoError(ShapeFacts.valueDType("MakeVector", value: input.type.dtype, tensor: dtype))
      }
    }
    return Inference(TensorType(dtype, [Size(inputs.count)]))
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let cotangent = cotangents[0] else { return call.inputs.map { _ in .disconnected } }
    if dtype.isDiscrete { return call.inputs.map { _ in .zero } }
    return call.inputs.enumerated().map { k, input in
      .value(Subtensor.element(k, of: cotangent, call.origin).cast(toGradientOf: input, origin: call.origin))
    }
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    if dtype.isDiscrete || tangents.allSatisfy({ $0 == nil }) { return [.zero] }
    let zero = TensorVariable.constant(0, dtype, call.origin)
    let parts = tangents.map { $0 ?? zero }
    return [.value(MakeVector(dtype).apply(parts, origin: call.origin)[0])]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    [try fill([inputs.count], dtype) { inputs[$0].contiguous().scalar(at: 0).converted(to: dtype) }]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let (count, dtype) = (call.inputs.count, dtype)
    return .elements([
      { code, place in
        guard count > 0 else { return code.constant(ScalarConstant(.zero(dtype), dtype)) }
        let index = code.value(of: place[0])
        var result = code.apply(.cast(dtype), [code.element(count - 1, at: [])])
        for k in (0..<(count - 1)).reversed() {
          let here = code.apply(.eq, [index, code.integer(k)])
          result = code.apply(.switch, [here, code.apply(.cast(dtype), [code.element(k, at: [])]), result])
        }
        return result
      }
    ])
  }
}

extension MakeVector: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    var columns: [ValueID] = []
    for k in call.inputs.indices {
      columns.append(try call.apply(DimShuffle([0, nil]), [call.stacked(k, &graph)], &graph))
    }
    return try call.all(Join(axis: 1, dtype: dtype), columns, &graph)
  }
}

extension ElementCode {
  /// An int64 constant.
  package func integer(_ value: Int) -> RegisterID { constant(ScalarConstant(.int(Int64(value)), .int64)) }
  /// As int64.
  package func int64(_ register: RegisterID) -> RegisterID {
    dtype(of: register) == .int64 ? register : apply(.cast(.int64), [register])
  }
  package func cast(_ register: RegisterID, to wanted: DType) -> RegisterID {
    dtype(of: register) == wanted ? register : apply(.cast(wanted), [register])
  }
}

extension TensorVariable {
  /// A constant scalar of one dtype.
  package static func constant(_ value: Int, _ dtype: DType, _ origin: Origin) -> TensorVariable {
    TensorVariable(constant: NDArray(value).astype(dtype), origin: origin)
  }

  /// The length of an axis as an int64 scalar; a constant where it is known.
  package func length(_ axis: Int, origin: Origin) -> TensorVariable {
    if let error { return TensorVariable(poisoned: error, origin: origin) }
    if axis < ndim, let size = type.shape[axis].constant { return .constant(size, .int64, origin) }
    return ShapeI(axis: axis)(self, origin: origin)
  }

  /// The lengths of all axes, as an int64 vector. The tensor itself is not computed for it.
  ///
  /// ```swift
  /// let x = T.dmatrix("x")
  /// let rows = x.shape[0]
  /// let y = T.zeros(x.shape[1], x.shape[0])
  /// ```
  public var shape: TensorVariable { tensor.shapeVector(self, .capture()) }

  /// The number of elements, as an int64 scalar.
  public var size: TensorVariable {
    let origin = Origin.capture()
    return composed(origin, [self]) {
      let lengths = (0..<ndim).map { length($0, origin: origin) }
      guard let first = lengths.first else { return .constant(1, .int64, origin) }
      return lengths.dropFirst().reduce(first) { elementwise(.mul, [$0, $1], origin: origin) }
    }
  }
}

extension tensor {
  /// The lengths of all axes of `x`, as an int64 vector: the same as `x.shape`.
  ///
  /// - Returns: a vector as long as `x` has axes. It is worked out without computing `x`.
  ///
  /// ```swift
  /// T.shape(T.dot(x, W))[0]                 // x.shape[0]
  /// ```
  public static func shape(
    _ x: TensorVariable, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    shapeVector(x, .at(file, line, column))
  }

  static func shapeVector(_ x: TensorVariable, _ origin: Origin) -> TensorVariable {
    if x.error != nil { return x }
    let lengths = (0..<x.ndim).map { x.length($0, origin: origin) }
    return MakeVector(.int64).apply(lengths, origin: origin)[0]
  }
}

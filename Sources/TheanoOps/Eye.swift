import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// Ones on one diagonal, zeros elsewhere (Theano's `Eye`): `result[i, j] = 1 if j - i = k else 0`.
package struct Eye: Op {
  package let dtype: DType
  package let rows: IntegerTerm
  package let columns: IntegerTerm
  /// How far the diagonal lies above the main one. Terms count from operand 0.
  package let diagonal: IntegerTerm

  package var name: String { "Eye{dtype='\(dtype.name)'}" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    var requirements: [SizeRequirement] = []
    let shape = [rows.size(inputs), columns.size(inputs)]
    for size in shape { try requireNonNegative(size, "eye", &requirements) }
    return Inference(TensorType(dtype, shape), requirements: requirements)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    call.inputs.map { _ in .disconnected }
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] { [.zero] }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    [
      try NDArray.eye(
        rows.value(inputs), columns.value(inputs), diagonal: diagonal.value(inputs), dtype: dtype)
    ]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let (dtype, shift) = (dtype, diagonal.size(call.inputs))
    return .elements([
      { code, place in
        let wanted = code.value(of: place[0] + shift)
        return code.cast(code.apply(.eq, [wanted, code.value(of: place[1])]), to: dtype)
      }
    ])
  }
}

extension tensor {
  /// Ones on a diagonal, zeros elsewhere.
  ///
  /// - Parameters:
  ///   - n: the number of rows: a number or an integer scalar.
  ///   - m: the number of columns; `n` unless given.
  ///   - k: which diagonal: 0 is the main one, positive ones lie above it.
  ///   - dtype: `floatX` unless given.
  ///
  /// ```swift
  /// T.eye(3)
  /// T.eye(n, 4, k: 1, dtype: .int32)
  /// ```
  public static func eye(
    _ n: any TensorArgument, _ m: (any TensorArgument)? = nil, k: any TensorArgument = 0, dtype: DType? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    unit(n, m ?? n, k, dtype ?? FloatX.current, .at(file, line, column))
  }

  private static func unit(
    _ n: any TensorArgument, _ m: any TensorArgument, _ k: any TensorArgument, _ dtype: DType,
    _ origin: Origin
  ) -> TensorVariable {
    composed(origin, []) { () throws(TheanoError) in
      var operands: [TensorVariable] = []
      func term(_ argument: any TensorArgument) throws(TheanoError) -> IntegerTerm {
        // Operands are counted from 0 here, and the collector begins with one that is not ours.
        var collector = TermCollector("eye", [])
        let term = try collector.term(argument)
        guard let variable = collector.operands.first else { return term }
        if let known = operands.firstIndex(of: variable) { return .operand(known) }
        operands.append(variable)
        return .operand(operands.count - 1)
      }
      let op = Eye(dtype: dtype, rows: try term(n), columns: try term(m), diagonal: try term(k))
      return op.apply(operands, origin: origin)[0]
    }
  }

  /// The unit matrix with the shape and dtype of a matrix.
  ///
  /// - Parameter x: a matrix of any dtype (`ValueError` for other ranks); its values are not looked at.
  /// - Returns: ones on the diagonal, zeros elsewhere.
  ///
  /// ```swift
  /// T.identityLike(T.fmatrix("W"))         // float32
  /// ```
  public static func identityLike(
    _ x: TensorVariable, dtype: DType? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return composed(origin, [x]) { () throws(TheanoError) in
      guard x.ndim == 2 else { throw TheanoError(ShapeFacts.tooManyAxes("identityLike", x.type, 2)) }
      return unit(x.length(0, origin: origin), x.length(1, origin: origin), 0, dtype ?? x.dtype, origin)
    }
  }
}

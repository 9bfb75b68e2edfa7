import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// Applies a scalar operation to variables, after its literals have taken the dtype of what they meet.
///
/// *Weak literals*: among operands that are literals or plain Swift numbers and others that are not, an
/// integer literal takes the common dtype of the others (int64 beside bool) and is refused if it does not
/// fit; a float literal takes it if that is float or complex, else `floatX`; a complex one takes the matching
/// complex dtype. An expression of literals alone is worked out at once and stays a literal.
package func elementwise(
  _ op: ScalarOp, _ operands: [TensorVariable], origin: Origin = .capture()
) -> TensorVariable {
  guard operands.contains(where: \.isWeak) else { return Elementwise(op).apply(operands, origin: origin)[0] }
  if operands.allSatisfy(\.isWeak) { return foldLiterals(op, operands, origin) }
  do throws(TheanoError) {
    // The condition of `switch` is no company for its branches.
    let company = op == .switch ? Array(operands.dropFirst()) : operands
    let strong = company.filter { !$0.isWeak }.map(\.dtype)
    if strong.isEmpty { return Elementwise(op).apply(operands.map(hardened), origin: origin)[0] }
    let met = promote(strong)
    var resolved: [TensorVariable] = []
    for operand in operands { resolved.append(try resolve(operand, meeting: met, op)) }
    let floatX = FloatX.current
    if met.isDiscrete, company.contains(where: { $0.isWeak && $0.dtype.isFloat }), !op.isPredicate,
      promote([met, floatX]) != floatX
    {
      // An integer and a float literal give floatX, also where the table says float64 (int32 beside float32).
      for k in operands.indices.dropFirst(op == .switch ? 1 : 0) {
        resolved[k] = resolved[k].cast(to: floatX, origin: origin)
      }
    }
    return Elementwise(op).apply(resolved, origin: origin)[0]
  } catch {
    var located = error
    located.places = [Place("here", origin)]
    return TensorVariable(poisoned: located, origin: origin)
  }
}

extension ScalarOp {
  /// Whether the result only tells how the operands compare, whatever dtype they meet in.
  fileprivate var isPredicate: Bool {
    switch row.typeRule {
    case .predicate: true
    case .upcast, .trueDivision, .power, .float, .keep, .modulus, .bitwise, .choice, .second, .to, .realPart,
      .float64, .complexOfFloats:
      false
    }
  }
}

/// A literal in the dtype that it takes beside operands of dtype `met`.
private func resolve(_ literal: TensorVariable, meeting met: DType, _ op: ScalarOp) throws(TheanoError)
  -> TensorVariable
{
  guard literal.isWeak, let value = literal.constantValue else { return literal }
  let dtype: DType
  switch value.dtype.kind {
  case .bool: return literal
  case .signed, .unsigned:
    dtype = met == .bool ? .int64 : met
    let converted = value.astype(dtype)
    if dtype.isInteger && !converted.isEqual(to: value) {
      throw TheanoError(OpFacts.literalDoesNotFit(op.row.name, literal: value.description, met))
    }
    return TensorVariable(constant: converted, origin: literal.origin)
  case .float: dtype = met.isDiscrete ? FloatX.current : met
  case .complex:
    dtype =
      met == .float64 || met == .complex128 || (met.isInteger && met.itemSize >= 4) ? .complex128 : .complex64
  }
  return TensorVariable(constant: value.astype(dtype), origin: literal.origin)
}

/// A literal as the operand of a product with `a`: in `a`'s dtype, as beside an operator.
package func fitted(_ b: TensorVariable, beside a: TensorVariable) throws(TheanoError) -> TensorVariable {
  b.isWeak && !a.isWeak ? try resolve(b, meeting: a.dtype, .mul) : hardened(b)
}

/// A literal in a dtype that is asked for; what is none stays as it is.
///
/// - Throws: `TypeError` for a value that the dtype cannot hold: a fraction or an imaginary part that would go, an integer
///   out of range, a finite float that would become infinite.
package func fitted(_ variable: TensorVariable, to dtype: DType, _ operation: String) throws(TheanoError)
  -> TensorVariable
{
  guard variable.isWeak, let value = variable.constantValue else { return variable }
  let cast = value.astype(dtype)
  let finite =
    value.scalars(as: Double.self).allSatisfy(\.isFinite) == cast.scalars(as: Double.self).allSatisfy(\.isFinite)
  let rounds = !value.dtype.isComplex || dtype.isComplex
  guard dtype.isDiscrete ? cast.isEqual(to: value) : rounds && finite else {
    throw TheanoError(OpFacts.literalDoesNotFit(operation, literal: value.description, dtype))
  }
  return TensorVariable(constant: cast, origin: variable.origin)
}

/// A literal that met nothing: int64, `floatX` or complex128.
package func hardened(_ variable: TensorVariable) -> TensorVariable {
  guard variable.isWeak, let value = variable.constantValue else { return variable }
  let dtype = value.dtype.isFloat ? FloatX.current : value.dtype
  return TensorVariable(constant: value.astype(dtype), origin: variable.origin)
}

private func foldLiterals(_ op: ScalarOp, _ operands: [TensorVariable], _ origin: Origin) -> TensorVariable {
  let applied = Elementwise(op, floatX: .float64).apply(operands, origin: origin)[0]
  guard applied.error == nil,
    let value = try? Elementwise(op, floatX: .float64).evaluate(operands.compactMap(\.constantValue)).first
  else { return applied }
  return value.dtype == .bool
    ? TensorVariable(constant: value, origin: origin) : TensorVariable(weak: value, origin: origin)
}

extension TensorVariable {
  /// A constant of the array's own dtype. Axes of size 1 are broadcastable.
  package convenience init(constant value: NDArray, origin: Origin) {
    self.init(
      TensorType(value.dtype, value.shape.map { Size($0) }), .constant(value, weak: false), origin: origin)
  }

  /// A literal or plain Swift number, or an array of them.
  package convenience init(weak value: NDArray, origin: Origin) {
    self.init(
      TensorType(value.dtype, value.shape.map { Size($0) }), .constant(value, weak: true), origin: origin)
  }
}

extension Formula {
  /// The formula over variables; numbers are literals, so they take the dtype of what they meet.
  package func variable(operands: [TensorVariable], result: TensorVariable, origin: Origin) -> TensorVariable {
    switch self {
    case .operand(let k): operands[k]
    case .result: result
    case .number(let x): TensorVariable(weak: NDArray(x), origin: origin)
    case .apply(let op, let parts):
      elementwise(
        op, parts.map { $0.variable(operands: operands, result: result, origin: origin) }, origin: origin)
    }
  }
}

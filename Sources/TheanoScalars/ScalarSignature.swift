import TheanoArrays
import TheanoErrors

/// The dtypes of one application of a scalar operation.
package struct ScalarSignature: Hashable, Sendable {
  /// The dtype in which each operand arrives: operands are cast to it before the operation.
  ///
  /// The operands that the operation unites arrive in one dtype; the condition of `switch` arrives as bool,
  /// and an operand that the operation does not compute with keeps its own.
  package var operands: [DType]
  package var result: DType

  package init(operands: [DType], result: DType) {
    self.operands = operands
    self.result = result
  }

  /// `count` operands that meet in `common`.
  init(_ count: Int, of common: DType, to result: DType) {
    self.init(operands: Array(repeating: common, count: count), result: result)
  }
}

extension ScalarOp {
  /// The dtypes in which operands of these dtypes are computed and returned.
  ///
  /// - Parameter floatX: what the quotient of two integers is.
  /// - Throws: `TypeError` where the operation has no meaning for the dtypes, or for their number.
  ///
  /// ```swift
  /// try ScalarOp.exp.signature([.int8])              // float32 -> float32
  /// try ScalarOp.lt.signature([.int32, .float32])    // float64, float64 -> bool
  /// ```
  package func signature(
    _ operands: [DType], floatX: DType = FloatX.current
  ) throws(TheanoError) -> ScalarSignature {
    let row = self.row
    let count = operands.count
    guard count > 0, count == row.arity ?? count else {
      throw TheanoError(ScalarFacts.operandCount(operation: row.name, expected: row.arity, got: count))
    }
    let common = promote(operands)
    func refuse(_ refused: Bool, _ fact: @autoclosure () -> ScalarFacts) throws(TheanoError) {
      if refused { throw TheanoError(fact()) }
    }
    func uniform(_ dtype: DType, to result: DType? = nil) -> ScalarSignature {
      ScalarSignature(count, of: dtype, to: result ?? dtype)
    }
    switch row.typeRule {
    case .upcast(let refused), .keep(let refused):
      try refuse(refused.contains(common.kind), refusal(of: common, operands, row.name, refused))
      return uniform(common)
    case .trueDivision: return uniform(common.isDiscrete ? floatX : common)
    case .power: return uniform(common == .bool ? .int8 : common)
    case .float(let complex):
      try refuse(!complex && common.isComplex, .complexOperand(operation: row.name, operands: operands))
      return uniform(common.functionDType)
    case .modulus, .realPart: return uniform(common, to: common.realDType)
    case .predicate(let ordered):
      try refuse(ordered && common.isComplex, .complexOperand(operation: row.name, operands: operands))
      return uniform(common, to: .bool)
    case .bitwise:
      if let fact = bitwiseRefusal(common, operands, row.name) { throw TheanoError(fact) }
      return uniform(common)
    case .choice:
      let branches = promote(Array(operands[1...]))
      return ScalarSignature(operands: [.bool, branches, branches], result: branches)
    case .second: return ScalarSignature(operands: operands, result: operands[1])
    case .to(let dtype):
      try refuse(
        common.isComplex && !(dtype.isComplex || dtype == .bool), .complexToReal(from: common, to: dtype))
      return uniform(common, to: dtype)
    case .float64: return uniform(common.isComplex ? .complex128 : .float64, to: .float64)
    case .complexOfFloats:
      try refuse(common.isComplex, .complexOperand(operation: row.name, operands: operands))
      return uniform(common.complexDType.realDType, to: common.complexDType)
    }
  }
}

/// The words for a kind that a rule lists as refused.
private func refusal(
  of common: DType, _ operands: [DType], _ name: String, _ refused: [DType.Kind]
) -> ScalarFacts {
  switch common.kind {
  case .bool where !refused.contains(.signed):
    .boolResult(operation: name, operands: operands)
  case .complex: .complexOperand(operation: name, operands: operands)
  case .bool, .signed, .unsigned, .float: .needsFloat(operation: name, got: common)
  }
}

private func bitwiseRefusal(_ common: DType, _ operands: [DType], _ name: String) -> ScalarFacts? {
  if operands.contains(where: { !$0.isDiscrete }) {
    return .bitwiseOfFloat(operation: name, operands: operands)
  }
  if operands.contains(.bool) && common != .bool { return .bitwiseMix(operation: name, operands: operands) }
  if !common.isDiscrete { return .bitwiseTooWide(operation: name, operands: operands) }
  return nil
}

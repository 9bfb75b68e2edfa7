import ComplexModule
import TheanoArrays

extension ScalarOp {
  /// The value for operands of the dtypes that `signature` says, rounded to the dtype of its result.
  ///
  /// The signature is one that ``signature(_:floatX:)`` gave for this operation. There is a value for all
  /// operands: integers wrap, and dividing an integer by 0 gives 0.
  package func evaluate(_ operands: [Scalar], _ signature: ScalarSignature) -> Scalar {
    let values = row.values
    guard let value = values.uniform(operands, signature.result) ?? values.mixed?(operands) else {
      preconditionFailure("\(row.name) has no value for \(signature.operands)")
    }
    return value.rounded(to: signature.result)
  }

  /// The partial derivative with respect to operand `index` of `count`.
  package func partial(_ index: Int, of count: Int) -> ScalarOpRow.Partial {
    if self == .mul {
      let others = (0..<count).filter { $0 != index }.map { Formula.operand($0) }
      return .formula(others.isEmpty ? 1 : others.count == 1 ? others[0] : .apply(.mul, others))
    }
    let row = self.row
    return row.partials[row.arity == nil ? 0 : index]
  }

  /// How machine code is made of it with these dtypes.
  package func lowering(_ signature: ScalarSignature) -> ScalarLowering {
    if self == .pow && signature.result.isInteger { return .row }
    guard signature.result.isComplex || signature.operands.contains(where: \.isComplex) else { return row.lowering }
    switch row.lowering {
    case .instruction: return self == .sqrt || self == .sgn ? .row : .instruction
    case .formula: return row.lowering
    // What backends write themselves is for real numbers.
    case .function, .libm, .row: return .row
    }
  }
}

extension ScalarOpRow.Values {
  /// The value if all operands are of one kind that the operation computes in; each step of a longer sum or
  /// product is rounded to `dtype`.
  fileprivate func uniform(_ operands: [Scalar], _ dtype: DType) -> Scalar? {
    switch operands[0] {
    case .bool:
      uniform(operands, dtype, bool, tests?.bool, wrap: { .bool($0) }) {
        if case .bool(let b) = $0 { b } else { nil }
      }
    case .int:
      uniform(operands, dtype, int, tests?.int, wrap: { .int($0) }) {
        if case .int(let i) = $0 { i } else { nil }
      }
    case .uint:
      uniform(operands, dtype, uint, tests?.uint, wrap: { .uint($0) }) {
        if case .uint(let u) = $0 { u } else { nil }
      }
    case .real:
      uniform(operands, dtype, real, tests?.real, wrap: { .real($0) }) {
        if case .real(let x) = $0 { x } else { nil }
      }
    case .complex:
      uniform(operands, dtype, complex, tests?.complex, wrap: { .complex($0) }) {
        if case .complex(let z) = $0 { z } else { nil }
      }
    }
  }

  private func uniform<Value>(
    _ operands: [Scalar], _ dtype: DType, _ function: ScalarFunction<Value>?, _ test: ScalarTest<Value>?,
    wrap: (Value) -> Scalar, unwrap: (Scalar) -> Value?
  ) -> Scalar? {
    guard let x = unwrap(operands[0]) else { return nil }
    func operand(_ k: Int) -> Value {
      guard let value = unwrap(operands[k]) else { preconditionFailure("operands of two kinds") }
      return value
    }
    switch test {
    case .one(let f): return .bool(f(x))
    case .two(let f): return .bool(f(x, operand(1)))
    case nil: break
    }
    switch function {
    case .one(let f): return wrap(f(x))
    case .two(let f): return wrap(f(x, operand(1)))
    case .three(let f): return wrap(f(x, operand(1), operand(2)))
    case .fold(let f):
      var result = wrap(x)
      for k in operands.indices.dropFirst() {
        guard let sum = unwrap(result) else { preconditionFailure("rounding changed the kind") }
        result = wrap(f(sum, operand(k))).rounded(to: dtype)
      }
      return result
    case nil: return nil
    }
  }
}

extension Formula {
  /// The value in double precision, where predicates are 0 or 1.
  ///
  /// - Parameter result: the value of the operation whose formula this is, for `.result`.
  package func evaluate(operands: [Double], result: Double = .nan) -> Double {
    switch self {
    case .operand(let index): return operands[index]
    case .result: return result
    case .number(let value): return value
    case .apply(let op, let arguments):
      let numbers = arguments.map { $0.evaluate(operands: operands, result: result) }
      let values = op.row.values
      if let real = values.real { return real(numbers) }
      if let tests = values.tests { return tests.real(numbers) ? 1 : 0 }
      if let mixed = values.mixed { return mixed(numbers.map { .real($0) }).asDouble }
      preconditionFailure("\(op.row.name) has no value for real numbers")
    }
  }
}

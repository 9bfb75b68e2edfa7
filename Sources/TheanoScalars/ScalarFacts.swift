import TheanoArrays
import TheanoErrors

/// Why a scalar operation refuses its operands.
package enum ScalarFacts: ErrorFact {
  case operandCount(operation: String, expected: Int?, got: Int)
  /// The result would be bool, which the operation has no meaning for.
  case boolResult(operation: String, operands: [DType])
  case complexOperand(operation: String, operands: [DType])
  /// Only floats are taken.
  case needsFloat(operation: String, got: DType)
  case complexToReal(from: DType, to: DType)
  /// Operands of `& | ^ ~` that are floats or complex.
  case bitwiseOfFloat(operation: String, operands: [DType])
  case bitwiseMix(operation: String, operands: [DType])
  /// A signed integer with uint64: no integer dtype holds both.
  case bitwiseTooWide(operation: String, operands: [DType])

  package var kind: TheanoError.Kind { .typeError }

  package var operation: String? {
    switch self {
    case .operandCount(let operation, _, _), .boolResult(let operation, _), .complexOperand(let operation, _),
      .needsFloat(let operation, _), .bitwiseOfFloat(let operation, _), .bitwiseMix(let operation, _),
      .bitwiseTooWide(let operation, _):
      operation
    case .complexToReal: "cast"
    }
  }

  package var message: String {
    switch self {
    case .operandCount(_, let expected, let got):
      "got \(got) operand\(got == 1 ? "" : "s"), but it takes \(expected.map { "\($0)" } ?? "at least one")"
    case .boolResult(_, let operands):
      "bool output not supported: got \(words(operands))"
    case .complexOperand(_, let operands):
      "complex numbers are not supported: got \(words(operands))"
    case .needsFloat(_, let got):
      "got \(got), but only float16, float32 and float64 are supported"
    case .complexToReal(let from, let to):
      "casting from complex to real is ambiguous: got \(from) to cast to \(to)"
    case .bitwiseOfFloat(_, let operands):
      "got \(words(operands)), but bits are those of bools or integers"
    case .bitwiseMix(_, let operands):
      "got \(words(operands)), but the operands must be all bools or all integers"
    case .bitwiseTooWide(_, let operands):
      "got \(words(operands)), but no integer dtype holds the values of both"
    }
  }

  package var hint: String? {
    switch self {
    case .operandCount: nil
    case .boolResult: "cast to int8 first; for logic use and (&), or (|), xor (^) and invert (~)"
    case .complexOperand: "use the parts: real, imag, abs or angle"
    case .needsFloat: "cast to a float dtype first"
    case .complexToReal: "use real, imag, angle or abs"
    case .bitwiseOfFloat: "cast to an integer dtype first"
    case .bitwiseMix: "cast the bools to an integer dtype, or compare the integers with 0"
    case .bitwiseTooWide: "cast one operand to the dtype of the other"
    }
  }
}

/// `int8`, `int8 and float32`, `int8, bool and float32`.
private func words(_ dtypes: [DType]) -> String {
  let names = dtypes.map(\.name)
  guard let last = names.last, names.count > 1 else { return names.first ?? "nothing" }
  return names.dropLast().joined(separator: ", ") + " and " + last
}

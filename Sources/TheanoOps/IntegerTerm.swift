import TheanoArrays
import TheanoErrors
import TheanoGraph

/// An integer that an op needs (a size, an index, a bound of a slice): known when building, or an operand.
package enum IntegerTerm: Hashable, Sendable {
  case constant(Int)
  /// The value of the operand of this number, an integer scalar.
  case operand(Int)

  package func size(_ operands: [Operand]) -> Size {
    switch self {
    case .constant(let value): return Size(value)
    case .operand(let k):
      guard let size = operands[k].size else { preconditionFailure("operand \(k) is an integer scalar") }
      return size
    }
  }

  package func value(_ operands: [NDArray]) -> Int {
    switch self {
    case .constant(let value): return value
    case .operand(let k):
      guard let value = operands[k].scalars(as: Int.self).first else {
        preconditionFailure("operand \(k) is an integer scalar")
      }
      return value
    }
  }

  package var text: String {
    switch self {
    case .constant(let value): "\(value)"
    case .operand(let k): "operand \(k)"
    }
  }
}

/// Collects the operands of an op that has integers among them.
package struct TermCollector {
  package var operands: [TensorVariable]
  let operation: String

  package init(_ operation: String, _ operands: [TensorVariable]) {
    self.operation = operation
    self.operands = operands
  }

  /// The term for an argument; a symbolic one becomes the next operand.
  package mutating func term(_ argument: any TensorArgument) throws(TheanoError) -> IntegerTerm {
    let variable = argument.tensorVariable
    if let error = variable.error { throw error }
    guard variable.ndim == 0, variable.dtype.isInteger else {
      throw TheanoError(ShapeFacts.needsInteger(operation, got: variable.type))
    }
    if let value = variable.sizeValue?.constant { return .constant(value) }
    if let known = operands.dropFirst().firstIndex(of: variable) { return .operand(known) }
    operands.append(variable)
    return .operand(operands.count - 1)
  }
}

/// The result of a function that is composed of others: errors get the line of the whole, nodes made inside too.
package func composed(
  _ origin: Origin, _ operands: [TensorVariable], _ body: () throws(TheanoError) -> TensorVariable
) -> TensorVariable {
  if let poisoned = operands.first(where: { $0.error != nil }) { return poisoned }
  do throws(TheanoError) {
    return try Origin.inheriting(origin) { () throws(TheanoError) in try body() }
  } catch {
    var located = error
    if located.places.isEmpty {
      located.places = Place.around(origin, operands: operands.map { ($0.name, $0.origin) })
    }
    return TensorVariable(poisoned: located, origin: origin)
  }
}

/// As ``composed(_:_:_:)`` for several results, whose number is known; each carries the error.
package func composed(
  _ origin: Origin, _ operands: [TensorVariable], count: Int, _ body: () throws(TheanoError) -> [TensorVariable]
) -> [TensorVariable] {
  var results: [TensorVariable] = []
  let failed = composed(origin, operands) { () throws(TheanoError) in
    results = try body()
    return results.first ?? .constant(0, .int64, origin)
  }
  return failed.error == nil ? results : [TensorVariable](repeating: failed, count: max(count, 1))
}

/// An axis from 0 on, for one that may count from the end.
package func normalAxis(_ axis: Int, _ operation: String, _ type: TensorType) throws(TheanoError) -> Int {
  guard axis >= -type.ndim && axis < type.ndim else {
    throw TheanoError(OpFacts.axisOutOfRange(operation, axis: axis, type))
  }
  return axis < 0 ? axis + type.ndim : axis
}

/// Notes that `size` must not be negative, unless it shows that it is not.
package func requireNonNegative(
  _ size: Size, _ operation: String, _ requirements: inout [SizeRequirement]
) throws(TheanoError) {
  if let value = size.constant {
    if value < 0 { throw TheanoError(ShapeFacts.negativeSize(operation, value)) }
  } else if !size.isNeverNegative {
    requirements.append(SizeRequirement(.zero, .atMost, size, .nonNegative))
  }
  requirements += measurable(size)
}

/// What a size must be so that computing it has not overflowed: the arithmetic of sizes saturates.
package func measurable(_ size: Size) -> [SizeRequirement] {
  guard size.mentionsValues else { return [] }
  switch size.atom {
  case .axis, .value: return []
  case .floorDivide, .modulo, .maximum, .minimum, .isNegative, nil: break
  }
  return [SizeRequirement(size, .atMost, Size(Int.max - 1), .measurable)]
}

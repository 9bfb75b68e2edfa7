import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars

/// Its first input, which a call refuses unless all others (bool scalars) are true (Theano's `Assert` and `Raise`).
///
/// `y = x`, and so are the derivatives.
package struct Assertion: Op {
  package let message: String
  /// Whether it stands for `Raise`, which always refuses.
  package let raises: Bool

  package init(_ message: String, raises: Bool = false) { (self.message, self.raises) = (message, raises) }

  package var name: String { raises ? "Raise{\(message)}" : "Assert{msg='\(message)'}" }
  package var spokenName: String { raises ? "raise" : "assertion" }

  private var failure: CheckFailure { raises ? .raised(message) : .assertion(message) }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    for input in inputs.dropFirst() where input.type.ndim > 0 || input.type.dtype != .bool {
      throw TheanoError(AssertionFacts.condition(input.type))
    }
    return Inference(inputs[0].type)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    let conditions = [Gradient](repeating: .disconnected, count: call.inputs.count - 1)
    return [cotangents[0].map { .value($0) } ?? .disconnected] + conditions
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    [tangents[0].map { .value($0) } ?? .zero]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    if raises || inputs.dropFirst().contains(where: { $0.scalars(as: Bool.self).first != true }) {
      throw TheanoError(raises ? AssertionFacts.raised(message) : AssertionFacts.failed(message))
    }
    return [inputs[0]]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    .elements([
      { code, place in
        check(code, call)
        return code.element(0, at: place)
      }
    ])
  }

  /// Where the value has no elements.
  package func indexCheck(_ call: LoweringCall) -> IndexCheck? {
    IndexCheck(region: [], rest: call.outputs[0].shape, indices: Array(1..<call.inputs.count)) { code, _ in
      check(code, call)
    }
  }

  private func check(_ code: any ElementCode, _ call: LoweringCall) {
    if raises { code.check(code.constant(ScalarConstant(.bool(false), .bool)), failure, []) }
    for k in call.inputs.indices.dropFirst() { code.check(code.element(k, at: []), failure, []) }
  }
}

/// What assertions say.
enum AssertionFacts: ErrorFact {
  case condition(TensorType)
  case failed(String)
  case raised(String)

  var kind: TheanoError.Kind {
    switch self {
    case .condition: .typeError
    case .failed: .assertionError
    case .raised: .runtimeError
    }
  }

  var operation: String? {
    switch self {
    case .condition, .failed: "assertion"
    case .raised: "raise"
    }
  }

  var message: String {
    switch self {
    case .condition(let type): "a condition must be a scalar that is true or false: got \(type.brief)"
    case .failed(let text), .raised(let text): text
    }
  }

  var hint: String? {
    switch self {
    case .condition: "T.all(x) is true where all elements are"
    case .failed, .raised: nil
    }
  }
}

extension tensor {
  /// `x`, which a call refuses with an `AssertionError` unless every condition holds (Theano's `Assert`).
  ///
  /// Checked in every mode wherever an element of the result is computed. Gradients pass through.
  ///
  /// - Parameters:
  ///   - x: any tensor.
  ///   - conditions: scalars; any number but 0 is true.
  ///   - message: what the error says.
  /// - Returns: `x`. Carries `TypeError` for a condition that is no scalar.
  ///
  /// ```swift
  /// let p = T.assertion(x, T.all(T.ge(x, 0)), message: "probabilities must not be negative")
  /// ```
  public static func assertion(
    _ x: TensorVariable, _ conditions: TensorVariable..., message: String = "Theano Assert failed!",
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    asserted(x, conditions, message, .at(file, line, column))
  }

  /// `x`, which every call that computes it refuses with a `RuntimeError` (Theano's `Raise`): for the side of a choice that
  /// must not be taken.
  ///
  /// ```swift
  /// let y = T.ifelse(T.gt(n, 0), x / n, T.raise(x, "there is nothing to divide by"))
  /// ```
  public static func raise(
    _ x: TensorVariable, _ message: String,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return composed(origin, [x]) { Assertion(message, raises: true)(hardened(x), origin: origin) }
  }

  fileprivate static func asserted(
    _ x: TensorVariable, _ conditions: [TensorVariable], _ message: String, _ origin: Origin
  ) -> TensorVariable {
    composed(origin, [x] + conditions) { () throws(TheanoError) in
      for condition in conditions where condition.ndim > 0 || condition.dtype.isComplex {
        throw TheanoError(AssertionFacts.condition(condition.type))
      }
      let truths = conditions.map { $0.dtype == .bool ? $0 : tensor.neq($0, 0) }
      return Assertion(message).apply([hardened(x)] + truths, origin: origin)[0]
    }
  }

  /// Checks of values, under the name of Theano's module `theano.tensor.opt`.
  public enum opt {
    /// As ``tensor/assertion(_:_:message:file:line:column:)``, written as in Theano.
    ///
    /// ```swift
    /// let y = T.opt.Assert("sizes differ")(x, T.eq(x.shape[0], n))
    /// ```
    public struct Assert: Sendable {
      public let message: String
      public init(_ message: String = "Theano Assert failed!") { self.message = message }

      public func callAsFunction(
        _ x: TensorVariable, _ conditions: TensorVariable...,
        file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
      ) -> TensorVariable {
        asserted(x, conditions, message, .at(file, line, column))
      }
    }
  }
}

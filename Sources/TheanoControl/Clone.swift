import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps

/// What goes wrong where expressions are copied or made into functions.
enum CopyFacts: ErrorFact {
  case replacement(String, TensorType, TensorType)
  case replacedTwice(String)
  case argumentCount(got: Int, wanted: Int)
  case argumentType(Int, TensorType, TensorType)
  case notAnInput(Int)
  case missingInput(String)
  case innerSizes
  case overrideCount(String, got: Int, wanted: Int)
  case overrideRank(String, Int, TensorType, TensorType)

  var kind: TheanoError.Kind {
    switch self {
    case .replacement, .argumentType, .notAnInput, .overrideRank: .typeError
    case .replacedTwice, .argumentCount, .innerSizes, .overrideCount: .valueError
    case .missingInput: .missingInputError
    }
  }

  var operation: String? {
    switch self {
    case .replacement, .replacedTwice: "clone"
    case .argumentCount, .argumentType, .notAnInput, .missingInput, .innerSizes, .overrideCount, .overrideRank:
      "OpFromGraph"
    }
  }

  var message: String {
    switch self {
    case .replacement(let name, let old, let new):
      "the replacement of \(name) must have its dtype and rank: got \(new.brief) for \(old.brief)"
    case .replacedTwice(let name): "there are two replacements of \(name)"
    case .argumentCount(let got, let wanted): "the function takes \(wanted) arguments, got \(got)"
    case .argumentType(let k, let wanted, let got):
      "argument \(k) must have the dtype and rank of the input it stands for: got \(got.brief) for \(wanted.brief)"
    case .notAnInput(let k): "input \(k) must be a variable without a value: no constant, shared variable or result"
    case .missingInput(let name): "the outputs use \(name), which is not among the inputs"
    case .innerSizes:
      "a function whose sizes depend on values that it computes itself is always inlined, and then has no derivatives "
        + "of its own"
    case .overrideCount(let name, let got, let wanted): "\(name) gave \(got) results, \(wanted) are needed"
    case .overrideRank(let name, let k, let wanted, let got):
      "result \(k) of \(name) must have the rank of what it belongs to: got \(got.brief) for \(wanted.brief)"
    }
  }

  var hint: String? {
    switch self {
    case .replacement: "cast it, or pass strict: false"
    case .missingInput: "list it among the inputs"
    case .replacedTwice, .argumentCount, .argumentType, .notAnInput, .innerSizes, .overrideCount, .overrideRank: nil
    }
  }
}

extension tensor {
  /// The same expression over other variables (Theano's `clone`).
  ///
  /// All replacements are made at once: none is replaced again. What depends on none of them stays what it is. Works
  /// through loops, whose steps see the replacements.
  ///
  /// - Parameters:
  ///   - output: an expression.
  ///   - replace: variables of it (inputs, shared variables, results) with what takes their place.
  ///   - strict: refuse a replacement of another dtype; if false, it is cast.
  /// - Returns: a copy of `output`. Carries `TypeError` for a replacement of another dtype or rank, `ValueError` for two
  ///   replacements of one variable.
  ///
  /// ```swift
  /// let test = T.clone(cost, replace: [x: testSet, dropout: T.constant(0.0)])
  /// ```
  public static func clone(
    _ output: TensorVariable, replace: KeyValuePairs<TensorVariable, TensorVariable>, strict: Bool = true,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    copies([output], replace, strict, .at(file, line, column))[0]
  }

  /// The same expressions over other variables; what they have in common is copied once.
  public static func clone(
    _ outputs: [TensorVariable], replace: KeyValuePairs<TensorVariable, TensorVariable>, strict: Bool = true,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    copies(outputs, replace, strict, .at(file, line, column))
  }

  private static func copies(
    _ outputs: [TensorVariable], _ pairs: KeyValuePairs<TensorVariable, TensorVariable>, _ strict: Bool,
    _ origin: Origin
  ) -> [TensorVariable] {
    if outputs.isEmpty { return [] }
    var replacements: [VariableID: TensorVariable] = [:]
    let check = composed(origin, pairs.flatMap { [$0.key, $0.value] }) { () throws(TheanoError) in
      for (variable, written) in pairs {
        let name = variable.name ?? "a variable"
        var value = written
        if written.isWeak { value = written.constantValue.map { constant(like: variable, $0, origin) } ?? written }
        if !strict && value.ndim == variable.ndim { value = tensor.cast(value, variable.dtype) }
        guard value.dtype == variable.dtype && value.ndim == variable.ndim else {
          throw TheanoError(
            CopyFacts.replacement(name, variable.type, value.type),
            at: [
              Place("here", origin), Place(name, variable.origin), Place(value.name ?? "the replacement", value.origin),
            ])
        }
        guard replacements.updateValue(value, forKey: variable.id) == nil else {
          throw TheanoError(CopyFacts.replacedTwice(name))
        }
      }
      return outputs[0]
    }
    if check.error != nil, outputs[0].error == nil { return outputs.map { _ in check } }
    return cloned(outputs, replacing: replacements)
  }

  /// A literal in the dtype of a variable, where that holds its value.
  private static func constant(like variable: TensorVariable, _ value: NDArray, _ origin: Origin) -> TensorVariable {
    let cast = value.astype(variable.dtype)
    let fits = value.dtype.isFloat && !variable.dtype.isDiscrete || cast.isEqual(to: value)
    return TensorVariable(constant: fits ? cast : value, origin: origin)
  }
}

/// Why `function`, a call or a shared variable refuses.
enum FunctionFacts: ErrorFact {
  // Compiling
  case unusedInput(index: Int, String)
  case missingInput(String, used: String)
  case inputTwice(String, Int, Int)
  case constantAsInput(Int)
  case sharedAsInput(String)
  case updateTwice(String)
  case updateType(String, TensorType, TensorType)
  case updateWithoutValue(String)
  case inputUpdateType(String, TensorType, TensorType)
  case givenType(String, TensorType, TensorType)
  case givenCycle(String)
  case givenTwice(String)
  case patternDoesNotFit([Bool], [Int])
  case swapNotUsed(String, [String])
  case badThreads(Int)
  case badMemoryLimit(Int)
  case noPlan(String)
  // Calling
  case tooManyArguments(got: Int, inputs: [String?])
  case missingArgument(String)
  case unknownInput(String, [String])
  case argumentTwice(String)
  case losesPrecision(ArgumentRole, TensorType, given: DType, NDArray)
  case changesValue(ArgumentRole, TensorType, NDArray, would: NDArray)
  case wrongRank(ArgumentRole, expected: Int, [Int])
  case notOne(ArgumentRole, [Int], [Bool])
  case notStrict(ArgumentRole, TensorType, given: NDArray, isArray: Bool)
  case noValue(String, [String])
  case noOutput(Int, count: Int)
  case wrongTargets(got: Int, outputs: Int)
  case wrongShapes(got: Int, inputs: Int)

  var kind: TheanoError.Kind {
    switch self {
    case .unusedInput, .inputTwice: .unusedInputError
    case .missingInput: .missingInputError
    case .constantAsInput, .sharedAsInput, .updateType, .inputUpdateType, .givenType, .tooManyArguments,
      .missingArgument,
      .unknownInput,
      .argumentTwice, .losesPrecision, .changesValue, .wrongRank, .notOne, .notStrict, .wrongTargets, .wrongShapes:
      .typeError
    case .updateTwice, .givenCycle, .givenTwice, .patternDoesNotFit, .swapNotUsed, .updateWithoutValue, .badThreads,
      .badMemoryLimit:
      .valueError
    case .noPlan: .notImplementedError
    case .noValue: .keyError
    case .noOutput: .indexError
    }
  }

  var operation: String? {
    switch self {
    case .patternDoesNotFit: "shared"
    case .swapNotUsed: "copy"
    case .unusedInput, .missingInput, .inputTwice, .constantAsInput, .sharedAsInput, .updateTwice,
      .updateType, .updateWithoutValue, .inputUpdateType,
      .givenType, .givenCycle, .givenTwice, .badThreads, .badMemoryLimit, .noPlan:
      "function"
    case .tooManyArguments, .missingArgument, .unknownInput, .argumentTwice, .noOutput, .wrongTargets: "call"
    case .wrongShapes: "peakBytes"
    case .noValue: "function"
    case .losesPrecision(let role, _, _, _), .changesValue(let role, _, _, _),
      .wrongRank(let role, _, _), .notOne(let role, _, _), .notStrict(let role, _, _, _):
      switch role {
      case .position(_, _, .some(let function)): function
      case .position(_, _, nil): "call"
      case .value: "setValue"
      case .firstValue: "shared"
      case .constant: "constant"
      }
    }
  }

  var message: String {
    switch self {
    case .unusedInput(let index, let name):
      "theano.function was asked to create a function computing outputs given certain inputs, but the provided input "
        + "variable at index \(index) is not part of the computational graph needed to compute the outputs: \(name)"
    case .missingInput(let name, let used):
      "the variable \(name), used to compute \(used), was not provided and not given a value"
    case .inputTwice(let name, let first, let second):
      "Variable \(name) is used twice in inputs to theano.function, at indices \(first) and \(second)"
    case .constantAsInput(let index): "the input at index \(index) is a constant, not an input variable"
    case .sharedAsInput(let name): "Cannot use a shared variable (\(name)) as explicit input"
    case .updateTwice(let name): "this shared variable already has an update expression: \(name)"
    case .updateType(let name, let old, let new):
      "An update must have the same type as the original shared variable (shared_var=\(name), "
        + "shared_var.type=\(old), update_val.type=\(new))"
    case .updateWithoutValue(let name): "the input \(name) has an update but no value to begin with"
    case .inputUpdateType(let name, let old, let new):
      "An update must have the same type as the input (input=\(name), input.type=\(old), update.type=\(new))"
    case .givenType(let name, let old, let new):
      "Cannot convert Type \(new) (of the replacement) into Type \(old) (of Variable \(name))"
    case .givenCycle(let name): "the replacement of \(name) leads back to \(name)"
    case .givenTwice(let name): "\(name) is replaced twice in givens"
    case .patternDoesNotFit(let pattern, let shape):
      "the broadcastable pattern (\(pattern.map { $0 ? "True" : "False" }.joined(separator: ", "))) does not fit a value of shape \(tuple(shape))"
    case .swapNotUsed(let name, _): "\(name) cannot be swapped: the function does not use it"
    case .tooManyArguments(let got, let inputs):
      "Too many parameter passed to theano function: got \(got) for \(inputs.count) input\(inputs.count == 1 ? "" : "s")"
    case .missingArgument(let name): "Missing required input: \(name)"
    case .unknownInput(let name, let names):
      "Unknown input or state: \(name). The function has \(names.count) named input\(names.count == 1 ? "" : "s") "
        + "(\(names.joined(separator: ", ")))"
    case .argumentTwice(let name): "the input \(name) is given twice"
    case .losesPrecision(let role, let type, let given, let array):
      "\(role.bad)\(type) cannot store a value of dtype \(given.name) without risking loss of precision. "
        + "Value: \(array.brief)"
    case .changesValue(let role, let type, let array, let cast):
      "\(role.bad)\(type) cannot store accurately value \(array.text(besides: cast)), it would be represented as "
        + cast.text(besides: array)
    case .wrongRank(let role, let expected, let shape):
      "\(role.bad)Wrong number of dimensions: expected \(expected), got \(shape.count) with shape \(tuple(shape))"
    case .notOne(let role, let shape, let pattern):
      "\(role.bad)Non-unit value on shape on a broadcastable dimension: shape \(tuple(shape)), "
        + "broadcastable (\(pattern.map { $0 ? "True" : "False" }.joined(separator: ", ")))"
    case .notStrict(let role, let type, let given, let isArray):
      "\(role.bad)\(type) is strict and takes no "
        + (isArray ? "array of dtype \(given.dtype.name)" : "number or Swift array")
    case .noValue(let name, _): "the function keeps no value of \(name)"
    case .badThreads(let count): "a call cannot use \(count) threads"
    case .badMemoryLimit(let bytes): "the memory limit is \(bytes) bytes"
    case .noPlan(let what): "\(what) needs a plan of memory, and the reference mode makes none"
    case .wrongTargets(let got, let outputs):
      "got \(got) array\(got == 1 ? "" : "s") to write into for \(outputs) output\(outputs == 1 ? "" : "s")"
    case .wrongShapes(let got, let inputs):
      "got \(got) shape\(got == 1 ? "" : "s") for \(inputs) input\(inputs == 1 ? "" : "s")"
    case .noOutput(let index, let count):
      "there is no output \(index): the function has \(count) output\(count == 1 ? "" : "s")"
    }
  }

  var hint: String? {
    switch self {
    case .unusedInput: "leave it out, or pass onUnusedInput: .ignore"
    case .missingInput:
      "add it to the inputs, give it a default with In(…, value:), or replace it with givens"
    case .inputTwice: "list it once"
    case .constantAsInput: "make the input with a constructor such as T.dmatrix(\"x\")"
    case .sharedAsInput: "substitute a non-shared variable through givens"
    case .updateTwice, .givenTwice: "keep one of the two"
    case .updateType(_, let old, let new):
      old.dtype != new.dtype
        ? "cast the update: T.cast(update, .\(old.dtype.name))"
        : old.ndim != new.ndim
          ? "the update must have as many axes as the variable, \(old.ndim) and not \(new.ndim): reduce or reshape it"
          : "make the broadcastable patterns equal: T.unbroadcast, T.addbroadcast or shared(…, broadcastable:)"
    case .updateWithoutValue: "write In(…, value: …, update: …)"
    case .inputUpdateType(_, let old, let new):
      old.dtype != new.dtype ? "cast the update: T.cast(update, .\(old.dtype.name))" : "convert the update to \(old)"
    case .givenType(_, let old, _): "convert the replacement to \(old)"
    case .givenCycle: "use a fresh variable in the replacement"
    case .patternDoesNotFit: "only an axis of size 1 can be broadcastable"
    case .swapNotUsed(_, let names):
      names.isEmpty
        ? "the function has no named shared variable" : "its shared variables are \(names.joined(separator: ", "))"
    case .tooManyArguments(_, let names):
      names.isEmpty
        ? "call it without arguments"
        : "the inputs are \(names.map { $0 ?? "an unnamed one" }.joined(separator: ", "))"
    case .missingArgument: "pass a value for each input, or give it a default with In(…, value:)"
    case .unknownInput: "use one of these names, or pass arguments by position"
    case .argumentTwice: "pass it once"
    case .losesPrecision(.position, let type, _, _):
      "cast the data explicitly (.astype(.\(type.dtype.name))), or pass allowInputDowncast: true to function"
    case .losesPrecision(_, let type, _, _): "cast the data explicitly: .astype(.\(type.dtype.name))"
    case .changesValue(.position, _, _, _): "pass a value that fits, or allowInputDowncast: true to function"
    case .changesValue: "pass a value that fits"
    case .wrongRank(_, let expected, _):
      "pass \(expected == 0 ? "a number" : "an array of \(expected) ax\(expected == 1 ? "is" : "es")"), "
        + "or declare the variable with another number of axes"
    case .notStrict(_, let type, _, _): "pass an NDArray of dtype \(type.dtype.name)"
    case .noValue(_, let names): names.isEmpty ? "it keeps none" : "it keeps \(names.joined(separator: ", "))"
    case .noOutput(_, let count): count == 0 ? "it has none" : "outputs are numbered from 0 to \(count - 1)"
    case .badThreads: "pass a number from 1, or nil for as many as there are cores"
    case .badMemoryLimit: "pass a number of bytes from 0, or nil for no limit"
    case .noPlan: "compile with mode: .fastRun"
    case .wrongTargets: "pass one array for each output, in order"
    case .wrongShapes: "pass one shape for each input without a default, in order"
    case .notOne: "pass size 1 there, or declare the variable without a broadcastable axis (T.matrix)"
    }
  }
}

extension ArgumentRole {
  /// The beginning of a sentence about a bad argument.
  fileprivate var bad: String {
    switch self {
    case .position(let index, let name, let function):
      "Bad input argument \(name.map { "\($0) " } ?? "")to theano function"
        + (function.map { " with name \"\($0)\"" } ?? "") + " at index \(index) (0-based). "
    case .value(let name), .firstValue(let name): "Bad value for \(name). "
    case .constant: ""
    }
  }
}

/// As Python prints a shape.
func tuple(_ shape: [Int]) -> String {
  shape.count == 1 ? "(\(shape[0]),)" : "(" + shape.map(String.init).joined(separator: ", ") + ")"
}

extension NDArray {
  /// The values if they are few, with as many digits as tell them from those of `other`; else the first that differs.
  fileprivate func text(besides other: NDArray) -> String {
    if ndim <= 1 && count <= 5 && description != other.description { return description }
    func numbers(_ array: NDArray) -> [String] {
      if array.dtype.isComplex { return array.scalars(as: Complex<Double>.self).map { "\($0)" } }
      if array.dtype.isFloat { return array.scalars(as: Double.self).map { "\($0)" } }
      if array.dtype == .uint64 { return array.scalars(as: UInt64.self).map { "\($0)" } }
      return array.scalars(as: Int.self).map { "\($0)" }
    }
    let (mine, others) = (numbers(self), numbers(other))
    if ndim == 0 { return mine[0] }
    if ndim == 1 && count <= 5 { return "[" + mine.joined(separator: " ") + "]" }
    guard let place = mine.indices.first(where: { $0 < others.count && mine[$0] != others[$0] }) else { return brief }
    return "\(mine[place]) (element \(place) of an array of shape \(tuple(shape)))"
  }

  /// The values if they are few, else the shape.
  fileprivate var brief: String {
    ndim <= 1 && count <= 5 ? description : "an array of shape \(tuple(shape))"
  }
}

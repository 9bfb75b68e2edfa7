import Testing
import Theano
import TheanoGraph
import TheanoOps
import TheanoTestSupport

/// A function of `T.…` with operands that it takes: from this follow its tests and its row in
/// `Documentation/Operations.md`.
struct PublicFunction: Sendable, CustomTestStringConvertible {
  /// As it is written after `T.`.
  let name: String
  /// Theano's name after `theano.tensor.`; nil where it has none.
  let theano: String?
  /// NumPy's (or SciPy's) name; nil where it has none.
  let numpy: String?
  /// Those of float64 stand for every dtype; others (indices, masks) are what they are.
  let operands: [NDArray]
  let build: @Sendable ([TensorVariable]) -> [TensorVariable]

  var testDescription: String { name }

  static func one(
    _ name: String, _ theano: String?, _ numpy: String?, _ x: NDArray = unit,
    _ build: @escaping @Sendable (TensorVariable) -> TensorVariable
  ) -> PublicFunction {
    PublicFunction(name: name, theano: theano, numpy: numpy, operands: [x]) { [build($0[0])] }
  }

  static func two(
    _ name: String, _ theano: String?, _ numpy: String?, _ x: NDArray = unit, _ y: NDArray = other,
    _ build: @escaping @Sendable (TensorVariable, TensorVariable) -> TensorVariable
  ) -> PublicFunction {
    PublicFunction(name: name, theano: theano, numpy: numpy, operands: [x, y]) { [build($0[0], $0[1])] }
  }

  static func many(
    _ name: String, _ theano: String?, _ numpy: String?, _ operands: [NDArray],
    _ build: @escaping @Sendable ([TensorVariable]) -> [TensorVariable]
  ) -> PublicFunction {
    PublicFunction(name: name, theano: theano, numpy: numpy, operands: operands, build: build)
  }

  init(
    name: String, theano: String?, numpy: String?, operands: [NDArray],
    build: @escaping @Sendable ([TensorVariable]) -> [TensorVariable]
  ) {
    (self.name, self.theano, self.numpy, self.operands, self.build) = (name, theano, numpy, operands, build)
  }

  /// Numbers between 0 and 1, where most functions are defined; no two are equal.
  static let unit = NDArray.sample(2, 3, in: 0.1...0.9, seed: 3)
  static let other = NDArray.sample(2, 3, in: 0.1...0.9, seed: 4)
  static let above = NDArray.sample(2, 3, in: 1.1...3, seed: 5)
  static let square = NDArray.sample(3, 3, in: 0.1...0.9, seed: 6)
  static let vector = NDArray.sample(5, in: 0.1...0.9, seed: 7)
  static let cube = NDArray.sample(2, 3, 4, in: 0.1...0.9, seed: 8)
  static let places: NDArray = [2, 0, 2, 1]
  /// Whole numbers for operands whose gradient is not defined.
  static let orders: NDArray = [2, 1, 3]
  static let labels: NDArray = [2, 0]

  // MARK: - What can be asked of it

  /// Its operands as inputs whose sizes are unknown, with those of float64 as `dtype`.
  func inputs(_ dtype: DType = .float64) -> (variables: [TensorVariable], values: [NDArray]) {
    let values = operands.map { $0.dtype == .float64 ? $0.astype(dtype) : $0 }
    return (values.map { TensorVariable.unknown($0.dtype, like: $0.shape) }, values)
  }

  /// Whether it takes operands of this dtype.
  func takes(_ dtype: DType) -> Bool { build(inputs(dtype).variables).allSatisfy { $0.error == nil } }

  /// The dtypes that it takes; nil where no operand has a dtype to choose.
  var dtypes: [DType]? {
    operands.contains { $0.dtype == .float64 } ? DType.allCases.filter { takes($0) } : nil
  }

  /// Where it can be differentiated: float64, if it takes that.
  var isOfFloats: Bool { operands.contains { $0.dtype == .float64 } && takes(.float64) }

  enum Derivative: Equatable {
    case none
    case zero
    case value
    case undefined(String)
  }

  /// The gradients with respect to its float operands of the sum of its results.
  func gradient() throws -> Derivative {
    guard isOfFloats else { return .none }
    let (variables, values) = inputs()
    let outputs = build(variables).filter { $0.dtype.isFloat || $0.dtype.isComplex }
    guard !outputs.isEmpty else { return .zero }
    let parts = outputs.map { output in output.dtype.isComplex ? T.real(output).sum() : T.sum(output * output) }
    let cost = parts.dropFirst().reduce(parts[0]) { $0 + $1 }
    let wrt = variables.filter { $0.dtype == .float64 }
    let gradients = T.grad(cost, wrt, disconnectedInputs: .ignore, nullGradients: .return)
    return try answer(gradients, variables, values)
  }

  /// The derivatives of its results along a direction.
  func pushforward() throws -> Derivative {
    guard isOfFloats else { return .none }
    let (variables, values) = inputs()
    let wrt = variables.filter { $0.dtype == .float64 }
    // Another direction for each: equal ones cancel in a difference.
    let along = zip(variables, values).filter { $0.0.dtype == .float64 }.enumerated().map { k, pair in
      TensorVariable(
        constant: NDArray.sample(shape: pair.1.shape, in: 0.5...1, seed: 9 + UInt64(k)), origin: .unknown)
    }
    var answers: [Derivative] = []
    for output in build(variables) where output.dtype.isFloat || output.dtype.isComplex {
      let tangent = T.Rop([output], wrt, along)[0]
      answers.append(try answer([tangent], variables, values))
    }
    return answers.max { $0.rank < $1.rank } ?? .zero
  }

  private func answer(
    _ derivatives: [TensorVariable], _ variables: [TensorVariable], _ values: [NDArray]
  ) throws -> Derivative {
    if let error = derivatives.compactMap(\.error).first {
      guard error.kind == .nullTypeGradError || error.kind == .disconnectedInputError else { throw error }
      return error.kind == .disconnectedInputError ? .zero : .undefined(error.brief)
    }
    let bindings = Dictionary(uniqueKeysWithValues: zip(variables.map(\.id), values))
    let results = try evaluateReference(derivatives, bindings)
    let isZero = results.allSatisfy { value in value.isEqual(to: value.zeros) }
    return isZero ? .zero : .value
  }

  /// What runs at a call.
  func parts() throws -> [String] {
    let dtype: DType = takes(.float64) ? .float64 : dtypes?.last ?? .float64
    let (variables, _) = inputs(dtype)
    let text = try function(variables, build(variables), mode: .fastRun, onUnusedInput: .ignore).schedule
    // A step that computes is "OUTPUTS = WORD(INPUTS)"; a kernel's word is its number.
    let steps = text.split(separator: "\n").prefix { !$0.contains("= kernel(") }
    let words: [Substring] = steps.compactMap { line in
      guard let sign = line.range(of: " = "), let end = line.range(of: "(") else { return nil }
      return sign.upperBound < end.lowerBound ? line[sign.upperBound..<end.lowerBound] : nil
    }
    var parts: [String] = []
    if text.contains("kernel") { parts.append("fused kernel") }
    if words.contains("product") { parts.append("product") }
    let routines = words.filter { word in
      word != "product" && word.allSatisfy { $0.isLetter || $0 == "_" }
    }
    if !routines.isEmpty { parts.append("routine") }
    return parts.isEmpty ? ["no code"] : parts
  }
}

extension PublicFunction.Derivative {
  fileprivate var rank: Int {
    switch self {
    case .none: 0
    case .zero: 1
    case .value: 2
    case .undefined: 3
    }
  }
}

extension NDArray {
  fileprivate var zeros: NDArray { (try? NDArray.zeros(shape, dtype)) ?? self }
}

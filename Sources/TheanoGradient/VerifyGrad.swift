import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps

extension tensor {
  /// Checks the gradient of a function against finite differences.
  ///
  /// See the form for several arguments.
  ///
  /// ```swift
  /// try T.verifyGrad({ x in T.exp(x) * x }, [0.5, -1.0])
  /// ```
  public static func verifyGrad(
    _ function: (TensorVariable) -> TensorVariable, _ point: any NDArrayConvertible, nTests: Int = 2,
    seed: UInt64 = 1, eps: Double? = nil, absTol: Double? = nil, relTol: Double? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) throws(TheanoError) {
    try verifyGrad(
      { function($0[0]) }, points: [point], nTests: nTests, seed: seed, eps: eps, absTol: absTol, relTol: relTol,
      file: file, line: line, column: column)
  }

  /// Checks the gradient of a function of two arguments against finite differences.
  public static func verifyGrad(
    _ function: (TensorVariable, TensorVariable) -> TensorVariable, _ first: any NDArrayConvertible,
    _ second: any NDArrayConvertible, nTests: Int = 2, seed: UInt64 = 1, eps: Double? = nil,
    absTol: Double? = nil, relTol: Double? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) throws(TheanoError) {
    try verifyGrad(
      { function($0[0], $0[1]) }, points: [first, second], nTests: nTests, seed: seed, eps: eps, absTol: absTol,
      relTol: relTol, file: file, line: line, column: column)
  }

  /// Checks the gradients of a function of several arguments against finite differences.
  ///
  /// The function's value is multiplied by random weights from [0.5, 1.5] and summed; the gradient of that by each
  /// element of each argument is compared with `(f(x + eps) - f(x - eps)) / 2 eps`, both computed by the reference
  /// evaluation. An element is right if its absolute or its relative error is small enough.
  ///
  /// - Parameters:
  ///   - function: makes an expression of its arguments: variables of the rank and dtype of the points.
  ///   - points: float arrays.
  ///   - nTests: how many times to check, each with other weights.
  ///   - seed: of the weights.
  ///   - eps: by default 6e-6 for float64, 4e-3 for float32, 6e-2 for float16 (near the cube root of the rounding
  ///     error, where that and the error of the formula are alike).
  ///   - absTol, relTol: by default 1e-4, 1e-2 and 5e-2.
  /// - Throws: `GradientError` with the worst element; `TypeError` where a point is not of a float dtype; what is wrong
  ///   with the expression.
  ///
  /// ```swift
  /// try T.verifyGrad({ v in T.dot(v[0], v[1]) }, points: [[[1.0, 2.0]], [[3.0], [4.0]]])
  /// ```
  public static func verifyGrad(
    _ function: ([TensorVariable]) -> TensorVariable, points: [any NDArrayConvertible], nTests: Int = 2,
    seed: UInt64 = 1, eps: Double? = nil, absTol: Double? = nil, relTol: Double? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) throws(TheanoError) {
    let origin = Origin.at(file, line, column)
    do throws(TheanoError) {
      var verification = try Verification(function, points, seed: seed, origin: origin)
      verification.override(eps: eps, absolute: absTol, relative: relTol)
      for _ in 0..<Swift.max(0, nTests) { try verification.run() }
    } catch {
      var error = error
      if error.places.isEmpty { error.places = [Place("here", origin)] }
      throw error
    }
  }
}

/// An expression at a point, and how near its gradient must come to finite differences.
private struct Verification {
  private let points: [NDArray]
  private let arguments: [TensorVariable]
  private let output: TensorVariable
  private let origin: Origin
  private var generator: RandomGenerator
  private var eps: Double
  private var absolute: Double
  private var relative: Double

  init(
    _ function: ([TensorVariable]) -> TensorVariable, _ points: [any NDArrayConvertible], seed: UInt64,
    origin: Origin
  ) throws(TheanoError) {
    var arrays: [NDArray] = []
    for point in points { arrays.append(try point.ndArray()) }
    for (k, array) in arrays.enumerated() where !array.dtype.isFloat {
      throw TheanoError(GradientFacts.notFloat(argument: k, array.dtype))
    }
    self.points = arrays
    self.origin = origin
    arguments = arrays.map { Verification.input(like: $0, origin) }
    output = function(arguments)
    if let error = output.error { throw error }
    generator = RandomGenerator(seed: seed)
    // The least precise argument decides.
    let size = (arrays.map(\.dtype) + [output.dtype].filter(\.isFloat)).map(\.itemSize).min() ?? 8
    (eps, absolute) = size >= 8 ? (6e-6, 1e-4) : size >= 4 ? (4e-3, 1e-2) : (6e-2, 5e-2)
    relative = absolute
  }

  mutating func override(eps: Double?, absolute: Double?, relative: Double?) {
    self.eps = eps ?? self.eps
    self.absolute = absolute ?? self.absolute
    self.relative = relative ?? self.relative
  }

  /// An input of the rank of `array`, its sizes unknown.
  private static func input(like array: NDArray, _ origin: Origin) -> TensorVariable {
    let id = VariableID.fresh()
    let shape = array.shape.indices.map { Size(atom: .axis(id, $0)) }
    return TensorVariable(TensorType(array.dtype, shape), .input, id: id, origin: origin)
  }

  mutating func run() throws(TheanoError) {
    let shape = try evaluate([output], points)[0].shape
    let dtype = output.dtype.isFloat ? output.dtype : .float64
    let weights = TensorVariable(
      constant: try NDArray.uniform(shape, low: 0.5, high: 1.5, dtype: dtype, using: &generator), origin: origin)
    let cost = Origin.inheriting(origin) { (output * weights).sum() }
    // An argument that the expression does not use has the gradient 0, as finite differences say.
    let gradients = gradients(
      cost, arguments, GradientOptions(disconnectedInputs: .ignore, origin: origin))
    let analytic = try evaluate(gradients, points)
    var worst: GradientMismatch?
    for (k, gradient) in analytic.enumerated() {
      let numbers = gradient.scalars(as: Double.self)
      for position in 0..<points[k].count {
        let mismatch = GradientMismatch(
          argument: k, position: position, shape: points[k].shape, analytic: numbers[position],
          numeric: try difference(cost, k, position), absoluteTolerance: absolute, relativeTolerance: relative)
        if mismatch.excess > max(1, worst?.excess ?? 1) { worst = mismatch }
      }
    }
    if let worst { throw TheanoError(GradientFacts.wrongGradient(worst)) }
  }

  /// The central difference of `cost` by one element. The steps are those that the dtype can represent.
  private func difference(_ cost: TensorVariable, _ argument: Int, _ position: Int) throws(TheanoError) -> Double {
    func moved(_ step: Double) throws(TheanoError) -> (place: Double, value: Double) {
      var numbers = points[argument].scalars(as: Double.self)
      numbers[position] += step
      var arrays = points
      arrays[argument] = try NDArray(numbers, shape: points[argument].shape).astype(points[argument].dtype)
      let value = try evaluate([cost], arrays)[0].scalars(as: Double.self)[0]
      return (arrays[argument].scalars(as: Double.self)[position], value)
    }
    let (low, high) = (try moved(-eps), try moved(eps))
    return (high.value - low.value) / (high.place - low.place)
  }

  private func evaluate(_ outputs: [TensorVariable], _ values: [NDArray]) throws(TheanoError) -> [NDArray] {
    try evaluateReference(outputs, Dictionary(uniqueKeysWithValues: zip(arguments.map(\.id), values)))
  }
}

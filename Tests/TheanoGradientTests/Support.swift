import Testing
import TheanoArrays
import TheanoErrors
import TheanoGradient
import TheanoGraph
import TheanoOps
import TheanoTestSupport

/// An input of unknown sizes.
func input(_ name: String?, _ ndim: Int, _ dtype: DType = .float64) -> TensorVariable {
  let id = VariableID.fresh()
  let shape = (0..<ndim).map { Size(atom: .axis(id, $0)) }
  return TensorVariable(TensorType(dtype, shape), .input, id: id, name: name, origin: .capture())
}

/// An input of known sizes.
func input(_ name: String?, shape: [Int], _ dtype: DType = .float64) -> TensorVariable {
  TensorVariable(TensorType(dtype, shape.map { Size($0) }), .input, name: name, origin: .capture())
}

func evaluate(_ x: TensorVariable, _ values: KeyValuePairs<TensorVariable, NDArray>) throws -> NDArray {
  try evaluateReference([x], Dictionary(uniqueKeysWithValues: values.map { ($0.key.id, $0.value) }))[0]
}

/// The numbers of `x`, given those of its inputs.
func numbers(_ x: TensorVariable, _ values: KeyValuePairs<TensorVariable, NDArray> = [:]) throws -> [Double] {
  try evaluate(x, values).scalars(as: Double.self)
}

/// The derivative of `expression` of one float64 scalar at a point.
func slope(at x: Double, _ expression: (TensorVariable) -> TensorVariable) throws -> Double {
  let variable = input("x", 0)
  return try numbers(T.grad(expression(variable), variable), [variable: NDArray(x)])[0]
}

/// The kind of the error that a variable carries.
func refusal(_ x: TensorVariable) -> TheanoError.Kind? { x.error?.kind }

/// An expression of float64 arguments, and where it is differentiated.
struct Sample: CustomTestStringConvertible, Sendable {
  let name: String
  let points: [NDArray]
  let expression: @Sendable ([TensorVariable]) -> TensorVariable

  init(_ name: String, _ points: NDArray..., expression: @escaping @Sendable ([TensorVariable]) -> TensorVariable) {
    (self.name, self.points, self.expression) = (name, points, expression)
  }

  var testDescription: String { name }

  /// Gradients of the weighted sum of the expression and its R-operator against finite differences.
  func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let arguments = points.map { input(nil, $0.ndim) }
    let output = expression(arguments)
    try #require(output.error == nil, "\(output.error?.description ?? "")")
    func values(_ arrays: [NDArray], _ outputs: [TensorVariable]) throws -> [NDArray] {
      try evaluateReference(outputs, Dictionary(uniqueKeysWithValues: zip(arguments.map(\.id), arrays)))
    }
    func f(_ arrays: [NDArray]) throws -> [NDArray] { try values(arrays, [output]) }
    let shape = try f(points)[0].shape
    let weights = try NDArray.uniform(shape, low: 0.5, high: 1.5, seed: 7)
    let directions = try points.map { try NDArray.uniform($0.shape, low: -1, high: 1, seed: 8) }

    let left = T.Lop([output], arguments, [TensorVariable(constant: weights, origin: .unknown)])
    let lefts = try values(points, left)
    for (k, gradient) in lefts.enumerated() {
      #expect(left[k].dtype == arguments[k].dtype && left[k].broadcastable == arguments[k].broadcastable)
      let numeric = try FiniteDifferences.gradient(
        of: f, weights: [weights], at: points, withRespectTo: k)
      #expect(
        worstDifference(gradient, numeric) < Tolerance.finiteDifferences,
        "argument \(k): \(gradient) \(numeric)", sourceLocation: sourceLocation)
    }
    let right = T.Rop(
      [output], arguments, directions.map { TensorVariable(constant: $0, origin: .unknown) })[0]
    let numeric = try FiniteDifferences.directional(of: f, at: points, along: directions)[0]
    let tangent = try values(points, [right])[0]
    #expect(
      worstDifference(tangent, numeric) < Tolerance.finiteDifferences, "\(tangent) \(numeric)",
      sourceLocation: sourceLocation)
    let (a, b) = (
      FiniteDifferences.inner(lefts, directions), FiniteDifferences.inner([tangent], [weights])
    )
    #expect(abs(a - b) <= Tolerance.reordered * (1 + abs(a)), sourceLocation: sourceLocation)
  }
}

import Testing
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars

/// The value of an expression of inputs with these values, by the reference evaluation. Sizes of 1 are known
/// to be 1.
func value(
  _ values: NDArray..., of expression: ([TensorVariable]) -> TensorVariable
) throws -> NDArray { try value(values, of: expression) }

func value(_ values: [NDArray], of expression: ([TensorVariable]) -> TensorVariable) throws -> NDArray {
  let inputs = values.map { TensorVariable.unknown($0.dtype, like: $0.shape) }
  let known = Dictionary(uniqueKeysWithValues: zip(inputs.map(\.id), values))
  let result = expression(inputs)
  let array = try evaluateReference([result], known)[0]
  #expect(array.dtype == result.dtype)
  #expect(array.ndim == result.ndim)
  for (size, one) in zip(array.shape, result.broadcastable) where one { #expect(size == 1) }
  return array
}

/// An input of unknown sizes; `ndim` axes.
func input(_ dtype: DType, _ ndim: Int = 1, _ name: String? = nil) -> TensorVariable {
  .unknown(dtype, like: Array(repeating: 2, count: ndim), name: name)
}

/// An input of known sizes.
func fixed(_ dtype: DType, _ sizes: Int..., name: String? = nil) -> TensorVariable {
  TensorVariable(TensorType(dtype, sizes.map { Size($0) }), .input, name: name, origin: .unknown)
}

/// The first line of the error that a variable carries.
func refusal(_ variable: TensorVariable) -> String { variable.error?.brief ?? "no error" }

/// The scalar operation of an elementwise result.
func scalarOp(_ variable: TensorVariable) -> ScalarOp? { (variable.application?.op as? Elementwise)?.op }

/// The answers of the pullback of the op that made `variable`, for a cotangent of ones.
func pullback(_ variable: TensorVariable) -> [Gradient] {
  guard let application = variable.application else { return [] }
  let one = Elementwise(.second)(variable, TensorVariable(constant: NDArray(1.0), origin: .unknown))
  return application.op.pullback(Call(application), [one])
}

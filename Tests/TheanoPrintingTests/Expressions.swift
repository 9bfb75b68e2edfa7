import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps

func leaf(_ name: String?, _ ndim: Int, _ dtype: DType = .float64) -> TensorVariable {
  let id = VariableID.fresh()
  let shape = (0..<ndim).map { Size(atom: .axis(id, $0)) }
  return TensorVariable(TensorType(dtype, shape), .input, id: id, name: name, origin: .capture())
}

func sharedLeaf(_ name: String, _ value: NDArray) -> SharedVariable {
  let id = VariableID.fresh()
  let shape = value.shape.indices.map { Size(atom: .axis(id, $0)) }
  return SharedVariable(value, type: TensorType(value.dtype, shape), id: id, name: name, origin: .capture())
}

/// The tutorial's logistic regression.
func prediction() -> TensorVariable {
  let (x, w, b) = (leaf("x", 2), leaf("w", 1), leaf("b", 0))
  return 1 / (1 + T.exp(-T.dot(x, w) - b)) .> 0.5
}

/// One operation on top of the other.
func chain(_ length: Int) -> TensorVariable {
  var x = leaf("x", 0)
  for _ in 0..<length { x = x + 1 }
  return x
}

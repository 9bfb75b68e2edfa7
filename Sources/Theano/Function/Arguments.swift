import TheanoScalars

/// Which value is converted, for messages.
enum ArgumentRole: Sendable {
  case position(Int, String?, function: String?)
  case value(of: String)
}

func fits(_ shape: [Int], _ type: TensorType) -> Bool {
  guard shape.count == type.ndim else { return false }
  for axis in shape.indices where type.shape[axis].constant == 1 && shape[axis] != 1 { return false }
  return true
}

/// `value` as an array of the dtype, rank and broadcast pattern of `type`, by Theano's rules:
///
/// an array of that dtype as it is; an array of another dtype if the promotion table says that the type's dtype holds it;
/// Swift numbers (and arrays of them) if no value changes, and for a `floatX` input also rounded; anything if
/// `allowDowncast` is true.
func converted(
  _ value: any NDArrayConvertible, to type: TensorType, allowDowncast: Bool?, argument: ArgumentRole
) throws(TheanoError) -> NDArray {
  if value is TensorVariable { throw TheanoError(FunctionFacts.variableAsValue(argument)) }
  var array = try value.ndArray()
  if array.dtype != type.dtype {
    let cast = array.astype(type.dtype)
    if allowDowncast != true {
      if value.isStrict {
        guard promote([type.dtype, array.dtype]) == type.dtype else {
          throw TheanoError(FunctionFacts.losesPrecision(argument, type, given: array.dtype, array))
        }
      } else if !(allowDowncast == nil && array.dtype.isFloat && type.dtype == FloatX.current && array.ndim == 0) {
        let complexToReal = array.dtype.isComplex && !type.dtype.isComplex
        guard !complexToReal, holds(cast, array) else {
          throw TheanoError(FunctionFacts.changesValue(argument, type, array, would: cast))
        }
      }
    }
    array = cast
  }
  guard array.ndim == type.ndim else {
    throw TheanoError(FunctionFacts.wrongRank(argument, expected: type.ndim, array.shape))
  }
  guard fits(array.shape, type) else {
    throw TheanoError(FunctionFacts.notOne(argument, array.shape, type.broadcastable))
  }
  return array
}

/// Whether `cast` has the same values: for floats the same up to rounding, as Theano compares a Python float.
private func holds(_ cast: NDArray, _ array: NDArray) -> Bool {
  if cast.dtype.isFloat && array.dtype.isFloat {
    return cast.astype(array.dtype).allclose(array, equalNaN: true)
  }
  return cast.isEqual(to: array, equalNaN: true)
}

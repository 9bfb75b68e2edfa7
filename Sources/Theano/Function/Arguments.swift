import TheanoScalars

/// Which value is converted, for messages.
enum ArgumentRole: Sendable {
  case position(Int, String?, function: String?)
  case value(of: String)
  case firstValue(of: String)
  case constant
}

/// What an input takes as it is, in a form that is quickly compared.
struct ExpectedArgument: Sendable {
  let dtype: DType
  let isStrict: Bool
  private let rank: Int
  /// A bit for each axis whose size is 1.
  private let ones: UInt64

  init(_ input: In) {
    let type = input.variable.type
    (dtype, isStrict, rank) = (type.dtype, input.strict, type.ndim)
    ones = type.shape.enumerated().reduce(0) { $1.element.constant == 1 ? $0 | 1 << $1.offset : $0 }
  }

  func fits(_ shape: [Int]) -> Bool {
    guard shape.count == rank else { return false }
    var rest = ones
    while rest != 0 {
      if shape[rest.trailingZeroBitCount] != 1 { return false }
      rest &= rest - 1
    }
    return true
  }
}

func fits(_ shape: [Int], _ type: TensorType) -> Bool {
  guard shape.count == type.ndim else { return false }
  for axis in shape.indices where type.shape[axis].constant == 1 && shape[axis] != 1 { return false }
  return true
}

/// `value` as an array of the dtype, rank and broadcast pattern of `type`:
///
/// - an `NDArray` of that dtype as it is, one of another dtype if the promotion table says that the type's dtype
///   holds it;
/// - Swift numbers and Swift arrays of them, which have no dtype of their own, if no value changes, apart from the
///   rounding of floats, which `allowDowncast: false` refuses too;
/// - anything if `allowDowncast` is true.
///
/// Theano rounds a plain number for a `floatX` scalar only; its rule is ours where a value is an integer, a bool or
/// complex.
func converted(
  _ value: any NDArrayConvertible, to type: TensorType, allowDowncast: Bool?, argument: ArgumentRole
) throws(TheanoError) -> NDArray {
  try converted(
    try value.ndArray(), isStrict: value.isStrict, to: type, allowDowncast: allowDowncast, argument: argument)
}

/// The same for what a value is as an array; `isStrict`: whether its dtype was chosen on purpose.
func converted(
  _ given: NDArray, isStrict: Bool, to type: TensorType, allowDowncast: Bool?, argument: ArgumentRole
) throws(TheanoError) -> NDArray {
  var array = given
  if array.dtype != type.dtype {
    let cast = array.astype(type.dtype)
    if let error = cast.error { throw error }
    if allowDowncast != true {
      if isStrict {
        guard promote([type.dtype, array.dtype]) == type.dtype else {
          throw TheanoError(FunctionFacts.losesPrecision(argument, type, given: array.dtype, array))
        }
      } else {
        guard holds(cast, array, rounded: allowDowncast == nil) else {
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

/// Whether `cast` has the values of `array`; `rounded`: floats may be rounded, but not to infinity.
func holds(_ cast: NDArray, _ array: NDArray, rounded: Bool) -> Bool {
  if array.dtype.isComplex && !cast.dtype.isComplex { return false }
  if rounded && array.dtype.isFloat && (cast.dtype.isFloat || cast.dtype.isComplex) {
    let (before, after) = (array.scalars(as: Double.self), cast.scalars(as: Double.self))
    return zip(before, after).allSatisfy { $0.isFinite == $1.isFinite }
  }
  return cast.isEqual(to: array, equalNaN: true)
}

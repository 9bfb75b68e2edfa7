import TheanoArrays
import TheanoErrors
import TheanoGraph

/// Why operations on shapes and indices refuse their inputs while an expression is built.
package enum ShapeFacts: ErrorFact {
  case needsInteger(String, got: TensorType)
  case needsIntegerIndex(got: TensorType)
  case booleanMask(got: TensorType)
  case negativeSize(String, Int)
  case outsideRange(String, what: String, Int, ClosedRange<Int>)
  case reshape(from: TensorType, product: Size, count: Size)
  case reshapeNotDivided(from: TensorType, others: Size, count: Size)
  case reshapeTwoOpen
  case reshapeOpenOfZero(TensorType)
  case shapeLengthUnknown(TensorType)
  case shapeNotVector(String, TensorType)
  case shapeRank(String, sizes: Int, TensorType)
  case tooManyElements(String, [Size])
  case sizeStated(axis: Int, is: Size, stated: Size)
  case axesNotPermutation([Int], TensorType)
  case unknownShuffle(String)
  case notBroadcastable(axis: Int, TensorType)
  case tooManyIndices(Int, TensorType)
  case twoEllipses
  case indexOutOfBounds(Int, axis: Int, size: Int, operation: String = "Subtensor")
  case zeroStep(String)
  case valueRank(String, value: TensorType, part: [Size])
  case valueDType(String, value: DType, tensor: DType)
  case valueSize(String, axis: Int, is: Size, part: Size)
  case notSubtensor
  case joinNothing(String)
  case joinRanks(String, [TensorType])
  case tooManyAxes(String, TensorType, Int)
  case allocShape(axis: Int, value: TensorType, size: Size)
  case noRange(DType)
  case rangeTooLong
  case needsMode(String)
  case outOfBounds(String, Int, axis: Int, size: Int)
  case wantsRank(String, String, TensorType)
  case wantsIntegers(String, got: TensorType)
  case partCount(String, sizes: Int, parts: Int)
  case symbolicAxis(String)
  case equalAxes(String, Int)
  case notConstant(String, TensorType)
  case maskRank(TensorType)
  case raggedLists
  case notGathered
  case maskSize(axis: Int, is: Size, mask: Size)

  package var kind: TheanoError.Kind {
    switch self {
    case .needsInteger, .needsIntegerIndex, .joinRanks, .noRange, .valueDType, .notSubtensor, .booleanMask,
      .wantsIntegers, .notConstant, .notGathered:
      .typeError
    case .tooManyIndices, .indexOutOfBounds, .twoEllipses, .outOfBounds, .maskRank, .maskSize: .indexError
    case .negativeSize, .tooManyElements, .outsideRange, .reshape,
      .reshapeNotDivided, .reshapeTwoOpen, .reshapeOpenOfZero, .shapeLengthUnknown, .shapeNotVector,
      .shapeRank, .axesNotPermutation, .unknownShuffle, .notBroadcastable, .zeroStep, .valueRank, .valueSize,
      .joinNothing, .tooManyAxes, .allocShape, .rangeTooLong, .needsMode, .wantsRank, .partCount, .equalAxes,
      .raggedLists:
      .valueError
    case .symbolicAxis: .notImplementedError
    case .sizeStated: .assertionError
    }
  }

  package var operation: String? {
    switch self {
    case .needsInteger(let name, _), .negativeSize(let name, _), .tooManyElements(let name, _),
      .outsideRange(let name, _, _, _),
      .shapeNotVector(let name, _),
      .shapeRank(let name, _, _), .zeroStep(let name), .valueRank(let name, _, _),
      .valueDType(let name, _, _),
      .valueSize(let name, _, _, _), .joinNothing(let name), .joinRanks(let name, _),
      .tooManyAxes(let name, _, _), .outOfBounds(let name, _, _, _), .wantsRank(let name, _, _),
      .wantsIntegers(let name, _), .partCount(let name, _, _), .symbolicAxis(let name), .equalAxes(let name, _),
      .notConstant(let name, _):
      name
    case .reshape, .reshapeNotDivided, .reshapeTwoOpen, .reshapeOpenOfZero, .shapeLengthUnknown: "reshape"
    case .sizeStated: "specifyShape"
    case .axesNotPermutation: "transpose"
    case .unknownShuffle: "dimshuffle"
    case .notBroadcastable: "addbroadcast"
    case .tooManyIndices, .twoEllipses, .needsIntegerIndex, .booleanMask, .maskRank, .maskSize: "Subtensor"
    case .indexOutOfBounds(_, _, _, let operation): operation
    case .notSubtensor: "setSubtensor"
    case .allocShape: "alloc"
    case .noRange, .rangeTooLong: "arange"
    case .needsMode: "take"
    case .raggedLists: "stacklists"
    case .notGathered: "sparseGrad"
    }
  }

  package var message: String {
    switch self {
    case .needsInteger(_, let type): "a size must be an integer scalar, got \(type.brief)"
    case .needsIntegerIndex(let type):
      "an index must be an integer, or a tensor of integers, got \(type.brief)"
    case .booleanMask(let type): "places are integers, got \(type.brief)"
    case .negativeSize(_, let size): "a size must not be negative, got \(size)"
    case .tooManyElements(_, let shape): "a tensor of the sizes \(shape) has more elements than an array can have"
    case .outsideRange(_, let what, let number, let range):
      "\(what) must be from \(range.lowerBound) to \(range.upperBound), got \(number)"
    case .reshape(let type, let product, let count):
      "cannot reshape \(type.brief) of \(count) elements into a shape of \(product) elements"
    case .reshapeNotDivided(let type, let others, let count):
      "cannot reshape \(type.brief) of \(count) elements: the sizes beside -1 multiply to \(others), which does not divide "
        + "\(count)"
    case .reshapeTwoOpen: "can only specify one unknown dimension (-1)"
    case .reshapeOpenOfZero(let type): "cannot find the size for -1 beside a size of 0: got \(type.brief)"
    case .shapeLengthUnknown(let type):
      "The length of the provided shape (\(type)) cannot be automatically determined, so Theano is not able to "
        + "know what the number of dimensions of the reshaped variable will be. You can provide the 'ndim' "
        + "keyword argument to 'reshape' to avoid this problem."
    case .shapeNotVector(_, let type): "a shape is a vector of integers, got \(type.brief)"
    case .shapeRank(_, let sizes, let type):
      "\(sizes) sizes do not fit a tensor of \(type.ndim) axes: got \(type.brief)"
    case .sizeStated(let axis, let size, let stated):
      "dim \(axis) of input has shape \(size), expected \(stated)."
    case .axesNotPermutation(let axes, let type):
      "the axes \(axes) do not name each of the \(type.ndim) axes once: got \(type.brief)"
    case .unknownShuffle(let text): "an axis is a number or \"x\", got \"\(text)\""
    case .notBroadcastable(let axis, let type): "axis \(axis) has not size 1: got \(type.brief)"
    case .tooManyIndices(let count, let type):
      "too many indices for array: \(count) for a tensor of \(type.ndim) axes, got \(type.brief)"
    case .twoEllipses: "an index can only have a single ellipsis"
    case .indexOutOfBounds(let index, let axis, let size, _):
      "index \(index) is out of bounds for axis \(axis) with size \(size)"
    case .zeroStep: "slice step cannot be zero"
    case .valueRank(let name, let value, let part):
      "Trying to \(name == "setSubtensor" ? "set" : "increment") a \(part.count)-dimensional subtensor with a "
        + "\(value.ndim)-dimensional value."
    case .valueDType(_, let value, let tensor):
      "a value of \(value.name) does not fit into a tensor of \(tensor.name)"
    case .valueSize(_, let axis, let size, let part):
      "axis \(axis) of the new value has size \(size), but the part to be changed has size \(part)"
    case .notSubtensor: "x must be the result of a subtensor operation"
    case .joinNothing: "there is nothing to join"
    case .joinRanks(let name, let types):
      "\(name == "join" ? "Join()" : name) can only join tensors with the same number of dimensions: got "
        + types.map(\.brief).joined(separator: ", ")
    case .tooManyAxes(_, let type, let axes): "takes at most \(axes) axes, got \(type.brief)"
    case .allocShape(let axis, let type, let size):
      "axis \(axis) of the value does not fit the size \(size): got \(type.brief)"
    case .noRange(let dtype): "there is no range of \(dtype.name)"
    case .rangeTooLong: "the bounds are no numbers, or too many numbers lie between them"
    case .needsMode(let mode): "mode must be raise, wrap or clip, got \(mode)"
    case .outOfBounds(_, let index, let axis, let size):
      "index \(index) is out of bounds for axis \(axis) with size \(size)"
    case .wantsRank(_, let wanted, let type): "takes \(wanted), got \(type.brief)"
    case .wantsIntegers(_, let type): "takes integers, got \(type.brief)"
    case .partCount(_, let sizes, let parts): "\(sizes) sizes were given for \(parts) parts"
    case .symbolicAxis: "the axis must be known while building, since the sizes of the result depend on it"
    case .equalAxes(_, let axis): "the two axes must differ, got \(axis) twice"
    case .notConstant(_, let type): "the value is not a constant: got \(type.brief)"
    case .maskSize(let axis, let size, let mask): maskMessage(axis, size: "\(size)", mask: "\(mask)")
    case .notGathered: "takes a part that was indexed by a tensor of integers"
    case .raggedLists: "lists of one level must be equally long"
    case .maskRank(let type):
      "a mask of \(type.ndim) axes cannot stand there: got \(type.brief)"
    }
  }

  package var hint: String? {
    switch self {
    case .booleanMask: "index by the mask itself: x[mask]"
    case .tooManyAxes: "reshape first, or reduce over fewer axes"
    case .valueDType(_, _, let tensor): "cast the value: T.cast(y, .\(tensor.name))"
    case .notSubtensor: "write T.setSubtensor(x[index], y) with the index in the first argument"
    case .reshapeTwoOpen: "give all sizes but one"
    case .unknownShuffle: "write .newaxis, or \"x\", for a new axis"
    case .joinRanks: "add axes first, for instance with x[.newAxis] or T.shapePadLeft(x)"
    case .tooManyIndices(_, let type): "give at most \(type.ndim) ind\(type.ndim == 1 ? "ex" : "ices")"
    case .symbolicAxis: "give the axis as a number"
    case .wantsIntegers: "cast it: T.cast(x, .int64)"
    case .maskSize: "a mask has the shape of the axes that it stands for"
    case .maskRank: "use T.switch(condition, x, y) for a single truth value"
    case .indexOutOfBounds, .outOfBounds: "indices count from 0, negative ones from the end"
    case .shapeLengthUnknown: "x.reshape(shape, ndim: 2), or a list of sizes: x.reshape([n, 2])"
    case .needsInteger, .needsIntegerIndex, .negativeSize, .tooManyElements, .outsideRange, .reshape,
      .reshapeNotDivided, .reshapeOpenOfZero,
      .shapeNotVector, .shapeRank, .sizeStated, .axesNotPermutation, .notBroadcastable,
      .twoEllipses, .zeroStep, .valueRank, .valueSize, .joinNothing,
      .allocShape,
      .noRange, .rangeTooLong, .needsMode, .wantsRank, .partCount, .equalAxes, .notConstant,
      .raggedLists, .notGathered:
      nil
    }
  }
}

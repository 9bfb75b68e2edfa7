import TheanoErrors

/// What arrays, their files and their literals refuse.
public enum ArrayFact: ErrorFact {
  case outOfMemory(bytes: Int)
  case ragged(first: [Int], row: Int, shape: [Int])
  case stackOfNothing
  case negativeSize(shape: [Int])
  case tooManyAxes(rank: Int)
  case sizeOverflow(shape: [Int], dtype: DType)
  case countMismatch(count: Int, shape: [Int])
  case notOneElement(shape: [Int])
  case indexCount(got: Int, shape: [Int])
  case indexOutOfRange(index: Int, axis: Int, size: Int)
  case axisOutOfRange(axis: Int, rank: Int, operation: String)
  case axesNotPermutation(axes: [Int], rank: Int)
  case reshape(from: [Int], to: [Int])
  case reshapeTwoUnknown(to: [Int])
  case zeroStep
  case squeeze(axis: Int, size: Int)
  case broadcast(from: [Int], to: [Int])
  case dtypeMismatch(asked: DType, got: DType)
  case emptyStep(operation: String)
  case arangeTooLong(start: Double, stop: Double, step: Double)
  case linspaceCount(count: Int)
  case needsFloat(operation: String, dtype: DType)
  case badInterval(low: Double, high: Double)
  case badScale(Double)
  case file(path: String, problem: String, hint: String? = nil)
  case zlib(problem: String)
  case integerTooLarge(number: String, dtype: DType)
  case boolDifference
  case noOrder(dtype: DType)
  case operands(first: [Int], second: [Int])

  public var kind: TheanoError.Kind {
    switch self {
    case .outOfMemory: .memoryError
    case .indexCount, .indexOutOfRange, .axisOutOfRange: .indexError
    case .dtypeMismatch, .needsFloat, .boolDifference, .noOrder: .typeError
    case .integerTooLarge: .overflowError
    case .file: .fileError
    case .zlib: .libraryError
    case .ragged, .stackOfNothing, .negativeSize, .tooManyAxes, .sizeOverflow, .countMismatch, .notOneElement,
      .axesNotPermutation, .reshape, .reshapeTwoUnknown, .zeroStep, .squeeze, .broadcast, .emptyStep,
      .arangeTooLong, .linspaceCount, .badInterval, .badScale, .operands:
      .valueError
    }
  }

  public var operation: String? {
    switch self {
    case .axisOutOfRange(_, _, let operation), .emptyStep(let operation), .needsFloat(let operation, _):
      operation
    case .axesNotPermutation: "transposed"
    case .reshape, .reshapeTwoUnknown: "reshaped"
    case .zeroStep: "sliced"
    case .squeeze: "squeezed"
    case .broadcast: "broadcast"
    case .arangeTooLong: "arange"
    case .linspaceCount: "linspace"
    case .badInterval: "uniform"
    case .badScale: "normal"
    case .notOneElement: "item"
    case .outOfMemory, .ragged, .stackOfNothing, .negativeSize, .tooManyAxes, .sizeOverflow, .countMismatch,
      .indexCount, .indexOutOfRange, .dtypeMismatch, .file, .zlib, .integerTooLarge, .boolDifference, .noOrder,
      .operands:
      nil
    }
  }

  public var message: String {
    switch self {
    case .outOfMemory(let bytes): "no memory for an array of \(bytes) bytes"
    case .ragged(let first, let row, let shape):
      "ragged nested array: row 0 has shape \(first), row \(row) has shape \(shape)"
    case .stackOfNothing: "there are no arrays to stack"
    case .negativeSize(let shape): "the shape \(shape) has a negative size"
    case .tooManyAxes(let rank):
      "an array has at most \(NDArray.mostAxes) axes, got \(rank)"
    case .sizeOverflow(let shape, let dtype):
      "an array of \(dtype) with shape \(shape) has more bytes than can be addressed"
    case .countMismatch(let count, let shape):
      "\(count) elements do not fill the shape \(shape), which has \(elementCount(shape)) elements"
    case .notOneElement(let shape): "the array must have one element, got shape \(shape)"
    case .indexCount(let got, let shape):
      "an element of an array with shape \(shape) needs "
        + "\(plural(shape.count, "index", "indices")), got \(got)"
    case .indexOutOfRange(let index, let axis, let size):
      "index \(index) is out of range for axis \(axis) with size \(size)"
    case .axisOutOfRange(let axis, let rank, _):
      "axis \(axis) is out of range for an array of rank \(rank)"
    case .axesNotPermutation(let axes, let rank):
      "the axes \(axes) do not name each of the \(rank) axes once"
    case .reshape(let from, let to):
      "an array with shape \(from) has \(elementCount(from)) elements and cannot take the shape \(to)"
    case .reshapeTwoUnknown(let to): "only one size can be left open with -1, got \(to)"
    case .zeroStep: "the step of a slice cannot be 0"
    case .squeeze(let axis, let size): "axis \(axis) has size \(size); only an axis of size 1 can go"
    case .broadcast(let from, let to): "an array with shape \(from) cannot be broadcast to the shape \(to)"
    case .dtypeMismatch(let asked, let got): "the elements are \(got), not \(asked)"
    case .emptyStep: "the step must be a finite number other than 0"
    case .arangeTooLong(let start, let stop, let step):
      "the numbers from \(start) to \(stop) in steps of \(step) are too many, or not numbers"
    case .linspaceCount(let count): "the number of points cannot be negative, got \(count)"
    case .needsFloat(_, let dtype): "the dtype must be float16, float32 or float64, got \(dtype)"
    case .badInterval(let low, let high):
      "the interval must be finite with low ≤ high, got \(low) and \(high)"
    case .badScale(let scale): "the standard deviation must be finite and not negative, got \(scale)"
    case .file(let path, let problem, _): "\(path): \(problem)"
    case .zlib(let problem): problem
    case .integerTooLarge(let number, let dtype): "the integer \(number) is out of bounds for \(dtype)"
    case .boolDifference: "arrays of bools have no difference"
    case .noOrder(let dtype): "numbers of \(dtype) have no order"
    case .operands(let first, let second):
      "operands could not be broadcast together with shapes \(first) and \(second)"
    }
  }

  public var hint: String? {
    switch self {
    case .ragged: "give every row the same length"
    case .dtypeMismatch(let asked, _): "convert first with astype(.\(asked))"
    case .zlib: "install zlib (package zlib1g), or unpack the file first with gunzip"
    case .outOfMemory, .stackOfNothing, .negativeSize, .tooManyAxes, .sizeOverflow, .countMismatch,
      .notOneElement, .indexCount, .indexOutOfRange, .axisOutOfRange, .axesNotPermutation, .reshape,
      .reshapeTwoUnknown, .zeroStep, .squeeze, .broadcast, .emptyStep, .arangeTooLong, .linspaceCount,
      .needsFloat, .badInterval, .badScale, .noOrder:
      nil
    case .file(_, _, let hint): hint
    case .integerTooLarge: "convert the array to a wider dtype first, with astype"
    case .boolDifference: "convert one of them first, with astype(.int64)"
    case .operands: "make the sizes equal, or 1"
    }
  }
}

private func plural(_ n: Int, _ one: String, _ many: String) -> String { "\(n) \(n == 1 ? one : many)" }

/// The elements of a shape as text, also where their number is beyond an `Int`.
private func elementCount(_ shape: [Int]) -> String {
  var product = 1
  for size in shape {
    let (next, overflow) = product.multipliedReportingOverflow(by: size)
    if overflow { return "too many" }
    product = next
  }
  return "\(product)"
}

/// The error for a fact, with the lines of the user that led here.
@inline(never)
func refusal(_ fact: ArrayFact) -> TheanoError {
  TheanoError(fact, at: [Place("here", Origin.capture())])
}

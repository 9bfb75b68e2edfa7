import TheanoArrays
import TheanoErrors
import TheanoGraph

/// Why random numbers are refused: while an expression is built, or by an evaluation.
package enum RandomOpFacts: ErrorFact {
  /// A value of an argument, in the words of ``CheckFailure/argument(_:)``.
  case argument(String, String, hint: String? = nil)
  case state(String, TensorType)
  case notScalarChoice(TensorType)
  case probabilities(String, TensorType, axes: Int)
  case needsNumbers(String, argument: String, TensorType)
  case resultDType(String, DType)
  case sizeRank(String, sizes: Int, TensorType)
  case ndim(String, ndim: Int, sizes: Int)
  case sizeLengthUnknown(String)
  case emptySize(String, [Int])
  case sizeNotUsed(String)
  case needsSize(String)
  case oneTrial(String)
  case onlyWithoutReplacement(String)
  case autoSize(String)
  case literal

  package var kind: TheanoError.Kind {
    switch self {
    case .argument, .autoSize, .sizeRank, .ndim, .sizeLengthUnknown, .emptySize, .sizeNotUsed: .valueError
    case .notScalarChoice, .probabilities, .needsNumbers, .resultDType, .needsSize, .literal, .state: .typeError
    case .oneTrial, .onlyWithoutReplacement: .notImplementedError
    }
  }

  package var operation: String? {
    switch self {
    case .argument(let name, _, _), .state(let name, _), .probabilities(let name, _, _), .needsNumbers(let name, _, _),
      .resultDType(let name, _), .sizeRank(let name, _, _), .ndim(let name, _, _), .sizeLengthUnknown(let name),
      .emptySize(let name, _), .sizeNotUsed(let name), .needsSize(let name), .oneTrial(let name),
      .onlyWithoutReplacement(let name), .autoSize(let name):
      name
    case .notScalarChoice: "choice"
    case .literal: nil
    }
  }

  package var message: String {
    switch self {
    case .argument(_, let text, _): text
    case .state(_, let type): "this is no state of such streams: got \(type.brief)"
    case .notScalarChoice(let type):
      "a must be a vector to choose from, or how many integers there are: got \(type.brief)"
    case .probabilities(_, let type, let axes):
      "the probabilities must have \(axes == 1 ? "one axis" : "two axes"): got \(type.brief)"
    case .needsNumbers(_, let argument, let type): "\(argument) cannot be of this type: got \(type.brief)"
    case .resultDType(_, let dtype): "there are no such numbers in \(dtype.name)"
    case .sizeRank(_, let sizes, let type):
      "size has \(sizes) \(sizes == 1 ? "entry" : "entries"), fewer than an argument has axes: got \(type.brief)"
    case .ndim(_, let ndim, let sizes): "ndim is \(ndim), but size has \(sizes) \(sizes == 1 ? "entry" : "entries")"
    case .sizeLengthUnknown: "the length of size is not known, so neither is the number of axes of the result"
    case .emptySize(_, let sizes): "The specified size contains a dimension with value <= 0: \(sizes)"
    case .sizeNotUsed: "the size follows from the probabilities: give no other"
    case .needsSize: "a size is needed, as the arguments have none"
    case .oneTrial: "binomial numbers of more than one trial are not drawn by these streams"
    case .autoSize: "a size of -1 stands for that of an argument along the axis, but none has that axis"
    case .literal: "a literal is no random variable"
    case .onlyWithoutReplacement: "these streams choose without replacement only"
    }
  }

  package var hint: String? {
    switch self {
    case .sizeLengthUnknown: "state it: ndim: 2"
    case .oneTrial: "use RandomStreams or PhiloxRandomStreams"
    case .onlyWithoutReplacement: "write replace: false, or use multinomial"
    case .argument(_, _, let hint): hint
    case .state: "set it to what rng.value gave, or leave it to the streams"
    case .notScalarChoice: "pass a vector, or an integer such as x.shape[0]"
    case .probabilities(_, let type, let axes):
      type.dtype.isComplex
        ? "probabilities are floats"
        : axes == 1 ? "pass a vector, one number for each outcome" : "pass a matrix, a row for each distribution"
    case .needsNumbers(_, _, let type):
      type.dtype.isComplex
        ? "take T.real(x) or T.abs(x)"
        : type.dtype.isFloat ? "cast it: T.cast(x, .int64)" : "pass integers with the axes that are asked for"
    case .resultDType: "draw in another dtype, and cast it: T.cast(x, …)"
    case .sizeRank: "give an entry for each axis, or leave size out for the shape of the arguments"
    case .ndim: "leave ndim out: it is the number of entries"
    case .emptySize: "pass sizes from 1 on; RandomStreams and PhiloxRandomStreams draw nothing for a size of 0"
    case .sizeNotUsed: "leave size out"
    case .needsSize: "pass size: [3], or x.shape"
    case .autoSize: "write the size in numbers, or pass an argument with that many axes"
    case .literal: "draw one: srng.uniform([3])"
    }
  }
}

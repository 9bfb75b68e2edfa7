import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps

/// Random streams of one family of distributions: ``RandomStreams`` with NumPy's numbers, ``PhiloxRandomStreams`` on all
/// cores. (``MRGRandomStreams`` has other arguments.)
///
/// ```swift
/// func noisy(_ x: TensorVariable, _ srng: some RandomVariableStreams) -> TensorVariable {
///   x + srng.normal(x.shape, std: 0.1)
/// }
/// ```
public protocol RandomVariableStreams: Sendable {
  /// Where draws come from.
  var source: DrawSource { get }

  /// Numbers from [low, high).
  func uniform(
    size: (any RandomSize)?, low: any TensorArgument, high: any TensorArgument, ndim: Int?, dtype: DType?,
    file: StaticString, line: UInt, column: UInt
  ) -> RandomVariable

  /// Numbers of a normal distribution of mean `avg` and standard deviation `std`.
  func normal(
    size: (any RandomSize)?, avg: any TensorArgument, std: any TensorArgument, ndim: Int?, dtype: DType?,
    file: StaticString, line: UInt, column: UInt
  ) -> RandomVariable

  /// How many of `n` trials succeed, each with the probability `p`.
  func binomial(
    size: (any RandomSize)?, n: any TensorArgument, p: any TensorArgument, ndim: Int?, dtype: DType,
    file: StaticString, line: UInt, column: UInt
  ) -> RandomVariable

  /// Integers from `low` through `high`, both included.
  func randomIntegers(
    size: (any RandomSize)?, low: any TensorArgument, high: any TensorArgument, ndim: Int?, dtype: DType,
    file: StaticString, line: UInt, column: UInt
  ) -> RandomVariable
}

/// Where the draws of ``RandomVariableStreams`` come from.
public struct DrawSource: Sendable {
  typealias Draw =
    @Sendable (RandomDraw.Distribution, [TensorVariable], RandomShape, DType) throws(TheanoError) -> RandomVariable

  let updates: @Sendable () -> [(SharedVariable, TensorVariable)]
  /// A sample of a shape, of parameters in the dtypes of the distribution that are scalars or of that shape.
  private let make: Draw

  init(updates: @escaping @Sendable () -> [(SharedVariable, TensorVariable)], _ make: @escaping Draw) {
    self.updates = updates
    self.make = make
  }

  func draw(
    _ distribution: RandomDraw.Distribution, _ operands: [TensorVariable], _ shape: RandomShape, _ dtype: DType
  ) throws(TheanoError) -> RandomVariable { try make(distribution, operands, shape, dtype) }

  /// For parameters of any rank that stretch to the shape.
  func draw(
    _ distribution: RandomDraw.Distribution, _ parameters: [TensorVariable], _ size: (any RandomSize)?, _ ndim: Int?,
    _ dtype: DType, _ origin: Origin
  ) -> RandomVariable {
    drawn(origin) { () throws(TheanoError) in
      let op = RandomDraw(distribution, [], dtype)
      let shape = try RandomShape(op.spokenName, size: size?.sizes, ndim: ndim, parameters, origin: origin)
      var operands: [TensorVariable] = []
      for (parameter, type) in zip(parameters, op.parameterTypes) {
        operands.append(try shape.stretched(parameter, type))
      }
      return try draw(distribution, operands, shape, dtype)
    }
  }
}

extension RandomVariableStreams {
  /// The states with their updates, in the order of the draws: for `updates:` of a function.
  public func updates() -> [(SharedVariable, TensorVariable)] { source.updates() }

  /// As ``updates()``.
  public var stateUpdates: [(SharedVariable, TensorVariable)] { source.updates() }

  /// Numbers from [low, high); the size without its label.
  public func uniform(
    _ size: any RandomSize, low: any TensorArgument = 0.0, high: any TensorArgument = 1.0, ndim: Int? = nil,
    dtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    uniform(size: size, low: low, high: high, ndim: ndim, dtype: dtype, file: file, line: line, column: column)
  }

  /// Numbers of a normal distribution; the size without its label.
  public func normal(
    _ size: any RandomSize, avg: any TensorArgument = 0.0, std: any TensorArgument = 1.0, ndim: Int? = nil,
    dtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    normal(size: size, avg: avg, std: std, ndim: ndim, dtype: dtype, file: file, line: line, column: column)
  }

  /// How many of `n` trials succeed; the size without its label.
  public func binomial(
    _ size: any RandomSize, n: any TensorArgument = 1, p: any TensorArgument = 0.5, ndim: Int? = nil,
    dtype: DType = .int64, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    binomial(size: size, n: n, p: p, ndim: ndim, dtype: dtype, file: file, line: line, column: column)
  }

  /// Integers from `low` through `high`; the size without its label.
  public func randomIntegers(
    _ size: any RandomSize, low: any TensorArgument = 0, high: any TensorArgument = 1, ndim: Int? = nil,
    dtype: DType = .int64, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    randomIntegers(size: size, low: low, high: high, ndim: ndim, dtype: dtype, file: file, line: line, column: column)
  }
}

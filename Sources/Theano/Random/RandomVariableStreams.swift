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
}

/// A draw as it was asked for: parameters of any rank, which stretch to the size.
struct DrawRequest: Sendable {
  let distribution: RandomDraw.Distribution
  let parameters: [TensorVariable]
  let size: (any RandomSize)?
  let ndim: Int?
  let dtype: DType
  let origin: Origin

  /// The sample's shape; `parameters` are those that have a say in it.
  func shape(_ name: String, of parameters: [TensorVariable]) throws(TheanoError) -> RandomShape {
    try RandomShape(name, size: size?.sizes, ndim: ndim, parameters, origin: origin)
  }
}

/// Where the draws of ``RandomVariableStreams`` come from.
public struct DrawSource: Sendable {
  typealias Draw =
    @Sendable (RandomDraw.Distribution, [TensorVariable], RandomShape, DType) throws(TheanoError) -> RandomVariable
  typealias Shortcut = @Sendable (DrawRequest) throws(TheanoError) -> RandomVariable?

  let updates: @Sendable () -> [(SharedVariable, TensorVariable)]
  /// A way of the streams' own, where they have one.
  private let shortcut: Shortcut
  /// A sample of a shape, of parameters in the dtypes of the distribution that are scalars or of that shape.
  private let make: Draw

  init(
    updates: @escaping @Sendable () -> [(SharedVariable, TensorVariable)],
    shortcut: @escaping Shortcut = { _ throws(TheanoError) in nil }, _ make: @escaping Draw
  ) {
    self.updates = updates
    self.shortcut = shortcut
    self.make = make
  }

  func draw(
    _ distribution: RandomDraw.Distribution, _ operands: [TensorVariable], _ shape: RandomShape, _ dtype: DType
  ) throws(TheanoError) -> RandomVariable { try make(distribution, operands, shape, dtype) }

  func draw(_ request: DrawRequest) -> RandomVariable {
    drawn(request.origin) { () throws(TheanoError) in
      if let own = try shortcut(request) { return own }
      let op = RandomDraw(request.distribution, [], request.dtype)
      let shape = try request.shape(op.spokenName, of: request.parameters)
      var operands: [TensorVariable] = []
      for (parameter, type) in zip(request.parameters, op.parameterTypes) {
        operands.append(try shape.stretched(parameter, type))
      }
      return try make(request.distribution, operands, shape, request.dtype)
    }
  }
}

extension RandomVariableStreams {
  /// The states with their updates, in the order of the draws: for `updates:` of a function.
  public func updates() -> [(SharedVariable, TensorVariable)] { source.updates() }

  /// As ``updates()``.
  public var stateUpdates: [(SharedVariable, TensorVariable)] { source.updates() }

  private func draw(
    _ distribution: RandomDraw.Distribution, _ parameters: [any TensorArgument], _ size: (any RandomSize)?,
    _ ndim: Int?, _ dtype: DType?, _ origin: Origin
  ) -> RandomVariable {
    let parameters = parameters.map(\.tensorVariable)
    return source.draw(
      DrawRequest(
        distribution: distribution, parameters: parameters, size: size, ndim: ndim,
        dtype: dtype ?? continuous(nil, parameters), origin: origin))
  }

  // MARK: Numbers on an interval

  /// Numbers from [low, high).
  ///
  /// - Parameters:
  ///   - size: the shape: integers, integer scalars, or an integer vector such as `x.shape`; by default that of the
  ///     parameters. A -1 stands for the parameters' size.
  ///   - low: numbers or tensors, which stretch to the size.
  ///   - high: as `low`.
  ///   - ndim: the number of axes, where `size` is a vector of unknown length.
  ///   - dtype: by default at least `floatX`.
  /// - Returns: a variable with the gradient of `low + (high - low) u` with respect to `low` and `high`. Carries an
  ///   error for what does not fit; ``RandomStreams`` refuse a call where `high - low` is not finite.
  ///
  /// ```swift
  /// let noise = srng.uniform(size: x.shape, low: -0.1, high: 0.1)
  /// ```
  public func uniform(
    size: (any RandomSize)? = nil, low: any TensorArgument = 0.0, high: any TensorArgument = 1.0, ndim: Int? = nil,
    dtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable { draw(.uniform, [low, high], size, ndim, dtype, .at(file, line, column)) }

  /// Numbers from [low, high); the size without its label.
  public func uniform(
    _ size: any RandomSize, low: any TensorArgument = 0.0, high: any TensorArgument = 1.0, ndim: Int? = nil,
    dtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable { draw(.uniform, [low, high], size, ndim, dtype, .at(file, line, column)) }

  /// Numbers of a normal distribution of mean `avg` and standard deviation `std`.
  ///
  /// Parameters and result as for `uniform`; with the gradient of `avg + std z`. A call is refused where
  /// `std` is negative.
  ///
  /// ```swift
  /// let z = srng.normal([n, 3], avg: mean, std: T.exp(logStd))
  /// ```
  public func normal(
    size: (any RandomSize)? = nil, avg: any TensorArgument = 0.0, std: any TensorArgument = 1.0, ndim: Int? = nil,
    dtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable { draw(.normal, [avg, std], size, ndim, dtype, .at(file, line, column)) }

  /// Numbers of a normal distribution; the size without its label.
  public func normal(
    _ size: any RandomSize, avg: any TensorArgument = 0.0, std: any TensorArgument = 1.0, ndim: Int? = nil,
    dtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable { draw(.normal, [avg, std], size, ndim, dtype, .at(file, line, column)) }

  // MARK: Whole numbers

  /// How many of `n` trials succeed, each with the probability `p`.
  ///
  /// Parameters as for `uniform`; `n` is of integers. Without gradient with respect to `p`. A call is refused where `n` is
  /// negative or `p` outside 0 through 1.
  ///
  /// ```swift
  /// let mask = srng.binomial(size: x.shape, n: 1, p: 0.5, dtype: .float32)
  /// ```
  public func binomial(
    size: (any RandomSize)? = nil, n: any TensorArgument = 1, p: any TensorArgument = 0.5, ndim: Int? = nil,
    dtype: DType = .int64, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable { draw(.binomial, [n, p], size, ndim, dtype, .at(file, line, column)) }

  /// How many of `n` trials succeed; the size without its label.
  public func binomial(
    _ size: any RandomSize, n: any TensorArgument = 1, p: any TensorArgument = 0.5, ndim: Int? = nil,
    dtype: DType = .int64, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable { draw(.binomial, [n, p], size, ndim, dtype, .at(file, line, column)) }

  /// Integers from `low` through `high`, both included.
  ///
  /// Parameters as for `uniform`; both are of integers. A call is refused where `low` is above `high`.
  ///
  /// ```swift
  /// let dice = srng.randomIntegers([10], low: 1, high: 6)
  /// ```
  public func randomIntegers(
    size: (any RandomSize)? = nil, low: any TensorArgument = 0, high: any TensorArgument = 1, ndim: Int? = nil,
    dtype: DType = .int64, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable { draw(.integers, [low, high], size, ndim, dtype, .at(file, line, column)) }

  /// Integers from `low` through `high`; the size without its label.
  public func randomIntegers(
    _ size: any RandomSize, low: any TensorArgument = 0, high: any TensorArgument = 1, ndim: Int? = nil,
    dtype: DType = .int64, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable { draw(.integers, [low, high], size, ndim, dtype, .at(file, line, column)) }

  /// Numbers of events where `lam` are expected (a Poisson distribution).
  ///
  /// Parameters as for `uniform`. Without gradient. A call is refused where `lam` is negative.
  ///
  /// ```swift
  /// let counts = srng.poisson(lam: rates)
  /// ```
  public func poisson(
    size: (any RandomSize)? = nil, lam: any TensorArgument = 1.0, ndim: Int? = nil, dtype: DType = .int64,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable { draw(.poisson, [lam], size, ndim, dtype, .at(file, line, column)) }

  /// Numbers of events where `lam` are expected; the size without its label.
  public func poisson(
    _ size: any RandomSize, lam: any TensorArgument = 1.0, ndim: Int? = nil, dtype: DType = .int64,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable { draw(.poisson, [lam], size, ndim, dtype, .at(file, line, column)) }
}

import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoRandom

/// Random variables for expressions, with the numbers of NumPy's `RandomState` (Theano's `RandomStreams`).
///
/// Each draw is a variable with a state of its own, whose default update moves it on: a function that uses it gets new
/// numbers in each call, one value per call however often the variable is used. The numbers of a seed are those of
/// Theano
/// and NumPy, bit for bit, in every mode.
///
/// ```swift
/// let srng = RandomStreams(seed: 234)
/// let u = srng.uniform([2, 2])
/// let f = try function([], u)
/// print(try f())       // [[0.12672381 0.97091597]
///                      //  [0.13989098 0.88754825]]
/// let g = try function([], u, noDefaultUpdates: true)      // the same numbers in each call
/// ```
/// ``PhiloxRandomStreams`` draws on all cores.
public final class RandomStreams: RandomVariableStreams {
  private struct Source: Sendable {
    var seeds: Result<MersenneTwister, TheanoError>

    init(_ seed: Int) {
      do throws(TheanoError) { seeds = .success(try MersenneTwister(seed: seed)) } catch { seeds = .failure(error) }
    }

    /// The state of the next draw.
    mutating func next() throws(TheanoError) -> NDArray {
      var generator = try seeds.get()
      let seed = generator.integer(from: 0, through: 1 << 30 - 1)
      seeds = .success(generator)
      return try MersenneTwister(seed: Int(seed)).state
    }
  }

  private let record: StreamRecord<Source>
  private let defaultSeed: Int

  /// - Parameter seed: from 0 through 2^32 - 1 (what is drawn with another carries a `ValueError`); by default one that
  ///   differs from run to run.
  public init(seed: Int? = nil) {
    defaultSeed = seed ?? Int(entropy(UInt32.self))
    record = StreamRecord(Source(defaultSeed))
  }

  /// As ``init(seed:)``.
  public convenience init(_ seed: Int) { self.init(seed: seed) }

  /// Seeds all draws made so far anew, and those to come.
  ///
  /// - Parameter seed: as for ``init(seed:)``; by default the one from there.
  /// - Throws: `ValueError` for another seed; then nothing is changed.
  public func seed(
    _ seed: Int? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) throws(TheanoError) {
    let source = Source(seed ?? defaultSeed)
    try located(at: .at(file, line, column)) { () throws(TheanoError) in
      _ = try source.seeds.get()
      try record.restart(source) { (source, _) throws(TheanoError) in try source.next() }
    }
  }

  // MARK: Distributions

  /// Numbers from [low, high).
  ///
  /// - Parameters:
  ///   - size: the shape: integers, integer scalars, or an integer vector such as `x.shape`; by default that of the
  ///     parameters. A -1 stands for the parameters' size.
  ///   - low, high: numbers or tensors, which stretch to the size.
  ///   - ndim: the number of axes, where `size` is a vector of unknown length.
  ///   - dtype: by default at least `floatX`.
  /// - Returns: a variable with the gradient of `low + (high - low) u` with respect to `low` and `high`. Carries an
  ///   error for what does not fit; a call is refused where `high - low` is not finite.
  ///
  /// ```swift
  /// let noise = srng.uniform(size: x.shape, low: -0.1, high: 0.1)
  /// ```
  public func uniform(
    size: (any RandomSize)? = nil, low: any TensorArgument = 0.0, high: any TensorArgument = 1.0, ndim: Int? = nil,
    dtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    let (low, high) = (low.tensorVariable, high.tensorVariable)
    return source.draw(
      .uniform, [low, high], size, ndim, continuous(dtype, [low, high]), .at(file, line, column))
  }

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
  ) -> RandomVariable {
    let (avg, std) = (avg.tensorVariable, std.tensorVariable)
    return source.draw(.normal, [avg, std], size, ndim, continuous(dtype, [avg, std]), .at(file, line, column))
  }

  /// How many of `n` trials succeed, each with the probability `p`.
  ///
  /// Parameters as for `uniform`; `n` is of integers. Without gradient with respect to `p`. A call is refused where
  /// `n` is
  /// negative or `p` outside 0 through 1.
  ///
  /// ```swift
  /// let mask = srng.binomial(size: x.shape, n: 1, p: 0.5, dtype: .float32)
  /// ```
  public func binomial(
    size: (any RandomSize)? = nil, n: any TensorArgument = 1, p: any TensorArgument = 0.5, ndim: Int? = nil,
    dtype: DType = .int64, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    source.draw(.binomial, [n.tensorVariable, p.tensorVariable], size, ndim, dtype, .at(file, line, column))
  }

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
  ) -> RandomVariable {
    source.draw(.integers, [low.tensorVariable, high.tensorVariable], size, ndim, dtype, .at(file, line, column))
  }

  public var source: DrawSource {
    DrawSource(updates: { self.record.updates }) { distribution, operands, shape, dtype throws(TheanoError) in
      let rng = try self.record.state({ (source) throws(TheanoError) in try source.next() }, origin: shape.origin)
      let (update, sample) = try RandomDraw.make(distribution, rng, operands, shape, dtype)
      self.record.add(rng, update)
      return RandomVariable(sample, rng: rng)
    }
  }
}

extension tensor {
  /// The random streams, under the name of Theano's module.
  public enum sharedRandomStreams {
    public typealias RandomStreams = Theano.RandomStreams
  }
}

import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoRandom
import TheanoScalars

/// Theano's name of ``MRGRandomStreams``.
public typealias MRG_RandomStreams = MRGRandomStreams

/// Random variables for expressions, with the numbers of Theano's `MRG_RandomStreams`: of many MRG31k3p generators in
/// turn.
///
/// The generators of one draw lie 2^72 numbers apart, draws 2^134. Element `i` of a sample is the next number of
/// generator `i mod n`; `n` is a sixth of the number of elements (all of them up to 6), at most 15360, and 15360 where
/// the size is not made of numbers alone.
///
/// ```swift
/// let srng = MRGRandomStreams(seed: 12345)
/// let f = try function([], srng.uniform([3], dtype: .float64))
/// print(try f())       // [0.73532445 0.25856858 0.69408069]
/// ```
public final class MRGRandomStreams: Sendable {
  private struct Source: Sendable {
    var generator: Result<MRG31k3p, TheanoError>

    init(_ seed: [Int]) {
      do throws(TheanoError) {
        generator = .success(seed.count == 1 ? try MRG31k3p(seed: seed[0]) : try MRG31k3p(seed: seed))
      } catch {
        generator = .failure(error)
      }
    }

    /// The states of `streams` generators for the next draw.
    mutating func next(_ streams: Int) throws(TheanoError) -> NDArray {
      var stream = try generator.get()
      generator = .success(MRG31k3p.nextDraw.apply(stream))
      var words: [Int32] = []
      words.reserveCapacity(6 * streams)
      for _ in 0..<streams {
        words += stream.words
        stream = MRG31k3p.nextStream.apply(stream)
      }
      return try NDArray(words, shape: [streams, 6])
    }
  }

  private let record: StreamRecord<Source>
  private let defaultSeed: [Int]

  /// - Parameter seed: from 1 up to, not including, 2147462579; what is drawn with another carries a `ValueError`.
  public convenience init(seed: Int = 12345) { self.init(seed: [seed]) }

  /// As ``init(seed:)-(Int)``.
  public convenience init(_ seed: Int) { self.init(seed: [seed]) }

  /// - Parameter seed: one number, or the six of a state: three below 2147483647, not all 0, and three below
  ///   2147462579,
  ///   not all 0.
  public init(seed: [Int]) {
    defaultSeed = seed
    record = StreamRecord(Source(seed))
  }

  /// The states with their updates, in the order of the draws: for `updates:` of a function.
  public func updates() -> [(SharedVariable, TensorVariable)] { record.updates }

  /// As ``updates()``.
  public var stateUpdates: [(SharedVariable, TensorVariable)] { record.updates }

  /// Seeds all draws made so far anew, and those to come.
  ///
  /// - Parameter seed: as for ``init(seed:)-(Int)``; by default the one from there.
  /// - Throws: `ValueError` for another seed; then nothing is changed.
  public func seed(
    _ seed: Int? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) throws(TheanoError) {
    let source = Source(seed.map { [$0] } ?? defaultSeed)
    try located(at: .at(file, line, column)) { () throws(TheanoError) in
      _ = try source.generator.get()
      try record.restart(source) { (source, streams) throws(TheanoError) in try source.next(streams) }
    }
  }

  // MARK: Distributions

  /// Numbers from (low, high).
  ///
  /// - Parameters:
  ///   - size: the shape: positive integers, integer scalars, or an integer vector such as `x.shape`.
  ///   - low: numbers or tensors that stretch to the size.
  ///   - high: as `low`.
  ///   - ndim: the number of axes, where `size` is a vector of unknown length.
  ///   - dtype: a float, by default at least `floatX`.
  ///   - nstreams: how many generators take turns.
  /// - Returns: `u · (high - low) + low`, with that gradient. Carries an error for what does not fit.
  ///
  /// ```swift
  /// let noise = srng.uniform(size: x.shape, low: -0.1, high: 0.1)
  /// ```
  public func uniform(
    size: any RandomSize, low: any TensorArgument = 0.0, high: any TensorArgument = 1.0, ndim: Int? = nil,
    dtype: DType? = nil, nstreams: Int? = nil, file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) -> RandomVariable {
    let (low, high, origin) = (low.tensorVariable, high.tensorVariable, Origin.at(file, line, column))
    return drawn(origin) { () throws(TheanoError) in
      let shape = try RandomShape("uniform", size: size.sizes, ndim: ndim, [low, high], origin: origin)
      let u = try draw(.uniform, shape, continuous(dtype, [low, high]), try streams(size, nstreams))
      let moved = Affine.interval(u, low, high, origin: origin)
      if let error = moved.error { throw error }
      return RandomVariable(moved, rng: u.rng)
    }
  }

  /// Numbers from (low, high); the size without its label.
  public func uniform(
    _ size: any RandomSize, low: any TensorArgument = 0.0, high: any TensorArgument = 1.0, ndim: Int? = nil,
    dtype: DType? = nil, nstreams: Int? = nil, file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) -> RandomVariable {
    uniform(
      size: size, low: low, high: high, ndim: ndim, dtype: dtype, nstreams: nstreams, file: file, line: line,
      column: column)
  }

  /// Numbers of a normal distribution, by the method of Box and Muller.
  ///
  /// Parameters as for `uniform`, and:
  /// - Parameters:
  ///   - avg: the mean and the standard deviation, numbers or tensors that stretch to the size.
  ///   - std: see `avg`.
  ///   - truncate: whether numbers further than 2 `std` from `avg` are drawn again.
  /// - Returns: `z · std + avg`, with that gradient. A call is refused where `std` is negative.
  public func normal(
    size: any RandomSize, avg: any TensorArgument = 0.0, std: any TensorArgument = 1.0, ndim: Int? = nil,
    dtype: DType? = nil, nstreams: Int? = nil, truncate: Bool = false, file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    normal(
      size, (avg.tensorVariable, std.tensorVariable), ndim, dtype, nstreams, truncate: truncate,
      .at(file, line, column))
  }

  /// Numbers of a normal distribution; the size without its label.
  public func normal(
    _ size: any RandomSize, avg: any TensorArgument = 0.0, std: any TensorArgument = 1.0, ndim: Int? = nil,
    dtype: DType? = nil, nstreams: Int? = nil, truncate: Bool = false, file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    normal(
      size, (avg.tensorVariable, std.tensorVariable), ndim, dtype, nstreams, truncate: truncate,
      .at(file, line, column))
  }

  /// Numbers of a normal distribution cut off at twice its deviation, scaled so that the result's deviation is `std`.
  ///
  /// Parameters as for `normal`.
  public func truncatedNormal(
    size: any RandomSize, avg: any TensorArgument = 0.0, std: any TensorArgument = 1.0, ndim: Int? = nil,
    dtype: DType? = nil, nstreams: Int? = nil, file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) -> RandomVariable {
    normal(
      size, (avg.tensorVariable, std.tensorVariable), ndim, dtype, nstreams, truncate: true, by: truncatedDeviation,
      .at(file, line, column))
  }

  /// Numbers of a truncated normal distribution; the size without its label.
  public func truncatedNormal(
    _ size: any RandomSize, avg: any TensorArgument = 0.0, std: any TensorArgument = 1.0, ndim: Int? = nil,
    dtype: DType? = nil, nstreams: Int? = nil, file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) -> RandomVariable {
    truncatedNormal(
      size: size, avg: avg, std: std, ndim: ndim, dtype: dtype, nstreams: nstreams, file: file, line: line,
      column: column)
  }

  private func normal(
    _ size: any RandomSize, _ parameters: (TensorVariable, TensorVariable), _ ndim: Int?, _ dtype: DType?,
    _ nstreams: Int?, truncate: Bool, by factor: Double = 1, _ origin: Origin
  ) -> RandomVariable {
    drawn(origin) { () throws(TheanoError) in
      let (avg, std) = parameters
      let name = truncate ? "truncatedNormal" : "normal"
      let shape = try RandomShape(name, size: size.sizes, ndim: ndim, [avg, std], origin: origin)
      // The size is checked; but that many numbers are needed in pairs, the original does not count.
      _ = try streams(size, nstreams)
      let z = try draw(
        truncate ? .truncatedNormal : .normal, shape, continuous(dtype, [avg, std]), nstreams ?? Self.mostStreams)
      let moved = try Affine.scaled(z, avg, std, name, by: factor, origin: origin)
      if let error = moved.error { throw error }
      return RandomVariable(moved, rng: z.rng)
    }
  }

  /// 1 with the probability `p`, else 0.
  ///
  /// Parameters as for `uniform`; `n`, the number of trials, can only be 1 (`NotImplementedError`). Without gradient
  /// with
  /// respect to `p`. A call is refused where `p` is outside 0 through 1.
  public func binomial(
    size: any RandomSize, n: Int = 1, p: any TensorArgument = 0.5, ndim: Int? = nil, dtype: DType = .int64,
    nstreams: Int? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    let (p, origin) = (p.tensorVariable, Origin.at(file, line, column))
    return drawn(origin) { () throws(TheanoError) in
      guard n == 1 else { throw TheanoError(RandomOpFacts.oneTrial("binomial")) }
      let shape = try RandomShape("binomial", size: size.sizes, ndim: ndim, [p], origin: origin)
      let u = try draw(.uniform, shape, FloatX.current, try streams(size, nstreams))
      return RandomVariable(try successes(u, p, dtype, origin), rng: u.rng)
    }
  }

  /// 1 with the probability `p`, else 0; the size without its label.
  public func binomial(
    _ size: any RandomSize, n: Int = 1, p: any TensorArgument = 0.5, ndim: Int? = nil, dtype: DType = .int64,
    nstreams: Int? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    binomial(
      size: size, n: n, p: p, ndim: ndim, dtype: dtype, nstreams: nstreams, file: file, line: line, column: column)
  }

  /// How often each outcome comes up in `n` trials.
  ///
  /// - Parameters:
  ///   - n: the number of trials of each row, an integer scalar.
  ///   - pvals: a matrix, the probabilities of each distribution in a row.
  /// - Returns: a matrix of the shape of `pvals`; without gradient. A call is refused where a row is no
  ///   probabilities that sum to 1.
  ///
  /// ```swift
  /// let sampled = srng.multinomial(pvals: T.softmax(scores))      // a 1 in each row
  /// ```
  public func multinomial(
    n: any TensorArgument = 1, pvals: TensorVariable, dtype: DType = .int64, nstreams: Int? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    outcomes(.counts, pvals, n.tensorVariable, dtype, nstreams, .at(file, line, column))
  }

  /// Different outcomes, each drawn with the probability that it has among those that are left.
  ///
  /// - Parameters:
  ///   - size: how many of each row, an integer scalar.
  ///   - replace: only `false` (`NotImplementedError`).
  ///   - p: a matrix, the probabilities of each distribution in a row.
  /// - Returns: a matrix of a row of `size` outcomes for each of `p`; without gradient. A call is refused where a
  ///   row has fewer outcomes of a probability above 0.
  public func choice(
    size: any TensorArgument = 1, replace: Bool = true, p: TensorVariable, dtype: DType = .int64, nstreams: Int? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    let origin = Origin.at(file, line, column)
    guard !replace else {
      return drawn(origin) { () throws(TheanoError) in
        throw TheanoError(RandomOpFacts.onlyWithoutReplacement("choice"))
      }
    }
    return outcomes(.different, p, size.tensorVariable, dtype, nstreams, origin)
  }

  /// As `choice` without replacement, under the older name.
  public func multinomialWoReplacement(
    n: any TensorArgument = 1, pvals: TensorVariable, dtype: DType = .int64, nstreams: Int? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    outcomes(.different, pvals, n.tensorVariable, dtype, nstreams, .at(file, line, column))
  }

  private func outcomes(
    _ result: OutcomesFromUniform.Result, _ p: TensorVariable, _ count: TensorVariable, _ dtype: DType,
    _ nstreams: Int?, _ origin: Origin
  ) -> RandomVariable {
    drawn(origin) { () throws(TheanoError) in
      var rng: SharedVariable?
      let outcome = try OutcomesFromUniform.make(result, p, count, dtype, origin: origin) {
        (count) throws(TheanoError) in
        let shape = try RandomShape("uniform", size: [count], ndim: 1, [], origin: origin)
        let u = try draw(.uniform, shape, FloatX.current, nstreams ?? Self.mostStreams)
        rng = u.rng
        return u
      }
      return RandomVariable(outcome, rng: rng)
    }
  }

  // MARK: Streams

  private static let mostStreams = 60 * 256

  /// How many generators take turns for a size; refuses sizes that are not positive.
  private func streams(_ size: any RandomSize, _ asked: Int?) throws(TheanoError) -> Int {
    let constants = size.sizes.map { $0.isWeak ? $0.sizeValue?.constant : nil }
    let numbers = constants.compactMap(\.self)
    if numbers.contains(where: { $0 <= 0 }) { throw TheanoError(RandomOpFacts.emptySize("uniform", numbers)) }
    if let asked { return asked }
    guard numbers.count == constants.count else { return Self.mostStreams }
    let count = numbers.reduce(1) { saturatingMultiply($0, $1) }
    return min(count > 6 ? count / 6 : count, Self.mostStreams)
  }

  private func draw(
    _ distribution: MRGDraw.Distribution, _ shape: RandomShape, _ dtype: DType, _ streams: Int
  ) throws(TheanoError) -> RandomVariable {
    guard streams > 0 && streams <= 1 << 24 else {
      throw TheanoError(
        RandomOpFacts.argument(
          "uniform", "nstreams must be from 1 through 2**24, got \(streams)",
          hint: "leave it out for a number that fits the size"))
    }
    var states: [SharedVariable] = []
    for _ in 0..<MRGDraw(distribution, [], dtype).draws {
      states.append(
        try record.state({ (source) throws(TheanoError) in try source.next(streams) }, origin: shape.origin))
    }
    let outputs = try MRGDraw.make(distribution, states, shape, dtype)
    for (state, update) in zip(states, outputs) { record.add(state, update, note: streams) }
    return RandomVariable(outputs[states.count], rng: states[0])
  }
}

/// The deviation of the standard normal distribution without what lies beyond 2.
let truncatedDeviation = 0.87962566103423978

/// Where numbers from [0, 1) are below `p`.
func successes(
  _ u: TensorVariable, _ p: TensorVariable, _ dtype: DType, _ origin: Origin
) throws(TheanoError) -> TensorVariable {
  let checked = CheckedParameter(.probability, of: "binomial")(
    p.isWeak ? p.cast(to: u.dtype, origin: origin) : p, origin: origin)
  let success = elementwise(
    .lt,
    [
      u,
      GradientGate(.undefined("a binomial number does not vary smoothly with p"))(
        checked, origin: origin),
    ], origin: origin
  ).cast(to: dtype, origin: origin)
  if let error = success.error { throw error }
  return success
}

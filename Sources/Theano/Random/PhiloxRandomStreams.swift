import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars

/// Random variables for expressions whose numbers follow from their place alone: the same on any number of
/// threads, in every mode and on every machine.
///
/// Number `k` of draw `d` (both count from 0) is number `k` of `RandomGenerator(seed: seed, stream: d)`, over all
/// calls of a function: nothing is generated before it. A draw is a kernel of its own, which writes float64 numbers
/// that what uses them reads. The state is a vector of `uint64`: seed, draw, and the position.
///
/// ```swift
/// let srng = PhiloxRandomStreams(seed: 42)
/// let kept = x * srng.binomial(size: x.shape, p: 0.8, dtype: x.dtype) / 0.8
/// ```
public final class PhiloxRandomStreams: RandomVariableStreams {
  private struct Source: Sendable {
    let seed: UInt64
    var draw: UInt64 = 0

    mutating func next() throws(TheanoError) -> NDArray {
      defer { draw += 1 }
      return try NDArray([seed, draw, 0], shape: [3])
    }
  }

  private let record: StreamRecord<Source>
  private let defaultSeed: UInt64

  /// - Parameter seed: any number; by default one that differs from run to run.
  public init(seed: UInt64? = nil) {
    defaultSeed = seed ?? entropy(UInt64.self)
    record = StreamRecord(Source(seed: defaultSeed))
  }

  /// As ``init(seed:)``.
  public convenience init(_ seed: UInt64) { self.init(seed: seed) }

  /// Seeds all draws made so far anew, and those to come.
  ///
  /// - Parameter seed: any number; by default the one that the streams were made with.
  public func seed(_ seed: UInt64? = nil) throws(TheanoError) {
    try record.restart(Source(seed: seed ?? defaultSeed)) { (source, _) throws(TheanoError) in try source.next() }
  }

  // MARK: Distributions

  /// 64 random bits in each place, as `uint64`.
  public func bits(
    _ size: any RandomSize, ndim: Int? = nil, file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) -> RandomVariable {
    let origin = Origin.at(file, line, column)
    return drawn(origin) { () throws(TheanoError) in
      try draw(.bits, try RandomShape("bits", size: size.sizes, ndim: ndim, [], origin: origin), .uint64)
    }
  }

  /// Numbers of a normal distribution cut off at twice its deviation, scaled so that the result's deviation is `std`.
  ///
  /// Parameters as for `normal`.
  public func truncatedNormal(
    size: (any RandomSize)? = nil, avg: any TensorArgument = 0.0, std: any TensorArgument = 1.0, ndim: Int? = nil,
    dtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    let parameters = [avg.tensorVariable, std.tensorVariable]
    let request = DrawRequest(
      distribution: .normal, parameters: parameters, size: size, ndim: ndim, dtype: continuous(dtype, parameters),
      origin: .at(file, line, column))
    return drawn(request.origin) { () throws(TheanoError) in
      try normal(.truncatedNormal, request, by: truncatedDeviation)
    }
  }

  /// Numbers of a truncated normal distribution; the size without its label.
  public func truncatedNormal(
    _ size: any RandomSize, avg: any TensorArgument = 0.0, std: any TensorArgument = 1.0, ndim: Int? = nil,
    dtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    truncatedNormal(
      size: size, avg: avg, std: std, ndim: ndim, dtype: dtype, file: file, line: line, column: column)
  }

  private func normal(
    _ distribution: PhiloxDraw.Distribution, _ request: DrawRequest, by factor: Double
  ) throws(TheanoError) -> RandomVariable {
    let name = PhiloxDraw(distribution, [], .float64).spokenName
    let z = try draw(distribution, try request.shape(name, of: request.parameters), request.dtype)
    let (avg, std) = (request.parameters[0], request.parameters[1])
    let moved = try Affine.scaled(z, avg, std, name, by: factor, origin: request.origin)
    if let error = moved.error { throw error }
    return RandomVariable(moved, rng: z.rng)
  }

  /// `low + (high - low) u`: of 53 random bits in float64, of 24 in float32.
  private func uniform(_ request: DrawRequest) throws(TheanoError) -> RandomVariable {
    let u = try draw(.uniform, try request.shape("uniform", of: request.parameters), request.dtype)
    let moved = Affine.interval(u, request.parameters[0], request.parameters[1], origin: request.origin)
    if let error = moved.error { throw error }
    return RandomVariable(moved, rng: u.rng)
  }

  /// Of one trial: a comparison for each number, which fuses with what uses it.
  private func trial(_ request: DrawRequest) throws(TheanoError) -> RandomVariable {
    let p = request.parameters[1]
    let u = try draw(.uniform, try request.shape("binomial", of: [p]), FloatX.current)
    return RandomVariable(try successes(u, p, request.dtype, request.origin), rng: u.rng)
  }

  /// A number of [0, 1) in float64, times how many integers there are.
  private func integers(_ request: DrawRequest) throws(TheanoError) -> RandomVariable {
    let origin = request.origin
    let shape = try request.shape("randomIntegers", of: request.parameters)
    for bound in request.parameters where !bound.dtype.isInteger {
      throw TheanoError(RandomOpFacts.needsNumbers("randomIntegers", argument: "a bound", bound.type))
    }
    let bounds = request.parameters.map { hardened($0).cast(to: .int64, origin: origin) }
    let count = CheckedParameter(.width, of: "randomIntegers")(
      (bounds[1].cast(to: .float64, origin: origin) - bounds[0].cast(to: .float64, origin: origin)) + 1,
      origin: origin)
    let u = try draw(.uniform, shape, .float64)
    let step = elementwise(.floor, [u * count], origin: origin)
    let last = elementwise(.minimum, [step, count - 1], origin: origin)
    let number = (bounds[0] + last.cast(to: .int64, origin: origin)).cast(to: request.dtype, origin: origin)
    if let error = number.error { throw error }
    return RandomVariable(number, rng: u.rng)
  }

  /// Outcomes, drawn with the probabilities `p`: of a vector as
  /// ``RandomVariableStreams/choice(size:a:replace:p:ndim:dtype:file:line:column:)``
  /// does; of a matrix different ones of each row, see
  /// ``MRGRandomStreams/choice(size:replace:p:dtype:nstreams:file:line:column:)``.
  public func choice(
    size: any TensorArgument = 1, replace: Bool = true, p: TensorVariable, dtype: DType = .int64,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    let origin = Origin.at(file, line, column)
    if p.error == nil && p.ndim == 1 {
      return choice(
        size: [size.tensorVariable], a: p.length(0, origin: origin), replace: replace, p: p, dtype: dtype, file: file,
        line: line, column: column)
    }
    return drawn(origin) { () throws(TheanoError) in
      if replace { throw TheanoError(RandomOpFacts.onlyWithoutReplacement("choice")) }
      var rng: SharedVariable?
      let outcome = try OutcomesFromUniform.make(.different, p, size.tensorVariable, dtype, origin: origin) {
        (count) throws(TheanoError) in
        let shape = try RandomShape("uniform", size: [count], ndim: 1, [], origin: origin)
        let u = try draw(.uniform, shape, .float64)
        rng = u.rng
        return u
      }
      return RandomVariable(outcome, rng: rng)
    }
  }

  public var source: DrawSource {
    let updates = { @Sendable in self.record.updates }
    return DrawSource(updates: updates, shortcut: ofItsPlace) {
      distribution, operands, shape, dtype throws(TheanoError) in
      // Numbers that take more than one of the stream's: their keys are drawn.
      var rng: SharedVariable?
      let sample = try PlaceDraw.make(distribution, operands, shape, dtype) { (shape) throws(TheanoError) in
        let bits = try self.draw(.bits, shape, .uint64)
        rng = bits.rng
        return bits
      }
      return RandomVariable(sample, rng: rng)
    }
  }

  /// What is made of one number of the stream for each place.
  @Sendable private func ofItsPlace(_ request: DrawRequest) throws(TheanoError) -> RandomVariable? {
    switch request.distribution {
    case .uniform: try uniform(request)
    case .normal: try normal(.normal, request, by: 1)
    case .binomial where request.parameters[0].sizeValue?.constant == 1: try trial(request)
    case .integers: try integers(request)
    case .binomial, .poisson, .choice, .permutation, .multinomial: nil
    }
  }

  private func draw(
    _ distribution: PhiloxDraw.Distribution, _ shape: RandomShape, _ dtype: DType
  ) throws(TheanoError) -> RandomVariable {
    let rng = try record.state({ (source) throws(TheanoError) in try source.next() }, origin: shape.origin)
    let (update, sample) = try PhiloxDraw.make(distribution, rng, shape, dtype)
    record.add(rng, update)
    return RandomVariable(sample, rng: rng)
  }
}

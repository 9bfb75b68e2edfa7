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

import Synchronization
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars

/// What has been drawn from random streams: the states, in the order of the draws, with their updates.
final class StreamRecord<Source: Sendable>: Sendable {
  struct Draw {
    let rng: SharedVariable
    let update: TensorVariable
    /// What the streams need to know of the draw to seed it again.
    let note: Int
  }

  private struct Content {
    var source: Source
    var draws: [Draw] = []
  }

  private let content: Mutex<Content>

  init(_ source: Source) { content = Mutex(Content(source: source)) }

  var updates: [(SharedVariable, TensorVariable)] { content.withLock { $0.draws.map { ($0.rng, $0.update) } } }

  /// A state for a new draw; `make` takes what it needs from the source.
  func state(_ make: (inout Source) throws(TheanoError) -> NDArray, origin: Origin) throws(TheanoError)
    -> SharedVariable
  {
    let value = try content.withLock { content throws(TheanoError) in try make(&content.source) }
    return SharedVariable(value, pattern: value.shape.map { _ in false }, name: nil, origin: origin)
  }

  func add(_ rng: SharedVariable, _ update: TensorVariable, note: Int = 0) {
    rng.defaultUpdate = update
    content.withLock { $0.draws.append(Draw(rng: rng, update: update, note: note)) }
  }

  /// Starts anew from `source`: each draw gets the state that it would have got.
  func restart(_ source: Source, _ make: (inout Source, Int) throws(TheanoError) -> NDArray) throws(TheanoError) {
    let values = try content.withLock { content throws(TheanoError) -> [(SharedVariable, NDArray)] in
      content.source = source
      var values: [(SharedVariable, NDArray)] = []
      for draw in content.draws { values.append((draw.rng, try make(&content.source, draw.note))) }
      return values
    }
    for (rng, value) in values { try rng.setValue(value) }
  }
}

/// `body`'s variable; if it refuses, a variable that carries the error, with the line of the draw.
func drawn(_ origin: Origin, _ body: () throws(TheanoError) -> RandomVariable) -> RandomVariable {
  do throws(TheanoError) {
    return try Origin.inheriting(origin) { () throws(TheanoError) in try body() }
  } catch {
    var error = error
    if error.places.isEmpty { error.places = [Place("here", origin)] }
    let refused = TensorVariable(poisoned: error, origin: origin)
    return RandomVariable(refused, rng: nil)
  }
}

/// The dtype of continuous numbers: as asked for, else at least `floatX`, and that of parameters that are no literals.
func continuous(_ dtype: DType?, _ parameters: [TensorVariable]) -> DType {
  dtype ?? promote([FloatX.current] + parameters.filter { !$0.isWeak }.map(\.dtype))
}

/// A seed from the machine's source of entropy.
func entropy<Word: FixedWidthInteger & UnsignedInteger>(_: Word.Type) -> Word {
  var source = SystemRandomNumberGenerator()
  return source.next()
}

import TheanoErrors
import TheanoGraph
import TheanoOps

/// A variable drawn from a random stream: one value in each call of a function, however often it is used there.
///
/// It is a variable like any other, and knows the state that its numbers are made of.
///
/// ```swift
/// let srng = RandomStreams(seed: 234)
/// let rv = srng.uniform([2, 2])
/// try rv.rng.setValue(MersenneTwister(seed: 89234))      // this variable starts anew, others do not
/// ```
public final class RandomVariable: TensorVariable, @unchecked Sendable {
  // Sendable: as the superclass; `state` is set once. Weak: what is drawn holds the state that it is drawn from, and a
  // chain of draws must not be released one within the other.
  private weak var state: SharedVariable?

  /// For the order of a shuffle: the permutation that was applied.
  public let permutation: RandomVariable?

  init(_ value: TensorVariable, rng: SharedVariable?, permutation: RandomVariable? = nil) {
    state = rng
    self.permutation = permutation
    if case .result(let index) = value.kind, let application = value.application {
      super.init(application, index: index)
    } else {
      super.init(value.type, value.kind, id: value.id, name: value.name, origin: value.origin)
    }
  }

  /// The state of the generator: a shared variable whose default update is the state after the draw.
  ///
  /// Read and set it as any other, in `updates`, `noDefaultUpdates` and `copy(swap:)` too. Of a draw that was refused
  /// it is a variable that carries an error.
  public var rng: SharedVariable { state ?? SharedVariable(integerLiteral: 0) }

  /// A literal is no random variable: this one carries that error.
  public required init(integerLiteral value: Int) {
    permutation = nil
    let origin = Origin.capture()
    super.init(
      TensorType(.int64), .poisoned(TheanoError(RandomOpFacts.literal, at: [Place("here", origin)])), origin: origin)
  }

  /// A literal is no random variable: this one carries that error.
  public required init(floatLiteral value: Double) {
    permutation = nil
    let origin = Origin.capture()
    super.init(
      TensorType(.int64), .poisoned(TheanoError(RandomOpFacts.literal, at: [Place("here", origin)])), origin: origin)
  }
}

/// The shape of what is drawn: an integer (of a vector), an array of integers and integer scalars, or an integer
/// vector such
/// as `x.shape`.
public protocol RandomSize: Sendable {
  /// The sizes as one vector, or as scalars.
  var sizes: [TensorVariable] { get }
}

extension Int: RandomSize {
  public var sizes: [TensorVariable] { [tensorVariable] }
}

extension TensorVariable: RandomSize {
  public var sizes: [TensorVariable] { [self] }
}

extension Array: RandomSize where Element: TensorArgument {
  public var sizes: [TensorVariable] { map(\.tensorVariable) }
}

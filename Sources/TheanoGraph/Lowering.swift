import TheanoArrays
import TheanoLoops
import TheanoScalars

/// An op about to be lowered: the types around it.
package struct LoweringCall: Sendable {
  package let inputs: [Operand]
  package let outputs: [TensorType]

  package init(inputs: [Operand], outputs: [TensorType]) {
    self.inputs = inputs
    self.outputs = outputs
  }
}

/// How an op becomes code. Scheduling fuses by inlining element rules into one another.
package enum Lowering {
  /// Each output element is one scalar operation of the inputs' elements at the same (broadcast) place.
  case elementwise(ScalarOp)
  /// Each output element is a copy of one element of input 0, at a place that follows from the output's place alone:
  /// transposing, slicing, broadcasting. No code where the consumer can read through it.
  case view(([Coordinate]) -> [Coordinate])
  /// The same elements in the same (row-major) order under another shape: no code at all.
  case reshape
  /// Each output element by its own rule (`arange`, gathers, concatenation, …). One rule per output.
  case elements([(any ElementCode, [Coordinate]) -> RegisterID])
  /// Input 0 reduced over axes.
  case reduction(ReductionRule)
  /// A matrix product.
  case product(ProductRule)
  /// Input 0, changed at some places.
  case scatter(ScatterRule)
  /// Code of our own over whole tensors, which nothing is fused into.
  case routine(any Routine)
  /// Graphs of its own, which run some number of times.
  case region(Region)
  /// None of its own: the op stands for others, see ``Op/expand(_:in:origin:)``.
  case expanded
}

package struct ReductionRule: Sendable {
  /// Axes of input 0, ascending; not kept in the output.
  package var axes: [Int]
  /// One for each output; `argmax`/`argmin` give the row-major position within the reduced axes.
  package var combinations: [Combination]
  /// In which the values of an iteration are combined, and the blocks; the result is cast to the output's dtype.
  package var narrow: DType
  package var wide: DType

  package init(axes: [Int], combinations: [Combination], narrow: DType, wide: DType) {
    self.axes = axes
    self.combinations = combinations
    self.narrow = narrow
    self.wide = wide
  }
}

/// `dot` for ranks 1 and 2: input 0 (m, k) or (k), input 1 (k, n) or (k); optionally `alpha · A B + beta · C`.
/// If `isBatched`, one such product of matrices for each step along the first axis of A (b, m, k) and B (b, k, n).
///
/// Inputs in the order A, B, then C if `accumulates`, then alpha and beta if they are not constant (rank 0).
package struct ProductRule: Sendable {
  package var isBatched: Bool
  package var accumulates: Bool
  package var alpha: ProductCall.Factor
  package var beta: ProductCall.Factor

  package init(
    isBatched: Bool = false, accumulates: Bool, alpha: ProductCall.Factor, beta: ProductCall.Factor
  ) {
    self.isBatched = isBatched
    self.accumulates = accumulates
    self.alpha = alpha
    self.beta = beta
  }
}

/// `output = input 0; output[target(i)] op= input 1 (broadcast)[i]` for `i` in `region`.
package struct ScatterRule {
  package var combination: Combination
  /// The iteration space: the shape of the indexed part.
  package var region: [Size]
  /// Where element `i` of the region lies in the output; may check and gather through the code.
  package var target: (any ElementCode, [Coordinate]) -> [Coordinate]
  /// Whether several `i` may have the same target (then the order of iterations matters).
  package var mayRepeat: Bool

  package init(
    _ combination: Combination, region: [Size], mayRepeat: Bool,
    target: @escaping (any ElementCode, [Coordinate]) -> [Coordinate]
  ) {
    self.combination = combination
    self.region = region
    self.target = target
    self.mayRepeat = mayRepeat
  }
}

/// A check of indices that does not need an element of what is computed by them.
///
/// The rules of ops check an index where they read by it. Where nothing is read since another axis is empty, this
/// says what the definition refuses all the same.
package struct IndexCheck {
  /// The shape that the indices have in common.
  package var region: [Size]
  /// The sizes of the result beside that: one of them must be 0 for the check to be wanted.
  package var rest: [Size]
  /// The inputs that are indices.
  package var indices: [Int]
  /// Checks the indices at a place of the region.
  package var check: (any ElementCode, [Coordinate]) -> Void

  package init(
    region: [Size], rest: [Size], indices: [Int], check: @escaping (any ElementCode, [Coordinate]) -> Void
  ) {
    (self.region, self.rest, self.indices, self.check) = (region, rest, indices, check)
  }
}

/// A place along an axis: `offset + Σ source · scale`.
package struct Coordinate: Hashable, Sendable {
  package var offset: Size
  package var terms: [Term]

  package struct Term: Hashable, Sendable {
    package var source: Access.Index
    package var scale: Size
    package init(_ source: Access.Index, _ scale: Size) {
      self.source = source
      self.scale = scale
    }
  }

  package init(offset: Size = .zero, terms: [Term] = []) {
    self.offset = offset
    self.terms = terms
  }
  package init(_ source: Access.Index) { self.init(terms: [Term(source, .one)]) }
  package static let zero = Coordinate()

  package static func + (a: Coordinate, b: Coordinate) -> Coordinate {
    var sum = Coordinate(offset: a.offset + b.offset, terms: a.terms)
    for term in b.terms {
      if let i = sum.terms.firstIndex(where: { $0.source == term.source }) {
        sum.terms[i].scale = sum.terms[i].scale + term.scale
      } else {
        sum.terms.append(term)
      }
    }
    sum.terms.removeAll { $0.scale.constant == 0 }
    return sum
  }
  package static func + (a: Coordinate, b: Size) -> Coordinate {
    Coordinate(offset: a.offset + b, terms: a.terms)
  }
  package static func * (a: Coordinate, b: Size) -> Coordinate {
    Coordinate(offset: a.offset * b, terms: a.terms.map { Term($0.source, $0.scale * b) })
  }
}

/// What an element rule may use while it writes the code of one output element.
///
/// Scheduling provides it: an input is read from a buffer, or its own rule is written in place (fusion).
package protocol ElementCode: AnyObject {
  /// The element of input `input` at a place. Where `guarded` is given and false, zero, and nothing is read.
  func element(_ input: Int, at place: [Coordinate], where guarded: RegisterID?) -> RegisterID
  func constant(_ value: ScalarConstant) -> RegisterID
  /// `op` on registers; casts operands to the operation's dtypes.
  func apply(_ op: ScalarOp, _ operands: [RegisterID]) -> RegisterID
  /// A coordinate, or a size, as int64.
  func value(of place: Coordinate) -> RegisterID
  func value(of size: Size) -> RegisterID
  func dtype(of register: RegisterID) -> DType
  /// Refuses the call where the bool register is false; `values` (int64, at most two) go into the message.
  func check(_ condition: RegisterID, _ failure: CheckFailure, _ values: [RegisterID])
}

extension ElementCode {
  package func element(_ input: Int, at place: [Coordinate]) -> RegisterID {
    element(input, at: place, where: nil)
  }
}

/// What a failed check means: the words are made of it, the values it reports and the op's origin.
package enum CheckFailure: Hashable, Sendable {
  /// values: the index, the size of the axis.
  case indexOutOfBounds(axis: Int)
  /// values: the label, the number of classes.
  case labelOutOfRange
  case assertion(String)
  /// An argument has a value that the operation refuses (a `ValueError`); the message, and a way out.
  case argument(String, hint: String? = nil)
  /// The user wrote that this must not be computed (a `RuntimeError`); the message.
  case raised(String)
}

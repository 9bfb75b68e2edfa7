import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// Running sums and products along an axis, and the linear recurrence that their derivatives are made of (Theano's
/// `CumOp`), in the dtype of the input.
///
/// - `sum`: `y[k] = y[k-1] + x[k]`
/// - `product`: `y[k] = y[k-1] · x[k]`
/// - `recurrence`: `y[k] = a[k] · y[k-1] + b[k]`, of two operands `a` and `b` of one shape and dtype
///
/// from `y[-1] = 0` (1 for products). Sums are made in blocks (``blockLength(_:)``): each starts anew, and the last
/// sum of the blocks before is added to all of it. So blocks need not wait for each other, and errors grow with the number
/// of blocks and their length, not with their product; running sums of numbers that are not negative still never fall.
/// (Products are not, nor sums of float16: those of a block alone may overflow where the whole does not.)
///
/// Where it goes backwards, `k-1` is `k+1`. A *late* recurrence multiplies by the factor of the place before:
/// `y[k] = a[k-1] · y[k-1] + b[k]`. These two are each other's adjoints, in opposite directions, so that derivatives of every
/// order exist and are exact, also where factors of a product are 0: with `y` a running product and `g` its cotangent, that
/// of `x[k]` is `y[k-1] · z[k]` with
/// `z[k] = g[k] + x[k+1] · z[k+1]`.
package struct Cumulative: Op {
  package enum Kind: Hashable, Sendable {
    case sum, product
    case recurrence(isLate: Bool)
  }

  package let kind: Kind
  package let axis: Int
  package let isBackward: Bool

  package init(_ kind: Kind, axis: Int, isBackward: Bool = false) {
    self.kind = kind
    self.axis = axis
    self.isBackward = isBackward
  }

  /// Elements of a block of sums, in the direction of the sum.
  static func blockLength(_ dtype: DType) -> Int { dtype == .float16 ? Int.max : 1024 }

  package var name: String {
    let direction = isBackward ? ", backward" : ""
    switch kind {
    case .sum: return "CumOp{\(axis), add\(direction)}"
    case .product: return "CumOp{\(axis), mul\(direction)}"
    case .recurrence(let isLate): return "Recurrence{\(axis)\(isLate ? ", late" : "")\(direction)}"
    }
  }

  package var spokenName: String {
    switch kind {
    case .sum: "cumsum"
    case .product: "cumprod"
    case .recurrence: "recurrence"
    }
  }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let type = inputs[0].type
    guard axis >= 0 && axis < type.ndim else {
      throw TheanoError(OpFacts.axisOutOfRange(spokenName, axis: axis, type))
    }
    var requirements: [SizeRequirement] = []
    for other in inputs.dropFirst().map(\.type) {
      guard other.ndim == type.ndim, other.dtype == type.dtype else {
        throw TheanoError(ShapeFacts.valueDType(spokenName, value: other.dtype, tensor: type.dtype))
      }
      for k in 0..<type.ndim where other.shape[k] != type.shape[k] {
        requirements.append(
          SizeRequirement(type.shape[k], .equal, other.shape[k], .axes(inputA: 0, axisA: k, inputB: 1, axisB: k)))
      }
    }
    return Inference(type, requirements: requirements)
  }

  package func lower(_ call: LoweringCall) -> Lowering { .routine(CumulativeRoutine(self)) }
}

extension Cumulative: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    let operands = try call.inputs.indices.map { k throws(TheanoError) in try call.stacked(k, &graph) }
    return try call.all(Cumulative(kind, axis: axis + 1, isBackward: isBackward), operands, &graph)
  }
}

// MARK: - Derivatives

extension Cumulative {
  private func recurrence(
    _ a: TensorVariable, _ b: TensorVariable, _ origin: Origin, adjoint: Bool = false, isLate: Bool = false
  ) -> TensorVariable {
    Cumulative(.recurrence(isLate: isLate), axis: axis, isBackward: isBackward != adjoint)
      .apply([a, b], origin: origin)[0]
  }

  /// The element at the place before (after, if `towardsEnd` is false); `first` where there is none.
  private func shifted(
    _ y: TensorVariable, by towardsEnd: Bool, first: Int, _ origin: Origin
  ) -> TensorVariable {
    let lead = [SubtensorItem](repeating: .all, count: axis)
    let head = SubtensorItem.slice(start: nil, stop: .constant(-1), step: nil)
    let tail = SubtensorItem.slice(start: .constant(1), stop: nil, step: nil)
    let part = Subtensor(lead + [towardsEnd ? head : tail])(y, origin: origin)
    let whole = y.filled(with: first, origin: origin)
    return IncSubtensor(lead + [towardsEnd ? tail : head], sets: true)(whole, part, origin: origin)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let cotangent = cotangents[0] else { return call.inputs.map { _ in .disconnected } }
    let (x, y, origin) = (call.inputs[0], call.outputs[0], call.origin)
    if y.dtype.isDiscrete { return call.inputs.map { _ in .zero } }
    let g = cotangent.cast(toGradientOf: x, origin: origin)
    switch kind {
    case .sum: return [.value(Cumulative(.sum, axis: axis, isBackward: !isBackward)(g, origin: origin))]
    case .product:
      let z = recurrence(x, g, origin, adjoint: true, isLate: true)
      return [.value(Origin.inheriting(origin) { z * shifted(y, by: !isBackward, first: 1, origin) })]
    case .recurrence(let isLate):
      let z = recurrence(x, g, origin, adjoint: true, isLate: !isLate)
      let factor = Origin.inheriting(origin) {
        isLate
          ? y * shifted(z, by: isBackward, first: 0, origin) : z * shifted(y, by: !isBackward, first: 0, origin)
      }
      return [.value(factor), .value(z)]
    }
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    let (x, y, origin) = (call.inputs[0], call.outputs[0], call.origin)
    if y.dtype.isDiscrete || tangents.allSatisfy({ $0 == nil }) { return [.zero] }
    switch kind {
    case .sum: return [.value(self(tangents[0] ?? x.zeroGradient(origin: origin), origin: origin))]
    case .product:
      let tangent = tangents[0] ?? x.zeroGradient(origin: origin)
      let term = Origin.inheriting(origin) { tangent * shifted(y, by: !isBackward, first: 1, origin) }
      return [.value(recurrence(x, term, origin))]
    case .recurrence(let isLate):
      let before = shifted(y, by: !isBackward, first: 0, origin)
      let ofFactor = tangents[0].map { tangent in
        Origin.inheriting(origin) {
          isLate ? shifted(tangent * y, by: !isBackward, first: 0, origin) : tangent * before
        }
      }
      let terms = [ofFactor, tangents[1]].compactMap(\.self)
      let term = Origin.inheriting(origin) { terms.dropFirst().reduce(terms[0]) { $0 + $1 } }
      return [.value(recurrence(x, term, origin, isLate: isLate))]
    }
  }
}

// MARK: - Value

extension Cumulative {
  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let dtype = inputs[0].dtype
    let dense = inputs.map { $0.contiguous() }
    let shape = inputs[0].shape
    let (length, inner) = (shape[axis], shape[(axis + 1)...].reduce(1, *))
    let signature = ScalarSignature(operands: [dtype, dtype], result: dtype)
    func add(_ a: Scalar, _ b: Scalar) -> Scalar { ScalarOp.add.evaluate([a, b], signature) }
    func multiply(_ a: Scalar, _ b: Scalar) -> Scalar { ScalarOp.mul.evaluate([a, b], signature) }
    var results = [Scalar](repeating: .zero(dtype), count: dense[0].count)
    for start in results.indices where start / inner % max(1, length) == 0 {
      let places = (0..<length).map { start + $0 * inner }
      var last: Int?
      // Of the blocks before, and of this one.
      var (before, sum) = (Scalar?.none, Scalar.zero(dtype))
      for (number, place) in (isBackward ? places.reversed() : places).enumerated() {
        let x = dense[0].scalar(at: place)
        switch kind {
        case .sum:
          let isFirst = number % Cumulative.blockLength(dtype) == 0
          if isFirst { before = last.map { results[$0] } }
          sum = isFirst ? x : add(sum, x)
          results[place] = before.map { add($0, sum) } ?? sum
        case .product: results[place] = last.map { multiply(results[$0], x) } ?? x
        case .recurrence(let isLate):
          let b = dense[1].scalar(at: place)
          results[place] =
            last.map { add(multiply(isLate ? dense[0].scalar(at: $0) : x, results[$0]), b) } ?? b
        }
        last = place
      }
    }
    return [try fill(shape, dtype) { results[$0] }]
  }
}

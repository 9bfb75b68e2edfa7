import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// A reduction over some axes (Theano's `Sum`, `Prod`, `CAReduce`, `MaxAndArgmax`).
///
/// `result[kept axes] = combination of x over the reduced axes`, which do not appear in the result
/// (`keepdims` is a `DimShuffle` after it). An empty sum is 0, an empty product 1, an empty `all` true, an
/// empty `any` false; an empty `max`, `min`, `argmax` or `argmin` is refused. NaN wins in `max` and `min`.
/// Positions count row-major within the reduced axes; of equal elements the first is taken.
package struct Reduce: Op {
  package enum Kind: Hashable, Sendable, CaseIterable {
    case sum, product, max, min, all, any, argmax, argmin
  }

  package let kind: Kind
  /// Ascending.
  package private(set) var axes: [Int]
  /// The dtype of the result.
  package let dtype: DType
  /// In which values are combined.
  package let accumulator: DType
  /// In which the lanes of one block are combined (the accumulator, or for sums of float32 and float16:
  /// float32).
  package let lane: DType
  /// The user's word that no factor is zero: a cheaper gradient of `product`.
  package let noZeros: Bool

  /// The default dtypes are Theano's: integers and bools sum in (u)int64, float32 in float64, float16 in
  /// float32. Where `dtype` is wider than the input, values are combined in it.
  package init(
    _ kind: Kind, axes: [Int], of input: DType, dtype: DType? = nil, accumulator: DType? = nil,
    noZeros: Bool = false
  ) {
    self.kind = kind
    self.axes = axes.sorted()
    self.noZeros = noZeros
    switch kind {
    case .sum, .product:
      let wide = input.kind == .unsigned ? DType.uint64 : .int64
      self.dtype = dtype ?? (input.isDiscrete ? wide : input)
      // Among integers the result only decides how many bits are kept at the end.
      let met = input.isDiscrete && self.dtype.isDiscrete ? input : promote(input, self.dtype)
      self.accumulator = accumulator ?? Reduce.defaultAccumulator(met, wide)
      // A block of float32 adds up in float32, blocks in float64: as exact as needed and twice as fast.
      let narrow = accumulator == nil && input == .float32 && self.dtype == .float32
      self.lane = narrow ? .float32 : self.accumulator
    case .max, .min:
      (self.dtype, self.accumulator, self.lane) = (input, input, input)
    case .all, .any:
      (self.dtype, self.accumulator, self.lane) = (.bool, .bool, .bool)
    case .argmax, .argmin:
      (self.dtype, self.accumulator, self.lane) = (.int64, input, input)
    }
  }

  private static func defaultAccumulator(_ dtype: DType, _ wide: DType) -> DType {
    switch dtype {
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: wide
    case .float16: .float32
    case .float32, .float64: .float64
    case .complex64, .complex128: .complex128
    }
  }

  package var name: String {
    let axes = axes.map(String.init).joined(separator: ", ")
    switch kind {
    case .sum: return "Sum{axis=[\(axes)], acc_dtype=\(accumulator.name)}"
    case .product: return "Prod{axis=[\(axes)], acc_dtype=\(accumulator.name)}"
    case .max: return "Max{axis=[\(axes)]}"
    case .min: return "Min{axis=[\(axes)]}"
    case .all: return "All{axis=[\(axes)]}"
    case .any: return "Any{axis=[\(axes)]}"
    case .argmax: return "Argmax{axis=[\(axes)]}"
    case .argmin: return "Argmin{axis=[\(axes)]}"
    }
  }

  var combination: Combination {
    switch kind {
    case .sum: .sum
    case .product: .product
    case .max: .max
    case .min: .min
    case .all: .and
    case .any: .or
    case .argmax: .argmax
    case .argmin: .argmin
    }
  }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let type = inputs[0].type
    if let bad = axes.first(where: { $0 < 0 || $0 >= type.ndim }) {
      throw TheanoError(OpFacts.axisOutOfRange(spokenName, axis: bad, type))
    }
    if Set(axes).count != axes.count { throw TheanoError(OpFacts.repeatedAxis(spokenName, axes)) }
    let kept = type.shape.indices.filter { !axes.contains($0) }.map { type.shape[$0] }
    var requirements: [SizeRequirement] = []
    switch kind {
    case .max, .min, .argmax, .argmin:
      if type.dtype.isComplex { throw TheanoError(OpFacts.noOrder(spokenName, type.dtype)) }
      // Values are compared as they are.
      if type.dtype != accumulator {
        throw TheanoError(MathFacts.accumulatorLosesPrecision(spokenName, input: type.dtype, accumulator))
      }
      // A result without elements needs no largest one.
      for axis in axes where !kept.contains(.zero) {
        if let n = type.shape[axis].constant {
          if n == 0 { throw TheanoError(OpFacts.emptyReduction(spokenName, axis: axis, type)) }
        } else {
          requirements.append(SizeRequirement(.one, .atMost, type.shape[axis], .nonEmpty(axis: axis)))
        }
      }
    case .sum, .product: try checkDTypes(type.dtype)
    case .all, .any: break
    }
    return Inference(TensorType(dtype, kept), requirements: requirements)
  }

  /// Refuses an accumulator that cannot hold the values, and complex totals as real numbers.
  private func checkDTypes(_ input: DType) throws(TheanoError) {
    // Integers may be combined in any wide one (totals wrap alike), and in every float.
    let holds =
      input.isDiscrete && !accumulator.isDiscrete
      || (input.isDiscrete
        ? accumulator.itemSize >= input.itemSize : promote(input, accumulator) == accumulator)
    if !holds || accumulator == .bool {
      throw TheanoError(MathFacts.accumulatorLosesPrecision(spokenName, input: input, accumulator))
    }
    if accumulator.isComplex && !dtype.isComplex && dtype != .bool {
      throw TheanoError(MathFacts.complexTotal(spokenName, input: input, dtype))
    }
  }

  /// The name in messages: the function that the user called.
  package var spokenName: String {
    switch kind {
    case .sum: "sum"
    case .product: "prod"
    case .max: "max"
    case .min: "min"
    case .all: "all"
    case .any: "any"
    case .argmax: "argmax"
    case .argmin: "argmin"
    }
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    if axes.isEmpty { return lowerWithoutAxes(call.inputs[0].type.dtype) }
    return .reduction(ReductionRule(axes: axes, combinations: [combination], narrow: lane, wide: accumulator))
  }
}

extension Reduce {
  /// Nothing to combine: each element stands for itself.
  private func lowerWithoutAxes(_ input: DType) -> Lowering {
    switch kind {
    case .sum, .product:
      // By way of the accumulator, as everywhere: 300 as an int8 and then as a float is 44.
      let (accumulator, dtype) = (accumulator, dtype)
      return .elements([
        { code, place in
          let value = code.element(0, at: place)
          let wide = input == accumulator ? value : code.apply(.cast(accumulator), [value])
          return accumulator == dtype ? wide : code.apply(.cast(dtype), [wide])
        }
      ])
    case .max, .min: return .elementwise(.identity)
    case .all, .any: return .elementwise(.cast(.bool))
    case .argmax, .argmin:
      return .elements([{ code, _ in code.constant(ScalarConstant(.int(0), .int64)) }])
    }
  }
}

// MARK: - Derivatives

extension Reduce {
  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let cotangent = cotangents[0] else { return [.disconnected] }
    let x = call.inputs[0]
    if call.outputs[0].dtype.isDiscrete { return [.zero] }
    let g = keeping(cotangent, call)
    switch kind {
    case .sum:
      return [.value(g.broadcast(like: x, origin: call.origin).cast(toGradientOf: x, origin: call.origin))]
    case .max, .min:
      // Every element that is the extremum gets the whole gradient, as in Theano.
      let extremal = elementwise(.eq, [x, keeping(call.outputs[0], call)], origin: call.origin)
      return [.value((g * extremal).cast(toGradientOf: x, origin: call.origin))]
    case .product:
      return [.value((g * otherFactors(x, call)).cast(toGradientOf: x, origin: call.origin))]
    case .all, .any, .argmax, .argmin:
      return [.zero]
    }
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    guard let tangent = tangents[0] else { return [.zero] }
    let x = call.inputs[0]
    if call.outputs[0].dtype.isDiscrete { return [.zero] }
    func total(_ v: TensorVariable) -> TensorVariable {
      let sum = Reduce(.sum, axes: axes, of: v.dtype)(v, origin: call.origin)
      return sum.dtype == dtype ? sum : elementwise(.cast(dtype), [sum], origin: call.origin)
    }
    switch kind {
    case .sum: return [.value(total(tangent))]
    case .max, .min:
      let extremal = elementwise(.eq, [x, keeping(call.outputs[0], call)], origin: call.origin)
      return [.value(total(tangent * extremal))]
    case .product: return [.value(total(tangent * otherFactors(x, call)))]
    case .all, .any, .argmax, .argmin: return [.zero]
    }
  }

  /// A result with the reduced axes put back as axes of size 1.
  private func keeping(_ v: TensorVariable, _ call: Call) -> TensorVariable {
    DimShuffle.keepingAxes(axes, ndim: call.inputs[0].ndim)(v, origin: call.origin)
  }

  private static let noSecondDerivative =
    "the second derivative of prod is only known where no factor is zero: pass noZerosInInput: true"

  /// For each factor the product of all others: right with no, one and several zeros among them.
  private func otherFactors(_ x: TensorVariable, _ call: Call) -> TensorVariable {
    let product = keeping(call.outputs[0], call)
    if noZeros { return product / x }
    let origin = call.origin
    let isZero = elementwise(.eq, [x, 0], origin: origin)
    let safe = elementwise(.switch, [isZero, 1, x], origin: origin)
    let rest = keeping(Reduce(.product, axes: axes, of: x.dtype, dtype: dtype)(safe, origin: origin), call)
    let zeros = keeping(Reduce(.sum, axes: axes, of: .bool)(isZero, origin: origin), call)
    let onlyZero = elementwise(.and, [isZero, elementwise(.eq, [zeros, 1], origin: origin)], origin: origin)
    let others = elementwise(
      .switch,
      [
        elementwise(.eq, [zeros, 0], origin: origin), rest / safe,
        elementwise(.switch, [onlyZero, rest, 0], origin: origin),
      ], origin: origin)
    // The cases are right at a point, not around it: beside a zero their derivative would be wrong.
    return GradientGate(.undefined(Reduce.noSecondDerivative))(others, origin: origin)
  }
}

extension DimShuffle {
  /// Puts axes of size 1 where `axes` of a tensor of rank `ndim` were reduced away.
  package static func keepingAxes(_ axes: [Int], ndim: Int) -> DimShuffle {
    var next = 0
    return DimShuffle(
      (0..<ndim).map { axis -> Int? in
        if axes.contains(axis) { return nil }
        defer { next += 1 }
        return next
      })
  }
}

extension Reduce: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    var reduce = self
    reduce.axes = axes.map { $0 + 1 }
    return try call.all(reduce, call.values, &graph)
  }
}

// MARK: - Value

extension Reduce {
  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let x = inputs[0]
    let kept = x.shape.indices.filter { !axes.contains($0) }
    let outer = kept.map { x.shape[$0] }
    let inner = axes.map { x.shape[$0] }
    let count = inner.reduce(1, *)
    let rows = try x.transposed(kept + axes).contiguous()
    if count == 0 && [.max, .min, .argmax, .argmin].contains(kind) && !outer.contains(0) {
      let type = TensorType(x.dtype, x.shape.map { Size($0) })
      let axis = axes.first { x.shape[$0] == 0 } ?? 0
      throw TheanoError(OpFacts.emptyReduction(spokenName, axis: axis, type))
    }
    return [
      try fill(outer, dtype) { row in
        reduceRow((0..<count).lazy.map { rows.scalar(at: row * count + $0) }, x.dtype)
      }
    ]
  }

  private func reduceRow(_ row: some Collection<Scalar>, _ input: DType) -> Scalar {
    switch kind {
    case .sum, .product:
      let op: ScalarOp = kind == .sum ? .add : .mul
      let signature = ScalarSignature(operands: [accumulator, accumulator], result: accumulator)
      var total = kind == .sum ? Scalar.zero(accumulator) : Scalar.one(accumulator)
      for value in row {
        total = op.evaluate([total, value.converted(from: input, to: accumulator)], signature)
      }
      return total.converted(from: accumulator, to: dtype)
    case .max, .min: return row[row.index(row.startIndex, offsetBy: extremum(row, input))]
    case .argmax, .argmin: return .int(Int64(extremum(row, input)))
    case .all: return .bool(row.allSatisfy { $0 != .zero(input) && !$0.isNegativeZero })
    case .any: return .bool(row.contains { $0 != .zero(input) && !$0.isNegativeZero })
    }
  }

  /// The position of the first largest (smallest) element; the first NaN, if there is one.
  private func extremum(_ row: some Collection<Scalar>, _ input: DType) -> Int {
    let better: ScalarOp = kind == .max || kind == .argmax ? .gt : .lt
    let signature = ScalarSignature(operands: [input, input], result: .bool)
    var best = 0
    var bestValue: Scalar?
    for (k, value) in row.enumerated() {
      guard let champion = bestValue else {
        bestValue = value
        continue
      }
      if champion.isNaN { return best }
      if value.isNaN || better.evaluate([value, champion], signature) == .bool(true) {
        best = k
        bestValue = value
      }
    }
    return best
  }
}

extension Scalar {
  var isNaN: Bool {
    if case .real(let x) = self { return x.isNaN }
    return false
  }
  var isNegativeZero: Bool {
    switch self {
    case .real(let x): x == 0
    case .complex(let z): z.real == 0 && z.imaginary == 0
    case .bool, .int, .uint: false
    }
  }
}

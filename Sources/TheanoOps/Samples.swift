import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// An op with values that it takes: what the generic tests check type rules, derivatives and code with.
///
/// Each op states its own in `static var samples`, next to it, and ``all`` collects them. The inputs are
/// fresh variables whose axes are known to be 1 where the value's axis is 1, and otherwise unknown, or
/// constants of the value.
package struct OpSample: Sendable {
  package let name: String
  package let op: any Op
  package let values: [NDArray]
  /// The inputs that are constants of the graph.
  package let constants: Set<Int>
  /// Whether derivatives are those of the values; false where an op declares others (as `GradientGate` does).
  package let hasTrueDerivatives: Bool
  /// Inputs (by number) whose axes of size 1 are not known to be 1.
  package let unknownOnes: Set<Int>

  package init(
    _ name: String, _ op: any Op, _ values: [NDArray], constants: Set<Int> = [],
    hasTrueDerivatives: Bool = true,
    unknownOnes: Set<Int> = []
  ) {
    self.name = name
    self.op = op
    self.values = values
    self.constants = constants
    self.hasTrueDerivatives = hasTrueDerivatives
    self.unknownOnes = unknownOnes
  }

  /// Fresh inputs and the outputs of the op applied to them.
  package func make() -> (inputs: [TensorVariable], outputs: [TensorVariable]) {
    let inputs = values.enumerated().map { k, value in
      constants.contains(k)
        ? TensorVariable(constant: value, origin: .unknown)
        : TensorVariable.unknown(value.dtype, like: value.shape, ones: !unknownOnes.contains(k))
    }
    return (inputs, op.apply(inputs, origin: .unknown))
  }

  /// The samples of every op.
  package static var all: [OpSample] {
    [
      Elementwise.samples, DimShuffle.samples, Reduce.samples, Dot.samples, BatchedDot.samples, Gemm.samples,
      GradientGate.samples, shapes, sorting, random,
    ].flatMap(\.self)
  }
}

extension TensorVariable {
  /// An input of the rank of `shape`, its sizes unknown; where `ones`, sizes of 1 are known.
  package static func unknown(
    _ dtype: DType, like shape: [Int], ones: Bool = true, name: String? = nil
  ) -> TensorVariable {
    let id = VariableID.fresh()
    let sizes = shape.enumerated().map { axis, n in
      ones && n == 1 ? Size.one : Size(atom: .axis(id, axis))
    }
    return TensorVariable(TensorType(dtype, sizes), .input, id: id, name: name, origin: .unknown)
  }
}

extension NDArray {
  /// Numbers that look random, the same in every run: uniform in `range` for floats (and both parts of
  /// complex numbers), whole ones for integers, true and false for bool.
  package static func sample(
    _ shape: Int..., dtype: DType = .float64, in range: ClosedRange<Double> = -2...2, seed: UInt64 = 1
  ) -> NDArray { sample(shape: shape, dtype: dtype, in: range, seed: seed) }

  package static func sample(
    shape: [Int], dtype: DType = .float64, in range: ClosedRange<Double> = -2...2, seed: UInt64 = 1
  ) -> NDArray {
    // SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
    var state = seed &* 0x9E37_79B9_7F4A_7C15
    func next() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      let unit = Double((z ^ (z >> 31)) >> 11) * 0x1p-53
      return range.lowerBound + unit * (range.upperBound - range.lowerBound)
    }
    do throws(TheanoError) {
      return try fill(shape, dtype) { _ in
        switch dtype.kind {
        case .bool: .bool(next() > (range.lowerBound + range.upperBound) / 2)
        case .signed, .unsigned: Scalar.real(next().rounded()).converted(to: dtype)
        case .float: Scalar.real(next()).rounded(to: dtype)
        case .complex: Scalar.complex(.init(next(), next())).rounded(to: dtype)
        }
      }
    } catch {
      return NDArray(error: error)
    }
  }
}

// MARK: - The samples of the mathematical operations

extension Elementwise {
  /// One for each row of the table (from its domain), with operands that stretch; sums and products of one
  /// and three.
  package static var samples: [OpSample] {
    let one: (ScalarOp, [ClosedRange<Double>]) -> OpSample = { op, domain in
      let shapes = [[2, 3], [3], [2, 1]]
      let dtype: DType = op.isBitwise ? .int64 : .float64
      let values = domain.enumerated().map { k, range in
        NDArray.sample(shape: shapes[k % 3], dtype: dtype, in: range, seed: UInt64(k) + 1)
      }
      return OpSample("elementwise \(op) of \(values.count)", Elementwise(op), values)
    }
    let rows = ScalarOp.all.map { one($0, $0.row.domain) }
    let nary = [ScalarOp.add, .mul].flatMap { op in
      [one(op, [-2...2]), one(op, [-2...2, 1...2, -2...(-1)])]
    }
    return rows + nary
  }
}

extension ScalarOp {
  fileprivate var isBitwise: Bool {
    switch row.typeRule {
    case .bitwise: true
    case .upcast, .trueDivision, .power, .float, .keep, .modulus, .predicate, .choice, .second, .to,
      .realPart,
      .float64, .complexOfFloats:
      false
    }
  }
}

extension DimShuffle {
  package static var samples: [OpSample] {
    [
      OpSample("dimshuffle transposes", DimShuffle([1, 0]), [.sample(2, 3)]),
      OpSample("dimshuffle inserts", DimShuffle([nil, 1, nil, 0]), [.sample(2, 3)]),
      OpSample("dimshuffle drops", DimShuffle([2, 0], from: 3), [.sample(2, 1, 3)]),
      OpSample("dimshuffle of a scalar", DimShuffle([nil, nil], from: 0), [.sample()]),
      OpSample("dimshuffle to a scalar", DimShuffle([], from: 2), [.sample(1, 1)]),
    ]
  }
}

extension Reduce {
  /// Every kind over one, several, all and no axes; products with no, one and two zeros.
  package static var samples: [OpSample] {
    let value = NDArray.sample(2, 3, 2)
    let plain = Kind.allCases.flatMap { kind in
      [[1], [0, 2], [0, 1, 2], []].map { axes in
        OpSample("\(kind) over \(axes)", Reduce(kind, axes: axes, of: .float64), [value])
      }
    }
    let zeros = NDArray.sample(4, 3, in: 0.5...2)
    var holed = zeros
    // A literal position in a fresh array cannot be out of range.
    (holed[1, 0], holed[2, 0], holed[2, 1]) = (0.0, 0.0, 0.0)
    let few = NDArray.sample(3, 4, dtype: .int8, in: -9...9)
    let factors = [holed, zeros].map { Reduce(.product, axes: [1], of: $0.dtype) }
    return plain + [
      OpSample("product with zeros", factors[0], [holed]),
      OpSample("product of no zeros", Reduce(.product, axes: [0], of: .float64, noZeros: true), [zeros]),
      OpSample("sum of int8", Reduce(.sum, axes: [0], of: .int8), [few]),
      OpSample("sum of int8 as float64", Reduce(.sum, axes: [0], of: .int8, dtype: .float64), [few]),
      OpSample("max of int8", Reduce(.max, axes: [1], of: .int8), [few]),
      OpSample("argmin of int8", Reduce(.argmin, axes: [0, 1], of: .int8), [few]),
      OpSample("sum of nothing", Reduce(.sum, axes: [1], of: .float64), [.sample(2, 0)]),
      OpSample("product of nothing", Reduce(.product, axes: [0, 1], of: .float64), [.sample(0, 3)]),
    ]
  }
}

extension Dot {
  /// Every pair of ranks; an axis that only one operand's type knows to be 1; no elements; integers and
  /// bools.
  package static var samples: [OpSample] {
    let shapes: [([Int], [Int])] = [
      ([3], [3]), ([3], [3, 2]), ([2, 3], [3]), ([2, 3], [3, 4]), ([2, 0], [0, 3]), ([1, 3], [3, 1]),
      ([0, 2], [2, 3]),
    ]
    let products = shapes.map { a, b in
      OpSample(
        "dot of \(a) and \(b)", Dot(), [.sample(shape: a, seed: 1), .sample(shape: b, seed: 2)])
    }
    let discrete = [DType.int8, .uint64, .bool].map { dtype in
      OpSample(
        "dot of \(dtype)", Dot(),
        [.sample(2, 3, dtype: dtype, in: 0...9, seed: 1), .sample(3, 2, dtype: dtype, in: 0...9, seed: 2)])
    }
    let narrow = OpSample("dot over a col", Dot(), [.sample(2, 1), .sample(1, 3, seed: 2)], unknownOnes: [1])
    return products + discrete + [narrow]
  }
}

extension Gemm {
  /// Constant and given factors, with and without an added term.
  package static var samples: [OpSample] {
    let half = ScalarConstant(.real(0.5), .float64)
    let none = ScalarConstant(.real(0), .float64)
    let (a, b, c) = (NDArray.sample(2, 3), NDArray.sample(3, 4, seed: 2), NDArray.sample(2, 4, seed: 3))
    let (s, t) = (NDArray.sample(seed: 4), NDArray.sample(seed: 5))
    let v = NDArray.sample(3, seed: 6)
    return [
      OpSample(
        "gemm", Gemm(accumulates: true, alpha: .constant(half), beta: .constant(half)), [a, b, c]),
      OpSample(
        "gemm with given factors", Gemm(accumulates: true, alpha: .buffer, beta: .buffer), [a, b, c, s, t]),
      OpSample(
        "gemm that ignores", Gemm(accumulates: true, alpha: .buffer, beta: .constant(none)), [a, b, c, s]),
      OpSample(
        "scaled product", Gemm(accumulates: false, alpha: .buffer, beta: .constant(none)), [a, v, s]),
      OpSample(
        "gemv from the left", Gemm(accumulates: true, alpha: .constant(half), beta: .buffer),
        [v, b, .sample(4, seed: 7), t]),
      OpSample(
        "inner product", Gemm(accumulates: true, alpha: .buffer, beta: .buffer),
        [v, .sample(3, seed: 8), .sample(seed: 9), s, t]),
    ]
  }
}

extension GradientGate {
  package static var samples: [OpSample] {
    let kinds: [Kind] = [.disconnected, .zero, .clip(-0.5, 0.5), .scale(3), .undefined("by declaration")]
    return kinds.map {
      OpSample(GradientGate($0).name, GradientGate($0), [.sample(2, 3)], hasTrueDerivatives: false)
    }
  }
}

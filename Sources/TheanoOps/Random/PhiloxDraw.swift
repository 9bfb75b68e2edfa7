import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// Numbers that follow from their place alone: element `i`, in row-major order, is made of number `position + i` of the
/// stream `draw` of a seed, as `RandomGenerator(seed:stream:)` gives it.
///
/// Operands: the state (uint64: seed, draw, position), and what sizes are symbolic. As each element is a formula of its
/// place, the code is a kernel (longer than what fuses with its neighbours). All its arithmetic is exact or rounded once in a fixed
/// order, so that every mode and machine has the same bits.
package struct PhiloxDraw: DistributionOp {
  package enum Distribution: Hashable, Sendable {
    /// 64 random bits, as uint64.
    case bits
    /// From [0, 1): as many of the upper bits as the dtype's numbers have.
    case uniform
    /// By inverting the distribution function, in float64.
    case normal
    /// Between -2 and 2, by the same way.
    case truncatedNormal
  }

  package let sampling: Sampling<Distribution>

  package init(_ sampling: Sampling<Distribution>) { self.sampling = sampling }

  package var name: String { "Philox{\(distribution)}" }

  package var spokenName: String {
    switch distribution {
    case .bits: "bits"
    case .uniform: "uniform"
    case .normal: "normal"
    case .truncatedNormal: "truncatedNormal"
    }
  }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    try checkPhiloxState(inputs[0].type, spokenName)
    let fits = distribution == .bits ? dtype == .uint64 : dtype.isFloat
    guard fits else { throw TheanoError(RandomOpFacts.resultDType(spokenName, dtype)) }
    let words = inputs[0].type.shape[0]
    let three = words.constant == 3 ? [] : [SizeRequirement(words, .equal, Size(3), .stated)]
    let (sample, requirements) = try sampleType(inputs)
    return Inference(sample, requirements: three + requirements)
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let state = inputs[0].contiguous()
    let words = (0..<3).map { k -> UInt64 in
      guard case .uint(let word) = state.scalar(at: k) else { preconditionFailure("the state is of uint64") }
      return word
    }
    return [
      try fill(sizes.map { $0.value(inputs) }, dtype) { k in
        // Positions come back to 0 after 2^64 numbers.
        var generator = RandomGenerator(seed: words[0], stream: words[1], position: words[2] &+ UInt64(k))
        switch distribution {
        case .bits: return .uint(generator.next())
        case .uniform: return .real(Double(generator.next() >> UInt64(64 - precision)) * step)
        case .normal: return Scalar.real(generator.normal()).rounded(to: dtype)
        case .truncatedNormal:
          let p = min((Double(generator.next() >> 11) + 0.5) * 0x1p-53, 1.0.nextDown)
          return Scalar.real(NormalQuantile.value(at: Self.tail + p * (1 - 2 * Self.tail))).rounded(to: dtype)
        }
      }
    ]
  }

  /// The part of the standard normal distribution below -2.
  static let tail = 0.022750131948179207

  /// How many bits the numbers of the dtype have.
  private var precision: Int {
    switch dtype {
    case .float16: 11
    case .float32: 24
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float64, .complex64, .complex128:
      53
    }
  }

  private var step: Double { Double(sign: .plus, exponent: -precision, significand: 1) }

  package func lower(_ call: LoweringCall) -> Lowering {
    let (op, shape) = (self, call.outputs[0].shape)
    return .elements([
      { code, place in
        var (index, stride) = (Coordinate.zero, Size.one)
        for (axis, size) in shape.enumerated().reversed() {
          index = index + place[axis] * stride
          stride = stride * size
        }
        return op.element(PhiloxCode(code), code.value(of: index))
      }
    ])
  }

  private func element(_ philox: PhiloxCode, _ index: RegisterID) -> RegisterID {
    let (low, high) = philox.words(at: index)
    let code = philox.code
    switch distribution {
    case .bits: return (high * philox.whole(1 << 32) + low).register
    case .uniform where precision <= 24:
      let bits = high / philox.whole(1 << (32 - UInt64(precision)))
      return code.cast((bits.number * philox.real(step)).register, to: dtype)
    case .uniform: return (philox.upper53(low, high) * philox.real(step)).register
    case .normal, .truncatedNormal:
      let half = (philox.upper53(low, high) + philox.real(0.5)) * philox.real(0x1p-53)
      var p = half.minimum(philox.real(1.0.nextDown))
      if distribution == .truncatedNormal { p = philox.real(Self.tail) + p * philox.real(1 - 2 * Self.tail) }
      return code.cast(NormalQuantileCode(philox).value(at: p).register, to: dtype)
    }
  }
}

extension PhiloxDraw {
  package static var samples: [OpSample] {
    guard let state = try? NDArray([UInt64(5), 1, .max - 2], shape: [3]) else { return [] }
    let shape: [IntegerTerm] = [.constant(2), .operand(1)]
    func sample(_ name: String, _ distribution: Distribution, _ dtype: DType) -> OpSample {
      OpSample(name, PhiloxDraw(distribution, shape, dtype), [state, NDArray(9)])
    }
    return [
      sample("random bits", .bits, .uint64), sample("uniform by place", .uniform, .float64),
      sample("uniform by place, float32", .uniform, .float32), sample("uniform by place, float16", .uniform, .float16),
      sample("normal by place", .normal, .float64), sample("normal by place, float32", .normal, .float32),
      sample("truncated by place", .truncatedNormal, .float64),
    ]
  }
}

/// The state after the numbers of a draw: its position moves by their count.
///
/// Operands: the state, and what sizes are symbolic.
package struct PhiloxAdvance: SampleOp {
  package let sizes: [IntegerTerm]
  package var dtype: DType { .uint64 }

  package init(_ sizes: [IntegerTerm]) { self.sizes = sizes }

  package var name: String { "PhiloxAdvance" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    try checkPhiloxState(inputs[0].type, name)
    return Inference(inputs[0].type)
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let state = inputs[0].contiguous()
    let count = sizes.reduce(1) { saturatingMultiply($0, $1.value(inputs)) }
    return [
      try fill(state.shape, .uint64) { k in
        guard case .uint(let word) = state.scalar(at: k) else { preconditionFailure("the state is of uint64") }
        return .uint(k == 2 ? word &+ UInt64(truncatingIfNeeded: count) : word)
      }
    ]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let count = sizes.reduce(Size.one) { $0 * $1.size(call.inputs) }
    return .elements([
      { code, place in
        let isPosition = code.apply(.eq, [code.value(of: place[0]), code.integer(2)])
        let zero = code.constant(ScalarConstant(.uint(0), .uint64))
        let moved = code.apply(.switch, [isPosition, code.cast(code.value(of: count), to: .uint64), zero])
        return code.apply(.add, [code.element(0, at: place), moved])
      }
    ])
  }

  package static var samples: [OpSample] {
    guard let state = try? NDArray([UInt64(5), 1, .max], shape: [3]) else { return [] }
    return [OpSample("position moves", PhiloxAdvance([.operand(1), .constant(4)]), [state, NDArray(3)])]
  }
}

private func checkPhiloxState(_ type: TensorType, _ operation: String) throws(TheanoError) {
  guard type.dtype == .uint64, type.ndim == 1 else { throw TheanoError(RandomOpFacts.state(operation, type)) }
}

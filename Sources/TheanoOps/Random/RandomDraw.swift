import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoRandom
import TheanoScalars

/// Numbers of a distribution, drawn one after the other in row-major order by a Mersenne Twister (Theano's
/// `RandomFunction`): with `s` the state, `results = (s', sample)`.
///
/// Operands: the state (a vector of `uint32`, see `MersenneTwister.state`), the parameters of the distribution (each a
/// scalar or of the sample's shape), and what sizes are symbolic. Numbers are drawn in float64 or int64 and cast to the
/// dtype, as the original does. A uniform and a normal number are affine in their parameters, `low + (high - low) u`
/// and `avg + std z`, and have that derivative; the others have none.
package struct RandomDraw: DistributionOp {
  package enum Distribution: Hashable, Sendable {
    /// low, high
    case uniform
    /// avg, std
    case normal
    /// n, p
    case binomial
    /// lam
    case poisson
    /// low, high: both may be drawn.
    case integers
    /// a: how many integers there are; p, their probabilities, if `weighted`.
    case choice(replacing: Bool, weighted: Bool)
    /// None: the rows of the result are permutations.
    case permutation
    /// n, pvals: a vector or of the result's shape.
    case multinomial
  }

  package let sampling: Sampling<Distribution>

  package init(_ sampling: Sampling<Distribution>) { self.sampling = sampling }

  package var name: String { "RandomFunction{\(spokenName)}" }

  package var spokenName: String {
    switch distribution {
    case .uniform: "uniform"
    case .normal: "normal"
    case .binomial: "binomial"
    case .poisson: "poisson"
    case .integers: "randomIntegers"
    case .choice: "choice"
    case .permutation: "permutation"
    case .multinomial: "multinomial"
    }
  }

  /// The dtypes that the parameters are given in.
  package var parameterTypes: [DType] {
    switch distribution {
    case .uniform, .normal: [.float64, .float64]
    case .binomial, .multinomial: [.int64, .float64]
    case .poisson: [.float64]
    case .integers: [.int64, .int64]
    case .choice(_, let weighted): weighted ? [.int64, .float64] : [.int64]
    case .permutation: []
    }
  }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let state = inputs[0].type
    guard state.dtype == .uint32, state.ndim == 1 else { throw TheanoError(RandomOpFacts.state(spokenName, state)) }
    for (k, wanted) in parameterTypes.enumerated() where inputs[k + 1].type.dtype != wanted {
      throw TheanoError(RandomOpFacts.needsNumbers(spokenName, argument: "a parameter", inputs[k + 1].type))
    }
    if dtype == .bool || dtype.isComplex { throw TheanoError(RandomOpFacts.resultDType(spokenName, dtype)) }
    let (sample, requirements) = try sampleType(inputs)
    return Inference([state, sample], requirements: requirements)
  }

  // MARK: Derivatives

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    var answer = [Gradient](repeating: .disconnected, count: call.inputs.count)
    guard let cotangent = cotangents[1] else { return answer }
    switch distribution {
    case .uniform where dtype.isFloat, .normal where dtype.isFloat:
      for (k, factor) in factors(call).enumerated() {
        let part = factor.map { elementwise(.mul, [cotangent, $0], origin: call.origin) } ?? cotangent
        answer[k + 1] = .value(part.summed(like: call.inputs[k + 1], origin: call.origin))
      }
    case .uniform, .normal, .binomial, .poisson, .integers, .choice, .permutation, .multinomial:
      for (k, type) in parameterTypes.enumerated() where type.isFloat {
        answer[k + 1] = .undefined("a \(spokenName) number does not vary smoothly with its parameters")
      }
    }
    return answer
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    let moving = parameterTypes.indices.filter { tangents[$0 + 1] != nil && parameterTypes[$0].isFloat }
    if moving.isEmpty { return [.zero, .zero] }
    switch distribution {
    case .uniform where dtype.isFloat, .normal where dtype.isFloat:
      let factors = factors(call)
      var sum: TensorVariable?
      for k in moving {
        guard let tangent = tangents[k + 1] else { continue }
        let part =
          factors[k].map { elementwise(.mul, [tangent, $0], origin: call.origin) }
          ?? tangent.broadcast(like: call.outputs[1], origin: call.origin)
        sum = sum.map { elementwise(.add, [$0, part], origin: call.origin) } ?? part
      }
      guard let sum else { return [.zero, .zero] }
      return [.zero, .value(sum.cast(to: dtype, origin: call.origin))]
    case .uniform, .normal, .binomial, .poisson, .integers, .choice, .permutation, .multinomial:
      return [.zero, .undefined("a \(spokenName) number does not vary smoothly with its parameters")]
    }
  }

  /// The derivatives of the sample with respect to the two parameters (nil: 1); the same numbers are drawn again from
  /// the same state.
  private func factors(_ call: Call) -> [TensorVariable?] {
    let origin = call.origin
    var inputs = call.inputs
    inputs[1] = .constant(0, .float64, origin)
    inputs[2] = .constant(1, .float64, origin)
    let standard = apply(inputs, origin: origin)[1]
    if case .normal = distribution { return [nil, standard] }
    let rest = elementwise(.sub, [.constant(1, dtype, origin), standard], origin: origin)
    return [rest, standard]
  }

  // MARK: Values

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    try TheanoOps.evaluate(
      DrawRoutine(op: self), spokenName, inputs,
      [(.uint32, inputs[0].shape), (dtype, sizes.map { $0.value(inputs) })])
  }

  package func lower(_ call: LoweringCall) -> Lowering { .routine(DrawRoutine(op: self)) }
}

extension RandomDraw {
  package static var samples: [OpSample] {
    guard let state = try? MersenneTwister(seed: 7).state else { return [] }
    let (few, many): ([IntegerTerm], [IntegerTerm]) = ([.constant(2), .constant(3)], [.constant(2), .operand(3)])
    let (low, high) = (NDArray.sample(2, 3), NDArray.sample(2, 3, in: 3...4, seed: 2))
    let p = NDArray.sample(2, 3, in: 0...1)
    return [
      OpSample("uniform draws", RandomDraw(.uniform, few, .float64), [state, low, high]),
      OpSample(
        "uniform draws of scalars", RandomDraw(.uniform, many, .float64),
        [state, NDArray(-1.0), NDArray(2.0), NDArray(4)]),
      OpSample("normal draws", RandomDraw(.normal, few, .float64), [state, low, high]),
      OpSample("normal draws of scalars", RandomDraw(.normal, few, .float64), [state, NDArray(1.0), NDArray(0.5)]),
      OpSample("binomial draws", RandomDraw(.binomial, few, .int64), [state, NDArray(9), p]),
      OpSample("poisson draws", RandomDraw(.poisson, few, .int64), [state, NDArray.sample(2, 3, in: 0...20)]),
      OpSample("integer draws", RandomDraw(.integers, few, .int8), [state, NDArray(-5), NDArray(5)]),
      OpSample(
        "choices", RandomDraw(.choice(replacing: true, weighted: false), few, .int64), [state, NDArray(5)]),
      OpSample(
        "weighted choices", RandomDraw(.choice(replacing: false, weighted: true), [.constant(3)], .int64),
        [state, NDArray(4), [0.25, 0.25, 0.125, 0.375]], hasTrueDerivatives: false),
      OpSample("permutations", RandomDraw(.permutation, few, .int64), [state]),
      OpSample("multinomial draws", RandomDraw(.multinomial, few, .int64), [state, NDArray(9), [0.25, 0.5, 0.25]]),
      OpSample("no draws", RandomDraw(.uniform, [.constant(0)], .float64), [state, NDArray(0.0), NDArray(1.0)]),
    ]
  }
}

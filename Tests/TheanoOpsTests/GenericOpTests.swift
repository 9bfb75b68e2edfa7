import Testing
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars
import TheanoTestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension OpSample: CustomTestStringConvertible {
  package var testDescription: String { name }
}

/// What every op must keep to, on the samples that it states.
@Suite struct GenericOpTests {
  @Test func everyOpTypeHasSamples() throws {
    let sampled = Set(OpSample.all.map { "\(type(of: $0.op))" })
    let declared = try declaredOps()
    #expect(declared.count >= 6)
    #expect(declared.subtracting(sampled).isEmpty, "op types without samples")
  }

  @Test func sampleNamesAreUnique() {
    let names = OpSample.all.map(\.name)
    #expect(Set(names).count == names.count)
  }

  /// The inferred types are those of the values, and so are the sizes once the inputs' are known.
  @Test(arguments: OpSample.all) func typesAreThoseOfTheValues(_ sample: OpSample) throws {
    let (inputs, outputs) = sample.make()
    #expect(outputs.allSatisfy { $0.error == nil }, "\(outputs.compactMap(\.error?.brief))")
    let results = try sample.op.evaluate(sample.values)
    #expect(results.count == outputs.count)
    for (output, result) in zip(outputs, results) {
      #expect(output.dtype == result.dtype)
      #expect(output.ndim == result.ndim)
      let sizes = output.type.shape.map { size in
        size.evaluate { atom in
          guard case .axis(let id, let axis) = atom, let k = inputs.firstIndex(where: { $0.id == id }) else {
            return integer(atom, inputs, sample.values)
          }
          return sample.values[k].shape[axis]
        }
      }
      #expect(sizes == result.shape)
    }
  }

  /// The same values as views give the same result: an op must not rely on how its inputs lie in memory.
  @Test(arguments: OpSample.all) func valuesDoNotDependOnStrides(_ sample: OpSample) throws {
    let strange = sample.values.map { value in
      value.transposed().contiguous().transposed()
    }
    let (plain, viewed) = (try sample.op.evaluate(sample.values), try sample.op.evaluate(strange))
    for (a, b) in zip(plain, viewed) { #expect(a.identical(to: b)) }
  }

  @Test(arguments: OpSample.all.filter(\.isDifferentiable)) func pullbackAgreesWithFiniteDifferences(
    _ sample: OpSample
  ) throws {
    let run = try Run(sample)
    for (k, gradient) in run.pullbacks.enumerated() where run.moves[k] {
      let numeric = try FiniteDifferences.gradient(
        of: sample.op.evaluate, weights: run.cotangentValues, at: sample.values, withRespectTo: k)
      switch gradient {
      case .undefined: continue
      case .zero, .disconnected:
        #expect(numeric.scalars(as: Double.self).allSatisfy { $0 == 0 }, "input \(k) has a derivative")
      case .value(let variable):
        #expect(variable.error == nil, "\(variable.error?.brief ?? "")")
        #expect(variable.dtype == run.inputs[k].dtype)
        #expect(variable.broadcastable == run.inputs[k].broadcastable)
        let value = try run.evaluate(variable)
        #expect(
          worstDifference(value, numeric) < Tolerance.finiteDifferences, "input \(k): \(value) \(numeric)")
      }
    }
  }

  @Test(arguments: OpSample.all.filter(\.isDifferentiable)) func pushforwardAgreesWithFiniteDifferences(
    _ sample: OpSample
  ) throws {
    let run = try Run(sample)
    let numeric = try FiniteDifferences.directional(
      of: sample.op.evaluate, at: sample.values, along: run.tangentValues)
    for (k, tangent) in run.pushforwards.enumerated() {
      switch tangent {
      case .undefined: continue
      case .zero, .disconnected:
        #expect(numeric[k].scalars(as: Double.self).allSatisfy { $0 == 0 }, "output \(k) has a derivative")
      case .value(let variable):
        #expect(variable.error == nil, "\(variable.error?.brief ?? "")")
        #expect(variable.type.dtype == run.outputs[k].dtype)
        let value = try run.evaluate(variable)
        #expect(
          worstDifference(value, numeric[k]) < Tolerance.finiteDifferences,
          "output \(k): \(value) \(numeric[k])")
      }
    }
  }

  /// `⟨u, J v⟩ = ⟨Jᵀ u, v⟩`, to rounding: the two modes know the same derivative.
  @Test(arguments: OpSample.all.filter(\.isDifferentiable)) func modesAreDual(_ sample: OpSample) throws {
    let run = try Run(sample)
    func total(_ answers: [Gradient], _ others: [NDArray?]) throws -> Double? {
      var sum = 0.0
      for (answer, other) in zip(answers, others) {
        switch answer {
        case .undefined: return nil
        case .zero, .disconnected: continue
        case .value(let variable):
          if let other { sum += FiniteDifferences.inner([try run.evaluate(variable)], [other]) }
        }
      }
      return sum
    }
    guard let forward = try total(run.pushforwards, run.cotangentValues),
      let reverse = try total(run.pullbacks, run.tangentValues)
    else { return }
    #expect(abs(forward - reverse) <= Tolerance.reordered * (1 + abs(forward)), "\(forward) \(reverse)")
  }
}

extension OpSample {
  /// Whether derivatives can be compared with those of the values: of real numbers, and the op means them.
  var isDifferentiable: Bool {
    let (inputs, outputs) = make()
    // A result that is rounded to less than float64 has no quotient of differences.
    return hasTrueDerivatives
      && outputs.allSatisfy { $0.error == nil && ($0.dtype == .float64 || $0.dtype.isDiscrete) }
      && inputs.contains { $0.dtype == .float64 }
  }
}

/// An op's derivatives along directions that look random.
private struct Run {
  let inputs: [TensorVariable]
  let outputs: [TensorVariable]
  /// The inputs that move: float64, and no constants.
  let moves: [Bool]
  let tangentValues: [NDArray?]
  let cotangentValues: [NDArray]
  let pullbacks: [Gradient]
  let pushforwards: [Gradient]
  private let values: [VariableID: NDArray]

  init(_ sample: OpSample) throws {
    let made = sample.make()
    (inputs, outputs) = (made.inputs, made.outputs)
    let moves = made.inputs.indices.map {
      made.inputs[$0].dtype == .float64 && !sample.constants.contains($0)
    }
    self.moves = moves
    var known: [VariableID: NDArray] = [:]
    for (input, value) in zip(inputs, sample.values) where input.constantValue == nil {
      known[input.id] = value
    }
    let tangents = sample.values.enumerated().map { k, value in
      moves[k] ? NDArray.sample(shape: value.shape, in: -1...1, seed: UInt64(100 + k)) : nil
    }
    let results = try sample.op.evaluate(sample.values)
    let cotangents = results.enumerated().map { k, result in
      NDArray.sample(shape: result.shape, in: -1...1, seed: UInt64(200 + k))
    }
    let tangentVariables = zip(inputs, tangents).map { input, value -> TensorVariable? in
      guard let value else { return nil }
      let variable = TensorVariable(input.type.with(dtype: .float64), .input, origin: .unknown)
      known[variable.id] = value
      return variable
    }
    let cotangentVariables = zip(outputs, cotangents).map { output, value -> TensorVariable? in
      let variable = TensorVariable(output.type.with(dtype: .float64), .input, origin: .unknown)
      known[variable.id] = value
      return variable
    }
    let call = Call(inputs: inputs, outputs: outputs, origin: .unknown)
    pullbacks = sample.op.pullback(call, cotangentVariables)
    pushforwards = sample.op.pushforward(call, tangentVariables)
    (tangentValues, cotangentValues, values) = (tangents, cotangents, known)
  }

  func evaluate(_ variable: TensorVariable) throws -> NDArray {
    try evaluateReference([variable], values)[0]
  }
}

/// The value of an integer scalar among the inputs that a size speaks of.
private func integer(_ atom: Size.Atom, _ inputs: [TensorVariable], _ values: [NDArray]) -> Int {
  guard case .value(let id) = atom, let k = inputs.firstIndex(where: { $0.id == id }) else { return -1 }
  return values[k].scalars(as: Int.self)[0]
}

/// The names of the types in the target's sources that say `: Op`.
private func declaredOps(here: String = #filePath) throws -> Set<String> {
  let root = here.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
  let folder = root + "/Sources/TheanoOps"
  var names: Set<String> = []
  guard let directory = opendir(folder) else { throw GoldenFile.Unreadable(path: folder) }
  defer { closedir(directory) }
  while let entry = readdir(directory) {
    let file = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    guard file.hasSuffix(".swift") else { continue }
    for line in try GoldenFile.lines("../../Sources/TheanoOps/" + file) {
      guard let match = line.firstMatch(of: /struct (\w+): (?:\w+, )*Op\b/) else { continue }
      names.insert(String(match.1))
    }
  }
  return names
}

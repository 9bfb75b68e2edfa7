import Foundation
import Testing
import Theano
import TheanoControl
import TheanoTestSupport

extension OpSample: CustomTestStringConvertible {
  package var testDescription: String { name }
}

/// What every op of this target must keep to, on the samples that it states.
@Suite struct ControlSampleTests {
  @Test func everyOpTypeHasSamples() throws {
    let sampled = Set(OpSample.control.map { "\(type(of: $0.op))" })
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources/TheanoControl")
    var declared: Set<String> = []
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) where file.hasSuffix(".swift") {
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      for match in text.matches(of: /struct (\w+): (?:Body|Choice)?Op\b/) { declared.insert(String(match.1)) }
    }
    #expect(declared.count >= 5)
    // Made of an IfElse when a graph is compiled, and by that alone.
    #expect(declared.subtracting(sampled) == ["Branch"])
  }

  @Test(arguments: OpSample.control.filter { !$0.isRefused }) func typesAreThoseOfTheValues(_ sample: OpSample) throws {
    let (inputs, outputs) = sample.make()
    #expect(outputs.allSatisfy { $0.error == nil }, "\(outputs.compactMap(\.error?.brief))")
    let bindings = Dictionary(uniqueKeysWithValues: zip(inputs.map(\.id), sample.values))
    let direct = try sample.op.evaluate(sample.values)
    for (value, output) in zip(try evaluateReference(outputs, bindings), outputs) {
      #expect(value.dtype == output.dtype && value.ndim == output.ndim)
    }
    for (value, other) in zip(try evaluateReference(outputs, bindings), direct) { #expect(value.identical(to: other)) }
  }

  @Test(arguments: OpSample.control) func compiledIsTheDefinition(_ sample: OpSample) throws {
    for mode in [Mode.fastRun, .fastCompile] {
      let (inputs, outputs) = sample.make()
      let free = inputs.indices.filter { inputs[$0].constantValue == nil }
      let f = try function(free.map { inputs[$0] }, outputs, mode: mode, onUnusedInput: .ignore)
      let arguments = free.map { sample.values[$0] }
      guard let expected = try? sample.op.evaluate(sample.values) else {
        #expect(throws: TheanoError.self) { try call(f, arguments) }
        continue
      }
      for (got, wanted) in zip(try call(f, arguments), expected) {
        #expect(got.dtype == wanted.dtype && got.shape == wanted.shape)
        #expect(got.allclose(wanted, rtol: 1e-14, atol: 1e-14), "\(got) \(wanted)")
      }
    }
  }

  @Test(arguments: OpSample.control.filter { !$0.isRefused }) func derivativesAgreeWithFiniteDifferences(
    _ sample: OpSample
  ) throws {
    let moving = sample.values.indices.filter { sample.values[$0].dtype == .float64 }
    for output in sample.make().outputs.indices {
      try T.verifyGrad(
        { variables in
          var operands = sample.values.map { TensorVariable(constant: $0, origin: .unknown) }
          for (k, place) in moving.enumerated() { operands[place] = variables[k] }
          return sample.op.apply(operands, origin: .unknown)[output]
        }, points: moving.map { sample.values[$0] })
      // The R-operator is the transposed of the gradient: v · (J u) = (v J) · u.
      let (inputs, outputs) = sample.make()
      let directions = moving.map { T.constant(NDArray.sample(shape: sample.values[$0].shape, seed: 7 + UInt64($0))) }
      let v = T.constant(NDArray.sample(shape: try sample.op.evaluate(sample.values)[output].shape, seed: 5))
      let wrt = moving.map { inputs[$0] }
      let left = (v * T.Rop(outputs[output], wrt, directions, disconnectedOutputs: .ignore)).sum()
      let products = T.grad((v * outputs[output]).sum(), wrt, disconnectedInputs: .ignore)
      let right = zip(products, directions).map { ($0 * $1).sum() }.reduce(T.constant(0.0)) { $0 + $1 }
      let bindings = Dictionary(uniqueKeysWithValues: zip(inputs.map(\.id), sample.values))
      let values = try evaluateReference([left, right], bindings)
      #expect(values[0].allclose(values[1], rtol: 1e-10, atol: 1e-12))
    }
  }
}

extension OpSample {
  /// Whether its op refuses its values, or has no element to differentiate.
  fileprivate var isRefused: Bool { (try? op.evaluate(values)) == nil || name == "scan without steps" }
}

private func call(_ f: CompiledFunction<[NDArray]>, _ a: [NDArray]) throws -> [NDArray] {
  switch a.count {
  case 1: try f(a[0])
  case 2: try f(a[0], a[1])
  case 3: try f(a[0], a[1], a[2])
  case 4: try f(a[0], a[1], a[2], a[3])
  default: try f(a[0], a[1], a[2], a[3], a[4])
  }
}

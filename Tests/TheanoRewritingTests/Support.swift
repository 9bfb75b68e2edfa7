import Testing
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars

@testable import TheanoRewriting

extension Graph {
  /// The expressions as a graph, as `function` would copy them.
  init(_ inputs: [TensorVariable], _ outputs: [TensorVariable]) throws {
    self.init()
    var copied: [VariableID: ValueID] = [:]
    for input in inputs { copied[input.id] = addInput(input.type, id: input.id, name: input.name) }
    for output in outputs { if let error = output.error { throw error } }
    for call in applications(of: outputs) {
      let values = call.inputs.map { input in value(input, &copied) }
      requirements += call.requirements.map {
        Requirement(
          relation: $0, operation: call.op.name, origin: call.origin, operands: call.inputs.map { ($0.name, $0.origin) }
        )
      }
      let results = add(
        call.op, values, Inference(call.outputTypes, requirements: call.requirements, sizeValue: call.sizeValue),
        origin: call.origin, firstID: call.firstOutput)
      for (k, result) in results.enumerated() { copied[VariableID(call.firstOutput.raw + k)] = result }
    }
    self.outputs = outputs.map { value($0, &copied) }
  }

  private mutating func value(_ variable: TensorVariable, _ copied: inout [VariableID: ValueID]) -> ValueID {
    if let known = copied[variable.id] { return known }
    let value: ValueID
    if let constant = variable.constantValue {
      value = addConstant(constant)
    } else if let shared = variable as? SharedVariable {
      value = addShared(shared)
    } else {
      preconditionFailure("an input is missing")
    }
    copied[variable.id] = value
    return value
  }
}

/// Input variables with unknown sizes.
func input(_ name: String, _ ndim: Int, _ dtype: DType = .float64) -> TensorVariable {
  .unknown(dtype, like: [Int](repeating: 2, count: ndim), name: name)
}

/// The graph after the pipeline, each pass of which leaves a graph without faults.
func rewritten(
  _ inputs: [TensorVariable], _ outputs: [TensorVariable], _ options: RewriteOptions = RewriteOptions()
) throws -> Graph {
  var graph = try Graph(inputs, outputs)
  #expect(graph.faults() == [])
  let log = RewriteLog()
  for pass in Pipeline.passes(options) {
    graph = run(pass, on: graph, options, log).graph
    let faults = graph.faults()
    #expect(faults == [], "after \(pass.name)")
    #expect(graph.requirements.count == (try Graph(inputs, outputs)).requirements.count)
  }
  return graph
}

func evaluated(_ graph: Graph, _ values: [NDArray]) throws -> [NDArray] {
  try evaluateReference(graph, inputs: values, shared: graph.sharedVariables.map { $0.cell.read() })
}

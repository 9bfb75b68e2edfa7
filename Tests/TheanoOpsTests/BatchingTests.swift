import Testing
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoTestSupport

/// The rules by which ops are applied to all steps of a loop at once, on the samples that the ops state.
@Suite struct BatchingTests {
  /// The ops that have no rule: what they make has another size in each step, or they are made after loops are batched.
  static let without: Set<String> = [
    "ARange", "AllocEmpty", "BinCount", "CrossentropyCategorical1Hot", "CrossentropyCategorical1HotGrad", "Eye", "Gemm",
    "LabelledRows", "Nonzero", "OutcomesFromUniform", "RangeLength", "RepeatPlaces", "RowOrder", "SearchSorted",
  ]

  @Test func tableOfOps() {
    let ops = OpSample.all.map(\.op).filter { !($0 is any SampleOp) && !"\(type(of: $0))".contains("Draw") }
    let batchable = Set(ops.filter { $0 is any BatchableOp }.map { "\(type(of: $0))" })
    let others = Set(ops.filter { !($0 is any BatchableOp) }.map { "\(type(of: $0))" })
    #expect(others == Self.without)
    #expect(
      batchable == [
        "AdvancedIncSubtensor", "AdvancedSubtensor", "Alloc", "AllocDiag", "ArgSort", "BatchedDot", "CheckedIndex",
        "CheckedParameter", "Cumulative", "DimShuffle", "Dot", "Elementwise", "ExtractDiag", "GradientGate",
        "IncSubtensor", "Join", "LogSoftmax", "MakeVector", "Rebroadcast", "Reduce", "Reshape", "Roll", "ShapeI",
        "Softmax", "Sort", "SpecifyShape", "Subtensor", "TopK",
      ])
  }

  /// All at once is step by step, whichever inputs differ from step to step.
  @Test(arguments: OpSample.all.filter { $0.op is any BatchableOp }) func allStepsAtOnce(_ sample: OpSample) throws {
    let free = sample.values.indices.filter { !sample.constants.contains($0) }
    let choices = free.map { Set([$0]) } + (free.count > 1 ? [Set(free), Set(free.dropFirst())] : [])
    var batched = 0
    for varying in choices {
      for steps in [3, 1, 0] where try check(sample, varying, steps) { batched += 1 }
    }
    #expect(batched > 0 || free.isEmpty)
  }

  private func check(_ sample: OpSample, _ varying: Set<Int>, _ steps: Int) throws -> Bool {
    guard let op = sample.op as? any BatchableOp else { return false }
    let inputs = sample.make().inputs
    var graph = Graph()
    let stepsID = VariableID.fresh()
    let count = graph.addInput(TensorType(.int64), id: stepsID)
    var arguments = [NDArray(steps)]
    var values: [BatchedValue] = []
    for (k, input) in inputs.enumerated() {
      if sample.constants.contains(k) {
        values.append(BatchedValue(graph.addConstant(sample.values[k]), isBatched: false))
      } else if varying.contains(k) {
        let type = TensorType(input.dtype, [Size(atom: .value(stepsID))] + input.type.shape)
        values.append(BatchedValue(graph.addInput(type, id: .fresh()), isBatched: true))
        arguments.append(try stacked((0..<steps).map { moved(sample.values[k], by: $0) }, like: sample.values[k]))
      } else {
        values.append(BatchedValue(graph.addInput(input.type, id: input.id), isBatched: false))
        arguments.append(sample.values[k])
      }
    }
    let call = BatchCall(inputs: values, steps: count, origin: .unknown)
    guard let results = try op.batched(call, in: &graph) else { return false }
    graph.outputs = results.map(\.value)
    let got = try evaluateReference(graph, inputs: arguments, shared: [])
    let plain = try sample.op.evaluate(sample.values)
    let rows = try (0..<steps).map { step in
      try sample.op.evaluate(sample.values.enumerated().map { varying.contains($0) ? moved($1, by: step) : $1 })
    }
    for (k, result) in results.enumerated() {
      let wanted = result.isBatched ? try stacked(rows.map { $0[k] }, like: plain[k]) : plain[k]
      #expect(got[k].identical(to: wanted), "\(sample.name): \(varying) in \(steps) steps: \(got[k]) \(wanted)")
      #expect(graph.type(of: result.value).ndim == wanted.ndim)
    }
    return true
  }

  /// The same elements in another order: inside every domain that the values are in.
  private func moved(_ value: NDArray, by count: Int) -> NDArray {
    let source = value.contiguous()
    let n = value.count
    do throws(TheanoError) {
      return try fill(value.shape, value.dtype) { source.scalar(at: ($0 + count) % max(n, 1)) }
    } catch {
      return NDArray(error: error)
    }
  }

  private func stacked(_ rows: [NDArray], like model: NDArray) throws -> NDArray {
    let parts = rows.map { $0.contiguous() }
    return try fill([rows.count] + model.shape, model.dtype) { k in
      parts[k / max(model.count, 1)].scalar(at: k % max(model.count, 1))
    }
  }
}

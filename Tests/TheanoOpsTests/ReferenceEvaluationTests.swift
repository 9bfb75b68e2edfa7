import Testing
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars
import TheanoTestSupport

@Suite struct ReferenceEvaluationTests {
  @Test func valuesOfAFewOperations() throws {
    let x = TensorVariable.unknown(.float64, like: [2], name: "x")
    let y = 2 * x + 1
    let results = try evaluateReference([y, y[1], x], [x.id: try NDArray([3.0, 4])])
    #expect(results.map { $0.scalars(as: Double.self) } == [[7, 9], [9], [3, 4]])
  }

  @Test func sharedVariablesHaveTheirOwnValue() throws {
    let value = try NDArray([1.0, 2])
    let w = SharedVariable(
      value, type: TensorType(.float64, [Size(2)]), id: .fresh(), name: "w", origin: .unknown)
    #expect(try evaluateReference([w * w], [:])[0].scalars(as: Double.self) == [1, 4])
    #expect(
      try evaluateReference([w * w], [w.id: try NDArray([3.0, 0])])[0].scalars(as: Double.self) == [9, 0])
  }

  @Test func missingInputsAndPoisonAreRefused() {
    let x = TensorVariable.unknown(.float64, like: [2], name: "x")
    #expect {
      try evaluateReference([x + 1], [:])
    } throws: { error in
      (error as? TheanoError)?.brief
        == "MissingInputError: x is needed to compute the result, but no value was given for it"
    }
    #expect {
      try evaluateReference([x.reshape(-1, -1) + 1], [x.id: .sample(2)])
    } throws: { ($0 as? TheanoError)?.kind == .valueError }
  }

  @Test func sizesAreCheckedWithTheLinesOfBothOperands() throws {
    let x = TensorVariable.unknown(.float64, like: [2], name: "x")
    let y = TensorVariable.unknown(.float64, like: [2], name: "y")
    do {
      _ = try evaluateReference([x + y], [x.id: .sample(2), y.id: .sample(3)])
      Issue.record("the sizes differ")
    } catch {
      #expect(
        error.brief
          == "ValueError: [add] Input dimension mis-match. (x.shape[0] = 2, y.shape[0] = 3): got shapes "
          + "(2,) and (3,)")
      #expect(error.places.map(\.role) == ["here", "x", "y"])
    }
    do {
      _ = try evaluateReference([x + y], [x.id: .sample(2), y.id: .sample(1)])
      Issue.record("a size of 1 that is not known does not stretch")
    } catch { #expect(error.fact.hint?.contains("does not stretch") == true) }
  }

  @Test func deepExpressionsNeedNoStack() throws {
    let x = TensorVariable.unknown(.float64, like: [2])
    var y = x
    for _ in 0..<20_000 { y = elementwise(.neg, [y], origin: .unknown) }
    #expect(try evaluateReference([y], [x.id: try NDArray([1.0, 2])])[0].scalars(as: Double.self) == [1, 2])
  }

  @Test func graphsCheckWhatTheyWereAskedFor() throws {
    var graph = Graph()
    let id = VariableID.fresh()
    let x = graph.addInput(TensorType(.int64, [Size(atom: .axis(id, 0))]), id: id)
    let first = try graph.apply(Subtensor([.index(.constant(0))]), [x], origin: .unknown)[0]
    let part = try graph.apply(
      Subtensor([.slice(start: .operand(1), stop: nil, step: nil)]), [x, first], origin: .unknown)[0]
    graph.outputs = [part]
    let run = {
      try evaluateReference(graph, inputs: [try NDArray($0 as [Int])], shared: [])[0].scalars(as: Int.self)
    }
    #expect(try run([1, 5, 6]) == [5, 6])
    // A scalar that is computed only for the sake of a requirement.
    graph.outputs = [x]
    let size = try #require(graph.size(of: first))
    graph.requirements = [
      Graph.Requirement(
        relation: SizeRequirement(size, .atMost, Size(3), .index(input: 0, axis: 0)), operation: "Subtensor",
        origin: .unknown, operands: [(name: "x", origin: .unknown)])
    ]
    #expect(try run([3, 5]) == [3, 5])
    #expect {
      try run([4, 5])
    } throws: {
      ($0 as? TheanoError)?.brief == "IndexError: [Subtensor] index 4 is out of bounds for axis 0 with size 4"
    }
  }
}

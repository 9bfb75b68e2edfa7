import TheanoGraph
import TheanoInterpreter
import TheanoLLVM
import TheanoLoops
import TheanoOps
import TheanoRewriting
import TheanoRuntime
import TheanoScalars
import TheanoScheduling
import TheanoVectorMath

@testable import Theano

/// Expressions in the forms that they take on the way to code.
struct Phases {
  let graph: Graph
  private let updated: [SharedVariable]

  init(
    _ inputs: [TensorVariable], _ outputs: [TensorVariable], updates: [(SharedVariable, TensorVariable)] = []
  ) throws(TheanoError) {
    graph = try collect(
      FunctionRequest(
        inputs: inputs.map(\.asIn), outputs: outputs, updates: updates, givens: [], onUnusedInput: .ignore,
        origin: .unknown)
    ).graph
    updated = updates.map(\.0)
    if isOneSeed { print(graph.text) }
  }

  func schedule(_ options: RewriteOptions, fuses: Bool = true) throws(TheanoError) -> Schedule {
    var graph = rewrite(graph, options).graph
    var scheduling = ScheduleOptions()
    scheduling.fuses = fuses
    let first = graph.outputs.count - updated.count
    for (k, variable) in updated.enumerated() {
      scheduling.updates.append((output: first + k, shared: graph.number(of: variable)))
    }
    return try TheanoScheduling.schedule(graph, options: scheduling)
  }

  /// The distance of 1 to the next number, in the narrowest float on the way.
  var unit: Double { graph.values.indices.map { graph.type(of: ValueID($0)).dtype.unit }.max() ?? 0 }

  /// The outputs (and new values) as the expressions say.
  func evaluated(_ arguments: [NDArray]) throws(TheanoError) -> [NDArray] {
    try evaluateReference(graph, inputs: arguments, shared: graph.sharedVariables.map(\.value))
  }
}

/// The code of this machine; nil where there is no LLVM.
let machine: LLVMBackend? = Backends.native()

/// The loop interpreter, with the functions that machine code has in place of the C library's: so that the two must agree
/// to the last bit, whatever comes after a function. (How near these functions are to the true ones is told by the tests
/// of `TheanoVectorMath` and `TheanoLLVM`.)
struct Judge: Backend {
  let name = "judge"

  func compile(_ kernels: [Kernel], effort: CompileEffort) throws(TheanoError) -> [CompiledKernel] {
    kernels.map { kernel in
      let code = InterpretedKernel(kernel, functions: InterpretedKernel.vectorFunctions)
      return CompiledKernel(function: InterpretedKernel.trampoline, context: code.context, owner: code)
    }
  }
}

/// The interpreter that takes iterations in blocks: it gives the bits of machine code, too.
struct Blocks: Backend {
  let name = "blocks"

  func compile(_ kernels: [Kernel], effort: CompileEffort) throws(TheanoError) -> [CompiledKernel] {
    kernels.map { kernel in
      let code = BlockKernel(kernel)
      return CompiledKernel(function: BlockKernel.trampoline, context: code.context, owner: code)
    }
  }
}

extension Schedule {
  func program(_ backend: (any Backend)?) throws(TheanoError) -> Program {
    try Program(self, backend: backend, products: Products(), effort: .full)
  }
}

/// Values of a graph, each operation off by a few units in the last place, or of a narrower dtype: how far a computation
/// (in that dtype) may be from the true values.
///
/// This is Monte Carlo arithmetic (D. S. Parker, "Monte Carlo Arithmetic", 1997). Errors that come from cancelling, or
/// from a function that is steep, show in the results.
struct NoisyEvaluation {
  let graph: Graph
  let arguments: [NDArray]
  /// The relative error of an operation, or that of the dtype where it is larger; 0: none.
  let unit: Double

  /// Ops that only move values.
  private static let moving: Set<ObjectIdentifier> = [
    ObjectIdentifier(DimShuffle.self), ObjectIdentifier(Reshape.self), ObjectIdentifier(Rebroadcast.self),
    ObjectIdentifier(SpecifyShape.self), ObjectIdentifier(Subtensor.self), ObjectIdentifier(AdvancedSubtensor.self),
    ObjectIdentifier(Join.self), ObjectIdentifier(Alloc.self), ObjectIdentifier(ShapeI.self),
    ObjectIdentifier(MakeVector.self), ObjectIdentifier(GradientGate.self), ObjectIdentifier(ARange.self),
    ObjectIdentifier(Eye.self),
  ]
  private static let exact: Set<ScalarOp> = [
    .neg, .abs, .maximum, .minimum, .switch, .second, .identity, .sgn, .floor, .ceil, .trunc, .real, .imag, .conj,
  ]

  /// All values, or nil where an operation refuses.
  func values(_ choices: inout Choices) -> (outputs: [NDArray], overflows: Bool)? {
    var known: [ValueID: NDArray] = [:]
    var overflows = false
    for (value, array) in zip(graph.inputs, arguments) { known[value] = array }
    for (value, variable) in zip(graph.shared, graph.sharedVariables) { known[value] = variable.value }
    func value(_ id: ValueID) -> NDArray? { graph.constant(id) ?? known[id] }
    for k in graph.nodes.indices {
      let node = NodeID(k)
      let op = graph.op(of: node)
      var operands = graph.inputs(of: node).compactMap(value)
      let elementwise = (op as? Elementwise)?.op
      let isExact =
        Self.moving.contains(ObjectIdentifier(type(of: op))) || elementwise.map { Self.exact.contains($0) } ?? false
      // Of what is computed in many steps, each operand is off.
      if elementwise == nil && !isExact { operands = operands.map { moved($0, &choices) } }
      guard operands.count == graph.inputs(of: node).count, let results = try? op.evaluate(operands) else { return nil }
      for (id, result) in zip(graph.outputs(of: node), results) {
        known[id] = isExact ? result : moved(result, &choices)
        if result.dtype.isFloat && result.scalars(as: Double.self).contains(where: { $0.isInfinite }) {
          overflows = true
        }
      }
    }
    let outputs = graph.outputs.compactMap(value)
    return outputs.count == graph.outputs.count ? (outputs, overflows) : nil
  }

  private func moved(_ array: NDArray, _ choices: inout Choices) -> NDArray {
    guard unit > 0, array.dtype.isFloat || array.dtype.isComplex else { return array }
    let step = max(unit, array.dtype.unit)
    var factors: [Double] = []
    for _ in 0..<array.count { factors.append(1 + step * (choices.unit() * 4 - 2)) }
    let result =
      array.dtype.isComplex
      ? try? NDArray(
        zip(array.scalars(as: Complex<Double>.self), factors).map { Complex($0.real * $1, $0.imaginary * $1) },
        shape: array.shape)
      : try? NDArray(zip(array.scalars(as: Double.self), factors).map { $0 * $1 }, shape: array.shape)
    return result?.astype(array.dtype) ?? array
  }
}

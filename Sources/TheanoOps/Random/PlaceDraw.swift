import Synchronization
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoRandom
import TheanoScalars

/// Numbers of a distribution, each of a generator of its own, whose key is 64 random bits (of a ``PhiloxDraw``): the
/// same on any number of threads. What belongs together has one generator: the row of a permutation, a row of counts, a
/// choice.
///
/// Operands: the keys (uint64: of the sample's shape, of that without its last axis, or one), then the parameters and
/// the sizes as ``RandomDraw`` has them. The numbers are drawn as there, and likewise have no derivative.
package struct PlaceDraw: SampleOp {
  package let draw: RandomDraw

  package init(_ distribution: RandomDraw.Distribution, _ sizes: [IntegerTerm], _ dtype: DType) {
    draw = RandomDraw(distribution, sizes, dtype)
  }

  package var sizes: [IntegerTerm] { draw.sizes }
  package var dtype: DType { draw.dtype }
  package var name: String { "PlaceDraw{\(spokenName)}" }
  package var spokenName: String { draw.spokenName }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    guard inputs[0].type.dtype == .uint64 else { throw TheanoError(RandomOpFacts.state(spokenName, inputs[0].type)) }
    for (k, wanted) in draw.parameterTypes.enumerated() where inputs[k + 1].type.dtype != wanted {
      throw TheanoError(RandomOpFacts.needsNumbers(spokenName, argument: "a parameter", inputs[k + 1].type))
    }
    if dtype == .bool || dtype.isComplex { throw TheanoError(RandomOpFacts.resultDType(spokenName, dtype)) }
    let (sample, requirements) = try sampleType(inputs)
    return Inference(sample, requirements: requirements)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    var answer = [Gradient](repeating: .disconnected, count: call.inputs.count)
    if cotangents[0] == nil { return answer }
    for (k, type) in draw.parameterTypes.enumerated() where type.isFloat { answer[k + 1] = .undefined(reason) }
    return answer
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    let moves = draw.parameterTypes.indices.contains { tangents[$0 + 1] != nil && draw.parameterTypes[$0].isFloat }
    return [moves ? .undefined(reason) : .zero]
  }

  private var reason: String { "a \(spokenName) number does not vary smoothly with its parameters" }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    try TheanoOps.evaluate(
      PlaceRoutine(op: draw), spokenName, inputs, [(dtype, sizes.map { $0.value(inputs) })])
  }

  package func lower(_ call: LoweringCall) -> Lowering { .routine(PlaceRoutine(op: draw)) }
}

private struct PlaceRoutine: Routine {
  let op: RandomDraw

  var name: String { op.spokenName }

  var failures: [CheckFailure] { op.failures("there are not as many keys as generators") }

  func scratch(_ call: LoweringCall) -> Size { op.scratch(call) }

  /// Pieces that one thread takes at a time.
  private static let part = 1024

  func run(_ call: RoutineCall) -> RoutineFault? {
    let keys = call.inputs[0].elements(as: UInt64.self)
    let drawing = Drawing(op, call, into: call.outputs[0])
    let pieces = drawing.pieces
    if pieces > call.inputs[0].count { return RoutineFault(0) }
    let parts = (pieces + Self.part - 1) / Self.part
    // The first piece that fails, and how.
    let (none, failures) = (Int.max, 16)
    let first = Atomic<Int>(none)
    call.parallel(parts) { part in
      var plan: BinomialPlan?
      for piece in part * Self.part..<min(pieces, (part + 1) * Self.part) {
        var generator = KeyedBits(key: keys[piece])
        if let fault = drawing.draw(piece, &generator, &plan) {
          first.min(piece * failures + fault.failure, ordering: .relaxed)
          return
        }
      }
    }
    let found = first.load(ordering: .relaxed)
    return found == none ? nil : RoutineFault(found % failures)
  }
}

extension PlaceDraw {
  package static var samples: [OpSample] {
    guard let keys = try? NDArray((0..<6).map { UInt64($0) &* 0x9E37_79B9_7F4A_7C15 }, shape: [2, 3]),
      let rows = try? NDArray([UInt64(3), .max], shape: [2]), let one = try? NDArray([UInt64(8)], shape: [])
    else { return [] }
    let (few, many): ([IntegerTerm], [IntegerTerm]) = ([.constant(2), .constant(3)], [.constant(2), .operand(2)])
    let p = NDArray.sample(2, 3, in: 0...1)
    return [
      OpSample("binomials by place", PlaceDraw(.binomial, few, .int64), [keys, NDArray(90), p]),
      OpSample("poissons by place", PlaceDraw(.poisson, few, .int64), [keys, NDArray.sample(2, 3, in: 0...20)]),
      OpSample("poissons of symbolic size", PlaceDraw(.poisson, many, .float32), [keys, NDArray(2.5), NDArray(3)]),
      OpSample("permutations by place", PlaceDraw(.permutation, few, .int32), [rows]),
      OpSample("multinomials by place", PlaceDraw(.multinomial, few, .int64), [rows, NDArray(9), [0.25, 0.5, 0.25]]),
      OpSample(
        "choices by place", PlaceDraw(.choice(replacing: false, weighted: false), few, .int64), [one, NDArray(7)]),
      OpSample(
        "weighted choices by place", PlaceDraw(.choice(replacing: true, weighted: true), few, .int64),
        [one, NDArray(3), [0.25, 0.5, 0.25]], hasTrueDerivatives: false),
      OpSample("no places", PlaceDraw(.permutation, [.constant(2), .constant(0)], .int64), [rows]),
    ]
  }
}

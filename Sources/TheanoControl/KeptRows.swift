import TheanoArrays
import TheanoErrors
import TheanoGradient
import TheanoGraph
import TheanoLoops
import TheanoOps
import TheanoScalars

/// A part of the rows of a loop of which only the last ones are there (``Scan/kept``): what parts, taken one of the other,
/// would be if all were.
///
/// Operands: the rows that were kept, the number of steps, then what the parts' terms speak of. Row `k` lies at `k` modulo
/// the rows that were kept; the parts speak of none that is not there.
package struct KeptRows: Op {
  /// The initial rows in front.
  package let depth: Int
  /// The first of all rows, each other of the one before it; those before the last are slices of rows and no more. An
  /// operand is one of this op.
  package let parts: [[SubtensorItem]]

  package init(depth: Int, parts: [[SubtensorItem]]) { (self.depth, self.parts) = (depth, parts) }

  package var name: String { "KeptRows{\(depth), \(parts.map { Subtensor($0).name }.joined(separator: ", "))}" }
  package var spokenName: String { "Subtensor" }

  /// The parts, each with the sizes of what it is taken of.
  private func located(_ inputs: [Operand]) throws(TheanoError) -> [SubtensorPart] {
    guard let steps = inputs[1].size else { throw TheanoError(ScanFacts.badSteps(inputs[1].type)) }
    var type = TensorType(inputs[0].type.dtype, [steps + depth] + inputs[0].type.shape.dropFirst())
    var located: [SubtensorPart] = []
    for items in parts {
      located.append(try SubtensorPart(items, type, inputs))
      type = TensorType(type.dtype, located[located.count - 1].shape)
    }
    return located
  }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let located = try located(inputs)
    guard let last = located.last else { preconditionFailure("a part of rows") }
    return Inference(TensorType(inputs[0].type.dtype, last.shape), requirements: located.flatMap(\.requirements))
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    guard let steps = inputs[1].scalars(as: Int.self).first else { preconditionFailure("the steps are a number") }
    let places = (0..<(depth + steps)).map { flooringModulo($0, inputs[0].shape[0]) }
    var rows = try AdvancedSubtensor([0]).evaluate([inputs[0], NDArray(places)])
    for items in parts { rows = try Subtensor(items).evaluate(rows + inputs.dropFirst()) }
    return rows
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    var located: [SubtensorPart] = []
    do throws(TheanoError) {
      located = try self.located(call.inputs)
    } catch {
      preconditionFailure("indices were accepted when the graph was built")
    }
    let count = call.inputs[0].type.shape[0]
    func source(_ place: [Coordinate]) -> [Coordinate] { located.reversed().reduce(place) { $1.source($0) } }
    var isRow = count.constant == 1
    if case .index? = parts.last?.first { isRow = true }
    if isRow {
      return .view { place in
        let all = source(place)
        return [Coordinate(offset: .modulo(all[0].offset, count))] + all.dropFirst()
      }
    }
    return .elements([
      { code, place in
        let all = source(place)
        let row = code.apply(.mod, [code.value(of: all[0]), code.value(of: count)])
        return code.element(0, at: [Coordinate(.register(row))] + all.dropFirst())
      }
    ])
  }

  // MARK: Derivatives

  /// The same of all rows.
  private func expression(_ inputs: [TensorVariable], _ origin: Origin) -> TensorVariable {
    Origin.inheriting(origin) {
      let count = inputs[1] + TensorVariable(constant: NDArray(depth), origin: origin)
      let places = tensor.arange(count) % inputs[0].shape[0]
      return parts.reduce(inputs[0][places]) { rows, items in
        Subtensor(items).apply([rows] + inputs.dropFirst(), origin: origin)[0]
      }
    }
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    let others = [Gradient](repeating: .disconnected, count: call.inputs.count - 1)
    guard let cotangent = cotangents[0] else { return [.disconnected] + others }
    if call.inputs[0].dtype.isDiscrete { return [.zero] + others }
    let part = expression(call.inputs, call.origin)
    let derivative = reverseMode(
      [Seed(part, cotangent, isTotal: false)], wrt: [call.inputs[0]], origin: call.origin)[0]
    guard case .value(let value) = derivative else { return [.zero] + others }
    return [.value(value)] + others
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    guard let tangent = tangents[0] else { return [.zero] }
    return [.value(apply([tangent] + call.inputs.dropFirst(), origin: call.origin)[0])]
  }
}

extension KeptRows {
  package static var samples: [OpSample] {
    let later = SubtensorItem.slice(start: .constant(1), stop: nil, step: nil)
    let last = SubtensorItem.slice(start: .constant(-2), stop: nil, step: nil)
    return [
      OpSample(
        "row that was kept", KeptRows(depth: 1, parts: [[later], [.index(.constant(-2))]]),
        [.sample(3, 4), NDArray(7)], constants: [1]),
      OpSample(
        "rows that were kept", KeptRows(depth: 1, parts: [[later], [last, .index(.constant(1))]]),
        [.sample(3, 4), NDArray(7)], constants: [1]),
      OpSample(
        "rows up to an end", KeptRows(depth: 0, parts: [[.slice(start: nil, stop: .operand(2), step: nil)], [last]]),
        [.sample(2, 3), NDArray(9), NDArray(5)], constants: [1, 2]),
      OpSample(
        "the only row", KeptRows(depth: 0, parts: [[.index(.constant(-1)), later]]), [.sample(1, 3), NDArray(4)],
        constants: [1]),
      OpSample(
        "the only rows", KeptRows(depth: 1, parts: [[later], [.slice(start: .constant(-1), stop: nil, step: nil)]]),
        [.sample(1, 3), NDArray(4)], constants: [1]),
    ]
  }
}

import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// The order that sorts the rows of a matrix: by their first elements, those with equal ones by their second, and so on
/// (int64). Of equal rows the first comes first; elements are ordered as by ``Sort``. It has no derivative.
///
/// A merge sort: of n rows, n log n comparisons, most of which are decided by the first elements.
package struct RowOrder: Op {
  package init() {}

  package var name: String { "RowOrder" }
  package var spokenName: String { "unique" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let type = inputs[0].type
    guard type.ndim == 2 else { throw TheanoError(SortingFacts.needsMatrix(spokenName, type)) }
    return Inference(TensorType(.int64, [type.shape[0]]))
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] { [.zero] }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] { [.zero] }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let x = inputs[0].contiguous()
    let (rows, columns) = (x.shape[0], x.shape[1])
    // Sorted by one column after the other, the last first: a stable sort keeps what later columns say.
    var order = Array(0..<rows)
    for column in (0..<columns).reversed() {
      let keys = order.map { x.scalar(at: $0 * columns + column) }
      order = order.indices.sorted { a, b in
        Scalar.ascends(keys[a], keys[b]) || (!Scalar.ascends(keys[b], keys[a]) && a < b)
      }.map { order[$0] }
    }
    return [try NDArray(order, shape: [rows])]
  }

  package func lower(_ call: LoweringCall) -> Lowering { .routine(RowOrderRoutine()) }
}

private struct RowOrderRoutine: Routine {
  var name: String { "row order" }

  func scratch(_ call: LoweringCall) -> Size { call.inputs[0].type.shape[0] * Size(8) }

  func run(_ call: RoutineCall) -> RoutineFault? {
    Sorting(routine: self, call: call).visit(call.inputs[0].dtype)
    return nil
  }

  private struct Sorting: SortVisitor {
    let routine: RowOrderRoutine
    let call: RoutineCall
    func visit<Element: SortElement>(_ type: Element.Type) { routine.sort(call, type) }
    func visit<Part>(pairs: ComplexPair<Part>.Type) {
      routine.sort(call) { (a: ComplexPair<Part>, b: ComplexPair<Part>) in a.precedes(b) }
    }
  }

  private func sort<Element: SortElement>(_ call: RoutineCall, _: Element.Type) {
    sort(call) { (a: Element, b: Element) in a.sortKey < b.sortKey }
  }

  private func sort<Element>(_ call: RoutineCall, _ precedes: (Element, Element) -> Bool) {
    let (rows, columns) = (call.inputs[0].shape[0], call.inputs[0].shape[1])
    guard rows > 0, let scratch = call.scratch?.assumingMemoryBound(to: Int.self) else { return }
    let (x, order) = (call.inputs[0].elements(as: Element.self), call.outputs[0].elements(as: Int.self))
    for k in 0..<rows { order[k] = k }
    mergeSort(order, scratch, rows) { a, b in
      for column in 0..<columns {
        let (left, right) = (x[a * columns + column], x[b * columns + column])
        if precedes(left, right) { return true }
        if precedes(right, left) { return false }
      }
      return false
    }
  }
}

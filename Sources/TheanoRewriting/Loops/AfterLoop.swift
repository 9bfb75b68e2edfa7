import TheanoArrays
import TheanoControl
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars

/// What is computed once after a loop instead of in each step: of the rows of all steps, stacked.
struct AfterLoop {
  /// Rows of all steps: of an output of the loop, or of a sequence that it reads, from its first to its last.
  enum Rows {
    case map(Int)
    case sequence(ValueID, offset: Int)
  }

  enum Form {
    /// Row by row the product with a tensor outside, or its transposition.
    case product(Rows, ValueID, isTransposed: Bool)
    /// The sum of the products `AᵀB` of all steps, added to the first row of the initial value.
    case sumOfProducts(Rows, Rows, initial: ValueID)
    /// The sum of the sums of all steps.
    case sumOfSums(Rows, Reduce, initial: ValueID)
  }

  var form: Form

  var maps: [Int] {
    func number(_ rows: Rows) -> [Int] { if case .map(let m) = rows { [m] } else { [] } }
    switch form {
    case .product(let rows, _, _), .sumOfSums(let rows, _, _): return number(rows)
    case .sumOfProducts(let a, let b, _): return number(a) + number(b)
    }
  }

  func renumbered(_ number: (Int) -> Int) -> AfterLoop {
    func change(_ rows: Rows) -> Rows { if case .map(let m) = rows { .map(number(m)) } else { rows } }
    switch form {
    case .product(let rows, let b, let isTransposed):
      return AfterLoop(form: .product(change(rows), b, isTransposed: isTransposed))
    case .sumOfProducts(let a, let b, let initial):
      return AfterLoop(form: .sumOfProducts(change(a), change(b), initial: initial))
    case .sumOfSums(let rows, let reduce, let initial):
      return AfterLoop(form: .sumOfSums(change(rows), reduce, initial: initial))
    }
  }

  func value(_ loop: LoopEdit, _ graph: inout Graph, maps: [ValueID]) throws(TheanoError) -> ValueID {
    let code = LoopOutside(loop.steps, loop.origin)
    func rows(_ rows: Rows, _ graph: inout Graph) throws(TheanoError) -> ValueID {
      switch rows {
      case .map(let m): return maps[m]
      case .sequence(let source, let offset): return try code.rows(of: source, offset, &graph)
      }
    }
    switch form {
    case .product(let given, let b, let isTransposed):
      return try code.products(try rows(given, &graph), b, isTransposed, &graph)
    case .sumOfProducts(let a, let b, let initial):
      let left = try code.flat(try rows(a, &graph), &graph)
      let right = try code.flat(try rows(b, &graph), &graph)
      let product = try code.apply(Dot(), [code.apply(DimShuffle([1, 0]), [left], &graph), right], &graph)
      return try code.added(product, to: initial, &graph)
    case .sumOfSums(let given, let reduce, let initial):
      let sum = Reduce(
        .sum, axes: [0] + reduce.axes.map { $0 + 1 }, of: reduce.dtype, dtype: reduce.dtype,
        accumulator: reduce.lane == reduce.accumulator ? reduce.accumulator : nil)
      return try code.added(try code.apply(sum, [try rows(given, &graph)], &graph), to: initial, &graph)
    }
  }
}

/// Makes what belongs to a loop outside of it.
struct LoopOutside {
  let steps: ValueID
  let origin: Origin

  init(_ steps: ValueID, _ origin: Origin) { (self.steps, self.origin) = (steps, origin) }

  func apply(_ op: some Op, _ inputs: [ValueID], _ graph: inout Graph) throws(TheanoError) -> ValueID {
    try graph.apply(op, inputs, origin: origin)[0]
  }

  /// The rows of a sequence that the loop reads.
  func rows(of source: ValueID, _ offset: Int, _ graph: inout Graph) throws(TheanoError) -> ValueID {
    if offset == 0, graph.type(of: source).shape[0] == graph.size(of: steps) { return source }
    let end = try apply(Elementwise(.add), [steps, graph.addConstant(NDArray(offset))], &graph)
    return try apply(
      Subtensor([.slice(start: .constant(offset), stop: .operand(1), step: nil)]), [source, end], &graph)
  }

  private func length(_ value: ValueID, _ axis: Int, _ graph: inout Graph) throws(TheanoError) -> ValueID {
    if let size = graph.type(of: value).shape[axis].constant { return graph.addConstant(NDArray(size)) }
    return try apply(ShapeI(axis: axis), [value], &graph)
  }

  /// (steps, m, n) as (steps · m, n).
  func flat(_ rows: ValueID, _ graph: inout Graph) throws(TheanoError) -> ValueID {
    if graph.type(of: rows).ndim == 2 { return rows }
    let count = try apply(Elementwise(.mul), [length(rows, 0, &graph), length(rows, 1, &graph)], &graph)
    return try apply(Reshape([.term(.operand(1)), .keep(2)]), [rows, count], &graph)
  }

  /// Of each row its product with `b`: one product for all.
  func products(
    _ rows: ValueID, _ b: ValueID, _ isTransposed: Bool, _ graph: inout Graph
  ) throws(TheanoError) -> ValueID {
    let right = isTransposed ? try apply(DimShuffle([1, 0]), [b], &graph) : b
    let product = try apply(Dot(), [flat(rows, &graph), right], &graph)
    if graph.type(of: rows).ndim == 2 { return product }
    let isMatrix = graph.type(of: product).ndim == 2
    // No length is left to be found from the others: where there is no step, it could not be.
    return try apply(
      Reshape([.term(.operand(1)), .term(.operand(2))] + (isMatrix ? [.keep(1)] : [])),
      [product, steps, length(rows, 1, &graph)], &graph)
  }

  /// `value` and the only row of `initial`, as one row.
  func added(_ value: ValueID, to initial: ValueID, _ graph: inout Graph) throws(TheanoError) -> ValueID {
    let ndim = graph.type(of: value).ndim
    let row = try apply(DimShuffle([nil] + (0..<ndim).map { $0 }), [value], &graph)
    return try apply(Elementwise(.add), [initial, row], &graph)
  }
}

import TheanoArrays
import TheanoGraph
import TheanoLoops
import TheanoScalars

extension GroupKernels {
  /// `alpha · A B + beta · C` for dtypes that libraries do not know: integers and bools.
  static func product(_ work: Workspace, _ product: ProductDraft, number: Int) -> FinishedNest {
    let nest = Nest()
    let elements = Elements(work, nest, group: number)
    let dtype = work.dtype(product.result)
    let shape = work.shape(product.result)
    let (isMatrixA, isMatrixB) = (work.rank(product.a.value) >= 2, work.rank(product.b.value) >= 2)
    let region = Nest.Region(.loops(.independent), shape.map { nest.axis($0) })
    nest.begin(region)
    let outside = nest.around
    let place = region.axes.map { Coordinate(.loop($0.id)) }
    let inner = Nest.Region(.loops(.independent), [nest.axis(product.k)])
    nest.begin(inner)
    let k = Coordinate(.loop(inner.axes[0].id))
    let batch = product.rule.isBatched ? [place[0]] : []
    func operand(_ operand: (value: ValueID, transposed: Bool), _ place: [Coordinate]) -> RegisterID {
      elements.element(operand.value, batch + (operand.transposed ? place.reversed() : place))
    }
    let a = operand(product.a, isMatrixA ? [place[batch.count], k] : [k])
    let b = operand(product.b, isMatrixB ? [k, place[place.count - 1]] : [k])
    // Of bools, a product holds where any pair holds.
    let term = nest.apply(dtype == .bool ? .and : .mul, [a, b])
    let total = Accumulator(
      result: nest.register(dtype, dependingOn: outside), dtype == .bool ? .or : .sum, value: term,
      narrow: dtype, wide: dtype)
    nest.reduce(inner, [total])
    var value = total.result
    value = scaled(value, product.rule.alpha, product.alpha, nest, elements)
    if product.rule.accumulates, let node = work.producer(of: product.result) {
      let old = scaled(
        elements.element(work.input(node, 2), place), product.rule.beta, product.beta, nest, elements)
      value = nest.apply(dtype == .bool ? .or : .add, [value, old])
    }
    elements.store(product.result, place, value)
    nest.end(region)
    return nest.finish().nest
  }

  private static func scaled(
    _ value: RegisterID, _ factor: ProductCall.Factor, _ buffer: ValueID?, _ nest: Nest, _ elements: Elements
  ) -> RegisterID {
    let by: RegisterID
    switch (factor, buffer) {
    case (.constant(let constant), _):
      if constant.value == .one(constant.dtype) { return value }
      by = nest.constant(constant)
    case (.buffer, let buffer?): by = elements.element(buffer, [])
    case (.buffer, nil): preconditionFailure("a factor in memory has a buffer")
    }
    return nest.apply(.mul, [value, nest.cast(by, nest.dtype(value))], to: nest.dtype(value))
  }
}

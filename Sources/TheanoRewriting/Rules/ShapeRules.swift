import TheanoArrays
import TheanoGraph
import TheanoOps
import TheanoScalars

/// Sizes, views, and what only shapes a gradient.
enum ShapeRules {
  static let rules: [Rule] = [
    Rule(
      "shapeOfInput", .exactly, "A size is arithmetic on the sizes of inputs; its tensor is not computed.",
      at: [.of(ShapeI.self)]
    ) { (work, node) throws(Refusal) in
      guard let op = work.op(node, ShapeI.self) else { return nil }
      let x = work.inputs(of: node)[0]
      if work.graph.producer(of: x) == nil, work.type(x).shape[op.axis].constant == nil { return nil }
      return try work.value(of: work.type(x).shape[op.axis])
    },
    Rule(
      "gradientGate", .exactly, "What only shapes a gradient has done its work once the gradient is built.",
      at: [.of(GradientGate.self)]
    ) { (work, node) in work.inputs(of: node)[0] },
    Rule("identity", .exactly, "The identity is its operand.", at: [.scalar(.identity)]) { (work, node) in
      work.inputs(of: node)[0]
    },
    Rule(
      "single", .exactly, "A sum or product of one thing is that thing.",
      at: [.scalar(.add), .scalar(.mul)]
    ) { (work, node) in
      let inputs = work.inputs(of: node)
      return inputs.count == 1 ? inputs[0] : nil
    },
    Rule("castToItself", .exactly, "A cast to the dtype that the value has already.", at: [.anyCast]) {
      (work, node) in
      let x = work.inputs(of: node)[0]
      return work.dtype(x) == work.dtype(work.output(node)) ? x : nil
    },
    Rule("castOfCast", .exactly, "A cast of a cast that lost nothing.", at: [.anyCast]) {
      (work, node) throws(Refusal) in
      let middle = work.inputs(of: node)[0]
      guard case .cast? = work.scalarOp(middle), let inner = work.graph.producer(of: middle) else { return nil }
      let x = work.inputs(of: inner)[0]
      let (from, by, to) = (work.dtype(x), work.dtype(middle), work.dtype(work.output(node)))
      guard from.isHeld(by: by), !(from.isInteger && by.isFloat && to.isInteger) || from == to else { return nil }
      return try work.cast(x, to: to)
    },
    Rule(
      "fill", .exactly, "Filling a shape does not need the values of the tensor that has it.",
      at: [.scalar(.second)]
    ) { (work, node) throws(Refusal) in
      try work.stretched(work.inputs(of: node)[1], to: work.type(work.output(node)).shape)
    },
    Rule("usefulAlloc", .exactly, "A tensor stretched to its own shape.", at: [.of(Alloc.self)]) { (work, node) in
      let x = work.inputs(of: node)[0]
      return work.same(work.type(x).shape, work.type(work.output(node)).shape) ? x : nil
    },
    Rule("allocOfAlloc", .exactly, "Stretched twice is stretched once.", at: [.of(Alloc.self)]) {
      (work, node) throws(Refusal) in
      guard let inner = work.application(work.inputs(of: node)[0], of: Alloc.self) else { return nil }
      return try work.stretched(inner.inputs[0], to: work.type(work.output(node)).shape)
    },
    Rule("allocOnes", .exactly, "New axes of size 1 are a view.", at: [.of(Alloc.self)]) {
      (work, node) throws(Refusal) in
      let x = work.inputs(of: node)[0]
      let (have, wanted) = (work.type(x).shape, work.type(work.output(node)).shape)
      let lead = wanted.count - have.count
      guard lead > 0, wanted[..<lead].allSatisfy({ $0.constant == 1 }), work.same(have, Array(wanted[lead...])) else {
        return nil
      }
      return try work.make(DimShuffle([Int?](repeating: nil, count: lead) + have.indices.map { $0 }), [x])
    },
    Rule(
      "allocOfDimshuffle", .exactly, "A tensor that is stretched gets axes in front by itself.", at: [.of(Alloc.self)],
      below: [.of(DimShuffle.self)]
    ) { (work, node) throws(Refusal) in
      guard let inner = work.application(work.inputs(of: node)[0], of: DimShuffle.self) else { return nil }
      let rest = inner.op.order.drop { $0 == nil }
      guard rest.count < inner.op.order.count,
        rest.elementsEqual((0..<work.type(inner.inputs[0]).ndim).map { Int?($0) })
      else { return nil }
      return try work.stretched(inner.inputs[0], to: work.type(work.output(node)).shape)
    },
    Rule(
      "stretchedOperand", .exactly, "An operand that another one stretches anyway.", at: [.of(Elementwise.self)],
      below: [.of(Alloc.self)], unstretched),
    Rule(
      "stretchAfter", .exactly, "Computed once, then stretched.", at: [.of(Elementwise.self)],
      below: [.of(Alloc.self)], stretchedAfter),
    Rule("useDimshuffle", .exactly, "Axes in the order that they have.", at: [.of(DimShuffle.self)]) { (work, node) in
      let x = work.inputs(of: node)[0]
      guard let op = work.op(node, DimShuffle.self) else { return nil }
      return op.dropped.isEmpty && op.order == (0..<work.type(x).ndim).map { $0 } ? x : nil
    },
    Rule("dimshuffleOfDimshuffle", .exactly, "Axes moved twice are moved once.", at: [.of(DimShuffle.self)]) {
      (work, node) throws(Refusal) in
      guard let outer = work.op(node, DimShuffle.self),
        let inner = work.application(work.inputs(of: node)[0], of: DimShuffle.self)
      else { return nil }
      let x = inner.inputs[0]
      let order = outer.order.map { axis in axis.flatMap { inner.op.order[$0] } }
      return try work.make(DimShuffle(order, from: work.type(x).ndim), [x])
    },
    Rule("dimshuffleOfAlloc", .exactly, "A stretched scalar looks alike from every side.", at: [.of(DimShuffle.self)]) {
      (work, node) throws(Refusal) in
      guard let inner = work.application(work.inputs(of: node)[0], of: Alloc.self),
        work.type(inner.inputs[0]).ndim == 0
      else { return nil }
      return try work.stretched(inner.inputs[0], to: work.type(work.output(node)).shape)
    },
    Rule(
      "dimshuffleLift", .exactly, "Axes are moved before an operation, where views meet and vanish.",
      at: [.of(DimShuffle.self)], liftedDimshuffle),
    Rule("reshapeToItself", .exactly, "A reshape to the shape that the tensor has.", at: [.of(Reshape.self)]) {
      (work, node) in
      let x = work.inputs(of: node)[0]
      return work.same(work.type(x).shape, work.type(work.output(node)).shape) ? x : nil
    },
    Rule("reshapeOfReshape", .exactly, "Reshaped twice is reshaped once.", at: [.of(Reshape.self)]) {
      (work, node) throws(Refusal) in
      guard let inner = work.application(work.inputs(of: node)[0], of: Reshape.self) else { return nil }
      return try work.reshaped(inner.inputs[0], to: work.type(work.output(node)).shape)
    },
    Rule(
      "reshapeOfDimshuffle", .exactly, "Axes of size 1 make no difference to a reshape.", at: [.of(Reshape.self)],
      below: [.of(DimShuffle.self)]
    ) { (work, node) throws(Refusal) in
      guard let inner = work.application(work.inputs(of: node)[0], of: DimShuffle.self),
        inner.op.order.compactMap({ $0 }) == inner.op.order.compactMap({ $0 }).sorted()
      else { return nil }
      return try work.reshaped(inner.inputs[0], to: work.type(work.output(node)).shape)
    },
    Rule("reshapeByOnes", .exactly, "Axes of size 1 come and go in a view.", at: [.of(Reshape.self)]) {
      (work, node) throws(Refusal) in
      let x = work.inputs(of: node)[0]
      let (have, wanted) = (work.type(x).shape, work.type(work.output(node)).shape)
      let long = have.indices.filter { have[$0].constant != 1 }
      let stays = wanted.filter { $0.constant != 1 }
      guard have.count != wanted.count, work.same(long.map { have[$0] }, stays) else { return nil }
      var rest = long[...]
      return try work.make(
        DimShuffle(wanted.map { $0.constant == 1 ? nil : rest.popFirst() }, from: have.count), [x])
    },
    Rule(
      "reshapeLift", .exactly, "A reshape before an operation meets other reshapes.", at: [.of(Reshape.self)]
    ) { (work, node) throws(Refusal) in
      let x = work.inputs(of: node)[0]
      guard work.isUsedOnce(x), let inner = work.application(x, of: Elementwise.self), inner.inputs.count == 1,
        work.application(inner.inputs[0], of: Reshape.self) != nil
      else { return nil }
      let source = try work.reshaped(inner.inputs[0], to: work.type(work.output(node)).shape)
      return try work.make(inner.op, [source])
    },
    Rule(
      "transposedProduct", .upToRounding, "A product is transposed by its operands, which costs nothing.",
      at: [.of(DimShuffle.self)], below: [.of(Dot.self)]
    ) { (work, node) throws(Refusal) in
      let x = work.inputs(of: node)[0]
      guard let op = work.op(node, DimShuffle.self), op.order == [1, 0], work.isUsedOnce(x),
        let product = work.application(x, of: Dot.self)
      else { return nil }
      let (a, b) = (product.inputs[0], product.inputs[1])
      guard work.type(a).ndim == 2, work.type(b).ndim == 2 else { return nil }
      return try work.make(
        product.op, [try work.make(DimShuffle([1, 0]), [b]), try work.make(DimShuffle([1, 0]), [a])])
    },
    Rule(
      "rebroadcastToItself", .exactly, "Nothing is learnt or forgotten of the shape.",
      at: [.of(Rebroadcast.self), .of(SpecifyShape.self)]
    ) { (work, node) in
      let x = work.inputs(of: node)[0]
      return work.same(work.type(x).shape, work.type(work.output(node)).shape) ? x : nil
    },
    Rule(
      "reduceNothing", .upToRounding, "A reduction over no axes (but for the sign of a zero).", at: [.of(Reduce.self)]
    ) { (work, node) in
      guard let op = work.op(node, Reduce.self), op.axes.isEmpty, [.sum, .product, .max, .min].contains(op.kind)
      else { return nil }
      let x = work.inputs(of: node)[0]
      return work.dtype(x) == op.dtype && !(op.accumulator.itemSize < op.dtype.itemSize) ? x : nil
    },
    Rule("wholePart", .exactly, "The whole of a tensor as a part of it.", at: [.of(Subtensor.self)]) { (work, node) in
      guard let op = work.op(node, Subtensor.self),
        op.items.allSatisfy({ $0 == .all || $0 == .slice(start: .constant(0), stop: nil, step: nil) })
      else { return nil }
      return work.inputs(of: node)[0]
    },
    Rule("elementOfVector", .exactly, "An element of a vector that was made of scalars.", at: [.of(Subtensor.self)]) {
      (work, node) in
      guard let op = work.op(node, Subtensor.self), case .index(.constant(let k))? = op.items.first,
        let vector = work.application(work.inputs(of: node)[0], of: MakeVector.self)
      else { return nil }
      let place = k < 0 ? k + vector.inputs.count : k
      return vector.inputs.indices.contains(place) ? vector.inputs[place] : nil
    },
  ]

  /// `f(alloc(v), y)` is `f(v, y)` where the others give the result its shape.
  private static func unstretched(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let op = work.op(node, Elementwise.self), op.op != .second else { return nil }
    let shape = work.type(work.output(node)).shape
    var inputs = work.inputs(of: node)
    var changed = false
    for k in inputs.indices {
      guard let alloc = work.application(inputs[k], of: Alloc.self) else { continue }
      var others = inputs
      others[k] = alloc.inputs[0]
      guard work.same(work.broadcastShape(others), shape) else { continue }
      inputs = others
      changed = true
    }
    return changed ? try work.make(op, inputs) : nil
  }

  /// `f(alloc(v), alloc(w), …)` is `alloc(f(v, w, …))`.
  private static func stretchedAfter(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let op = work.op(node, Elementwise.self), op.op != .second else { return nil }
    let inputs = work.inputs(of: node)
    guard inputs.contains(where: { work.application($0, of: Alloc.self) != nil }) else { return nil }
    let bare = inputs.map { work.application($0, of: Alloc.self)?.inputs[0] ?? $0 }
    let shape = work.type(work.output(node)).shape
    guard !work.same(work.broadcastShape(bare), shape) else { return nil }
    return try work.stretched(try work.make(op, bare), to: shape)
  }

  /// `dimshuffle(f(x, y))` is `f(dimshuffle(x), dimshuffle(y))`: for what is not used otherwise, and is worth it.
  private static func liftedDimshuffle(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let outer = work.op(node, DimShuffle.self) else { return nil }
    let inner = work.inputs(of: node)[0]
    guard work.isUsedOnce(inner), let below = work.graph.producer(of: inner),
      let op = work.op(below, Elementwise.self)
    else { return nil }
    let ndim = work.type(inner).ndim
    var operands: [ValueID] = []
    for operand in work.inputs(of: below) {
      let have = work.type(operand).ndim
      if have == 0 {
        operands.append(operand)
        continue
      }
      // Aligned at the last axes: those in front that an operand lacks are of size 1.
      let order = outer.order.map { axis -> Int? in
        guard let axis, axis >= ndim - have else { return nil }
        return axis - (ndim - have)
      }
      operands.append(try work.make(DimShuffle(order, from: have), [operand]))
    }
    return try work.make(op, operands)
  }
}

extension DType {
  /// Whether every value of this dtype is one of `other`.
  func isHeld(by other: DType) -> Bool { self == other || (promote(self, other) == other && !losesDigits(in: other)) }

  private func losesDigits(in other: DType) -> Bool {
    guard isInteger, other.isFloat || other.isComplex else { return false }
    let digits = other.realDType == .float16 ? 11 : other.realDType == .float32 ? 24 : 53
    return itemSize * 8 > digits
  }
}

extension Workspace {
  /// The shape that operands stretch to.
  func broadcastShape(_ values: [ValueID]) -> [Size] {
    let shapes = values.map { type($0).shape }
    let ndim = shapes.map(\.count).max() ?? 0
    return (0..<ndim).map { axis in
      for shape in shapes {
        let k = axis - (ndim - shape.count)
        if k >= 0, shape[k].constant != 1 { return shape[k] }
      }
      return .one
    }
  }

  /// `x` under another shape of as many elements.
  mutating func reshaped(_ x: ValueID, to shape: [Size]) throws(Refusal) -> ValueID {
    var operands = [x]
    var lengths: [Reshape.Length] = []
    for size in shape {
      if let constant = size.constant {
        lengths.append(.term(.constant(constant)))
      } else {
        guard let scalar = try value(of: size) else { throw Refusal() }
        lengths.append(.term(.operand(operands.count)))
        operands.append(scalar)
      }
    }
    return try make(Reshape(lengths), operands)
  }
}

import Testing
import TheanoArrays
import TheanoGraph
import TheanoLoops
import TheanoOps
import TheanoScalars

@testable import TheanoScheduling

/// Kernels that run on parts of a product's result.
@Suite struct FollowerTests {
  private func followers(_ schedule: Schedule) -> [Int] {
    schedule.steps.compactMap { if case .product(let product) = $0 { product.followers.count } else { nil } }
  }

  @Test func biasAndActivation() throws {
    var b = Build()
    let (x, w, bias) = (b.matrix("x"), b.matrix("w"), b.vector("b"))
    b.graph.outputs = [b.op(.tanh, b.op(.add, b.apply(Dot(), x, w), b.shuffle(bias, [nil, 0])))]
    let schedule = try b.scheduled()
    #expect(followers(schedule) == [1])
    // It is made where the output lies.
    #expect(schedule.slots.isEmpty)
    for (m, k, n) in [(5, 4, 3), (1, 2, 7), (7, 2, 1), (1, 1, 1), (0, 2, 3), (3, 0, 2), (2, 3, 0), (40, 3, 50)] {
      try b.check([array([m, k]), array([k, n], seed: 2), array([n], seed: 3)])
    }
  }

  @Test func severalFollowers() throws {
    var b = Build()
    let (x, w, y) = (b.matrix("x", .float32), b.matrix("w", .float32), b.matrix("y", .float32))
    let product = b.apply(Dot(), x, b.shuffle(w, [1, 0]))
    let first = b.op(.exp, product)
    // Read by the next product, and by rows of its own.
    b.graph.outputs = [b.apply(Dot(), first, w), b.op(.mul, b.op(.sub, first, y), product)]
    let arguments = try [
      array([5, 4], .float32), array([6, 4], .float32, seed: 2), array([5, 6], .float32, seed: 3),
    ]
    try b.check(arguments, 1e-5)
    #expect(followers(try b.scheduled()).reduce(0, +) > 0)
    for options in [(false, true), (true, false)] {
      let schedule = try b.scheduled { ($0.fuses, $0.allowsInPlace) = options }
      #expect((followers(schedule).reduce(0, +) > 0) == options.0)
    }
  }

  @Test func whatReadsOtherPlacesComesAfter() throws {
    for form in 0..<6 {
      var b = Build()
      let (x, w) = (b.matrix("x"), b.matrix("w"))
      let product = b.apply(Dot(), x, w)
      switch form {
      case 0: b.graph.outputs = [b.op(.add, product, b.shuffle(product, [1, 0]))]
      case 1: b.graph.outputs = [b.softmax(product)]
      case 2: b.graph.outputs = [b.reduce(.sum, b.op(.exp, product), [1])]
      case 3: b.graph.outputs = [b.apply(SmallTake(), product, b.vector("i", .int64))]
      case 4: b.graph.outputs = [b.reduce(.sum, product, [0, 1])]
      default: b.graph.outputs = [b.shuffle(b.op(.exp, product), [1, 0])]
      }
      var arguments = try [array([4, 2]), array([2, 4], seed: 2)]
      if form == 3 { arguments.append(try NDArray([3, 0, 1] as [Int])) }
      try b.check(arguments)
      let schedule = try b.scheduled()
      if form != 5 { #expect(followers(schedule) == [0], "\(form): \(schedule)") }
    }
  }

  @Test func otherDtypesAreNotFollowed() throws {
    for dtype in [DType.complex64, .complex128, .int32] {
      var b = Build()
      let (x, w) = (b.matrix("x", dtype), b.matrix("w", dtype))
      b.graph.outputs = [b.op(.neg, b.apply(Dot(), x, w))]
      #expect(try followers(b.scheduled()).allSatisfy { $0 == 0 })
    }
  }

  /// What stretches over a stack in every way: each with its own loops around that over the columns.
  @Test(arguments: 0..<8) func stacks(form: Int) throws {
    let bias: [(shape: [Int?], order: [Int?])] = [
      ([nil, nil, nil], [0, 1, 2]), ([nil], [nil, nil, 0]), ([nil, nil], [nil, 0, 1]), ([nil, nil], [0, nil, 1]),
      ([nil, nil], [0, 1, nil]), ([nil], [0, nil, nil]), ([nil], [nil, 0, nil]), ([], [nil, nil, nil]),
    ]
    let (shape, order) = bias[form]
    var b = Build()
    let (x, w) = (b.input(.float64, [nil, nil, nil], "x"), b.input(.float64, [nil, nil, nil], "w"))
    let c = b.input(.float64, shape, "c")
    let stretched = b.shuffle(c, order)
    b.graph.outputs = [b.op(.tanh, b.op(.add, b.apply(BatchedDot(), x, w), stretched))]
    let schedule = try b.scheduled()
    #expect(followers(schedule) == [1], "\(schedule)")
    // It is made where the output lies.
    #expect(schedule.slots.isEmpty)
    for (count, m, k, n) in [
      (3, 5, 4, 6), (1, 4, 2, 5), (4, 1, 2, 7), (2, 7, 2, 1), (1, 1, 1, 1), (0, 3, 2, 3), (2, 0, 2, 3), (2, 3, 0, 2),
      (2, 3, 2, 0), (7, 3, 3, 3),
    ] {
      let sizes = order.enumerated().filter { $0.element != nil }.map { [count, m, n][$0.offset] }
      try b.check([array([count, m, k]), array([count, k, n], seed: 2), array(sizes, seed: 3)])
    }
  }

  /// Sizes that are known, so that extents and distances are numbers.
  @Test func stacksOfKnownSizes() throws {
    var b = Build()
    let (x, w) = (b.input(.float32, [3, 4, 2], "x"), b.input(.float32, [3, 2, 6], "w"))
    let c = b.input(.float32, [3, 6], "c")
    let product = b.apply(BatchedDot(), x, w)
    let first = b.op(.add, product, b.shuffle(c, [0, nil, 1]))
    b.graph.outputs = [first, b.op(.mul, b.op(.exp, first), b.shuffle(b.input(.float32, [4, 6], "d"), [nil, 0, 1]))]
    #expect(followers(try b.scheduled()) == [1])
    try b.check(
      [
        array([3, 4, 2], .float32), array([3, 2, 6], .float32, seed: 2), array([3, 6], .float32, seed: 3),
        array([4, 6], .float32, seed: 4),
      ], 1e-5)
  }

  @Test func whatReadsOtherPlacesOfAStackComesAfter() throws {
    for form in 0..<4 {
      var b = Build()
      let (x, w) = (b.input(.float64, [nil, nil, nil], "x"), b.input(.float64, [nil, nil, nil], "w"))
      let product = b.apply(BatchedDot(), x, w)
      switch form {
      case 0: b.graph.outputs = [b.op(.add, product, b.shuffle(product, [0, 2, 1]))]
      case 1: b.graph.outputs = [b.op(.add, product, b.shuffle(product, [1, 0, 2]))]
      case 2: b.graph.outputs = [b.reduce(.sum, b.op(.exp, product), [0])]
      default: b.graph.outputs = [b.op(.exp, b.shuffle(product, [1, 0, 2]))]
      }
      let schedule = try b.scheduled()
      #expect(followers(schedule) == [0], "\(form): \(schedule)")
      try b.check([array([4, 4, 2]), array([4, 2, 4], seed: 2)])
    }
    // Matrices that are vectors gain nothing.
    var b = Build()
    let (x, w) = (b.input(.float64, [nil, 1, nil], "x"), b.input(.float64, [nil, nil, nil], "w"))
    b.graph.outputs = [b.op(.neg, b.apply(BatchedDot(), x, w))]
    #expect(try followers(b.scheduled()) == [0])
  }

  /// A product whose operand the follower must not write over, though nothing needs it afterwards.
  @Test func operandsStayUntilTheLastPart() throws {
    var b = Build()
    let (x, w) = (b.matrix("x"), b.matrix("w"))
    var value = b.op(.exp, x)
    for _ in 0..<4 {
      // The second reads the operand itself too.
      let product = b.apply(Dot(), value, w)
      value = b.op(.tanh, b.op(.mul, product, value))
    }
    b.graph.outputs = [b.apply(Dot(), value, w)]
    let schedule = try b.scheduled()
    #expect(followers(schedule) == [1, 1, 1, 1, 0])
    try b.check([array([4, 4]), array([4, 4], seed: 2)])
  }

  @Test func valuesAreMadeInTheMemoryOfResults() throws {
    var b = Build()
    let (x, w) = (b.matrix("x"), b.matrix("w"))
    let (product, other) = (b.apply(Dot(), x, w), b.apply(Dot(), w, x))
    // Of two that could lie there one does.
    b.graph.outputs = [b.op(.mul, b.op(.exp, product), other), b.op(.add, product, other)]
    let schedule = try b.scheduled()
    #expect(schedule.slots.isEmpty)
    #expect(try b.scheduled { $0.allowsInPlace = false }.slots.count == 2)
    try b.check([array([4, 4]), array([4, 4], seed: 2)])
  }

  @Test func theVerifierSeesFollowersThatCannotFollow() throws {
    var b = Build()
    let (x, w) = (b.matrix("x"), b.matrix("w"))
    let product = b.apply(Dot(), x, w)
    b.graph.outputs = [b.op(.mul, b.op(.exp, product), x), product]
    let schedule = try b.scheduled()
    guard let place = schedule.steps.lastIndex(where: { if case .product = $0 { true } else { false } }),
      case .product(let good) = schedule.steps[place]
    else { preconditionFailure("there is a product") }
    #expect(good.followers.count == 1)
    func complaints(_ change: (inout ProductStep, inout Schedule) -> Void) -> [String] {
      var (product, changed) = (good, schedule)
      change(&product, &changed)
      changed.steps[place] = .product(product)
      return changed.complaints()
    }
    #expect(complaints { _, _ in } == [])
    #expect(
      complaints { product, _ in product.followers[0].extents[0] = 0 }.contains { $0.contains("cannot run on parts") })
    #expect(complaints { product, _ in product.followers[0].isFlat.toggle() }.contains { $0.contains("cannot run") })
    #expect(complaints { product, _ in product.b = product.c }.contains { $0.contains("over its operand") })
    #expect(
      complaints { product, schedule in
        guard let target = product.followers[0].kernel.buffers.last else { return }
        schedule.buffers[target].place = .alias(product.a, offset: nil)
      }.contains { $0.contains("over its operand") })
  }

  @Test func theVerifierSeesFollowersThatCannotFollowAStack() throws {
    var b = Build()
    let (x, w) = (b.input(.float64, [nil, nil, nil], "x"), b.input(.float64, [nil, nil, nil], "w"))
    let c = b.shuffle(b.matrix("c"), [0, nil, 1])
    b.graph.outputs = [b.op(.mul, b.op(.exp, b.apply(BatchedDot(), x, w)), c)]
    let schedule = try b.scheduled()
    guard let place = schedule.steps.lastIndex(where: { if case .product = $0 { true } else { false } }),
      case .product(let good) = schedule.steps[place]
    else { preconditionFailure("there is a product") }
    // Matrices, rows and columns.
    #expect(good.followers.map(\.extents.count) == [2])
    func complaints(_ change: (inout ProductStep, inout Schedule) -> Void) -> [String] {
      var (product, changed) = (good, schedule)
      change(&product, &changed)
      changed.steps[place] = .product(product)
      return changed.complaints()
    }
    #expect(complaints { _, _ in } == [])
    let wrong: [(inout ProductStep) -> Void] = [
      { $0.batch = nil }, { $0.batch = $0.m }, { $0.m = $0.n }, { $0.n = $0.m },
      { $0.followers[0].extents.swapAt(0, 1) },
      { $0.followers[0].extents.removeFirst() }, { $0.followers[0].isFlat.toggle() },
      { product in
        let k = product.followers[0].strides.indices.first { product.followers[0].strides[$0][0] == .constant(0) }
        if let k { product.followers[0].strides[k][0] = product.followers[0].strides[k == 0 ? 1 : 0][0] }
      },
    ]
    for (number, change) in wrong.enumerated() {
      let found = complaints { product, _ in change(&product) }
      #expect(found.contains { $0.contains("cannot run on parts") }, "\(number): \(found)")
    }
    // The matrices that stretch over rows are read by other parts, too.
    let found = complaints { product, schedule in
      let call = product.followers[0].kernel
      guard let read = call.buffers.first(where: { schedule.buffers[$0].shape.count == 2 }) else { return }
      schedule.buffers[read].place = .alias(product.c, offset: nil)
    }
    #expect(found.contains { $0.contains("at other places") }, "\(found)")
  }

  /// `tanh(hᵀ h) + h`, where `h` is not needed afterwards: the parts of the product that are still to come read it.
  private func gram() throws -> (build: Build, schedule: Schedule, place: Int, product: ProductStep) {
    var b = Build()
    let h = b.op(.tanh, b.matrix("x"))
    b.graph.outputs = [b.op(.add, b.op(.tanh, b.apply(Dot(), b.shuffle(h, [1, 0]), h)), h)]
    let schedule = try b.scheduled()
    guard let place = schedule.steps.firstIndex(where: { if case .product = $0 { true } else { false } }),
      case .product(let product) = schedule.steps[place]
    else { preconditionFailure("there is a product") }
    return (b, schedule, place, product)
  }

  @Test func noOperandIsMadeWhereAFollowerWrites() throws {
    let (b, schedule, _, product) = try gram()
    #expect(product.followers.count == 1)
    // The operand has memory of its own, the product lies where the output does.
    #expect(schedule.slots.count == 1)
    guard case .slot = schedule.buffers[product.a].place else { return #expect(Bool(false), "\(schedule)") }
    #expect(schedule.buffers[product.c].place.base != nil)
    try b.check([array([4, 4])])
  }

  /// The plan that has the operand there is right step by step, and wrong part by part.
  @Test func theVerifierSeesAnOperandThatAFollowerWrites() throws {
    var (_, schedule, place, product) = try gram()
    var follower = product.followers[0]
    let kernel = schedule.kernels[follower.kernel.kernel]
    guard let input = follower.kernel.buffers.firstIndex(of: product.a),
      let output = kernel.buffers.firstIndex(where: { $0.role != .input })
    else { preconditionFailure("the follower reads the operand and writes") }
    schedule.buffers[product.a].place = .alias(follower.kernel.buffers[output], offset: nil)
    schedule.kernels.append(InPlace.merge(kernel, input, output))
    follower.kernel.kernel = schedule.kernels.count - 1
    follower.kernel.buffers.remove(at: input)
    follower.strides.remove(at: input)
    product.followers = [follower]
    schedule.steps[place] = .product(product)
    let complaints = schedule.complaints()
    #expect(!complaints.isEmpty && complaints.allSatisfy { $0.contains("over its operand") }, "\(complaints)")
  }

  /// One follower reads a row of what another has written in the parts before.
  @Test func theVerifierSeesWhatFollowersReadOfOtherParts() throws {
    var b = Build()
    let (x, w) = (b.matrix("x"), b.matrix("w"))
    let row = b.reduce(.max, w, [0])
    b.graph.outputs = [b.op(.add, b.apply(Dot(), x, w), b.shuffle(row, [nil, 0]))]
    var schedule = try b.scheduled()
    guard let place = schedule.steps.firstIndex(where: { if case .product = $0 { true } else { false } }),
      case .product(var product) = schedule.steps[place], product.followers.count == 1
    else { preconditionFailure("there is a product that is followed") }
    let first = product.followers[0].kernel
    guard let read = first.buffers.first(where: { schedule.buffers[$0].shape.count == 1 }),
      let made = zip(first.buffers, schedule.kernels[first.kernel].buffers).first(where: { $0.1.role != .input })?.0
    else { preconditionFailure("the follower reads a row") }
    // Another, which copies what the first has made into a second result.
    var k = KernelBuilder()
    let (source, target) = (k.input(.float64), k.output(.float64))
    let (rows, step, width) = (k.parameter(), k.parameter(), k.parameter())
    k.loop(rows) { k, i in
      k.loop(width) { k, j in
        let terms = [Access.Term(.loop(i), step), Access.Term(.loop(j), .constant(1))]
        k.store(Access(target, terms), k.load(Access(source, terms)))
      }
    }
    schedule.kernels.append(k.finish().canonical())
    let shape = schedule.buffers[product.c].shape
    schedule.buffers.append(ScheduleBuffer(.float64, shape, .result(1), origin: .unknown))
    let result = schedule.buffers.count - 1
    product.followers.append(
      ProductFollower(
        kernel: KernelStep(
          kernel: schedule.kernels.count - 1, buffers: [made, result], integers: [product.m, product.n, product.n],
          iterations: product.m, workPerIteration: product.n),
        extents: [2], strides: [[.constant(1)], [.constant(1)]], isFlat: true))
    schedule.outputs.append(result)
    schedule.steps[place] = .product(product)
    #expect(schedule.complaints() == [])
    // Step by step, the row may lie where the second writes.
    schedule.buffers[read].place = .alias(result, offset: nil)
    let complaints = schedule.complaints()
    #expect(!complaints.isEmpty && complaints.allSatisfy { $0.contains("at other places") }, "\(complaints)")
  }
}

import Testing
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoOps
import TheanoScalars

@testable import TheanoScheduling

@Suite struct PlanTests {
  @Test func outputsThatAreInputsAreAliases() throws {
    var b = Build()
    let x = b.matrix("x")
    let w = b.shared(try array([2]), "w")
    let e = b.op(.exp, x)
    let flat = b.apply(
      SmallReshape(shape: [Size(atom: .axis(b.ids[x]!, 0)) * Size(atom: .axis(b.ids[x]!, 1))]), e)
    b.graph.outputs = [x, w, e, e, flat]
    let schedule = try b.scheduled()
    let places = schedule.outputs.map { schedule.buffers[$0].place }
    guard case .alias = places[0], case .alias = places[1], case .result(2) = places[2],
      case .alias = places[3],
      case .alias = places[4]
    else {
      Issue.record("\(places)")
      return
    }
    try b.check([array([2, 3])])
  }

  @Test func updatesAreWrittenInPlaceBehindTheCommitPoint() throws {
    var b = Build()
    let g = b.vector("g")
    let w = b.shared(try array([3]), "w")
    let m = b.shared(try array([3], seed: 2), "m")
    let newM = b.op(.add, b.op(.mul, b.constant(0.9), m), g)
    let newW = b.op(.sub, w, newM)
    b.graph.outputs = [b.reduce(.sum, w, [0]), newW, newM]
    let schedule = try b.scheduled { $0.updates = [(1, 0), (2, 1)] }
    #expect(schedule.updates.map(\.inPlace) == [true, true])
    #expect(schedule.outputs.count == 1)
    guard case .kernel? = schedule.steps.last else {
      Issue.record("\(schedule)")
      return
    }
    // Run, and look at the shared memory.
    let argument = try array([3], seed: 3)
    let expected = try b.evaluate([argument])
    var runner = Runner(schedule, [argument])
    _ = try runner.run()
    for (update, output) in zip(schedule.updates, [1, 2]) {
      let got = try runner.array(update.value)
      #expect(got.scalars(as: Double.self) == expected[output].scalars(as: Double.self))
    }
  }

  @Test func exchangedVariablesAreNotWrittenInPlace() throws {
    var b = Build()
    let v = b.shared(try array([3]), "v")
    let w = b.shared(try array([3], seed: 2), "w")
    b.graph.requirements.append(
      Graph.Requirement(
        relation: SizeRequirement(
          b.graph.type(of: v).shape[0], .equal, b.graph.type(of: w).shape[0], .stated),
        operation: "stated", origin: .unknown, operands: []))
    b.graph.outputs = [b.op(.exp, w), b.op(.neg, v)]
    let schedule = try b.scheduled { $0.updates = [(0, 0), (1, 1)] }
    let expected = try b.evaluate([])
    var runner = Runner(schedule, [])
    _ = try runner.run()
    for update in schedule.updates {
      let got = try runner.array(update.value)
      #expect(got.scalars(as: Double.self) == expected[update.shared].scalars(as: Double.self))
    }
    // Swapped as they are, both are copied by whoever returns them.
    b.graph.outputs = [w, v]
    let swapped = try b.scheduled { $0.updates = [(0, 0), (1, 1)] }
    #expect(swapped.updates.map(\.inPlace) == [false, false])
  }

  @Test func valuesShareSlotsAndAreWrittenOverOneAnother() throws {
    var b = Build()
    let x = b.matrix("x")
    var value = x
    for _ in 0..<12 { value = b.apply(Dot(), b.op(.tanh, value), x) }
    b.graph.outputs = [value]
    let schedule = try b.scheduled()
    #expect(schedule.slots.count <= 3)
    let apart = try b.scheduled { $0.allowsInPlace = false }
    #expect(apart.slots.count >= schedule.slots.count)
    try b.check([array([3, 3])])
    let expected = try b.evaluate([array([3, 3])])[0].scalars(as: Double.self)
    var runner = try Runner(apart, [array([3, 3])])
    #expect(try runner.run()[0].scalars(as: Double.self) == expected)
  }

  /// What reads a value at another place, or after it has been written over, must not write over it.
  @Test func onlyAlignedReadersWriteOverAValue() throws {
    var b = Build()
    let (x, y) = (b.matrix("x"), b.matrix("y"))
    let square = b.apply(Dot(), x, y)
    let symmetric = b.op(.add, square, b.shuffle(square, [1, 0]))
    let rows = b.softmax(b.apply(Dot(), symmetric, symmetric))
    let largest = b.op(.sub, b.apply(Dot(), rows, rows), b.shuffle(b.reduce(.max, rows, [0]), [nil, 0]))
    let gathered = b.apply(SmallTake(), largest, b.vector("i", .int64))
    b.graph.outputs = [b.apply(Dot(), gathered, largest)]
    try b.check([array([4, 3]), array([3, 4], seed: 2), NDArray([3, 2, 1, 0] as [Int])], 1e-9)
    // The rows of a softmax lie over what it is computed of, the difference over a product; the transposed sum and the
    // gathered rows do not.
    let schedule = try b.scheduled()
    let updates = schedule.kernels.filter { kernel in kernel.buffers.contains { $0.role == .update } }
    #expect(updates.count == 2, "\(schedule)")
  }

  @Test func sizesThatCanNeverFitAreRefused() throws {
    var b = Build()
    let (x, y) = (b.input(.float64, [3], "x"), b.input(.float64, [nil], "y"))
    b.graph.outputs = [b.op(.add, x, y)]
    #expect(try b.scheduled().steps.count == 2)
    b.graph.requirements.append(
      Graph.Requirement(
        relation: SizeRequirement(Size(3), .equal, Size(4), .axes(inputA: 0, axisA: 0, inputB: 1, axisB: 0)),
        operation: "add", origin: .unknown, operands: [("x", .unknown), ("y", .unknown)]))
    let error = #expect(throws: TheanoError.self) { try TheanoScheduling.schedule(b.graph) }
    #expect(error?.brief.contains("[add]") == true && error?.brief.contains("3") == true)
  }

  @Test func equalKernelsOfDifferentChecksAreShared() throws {
    var b = Build()
    let (x, y) = (b.vector("x"), b.vector("y"))
    let i = b.vector("i", .int64)
    b.graph.outputs = [
      b.apply(Dot(), b.apply(SmallTake(), x, i), b.apply(SmallTake(), y, i))
    ]
    let schedule = try b.scheduled { $0.fuses = false }
    #expect(schedule.kernels.count == 1)
    var runner = try Runner(schedule, [array([3]), array([3]), NDArray([0, 3, 1] as [Int])])
    _ = try runner.run()
    let fault = try #require(runner.faults.first)
    #expect(schedule.checks[fault.site].failure == .indexOutOfBounds(axis: 0))
    #expect(fault.1.iteration == 1 && fault.1.value0 == 3 && fault.1.value1 == 3)
  }
}

/// Loops and branches, written by hand.
@Suite struct RegionTests {
  /// `h ← k(h)`, n times, in a ring of two rows; then one of two copies of it.
  private func byHand() throws -> Schedule {
    var k = KernelBuilder()
    let (x, y) = (k.input(.float64), k.output(.float64))
    let n = k.parameter()
    k.loop(n) { k, i in
      let value = k.load(x[i * 1])
      k.store(y[i * 1], k.apply(.exp, value))
    }
    let id = VariableID.fresh()
    let size = Size(atom: .axis(id, 0))
    var schedule = Schedule()
    schedule.names[id] = "x"
    schedule.kernels = [k.finish().canonical()]
    schedule.integers = [size, Size(5), size * Size(8), Size(2), Size(17)]
    schedule.slots = [Slot(bytes: [size * Size(16)]), Slot(bytes: [Size(1)])]
    func buffer(_ place: BufferPlace, _ dtype: DType = .float64) -> ScheduleBuffer {
      ScheduleBuffer(dtype, dtype == .bool ? [] : [size], place, origin: .unknown)
    }
    schedule.buffers = [
      buffer(.input(0)), buffer(.slot(0)), buffer(.slot(1)),
      buffer(.result(0)), buffer(.input(1), .bool),
    ]
    schedule.inputs = [InputBinding(id: id, type: TensorType(.float64, [size]), buffer: 0)]
    func call(_ from: BufferIndex, _ to: BufferIndex) -> Step {
      .kernel(KernelStep(kernel: 0, buffers: [from, to], integers: [0], iterations: 0, workPerIteration: 4))
    }
    schedule.steps = [
      .loop(LoopStep(iterations: 1, body: [call(0, 1)])),
      .branch(BranchStep(condition: 4, then: [call(1, 3)], otherwise: [call(0, 3)])),
    ]
    schedule.outputs = [3]
    return schedule
  }

  @Test func regionsPrint() throws {
    let text = try byHand().description
    #expect(
      text.contains(
        """
        steps
          loop 5
            b1 = k0(b0; x.shape[0]) over x.shape[0], each 17
          if b4
            b3 = k0(b1; x.shape[0]) over x.shape[0], each 17
          else
            b3 = k0(b0; x.shape[0]) over x.shape[0], each 17
        """), "\(text)")
  }

  @Test func theVerifierFollowsRegions() throws {
    var schedule = try byHand()
    #expect(schedule.complaints().filter { !$0.contains("too small") } == [])
    // A side of the branch that leaves nothing.
    if case .branch(var branch) = schedule.steps[1] {
      branch.otherwise = []
      schedule.steps[1] = .branch(branch)
    }
    #expect(schedule.complaints().contains("the end reads buffer 3 before it is written"))
  }

  @Test func theVerifierSeesWhatIsOverwritten() throws {
    var b = Build()
    let (x, y) = (b.matrix("x"), b.matrix("y"))
    let (d, e) = (b.apply(Dot(), x, y), b.apply(Dot(), y, x))
    b.graph.outputs = [b.apply(Dot(), d, e)]
    var schedule = try b.scheduled()
    let slots = schedule.buffers.indices.filter {
      if case .slot = schedule.buffers[$0].place { true } else { false }
    }
    #expect(slots.count == 2)
    schedule.buffers[slots[1]].place = schedule.buffers[slots[0]].place
    #expect(schedule.complaints().contains { $0.contains("but the memory holds") })
    var early = try b.scheduled()
    early.steps.swapAt(early.steps.count - 1, early.steps.count - 2)
    #expect(early.complaints().contains { $0.contains("before it is written") })
  }
}

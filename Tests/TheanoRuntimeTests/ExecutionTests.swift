import Testing
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoRuntime
import TheanoScalars
import TheanoScheduling

/// Schedules made by hand, run by the loop interpreter.
@Suite(.serialized) struct ExecutionTests {
  private func doubling(work: Int = 1) throws -> Program {
    var plan = Plan()
    let x = plan.input(.float64, 1)
    let y = plan.output(.float64, x.shape)
    plan.schedule.steps = [try plan.kernel(double, [x.buffer, y], [x.shape[0]], iterations: x.shape[0], work: work)]
    return try plan.program()
  }

  @Test func chunksOverThreads() throws {
    let program = try doubling(work: 1 << 18)
    defer { Threads.count = 0 }
    for count in [0, 1, 2, 7, 64, 129, 1000] {
      let x = try NDArray((0..<count).map { Double($0) / 7 })
      let expected = try NDArray((0..<count).map { Double($0) / 7 * 2 })
      for threads in [1, 2, 3, 8] {
        Threads.count = threads
        #expect(try program.run([x])[0].identical(to: expected), "\(count) elements, \(threads) threads")
      }
    }
  }

  @Test func argumentsThatAreViews() throws {
    let program = try doubling()
    let m = try NDArray((0..<6).map(Double.init), shape: [2, 3])
    #expect(try program.run([m.indexed(1, axis: 1)])[0] == [2.0, 8.0])
    #expect(try program.run([NDArray(1.5).broadcast(to: [3])])[0] == [3.0, 3.0, 3.0])
  }

  @Test func memoryThatCannotBeHad() throws {
    let program = try doubling()
    let endless = try NDArray(1.0).broadcast(to: [1 << 56])
    #expect(throws: TheanoError.self) { try program.run([endless]) }
    #expect(try program.run([[1.0]])[0] == [2.0])
    // Sizes that a scalar's value decides.
    var plan = Plan()
    let n = plan.input(.int64, 0)
    let length = Size(atom: .value(n.id))
    let slot = plan.slot(length * Size(8))
    let between = plan.buffer(.float64, [length], .slot(slot))
    let y = plan.output(.float64, [length])
    plan.schedule.steps = [
      try plan.kernel(
        """
        kernel(out b0: float64, integers p0)
          for i0 < p0
            r0: int64 = i0
            r1: float64 = cast<float64>(r0)
            store b0[i0] = r1
        """, [between], [length], iterations: length),
      try plan.kernel(double, [between, y], [length], iterations: length),
    ]
    let sized = try plan.program()
    #expect(try sized.run([NDArray(3)])[0] == [0.0, 2.0, 4.0])
    // What there is no memory for, and what no array can be.
    for (absurd, kind) in [(1 << 50, TheanoError.Kind.memoryError), (1 << 60, .valueError), (Int.max, .valueError)] {
      let error = #expect(throws: TheanoError.self) { try sized.run([NDArray(absurd)]) }
      #expect(error?.kind == kind)
    }
    #expect(throws: TheanoError.self) { try sized.run([NDArray(-1)]) }
    #expect(try sized.run([NDArray(0)])[0].shape == [0])
    #expect(try sized.run([NDArray(2)])[0] == [0.0, 2.0])
  }

  /// The sum of a vector's positive elements so far; refuses negative ones.
  private struct RunningSum: Routine {
    var name: String { "running" }
    var failures: [CheckFailure] { [.assertion("not this"), .assertion("negative")] }
    func scratch(_ call: LoweringCall) -> Size { call.inputs[0].type.shape[0] * Size(8) }
    func run(_ call: RoutineCall) -> RoutineFault? {
      let (x, y) = (call.inputs[0].elements(as: Double.self), call.outputs[0].elements(as: Double.self))
      let count = call.inputs[0].count
      guard let sums = call.scratch?.assumingMemoryBound(to: Double.self) else { return nil }
      for k in 0..<count {
        if x[k] < 0 { return RoutineFault(1, k) }
        sums[k] = x[k] + (k > 0 ? sums[k - 1] : 0)
      }
      call.parallel(count) { y[$0] = sums[$0] }
      return nil
    }
  }

  @Test func routines() throws {
    var plan = Plan()
    let x = plan.input(.float64, 1)
    let y = plan.output(.float64, x.shape)
    let slot = plan.slot(x.shape[0] * Size(8))
    let scratch = plan.buffer(.uint8, [x.shape[0] * Size(8)], .slot(slot))
    plan.schedule.checks = RunningSum().failures.map { CheckSite(failure: $0, operation: "sum", origin: .unknown) }
    plan.schedule.steps = [
      .routine(RoutineStep(RunningSum(), inputs: [x.buffer], outputs: [y], scratch: scratch, checks: [0, 1]))
    ]
    #expect(plan.schedule.complaints() == [])
    #expect(plan.schedule.description.contains("b1 = running(b0) with scratch b2"))
    let program = try plan.program()
    #expect(try program.run([[1.0, 2.0, 4.0]])[0] == [1.0, 3.0, 7.0])
    #expect(try program.run([try NDArray.zeros([0], .float64)])[0].shape == [0])
    let error = #expect(throws: TheanoError.self) { try program.run([[1.0, -2.0]]) }
    #expect(error?.kind == .assertionError && error?.fact.message == "negative")
    // What may fail stands before the commit point; what is read has been written; nothing lies on anything else.
    plan.schedule.steps.insert(.commit, at: 0)
    #expect(plan.schedule.complaints() == ["step 1 may fail after the commit point"])
    plan.schedule.steps = [
      .routine(RoutineStep(RunningSum(), inputs: [scratch], outputs: [y], scratch: y, checks: [0, 1]))
    ]
    #expect(plan.schedule.complaints().count >= 2)
  }

  @Test func products() throws {
    var plan = Plan()
    let (a, b) = (plan.input(.float64, 2), plan.input(.float64, 2))
    let c = plan.output(.float64, [a.shape[0], b.shape[1]])
    let call = ProductCall(
      .float64, alpha: .constant(ScalarConstant(.one(.float64), .float64)),
      beta: .constant(ScalarConstant(.zero(.float64), .float64)))
    plan.schedule.steps = [
      .product(
        ProductStep(
          call, a: a.buffer, b: b.buffer, c: c, m: plan.size(a.shape[0]), n: plan.size(b.shape[1]),
          k: plan.size(a.shape[1])))
    ]
    let program = try plan.program()
    #expect(try program.run([[[1.0, 2.0], [3.0, 4.0]], [[1.0], [10.0]]])[0] == [[21.0], [43.0]])
  }

  @Test func checksOfSizes() throws {
    var plan = Plan()
    let (x, y) = (plan.input(.float64, 1), plan.input(.float64, 1))
    let out = plan.output(.float64, x.shape)
    let requirement = Graph.Requirement(
      relation: SizeRequirement(x.shape[0], .equal, y.shape[0], .axes(inputA: 0, axisA: 0, inputB: 1, axisB: 0)),
      operation: "add", origin: .unknown, operands: [("x", .unknown), (nil, .unknown)])
    plan.schedule.steps = [
      .check(
        GuardStep(
          left: plan.size(x.shape[0]), relation: .equal, right: plan.size(y.shape[0]), requirement: requirement)),
      try plan.kernel(double, [x.buffer, out], [x.shape[0]], iterations: x.shape[0]),
    ]
    let program = try plan.program()
    #expect(try program.run([[1.0], [5.0]])[0] == [2.0])
    let error = #expect(throws: TheanoError.self) { try program.run([[1.0, 2.0], [5.0]]) }
    #expect(error?.kind == .valueError)
    #expect("\(error, default: "")".contains("x.shape[0] = 2, input[1].shape[0] = 1"))
    #expect(try program.run([[4.0], [5.0]])[0] == [8.0])
  }

  @Test func aSizeThatIsReadInTheMiddle() throws {
    var plan = Plan()
    let x = plan.input(.int64, 1)
    let count = VariableID.fresh()
    let slot = plan.slot(Size(8))
    let sum = plan.buffer(.int64, [], .slot(slot))
    let length = Size(atom: .value(count))
    let out = plan.output(.int64, [length])
    plan.schedule.steps = [
      try plan.kernel(
        """
        kernel(in b0: int64, out b1: int64, integers p0)
          reduce i0 < p0 lanes 1 rows 64
            r0: int64 = b0[i0]
            combine r1: int64 = sum(r0) in int64
          store b1[0] = r1
        """, [x.buffer, sum], [x.shape[0]]),
      .read([(id: count, buffer: sum)]),
      try plan.kernel(
        """
        kernel(out b0: int64, integers p0)
          for i0 < p0
            r0: int64 = i0
            store b0[i0] = r0
        """, [out], [length], iterations: length),
    ]
    let program = try plan.program()
    for (argument, expected) in [([1, 2], 3), ([], 0), ([4, 1], 5), ([1, 2], 3)] {
      #expect(try program.run([NDArray(argument)])[0] == NDArray(Array(0..<expected)))
    }
    let error = #expect(throws: TheanoError.self) { try program.run([NDArray([1 << 50])]) }
    #expect(error?.kind == .memoryError)
    #expect(throws: TheanoError.self) { try program.run([NDArray([-1])]) }
  }

  @Test func loopsWithMovingRows() throws {
    var plan = Plan()
    let steps = plan.input(.int64, 0)
    let n = Size(atom: .value(steps.id))
    let counter = plan.buffer(.float64, [.one], .slot(plan.slot(Size(8))))
    let rows = plan.slot(n * Size(8))
    let whole = plan.buffer(.float64, [n], .slot(rows))
    let row = plan.buffer(.float64, [.one], .row(of: whole))
    let part = plan.buffer(.float64, [.one], .alias(row, offset: nil))
    let out = plan.output(.float64, [n])
    plan.schedule.steps = [
      try plan.kernel(
        "kernel(out b0: float64, integers)\n  r0: float64 = 0.5\n  store b0[0] = r0", [counter], []),
      .loop(
        LoopStep(
          iterations: plan.size(n),
          body: [
            try plan.kernel(increment, [counter], [.one], iterations: .one),
            try plan.kernel(double, [counter, part], [.one], iterations: .one),
          ], rows: [.init(row, of: whole, first: plan.size(0), elements: plan.size(1))])),
      try plan.kernel(double, [whole, out], [n], iterations: n),
    ]
    let program = try plan.program()
    #expect(try program.run([NDArray(3)])[0] == [6.0, 10.0, 14.0])
    #expect(try program.run([NDArray(0)])[0].count == 0)
    #expect(try program.run([NDArray(5)])[0] == [6.0, 10.0, 14.0, 18.0, 22.0])
  }

  @Test func branches() throws {
    for dtype in [DType.bool, .float64, .int8] {
      var plan = Plan()
      let (condition, x) = (plan.input(dtype, 0), plan.input(.float64, 1))
      let slot = plan.slot(x.shape[0] * Size(8))
      let copy = plan.buffer(.float64, x.shape, .slot(slot))
      let out = plan.output(.float64, x.shape)
      let once = try plan.kernel(double, [x.buffer, out], x.shape, iterations: x.shape[0])
      let first = try plan.kernel(double, [x.buffer, copy], x.shape, iterations: x.shape[0])
      let second = try plan.kernel(double, [copy, out], x.shape, iterations: x.shape[0])
      plan.schedule.steps = [
        .branch(BranchStep(condition: condition.buffer, then: [once], otherwise: [first, second]))
      ]
      let program = try plan.program()
      #expect(try program.run([NDArray(1).astype(dtype), [1.0]])[0] == [2.0])
      #expect(try program.run([NDArray(0).astype(dtype), [1.0]])[0] == [4.0])
      if dtype.isFloat { #expect(try program.run([NDArray(0.5), [1.0]])[0] == [2.0]) }
    }
  }

  @Test func outputsThatAreOtherArrays() throws {
    var plan = Plan()
    let x = plan.input(.float64, 2)
    let flat = plan.buffer(.float64, [x.shape[0] * x.shape[1]], .alias(x.buffer, offset: nil))
    let last = plan.buffer(
      .float64, [x.shape[1]], .alias(x.buffer, offset: plan.size((x.shape[0] - 1) * x.shape[1])))
    plan.schedule.constants = [[7.0, 8.0]]
    let constant = plan.buffer(.float64, [Size(2)], .constant(0))
    let w = SharedVariable(of: [3.0])
    let shared = plan.shared(w)
    plan.schedule.outputs = [x.buffer, flat, last, constant, shared.buffer]
    let results = try plan.program().run([[[1.0, 2.0], [3.0, 4.0]]])
    #expect(results == [[[1.0, 2.0], [3.0, 4.0]], [1.0, 2.0, 3.0, 4.0], [3.0, 4.0], [7.0, 8.0], [3.0]])
  }

  @Test func memoryOfDroppedResultsIsUsedAgain() throws {
    let program = try doubling()
    let first = try program.run([[1.0, 2.0]])[0]
    let second = try program.run([[3.0, 4.0]])[0]
    #expect(first == [2.0, 4.0] && second == [6.0, 8.0])
    var places: Set<UnsafeMutableRawPointer> = []
    for _ in 0..<10 { places.insert(try program.run([[1.0, 2.0]])[0].storage.pointer) }
    #expect(places.count == 1)
    #expect(first == [2.0, 4.0] && second == [6.0, 8.0])
  }
}

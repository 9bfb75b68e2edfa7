import Dispatch
import Testing
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoRuntime
import TheanoScheduling

/// Shared variables in schedules made by hand.
struct UpdateTests {
  private func incrementing(_ w: SharedVariable) throws -> Program {
    var plan = Plan()
    let shared = plan.shared(w)
    plan.schedule.steps = [
      .commit, try plan.kernel(increment, [shared.buffer], shared.shape, iterations: shared.shape[0]),
    ]
    plan.schedule.updates = [UpdateBinding(shared: 0, value: shared.buffer, inPlace: true)]
    return try plan.program()
  }

  @Test func inPlace() throws {
    let w = SharedVariable(of: [1.0, 2.0])
    let program = try incrementing(w)
    _ = try program.run([])
    #expect(w.value == [2.0, 3.0])
    let held = w.value
    let place = held.storage.pointer
    _ = try program.run([])
    // Somebody holds the old value: it must not change.
    #expect(held == [2.0, 3.0] && w.value == [3.0, 4.0] && w.value.storage.pointer != place)
    let now = w.value.storage.pointer
    _ = try program.run([])
    #expect(w.value.storage.pointer == now)
  }

  @Test func replaced() throws {
    let w = SharedVariable(of: [1.0, 2.0])
    var plan = Plan()
    let shared = plan.shared(w)
    let new = plan.buffer(.float64, shared.shape, .replacement(0))
    plan.schedule.steps = [try plan.kernel(double, [shared.buffer, new], shared.shape, iterations: shared.shape[0])]
    plan.schedule.updates = [UpdateBinding(shared: 0, value: new, inPlace: false)]
    plan.schedule.outputs = [shared.buffer]
    let program = try plan.program()
    #expect(try program.run([])[0] == [1.0, 2.0])
    #expect(try program.run([])[0] == [2.0, 4.0])
    #expect(w.value == [4.0, 8.0])
  }

  @Test func swapped() throws {
    let (a, b) = (SharedVariable(of: [1.0]), SharedVariable(of: [2.0, 3.0]))
    var plan = Plan()
    let (first, second) = (plan.shared(a), plan.shared(b))
    plan.schedule.updates = [
      UpdateBinding(shared: 0, value: second.buffer, inPlace: false),
      UpdateBinding(shared: 1, value: first.buffer, inPlace: false),
    ]
    _ = try plan.program().run([])
    #expect(a.value == [2.0, 3.0] && b.value == [1.0])
  }

  @Test func theLowestFailureIsReportedAndNothingIsUpdated() throws {
    let w = SharedVariable(of: [1.0])
    var plan = Plan()
    let shared = plan.shared(w)
    let (x, k) = (plan.input(.float64, 1), plan.input(.int64, 1))
    let out = plan.output(.float64, k.shape)
    plan.schedule.checks = [CheckSite(failure: .indexOutOfBounds(axis: 0), operation: "take", origin: .unknown)]
    plan.schedule.steps = [
      try plan.kernel(
        gather, [x.buffer, k.buffer, out], [k.shape[0], x.shape[0]], iterations: k.shape[0], work: 1 << 18, checks: [0]),
      .commit, try plan.kernel(increment, [shared.buffer], shared.shape, iterations: shared.shape[0]),
    ]
    plan.schedule.updates = [UpdateBinding(shared: 0, value: shared.buffer, inPlace: true)]
    let program = try plan.program()
    var indices = [Int](repeating: 1, count: 400)
    #expect(try program.run([[1.0, 2.0], NDArray(indices)])[0].count == 400)
    #expect(w.value == [2.0])
    indices[390] = 5
    indices[77] = -3
    for threads in [1, 2, 3, 8] {
      Threads.count = threads
      let error = #expect(throws: TheanoError.self) { try program.run([[1.0, 2.0], NDArray(indices)]) }
      #expect(error?.kind == .indexError)
      #expect("\(error, default: "")".contains("index -3 is out of bounds for axis 0 with size 2"))
    }
    Threads.count = 0
    #expect(w.value == [2.0])
  }

  @Test func updatesFromManyThreads() throws {
    let w = SharedVariable(of: [0.0, 0.0, 0.0])
    let programs = [try incrementing(w), try incrementing(w)]
    DispatchQueue.concurrentPerform(iterations: 4) { k in
      for _ in 0..<250 { _ = try? programs[k % 2].run([]) }
    }
    #expect(w.value == [1000.0, 1000.0, 1000.0])
  }
}

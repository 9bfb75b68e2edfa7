import Foundation
import Testing
import TheanoArrays
import TheanoGraph
import TheanoRuntime
import TheanoScheduling

/// A loop and a branch as regions of one schedule, made by hand: its text in `Tests/Golden/Schedules`, and its numbers.
/// With `THEANO_WRITE_GOLDEN` set, the file is written anew: read the difference before you commit it.
struct RegionTests {
  /// At most `n` times: `y += 1`, then `y *= 2` or `y += 1`, as `flag` says; until `y[0] >= 10`.
  private func plan() throws -> Plan {
    var plan = Plan()
    let (x, flag, n) = (plan.input(.float64, 1), plan.input(.bool, 0), plan.input(.int64, 0))
    let y = plan.output(.float64, x.shape)
    let slot = plan.slot(Size(1))
    let isDone = plan.buffer(.bool, [], .slot(slot))
    let doubleInPlace = """
      kernel(update b0: float64, integers p0)
        r0: float64 = 2.0
        for i0 < p0
          r1: float64 = b0[i0]
          r2: float64 = mul(r1, r0)
          store b0[i0] = r2
      """
    let compare = """
      kernel(in b0: float64, out b1: bool, integers)
        r0: float64 = 10.0
        r1: float64 = b0[0]
        r2: bool = ge(r1, r0)
        store b1[0] = r2
      """
    let length = x.shape[0]
    let copied = try plan.kernel(double, [x.buffer, y], [length], iterations: length)
    let more = try plan.kernel(increment, [y], [length], iterations: length)
    let twice = try plan.kernel(doubleInPlace, [y], [length], iterations: length)
    let compared = try plan.kernel(compare, [y, isDone], [])
    plan.schedule.steps = [
      copied,
      .loop(
        LoopStep(
          iterations: plan.size(Size(atom: .value(n.id))),
          body: [
            more, .branch(BranchStep(condition: flag.buffer, then: [twice], otherwise: [more])), compared,
          ], until: isDone)),
    ]
    return plan
  }

  @Test func aLoopAroundABranch() throws {
    let plan = try plan()
    #expect(plan.schedule.complaints() == [])
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden/Schedules/loop-and-branch.txt")
    if ProcessInfo.processInfo.environment["THEANO_WRITE_GOLDEN"] != nil {
      try plan.schedule.description.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == plan.schedule.description)
    let program = try plan.program()
    func run(_ flag: Bool, _ n: Int) throws -> NDArray { try program.run([[1.0, 2.0], NDArray(flag), NDArray(n)])[0] }
    #expect(try run(true, 0) == [2.0, 4.0])
    #expect(try run(true, 1) == [6.0, 10.0])
    #expect(try run(true, 2) == [14.0, 22.0])
    // Ended by the condition.
    #expect(try run(true, 9) == [14.0, 22.0])
    #expect(try run(false, 3) == [8.0, 10.0])
    #expect(try run(false, 9) == [10.0, 12.0])
  }
}

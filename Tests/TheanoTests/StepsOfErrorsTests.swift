import Testing

@testable import Theano

/// A call that fails is made again, as loops, only where it may have failed in a step.
struct StepsOfErrorsTests {
  private let x = T.dvector("x")
  private let y = T.dvector("y")
  private let places = T.lvector("places")

  private func isMadeAgain(
    _ f: CompiledFunction<NDArray>, _ fails: (CompiledFunction<NDArray>) throws -> Void,
    location: SourceLocation = #_sourceLocation
  ) -> Bool {
    #expect(throws: TheanoError.self, sourceLocation: location) { try fails(f) }
    return f.core.stepByStep.withLock { $0 != nil }
  }

  @Test func onlyForWhatStepsDo() throws {
    let rows = T.map({ k in x[k] * 2 }, sequences: places).outputs
    let f = { try function([places, x, y], rows + (x + y).sum() + y[0], memoryLimit: 100_000) }
    #expect(try isMadeAgain(f()) { _ = try $0([0, 7], [1.0, 2], [1.0, 2]) })
    // The sizes of inputs, an index outside of all loops, memory.
    #expect(try !isMadeAgain(f()) { _ = try $0([0, 1], [1.0, 2], [1.0, 2, 3]) })
    #expect(try !isMadeAgain(f()) { _ = try $0([Int](), [Double](), [Double]()) })
    let many = [Int](repeating: 0, count: 1_000_000)
    #expect(try !isMadeAgain(f()) { _ = try $0(many, [1.0, 2], [1.0, 2]) })
  }

  /// What a step asks of sizes that no step changes is known before the first.
  @Test func notForSizesThatNoStepChanges() throws {
    let rows = T.map({ k in (x * y).sum() * k }, sequences: places).outputs
    let f = try function([places, x, y], rows)
    #expect(!isMadeAgain(f) { _ = try $0([0, 1], [1.0, 2], [1.0, 2, 3]) })
  }

  @Test func forSizesThatAStepChanges() throws {
    let rows = T.map({ k in (x[0..<k] * y).sum() }, sequences: places).outputs
    let f = try function([places, x, y], rows)
    do {
      _ = try f([2, 1], [1.0, 2], [1.0, 2])
      Issue.record("nothing was thrown")
    } catch {
      #expect("\(error)".contains("at step 1 of the loop"), "\(error)")
    }
  }
}

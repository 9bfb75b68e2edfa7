import Synchronization
import Testing
import TheanoLoops
import TheanoRuntime

/// Pieces of jobs, each of which must be taken once, and only while its job runs.
struct WorkerPoolTests {
  /// A number that many may share.
  private final class Counter: Sendable {
    private let number = Atomic<Int>(0)
    var value: Int { number.load(ordering: .relaxed) }
    func add() { number.wrappingAdd(1, ordering: .relaxed) }
  }

  /// What the pieces of a job count in.
  private final class Counts: Sendable {
    let taken: [Counter]
    let workers = Mutex<Set<Int>>([])

    init(_ count: Int) { taken = (0..<count).map { _ in Counter() } }
  }

  private static let count: WorkerPool.Piece = { context, k, worker in
    let counts = Unmanaged<Counts>.fromOpaque(context!).takeUnretainedValue()
    counts.taken[k].add()
    counts.workers.withLock { _ = $0.insert(worker) }
  }

  private func everyPieceIsTakenOnce(_ pool: WorkerPool, pieces: Int, threads: Int) -> Bool {
    let counts = Counts(pieces)
    pool.run(pieces, threads: threads, Self.count, Unmanaged.passUnretained(counts).toOpaque())
    return counts.taken.allSatisfy { $0.value == 1 }
      && counts.workers.withLock { $0.allSatisfy { (0..<threads).contains($0) } }
  }

  @Test(arguments: [0, 1, 3, 7])
  func jobsOfOneThread(helpers: Int) {
    let pool = WorkerPool(helpers: helpers)
    for round in 0..<300 {
      #expect(everyPieceIsTakenOnce(pool, pieces: 1 + round % 20, threads: 1 + round % 9))
    }
    #expect(everyPieceIsTakenOnce(pool, pieces: 10_000, threads: 8))
  }

  @Test func jobsOfManyThreadsAtOnce() async {
    let pool = WorkerPool(helpers: 3)
    await withTaskGroup(of: Bool.self) { group in
      for task in 0..<8 {
        group.addTask {
          (0..<200).allSatisfy { everyPieceIsTakenOnce(pool, pieces: 2 + ($0 + task) % 7, threads: 4) }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  @Test func jobsOfPieces() {
    let inner = Counter()
    let parallel = Parallel(threads: 4) { Threads.forEach($0, threads: $1, $2, $3) }
    for _ in 0..<50 {
      parallel(6) { _ in
        parallel(5) { _ in inner.add() }
      }
    }
    #expect(inner.value == 50 * 30)
  }
}

import Synchronization
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScheduling

/// The working memory of one call: integers, pointers, arena, scratch. Kept by the function for its next call.
///
/// A frame belongs to one call at a time, so that accesses to its variables need no check that they exclude each other:
/// those of a scalar addition were a quarter of its instructions.
package final class Frame {
  /// Of the integer program.
  let registers: UnsafeMutablePointer<Int>
  /// Of each buffer of the schedule.
  let pointers: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  /// The parameters of the kernel that is about to run.
  let parameters: UnsafeMutablePointer<Int64>
  /// The buffers of the kernel that is about to run.
  let kernelBuffers: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  let kernelBufferCount: Int
  /// What the loop of kernels that runs has looked up.
  let loop: KernelLoop.Room
  /// Of each product of the schedule: B in another order, while a loop runs all of whose iterations read it.
  let packed: UnsafeMutablePointer<PackedMatrix?>
  /// Of each routine of the schedule: what it was called with.
  let routines: UnsafeMutablePointer<RoutineCall?>
  private let routineCount: Int
  /// The elements of the product that runs whose followers wait until all of them are there.
  let waiting = Atomic<Int>(0)
  /// The arguments of the call: the first `argumentCount` are there.
  let arguments: UnsafeMutablePointer<NDArray>
  @exclusivity(unchecked) private(set) var argumentCount = 0
  /// The bytes of dense copies of arguments, where there is a limit.
  @exclusivity(unchecked) var copied = 0
  /// Memory of the buffers that go out, in the order of `plan.resultBuffers`.
  let results: UnsafeMutablePointer<ArrayStorage?>
  /// How many bytes each of them takes with the sizes in the registers.
  let resultBytes: UnsafeMutablePointer<Int>
  let resultCount: Int
  /// New values of shared variables, on their way.
  @exclusivity(unchecked) var newValues: [(shared: Int, value: NDArray)] = []
  /// Shapes and strides of what goes out: outputs, then updates; and whether they fit the registers.
  @exclusivity(unchecked) var outgoing: [(shape: [Int], strides: [Int])] = []
  @exclusivity(unchecked) var isOutgoingNoted = false
  /// What the workers of a kernel have each: a table of buffers, a fault. Made when the first kernel runs in parallel.
  @exclusivity(unchecked) private(set) var tables: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
  @exclusivity(unchecked) private(set) var faults: UnsafeMutablePointer<KernelFault>?
  @exclusivity(unchecked) private var workerCount = 0
  /// What the threads that share a loop's rows have each.
  @exclusivity(unchecked) private var rowTables: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
  @exclusivity(unchecked) private var rowTableSize = 0
  /// One block for each stage: what depends on sizes that are read in the middle of a call comes later.
  @exclusivity(unchecked) var arenas: [Block] = []
  @exclusivity(unchecked) var scratch = Block()
  /// Whether the registers and the arena fit the leaves in the registers.
  @exclusivity(unchecked) var isLaidOut = false

  /// Memory that grows when it has to.
  struct Block {
    private var storage: ArrayStorage?
    var pointer: UnsafeMutableRawPointer? { storage?.pointer }

    mutating func reserve(_ bytes: Int) throws(TheanoError) {
      if bytes > storage?.byteCount ?? 0 {
        storage = nil
        storage = try ArrayStorage(byteCount: bytes)
      }
    }
  }

  init(_ sizes: FrameSizes) {
    let (registers, buffers, parameters) = (sizes.registers, sizes.buffers, sizes.parameters)
    let kernelBuffers = sizes.kernelBuffers
    self.arguments = .allocate(capacity: max(1, sizes.arguments))
    self.results = .allocate(capacity: max(1, sizes.results))
    self.results.initialize(repeating: nil, count: sizes.results)
    self.resultBytes = .allocate(capacity: max(1, sizes.results))
    self.resultBytes.initialize(repeating: 0, count: sizes.results)
    self.resultCount = sizes.results
    self.registers = .allocate(capacity: max(1, registers))
    self.registers.initialize(repeating: 0, count: max(1, registers))
    self.pointers = .allocate(capacity: max(1, buffers))
    self.pointers.initialize(repeating: nil, count: max(1, buffers))
    self.parameters = .allocate(capacity: max(1, parameters))
    self.parameters.initialize(repeating: 0, count: max(1, parameters))
    self.kernelBuffers = .allocate(capacity: max(1, kernelBuffers))
    self.kernelBuffers.initialize(repeating: nil, count: max(1, kernelBuffers))
    self.kernelBufferCount = kernelBuffers
    self.loop = KernelLoop.Room(sizes.loop)
    self.packed = .allocate(capacity: max(1, sizes.products))
    self.packed.initialize(repeating: nil, count: sizes.products)
    self.routines = .allocate(capacity: max(1, sizes.routines))
    self.routines.initialize(repeating: nil, count: sizes.routines)
    self.routineCount = sizes.routines
  }

  /// Room for so many workers.
  func provide(workers: Int) -> (
    tables: UnsafeMutablePointer<UnsafeMutableRawPointer?>, faults: UnsafeMutablePointer<KernelFault>
  ) {
    if let tables, let faults, workers <= workerCount { return (tables, faults) }
    tables?.deallocate()
    faults?.deallocate()
    let newTables = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(
      capacity: max(1, kernelBufferCount) * workers)
    let newFaults = UnsafeMutablePointer<KernelFault>.allocate(capacity: workers)
    (tables, faults, workerCount) = (newTables, newFaults, workers)
    return (newTables, newFaults)
  }

  /// Room for so many addresses.
  func provide(rowTables size: Int) -> UnsafeMutablePointer<UnsafeMutableRawPointer?> {
    if let rowTables, size <= rowTableSize { return rowTables }
    rowTables?.deallocate()
    let new = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: size)
    new.initialize(repeating: nil, count: size)
    (rowTables, rowTableSize) = (new, size)
    return new
  }

  /// Takes the next argument; there is room for one for each input.
  ///
  /// Not inlined: in another module it would be checked that accesses exclude each other, which takes longer.
  @inline(never)
  package func add(_ argument: consuming NDArray) {
    (arguments + argumentCount).initialize(to: argument)
    argumentCount += 1
  }

  /// Forgets the arrays of a call that has ended; keeps the room for the next one's.
  func clear() {
    arguments.deinitialize(count: argumentCount)
    argumentCount = 0
    for k in 0..<resultCount { results[k] = nil }
  }

  deinit {
    clear()
    results.deinitialize(count: resultCount)
    arguments.deallocate()
    results.deallocate()
    resultBytes.deallocate()
    registers.deallocate()
    pointers.deallocate()
    parameters.deallocate()
    kernelBuffers.deallocate()
    packed.deallocate()
    routines.deinitialize(count: routineCount)
    routines.deallocate()
    loop.deallocate()
    tables?.deallocate()
    faults?.deallocate()
    rowTables?.deallocate()
  }
}

/// How much of everything the frames of a function hold.
struct FrameSizes: Sendable {
  var arguments: Int
  var registers: Int
  var buffers: Int
  var kernelBuffers: Int
  var parameters: Int
  var results: Int
  var products: Int
  var routines: Int
  /// Of the largest loop of kernels.
  var loop: KernelLoop.Size
}

/// The frames of a function that no call is using.
final class FramePool: @unchecked Sendable {
  // Sendable: `free` is only touched while the lock is held, and a frame belongs to one call at a time.
  private let lock = Mutex<Void>(())
  /// One that nobody has to lock anything for: mostly there is one call at a time.
  private let last = Atomic<UnsafeMutableRawPointer?>(nil)
  @exclusivity(unchecked) nonisolated(unsafe) private var free: [Frame] = []
  private let sizes: FrameSizes

  init(_ sizes: FrameSizes) { self.sizes = sizes }

  /// A pool of its own of the same frames.
  init(like other: FramePool) { sizes = other.sizes }

  func take() -> Frame {
    if let last = last.exchange(nil, ordering: .acquiring) {
      return Unmanaged<Frame>.fromOpaque(last).takeRetainedValue()
    }
    let pooled = lock.withLock { _ in free.popLast() }
    return pooled ?? Frame(sizes)
  }

  func give(_ frame: Frame) {
    frame.clear()
    let own = Unmanaged.passRetained(frame)
    if last.compareExchange(expected: nil, desired: own.toOpaque(), ordering: .acquiringAndReleasing).exchanged {
      return
    }
    own.release()
    lock.withLock { _ in if free.count < 16 { free.append(frame) } }
  }

  deinit {
    if let last = last.exchange(nil, ordering: .acquiring) { Unmanaged<Frame>.fromOpaque(last).release() }
  }
}

/// Memory for the arrays that go out: a dropped result comes back here and is used again.
///
/// What is kept is given back to the system with the last function that takes from here, however long its results live.
final class ResultPool: Sendable {
  private let shelf = Shelf()

  func take(_ byteCount: Int) throws(TheanoError) -> ArrayStorage { try shelf.take(byteCount) }

  /// Keeps the object of a value that nobody holds any more; the next value of as many bytes takes it as it is.
  func recycle(_ storage: ArrayStorage) { shelf.recycle(storage) }

  /// What a request for so many bytes takes. Few sizes are asked for over and over: rounded up, so that nearly equal
  /// ones share.
  static func rounded(_ byteCount: Int) -> Int {
    byteCount < 4096
      ? max(64, (byteCount + 63) & ~63) : saturatingAdd(byteCount, 4095) & ~4095
  }

  deinit { shelf.close() }
}

/// The memory of a pool; results that outlive the pool still know it.
private final class Shelf: StoragePool, @unchecked Sendable {
  // Sendable: the variables are only touched while the lock is held.
  private let lock = Mutex<Void>(())
  // A list, where a dictionary would be: it is short, and to change a dictionary's entry takes memory.
  @exclusivity(unchecked) nonisolated(unsafe) private var free: [(size: Int, memory: UnsafeMutableRawPointer)] = []
  @exclusivity(unchecked) nonisolated(unsafe) private var spare: [ArrayStorage] = []
  @exclusivity(unchecked) nonisolated(unsafe) private var keptBytes = 0
  @exclusivity(unchecked) nonisolated(unsafe) private var isOpen = true

  /// More than this is given back to the system.
  private static let limit = 1 << 31

  func take(_ byteCount: Int) throws(TheanoError) -> ArrayStorage {
    let size = ResultPool.rounded(byteCount)
    var known: ArrayStorage?
    let pooled = lock.withLock { _ -> UnsafeMutableRawPointer? in
      if let place = spare.lastIndex(where: { $0.byteCount == byteCount }) {
        known = spare.remove(at: place)
        return nil
      }
      guard let place = free.lastIndex(where: { $0.size == size }) else { return nil }
      keptBytes -= size
      return free.remove(at: place).memory
    }
    if let known { return known }
    let memory = if let pooled { pooled } else { try ArrayStorage.systemMemory(size) }
    return ArrayStorage(pointer: memory, byteCount: byteCount, pool: self)
  }

  func takeBack(_ memory: UnsafeMutableRawPointer, _ byteCount: Int) {
    let size = ResultPool.rounded(byteCount)
    let isKept = lock.withLock { _ in
      guard isOpen, keptBytes + size <= Shelf.limit, free.count < 128, free.count(where: { $0.size == size }) < 8
      else { return false }
      keptBytes += size
      free.append((size, memory))
      return true
    }
    if !isKept { ArrayStorage.giveBack(memory, size) }
  }

  func recycle(_ storage: ArrayStorage) {
    guard storage.belongs(to: self) else { return }
    lock.withLock { _ in if isOpen && spare.count < 16 { spare.append(storage) } }
  }

  /// Gives back what is kept, and from now on all that comes back.
  func close() {
    let (kept, objects) = lock.withLock { _ in
      defer { (free, spare, isOpen) = ([], [], false) }
      return (free, spare)
    }
    for (size, memory) in kept { ArrayStorage.giveBack(memory, size) }
    withExtendedLifetime(objects) {}
  }
}

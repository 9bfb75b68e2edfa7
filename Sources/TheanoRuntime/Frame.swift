import Synchronization
import TheanoArrays
import TheanoErrors

/// The working memory of one call: integers, pointers, arena, scratch. Kept by the function for its next call.
final class Frame {
  /// Of the integer program.
  let registers: UnsafeMutablePointer<Int>
  /// Of each buffer of the schedule.
  let pointers: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  /// The parameters of the kernel that is about to run.
  let parameters: UnsafeMutablePointer<Int64>
  /// The buffers of the kernel that is about to run.
  let kernelBuffers: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  let kernelBufferCount: Int
  /// One block for each stage: what depends on sizes that are read in the middle of a call comes later.
  var arenas: [Block] = []
  var scratch = Block()
  /// Whether the registers and the arena fit the leaves in the registers.
  var isLaidOut = false

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

  init(registers: Int, buffers: Int, kernelBuffers: Int, parameters: Int) {
    self.registers = .allocate(capacity: max(1, registers))
    self.registers.initialize(repeating: 0, count: max(1, registers))
    self.pointers = .allocate(capacity: max(1, buffers))
    self.pointers.initialize(repeating: nil, count: max(1, buffers))
    self.parameters = .allocate(capacity: max(1, parameters))
    self.parameters.initialize(repeating: 0, count: max(1, parameters))
    self.kernelBuffers = .allocate(capacity: max(1, kernelBuffers))
    self.kernelBuffers.initialize(repeating: nil, count: max(1, kernelBuffers))
    self.kernelBufferCount = kernelBuffers
  }

  deinit {
    registers.deallocate()
    pointers.deallocate()
    parameters.deallocate()
    kernelBuffers.deallocate()
  }
}

/// The frames of a function that no call is using.
final class FramePool: @unchecked Sendable {
  // Sendable: `free` is only touched while the lock is held, and a frame belongs to one call at a time.
  private let lock = Mutex<Void>(())
  nonisolated(unsafe) private var free: [Frame] = []
  private let make: @Sendable () -> Frame

  init(registers: Int, buffers: Int, kernelBuffers: Int, parameters: Int) {
    make = {
      Frame(registers: registers, buffers: buffers, kernelBuffers: kernelBuffers, parameters: parameters)
    }
  }

  /// A pool of its own of the same frames.
  init(like other: FramePool) { make = other.make }

  func take() -> Frame {
    let pooled = lock.withLock { _ in free.popLast() }
    return pooled ?? make()
  }

  func give(_ frame: Frame) {
    lock.withLock { _ in if free.count < 16 { free.append(frame) } }
  }
}

/// Memory for the arrays that go out: a dropped result comes back here and is used again.
final class ResultPool: @unchecked Sendable {
  // Sendable: `free` is only touched while the lock is held.
  private let lock = Mutex<Void>(())
  nonisolated(unsafe) private var free: [Int: [ArrayStorage]] = [:]
  nonisolated(unsafe) private var keptBytes = 0

  /// More than this is given back to the system.
  private static let limit = 1 << 31

  func take(_ byteCount: Int) throws(TheanoError) -> ArrayStorage {
    // Few sizes are asked for over and over: rounded up, so that nearly equal ones share.
    let size = ResultPool.rounded(byteCount)
    let pooled = lock.withLock { _ -> ArrayStorage? in
      guard let storage = free[size]?.popLast() else { return nil }
      keptBytes -= size
      return storage
    }
    let memory = if let pooled { pooled } else { try ArrayStorage(byteCount: size) }
    let owner = Unmanaged.passRetained(memory)
    return ArrayStorage(pointer: memory.pointer, byteCount: byteCount) { [weak self] _ in
      self?.give(owner.takeRetainedValue(), size) ?? owner.release()
    }
  }

  private func give(_ storage: ArrayStorage, _ size: Int) {
    lock.withLock { _ in
      guard keptBytes + size <= ResultPool.limit, free[size]?.count ?? 0 < 8 else { return }
      keptBytes += size
      free[size, default: []].append(storage)
    }
  }

  private static func rounded(_ byteCount: Int) -> Int {
    byteCount < 4096 ? max(64, (byteCount + 63) & ~63) : (byteCount + 4095) & ~4095
  }
}

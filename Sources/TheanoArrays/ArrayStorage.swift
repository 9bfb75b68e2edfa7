#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif
import TheanoErrors

/// Takes memory back that it has lent.
package protocol StoragePool: AnyObject, Sendable {
  /// Called once, when the last array on the memory goes, on whatever thread that happens.
  func takeBack(_ memory: UnsafeMutableRawPointer, _ byteCount: Int)
}

/// The bytes of one or more arrays.
///
/// Memory of our own is aligned to a cache line; from 1.5 MiB on to a huge page, which the system is asked
/// for, because memory that is touched for the first time in small pages costs ten times a copy.
///
/// Unchecked: `NDArray` writes only through a reference that `isKnownUniquelyReferenced` found to be the
/// only one, so that two threads never see a write.
package final class ArrayStorage: @unchecked Sendable {
  package let pointer: UnsafeMutableRawPointer
  package let byteCount: Int
  private let holder: Holder
  private let failure: Failure?

  /// Why there is no array, where a literal or a function that cannot throw had none to give.
  package var error: TheanoError? { failure?.error }
  /// Whether there is one.
  package var isThere: Bool { failure == nil }

  /// An object, since there hardly ever is one, and an error takes longer to look at than a reference.
  private final class Failure: Sendable {
    let error: TheanoError
    init(_ error: TheanoError) { self.error = error }
  }

  /// Who gets the memory back.
  private enum Holder {
    case nobody
    case system
    case other(@Sendable (UnsafeMutableRawPointer) -> Void)
    case pool(any StoragePool)
  }

  package static let lineSize = 64
  static let hugePage = 2 << 20

  /// Memory of somebody else, for instance of a function's pool; `release` is called once, when the last
  /// array on it goes, on whatever thread that happens.
  package init(
    pointer: UnsafeMutableRawPointer, byteCount: Int,
    release: (@Sendable (UnsafeMutableRawPointer) -> Void)? = nil
  ) {
    self.pointer = pointer
    self.byteCount = byteCount
    self.holder = release.map { .other($0) } ?? .nobody
    self.failure = nil
  }

  /// Memory that goes back to `pool` with the last array on it.
  package init(pointer: UnsafeMutableRawPointer, byteCount: Int, pool: any StoragePool) {
    self.pointer = pointer
    self.byteCount = byteCount
    self.holder = .pool(pool)
    self.failure = nil
  }

  /// Memory that is not initialised.
  package init(byteCount: Int) throws(TheanoError) {
    self.pointer = try Self.systemMemory(byteCount)
    self.byteCount = byteCount
    self.holder = .system
    self.failure = nil
  }

  /// Memory that is not initialised, for ``giveBack(_:_:)``.
  package static func systemMemory(_ byteCount: Int) throws(TheanoError) -> UnsafeMutableRawPointer {
    guard let memory = uncountedMemory(byteCount) else { throw refusal(.outOfMemory(bytes: byteCount)) }
    MemoryCounter.current?.add(byteCount)
    return memory
  }

  /// Memory that is no array's, so that nobody counts it, for ``giveBack(uncounted:)``; nil where there is none.
  package static func uncountedMemory(_ byteCount: Int, alignment: Int = lineSize) -> UnsafeMutableRawPointer? {
    // The system gives whole huge pages only. Three quarters of one are worth it; less stays in small pages, so that no array
    // takes more than a third beside its bytes.
    let pages = byteCount / hugePage + (byteCount % hugePage >= hugePage / 4 * 3 ? 1 : 0)
    if pages == 0 || byteCount > .max - hugePage { return allocate(byteCount, alignment: alignment) }
    let memory = allocate(max(byteCount, pages * hugePage), alignment: hugePage)
    #if os(Linux)
      if let memory { _ = madvise(memory, pages * hugePage, MADV_HUGEPAGE) }
    #endif
    return memory
  }

  /// Gives memory back to the system.
  package static func giveBack(_ memory: UnsafeMutableRawPointer, _ byteCount: Int) {
    MemoryCounter.current?.remove(byteCount)
    free(memory)
  }
  package static func giveBack(uncounted memory: UnsafeMutableRawPointer) { free(memory) }

  /// Whether the memory goes back to this pool.
  package func belongs(to pool: any StoragePool) -> Bool {
    if case .pool(let own) = holder { own === pool } else { false }
  }

  /// No bytes, and the reason.
  init(error: TheanoError) {
    self.pointer = UnsafeMutableRawPointer(bitPattern: Self.lineSize)!
    self.byteCount = 0
    self.holder = .nobody
    self.failure = Failure(error)
  }

  deinit {
    switch holder {
    case .nobody: break
    case .system: Self.giveBack(pointer, byteCount)
    case .other(let release): release(pointer)
    case .pool(let pool): pool.takeBack(pointer, byteCount)
    }
  }

  private static func allocate(_ byteCount: Int, alignment: Int) -> UnsafeMutableRawPointer? {
    var memory: UnsafeMutableRawPointer?
    // At least one element of any dtype, so that the address is one's own even for an empty array.
    return posix_memalign(&memory, alignment, max(byteCount, 16)) == 0 ? memory : nil
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif
import TheanoErrors

/// The bytes of one or more arrays.
///
/// Memory of our own is aligned to a cache line; from 4 MiB on to a huge page, which the system is asked
/// for, because memory that is touched for the first time in small pages costs ten times a copy.
///
/// Unchecked: `NDArray` writes only through a reference that `isKnownUniquelyReferenced` found to be the
/// only one, so that two threads never see a write.
package final class ArrayStorage: @unchecked Sendable {
  package let pointer: UnsafeMutableRawPointer
  package let byteCount: Int
  /// Why there is no array, where a literal or a function that cannot throw had none to give.
  package let error: TheanoError?
  private let release: (@Sendable (UnsafeMutableRawPointer) -> Void)?

  static let lineSize = 64
  static let hugePage = 2 << 20

  /// Memory of somebody else, for instance of a function's pool; `release` is called once, when the last
  /// array on it goes, on whatever thread that happens.
  package init(
    pointer: UnsafeMutableRawPointer, byteCount: Int,
    release: (@Sendable (UnsafeMutableRawPointer) -> Void)? = nil
  ) {
    self.pointer = pointer
    self.byteCount = byteCount
    self.release = release
    self.error = nil
  }

  /// Memory that is not initialised.
  package init(byteCount: Int) throws(TheanoError) {
    let large = byteCount >= 2 * Self.hugePage
    let alignment = large ? Self.hugePage : Self.lineSize
    guard let memory = Self.allocate(byteCount, alignment: alignment) else {
      throw refusal(.outOfMemory(bytes: byteCount))
    }
    #if os(Linux)
      if large { _ = madvise(memory, byteCount, MADV_HUGEPAGE) }
    #endif
    self.pointer = memory
    self.byteCount = byteCount
    self.release = { free($0) }
    self.error = nil
  }

  /// No bytes, and the reason.
  init(error: TheanoError) {
    self.pointer = UnsafeMutableRawPointer(bitPattern: Self.lineSize)!
    self.byteCount = 0
    self.release = nil
    self.error = error
  }

  deinit { release?(pointer) }

  private static func allocate(_ byteCount: Int, alignment: Int) -> UnsafeMutableRawPointer? {
    var memory: UnsafeMutableRawPointer?
    // At least one element of any dtype, so that the address is one's own even for an empty array.
    return posix_memalign(&memory, alignment, max(byteCount, 16)) == 0 ? memory : nil
  }
}

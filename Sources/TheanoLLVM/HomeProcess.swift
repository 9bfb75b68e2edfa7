#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The process in which code is made and written. One that was forked off from it has none of its threads: whoever
/// waited there for what they had begun would wait for ever.
enum HomeProcess {
  private static let number = getpid()

  /// Called where the first thread is about to be needed.
  static func settle() { _ = number }

  static var isHere: Bool { getpid() == number }
}

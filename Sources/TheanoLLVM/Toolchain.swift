internal import CTheanoLLVM

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What code depends on besides its kernel: who makes it, and for which processor.
///
/// To ask LLVM for them means to open it, which takes longer than reading a function's code from the disk. So they
/// are noted beside the code, together with everything from which they follow: the file that was opened (its size and
/// time), the variables that choose another, and what the processor says of itself. A note of which anything has
/// changed is not believed.
package struct Toolchain: Hashable, Sendable {
  /// LLVM's.
  package let version: String
  package let host: MachineTarget

  package init(_ library: LLVMLibrary) { (version, host) = (library.version, library.host) }

  private init(version: String, host: MachineTarget) { (self.version, self.host) = (version, host) }

  /// The note's lines: a title, what it follows from, what it says, and a checksum of these.
  private static let title = "THEANO-TOOLCHAIN-1"
  private static let lineCount = 8

  /// What a note says, if it still holds.
  package init?(note: [UInt8]) {
    let lines = String(decoding: note, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    guard lines.count == Toolchain.lineCount, lines[0] == Toolchain.title, lines[7] == Toolchain.checksum(lines),
      let surroundings = Toolchain.surroundings, lines[1] == surroundings,
      let state = Toolchain.state(ofFile: lines[2]), lines[3] == state
    else { return nil }
    let target = lines[6].split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard target.count == 2 else { return nil }
    self.init(version: lines[4], host: MachineTarget(triple: lines[5], cpu: target[0], features: target[1]))
  }

  /// nil where it could not be seen whether it holds.
  package func note(_ library: LLVMLibrary) -> [UInt8]? {
    guard let file = library.file, let state = Toolchain.state(ofFile: file), let surroundings = Toolchain.surroundings
    else { return nil }
    let lines = [Toolchain.title, surroundings, file, state, version, host.triple, "\(host.cpu) \(host.features)"]
    if lines.contains(where: { $0.contains("\n") }) { return nil }
    return Array((lines + [Toolchain.checksum(lines)]).joined(separator: "\n").utf8)
  }

  private static func checksum(_ lines: [String]) -> String {
    Digest(lines.prefix(lineCount - 1).joined(separator: "\n").utf8).hexadecimal
  }

  /// The processor, and the variables by which another library would be found; nil on a processor of which too little
  /// is known.
  private static let surroundings: String? = {
    var words = [UInt32](repeating: 0, count: 32)
    let count = theano_host_words(&words, words.count)
    if count == 0 { return nil }
    let variables = [LibraryVariables.llvm, LibraryVariables.path]
    return Digest((words.prefix(count).map(String.init) + variables).joined(separator: "\n").utf8).hexadecimal
  }()

  /// Size and time of change of a file that is named in full.
  private static func state(ofFile path: String) -> String? {
    var status = stat()
    guard path.hasPrefix("/"), stat(path, &status) == 0 else { return nil }
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    return "\(status.st_size) \(time.tv_sec) \(time.tv_nsec) \(status.st_ino)"
  }
}

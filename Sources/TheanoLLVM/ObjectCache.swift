import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Emitted code on disk, shared by all processes of a user without a lock.
///
/// A file is named by its key (everything on which the code depends), written under another name and
/// then renamed, and carries a checksum of its content. The directory must belong to the user and be
/// closed to others, because what lies in it is run. Whatever is wrong with the disk, compiling goes on
/// without it; ``statistics`` tells what happened.
package final class ObjectCache: Sendable {
  package let directory: String
  /// The oldest files go when all together are larger.
  package let limit: Int

  package struct Statistics: Hashable, Sendable {
    package var hits = 0
    package var misses = 0
    package var writes = 0
    /// Files whose content is not what was written; they are made anew.
    package var damaged = 0
    package var failedWrites = 0
    package var removed = 0

    package init() {}
  }

  private let counters = Mutex(Statistics())
  /// Why the directory is not used; nil if it is.
  package let problem: String?

  /// Counted after everything that was to be written is.
  package var statistics: Statistics {
    ObjectCache.queue.sync {}
    return counters.withLock { $0 }
  }

  package init(directory: String = ObjectCache.defaultDirectory, limit: Int = 256 << 20) {
    (self.directory, self.limit) = (ObjectCache.absolute(directory), limit)
    problem = directory.contains("\0") ? "its name has a NUL" : ObjectCache.prepare(self.directory)
  }

  /// A path from the root: `~` is the user's home, and other paths begin where the process works now.
  private static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    if path == "~" || path.hasPrefix("~/"), let home = getenv("HOME") {
      return String(cString: home) + path.dropFirst()
    }
    guard let here = getcwd(nil, 0) else { return path }
    defer { free(here) }
    return String(cString: here) + "/" + path
  }

  /// `$XDG_CACHE_HOME/theano-swift`, or `~/.theano-swift`.
  package static var defaultDirectory: String {
    func variable(_ name: String) -> String? {
      guard let value = getenv(name).map({ String(cString: $0) }), value.hasPrefix("/") else { return nil }
      return value
    }
    if let cache = variable("XDG_CACHE_HOME") { return cache + "/theano-swift" }
    return (variable("HOME") ?? "/tmp/theano-swift-\(geteuid())") + "/.theano-swift"
  }

  // MARK: Reading and writing

  /// Raise it whenever files are written otherwise. Names of files depend on it: programs of several versions keep theirs.
  static let format = 3
  private static let magic = Array("THEANO-OBJECT-\(format)\n".utf8)

  /// Code as it lies in a file, with the keys of all that is in it.
  struct Stored {
    let object: ObjectCode
    let keys: [Digest]
  }

  /// After the magic word: a checksum of the rest, how many keys there are, the keys, the code.
  func read(_ key: Digest) -> Stored? {
    if problem != nil { return nil }
    guard let content = ObjectCache.contents(path(key)) else {
      counters.withLock { $0.misses += 1 }
      return nil
    }
    let stored = ObjectCache.stored(content, key)
    counters.withLock { counters in
      if stored == nil { counters.damaged += 1 } else { counters.hits += 1 }
    }
    return stored
  }

  private static func stored(_ content: [UInt8], _ key: Digest) -> Stored? {
    let begin = magic.count + 8
    guard content.starts(with: magic), content.count > begin + 4 else { return nil }
    let rest = content[begin...]
    guard content[magic.count..<begin].elementsEqual(checksum(rest)) else { return nil }
    let count = (0..<4).reduce(0) { $0 << 8 | Int(content[begin + $1]) }
    let code = begin + 4 + 32 * count
    guard code < content.count else { return nil }
    let keys = (0..<count).map { number in
      let place = begin + 4 + 32 * number
      return Digest(bytes: Array(content[place..<place + 32]))
    }
    return keys.contains(key) ? Stored(object: ObjectCode(bytes: Array(content[code...])), keys: keys) : nil
  }

  /// Finds damage, which changes at least a word: each step is another one-to-one function of what came before.
  private static func checksum(_ content: ArraySlice<UInt8>) -> [UInt8] {
    var sum = UInt64(content.count)
    func mix(_ word: UInt64) {
      sum = (sum ^ word) &* 0x9e37_79b9_7f4a_7c15
      sum ^= sum >> 32
    }
    content.withUnsafeBytes { bytes in
      let whole = bytes.count / 8 * 8
      for begin in stride(from: 0, to: whole, by: 8) {
        mix(bytes.loadUnaligned(fromByteOffset: begin, as: UInt64.self))
      }
      mix(bytes[whole...].reduce(0) { $0 << 8 | UInt64($1) })
    }
    return (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
  }

  /// Writes in the background: nobody waits for a file but the end of the process.
  func writeLater(_ object: ObjectCode, _ keys: [Digest]) {
    if problem != nil { return }
    _ = ObjectCache.finishesAtExit
    ObjectCache.queue.async { self.write(object, keys) }
  }

  private static let queue = DispatchQueue(label: "theano.object-cache", qos: .utility)
  private static let finishesAtExit: Void = {
    HomeProcess.settle()
    atexit { if HomeProcess.isHere { ObjectCache.finishWriting() } }
  }()

  /// Returns when all that was to be written is.
  static func finishWriting() { queue.sync {} }

  private func write(_ object: ObjectCode, _ keys: [Digest]) {
    if problem != nil { return }
    var rest = (0..<4).map { UInt8(truncatingIfNeeded: keys.count >> (24 - 8 * $0)) }
    for key in keys { rest += key.bytes }
    rest += object.bytes
    let isWritten = replace(keys.map { path($0) }, ObjectCache.magic + ObjectCache.checksum(rest[...]) + rest)
    let writes = counters.withLock { counters -> Int in
      if isWritten { counters.writes += 1 } else { counters.failedWrites += 1 }
      return counters.writes
    }
    // Looking through the directory is dear, so it is done now and then.
    if isWritten && writes % 32 == 1 { removeOldest() }
  }

  private func path(_ key: Digest) -> String { "\(directory)/\(key.hexadecimal).o" }

  /// Removes the oldest files until three quarters of the limit are left, once everything is written.
  package func sweep() { ObjectCache.queue.sync { removeOldest() } }

  private func removeOldest() {
    var files: [(path: String, size: Int, time: Int)] = []
    guard let listing = opendir(directory) else { return }
    defer { closedir(listing) }
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      var status = stat()
      let path = "\(directory)/\(name)"
      guard name.hasSuffix(".o") || name.hasPrefix(".new-"), lstat(path, &status) == 0,
        status.st_mode & S_IFMT == S_IFREG
      else { continue }
      // Of a file with several names each counts for a part.
      files.append((path, Int(status.st_size) / max(1, Int(status.st_nlink)), ObjectCache.seconds(status)))
    }
    var total = files.reduce(0) { $0 + $1.size }
    guard total > limit else { return }
    for file in files.sorted(by: { $0.time < $1.time }) {
      if total <= limit / 4 * 3 { break }
      if unlink(file.path) == 0 { counters.withLock { $0.removed += 1 } }
      total -= file.size
    }
  }

  private static func seconds(_ status: stat) -> Int {
    #if canImport(Darwin)
      status.st_mtimespec.tv_sec
    #else
      status.st_mtim.tv_sec
    #endif
  }

  // MARK: The toolchain

  private var notePath: String { "\(directory)/toolchain" }

  /// What LLVM is and for which processor it makes code, as noted by an earlier process.
  func readToolchain() -> Toolchain? {
    problem == nil ? ObjectCache.contents(notePath).flatMap { Toolchain(note: $0) } : nil
  }

  /// In the background, as all writing.
  func writeLater(_ toolchain: Toolchain, _ library: LLVMLibrary) {
    guard problem == nil, let note = toolchain.note(library) else { return }
    _ = ObjectCache.finishesAtExit
    ObjectCache.queue.async { _ = self.replace([self.notePath], note) }
  }

  // MARK: The file system

  /// Writes under another name and renames, so that nobody sees half a file; one file under all the names, where the
  /// file system can.
  private func replace(_ paths: [String], _ content: [UInt8]) -> Bool {
    func temporary() -> String { "\(directory)/.new-\(getpid())-\(UInt64.random(in: 0 ... .max))" }
    let first = temporary()
    defer { unlink(first) }
    guard ObjectCache.write(content, first) else { return false }
    for path in paths.dropFirst() {
      let other = temporary()
      let isThere = link(first, other) == 0 || ObjectCache.write(content, other)
      guard isThere, rename(other, path) == 0 else {
        unlink(other)
        return false
      }
    }
    return rename(first, paths[0]) == 0
  }

  /// Makes the directory; the answer is why it must not be used.
  private static func prepare(_ directory: String) -> String? {
    var made = ""
    for part in directory.split(separator: "/") {
      made += "/" + part
      mkdir(made, 0o700)
    }
    var status = stat()
    guard lstat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      return "\(directory) is no directory and cannot be made"
    }
    return refusal(of: directory, owner: status.st_uid, mode: UInt32(status.st_mode), user: geteuid())
  }

  /// Code that others could have written is not run.
  package static func refusal(of directory: String, owner: UInt32, mode: UInt32, user: UInt32) -> String? {
    if owner != user { return "\(directory) belongs to another user" }
    if mode & 0o022 != 0 { return "\(directory) may be written by others (its mode should be 0700)" }
    return nil
  }

  private static func contents(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    if file < 0 { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_uid == geteuid(), status.st_size < 1 << 30 else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeMutableBytes { all -> Int in
        guard let base = all.baseAddress else { return 0 }
        return system.read(file, base + done, all.count - done)
      }
      if count <= 0 { return nil }
      done += count
    }
    return bytes
  }

  private static func write(_ bytes: [UInt8], _ path: String) -> Bool {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if file < 0 { return false }
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { all -> Int in
        guard let base = all.baseAddress else { return 0 }
        return system.write(file, base + done, all.count - done)
      }
      if count <= 0 { break }
      done += count
    }
    return close(file) == 0 && done == bytes.count
  }

  /// The C library's functions whose names are taken here.
  private enum system {
    static func read(_ file: Int32, _ memory: UnsafeMutableRawPointer, _ count: Int) -> Int {
      #if canImport(Glibc)
        Glibc.read(file, memory, count)
      #elseif canImport(Musl)
        Musl.read(file, memory, count)
      #elseif canImport(Darwin)
        Darwin.read(file, memory, count)
      #endif
    }
    static func write(_ file: Int32, _ memory: UnsafeRawPointer, _ count: Int) -> Int {
      #if canImport(Glibc)
        Glibc.write(file, memory, count)
      #elseif canImport(Musl)
        Musl.write(file, memory, count)
      #elseif canImport(Darwin)
        Darwin.write(file, memory, count)
      #endif
    }
  }
}

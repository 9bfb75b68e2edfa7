import TheanoErrors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The content of a file in memory on which an array can be laid without copying.
struct FileBytes {
  let path: String
  let storage: ArrayStorage
  /// How many bytes of `storage` are content.
  let count: Int

  /// Reads a whole file; one that begins as gzip does is unpacked.
  ///
  /// - Parameter mapped: whether the file is read when its bytes are touched.
  /// - Throws: `FileError` naming the path; `LibraryError` where zlib is needed and missing.
  init(path: String, mapped: Bool = false) throws(TheanoError) {
    let file = try OpenFile(path: path)
    let packed = mapped ? try file.mapped() : try file.read(0, file.size)
    let isGzip = packed.count >= 2 && packed[0] == 0x1f && packed[1] == 0x8b
    self = isGzip ? try Zlib.shared.get().unpack(packed) : packed
  }

  init(path: String, storage: ArrayStorage, count: Int) {
    (self.path, self.storage, self.count) = (path, storage, count)
  }

  /// The system would end a name at its first zero byte, and take another file.
  static func checkName(_ path: String) throws(TheanoError) {
    guard path.utf8.contains(0) else { return }
    throw refusal(.file(path: path, problem: "a file name cannot hold a zero byte"))
  }

  subscript(i: Int) -> UInt8 { storage.pointer.load(fromByteOffset: i, as: UInt8.self) }

  /// The error for something that is wrong with this file.
  func damaged(_ problem: String, hint: String? = nil) -> TheanoError {
    refusal(.file(path: path, problem: problem, hint: hint))
  }

  /// The error for a file that is none of the kind asked for; says which function reads what it is.
  func isNo(_ kind: String) -> TheanoError {
    let magic = NpyHeader.magic
    let words: String? =
      if count > magic.count && magic.indices.allSatisfy({ self[$0] == magic[$0] }) {
        "it is one array: read it with NDArray.npy(path:)"
      } else if count > 4 && self[0] == 0x50 && self[1] == 0x4b {
        "it is an archive of arrays: read it with NDArray.npz(path:)"
      } else if count == 0 {
        "it is empty"
      } else {
        "NDArray.npy reads what numpy.save wrote, NDArray.npz what numpy.savez wrote, NDArray.idx the files of MNIST"
      }
    return damaged("is not \(kind)", hint: words)
  }

  /// A refusal by the system.
  static func refused(_ path: String, _ what: String, _ code: Int32) -> TheanoError {
    let hint: String? =
      switch code {
      case ENOENT where path.hasPrefix("/"): "check the path: a file or a directory in it is missing"
      case ENOENT: "a path without a / in front begins where the program runs: \(workingDirectory)"
      case EACCES, EPERM: "ask for the right to it, or take another place"
      case ENOSPC: "make room on the disk"
      default: nil
      }
    return refusal(.file(path: path, problem: "\(what): \(String(cString: strerror(code)))", hint: hint))
  }

  private static var workingDirectory: String {
    guard let path = getcwd(nil, 0) else { return "it has been removed" }
    defer { free(path) }
    return String(cString: path)
  }

  /// An array on the bytes from `start` on.
  ///
  /// - Parameter isSwapped: whether the numbers were written with their highest byte first.
  /// - Throws: `FileError` where the file is too short.
  func array(
    _ dtype: DType, _ shape: [Int], from start: Int, isSwapped: Bool
  ) throws(TheanoError) -> NDArray {
    let wanted: Int
    do {
      wanted = try NDArray.checkedCount(shape, dtype) * dtype.itemSize
    } catch {
      throw damaged("its header is damaged: \(error.fact.message)")
    }
    guard count - start >= wanted else {
      throw damaged(
        "the file ends early: shape \(shape) of \(dtype) takes \(wanted) bytes, there are \(count - start)",
        hint: "copy it again, it was cut short")
    }
    var first = start
    if start % dtype.itemSize != 0 {
      memmove(storage.pointer, storage.pointer + start, wanted)
      first = 0
    }
    let bytes = UnsafeMutableRawBufferPointer(start: storage.pointer + first, count: wanted)
    if isSwapped { Self.swap(bytes, width: dtype.isComplex ? dtype.itemSize / 2 : dtype.itemSize) }
    if dtype == .bool {
      for i in bytes.indices where bytes[i] > 1 { bytes[i] = 1 }
    }
    let dense = NDArray.denseStrides(shape)
    return NDArray(
      storage: storage, dtype: dtype, shape: shape, strides: dense, offset: first / dtype.itemSize)
  }

  private static func swap(_ bytes: UnsafeMutableRawBufferPointer, width: Int) {
    switch width {
    case 2: for i in bytes.bindMemory(to: UInt16.self).indices { swap(bytes, i, UInt16.self) }
    case 4: for i in bytes.bindMemory(to: UInt32.self).indices { swap(bytes, i, UInt32.self) }
    case 8: for i in bytes.bindMemory(to: UInt64.self).indices { swap(bytes, i, UInt64.self) }
    case let other: precondition(other == 1, "elements have 1, 2, 4 or 8 bytes")
    }
  }

  @inline(__always)
  private static func swap<W: FixedWidthInteger>(_ bytes: UnsafeMutableRawBufferPointer, _ i: Int, _: W.Type) {
    let place = i * MemoryLayout<W>.size
    let word = bytes.load(fromByteOffset: place, as: W.self)
    bytes.storeBytes(of: word.byteSwapped, toByteOffset: place, as: W.self)
  }

  /// Writes a file as a whole or not at all: under another name first, which then takes the place of `path`.
  ///
  /// - Throws: `FileError` naming the path; a file that was there stays as it was.
  static func write(_ parts: [UnsafeRawBufferPointer], to path: String) throws(TheanoError) {
    try checkName(path)
    let (name, file) = try temporary(beside: path)
    var failure: Int32 = 0
    for part in parts where failure == 0 { failure = write(part, file) }
    if close(file) != 0 && failure == 0 { failure = errno }
    if failure == 0 && rename(name, path) != 0 { failure = errno }
    if failure != 0 {
      unlink(name)
      throw refused(path, "cannot be written", failure)
    }
  }

  /// A new file in the directory of `path`, open for writing.
  private static func temporary(beside path: String) throws(TheanoError) -> (name: String, file: Int32) {
    while true {
      // Not mkstemp: it takes the rights from others that the user's mask would leave them.
      let name = "\(path).\(getpid()).\(UInt32.random(in: 0...UInt32.max))"
      let file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if file >= 0 { return (name, file) }
      let failure = errno
      guard failure == EEXIST || failure == EINTR else { throw refused(path, "cannot be written", failure) }
    }
  }

  /// 0, or the system's error number.
  private static func write(_ part: UnsafeRawBufferPointer, _ file: Int32) -> Int32 {
    var rest = part[...]
    while !rest.isEmpty {
      let bytes = UnsafeRawBufferPointer(rebasing: rest)
      #if canImport(Glibc)
        let wrote = Glibc.write(file, bytes.baseAddress, bytes.count)
      #elseif canImport(Musl)
        let wrote = Musl.write(file, bytes.baseAddress, bytes.count)
      #else
        let wrote = Darwin.write(file, bytes.baseAddress, bytes.count)
      #endif
      if wrote < 0 && errno == EINTR { continue }
      if wrote <= 0 { return wrote < 0 ? errno : EIO }
      rest = rest.dropFirst(wrote)
    }
    return 0
  }
}

/// Writes a file as a whole or not at all.
///
/// - Throws: `FileError` naming the path; a file that was there stays as it was.
package func writeFile(_ bytes: [UInt8], to path: String) throws(TheanoError) {
  try bytes.withUnsafeBytes { bytes in
    Result { () throws(TheanoError) in try FileBytes.write([bytes], to: path) }
  }.get()
}

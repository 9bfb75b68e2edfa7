import TheanoErrors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A plain file that is open for reading, closed when the last who holds it goes.
final class OpenFile {
  let path: String
  let size: Int
  private let file: Int32

  /// - Throws: `FileError` where there is no such file, or it is not a plain one.
  init(path: String) throws(TheanoError) {
    try FileBytes.checkName(path)
    // Not to wait for whoever writes to a pipe; a plain file is never waited for.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw FileBytes.refused(path, "cannot be opened", errno) }
    var status = stat()
    guard fstat(file, &status) == 0 else {
      let failure = errno
      close(file)
      throw FileBytes.refused(path, "cannot be read", failure)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(file)
      throw refusal(.file(path: path, problem: "is not a file"))
    }
    (self.path, self.file, self.size) = (path, file, Int(status.st_size))
  }

  deinit { close(file) }

  /// `count` bytes from `start` on.
  ///
  /// - Parameter name: what messages call them; by default the file's path.
  func read(_ start: Int, _ count: Int, as name: String? = nil) throws(TheanoError) -> FileBytes {
    let storage = try ArrayStorage(byteCount: count)
    var done = 0
    while done < count {
      let got = pread(file, storage.pointer + done, count - done, off_t(start + done))
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw FileBytes.refused(path, "cannot be read", errno) }
      if got == 0 { throw damaged("the file became shorter while it was read") }
      done += got
    }
    return FileBytes(path: name ?? path, storage: storage, count: done)
  }

  /// The file's content as memory that is filled when it is touched; what is written there stays in memory.
  func mapped() throws(TheanoError) -> FileBytes {
    if size == 0 { return try read(0, 0) }
    var flags = MAP_PRIVATE
    #if os(Linux)
      // Only what is written takes memory: a file may be larger than that.
      flags |= MAP_NORESERVE
    #endif
    let length = size
    let memory = mmap(nil, length, PROT_READ | PROT_WRITE, flags, file, 0)
    guard let memory, memory != MAP_FAILED else { throw FileBytes.refused(path, "cannot be mapped", errno) }
    let storage = ArrayStorage(pointer: memory, byteCount: length) { munmap($0, length) }
    return FileBytes(path: path, storage: storage, count: length)
  }

  /// The error for something that is wrong with this file.
  func damaged(_ problem: String, hint: String? = nil) -> TheanoError {
    refusal(.file(path: path, problem: problem, hint: hint))
  }
}

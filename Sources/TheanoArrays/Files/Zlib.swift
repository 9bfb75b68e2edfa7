internal import CTheanoZlib
import TheanoErrors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// zlib, opened when the first `.gz` file is read.
struct Zlib: Sendable {
  private let api: theano_zlib_api

  static let shared: Result<Zlib, TheanoError> = load(from: nil)

  /// - Parameter path: the one file to try; nil looks in the usual places.
  static func load(from path: String?) -> Result<Zlib, TheanoError> {
    do {
      return .success(try Zlib(path))
    } catch {
      return .failure(error)
    }
  }

  private init(_ path: String?) throws(TheanoError) {
    var status = THEANO_LOADED
    var message = [CChar](repeating: 0, count: Int(THEANO_MESSAGE_SIZE))
    guard let found = theano_zlib_load(path, &status, &message, message.count) else {
      let words = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw refusal(.zlib(problem: words))
    }
    api = found.pointee
  }

  /// The content of a gzip file, all its members after each other.
  ///
  /// - Throws: `FileError` where it is damaged or ends early.
  func unpack(_ packed: FileBytes) throws(TheanoError) -> FileBytes {
    var unpacking = Unpacking(packed)
    defer { unpacking.stream.deallocate() }
    let size = Int32(MemoryLayout<theano_z_stream>.size)
    let opened = api.inflateInit2_(unpacking.stream, THEANO_Z_WINDOW_GZIP, api.zlibVersion(), size)
    guard opened == THEANO_Z_OK else {
      throw refusal(.zlib(problem: "zlib cannot unpack \(packed.path): error \(opened)"))
    }
    defer { _ = api.inflateEnd(unpacking.stream) }
    while true {
      try unpacking.feed()
      let status = api.inflate(unpacking.stream, THEANO_Z_NO_FLUSH)
      unpacking.advance()
      switch status {
      case THEANO_Z_OK: continue
      case THEANO_Z_STREAM_END:
        if try unpacking.isAtEnd() { return unpacking.result }
        _ = api.inflateReset(unpacking.stream)
      // There is always room, so that what is missing is input.
      case THEANO_Z_BUF_ERROR: throw packed.damaged("the compressed data ends early")
      case THEANO_Z_MEM_ERROR: throw refusal(.outOfMemory(bytes: unpacking.done))
      default:
        let words = unpacking.stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)"
        throw packed.damaged("the compressed data is damaged: \(words)")
      }
    }
  }
}

/// Where unpacking stands: what is left of the input, and the memory for the output, which grows.
private struct Unpacking {
  /// In one place: zlib remembers its address.
  let stream: UnsafeMutablePointer<theano_z_stream>
  private let packed: FileBytes
  private var read = 0
  private(set) var done = 0
  private var target: ArrayStorage?

  /// zlib counts in 32 bits.
  private static let most = 1 << 30

  init(_ packed: FileBytes) {
    self.packed = packed
    stream = .allocate(capacity: 1)
    stream.initialize(to: theano_z_stream())
  }

  var result: FileBytes {
    guard let target else { preconditionFailure("feed() made room before anything was unpacked") }
    return FileBytes(path: packed.path, storage: target, count: done)
  }

  /// Gives zlib what is left of the input, and room.
  mutating func feed() throws(TheanoError) {
    if (target?.byteCount ?? 0) - done < 1 << 12 { try grow() }
    guard let target else { preconditionFailure("grow() makes room") }
    stream.pointee.next_in = UnsafePointer(
      (packed.storage.pointer + read).assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(min(packed.count - read, Self.most))
    stream.pointee.next_out = (target.pointer + done).assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(min(target.byteCount - done, Self.most))
    (offeredIn, offeredOut) = (Int(stream.pointee.avail_in), Int(stream.pointee.avail_out))
  }

  private var offeredIn = 0
  private var offeredOut = 0

  /// Takes note of what zlib has read and written.
  mutating func advance() {
    read += offeredIn - Int(stream.pointee.avail_in)
    done += offeredOut - Int(stream.pointee.avail_out)
  }

  private mutating func grow() throws(TheanoError) {
    guard let old = target else {
      // The last four bytes are the size of the last member; nothing unpacks to more than 1032
      // times its size.
      var size = 0
      if packed.count >= 4 {
        for i in 1...4 { size = size << 8 | Int(packed[packed.count - i]) }
      }
      target = try ArrayStorage(byteCount: min(size, packed.count * 1032) + (1 << 13))
      return
    }
    let larger = try ArrayStorage(byteCount: old.byteCount * 2)
    larger.pointer.copyMemory(from: old.pointer, byteCount: done)
    target = larger
  }

  /// Whether the member that ended was the last; zeros may follow it, and another member.
  func isAtEnd() throws(TheanoError) -> Bool {
    var next = read
    while next < packed.count && packed[next] == 0 { next += 1 }
    if next == packed.count { return true }
    guard next == read, packed.count - read >= 2, packed[read] == 0x1f, packed[read + 1] == 0x8b else {
      throw packed.damaged("\(packed.count - read) bytes follow the end of the compressed data")
    }
    return false
  }
}

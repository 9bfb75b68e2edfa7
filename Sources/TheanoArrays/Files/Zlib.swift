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

  /// The content of a deflated member of an archive, which says its size.
  ///
  /// - Throws: `FileError` where it is damaged, or of another size.
  func unpack(raw packed: FileBytes, size: Int) throws(TheanoError) -> FileBytes {
    // One byte more than is said, so that what goes on is noticed.
    let target = try ArrayStorage(byteCount: size + 1)
    var pump = Pump(from: packed.storage.pointer, packed.count, to: target.pointer, size + 1)
    defer { pump.stream.deallocate() }
    let width = Int32(MemoryLayout<theano_z_stream>.size)
    let opened = api.inflateInit2_(pump.stream, THEANO_Z_WINDOW_RAW, api.zlibVersion(), width)
    guard opened == THEANO_Z_OK else {
      throw refusal(.zlib(problem: "zlib cannot unpack \(packed.path): error \(opened)"))
    }
    defer { _ = api.inflateEnd(pump.stream) }
    while true {
      pump.feed()
      let status = api.inflate(pump.stream, THEANO_Z_NO_FLUSH)
      pump.advance()
      switch status {
      case THEANO_Z_OK where !pump.isFull: continue
      case THEANO_Z_STREAM_END:
        guard pump.done == size else {
          throw packed.damaged("it unpacks to \(pump.done) bytes, not the \(size) that the archive says")
        }
        return FileBytes(path: packed.path, storage: target, count: size)
      case THEANO_Z_OK where pump.isFull, THEANO_Z_BUF_ERROR where pump.isFull:
        throw packed.damaged("it unpacks to more than the \(size) bytes that the archive says")
      case THEANO_Z_BUF_ERROR: throw packed.damaged("the compressed data ends early")
      case THEANO_Z_MEM_ERROR: throw refusal(.outOfMemory(bytes: size))
      default:
        let words = pump.stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)"
        throw packed.damaged("the compressed data is damaged: \(words)")
      }
    }
  }

  /// The bytes of `parts` after each other, deflated, and how many that are.
  func pack(_ parts: [UnsafeRawBufferPointer], size: Int) throws(TheanoError) -> (ArrayStorage, Int) {
    let stream = UnsafeMutablePointer<theano_z_stream>.allocate(capacity: 1)
    stream.initialize(to: theano_z_stream())
    defer { stream.deallocate() }
    let width = Int32(MemoryLayout<theano_z_stream>.size)
    let opened = api.deflateInit2_(
      stream, THEANO_Z_DEFAULT_COMPRESSION, THEANO_Z_DEFLATED, THEANO_Z_WINDOW_RAW, THEANO_Z_DEFAULT_MEMORY_LEVEL,
      THEANO_Z_DEFAULT_STRATEGY, api.zlibVersion(), width)
    guard opened == THEANO_Z_OK else { throw refusal(.zlib(problem: "zlib cannot pack: error \(opened)")) }
    defer { _ = api.deflateEnd(stream) }
    let room = Int(api.deflateBound(stream, UInt(size))) + 64
    let target = try ArrayStorage(byteCount: room)
    var done = 0
    for (k, part) in parts.enumerated() {
      var pump = Pump(from: part.baseAddress, part.count, to: target.pointer + done, room - done, stream)
      let isLast = k == parts.count - 1
      var status = THEANO_Z_OK
      repeat {
        let offersAll = pump.feed()
        status = api.deflate(stream, isLast && offersAll ? THEANO_Z_FINISH : THEANO_Z_NO_FLUSH)
        pump.advance()
        // The bound leaves room for everything.
        guard status == THEANO_Z_OK || status == THEANO_Z_STREAM_END else {
          throw refusal(.zlib(problem: "zlib cannot pack: error \(status)"))
        }
      } while isLast ? status != THEANO_Z_STREAM_END : !pump.isEmpty
      done += pump.done
    }
    return (target, done)
  }

  /// The CRC-32 of bytes after others, whose checksum is `start`.
  func checksum(_ bytes: UnsafeRawPointer, _ count: Int, from start: UInt32) -> UInt32 {
    var (sum, place) = (UInt(start), 0)
    while place < count {
      let part = min(count - place, Pump.most)
      sum = api.crc32(sum, (bytes + place).assumingMemoryBound(to: UInt8.self), UInt32(part))
      place += part
    }
    return UInt32(truncatingIfNeeded: sum)
  }
}

/// Input and output of known sizes, handed to zlib in parts: it counts in 32 bits.
private struct Pump {
  static let most = 1 << 30

  /// In one place: zlib remembers its address.
  let stream: UnsafeMutablePointer<theano_z_stream>
  private let source: UnsafeRawPointer?
  private let sourceCount: Int
  private let target: UnsafeMutableRawPointer
  private let targetCount: Int
  private var read = 0
  private(set) var done = 0
  private var offered = (input: 0, output: 0)

  init(
    from source: UnsafeRawPointer?, _ sourceCount: Int, to target: UnsafeMutableRawPointer, _ targetCount: Int,
    _ stream: UnsafeMutablePointer<theano_z_stream>? = nil
  ) {
    (self.source, self.sourceCount, self.target, self.targetCount) = (source, sourceCount, target, targetCount)
    if let stream {
      self.stream = stream
    } else {
      self.stream = .allocate(capacity: 1)
      self.stream.initialize(to: theano_z_stream())
    }
  }

  var isFull: Bool { done == targetCount }
  var isEmpty: Bool { read == sourceCount }

  /// Offers what is left; whether that is all of the input.
  @discardableResult mutating func feed() -> Bool {
    offered = (min(sourceCount - read, Self.most), min(targetCount - done, Self.most))
    stream.pointee.next_in = source.map { UnsafePointer(($0 + read).assumingMemoryBound(to: UInt8.self)) }
    stream.pointee.avail_in = UInt32(offered.input)
    stream.pointee.next_out = (target + done).assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(offered.output)
    return read + offered.input == sourceCount
  }

  /// Takes note of what zlib has read and written.
  mutating func advance() {
    read += offered.input - Int(stream.pointee.avail_in)
    done += offered.output - Int(stream.pointee.avail_out)
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

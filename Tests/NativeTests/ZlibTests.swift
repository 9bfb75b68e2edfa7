import CTheanoZlib
import Testing

private let loaded = Loaded(theano_zlib_load)

@Suite(.enabled(if: loaded.isInstalled, "no zlib is installed"))
struct ZlibTests {
  let zlib: theano_zlib_api

  init() throws {
    zlib = try #require(loaded.table, "\(loaded.message)").pointee
  }

  @Test func aGzipStreamComesBack() throws {
    let size = Int32(MemoryLayout<theano_z_stream>.size)
    var original = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 * $0 % 251) }
    var packed = [UInt8](repeating: 0, count: 20_000)
    var writer = theano_z_stream()
    #expect(
      zlib.deflateInit2_(
        &writer, THEANO_Z_DEFAULT_COMPRESSION, THEANO_Z_DEFLATED,
        THEANO_Z_WINDOW_GZIP, THEANO_Z_DEFAULT_MEMORY_LEVEL,
        THEANO_Z_DEFAULT_STRATEGY, zlib.zlibVersion(), size) == THEANO_Z_OK)
    let packedCount = pump(&writer, from: &original, to: &packed) { stream in
      zlib.deflate(stream, THEANO_Z_FINISH)
    }
    #expect(zlib.deflateEnd(&writer) == THEANO_Z_OK)
    #expect(packedCount < original.count)
    #expect(packed[0] == 0x1f && packed[1] == 0x8b)

    var compressed = Array(packed.prefix(packedCount))
    var restored = [UInt8](repeating: 0, count: 20_000)
    var reader = theano_z_stream()
    #expect(
      zlib.inflateInit2_(&reader, THEANO_Z_WINDOW_AUTOMATIC, zlib.zlibVersion(), size)
        == THEANO_Z_OK)
    let restoredCount = pump(&reader, from: &compressed, to: &restored) { stream in
      zlib.inflate(stream, THEANO_Z_NO_FLUSH)
    }
    #expect(zlib.inflateEnd(&reader) == THEANO_Z_OK)
    #expect(Array(restored.prefix(restoredCount)) == original)
  }

  /// Runs `step` once over whole buffers, which hold everything, and expects the stream to end.
  private func pump(
    _ stream: inout theano_z_stream, from input: inout [UInt8], to output: inout [UInt8],
    _ step: (UnsafeMutablePointer<theano_z_stream>) -> Int32
  ) -> Int {
    let status = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = UnsafePointer(source.baseAddress)
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(target.count)
        return step(&stream)
      }
    }
    #expect(status == THEANO_Z_STREAM_END)
    return Int(stream.total_out)
  }

  @Test func checksumOfTheStandardExample() {
    #expect(zlib.crc32(0, Array("123456789".utf8), 9) == 0xCBF4_3926)
  }

  @Test func aFileThatIsNotThereIsNamed() {
    let none = Loaded(theano_zlib_load, from: "/nowhere/libz.so.1")
    #expect(none.table == nil && none.status == THEANO_LIBRARY_NOT_FOUND)
    #expect(none.message.hasPrefix("zlib: ") && none.message.contains("/nowhere/libz.so.1"))
  }
}

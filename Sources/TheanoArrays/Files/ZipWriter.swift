import TheanoErrors

/// Lays out a zip archive whose members lie in memory.
struct ZipWriter {
  /// A member's header, and its content as it is written.
  private var parts: [UnsafeRawBufferPointer] = []
  /// What the parts point into.
  private var kept: [ArrayStorage] = []
  private var directory: [UInt8] = []
  private var count = 0
  private var place = 0
  /// The first size for which the fields of 32 bits are too narrow.
  private let limit: Int

  init(limit: Int = 0xffff_ffff) { self.limit = limit }

  /// Adds a member of these parts, which must live until the archive is written.
  mutating func add(_ name: String, _ content: [UnsafeRawBufferPointer], deflated: Bool) throws(TheanoError) {
    var sum: UInt32 = 0
    var size = 0
    for part in content {
      if let start = part.baseAddress { sum = Checksum.of(start, part.count, from: sum) }
      size += part.count
    }
    var packed = content
    var packedSize = size
    if deflated {
      let (storage, length) = try Zlib.shared.get().pack(content, size: size)
      kept.append(storage)
      packed = [UnsafeRawBufferPointer(start: storage.pointer, count: length)]
      packedSize = length
    }
    let wide = size >= limit || packedSize >= limit
    var header: [UInt8] = []
    header.append(ZipFields.memberMark)
    header += Self.fixedFields(deflated: deflated, wide: wide || place >= limit)
    header.append(sum)
    for length in [packedSize, size] { header.append(wide ? UInt32.max : UInt32(length)) }
    header.append(UInt16(name.utf8.count))
    header.append(UInt16(wide ? 20 : 0))
    header += Array(name.utf8)
    if wide {
      header.append(ZipFields.wideSizes)
      header.append(UInt16(16))
      for length in [size, packedSize] { header.append(UInt64(length)) }
    }
    note(name, sum, packedSize, size, wide: wide, deflated: deflated)
    try append(header)
    parts += packed
    place += packedSize
    count += 1
  }

  /// Version, flags (names are UTF-8), method, and a date: the first there is, so that equal arrays give equal files.
  private static func fixedFields(deflated: Bool, wide: Bool) -> [UInt8] {
    var fields: [UInt8] = []
    for field in [wide ? 45 : 20, 1 << 11, deflated ? 8 : 0, 0, 1 << 5 | 1] as [UInt16] { fields.append(field) }
    return fields
  }

  /// The member's entry in the directory.
  private mutating func note(
    _ name: String, _ sum: UInt32, _ packedSize: Int, _ size: Int, wide: Bool, deflated: Bool
  ) {
    let far = place >= limit
    var extra: [UInt8] = []
    if wide { for length in [size, packedSize] { extra.append(UInt64(length)) } }
    if far { extra.append(UInt64(place)) }
    directory.append(ZipFields.directoryMark)
    // The system under which names and rights are to be read: Unix.
    directory.append(UInt16(3 << 8 | (wide || far ? 45 : 20)))
    directory += Self.fixedFields(deflated: deflated, wide: wide || far)
    directory.append(sum)
    for length in [packedSize, size] { directory.append(wide ? UInt32.max : UInt32(length)) }
    directory.append(UInt16(name.utf8.count))
    directory.append(UInt16(extra.isEmpty ? 0 : extra.count + 4))
    // No comment, the first disk, binary; a plain file that its owner may write.
    for _ in 0..<3 { directory.append(UInt16(0)) }
    directory.append(UInt32(0o100_644) << 16)
    directory.append(far ? UInt32.max : UInt32(place))
    directory += Array(name.utf8)
    if !extra.isEmpty {
      directory.append(ZipFields.wideSizes)
      directory.append(UInt16(extra.count))
      directory += extra
    }
  }

  /// Writes the archive as a whole or not at all.
  mutating func write(to path: String) throws(TheanoError) {
    let (start, size) = (place, directory.count)
    var end = directory
    if start >= limit || size >= limit || count >= min(limit, 0xffff) {
      end.append(ZipFields.wideEndMark)
      end.append(UInt64(44))
      for version in [45, 45] as [UInt16] { end.append(version) }
      for disk in [0, 0] as [UInt32] { end.append(disk) }
      for number in [count, count, size, start] { end.append(UInt64(number)) }
      end.append(ZipFields.locatorMark)
      end.append(UInt32(0))
      end.append(UInt64(start + size))
      end.append(UInt32(1))
    }
    end.append(ZipFields.endMark)
    for disk in [0, 0] as [UInt16] { end.append(disk) }
    for _ in 0..<2 { end.append(UInt16(count >= min(limit, 0xffff) ? 0xffff : count)) }
    for number in [size, start] { end.append(number >= limit ? UInt32.max : UInt32(number)) }
    end.append(UInt16(0))
    try append(end)
    try FileBytes.write(parts, to: path)
    // The parts point there.
    withExtendedLifetime(kept) {}
  }

  /// Bytes in memory that stays where it is.
  private mutating func append(_ bytes: [UInt8]) throws(TheanoError) {
    let storage = try ArrayStorage(byteCount: bytes.count)
    bytes.withUnsafeBytes { storage.pointer.copyMemory(from: $0.baseAddress!, byteCount: bytes.count) }
    kept.append(storage)
    parts.append(UnsafeRawBufferPointer(start: storage.pointer, count: bytes.count))
    place += bytes.count
  }
}

extension [UInt8] {
  /// Appends a number, its lowest byte first.
  fileprivate mutating func append<N: FixedWidthInteger & UnsignedInteger>(_ number: N) {
    for k in 0..<MemoryLayout<N>.size { append(UInt8(truncatingIfNeeded: number >> (8 * k))) }
  }
}

import TheanoErrors

/// The members of a zip archive, read one at a time: stored or deflated, with sizes of 32 or 64 bits.
///
/// The format is PKWARE's APPNOTE 6.3; what Python's `zipfile` writes is all of it that is read.
struct ZipArchive {
  struct Member: Equatable {
    let name: String
    let isDeflated: Bool
    let isEncrypted: Bool
    let checksum: UInt32
    /// Bytes in the archive.
    let packedSize: Int
    /// Bytes of the content.
    let size: Int
    /// Where the member's own header begins.
    let start: Int
  }

  private let file: OpenFile
  /// In the order of the directory at the end of the archive.
  let members: [Member]

  /// Reads the directory of an archive.
  ///
  /// - Throws: `FileError` where the file cannot be read or is no zip archive.
  init(path: String) throws(TheanoError) {
    file = try OpenFile(path: path)
    let place = try ZipArchive.directory(of: file)
    let bytes = try file.read(place.start, place.size)
    var fields = ZipFields(bytes)
    var members: [Member] = []
    while fields.left >= 4, fields.peek32() == ZipFields.directoryMark {
      members.append(try ZipArchive.member(&fields))
    }
    guard members.count == place.count else {
      throw file.damaged("the archive's directory is damaged: it names \(members.count) of \(place.count) members")
    }
    self.members = members
  }

  /// Where the directory lies, and how many members it has: said at the end of the file.
  private static func directory(of file: OpenFile) throws(TheanoError) -> (start: Int, size: Int, count: Int) {
    // The end has 22 bytes and a comment of up to 65535.
    let length = min(file.size, 22 + 65535)
    let tail = try file.read(file.size - length, length)
    var place = length - 22
    while place >= 0 && tail.word32(place) != ZipFields.endMark { place -= 1 }
    guard place >= 0 else {
      let start = try file.read(0, min(file.size, 16))
      throw file.damaged(
        "is not a zip archive, or ends early",
        hint: NpyHeader.magic.indices.allSatisfy({ $0 < start.count && start[$0] == NpyHeader.magic[$0] })
          ? "it is one array: read it with NDArray.npy(path:)"
          : "NDArray.npz reads what numpy.savez wrote, NDArray.npy what numpy.save wrote")
    }
    let end = file.size - length + place
    var count = Int(tail.word16(place + 10))
    var (size, start) = (Int(tail.word32(place + 12)), Int(tail.word32(place + 16)))
    if count == 0xffff || size == 0xffff_ffff || start == 0xffff_ffff, place >= 20,
      tail.word32(place - 20) == ZipFields.locatorMark
    {
      guard let wide = Int(exactly: tail.word64(place - 12)), wide <= end - 56 else {
        throw file.damaged("the archive's directory is damaged")
      }
      let record = try file.read(wide, 56)
      guard record.word32(0) == ZipFields.wideEndMark, let n = Int(exactly: record.word64(32)),
        let s = Int(exactly: record.word64(40)), let first = Int(exactly: record.word64(48))
      else { throw file.damaged("the archive's directory is damaged") }
      (count, size, start) = (n, s, first)
    }
    guard start <= end, size <= end - start else { throw file.damaged("the archive's directory is damaged") }
    return (start, size, count)
  }

  private static func member(_ fields: inout ZipFields) throws(TheanoError) -> Member {
    let bytes = fields.bytes
    guard fields.left >= 46 else { throw bytes.damaged("the archive's directory ends early") }
    let at = fields.next
    let (nameLength, extraLength, noteLength) = (
      Int(bytes.word16(at + 28)), Int(bytes.word16(at + 30)), Int(bytes.word16(at + 32))
    )
    guard fields.left >= 46 + nameLength + extraLength + noteLength else {
      throw bytes.damaged("the archive's directory ends early")
    }
    let name = String(decoding: (0..<nameLength).map { bytes[at + 46 + $0] }, as: UTF8.self)
    fields.next += 46 + nameLength + extraLength + noteLength
    let method = bytes.word16(at + 10)
    guard method == 0 || method == 8 else {
      throw bytes.damaged("the member '\(name)' is packed in a way that is not known (method \(method))")
    }
    // What does not fit into 32 bits stands in the extra field, in this order.
    var wide = WideSizes(bytes, at + 46 + nameLength, extraLength)
    guard let size = wide.value(bytes.word32(at + 24)), let packed = wide.value(bytes.word32(at + 20)),
      let start = wide.value(bytes.word32(at + 42))
    else { throw bytes.damaged("the sizes of the member '\(name)' are damaged") }
    return Member(
      name: name, isDeflated: method == 8, isEncrypted: bytes.word16(at + 8) & 1 != 0,
      checksum: bytes.word32(at + 16), packedSize: packed, size: size, start: start)
  }

  /// The content of a member, in memory of its own.
  ///
  /// - Throws: `FileError` naming archive and member where it is damaged; `LibraryError` where zlib is needed and missing.
  func content(of member: Member) throws(TheanoError) -> FileBytes {
    func damaged(_ problem: String) -> TheanoError {
      refusal(.file(path: "\(file.path): \(member.name)", problem: problem))
    }
    if member.isEncrypted { throw damaged("is encrypted") }
    guard member.start <= file.size - 30 else { throw damaged("its header lies outside the archive") }
    let header = try file.read(member.start, 30)
    guard header.word32(0) == ZipFields.memberMark else { throw damaged("its header is damaged") }
    let start = member.start + 30 + Int(header.word16(26)) + Int(header.word16(28))
    guard start <= file.size, member.packedSize <= file.size - start else {
      throw damaged("it goes on after the end of the archive")
    }
    // Nothing unpacks to more than 1032 times its size: a size beyond that is damaged, and no memory is taken for it.
    guard member.isDeflated ? member.size / 1032 <= member.packedSize : member.size == member.packedSize else {
      throw damaged("its sizes are damaged")
    }
    let zlib = member.isDeflated ? try Zlib.shared.get() : nil
    let packed = try file.read(start, member.packedSize, as: "\(file.path): \(member.name)")
    let content = try zlib?.unpack(raw: packed, size: member.size) ?? packed
    guard Checksum.of(content.storage.pointer, content.count) == member.checksum else {
      throw damaged("its content is damaged: the checksum differs")
    }
    return content
  }
}

/// Reads the fields of a directory one after the other.
struct ZipFields {
  static let memberMark: UInt32 = 0x0403_4b50
  static let directoryMark: UInt32 = 0x0201_4b50
  static let endMark: UInt32 = 0x0605_4b50
  static let wideEndMark: UInt32 = 0x0606_4b50
  static let locatorMark: UInt32 = 0x0706_4b50
  /// The extra field with sizes of 64 bits.
  static let wideSizes: UInt16 = 1

  let bytes: FileBytes
  var next = 0

  init(_ bytes: FileBytes) { self.bytes = bytes }

  var left: Int { bytes.count - next }
  func peek32() -> UInt32 { bytes.word32(next) }
}

/// The sizes of 64 bits in the extra field of a member.
private struct WideSizes {
  private let bytes: FileBytes
  private var next = 0
  private var end = 0

  init(_ bytes: FileBytes, _ start: Int, _ length: Int) {
    self.bytes = bytes
    var place = start
    while place + 4 <= start + length {
      let size = Int(bytes.word16(place + 2))
      guard place + 4 + size <= start + length else { return }
      if bytes.word16(place) == ZipFields.wideSizes {
        (next, end) = (place + 4, place + 4 + size)
        return
      }
      place += 4 + size
    }
  }

  /// What the field `narrow` says, which may point here; nil where nothing is here.
  mutating func value(_ narrow: UInt32) -> Int? {
    guard narrow == .max else { return Int(narrow) }
    guard next + 8 <= end else { return nil }
    defer { next += 8 }
    return Int(exactly: bytes.word64(next))
  }
}

extension FileBytes {
  // Zip archives are little-endian, wherever they are read. A caller has checked that the bytes are there.
  func word16(_ place: Int) -> UInt16 { UInt16(self[place]) | UInt16(self[place + 1]) << 8 }
  func word32(_ place: Int) -> UInt32 { UInt32(word16(place)) | UInt32(word16(place + 2)) << 16 }
  func word64(_ place: Int) -> UInt64 { UInt64(word32(place)) | UInt64(word32(place + 4)) << 32 }
}

/// The checksum of zip archives: CRC-32 with the reflected polynomial 0xedb88320.
enum Checksum {
  private static let table: [UInt32] = (0..<256).map { byte in
    var rest = UInt32(byte)
    for _ in 0..<8 { rest = rest & 1 == 0 ? rest >> 1 : rest >> 1 ^ 0xedb8_8320 }
    return rest
  }

  /// The checksum of bytes after others, whose checksum is `start`: zlib's where it can be had, which is faster.
  static func of(_ bytes: UnsafeRawPointer, _ count: Int, from start: UInt32 = 0) -> UInt32 {
    if case .success(let zlib) = Zlib.shared { return zlib.checksum(bytes, count, from: start) }
    return plain(bytes, count, from: start)
  }

  static func plain(_ bytes: UnsafeRawPointer, _ count: Int, from start: UInt32 = 0) -> UInt32 {
    table.withUnsafeBufferPointer { table in
      var sum = ~start
      for k in 0..<count {
        let byte = bytes.load(fromByteOffset: k, as: UInt8.self)
        sum = sum >> 8 ^ table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)]
      }
      return ~sum
    }
  }
}

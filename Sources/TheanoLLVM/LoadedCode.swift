#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Code in memory, put there without LLVM, which takes longer to open than most functions to compile.
///
/// Knows what LLVM writes for our kernels on x86-64 and no more: functions and constants in an ELF object, relative
/// references between them, calls of ``ExternalSymbols``. Everything else is refused, and left to LLVM's linker.
/// Nothing that lies in the object is trusted: every offset is checked.
final class LoadedCode: Sendable {
  /// Whether code for this machine can be loaded at all.
  static var isForThisMachine: Bool {
    #if os(Linux) && arch(x86_64)
      true
    #else
      false
    #endif
  }

  /// An object, and the functions of it that are asked for.
  typealias Part = (object: ObjectCode, functions: [String])

  /// Of the functions that were asked for, by object.
  let addresses: [[UInt]]
  /// Pages of code, then pages of constants.
  private let memory: UInt
  private let size: Int

  /// Objects together, since to map and to protect memory costs more than what is written into it; nil where one holds
  /// anything that is not known here.
  init?(_ parts: [Part]) {
    var images: [ObjectImage] = []
    for part in parts {
      guard let image = ObjectImage(part.object.bytes) else { return nil }
      images.append(image)
    }
    guard let (codeSize, size) = ObjectImage.layOut(&images) else { return nil }
    var places: [[Int]] = []
    for (image, part) in zip(images, parts) {
      places.append(part.functions.compactMap { image.place(ofFunction: $0) })
      guard places.last?.count == part.functions.count else { return nil }
    }
    guard let base = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | anonymousMemory, -1, 0), base != MAP_FAILED
    else { return nil }
    let memory = UnsafeMutableRawBufferPointer(start: base, count: size)
    let protected =
      images.allSatisfy { $0.write(into: memory) } && mprotect(base, codeSize, PROT_READ | PROT_EXEC) == 0
      && (size == codeSize || mprotect(base + codeSize, size - codeSize, PROT_READ) == 0)
    guard protected else {
      munmap(base, size)
      return nil
    }
    (self.memory, self.size) = (UInt(bitPattern: base), size)
    addresses = places.map { $0.map { UInt(bitPattern: base) + UInt($0) } }
  }

  convenience init?(_ object: ObjectCode, _ function: String) { self.init([(object, [function])]) }
  /// Of the first function.
  var address: UInt { addresses[0][0] }

  deinit { munmap(UnsafeMutableRawPointer(bitPattern: memory), size) }
}

#if canImport(Darwin)
  private let anonymousMemory = MAP_ANON
#else
  private let anonymousMemory = Int32(MAP_ANONYMOUS)
#endif

/// A relocatable object file for x86-64 Linux (System V ABI, AMD64 supplement), and where its parts will lie.
private struct ObjectImage {
  struct Section {
    var type = 0
    var flags = 0
    var offset = 0
    var size = 0
    var link = 0
    var info = 0
    var alignment = 0
    /// Where it lies in memory; nil: nowhere.
    var place: Int?

    var isCode: Bool { flags & 4 != 0 }
  }
  struct Symbol {
    var name: String
    var section: Int
    var value: Int
    /// The number of the jump that leads to it, for a function outside.
    var jump: Int?
  }

  private let bytes: [UInt8]
  private var sections: [Section] = []
  private var symbols: [Symbol] = []
  /// The functions outside, and where the jumps to them begin.
  private var outside: [UInt] = []
  private var firstJump = 0

  private static let jumpSize = 16
  private static let mostBytes = 1 << 28

  init?(_ bytes: [UInt8]) {
    self.bytes = bytes
    // 64 bits, little-endian, relocatable, x86-64, headers of 64 bytes.
    guard bytes.count < ObjectImage.mostBytes, bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]),
      number(16, UInt16.self) == 1, number(18, UInt16.self) == 62, number(58, UInt16.self) == 64,
      let table = number(40, Int64.self), let count = number(60, UInt16.self), (0..<bytes.count).contains(table)
    else { return nil }
    for k in 0..<count {
      guard let section = section(table + 64 * k) else { return nil }
      sections.append(section)
    }
    guard readSymbols(), findOutside() else { return nil }
  }

  /// The integer at an offset, if it is in the file and no more than a size can be.
  private func number<Word: FixedWidthInteger>(_ offset: Int, _: Word.Type) -> Int? {
    guard offset >= 0, offset <= bytes.count - MemoryLayout<Word>.size else { return nil }
    return bytes.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: offset, as: Word.self)) }
  }

  private func section(_ header: Int) -> Section? {
    guard header >= 0, header <= bytes.count - 64, let type = number(header + 4, UInt32.self),
      let flags = number(header + 8, Int64.self), let offset = number(header + 24, Int64.self),
      let size = number(header + 32, Int64.self), let link = number(header + 40, UInt32.self),
      let info = number(header + 44, UInt32.self), let alignment = number(header + 48, Int64.self)
    else { return nil }
    // Type 8 has no bytes in the file.
    let isInside = offset >= 0 && size >= 0 && offset <= bytes.count && size <= bytes.count - offset
    guard isInside || type == 8 else { return nil }
    return Section(
      type: type, flags: flags, offset: offset, size: size, link: link, info: info, alignment: max(1, alignment))
  }

  private mutating func readSymbols() -> Bool {
    let tables = sections.filter { $0.type == 2 }
    guard tables.count == 1, sections.indices.contains(tables[0].link) else { return false }
    let strings = sections[tables[0].link]
    guard strings.type == 3 else { return false }
    let end = strings.offset + strings.size
    for entry in stride(from: tables[0].offset, to: tables[0].offset + tables[0].size - 23, by: 24) {
      guard let name = number(entry, UInt32.self), let section = number(entry + 6, UInt16.self),
        let value = number(entry + 8, Int64.self), name < strings.size, value >= 0
      else { return false }
      let start = strings.offset + name
      guard let stop = bytes[start..<end].firstIndex(of: 0) else { return false }
      symbols.append(Symbol(name: String(decoding: bytes[start..<stop], as: UTF8.self), section: section, value: value))
    }
    return true
  }

  /// The functions outside, each of which a jump will lead to.
  private mutating func findOutside() -> Bool {
    for k in symbols.indices.dropFirst() where symbols[k].section == 0 && symbols[k].name != "_GLOBAL_OFFSET_TABLE_" {
      guard let address = ExternalSymbols.address(symbols[k].name) else { return false }
      symbols[k].jump = outside.count
      outside.append(address)
    }
    return true
  }

  /// Of each its code and jumps to functions outside, then on pages of their own the constants; how many bytes, whole
  /// pages, the code takes, and everything.
  static func layOut(_ images: inout [ObjectImage]) -> (codeSize: Int, size: Int)? {
    let page = max(4096, Int(getpagesize()))
    var next = 0
    for k in images.indices {
      guard images[k].lay(&next, where: \.isCode) else { return nil }
      next = round(next, jumpSize)
      images[k].firstJump = next
      next += images[k].outside.count * jumpSize
    }
    let codeSize = round(max(1, next), page)
    next = codeSize
    for k in images.indices {
      guard images[k].lay(&next, where: { !$0.isCode }) else { return nil }
    }
    return (codeSize, round(next, page))
  }

  private static func round(_ value: Int, _ step: Int) -> Int { (value + step - 1) & ~(step - 1) }

  /// Gives sections their places from `next` on.
  private mutating func lay(_ next: inout Int, where isWanted: (Section) -> Bool) -> Bool {
    for k in sections.indices where sections[k].flags & 2 != 0 && isWanted(sections[k]) {
      let section = sections[k]
      // Tables for unwinding: nothing is thrown through a kernel.
      if section.type == 0x7000_0001 { continue }
      let isPlain = section.type == 1 && section.flags & (1 | 0x400) == 0
      guard isPlain, section.alignment <= 4096, section.alignment.nonzeroBitCount == 1 else { return false }
      next = ObjectImage.round(next, section.alignment)
      sections[k].place = next
      next += section.size
      if next >= ObjectImage.mostBytes { return false }
    }
    return true
  }

  /// Where a symbol lies, or the jump that leads to it.
  func place(_ symbol: Int) -> Int? {
    guard symbols.indices.contains(symbol) else { return nil }
    let symbol = symbols[symbol]
    if let jump = symbol.jump { return firstJump + jump * ObjectImage.jumpSize }
    guard symbol.section > 0, sections.indices.contains(symbol.section), symbol.value <= sections[symbol.section].size
    else { return nil }
    return sections[symbol.section].place.map { $0 + symbol.value }
  }

  /// Where a function of the object's own lies (its file may bear the same name).
  func place(ofFunction name: String) -> Int? {
    for k in symbols.indices where symbols[k].name == name && symbols[k].jump == nil {
      if let place = place(k), place < firstJump { return place }
    }
    return nil
  }

  func write(into memory: UnsafeMutableRawBufferPointer) -> Bool {
    for section in sections {
      guard let place = section.place else { continue }
      bytes.withUnsafeBytes { all in
        let part = UnsafeRawBufferPointer(rebasing: all[section.offset..<section.offset + section.size])
        UnsafeMutableRawBufferPointer(rebasing: memory[place..<place + section.size]).copyMemory(from: part)
      }
    }
    for (k, address) in outside.enumerated() {
      // jmp *0(%rip), then the address.
      let place = firstJump + k * ObjectImage.jumpSize
      for (at, byte) in [0xff, 0x25, 0, 0, 0, 0].enumerated() { memory[place + at] = UInt8(byte) }
      memory.storeBytes(of: UInt64(address), toByteOffset: place + 6, as: UInt64.self)
    }
    for section in sections where section.type == 4 || section.type == 9 {
      guard sections.indices.contains(section.info) else { return false }
      guard let place = sections[section.info].place else { continue }
      guard section.type == 4, relocate(section, sections[section.info].size, place, memory) else { return false }
    }
    return true
  }

  /// Relative references of 32 bits (types 2 and 4): place of the symbol + addend - place of the reference.
  private func relocate(
    _ entries: Section, _ limit: Int, _ place: Int, _ memory: UnsafeMutableRawBufferPointer
  ) -> Bool {
    for entry in stride(from: entries.offset, to: entries.offset + entries.size, by: 24) {
      guard let offset = number(entry, Int64.self), let type = number(entry + 8, UInt32.self),
        let symbol = number(entry + 12, UInt32.self), let addend = number(entry + 16, Int64.self),
        type == 2 || type == 4, offset >= 0, offset <= limit - 4, abs(addend.clamped) < ObjectImage.mostBytes,
        let target = self.place(symbol), symbols[symbol].jump == nil || type == 4,
        let distance = Int32(exactly: target + addend - (place + offset))
      else { return false }
      memory.storeBytes(of: distance, toByteOffset: place + offset, as: Int32.self)
    }
    return true
  }
}

extension Int {
  /// Whose absolute value there is.
  fileprivate var clamped: Int { Swift.max(self, -Int.max) }
}

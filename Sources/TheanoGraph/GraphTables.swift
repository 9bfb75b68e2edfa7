import TheanoArrays

/// Small constants are equal by content, large ones by identity.
struct ConstantKey: Hashable, Sendable {
  let dtype: DType
  let shape: [Int]
  let bytes: [UInt8]
  let identity: ObjectIdentifier?

  init(_ array: NDArray) {
    dtype = array.dtype
    shape = array.shape
    let small = array.count <= 64
    bytes = small ? array.contiguousBytes() : []
    identity = small ? nil : ObjectIdentifier(array.storage)
  }
}

extension NDArray {
  /// The elements in row-major order, as raw bytes.
  fileprivate func contiguousBytes() -> [UInt8] {
    let dense = contiguous()
    return dense.withUnsafeRawPointer { pointer in
      Array(UnsafeRawBufferPointer(start: pointer, count: dense.count * dense.dtype.itemSize))
    }
  }
}

/// Finds numbered things by their hashes, by open addressing; the things themselves are kept elsewhere.
///
/// What is copied from one graph to another takes its hash along.
struct NumberTable: Sendable {
  private var slots: ContiguousArray<Int32> = ContiguousArray(repeating: -1, count: 64)
  private(set) var hashes: ContiguousArray<UInt32> = []

  init() {}
  init(_ hashes: some Sequence<UInt32>) { for hash in hashes { insert(hash) } }

  /// The hash of an application.
  static func hash(_ op: Int32, _ inputs: [ValueID]) -> UInt32 {
    var h = UInt64(bitPattern: Int64(op)) &* 0x9E37_79B9_7F4A_7C15
    for input in inputs {
      h = (h ^ UInt64(bitPattern: Int64(input.raw))) &* 0x9E37_79B9_7F4A_7C15
      h ^= h >> 29
    }
    return UInt32(truncatingIfNeeded: h ^ (h >> 32))
  }

  static func hash(_ key: some Hashable) -> UInt32 {
    let h = UInt64(bitPattern: Int64(key.hashValue))
    return UInt32(truncatingIfNeeded: h ^ (h >> 32))
  }

  func find(_ hash: UInt32, _ matches: (Int) -> Bool) -> Int? {
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let number = Int(slots[slot])
      if hashes[number] == hash && matches(number) { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// The next number.
  mutating func insert(_ hash: UInt32) {
    hashes.append(hash)
    if hashes.count * 2 > slots.count { grow() } else { place(hashes.count - 1) }
  }

  private mutating func place(_ number: Int) {
    var slot = Int(hashes[number]) & (slots.count - 1)
    while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(number)
  }

  private mutating func grow() {
    slots = ContiguousArray(repeating: -1, count: slots.count * 2)
    for number in hashes.indices { place(number) }
  }
}

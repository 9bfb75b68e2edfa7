import TheanoErrors

extension NDArray {
  /// Reads an `.npz` archive, stored or compressed: its arrays by their names.
  ///
  /// ```swift
  /// try NDArray.write(npz: "weights.npz", ["W": W.value, "b": b.value])
  /// let weights = try NDArray.npz(path: "weights.npz")
  /// try W.setValue(weights["W"]!)
  /// ```
  /// Members whose name does not end in `.npy` are passed over. Compressed archives need zlib.
  ///
  /// - Parameter names: the arrays that are wanted; by default all. Only these are read.
  /// - Throws: `FileError` naming the archive, the array and what is wrong; `LibraryError` where zlib is missing.
  public static func npz(path: String, names: [String]? = nil) throws(TheanoError) -> [String: NDArray] {
    let archive = try ZipArchive(path: path)
    var members: [String: ZipArchive.Member] = [:]
    // Of two of one name the last counts, as for Python.
    for member in archive.members where member.name.hasSuffix(suffix) {
      members[String(member.name.dropLast(suffix.count))] = member
    }
    for name in names ?? [] where members[name] == nil {
      let known = members.keys.sorted().joined(separator: ", ")
      throw refusal(
        .file(
          path: path, problem: "has no array '\(name)'; " + (known.isEmpty ? "it has none" : "it has \(known)"),
          hint: "leave names out to read all of them"))
    }
    let wanted = names.map(Set.init)
    var arrays: [String: NDArray] = [:]
    for (name, member) in members where wanted?.contains(name) ?? true {
      arrays[name] = try npy(try archive.content(of: member))
    }
    return arrays
  }

  private static let suffix = ".npy"

  /// Writes arrays into an `.npz` archive, which NumPy's `load` reads.
  ///
  /// The file appears as a whole or not at all; the same arrays give the same bytes.
  ///
  /// ```swift
  /// try NDArray.write(npz: "weights.npz", ["W": W.value, "b": b.value], compressed: true)
  /// ```
  /// - Parameter compressed: whether the arrays are packed, which takes time, and zlib.
  /// - Throws: `FileError` naming the file and why it cannot be written; `LibraryError` where zlib is needed and missing.
  public static func write(
    npz path: String, _ arrays: [String: NDArray], compressed: Bool = false
  ) throws(TheanoError) {
    try write(npz: path, arrays, compressed: compressed, ZipWriter())
  }

  static func write(
    npz path: String, _ arrays: [String: NDArray], compressed: Bool, _ writer: ZipWriter
  ) throws(TheanoError) {
    var writer = writer
    var kept: [(header: ArrayStorage, array: NDArray)] = []
    for (name, array) in arrays.sorted(by: { $0.key < $1.key }) {
      guard !name.utf8.contains(0), name.utf8.count + suffix.count < 0xffff else {
        throw refusal(
          .file(path: path, problem: "the name of an array cannot be longer than 65000 bytes or hold a zero"))
      }
      let (header, dense) = try array.npyParts()
      let start = try ArrayStorage(byteCount: header.count)
      header.withUnsafeBytes { start.pointer.copyMemory(from: $0.baseAddress!, byteCount: header.count) }
      kept.append((start, dense))
      let numbers = UnsafeRawBufferPointer(
        start: dense.storage.pointer + dense.offset * dense.dtype.itemSize, count: dense.count * dense.dtype.itemSize)
      try writer.add(
        name + suffix, [UnsafeRawBufferPointer(start: start.pointer, count: header.count), numbers],
        deflated: compressed)
    }
    try writer.write(to: path)
    // The writer's parts point there.
    withExtendedLifetime(kept) {}
  }
}

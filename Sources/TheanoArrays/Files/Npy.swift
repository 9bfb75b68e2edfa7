import TheanoErrors

extension NDArray {
  /// Reads an `.npy` file: versions 1 to 3, row-major or column-major, either order of bytes; also
  /// packed with gzip.
  ///
  /// ```swift
  /// try weights.write(npy: "weights.npy")
  /// let again = try NDArray.npy(path: "weights.npy")
  /// ```
  /// The format is specified in NumPy's enhancement proposal 1.
  ///
  /// - Parameter mapped: whether the file is only mapped into memory: its numbers are read when they are touched, so that
  ///   a file may be larger than memory. What is written to the array never reaches the file. While it is in use, the
  ///   file must not be cut short, which would end the program. (A packed file is unpacked all the same.)
  /// - Throws: `FileError` naming the file and what is wrong with it.
  public static func npy(path: String, mapped: Bool = false) throws(TheanoError) -> NDArray {
    try npy(try FileBytes(path: path, mapped: mapped))
  }

  /// The array in the bytes of an `.npy` file.
  static func npy(_ file: FileBytes) throws(TheanoError) -> NDArray {
    let (text, start) = try headerText(file)
    let header: NpyHeader
    do throws(NpyHeader.Problem) {
      header = try NpyHeader(reading: text)
    } catch {
      throw file.damaged(error.text, hint: error.hint)
    }
    let shape = header.isFortran ? header.shape.reversed() : header.shape
    let array = try file.array(header.dtype, shape, from: start, isSwapped: header.isBigEndian)
    return header.isFortran ? array.transposed() : array
  }

  /// The dictionary in an `.npy` file, and where the numbers begin.
  private static func headerText(_ file: FileBytes) throws(TheanoError) -> ([UInt8], Int) {
    let magic = NpyHeader.magic
    guard file.count >= magic.count + 2, magic.indices.allSatisfy({ file[$0] == magic[$0] }) else {
      throw file.isNo("an .npy file")
    }
    let version = file[magic.count]
    guard (1...3).contains(version) else {
      throw file.damaged("version \(version) of the .npy format is not known")
    }
    let digits = version == 1 ? 2 : 4
    let first = magic.count + 2 + digits
    guard file.count >= first else { throw file.damaged("the file ends within its header") }
    var length = 0
    for i in (1...digits).reversed() { length = length << 8 | Int(file[magic.count + 1 + i]) }
    guard file.count - first >= length else { throw file.damaged("the file ends within its header") }
    return ((first..<first + length).map { file[$0] }, first + length)
  }

  /// Writes the array as an `.npy` file, which NumPy's `load` reads.
  ///
  /// The file appears as a whole or not at all.
  ///
  /// - Throws: `FileError` naming the file and why it cannot be written.
  public func write(npy path: String) throws(TheanoError) {
    let (header, dense) = try npyParts()
    let bytes = count * dtype.itemSize
    let outcome = dense.withUnsafeRawPointer { start in
      header.withUnsafeBytes { text in
        Result { () throws(TheanoError) in
          try FileBytes.write([text, UnsafeRawBufferPointer(start: start, count: bytes)], to: path)
        }
      }
    }
    try outcome.get()
  }

  /// The start of an `.npy` file, and the array whose memory is the rest.
  func npyParts() throws(TheanoError) -> (header: [UInt8], dense: NDArray) {
    if let error { throw error }
    // A transposed array is written as it lies.
    let isFortran = !isContiguous && transposed().isContiguous
    let dense = isFortran ? transposed() : contiguous()
    if let error = dense.error { throw error }
    return (NpyHeader(dtype: dtype, isFortran: isFortran, shape: shape).bytes, dense)
  }
}

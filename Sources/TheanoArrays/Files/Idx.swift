import TheanoErrors

extension NDArray {
  /// Reads an IDX file, the format of the MNIST images and labels; also packed with gzip (`.gz`).
  ///
  /// ```swift
  /// let images = try NDArray.idx(path: "t10k-images-idx3-ubyte.gz")     // uint8, [10000, 28, 28]
  /// let x = try images.astype(.float32).reshaped([10_000, 784])
  /// ```
  /// Two zero bytes, a code for the dtype, the rank, the sizes as 32-bit numbers, the elements; all
  /// with the highest byte first. Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of
  /// handwritten digits".
  ///
  /// - Throws: `FileError` naming the file and what is wrong with it; `LibraryError` where zlib is
  ///   needed and missing.
  public static func idx(path: String) throws(TheanoError) -> NDArray {
    let file = try FileBytes(path: path)
    guard file.count >= 4, file[0] == 0, file[1] == 0 else { throw file.isNo("an IDX file") }
    let dtype: DType
    switch file[2] {
    case 0x08: dtype = .uint8
    case 0x09: dtype = .int8
    case 0x0b: dtype = .int16
    case 0x0c: dtype = .int32
    case 0x0d: dtype = .float32
    case 0x0e: dtype = .float64
    case let code: throw file.damaged("is not an IDX file: no dtype has the code \(code)")
    }
    let rank = Int(file[3])
    let start = 4 + 4 * rank
    guard file.count >= start else { throw file.damaged("the file ends within its header") }
    let shape = (0..<rank).map { axis in
      (0..<4).reduce(0) { size, byte in size << 8 | Int(file[4 + 4 * axis + byte]) }
    }
    let array = try file.array(dtype, shape, from: start, isSwapped: true)
    let end = start + array.count * dtype.itemSize
    guard file.count == end else {
      throw file.damaged("\(file.count - end) bytes follow the \(array.count) elements of shape \(shape)")
    }
    return array
  }
}

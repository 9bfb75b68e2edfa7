import Testing
import TheanoErrors

@testable import TheanoArrays

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file of `Tests/Golden`, as bytes.
func golden(_ name: String, here: String = #filePath) throws -> [UInt8] {
  let tests = here.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
  return try bytes(ofFile: "\(tests)/Golden/\(name)")
}

struct Unreadable: Error { let path: String }

/// The bytes of a file, read without the code under test.
func bytes(ofFile path: String) throws -> [UInt8] {
  guard let file = fopen(path, "rb") else { throw Unreadable(path: path) }
  defer { fclose(file) }
  var all: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let got = fread(&chunk, 1, chunk.count, file)
    if got == 0 { return all }
    all += chunk[..<got]
  }
}

/// The bytes that pairs of hexadecimal digits stand for.
func bytes(hex: some StringProtocol) -> [UInt8] {
  let digits = hex.utf8.map { $0 < 58 ? $0 - 48 : $0 - 87 }
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// An array with these bytes, repeated until they fill the shape.
func array(_ dtype: DType, _ shape: [Int], repeating block: [UInt8]) throws -> NDArray {
  let result = try NDArray.uninitialized(shape, dtype)
  let target = result.storage.pointer.assumingMemoryBound(to: UInt8.self)
  for i in 0..<result.count * dtype.itemSize { target[i] = block[i % block.count] }
  return result
}

/// The first line of the error that `body` throws.
func refused(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "nothing thrown"
  } catch let error as TheanoError {
    return error.brief
  } catch {
    return "\(error)"
  }
}

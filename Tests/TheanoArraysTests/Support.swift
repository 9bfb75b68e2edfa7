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

/// The lines of a golden table, each as its fields.
func table(_ name: String) throws -> [[String]] {
  let text = String(decoding: try golden(name), as: UTF8.self)
  return text.split(separator: "\n").map {
    $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
  }
}

func sizes(_ field: String) -> [Int] { field.split(separator: ",").compactMap { Int($0) } }

/// The elements as bytes, in row-major order.
func bytes(of array: NDArray) -> [UInt8] {
  array.contiguous().withUnsafeRawPointer { start in
    Array(UnsafeRawBufferPointer(start: start, count: array.count * array.dtype.itemSize))
  }
}

/// A directory that goes when the last test that holds it ends.
final class Scratch: Sendable {
  let path: String

  init() throws {
    var name = Array("/tmp/theano-arrays-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else { throw Unreadable(path: "/tmp") }
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func write(_ bytes: [UInt8], _ name: String) throws -> String {
    let file = "\(path)/\(name)"
    guard let stream = fopen(file, "wb") else { throw Unreadable(path: file) }
    defer { fclose(stream) }
    guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else { throw Unreadable(path: file) }
    return file
  }

  var names: [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  deinit {
    for name in names { unlink("\(path)/\(name)") }
    rmdir(path)
  }
}

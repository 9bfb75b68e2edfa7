import ComplexModule
import TheanoArrays
import TheanoErrors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files under `Tests/Golden`: what NumPy, SciPy or Theano gave, written by a script that lies beside them.
package enum GoldenFile {
  package struct Unreadable: Error {
    package let path: String
    package init(path: String) { self.path = path }
  }

  /// The lines of a file, without empty ones and comments (`#`).
  ///
  /// - Parameter caller: a file in `Tests/<Target>Tests`, by default the one that calls.
  package static func lines(_ name: String, caller: String = #filePath) throws -> [Substring] {
    let tests = caller.split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
    let path = tests.joined(separator: "/") + "/Golden/" + name
    guard let file = fopen(path, "rb") else { throw Unreadable(path: path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }
  }

  /// The array that `dtype:2x3:1,2,3,4,5,6` stands for (complex numbers as `re|im`, rank 0 as `dtype::1`).
  package static func array(_ text: some StringProtocol) -> NDArray? {
    let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let dtype = DType(named: String(parts[0])) else { return nil }
    let shape = parts[1].split(separator: "x").compactMap { Int($0) }
    let items = parts[2].split(separator: ",")
    if dtype.isInteger || dtype == .bool {
      if dtype == .uint64 { return try? NDArray(items.compactMap { UInt64($0) }, shape: shape) }
      return try? NDArray(items.compactMap { Int64($0) }, shape: shape).astype(dtype)
    }
    if dtype.isComplex {
      let pairs = items.map { $0.split(separator: "|").compactMap { Double($0) } }
      guard pairs.allSatisfy({ $0.count == 2 }) else { return nil }
      return try? NDArray(pairs.map { Complex($0[0], $0[1]) }, shape: shape).astype(dtype)
    }
    return try? NDArray(items.compactMap { Double($0) }, shape: shape).astype(dtype)
  }
}

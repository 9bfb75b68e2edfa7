import Foundation
import Testing
import Theano

/// Files that are not what they should be.
struct FileErrors {
  /// A file of these bytes, for as long as `body` runs; its path in an error is shown as `FILE`.
  private func message(_ bytes: [UInt8], _ name: String, _ body: (String) throws -> Void) throws -> String {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let path = directory.appendingPathComponent(name).path
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    do {
      try body(path)
      return "nothing was thrown"
    } catch {
      let lines = "\(error)".replacing(path, with: "FILE").split(separator: "\n")
      return lines.filter { !$0.contains(" at ") }.joined(separator: "\n")
    }
  }

  @Test func aFileThatIsNoArray() throws {
    let text = try message(Array("no array at all".utf8), "x.npy") { _ = try NDArray.npy(path: $0) }
    #expect(
      text == """
        FileError: FILE: is not an .npy file
          hint: NDArray.npy reads what numpy.save wrote, NDArray.npz what numpy.savez wrote, NDArray.idx the files of MNIST
        """)
  }

  @Test func anArrayCutShort() throws {
    let values = try NDArray((0..<100).map(Double.init))
    let text = try message([], "x.npy") { path in
      try values.write(npy: path)
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      try whole.dropLast(8).write(to: URL(fileURLWithPath: path))
      _ = try NDArray.npy(path: path)
    }
    #expect(
      text == """
        FileError: FILE: the file ends early: shape [100] of float64 takes 800 bytes, there are 792
          hint: copy it again, it was cut short
        """)
  }

  @Test func aCompressedFileCutShort() throws {
    // The gzip of an IDX file of three bytes, without its last twelve.
    let bytes: [UInt8] = [
      0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 3, 0x63, 0x60, 0x60, 0x64, 0x60, 0x60,
    ]
    let text = try message(bytes, "x.gz") { _ = try NDArray.idx(path: $0) }
    #expect(
      text == """
        FileError: FILE: the compressed data ends early
        """)
  }

  @Test func aFileThatIsNotThere() throws {
    let text = try message([], "x.npy") { _ = try NDArray.npy(path: $0 + "x") }
    #expect(
      text == """
        FileError: FILEx: cannot be opened: No such file or directory
          hint: check the path: a file or a directory in it is missing
        """)
  }

  @Test func aPathThatBeginsNowhere() throws {
    let error = #expect(throws: TheanoError.self) { try NDArray.npz(path: "no such folder/weights.npz") }
    let here = FileManager.default.currentDirectoryPath
    #expect(error.map { "\($0)".hasSuffix("begins where the program runs: \(here)") } == true)
  }

  @Test func aFileOfAnotherKind() throws {
    let array = try NDArray((0..<3).map(Double.init))
    let one = try message([], "x.npz") { path in
      try array.write(npy: path)
      _ = try NDArray.npz(path: path)
    }
    #expect(one.hasSuffix("hint: it is one array: read it with NDArray.npy(path:)"))
    let many = try message([], "x.npy") { path in
      try NDArray.write(npz: path, ["a": array])
      _ = try NDArray.npy(path: path)
    }
    #expect(many.hasSuffix("hint: it is an archive of arrays: read it with NDArray.npz(path:)"))
    #expect(try message([], "x.npy") { _ = try NDArray.npy(path: $0) }.hasSuffix("hint: it is empty"))
  }
}

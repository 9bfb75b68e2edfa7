import Testing
import TheanoErrors

@testable import TheanoArrays

@Suite struct FileTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func readsWhatNumPySaved() throws {
    for (number, fields) in try table("Arrays/npy.tsv").enumerated() {
      let dtype = try #require(DType(named: fields[0]))
      let path = try scratch.write(bytes(hex: fields[3]), "\(number).npy")
      let got = try NDArray.npy(path: path)
      let shape = sizes(fields[1])
      let elements = bytes(hex: fields[2])
      #expect(got.dtype == dtype && got.shape == shape, "\(number)")
      #expect(bytes(of: got) == elements, "\(number): \(dtype) \(shape)")
    }
  }

  @Test(arguments: DType.allCases)
  func writtenFilesComeBack(dtype: DType) throws {
    let path = "\(scratch.path)/a.npy"
    let whole = try NDArray.arange(24, dtype: dtype).reshaped([2, 3, 4])
    let views = [
      whole, whole.transposed(), try whole.sliced(axis: 2, step: -2), try NDArray.zeros([0, 2], dtype),
      NDArray(1).astype(dtype),
    ]
    for view in views {
      try view.write(npy: path)
      #expect(try NDArray.npy(path: path).identical(to: view))
    }
    #expect(scratch.names == ["a.npy"])
  }

  /// The start of a file, byte for byte.
  @Test func headerBytes() {
    let header = NpyHeader(dtype: .float64, shape: [2, 3]).bytes
    #expect(header.count % 64 == 0)
    let text = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }"
    #expect(Array(header[..<8]) == [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
    #expect(Int(header[8]) + Int(header[9]) << 8 + 10 == header.count)
    #expect(String(decoding: header[10...], as: UTF8.self).hasPrefix(text))
    #expect(header.last == 10)
    let longest = NpyHeader(dtype: .bool, shape: [Int](repeating: .max, count: NDArray.mostAxes)).bytes
    #expect(longest.count % 64 == 0 && Int(longest[8]) + Int(longest[9]) << 8 + 10 == longest.count)
  }

  @Test func headers() throws {
    func read(_ text: String) throws -> NpyHeader { try NpyHeader(reading: Array(text.utf8)) }
    #expect(
      try read("{ \"shape\":(3L,),'fortran_order' :True,'descr':'>i2'}\n")
        == NpyHeader(dtype: .int16, isBigEndian: true, isFortran: true, shape: [3]))
    let bad = [
      "": "the header is damaged: '{' is missing at byte 0",
      "{'descr': '<f8'}": "the header must name 'descr', 'fortran_order' and 'shape'",
      "{'descr': '|O', 'fortran_order': False, 'shape': ()}": "the dtype '|O' is not one of ours",
      "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': ()}":
        "records of several fields are not arrays of numbers",
      "{'descr': '<f8', 'descr': '<f8'}": "the header names 'descr' twice",
      "{'descr': '<f8', 'fortran_order': 0, 'shape': ()}":
        "the header is damaged: a string is missing at byte 34",
      "{'shape': (99999999999999999999,)}": "the header is damaged: a size is too large",
      "{'shape': (-1,)}": "the header is damaged: a size is missing at byte 11",
      "{'shape': (1 2)}": "the header is damaged: ')' is missing at byte 13",
      "{} x": "the header goes on after its last brace",
    ]
    for (text, problem) in bad {
      let found = #expect(throws: NpyHeader.Problem.self, "\(text)") { try read(text) }
      #expect(found?.text == problem)
    }
  }

  @Test func damagedNpy() throws {
    let good = NpyHeader(dtype: .float64, shape: [2, 3]).bytes + [UInt8](repeating: 1, count: 48)
    func problem(_ bytes: [UInt8]) throws -> String {
      let path = try scratch.write(bytes, "bad.npy")
      let words = refused { _ = try NDArray.npy(path: path) }
      let start = "FileError: \(path): "
      #expect(words.hasPrefix(start))
      return String(words.dropFirst(start.count))
    }
    #expect(try problem([]) == "is not an .npy file")
    #expect(try problem(Array(good[..<9])) == "the file ends within its header")
    #expect(try problem(Array(good[..<50])) == "the file ends within its header")
    #expect(
      try problem(good.dropLast())
        == "the file ends early: shape [2, 3] of float64 takes 48 bytes, there are 47")
    #expect(
      try problem(good.enumerated().map { $0 == 6 ? 9 : $1 }) == "version 9 of the .npy format is not known")
    let vast = NpyHeader(dtype: .float64, shape: [1 << 40, 1 << 40]).bytes
    #expect(try problem(vast).hasPrefix("its header is damaged: an array of float64"))
    let large = NpyHeader(dtype: .float64, shape: [1 << 40]).bytes
    #expect(try problem(large).hasPrefix("the file ends early"))
  }

  /// Truncated and altered files: an array or a `FileError`, never a trap.
  @Test func fuzz() throws {
    let samples = try table("Arrays/npy.tsv").map { bytes(hex: $0[3]) }
    let idx = try table("Arrays/idx.tsv")[0].map { bytes(hex: $0) }
    var random = RandomGenerator(seed: 3)
    for number in 0..<1500 {
      var bytes = number % 3 == 0 ? idx[number / 3 % 2] : samples[number % samples.count]
      if number % 2 == 0 { bytes.removeLast(Int(random.below(UInt64(bytes.count)))) }
      for _ in 0..<random.below(6) where !bytes.isEmpty {
        let place = Int(random.below(UInt64(min(bytes.count, 128))))
        bytes[place] = UInt8(truncatingIfNeeded: random.next())
      }
      let path = try scratch.write(bytes, "fuzz")
      do {
        let array = number % 3 == 0 ? try NDArray.idx(path: path) : try NDArray.npy(path: path)
        #expect(array.description.count > 0)
      } catch {
        if error.kind != .fileError { Issue.record("\(error.brief)") }
      }
    }
  }

  @Test func filesThatCannotBeRead() {
    let words = "a file name cannot hold a zero byte"
    #expect(refused { _ = try NDArray.npy(path: "a\0b") }.hasSuffix(words))
    #expect(refused { try NDArray(1).write(npy: "a\0b") }.hasSuffix(words))
    #expect(
      refused { _ = try NDArray.npy(path: "/nowhere/a.npy") }
        == "FileError: /nowhere/a.npy: cannot be opened: No such file or directory")
    #expect(
      refused { _ = try NDArray.idx(path: scratch.path) } == "FileError: \(scratch.path): is not a file")
    #expect(
      refused { try NDArray(1).write(npy: "/nowhere/a.npy") }
        == "FileError: /nowhere/a.npy: cannot be written: No such file or directory")
  }

  /// What cannot be written leaves what was there, and nothing else.
  @Test func failedWriteLeavesNothing() throws {
    let inner = try Scratch()
    _ = try inner.write([1], "keep")
    #expect(
      refused { try NDArray(1).write(npy: inner.path) }.hasPrefix(
        "FileError: \(inner.path): cannot be written"))
    #expect(inner.names == ["keep"])
  }

  @Test func idx() throws {
    let row = try table("Arrays/idx.tsv")[0]
    let expected = try NDArray.arange(-5, 19, dtype: .int32).reshaped([2, 3, 4])
    #expect(try NDArray.idx(path: scratch.write(bytes(hex: row[0]), "a.idx")).identical(to: expected))
    #expect(try NDArray.idx(path: scratch.write(bytes(hex: row[1]), "a.gz")).identical(to: expected))
    // Two members after each other, and zeros at the end, are one file.
    let packed = bytes(hex: row[1])
    let padded = try scratch.write(packed + [0, 0, 0], "padded.gz")
    #expect(try NDArray.idx(path: padded).identical(to: expected))
    let twice = try scratch.write(packed + packed, "twice.gz")
    #expect(
      refused { _ = try NDArray.idx(path: twice) }.hasSuffix(
        "112 bytes follow the 24 elements of shape [2, 3, 4]"))
  }

  @Test func damagedIdx() throws {
    let row = try table("Arrays/idx.tsv")[0]
    let (plain, packed) = (bytes(hex: row[0]), bytes(hex: row[1]))
    func problem(_ bytes: [UInt8]) throws -> String {
      let path = try scratch.write(bytes, "bad")
      let words = refused { _ = try NDArray.idx(path: path) }
      return words.replacing("FileError: \(path): ", with: "")
    }
    #expect(try problem([1, 2, 3, 4]) == "is not an IDX file")
    #expect(try problem([0, 0, 7, 1]) == "is not an IDX file: no dtype has the code 7")
    #expect(try problem(Array(plain[..<10])) == "the file ends within its header")
    #expect(try problem(plain.dropLast()).hasPrefix("the file ends early: shape [2, 3, 4] of int32"))
    #expect(try problem(packed.dropLast(20)) == "the compressed data ends early")
    #expect(try problem(Array(packed[..<2])) == "the compressed data ends early")
    #expect(try problem(packed + [1, 2]) == "2 bytes follow the end of the compressed data")
    var flipped = packed
    flipped[flipped.count - 6] ^= 0x10
    #expect(try problem(flipped) == "the compressed data is damaged: incorrect data check")
    flipped = packed
    flipped[12] = 0xff
    #expect(try problem(flipped).hasPrefix("the compressed data is damaged: "))
    let vast = [0, 0, 0x0e, 3] + [UInt8](repeating: 0xff, count: 12)
    #expect(try problem(vast).hasPrefix("its header is damaged: an array of float64"))
  }

  @Test func zlibMissing() {
    guard case .failure(let error) = Zlib.load(from: "/nowhere/libz.so.1") else {
      Issue.record("found a library that is not there")
      return
    }
    #expect(error.kind == .libraryError)
    #expect(error.brief.contains("/nowhere/libz.so.1"))
    #expect(error.fact.hint == "install zlib (package zlib1g), or unpack the file first with gunzip")
  }
}

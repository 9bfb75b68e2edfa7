import Testing
import TheanoErrors

@testable import TheanoArrays

/// `.npz` archives, and `.npy` files mapped into memory.
@Suite struct ArchiveTests {
  let scratch: Scratch
  let arrays: [String: NDArray]

  init() throws {
    scratch = try Scratch()
    arrays = [
      "W": try NDArray.arange(600, dtype: .float32).reshaped([20, 30]), "b": NDArray(true), "": NDArray(2.5),
      "leer": try NDArray.zeros([0, 3], .int16), "ü/ö": try NDArray.arange(24).reshaped([2, 3, 4]).transposed(),
    ]
  }

  private func same(_ a: [String: NDArray], _ b: [String: NDArray]) -> Bool {
    a.keys == b.keys && a.allSatisfy { b[$0.key]?.identical(to: $0.value) == true }
  }

  @Test func readsWhatNumPySaved() throws {
    for (number, fields) in try table("Arrays/npz.tsv").enumerated() {
      let path = try scratch.write(bytes(hex: fields[2]), "\(number).npz")
      let got = try NDArray.npz(path: path)
      #expect(got.keys.sorted() == ["W", "layers/b"])
      let (w, b) = (try #require(got["W"]), try #require(got["layers/b"]))
      #expect(w.dtype == .float32 && w.shape == [2, 3] && bytes(of: w) == bytes(hex: fields[0]))
      #expect(b.dtype == .int16 && b.shape == [150] && bytes(of: b) == bytes(hex: fields[1]))
      #expect(try NDArray.npz(path: path, names: ["W"]).keys.sorted() == ["W"])
    }
  }

  /// Also with the fields of 64 bits, which only vast archives need.
  @Test(arguments: [0xffff_ffff, 700, 0]) func writtenArchivesComeBack(limit: Int) throws {
    for compressed in [false, true] {
      let path = "\(scratch.path)/a.npz"
      try NDArray.write(npz: path, arrays, compressed: compressed, ZipWriter(limit: limit))
      #expect(same(try NDArray.npz(path: path), arrays), "\(limit) \(compressed)")
      let first = try bytes(ofFile: path)
      try NDArray.write(npz: path, arrays, compressed: compressed, ZipWriter(limit: limit))
      #expect(try bytes(ofFile: path) == first)
      #expect(scratch.names == ["a.npz"])
    }
    try NDArray.write(npz: "\(scratch.path)/none.npz", [:])
    #expect(try NDArray.npz(path: "\(scratch.path)/none.npz").isEmpty)
  }

  @Test func compressionCompresses() throws {
    let path = "\(scratch.path)/a.npz"
    let zeros = try NDArray.zeros([100, 1000])
    try NDArray.write(npz: path, ["zeros": zeros], compressed: true)
    #expect(try bytes(ofFile: path).count < 10_000)
    #expect(try NDArray.npz(path: path)["zeros"]?.identical(to: zeros) == true)
  }

  /// NumPy's archive byte for byte, but for dates, rights and the fields of 64 bits that it always writes.
  @Test func theChecksumIsTheOneOfZip() {
    let digits = Array("123456789".utf8)
    digits.withUnsafeBytes { bytes in
      #expect(Checksum.plain(bytes.baseAddress!, 9) == 0xcbf4_3926)
      #expect(Checksum.of(bytes.baseAddress!, 9) == 0xcbf4_3926)
      let half = Checksum.plain(bytes.baseAddress!, 4)
      #expect(Checksum.plain(bytes.baseAddress! + 4, 5, from: half) == 0xcbf4_3926)
    }
  }

  @Test func damagedArchives() throws {
    func problem(_ bytes: [UInt8]) throws -> String {
      let path = try scratch.write(bytes, "bad.npz")
      return refused { _ = try NDArray.npz(path: path) }.replacing("FileError: \(path): ", with: "")
    }
    let path = "\(scratch.path)/a.npz"
    try NDArray.write(npz: path, ["a": try NDArray.arange(100)])
    let good = try bytes(ofFile: path)
    #expect(try problem([]) == "is not a zip archive, or ends early")
    #expect(try problem(good.dropLast()) == "is not a zip archive, or ends early")
    func changed(_ place: Int, _ byte: UInt8) -> [UInt8] {
      var bytes = good
      bytes[place < 0 ? good.count + place : place] = byte
      return bytes
    }
    #expect(try problem(changed(300, 9)) == "a.npy: its content is damaged: the checksum differs")
    #expect(try problem(changed(0, 9)) == "a.npy: its header is damaged")
    #expect(try problem(changed(-12, 2)) == "the archive's directory is damaged: it names 1 of 2 members")
    #expect(try problem(changed(-4, 200)) == "the archive's directory is damaged")
    let entry = good.count - 22 - 46 - 5
    #expect(try problem(changed(entry + 8, 9)) == "a.npy: is encrypted")
    #expect(
      try problem(changed(entry + 10, 99))
        == "the member 'a.npy' is packed in a way that is not known (method 99)")
    #expect(try problem(changed(entry + 20, 1)) == "a.npy: its sizes are damaged")
    #expect(try problem(changed(entry + 44, 200)) == "a.npy: its header lies outside the archive")
    try NDArray.write(npz: path, ["a": try NDArray.arange(100)], compressed: true)
    var packed = try bytes(ofFile: path)
    let sizes = packed.count - 22 - 46 - 5 + 24
    packed[sizes] &+= 1
    #expect(try problem(packed).contains("bytes, not the 929 that the archive says"))
    packed[sizes] &-= 10
    #expect(try problem(packed) == "a.npy: it unpacks to more than the 919 bytes that the archive says")
    packed[sizes] &+= 9
    packed[60] ^= 0xff
    #expect(try problem(packed).hasPrefix("a.npy: "))
    #expect(
      refused { _ = try NDArray.npz(path: path, names: ["b"]) } == "FileError: \(path): has no array 'b'; it has a")
    #expect(refused { _ = try NDArray.npz(path: "/nowhere/a.npz") }.hasSuffix("No such file or directory"))
    #expect(refused { try NDArray.write(npz: "/nowhere/a.npz", [:]) }.hasSuffix("No such file or directory"))
    #expect(refused { try NDArray.write(npz: path, ["a\0": 1]) }.contains("cannot be longer than"))
  }

  /// Truncated and altered archives: arrays or a `FileError`, never a trap.
  @Test func fuzz() throws {
    var samples = try table("Arrays/npz.tsv").map { bytes(hex: $0[2]) }
    for limit in [0xffff_ffff, 0] {
      try NDArray.write(npz: "\(scratch.path)/s.npz", arrays, compressed: limit == 0, ZipWriter(limit: limit))
      samples.append(try bytes(ofFile: "\(scratch.path)/s.npz"))
    }
    var random = RandomGenerator(seed: 11)
    for number in 0..<2000 {
      var bytes = samples[number % samples.count]
      if number % 7 == 0 { bytes.removeLast(Int(random.below(UInt64(bytes.count)))) }
      for _ in 0..<1 + random.below(4) where !bytes.isEmpty {
        // Half of the hits in the directory at the end.
        let reach = min(bytes.count, random.below(2) == 0 ? 300 : bytes.count)
        let place = bytes.count - 1 - Int(random.below(UInt64(reach)))
        bytes[place] = random.below(3) == 0 ? 0xff : UInt8(truncatingIfNeeded: random.next())
      }
      let path = try scratch.write(bytes, "fuzz")
      do {
        for array in try NDArray.npz(path: path).values { #expect(array.description.count > 0) }
      } catch {
        if error.kind != .fileError { Issue.record("\(error.brief)") }
      }
    }
  }

  @Test func mappedFiles() throws {
    let path = "\(scratch.path)/a.npy"
    let values = try NDArray.arange(10_000, dtype: .float32).reshaped([100, 100])
    try values.write(npy: path)
    var mapped = try NDArray.npy(path: path, mapped: true)
    #expect(mapped.identical(to: values))
    let row = try mapped.indexed(3)
    // What is written stays in memory, and in the array that was written.
    try mapped.set(-1.0, at: [3, 0])
    #expect(mapped[3, 0] as Double == -1 && row[0] as Double == 300)
    #expect(try NDArray.npy(path: path).identical(to: values))
    // The mapping lives as long as what came of it.
    mapped = NDArray(0)
    #expect(row[99] as Double == 399)
    var sole = try NDArray.npy(path: path, mapped: true)
    try sole.set(7.0, at: [0, 0])
    #expect(try NDArray.npy(path: path).identical(to: values))
    // Swapped, packed, empty and damaged files as ever.
    for fields in try table("Arrays/npy.tsv") {
      let file = try scratch.write(bytes(hex: fields[3]), "b.npy")
      #expect(bytes(of: try NDArray.npy(path: file, mapped: true)) == bytes(hex: fields[2]))
    }
    let empty = try scratch.write([], "empty.npy")
    #expect(refused { _ = try NDArray.npy(path: empty, mapped: true) }.hasSuffix("is not an .npy file"))
    let short = try scratch.write(Array(try bytes(ofFile: path).dropLast()), "short.npy")
    #expect(refused { _ = try NDArray.npy(path: short, mapped: true) }.contains("the file ends early"))
  }
}

import Foundation
import Testing

/// What calls allocate once they have run: counted by a program of its own, in which every malloc of the process counts.
struct AllocationTests {
  /// The program, optimised: without that reading an element of an array allocates.
  private static let probe: URL? = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let program = root.appendingPathComponent(".build/release/AllocationProbe")
    return FileManager.default.isExecutableFile(atPath: program.path) ? program : nil
  }()

  /// What it prints: allocations in 100 calls.
  private static let counts: [String: Int]? = {
    guard let probe else { return nil }
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = probe
    process.standardOutput = pipe
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    var counts: [String: Int] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2, let number = Int(words[1]) { counts[String(words[0])] = number }
    }
    return counts
  }()

  #if os(Linux)
    private static let canCount = probe != nil
  #else
    private static let canCount = false
  #endif

  @Test(.enabled(if: canCount, "allocations are counted on Linux, by an optimised program: make allocations"))
  func callsThatHaveRunAllocateNothing() throws {
    let counts = try #require(Self.counts, "the program AllocationProbe failed")
    let into = counts.filter { $0.key.hasSuffix("-into") }
    let plain = counts.filter { !$0.key.hasSuffix("-into") }
    #expect(into.count == 141 && plain.count == 136)
    for (name, count) in into { #expect(count == 0, "\(name)") }
    // The owner of a result: all of these functions have one, and nobody makes a list of it or of the arguments.
    for (name, count) in plain { #expect(count <= 100, "\(name)") }
  }
}

import Foundation
import Testing

/// A process may end at any time, also while LLVM is being opened or makes code in the background: it is a program of its
/// own that does so.
struct EndOfProcessTests {
  private static let probe: URL? = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return ["debug", "release"].map { root.appendingPathComponent(".build/\($0)/ExitProbe") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  /// What it prints and how it ends, with an empty cache; and how many pieces of code lie in that then.
  private func run(_ words: [String]) throws -> (text: String, status: Int32, isSignal: Bool, pieces: Int) {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("theano-exit-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: directory) }
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = Self.probe
    process.arguments = words
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["THEANO_FLAGS": "base_compiledir=\(directory.path)"]) { $1 }
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let files = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    let pieces = files.count { $0.hasSuffix(".o") }
    return (text, process.terminationStatus, process.terminationReason == .uncaughtSignal, pieces)
  }

  @Test(.enabled(if: probe != nil, "the program ExitProbe is built with all tests"))
  func theCodeIsOnTheDiskAtTheEnd() throws {
    let end = try run(["main"])
    #expect(end.text == "[2, 2]\n" && end.status == 0 && !end.isSignal)
    #expect(end.pieces > 0)
  }

  @Test(
    .enabled(if: probe != nil, "the program ExitProbe is built with all tests"),
    arguments: [0, 3_000, 10_000, 20_000, 30_000, 45_000, 60_000, 90_000, 150_000])
  func anotherThreadEndsTheProcess(microseconds: Int) throws {
    for _ in 0..<2 {
      let end = try run(["other", "\(microseconds)"])
      #expect(end.text == "ends\n" && end.status == 0 && !end.isSignal, "\(end)")
    }
  }

  /// It would not end if the end waited for all that is begun meanwhile.
  @Test(.enabled(if: probe != nil, "the program ExitProbe is built with all tests"))
  func othersGoOnMakingFunctions() throws {
    let end = try run(["endless"])
    #expect(end.text == "ends\n" && end.status == 0 && !end.isSignal)
    #expect(end.pieces < 500)
  }

  @Test(.enabled(if: probe != nil, "the program ExitProbe is built with all tests"))
  func childrenThatWereForkedEnd() throws {
    let end = try run(["fork"])
    #expect(end.text == "34 children, 34 ended\n" && end.status == 0 && !end.isSignal, "\(end)")
  }
}
